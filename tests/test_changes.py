"""What changed: between two fiscal years, and between two revisions of the rules."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyoso.changes import (
    FORMATS,
    KINDS,
    Change,
    Comparison,
    compare_revisions,
    compare_years,
    kind_words,
    named,
    printed,
)
from kyoso.model import Figure
from kyoso.project import Project
from kyoso.revision import IN_USE, base_of, rules_of
from kyoso.rulebook import FIELDS, Rulebook
from kyoso.translations import load
from tests.conftest import SMALL_NOTEBOOK, Kyoso, run_kyoso, the_rulebook

YEARS = (2021, 2025)  # of two documents whose difference was read by hand


def leaves(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every number and text of the rules as JSON."""
    if isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*way, name))
    elif isinstance(value, str | int):
        yield way


def mutated(way: tuple[Any, ...]) -> Rulebook:
    """The rules with one leaf changed to another value of its kind."""
    data = json.loads(the_rulebook().to_json())
    at = data
    for name in way[:-1]:
        at = at[name]
    at[way[-1]] = other(at, way[-1])
    return msgspec.convert(data, Rulebook)


def other(record: Any, name: Any) -> Any:
    """Another value than the one that stands there, of the same kind."""
    value = record[name]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(record, dict) and record.get("unit") == "status":
        return next(status for status in the_rulebook().declared.statuses if status != value)
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value):
        return f"{int(value[:4]) + 1}{value[4:]}"
    return f"{value}の2" if name in ("ja", "as_written", "starts_with") else f"{value} 2"


WORDS = ("ja", "en", "as_written", "starts_with", "order", "inferred", "compared")


def mutable() -> st.SearchStrategy[tuple[Any, ...]]:
    """Any leaf that a view of the changes shows."""
    ways = [
        way
        for way in leaves(json.loads(the_rulebook().to_json()))
        if way[0] in FIELDS.values() and (way[-1] in WORDS or (way[0] == "figures" and way[2] == "value"))
    ]
    return st.sampled_from(ways)


@pytest.mark.slow
@given(st.deferred(mutable))
def test_one_changed_leaf_is_one_entry_in_each_view(way: tuple[Any, ...]) -> None:
    """Whatever leaf changes: one entry as text, as Markdown and as JSON, and one for each draft that stands on it."""
    changed = mutated(way)
    comparison = compare_revisions(the_rulebook(), changed, named("before"), named("after"))
    assert len(comparison.changes) == 1
    touching = {
        call.key
        for call in the_rulebook().calls.values()
        if way[0] == "figures" and way[1] in (call.status, *call.rules.values())
    }
    assert {draft.after for draft in comparison.drafts} == touching
    for language in ("ja", "en"):
        shown = {form: printed(comparison, form, language, lambda words: words) for form in FORMATS}
        drafts = len(touching)
        assert len(re.findall(r"^ {6}\S", shown["text"], re.MULTILINE)) == 1
        assert len(re.findall(r"^    - ", shown["text"], re.MULTILINE)) == drafts
        assert len(re.findall(r"^\| (?!---)", shown["markdown"], re.MULTILINE)) == 2  # the head and the change
        assert len(re.findall(r"^  - ", shown["markdown"], re.MULTILINE)) == drafts
        assert len(json.loads(shown["json"])["changes"]) == 1


def values() -> st.SearchStrategy[str]:
    """The key of any figure of the two years."""
    figures = the_rulebook().figures.items()
    return st.sampled_from([key for key, figure in figures if figure.fiscal_year in YEARS and key.startswith("fy")])


@pytest.mark.slow
@given(st.deferred(values))
def test_a_changed_figure_touches_only_its_entries_between_years(key: str) -> None:
    """Between two fiscal years only the entries of a changed figure differ, and it is once in each draft."""
    figure = the_rulebook().figures[key]
    way = ("figures", key, "value", "ja") if figure.unit == "text" else ("figures", key, "value")
    if isinstance(figure.value, tuple):
        way = (*way, 0)
    sides = [compare_years(book, YEARS[0], YEARS[-1]) for book in (the_rulebook(), mutated(way))]
    entries = [{msgspec.json.encode(change) for change in side.changes} for side in sides]
    assert entries[0] != entries[1]
    for entry in entries[0] ^ entries[1]:
        assert key in {side["key"] for name in ("before", "after") for side in json.loads(entry).get(name, ())}
    for draft in sides[1].drafts:
        named_by = [
            change
            for change in sides[1].of_draft(draft)
            if key in {side.key for side in (*change.before, *change.after)}
        ]
        assert len(named_by) <= 1


def of_years(*years: int) -> Comparison:
    """The comparison of two fiscal years of the real rules."""
    return compare_years(the_rulebook(), *years)


def test_between_two_years_nothing_is_left_out_and_nothing_said_twice() -> None:
    """Each figure of a call of either year is an entry, or says the same in the other year."""
    comparison = of_years(YEARS[0], YEARS[-1])
    named_in = [side.key for change in comparison.changes for side in (*change.before, *change.after)]
    assert len(named_in) == len(set(named_in))
    shown = set(named_in)
    for call in [call for call in the_rulebook().calls.values() if call.fiscal_year in YEARS]:
        for key in {call.status, *call.rules.values()} - shown:
            figure = the_rulebook().figures[key]
            assert any(_same(figure, the_rulebook().figures[twin]) for twin in the_rulebook().figures if twin != key)


def _same(one: Figure, other: Figure) -> bool:
    return (one.value, one.unit, one.qualifiers) == (other.value, other.unit, other.qualifiers)


def change_of(key: str) -> Change:
    """The one change of the two years that names a figure."""
    (found,) = [
        change for change in of_years(*YEARS).changes if key in {side.key for side in (*change.before, *change.after)}
    ]
    return found


@pytest.mark.parametrize(
    ("key", "before", "reasons"),
    [
        (
            "fy2025.full-scale.ceiling",
            {f"fy2021.{area}.full-scale.ceiling" for area in ("co-creation", "policy", "regional")},
            {"scope", "basis"},
        ),
        ("fy2025.regional.incubation.ceiling", {"fy2021.regional.incubation.ceiling"}, {"basis"}),
        ("fy2025.regional.incubation.supported", {"fy2021.regional.incubation.planned"}, {"meaning"}),
        ("fy2025.umbrella.budget", {"fy2021.regional.budget"}, {"basis"}),
    ],
)
def test_numbers_of_another_scope_or_basis_are_not_compared(key: str, before: set[str], reasons: set[str]) -> None:
    """An amount for three areas is not that of one grown, and what is supported is not what was to be adopted."""
    change = change_of(key)
    assert change.kind == "not-comparable"
    assert {side.key for side in change.before} == before
    assert reasons <= set(change.reasons)


def test_no_number_of_the_two_documents_is_said_to_have_grown() -> None:
    """The documents of the two years share no number that could be compared."""
    assert not {change.kind for change in of_years(*YEARS).changes} & {"raised", "lowered", "later", "earlier"}


@pytest.mark.parametrize(
    ("after", "before"),
    [
        ("fy2025.package", "fy2021.purpose"),
        ("fy2025.policy.full-scale.goal", "fy2021.policy.outline"),
        ("fy2025.regional.full-scale.goal", "fy2021.regional.outcome"),
        ("fy2025.system", "fy2021.regional.point.university.how"),
        ("fy2025.vision", "fy2021.vision"),
    ],
)
def test_what_both_years_say_in_other_words_is_neither_new_nor_gone(after: str, before: str) -> None:
    """Statements are laid side by side by what they are about, whatever role a call gives them."""
    change = change_of(after)
    assert change.kind == "reworded"
    assert before in {side.key for side in change.before}
    assert after in {side.key for side in change.after}


def a_later_year() -> int:
    """The fiscal year after the newest of the rules."""
    return the_rulebook().years[0] + 1


def a_year_later(**values: int) -> Rulebook:
    """The rules with calls of a year that they do not have, copied from one, and some of its figures changed."""
    data = json.loads(the_rulebook().to_json())
    old, new = f"fy{YEARS[1]}.", f"fy{a_later_year()}."
    for kind in ("figures", "calls"):
        for key, record in list(data[kind].items()):
            if key.startswith(old):
                copy = json.loads(json.dumps(record).replace(f'"{old}', f'"{new}'))
                data[kind][copy["key"]] = copy | {"fiscal_year": a_later_year()}
    for key, value in values.items():
        data["figures"][new + key]["value"] = value
    return msgspec.convert(data, Rulebook)


def test_numbers_of_the_same_scope_and_basis_are_compared() -> None:
    """Where two years give one figure for the same areas, it has grown or not; an end that moves is later."""
    changed = {"full-scale.ceiling": 400_000_001, "full-scale.supported": 34, "future.concept.until": YEARS[1] + 2}
    comparison = compare_years(a_year_later(**changed), YEARS[1], a_later_year())
    kinds = {change.after[0].key.partition(".")[2]: change.kind for change in comparison.changes}
    assert kinds == {
        "full-scale.ceiling": "raised",
        "full-scale.supported": "lowered",
        "future.concept.until": "later",
    }


def test_backwards_new_is_gone_and_raised_is_lowered() -> None:
    """The other way round each kind of change is its opposite."""
    opposite = {"new": "gone", "raised": "lowered", "later": "earlier"}
    opposite |= {value: key for key, value in opposite.items()}
    there, back = of_years(YEARS[0], YEARS[-1]), of_years(YEARS[-1], YEARS[0])
    assert sorted(opposite.get(change.kind, change.kind) for change in there.changes) == sorted(
        change.kind for change in back.changes
    )


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_diff_prints_every_kind_and_draft(kyoso: Kyoso, project: Project, form: str, language: str) -> None:
    """`kyoso diff 2021 2025` names each kind of change and each area and tier, in the language asked for."""
    done = kyoso("diff", YEARS[0], YEARS[-1], "--format", form, "--lang", language)
    assert done.returncode == 0, done.stderr
    comparison = of_years(YEARS[0], YEARS[-1])
    if form == "json":
        assert msgspec.json.decode(done.stdout, type=Comparison) == comparison
        return
    words = kind_words(load(project, "messages", language).gettext)  # type: ignore[arg-type]
    for kind in {change.kind for change in comparison.changes}:
        assert words[kind] in done.stdout
    for draft in comparison.drafts:
        assert draft.name[language] in done.stdout  # type: ignore[index]
    if language == "en":
        assert not re.search(r"[\u3040-\u30ff]", done.stdout)


def test_every_kind_has_words() -> None:
    """No kind of change is without a name."""
    assert set(kind_words(str)) == set(KINDS)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_shows_the_same_changes(site: Path, language: str) -> None:
    """The page about changes has a row for each entry of `kyoso diff`, and a heading for each area and tier."""
    comparison = of_years(YEARS[0], YEARS[-1])
    tree = lxml.html.parse(str(site / language / "changes.html")).getroot()
    rows = tree.xpath("//table[contains(@class, 'kyoso-changes')]/tbody/tr")
    assert len(rows) == len(comparison.changes)
    strong = [node.text_content() for node in tree.xpath("//section[@id='changes-drafts']//strong")]
    assert [draft.name[language] for draft in comparison.drafts] == [  # type: ignore[index]
        text
        for text in strong
        if text in {draft.name[language] for draft in comparison.drafts}  # type: ignore[index]
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("2021",), "needs two fiscal years"),
        (("2021", "2023"), "known: 2021, "),
        (("2021", "2025", "--base", "HEAD"), "--base REV alone"),
        (("--base", "no-such-branch"), "git knows no such revision"),
        (("no-such.json", "neither.json"), "no-such.json"),
    ],
)
def test_a_bad_call_of_diff_is_one_clear_line(kyoso: Kyoso, arguments: tuple[str, ...], says: str) -> None:
    """What cannot be compared is said in one line, with the way out."""
    done = kyoso("diff", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def git(folder: Path, *arguments: str) -> None:
    """Call git in a folder, as somebody."""
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.slow
def test_diff_against_a_revision(small: Project) -> None:
    """`kyoso diff --base` shows what the working tree changes, before it is committed."""
    git(small.root, "init", "-q")
    git(small.root, "add", ".")
    git(small.root, "commit", "-qm", "rules")
    notebook = small.rules / "rules.md"
    notebook.write_text(SMALL_NOTEBOOK.replace("5万円", "6万円"), "utf-8")
    done = run_kyoso("diff", "--base", "HEAD", "--format", "json", cwd=small.root)
    assert done.returncode == 0, done.stderr
    changes = json.loads(done.stdout)["changes"]
    assert [(change["kind"], change["leaf"], change["after"][0]["key"]) for change in changes] == [
        ("raised", "value", "one.ceiling"),
        ("reworded", "source.as_written", "one.ceiling"),
    ]
    shutil.rmtree(small.build)
    notebook.write_text(SMALL_NOTEBOOK, "utf-8")
    assert json.loads(run_kyoso("diff", "--base", "HEAD", "--format", "json", cwd=small.root).stdout)["changes"] == []


@pytest.fixture
def history(small: Project) -> Project:
    """The small programme in git: a ceiling that was changed twice."""
    git(small.root, "init", "-q")
    (small.root / ".gitignore").write_text("_build\n", "utf-8")
    for value in ("6万円", "7万円", "5万円"):
        (small.rules / "rules.md").write_text(SMALL_NOTEBOOK.replace("5万円", value), "utf-8")
        git(small.root, "add", ".")
        git(small.root, "commit", "-qm", value)
    return small


@pytest.mark.slow
def test_commands_with_different_revisions_do_not_disturb_each_other(history: Project) -> None:
    """Two for each of two revisions, begun at once: all say what each says alone."""
    bases = ("HEAD~1", "HEAD~2") * 2
    with ThreadPoolExecutor(len(bases)) as at_once:
        ask = partial(run_kyoso, "diff", "--format", "json", cwd=history.root)
        done = list(at_once.map(lambda base: ask("--base", base), bases))
    assert [each.returncode for each in done] == [0] * len(bases), [each.stderr for each in done]
    found = [json.loads(each.stdout)["changes"] for each in done]
    assert [[change["before"][0]["words"]["ja"] for change in changes] for changes in found] == [
        ["7万円程度／年度", "上限は7万円程度"],
        ["6万円程度／年度", "上限は6万円程度"],
    ] * 2


def test_a_revision_from_before_words_were_declared_is_read_with_those_of_today(history: Project) -> None:
    """Its notice stays its own; what it declares itself is not touched."""
    (history.rules / "rules.md").write_text(SMALL_NOTEBOOK.replace('"open"', '"resting"'), "utf-8")
    history.programme.write_text("notice: {ja: 昔の案内です。, en: An old guide.}\n", "utf-8")
    git(history.root, "add", ".")
    git(history.root, "commit", "-qm", "no words yet")
    resting = "statuses:\n  resting: {label: {ja: 休み, en: resting}, then: nothing}\n"
    history.programme.write_text(resting, "utf-8")
    rulebook = rules_of(history, "HEAD", lambda line: None).rulebook
    assert rulebook.words("one.status", "en") == "resting"
    assert rulebook.declared.notice is not None
    git(history.root, "commit", "-qam", "with words")
    history.programme.write_text(resting.replace("resting}", "asleep}"), "utf-8")
    assert rules_of(history, "HEAD", lambda line: None).rulebook.words("one.status", "en") == "resting"


def test_the_folder_of_a_revision_stays_as_long_as_it_may_be_in_use(history: Project) -> None:
    """What was asked for within the hour stays when another is taken; what is older, finished or not, is deleted."""
    first, second, third = ("HEAD~2", "HEAD~1", "HEAD")
    old = base_of(history, first).root
    unfinished = old.with_name(".unfinished")
    unfinished.mkdir()
    age(IN_USE - 60, old, unfinished)
    base_of(history, second)
    assert (old.is_dir(), unfinished.is_dir()) == (True, True)
    age(IN_USE + 60, old, unfinished)
    assert base_of(history, first).root == old
    base_of(history, third)
    assert (old.is_dir(), unfinished.is_dir()) == (True, False)
    age(IN_USE + 60, old)
    shutil.rmtree(base_of(history, second).root)
    base_of(history, second)
    assert sorted(path.name for path in old.parent.iterdir() if path.is_dir()) == sorted(
        base_of(history, revision).root.name for revision in (second, third)
    )


def age(seconds: int, *folders: Path) -> None:
    """Make folders look as if they had last been asked for so long ago."""
    for folder in folders:
        os.utime(folder, (time.time() - seconds,) * 2)
