"""Every amount, rate, count, period, date and status of a page, with the sentence in which it stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

from kyoso.declared import Status
from kyoso.incoming.folding import Folded, folded
from kyoso.typed import Found, figures_in

Kind = Literal["amount", "rate", "count", "period", "date", "status"]
Value = int | str | tuple[int, int]
KIND_OF: dict[str, Kind] = {
    **dict.fromkeys(("yen", "yen/fiscal-year", "yen/year"), "amount"),
    "percent": "rate",
    **dict.fromkeys(("fiscal-years", "years", "か月", "週間", "営業日", "日", "時間"), "period"),
    **dict.fromkeys(("date", "fiscal-year", "project-year"), "date"),
    "status": "status",
}  # any other unit is that of a count
LONGEST = 160  # characters of a sentence that are shown, around the quantity


class Quantity(NamedTuple):
    """One quantity: where it stands in the folded page, the words as written, and their sentence."""

    kind: Kind
    value: Value
    unit: str  # a unit of the vocabulary, or what the document counts in
    page: int  # from 1
    start: int
    end: int
    words: str
    sentence: str


# What looks like a quantity and is none: addresses, telephone numbers, laws, numbers of chapters, contents.
_NONE = re.compile(
    r"(?<![0-9])0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|第[0-9]+(?:条|項|号|章|節|款|回|種|版|期|の)"
    r"|(?:法律|政令|省令|告示|規則|規程|附則)第[0-9]+号|(?<=[条項])[0-9]+(?:項|号)"
    r"|(?:別紙|別表|別添|様式|図表?|(?<![\u4e00-\u9fff])表|例|注|補足|ケース|カテゴリー|No\.|Ver\.?|ステップ|Step)[0-9]+"
    r"|(?<![0-9])[0-9]{1,2}(?:-[0-9]{1,2}){1,3}(?![0-9])|[A-Za-z汎共種]P?-[0-9]+|[.…・]{4,}[0-9][0-9-]*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[!-~]+|[!-~]+@[!-~]+|[!-~]*\.(?:jp|com|org|pdf|html?)\b[!-~]*")  # on the page as it is
_NUMBER = r"(?<![0-9.,/])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_RATE = re.compile(
    rf"({_NUMBER})(%|パーセント|割)|(?<![0-9/.])([0-9]{{1,2}})/([0-9]{{1,2}})(?![0-9/月年])|([0-9]{{1,2}})分の([0-9]{{1,2}})"
)
_SHOWA = re.compile(r"(昭和|大正|明治)([0-9]{1,2}|元)年(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日)?")
_FIRST = {"昭和": 1926, "大正": 1912, "明治": 1868}
_MONTH = re.compile(r"(?<![0-9/])(1[0-2]|0?[1-9])月(?:([0-9]{1,2})日)?(?!間)")
_CLOCK = re.compile(r"(?<![0-9])(?<![0-9]:)([01]?[0-9]|2[0-4])(?::|時)([0-5][0-9])?(?:分)?(?![0-9間])")
_LASTS = re.compile(rf"({_NUMBER})(か月|カ月|ヶ月|ケ月|ヵ月|箇月|週間|営業日|日間|日以内|日以上|日(?=前|後)|時間)")
_MONEY_WITHOUT_YEN = re.compile(rf"({_NUMBER})(百万|千万|億|万)(?=以[上下内]|未満|超|程度)")
_COUNTERS = (
    "法人|個人事業主|者|名|人|社|件|個|回|校|点|枚|台|冊|部|口|組|種類|品目|プロセス|機能|カ所|か所|箇所|ヶ所|課題|拠点|機関|プログラム|施設|団体|事業者"
    "|グループ|チーム|大学|分野|領域|地域|都道府県|市町村|ページ|頁|文字|字|申請|交付申請|案件|つ|代|歳|倍|単位|事業所|項目|段階|類型|期(?![間末限首日中])|日(?!本|[0-9])"
)
_COUNT = re.compile(rf"(?<![*※])({_NUMBER})({_COUNTERS})(?![目線])")
_BARE = re.compile(
    r"(?<=[\u3040-\u30ff\u4e00-\u9fff]:)([0-9]{1,3})(?![0-9.,:/年月日%-])|(?<![0-9.,/-])([0-9]{1,4})(?=以[上下内]|未満)"
)
_SENTENCE_ENDS = "。"
_BULLETS = "・•※○〇■□●◆▪ \u3000-"


NO_STATUSES: Mapping[str, Status] = MappingProxyType({})


def quantities(page: str, number: int, statuses: Mapping[str, Status] = NO_STATUSES) -> list[Quantity]:
    """Every quantity of a page, in the order of the page; of statuses those that the programme declares."""
    plain = folded(page)
    words = _NONE.sub(lambda none: "#" * len(none[0]), _without_addresses(plain))
    taken = [False] * len(words)
    found: list[Found] = []
    for reader in (_statuses(statuses), *_READERS):
        for each in reader(words):
            if not any(taken[each.start : each.end]) and not _counts_lines(plain, each):
                taken[each.start : each.end] = [True] * (each.end - each.start)
                found.append(each)
    bounds = _bounds(plain)
    return [_quantity(each, plain, number, bounds) for each in sorted(found, key=lambda each: each.start)]


def _without_addresses(plain: Folded) -> str:
    """The folded words, with addresses blanked out; on the page it is seen where they end."""
    hidden = {place for each in _ADDRESS.finditer(plain.page) for place in range(each.start(), each.end())}
    return "".join("#" if at in hidden else char for char, at in zip(plain.words, plain.places, strict=True))


def _counts_lines(plain: Folded, found: Found) -> bool:
    """Whether a number stands at the head of its line, apart from the words behind it: 3 申請の開始."""
    if KIND_OF.get(found.unit, "count") != "count":
        return False
    place = plain.places[found.start]
    line = plain.page[plain.page.rfind("\n", 0, place) + 1 :].split("\n", 1)[0]
    return bool(re.match(r"\s*[0-9０-９]+\s+\S", line)) and not plain.page[:place].rpartition("\n")[2].strip()


def _quantity(found: Found, plain: Folded, number: int, bounds: list[int]) -> Quantity:
    start, end = _with_qualifiers(plain.words, found.start, found.end)
    return Quantity(
        KIND_OF.get(found.unit, "count"),
        found.value,
        found.unit,
        number,
        found.start,
        found.end,
        plain.as_written(start, end),
        _sentence(plain, found.start, found.end, bounds),
    )


_BEFORE = (
    *("最大", "最長", "最低", "最小", "少なくとも", "おおむね", "概ね", "およそ"),
    *("約", "~", "上限", "下限", "毎年"),
)
_AFTER = (
    *("程度", "以上", "以下", "以内", "以降", "以前", "未満", "超", "まで", "末", "頃"),
    *("/年度", "/年", "上旬", "中旬", "下旬", "(予定)", "(案)"),
)


def _with_qualifiers(words: str, start: int, end: int) -> tuple[int, int]:
    """The place with what stands right before and behind it and belongs to the figure."""
    while name := next((name for name in _BEFORE if words.endswith(name, 0, start)), ""):
        start -= len(name)
    while name := next((name for name in _AFTER if words.startswith(name, end)), ""):
        end += len(name)
    return start, end


# -- readers --------------------------------------------------------------------------------


def _rates(words: str) -> Iterator[Found]:
    for match in _RATE.finditer(words):
        if match[1]:
            number = match[1].replace(",", "")
            tenths = {"割": 10}.get(match[2], 1)
            value: int | str = int(number) * tenths if number.isdecimal() else f"{number}%"
            yield Found(value, "percent", match.start(), match.end())
        else:
            part, whole = (match[3], match[4]) if match[3] else (match[6], match[5])
            if 0 < int(part) < int(whole):
                yield Found(f"{int(part)}/{int(whole)}", "percent", match.start(), match.end())


def _older_dates(words: str) -> Iterator[Found]:
    for match in _SHOWA.finditer(words):
        year = _FIRST[match[1]] - 1 + (1 if match[2] == "元" else int(match[2]))
        parts = [f"{int(part):02}" for part in (match[3], match[4]) if part]
        value = "-".join([str(year), *parts]) if parts else year
        yield Found(value, "date" if parts else "fiscal-year", match.start(), match.end())


def _known(words: str) -> Iterator[Found]:
    """Amounts, dates, years and periods, as the rules read them."""
    for found in figures_in(words):
        if isinstance(found.value, tuple) and found.value[0] > found.value[1]:  # neighbours: ~350万円 ~10万円
            half = found.start + len(re.split("[~〜]", words[found.start : found.end])[0])
            yield from _halves(words, found, half)
        elif found.unit in KIND_OF and found.unit != "percent":
            yield found


def _halves(words: str, found: Found, half: int) -> Iterator[Found]:
    for start, end in ((found.start, half), (half + 1, found.end)):
        for each in figures_in(words[start:end]):
            yield each._replace(start=start + each.start, end=start + each.end)


def _months(words: str) -> Iterator[Found]:
    """A month or day of whatever year."""
    for match in _MONTH.finditer(words):
        day = f"-{int(match[2]):02}" if match[2] else ""
        yield Found(f"--{int(match[1]):02}{day}", "date", match.start(), match.end())


def _clock(words: str) -> Iterator[Found]:
    for match in _CLOCK.finditer(words):
        if match[2] or words[match.end() - 1] == "時":
            yield Found(f"T{int(match[1]):02}:{match[2] or '00'}", "date", match.start(), match.end())


def _lasting(words: str) -> Iterator[Found]:
    for match in _LASTS.finditer(words):
        unit = re.sub("[かカヶケヵ箇]月", "か月", match[2])
        unit = {"日以内": "日", "日以上": "日", "日間": "日"}.get(unit, unit)
        end = match.end() - (2 if match[2] in ("日以内", "日以上") else 0)
        yield Found(_plain(match[1]), unit, match.start(), end)


def _amounts(words: str) -> Iterator[Found]:
    """Amounts that leave out 円: 300万以下."""
    for match in _MONEY_WITHOUT_YEN.finditer(words):
        inner = next(iter(figures_in(match[0] + "円")), None)
        if inner is not None and isinstance(inner.value, int):
            yield Found(inner.value, "yen", match.start(), match.end())


def _counts(words: str) -> Iterator[Found]:
    for match in _COUNT.finditer(words):
        yield Found(_plain(match[1]), _UNITS.get(match[2], match[2]), match.start(), match.end())
    for match in _BARE.finditer(words):  # 本格型:12; 4以上
        yield Found(int(match[1] or match[2]), "bare", match.start(), match.end())


_UNITS = {
    "拠点": "hubs",
    "課題": "hubs",
    "件": "adoptions",
    "機関": "institutions",
    "社": "companies",
    "プログラム": "programmes",
}


def _statuses(statuses: Mapping[str, Status]) -> Callable[[str], Iterator[Found]]:
    def found(words: str) -> Iterator[Found]:
        for name, status in statuses.items():
            for match in (match for pattern in status.written for match in re.finditer(pattern, words)):
                yield Found(name, "status", match.start(), match.end())

    return found


def _plain(number: str) -> Value:
    bare = number.replace(",", "")
    return int(bare) if bare.isdecimal() else bare


_READERS: tuple[Callable[[str], Iterator[Found]], ...] = (
    *(_rates, _older_dates, _amounts, _known, _lasting, _months, _clock, _counts),
)


# -- sentences ------------------------------------------------------------------------------


def _bounds(plain: Folded) -> list[int]:
    """Where sentences begin, as places of the folded page: behind a full stop, at a bullet, after a short line."""
    page = plain.page
    longest = max(map(len, page.split("\n")))
    places = {0, len(plain.words)}
    for at, (one, two) in enumerate(pairwise(plain.places), 1):
        between = page[one + 1 : two]
        if page[one] in _SENTENCE_ENDS or ("\n" in between and _breaks(page, one, two, longest)):
            places.add(at)
    return sorted(places)


def _breaks(page: str, one: int, two: int, longest: int) -> bool:
    begins = page.rfind("\n", 0, one) + 1
    short = one - begins < longest * 0.7
    return short or page[two] in _BULLETS or page[one + 1 : two].count("\n") > 1


def _sentence(plain: Folded, start: int, end: int, bounds: list[int]) -> str:
    """The sentence, at most `LONGEST` characters of it."""
    first = bounds[bisect_right(bounds, start) - 1]
    last = bounds[bisect_left(bounds, end)]
    room = max(LONGEST - (end - start), 0)
    cut_first, cut_last = max(first, start - room // 2), min(last, end + room // 2)
    shown = plain.as_written(cut_first, cut_last)
    return ("…" if cut_first > first else "") + shown + ("…" if cut_last < last else "")


@cache
def unit_kind(unit: str) -> Kind:
    """What kind of quantity a unit of the vocabulary measures."""
    return KIND_OF.get(unit, "count")
