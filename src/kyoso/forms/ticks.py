"""Boxes to tick, gathered into the questions that they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kyoso.forms.cells import Labels, first_of
from kyoso.forms.document import Cell, Paragraph
from kyoso.forms.labels import is_sentence, split_label, tidy
from kyoso.forms.model import Field, Option
from kyoso.forms.slots import Slot

_ONE = re.compile(
    r"(いずれか|どちらか|何れか).{0,4}([一１1]|選択|チェック)|複数選択不可|一つ(だけ|のみ|を?選)"
    r"|one of|only one|choose one|单选",
    re.IGNORECASE,
)
_ANY = re.compile(r"複数選択可|(?:すべて|全て)(?!の)|複数回答|all that apply|多选", re.IGNORECASE)
_NEGATED = ("しない", "でない", "非", "無", "いいえ", "なし", "不", "no", "否")
_FRAGMENT = re.compile(r"^[（(\[［].*[）)\]］]$")


class Tick(NamedTuple):
    """One box: where it stands, the words beside it, and the line above it."""

    line: Paragraph
    slot: Slot
    at: str
    label: str
    mark: str  # "" for a box; ○ for a gap in brackets; circle for words that a circle is drawn round
    before: Paragraph | None


def questions_of(ticks: Sequence[Tick], labels: Labels) -> Iterator[list[Tick]]:
    """Boxes that answer one question together, in the order of the form."""
    groups: dict[tuple[str, str], list[Tick]] = {}
    for tick in ticks:
        groups.setdefault(_key(tick, labels, ticks), []).append(tick)
    for group in groups.values():
        if len(group) > 1 and group[0].line.cell is None and all(is_sentence(tick.label) for tick in group):
            yield from ([tick] for tick in group)  # pledges, each for itself
        else:
            yield group


def _key(tick: Tick, labels: Labels, ticks: Sequence[Tick]) -> tuple[str, str]:
    """What the boxes of one question have in common."""
    first = next(each for each in ticks if each.line is tick.line)
    if _words_before(first):
        return tick.line.address, tick.mark
    cell = tick.line.cell
    if cell is None:
        return (tick.before.address if tick.before else "body"), tick.mark
    label = label_cell(cell, labels)
    if label is not None and (tick.label or not tick.line.text.strip(" \u3000□☐")):
        return label.address, tick.mark
    return cell.address, tick.mark


def label_cell(cell: Cell, labels: Labels) -> Cell | None:
    """The cell that asks: to the left, else above in the same table."""
    left = labels.left(first_of(cell))
    return left if left is not None else labels.above(cell)


def _words_before(tick: Tick) -> str:
    words = tidy(tick.line.text[: tick.slot.start]).rstrip(" ：:（(・").lstrip(" ：:・")
    return "" if re.fullmatch(r"(?:[①-⑳]|[(（]?[0-9]{1,2}[.．)）]?|[\W_]*)", words) else words


def question(ticks: list[Tick], labels: Labels) -> Field:
    """The field of one question."""
    first = ticks[0]
    words = _words_before(first)
    cell = first.line.cell
    asking = label_cell(cell, labels) if cell is not None else None
    if words:
        text = words
    elif asking is not None:
        text = asking.text
    else:
        text = first.before.text if first.before is not None else first.label
    label, note = question_label(text)
    around = f"{text} {first.before.text if first.before else ''}"
    if cell is not None:
        around += " " + " ".join(each.text for each in cell.row.cells)
    options = tuple(Option(at=tick.at, label=tick.label or label) for tick in ticks)
    if len(ticks) == 1:
        own = first.label or label
        title = own if cell is None else label or own
        return Field(id="", label=title, at=first.at, kind="tick", options=options, mark=first.mark, note=note)
    return Field(
        id="",
        label=label,
        at=first.at,
        kind="choice",
        options=options,
        pick="one" if _is_one(options, around) else "",
        mark=first.mark,
        note=note,
        sure=bool(label),
    )


def question_label(text: str) -> tuple[str, str]:
    """The words of a question, without whom it is for (＜全ての事業者が対象＞)."""
    lines = [line for line in text.splitlines() if not re.match(r"^\s*[＜<].*(対象|のみ)", line)]
    return split_label("\n".join(lines or text.splitlines()))


def _is_one(options: Sequence[Option], around: str) -> bool:
    names = [re.split(r"[（(]", option.label)[0].strip().casefold() for option in options]
    if len(names) == 2 and any(each in names[1] and each not in names[0] for each in _NEGATED):
        return True
    return bool(_ONE.search(around)) and not _ANY.search(around)
