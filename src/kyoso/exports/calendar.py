"""The dates of the calls as iCalendar (RFC 5545), for a reader's own calendar.

A month is an event of the whole month, its first, middle or last ten days (上旬, 中旬, 下旬) are one
of those days, and the end of a fiscal year is its last day. A date that its source qualifies
(頃, 以降, 案 …) is tentative; the source's own words stand in its title.
"""

from __future__ import annotations

import datetime

from kyoso.model import Figure, Language
from kyoso.packs import pack
from kyoso.rulebook import Rulebook
from kyoso.wording import in_words

_WIDTH = 75  # bytes of a line, without its end
_PARTS_OF_A_MONTH = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_END = "末まで"  # said of a fiscal year: until its last day


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
    dates = [figure for key in keys if _is_date(figure := rulebook.figures[key])]
    return sorted(dates, key=lambda figure: (days(figure), figure.key))


def _is_date(figure: Figure) -> bool:
    return figure.unit == "date" or (figure.unit == "fiscal-year" and _END in figure.qualifiers)


def _event(rulebook: Rulebook, figure: Figure, language: Language) -> list[str]:
    start, end = days(figure)
    names = [rulebook.call_name(call, language) for call in rulebook.calls_of[figure.key]]
    separator = pack(language).colon
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


def days(figure: Figure) -> tuple[datetime.date, datetime.date]:
    """The first day of a date, and the day after its last one."""
    if figure.unit == "fiscal-year":  # April to March of the next year
        after = datetime.date(int(str(figure.value)) + 1, 4, 1)
        return after - datetime.timedelta(days=1), after
    year, month, *day = (int(part) for part in str(figure.value).split("-"))
    if day:
        first = datetime.date(year, month, day[0])
        return first, first + datetime.timedelta(days=1)
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    begin, end = next((_PARTS_OF_A_MONTH[name] for name in figure.qualifiers if name in _PARTS_OF_A_MONTH), (1, 31))
    first = datetime.date(year, month, begin)
    return first, min(after, first + datetime.timedelta(days=end - begin + 1))


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
