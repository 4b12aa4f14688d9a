"""What the rule notebooks say of sources and words: figures as written, labels, prose without figures."""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from kyoso.fingerprints import Fingerprints
from kyoso.model import Call, Document, Figure, Text, sources_of
from kyoso.project import Project
from kyoso.rulebook import Rulebook
from kyoso.sources import terms_of_one_document

NOTEBOOKS = sorted((Path(__file__).parent.parent / "book" / "rules").glob("*.md"))
MULTIPLIERS = {"億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4}
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]+")


def fold(words: str) -> str:
    """Words in ordinary characters and without spaces, as they are compared with a source."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def texts(record: object) -> Iterator[Text]:
    """Every pair of texts in a record, however deep."""
    if isinstance(record, Text):
        yield record
    elif isinstance(record, msgspec.Struct):
        for name in record.__struct_fields__:
            yield from texts(getattr(record, name))
    elif isinstance(record, tuple):
        for part in record:
            yield from texts(part)


def amounts(words: str) -> list[int]:
    """The amounts of yen in words as written: 2.5千万円, 640百万円, 1~10億円."""
    found = []
    for low, high, unit in re.findall(r"(?:([\d.]+)~)?([\d.]+)(億|千万|百万|万)円", fold(words)):
        found += [int(Fraction(number) * MULTIPLIERS[unit]) for number in (low, high) if number]
    return found


def numbers(figure: Figure) -> list[int]:
    """The integers of a figure's value."""
    value = figure.value
    if isinstance(value, int):
        return [value]
    return list(value) if isinstance(value, tuple) else []


# -- sources --------------------------------------------------------------------------------


def test_every_place_is_cited(rulebook: Rulebook) -> None:
    """No slide of a document is left without a record that cites it."""
    cited = {(source.document, source.place) for record in rulebook.records() for source in sources_of(record)}

    assert cited == {(key, place.place) for key, document in rulebook.documents.items() for place in document.places}


def test_as_written_holds_the_digits(rulebook: Rulebook) -> None:
    """A figure whose value is a number or a date has digits in its words as written."""
    bare = [
        figure.key
        for figure in rulebook.figures.values()
        if (numbers(figure) or figure.unit == "date") and not re.search(r"\d", fold(figure.source.as_written))
    ]

    assert bare == []


def test_amounts_as_written_are_the_value(rulebook: Rulebook) -> None:
    """Every spelling of an amount, wherever it stands, is the same number of yen."""
    for figure in rulebook.figures.values():
        if figure.unit in ("yen", "yen/fiscal-year", "yen/year"):
            spelled = [amounts(source.as_written) for source in sources_of(figure)]
            assert spelled[0] == numbers(figure), figure.key
            assert all(given in ([], numbers(figure)) for given in spelled), figure.key


def test_counts_and_years_as_written_are_the_value(rulebook: Rulebook) -> None:
    """A count, duration or project year stands with the same digits in its words as written."""
    for figure in rulebook.figures.values():
        if figure.unit not in ("yen", "yen/fiscal-year", "yen/year", "fiscal-year"):
            digits = re.findall(r"\d+", fold(figure.source.as_written))
            assert all(str(number) in digits for number in numbers(figure)), figure.key


def test_qualifiers_stand_in_the_source(rulebook: Rulebook) -> None:
    """程度, 最大, 最長 and 約 are never dropped where the words as written have them."""
    for figure in rulebook.figures.values():
        if numbers(figure):
            written = fold(figure.source.as_written)
            assert [word for word in ("程度", "最大", "最長", "約", "以上", "以降") if word in written] == [
                word for word in ("程度", "最大", "最長", "約", "以上", "以降") if word in figure.qualifiers
            ], figure.key


def test_as_written_is_short_and_normal(rulebook: Rulebook) -> None:
    """Words as written are a phrase in ordinary characters, never a passage; only addresses are longer."""
    for record in rulebook.records():
        for source in sources_of(record):
            assert source.as_written == unicodedata.normalize("NFC", source.as_written)
            assert len(fold(source.as_written)) <= 60 or source.as_written.startswith("https://")


# -- words ----------------------------------------------------------------------------------


def test_both_languages_are_there(rulebook: Rulebook) -> None:
    """Every text has Japanese and English, neither of them blank."""
    blank = [
        pair for record in rulebook.records() for pair in texts(record) if not pair.ja.strip() or not pair.en.strip()
    ]

    assert blank == []


def test_english_is_english(rulebook: Rulebook) -> None:
    """English quotes a Japanese word only where the Japanese beside it, or the glossary, has that word."""
    glossary = {term.name.ja for term in rulebook.terms.values()}
    stray = [
        (word, pair.en)
        for record in rulebook.records()
        for pair in texts(record)
        for word in JAPANESE.findall(pair.en)
        if word not in pair.ja and word not in glossary
    ]

    assert stray == []


def test_names_in_use_are_in_the_glossary(rulebook: Rulebook) -> None:
    """Areas and tiers that the glossary has are called the same in it; it has all that an area's page tells of."""
    glossary = {term.name.ja: term.name.en for term in rulebook.terms.values()}
    names = [area.name for area in rulebook.areas.values()] + [tier.name for tier in rulebook.tiers.values()]
    said = [name for name in names if name.ja in glossary]
    assert said
    assert [name.en for name in said] == [glossary[name.ja] for name in said]


def test_words_of_one_document_are_counted(project: Project, rulebook: Rulebook) -> None:
    """A word that changed between the documents is that of one; what stands in both, or in none, is listed for none."""
    documents = {key: rulebook.documents[key] for key in ("r3", "r7")}
    two = msgspec.structs.replace(rulebook, documents=documents)
    found = terms_of_one_document(two, Fingerprints.load(project))
    names = {key: {term.name.ja for term in terms} for key, terms in found.items()}
    assert {"あるべき社会像", "産学共創システム", "地方大学等", "採択予定件数", "代表機関"} <= names["r3"]
    assert {"ありたい社会像", "地域大学等", "支援件数", "メンター"} <= names["r7"]
    assert not {"地域共創分野", "育成型", "構想段階"} & (names["r3"] | names["r7"])
    assert not names["r3"] & names["r7"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_figure_is_typed_in_prose(notebook: Path) -> None:
    """The prose of a rule notebook leaves figures to the published tables; only names of fiscal years have digits."""
    prose = re.sub(r"^---\n.*?^---\n|^```.*?^```\n", "", notebook.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^\(.*\)=$|<[^>]*>|令和\d+年度|「ビジョン\d」", "", prose, flags=re.MULTILINE)

    assert re.findall(r"\d+", fold(prose)) == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_heading_has_a_label(notebook: Path) -> None:
    """A label of our own stands before each heading, so that anchors are the same in both languages."""
    prose = re.sub(r"^```.*?^```\n", "", notebook.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ .*$", prose, flags=re.MULTILINE)
    labelled = re.findall(r"^\((rules-[a-z0-9-]+)\)=\n#+ .*$", prose, flags=re.MULTILINE)

    assert len(headings) == len(labelled) == len(set(labelled))


def test_documents_are_named_with_digest_and_day(rulebook: Rulebook) -> None:
    """A document is known by digest and the day it was compared; the two of budget drafts are called that."""
    for document in rulebook.documents.values():
        assert isinstance(document, Document)
        assert len(document.sha256) == 64
        assert document.standing.ja
    assert all("予算案" in rulebook.documents[key].standing.ja for key in ("r3", "r7"))


def test_calls_only_promote_to_a_tier_of_their_area(rulebook: Rulebook) -> None:
    """Where a call leads on to a tier, its area has a call of that tier."""
    by_area = {(call.area, call.tier) for call in rulebook.calls.values()}
    onward: list[Call] = [call for call in rulebook.calls.values() if call.promotes_to]

    assert onward
    assert all((call.area, call.promotes_to) in by_area for call in onward)
