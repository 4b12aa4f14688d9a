"""`kyoso lint`: nothing without a source, nothing untranslated, no figure without a key."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from _ext.benchmark import load
from _ext.speed import three_figures

from kyoso.book.catalogues import drop_gone
from kyoso.errors import Problem
from kyoso.fingerprints import Fingerprints
from kyoso.lint import keys, languages, numbers, output, rules, schema
from kyoso.lint.allowed import Allowed, load_allowed
from kyoso.lint.glossary import Glossary
from kyoso.notebooks import locations
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.conftest import ROOT, Kyoso, one_at_a_time


def test_this_repository_has_no_findings(project: Project, rulebook: Rulebook, site: Path, kyoso: Kyoso) -> None:
    """Pages, templates, catalogues, scripts and rules, the site as built and every draft: nothing is found."""
    with one_at_a_time(project):
        done = kyoso("lint", "--built")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "0 findings\n"


def test_a_rulebook_unlike_its_schema_is_found(tmp_path: Path, rulebook: Rulebook) -> None:
    """A unit that the vocabulary does not have is named with its path in the file; the rulebook as it is has none."""
    project = Project(tmp_path)
    project.build.mkdir()
    project.rulebook.write_bytes(rulebook.to_json())
    assert list(schema.findings(project)) == []
    project.rulebook.write_bytes(rulebook.to_json().replace(b'"yen"', b'"yens"', 1))
    assert [found.message.partition(": ")[0].rpartition(".")[2] for found in schema.findings(project)] == ["unit"]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The repository without what is derived, to spoil and to mend."""
    root = tmp_path_factory.mktemp("repository")
    for name in ("book", "locale", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copytree(ROOT / "tests" / "cases", root / "tests" / "cases")
    for name in ("_config.yml", "_toc.yml", "programme.yaml", "requirements.lock"):
        shutil.copy(ROOT / name, root / name)
    return Project(root)


@contextmanager
def spoilt(project: Project, name: str, before: str, after: str) -> Iterator[int]:
    """Other words in one file for a while; gives the line of the change."""
    path = project.root / name
    text = path.read_text("utf-8")
    assert before in text, (name, before)
    path.write_text(text.replace(before, after, 1), "utf-8")
    try:
        yield text.count("\n", 0, text.index(before)) + 1
    finally:
        path.write_text(text, "utf-8")


def said(findings: Iterator[object]) -> list[str]:
    """Findings as they are printed."""
    return [str(finding) for finding in findings]


@pytest.mark.parametrize(
    ("name", "before", "after", "number"),
    [
        ("book/area-regional.md", "取り組みたい場合", "30億円で取り組みたい場合", "30"),
        ("book/area-regional.md", "三者で作りたい場合", "三億円で作りたい場合", "三"),
        ("book/area-regional.md", "三者で作りたい場合", "３者で作りたい場合", "３"),
        ("book/speed.md", "交互に測ってくらべます", "30回ずつ測ってくらべます", "30"),
        ("templates/sections/leader.md.j2", "{% trans", "令和9年 {% trans", "9"),
        ("book/rules/fy2021.md", "です。", "です。300万円です。", "300"),
    ],
)
def test_a_typed_number_is_an_orphan(copied: Project, name: str, before: str, after: str, number: str) -> None:
    """In Arabic, full-width or kanji digits, on a page, in a template, in the prose of a notebook."""
    if before not in (copied.root / name).read_text("utf-8"):
        before = "\n\n"
        after = f"\n\n{after}\n\n"
    with spoilt(copied, name, before, after):
        (finding,) = numbers.findings(copied, load_allowed(copied))
    assert (finding.path, number in finding.message) == (name, True)
    assert finding.line > 0
    assert numbers.WAY_OUT in finding.message


def test_a_string_of_a_script_is_looked_at(copied: Project) -> None:
    """Japanese words with a number in a script are a finding, a size in pixels is none."""
    (copied.book / "own.js").write_text('var width = 30;\nvar words = "上限は30万円です";\n', "utf-8")
    try:
        (finding,) = numbers.findings(copied, load_allowed(copied))
    finally:
        (copied.book / "own.js").unlink()
    assert (finding.path, finding.line) == ("book/own.js", 2)


def test_what_is_allowed_has_a_reason(copied: Project) -> None:
    """Words on the list pass; without them they are findings; a reason is never empty."""
    assert said(numbers.findings(copied, Allowed()))
    with spoilt(copied, "book/lint.yaml", "SHA-256: 照合の方法の名前 / the name of a digest", "SHA-256: x"):
        with pytest.raises(Problem) as caught:
            load_allowed(copied)
        (finding,) = caught.value.findings
    assert finding.path == "book/lint.yaml"
    assert finding.message.startswith("literals.SHA-256: expected a reason, in a sentence")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("The scale of support is", "The scale of 30 is", "the numbers of"),
        (
            "{rule}`now.future.concept.ceiling`, the period",
            "{rule}`now.full-scale.ceiling`, the period",
            "the keys",
        ),
        ("The scale of support is", "The 規則 scale of support is", "「規則」 stands in the English"),
        ("The scale of support is", "The money is", "「支援規模」 is “scale of support” in the glossary"),
    ],
)
def test_english_that_says_something_else_is_found(
    copied: Project, rulebook: Rulebook, before: str, after: str, says: str
) -> None:
    """Other numbers, other keys, Japanese that is left, another word than the glossary's."""
    name = "locale/en/LC_MESSAGES/area-future.po"
    with spoilt(copied, name, before, after):
        found = said(languages.findings(copied, Glossary(rulebook, load_allowed(copied)), load_allowed(copied)))
    assert len(found) == 1
    assert found[0].startswith(f"{name}:")
    assert says in found[0]


@pytest.mark.parametrize(
    ("japanese", "english", "says"),
    [
        ("課題の深掘り", "Going deeper into the problem", "「深掘り」 is “"),
        ("議論", "Deepening the problem", "“deepening” stands in “Deepening the problem”"),
        ("支援規模の表", "Table of the money", "「支援規模」 is “scale of support” in the glossary"),
        ("支援規模の表", "Table of the scale of support", ""),
        ("次の型", "The next tier", "“tiers?” stands in “The next tier”"),
        ("次の型", "The next type", ""),
    ],
)
def test_a_text_of_the_rules_keeps_to_the_glossary(
    project: Project, rulebook: Rulebook, japanese: str, english: str, says: str
) -> None:
    """What a notebook says in English is held to the glossary as the catalogues are, and to the words to avoid."""
    found = list(Glossary(rulebook, load_allowed(project)).troubles(japanese, english))
    assert len(found) == bool(says)
    assert all(says in trouble for trouble in found)


def test_who_is_paid_is_cited_from_where_it_is_said(rulebook: Rulebook) -> None:
    """A kind of institution that is cited from where it is only named is a finding, and the rules have none."""
    assert list(rules.kinds_cite_who_is_paid(rulebook)) == []
    kind = rulebook.institution_kinds["company"]
    elsewhere = msgspec.structs.replace(kind, source=rulebook.figures["fy2021.consortium.companies"].source)
    changed = msgspec.structs.replace(rulebook, institution_kinds={**rulebook.institution_kinds, "company": elsewhere})
    ((key, trouble),) = rules.kinds_cite_who_is_paid(changed)
    assert key == "company"
    assert "r3 p.4" in trouble


def test_an_outdated_translation_is_found(copied: Project, rulebook: Rulebook) -> None:
    """A fuzzy entry and an empty one are named with their line."""
    name = "locale/en/LC_MESSAGES/area-future.po"
    with spoilt(copied, name, '\nmsgid "支援規模は', '\n#, fuzzy\nmsgid "支援規模は'):
        (found,) = said(languages.findings(copied, Glossary(rulebook, load_allowed(copied)), load_allowed(copied)))
    assert "is outdated (fuzzy)" in found


@pytest.mark.slow
def test_a_changed_japanese_sentence_is_named(copied: Project, kyoso: Kyoso) -> None:
    """Through the command line: it fails, and says which sentence has no English and which is said no more."""
    before, after = "地域の課題に取り組む、独創的で", "地域の課題にていねいに取り組む、独創的で"
    with spoilt(copied, "book/area-future.md", before, after):
        done = kyoso("--project", copied.root, "lint")
    assert done.returncode == 1
    assert f"locale/en/LC_MESSAGES/area-future.po: 「{after}" in done.stderr
    assert f"nothing says 「{before}" in done.stderr
    assert done.stdout == "2 findings\n"


def test_unknown_and_dead_keys_are_found(copied: Project, rulebook: Rulebook, project: Project) -> None:
    """A role with a slip in its key, and a rule that nothing shows, each at its line."""
    addresses, newest = locations(project), rulebook.years[0]
    slip = "{rule}`now.future.concept.ceilin`"
    with spoilt(copied, "book/area-future.md", "{rule}`now.future.concept.ceiling`", slip) as line:
        found = said(keys.findings(copied, rulebook, addresses))
    key = f"fy{newest}.future.concept.ceilin"
    assert found[0].startswith(f"book/area-future.md:{line}: {key}: no such key; did you mean")
    with spoilt(copied, "book/people.md", "people.* ", ""):
        dead = said(keys.findings(copied, rulebook, addresses))
    assert [finding for finding in dead if "people.caveat: no call, page, template or check uses it" in finding]
    assert all(finding.startswith("book/rules/people.md:") for finding in dead)


def test_a_question_of_a_call_that_nothing_shows_is_found(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """Taken out of every check, page and section, a question that a call still has is named with its call."""
    key, copy = "open.period-and-incubation", Project(tmp_path)
    for path in (*project.book.glob("*.md"), *project.templates.rglob("*.*")):
        there = tmp_path / path.relative_to(project.root)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(path.read_text("utf-8").replace(key, "open.taper-share"), "utf-8")
    found = said(keys.findings(copy, rulebook, {}))
    named = [call.key for call in rulebook.calls.values() if key in call.questions]
    assert named
    assert [line for line in found if "no check, page or section" in line] == [
        f"book/rules: {call}: {key}: no check, page or section of a draft shows this question; name it in one"
        for call in named
    ]


def test_a_guide_length_for_nothing_is_found(project: Project, rulebook: Rulebook, tmp_path: Path) -> None:
    """A length names a field or a section that a template has, and calls that there are."""
    shutil.copytree(project.templates, tmp_path / "templates")
    shutil.copytree(project.book, tmp_path / "book")
    shutil.copytree(project.locale, tmp_path / "locale")
    copy = Project(tmp_path)
    limits = copy.templates / "limits.yaml"
    limits.write_text("limits:\n- {name: vision.text, pages: 1}\n- {name: vision, pages: 1, calls: [a.b]}\n"
                      "- {name: visoin.text, pages: 1}\n", "utf-8")  # fmt: skip
    found = [str(each) for each in keys.findings(copy, rulebook, {}) if "limits.yaml" in str(each)]
    assert len(found) == 2
    assert "vision: a.b: no such call" in found[0]
    assert "visoin.text: no field or section is called so" in found[1]
    assert "vision.text" in found[1].partition("called so")[2]


def test_rules_hold_together(project: Project, rulebook: Rulebook) -> None:
    """All that is cited stands in its place, and values, units, years and languages agree."""
    assert list(rules.findings(rulebook, Fingerprints.load(project), load_allowed(project))) == []


@pytest.mark.parametrize(("before", "after"), [("2,500万円", "2,600万円"), ("令和3年度", "令和19年度")])
def test_a_strange_number_on_a_built_page_is_found(
    project: Project, rulebook: Rulebook, site: Path, tmp_path: Path, before: str, after: str
) -> None:
    """An amount or a year that no key says is found on the page, with its line."""
    page = (site / "ja" / "money.html").read_text("utf-8")
    spoilt_project = Project(tmp_path)
    spoilt_project.site.mkdir(parents=True)
    body = page.index("<article")
    changed = page[:body] + page[body:].replace(before, after)
    (spoilt_project.site / "money.html").write_text(changed, "utf-8")
    found = said(output.on_site(spoilt_project, output.Known(project, rulebook), load_allowed(project)))
    assert found
    assert all(f"no key says the number {after[:4]}" in finding for finding in found)


@pytest.mark.parametrize("where", ["in the table", "in the picture", "beside the table", "on another page"])
def test_measured_figures_stand_in_their_tables_alone(
    project: Project, rulebook: Rulebook, site: Path, tmp_path: Path, where: str
) -> None:
    """A figure that no module says it measured is found in a table or picture of measurements; one that it says is
    found anywhere else.
    """
    known, allowed = output.Known(project, rulebook), load_allowed(project)
    ratios = (three_figures(line.ratio.median) for line in load(project).lines if line.ratio is not None)
    ratio = next(words for words in ratios if not known.traces(words))
    page = (site / "ja" / "speed.html").read_text("utf-8")
    before, after, says = {
        "in the table": (f"{ratio}倍</p>", f"{ratio}7倍</p>", f"no module of book/_ext says it measured {ratio}7"),
        "in the picture": (
            "同じ速さ</tspan>",
            "同じ速さ0.7654</tspan>",
            "no module of book/_ext says it measured 0.7654",
        ),
        "beside the table": ("<p>結果は、", f"<p>結果は{ratio}倍で、", f"no key says the number {ratio}"),
        "on another page": ("<p>", f"<p>{ratio}倍速い", f"no key says the number {ratio}"),
    }[where]
    if where == "on another page":
        page = (site / "ja" / "money.html").read_text("utf-8")
    spoilt_project = Project(tmp_path)
    spoilt_project.site.mkdir(parents=True)
    assert before in page
    for text, expected in ((page, []), (page.replace(before, after, 1), [says])):
        (spoilt_project.site / "page.html").write_text(text, "utf-8")
        found = said(output.on_site(spoilt_project, known, allowed))
        assert len(found) == len(expected)
        assert all(words in finding for words, finding in zip(expected, found, strict=True))


def test_a_strange_number_in_a_draft_is_found(project: Project, rulebook: Rulebook) -> None:
    """So with the text of a draft; the number of a heading is none."""
    known = output.Known(project, rulebook)
    text = "15.1 予算\n上限は2,500万円です\n上限は2,600万円です"
    (found,) = said(output.in_drafts([("draft.docx", text)], known, load_allowed(project)))
    assert found.startswith("draft.docx:3: no key says the number 2,600万円")


def test_a_page_that_was_removed_leaves_no_messages_behind(tmp_path: Path) -> None:
    """Of pages and notebooks that are there the messages stay; those of removed ones go."""
    (tmp_path / "book" / "rules").mkdir(parents=True)
    messages = tmp_path / "gettext"
    (messages / "rules").mkdir(parents=True)
    for name in ("index", "gone", "rules/year", "rules/gone"):
        (messages / f"{name}.pot").write_text("", "utf-8")
        if not name.endswith("gone"):
            (tmp_path / "book" / f"{name}.md").write_text("", "utf-8")
    drop_gone(Project(tmp_path), messages)
    there = sorted(path.relative_to(messages).as_posix() for path in messages.rglob("*.pot"))
    assert there == ["index.pot", "rules/year.pot"]
