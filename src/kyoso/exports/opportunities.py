"""Each call as an opportunity of the CommonGrants protocol, so that its tools can read them.

The protocol asks for days and for the amount of an award; the documents give months, and amounts
for each fiscal year. So dates are events of the kind `other`, in words, and amounts by fiscal
year stand among the custom fields, with every other rule of the call and its source. A figure that
several calls share says so wherever it stands. A record was created on the day on which the first
of its documents was registered, and last modified when one was last compared.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import msgspec

from kyoso.model import Call, Figure, Text, sources_of
from kyoso.rulebook import Rulebook
from kyoso.wording import fiscal_year, in_words

EXPECTED = frozenset({"予定", "案", "検討中", "想定"})  # a call of which its source speaks so has not begun


def as_opportunities(rulebook: Rulebook) -> bytes:
    """Every call, the newest first, with the digest of the rules."""
    items = [opportunity(rulebook, call) for call in rulebook.calls_in_order]
    return msgspec.json.format(msgspec.json.encode({"rules": rulebook.digest, "items": items}), indent=1) + b"\n"


def opportunity(rulebook: Rulebook, call: Call) -> dict[str, Any]:
    """One call as the protocol's `OpportunityBase`, in English, with its Japanese name beside."""
    figures = rulebook.call_figures(call)
    cited = {
        source.document for figure in (rulebook.figure(call.status), *figures.values()) for source in sources_of(figure)
    }
    documents = [rulebook.documents[key] for key in sorted(cited)]
    found: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"kyoso:{rulebook.programme.key}/{call.key}")),
        "title": f"{rulebook.programme.name.en}: {rulebook.call_name(call, 'en')}",
        "status": _status(rulebook, call),
        "description": _description(rulebook, call, figures),
        "customFields": {
            "nameJa": _custom("Japanese name", rulebook.call_name(call, "ja")),
            "callKey": _custom("Key of the call in rules.json", call.key),
            **{_camel(role): _rule(rulebook, figure) for role, figure in figures.items()},
        },
        "createdAt": f"{min(document.registered or document.compared for document in documents)}T00:00:00Z",
        "lastModifiedAt": f"{max(document.compared for document in documents)}T00:00:00Z",
    }
    if dates := _dates(figures):
        found["keyDates"] = dates
    if funding := _funding(rulebook, call, figures):
        found["funding"] = funding
    return found


def _status(rulebook: Rulebook, call: Call) -> dict[str, str]:
    """A call that was planned for an earlier fiscal year is closed; one that never opened is no such thing."""
    figure = rulebook.figure(call.status)
    words, past = in_words(figure, "en"), call.fiscal_year < rulebook.years[0]
    if past:
        words = f"Of {fiscal_year(call.fiscal_year, 'en')}; {words} at the time"
    if rulebook.then(call) != "apply":
        return {"value": "custom", "customValue": str(figure.value), "description": words}
    expected = EXPECTED & set(figure.qualifiers)
    return {"value": "closed" if past else "forecasted" if expected else "open", "description": words}


def _description(rulebook: Rulebook, call: Call, figures: dict[str, Figure]) -> str:
    texts = [in_words(figures[role], "en") for role in ("purpose", "outline", "goal") if role in figures]
    return ". ".join(texts) or rulebook.areas[call.area].name.en


def _dates(figures: dict[str, Figure]) -> dict[str, Any]:
    events = {role: _event(figure) for role, figure in figures.items() if figure.unit == "date"}
    named = {"postDate": events.pop("opening", None), "closeDate": events.pop("deadline", None)}
    dates: dict[str, Any] = {name: event for name, event in named.items() if event}
    if events:
        dates["otherDates"] = {_camel(role): event for role, event in events.items()}
    return dates


def _event(figure: Figure) -> dict[str, str]:
    return {"name": figure.label.en, "eventType": "other", "details": in_words(figure, "en")}


def _funding(rulebook: Rulebook, call: Call, figures: dict[str, Figure]) -> dict[str, Any]:
    funding: dict[str, Any] = {}
    if ceiling := figures.get("ceiling"):
        funding["details"] = f"{ceiling.label.en}: {_words(rulebook, ceiling)}"
    if (count := _awards(rulebook, call, figures)) and isinstance(count.value, int):
        funding["estimatedAwardCount"] = count.value
    return funding


def _awards(rulebook: Rulebook, call: Call, figures: dict[str, Figure]) -> Figure | None:
    """How many are to be adopted: those that are supported are that only where a new call expects them."""
    supported = figures.get("supported")
    new = rulebook.then(call) == "apply"
    if supported and not (new and EXPECTED & set(supported.qualifiers)):
        supported = None
    return figures.get("planned") or supported


def _rule(rulebook: Rulebook, figure: Figure) -> dict[str, Any]:
    """A rule as a custom field: its number where it is one, else its words."""
    field = _custom(figure.label.en, figure.value if isinstance(figure.value, int) else in_words(figure, "en"))
    words = "" if isinstance(figure.value, Text) else f"{_words(rulebook, figure)}; "
    field["description"] = f"{words}{rulebook.cite(figure.source, 'en')}: 「{figure.source.as_written}」"
    return field


def _words(rulebook: Rulebook, figure: Figure) -> str:
    """A figure in words, and the calls that it is one figure for."""
    shared = rulebook.one_figure_for(figure, "en")
    return in_words(figure, "en") + (f" ({shared})" if shared else "")


def _custom(name: str, value: int | str) -> dict[str, Any]:
    return {"name": name, "fieldType": "integer" if isinstance(value, int) else "string", "value": value}


def _camel(role: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), role)
