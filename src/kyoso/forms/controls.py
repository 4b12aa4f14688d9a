"""Content controls and legacy form fields: what they are, and how their content is changed."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, Protocol

from kyoso.forms.document import Control, Document, Paragraph
from kyoso.forms.markup import Element
from kyoso.forms.patching import content, look_of, plain_look
from kyoso.word.places import Edits, unescape

ControlKind = Literal["text", "date", "choice", "tick", "none"]
_VALUE = r'w:val="([^"]*)"'
_OTHER = re.compile(r"<w:(?:picture|group|docPartObj|docPartList|citation|bibliography|equation)\b")
_CHECKED = re.compile(r'<(\w+):checked\b([^>]*?):val="([^"]*)"')


class Binder(Protocol):
    """Writes the words of a control into the part that it is bound to, which wins when Word opens the file."""

    def bind(self, element: Element, text: str) -> None:
        """Write them there too."""


class Described(NamedTuple):
    """What a control is: a kind, what it is called, the answers that it knows."""

    kind: ControlKind
    label: str = ""
    tag: str = ""
    options: tuple[tuple[str, str], ...] = ()  # as shown, and by value
    most: int = 0  # characters; 0: no limit
    locked: bool = False
    checked: bool = False
    chosen: str = ""  # the answer of a legacy list
    prompt: bool = False  # shows placeholder text
    bound: bool = False  # its words stand in another part too, which wins when Word opens the file


def described(control: Control) -> Described:
    """What a control is."""
    element = control.element
    return _legacy(element) if element.name == "w:fldChar" else _content(element)


def properties_of(element: Element) -> str:
    """The properties of a content control, as written."""
    found = element.child("w:sdtPr")
    return found.outer if found is not None else ""


def _content(element: Element) -> Described:
    said = properties_of(element)
    kind: ControlKind = "text"
    options: tuple[tuple[str, str], ...] = ()
    checked = False
    if match := _CHECKED.search(said):
        kind, checked = "tick", match[3] in ("1", "true", "on")
    elif ":checkbox" in said:
        kind = "tick"
    elif re.search(r"<w:(?:dropDownList|comboBox)\b", said):
        kind, options = "choice", tuple(_items(said))
    elif "<w:date" in said:
        kind = "date"
    elif _OTHER.search(said) or "repeatingSection" in said:
        kind = "none"
    elif sum(1 for _ in element.iter("w:p")) > 3 or element.within("w:sdt") is not None:
        kind = "none"  # stands round a part of the form
    return Described(
        kind,
        _value(said, "alias"),
        _value(said, "tag"),
        options,
        locked=_value(said, "lock") in ("contentLocked", "sdtContentLocked"),
        checked=checked,
        prompt="<w:showingPlcHdr" in said,
        bound="dataBinding" in said,
    )


def _items(said: str) -> list[tuple[str, str]]:
    items = []
    for tag in re.findall(r"<w:listItem\b[^>]*>", said):
        shown = re.search(r'w:displayText="([^"]*)"', tag)
        value = re.search(r'w:value="([^"]*)"', tag)
        words = shown or value
        if words is not None and (value is None or value[1]):  # the first, without a value, is the prompt
            items.append((unescape(words[1]), unescape(value[1]) if value else unescape(words[1])))
    return items


def _value(said: str, name: str) -> str:
    match = re.search(rf"<w:{name}\b[^>]*{_VALUE}", said)
    return unescape(match[1]) if match else ""


def _legacy(element: Element) -> Described:
    data = element.child("w:ffData")
    said = data.outer if data is not None else ""
    name, prompt = _value(said, "name"), _value(said, "statusText") or _value(said, "helpText")
    if "<w:checkBox" in said:
        state = re.search(r"<w:checked\b([^>]*)>", said) or re.search(r"<w:default\b([^>]*)>", said)
        checked = state is not None and not re.search(r'"(?:0|false|off)"', state[1])
        return Described("tick", prompt, name, checked=checked)
    if "<w:ddList" in said:
        entries = [unescape(each) for each in re.findall(rf"<w:listEntry\b[^>]*{_VALUE}", said)]
        result = re.search(rf"<w:result\b[^>]*{_VALUE}", said)
        index = int(result[1]) if result and result[1].isdigit() else 0
        chosen = entries[index] if index < len(entries) else ""
        return Described("choice", prompt, name, tuple((e, e) for e in entries), chosen=chosen)
    most = re.search(rf"<w:maxLength\b[^>]*{_VALUE}", said)
    return Described("text", prompt, name, most=int(most[1]) if most and most[1].isdigit() else 0)


# -- writing --------------------------------------------------------------------------------


def write_control(
    document: Document, edits: Edits, line: Paragraph, control: Control, text: str, binder: Binder
) -> str:
    """Put a value into a control; returns what is wrong with it, or nothing."""
    known = described(control)
    if known.kind == "choice":
        values = {plain: (shown, value) for shown, value in known.options for plain in (shown, value)}
        if text not in values:
            return f"{text[:40]!r} is none of its answers: " + " / ".join(s for s, _ in known.options)
        shown, value = values[text]
        if control.element.name == "w:fldChar":
            _write_list(control.element, edits, [v for _, v in known.options].index(value))
            return ""
        text = shown
    if control.element.name == "w:fldChar":
        if known.most and len(text) > known.most:
            return f"holds at most {known.most} characters, found {len(text)}"
        if known.kind == "tick":
            _write_box(control.element, edits, text)
        else:
            _write_result(line, control, edits, text)
        return ""
    if known.kind == "tick":
        _check(control.element, edits, line, text)
        return ""
    if known.bound:
        binder.bind(control.element, text)
    _write_content(control.element, edits, line, text)
    return ""


def _truth(text: str) -> bool:
    return text.strip().casefold() not in ("", "0", "no", "false", "いいえ", "無", "なし")


def _write_list(element: Element, edits: Edits, index: int) -> None:
    data = element.child("w:ffData")
    drop = data.child("w:ddList") if data is not None else None
    if drop is None:
        return
    result = drop.child("w:result")
    made = f'<w:result w:val="{index}"/>'
    if result is not None:
        edits.replace(result.start, result.end, made)
    else:
        edits.insert(drop.inner, made)


def _write_box(element: Element, edits: Edits, text: str) -> None:
    data = element.child("w:ffData")
    box = data.child("w:checkBox") if data is not None else None
    if box is None:
        return
    checked = box.child("w:checked")
    made = "<w:checked/>" if _truth(text) else '<w:checked w:val="0"/>'
    if checked is not None:
        edits.replace(checked.start, checked.end, made)
    else:
        edits.insert(box.close, made)


def _write_result(line: Paragraph, control: Control, edits: Edits, text: str) -> None:
    """The result of a legacy field: its first run takes the words, the others are emptied."""
    inside = [
        atom
        for atom in line.atoms
        if control.start <= atom.start and atom.start + len(atom.text) <= control.end and atom.text
    ]
    if not inside:
        begin = control.element.parent
        end = next(
            (
                each.parent
                for each in line.element.iter("w:fldChar")
                if each.get("w:fldCharType") == "end" and each.start > control.element.start
            ),
            None,
        )
        if begin is not None and end is not None:
            look = begin.child("w:rPr")
            edits.insert(end.start, f"<w:r>{look.outer if look else ''}{content(text)}</w:r>")
        return
    for number, atom in enumerate(inside):
        edits.replace(atom.element.start, atom.element.end, content(text if number == 0 else ""))


def _check(element: Element, edits: Edits, line: Paragraph, text: str) -> None:
    """Tick a box of a content control: its state and the sign that shows it."""
    said, ticked = properties_of(element), _truth(text)
    state = "checkedState" if ticked else "uncheckedState"
    code = re.search(rf'<\w+:{state}\b[^>]*?:val="([0-9A-Fa-f]{{2,6}})"', said)
    sign = chr(int(code[1], 16)) if code else ("☒" if ticked else "☐")
    properties = element.child("w:sdtPr")
    if properties is not None and (match := _CHECKED.search(said)):
        at = properties.start + match.start(3)
        edits.replace(at, at + len(match[3]), "1" if ticked else "0")
    shown = next(element.iter("w:t"), None) or next(element.iter("w:sym"), None)
    if shown is not None:
        edits.replace(shown.start, shown.end, content(sign))


def _write_content(element: Element, edits: Edits, line: Paragraph, text: str) -> None:
    """The content of a control: one run in its own look, without the prompt."""
    said = properties_of(element)
    if match := re.search(r"<w:showingPlcHdr\b[^>]*/>", said):
        start = element.children[0].start + match.start()
        edits.replace(start, start + len(match[0]), "")
    inside = element.child("w:sdtContent")
    if inside is None:
        return
    own = re.search(r"<w:rPr>.*?</w:rPr>", said, re.S)
    runs = list(inside.iter("w:r"))
    first = next((run.child("w:rPr") for run in runs if run.child("w:rPr") is not None), None)
    look = plain_look(own[0] if own else first.outer if first is not None else look_of(line), keep_colour=bool(own))
    made = f"<w:r>{look}{content(text)}</w:r>"
    holder = next(inside.iter("w:p"), None)
    if holder is None:
        edits.replace(inside.inner, inside.close, made)
        return
    properties = holder.child("w:pPr")
    edits.replace(properties.end if properties is not None else holder.inner, holder.close, made)
