"""Words that stand in drawings: SmartArt, charts, shapes of PowerPoint; and words that are not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kyoso.errors import Problem
from kyoso.word.opening import Opened
from kyoso.word.reading.flow import VAL, P, W

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_A, _C, _DGM = f"{{{_DRAWING}/main}}", f"{{{_DRAWING}/chart}}", f"{{{_DRAWING}/diagram}}"
_CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REFERENCES = {f"{_DGM}relIds": f"{_R}dm", f"{_C}chart": f"{_R}id", f"{_CX}chart": f"{_R}id"}
SHAPE_TEXT = f"{_A}p"
_LINE, _NAMES = f"{_A}t", f"{_C}strCache"
_RUN, _VANISH = f"{W}r", f"{W}vanish"
_OFF = ("0", "false", "off")


def drawn_words(opened: Opened, body: Any, unread: Callable[[Any, str], None]) -> Iterator[tuple[Any, str]]:
    """Each drawing with its words, a line each; what cannot be read is told to `unread`."""
    for element in body.iter(SHAPE_TEXT, *REFERENCES):
        if element.tag == SHAPE_TEXT:
            words = "".join(node.text or "" for node in element.iter(_LINE))
        else:
            words = "\n".join(_of_part(opened, element, unread))
        if words.strip():
            yield element, words


def _of_part(opened: Opened, element: Any, unread: Callable[[Any, str], None]) -> list[str]:
    number = element.get(REFERENCES[element.tag], "")
    part = next((each.target for each in opened.relations(opened.main) if each.id == number), "")
    try:
        tree = opened.tree(part)
    except Problem:
        unread(element, part or number)
        return []
    lines = ["".join(node.text or "" for node in each.iter(_LINE)) for each in tree.iter(SHAPE_TEXT)]
    lines += [node.text or "" for names in tree.iter(_NAMES) for node in names.iter(f"{_C}v")]
    return list(dict.fromkeys(line for line in lines if line.strip()))


# -- what is not shown ----------------------------------------------------------------------


def hidden_runs(opened: Opened, body: Any) -> Iterator[Any]:
    """The runs that nobody sees: hidden themselves or by their style."""
    styles = _hidden_styles(opened)
    if not styles and next(body.iter(_VANISH), None) is None:
        return
    for run in body.iter(_RUN):
        properties = run.find(f"{W}rPr")
        said = properties.find(_VANISH) if properties is not None else None
        if said is not None:
            hidden = said.get(VAL, "1") not in _OFF
        else:
            hidden = bool(styles) and (_style(properties, "rStyle") in styles or _of_paragraph(run) in styles)
        if hidden and next(run.iter(f"{W}t", f"{W}tab", f"{W}sym"), None) is not None:
            yield run


def _style(properties: Any, name: str) -> str:
    found = properties.find(f"{W}{name}") if properties is not None else None
    return "" if found is None else str(found.get(VAL, ""))


def _of_paragraph(run: Any) -> str:
    paragraph = next(run.iterancestors(P), None)
    return _style(paragraph.find(f"{W}pPr"), "pStyle") if paragraph is not None else ""


def _hidden_styles(opened: Opened) -> set[str]:
    """The ids of the styles whose words are hidden."""
    part = opened.related("styles")
    if not part or b"vanish" not in opened.part(part):
        return set()
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    for style in opened.tree(part).iter(f"{W}style"):
        said = style.find(f"{W}rPr/{_VANISH}")
        key = style.get(f"{W}styleId", "")
        own[key] = None if said is None else said.get(VAL, "1") not in _OFF
        based[key] = _style(style, "basedOn")
    return {key for key in own if _is_hidden(key, own, based)}


def _is_hidden(key: str, own: dict[str, bool | None], based: dict[str, str]) -> bool:
    for _ in range(len(own)):
        if own.get(key) is not None:
            return bool(own[key])
        key = based.get(key, "")
    return False
