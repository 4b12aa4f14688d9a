"""The draft's own words: what must stand is compared with a fresh draft, what is written among them is kept."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from kyoso.declared import Applicant
from kyoso.filled import Filled, Place
from kyoso.plan import Choice, load_plan
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES, Drafter
from kyoso.word.desk import Desk
from kyoso.word.reading import Reading, read_bytes, read_whole
from kyoso.word.reading.comparing import compare
from tests import returned
from tests.other_rules import CALL, START, book
from tests.returned import by_libreoffice, edited
from tests.word_drafts import W, words

KEY = "fy2025.regional.incubation"


@pytest.fixture(scope="module")
def drafter(rulebook: Rulebook, project: Project) -> Drafter:
    """Prepared once for all the drafts."""
    return Drafter(rulebook, project)


@pytest.fixture(scope="module")
def fresh(drafter: Drafter) -> bytes:
    """A draft as it is made today."""
    return drafter.draft(drafter.rulebook.calls[KEY], "ja")


class Beside:
    """Knows one fresh draft."""

    applicant = Applicant()

    def __init__(self, fresh: bytes) -> None:
        self.fresh = read_whole(fresh, "fresh.docx")

    def today(self, identity: dict[str, str]) -> Reading | None:
        """The fresh draft."""
        return self.fresh

    def recognised(self, pages: Sequence[str], lines: Sequence[str]) -> dict[str, str]:
        """Nobody."""
        return {}

    def choice(self, identity: dict[str, str]) -> Choice | None:
        """None."""
        return None


def compared(data: bytes, fresh: bytes) -> Filled:
    """A draft beside a fresh one."""
    known = Beside(fresh)
    return compare(read_whole(data, "draft.docx", known).filled, known.fresh.filled)


def changes(filled: Filled) -> list[tuple[str, str]]:
    """What was found, and what was there when it was made."""
    return [(each.found, each.expected) for each in filled.remarks if each.name == "own-text-changed"]


def paragraphs(tree: Any, style: str) -> list[Any]:
    """The paragraphs of a style."""
    return [p for p in tree.iter(f"{W}p") if p.find(f"{W}pPr/{W}pStyle[@{W}val='{style}']") is not None]


def facts(tree: Any, text: str) -> Any:
    """The row of facts with a text in it."""
    return next(row for row in tree.iter(f"{W}tr") if text in words(row))


@pytest.mark.slow
def test_a_filled_draft_has_its_words(drafter: Drafter, rulebook: Rulebook, project: Project) -> None:
    """Filled by us, in each call and language, nothing of the draft's own has changed."""
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    for key, call in rulebook.calls.items():
        for language in DRAFT_LANGUAGES:
            filled = compared(drafter.draft(call, language, plan), drafter.draft(call, language))
            assert not changes(filled), (key, language)
            assert not filled.unplaced, (key, language)


@pytest.mark.office
def test_libreoffice_leaves_the_words(fresh: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Saved by LibreOffice, and by way of ODT, they are the same."""
    for via in ("docx", "odt"):
        saved = by_libreoffice({"x": fresh}, tmp_path_factory.mktemp("own"), via)["x"]
        filled = compared(saved, fresh)
        assert not changes(filled)
        assert not filled.unplaced


def test_a_ticked_box_is_no_change(fresh: bytes) -> None:
    """☐ is there to be ticked, and an empty cell to be filled in."""

    def change(tree: Any) -> None:
        for node in tree.iter(f"{W}t"):
            if node.text == "☐":
                node.text = "☑"

    assert not changes(compared(edited(fresh, change), fresh))


def test_a_changed_amount_is_a_change(fresh: bytes) -> None:
    """Another figure in a table of facts is found beside the one that the rules give."""
    shown = next(each for each in read_bytes(fresh, "x").own if each.kind == "facts" and "万円" in each.text)

    def change(tree: Any) -> None:
        for node in facts(tree, shown.text.split("\t")[1]).iter(f"{W}t"):
            node.text = (node.text or "").replace("万円", "億円")

    filled = compared(edited(fresh, change), fresh)
    assert (shown.text.replace("万円", "億円"), shown.text) in changes(filled)
    place = next(each.place for each in filled.remarks if each.name == "own-text-changed")
    assert place.block >= 0
    assert place.row > 1


def test_a_row_of_facts_that_is_gone_is_a_change(fresh: bytes) -> None:
    """A condition that was deleted is missing."""

    def change(tree: Any) -> None:
        row = next(tree.iter(f"{W}tbl")).getparent().findall(f"{W}tbl")[1].findall(f"{W}tr")[3]
        row.getparent().remove(row)

    gone = changes(compared(edited(fresh, change), fresh))
    assert len(gone) == 1
    assert gone[0][0] == ""


def test_of_two_rows_that_say_the_same_the_changed_one_is_named(drafter: Drafter) -> None:
    """Many facts stand in a section and in the checklist: whichever copy is changed, the remark is at that one."""
    draft = read_bytes(drafter.draft(drafter.rulebook.calls[KEY], "ja"), "x")
    seen: dict[tuple[str, ...], list[int]] = {}
    for number, each in enumerate(draft.own):
        if each.kind == "facts":
            seen.setdefault(tuple(each.text.removeprefix("☐\t").split("\t")), []).append(number)
    twice = [number for copies in seen.values() if len(copies) > 1 for number in copies]
    assert len(twice) > 10
    for number in twice:
        first = draft.own[number]
        changed = with_own(draft, {number: first.text + "（変更）"})
        assert changes_at(compare(changed, draft)) == [(first.place, first.text + "（変更）", first.text)]


def test_a_changed_row_and_one_that_is_gone_are_told_apart(drafter: Drafter) -> None:
    """Two rows changed and one deleted among rows with like cells: each is beside what it was."""
    draft = read_bytes(drafter.draft(drafter.rulebook.calls[KEY], "ja"), "x")
    rows = [number for number, each in enumerate(draft.own) if each.kind == "facts"]
    for first, second, gone in zip(rows, rows[1:], rows[2:], strict=False):
        texts = {number: draft.own[number].text + "（変更）" for number in (first, second)}
        found = changes_at(compare(with_own(draft, texts, without=gone), draft))
        for number, text in texts.items():
            assert (draft.own[number].place, text, draft.own[number].text) in found
        assert [expected for _, text, expected in found if not text] == [draft.own[gone].text]


def with_own(filled: Filled, texts: dict[int, str], without: int = -1) -> Filled:
    """A draft whose own words differ at some places."""
    replace = msgspec.structs.replace
    own = [replace(each, text=texts.get(number, each.text)) for number, each in enumerate(filled.own)]
    return replace(filled, own=tuple(each for number, each in enumerate(own) if number != without))


def changes_at(filled: Filled) -> list[tuple[Place, str, str]]:
    """The changes with their places."""
    return [(each.place, each.found, each.expected) for each in filled.remarks if each.name == "own-text-changed"]


def test_the_box_on_the_cover_stands(fresh: bytes) -> None:
    """The box that says what the draft is: other words are a change, and so is its absence."""

    def other(tree: Any) -> None:
        paragraphs(tree, "Box")[1].find(f"{W}r/{W}t").text = "正式な様式です。"

    assert [found for found, _ in changes(compared(edited(fresh, other), fresh))] == ["正式な様式です。"]

    words: list[str] = []

    def none(tree: Any) -> None:
        for each in paragraphs(tree, "Box"):
            words.append("".join(each.itertext(f"{W}t")))
            each.getparent().remove(each)

    assert changes(compared(edited(fresh, none), fresh)) == [("", each) for each in words]
    assert [words[0], words[-1][:4]] == ["この下書きについて", "規則の版"]


def test_guidance_may_go(fresh: bytes) -> None:
    """An instruction that was followed and deleted is no change; the section says that none is left."""

    def change(tree: Any) -> None:
        for each in paragraphs(tree, "Guidance"):
            each.getparent().remove(each)

    filled = compared(edited(fresh, change), fresh)
    assert not changes(filled)
    assert not any(section.guidance_kept for section in filled.sections)
    assert any(section.guidance_kept for section in read_bytes(fresh, "x").sections)


@pytest.mark.parametrize("style", ["Guidance", "OpenQuestion", "SmallNote", "Box", "Subtitle"])
def test_what_is_written_in_the_drafts_styles_is_kept(fresh: bytes, style: str) -> None:
    """A paragraph of the author's that looks like one of the draft's is the text of its section; on the cover,
    where no section is, it is kept as having no place."""

    def change(tree: Any) -> None:
        place = paragraphs(tree, style)[-1]
        made = copy.deepcopy(place)
        for run in made.findall(f"{W}r"):
            made.remove(run)
        made.append(returned.element("<w:r><w:t>私の本文</w:t></w:r>"))
        place.addnext(made)

    filled = compared(edited(fresh, change), fresh)
    on_the_cover = style in ("Box", "Subtitle")
    assert [each.text for each in filled.unplaced] == ["私の本文"] * on_the_cover
    assert [each.text for each in filled.sections if "私の本文" in each.text] == ["私の本文"] * (not on_the_cover)


@pytest.mark.slow
@pytest.mark.parametrize(
    "style", ["Title", "Subtitle", "CoverKicker", "Box", "Banner", "SmallNote", "Note", "Guidance"]
)
@pytest.mark.parametrize("manifest", [True, False])
def test_a_style_of_ours_in_a_section_is_the_authors(fresh: bytes, style: str, manifest: bool) -> None:
    """A paragraph in Title, Note and the like behind an answer is the author's, also where no manifest is left."""
    old = fresh if manifest else returned.replaced(fresh, {"customXml/item1.xml": "<nothing/>"})
    typed = returned.typed(old, {"system.text": "一行目"})
    written = returned.pasted(typed, "system.text", returned.paragraph("私の見出し", style))
    for filled in (read_bytes(written, "draft.docx"), compared(written, fresh)):
        section = next(each for each in filled.sections if each.id == "system")
        assert section.text == "一行目\n私の見出し"
        assert filled.unplaced == ()


def test_drafts_of_other_rules_are_not_compared(drafter: Drafter, fresh: bytes) -> None:
    """Where the rules have changed since, the words differ for that reason, and nothing is said here."""
    other = drafter.draft(drafter.rulebook.calls["fy2025.future.concept"], "ja")
    assert not changes(compared(fresh, other))


def test_a_draft_says_its_call_by_the_rules_and_not_by_the_look_of_its_key(fresh: bytes, project: Project) -> None:
    """Area, tier and year are those of the call in the rules, whatever its key; without rules, those in the key."""

    class Named(Beside):
        """Knows the call, too."""

        def choice(self, identity: dict[str, str]) -> Choice | None:
            """The one call of another programme."""
            return Desk(project, book()).choice({**identity, "call": CALL})

    assert read_whole(fresh, "draft.docx", Named(fresh)).filled.plan.call == Choice(
        area="seed", tier="first", fiscal_year=START
    )
    year, area, tier = KEY.split(".")
    assert read_whole(fresh, "draft.docx").filled.plan.call == Choice(
        area=area, tier=tier, fiscal_year=int(year.removeprefix("fy"))
    )
