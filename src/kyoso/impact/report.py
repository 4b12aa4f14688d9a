"""What a change touches, in words: for the terminal, for a review, for a program."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from kyoso.changes import Change
from kyoso.impact.paragraphs import Paragraph, Why
from kyoso.impact.touched import Impact
from kyoso.impact.verdicts import Overturned
from kyoso.model import Language

GetText = Callable[[str], str]


def as_json(impact: Impact, language: Language, _: GetText) -> str:
    """For a program: everything."""
    return msgspec.json.format(msgspec.json.encode(impact), indent=1).decode() + "\n"


def as_text(impact: Impact, language: Language, _: GetText) -> str:
    """For the terminal: a heading with its count, and a line each."""
    lines = [_title(impact, _)]
    for heading, items in _parts(impact, language, _):
        lines += ["", f"{heading} ({len(items)})", *(f"  {item}" for item in items)]
    return "\n".join(lines) + "\n"


def as_markdown(impact: Impact, language: Language, _: GetText) -> str:
    """For a comment on a change: the counts in a table, and each list folded up."""
    parts = _parts(impact, language, _)
    lines = [f"# {_title(impact, _)}", "", "| | |", "| --- | ---: |"]
    lines += [f"| {heading} | {len(items)} |" for heading, items in parts]
    for heading, items in parts:
        if items:
            lines += ["", f"<details><summary>{heading} ({len(items)})</summary>", ""]
            lines += [f"- {_escaped(item)}" for item in items]
            lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


FORMATS: dict[str, Callable[[Impact, Language, GetText], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


def printed(impact: Impact, form: str, language: Language, gettext: GetText) -> str:
    """The impact in one of `FORMATS`."""
    return FORMATS[form](impact, language, gettext)


def _title(impact: Impact, _: GetText) -> str:
    return _("%(base)sとくらべて、変わるもの") % {"base": impact.base}


def _parts(impact: Impact, language: Language, _: GetText) -> list[tuple[str, list[str]]]:
    parts = [
        (_("決まり"), [_rule(change, language) for change in impact.rules]),
        (_("ページ"), list(impact.pages)),
        (_("Wordの下書き"), list(impact.drafts)),
        (_("データ"), list(impact.data)),
        (_("判定"), [_verdict(each) for each in impact.verdicts]),
        (_("翻訳の段落"), [_paragraph(each, _) for each in impact.paragraphs]),
    ]
    if impact.other_code:
        parts.append((_("コードや部品の変更（ここに出ないものも変わるかもしれません）"), list(impact.other_code)))
    return parts


def _rule(change: Change, language: Language) -> str:
    sides = [" / ".join(side.words[language] for side in sides) or "—" for sides in (change.before, change.after)]
    key = (change.after or change.before)[0].key
    leaf = f" ({change.leaf})" if change.leaf else ""
    return f"{key}{leaf}: {sides[0]} → {sides[1]}"


def _verdict(each: Overturned) -> str:
    return f"{each.plan} {each.call} {each.check}: {each.before or '—'} → {each.after or '—'}"


def _paragraph(each: Paragraph, _: GetText) -> str:
    why: dict[Why, str] = {
        "says-another": _("決まりの言葉が変わる"),
        "changed": _("訳が変わる"),
        "new": _("新しい"),
        "gone": _("なくなる"),
        "outdated": _("日本語が変わった"),
    }
    return f"{each.catalogue}: {why[each.why]}: {_short(each.japanese)}"


def _short(text: str, width: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;")
