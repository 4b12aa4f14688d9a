"""Each call as an opportunity of the CommonGrants protocol, so that its tools can read them.

The protocol asks for days and for the amount of an award; the documents give months, and amounts
for each fiscal year. So dates are events of the kind `other`, in words, and amounts by fiscal
year stand among the custom fields, with every other rule of the call and its source.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import msgspec

from kyoso.model import Call, Figure, Text
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
    compared = max(document.compared for document in rulebook.documents.values())
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
        "createdAt": f"{compared}T00:00:00Z",
        "lastModifiedAt": f"{compared}T00:00:00Z",
    }
    if dates := _dates(figures):
        found["keyDates"] = dates
    if funding := _funding(figures):
        found["funding"] = funding
    return found


def _status(rulebook: Rulebook, call: Call) -> dict[str, str]:
    figure = rulebook.figure(call.status)
    words = in_words(figure, "en")
    if call.fiscal_year < rulebook.years[0]:
        return {"value": "closed", "description": f"Of {fiscal_year(call.fiscal_year, 'en')}; {words} at the time"}
    if figure.value == "open":
        value = "forecasted" if EXPECTED & set(figure.qualifiers) else "open"
        return {"value": value, "description": words}
    return {"value": "custom", "customValue": str(figure.value), "description": words}


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


def _funding(figures: dict[str, Figure]) -> dict[str, Any]:
    funding: dict[str, Any] = {}
    if ceiling := figures.get("ceiling"):
        funding["details"] = f"{ceiling.label.en}: {in_words(ceiling, 'en')}, for each hub"
    if (planned := figures.get("planned")) and isinstance(planned.value, int):
        funding["estimatedAwardCount"] = planned.value
    return funding


def _rule(rulebook: Rulebook, figure: Figure) -> dict[str, Any]:
    """A rule as a custom field: its number where it is one, else its words."""
    field = _custom(figure.label.en, figure.value if isinstance(figure.value, int) else in_words(figure, "en"))
    words = "" if isinstance(figure.value, Text) else f"{in_words(figure, 'en')}; "
    field["description"] = f"{words}{rulebook.cite(figure.source, 'en')}: 「{figure.source.as_written}」"
    return field


def _custom(name: str, value: int | str) -> dict[str, Any]:
    return {"name": name, "fieldType": "integer" if isinstance(value, int) else "string", "value": value}


def _camel(role: str) -> str:
    return re.sub(r"-(\w)", lambda found: found[1].upper(), role)
