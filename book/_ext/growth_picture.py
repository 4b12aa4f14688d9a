"""The picture of growth: what a call costs in a programme of many times the calls, beside one of its own size."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from kyoso.charts.drawing import LEADING, LEFT, RIGHT, SMALL, Drawing
from kyoso.charts.picture import GetText, Picture, finished, nothing
from kyoso.model import Language
from kyoso.project import Project
from kyoso.strict import read

FILE = "growth.json"
MOST = 1.3  # times what a call costs in the small programme; what costs more has grown faster than the calls
BUILD = "build"  # what is measured by the page, all else by the call
BY_PAGE = "build-pages"
BY_SIZE = "build-size"  # the same by the megabyte of pages
BAR, GAP = 12.0, 5.0
BARS, VALUES = LEFT + 42, 42.0  # where the bars begin; room for the ratios at the right
Count = Annotated[int, Meta(gt=0)]
Amount = Annotated[float, Meta(gt=0)]


class Size(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was measured of a programme: seconds of the processor, seconds of the clock, megabytes, bytes of files."""

    calls: Count
    pages: Count
    cases: Count
    figures: Count
    notebooks: Count
    seconds: dict[str, Amount]
    wall: dict[str, Amount] = {}
    megabytes: dict[str, Amount]
    bytes: dict[str, Count] = {}
    page_bytes: int = 0  # of all pages in one language; 0 where no site was built

    @property
    def each(self) -> dict[str, float]:
        """What everything costs a call; the building of the site a page, and a megabyte of pages."""
        each = {name: seconds / self.calls for name, seconds in self.seconds.items() if name != BUILD}
        by_page = {BY_PAGE: self.seconds[BUILD] / self.pages} if BUILD in self.seconds else {}
        by_size = {BY_SIZE: self.seconds[BUILD] / self.page_bytes * 1e6} if self.page_bytes else {}
        return {**each, **by_page, **by_size}

    @property
    def memory(self) -> dict[str, float]:
        """The megabytes of everything for each call; of the building of the site for each page."""
        return {name: mb / (self.pages if name == BUILD else self.calls) for name, mb in self.megabytes.items()}


class Growth(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The measurements by how many times the calls there were; the first is the programme itself."""

    date: str
    processor: str
    times: Annotated[dict[str, Size], Meta(min_length=2)]

    @property
    def sizes(self) -> dict[int, Size]:
        """The programmes by their size, the smallest first."""
        return {int(times): self.times[times] for times in sorted(self.times, key=int)}


class Cost(NamedTuple):
    """What one thing costs a call (or a page, or a megabyte of pages), and as so many times that in the smallest."""

    times: int
    each: float
    ratio: float


def load_growth(project: Project) -> Growth:
    """The committed measurements. Raises Problem where there are none or the file is none."""
    path = project.book / FILE
    return read(path, Growth, project.shown(path))[0]


def costs(growth: Growth) -> dict[str, list[Cost]]:
    """For everything that was measured in the smallest programme and in another one, its cost in each."""
    return _beside({times: size.each for times, size in growth.sizes.items()})


def memory(growth: Growth) -> dict[str, list[Cost]]:
    """The same of the most memory that each took."""
    return _beside({times: size.memory for times, size in growth.sizes.items()})


def _beside(by_times: dict[int, dict[str, float]]) -> dict[str, list[Cost]]:
    small = next(iter(by_times.values()))
    found = {
        name: [Cost(times, each[name], each[name] / first) for times, each in by_times.items() if name in each]
        for name, first in small.items()
    }
    return {name: each for name, each in found.items() if len(each) > 1}


def growing(growth: Growth, language: Language, _: GetText) -> Picture:
    """A bar for each size of the programme: what a call costs there, beside the line of as much as in the smallest."""
    drawing = Drawing("growth", language)
    shown, known = costs(growth), names(_)
    head = (_("何を"), *(_("%(times)s倍の公募") % {"times": times} for times in growth.sizes), _("比"))
    if not shown:
        return nothing(drawing, _("大きさを変えて測ったものはありません。"), head)
    unit = (RIGHT - VALUES - BARS) / max(MOST, *(most(each).ratio for each in shown.values()))
    for ratio, words in ((1.0, _("同じ")), (MOST, _("%(times)s倍") % {"times": MOST})):
        drawing.text(BARS + unit * ratio, drawing.y, words, size=SMALL, anchor="end" if ratio == 1 else "start")
    drawing.y += SMALL * LEADING + 4
    for name, each in shown.items():
        drawing.words(known[name], gap=4)
        top = drawing.y
        for cost in each[1:]:
            _bar(drawing, cost, unit)
        drawing.line(BARS + unit, top - 3, BARS + unit, drawing.y, dashed=True)
        drawing.line(BARS + unit * MOST, top - 3, BARS + unit * MOST, drawing.y, heavy=True)
        drawing.y += 8
    drawing.note(
        _(
            "棒は、公募（サイトを作る時間はページ、またはその大きさ）ごとにかかる時間が、今の大きさのときの何倍かを表します。"
        )
    )
    drawing.note(
        _("×の後の数は、公募が今の何倍あるかです。太い線より長い、斜めの線の棒は、公募よりも速く増えています。")
    )
    title = _title(shown, _)
    description = _("プログラムを大きくしたときの公募ごとの時間を、もとの大きさと比べた比の横棒で示した図。")
    rows = []
    for name, each in shown.items():
        by_times = {cost.times: cost for cost in each}
        cells = [_milliseconds(by_times[times].each, _) if times in by_times else "—" for times in growth.sizes]
        rows.append((known[name], *cells, in_times(most(each), _)))
    return finished(drawing, title, description, head, rows, (), tuple(range(1, len(head))))


def _title(shown: dict[str, list[Cost]], _: GetText) -> str:
    """In how many the time for each call stays, and what became of the site's, which is not counted by the call."""
    by_call = [most(each).ratio <= MOST for name, each in shown.items() if name not in (BY_PAGE, BY_SIZE)]
    title = _("公募ごとの時間は、%(all)sのうち%(within)sで%(most)s倍以内です") % {
        "all": len(by_call),
        "within": sum(by_call),
        "most": MOST,
    }
    if not {BY_PAGE, BY_SIZE} <= shown.keys():
        return title
    return _("%(calls)s。サイトを作る時間は、ページごとに%(page)s倍、ページの大きさごとに%(size)s倍です") % {
        "calls": title,
        "page": f"{most(shown[BY_PAGE]).ratio:.2f}",
        "size": f"{most(shown[BY_SIZE]).ratio:.2f}",
    }


def most(each: list[Cost]) -> Cost:
    """The largest programme's, or that of a smaller one which is higher still."""
    return max(each[1:], key=lambda cost: cost.ratio)


def _bar(drawing: Drawing, cost: Cost, unit: float) -> None:
    drawing.text(BARS - 5, drawing.y - 3, f"×{cost.times}", size=SMALL, anchor="end")
    drawing.bar(BARS, drawing.y, unit * cost.ratio, BAR, "solid" if cost.ratio <= MOST else "hatch")
    drawing.text(RIGHT, drawing.y - 3, f"{cost.ratio:.2f}", size=SMALL, anchor="end")
    drawing.y += BAR + GAP


def in_times(cost: Cost, _: GetText) -> str:
    """How many times that of the smallest programme, in words."""
    return _("%(times)s倍") % {"times": f"{cost.ratio:.2f}"}


def _milliseconds(seconds: float, _: GetText) -> str:
    return _("%(value)sミリ秒") % {"value": f"{seconds * 1000:,.3g}" if seconds < 1 else f"{seconds * 1000:,.0f}"}


def names(_: GetText) -> dict[str, str]:
    """What is measured, in words."""
    return {
        "rules-cold": _("決まりをまとめる（ノートブックをすべて動かす）"),
        "rules-unchanged": _("決まりをまとめる（何も変わっていない）"),
        "rules-anew": _("決まりをまとめる（ノートブックの結果はある）"),
        "drafts": _("下書きをすべて作る"),
        "check-plans": _("公募ごとに一つの計画を確かめる"),
        "check-drafts": _("公募ごとに一つの下書きを確かめる"),
        "lint": _("全体の点検"),
        "diff-years": _("二つの年度を比べる"),
        "diff-revisions": _("二つの版を比べる"),
        "impact": _("一つの数を変えたときの影響を調べる"),
        "build": _("サイトを作る"),
        "build-pages": _("サイトを作る（ページごと）"),
        "build-size": _("サイトを作る（ページの大きさ、メガバイトごと）"),
    }
