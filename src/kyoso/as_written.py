"""Words as they stand in a document, read as a figure: value, unit and qualifiers.

The amounts, years, dates and counts are found by the readers of `kyoso.typed`, which read plans and
drafts as well. What stands in brackets is said of itself: it counts only where nothing stands outside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kyoso.model import Figure, Text, Unit, sources_of
from kyoso.packs.en import MONTHS
from kyoso.packs.ja import PACK as JA
from kyoso.typed import ERAS, Found, figures_in, fold
from kyoso.wording import LABELS, QUALIFIERS, SAID_OF_AMOUNTS, STANDING_ALONE

Value = int | tuple[int, int] | str
_BRACKETS = re.compile(r"\([^()]*\)")
_FRAMES = re.compile(r"[(【＜<]([^()【】＜＞<>]*)[)】＞>]")
_FILLER = re.compile(r"/年度?|・(?:拠点|領域|課題|機関|件)|を|の|は|と|に|支援|[)）]|、")
_AMOUNTS: tuple[Unit, ...] = ("yen", "yen/fiscal-year", "yen/year")
_COUNTS: tuple[Unit, ...] = ("hubs", "adoptions", "programmes", "institutions", "companies", "municipalities")


# What limits or loosens a figure and is no qualifier yet: read without it, the figure would be another one.
_STRANGE = re.compile(
    r"(およそ|おおむね|概ね|最低|最小|最短)#|#(?:/年度?|程度)*(以下|以内|未満|超|前後|弱|強|ほど|くらい)"
)


class Reading(NamedTuple):
    """What words as written say."""

    value: Value
    unit: Unit
    qualifiers: tuple[str, ...]


def read(words: str, *, unit: Unit | None = None, label: str = "") -> Reading:
    """The figure that words hold: amounts in whole yen, years by their number, dates as YYYY-MM or YYYY-MM-DD.

    `label` decides between several, and counts for what a bare number is of; `unit` is for what both leave open.
    Raises ValueError, with the way out, where there is no such figure or more than one.

    >>> read("最大3.2億円/年度 程度")
    Reading(value=320000000, unit='yen/fiscal-year', qualifiers=('最大', '程度'))
    >>> read("令和３年５月下旬以降").value, read("3機関以上").unit, read("1~10億円/年度・拠点").value
    ('2021-05', 'institutions', (100000000, 1000000000))
    """
    plain = fold(words)
    every = [found for found in figures_in(plain) if unit is None or _fits(found.unit, unit)]
    outside = _BRACKETS.sub(lambda bracket: "_" * len(bracket[0]), plain)
    found = [each for each in every if "_" not in outside[each.start : each.end]] or every
    wanted = unit or _one_unit(words, found, label)
    chosen = [each for each in found if _fits(each.unit, wanted)]
    values = list(dict.fromkeys(each.value for each in chosen))
    if not values:
        raise ValueError(f"「{words}」 holds no figure in {wanted}; cite the words that say it, or give unit=…")
    if len(values) > 1:
        said = ", ".join(map(str, values))
        raise ValueError(f"「{words}」 holds several figures ({said}); cite words that hold just one")
    at = chosen[0]
    if wanted == "yen/fiscal-year" or at.unit == "bare":
        at = at._replace(unit=wanted)
    return Reading(at.value, wanted, tuple(_qualifiers(plain, at)))


def _fits(found: str, wanted: Unit) -> bool:
    if found == "bare":
        return wanted in _COUNTS
    return found == wanted or (found == "yen" and wanted == "yen/fiscal-year")


def _one_unit(words: str, found: Sequence[Found], label: str) -> Unit:
    """The unit of what was found; where there are several, the one that the label names."""
    by_label = [unit for unit, pattern in LABELS.items() if re.search(pattern, label)]
    units = list(dict.fromkeys(each.unit for each in found if each.unit != "bare"))
    if len(units) == 1:
        return units[0]  # type: ignore[return-value]
    if not units:  # bare numbers, if any: what they count stands in the label
        units = [unit for unit in by_label if unit in _COUNTS] if found else []
    else:
        units = [unit for unit in units if unit in by_label]
    if len(units) == 1:
        return units[0]  # type: ignore[return-value]
    if not found:
        raise ValueError(f"「{words}」 holds no figure; cite the words that say it, or give value=… and because=…")
    said = ", ".join(dict.fromkeys(f"{each.value} {each.unit}" for each in found))
    raise ValueError(f"「{words}」 can be read in several ways ({said}); say which with unit=…")


# -- qualifiers -----------------------------------------------------------------------------


def _qualifiers(plain: str, at: Found) -> Iterator[str]:
    """Those that bind to the figure, in the order of the words, then those that stand in brackets or behind it."""
    yield from _before(plain[: at.start])
    behind = _behind(plain[at.end :])
    if strange := _STRANGE.search(plain[: at.start] + "#" + plain[at.end :]):
        raise ValueError(f"「{strange[1] or strange[2]}」 beside a figure has no words yet; it goes into kyoso.wording")
    yield from behind
    framed = [name for name in _FRAMES.findall(plain) if name in QUALIFIERS]
    alone = [name for name in STANDING_ALONE if name in plain and name not in behind]
    for name in dict.fromkeys((*framed, *alone)):
        if name not in SAID_OF_AMOUNTS or at.unit in _AMOUNTS:
            yield name


def qualifiers_of(words: str, unit: str) -> tuple[str, ...]:
    """The qualifiers of the first figure in this unit that words hold; none where there is none, or one is strange."""
    plain = fold(words)
    at = next((found for found in figures_in(plain) if found.unit == unit), None)
    try:
        return tuple(_qualifiers(plain, at)) if at else ()
    except ValueError:
        return ()


def _before(text: str) -> list[str]:
    """The qualifiers that end right where the figure begins, and 少なくとも, which may stand farther off."""
    found: list[str] = []
    names = _names("before")
    while name := next((name for name in names if text.endswith(name)), ""):
        found.insert(0, name)
        text = text[: -len(name)]
    return found or [name for name in names if len(name) > 3 and name in text][:1]


def _behind(text: str) -> list[str]:
    """The qualifiers that follow the figure at once, whatever fills the space between them."""
    found: list[str] = []
    names = _names("behind")
    while text:
        name = next((name for name in names if text.startswith(name)), "")
        filler = _FILLER.match(text)
        if name:
            found.append(name)
        elif not filler:
            break
        text = text[len(name) or filler.end() :]  # type: ignore[union-attr]
    return found


def _names(where: str) -> list[str]:
    """Qualifiers that stand before or behind a value, the longest first."""
    index = ("before", "behind").index(where)
    return sorted((name for name in QUALIFIERS if JA.qualifiers[name][index]), key=len, reverse=True)


def said_of_text(words: str) -> tuple[str, ...]:
    """The qualifiers that words say of a statement: 想定, 検討中, 予定, を基準."""
    plain = fold(words)
    return tuple(name for name in STANDING_ALONE if name in plain)


# -- a figure against its words -------------------------------------------------------------


def troubles(figure: Figure) -> Iterator[str]:
    """Where a figure is not what its own words say, and its qualifiers not theirs."""
    if figure.unit == "status":
        return
    if isinstance(figure.value, Text):
        yield from _strange_numbers(figure, figure.value)
        read_here = said_of_text(figure.source.as_written)
    elif figure.typed:
        yield from _said_otherwise(figure)
        read_here = ()
    else:
        try:
            found = read(figure.source.as_written, unit=figure.unit, label=figure.label.ja)
        except ValueError as error:
            yield str(error)
            return
        if found.value != figure.value:
            yield f"the value {figure.value} is not in 「{figure.source.as_written}」, which says {found.value}"
        yield from _said_elsewhere(figure)
        read_here = found.qualifiers
    yield from _qualifier_troubles(figure, read_here)


def _said_elsewhere(figure: Figure) -> Iterator[str]:
    """What another place words differently is the same amount, number or date."""
    units = _AMOUNTS if figure.unit in _AMOUNTS else (figure.unit,)
    for source in figure.also:
        there = {each.value for each in figures_in(fold(source.as_written)) if each.unit in units}
        if there and figure.value not in there:
            yield f"the value {figure.value} is not in 「{source.as_written}」"


def _said_otherwise(figure: Figure) -> Iterator[str]:
    """A value that was typed, since the words do not say it, where they say another one."""
    for source in sources_of(figure):
        try:
            found = read(source.as_written, unit=figure.unit, label=figure.label.ja)
        except ValueError:
            continue
        if found.value != figure.value:
            yield f"the value {figure.value} is typed, and 「{source.as_written}」 says {found.value}; drop value=…"


def _strange_numbers(figure: Figure, told: Text) -> Iterator[str]:
    """Numbers of a statement that no words of its sources say."""
    said = [number for source in sources_of(figure) for number in numbers_in(fold(source.as_written))]
    for number in numbers_in(told.ja):
        if number not in said:
            yield f"{number} in 「{told.ja}」 is not in 「{figure.source.as_written}」; tell what its words say"


def _qualifier_troubles(figure: Figure, read_here: Iterable[str]) -> Iterator[str]:
    anywhere = "".join(fold(source.as_written) for source in sources_of(figure))
    for name in read_here:
        if name not in figure.qualifiers:
            yield f"the qualifier {name} is missing; the source says 「{figure.source.as_written}」"
    for name in figure.qualifiers:
        if name in QUALIFIERS and not QUALIFIERS[name].behind and fold(name) not in anywhere:
            yield f"no source says {name}"


# -- numbers in words -------------------------------------------------------------------------

_DECADES = {20: "twenties", 30: "thirties", 40: "forties", 50: "fifties", 60: "sixties"}


def numbers_in(words: str) -> list[str]:
    """The numbers that words in either language name, years as years of our era, sorted."""
    plain = unicodedata.normalize("NFKC", words)
    for era, first in ERAS.items():
        for number in re.findall(rf"{era}(元|\d+)年", plain):
            plain = plain.replace(f"{era}{number}年", f"{first - 1 + _of_era(number)} ")
    for number, decade in _DECADES.items():
        plain = plain.replace(decade, str(number))
    for number, month in enumerate(MONTHS[1:], 1):
        plain = re.sub(rf"\b{month}\b(?= \d{{4}}\b)", str(number), plain)
    plain = plain.replace("FY", "").replace("\u2013", " ")
    return sorted(number.strip(".,") for number in re.findall(r"(?<![A-Za-z\d-])\d[\d,.]*", plain))


def _of_era(number: str) -> int:
    return 1 if number == "元" else int(number)
