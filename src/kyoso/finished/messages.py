"""What is said of a file that is handed in, in Japanese: gettext messages of the domain `messages`."""

from __future__ import annotations

from typing import Literal, NamedTuple


def _(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message


Says = Literal[
    "pages",
    "pages-none",
    "pages-over",
    "pages-under",
    "pages-unknown",
    "section-pages",
    "empty-page",
    "paper",
    "margins",
    "margins-other",
    "typeface",
    "size",
    "size-other",
    "leading",
    "pitch",
    "header",
    "header-other",
    "footer",
    "footer-other",
    "instructions",
    "blank",
    "placeholder",
    "field-error",
    "highlight",
    "hidden",
    "comments",
    "changes",
    "not-embedded",
    "no-alt",
    "people",
    "paths",
    "no-title",
    "not-tagged",
    "pdf-other",
]


class Words(NamedTuple):
    """A finding in words: what was found, and what to do."""

    found: str
    do: str = ""


_COUNT_THEM = _("LibreOffice を入れて確かめ直すか、Word で PDF にして --pdf で渡してください")
_AS_GIVEN = _("配られたとおりに戻してください")

FINDINGS: dict[Says, Words] = {
    "pages": Words(_("%(pages)sページです（%(how)s）")),
    "pages-none": Words(_("ページ数は測れていません（%(how)s）"), _COUNT_THEM),
    "pages-over": Words(
        _("%(what)s%(pages)sページあり、%(limit)sページを超えています（%(how)s）"), _("短くしてください")
    ),
    "pages-under": Words(
        _("%(what)s%(pages)sページで、%(limit)sページに足りません（%(how)s）"), _("書き足してください")
    ),
    "pages-unknown": Words(
        _("%(what)sページ数がわかりません（%(how)s）"),
        _COUNT_THEM,
    ),
    "section-pages": Words(_("「%(section)s」は%(pages)sページです（%(first)sページから%(last)sページまで）")),
    "empty-page": Words(_("空のページがあります（%(page)s）"), _("余分な改ページか空の行を消してください")),
    "paper": Words(_("用紙が%(found)sです"), _("用紙を%(limit)sにしてください")),
    "margins": Words(_("%(side)sの余白が%(found)s mm です"), _("余白を%(limit)sにしてください")),
    "margins-other": Words(_("余白が%(found)s mm で、もとは%(limit)s mm です（上・右・下・左）"), _AS_GIVEN),
    "typeface": Words(
        _("書体「%(found)s」の文字が%(count)s字あります：「%(text)s」"), _("書体を%(limit)sにしてください")
    ),
    "size": Words(_("%(found)sポイントの文字が%(count)s字あります：「%(text)s」"), _("%(limit)sにしてください")),
    "size-other": Words(
        _("%(found)sポイントの文字が%(count)s字あり、もとの同じ所は%(limit)sポイントです：「%(text)s」"),
        _("もとの大きさに戻してください"),
    ),
    "leading": Words(_("行送りが%(found)sの段落があります：「%(text)s」"), _("行送りを%(limit)sにしてください")),
    "pitch": Words(_("行の間隔が%(found)sポイントで、もとは%(limit)sポイントです"), _AS_GIVEN),
    "header": Words(_("ヘッダーに「%(limit)s」がありません"), _AS_GIVEN),
    "header-other": Words(
        _("ヘッダーに、もとにない「%(found)s」があります"), _("前の回の様式のヘッダーでないか確かめてください")
    ),
    "footer": Words(_("フッターに「%(limit)s」がありません"), _AS_GIVEN),
    "footer-other": Words(
        _("フッターに、もとにない「%(found)s」があります"), _("前の回の様式のフッターでないか確かめてください")
    ),
    "instructions": Words(_("書き方の説明が%(count)sか所に残っています：「%(text)s」"), _("提出の前に消してください")),
    "blank": Words(_("「%(text)s」が空欄です"), _("記入してください")),
    "placeholder": Words(_("仮の文字が残っています：「%(text)s」"), _("決まった言葉に書きかえるか、消してください")),
    "field-error": Words(
        _("参照が切れています：「%(text)s」"), _("参照先を直し、Word ですべてのフィールドを更新してください")
    ),
    "highlight": Words(_("蛍光ペンの印が残っています：「%(text)s」"), _("印を消してください")),
    "hidden": Words(_("隠し文字があります：「%(text)s」"), _("消すか、見えるようにしてください")),
    "comments": Words(_("コメントが%(count)s件残っています（%(text)s）"), _("すべて消してください")),
    "changes": Words(_("変更履歴が%(count)s件残っています（%(text)s）"), _("承諾するか元に戻してください")),
    "not-embedded": Words(_("PDF に書体「%(found)s」が埋め込まれていません"), _("書体を埋め込んで PDF にしてください")),
    "no-alt": Words(
        _("代替テキストのない図が%(count)s点あります"), _("図を右クリックし、代替テキストを書いてください")
    ),
    "people": Words(
        _("文書のプロパティに名前があります（%(property)s：%(found)s）"),
        _("見せてよい名前か確かめ、消すなら Word の「ドキュメント検査」を使ってください"),
    ),
    "paths": Words(_("作成者のコンピューターの場所が残っています：「%(found)s」"), _("リンクを切ってください")),
    "no-title": Words(_("文書のプロパティに題名がありません"), _("ファイルのプロパティに題名を書いてください")),
    "not-tagged": Words(
        _("PDF が読み上げに対応していません：%(found)s"),
        _("Word の「PDF で保存」のオプションで、アクセシビリティのタグを付けてください"),
    ),
    "pdf-other": Words(
        _("Word ファイルにあって PDF にない行が%(count)sつあります：「%(text)s」"),
        _("PDF が今の Word ファイルのものか確かめ、違えば作り直してください"),
    ),
}
HOW = {
    "pdf-office": _("%(program)s の PDF で数えました"),
    "pdf-given": _("渡された PDF で数えました"),
    "saved": _("%(program)s が最後に保存したときの数です"),
    "none": _("組版した PDF も、保存したソフトの数えもありません"),
}
STAND_INS = _("%(how)s。この機械にない書体を別の書体で組みました：%(names)s")
ONE_PAGE = _("1ページ")
SOME_PROGRAM = _("保存したソフト")
BY_BREAKS = _("「%(heading)s」の後の改ページ")
AT_START = _("冒頭の改ページ")
PAGE = _("%(page)sページ目")
UNDER = _("「%(heading)s」の下")
SECTION = _("「%(section)s」は")
WHOLE = _("全体で")
AT_LEAST, AT_MOST, BETWEEN = _("%(least)s以上"), _("%(most)s以下"), _("%(least)s以上%(most)s以下")
LINES, POINTS = _("%(number)s行"), _("%(number)sポイント")
UNITS = {"pages": _("%(number)sページ"), "margins": _("%(number)s mm"), "size": POINTS, "leading": POINTS}
SIDES = {"top": _("上"), "right": _("右"), "bottom": _("下"), "left": _("左")}
PROPERTIES = {
    "creator": _("作成者"),
    "lastModifiedBy": _("最終更新者"),
    "Company": _("会社"),
    "Manager": _("管理者"),
}
NOBODY = _("名前なし")
# Where a demand comes from.
OURS = _("このツールの目安。資料に決まりはありません")
FROM_FORM, FROM_DRAFT = _("配られた様式のとおり"), _("下書きのもとの体裁のとおり")
ASKED = {
    "pages": "%(limit)s",
    "paper": _("用紙は%(limit)s"),
    "margins": _("余白は%(limit)s"),
    "typeface": _("書体は%(limit)s"),
    "size": _("文字は%(limit)s"),
    "leading": _("行送りは%(limit)s"),
}
WITH_SOURCE = _("%(asked)s（%(why)s）")
