"""One engine: what a page of Chromium answers is what the command line says, and its files are the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from kyoso.cases import load_cases, plan_of
from kyoso.engine import Engine
from kyoso.engine.calls import answered
from kyoso.model import LANGUAGES
from kyoso.plan import categories_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.word import DRAFT_LANGUAGES
from kyoso.word.reading.showing import plan_as_yaml
from tests.check_corpus import defects, harmless, make
from tests.conftest import Kyoso
from tests.form_trials import filled
from tests.in_page import InPage, kyoso_in
from tests.made_forms import application, next_year
from tests.test_hostile_files import bomb
from tests.thorough import some

pytestmark = [pytest.mark.browser, pytest.mark.build]

CALL = "fy2025.future.concept"
HOSTILE = (
    "</w:t></w:p><w:p>&amp;]]>",
    "\x00\x0b\x1f\x7f\ufffe\uffff",
    "一\r\n二\r三\n\n四\t五",
    "**太字** {{ field('title') }}",
    "מחקר عربي \u202e逆",
    "👩‍🔬🏳️‍🌈𠮷\U000e0100か\u3099",
    " \u3000 ",
    "'\"`\\$&$1",
    "__proto__",
    "長い文。" * 5000,
)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[InPage]:
    """The plan page of each edition, with kyoso in it."""
    with kyoso_in(browser, address, request.param) as page:
        yield page


@pytest.fixture(scope="module")
def japanese(browser: Browser, address: str) -> Iterator[InPage]:
    """The Japanese plan page."""
    with kyoso_in(browser, address, "ja") as page:
        yield page


def reports(kyoso: Kyoso, folder: Path, names: list[str], language: str) -> list[dict[str, Any]]:
    """What the command line says of files, each under its own name."""
    root = Path(__file__).parents[1]
    (folder / "names.txt").write_text("\n".join(names) + "\n", "utf-8")
    options = ("--project", root, "check", "@names.txt", "--format", "json", "--all", "--lang", language)
    done = kyoso(*options, cwd=folder)
    assert done.stdout, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def corpus(project: Project, rulebook: Rulebook) -> Iterator[tuple[str, bytes]]:
    """A clean draft, one with each finding, and more with a defect or a harmless edit, in one language after another,
    some tracked."""
    first = {finding: each for each in [*defects()][::-1] for finding in sorted(each.expected)}
    chosen = {each.name: each for each in (*first.values(), *some([*defects(), *harmless()], 18))}
    for number, edit in enumerate([None, *chosen.values()]):
        language, tracked = DRAFT_LANGUAGES[number % 3], number % 4 == 3
        call = rulebook.calls[edit.calls[0] if edit else CALL]
        yield f"{number:03}.docx", make(rulebook, project, call, language, edit, tracked=tracked)


def test_every_defect_of_a_draft_is_said_in_the_same_words(
    japanese: InPage, kyoso: Kyoso, project: Project, rulebook: Rulebook, tmp_path: Path
) -> None:
    """The corpus through both: the same reports, JSON for JSON, every kind of check among them."""
    files = dict(corpus(project, rulebook))
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    expected = reports(kyoso, tmp_path, list(files), "ja")
    assert len({said["check"] for report in expected for said in report["findings"]}) > 25
    for report in expected:
        answer, _ = japanese.call("bring", {"name": report["file"]}, files[report["file"]])
        assert answer["report"] == report, report["file"]


def test_every_case_of_a_plan_is_said_in_the_same_words(
    page: InPage, kyoso: Kyoso, project: Project, rulebook: Rulebook, tmp_path: Path
) -> None:
    """The cases as plan files through both, in the language of the page; as groups nothing is lost."""
    files = {}
    first = LANGUAGES.index(page.language)  # each edition answers every other case
    for number, told in enumerate(some(load_cases(project, rulebook).told, 2, first)):
        files[f"{number:03}.yaml"] = plan_as_yaml(plan_of(told, rulebook)).encode()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for report in reports(kyoso, tmp_path, list(files), page.language):
        if report["bad"]:  # a plan that only a test can make
            continue
        answer, _ = page.call("bring", {"name": report["file"]}, files[report["file"]])
        assert answer["report"] == report, report["file"]
        shown = [one["found"] for group in answer["groups"] for one in group["ones"]]
        assert sorted(shown) == sorted(said["found"] for said in report["findings"])


def test_what_cannot_be_read_is_refused_in_the_same_words(
    page: InPage, kyoso: Kyoso, project: Project, rulebook: Rulebook, tmp_path: Path, engine: Engine
) -> None:
    """Broken drafts and slips in plans: the line that the command line has, in the language of the page."""
    draft = engine.desk.drafter.draft(rulebook.calls[CALL], "ja")
    files = {
        "text.docx": b"x",
        "empty.docx": b"",
        "cut.docx": draft[:9000],
        "bomb.docx": bomb(draft, 100 * 2**20),
        "pdf.docx": b"%PDF-1.7",
        "names.yaml": b"title: a\ntitel: b\n",
        "twice.yaml": b"title: a\ntitle: b\n",
        "colon.yaml": "title: 水: 百年\n".encode(),
        "tab.yaml": b"title:\n\t- a\n",
        "alias.yaml": b"title: &a x\ndate: *a\n",
        "deep.yaml": b"title: " + b"[" * 3000,
        "types.yaml": b"title: 3\nbudget: x\nsdgs: [18]\n",
        "comma.json": b'{"title": "a",}',
        "latin.yaml": b"title: \xe9\n",
        "kinds.yaml": "institutions:\n- name: A\n  kind: 月\n".encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for report in reports(kyoso, tmp_path, list(files), page.language):
        answer, _ = page.call("bring", {"name": report["file"]}, files[report["file"]])
        assert report["bad"], report
        said = [line.replace(f"{report['file']}: ", "") for line in answer["problem"]]
        assert "; ".join(said) == report["bad"]


@pytest.fixture(scope="module")
def engine(project: Project, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine in this process."""
    return Engine(project, "ja", tmp_path_factory.mktemp("engine"))


def filled_form(rulebook: Rulebook, call: str, texts: tuple[str, ...]) -> dict[str, Any]:
    """A form with one of the texts in every place that takes text."""
    turn = cycle(texts)
    fields = ("title", "title-en", "date", "summary")
    people = [f"{role}.{name}" for role in ("leader", "mentor")
              for name in ("name", "affiliation", "position", "email", "age-group", "expertise")]  # fmt: skip
    kinds = [*rulebook.institution_kinds, "", "constructor"]
    rows = [
        {"key": str(number), "lead": number == 1, "words": {"name": text, "kind": kind, "contact": next(turn)}}
        for number, (text, kind) in enumerate(zip(texts, kinds * 9, strict=False))
    ]
    cells = dict.fromkeys([*categories_of(rulebook), "indirect"], "1,001")
    year = rulebook.calls[call].fiscal_year
    budget = [{"year": year + n, "rows": [{"key": row["key"], "cells": cells} for row in rows]} for n in range(3)]
    dated = [{"words": {"fiscal_year": str(year), "title": next(turn), "poc": next(turn)}} for _ in range(3)]
    goals = [{"words": {"fiscal_year": str(year + 1), "milestone": next(turn)}} for _ in range(3)]
    own = {name: next(turn) for name in (*fields, *people)} | {"sdgs": "17, 1", "start-fiscal-year": str(year)}
    return {"call": call, "fields": own, "institutions": rows, "budget": budget, "themes": dated, "milestones": goals}


@pytest.mark.parametrize("texts", [("",), ("水を百年つなぐ", "架空大学"), HOSTILE], ids=["empty", "plain", "hostile"])
def test_every_draft_is_the_same_to_the_byte(
    japanese: InPage, engine: Engine, rulebook: Rulebook, texts: tuple[str, ...]
) -> None:
    """For every call, language and sort of text: the file that this process makes."""
    for call in rulebook.calls:
        given = filled_form(rulebook, call, texts)
        for language in DRAFT_LANGUAGES:
            drafting = {"form": given, "language": language}
            name, [made] = japanese.call("draft", drafting)
            expected, [data] = answered(engine, "draft", json.dumps(drafting), [])
            assert (name, made) == (json.loads(expected), data), (call, language)


def test_a_draft_is_what_the_command_line_makes(
    japanese: InPage, kyoso: Kyoso, rulebook: Rulebook, tmp_path: Path
) -> None:
    """A plan saved from the page and given to `kyoso draft --plan`: the same file, byte for byte."""
    given = filled_form(rulebook, CALL, ("水を百年つなぐ: “拠点” #1", "架空大学", "例示大学"))
    given["institutions"] = [{**row, "words": {**row["words"], "kind": "university"}} for row in given["institutions"]]
    path, out = tmp_path / "plan.yaml", tmp_path / "draft.docx"
    _, [saved] = japanese.call("save", {"form": given, "format": "yaml"})
    path.write_bytes(saved)
    done = kyoso("draft", "future", "concept", "--year", "2025", "--lang", "both", "--plan", path, "-o", out)
    assert done.returncode == 0, done.stderr
    _, [made] = japanese.call("draft", {"form": given, "language": "both"})
    assert made == out.read_bytes()


@pytest.mark.parametrize("name", ["a tracked change", "over the ceiling by a yen", "kind unknown"])
def test_copies_and_updates_are_the_same_to_the_byte(
    japanese: InPage, kyoso: Kyoso, project: Project, rulebook: Rulebook, tmp_path: Path, name: str
) -> None:
    """`kyoso check --annotate` and `kyoso update`: the same files, and the same list of what is to do."""
    defect = next(each for each in defects() if each.name == name)
    draft, copy, updated = tmp_path / "draft.docx", tmp_path / "copy.docx", tmp_path / "updated.docx"
    draft.write_bytes(make(rulebook, project, rulebook.calls[defect.calls[0]], "both", defect, tracked=False))
    brought, _ = japanese.call("bring", {"name": draft.name}, draft.read_bytes())
    kyoso("check", draft, "--lang", "ja", "--annotate", copy)
    _, [made] = japanese.call("annotate", {"id": brought["id"]})
    assert made == copy.read_bytes()
    done = kyoso("update", draft, "--year", "2025", "--area", "future", "--tier", "concept", "-o", updated)
    answer, [carried] = japanese.call("update", {"id": brought["id"], "call": CALL})
    assert carried == updated.read_bytes()
    assert answer["items"] == done.stdout.splitlines()[:-1]


def test_a_copy_for_handing_in_is_the_same_to_the_byte(
    japanese: InPage, kyoso: Kyoso, project: Project, rulebook: Rulebook, tmp_path: Path
) -> None:
    """`kyoso clean`: the same file and the same blanks; with blanks no file, unless the reader agrees."""
    for name, defect in (
        ("written.docx", None),
        ("blank.docx", next(e for e in defects() if e.name == "an empty field")),
    ):
        draft, clean = tmp_path / name, tmp_path / f"clean-{name}"
        draft.write_bytes(make(rulebook, project, rulebook.calls[CALL], "ja", defect, tracked=False))
        done = kyoso("clean", draft, "-o", clean, "--with-blanks")
        assert done.returncode == 0, done.stderr
        said = [line.removeprefix("still blank: ") for line in done.stdout.splitlines() if "still blank" in line]
        brought, _ = japanese.call("bring", {"name": name}, draft.read_bytes())
        answer, files = japanese.call("clean", {"id": brought["id"]})
        assert answer["blanks"] == said
        assert bool(files) == (not said)
        _, [made] = japanese.call("clean", {"id": brought["id"], "with_blanks": True})
        assert made == clean.read_bytes()
    assert said


def test_an_agencys_form_is_answered_as_by_the_command(page: InPage, kyoso: Kyoso, tmp_path: Path) -> None:
    """Checked, the same report; carried over and compared, the same files; in the language of the page."""
    values = {"研究課題名": "水を百年つなぐ", "E-mail": "h@example.ac.jp", "申請額": "12,000"}
    form, made, following = (tmp_path / name for name in ("form.docx", "made.docx", "next.docx"))
    for path, data in ((form, application()), (made, filled(application(), values)), (following, next_year())):
        path.write_bytes(data)
    project, lang = ("--project", Path(__file__).parents[1]), ("--lang", page.language)
    beside = {"name": made.name, "form": form.name}
    kyoso(*project, "form", "scan", form.name, "-o", "map.yaml", cwd=tmp_path)
    for call in ("", CALL):
        asked = ("--call", call) if call else ()
        check = ("form", "check", made.name, "--map", "map.yaml", "--format", "json", *lang, *asked)
        done = kyoso(*project, *check, cwd=tmp_path)
        answer, _ = page.call("form-read", beside | {"call": call}, form.read_bytes(), made.read_bytes())
        assert answer["report"] == json.loads(done.stdout)
    carry = ("form", "carry", made.name, "--map", "map.yaml", "--to", following.name, "-o", "out.docx", *lang)
    assert kyoso(*project, *carry, cwd=tmp_path).returncode == 0
    files = [path.read_bytes() for path in (form, made, following)]
    _, back = page.call("form-carry", beside | {"next": following.name}, *files)
    assert back == [(tmp_path / name).read_bytes() for name in ("out.docx", "out-left.txt")]
    diff = ("form", "diff", form.name, following.name, "-o", "table.csv", *lang)
    assert kyoso(*project, *diff, cwd=tmp_path).returncode == 0
    _, back = page.call("form-compare", {"old": form.name, "new": following.name}, files[0], files[2])
    assert back == [(tmp_path / "table.csv").read_bytes()]


def test_the_rules_of_a_call_come_with_their_sources(page: InPage, rulebook: Rulebook) -> None:
    """Each rule that the checks of a call stand on, as the documents write it."""
    for key, call in rulebook.calls.items():
        answer, _ = page.call("facts", {"call": key})
        found = {fact["rule"]: fact for fact in answer["facts"]}
        assert call.rules["ceiling"] in found
        assert all(fact["as_written"] == rulebook.figures[rule].source.as_written for rule, fact in found.items())


def test_a_plan_of_a_thousand_institutions_is_answered(japanese: InPage) -> None:
    """A long form is no other than a short one."""
    rows = [{"key": str(n), "words": {"name": f"機関{n}", "kind": "university"}} for n in range(1000)]
    answer, _ = japanese.call("check", {"call": CALL, "institutions": rows})
    assert len(answer["plan"]["institutions"]) == 1000
