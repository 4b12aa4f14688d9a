"""Pictures of relations: who gives what to whom, and which stage leads to which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from kyoso import wording
from kyoso.charts.drawing import LEADING, LEFT, RIGHT, ROOM, SMALL, TEXT, WIDTH, Drawing
from kyoso.charts.picture import GetText, Picture, bracketed, finished, joined, nothing, pair
from kyoso.errors import Problem, nearest
from kyoso.model import Call, Figure, Flow, Language, Text
from kyoso.rulebook import Rulebook

SIDE = 134.0  # width of a party's box
PAD = 8.0
BETWEEN = ROOM - 2 * SIDE - 18  # room for the words over an arrow
ARROW = 17.0  # height of an arrow with the space around it
Steps = tuple["Stage | Link", ...]


# -- flows --------------------------------------------------------------------------------


def flow(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """Who gives what to whom; option `group` is the group of flows, all groups without it."""
    group = options.get("group")
    groups = list(dict.fromkeys(one.group for one in rulebook.flows.values()))
    if group is not None and group not in groups:
        raise Problem(f"picture flow: group {group!r} is not known; {nearest(group, groups)}")
    drawing = Drawing("flow" + (f"-{group}" if group else ""), language)
    head = (_("渡す側"), _("渡すもの"), _("受ける側"), _("読み取り方"))
    flows = _by_giver([one for one in rulebook.flows.values() if group in (None, one.group)])
    if not flows:
        return nothing(drawing, _("規則に、渡す側と受ける側の記載はありません。"), head)
    chain = _chain(flows)
    mark = "" if all(one.inferred for one in flows) else _("読み取り")
    if chain:
        _draw_steps(drawing, _chain_steps(chain, language, mark, _))
    else:
        for _giver, of_giver in groupby(flows, key=lambda one: one.giver):
            _fan(drawing, list(of_giver), mark, _)
    if not mark:
        drawing.note(_("矢印はすべて、文ではなく図の位置から読み取ったものです。"))
    elif any(one.inferred for one in flows):
        drawing.note(_("破線の矢印は、文ではなく図の位置から読み取ったものです。"))
    ordered = [one for step in chain for one in step] or flows
    rows = [
        (
            one.giver[language],
            one.what[language],
            one.receiver[language],
            _("図の位置から") if one.inferred else _("文から"),
        )
        for one in ordered
    ]
    description = _("渡す側から受ける側への矢印に、渡すものを書いた図。")
    title = _flow_title(chain, flows, language, _)
    return finished(drawing, title, description, head, rows, [one.key for one in ordered])


def _flow_title(chain: list[list[Flow]], flows: list[Flow], language: Language, _: GetText) -> str:
    """The parties of a chain in their order, else all parties: what the picture shows, and nothing counted."""
    if chain:
        parties = [chain[0][0].giver[language], *(step[0].receiver[language] for step in chain)]
        return _("%(parties)sの順に渡ります") % {"parties": " → ".join(parties)}
    names = joined((name[language] for one in flows for name in (one.giver, one.receiver)), _)
    return _("%(parties)sが渡すものと受けるもの") % {"parties": names}


def _by_giver(flows: list[Flow]) -> list[Flow]:
    """The flows of each giver together, then those to one receiver together."""
    givers = list(dict.fromkeys(one.giver for one in flows))
    receivers = list(dict.fromkeys(one.receiver for one in flows))
    return sorted(flows, key=lambda one: (givers.index(one.giver), receivers.index(one.receiver)))


def _chain(flows: list[Flow]) -> list[list[Flow]]:
    """The flows as one chain of parties from first giver to last receiver; empty where they are none."""
    steps: dict[tuple[Text, Text], list[Flow]] = {}
    for one in flows:
        steps.setdefault((one.giver, one.receiver), []).append(one)
    onward = {giver: of_both for (giver, _receiver), of_both in steps.items()}
    starts = [of_both for (giver, _r), of_both in steps.items() if giver not in {receiver for _g, receiver in steps}]
    if len(onward) != len(steps) or len(starts) != 1:
        return []
    chain = starts
    while len(chain) < len(steps) and chain[-1][0].receiver in onward:
        chain = [*chain, onward[chain[-1][0].receiver]]
    return chain if len(chain) == len(steps) else []


def _what(one: Flow, language: Language, mark: str, _: GetText) -> str:
    return bracketed(one.what[language], mark, _) if one.inferred and mark else one.what[language]


def _chain_steps(chain: list[list[Flow]], language: Language, mark: str, _: GetText) -> Steps:
    steps: list[Stage | Link] = [Stage(chain[0][0].giver[language])]
    for flows in chain:
        links = tuple((_what(one, language, mark, _), one.inferred) for one in flows)
        steps += [Link(links), Stage(flows[0].receiver[language])]
    return tuple(steps)


def _fan(drawing: Drawing, flows: list[Flow], mark: str, _: GetText) -> None:
    """A giver on the left, an arrow with its words to each receiver on the right."""
    language, top = drawing.language, drawing.y
    least = _party_height(flows[0].giver[language])
    receivers = [list(to_receiver) for _name, to_receiver in groupby(flows, key=lambda one: one.receiver)]
    for to_receiver in receivers:
        words = [_what(one, language, mark, _) for one in to_receiver]
        content = sum(Drawing.height(what, room=BETWEEN, size=SMALL) + ARROW for what in words)
        name = to_receiver[0].receiver[language]
        height = max(content, _party_height(name), least if len(receivers) == 1 else 0)
        _party(drawing, RIGHT - SIDE, drawing.y, height, name)
        y = drawing.y + (height - content) / 2
        for what, one in zip(words, to_receiver, strict=True):
            y = drawing.text(WIDTH / 2 - 3, y + 3, what, room=BETWEEN, size=SMALL, anchor="middle") + 4
            drawing.arrow(LEFT + SIDE, y, RIGHT - SIDE, y, dashed=one.inferred)
            y += ARROW - 7
        drawing.y += height + 8
    bottom = max(drawing.y - 8, top + least)
    _party(drawing, LEFT, top, bottom - top, flows[0].giver[language])
    drawing.y = bottom + 18


def _party_height(name: str) -> float:
    return Drawing.height(name, room=SIDE - 2 * PAD, bold=True) + 2 * PAD


def _party(drawing: Drawing, x: float, y: float, height: float, name: str) -> None:
    drawing.box(x, y, SIDE, height)
    words = Drawing.height(name, room=SIDE - 2 * PAD, bold=True)
    top = y + (height - words) / 2 + TEXT * (LEADING - 1) / 2
    drawing.text(x + SIDE / 2, top, name, room=SIDE - 2 * PAD, anchor="middle", bold=True)


# -- stages -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """A box: a name and what is said of it."""

    name: str
    said: tuple[str, ...] = ()
    dashed: bool = False


@dataclass(frozen=True)
class Link:
    """Arrows downwards to the next box: the words of each, and whether it is dashed."""

    arrows: tuple[tuple[str, bool], ...]


def _draw_steps(drawing: Drawing, steps: Steps) -> None:
    """Boxes one below the other, with arrows between them."""
    for step in steps:
        if isinstance(step, Link):
            _draw_link(drawing, step)
        else:
            _draw_stage(drawing, step)
    drawing.y += 18


def _draw_link(drawing: Drawing, link: Link) -> None:
    """The arrows side by side, the words of each at its own height so that they never meet."""
    top, first = drawing.y, LEFT + 30
    left = first + 22 * (len(link.arrows) - 1) + 16
    drawing.y += 9
    for words, _dashed in link.arrows:
        drawing.words(words, x=left, gap=2)
    drawing.y += 8
    for at, (_words, dashed) in enumerate(link.arrows):
        drawing.arrow(first + 22 * at, top, first + 22 * at, drawing.y, dashed=dashed)


def _draw_stage(drawing: Drawing, stage: Stage) -> None:
    room = ROOM - 2 * PAD - 4
    height = Drawing.height(stage.name, room=room, bold=True)
    height += sum(Drawing.height(words, room=room, size=SMALL) for words in stage.said) + 2 * PAD - 3
    drawing.box(LEFT, drawing.y, ROOM, height, dashed=stage.dashed)
    y = drawing.text(LEFT + PAD + 2, drawing.y + PAD, stage.name, room=room, bold=True)
    for words in stage.said:
        y = drawing.text(LEFT + PAD + 2, y, words, room=room, size=SMALL)
    drawing.y += height


def layers(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """Statements in boxes, from the top down; option `keys` names them, those of one layer together, `/` between."""
    wanted = [layer.split() for layer in options.get("keys", "").split("/")]
    drawing = Drawing("layers", language)
    head = (_("段"), _("名前"), _("内容"))
    if not all(wanted):
        raise Problem("picture layers: a layer without a key; give keys as in `keys: one / two three`")
    figures = [[rulebook.figure(key) for key in layer] for layer in wanted]
    for at, layer in enumerate(figures):
        _layer(drawing, layer, at < len(figures) - 1)
    rows = [
        (str(at), figure.label[language], wording.in_words(figure, language))
        for at, layer in enumerate(figures, 1)
        for figure in layer
    ]
    names = [joined((figure.label[language] for figure in layer), _) for layer in figures]
    title = " → ".join(names)
    description = _("上の段から下の段へ進む図。")
    return finished(drawing, title, description, head, rows, [key for layer in wanted for key in layer])


def _layer(drawing: Drawing, figures: list[Figure], goes_on: bool) -> None:
    """Boxes of one height side by side, each with an arrow to what comes below."""
    language, gap, top = drawing.language, 12.0, drawing.y
    width = (ROOM - gap * (len(figures) - 1)) / len(figures)
    room = width - 2 * PAD
    said = [(figure.label[language], wording.in_words(figure, language)) for figure in figures]
    height = 2 * PAD + max(
        Drawing.height(name, room=room, bold=True) + Drawing.height(words, room=room, size=SMALL)
        for name, words in said
    )
    for at, (name, words) in enumerate(said):
        x = LEFT + at * (width + gap)
        drawing.box(x, top, width, height)
        y = drawing.text(x + PAD, top + PAD, name, room=room, bold=True)
        drawing.text(x + PAD, y, words, room=room, size=SMALL)
        if goes_on:
            drawing.arrow(x + width / 2, top + height, x + width / 2, top + height + 26)
    drawing.y = top + height + (26 if goes_on else 8)


def path(rulebook: Rulebook, language: Language, _: GetText, options: Mapping[str, str]) -> Picture:
    """From stage to stage in a fiscal year; option `year`, the newest without it."""
    known = sorted({call.fiscal_year for call in rulebook.calls.values()})
    head = (_("分野"), _("段階"), _("期間"), _("公募の状況"), _("次の段階へ"))
    wanted = options.get("year")
    if wanted is not None and wanted not in map(str, known):
        raise Problem(f"picture path: no rules for year {wanted!r}; known: {', '.join(map(str, known))}")
    drawing = Drawing("path" + (f"-{wanted}" if wanted else ""), language)
    if not known:
        return nothing(drawing, _("規則に公募がないため、段階の図はありません。"), head)
    year = int(wanted) if wanted else known[-1]
    lanes: dict[Steps, list[str]] = {}
    rows, keys = [], []
    for chain in _chains([call for call in rulebook.calls_in_order if call.fiscal_year == year]):
        area = rulebook.areas[chain[0].area].name[language]
        steps = tuple(step for call in chain for step in _steps(rulebook, call, chain, language, _))
        lanes.setdefault(steps, []).append(area)
        rows += [_stage_row(rulebook, call, area, language, _) for call in chain]
        keys += [key for call in chain for key in (call.key, *_path_keys(call))]
    for steps, areas in lanes.items():
        drawing.heading(joined(areas, _))
        _draw_steps(drawing, steps)
    drawing.y -= 10
    if any(isinstance(step, Stage) and step.dashed for steps in lanes for step in steps):
        drawing.note(_("破線の段階は、この年度の公募にはありません。"))
    description = _("分野ごとに、支援の段階を上から下へ並べ、次の段階へ進むための審査を矢印に書いた図。")
    title = _("%(year)sの分野ごとの段階と、次の段階への進み方") % {"year": wording.fiscal_year(year, language)}
    return finished(drawing, title, description, head, rows, keys)


def _chains(calls: list[Call]) -> list[list[Call]]:
    """The calls of each area from its first stage to its last."""
    chains = []
    for area in dict.fromkeys(call.area for call in calls):
        tiers = {call.tier: call for call in calls if call.area == area}
        promoted = {call.promotes_to for call in tiers.values()}
        for first in [call for tier, call in tiers.items() if tier not in promoted]:
            chain = [first]
            while (following := tiers.get(chain[-1].promotes_to or "")) and following not in chain:
                chain.append(following)
            chains.append(chain)
    return chains


def _path_keys(call: Call) -> list[str]:
    roles = ("period", "review", "goal", "later-review", "later-period")
    return [call.rules[role] for role in roles if role in call.rules]


def _said(figure: Figure, language: Language, _: GetText) -> str:
    return pair(figure.label[language], wording.in_words(figure, language), _)


def _review(figures: Mapping[str, Figure], roles: tuple[str, ...], language: Language, _: GetText) -> str:
    """What stands between two stages: the first of the roles that the rules have; a goal does not say how."""
    for role in roles:
        if role in figures:
            said = wording.in_words(figures[role], language)
            if role != "goal":
                return said
            return bracketed(pair(figures[role].label[language], said, _), _("進み方は資料にありません"), _)
    return _("進み方は資料にありません")


def _steps(rulebook: Rulebook, call: Call, chain: list[Call], language: Language, _: GetText) -> list[Stage | Link]:
    """The box of a call and, where something follows, the arrow to it."""
    figures = rulebook.call_figures(call)
    said = [_said(figures["period"], language, _)] if "period" in figures else []
    said.append(rulebook.words(call.status, language))
    steps: list[Stage | Link] = [Stage(rulebook.tiers[call.tier].name[language], tuple(said))]
    if call.promotes_to:
        steps.append(Link(((_review(figures, ("review", "goal"), language, _), "review" not in figures),)))
        if call is chain[-1]:
            steps.append(Stage(rulebook.tiers[call.promotes_to].name[language], dashed=True))
    elif "later-period" in figures:
        later = figures["later-period"]
        name = figures.get("later-research", later).label[language]
        steps.append(Link(((_review(figures, ("later-review",), language, _), True),)))
        steps.append(Stage(name, (_said(later, language, _),), dashed=True))
    return steps


def _stage_row(rulebook: Rulebook, call: Call, area: str, language: Language, _: GetText) -> tuple[str, ...]:
    figures = rulebook.call_figures(call)
    period = wording.in_words(figures["period"], language) if "period" in figures else _("資料にありません")
    onward = _("資料にありません")
    if call.promotes_to:
        review = _review(figures, ("review", "goal"), language, _)
        onward = pair(rulebook.tiers[call.promotes_to].name[language], review, _)
    elif "later-period" in figures:
        onward = _said(figures["later-period"], language, _)
    status = rulebook.words(call.status, language)
    return area, rulebook.tiers[call.tier].name[language], period, status, onward
