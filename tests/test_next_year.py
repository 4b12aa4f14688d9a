"""The next fiscal year: what is refused before anything is written, and which years a call may name."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kyoso.as_written import troubles
from kyoso.assembling import assemble
from kyoso.errors import Finding, Problem
from kyoso.incoming.matching import SHOWN, compare
from kyoso.incoming.proposals import as_yaml
from kyoso.incoming.reading import read
from kyoso.model import Call, Figure, Source, Text
from kyoso.nextyear.deciding import closest
from kyoso.nextyear.turning import Turn
from kyoso.notebooks import compile_rules
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from tests.conftest import run_kyoso
from tests.made_pdf import made_pdf
from tests.next_document import NextDocument


def assembled(rulebook: Rulebook, call: Call) -> Rulebook:
    """The programme's rules with one call in place of the one of its key."""
    others = (each for each in rulebook.records() if getattr(each, "key", "") != call.key or not isinstance(each, Call))
    records = ((each, Finding("book/rules/a.md", 1, "")) for each in (*others, call))
    return assemble(records, rulebook.declared)


def of_another_year(rulebook: Rulebook) -> tuple[Call, str, str]:
    """A call of the newest year, with a figure and a question of another."""
    call = next(each for each in rulebook.calls_in_order if each.fiscal_year == rulebook.years[0])
    other = next(each for each in rulebook.calls_in_order if each.fiscal_year == rulebook.years[-1])
    key = next(iter(other.rules.values()))
    asked = next(key for key in rulebook.questions if Turn(rulebook.years[-1], 1).names(key))
    return call, key, asked


def test_a_call_that_names_another_year_is_refused_or_says_so(rulebook: Rulebook) -> None:
    """A figure and a question, each with its year; both on purpose; and a purpose without anything behind it."""
    call, figure, question = of_another_year(rulebook)
    rules, asked = {**call.rules, "other": figure}, (*call.questions, question)
    wrong = msgspec.structs.replace(call, rules=rules, questions=asked)
    with pytest.raises(Problem) as refused:
        assembled(rulebook, wrong)
    said = [str(finding) for finding in refused.value.findings]
    assert len(said) == 2
    assert all(f"of {rulebook.years[-1]}; name one of {call.fiscal_year}" in each for each in said)
    meant = msgspec.structs.replace(wrong, carried=(figure, question))
    assert assembled(rulebook, meant).calls[call.key] == meant
    with pytest.raises(Problem, match="the call does not name"):
        assembled(rulebook, msgspec.structs.replace(call, carried=(figure,)))


SOURCE = Source(document="r", place="p.1", as_written="最大5機関以上")


def made(value: int | Text, words: str, **given: object) -> Figure:
    """A figure with words as written."""
    plain = Figure(
        key="a.b",
        value=value,
        unit="text" if isinstance(value, Text) else "institutions",
        qualifiers=(),
        label=Text(ja="機関の数", en="Number of institutions"),
        fiscal_year=None,
        source=msgspec.structs.replace(SOURCE, as_written=words),
    )
    return msgspec.structs.replace(plain, **given)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (made(5, "5機関"), []),
        (made(6, "5機関"), ["the value 6 is not in 「5機関」, which says 5"]),
        (made(5, "5機関", also=(msgspec.structs.replace(SOURCE, as_written="五者、5機関で"),)), []),
        (made(5, "5機関", also=(msgspec.structs.replace(SOURCE, as_written="6機関で"),)), ["is not in 「6機関で」"]),
        (made(5, "図のとおり", typed=Text(ja="図から", en="From a diagram")), []),
        (made(5, "6機関", typed=Text(ja="図から", en="From a diagram")), ["is typed, and 「6機関」 says 6"]),
        (made(Text(ja="5つの機関", en="Five institutions"), "5機関で組む"), []),
        (made(Text(ja="6つの機関", en="Six institutions"), "5機関で組む"), ["6 in 「6つの機関」 is not in"]),
    ],
)
def test_a_value_that_its_own_words_do_not_say_is_named(figure: Figure, said: list[str]) -> None:
    """In the source, in another place, typed beside words that say it, in a statement; each beside one that holds."""
    found = list(troubles(figure))
    assert len(found) == len(said)
    assert all(part in each for part, each in zip(said, found, strict=True))


def test_a_half_changed_statement_stops_the_rules_with_its_line(small: Project) -> None:
    """The words of the document changed and what is told of them did not: exit code 1, at the cell."""
    path = small.rules / "rules.md"
    text = path.read_text("utf-8")
    cell = (
        "\n```{code-cell} ipython3\nfrom kyoso.rules import statement\n"
        'publish(statement("one.age", ("年代", "Age"), p1("20~45歳の人"),\n'
        '    ja="20〜40歳の人", en="Aged 20 to 40"))\n```\n'
    )
    path.write_text(text + cell, "utf-8")
    with pytest.raises(Problem, match="40 in 「20〜40歳の人」") as refused:
        compile_rules(small)
    assert (refused.value.exit_code, refused.value.findings[0].line > text.count("\n")) == (1, True)


def test_the_part_of_a_sentence_that_stands_in_for_words() -> None:
    """From the first characters that both share to the end of the phrase; a sentence that shares none stays whole."""
    assert (
        closest("PLは若手研究者とする", "なお、PLは、40歳までの若手研究者とします。ほか")
        == "PLは、40歳までの若手研究者とします"
    )
    assert closest("提案", "何も同じでない") == "何も同じでない"


@pytest.fixture
def proposals(tmp_path: Path, rulebook: Rulebook) -> Path:
    """Proposals of the invented document, which is not registered."""
    compared = compare(rulebook, rulebook.years[0], NextDocument(rulebook).pages)
    path = tmp_path / "proposals.yaml"
    path.write_text(as_yaml(compared, rulebook, document="no-such", title="題", sha256="0" * 64), "utf-8")
    return path


def test_a_year_that_cannot_be_made_is_refused_in_one_line(proposals: Path, rulebook: Rulebook, tmp_path: Path) -> None:
    """A year that is there, one before the old, a year without calls, other proposals, a document not registered."""
    newest, oldest = rulebook.years[0], rulebook.years[-1]
    for new, old, said in (
        (newest, oldest, "calls of that fiscal year already"),
        (oldest, newest, "a new year comes after"),
        (newest + 2, newest + 1, "no calls in that fiscal year"),
        (newest + 1, oldest, f"the proposals are against {newest}"),
        (newest + 1, newest, "no-such: is not registered"),
    ):
        left = tmp_path / "left.md"
        done = run_kyoso("year", new, "--from", old, "--marked", proposals, "-o", left)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert said in done.stderr
        assert not left.exists()


def test_the_document_is_read_alike_as_text_and_as_pdf(rulebook: Rulebook, tmp_path: Path) -> None:
    """The same quantities on the same pages, what changed with its key among the first, what is gone not found."""
    document = NextDocument(rulebook)
    text, pdf = tmp_path / "next.txt", tmp_path / "next.pdf"
    text.write_text("\f".join(document.pages), "utf-8")
    pdf.write_bytes(made_pdf(document.pages))
    by_text, by_pdf = (compare(rulebook, rulebook.years[0], read(path).pages) for path in (text, pdf))
    assert [each.quantity for each in by_text.items] == [each.quantity for each in by_pdf.items]
    for figure in document.changed:
        doubled = [each for each in by_pdf.items if each.quantity.value == 2 * amount(figure)]
        assert any(figure.key in [one.figure.key for one in each.candidates[:SHOWN]] for each in doubled)
    same = {one.figure.key for each in by_pdf.items for one in each.candidates if one.same}
    assert document.gone.key not in same
    assert any(figure.key in same for figure in document.figures)
    assert document.reworded.key in {each.figure.key for each in by_pdf.reworded}


def amount(figure: Figure) -> int:
    """The value of a figure that is a number."""
    assert isinstance(figure.value, int)
    return figure.value
