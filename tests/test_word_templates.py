"""Templates: what goes wrong is named with its place, and a value never becomes markup."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kyoso.errors import Problem
from kyoso.model import Call, Text
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter, drafts, make_draft
from kyoso.word.both import zipped
from kyoso.word.holes import Rendered
from kyoso.word.look import SHIPPED
from kyoso.word.names import years_of
from kyoso.word.templates import Templates
from tests.word_drafts import as_text, fields

CALL = "fy2025.future.concept"


@pytest.fixture
def copy(project: Project, tmp_path: Path) -> Project:
    """The programme's templates and catalogues in a folder of their own, to break."""
    shutil.copytree(project.templates, tmp_path / "templates")
    shutil.copytree(project.locale, tmp_path / "locale")
    return Project(tmp_path)


def edit(copy: Project, name: str, before: str, after: str) -> int:
    """Change a template; gives the line of the change."""
    path = copy.templates / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    return text[: text.index(before)].count("\n") + 1


def problem(copy: Project, rulebook: Rulebook, language: str = "ja") -> str:
    """The one line that making a draft fails with."""
    with pytest.raises(Problem) as caught:
        make_draft(rulebook, rulebook.calls[CALL], language, project=copy)  # type: ignore[arg-type]
    assert len(caught.value.findings) == 1
    return str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("after", "says"),
    [
        ("{{ cal.name }}", "nothing is called 'cal' here; did you mean call or cell?"),
        ("{{ call.nmae }}", "nothing is called 'nmae' here; did you mean name or area?"),
        ("{{ facts('purpos') }}", "no call has a rule with the role 'purpos'; did you mean purpose"),
        ("{{ questions('open.nothing') }}", "no open question has the key 'open.nothing'"),
        ("{{ call.promotes_to }}", "there is nothing to print here"),
        ("{% include 'sections/sumary.md.j2' %}", "did you mean sections/summary.md.j2"),
        ("{{ call.__class__ }}", "access to attribute '__class__'"),
        ("{{ call.name }", "not a template: unexpected '}'"),
        ("{% trans %}{{ call.name }}{% endtrans %}", "not a template"),
    ],
)
def test_a_slip_in_a_template_is_named_with_its_line(copy: Project, rulebook: Rulebook, after: str, says: str) -> None:
    """File, line, the unknown name and the nearest known ones, in one line."""
    line = edit(copy, "draft.md.j2", "{{ call.name }}", after)
    said = problem(copy, rulebook)
    assert said.startswith(f"templates/draft.md.j2:{line}: ")
    assert says in said


def test_an_unknown_part_is_named_with_the_known_ones(copy: Project, rulebook: Rulebook) -> None:
    """`:::guidnce` does not silently become plain text."""
    edit(copy, "sections/summary.md.j2", "::: guidance", "::: guidnce")
    assert "no part is called ':::guidnce'; did you mean guidance?" in problem(copy, rulebook)


def test_a_field_has_one_place(copy: Project, rulebook: Rulebook) -> None:
    """The same tag twice could not be read back."""
    edit(copy, "draft.md.j2", 'field("title-en")', 'field("title")')
    assert "the field 'title' stands in the draft twice" in problem(copy, rulebook)


def test_a_kind_without_a_template_says_what_to_make(copy: Project, rulebook: Rulebook) -> None:
    """The most general name is proposed."""
    shutil.rmtree(copy.templates / "proposal")
    (copy.templates / "proposal.md.j2").unlink()
    assert "there is no template for fy2025.future.concept; make proposal.md.j2" in problem(copy, rulebook)


def test_the_most_particular_template_wins(copy: Project, rulebook: Rulebook) -> None:
    """A file for one area and tier comes before the area's, and that before the kind's."""
    call, templates = rulebook.calls[CALL], Templates(copy, rulebook)
    assert templates.name(call) == "proposal/future.md.j2"
    (copy.templates / "proposal" / "future-concept.md.j2").write_text("# x\n", "utf-8")
    assert templates.name(call) == "proposal/future-concept.md.j2"
    assert templates.name(rulebook.calls["fy2021.co-creation.full-scale"]) == "proposal.md.j2"


def test_a_translation_that_breaks_the_structure_names_the_block(copy: Project, rulebook: Rulebook) -> None:
    """A bilingual draft needs both languages alike, and says where they are not."""
    catalogue = copy.locale / "en" / "LC_MESSAGES" / "templates.po"
    text = catalogue.read_text("utf-8")
    assert 'msgstr "Write as well how the university supports co-creation with industry and government."' in text
    catalogue.write_text(text.replace('msgstr "Write as well how', 'msgstr "# Write as well how'), "utf-8")
    said = problem(copy, rulebook, "both")
    assert "differs between the languages" in said
    assert "産学官の共創を大学がどう支えるのか" in said


def test_a_translation_with_another_placeholder_is_named(copy: Project, rulebook: Rulebook) -> None:
    """`%(versoin)s` in a catalogue does not end in a stack trace."""
    catalogue = copy.locale / "en" / "LC_MESSAGES" / "templates.po"
    text = catalogue.read_text("utf-8")
    catalogue.write_text(text.replace('"Rules version: %(year)s, %(version)s"', '"Rules version: %(yaer)s"'), "utf-8")
    assert "the translation names %(yaer)s" in problem(copy, rulebook, "en")


def test_a_rule_is_text_whatever_it_holds(copy: Project, rulebook: Rulebook) -> None:
    """Markdown, Jinja, XML and markers in a rule's words stand in the draft as they are."""
    hostile = "**太字** | {{ call.name }} </w:t> ::: \ue0000\ue001 # <b>&amp; `x` [a](b)"
    call = rulebook.calls[CALL]
    key = call.rules["purpose"]
    figure = msgspec.structs.replace(rulebook.figures[key], value=Text(ja=hostile, en=hostile))
    changed = msgspec.structs.replace(rulebook, figures={**rulebook.figures, key: figure})
    text = as_text(Drafter(changed, copy).draft(call, "both"))
    assert hostile.replace("|", "\\|") in text


def test_a_second_programme_needs_no_change_in_the_package(small: Project) -> None:
    """Other rules and a template of ten lines make a draft: nothing about this programme is in the code."""
    from kyoso.notebooks import compile_rules

    (small.root / "templates").mkdir()
    (small.templates / "proposal.md.j2").write_text(
        "::: title\n{% trans %}申請書{% endtrans %}\n:::\n\n{id=why}\n# {{ call.name }}\n\n"
        '::: facts\n| a | b |\n|---|---|\n{% for fact in facts("ceiling") %}\n| {{ fact.label }} | {{ fact.words }} |\n'
        '{% endfor %}\n:::\n\n::: label\n理由\n:::\n\n::: answer\n{{ field("why") }}\n:::\n',
        "utf-8",
    )
    rulebook = compile_rules(small).rulebook
    call = rulebook.calls["fy2025.one.only"]
    data = make_draft(rulebook, call, "both", project=small)
    assert "| 上限⏎Ceiling | 5万円程度／年度⏎about JPY 50,000 per fiscal year |" in as_text(data)
    assert fields(data) == {"why": ""}
    assert years_of(rulebook, call) == 3


def test_a_missing_translation_shows_the_japanese(copy: Project, rulebook: Rulebook) -> None:
    """An English draft falls back to the Japanese and the catalogue remembers what it lacks."""
    catalogue = copy.locale / "en" / "LC_MESSAGES" / "templates.po"
    catalogue.write_text(catalogue.read_text("utf-8").replace('msgstr "Contents"', 'msgstr ""'), "utf-8")
    drafter = Drafter(rulebook, copy)
    assert "[TOCHeading] 目次" in as_text(drafter.draft(rulebook.calls[CALL], "en"))
    assert drafter.templates.catalogue("en").missing == {"目次"}


def test_zipping_says_which_block_is_without_its_like() -> None:
    """A block that only one language has is shown."""
    from kyoso.word.blocks import Paragraph, Run

    one, more = Paragraph("Normal", (Run("一"),)), Paragraph("SmallNote", (Run("二"),))
    with pytest.raises(Problem, match="2 blocks in Japanese, 1 in English; the first without its like: “二”"):
        zipped([one, more], [one], "templates/x.md.j2")


def _one_line_more(copy: Project, rulebook: Rulebook) -> Rulebook:
    path = copy.templates / "sections" / "summary.md.j2"
    path.write_text(path.read_text("utf-8") + "\n一行を足しました。\n", "utf-8")
    return rulebook


def _other_english(copy: Project, rulebook: Rulebook) -> Rulebook:
    path = copy.locale / "en" / "LC_MESSAGES" / "templates.po"
    path.write_text(re.sub('^(msgstr ".+)"$', r'\1 anew"', path.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    return rulebook


def _another_ceiling(copy: Project, rulebook: Rulebook) -> Rulebook:
    key = rulebook.calls[CALL].rules["ceiling"]
    figure = msgspec.structs.replace(rulebook.figures[key], value=1)
    return msgspec.structs.replace(rulebook, figures={**rulebook.figures, key: figure})


def _wider_margins(copy: Project, rulebook: Rulebook) -> Rulebook:
    path = Path(shutil.copy(SHIPPED, copy.templates))
    path.write_text(re.sub(r"(left: )\d+", r"\g<1>40", path.read_text("utf-8")), "utf-8")
    return rulebook


def _cut_short(copy: Project, rulebook: Rulebook) -> Rulebook:
    for path in (copy.cache / "word").glob("draft-*.json"):
        path.write_bytes(path.read_bytes()[:100])
    return rulebook


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "is_another"),
    [
        (_one_line_more, True),
        (_other_english, True),
        (_another_ceiling, True),
        (_wider_margins, True),
        (_cut_short, False),
    ],
)
def test_a_document_that_is_kept_follows_all_that_it_is_made_from(
    copy: Project, rulebook: Rulebook, change: Callable[[Project, Rulebook], Rulebook], is_another: bool
) -> None:
    """A template, a catalogue, a rule or the look changed, or half of it was lost: as if nothing had been kept."""
    before = make_draft(rulebook, rulebook.calls[CALL], "both", project=copy)
    rules = change(copy, rulebook)
    after = make_draft(rules, rules.calls[CALL], "both", project=copy)
    shutil.rmtree(copy.cache)
    assert after == make_draft(rules, rules.calls[CALL], "both", project=copy)
    assert (after != before) == is_another


@pytest.mark.slow
@pytest.mark.parametrize("changed", [None, "code", "markdown_it", "mdit_py_plugins"])
def test_a_document_is_made_anew_by_other_code(
    copy: Project, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changed: str | None
) -> None:
    """Also where a library is another; else the one that was kept is taken."""
    drafts._made_by.cache_clear()
    make_draft(rulebook, rulebook.calls[CALL], "ja", project=copy)
    drafts._made_by.cache_clear()
    if changed == "code":
        (tmp_path / "word").mkdir()
        monkeypatch.setattr(drafts, "__file__", str(tmp_path / "word" / "drafts.py"))
    elif changed:
        monkeypatch.setattr(f"{changed}.__version__", "another")
    made: list[str] = []
    rendered = Drafter._rendered

    def watched(drafter: Drafter, call: Call, *rest: Any) -> Rendered:
        made.append(call.key)
        return rendered(drafter, call, *rest)

    monkeypatch.setattr(Drafter, "_rendered", watched)
    make_draft(rulebook, rulebook.calls[CALL], "ja", project=copy)
    drafts._made_by.cache_clear()
    assert made == ([CALL] if changed else [])
