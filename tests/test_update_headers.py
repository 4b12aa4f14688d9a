"""What the author put into a header, in the draft that a filled one becomes."""

from __future__ import annotations

import pytest

from kyoso.carrying import update
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from tests.author_cases import CASES
from tests.word_drafts import part


@pytest.mark.parametrize("name", ["words in the header", "watermark"])
def test_what_stands_in_a_header_arrives_once(rulebook: Rulebook, project: Project, name: str) -> None:
    """The author's own paragraph of the header is in that of the new draft, with either tree of XML."""
    drafter = Drafter(rulebook, project)
    call = rulebook.calls["fy2025.future.concept"]
    data = drafter.draft(call, "ja", load_plan(project.templates / "plan.example.yaml", rulebook))
    blank = len(list(part(data, "word/header1.xml")))
    new = update(CASES[name](data), "draft.docx", drafter, call, "ja")
    assert len(list(part(new.data, "word/header1.xml"))) == blank + 1
    assert new.lost == ()
