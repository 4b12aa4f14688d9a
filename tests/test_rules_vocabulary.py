"""The vocabulary of rule notebooks: what is read from words, what is refused, and what a person sees at once."""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path
from typing import Any

import msgspec
import nbformat
import pandas as pd
import pytest
import yaml
from jupyter_client.manager import KernelManager

from kyoso import rules
from kyoso.as_written import read, troubles
from kyoso.model import LANGUAGES, Figure, Unit
from kyoso.nextyear.writing import HEAD
from kyoso.notebooks import compile_rules
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.rules import call, document, figure, publish, statement, with_values
from kyoso.rules.publishing import Refused
from kyoso.rules.records import Faulty
from tests.conftest import ROOT, Kyoso

p1 = document("doc", year=2025).page("p.1")
LABEL = ("題", "title")


@pytest.mark.parametrize(
    ("words", "value", "unit", "qualifiers"),
    [
        ("3千万円程度/年", 30_000_000, "yen/year", ("程度",)),
        ("3千万円程度/年度", 30_000_000, "yen/fiscal-year", ("程度",)),
        ("最大3.2億円/年度 程度", 320_000_000, "yen/fiscal-year", ("最大", "程度")),
        ("２，５００万円／年度", 25_000_000, "yen/fiscal-year", ()),
        ("総額1億2千万円", 120_000_000, "yen", ()),
        ("1億円〜2億5千万円", (100_000_000, 250_000_000), "yen", ()),
        ("5億円以下", None, None, ()),
        ("およそ3千万円/年", None, None, ()),
        ("2年以内", None, None, ()),
        ("▲3千万円", None, None, ()),
        ("2千万3億円", None, None, ()),
        ("1~10億円/年度・拠点", (100_000_000, 1_000_000_000), "yen/fiscal-year", ()),
        ("約0.3億円", 30_000_000, "yen", ("約",)),
        ("予算額（案）134億円", 13_400_000_000, "yen", ("案",)),
        ("2年度程度", 2, "fiscal-years", ("程度",)),
        ("支援期間：最長10年度", 10, "fiscal-years", ("最長",)),
        ("2年度（令和8年度末まで）", 2, "fiscal-years", ()),
        ("令和8年度末まで", 2026, "fiscal-year", ("末まで",)),
        ("（令和元年度新設予定）", 2019, "fiscal-year", ("予定",)),
        ("令和３年４月以降", "2021-04", "date", ("以降",)),
        ("令和3年5月下旬以降", "2021-05", "date", ("下旬", "以降")),
        ("2020.10.16時点", "2020-10-16", "date", ("時点",)),
        ("平成28年11月30日", "2016-11-30", "date", ()),
        ("9年度目・10年度目", (9, 10), "project-year", ()),
        ("7年度目までを目安として", 7, "project-year", ("までを目安",)),
        ("3機関以上", 3, "institutions", ("以上",)),
        ("少なくとも1機関は民間企業", 1, "companies", ("少なくとも",)),
        ("支援件数：6拠点程度", 6, "hubs", ("程度",)),
        ("採択予定件数4件程度", 4, "adoptions", ("程度", "予定")),
    ],
)
def test_a_figure_is_read_from_its_words(words: str, value: Any, unit: str | None, qualifiers: tuple[str, ...]) -> None:
    """Value, unit and qualifiers stand in the words; what cannot be read whole is refused."""
    if value is None:
        with pytest.raises(ValueError, match="「"):
            read(words)
    else:
        assert read(words) == (value, unit, qualifiers)


@pytest.mark.parametrize(
    ("words", "label", "unit", "value"),
    [
        ("3千万円程度/年支援期間：2年度程度", "支援期間", None, 2),
        ("3千万円程度/年支援期間：2年度程度", "支援規模", None, 30_000_000),
        ("3千万円程度/年支援期間：2年度程度", "", "fiscal-years", 2),
        ("育成型:12", "既採択の課題（拠点）数", None, 12),
        ("少なくとも1機関の民間企業、2機関の自治体", "自治体の数", None, 2),
        ("少なくとも1機関の民間企業、2機関の自治体", "民間企業の数", None, 1),
    ],
)
def test_the_label_or_a_unit_decides_between_several(words: str, label: str, unit: Unit | None, value: int) -> None:
    """Where words hold several figures, or a number alone."""
    assert read(words, label=label, unit=unit).value == value


@pytest.mark.parametrize(
    ("words", "label", "says"),
    [
        ("支援する", "", "holds no figure; cite the words"),
        ("3千万円を2年度", "", "can be read in several ways"),
        ("2年度または3年度", "", "holds several figures"),
        ("12", "", "holds no figure|can be read"),
        ("約束の件", "", "holds no figure"),
    ],
)
def test_what_words_leave_open_is_refused_with_a_way_out(words: str, label: str, says: str) -> None:
    """No figure, or more than one: the message says what to do."""
    with pytest.raises(ValueError, match=says):
        read(words, label=label)


def test_every_figure_of_the_rules_is_what_its_words_say(rulebook: Rulebook) -> None:
    """Of the numbers, years and dates each one is read from its words, and none is typed."""
    assert [(figure.key, trouble) for figure in rulebook.figures.values() for trouble in troubles(figure)] == []
    assert [figure.key for figure in rulebook.figures.values() if figure.typed] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": 25_000_001}, "is not in"),
        ({"unit": "hubs"}, "holds no figure|is not in"),
        ({"qualifiers": ("最大", "程度")}, "no source says 最大"),
        ({"qualifiers": ()}, "the qualifier 程度 is missing"),
    ],
)
def test_a_figure_that_its_words_do_not_say_is_found(change: dict[str, Any], says: str) -> None:
    """Whoever made it, and however: another value, unit or qualifier."""
    made = figure("k", LABEL, p1("25百万円程度/年"))
    assert isinstance(made, Figure)
    assert list(troubles(made)) == []
    assert any(re.search(says, each) for each in troubles(msgspec.structs.replace(made, **change)))


def test_a_value_is_typed_with_its_reason_only() -> None:
    """Where the words do not say it; the reason goes with the figure."""
    typed = figure("k", LABEL, p1("およそ半分"), value=50, unit="percent", because=("言葉だけがある", "Words alone"))
    assert isinstance(typed, Figure)
    assert (typed.value, typed.typed and typed.typed.en) == (50, "Words alone")
    assert list(troubles(typed)) == []
    assert isinstance(figure("k", LABEL, p1("およそ半分"), value=50, unit="percent"), Faulty)


def test_what_a_page_says_is_said_once() -> None:
    """A qualifier of a page or table goes to each of its figures, behind those of their own words."""
    draft = p1.says("案", "公募（案）")
    made = figure("k", LABEL, p1("4件程度"), said=[draft])
    assert isinstance(made, Figure)
    assert made.qualifiers == ("程度", "案")
    assert made.also == ()
    with pytest.raises(ValueError, match="does not say 案"):
        p1.says("案", "公募")
    with pytest.raises(ValueError, match="has no words yet"):
        p1.says("ほど", "3件ほど")


def test_a_statement_needs_every_language() -> None:
    """And knows no other one."""
    assert isinstance(statement("k", LABEL, p1("目的"), ja="目的"), Faulty)
    strange = statement("k", LABEL, p1("目的"), ja="目的", en="Purpose", fr="But")
    assert isinstance(strange, Faulty)
    assert "fr= is no language" in strange.trouble


def test_a_table_gives_its_values_to_compute_with() -> None:
    """A figure a row: money in whole yen, and a row that cannot be read is named."""
    table = pd.DataFrame([("a", "2千万円/年"), ("b", "3千万円程度/年")], columns=["key", p1])
    assert with_values(table, label=LABEL)["value"].tolist() == [20_000_000, 30_000_000]
    with pytest.raises(ValueError, match="c: 「高い」 holds no figure"):
        with_values(pd.DataFrame([("c", "高い")], columns=["key", p1]), label=LABEL)
    with pytest.raises(ValueError, match="not place"):
        with_values(table.assign(place="p.1"))


def test_all_troubles_of_a_cell_are_told_together() -> None:
    """Of records and of rows, each with its key."""
    table = pd.DataFrame([("a", "高い"), ("b", "3千万円/年")], columns=["key", p1])
    with pytest.raises(Refused) as refused:
        publish(table, figure("c", LABEL), figure("d", LABEL, p1("多い")), label=LABEL)
    assert [line.split(": ")[0] for line in str(refused.value).splitlines()] == ["a", "c", "d"]


# -- what a person sees at once -------------------------------------------------------------


def shown(code: str, folder: Path, name: str) -> str:
    """What a cell shows in a kernel that Jupyter has started for a notebook of that name."""
    manager = KernelManager()
    manager.start_kernel(cwd=str(folder), env={**os.environ, "JPY_SESSION_NAME": name})
    client = manager.blocking_client()
    client.start_channels()
    found: list[str] = []
    try:
        client.wait_for_ready(timeout=120)
        client.execute_interactive(code, timeout=120, output_hook=lambda message: found.append(str(message["content"])))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "\n".join(found)


def test_a_cell_in_jupyter_says_what_is_wrong(project: Project, rulebook: Rulebook) -> None:
    """Words that do not stand on their page, a key of another notebook, a role that nobody has, each with a way out."""
    code = """
from kyoso.rules import call, document, figure, publish
p7 = document("r3", year=2021).page("p.7")
publish(
    figure("fy2021.consortium.institutions", ("機関の数", "Number"), p7("5機関以上")),
    figure("practice.companies", ("民間企業の数", "Companies"), p7("少なくとも1機関は民間企業")),
    call("practice.call", area="future", tier="concept", year=2025, document="proposal",
         rules={"celing": "a"}, questions=[]),
)
publish(figure("practice.none", ("機関の数", "Number"), p7("機関以上")),
        figure("practice.bare", ("題",), p7("3機関以上")))
"""
    said = shown(code, project.rules, "book/rules/practice.md")
    assert "r3 p.7に「5機関以上」はありません" in said
    assert "fy2021.mdにもあります" in said
    assert "役割「celing」は、ほかの公募にありません。ceilingのことでしょうか" in said
    assert "✓ 資料のページにある言葉です" in said
    assert "kyoso: practice.none: 「機関以上」 holds no figure" in said
    assert "kyoso: practice.bare: ('題',): give the words in ja and en" in said.replace("\\", "")
    assert "Traceback" not in said


def test_nothing_of_that_gets_into_the_book(small: Project, kyoso: Kyoso, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where kyoso is called from a notebook."""
    monkeypatch.setenv("JPY_SESSION_NAME", "book/rules/rules.md")
    compile_rules(small)
    (kept,) = (small.cache / "rules").glob("rules-*.json")
    text = kept.read_text("utf-8")
    assert all(f"<!--kyoso:{language}-->" in text for language in LANGUAGES)
    assert "✓" not in text
    assert "<details>" not in text


def test_what_no_record_can_hold_is_told_in_plain_words() -> None:
    """A language that is empty, a name that is not one of a list, a key that is none; and the way out of each."""
    bare: dict[str, Any] = {"area": "one", "tier": "only", "year": 2025, "rules": {}, "questions": []}
    with pytest.raises(Refused) as refused:
        publish(
            statement("a", ("題", ""), p1("目的"), ja="目的", en="Purpose"),
            call("b", **{"document": "propsal", **bare}),
            call("c", **{"document": "letter", **bare}),
            figure("D e", LABEL, p1("3千万円/年")),
        )
    assert str(refused.value).splitlines() == [
        "a: label: the words in en are missing; give them in ja and en, in this order",
        "b: document='propsal' is no document that programme.yaml declares; did you mean proposal?",
        "c: document='letter' is no document that programme.yaml declares; known: proposal, promotion-review",
        "D e: key: small letters, digits and hyphens, with points between parts: fy2025.full-scale.ceiling",
    ]


def test_help_on_the_vocabulary_is_in_plain_words() -> None:
    """What Jupyter shows of each word: how it is called, with words and cited words, and what it is in a sentence."""
    for name in rules.__all__:
        word = getattr(rules, name)
        shown = str(inspect.signature(word))
        assert not re.search(r"typing|msgspec|kyoso|pattern", shown), (name, shown)
        assert re.match(r"\S.{20,}", word.__doc__ or ""), name
    assert str(inspect.signature(rules.place)).startswith("(name: 'str', title: 'Words'")
    area = str(inspect.signature(rules.area))
    assert area.startswith("(key: 'str', name: 'Words', standing: ")
    assert area.endswith("source: 'Cited', fields: 'Sequence[Words]' = (), order: 'int' = 0)")


def test_jupyterlab_can_open_every_notebook() -> None:
    """Jupyter's own format asks for more of a notebook's head than MyST-NB does; that of a new year's, too."""
    texts = {path.name: path.read_text("utf-8") for path in sorted((ROOT / "book" / "rules").glob("*.md"))}
    for name, text in {**texts, "a new year": HEAD}.items():
        heads = re.findall(r"^---\n(file_format: mystnb\n.*?)^---$", text, re.DOTALL | re.MULTILINE)
        assert heads, name
        for head in heads:
            kernel = yaml.safe_load(head)["kernelspec"]
            nbformat.validate({"cells": [], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def test_the_notebooks_define_no_function() -> None:
    """What every notebook would write again is in the vocabulary."""
    defined = [
        f"{path.name}: {line}"
        for path in sorted((ROOT / "book" / "rules").glob("*.md"))
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(("def ", "class ", "async def "))
    ]
    assert defined == []
