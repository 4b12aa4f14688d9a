"""What a person has marked in documents that are not part of this repository, beside what was found in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml

from kyoso.incoming.quantities import Quantity

Marks = dict[int, Counter[str]]  # by page, from 1


def marks() -> dict[str, Marks]:
    """The marks of each document, by the name of its file."""
    data = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return {name: {page: Counter(words.split()) for page, words in pages.items()} for name, pages in data.items()}


def found(quantities: list[Quantity]) -> Marks:
    """What was found, as marks are written."""
    pages: Marks = {}
    for each in quantities:
        value = "..".join(map(str, each.value)) if isinstance(each.value, tuple) else str(each.value)
        pages.setdefault(each.page, Counter())[f"{each.kind}:{value}"] += 1
    return pages


def beyond(these: Marks, others: Marks) -> list[str]:
    """What is among these and not among the others, each with its page."""
    return [
        f"{page} {mark}"
        for page, counted in these.items()
        for mark in (counted - others.get(page, Counter())).elements()
    ]
