"""Plans: read strictly, every slip at its line, every sum exact."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kyoso import strict
from kyoso.errors import Problem
from kyoso.model import Text
from kyoso.plan import (
    CATEGORIES,
    BudgetLine,
    Cost,
    Institution,
    Plan,
    categories_of,
    cost_of,
    costs_by,
    load_plan,
    plan_schema,
)
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.conftest import ROOT


def read(folder: Path, text: str | bytes, rulebook: Rulebook, name: str = "plan.yaml") -> Plan:
    """A plan of this text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return load_plan(path, rulebook)


def slips(folder: Path, text: str | bytes, rulebook: Rulebook, name: str = "plan.yaml") -> list[str]:
    """Every finding of a plan that cannot be read, without the folder."""
    with pytest.raises(Problem) as caught:
        read(folder, text, rulebook, name)
    assert caught.value.exit_code == 2
    return [str(finding).removeprefix(f"{folder}/") for finding in caught.value.findings]


def test_the_example_reads_and_fits_the_schema(project: Project, rulebook: Rulebook) -> None:
    """The documented example is valid, is written for a real call and keeps every value."""
    path = project.templates / "plan.example.yaml"
    plan = load_plan(path, rulebook)
    assert rulebook.call(plan.call.area, plan.call.tier, plan.call.fiscal_year or 0)
    assert plan.lead is not None
    assert plan.lead.kind == "university"
    assert plan.institution("water") is plan.institutions[2]
    assert plan.budget[0].amounts["personnel-costs-and-honoraria"] == 9_800_000
    Draft202012Validator(plan_schema(rulebook.declared.applicant)).validate(yaml.safe_load(path.read_text("utf-8")))


def test_json_is_read_as_well(rulebook: Rulebook, project: Project, tmp_path: Path) -> None:
    """The same data in JSON is the same plan."""
    plan = load_plan(project.templates / "plan.example.yaml", rulebook)
    assert read(tmp_path, msgspec.json.encode(plan), rulebook, "plan.json") == plan
    text = json.dumps(msgspec.to_builtins(plan), ensure_ascii=True, indent="\t")
    assert read(tmp_path, text, rulebook, "plan.json") == plan


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "title:\nleader:\n  name:\n", "{}", "\ufeffdate: 2025-06-10\n"]
)
def test_everything_is_optional(rulebook: Rulebook, tmp_path: Path, text: str) -> None:
    """An empty plan is a plan, and a name without a value counts as not given."""
    plan = read(tmp_path, text, rulebook)
    assert (plan.title, plan.leader.name, plan.institutions, plan.lead) == ("", "", (), None)


def test_what_looks_like_a_date_or_a_yes_stays_text(rulebook: Rulebook, tmp_path: Path) -> None:
    """YAML's old surprises are off: dates, yes and no, base sixty."""
    plan = read(tmp_path, "date: 2025-06-10\ntitle: yes\nsummary: 12:30:45\ntitle_en: 0x10\n", rulebook)
    assert (plan.date, plan.title, plan.summary, plan.title_en) == ("2025-06-10", "yes", "12:30:45", "0x10")


def test_all_slips_come_at_once_each_at_its_line(rulebook: Rulebook, tmp_path: Path) -> None:
    """Structure: types, unknown names, missing names, numbers out of range."""
    text = (
        "titel: 題\nsdgs: [3, 18, x]\nstart_fiscal_year: 令和7年度\n"
        "institutions:\n  - kind: 大学\n  - name: B大学\n    role: boss\n"
        "budget:\n  - fiscal_year: 2025\n    institution: B大学\n    amounts:\n"
        "      物品費: 3000万\n      旅費: -5\n      その他: 1.5\n"
        "leader: はるか\n"
    )
    yen = "expected a whole number of yen in digits, such as 30000000"
    assert slips(tmp_path, text, rulebook) == [
        "plan.yaml:1: titel: nothing is called so here; did you mean title or title_en?",
        "plan.yaml:2: sdgs[1]: expected the number of an SDG, 1 to 17, found 18",
        "plan.yaml:2: sdgs[2]: expected the number of an SDG, 1 to 17, found 'x'",
        "plan.yaml:3: start_fiscal_year: expected a fiscal year in digits, such as 2025, found '令和7年度'",
        "plan.yaml:5: institutions[0]: expected name, which is missing",
        "plan.yaml:7: institutions[1].role: expected lead or participating, found 'boss'",
        f"plan.yaml:12: budget[0].amounts.物品費: {yen}, found '3000万'",
        f"plan.yaml:13: budget[0].amounts.旅費: {yen}, found -5",
        f"plan.yaml:14: budget[0].amounts.その他: {yen}, found 1.5",
        "plan.yaml:15: leader: expected names with values (name: value), found 'はるか'",
    ]


def test_names_that_lead_nowhere_come_with_the_nearest(rulebook: Rulebook, tmp_path: Path) -> None:
    """Meaning: kinds, institutions and categories must be those of the rules and of the plan."""
    text = (
        "institutions:\n  - name: A大学\n    kind: 私立大学\n  - name: A大学\n    kind: company\n"
        "budget:\n  - {fiscal_year: 2025, institution: A大, amounts: {備品費: 1}}\n"
    )
    found = slips(tmp_path, text, rulebook)
    assert found[0].startswith(
        "plan.yaml:3: institutions[0].kind: no kind of institution is called '私立大学'; did you mean 大学"
    )
    assert found[1] == "plan.yaml:4: institutions[1]: 'A大学' names another institution too; give each its own id"
    assert found[2] == "plan.yaml:7: budget[0].amounts.備品費: no cost category is called so; did you mean 物品費?"
    assert found[3] == "plan.yaml:7: budget[0].institution: 'A大' is not among the institutions; did you mean A大学?"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"title: \xff\xfe", "plan.yaml:1: not UTF-8"),
        ("a: [1, 2\nb: 3\n", "plan.yaml:2: not YAML"),
        ("title: a\ntitle: b\n", "plan.yaml:2: title: stands here twice; keep one"),
        ("leader: &x {name: a}\nmentor: *x\n", "plan.yaml:2: mentor: a YAML alias (*) is not read here"),
        ("- a\n- b\n", "plan.yaml:1: expected names with values"),
        ("title: !!python/object:os.system x\n", "plan.yaml:1: not YAML: the tag !!python/object:os.system is not"),
        ("a: 1\ntitle: !!bool foo\n", "plan.yaml:2: not YAML: !!bool needs true or false, found 'foo'"),
        ("a: 1\nb: !!int ''\n", "plan.yaml:2: not YAML: !!int needs a whole number, found ''"),
        ("a: 1\nb: !!float ''\n", "plan.yaml:2: not YAML: !!float needs a number with a point"),
        ("a: 1\nb: !!timestamp foo\n", "plan.yaml:2: not YAML: the tag !!timestamp is not read here"),
        ("a: 1\nb: !!binary aaaa\n", "plan.yaml:2: not YAML: the tag !!binary is not read here"),
        ("a: 1\nb: !!set [x]\n", "plan.yaml:2: not YAML: the tag !!set is not read here"),
        ("a: 1\n!!omap b: x\n", "plan.yaml:2: not YAML: the tag !!omap is not read here"),
        ("a: 1\ntitle: a\x00b\n", "plan.yaml:2: not YAML: the control character U+0000 stands here"),
        ('a: 1\ntitle: "\\e[31m"\n', "plan.yaml:2: the control character U+001B cannot stand in a document"),
        ('a: 1\ntitle: "\\ud842"\n', r"plan.yaml:2: half of a letter (\ud842) cannot stand in a document"),
        ('a: 1\n"\\ud842": 1\n', r"plan.yaml:2: half of a letter (\ud842) cannot stand in a document"),
        ("title:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 51)), "plan.yaml:50: title.a.a"),
        ("a: 1\ntitle: " + "[" * 500 + "]" * 500, "plan.yaml:2: not YAML: nested too deeply; at most 50 levels"),
        ("sdgs:\n" + "- 1\n" * 50_001, "plan.yaml:50000: more than 50,000 values"),
        ("\n" + "[" * 4000, "plan.yaml:2: not YAML: nested too deeply"),
        ("a: 1\nstart_fiscal_year: " + "9" * 5000, "plan.yaml:2: a number of 5,000 digits; at most 100 are read"),
        ("? {a: 1}\n: 2\n", "plan.yaml:1: not YAML"),
        ("# " + "x" * (5 * 2**20), "plan.yaml: 5,242,882 bytes is no plan; expected at most 4,194,304"),
    ],
)
def test_a_file_that_is_no_plan_is_one_clear_line(
    rulebook: Rulebook, tmp_path: Path, text: str | bytes, says: str
) -> None:
    """Encoding, syntax, aliases, tags, depth and size are refused in plain words."""
    found = slips(tmp_path, text, rulebook)
    assert len(found) == 1
    assert found[0].replace(str(tmp_path) + "/", "").startswith(says)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", sorted(path for path in ROOT.glob("t*/**/*.yaml") if "corpus" not in path.parts), ids=lambda path: path.name
)
def test_both_readers_of_yaml_say_the_same(path: Path) -> None:
    """The quick reader and the one with words for what is wrong give the same values at the same lines."""
    text = path.read_text("utf-8")
    quick, patient = strict._FastLoader(text), strict._Loader(text)
    nodes = [node for loader in (quick, patient) if (node := loader.get_single_node())]
    if not nodes:  # a file of remarks
        return
    assert type(quick) is type(strict._nodes(text)[0])
    places = [strict.Places("") for _ in nodes]
    for place, node in zip(places, nodes, strict=True):
        place.walk(node, (), set())
    assert places[0].lines == places[1].lines
    assert quick.construct_document(nodes[0]) == patient.construct_document(nodes[1])


@pytest.mark.parametrize("name", ["plan.yaml", "plan.json"])
def test_a_letter_that_json_writes_in_two_halves_is_one_letter(rulebook: Rulebook, tmp_path: Path, name: str) -> None:
    """𠮷 as json.dumps writes it, in a value and in a name; the line separators of Unicode are letters as well."""
    path = tmp_path / name
    path.write_text('{"title": "\\ud842\\udfb7田", "summary": "一\u2028二\u2029三\x85四"}', "utf-8")
    plan = load_plan(path, rulebook)
    assert (plan.title, plan.summary) == ("𠮷田", "一\u2028二\u2029三\x85四")
    path.write_text('{\n"title": "a\u2028b",\n"\\ud842\\udfb7": 1}', "utf-8")
    assert slips(tmp_path, path.read_text("utf-8"), rulebook, name)[0].startswith(f"{name}:3: 𠮷: nothing is called so")


def test_a_name_that_is_a_number_has_its_line(rulebook: Rulebook, tmp_path: Path) -> None:
    """5, true and null as names are refused where they stand."""
    for name in ("5", "true", "null", "5.0"):
        found = slips(tmp_path, f"title: a\n\n{name}: x\n", rulebook)
        assert found[0].startswith(f"plan.yaml:3: {name}: nothing is called so here"), found


def test_the_largest_plan_is_read_in_linear_time(rulebook: Rulebook, tmp_path: Path) -> None:
    """Twice the institutions take about twice the steps: each name is looked up, not searched for."""
    looked = 0

    class Counting(str):
        def __eq__(self, other: object) -> bool:
            nonlocal looked
            looked += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    plan = Plan(institutions=tuple(Institution(name=Counting(f"大学{number}")) for number in range(5000)))
    assert all(plan.institution(f"大学{number}") for number in range(5000))
    assert looked <= 3 * 5000


def test_json_slips_have_their_line_too(rulebook: Rulebook, tmp_path: Path) -> None:
    """Syntax, doubles and values in JSON."""
    assert slips(tmp_path, '{\n "title": \n}', rulebook, "p.json")[0].startswith("p.json:3: not JSON: ")
    assert slips(tmp_path, '{"title": "a",\n"title": "b"}', rulebook, "p.json") == [
        "p.json:2: title: stands here twice; keep one"
    ]
    assert slips(tmp_path, '{\n\t"sdgs": [99]\n}', rulebook, "p.json")[0].startswith("p.json:2: sdgs[0]: ")


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_says_why(rulebook: Rulebook, tmp_path: Path, name: str) -> None:
    """Missing files and folders are bad input."""
    with pytest.raises(Problem, match=r"cannot be read|is a folder"):
        load_plan(tmp_path / name, rulebook)


amounts = st.dictionaries(
    st.sampled_from(["equipment-and-supplies", "travel", "other", "indirect"]), st.integers(0, 10**12)
)
lines = st.builds(
    BudgetLine, fiscal_year=st.integers(2021, 2030), institution=st.sampled_from(["a", "b", "c"]), amounts=amounts
)


@given(budget=st.lists(lines, max_size=12))
def test_sums_agree_whichever_way_they_are_taken(rulebook: Rulebook, budget: list[BudgetLine]) -> None:
    """By year, by institution and by line the whole is the same, to the yen."""
    plan = Plan(
        institutions=(Institution(id="a", name="A", role="lead"), Institution(id="b", name="B")), budget=tuple(budget)
    )
    whole = sum(cost_of(line, plan, rulebook).total for line in budget)
    for what in ("fiscal_year", "institution"):
        assert sum(cost.total for cost in costs_by(plan, rulebook, what).values()) == whole
    years = costs_by(plan, rulebook, "fiscal_year")
    assert list(years) == sorted(years)


def test_indirect_costs_follow_the_plan_before_our_assumption(rulebook: Rulebook) -> None:
    """Given amounts win, then the plan's share, then the assumption, which is marked."""
    assumed = BudgetLine(fiscal_year=2025, institution="a", amounts={"travel": 1_000_003})
    given_ = BudgetLine(fiscal_year=2025, institution="a", amounts={"travel": 1_000_003, "indirect": 7})
    assert cost_of(assumed, Plan(), rulebook) == Cost(1_000_003, 300_000, assumed=True)
    assert cost_of(assumed, Plan(indirect_percent=10), rulebook) == Cost(1_000_003, 100_000, assumed=False)
    assert cost_of(given_, Plan(indirect_percent=10), rulebook) == Cost(1_000_003, 7, assumed=False)


def test_categories_are_the_assumption_in_the_rules(rulebook: Rulebook) -> None:
    """No category is typed in the package."""
    assert [name.ja for name in categories_of(rulebook).values()] == ["物品費", "人件費・謝金", "旅費", "その他"]
    assert next(iter(categories_of(rulebook))) == "equipment-and-supplies"


def test_categories_are_as_many_in_each_language(rulebook: Rulebook) -> None:
    """A list that is split otherwise in one of them is a line that says how each is split."""
    assumption = rulebook.assumptions[CATEGORIES]
    assert isinstance(assumption.value, Text)
    as_many = Text(ja="人件費、旅費", en="personnel, travel")
    fewer = Text(ja="personnel, travel", en="personnel, travel")

    def with_value(value: Text) -> Rulebook:
        return msgspec.structs.replace(
            rulebook, assumptions={CATEGORIES: msgspec.structs.replace(assumption, value=value)}
        )

    assert list(categories_of(with_value(as_many))) == ["personnel", "travel"]
    with pytest.raises(Problem, match="as many categories in each language; found 1 in Japanese"):
        categories_of(with_value(fewer))
