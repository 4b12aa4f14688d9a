"""A measured file beside what it is held against: everything that differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from kyoso.checks.model import Answer, Severity
from kyoso.finished.measuring import Line, Measured, Sheet
from kyoso.finished.messages import SIDES, Says
from kyoso.finished.pages import Pages, Span, of_label, plain
from kyoso.finished.reference import Reference, Usual, face, written
from kyoso.formatting import Demand, paper_of

LATIN = re.compile(r"[A-Za-z0-9]")
WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\uff10-\uff5a]")
SIGNS = re.compile(r"symbol|wingdings|webdings|emoji|math|dingbats", re.IGNORECASE)
SLACK = 0.6  # millimetres that programs round away
PROSE = 60  # letters from which on the text of a cell is read as text, not as a table's
QUOTED = 30
VERSION = re.compile(r"[0-9a-f]{12}")
PLACEHOLDER = re.compile(
    r"[○〇◯●]{2,}|[×✕＊*]{3,}|△{2,}|\bX{3,}\b|\bTBD\b|\bTODO\b|lorem ipsum|[（(【\[［]?要確認[）)】\]］]?"
    r"|(?:ここに|こちらに)[^。]{0,20}(?:記入|入力|記載)|〔記入[^〕]*〕|クリックまたはタップして|Click or tap here|xxx+",
    re.IGNORECASE,
)
FIELD_ERROR = re.compile(r"(エラー[!！]\s*[^。]{0,40}。?|Error! (?:Reference source|Bookmark|No )[^.]{0,40}\.?)")
PROGRAMS = frozenset(("kyoso", "python-docx", "libreoffice", "docx", "openpyxl", "apache poi", "un-named"))


Values: TypeAlias = Mapping[str, str | int | float]


class Finding(NamedTuple):
    """One finding, by a fixed name, with the values of its words."""

    says: Says
    answer: Answer = "not-met"
    severity: Severity = "error"
    values: Values = MappingProxyType({})
    under: str = ""  # the heading over it
    demand: Demand | None = None


def judge(measured: Measured, pages: Pages, reference: Reference) -> Iterator[Finding]:
    """Everything that is to be said of a file."""
    usual = Usual(reference.blank) if reference.blank is not None else None
    lines = list(written(measured, usual))
    yield from _pages(pages, reference)
    yield from _empty(measured, pages)
    yield from _sheets(measured, pages, reference)
    yield from _letters(lines, usual, reference)
    yield from _beside(measured, reference)
    yield from _left(lines)
    yield from _people(measured, reference)
    yield from _for_readers(measured, pages, reference)


def of(demands: Iterable[Demand], what: str) -> list[Demand]:
    """The demands of a sort."""
    return [each for each in demands if each.what == what]


def grave(demand: Demand) -> Severity:
    """What a document says is to be kept to; a guide of ours is one."""
    return "warning" if demand.ours else "error"


# -- pages ----------------------------------------------------------------------------------


def _pages(pages: Pages, reference: Reference) -> Iterator[Finding]:
    if pages.number:
        yield Finding("pages", "met", "note", {"pages": pages.number})
    else:
        yield Finding("pages-none", "open", "note")
    for demand in of(reference.demands, "pages"):
        span = _span(pages.spans, demand.section) if demand.section else None
        number = (span.pages if span else 0) if demand.section else pages.number
        yield from _counted(number, demand, demand.section and (span.heading if span else demand.section))
    for part in reference.parts:
        yield from _counted(of_label(pages, part.label, part.following), part.demand, part.label)
    for span in pages.spans:
        values: Values = {"section": span.heading, "pages": span.pages, "first": span.first, "last": span.last}
        if span.level == 1:
            yield Finding("section-pages", "met", "note", values)


def _counted(number: int, demand: Demand, section: str) -> Iterator[Finding]:
    values: Values = {"pages": number, "section": section}
    answer: Answer = "open" if demand.about else "not-met"
    if not number:
        yield Finding("pages-unknown", "open", "note", values, demand=demand)
    elif demand.most is not None and number > demand.most:
        yield Finding("pages-over", answer, grave(demand), {**values, "limit": f"{demand.most:g}"}, demand=demand)
    elif demand.least is not None and number < demand.least:
        yield Finding("pages-under", answer, grave(demand), {**values, "limit": f"{demand.least:g}"}, demand=demand)


def _span(spans: Sequence[Span], section: str) -> Span | None:
    """A section by the id in its bookmark, or by its heading."""
    mark = "s_" + re.sub(r"[^a-z0-9]", "_", section.lower())
    for span in spans:
        if mark in span.bookmarks or plain(span.heading) == plain(section):
            return span
    return next((span for span in spans if plain(section) in plain(span.heading)), None)


def _empty(measured: Measured, pages: Pages) -> Iterator[Finding]:
    if pages.how in ("pdf-office", "pdf-given"):
        for page in pages.empty:
            yield Finding("empty-page", values={"number": page})
        return
    for heading in measured.empty:
        yield Finding("empty-page", values={"heading": heading}, under=heading)


# -- sheets ---------------------------------------------------------------------------------


def _sheets(measured: Measured, pages: Pages, reference: Reference) -> Iterator[Finding]:
    papers = {paper_of(sheet.width, sheet.height): "" for sheet in measured.sheets}
    papers |= {paper_of(width, height): "" for width, height in pages.sizes}
    demands = of(reference.demands, "paper")
    usual = {paper_of(sheet.width, sheet.height) for sheet in reference.blank.sheets} if reference.blank else set()
    for paper in papers:
        for demand in demands:
            if paper not in demand.names:
                values = {"found": paper, "limit": "\n".join(demand.names)}
                yield Finding("paper", severity=grave(demand), values=values, demand=demand)
        if usual and paper not in usual and not any(paper not in demand.names for demand in demands):
            severity: Severity = "error" if reference.form else "warning"
            yield Finding("paper", severity=severity, values={"found": paper, "limit": "\n".join(sorted(usual))})
    yield from _margins(measured, reference)


def _margins(measured: Measured, reference: Reference) -> Iterator[Finding]:
    """Margins that are not as demanded, and sheets that are set otherwise than those of the blank form."""
    for sheet in dict.fromkeys(measured.sheets):
        for demand in of(reference.demands, "margins"):
            for name in SIDES:
                if _out(getattr(sheet, name), demand, SLACK):
                    values: Values = {"found": f"{getattr(sheet, name):g}", "side": name}
                    yield Finding("margins", severity=grave(demand), values=values, demand=demand)
    blank = reference.blank.sheets if reference.blank is not None else ()
    if blank:
        severity: Severity = "error" if reference.form else "warning"
        yield from _otherwise(list(dict.fromkeys(measured.sheets)), list(blank), severity)


def _otherwise(sheets: list[Sheet], blank: list[Sheet], severity: Severity) -> Iterator[Finding]:
    """Sheets with other margins than all of the blank form, and with another pitch of lines."""
    for sheet in sheets:
        if not any(_same_margins(sheet, other) for other in blank):
            values: Values = {"found": _four(sheet), "limit": _four(blank[0])}
            yield Finding("margins-other", severity=severity, values=values)
    pitches = {sheet.pitch for sheet in blank}
    limit = "\n".join(f"{each:g}" for each in sorted(filter(None, pitches)))
    for pitch in dict.fromkeys(sheet.pitch for sheet in sheets):
        if pitch and limit and all(abs(pitch - other) > 0.3 for other in pitches):
            yield Finding("pitch", severity=severity, values={"found": f"{pitch:g}", "limit": limit})


def _same_margins(sheet: Sheet, other: Sheet) -> bool:
    ours, theirs = ([each.top, each.right, each.bottom, each.left] for each in (sheet, other))
    if (sheet.width > sheet.height) != (other.width > other.height):
        ours, theirs = sorted(ours), sorted(theirs)
    return all(abs(one - two) <= SLACK for one, two in zip(ours, theirs, strict=True))


def _four(sheet: Sheet) -> str:
    return " / ".join(f"{each:g}" for each in (sheet.top, sheet.right, sheet.bottom, sheet.left))


def _out(value: float, demand: Demand, slack: float = 0.05) -> bool:
    """Whether a value is outside of what is demanded."""
    under = demand.least is not None and value < demand.least - slack
    return under or (demand.most is not None and value > demand.most + slack)


# -- letters --------------------------------------------------------------------------------


class Group:
    """Letters that look the same and should not: how many, and the first of them."""

    def __init__(self) -> None:
        self.count, self.text, self.under = 0, "", ""

    def add(self, count: int, text: str, under: str) -> None:
        """Take more of them in."""
        self.count += count
        if not self.text:
            self.text, self.under = _short(text), under

    def values(self, found: str) -> Values:
        """What is said of them."""
        return {"found": found, "count": self.count, "text": self.text}


def _letters(lines: list[Line], usual: Usual | None, reference: Reference) -> Iterator[Finding]:
    """Letters that are not as demanded, and those that the blank form has otherwise and nobody demands."""
    demands = reference.demands
    typefaces, sizes = of(demands, "typeface"), of(demands, "size")
    yield from _demanded(lines, typefaces, _faces_of, lambda name, d: not _is_named(name, d), "typeface")
    yield from _demanded(lines, sizes, _sizes_of, lambda size, d: _out(float(size), d), "size")
    yield from _leading(lines, of(demands, "leading"))
    if usual is None:
        return
    if not typefaces:
        limit = "\n".join(sorted(_names(reference)))
        for name, group in _unusual_faces(lines, usual).items():
            yield Finding("typeface", "not-met", "warning", {**group.values(name), "limit": limit}, group.under)
    for (size, expected), group in _unusual_sizes(lines, usual).items():
        if not any(_out(float(size), demand) for demand in sizes):
            yield Finding("size-other", "not-met", "warning", {**group.values(size), "limit": expected}, group.under)


def _unusual_faces(lines: list[Line], usual: Usual) -> dict[str, Group]:
    """Letters in a typeface that the style of their line does not have in the blank form."""
    found: dict[str, Group] = {}
    for line in lines:
        allowed = usual.of(line.style).faces
        for name, letters in _faces_of(line):
            if face(name) not in allowed:
                found.setdefault(name, Group()).add(len(letters), letters, line.under)
    return found


def _unusual_sizes(lines: list[Line], usual: Usual) -> dict[tuple[str, str], Group]:
    """Letters in a size that the style of their line does not have in the blank form, by it and those it has."""
    found: dict[tuple[str, str], Group] = {}
    for line in lines:
        allowed = usual.of(line.style).sizes
        for size, letters in _sizes_of(line):
            if float(size) not in allowed:
                key = size, "\n".join(f"{each:g}" for each in sorted(allowed))
                found.setdefault(key, Group()).add(len(letters), letters, line.under)
    return found


def _names(reference: Reference) -> set[str]:
    lines = reference.blank.lines if reference.blank else ()
    return {name for line in lines for piece in line.pieces for name in (piece.look.latin, piece.look.wide) if name}


def _demanded(
    lines: list[Line],
    demands: list[Demand],
    groups_of: Callable[[Line], Iterator[tuple[str, str]]],
    wrong: Callable[[str, Demand], bool],
    says: Says,
) -> Iterator[Finding]:
    """Letters that are not as demanded, each look once."""
    for demand in demands:
        found: dict[str, Group] = {}
        for line in filter(_is_body, lines):
            for name, letters in groups_of(line):
                if wrong(name, demand):
                    found.setdefault(name, Group()).add(len(letters), letters, line.under)
        for name, group in found.items():
            yield Finding(says, "not-met", grave(demand), group.values(name), group.under, demand)


def _is_body(line: Line) -> bool:
    """A line of text; of the cells of tables those that hold prose."""
    return not line.table or len(plain(line.text)) >= PROSE


def _is_named(name: str, demand: Demand) -> bool:
    return face(name) in {face(each) for each in demand.names}


def _faces_of(line: Line) -> Iterator[tuple[str, str]]:
    """The typefaces of a line, each with its letters; signs of symbol typefaces are none."""
    found: dict[str, str] = {}
    for piece in line.pieces:
        for name, pattern in ((piece.look.latin, LATIN), (piece.look.wide, WIDE)):
            letters = "".join(pattern.findall(piece.text))
            if letters and name and not SIGNS.search(name):
                found[name] = found.get(name, "") + letters
    yield from found.items()


def _sizes_of(line: Line) -> Iterator[tuple[str, str]]:
    found: dict[str, str] = {}
    for piece in line.pieces:
        letters = "".join(piece.text.split())
        if piece.look.size and (WIDE.search(letters) or LATIN.search(letters)):
            size = f"{piece.look.size:g}"
            found[size] = found.get(size, "") + letters
    yield from found.items()


def _leading(lines: list[Line], demands: list[Demand]) -> Iterator[Finding]:
    for demand in demands:
        found: dict[tuple[float, str], Group] = {}
        for line in filter(_is_body, lines):
            rule = "lines" if line.look.rule in ("", "auto") else "points"
            value = line.look.leading or 1.0
            if rule != demand.of or _out(value, demand, 0.01):
                found.setdefault((value, rule), Group()).add(len(line.text), line.text, line.under)
        for (value, rule), group in found.items():
            values = {**group.values(f"{value:g}"), "of": rule}
            yield Finding("leading", "not-met", grave(demand), values, group.under, demand)


# -- header, footer, leftovers ---------------------------------------------------------------


def _beside(measured: Measured, reference: Reference) -> Iterator[Finding]:
    if reference.blank is None:
        return
    severity: Severity = "error" if reference.form else "warning"
    kinds: tuple[tuple[Says, Says, Sequence[str], Sequence[str]], ...] = (
        ("header", "header-other", reference.blank.header, measured.header),
        ("footer", "footer-other", reference.blank.footer, measured.footer),
    )
    for missing, other, ours, theirs in kinds:
        known, there = ({_line(each) for each in lines} for lines in (ours, theirs))
        for line in dict.fromkeys(ours):
            if _line(line) not in there and not (missing == "footer" and reference.clean):
                yield Finding(missing, severity=severity, values={"limit": _short(line)})
        for line in dict.fromkeys(theirs):
            if _line(line) not in known:
                yield Finding(other, severity=severity, values={"found": _short(line)})


def _line(text: str) -> str:
    """A line of a header or footer without the version of the rules that a draft names there."""
    return VERSION.sub("", plain(text))


def _left(lines: list[Line]) -> Iterator[Finding]:
    """What was typed or marked for the time being, in the order of the file."""
    for line in lines:
        if error := FIELD_ERROR.search(line.text):
            yield Finding("field-error", values={"text": _short(error[0])}, under=line.under)
        elif place := PLACEHOLDER.search(line.text):
            values: Values = {"text": _short(line.text[max(place.start() - 8, 0) :])}
            yield Finding("placeholder", severity="warning", values=values, under=line.under)
        for mark, says in (("highlight", "highlight"), ("hidden", "hidden")):
            marked = "".join(piece.text for piece in line.pieces if mark in piece.marks)
            if marked.strip():
                kind: Says = "highlight" if says == "highlight" else "hidden"
                yield Finding(kind, severity="warning", values={"text": _short(marked)}, under=line.under)


# -- people and readers -----------------------------------------------------------------------


def _people(measured: Measured, reference: Reference) -> Iterator[Finding]:
    for says, found in (("comments", measured.comments), ("changes", measured.changes)):
        theirs = Counter(found)
        if says == "changes" and reference.blank is not None:
            theirs -= Counter(reference.blank.changes)  # those that the agency left in
        if theirs:
            kind: Says = "comments" if says == "comments" else "changes"
            values: Values = {"count": sum(theirs.values()), "authors": "\n".join(sorted(theirs))}
            yield Finding(kind, values=values)
    known = reference.blank.people if reference.blank else {}
    for name, value in measured.people.items():
        if value.strip().lower() not in PROGRAMS and known.get(name) != value:
            yield Finding("people", severity="warning", values={"property": name, "found": value})
    for path in dict.fromkeys(measured.paths):
        if reference.blank is None or path not in reference.blank.paths:
            yield Finding("paths", severity="warning", values={"found": path})


def _for_readers(measured: Measured, pages: Pages, reference: Reference) -> Iterator[Finding]:
    """What others need to read the file: words for pictures, a title, the typefaces in the PDF."""
    bare = list(measured.bare)
    if reference.blank is not None:
        bare = bare[len(reference.blank.bare) :] if len(bare) > len(reference.blank.bare) else []
    if bare:
        yield Finding("no-alt", severity="warning", values={"count": len(bare)}, under=bare[0])
    if not measured.title and (reference.blank is None or reference.blank.title):
        yield Finding("no-title", severity="warning")
    for name, embedded in pages.fonts.items():
        if not embedded:
            yield Finding("not-embedded", values={"found": name})


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"
