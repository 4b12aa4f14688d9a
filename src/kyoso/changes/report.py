"""A comparison in words: for the terminal, as Markdown for a review, or as JSON for a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from kyoso.changes.model import KINDS, Change, Comparison, Draft, Kind, Reason, Side
from kyoso.model import Language
from kyoso.packs import pack

GetText = Callable[[str], str]
NOTHING = "—"


def kind_words(_: GetText) -> dict[Kind, str]:
    """Each kind of change as a reader sees it."""
    return {
        "new": _("新しく書かれた"),
        "gone": _("書かれなくなった"),
        "raised": _("大きくなった"),
        "lowered": _("小さくなった"),
        "later": _("遅くなった"),
        "earlier": _("早くなった"),
        "not-comparable": _("比べられない数字"),
        "changed": _("変わった"),
        "reworded": _("書き方が変わった"),
    }


def reason_words(_: GetText) -> dict[Reason, str]:
    """Why numbers cannot be compared, as a reader sees it."""
    return {
        "scope": _("当てはまる公募の範囲が違います"),
        "unit": _("単位が違います"),
        "basis": _("額に含むものが違うか、片方にしか書かれていません"),
        "meaning": _("数えているものが違います"),
    }


def advice(_: GetText) -> dict[Kind, str]:
    """What each kind of change asks of who has a draft under way."""
    numbers = _("数の入るところ（予算、期間、件数など）を見直します。")
    words = _("この言葉を使った文を読み直します。")
    return {
        "new": _("書くことや満たすことが増えていないか、確かめます。"),
        "gone": _("前の決まりが続くとは限りません。なくなったとも限りません。募集の文書で確かめます。"),
        "raised": numbers,
        "lowered": numbers,
        "later": numbers,
        "earlier": numbers,
        "not-comparable": _("増えた、減ったとは言えません。新しい年度の数字だけを使って、数の入るところを見直します。"),
        "changed": words,
        "reworded": words,
    }


def writing(draft: Draft, language: Language, _: GetText) -> str:
    """What there is to write before and after, in a sentence."""
    nothing = _("書くものはありません")
    before, after = (each[language] if each else nothing for each in (draft.writes_before, draft.writes_after))
    if draft.after is None:
        return _("この公募は、後の資料にありません。")
    if draft.before is None:
        return _("新しい公募です（%(after)s）。") % {"after": after}
    if draft.writes_before == draft.writes_after:
        if draft.writes_after is None:
            return _("書くものは、前にも後にもありません。")
        return _("書くものは同じです（%(after)s）。") % {"after": after}
    return _("書くものが変わります（%(before)s → %(after)s）。") % {"before": before, "after": after}


def touched(comparison: Comparison, draft: Draft) -> list[Change]:
    """The changes to mind in a draft: none where its call is gone."""
    return [] if draft.after is None else comparison.of_draft(draft)


def by_kind(changes: list[Change]) -> Iterator[tuple[Kind, list[Change]]]:
    """The changes of each kind that there is, in the order of kinds."""
    for kind in KINDS:
        if found := [change for change in changes if change.kind == kind]:
            yield kind, found


def _said(change: Change, language: Language) -> tuple[str, str]:
    return tuple(_sides(sides, language) or NOTHING for sides in (change.before, change.after))  # type: ignore[return-value]


def _sides(sides: tuple[Side, ...], language: Language) -> str:
    return " / ".join(dict.fromkeys(side.said(language) for side in sides))


def _key(change: Change) -> str:
    sides = [", ".join(side.key for side in sides) for sides in (change.before, change.after) if sides]
    return " → ".join(dict.fromkeys(sides))


def _why(change: Change, _: GetText) -> str:
    """Why numbers cannot be compared, in brackets."""
    words = reason_words(_)
    reasons = _("、").join(words[reason] for reason in change.reasons)
    return _("（%(reasons)s）") % {"reasons": reasons} if reasons else ""


def as_text(comparison: Comparison, language: Language, _: GetText) -> str:
    """For the terminal: every change by kind, then each area and tier."""
    words, asks = kind_words(_), advice(_)
    lines = [_title(comparison, language), _summary(comparison, _), ""]
    for kind, changes in by_kind(list(comparison.changes)):
        lines.append(f"{words[kind]} ({len(changes)})")
        for change in changes:
            lines.append(f"  {_in_short(change, language)}{_why(change, _)}")
            lines.append(f"      {_key(change)}{_where(change, comparison, language)}")
        lines.append("")
    lines += [_("下書きへの影響")] if comparison.drafts else []
    for draft in comparison.drafts:
        lines += ["", f"{draft.name[language]}: {writing(draft, language, _)}"]
        for kind, changes in by_kind(touched(comparison, draft)):
            lines.append(f"  {words[kind]}: {asks[kind]}")
            lines += [f"    - {_in_short(change, language)}" for change in changes]
    return "\n".join(lines).rstrip() + "\n"


def as_markdown(comparison: Comparison, language: Language, _: GetText) -> str:
    """For a review: a table for each kind, then each area and tier."""
    words, asks = kind_words(_), advice(_)
    head = [_("項目"), comparison.before[language], comparison.after[language], _("キー"), _("公募")]
    lines = [f"# {_title(comparison, language)}", "", _summary(comparison, _), ""]
    for kind, changes in by_kind(list(comparison.changes)):
        lines += [f"## {words[kind]} ({len(changes)})", "", _row(head), _row(["---"] * len(head))]
        for change in changes:
            leaf = f" ({change.leaf})" if change.leaf else ""
            cells = [change.label[language] + _why(change, _), *_said(change, language), f"`{_key(change)}`{leaf}"]
            lines.append(_row([*cells, _names(change, comparison, language)]))
        lines.append("")
    lines += [f"## {_('下書きへの影響')}", ""] if comparison.drafts else []
    for draft in comparison.drafts:
        lines += [f"### {draft.name[language]}", "", writing(draft, language, _), ""]
        for kind, changes in by_kind(touched(comparison, draft)):
            lines.append(f"- {words[kind]}: {asks[kind]}")
            lines += [f"  - {_escaped(_in_short(change, language))}" for change in changes]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def as_json(comparison: Comparison, language: Language, _: GetText) -> str:
    """For a program: everything, in both languages."""
    return msgspec.json.format(msgspec.json.encode(comparison), indent=1).decode() + "\n"


FORMATS: dict[str, Callable[[Comparison, Language, GetText], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


def printed(comparison: Comparison, form: str, language: Language, gettext: GetText) -> str:
    """The comparison in one of `FORMATS`."""
    return FORMATS[form](comparison, language, gettext)


def _title(comparison: Comparison, language: Language) -> str:
    return f"{comparison.before[language]} → {comparison.after[language]}"


def _summary(comparison: Comparison, _: GetText) -> str:
    counts = {"changes": len(comparison.changes), "same": comparison.unchanged}
    return _("違うもの %(changes)s件、同じもの %(same)s件。") % counts


def _names(change: Change, comparison: Comparison, language: Language) -> str:
    """The areas and tiers that a change touches, by name."""
    number = comparison.changes.index(change)
    joiner = pack(language).apart
    return joiner.join(draft.name[language] for draft in comparison.drafts if number in draft.changes)


def _where(change: Change, comparison: Comparison, language: Language) -> str:
    names = _names(change, comparison, language)
    return f"  [{names}]" if names else ""


def _in_short(change: Change, language: Language) -> str:
    before, after = _said(change, language)
    said = {"new": after, "gone": before}.get(change.kind, f"{before} → {after}")
    return f"{change.label[language]}{f' ({change.leaf})' if change.leaf else ''}: {said}"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")
