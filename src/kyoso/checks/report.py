"""Findings for people and for programs: text, a line a file, JSON and CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Literal

import msgspec
from msgspec import Struct

from kyoso.checks.messages import _
from kyoso.checks.model import Judgement
from kyoso.checks.words import ANSWERS, WARNING, Said, Speaker
from kyoso.errors import visible_name
from kyoso.filled import Place
from kyoso.model import Language, language_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.spreadsheet import Table
from kyoso.translations import load

Gettext = Callable[[str], str]
Format = Literal["text", "json"]
UNUSED = _("使わなかった利用者の仮定（この公募では、資料に決まりがあるか、確かめるものがありません）：%(names)s")
COLUMNS = ("file", "call", *Said.__struct_fields__[:-1])


class Report(Struct, frozen=True):
    """What is said of one file: counts of the answers, and the findings in words."""

    file: str
    call: str
    call_name: str
    language: Language
    counts: dict[str, int]
    findings: tuple[Said, ...]
    unused: tuple[str, ...] = ()  # the user's settings that the documents answer themselves
    bad: str = ""  # why the file could not be read
    fault: bool = False  # and that was a fault of kyoso

    @property
    def clean(self) -> bool:
        """Nothing is not met."""
        return not self.counts["not-met"] and not self.bad


class Reporter:
    """Makes reports, in the language of each file or in one that was asked for."""

    def __init__(self, project: Project, rulebook: Rulebook, language: Language | None = None) -> None:
        self.project, self.rulebook, self.language = project, rulebook, language
        self._speakers: dict[Language, Speaker] = {}

    def speaker(self, language: Language) -> Speaker:
        """Who puts verdicts into words of this language."""
        if language not in self._speakers:
            gettext = load(self.project, "messages", language).gettext
            self._speakers[language] = Speaker(self.rulebook, language, gettext)
        return self._speakers[language]

    def report(self, judgement: Judgement, *, all_answers: bool = False) -> Report:
        """The findings on one file; what is met only where it is asked for."""
        language = self.language or language_of(judgement.language)
        speaker = self.speaker(language)
        wanted = [verdict for verdict in judgement.verdicts if all_answers or verdict.answer != "met"]
        call = self.rulebook.calls.get(judgement.call)
        return Report(
            file=judgement.file,
            call=judgement.call,
            call_name=self.rulebook.call_name(call, language) if call else "",
            language=language,
            counts=_counts(judgement),
            findings=tuple(speaker.say(judgement, verdict) for verdict in wanted),
            unused=judgement.unused,
        )


def _counts(judgement: Judgement) -> dict[str, int]:
    counts = {"not-met": 0, "error": 0, "warning": 0, "open": 0, "open-warning": 0, "met": 0}
    for verdict in judgement.verdicts:
        counts[verdict.answer] += 1
        if verdict.answer == "not-met":
            counts[verdict.severity] = counts.get(verdict.severity, 0) + 1
        elif verdict.severity == "warning":
            counts["open-warning"] += 1
    return counts


# -- text ---------------------------------------------------------------------------------


def as_text(report: Report, gettext: Gettext) -> str:
    """A report as lines: errors first, then warnings, then what is open, a paragraph each."""
    lines = [as_line(report, gettext)]
    if report.unused:
        lines += ["", gettext(UNUSED) % {"names": ", ".join(report.unused)}]
    for group in grouped(report.findings):
        lines += ["", *_paragraph(group, gettext)]
    return "\n".join(lines) + "\n"


def grouped(findings: Sequence[Said]) -> Iterator[list[Said]]:
    """The findings in order of gravity; those that ask for the same thing stand together."""
    order = {"not-met": 0, "open": 1, "met": 2}
    graver = {"error": 0, "warning": 1, "note": 2}
    groups: dict[object, list[Said]] = {}
    for said in findings:
        about = (said.answer, said.says, said.severity, said.asked, said.unsaid, said.to_do, said.rule)
        groups.setdefault(about, []).append(said)
    yield from sorted(groups.values(), key=lambda group: (order[group[0].answer], graver[group[0].severity]))


def _paragraph(group: Sequence[Said], gettext: Gettext) -> Iterator[str]:
    """What was found, each with its place; then once what is asked for, why, and what to do."""
    said = group[0]
    sign = ANSWERS[said.answer][0]
    gravity = f" {gettext(WARNING)}" if said.severity == "warning" else ""
    for each in group:
        name = f"{each.check} {each.rule}".strip()
        inline = f" ({each.where})" if len(group) > 1 and each.where not in each.found else ""
        yield f"{sign}{gravity} {each.found} [{name}]{inline}"
    quoted = f"{said.source} 「{said.as_written}」" if said.source and said.as_written else said.source
    for label, text in (
        (gettext("場所"), said.where if len(group) == 1 else ""),
        (gettext("求められること"), said.asked),
        (gettext("出典"), quoted),
        (gettext("資料が述べていないこと"), said.unsaid),
        (gettext("すること"), said.to_do),
    ):
        if text:
            yield f"    {label}: {text}"


def as_line(report: Report, gettext: Gettext) -> str:
    """A report as one line: the file, its call, how many answers of each sort."""
    if report.bad:
        return f"{report.file}: {report.bad}"
    counts: dict[str, str] = {
        answer: f"{sign} {gettext(words)} {report.counts[answer]}" for answer, (sign, words) in ANSWERS.items()
    }
    for answer, name in (("not-met", "warning"), ("open", "open-warning")):
        if warnings := report.counts[name]:
            counts[answer] += gettext(_("（うち注意%(number)s）")) % {"number": warnings}
    name = f" {report.call_name}:" if report.call_name else ""
    return f"{report.file}:{name} {', '.join(counts.values())}"


# -- data ---------------------------------------------------------------------------------


def as_json(report: Report) -> str:
    """A report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1).decode()


def as_rows(report: Report) -> Iterator[dict[str, str]]:
    """A report as rows of a table, one for each finding."""
    if report.bad:
        yield {"file": report.file, "answer": "not-read", "found": report.bad}
    for said in report.findings:
        row = {name: str(getattr(said, name)) for name in COLUMNS if name not in ("file", "call")}
        yield {"file": report.file, "call": report.call, **row}


def as_note(said: Said, gettext: Gettext) -> str:
    """A finding as the text of a comment."""
    return "\n".join(line.strip() for line in _paragraph([said], gettext))


def notes_of(report: Report, gettext: Gettext) -> list[tuple[Place, str]]:
    """The findings as comments at their places; what is met needs none."""
    return [(said.place, as_note(said, gettext)) for said in report.findings if said.answer != "met"]


class Tally:
    """Prints reports one after another and keeps none of them; the table of the findings grows in a file."""

    def __init__(self, reporter: Reporter, form: Format, *, one: bool, table: BinaryIO | None = None) -> None:
        self.reporter, self.form, self.one = reporter, form, one
        self.files = self.clean = self.bad = self.faults = self.before = self.open = self.together = 0
        self._table = Table(table, COLUMNS) if table else None

    @property
    def found(self) -> int:
        """Files with something that is not met."""
        return self.files - self.clean - self.bad

    def printed(self, report: Report) -> str:
        """What is to be printed for a report; it is counted and put into the table."""
        report = msgspec.structs.replace(report, file=visible_name(report.file), bad=visible_name(report.bad))
        self.files += 1
        self.clean += report.clean
        self.open += bool(report.counts["open"])
        self.bad += bool(report.bad)
        self.faults += report.fault
        if self._table is not None:
            self._table.write(as_rows(report))
        gettext = self.reporter.speaker(report.language).gettext
        if self.form == "json":
            return ("[" if self.files == 1 else ",") + as_json(report)
        return as_text(report, gettext) if self.one and not report.bad else as_line(report, gettext)

    def of_several(self, report: Report) -> str:
        """What is to be printed for a report on files that were counted before, together."""
        self.together += not report.clean
        if self._table is not None:
            self._table.write(as_rows(report))
        return "," + as_json(report) if self.form == "json" else ""

    def count_before(self, *, found: bool, bad: bool) -> None:
        """Count a file that was answered in an earlier run."""
        self.before += 1
        self.files += 1
        self.clean += not found and not bad
        self.bad += bad

    def ending(self) -> str:
        """What is to be printed at the end."""
        if self.form == "json":
            return "]" if self.files else "[]"
        values = {"files": self.files, "clean": self.clean, "found": self.found, "bad": self.bad}
        words = _(
            "%(files)sファイルのうち、満たしていない点のあるもの%(found)s、ないもの%(clean)s、読めないもの%(bad)s"
        )
        return "" if self.one else self.reporter.speaker(self.reporter.language or "ja").gettext(words) % values

    def notes(self, report: Report) -> list[tuple[Place, str]]:
        """The findings as comments at their places."""
        return notes_of(report, self.reporter.speaker(report.language).gettext)
