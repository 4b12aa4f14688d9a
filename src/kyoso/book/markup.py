"""What the writers of HTML leave out of the text of a page, put in when the page is written.

Tables: each cell is given the name of its column, from the table's head, so that a narrow screen can show a row as a
card; heads are given their scope. Keys may break at their dots, short prefixes stay with their words. What a link has
to say of its source stands in attributes that a script shows, not in a tooltip.
"""

from __future__ import annotations

import re

NOTE = "\u241f"  # in the title of a link: between the words as written and where they stand; the writer keeps no other

_TOKEN = re.compile(r"""<!--.*?-->|<(/?)([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL)
_CLASS = re.compile(r'\bclass="([^"]*)"')
_SPANS = re.compile(r'\b(row|col)span="(\d+)"')
_TITLE = re.compile(r'\stitle="([^"]*)"')
_KEY = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9*]+)*\.[a-z0-9*]+(?:[-._][a-z0-9*]+)*")
_PREFIXED = re.compile(r"\b(?:[Cc]o|[Ee]|[Rr]e|[Pp]re|[Nn]on|[Mm]id|[Ss]elf|COI)-[A-Za-z]+")
_MANY = 16  # characters
_LONG = re.compile(rf"(?:[!-%'-;=?-~]|&amp;){{{_MANY * 2},}}")  # without a blank, as no word is
_BLOCKS = frozenset(("p", "ul", "ol", "dl", "div", "table", "pre", "details", "figure"))
_AS_IT_IS = frozenset(("script", "style", "svg", "pre", "select", "textarea", "template"))


class _Table:
    """A table that is being read: the names of its columns, and where in it we are."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.in_head = False
        self._column = 0
        self._below: dict[int, int] = {}  # for each column the rows that a cell above still reaches into

    def new_row(self) -> None:
        """A row begins."""
        self._column = 0

    def next_cell(self, attributes: str) -> int:
        """The column of the next cell of the row; what its spans take is taken."""
        while self._below.get(self._column):
            self._below[self._column] -= 1
            self._column += 1
        spans = {kind: int(number) for kind, number in _SPANS.findall(attributes)}
        at, width = self._column, spans.get("col", 1)
        for column in range(at, at + width):
            self._below[column] = spans.get("row", 1) - 1
        self._column += width
        return at


class _Page:
    """The text of a page, read tag by tag."""

    def __init__(self) -> None:
        self._tables: list[_Table | None] = []  # those of others stay as they are
        self._inside = ""  # an element whose text is left as it is, or code
        self._head: list[str] | None = None  # what was said so far in a cell of a head
        self._column = 0
        self._cell = ""  # of a body: "open" until something stands in it, "wrapped" where that is no block

    def tag(self, whole: str, closing: bool, name: str, attributes: str) -> str:
        """A tag anew."""
        if self._inside:
            self._inside = "" if closing and name == self._inside else self._inside
        elif name in _AS_IT_IS or name == "code":
            self._inside = name
        elif name == "table":
            self._of_table(closing, attributes)
        elif name in ("thead", "tr", "td", "th") and self._tables and (table := self._tables[-1]):
            return self._of_row(table, whole, closing, name, attributes)
        elif name == "a" and not closing:
            return _link(whole, attributes)
        return whole

    def text(self, text: str, name: str) -> str:
        """What stands before a tag; in a cell it is wrapped, where no block stands there."""
        if self._head is not None:
            self._head.append(text)
        opening = ""
        if self._cell == "open" and (text.strip() or name not in ("td", "th")):
            self._cell = "" if not text.strip() and name in _BLOCKS else "wrapped"
            opening = "<div>" if self._cell else ""
        return opening + _words(text, self._inside)

    def _of_table(self, closing: bool, attributes: str) -> None:
        if not closing:
            self._tables.append(_Table() if "table" in _classes(attributes) else None)
        elif self._tables:
            self._tables.pop()

    def _of_row(self, table: _Table, whole: str, closing: bool, name: str, attributes: str) -> str:
        if name == "thead":
            table.in_head = not closing
        elif name == "tr":
            table.new_row()
        elif not closing:
            self._column = table.next_cell(attributes)
            self._head = [] if table.in_head else None
            self._cell = "" if table.in_head else "open"
            return _cell(table, name, attributes, self._column)
        elif self._head is not None:
            table.names[self._column], self._head = " ".join("".join(self._head).split()), None
        else:
            whole, self._cell = ("</div>" if self._cell == "wrapped" else "") + whole, ""
        return whole


def finished(html: str) -> str:
    """The text of a page, or a part of it, with all that this module puts in."""
    page, out, end = _Page(), [], 0
    for token in _TOKEN.finditer(html):
        name = (token[2] or "").lower()
        out.append(page.text(html[end : token.start()], name))
        out.append(page.tag(token[0], bool(token[1]), name, token[3] or "") if name else token[0])
        end = token.end()
    return "".join((*out, page.text(html[end:], "td")))


def _classes(attributes: str) -> list[str]:
    found = _CLASS.search(attributes)
    return found[1].split() if found else []


def _cell(table: _Table, name: str, attributes: str, column: int) -> str:
    """The tag of a cell: a head with its scope, another one with the name of its column."""
    if name == "th" and "scope=" not in attributes:
        attributes += f' scope="{"col" if table.in_head else "row"}"'
    if not table.in_head and (said := table.names.get(column)):
        attributes += f' data-th="{said.replace(chr(34), "&quot;")}"'
    return f"<{name}{attributes}>"


def _link(tag: str, attributes: str) -> str:
    """A link; what it says of its source stands where a script can show it, and no name of it in a tooltip."""
    if not (title := _TITLE.search(attributes)):
        return tag
    words, sign, where = title[1].partition(NOTE)
    said = f' aria-label="{title[1]}"' if "headerlink" in _classes(attributes) else ""
    if sign:
        said = (f' data-words="{words}"' if words else "") + f' data-where="{where}"'
    return f"<a{attributes[: title.start()]}{said}{attributes[title.end() :]}>"


def _broken(word: re.Match[str]) -> str:
    """An address or a digest, which may break after a sign, and everywhere after so many characters."""
    return re.sub(rf"[/._=?&-]+|[^/._=?&-]{{{_MANY}}}", r"\g<0><wbr/>", word[0])


def _words(text: str, inside: str) -> str:
    """Text anew: in code a key breaks at its dots, elsewhere a prefix stays with its word."""
    if not inside:
        text = _LONG.sub(_broken, text) if len(text) > _MANY else text
        return _PREFIXED.sub(r'<span class="kyoso-whole">\g<0></span>', text) if "-" in text else text
    if inside == "code" and _KEY.fullmatch(text.strip()):
        return re.sub(r"[._]", r"\g<0><wbr/>", text)
    return text
