"""Labels of forms: what they are when tidied, and which field of a plan they ask for.

The words are those of forms in Japanese, English and Chinese. A proposal is a proposal: a person
confirms it in the map.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

NEAR = 0.7  # of a label and a heading, from which on they may mean the same
LONGEST = 60  # characters of a label as it is shown
_SPREAD = re.compile(r"(?<=[\u3040-\u9fff])[ \u3000]+(?=[\u3040-\u9fff])")
_FURIGANA = re.compile(r"^[（(]?\s*(?:フリガナ|ふりがな|カナ|かな)\s*[）)]?\s*")
_NUMBER = re.compile(
    r"^\s*(?:[（(]?[0-9０-９]{1,2}[.．)）、-]+(?:[0-9]+[.．]?)*|[（(][一二三四五六七八九十ⅰ-ⅻa-zA-Z][）)]|[①-⑳]|[ⅠⅡⅢⅣⅤⅥ][.．、]"
    r"|第[0-9０-９一二三四五六七八九十]+[章節条]|[A-Z][.．)]\s|[■●◆▼【《＜<])"
)
_NOTE = re.compile(r"[（(［\[]|※|＊|\*|【")


class Proposal(NamedTuple):
    """A field of the plan that a label asks for, and whether the label says so plainly."""

    plan: str
    sure: bool


# (words that a label has, words round it that say whose, the plan's field). The first that fits counts.
_LEADER = (
    r"代表者|研究代表|代表研究者|プロジェクトリーダー|リーダー|\bPL\b|申請者|研究責任者|principal investigator|\bPI\b"
    r"|applicant|leader|申请人|负责人"
)
_TABLE: tuple[tuple[str, str, str], ...] = (
    (r"(英文|英語|english).*(課題名|題名|title)|title.*english|(課題名|題名|title).*(英|english)", "", "title_en"),
    (
        r"(研究|事業|プロジェクト|計画|提案|開発|项目|project)(の|計画)?\s*(計画|課題|开发)?(名称|題名|題目|タイトル|(?<!氏)名|title)$"
        r"|課題名|^題名$|(補助|支援)事業で行う事業名|^title|项目名称|^题目",
        "",
        "title",
    ),
    (r"^(申請|提出|記入|作成)(年月)?日$|^(令和)?年月日$|^date$|^日付$|^日期$", "", "date"),
    (r"氏名|名前|姓名|\bname\b", _LEADER, "leader.name"),
    (r"所属|部署|affiliation|department|单位", _LEADER, "leader.affiliation"),
    (r"役職|職名|職位|position|job title|职称", _LEADER, "leader.position"),
    (r"e-?mail|メール|邮箱", _LEADER, "leader.email"),
    (r"年齢|年代|\bage\b", _LEADER, "leader.age_group"),
    (r"専門|expertise|field of research|专业", _LEADER, "leader.expertise"),
    (
        r"^(応募者|申請者|提案者|事業者|申請事業者|代表機関|研究機関|実施機関|機関|法人|所属機関|大学|企業)の?(名称|名)$|^名称$|商号|屋号"
        r"|^法人名|(host|lead|applicant).*(institution|organi[sz]ation)"
        r"|^(name of )?(the )?(institution|organi[sz]ation)"
        r"|依托单位|申请单位",
        "",
        "lead.name",
    ),
    (
        r"^(申請|委託|助成|補助金?|要求|所要|研究|事業|提案)?(経|研究|事業)?(総|希望)?(費|額|金額|経費)(の?総額|の?合計)?$"
        r"|^total (budget|cost|amount|funding)|(requested|grant) amount|申请(总)?(金额|经费)",
        "",
        "budget.total",
    ),
    (r"開始年度|starting? (fiscal )?year", "", "start_fiscal_year"),
    (r"(研究|事業|計画|課題|提案|構想)の?概要$|^概要$|要約|summary|abstract|摘要$", "", "summary"),
    (r"\bsdgs?\b|持続可能な開発目標", "", "sdgs"),
)
_UNQUALIFIED = {
    r"^氏名$|^name$|^姓名$": "leader.name",
    r"^所属(機関|部署)?$|^affiliation$": "leader.affiliation",
    r"^役職$|^職名$|^position$": "leader.position",
    r"^(e-?mail|メール)(アドレス| address)?$": "leader.email",
}
_SOMEBODY_ELSE = re.compile(
    r"連絡|担当|経理|事務|出資|第三者|第3者|金融|contact|account|administrat|guarantor|生年月日|後継|推薦|共同"
)
# Tables that repeat: words of their heads, and the field of each.
ROWS: dict[str, dict[str, str]] = {
    "budget": {
        r"年度|year": "fiscal_year",
        r"直接(経)?費|\bdirect": "direct",
        r"間接(経)?費|overhead|indirect": "indirect",
        r"合計|総額|^計$|total": "total",
    },
    "institutions": {
        r"機関名|機関|名称|institution|organi[sz]ation|name": "name",
        r"種別|区分|種類|kind|type": "kind",
        r"役割|role": "role",
        r"担当者|連絡先|contact": "contact",
    },
    "themes": {
        r"テーマ|課題|theme|topic": "title",
        r"責任者|代表|リーダー|leader": "leader",
        r"poc|実証|検証": "poc",
        r"年度|year": "fiscal_year",
    },
    "milestones": {
        r"年度|year|時期": "fiscal_year",
        r"マイルストーン|目標|milestone|達成": "milestone",
    },
}
_LABEL = re.compile(
    r"(?:名称?|氏名|名前|住所|所在地|役職|職名|職位|所属|部署|番号|電話|TEL|FAX|E-?mail|メール|アドレス|ＵＲＬ|URL|日付|年月日|期間"
    r"|金額|署名|印|担当者|連絡先|代表者|機関|学部|学科|専攻|備考|題目|課題|テーマ|年齢|国籍|性別|姓名|单位|日期|签字|签名"
    r"|Name|Title|Address|Position|Affiliation|Date|Signature|Phone|Telephone|Institution|Department|Number|No\.)"
    r"[（(【]?[^。]{0,12}[）)】]?[：:]?$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:ください|下さい|ます|です|した|こと|ません|ない|請|请)[。）)]*$")
_FOLDED = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
_ENDING = re.compile(r"\s*(?:[（(\[［【][^（(\[［【]*[）)\]］】]|※\s*\S{0,3})$")
ASKS = re.compile(
    r"記載|記入|記述|書いて|述べ|説明|ご記入|describe|explain|provide|please|summari[sz]e|outline|列明|说明|撰写|写明",
    re.IGNORECASE,
)
_REQUIRED = re.compile(r"必須|必ず|required|mandatory|必填")
_OPTIONAL = re.compile(r"任意|該当する場合|該当がある場合|あれば|ある場合|希望する|optional|if any|if applicable|如有")


def is_optional(said: str) -> bool:
    """Whether the words round a field let it stay blank."""
    return bool(_OPTIONAL.search(said)) and not _REQUIRED.search(said)


@lru_cache(maxsize=4096)
def tidy(text: str) -> str:
    """A label on one line: compatibility forms, spread words (氏　　名) and blanks do not matter."""
    words = _HALF_KANA.sub(lambda kana: unicodedata.normalize("NFKC", kana[0]), text)
    return " ".join(_SPREAD.sub("", words).translate(_FOLDED).split())


def is_label(text: str) -> bool:
    """Whether a few words end as labels of blanks do: 氏名, 住所, Date."""
    words = tidy(text)
    return bool(_LABEL.search(words)) and not is_sentence(words)


def is_sentence(text: str) -> bool:
    """Whether words are a statement, not a heading."""
    words = text.strip()
    if _SENTENCE.search(words):
        return True
    return words.endswith("。") and len(words) > 20 and words[-2] not in "）)"


def is_numbered(text: str) -> bool:
    """Whether words begin as headings do: 1. （一） ① Ⅰ． ■."""
    return bool(_NUMBER.match(text))


def split_label(text: str) -> tuple[str, str]:
    """The label itself, and the note that the form adds to it."""
    lines = [tidy(line) for line in text.splitlines() if tidy(line)]
    if len(lines) > 1 and _FURIGANA.fullmatch(lines[0]):
        return (joined := " ".join(lines[1:]))[:LONGEST] and _cut(joined), lines[0]
    if not lines:
        return "", ""
    # A word broken over two lines (サービス情報 等) is one label; a line of its own is a note.
    head = lines[0]
    rest = lines[1:]
    while rest and not _NOTE.match(rest[0]) and len(head) + len(rest[0]) <= LONGEST and not ASKS.search(rest[0]):
        joint = "" if ord(head[-1]) > 0x2FFF else " "
        head += joint + rest.pop(0)
    head = _FURIGANA.sub("", head) or head
    while (match := _ENDING.search(head.rstrip(" :;；。"))) and match.start() > 1 and len(head) > 16:
        rest.insert(0, head[match.start() :].strip(" ;；。"))
        head = head[: match.start()]
    return _cut(head.strip(" :：;；")), " ".join(rest)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@lru_cache(maxsize=2048)
def proposal(label: str, around: str = "", long: bool = False) -> Proposal | None:
    """The field of a plan that a label asks for; `around` is what stands round it, such as a heading."""
    whole = f"{around} {label}"
    short = re.sub(r"[（(【\[].*?[）)】\]]|^[0-9]{1,2}[.)]|[※＊*][0-9]?", "", label).strip(" :：")
    if _SOMEBODY_ELSE.search(whole) or len(short) > 40:
        return None
    for pattern, whose, plan in _TABLE:
        if long and plan not in ("title", "title_en", "summary"):
            continue
        if re.search(pattern, short, re.IGNORECASE) and (not whose or re.search(whose, whole, re.IGNORECASE)):
            sure = len(short) <= (40 if short.isascii() else 16) and (
                not whose or bool(re.search(whose, label, re.IGNORECASE))
            )
            return Proposal(plan, sure)
    for pattern, plan in () if long else _UNQUALIFIED.items():
        if re.search(pattern, short, re.IGNORECASE):
            return Proposal(plan, sure=False)
    return None


def section_for(label: str, sections: Mapping[str, Sequence[str]]) -> Proposal | None:
    """The section of a draft whose heading, in any language, is a label or much like it."""
    words = _bare(label)
    best, most = "", NEAR
    for name, headings in sections.items():
        for heading in headings:
            if _bare(heading) == words:
                return Proposal(name, sure=True)
            alike = SequenceMatcher(None, words, _bare(heading), autojunk=False).ratio()
            if alike > most:
                best, most = name, alike
    return Proposal(best, sure=False) if best else None


def _bare(label: str) -> str:
    """A label without its number, its remarks and signs."""
    words = re.sub(r"[（(【\[※].*$", "", _NUMBER.sub("", tidy(label))) or tidy(label)
    return re.sub(r"[\W_]", "", words).casefold()


def rows_proposal(heads: list[str], around: str) -> tuple[str, dict[int, str]]:
    """The list of the plan that a table with these heads asks for, and the field of each column."""
    best: tuple[str, dict[int, str]] = ("", {})
    for name, patterns in ROWS.items():
        taken: dict[int, str] = {}
        for index, head in enumerate(heads):
            for pattern, field in patterns.items():
                if field not in taken.values() and re.search(pattern, head, re.IGNORECASE):
                    taken[index] = field
                    break
        if len(taken) > len(best[1]) and (len(taken) > 1 or name[:-1] in around.casefold()):
            best = (name, taken)
    return best


def asks_for_reading(text: str) -> bool:
    """Whether a label asks for a name and, in a line above it, for how it is read (フリガナ)."""
    names = [line for line in text.splitlines() if line.strip()]
    return len(names) == 2 and re.match(r"[（(]?(フリガナ|ふりがな)", tidy(names[0])) is not None


def unbracketed(words: str) -> str:
    """Words without a bracket that only opens or only closes."""
    for opening, closing in ("()", "（）"):
        surplus = words.count(closing) - words.count(opening)
        if surplus > 0:
            words = words.removeprefix(closing) if words.startswith(closing) else words.removesuffix(closing)
        elif surplus < 0:
            words = words.removesuffix(opening) if words.endswith(opening) else words.removeprefix(opening)
    return words.strip()
