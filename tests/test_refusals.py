"""Why a file is not read, in Japanese: every sort of bad file has its line there too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kyoso.errors import Problem
from kyoso.forms.scanning import scan_file
from kyoso.plan import load_plan
from kyoso.project import Project
from kyoso.refusals import JAPANESE, in_japanese, refused
from kyoso.rulebook import Rulebook
from kyoso.word import Drafter
from kyoso.word.reading import read_bytes
from tests.form_trials import filled
from tests.made_forms import READ_ONLY, application, docx, table, tc
from tests.test_form_bad_input import FILES
from tests.test_hostile_files import HOSTILE

ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
PLANS = {
    "unknown name": ("title: a\ntitel: b\n", 2, "title"),
    "name twice": ("title: a\ntitle: b\n", 2, "二度"),
    "colon in a text": ("title: 水: 百年\n", 1, "引用符"),
    "tab": ("title:\n\t- a\n", 2, "タブ"),
    "alias": ("title: &a x\ndate: *a\n", 2, "別名"),
    "undefined alias": ("title: *a\n", 1, "引用符"),
    "open bracket": ("sdgs: [1, 2\ntitle: a\n", 2, "括弧"),
    "open quotation": ('title: "a\n', 2, "閉じ"),
    "unknown escape": ('title: "\\q"\n', 1, "印"),
    "two documents": ("title: a\n---\ntitle: b\n", 2, "二つ目"),
    "tag": ("title: !x a\n", 1, "印"),
    "list as a name": ("? [a]\n: b\n", 1, "名前"),
    "wrong indent": ("call:\n  area: a\n tier: b\n", 3, "字下げ"),
    "deep": ("title: " + "[" * 3000, 1, "深"),
    "number for a text": ("title: 3\n", 1, "文字"),
    "text for a list": ("budget: x\n", 1, "一覧"),
    "text for names": ("leader: x\n", 1, "名前"),
    "goal above": ("sdgs: [18]\n", 1, "SDGs"),
    "share above": ("indirect_percent: 101\n", 1, "100"),
    "half a yen": ("institutions: [{name: A}]\nbudget: [{fiscal_year: 2025, institution: A, amounts: {travel: 1.5}}]\n",
                   2, "円"),
    "too much": (
        "institutions: [{name: A}]\nbudget: [{fiscal_year: 2025, institution: A, amounts: {travel: 1000000000001}}]\n",
        2, "円"),
    "role": ("institutions: [{name: A, role: x}]\n", 1, "lead"),
    "name missing": ("institutions: [{kind: university}]\n", 1, "name"),
    "kind": ("institutions: [{name: A, kind: 月}]\n", 1, "種別"),
    "namesake": ("institutions: [{name: A}, {name: A}]\n", 1, "別の id"),
    "stranger": ("institutions: [{name: A}]\nbudget: [{fiscal_year: 2025, institution: B}]\n", 2, "institutions"),
    "nobody": ("budget: [{fiscal_year: 2025, institution: B}]\n", 1, "先に"),
    "category": (
        "institutions: [{name: A}]\nbudget: [{fiscal_year: 2025, institution: A, amounts: {x: 1}}]\n",
        2, "費目"),
    "comma in JSON": ('{"title": "a",\n}', 2, "コンマ"),
    "comma in a list of JSON": ('{"sdgs": [1,]}', 1, "値"),
    "no comma in JSON": ('{"title": "a" "date": "b"}', 1, "コンマ"),
    "no value in JSON": ('{"title": }', 1, "値"),
    "open quotation in JSON": ('{"title": "a}', 1, "閉じ"),
    "more after JSON": ("{} x", 1, "余分"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANS)
def test_a_slip_in_a_plan_is_said_in_japanese_at_its_line(rulebook: Rulebook, tmp_path: Path, name: str) -> None:
    """The line in the file, what is wrong, and no English sentence in it."""
    text, line, word = PLANS[name]
    path = tmp_path / f"plan.{'json' if 'JSON' in name else 'yaml'}"
    path.write_text(text, "utf-8")
    with pytest.raises(Problem) as problem:
        load_plan(path, rulebook)
    [said, *_] = refused(problem.value, "ja")
    assert said.startswith(f"{path}:{line}: " if line else f"{path}: ")
    assert word in said
    assert not ENGLISH.search(said.removeprefix(str(path))), said
    assert refused(problem.value, "en") == list(map(str, problem.value.findings))


@pytest.fixture(scope="module")
def draft(rulebook: Rulebook, project: Project) -> bytes:
    """A draft to be broken."""
    return Drafter(rulebook, project).draft(rulebook.calls["fy2025.future.concept"], "ja")


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_word_file_is_said_in_japanese(draft: bytes, name: str) -> None:
    """Every hostile file of the tests."""
    make, _ = HOSTILE[name]
    with pytest.raises(Problem) as problem:
        read_bytes(make(draft), "draft.docx")
    [said] = refused(problem.value, "ja")
    assert re.search("[\u3040-\u30ff]", said), said
    assert not ENGLISH.search(said), said


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_form_is_said_in_japanese(name: str) -> None:
    """Every bad form of the tests."""
    with pytest.raises(Problem) as problem:
        scan_file(FILES[name][0], "form.docx")
    [said] = refused(problem.value, "ja")
    assert re.search("[\u3040-\u30ff]", said), said
    assert not ENGLISH.search(said), said


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"研究課題名": "長" * 41}, "40字まで"),
        ({"年月日": "いつか"}, "日付"),
        ({"区分(いずれか一つ)": "その他"}, "選べるのは"),
        ({"区分(いずれか一つ)": "新規\n継続"}, "一つだけ"),
    ],
)
def test_a_value_that_does_not_fit_a_form_is_said_in_japanese(values: dict[str, str], word: str) -> None:
    """With the label of its field; a form that locks every field too."""
    protected = docx(table([tc("氏名"), tc()]), protection=READ_ONLY)
    for form, given, expected in ((application(), values, word), (protected, {"氏名": "花子"}, "保護")):
        with pytest.raises(Problem) as problem:
            filled(form, given)
        [said] = refused(problem.value, "ja")
        assert expected in said
        assert not ENGLISH.search(said), said


def test_every_entry_keeps_its_values() -> None:
    """No value is named in Japanese that the English line does not give."""
    for english, japanese in JAPANESE.items():
        given = set(re.findall(r"%\((\w+)\)s", english))
        assert set(re.findall(r"%\((\w+)\)s", japanese)) <= given, english
    assert in_japanese("nobody has said this yet") == "nobody has said this yet"
