"""The records of decisions: each has a number of its own and its row in the list."""

from __future__ import annotations

import re

from tests.conftest import ROOT

RECORDS = ROOT / "docs" / "decisions"


def test_the_list_names_each_record_once_with_its_title() -> None:
    """In the order of their numbers, with the words of their headings, a date and a state."""
    rows = re.findall(
        r"^\| \[(\d{4})\]\((.+?)\) \| (.+?) \| \d{4}-\d\d-\d\d \| .+ \|$",
        (RECORDS / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    records = sorted(RECORDS.glob("[0-9]*.md"))
    titles = [path.read_text("utf-8").splitlines()[0].removeprefix("# ") for path in records]
    assert rows == [(path.name[:4], path.name, title) for path, title in zip(records, titles, strict=True)]
    assert len({number for number, _, _ in rows}) == len(rows)


def test_records_point_to_records_that_are_there() -> None:
    """A number of four digits after "record" or in a link names a record."""
    numbers = {path.name[:4] for path in RECORDS.glob("[0-9]*.md")}
    places = [*RECORDS.glob("[0-9]*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    named = {
        (path.name, number)
        for path in (*places, *(ROOT / "src").rglob("*.py"))
        for number in re.findall(r"(?:records? |decisions/|\]\()(\d{4})", path.read_text("utf-8"))
    }
    assert named
    assert {(name, number) for name, number in named if number not in numbers} == set()
