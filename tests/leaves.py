"""Leaves of the rule notebooks: numbers and sentences in their code cells, each to be changed by itself."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kyoso.wording import QUALIFIERS

_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(?::[^\n]*\n)*(.*?)^```$", re.MULTILINE | re.DOTALL)
_WORDS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[a-z] [a-z]")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


class Leaf(NamedTuple):
    """A place in a notebook, as bytes from its start, and what stands there instead after the change."""

    path: Path
    start: int
    end: int
    other: bytes

    def change(self) -> None:
        """Put the other value into the notebook."""
        data = self.path.read_bytes()
        self.path.write_bytes(data[: self.start] + self.other + data[self.end :])


def some_leaves(folder: Path, count: int, seed: int) -> list[Leaf]:
    """A random choice of leaves, in an order in which changing one does not move the next."""
    found = [leaf for path in sorted(folder.glob("*.md")) for leaf in _leaves(path)]
    chosen = random.Random(seed).sample(found, count)
    return sorted(chosen, key=lambda leaf: (leaf.path, -leaf.start))


def _leaves(path: Path) -> Iterator[Leaf]:
    text = path.read_text("utf-8")
    for cell in _CELL.finditer(text):
        lines = [len(line.encode()) for line in cell[1].splitlines(keepends=True)]
        start = len(text[: cell.start(1)].encode())
        for node in _constants(ast.parse(cell[1])):
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            begin = start + sum(lines[: node.lineno - 1]) + node.col_offset
            end = start + sum(lines[: node.end_lineno - 1]) + node.end_col_offset
            if isinstance(node.value, int):
                yield Leaf(path, begin, end, str(node.value + 1).encode())
            elif isinstance(node.value, str):
                yield Leaf(path, end - 1, end - 1, "の類".encode() if _JAPANESE.search(node.value) else b" or so")


def _constants(tree: ast.AST) -> Iterator[ast.Constant]:
    """Numbers and words that a call of the vocabulary is given; no keys, roles, units, years or qualifiers."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") != "roles":
            values = [*call.args, *(each.value for each in call.keywords)]
            pairs = [part for value in values if isinstance(value, ast.Tuple) for part in value.elts]
            for node in (*values, *pairs):
                if isinstance(node, ast.Constant) and _is_leaf(node.value):
                    yield node


def _is_leaf(value: object) -> bool:
    if isinstance(value, str):
        return bool(_WORDS.search(value)) and value not in QUALIFIERS
    return (type(value) is int and value < 2000) or (type(value) is int and value > 2100)
