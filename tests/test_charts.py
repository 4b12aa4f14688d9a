"""Pictures: what they say, that they fit, and that nothing on them overlaps."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from itertools import combinations
from typing import Any, NamedTuple

import msgspec
import pytest
from _ext import hubs
from _ext.geography import PREFECTURES

from kyoso import translations
from kyoso.assembling import assemble
from kyoso.charts import PICTURES, GetText, Picture, draw, typeset
from kyoso.errors import Finding, Problem
from kyoso.model import (
    LANGUAGES,
    Area,
    Call,
    Document,
    Event,
    Figure,
    Flow,
    Hub,
    Language,
    Place,
    Programme,
    Record,
    Source,
    Text,
    Tier,
)
from kyoso.project import Project
from kyoso.rulebook import Rulebook

SVG = "{http://www.w3.org/2000/svg}"
OWN = hubs.OWN.pictures
SOURCE = Source(document="plan", place="p.1", as_written="原文")


def text(ja: str, en: str) -> Text:
    """A pair of words."""
    return Text(ja=ja, en=en)


def figure(key: str, value: Any, unit: Any, *qualifiers: str, label: Text | None = None) -> Figure:
    """A figure of the example programme."""
    return Figure(
        key=key,
        value=value,
        unit=unit,
        qualifiers=qualifiers,
        label=label or text("項目", "Item"),
        fiscal_year=2030,
        source=SOURCE,
    )


def call(area: str, tier: str, year: int, rules: dict[str, str], promotes_to: str | None = None) -> Call:
    """A call of the example programme."""
    return Call(
        key=f"fy{year}.{area}.{tier}",
        area=area,
        tier=tier,
        fiscal_year=year,
        status="status",
        document="proposal",
        practice="proposal",
        rules=rules,
        promotes_to=promotes_to,
        carried=() if year == 2030 else ("status", *rules.values()),
    )


def flow(key: str, giver: Text, what: Text, receiver: Text, *, group: str, inferred: bool = False) -> Flow:
    """A flow of the example programme."""
    return Flow(
        key=key,
        group=group,
        giver=giver,
        what=what,
        receiver=receiver,
        inferred=inferred,
        fiscal_year=2030,
        source=SOURCE,
    )


STATE, AGENCY, TOWN = text("国", "The state"), text("支援機関", "Funding agency"), text("地方自治体", "Municipality")
SCHOOL = text("大学と研究機関", "Universities and research institutes")


def basics() -> list[Record]:
    """The least that a rulebook holds: a document and a programme."""
    return [
        Document(
            key="plan",
            title=text("計画", "Plan"),
            publisher=text("省", "Ministry"),
            dated=text("春", "Spring"),
            sha256="0" * 64,
            compared="2030-04-01",
            standing=text("案", "Draft"),
            places=(Place(place="p.1", title=text("表", "Table"), starts_with="表"),),
        ),
        Programme(
            key="sea",
            name=text("海の研究", "Sea research"),
            short=text("海", "Sea"),
            standing="ours",
            source=SOURCE,
            current=True,
            merged_into="water",
            order=2,
        ),
        Programme(
            key="water",
            name=text("水の研究", "Water research"),
            short=text("水の研究の大きな枠", "Water frame"),
            standing="ours",
            source=SOURCE,
            order=1,
        ),
    ]


def calls() -> list[Record]:
    """Three areas, two tiers, a shared ceiling and one that is not stated."""
    shared = {"ceiling": "wide.ceiling", "period": "wide.period", "reduction-years": "reduction", "poc": "proof"}
    return [
        Area(key="coast", name=text("沿岸", "Coast"), standing="ours", source=SOURCE, order=1),
        Area(key="deep", name=text("深海", "Deep sea"), standing="ours", source=SOURCE, order=2),
        Area(key="ice", name=text("氷の海", "Sea ice"), standing="ours", source=SOURCE, order=3),
        Tier(key="seed", name=text("芽型", "Seed type"), standing="ours", source=SOURCE, order=1),
        Tier(key="tree", name=text("樹型", "Tree type"), standing="ours", source=SOURCE, order=2),
        figure("status", "open", "status"),
        figure("wide.ceiling", 300_000_000, "yen/fiscal-year", "最大", "程度", "案"),
        figure("wide.period", 8, "fiscal-years", "最長", label=text("期間", "Period")),
        figure("small.ceiling", (10_000_000, 20_000_000), "yen/fiscal-year", "案"),
        figure("small.period", 2, "fiscal-years"),
        figure("reduction", (7, 8), "project-year", label=text("減る年度", "Years of reduction")),
        figure("proof", 2, "project-year", "頃", label=text("実証の目安となる年度", "Year by which proof is expected")),
        figure("review", text("樹型への審査を受ける", "A review leads to the Tree type"), "text"),
        figure("later", 5, "fiscal-years", "想定", label=text("その後の研究", "Later research")),
        call("coast", "tree", 2030, shared),
        call("deep", "tree", 2030, shared),
        call("coast", "seed", 2030, {"ceiling": "small.ceiling", "period": "small.period", "review": "review"}, "tree"),
        call("ice", "seed", 2030, {"later-period": "later"}),
        call("deep", "tree", 2028, {"ceiling": "wide.ceiling"}),
    ]


def relations() -> list[Record]:
    """A chain of givers, and parties that give to several."""
    return [
        flow("flow.b", STATE, text("交付金", "Grant"), AGENCY, group="money"),
        flow("flow.a", AGENCY, text("委託費", "Commissioned funds"), SCHOOL, group="money", inferred=True),
        flow("flow.c", TOWN, text("実証する場所と職員", "Places for trials, and staff"), SCHOOL, group="place"),
        flow("flow.d", TOWN, text("計画", "Plans"), AGENCY, group="place", inferred=True),
        flow("flow.e", SCHOOL, text("提案", "Proposals"), TOWN, group="place", inferred=True),
    ]


def history() -> list[Record]:
    """Two events and five hubs, one of which stands in an older list."""
    coast, harbour = text("沿岸大学", "Coast University"), text("港湾研究所", "Harbour Research Institute")
    begins, founded = text("公募を始める", "Calls begin"), text("枠を作る", "Set up")
    return [
        Event(key="event.b", fiscal_year=2030, programmes=("sea",), what=begins, source=SOURCE),
        Event(key="event.a", fiscal_year=2028, programmes=("water",), what=founded, source=SOURCE),
        *(
            Hub(
                key=f"hub.{at}", programme="sea", type=kind, host=host, fiscal_year=year, source=SOURCE, prefecture=seat
            )
            for at, (kind, host, year, seat) in enumerate(
                [
                    (text("樹型", "Tree type"), coast, 2030, text("和歌山県", "Wakayama")),
                    (text("樹型", "Tree type"), harbour, 2030, None),
                    (text("芽型", "Seed type"), coast, 2030, text("和歌山県", "Wakayama")),
                    (text("芽型", "Seed type"), coast, 2028, text("北海道", "Hokkaido")),
                ]
            )
        ),
    ]


def assembled(*records: Record) -> Rulebook:
    """The records as the compiler puts them together."""
    return assemble([(record, Finding("rules.md", 1, "")) for record in [*basics(), *records]])


FULL = assembled(*calls(), *relations(), *history())
EMPTY = assembled()
CASES: list[tuple[str, dict[str, str]]] = [
    ("ceilings", {}),
    ("run", {"call": "fy2030.coast.tree"}),
    ("run", {"call": "fy2030.coast.seed"}),
    ("run", {"call": "fy2030.ice.seed"}),
    ("flow", {}),
    ("flow", {"group": "money"}),
    ("flow", {"group": "place"}),
    ("path", {}),
    ("path", {"year": "2028"}),
    ("timeline", {}),
    ("hubs-by-programme", {}),
    ("hubs-by-institution", {}),
    ("hubs-map", {}),
]
every_case = pytest.mark.parametrize(
    ("name", "options"), CASES, ids=["-".join([name, *options.values()]) for name, options in CASES]
)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def long_words(message: str) -> str:
    """A stand-in for a translation: as many Latin words as an English one would have."""
    parts = re.split(r"(%\(\w+\)s)", message)
    return "".join(part if part.startswith("%(") else re.sub(r"[ぁ-鿿]{1,3}", " words", part) for part in parts)


def translator(language: Language) -> GetText:
    """Japanese as it stands, else the stand-in."""
    return str if language == "ja" else long_words


def picture(name: str, options: Mapping[str, str], language: Language = "ja", rules: Rulebook = FULL) -> Picture:
    """A picture of the example programme."""
    return draw(name, rules, language, translator(language), options, OWN)


class Line(NamedTuple):
    """A line of text and the box that it is estimated to fill."""

    words: str
    size: float
    left: float
    right: float
    top: float
    bottom: float


def text_lines(root: ET.Element) -> list[Line]:
    """Every line of text of a picture."""
    found = []
    for element in root.iter(f"{SVG}text"):
        size, bold = float(element.attrib["font-size"]), element.get("font-weight") == "bold"
        for span in element.iter(f"{SVG}tspan"):
            words = span.text or ""
            x, y, wide = float(span.attrib["x"]), float(span.attrib["y"]), typeset.width(words, size, bold=bold)
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "start")]
            found.append(Line(words, size, left, left + wide, y - size * 0.8, y + size * 0.15))
    return found


@every_language
@every_case
def test_is_well_formed_and_named(name: str, options: dict[str, str], language: Language) -> None:
    """Every picture is XML with a role, a title and a description that it points to."""
    drawn = picture(name, options, language)
    root = ET.fromstring(drawn.svg)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert (root.tag, root.get("role"), root.get("lang")) == (f"{SVG}svg", "img", language)
    assert title is not None
    assert description is not None
    assert (title.text, description.text) == (drawn.title, drawn.description)
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], description.attrib["id"]]


@every_language
@every_case
def test_text_is_readable_and_fits(name: str, options: dict[str, str], language: Language) -> None:
    """No text is under 12 units, runs past the edge or meets other text."""
    assert misfits(picture(name, options, language)) == []


def misfits(drawn: Picture) -> list[str]:
    """What is too small to read, past the edge, or on top of other text."""
    root = ET.fromstring(drawn.svg)
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    lines = text_lines(root)

    outside = [
        line
        for line in lines
        if line.size < 12 or line.left < 0 or line.right > width or line.top < 0 or line.bottom > height
    ]
    on_top = [
        f"{one.words} / {other.words}"
        for one, other in combinations(lines, 2)
        if one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
    ]
    return [line.words for line in outside] + on_top


@every_language
def test_pictures_of_the_programme_fit(project: Project, rulebook: Rulebook, language: Language) -> None:
    """Every picture that the programme's own rules allow is readable and without overlaps."""
    gettext = translations.load(project, "messages", language).gettext
    wanted: list[tuple[str, dict[str, str]]] = [
        (name, {}) for name in (*PICTURES, *OWN) if name not in ("run", "layers")
    ]
    wanted += [("run", {"call": key}) for key in rulebook.calls]
    wanted += [("flow", {"group": group}) for group in sorted({one.group for one in rulebook.flows.values()})]
    wanted += [("layers", {"keys": "fy2025.vision / fy2025.backcast fy2025.system"})]
    wanted += [("path", {"year": str(year)}) for year in sorted({one.fiscal_year for one in rulebook.calls.values()})]

    assert {
        (name, *options.values()): found
        for name, options in wanted
        if (found := misfits(draw(name, rulebook, language, gettext, options, OWN)))
    } == {}


@every_case
def test_asks_nobody_and_leaves_colours_to_the_reader(name: str, options: dict[str, str]) -> None:
    """A picture holds no script, style or address, and its only fixed colour is the accent's fallback."""
    svg = picture(name, options).svg.replace(' xmlns="http://www.w3.org/2000/svg"', "")

    assert re.findall(r"<script|<style|style=|href|http", svg) == []
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg)) <= {
        "currentColor",
        "none",
        "var(--kyoso-accent, #1a5f8a)",
        f"url(#{_own_name(svg)}-hatch)",
    }


def _own_name(svg: str) -> str:
    found = re.search(r'<title id="(.*)-title">', svg)
    assert found
    return found[1]


@every_language
@every_case
def test_same_rules_same_bytes(name: str, options: dict[str, str], language: Language) -> None:
    """Drawing twice gives the same picture, also from rules that were written and read again."""
    again = msgspec.json.decode(FULL.to_json(), type=Rulebook)

    assert picture(name, options, language) == picture(name, options, language, again)


@every_language
@every_case
def test_table_has_a_cell_for_each_head(name: str, options: dict[str, str], language: Language) -> None:
    """Every row of the table beside a picture has as many cells as the head, and none is empty in the first."""
    drawn = picture(name, options, language)

    assert {len(row) for row in drawn.rows} <= {len(drawn.head)}
    assert all(row[0] for row in drawn.rows)
    assert all(column < len(drawn.head) for column in drawn.numeric)


@every_case
def test_keys_are_records_of_the_rules(name: str, options: dict[str, str]) -> None:
    """Every key that a picture names is that of a record."""
    known = {getattr(record, "key") for record in FULL.records()}  # noqa: B009 - `Record` itself has no key

    assert set(picture(name, options).keys) <= known


def test_pictures_on_one_page_share_no_ids() -> None:
    """Pictures of different names or options have different ids."""
    ids = [found for name, options in CASES for found in re.findall(r' id="([^"]+)"', picture(name, options).svg)]

    assert sorted(ids) == sorted(set(ids))


@every_language
@pytest.mark.parametrize("name", sorted({*PICTURES, *OWN} - {"run", "layers"}))
def test_no_data_is_a_plain_answer(name: str, language: Language) -> None:
    """Where the rules hold nothing to draw, the picture says so and its table is empty."""
    drawn = picture(name, {}, language, EMPTY)
    words = "".join(line.words for line in text_lines(ET.fromstring(drawn.svg)))

    assert (drawn.rows, drawn.keys) == ((), ())
    assert words.replace(" ", "") == drawn.title.replace(" ", "")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("ceiling", {}, "picture 'ceiling' is not known; did you mean ceilings or timeline?"),
        ("run", {"cal": "x"}, "picture run: option 'cal' is not known; did you mean call?"),
        ("timeline", {"year": "2030"}, "picture timeline: option 'year' is not known; it takes no options"),
        ("run", {"call": "fy2030.coast.trees"}, "picture run: call 'fy2030.coast.trees' is not known; did you mean"),
        ("run", {}, "picture run: option 'call' is missing"),
        ("layers", {"keys": "fy2030.start / "}, "picture layers: a layer without a key"),
        ("layers", {}, "picture layers: a layer without a key"),
        ("flow", {"group": "monye"}, "picture flow: group 'monye' is not known; did you mean money?"),
        ("path", {"year": "2029"}, "picture path: no rules for year '2029'; known: 2028, 2030"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(name: str, options: dict[str, str], message: str) -> None:
    """A picture, option or value that is not known is a problem that names what is."""
    with pytest.raises(Problem) as caught:
        picture(name, options)

    assert str(caught.value).startswith(message)


def test_a_shared_ceiling_is_drawn_once() -> None:
    """A figure that holds for several areas is one bar that names them all; a missing one is said to be missing."""
    drawn = picture("ceilings", {})
    shown = [line.words for line in text_lines(ET.fromstring(drawn.svg))]

    assert drawn.rows == (
        ("令和12年度", "樹型", "沿岸、深海", FULL.words("wide.ceiling", "ja"), "新規公募"),
        ("令和12年度", "芽型", "沿岸", FULL.words("small.ceiling", "ja"), "新規公募"),
        ("令和12年度", "芽型", "氷の海", "資料にありません", "新規公募"),
        ("令和10年度", "樹型", "深海", FULL.words("wide.ceiling", "ja"), "新規公募"),
    )
    assert shown.count("樹型：沿岸、深海 — 新規公募") == 1
    assert shown.count("額は資料にありません") == 1


def test_a_run_marks_reduced_years_without_a_share() -> None:
    """A run has a row a year; the reduced ones are hatched, and their share is said not to be given."""
    drawn = picture("run", {"call": "fy2030.coast.tree"})
    hatched = [bar for bar in ET.fromstring(drawn.svg).iter(f"{SVG}rect") if "hatch" in bar.attrib["fill"]]

    assert [row[0] for row in drawn.rows] == [str(year) for year in range(1, FULL.figure("wide.period").value + 1)]  # type: ignore[operator]
    assert [row[2] for row in drawn.rows if row[2]] == ["実証の目安となる年度", "減る年度", "減る年度"]
    assert len(hatched) == 2
    assert "割合は資料にありません" in drawn.rows[-1][1]


def test_a_chain_of_flows_runs_from_first_to_last() -> None:
    """Flows that pass something on are drawn in that order, whatever their keys; inferred ones are dashed."""
    drawn = picture("flow", {"group": "money"})
    arrows = [line for line in ET.fromstring(drawn.svg).iter(f"{SVG}line") if line.get("stroke-width") == "1.5"]

    assert drawn.title == "国 → 支援機関 → 大学と研究機関の順に渡ります"
    assert [row[1] for row in drawn.rows] == ["交付金", "委託費"]
    assert ["stroke-dasharray" in arrow.attrib for arrow in arrows] == [False, True]
    assert "委託費（読み取り）" in [line.words for line in text_lines(ET.fromstring(drawn.svg))]


def test_a_path_leads_from_stage_to_stage() -> None:
    """Stages follow each other by promotion or into a later period; what follows nowhere is said not to be stated."""
    drawn = picture("path", {})

    assert drawn.rows == (
        ("沿岸", "芽型", "2年度", "新規公募", "樹型：樹型への審査を受ける"),
        ("沿岸", "樹型", "最長8年度", "新規公募", "資料にありません"),
        ("深海", "樹型", "最長8年度", "新規公募", "資料にありません"),
        ("氷の海", "芽型", "資料にありません", "新規公募", "その後の研究：5年度（想定）"),
    )


def test_a_goal_is_no_way() -> None:
    """Where the rules name only the goal of a stage and no review, the path says that the way is not stated."""
    goal = figure("goal", text("樹型になる", "To become the Tree type"), "text", label=text("目標", "Goal"))
    rules = assembled(*calls(), goal, call("coast", "seed", 2026, {"goal": "goal"}, "tree"))
    drawn = picture("path", {"year": "2026"}, rules=rules)
    arrows = [line for line in ET.fromstring(drawn.svg).iter(f"{SVG}line") if line.get("stroke-width") == "1.5"]

    assert drawn.rows[0][-1] == "樹型：目標：樹型になる（進み方は資料にありません）"
    assert ["stroke-dasharray" in arrow.attrib for arrow in arrows] == [True]


def test_a_timeline_lists_events_by_year() -> None:
    """Events stand by fiscal year with the programmes that they concern."""
    assert picture("timeline", {}).rows == (
        ("令和10年度", "水の研究の大きな枠", "枠を作る"),
        ("令和12年度", "海", "公募を始める"),
    )


def test_hubs_of_different_lists_are_not_added_up() -> None:
    """Only the newest list of hubs is counted; the hosts of one hub are one line in the picture, rows in the table."""
    by_programme, by_institution = picture("hubs-by-programme", {}), picture("hubs-by-institution", {})

    assert by_programme.rows == (("海", "樹型", "2"), ("海", "芽型", "1"))
    assert by_institution.rows == (("沿岸大学", "2", "海"), ("港湾研究所", "1", "海"))
    assert "ほかの1機関：各1拠点" in [line.words for line in text_lines(ET.fromstring(by_institution.svg))]


def test_hubs_stand_where_their_hosts_have_their_seat() -> None:
    """The newest list by prefecture: each square named, those with hubs numbered, the rest said to be unknown."""
    drawn = picture("hubs-map", {})
    shown = [line.words for line in text_lines(ET.fromstring(drawn.svg))]

    assert drawn.rows == (("和歌山県", "2", "沿岸大学"),)
    assert shown.count("和歌山") == shown.count("2") == 1
    assert "所在地のわからない拠点：1" in shown
    assert {tile.label("ja") for tile in PREFECTURES} <= set(shown)


@every_language
def test_every_prefecture_has_a_square_of_its_own(language: Language) -> None:
    """The grid has 47 squares with names that differ, and none lies on another."""
    squares = [(tile.x, tile.y) for tile in PREFECTURES]
    on_top = [pair for pair in combinations(squares, 2) if all(abs(a - b) < 0.999 for a, b in zip(*pair, strict=True))]

    assert len({tile.label(language) for tile in PREFECTURES}) == len({tile.name.ja for tile in PREFECTURES}) == 47
    assert on_top == []


@pytest.mark.parametrize(
    ("words", "room", "expected"),
    [
        ("短い", 10, ["短い"]),
        ("最大3.2億円程度まで", 8, ["最大3.2億円程度", "まで"]),
        ("これは（長い）。", 5, ["これは", "（長い）。"]),
        ("a ceiling of three areas", 8, ["a ceiling of", "three areas"]),
        ("コンソーシアム", 3, ["コン", "ソーシ", "アム"]),
    ],
)
def test_lines_break_where_phrases_do(words: str, room: int, expected: list[str]) -> None:
    """Numbers keep their units, marks stay with what they close, English breaks at spaces."""
    assert typeset.lines(words, room, 1) == expected
