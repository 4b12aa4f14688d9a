"""The dates of the calls as iCalendar (RFC 5545), for a reader's own calendar.

A month is an event of the whole month, and a date that its source qualifies (頃, 以降, 案 …) is
tentative; the source's own words stand in its title.
"""

from __future__ import annotations

import datetime

from kyoso.model import Figure, Language
from kyoso.rulebook import Rulebook
from kyoso.wording import in_words

_WIDTH = 75  # bytes of a line, without its end


def as_calendar(rulebook: Rulebook, language: Language) -> bytes:
    """Every date that a call names, once, in one language."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//kyoso//rules//EN",
        f"X-WR-CALNAME:{_text(rulebook.programme.name[language])}",
        f"X-KYOSO-RULES:{rulebook.digest}",
    ]
    for figure in _dates(rulebook):
        lines += _event(rulebook, figure, language)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _dates(rulebook: Rulebook) -> list[Figure]:
    keys = {key for call in rulebook.calls.values() for key in call.rules.values()}
    dates = [rulebook.figures[key] for key in keys if rulebook.figures[key].unit == "date"]
    return sorted(dates, key=lambda figure: (str(figure.value), figure.key))


def _event(rulebook: Rulebook, figure: Figure, language: Language) -> list[str]:
    start, end = span(str(figure.value))
    names = [rulebook.call_name(call, language) for call in rulebook.calls_of[figure.key]]
    separator = "：" if language == "ja" else ": "
    title = f"{figure.label[language]}{separator}{in_words(figure, language)}"
    cited = f"{rulebook.cite(figure.source, language)}: 「{figure.source.as_written}」"
    compared = rulebook.documents[figure.source.document].compared.replace("-", "")
    return [
        "BEGIN:VEVENT",
        f"UID:{figure.key}@{rulebook.programme.key}",
        f"DTSTAMP:{compared}T000000Z",
        f"DTSTART;VALUE=DATE:{start:%Y%m%d}",
        f"DTEND;VALUE=DATE:{end:%Y%m%d}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(chr(10).join([*names, cited]))}",
        f"STATUS:{'TENTATIVE' if figure.qualifiers else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def span(value: str) -> tuple[datetime.date, datetime.date]:
    """The first day of a date `YYYY-MM` or `YYYY-MM-DD`, and the day after its last one."""
    year, month, *day = (int(part) for part in value.split("-"))
    if day:
        first = datetime.date(year, month, day[0])
        return first, first + datetime.timedelta(days=1)
    return datetime.date(year, month, 1), datetime.date(year + month // 12, month % 12 + 1, 1)


def _text(words: str) -> str:
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line broken so that none is longer than the standard allows, and no character is cut."""
    parts, room = [""], _WIDTH
    for character in line:
        if len((parts[-1] + character).encode()) > room:
            parts.append("")
            room = _WIDTH - 1
        parts[-1] += character
    return "\r\n ".join(parts)
