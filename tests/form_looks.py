"""Forms of our own in the looks of several agencies, each with what a person would mark in it."""

from __future__ import annotations

from typing import NamedTuple

from tests.made_forms import BLUE, RED, UNDERLINED, docx, p, run, table, tc, text_box

PURPOSE = "本欄には、本研究の目的と方法などについて、２頁以内で記述すること。"


class Look(NamedTuple):
    """A form, and the label, kind and place of each thing to be filled in."""

    data: bytes
    marks: tuple[tuple[str, str, str], ...]


def heading(text: str, level: int = 1) -> str:
    """A heading by its style."""
    return p(text, style=f"Heading{level}")


LOOKS = {
    "letter": Look(
        docx(
            text_box(p("（様式５）")),
            p("記入日：　　　　年　　月　　日"),
            p("例示財団　理事長　殿"),
            p(),
            p("郵便番号"),
            p("住    所"),
            p("名    称"),
            p("代表者の役職・氏名"),
            p(),
            p("補助金交付申請書"),
            p(),
            p("　標記の補助金の交付を受けたいので、下記のとおり申請します。"),
            p("記"),
            p("１．補助事業の目的および内容"),
            p("　　　計画書のとおり"),
            p("２．補助事業の開始日および完了予定日"),
            p("　　　交付決定日　～　　　　　年　　月　　日"),
            p("３．収入金に関する事項（該当するものに○）"),
            p("　　（１）あり　／　（２）なし"),
            p("４．補助金交付申請額　　　　　　　　　　円"),
        ),
        (
            ("記入日", "date", "p2/1"),
            ("郵便番号", "text", "p5/1"),
            ("住所", "text", "p6/1"),
            ("名称", "text", "p7/1"),
            ("代表者の役職・氏名", "text", "p8/1"),
            ("2.補助事業の開始日および完了予定日", "date", "p17/1"),
            ("3.収入金に関する事項", "choice", "p19/1"),
            ("4.補助金交付申請額", "text", "p20/1"),
        ),
    ),
    "pledge": Look(
        docx(
            p("誓約書"),
            p("□　私は、公募要領を理解しました。"),
            p("□　私は、虚偽の申請をしません。"),
            p("※□にチェックを入れてください。"),
            p("令和　　年　　月　　日"),
            p(run("　氏　　名　　　　　　　　　　　　　　　　　", UNDERLINED)),
        ),
        (
            ("私は、公募要領を理解しました。", "tick", "p2/1"),
            ("私は、虚偽の申請をしません。", "tick", "p3/1"),
            ("年月日", "date", "p5/1"),
            ("氏名", "text", "p6/1"),
        ),
    ),
    "proposal in boxes": Look(
        docx(
            p("様式Ｓ－１　研究計画調書"),
            table(
                [
                    tc(
                        "１　研究目的、研究方法など",
                        "本欄には、本研究の目的と方法などについて、２頁以内で記述すること。",
                        p(),
                        p(),
                        p(),
                        width=9000,
                    )
                ],
            ),
            p(),
            table(
                [tc("２　応募者の研究遂行能力（１頁以内）", width=9000)],
                [tc(p(), p(), p(), p(), width=9000)],
            ),
            p(),
            table(
                ["研究組織", tc("氏名"), tc("所属・職"), tc("役割分担")],
                ["代表", tc(), tc(), tc()],
                ["分担", tc(), tc(), tc()],
                ["分担", tc(), tc(), tc()],
            ),
        ),
        (
            ("1 研究目的、研究方法など", "long", "t1.r1.c1.p3"),
            ("2 応募者の研究遂行能力", "long", "t2.r2.c1"),
            ("代表 / 氏名", "text", "t3.r2.c2"),
            ("代表 / 所属・職", "text", "t3.r2.c3"),
            ("代表 / 役割分担", "text", "t3.r2.c4"),
            ("分担 / 氏名", "text", "t3.r3.c2"),
            ("分担 / 所属・職", "text", "t3.r3.c3"),
            ("分担 / 役割分担", "text", "t3.r3.c4"),
            ("分担 / 氏名", "text", "t3.r4.c2"),
            ("分担 / 所属・職", "text", "t3.r4.c3"),
            ("分担 / 役割分担", "text", "t3.r4.c4"),
        ),
    ),
    "budget": Look(
        docx(
            p("＜経費＞（単位：千円）"),
            table(
                ["費目", "令和7年度", "令和8年度", "合計"],
                ["物品費", tc(), tc(), tc()],
                ["人件費・謝金", tc(), tc(), tc()],
                ["合計", tc(), tc(), tc()],
            ),
        ),
        tuple(
            (f"{row} / {column}", "text", f"t1.r{r}.c{c}")
            for r, row in ((2, "物品費"), (3, "人件費・謝金"), (4, "合計"))
            for c, column in ((2, "令和7年度"), (3, "令和8年度"), (4, "合計"))
        ),
    ),
    "machine tags": Look(
        docx(
            heading("1. Excellence #@REL-EVA-RE@#"),
            heading("1.1 Quality of the objectives #@QUA-LIT-QL@#", 2),
            p("Describe the objectives. Do not delete the tags.", look=BLUE),
            p(),
            heading("1.2 Methodology #@CON-MET-CM@#", 2),
            p(),
            p("#§CON-MET-CM§#"),
        ),
        (
            ("1.1 Quality of the objectives", "long", "p4"),
            ("1.2 Methodology", "long", "p6"),
        ),
    ),
    "headings only": Look(
        docx(
            p("Proposal, Part B (maximum 10 pages)"),
            heading("1. Excellence"),
            heading("1.1 Quality of the objectives", 2),
            heading("1.2 Methodology", 2),
            heading("2. Impact"),
        ),
        (
            ("1.1 Quality of the objectives", "long", "p3+"),
            ("1.2 Methodology", "long", "p4+"),
            ("2. Impact", "long", "p5+"),
        ),
    ),
    "english": Look(
        docx(
            p("Application form"),
            p("Name of applicant: ____________________"),
            p("Date: ________"),
            p("Title of the project:"),
            p(),
            p("Have you applied before?  ☐ Yes   ☐ No"),
            p("1. Summary (max 200 words)"),
            p(),
            table(
                ["Partner", "Country", "Role"],
                [tc(), tc(), tc()],
                [tc(), tc(), tc()],
            ),
            p("Please describe the budget in no more than 2 pages."),
            p(),
            p(),
            p(),
        ),
        (
            ("Name of applicant", "text", "p2/1"),
            ("Date", "text", "p3/1"),
            ("Title of the project", "long", "p5"),
            ("Have you applied before?", "choice", "p6/1"),
            ("1. Summary", "long", "p8"),
            ("Partner / Country / Role", "rows", "t1.r2"),
            ("Please describe the budget in no more than 2 pages.", "long", "p10"),
        ),
    ),
    "chinese": Look(
        docx(
            p("报告正文"),
            p(run("请勿删除或改动下述提纲标题及括号中的文字。", BLUE)),
            p(run("（一）立项依据与研究内容（建议8000字以内）：", BLUE)),
            p(run("1. 项目的立项依据（研究意义、国内外研究现状）；", BLUE)),
            p(),
            p(run("2. 项目的研究内容；", BLUE)),
            p(),
            p(run("（二）其他需要说明的情况", BLUE)),
            p(run("1. 其他。", BLUE)),
            p(),
            table([tc("项目名称"), tc(span=3)], ["申请人姓名", tc(), "联系电话", tc()]),
            p("□ 是   □ 否"),
        ),
        (
            ("1. 项目的立项依据", "long", "p5"),
            ("2. 项目的研究内容", "long", "p7"),
            ("1. 其他。", "long", "p10"),
            ("项目名称", "text", "t1.r1.c2"),
            ("申请人姓名", "text", "t1.r2.c2"),
            ("联系电话", "text", "t1.r2.c4"),
            ("是", "choice", "p11/1"),
        ),
    ),
    "merged": Look(
        docx(
            p("＜確認事項＞"),
            table(
                [tc("＜全ての事業者が対象＞", "次の項目を確認してください。", span=4)],
                [tc("過去に採択されたことがある。", span=2), tc("□該当する"), tc("□該当しない")],
                [tc(merged="first", width=600), tc("加点項目"), tc("該当者チェック"), tc("条件")],
                [tc(merged="on", width=600), tc("１．賃上げ加点"), tc("□"), tc("賃金を上げること。")],
                [tc(merged="on", width=600), tc("２．地方加点"), tc("□地域型", "□連携型"), tc("地方にあること。")],
                [tc(merged="on", width=600), tc("＜内容＞必ず記載してください。", p(), p(), span=3)],
            ),
            p("（※注意書き）", look=RED),
        ),
        (
            ("過去に採択されたことがある。", "choice", "t1.r2.c2.p1/1"),
            ("1.賃上げ加点", "tick", "t1.r4.c3.p1/1"),
            ("2.地方加点", "choice", "t1.r5.c3.p1/1"),
            ("<内容>必ず記載してください。", "long", "t1.r6.c2.p2"),
        ),
    ),
}
