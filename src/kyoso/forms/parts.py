"""Parts that come into a form with what is brought: pictures, notes, and the words of bound controls."""

from __future__ import annotations

import re
from posixpath import dirname, join

from kyoso.forms.document import Document
from kyoso.forms.markup import Element
from kyoso.word import xml
from kyoso.word.opening import Opened, content_type
from kyoso.word.places import Edits

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
    "</w:footnote>"
)
FIRST_DRAWING = 90_000


class Added:
    """What is added to the package of one form."""

    def __init__(self, form: Document) -> None:
        self.form, self.opened = form, form.opened
        self._changed: dict[str, str] = {}
        self._new: dict[str, bytes] = {}
        self._copied: dict[tuple[int, str], str] = {}
        self._drawings = FIRST_DRAWING
        folder, _, last = self.opened.main.rpartition("/")
        self._relations = join(folder, "_rels", f"{last}.rels")

    def parts(self) -> dict[str, bytes]:
        """All parts that changed, and the new ones."""
        return {name: text.encode("utf-8") for name, text in self._changed.items()} | self._new

    def drawing(self) -> int:
        """A number for a drawing that no other has."""
        self._drawings += 1
        return self._drawings

    def _text(self, name: str) -> str:
        if name not in self._changed:
            self._changed[name] = self.opened.part(name).decode("utf-8")
        return self._changed[name]

    # -- relations and types --------------------------------------------------------------

    def _relate(self, kind: str, target: str, *, external: bool = False) -> str:
        if self._relations not in self._changed and self._relations not in self.opened:
            address = "http://schemas.openxmlformats.org/package/2006/relationships"
            self._changed[self._relations] = f'{xml.DECLARATION}<Relationships xmlns="{address}"></Relationships>'
        text = self._text(self._relations)
        number = 1
        while f'"rIdKyoso{number}"' in text:
            number += 1
        mode = ' TargetMode="External"' if external else ""
        made = f'<Relationship Id="rIdKyoso{number}" Type="{kind}" Target={xml.attribute(target)}{mode}/>'
        self._changed[self._relations] = _before_end(text, made)
        return f"rIdKyoso{number}"

    def _type(self, made: str) -> None:
        name = "[Content_Types].xml"
        text = self._text(name)
        if made not in text:
            at = re.search(r"<(?:\w+:)?Types\b[^>]*>", text)
            assert at
            is_default = made.startswith("<Default")
            first = text[: at.end()] + made + text[at.end() :]
            self._changed[name] = first if is_default else _before_end(text, made)

    def related(self, source: Opened, part: str, name: str) -> str:
        """The relation in the form for one of another file's: its part comes along."""
        key = (id(source), name)
        if key not in self._copied:
            relation = next((each for each in source.relations(part) if each.id == name), None)
            self._copied[key] = ""
            if relation is not None and relation.external:
                self._copied[key] = self._relate(f"{_OFFICE}/{relation.kind}", relation.target, external=True)
            elif relation is not None and relation.target in source:
                self._copied[key] = self._copy(source, relation.kind, relation.target)
        return self._copied[key]

    def _copy(self, source: Opened, kind: str, target: str) -> str:
        ending = target.rpartition(".")[2].lower()
        number = 1
        while (name := f"word/media/kyoso{number}.{ending}") in self._new or name in self.opened:
            number += 1
        self._new[name] = source.part(target)
        if not re.search(rf'Extension="{re.escape(ending)}"', self._text("[Content_Types].xml"), re.I):
            said = content_type(source, target)
            self._type(f'<Default Extension="{ending}" ContentType="{said}"/>')
        folder = dirname(self.opened.main)
        shown = name.removeprefix(folder + "/") if name.startswith(folder + "/") else "/" + name
        return self._relate(f"{_OFFICE}/{kind}", shown)

    # -- notes ----------------------------------------------------------------------------

    def note(self, paragraphs: str) -> str:
        """A new footnote; its number."""
        name = self.opened.related("footnotes")
        if not name:
            name = join(dirname(self.opened.main), "footnotes.xml")
            if name not in self._changed:
                self._changed[name] = f"{xml.DECLARATION}<w:footnotes {xml.ROOT}>{_SEPARATORS}</w:footnotes>"
                self._relate(f"{_OFFICE}/footnotes", "footnotes.xml")
                self._type(f'<Override PartName="/{name}" ContentType="{_MAIN}.footnotes+xml"/>')
        text = self._text(name)
        numbers = [int(each) for each in re.findall(r'<w:footnote\b[^>]*w:id="(-?\d+)"', text)]
        number = max([0, *numbers]) + 1
        self._changed[name] = _before_end(text, f'<w:footnote w:id="{number}">{paragraphs}</w:footnote>')
        return str(number)

    # -- bound controls -------------------------------------------------------------------

    def bind(self, element: Element, text: str) -> None:
        """Write a control's words where it is bound to, since these win when Word opens the file."""
        said = element.children[0].outer
        binding = re.search(r"<w:dataBinding\b[^>]*>", said)
        if binding is None:
            return
        path = re.search(r'w:xpath="([^"]*)"', binding[0])
        store = re.search(r'w:storeItemID="([^"]*)"', binding[0])
        name = self._store(store[1] if store else "")
        if name and path:
            names = [re.sub(r"^.*:|\[\d+\]", "", step) for step in path[1].split("/") if step]
            made = _bound(self._text(name), names, xml.escape(xml.clean(text)))
            if made:
                self._changed[name] = made

    def _store(self, identifier: str) -> str:
        if identifier.upper() == _CORE:
            return next((r.target for r in self.opened.relations() if r.kind == "core-properties"), "")
        for relation in self.opened.relations(self.opened.main):
            if relation.kind == "customXml" and relation.target in self.opened:
                for props in self.opened.relations(relation.target):
                    if props.target in self.opened and identifier in self.opened.part(props.target).decode(
                        "utf-8", "replace"
                    ):
                        return relation.target
        return ""


def _bound(text: str, names: list[str], value: str) -> str:
    """A part with new words in the element at the end of a path; "" where there is none."""
    at = 0
    match = None
    for name in names:
        match = re.compile(rf"<(?:[\w.]+:)?{re.escape(name)}\b([^>]*?)(/?)>").search(text, at)
        if match is None:
            return ""
        at = match.end()
    if match is None:
        return ""
    tag = re.match(r"<([^\s/>]+)", match[0])
    assert tag
    edits = Edits(text)
    if match[2]:
        edits.replace(match.start(), match.end(), f"{match[0][:-2].rstrip()}>{value}</{tag[1]}>")
    else:
        end = text.find(f"</{tag[1]}>", at)
        edits.replace(at, end, value)
    return edits.applied()


def _before_end(text: str, made: str) -> str:
    at = text.rfind("</")
    if at < 0:  # an empty root that ends itself
        at = text.rfind("/>")
        root = re.search(r"<(\S+)[^<]*/>\s*$", text)
        assert root
        return f"{text[:at]}>{made}</{root[1]}>"
    return text[:at] + made + text[at:]
