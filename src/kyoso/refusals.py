"""Why a file is not read, in Japanese: one catalogue of the lines that are written in English where they arise.

The page and `kyoso check --lang ja` say them so. `%(name)s` stands for anything, which is put into Japanese too
where the catalogue has it. A line that is not here stays as it is; a test holds every sort of bad file against it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kyoso.errors import Finding, Problem

_FORM = "書き方が合いません。字下げ、括弧、引用符を確かめてください"
_YAML = "not YAML: %(why)s"
_TWO = "%(one)s or %(other)s"
JAPANESE = {
    # plans and other files that people write
    "%(path)s: cannot be read (%(why)s)": "%(path)s：読めません（%(why)s）",
    "%(path)s: %(size)s bytes is no %(what)s; expected at most %(most)s": (
        "%(path)s：%(size)sバイトは大きすぎます。%(most)sバイトまで読めます"
    ),
    "not UTF-8; save the file as UTF-8": "文字コードがUTF-8ではありません。UTF-8で保存し直してください",
    "%(name)s: stands here twice; keep one": "%(name)sが二度書かれています。一つにしてください",
    "a YAML alias (*) is not read here; write the value out": "YAMLの別名（*）は読めません。値をそのまま書いてください",
    "nothing is called so here; %(hint)s": "ここに、この名前の項目はありません。%(hint)s",
    "did you mean %(names)s?": "%(names)sではありませんか",
    "known: %(names)s": "使えるのは、%(names)sです",
    "list it there first": "先に institutions に書いてください",
    "expected %(name)s, which is missing": "%(name)sが書かれていません",
    "expected %(wanted)s, found %(found)s": "%(wanted)sを書くところに、%(found)sがあります",
    "expected at most %(most)s yen, found %(found)s": "%(most)s円までの額を書いてください（%(found)sとあります）",
    "no kind of institution is called %(kind)s; %(hint)s": "%(kind)sという機関の種別はありません。%(hint)s",
    "no cost category is called so; %(hint)s": "この名前の費目はありません。%(hint)s",
    "%(name)s names another institution too; give each its own id": (
        "%(name)sは、ほかの機関の名前でもあります。それぞれに別の id を付けてください"
    ),
    "%(name)s is not among the institutions; %(hint)s": "%(name)sは institutions にありません。%(hint)s",
    "text (put it in quotes)": "文字（引用符で囲みます）",
    "a whole number": "整数",
    "a list (- …)": "一覧（- …）",
    "names with values (name: value)": "名前と値（名前: 値）",
    "a number": "数",
    "true or false": "true か false",
    "a whole number of yen in digits, such as 30000000": "円の整数（30000000 など）",
    "a fiscal year in digits, such as 2025": "数字の年度（2025 など）",
    "the number of an SDG, 1 to 17": "SDGsの番号（1から17まで）",
    "a whole number from 0 to 100": "0から100までの整数",
    _TWO: "%(one)s か %(other)s",
    "%(where)s: %(message)s": "%(where)s：%(message)s",
    "%(path)s: is %(kind)s; expected a %(what)s. Save it as a file first": (
        "%(path)s：ファイルではありません。ファイルに保存してから渡してください"
    ),
    "takes more than %(seconds)s s; stopped": "%(seconds)s秒を超えたので、打ち切りました",
    "needs more than %(memory)s MiB of memory; stopped": "%(memory)s MiBを超えるメモリが要るので、打ち切りました",
    "%(tag)s needs %(wanted)s, found %(found)s": "%(tag)s は%(wanted)sに付けます（%(found)sとあります）",
    "%(letter)s stands here; take it out": "%(letter)sが入っています。取り除いてください",
    "%(letter)s cannot stand in a document; take it out": "%(letter)sは文書に書けません。取り除いてください",
    "the control character %(code)s": "制御文字 %(code)s ",
    "half of a letter (%(code)s)": "文字の片割れ（%(code)s）",
    "nested too deeply; at most %(most)s levels are read": "入れ子が深すぎます。%(most)s段まで読めます",
    "more than %(most)s values; nobody writes so many by hand": "値が%(most)s個を超えています",
    "a number of %(digits)s digits; at most %(most)s are read": "%(digits)s桁の数です。%(most)s桁まで読めます",
    # YAML and JSON
    _YAML: "YAMLとして読めません：%(why)s",
    "not JSON: %(why)s": "JSONとして読めません：%(why)s",
    "mapping values are not allowed here": (
        "ここにコロン（:）は置けません。文の中にコロンがあるときは、全体を引用符で囲んでください"
    ),
    "sequence entries are not allowed here": "ここに一覧の印（-）は置けません。字下げを確かめてください",
    "could not find expected ':'": "名前の後のコロン（:）がありません",
    "found character %(char)s that cannot start any token": (
        "ここに置けない文字%(char)sがあります。字下げはタブではなく空白で書いてください"
    ),
    "found undefined alias %(name)s": "*で始まる値%(name)sは読めません。引用符で囲んでください",
    "found unexpected end of stream": "引用符が閉じないまま、ファイルが終わっています",
    "found unknown escape character %(char)s": "引用符の中に、読めない印%(char)sがあります",
    "but found another document": "「---」で区切った二つ目の文書があります。一つにしてください",
    "the tag %(tag)s is not read here; write the value out": "印%(tag)sは読めません。引用符で囲んでください",
    "found unhashable key": "名前には、文字か数を書いてください",
    "expected %(wanted)s, but found %(found)s": _FORM,
    "expected %(wanted)s, but got %(found)s": _FORM,
    "nested too deeply": "入れ子が深すぎます",
    "Expecting property name enclosed in double quotes": (
        'ここには "名前" を書きます。前の行の終わりに余分なコンマがないか、確かめてください'
    ),
    "Expecting value": "ここに値がありません",
    "Expecting ',' delimiter": "コンマ（,）がありません",
    "Expecting ':' delimiter": "コロン（:）がありません",
    "Extra data": "終わりの後に、余分なものがあります",
    "Unterminated string starting at": "引用符が閉じていません",
    "Invalid control character at": "引用符の中に、読めない文字があります",
    "Invalid \\escape": "引用符の中の \\ の使い方が合いません",
    # Word files
    "the file is empty": "中身がありません",
    "the file is encrypted with a password; save a copy without one": (
        "パスワードがかかっています。パスワードのない写しを保存してください"
    ),
    "the zip is encrypted with a password; save a copy without one": (
        "パスワードがかかっています。パスワードのない写しを保存してください"
    ),
    "an old Word file (.doc) or another OLE file; save it as .docx": (
        "古い形式のWordファイル（.doc）などです。.docxで保存し直してください"
    ),
    "a PDF; the .docx it was made from is needed": "PDFです。もとの.docxを開いてください",
    "an RTF file; save it as .docx": "RTFです。.docxで保存し直してください",
    "an XML or HTML file, not a .docx; save it as .docx": "XMLかHTMLのファイルです。.docxで保存し直してください",
    "not a .docx (no zip)": ".docxではありません",
    "an OpenDocument file (.odt); save it as .docx": "OpenDocument（.odt）です。.docxで保存し直してください",
    "a zip, but not a .docx: [Content_Types].xml is missing": "zipですが、.docxではありません",
    "an Excel workbook, not a Word document": "Excelのファイルです",
    "a workbook; this page fills Word forms (.docx) alone; for a workbook there are kyoso form scan and form fill": (
        "Excelの様式です。このページが書き込めるのはWordの様式（.docx）だけです。"
        "Excelの様式には、コマンドの kyoso form scan と form fill があります"
    ),
    "a PowerPoint presentation, not a Word document": "PowerPointのファイルです",
    "the main part's content type is %(kind)s": "Wordの文書ではありません（種類：%(kind)s）",
    "%(size)s bytes; at most %(most)s MiB are read": "大きすぎます（%(size)sバイト）。%(most)s MiBまで読めます",
    "unpacked, the zip is larger than %(most)s MiB": "展開すると%(most)s MiBより大きくなるので、読みません",
    "the zip entry %(name)s is squeezed more than %(most)s to 1: a zip bomb, not read": (
        "中の%(name)sが%(most)s分の1より小さく圧縮されているので、読みません"
    ),
    "more than %(most)s entries in the zip": "中のファイルが%(most)sより多いので、読みません",
    "the zip entry %(name)s leads out of the file; not read": (
        "中のファイルの名前%(name)sがフォルダの外を指すので、読みません"
    ),
    "the zip entry %(name)s is there twice; programs would disagree on which one counts": (
        "中に%(name)sが二つあります。どちらが本物か決められないので、読みません"
    ),
    "the zip is cut off or damaged; copy or download the file again": (
        "ファイルが途中で切れているか、壊れています。もう一度、写すかダウンロードしてください"
    ),
    "the main part %(part)s is missing; try an earlier copy": "本文%(part)sがありません。前の写しを開いてください",
    "the main part %(part)s has no body; try an earlier copy": (
        "本文%(part)sに中身がありません。前の写しを開いてください"
    ),
    "the part %(part)s is missing; save the file again in Word or LibreOffice": (
        "中の%(part)sがありません。Wordで保存し直してください"
    ),
    "the part %(part)s is damaged (%(why)s); try an earlier copy": (
        "中の%(part)sが壊れています。前の写しを開いてください"
    ),
    "%(part)s and the parts before it hold more than %(most)s MiB of XML": (
        "文書の中身が%(most)s MiBより大きいので、読みません"
    ),
    "%(part)s and the parts before it hold more than %(most)s elements": (
        "文書の要素が%(most)sより多いので、読みません"
    ),
    "the part %(part)s has a DTD (XML entities); no Word file has one, and it is not read": (
        "%(part)sにDTD（XMLの実体）があるので、読みません。Wordのファイルにはないものです"
    ),
    "the part %(part)s is nested more than %(most)s deep": "%(part)sの入れ子が%(most)s段より深いので、読みません",
    "the part %(part)s has a %(what)s of more than %(most)s bytes%(rest)s; try an earlier copy": (
        "%(part)sに%(most)sバイトより長い一続きの文字があるので、読みません。前の写しを開いてください"
    ),
    "the part %(part)s is not XML, or is cut off; try an earlier copy": (
        "%(part)sがXMLではありません。前の写しを開いてください"
    ),
    "not a draft that kyoso made: nothing in it says so; make one with kyoso draft": (
        "このガイドブックの下書きではありません。このガイドブックで作ったファイルを開いてください"
    ),
    "%(path)s: no document, but what Word or LibreOffice keeps beside one that is open in it": (
        "%(path)s：文書ではなく、開いている間だけできる目印のファイルです。もとの文書を開いてください"
    ),
    # an agency's own form
    "the document has no body; try an earlier copy": "本文がありません。前の写しを開いてください",
    "its XML names Word's elements in an unusual way; open and save it in Word": (
        "中のXMLの書き方が、Wordのものと違います。Wordで保存し直してください"
    ),
    "a scanned form (a picture without text); the agency's own .docx is needed": (
        "読み取った画像の様式で、文字がありません。配られたままの.docxを開いてください"
    ),
    "nothing to be filled was found: no blank cell, line, box or control": (
        "記入欄が見つかりません。空欄、下線、チェックの欄、入力用の部品のどれもありません"
    ),
    "its protection lets nobody write in its fields; ask the agency for another": (
        "保護のために、どの欄にも書けません。書ける様式を配分機関に問い合わせてください"
    ),
    "holds at most %(most)s %(of)s (%(said)s), found %(found)s; shorten it": (
        "%(most)s%(of)sまでのところ（様式の「%(said)s」）、%(found)sあります。短くしてください"
    ),
    "holds at most %(most)s characters, found %(found)s": "%(most)s字までのところ、%(found)s字あります",
    "characters": "字",
    "words": "語",
    "digits": "桁",
    "has %(boxes)s boxes, found %(found)s characters": "%(boxes)s字の欄に、%(found)s字あります",
    "a date such as 2026-04-01": "2026-04-01のような日付",
    "a post code such as 100-0001": "100-0001のような郵便番号",
    "%(found)s is none of its answers: %(known)s": "%(found)sという答えはありません。選べるのは、%(known)sです",
    "asks for one answer, found %(found)s": "一つだけ選ぶ欄に、%(found)sつあります",
    "stands at %(at)s, where %(other)s stands too; keep one": (
        "%(at)sには%(other)sもあります。どちらか一つにしてください"
    ),
    "%(at)s is not blank in this form": "%(at)sは、この様式では空欄ではありません",
    # workbooks
    "an old Excel file (.xls) or another OLE file; save it as .xlsx": (
        "古い形式のExcelファイル（.xls）などです。.xlsxで保存し直してください"
    ),
    "a PDF; the .xlsx it was made from is needed": "PDFです。もとの.xlsxを開いてください",
    "an XML or HTML file, not a .xlsx; save it as .xlsx": "XMLかHTMLのファイルです。.xlsxで保存し直してください",
    "not a .xlsx (no zip)": ".xlsxではありません",
    "an OpenDocument file (.ods); save it as .xlsx": "OpenDocument（.ods）です。.xlsxで保存し直してください",
    "a zip, but not a .xlsx: [Content_Types].xml is missing": "zipですが、.xlsxではありません",
    "a Word document, not a workbook": "Wordのファイルです。Excelのファイルを選んでください",
    "a PowerPoint presentation, not a workbook": "PowerPointのファイルです。Excelのファイルを選んでください",
    "a binary workbook (.xlsb); save it as .xlsx": (
        "バイナリ形式のExcelファイル（.xlsb）です。.xlsxで保存し直してください"
    ),
    "%(path)s: no workbook, but what Excel or LibreOffice keeps beside one that is open in it": (
        "%(path)s：Excelのファイルではなく、開いている間だけできる目印のファイルです。もとのファイルを開いてください"
    ),
    "the workbook has no sheet with cells; try an earlier copy": ("シートがありません。前の写しを開いてください"),
    "the part %(part)s is written in an unusual way; open and save it in Excel": (
        "中の%(part)sの書き方が、Excelのものと違います。Excelで保存し直してください"
    ),
    "more than %(most)s cells; no form or budget has so many": "セルが%(most)sより多いので、読みません",
    "no budget is in it (no row of heads with year, institution and cost categories); make one with kyoso budget": (
        "予算の表がありません（年度、機関、費目の見出しの行が見つかりません）。このガイドブックで作った予算の表を開いてください"
    ),
    "formulas in a circle: %(cells)s; let one of them be a number": (
        "数式が循環しています：%(cells)s。どれか一つを数にしてください"
    ),
    "formulas in a circle: %(cells)s; ask the agency for another": (
        "数式が循環しています：%(cells)s。配分機関に問い合わせてください"
    ),
    "%(cell)s: draws from another file (%(file)s); put the number in": (
        "%(cell)s：ほかのファイル（%(file)s）の値を使う数式です。値を書いてください"
    ),
    "%(cell)s: a formula that nobody has calculated; open and save the file in Excel or LibreOffice": (
        "%(cell)s：まだ計算されていない数式です。ExcelかLibreOfficeで開いて、保存し直してください"
    ),
    "%(cell)s: expected thousands of yen as a number, found %(found)s; mend the formula": (
        "%(cell)s：千円の数を書く欄に、%(found)sとあります。数式を直してください"
    ),
    "%(cell)s: expected thousands of yen as a number, found %(found)s": (
        "%(cell)s：千円の数を書く欄に、%(found)sとあります"
    ),
    "choose the call first: the workbook shows its ceiling": (
        "先に公募を選んでください。予算の表に、その公募の上限を書きます"
    ),
    "nothing to be filled was found: no blank cell that is unlocked, framed or coloured": (
        "記入欄が見つかりません。ロックのない欄、枠や色のある空欄がありません"
    ),
    # updates
    "nothing was written: %(count)s pieces would be lost: %(pieces)s. --no-verify writes it all the same": (
        "移すと%(count)sか所の内容が失われるので、作りませんでした：%(pieces)s"
    ),
    "the draft does not say which call it was made for; make one with kyoso draft": (
        "どの公募の下書きか、書かれていません。このガイドブックで作ったファイルを開いてください"
    ),
    "made for the call %(call)s, which the rules do not know; %(hint)s": "公募%(call)sは、決まりにありません。%(hint)s",
    "nothing was written: %(pieces)s would not be in the copy": (
        "写しに入らないもの（%(pieces)s）があるので、写しを作っていません"
    ),
    "a “Strict” file; save it as an ordinary .docx first, then clean that": (
        "「Strict」形式のファイルです。ふつうの.docxで保存し直してから、もう一度お試しください"
    ),
    "a “Strict” file; save it as an ordinary .docx first, then annotate that": (
        "「Strict」形式のファイルです。ふつうの.docxで保存し直してから、もう一度お試しください"
    ),
}
_VALUE = re.compile(r"%\((\w+)\)s")


class _Pattern(NamedTuple):
    """How a line looks in English, and what it is in Japanese."""

    english: re.Pattern[str]
    japanese: str


@cache
def _patterns() -> tuple[_Pattern, ...]:
    """The longer text first, so that the more particular line is found; two names last."""
    ordered = sorted(JAPANESE, key=lambda english: (english == _TWO, -len(_VALUE.sub("", english))))
    return tuple(_Pattern(_expression(english), JAPANESE[english]) for english in ordered)


def _expression(english: str) -> re.Pattern[str]:
    """A line with its values as groups."""
    fixed, names = _VALUE.split(english)[::2], _VALUE.split(english)[1::2]
    groups = [f"(?P<{name}>.*?)" for name in names] + [""]
    return re.compile("".join(re.escape(text) + group for text, group in zip(fixed, groups, strict=True)), re.DOTALL)


def in_japanese(line: str) -> str:
    """A line in Japanese, as far as the catalogue has it."""
    for english, japanese in _patterns():
        if found := english.fullmatch(line):
            if japanese == JAPANESE[_YAML] and found["why"] == in_japanese(found["why"]):
                return japanese % {"why": _FORM}  # whatever else the parser says
            return japanese % {name: in_japanese(value) for name, value in found.groupdict().items()}
    return line


def refused(problem: Problem, language: str) -> list[str]:
    """The findings of a problem as lines, in another language than English where there are words in it."""
    said = SAID.get(language)
    return [str(said(finding) if said else finding) for finding in problem.findings]


def _said(finding: Finding) -> Finding:
    return Finding(finding.path, finding.line, in_japanese(finding.message))


SAID = {"ja": _said}
