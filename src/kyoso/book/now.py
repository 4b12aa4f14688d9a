"""Roles and blocks about what is now: sentences that the statuses of the calls write, whatever year is the newest.

Each takes a fiscal year, or a year and an area (`now`, `now.regional`), and says of it what its calls say: which ones
take new proposals, which ones only what is under way, and what is to be written. So no page types what is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from docutils import nodes

from kyoso.book.calls import calls as calls_table
from kyoso.book.calls import documents_of
from kyoso.book.nodes import View, bullets, joined
from kyoso.book.sourced import folded
from kyoso.declared import Consequence
from kyoso.errors import Problem, nearest
from kyoso.model import Call
from kyoso.wording import date, fiscal_year

Options = Mapping[str, str]
Said = list[nodes.Node]
_PLACE = re.compile(r"%\((\w+)\)s")
_OF_AREA = re.compile(r"fy(\d{4})\.([a-z0-9-]+)")


def taking_proposals(view: View, key: str) -> Said:
    """Which calls of a fiscal year take new proposals, in a sentence."""
    _, year = view.gettext, _year(view, key)
    found = [call for call in _calls(view, year) if view.rulebook.then(call) == "apply"]
    if not found:
        return _sentence(_("%(year)sに新しい提案を受け付ける公募はありません。"), year=_said(view, year))
    links = [view.link(_short_name(view, call), f"area-{call.area}") for call in found]
    if len(links) == 1:
        return _sentence(_("%(year)sに新しく提案できるのは、%(call)sだけです。"), year=_said(view, year), call=[*links])
    names = joined(links, view.pack.apart)
    return _sentence(_("%(year)sに新しく提案できるのは、%(calls)sです。"), year=_said(view, year), calls=names)


def open_amounts(view: View, key: str) -> Said:
    """For each call of a fiscal year that takes new proposals its amount, in a sentence each."""
    _, year = view.gettext, _year(view, key)
    found = [call for call in _calls(view, year) if view.rulebook.then(call) == "apply"]
    if not found:
        return taking_proposals(view, key)
    said = []
    for call in found:
        alone = sum(other.area == call.area for other in found) == 1
        name = view.say(view.rulebook.areas[call.area].name) if alone else _short_name(view, call)
        if "ceiling" not in call.rules:
            pattern = _("%(year)sに新しく提案できる%(call)sの額は、示されていません。")
            said.append(_sentence(pattern, year=_said(view, year), call=name))
            continue
        amount: Said = [view.value(view.rulebook.figure(call.rules["ceiling"]))]
        pattern = _("%(year)sに新しく提案できる%(call)sは、%(amount)sです。")
        said.append(_sentence(pattern, year=_said(view, year), call=name, amount=amount))
    return _sentences(view, said)


def review_to_write(view: View, key: str) -> Said:
    """What is written by those under way in a type that a review leads on from; nothing where there is no review."""
    reviewed = [call for call in _calls(view, _year(view, key)) if view.rulebook.writes(call) == "review"]
    tiers = _tiers(view, [call for call in reviewed if call.promotes_to])
    if not tiers:
        return []
    pattern = view.gettext("%(tier)sの支援を受けているなら、書くのは提案書ではなく、審査の書類です。")
    return _sentence(pattern, tier=_together(view, tiers))


def area_status(view: View, key: str) -> Said:
    """Whether an area takes new proposals in a fiscal year, and who else is supported, in sentences."""
    _, (year, area) = view.gettext, _year_and_area(view, key)
    there = [call for call in _calls(view, year) if call.area == area]
    if not there:
        return _sentence(_("%(year)sの資料に、この分野の公募はありません。"), year=_said(view, year))
    taking = [call for call in there if view.rulebook.then(call) == "apply"]
    others = [call for call in there if call not in taking]
    said = [_taking(view, year, taking)] if taking else []
    if len(others) == 1:
        said += _closed(view, year, others[0])
    elif others:
        said += _closed_together(view, year, others, whole=not taking)
    return _sentences(view, said)


def no_adoption(view: View, key: str) -> Said:
    """The types that adopt nothing new in a fiscal year; nothing where each one does."""
    tiers = _tiers(view, _closed_calls(view, _year(view, key)))
    return _of_tiers(view, key, tiers, view.gettext("%(year)sの%(tiers)sに、新しい採択はありません。"))


def by_review(view: View, key: str) -> Said:
    """The types that only a review leads into in a fiscal year; nothing where there is none."""
    closed = _closed_calls(view, _year(view, key))
    tiers = _tiers(view, [call for call in closed if view.rulebook.then(call) == "review"])
    return _of_tiers(view, key, tiers, view.gettext("%(year)sの%(tiers)sに入る道は、審査だけです。"))


def to_write(view: View, key: str) -> Said:
    """What is written in a fiscal year for the calls of an area."""
    _, (year, area) = view.gettext, _year_and_area(view, key)
    there = [call for call in _calls(view, year) if call.area == area]
    documents = view.rulebook.declared.documents
    wanted = {call.document for call in there if call.document}
    kinds = sorted(wanted, key=lambda kind: (documents[kind].then != "propose", kind))
    if not kinds:
        return _sentence(_("%(year)sに書くものはありません。"), year=_said(view, year))
    said = [view.say(documents[kind].said) for kind in kinds]
    if len(kinds) > 1:
        of_tiers = [_tiers(view, [call for call in there if call.document == kind]) for kind in kinds]
        said = [name + view.pack.bracketed(_together(view, tiers)) for name, tiers in zip(said, of_tiers, strict=True)]
    return _sentence(_("%(year)sに書くのは、%(kinds)sです。"), year=_said(view, year), kinds=_together(view, said))


def year_of(view: View, key: str) -> Said:
    """The fiscal year that a figure or a flow of money is of, by its key."""
    record = view.rulebook.figures.get(key) or view.rulebook.flows.get(key)
    if record is None or record.fiscal_year is None:
        known = [*view.rulebook.figures, *view.rulebook.flows]
        raise Problem(f"no rule {key!r} with a fiscal year; {nearest(key, known)}")
    return [nodes.Text(_said(view, record.fiscal_year))]


def documents(view: View, options: Options) -> Said:
    """The source documents, each with what sort of document it is."""
    items = []
    for key, document in sorted(view.rulebook.documents.items()):
        link = view.link(view.say(document.title), view.sources_page(key))
        items.append([link, nodes.Text(view.pack.colon + view.say(document.standing))])
    return [bullets(items)]


def earlier_calls(view: View, options: Options) -> Said:
    """The calls of every fiscal year before the newest one, each year to unfold."""
    out: Said = []
    for year in view.rulebook.years[1:]:
        summary = view.gettext("%(year)sの金額と期間") % {"year": _said(view, year)}
        out += folded(summary, calls_table(view, {"year": str(year)}))
    return out


# -- parts of sentences ---------------------------------------------------------------------


def _taking(view: View, year: int, taking: Sequence[Call]) -> Said:
    _ = view.gettext
    areas = {call.area for call in _calls(view, year) if view.rulebook.then(call) == "apply"}
    if len(areas) == 1:
        return _sentence(_("%(year)sに新しい提案ができる、ただ一つの分野です。"), year=_said(view, year))
    tiers = _together(view, _tiers(view, taking))
    return _sentence(_("%(year)sの%(tiers)sは、新しい提案を受け付けます。"), year=_said(view, year), tiers=tiers)


def _closed(view: View, year: int, call: Call) -> list[Said]:
    """Of the one call of an area that takes no new proposals: that, and how one gets into it all the same."""
    _, words = view.gettext, {"year": _said(view, year), "tier": view.say(view.rulebook.tiers[call.tier].name)}
    then = view.rulebook.then(call)
    if then == "nothing":
        return [_sentence(_("%(year)sの%(tier)sに、公募の予定はありません。"), **words)]
    closed = _sentence(_("%(year)sの%(tier)sに、新しい採択はありません。"), **words)
    if then == "review":
        return [closed, _sentence(_("入る道は、%(tier)sからの審査だけです。"), tier=_from(view, call))]
    return [closed, _sentence(_("続いているものだけが支援されます。"))]


def _closed_together(view: View, year: int, calls: Sequence[Call], *, whole: bool) -> list[Said]:
    """Of several: that there is no new adoption, and of each in half a sentence whom it is for."""
    _ = view.gettext
    first = _("%(year)sに、新しい採択はありません。") if whole else _("%(tiers)sに、新しい採択はありません。")
    closed = _sentence(first, year=_said(view, year), tiers=_together(view, _tiers(view, calls)))
    patterns: dict[Consequence, str] = {
        "review": _("%(tier)sは%(from)sからの審査だけ"),
        "continue": _("%(tier)sは続いているものだけ"),
        "nothing": _("%(tier)sは公募の予定なし"),
    }
    halves = [
        patterns[view.rulebook.then(call)]
        % {"tier": view.say(view.rulebook.tiers[call.tier].name), "from": _from(view, call)}
        for call in calls
    ]
    said = view.pack.apart.join(halves)
    return [closed, _sentence(_("%(halves)sです。"), halves=said)]


def _from(view: View, call: Call) -> str:
    """The type that a review leads from into that of a call."""
    before = [other for other in _calls(view, call.fiscal_year) if other.promotes_to == call.tier]
    return _together(view, _tiers(view, before)) or view.gettext("前の型")


def _of_tiers(view: View, key: str, tiers: Sequence[str], pattern: str) -> Said:
    words = {"year": _said(view, _year(view, key)), "tiers": _together(view, tiers)}
    return _sentence(pattern, **words) if tiers else []


def _closed_calls(view: View, year: int) -> list[Call]:
    """The calls of types of which no call of the year takes new proposals."""
    calls = _calls(view, year)
    taking = {call.tier for call in calls if view.rulebook.then(call) == "apply"}
    return [call for call in calls if call.tier not in taking]


def _calls(view: View, year: int) -> list[Call]:
    return [call for call in view.rulebook.calls_in_order if call.fiscal_year == year]


def _tiers(view: View, calls: Iterable[Call]) -> list[str]:
    """The names of the types of calls, each once and in the programme's order."""
    tiers = view.rulebook.tiers
    there = sorted({call.tier for call in calls}, key=lambda key: tiers[key].order)
    return [view.say(tiers[key].name) for key in there]


def _short_name(view: View, call: Call) -> str:
    """A call beside its year: 未来共創分野・構想段階."""
    area, tier = view.rulebook.areas[call.area].name, view.rulebook.tiers[call.tier].name
    return f"{view.say(area)}{view.pack.beside}{view.say(tier)}"


def _said(view: View, year: int) -> str:
    return fiscal_year(year, view.language)


def _together(view: View, names: Sequence[str]) -> str:
    """Names in a sentence: 育成型と本格型; Incubation type and Full-scale type."""
    return view.pack.together(names)


def _sentences(view: View, said: Sequence[Said]) -> Said:
    """Sentences one after the other."""
    gap = view.pack.gap
    return joined([nodes.inline("", "", *sentence) for sentence in said], gap) if gap else [n for s in said for n in s]


def _sentence(pattern: str, **parts: str | Said) -> Said:
    """A message with words or nodes in its places."""
    out: Said = []
    for number, part in enumerate(_PLACE.split(pattern)):
        value = parts[part] if number % 2 else part
        out += [nodes.Text(value)] if isinstance(value, str) and value else value if isinstance(value, list) else []
    return out


def _year(view: View, key: str) -> int:
    if not key.isdecimal() or int(key) not in view.rulebook.years:
        raise Problem(f"no calls of the fiscal year {key!r}; known: {', '.join(map(str, view.rulebook.years))}")
    return int(key)


def _year_and_area(view: View, key: str) -> tuple[int, str]:
    found = _OF_AREA.fullmatch(key)
    if not found:
        raise Problem(f"{key!r}: not a fiscal year and an area, such as now.{next(iter(view.rulebook.areas), 'AREA')}")
    if found[2] not in view.rulebook.areas:
        raise Problem(f"no area {found[2]!r}; {nearest(found[2], list(view.rulebook.areas))}")
    return _year(view, found[1]), found[2]


class AsOf(NamedTuple):
    """Of when all pages are, in words; that the fiscal year is over, and the moment from which on it is."""

    words: str
    over: str
    moment: str


def as_of(view: View) -> AsOf | None:
    """Of which documents, and as last compared on which day, the pages are; nothing where there are no calls."""
    if not view.rulebook.years:
        return None
    _, year = view.gettext, view.rulebook.years[0]
    documents = documents_of(view.rulebook, year).values()
    names = (_("「%s」") % view.say(each.title) for each in documents)
    words = {
        "year": _said(view, year),
        "documents": view.pack.listed.join(names),
        "day": date(max(each.compared for each in documents), view.language),
    }
    return AsOf(
        _("%(documents)sの時点の内容です（最後に照らし合わせた日：%(day)s）。") % words,
        _("%(year)sは終わりました。ここにあるのは、その年度までの資料の内容です。") % words,
        f"{year + 1}-04-01T00:00:00+09:00",
    )


ROLES: dict[str, Callable[[View, str], Said]] = {
    "taking-proposals": taking_proposals,
    "open-amounts": open_amounts,
    "review-to-write": review_to_write,
    "area-status": area_status,
    "no-adoption": no_adoption,
    "by-review": by_review,
    "to-write": to_write,
    "year-of": year_of,
}
