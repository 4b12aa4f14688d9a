"""Remarks on a filled draft as Word comments at their places, in a copy.

Every part but those that a comment touches is copied byte for byte; python-docx would drop parts
that nothing refers to, and set the time of day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from posixpath import join
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kyoso.filled import Place
from kyoso.word import etree, xml
from kyoso.word.opening import Opened, open_docx
from kyoso.word.reading.flow import NAME, ROUND, TBL, TC, TR, W, blocks_of

AUTHOR, INITIALS = "kyoso", "k"
DATE = "2020-01-01T00:00:00Z"  # the same remarks on the same file are the same copy
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
TYPES = "[Content_Types].xml"
_ID = f"{W}id"

Note = tuple[Place, str]
Comments = Literal["auto", "none", "cover", "places"]
NOTES = (f"{W}footnoteReference", f"{W}endnoteReference")


def annotate(data: bytes, name: str, notes: Iterable[Note], comments: Comments = "auto") -> bytes:
    """The copy. Notes on one place are one comment; what has no place stands at the beginning.

    `comments` says where they stand: at their `places`, all on the `cover`, or nowhere (`none`). By itself (`auto`)
    none stands behind the first footnote or endnote: LibreOffice 7.4 loses the words of notes that a comment stands
    between, and what is saved then is lost for good. Those stand on the cover.
    """
    if comments == "none":
        return data
    opened = open_docx(data, name)
    if opened.is_strict:
        raise opened.refuse("a “Strict” file; save it as an ordinary .docx first, then annotate that")
    body = opened.tree(opened.main).find(f"{W}body")
    if body is None:
        raise opened.refuse(f"the main part {opened.main} has no body; try an earlier copy")
    blocks = blocks_of(body)
    texts: dict[Any, list[str]] = {}
    first = next(iter(body.iter(f"{W}p")), None) if blocks else None
    safe = _before_notes(body) if comments == "auto" else None
    if safe is not None and first not in safe:
        return data  # a note stands in the first paragraph: no comment is worth its words
    for place, text in notes:
        paragraph = first if comments == "cover" else _paragraph(blocks, place)
        texts.setdefault(first if safe is not None and paragraph not in safe else paragraph, []).append(text)
    if not texts or None in texts:
        if not texts:
            return data
        raise opened.refuse("no paragraph to put a comment on")
    target, tree, changed = _comments_part(opened)
    free = 1 + max((int(each.get(_ID, "-1")) for each in tree if each.get(_ID, "").isdigit()), default=-1)
    for number, (paragraph, lines) in enumerate(sorted(texts.items(), key=_order(body)), free):
        tree.append(_comment(number, lines))
        _mark(paragraph, number)
    changed |= {opened.main: _bytes(opened.tree(opened.main)), target: _bytes(tree)}
    return _copied(data, changed)


def _before_notes(body: Any) -> set[Any] | None:
    """The paragraphs before the first of several notes; None where there is no note, or one alone."""
    if sum(1 for _ in body.iter(*NOTES)) < 2:
        return None
    safe = set()
    for paragraph in body.iter(f"{W}p"):
        if next(paragraph.iter(*NOTES), None) is not None:
            break
        safe.add(paragraph)
    return safe


def _order(body: Any) -> Any:
    places = {paragraph: number for number, paragraph in enumerate(body.iter(f"{W}p"))}
    return lambda item: places[item[0]]


# -- places -------------------------------------------------------------------------------


def _paragraph(blocks: Sequence[Any], place: Place) -> Any:
    """The paragraph that a place means; the first one where it means none."""
    block = blocks[place.block] if 0 <= place.block < len(blocks) else next(iter(blocks), None)
    if block is not None and block.tag == TBL:
        rows = list(_inside(block, TR))
        row = rows[place.row - 1] if 0 < place.row <= len(rows) else next(iter(rows), None)
        cells = list(_inside(row, TC)) if row is not None else []
        column = _column(block, place) if place.column and place.row else 0
        block = cells[min(column, len(cells) - 1)] if cells else block
    if block is None or block.tag == f"{W}p":
        return block
    return next(block.iter(f"{W}p"), None)


def _inside(parent: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, through whatever only stands round them."""
    for child in parent:
        if child.tag == wanted:
            yield child
        elif child.tag in ROUND:
            yield from _inside(child, wanted)


def _column(table: Any, place: Place) -> int:
    """The number of a column among the cells of the head row, by its bookmark."""
    wanted = xml.name("c", place.table, place.column)
    for row in _inside(table, TR):
        for number, cell in enumerate(_inside(row, TC)):
            if any(mark.get(NAME) == wanted for mark in cell.iter(f"{W}bookmarkStart")):
                return number
    return 0


# -- comments -----------------------------------------------------------------------------


def _element(name: str, **attributes: str) -> Any:
    return etree.Element(f"{W}{name}", {f"{W}{key}": value for key, value in attributes.items()})


def _comment(number: int, lines: Sequence[str]) -> Any:
    comment = _element("comment", id=str(number), author=AUTHOR, date=DATE, initials=INITIALS)
    first = "<w:r><w:annotationRef/></w:r>"
    for line in "\n".join(lines).split("\n"):
        words = f"<w:r>{xml.words(line)}</w:r>" if line else ""
        paragraph = etree.fromstring(f"<w:root {xml.ROOT}><w:p>{first}{words}</w:p></w:root>")[0]
        comment.append(paragraph)
        first = ""
    etree.cleanup_namespaces(comment)
    return comment


def _mark(paragraph: Any, number: int) -> None:
    """The whole paragraph is what the comment is on."""
    properties = paragraph.find(f"{W}pPr")
    at = 0 if properties is None else paragraph.index(properties) + 1
    paragraph.insert(at, _element("commentRangeStart", id=str(number)))
    paragraph.append(_element("commentRangeEnd", id=str(number)))
    run = _element("r")
    run.append(_element("commentReference", id=str(number)))
    paragraph.append(run)


def _comments_part(opened: Opened) -> tuple[str, Any, dict[str, bytes]]:
    """The part of the comments; where there is none, a new one and the parts that must know of it."""
    if there := opened.related("comments"):
        return there, opened.tree(there), {}
    folder, _, last = opened.main.rpartition("/")
    free = (f"comments{number or ''}.xml" for number in range(1000))
    name = next(each for each in free if join(folder, each) not in opened)
    rels = join(folder, "_rels", f"{last}.rels")
    relations = opened.tree(rels) if rels in opened else _root("relationships", "Relationships")
    ids = {row.get("Id") for row in relations}
    new = next(each for number in range(1000) if (each := f"rIdComments{number or ''}") not in ids)
    etree.SubElement(relations, _like(relations, "Relationship"), Id=new, Type=KIND, Target=name)
    types = opened.tree(TYPES)
    etree.SubElement(types, _like(types, "Override"), PartName=f"/{join(folder, name)}", ContentType=TYPE)
    comments = etree.fromstring(f"<w:comments {xml.ROOT}/>")
    return join(folder, name), comments, {rels: _bytes(relations), TYPES: _bytes(types)}


def _root(kind: str, name: str) -> Any:
    return etree.fromstring(f'<{name} xmlns="http://schemas.openxmlformats.org/package/2006/{kind}"/>')


def _like(parent: Any, name: str) -> str:
    """A name in the namespace of its parent."""
    return str(parent.tag).rpartition("}")[0] + "}" + name


def _bytes(tree: Any) -> bytes:
    made: bytes = etree.tostring(tree)
    return made


def _copied(data: bytes, changed: dict[str, bytes]) -> bytes:
    """The zip with some parts in another state, and new ones at its end."""
    left = {name.lower(): (name, content) for name, content in changed.items()}
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            _, content = left.pop(entry.filename.lower(), ("", None))
            _put(target, entry.filename, source.read(entry) if content is None else content)
        for name, content in left.values():
            _put(target, name, content)
    return out.getvalue()


def _put(target: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, FIRST_DAY)
    entry.compress_type = ZIP_DEFLATED
    target.writestr(entry, content)
