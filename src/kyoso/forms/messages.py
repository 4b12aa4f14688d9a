"""What the commands on forms say, in Japanese: gettext messages of the domain `messages`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from kyoso.forms.model import base_of


def _(message: str) -> str:
    """Marks a message for the catalogues; it is translated where it is shown."""
    return message


HEAD = _(
    """kyoso form scan が見つけた記入欄です。確かめて、直してから使ってください。
plan: 計画（plan.yaml）のどの項目を入れるか。section: 下書きのどの節を入れるか。value: そのまま入れる文字。
sure: false は、確かでないもの。protected: true は、様式の保護のために書けない欄（書き込みません）。
要らない欄は消してかまいません。at（場所）は変えないでください。"""
)

Says = Literal[
    "form-last",
    "form-other",
    "form-year",
    "own-words-changed",
    "own-words-missing",
    "page-words-changed",
    "page-words-new",
    "blank",
    "too-long",
    "digits",
    "not-measured",
    "too-many-pages",
    "instruction-left",
    "ticks-many",
    "ticks-none",
    "outside",
    "sum-differs",
    "formula-changed",
    "draws-from-file",
    "not-listed",
    "no-number",
    "together-sums",
    "together-same",
    "together-apart",
    "together-none",
    "together-unread",
]


class Words(NamedTuple):
    """A finding in words: what was found, and what to do."""

    found: str
    do: str


_AS_IT_WAS = _("様式の文字は変えられません。配られたとおりに戻してください")

FINDINGS: dict[Says, Words] = {
    "form-last": Words(
        _("前の様式（%(other)s）に書かれています"),
        _("kyoso form carry で新しい様式に移してください"),
    ),
    "form-other": Words(
        _("この様式ではないようです。様式の文字の%(share)s％しかありません"),
        _("どの様式に書いたかを確かめ、その様式の対応表で確かめ直してください"),
    ),
    "form-year": Words(
        _("様式の文字の%(share)s％だけが同じです。別の年度か別の回の様式かもしれません"),
        _("配られた様式と見くらべ、違う様式なら kyoso form carry で移してください"),
    ),
    "own-words-changed": Words(_("様式の「%(expected)s」が「%(found)s」に変わっています"), _AS_IT_WAS),
    "own-words-missing": Words(_("様式の「%(expected)s」がありません"), _AS_IT_WAS),
    "page-words-changed": Words(_("ヘッダーかフッターに、様式の「%(expected)s」がありません"), _AS_IT_WAS),
    "page-words-new": Words(_("ヘッダーかフッターに、様式にない「%(found)s」があります"), _AS_IT_WAS),
    "blank": Words(
        _("「%(label)s」が空欄です"),
        _("記入してください。書くことがなければ、様式の指示どおり「なし」などと書いてください"),
    ),
    "too-long": Words(
        _("「%(label)s」は%(found)sで、様式の「%(said)s」を%(over)s超えています（%(counted)s）"),
        _("短くしてください"),
    ),
    "digits": Words(_("「%(label)s」は%(limit)s桁のところ、%(found)s桁です"), _("番号を確かめてください")),
    "not-measured": Words(
        _("「%(label)s」の「%(said)s」は、組版しないと測れません"),
        _("Word か PDF でページと行を確かめてください"),
    ),
    "too-many-pages": Words(
        _("最後に保存したソフトの数えで%(pages)sページあり、様式の「%(said)s」を超えています"),
        _("短くしてください"),
    ),
    "instruction-left": Words(
        _("消すことになっている説明が残っています：「%(found)s」"), _("提出の前に消してください")
    ),
    "ticks-many": Words(
        _("「%(label)s」は一つだけ選ぶ欄ですが、%(found)sつ選ばれています"),
        _("一つだけ残してください"),
    ),
    "ticks-none": Words(_("「%(label)s」は、どれも選ばれていません"), _("当てはまるものを選んでください")),
    "outside": Words(
        _("記入欄でないところに「%(found)s」と書かれています"),
        _("記入欄に移すか、消してください"),
    ),
    "sum-differs": Words(
        _("「%(label)s」は%(found)sですが、内訳の和は%(expected)sです"),
        _("内訳か合計を直してください"),
    ),
    "formula-changed": Words(
        _("様式の数式「%(expected)s」が消え、「%(found)s」と書かれています"),
        _("配られた様式の数式を、そのまま写し直してください"),
    ),
    "draws-from-file": Words(
        _("数式が、ほかのファイル（%(found)s）の値を使っています。受け取った人には、その値が見えません"),
        _("数式の代わりに、値を書いてください"),
    ),
    "not-listed": Words(
        _("「%(label)s」に「%(found)s」と書かれています。様式の一覧にない答えです"), _("一覧から選んでください")
    ),
    "no-number": Words(
        _("「%(label)s」に「%(found)s」と書かれています。数を書く欄なので、計算に入りません"),
        _("数だけを書いてください"),
    ),
    "together-sums": Words(
        _("%(what)sが、ファイルによって違います：%(sums)s"),
        _("正しい額を確かめ、どのファイルも同じ額にしてください"),
    ),
    "together-same": Words(_("ファイルの間で額を比べました。%(count)sつの額が、どのファイルでも同じです"), ""),
    "together-apart": Words(
        _("二つ以上のファイルにある額がなく、比べられません"),
        _("対応表の plan に budget.total などと書き、額の欄を示してください"),
    ),
    "together-unread": Words(
        _("%(file)sの「%(label)s」に「%(found)s」と書かれていて、額として読めません"),
        _("額を数字で書くか、目で見くらべてください"),
    ),
    "together-none": Words(_("%(file)sに、比べられる額がありません"), _("額を書くか、このファイルを外してください")),
}
SUMS = {"direct": _("直接経費"), "indirect": _("間接経費"), "total": _("合計")}
OF_ALL, OF_YEAR, OF_INSTITUTION = _("全年度の%(what)s"), _("%(year)sの%(what)s"), _("%(institution)sの%(what)s")
# A place in words, from the address that the map has: 表3の2行目の4番目の欄（t3.r2.c4）.
PLACES = {
    "b": _("テキスト枠%(number)s"),
    "t": _("表%(number)s"),
    "r": _("%(number)s行目"),
    "c": _("%(number)s番目の欄"),
    "p": _("%(number)s段落目"),
}
CELL = _("シート「%(sheet)s」の%(cell)s")
IN, WHERE = _("%(outer)sの%(inner)s"), _("%(where)s（%(at)s）")


def place_in_words(at: str, gettext: Callable[[str], str]) -> str:
    """An address as a person finds the place: 表3の2行目の4番目の欄（t3.r2.c4）."""
    words = ""
    if "!" in at:
        sheet, cell = at.rsplit("!", 1)
        return gettext(CELL) % {"sheet": sheet, "cell": cell}
    for letter, number in re.findall(r"([btrcp])(\d+)", base_of(at)):
        inner = gettext(PLACES[letter]) % {"number": number}
        words = gettext(IN) % {"outer": words, "inner": inner} if words else inner
    return gettext(WHERE) % {"where": words, "at": at} if words else ""


FULL_WIDTH = _("半角を半字とした全角換算の文字数")

# The file beside a form that was carried over.
LEFT_HEAD = _("新しい様式に、置く所のなかったものです。")
LEFT_OUTSIDE = _("記入欄の外に書かれていたもの")
LEFT_PICTURES = _("（図%(number)s点は元のファイルにあります）")

# The table of two forms side by side.
COMPARED = (_("場所"), _("旧"), _("新"))
ONLY_OLD, ONLY_NEW = _("（削除）"), _("（新設）")
FIELD_GONE, FIELD_NEW = _("なくなった欄"), _("新しい欄")
LIMIT_CHANGED = _("「%(label)s」の上限")
SAME = _("文字の違いはありません")
