"""The hubs under way: their table, and pictures of how many by programme and type, by institution, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from docutils import nodes

from kyoso import wording
from kyoso.book.nodes import Cell, View, raw, table
from kyoso.book.own import Block, Own
from kyoso.charts import Chart, typeset
from kyoso.charts.drawing import LEADING, LEFT, ROOM, TEXT, TINY, Drawing
from kyoso.charts.picture import GetText, Picture, finished, joined, nothing
from kyoso.model import Hub, Language
from kyoso.rulebook import Rulebook
from kyoso.typed import fold

from .geography import COLUMNS, PREFECTURES, ROWS, Tile

PITCH = 18.0  # from one hub's square to the next
SQUARE = 14.0
NUMBER = 34.0  # room for the count behind the squares
TALL = 1.15  # how much higher than broad a tile of the map is: for a name and a number
LEAST_PITCH = 12.0  # names stand beside their squares where so much is left for each, else above


def hubs(view: View, options: Mapping[str, str]) -> list[nodes.Node]:
    """Every hub under way: host, prefecture of its seat, programme, type; a script adds a filter."""
    _ = view.gettext
    rows: list[list[Cell]] = []
    programmes = view.rulebook.programmes
    for hub in sorted(view.rulebook.hubs.values(), key=lambda hub: (programmes[hub.programme].order, hub.key)):
        rows.append(
            [
                view.say(hub.host),
                _prefecture(view, hub),
                view.say(programmes[hub.programme].short),
                view.say(hub.type),
                view.citations(hub),
            ]
        )
    head = [_("実施機関"), _("都道府県"), _("プログラム"), _("種別"), _("出典")]
    node = table(head, rows, classes=["kyoso-filter"])
    label, count = _("拠点をしぼりこむ（機関名、都道府県、プログラム、種別）"), _("%s 件を表示")
    box = f'<div class="kyoso-filter-box" data-label="{escape(label)}" data-count="{escape(count)}"></div>'
    return [raw(box), node]


def _prefecture(view: View, hub: Hub) -> str:
    """The prefecture of a hub's host; one that no source gives is marked."""
    if hub.prefecture is None:
        return "—"
    return view.say(hub.prefecture) + ("*" if hub.prefecture_standing == "ours" else "")


def hubs_by_programme(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """The hubs of the newest list by programme and type, one square a hub; takes no options."""
    drawing = Drawing("hubs-by-programme", language)
    head = (_("プログラム"), _("種類"), _("拠点の数"))
    hubs = _newest(rulebook)
    if not hubs:
        return nothing(drawing, _("規則に拠点の記載はありません。"), head)
    order = sorted(rulebook.programmes.values(), key=lambda programme: (programme.order, programme.key))
    rows = []
    types = [
        (programme, Counter(hub.type[language] for hub in hubs if hub.programme == programme.key))
        for programme in order
    ]
    most = max(count for _programme, counts in types for count in counts.values())
    left = _left([name for _programme, counts in types for name in counts], most)
    for programme, counts in types:
        if not counts:
            continue
        total = {"name": programme.short[language], "count": counts.total()}
        drawing.heading(_("%(name)s：%(count)s拠点") % total)
        for name, count in _sorted(counts):
            _squares(drawing, name, count, most, left)
            rows.append((programme.short[language], name, str(count)))
        drawing.y += 12
    drawing.note(_("四角一つが一拠点です。"))
    top = max(types, key=lambda entry: entry[1].total())
    title = _("%(year)sの一覧にある%(count)s拠点：最も多いのは%(name)sの%(most)s拠点") % {
        "year": wording.fiscal_year(hubs[0].fiscal_year, language),
        "count": len(hubs),
        "name": top[0].short[language],
        "most": top[1].total(),
    }
    description = _("プログラムと種類ごとに、実施中の拠点の数を四角の数で示した図。")
    return finished(drawing, title, description, head, rows, [hub.key for hub in hubs], numeric=(2,))


def hubs_by_institution(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """The hubs of the newest list by host; hosts of one hub are drawn as one line. Takes no options."""
    drawing = Drawing("hubs-by-institution", language)
    head = (_("機関"), _("拠点の数"), _("プログラム"))
    hubs = _newest(rulebook)
    if not hubs:
        return nothing(drawing, _("規則に拠点の記載はありません。"), head)
    counts = Counter(hub.host[language] for hub in hubs)
    several = [(name, count) for name, count in _sorted(counts) if count > 1]
    single = len(counts) - len(several)
    most = max(counts.values())
    left = _left([name for name, _count in several], most)
    for name, count in several:
        _squares(drawing, name, count, most, left)
    drawing.y += 4
    if single:
        drawing.words(_("ほかの%(count)s機関：各1拠点") % {"count": single}, gap=4)
    drawing.note(_("四角一つが一拠点です。"))
    title = _("%(count)s拠点は%(hosts)s機関にあり、%(several)s機関には二つ以上あります") % {
        "count": len(hubs),
        "hosts": len(counts),
        "several": len(several),
    }
    description = _("二つ以上の拠点がある機関を、拠点の数の多い順に四角の数で示した図。表にはすべての機関がある。")
    rows = [(name, str(count), _programmes(rulebook, hubs, name, language, _)) for name, count in _sorted(counts)]
    return finished(drawing, title, description, head, rows, [hub.key for hub in hubs], numeric=(1,))


def hubs_map(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """The hubs of the newest list by prefecture, on a grid of tiles; takes no options."""
    drawing = Drawing("hubs-map", language)
    head = (_("都道府県"), _("拠点の数"), _("機関"))
    hubs = _newest(rulebook)
    places = {tile.name.ja: tile for tile in PREFECTURES}
    found = [(places[hub.prefecture.ja], hub) for hub in hubs if hub.prefecture and hub.prefecture.ja in places]
    if not found:
        return nothing(drawing, _("規則に、拠点のある都道府県の記載はありません。"), head)
    counts = Counter(tile for tile, _hub in found)
    _tiles(drawing, counts)
    drawing.note(_("数字は拠点の数です。色が濃いほど、多くの拠点があります。"))
    if language == "en":
        drawing.note(joined((f"{tile.code} {tile.name.en}" for tile in PREFECTURES if counts[tile]), _))
    drawing.note(_("都道府県は実施機関の本部の所在地です。資料になく、このガイドブックが補いました。"))
    if len(found) < len(hubs):
        drawing.note(_("所在地のわからない拠点：%(count)s") % {"count": len(hubs) - len(found)})
    order = sorted(counts, key=lambda tile: (-counts[tile], PREFECTURES.index(tile)))
    rows = [
        (
            tile.name[language],
            str(counts[tile]),
            joined((hub.host[language] for place, hub in found if place == tile), _),
        )
        for tile in order
    ]
    title = _("%(count)s拠点は%(places)s都道府県にあり、最も多いのは%(name)sの%(most)s拠点です") % {
        "count": len(found),
        "places": len(counts),
        "name": order[0].name[language],
        "most": counts[order[0]],
    }
    description = _("日本の都道府県を一つずつ四角で表し、実施機関の本部がある所に拠点の数を書いた図。")
    return finished(drawing, title, description, head, rows, [hub.key for _tile, hub in found], numeric=(1,))


def _tiles(drawing: Drawing, counts: Counter[Tile]) -> None:
    """A tile for each prefecture, those with hubs tinted and numbered."""
    pitch, top = ROOM / COLUMNS, drawing.y
    rise, most = pitch * TALL, max(counts.values())
    for tile in PREFECTURES:
        x, y, count = LEFT + tile.x * pitch, top + tile.y * rise, counts[tile]
        width, height = pitch * tile.breadth - 1.6, rise - 1.6
        drawing.tile(x, y, width, height, (1 + 3 * count / most) / 4 if count else 0)
        drawing.text(x + width / 2, y + 2, tile.label(drawing.language), room=width + 2, size=TINY, anchor="middle")
        if count:
            drawing.text(x + width / 2, y + 1 + TINY * LEADING, str(count), size=TEXT, anchor="middle", bold=True)
    drawing.y = top + ROWS * rise + 8


def _newest(rulebook: Rulebook) -> list[Hub]:
    """The hubs of the newest list; lists of different years are never added up."""
    newest = max((hub.fiscal_year for hub in rulebook.hubs.values()), default=0)
    return [hub for hub in rulebook.hubs.values() if hub.fiscal_year == newest]


def _sorted(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))


def _programmes(rulebook: Rulebook, hubs: list[Hub], host: str, language: Language, _: GetText) -> str:
    led = [hub.programme for hub in hubs if hub.host[language] == host]
    order = sorted(set(led), key=lambda key: (rulebook.programmes[key].order, key))
    return joined([rulebook.programmes[key].short[language] for key in order], _)


def _left(names: Iterable[str], most: int) -> float:
    """Where the squares begin: behind the longest name, or under the names where it is too long."""
    broadest = max((typeset.width(name, TEXT) for name in names), default=0)
    return LEFT + broadest + 10 if ROOM - broadest - 10 - NUMBER >= most * LEAST_PITCH else LEFT


def _squares(drawing: Drawing, name: str, count: int, most: int, left: float) -> None:
    """A name and as many squares as it has hubs, with the number behind them."""
    if left == LEFT:
        drawing.words(name)
    else:
        drawing.text(LEFT, drawing.y + 1, name)
    pitch = min(PITCH, (LEFT + ROOM - left - NUMBER) / most)
    for at in range(count):
        drawing.bar(left + pitch * at, drawing.y, min(SQUARE, pitch - 3 if pitch > 6 else pitch), SQUARE)
    drawing.text(left + pitch * count + 4, drawing.y + 1, str(count), bold=True)
    drawing.y += SQUARE + 9


def hubs_are_of_their_programme(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """A hub's words as written begin with its programme; its type names its area and tier."""
    for hub in rulebook.hubs.values():
        written, kind = fold(hub.source.as_written), hub.type.ja
        if not written.startswith(fold(rulebook.programmes[hub.programme].short.ja)):
            yield hub.key, f"「{hub.source.as_written}」 does not begin with its programme"
        by_field = hub.field is not None and hub.field.ja in kind and hub.area == _area_of(hub, rulebook)
        if hub.area and rulebook.areas[hub.area].name.ja not in kind and not by_field:
            yield hub.key, f"「{kind}」 does not name {rulebook.areas[hub.area].name.ja}"
        if hub.tier and rulebook.tiers[hub.tier].name.ja not in kind:
            yield hub.key, f"「{kind}」 does not name {rulebook.tiers[hub.tier].name.ja}"


def _area_of(hub: Hub, rulebook: Rulebook) -> str:
    """The area with the hub's field."""
    return next((key for key, area in rulebook.areas.items() if hub.field in area.fields), "")


OWN = Own(
    blocks={"hubs": Block(hubs)},
    pictures={
        "hubs-by-programme": Chart(hubs_by_programme),
        "hubs-by-institution": Chart(hubs_by_institution),
        "hubs-map": Chart(hubs_map),
    },
    lint=hubs_are_of_their_programme,
)
