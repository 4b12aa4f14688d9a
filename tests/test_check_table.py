"""The table of checks and the closed list of kinds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import kyoso.checks
import kyoso.word.reading
from kyoso.checks import KINDS, Table, load_table, sentence
from kyoso.checks.form import non_blank, with_blanks, word_count
from kyoso.checks.subject import amount_of, year_of
from kyoso.checks.words import ALL
from kyoso.errors import Problem
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.translations import shipped_path, untranslated
from tests.test_check_shapes import CASES

PACKAGE = Path(kyoso.checks.__file__).parent


@pytest.fixture(scope="module")
def table(project: Project, rulebook: Rulebook) -> Table:
    """The programme's table."""
    return load_table(project, rulebook, tuple(KINDS))


def test_every_kind_has_a_row_and_a_sentence(table: Table) -> None:
    """No kind is left over, but those of lengths, and of other programmes' rules; the documentation shows each."""
    used = {row.kind for row in table.rows}
    others = {str(case.values[1]).split(",")[0].removeprefix("kind: ") for case in CASES}  # type: ignore[attr-defined]
    assert set(KINDS) - used == others | {"length", "guide-length"}
    for kind in KINDS:
        assert re.fullmatch(r"[A-Z][^.]+\.", sentence(kind)), kind


@pytest.mark.slow
def test_the_package_knows_nothing_of_the_programme(rulebook: Rulebook) -> None:
    """No area, tier, call, question or key of a figure, and no name of the programme, stands in the package."""
    source = "".join(path.read_text("utf-8") for path in PACKAGE.glob("*.py"))
    strange = [*rulebook.areas, *rulebook.tiers, *rulebook.calls, *rulebook.questions, *rulebook.figures]
    strange += [area.name.ja for area in rulebook.areas.values()] + [tier.name.ja for tier in rulebook.tiers.values()]
    strange += [rulebook.programme.short.ja, rulebook.programme.name.ja]
    assert [word for word in strange if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", source)] == []


def test_every_outcome_has_words_and_every_word_an_outcome(rulebook: Rulebook) -> None:
    """Names of messages in the kinds are those of the table of messages."""
    source = "".join(path.read_text("utf-8") for path in PACKAGE.glob("*.py") if not path.name.startswith("messages"))
    made = {"said-met", "said-not-met", "start-past-end"}
    made |= {f"{what}-{how}" for what in ("money", "goal") for how in ("past-period", "past-end")}
    made |= {f"{who}-for-another-call" for who in ("asked", "draft", "plan")}
    assert {name for name in ALL if f'"{name}"' not in source} <= remarks_of_the_reader() | made


def remarks_of_the_reader() -> set[str]:
    """The names of the remarks and notices that the reader gives, from its source: a closed set."""
    names = set()
    for path in Path(kyoso.word.reading.__file__).parent.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
                name = call.args[0]
                if call.func.id in ("Remark", "Notice", "notice") and isinstance(name, ast.Constant):
                    names.add(str(name.value))
    return names


def test_each_remark_of_the_reader_has_its_row(project: Project, rulebook: Rulebook) -> None:
    """What the reader notices is said by exactly one row of the table, and no row waits for what it never gives."""
    rows = [row.remark for row in load_table(project, rulebook, tuple(KINDS)).rows if row.kind == "noticed"]
    assert sorted(rows) == sorted(remarks_of_the_reader())


# What is to be asked about or tidied up before a draft is handed in; all else breaks a rule or the draft.
REMINDERS = {
    "rules", "instructions", "start", "tracked-changes", "comments", "assumed", "unplaced", "external-link", "unread",
    "repaired", "budget-cells", "hidden-text",
}  # fmt: skip


def test_only_what_is_to_be_tidied_up_is_a_warning(table: Table) -> None:
    """Of itself a row is an error; the words of a rule may soften it, which is for the cases to say."""
    assert {row.check for row in table.rows if row.severity == "warning"} == REMINDERS
    assert {row.severity for row in table.rows} == {"error", "warning"}


def test_each_remark_of_the_reader_is_noticed_once(table: Table) -> None:
    """A row of the kind that notices is called by its remark, and no two notice the same."""
    remarks = [row.remark for row in table.rows if row.kind == "noticed"]
    assert len(remarks) == len(set(remarks))
    named = {row.remark for row in table.rows if row.remark and row.check.startswith(row.remark.split("-")[0])}
    assert set(remarks) - named <= {"prompt-left"}
    assert {"repaired", "unread", "assumed"} <= set(remarks)


def test_messages_are_translated_value_for_value() -> None:
    """Every message has its English, in the package."""
    wanted = {text for words in ALL.values() for text in words if text}
    assert [str(finding) for finding in untranslated(shipped_path("messages", "en"), "messages.po", wanted)] == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "- {check: a, kind: each-year-at-mos}",
            "a: kind: nothing is called 'each-year-at-mos'; did you mean each-year-",
        ),
        ("- {check: a, kind: confirm, rule: ceilin}", "a: rule: nothing is called 'ceilin'; did you mean ceiling"),
        ("- {check: a, kind: confirm, questions: [open.x]}", "a: questions: nothing is called 'open.x'"),
        ("- {check: a, kind: confirm}\n- {check: a, kind: filled}", "a: two rows have this name"),
        ("- {check: a, kind: confirm, colour: red}", "not a table of checks"),
        ("- {check: a", "checks.yaml:3: not a table of checks"),
    ],
)
def test_a_row_that_names_what_is_not_there_is_refused(
    project: Project, rulebook: Rulebook, tmp_path: Path, line: str, says: str
) -> None:
    """With the file, the row and the nearest names."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "checks.yaml").write_text(f"rows:\n{line}\n", "utf-8")
    with pytest.raises(Problem) as caught:
        load_table(Project(tmp_path), rulebook, tuple(KINDS))
    assert caught.value.exit_code == 1
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "plain", "word", "blanks"),
    [
        ("2021年4月10日", 10, 6, 10),  # as published for Word
        ("拠点　の\tname of a hub\n二行目", 16, 10, 21),
        ("𠮷野", 2, 2, 2),
        ("葛\U000e0100城", 2, 2, 2),
        ("ｶﾞ", 2, 1, 2),
        ("", 0, 0, 0),
    ],
)
def test_characters_are_counted_in_three_named_ways(text: str, plain: int, word: int, blanks: int) -> None:
    """Without blanks, as Word's status bar does, and with blanks."""
    assert (non_blank(text), word_count(text), with_blanks(text)) == (plain, word, blanks)


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("6,200", 6_200_000),
        ("※１，２３４．５", 1_234_500),
        ("0.001", 1),
        ("", 0),
        ("―", 0),
        ("約3千", None),
        ("1.2345", None),
    ],
)
def test_amounts_are_whole_yen(text: str, yen: int | None) -> None:
    """Thousands as typed, to the yen, or no amount."""
    assert amount_of(text) == yen


@pytest.mark.parametrize(
    ("text", "start", "year"),
    [
        ("令和7年度", None, 2025),
        ("令和元年度", None, 2019),
        ("ＦＹ２０２５", None, 2025),
        ("令和7年度\nFY2025", None, 2025),
        ("2年度目", 2025, 2026),
        ("Year 3", 2021, 2023),
        ("2年度目", None, None),
        ("来年", 2025, None),
    ],
)
def test_years_are_read_as_the_tables_write_them(text: str, start: int | None, year: int | None) -> None:
    """In both languages, and by their number in the project."""
    assert year_of(text, start) == year
