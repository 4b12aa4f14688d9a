"""The drafts without their plans, for the page that fills them: every call in every language, in one string.

Drafts differ from each other in few paragraphs, and each paragraph is kept once. What a draft is
made of are numbers of such strings; a hole is a list: `[tag, blank]` a field, `[name]` a value that
follows from the plan, `[name, blank rows, row]` a repeated row. All of it is JSON, deflated and in
base64, since a page may ask for nothing once it is there, and a script holds text only.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from kyoso import wording
from kyoso.filled import ROLES
from kyoso.model import LANGUAGES, Call, Language
from kyoso.plan import INDIRECT, INDIRECT_RATE
from kyoso.rulebook import Rulebook
from kyoso.translations import load
from kyoso.typed import ASSUMED
from kyoso.word import DRAFT_LANGUAGES, Drafter, draft_path
from kyoso.word.carriers import PREFIX, Identity
from kyoso.word.drafts import Prepared
from kyoso.word.names import call_digest, years_of
from kyoso.word.own import OWN_STYLES
from kyoso.word.package import frame, plain
from kyoso.word.reading.register import KNOWN_TAGS
from kyoso.word.reading.tables import AMOUNTS
from kyoso.word.render import BLANK, ROOM, FieldHole, Pieces, SlotHole

# Before these a part is cut, so that what two drafts have in common is found: measured, 136 kB for all drafts.
_CUT = re.compile("(?=<(?:w:(?:p>|tr>|tbl>|bookmark|style |lvl )|a:|section|field|rule|table|column))|(?<=</w:pPr>)")


def data(drafter: Drafter) -> Iterator[tuple[str, Any]]:
    """The scripts ``drafts``, and ``drafts-ja`` and ``drafts-en`` with what the page says of them."""
    content = msgspec.json.encode(prepared_drafts(drafter), order="deterministic")
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    yield "drafts", base64.b64encode(squeezer.compress(content) + squeezer.flush()).decode("ascii")
    rulebook = drafter.rulebook
    for language in LANGUAGES:
        say = load(drafter.project, "messages", language).gettext
        calls = {call.key: sentence(rulebook, call, language, say) for call in rulebook.calls_in_order}
        yield f"drafts-{language}", {"words": words(say) | refusals(say), "calls": calls}


def prepared_drafts(drafter: Drafter) -> dict[str, Any]:
    """Every draft with holes, its parts, and what the rules say that fills the holes beside a plan."""
    rulebook, strings = drafter.rulebook, _Strings()
    calls = {
        call.key: {
            "years": years_of(rulebook, call),
            "rules": call_digest(rulebook, call),
            "drafts": {language: strings.draft(_prepared(drafter, call, language)) for language in DRAFT_LANGUAGES},
            "files": {language: draft_path(call, language).replace("/", "-") for language in DRAFT_LANGUAGES},
        }
        for call in rulebook.calls_in_order
    }
    shared = {name: strings.text(content) for name, content in map(plain, frame())}
    assumption = rulebook.assumptions.get(INDIRECT_RATE)
    return {
        "strings": strings.all,
        "texts": strings.texts,
        "frame": shared,
        "calls": calls,
        "kinds": {
            key: {"name": kind.name, "counts_as": kind.counts_as} for key, kind in rulebook.institution_kinds.items()
        },
        "roles": ROLES,
        "assumed": ASSUMED,
        "indirect": INDIRECT,
        "indirect_percent": assumption.value if assumption and isinstance(assumption.value, int) else 0,
        "reiwa_starts": wording.REIWA_STARTS,
        "reading": {
            "prefix": PREFIX,
            "identity": Identity.__struct_fields__,
            "tags": KNOWN_TAGS,
            "styles": OWN_STYLES,
            "amounts": AMOUNTS,
            "prompts": {"blank": BLANK, "room": ROOM},
        },
    }


def _prepared(drafter: Drafter, call: Call, language: Any) -> Prepared:
    return drafter.prepared(call, language, practice=call.document is None)


class _Strings:
    """Every string once, by its number; and every part's content once, as the numbers of its strings."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._texts: dict[str, int] = {}

    @property
    def all(self) -> list[str]:
        return list(self._numbers)

    @property
    def texts(self) -> list[list[int]]:
        return [self._cut(content) for content in self._texts]

    def number(self, string: str) -> int:
        return self._numbers.setdefault(string, len(self._numbers))

    def text(self, content: str) -> int:
        """The number of a part's content."""
        if content not in self._texts:
            self._cut(content)
        return self._texts.setdefault(content, len(self._texts))

    def draft(self, prepared: Prepared) -> dict[str, Any]:
        parts = dict(map(plain, prepared.parts))
        return {"body": self._pieces(prepared.body), "parts": {name: self.text(parts[name]) for name in parts}}

    def _cut(self, content: str) -> list[int]:
        return [self.number(string) for string in _CUT.split(content) if string]

    def _pieces(self, pieces: Pieces) -> list[Any]:
        made: list[Any] = []
        for piece in pieces:
            if isinstance(piece, str):
                made += self._cut(piece)
            elif isinstance(piece, FieldHole):
                made.append([self.number(piece.tag), self.number(piece.blank)])
            elif isinstance(piece, SlotHole):
                made.append([self.number(piece.name)])
            else:
                made.append([self.number(piece.name), piece.blank, self._pieces(piece.row)])
        return made


# -- words ----------------------------------------------------------------------------------

Say = Callable[[str], str]


def sentence(rulebook: Rulebook, call: Call, language: Language, say: Say) -> dict[str, Any]:
    """What the draft of a call is, in plain words; `caution` where it is no new proposal."""
    if call.document is None:
        status = rulebook.words(call.status, language)
        said = say("この公募の状況は「%(status)s」で、出すものはありません。どの頁にも練習用と記した下書きを作ります。")
        return {"says": said.replace("%(status)s", status), "caution": True}
    if call.document == "promotion-review":
        return {"says": say("昇格審査の申請書の下書きです。新しい提案書ではありません。"), "caution": True}
    return {"says": say("新しい提案書の下書きです。"), "caution": False}


def words(say: Say) -> dict[str, str]:
    """What the page says while a draft is taken or brought back."""
    return {
        # taking one
        "chooseCall": say("はじめに、公募を選んでください。"),
        "fixFirst": say("読めない欄が%(count)sあります。直してから下書きを作ってください。"),
        "made": say("%(name)sを作りました。ダウンロードした場所にあります。"),
        # bringing one back
        "read": say("%(name)sを読みました。%(counts)s"),
        "notRead": say("%(name)sは読めません：%(why)s"),
        "failed": say("この頁では読み取れませんでした。手元のパソコンで kyoso check を使ってください"),
        "sure": say("入力欄に書いたものは保存されていません。下書きの計画に置き換えてよいですか"),
        "loaded": say("下書きの計画を入力欄に入れました。"),
        "call": say("公募"),
        "kindOf": say("書類"),
        "is-proposal": say("新規の提案書"),
        "is-promotion-review": say("昇格審査の申請書"),
        "language": say("言語"),
        "in-ja": say("日本語"),
        "in-en": say("英語"),
        "in-both": say("日本語と英語"),
        "rules": say("決まり"),
        "sameRules": say("このガイドブックと同じ版です"),
        "otherRules": say("このガイドブックとは別の版です。kyoso update で今の決まりに移せます"),
        "practiceOf": say("注意"),
        "isPractice": say("練習用の下書きです。提出できません"),
        "unknown": say("わかりません"),
        "where": say("場所"),
    }


def refusals(say: Say) -> dict[str, str]:
    """Why a file is not read, by the names that the page's reader has for it."""
    return {
        "empty": say("中身がありません"),
        "cut-off": say("ファイルが途中で切れているか、壊れています。もう一度、写すかダウンロードしてください"),
        "old-word": say("古い形式のWordファイル（.doc）などです。.docxで保存し直してください"),
        "encrypted": say("パスワードがかかっています。パスワードのない写しを保存してください"),
        "pdf": say("PDFです。もとの.docxを開いてください"),
        "rtf": say("RTFです。.docxで保存し直してください"),
        "markup": say("XMLかHTMLのファイルです。.docxで保存し直してください"),
        "no-zip": say(".docxではありません"),
        "opendocument": say("OpenDocument（.odt）です。.docxで保存し直してください"),
        "other-zip": say("zipですが、.docxではありません"),
        "spreadsheet": say("Excelのファイルです"),
        "presentation": say("PowerPointのファイルです"),
        "wrong-type": say("Wordの文書ではありません（種類：%(kind)s）"),
        "large-file": say("大きすぎます。%(most)s MiBまで読めます"),
        "large-unpacked": say("展開すると%(most)s MiBより大きくなるので、読みません"),
        "bomb": say("%(name)sが%(most)s分の1より小さく圧縮されているので、読みません"),
        "many-entries": say("中のファイルが%(most)sより多いので、読みません"),
        "leads-out": say("中のファイルの名前%(name)sがフォルダの外を指すので、読みません"),
        "twice": say("中に%(name)sが二つあります。どちらが本物か決められないので、読みません"),
        "main-missing": say("本文%(part)sがありません。前の写しを開いてください"),
        "part-missing": say("中の%(part)sがありません。Wordで保存し直してください"),
        "damaged": say("中の%(part)sが壊れています。前の写しを開いてください"),
        "much-xml": say("文書の中身が%(most)s MiBより大きいので、読みません"),
        "many-elements": say("文書の要素が%(most)sより多いので、読みません"),
        "too-deep": say("%(part)sの入れ子が%(deepest)s段より深いので、読みません"),
        "entities": say("%(part)sにDTD（XMLの実体）があるので、読みません。Wordのファイルにはないものです"),
        "not-xml": say("%(part)sがXMLではありません。前の写しを開いてください"),
        "no-body": say("本文%(part)sに中身がありません。前の写しを開いてください"),
        "not-a-draft": say("このガイドブックの下書きではありません。この頁で作ったファイルを開いてください"),
    }
