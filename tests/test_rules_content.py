"""What the rule notebooks must hold: counts that agree, calls that are complete, gaps that stay gaps."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from _ext.geography import PREFECTURES

from kyoso.model import Figure, Hub, Text
from kyoso.rulebook import Rulebook

NOTEBOOKS = sorted((Path(__file__).parent.parent / "book" / "rules").glob("*.md"))
CALLS = {
    "fy2021.co-creation.incubation": "open",
    "fy2021.co-creation.full-scale": "open",
    "fy2021.policy.full-scale": "not-planned",
    "fy2021.regional.incubation": "open",
    "fy2021.regional.full-scale": "open",
    "fy2025.regional.incubation": "continuing-only",
    "fy2025.co-creation.full-scale": "promotion-only",
    "fy2025.policy.full-scale": "promotion-only",
    "fy2025.regional.full-scale": "promotion-only",
    "fy2025.future.concept": "open",
}
DOCUMENT_BY_STATUS = {
    "open": "proposal",
    "not-planned": None,
    "continuing-only": "promotion-review",
    "promotion-only": "promotion-review",
}
# What the documents leave open, each a named question.
GAPS = [
    "indirect-cost-rate", "cost-categories", "taper-share", "selection-criteria", "promotion-criteria",
    "proposal-form", "regional-university-definition", "company-definition", "future-consortium", "future-age",
    "future-later-amount", "fy2025-dates", "fy2025-area-split", "matching-funds", "policy-promotion-route",
    "fy2025-consortium", "calls-ended-2019",
]  # fmt: skip
# The count of hubs adopted so far, and the hubs on the map that it counts.
ADOPTED = {
    "fy2021.co-creation.incubation.adopted": ("co-creation", "incubation", None),
    "fy2021.co-creation.full-scale.adopted": ("co-creation", "full-scale", None),
    "fy2021.policy.full-scale.adopted-biotechnology": ("policy", "full-scale", "バイオ"),
    "fy2021.policy.full-scale.adopted-quantum": ("policy", "full-scale", "量子"),
    "fy2021.policy.full-scale.adopted-environment-energy": ("policy", "full-scale", "環境エネルギー"),
}
LAST = 2025  # the fiscal year of the newer of the two documents, whose facts are told here
CONSORTIUM = {"lead", "institutions", "companies", "municipalities", "proposers", "exclusion"}
MILESTONES = {"poc", "after-poc", "reduction", "reduction-years", "assessment", "after-end"}
MULTIPLIERS = {"億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4}
JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]+")


def fold(words: str) -> str:
    """Words in ordinary characters and without spaces, as they are compared with a source."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words))


def numbers(figure: Figure) -> list[int]:
    """The integers of a figure's value."""
    value = figure.value
    if isinstance(value, int):
        return [value]
    return list(value) if isinstance(value, tuple) else []


def hubs(rulebook: Rulebook, programme: str) -> list[Hub]:
    """The hubs of a programme on the map."""
    return [hub for hub in rulebook.hubs.values() if hub.programme == programme]


# -- hubs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ADOPTED)
def test_adopted_hubs_equal_the_map(rulebook: Rulebook, key: str) -> None:
    """Each count of adopted hubs equals the hubs of that area, tier and field on the map, counted once."""
    area, tier, field = ADOPTED[key]
    on_the_map = [
        hub
        for hub in hubs(rulebook, "coi-next")
        if (hub.area, hub.tier, hub.field and hub.field.ja) == (area, tier, field)
    ]

    assert rulebook.figure(key).value == len(on_the_map)


def test_every_hub_of_the_current_programme_is_adopted(rulebook: Rulebook) -> None:
    """The adopted hubs of all areas together are the COI-NEXT hubs of the map."""
    adopted = sum(sum(numbers(rulebook.figure(key))) for key in ADOPTED)

    assert adopted == len(hubs(rulebook, rulebook.programme.key))


@pytest.mark.parametrize("programme", ["coi", "opera"])
def test_hubs_of_earlier_programmes_equal_the_table(rulebook: Rulebook, programme: str) -> None:
    """The table's count of an earlier programme equals its hubs on the map, counted once."""
    assert rulebook.figure(f"{programme}.hubs").value == len(hubs(rulebook, programme))


def test_no_hub_stands_twice(rulebook: Rulebook) -> None:
    """Labels that the extraction doubled are one hub each."""
    labels = Counter((hub.programme, hub.type.ja, hub.host.ja) for hub in rulebook.hubs.values())

    assert [label for label, count in labels.items() if count > 1] == []


def test_the_label_of_a_hub_names_its_host_and_type(rulebook: Rulebook) -> None:
    """A hub's label as written holds its type and its host."""
    for hub in rulebook.hubs.values():
        assert fold(hub.type.ja) in fold(hub.source.as_written)
        assert fold(hub.host.ja) in fold(hub.source.as_written)


def test_fields_of_hubs_are_fields_of_their_area(rulebook: Rulebook) -> None:
    """A hub's policy field is one of the fields of its area."""
    known = {(key, field) for key, area in rulebook.areas.items() for field in area.fields}

    assert known == {(hub.area, hub.field) for hub in rulebook.hubs.values() if hub.field}


# -- calls ----------------------------------------------------------------------------------


def test_the_ten_calls(rulebook: Rulebook) -> None:
    """The two documents make ten combinations of area, tier and year, each with its status; others may come."""
    actual = {key: rulebook.figure(rulebook.calls[key].status).value for key in CALLS}

    assert actual == CALLS


def test_a_call_is_named_by_year_area_and_tier(rulebook: Rulebook) -> None:
    """A call's key is made of its fiscal year, area and tier."""
    for key, call in rulebook.calls.items():
        assert key == f"fy{call.fiscal_year}.{call.area}.{call.tier}"


@pytest.mark.parametrize("key", CALLS)
def test_the_status_decides_what_is_written(rulebook: Rulebook, key: str) -> None:
    """Open calls take a proposal, promotion a review, and where no call is planned there is nothing to write."""
    assert rulebook.calls[key].document == DOCUMENT_BY_STATUS[CALLS[key]]


@pytest.mark.parametrize("key", CALLS)
def test_every_call_has_ceiling_period_and_status(rulebook: Rulebook, key: str) -> None:
    """No call is without its amount, its period and its status, in their units."""
    call = rulebook.calls[key]
    units = [
        figure.unit
        for figure in (
            rulebook.figure(call.rules["ceiling"]),
            rulebook.figure(call.rules["period"]),
            rulebook.figure(call.status),
        )
    ]

    per = {2021: "yen/fiscal-year", 2025: "yen/year"}  # the later document says 年, not 年度
    assert units == [per[call.fiscal_year], "fiscal-years", "status"]


def test_rules_do_not_leak_between_years(rulebook: Rulebook) -> None:
    """Every rule of a call is of the call's own fiscal year."""
    leaks = [
        (call.key, key)
        for call in rulebook.calls.values()
        for key in (call.status, *call.rules.values())
        if rulebook.figure(key).fiscal_year != call.fiscal_year
    ]

    assert leaks == []


@pytest.mark.parametrize("key", [key for key in CALLS if key.startswith("fy2025")])
def test_fy2025_states_no_consortium_and_no_milestones(rulebook: Rulebook, key: str) -> None:
    """The conditions and milestones of FY2021 are open questions in FY2025."""
    call = rulebook.calls[key]

    assert set() == set(call.rules) & (CONSORTIUM | MILESTONES)
    assert {"open.fy2025-mechanisms", "open.fy2025-exclusion"} <= set(call.questions)
    assert {"open.fy2025-consortium", "open.future-consortium"} & set(call.questions)


@pytest.mark.parametrize("key", [key for key in CALLS if key.startswith("fy2021")])
def test_fy2021_states_its_consortium(rulebook: Rulebook, key: str) -> None:
    """FY2021 calls name lead, institutions and companies; the regional ones a municipality as well."""
    call = rulebook.calls[key]

    assert {"lead", "institutions", "companies", "exclusion"} <= set(call.rules)
    assert (call.area == "regional") == ("municipalities" in call.rules)


@pytest.mark.parametrize("key", [key for key in CALLS if key.startswith("fy2021")])
def test_fy2021_milestones_are_of_the_full_scale_type(rulebook: Rulebook, key: str) -> None:
    """PoC, reduction and assessment hold for the full-scale type only."""
    call = rulebook.calls[key]

    assert (MILESTONES if call.tier == "full-scale" else set()) == set(call.rules) & MILESTONES


def test_schedule_only_where_there_is_a_call(rulebook: Rulebook) -> None:
    """Of the two documents, that of FY2021 has dates, for its open calls."""
    dated = {key for key in CALLS if "deadline" in rulebook.calls[key].rules}

    assert dated == {key for key, status in CALLS.items() if status == "open" and key.startswith("fy2021")}


def test_one_full_scale_figure_for_all_areas_in_fy2025(rulebook: Rulebook) -> None:
    """Ceiling, period and count of the FY2025 full-scale type are one figure each, not split by area."""
    full_scale = [call for call in rulebook.calls.values() if (call.fiscal_year, call.tier) == (2025, "full-scale")]

    for role in ("ceiling", "period", "supported"):
        assert {f"fy2025.full-scale.{role}"} == {call.rules[role] for call in full_scale}


def test_three_kinds_of_count_stay_apart(rulebook: Rulebook) -> None:
    """A figure is adopted so far, planned or supported, never two of them."""
    kinds: dict[str, set[str]] = {}
    for call in rulebook.calls.values():
        for role, key in call.rules.items():
            kind = role.split("-")[0]
            if kind in ("adopted", "planned", "supported"):
                kinds.setdefault(key, set()).add(kind)
                assert rulebook.figure(key).unit == ("adoptions" if kind == "planned" else "hubs")

    assert {"adopted", "planned", "supported"} == {kind for of_key in kinds.values() for kind in of_key}
    assert [key for key, of_key in kinds.items() if len(of_key) > 1] == []


def test_every_count_of_hubs_says_which_kind_it_is(rulebook: Rulebook) -> None:
    """The key of a count of hubs names its kind, and adopted counts carry the source's own word."""
    for key, figure in rulebook.figures.items():
        if figure.unit == "hubs" and not key.endswith(".hubs"):
            kind = key.rsplit(".", 1)[1].split("-")[0]
            assert kind in ("adopted", "planned", "supported")
            assert (kind == "adopted") == ("既採択分" in figure.qualifiers)


def test_policy_amounts_are_given_both_ways(rulebook: Rulebook) -> None:
    """The policy area has the ceiling of the slide and the statement that amounts are set field by field."""
    call = rulebook.calls["fy2021.policy.full-scale"]

    assert {"ceiling", "amount-by-field"} <= set(call.rules)
    assert "open.policy-amounts" in call.questions


def test_the_later_phase_is_not_called_full_scale_type(rulebook: Rulebook) -> None:
    """Nothing of the future area calls its later phase the full-scale type."""
    call = rulebook.calls["fy2025.future.concept"]
    values = [rulebook.figure(key).value for key in call.rules.values()]

    assert call.promotes_to is None
    assert [value for value in values if isinstance(value, Text) and "本格型" in value.ja] == []


def test_observations_bind_no_call(rulebook: Rulebook) -> None:
    """What the document observes about young researchers is a rule of no call."""
    ruling = {key for call in rulebook.calls.values() for key in call.rules.values()}

    assert set() == {key for key in rulebook.figures if ".observation." in key} & ruling
    assert any(".observation." in key for key in rulebook.figures)


# -- what is open ---------------------------------------------------------------------------


@pytest.mark.parametrize("gap", GAPS)
def test_every_gap_is_an_open_question(rulebook: Rulebook, gap: str) -> None:
    """What the documents leave open has a name, a question and what is known."""
    assert f"open.{gap}" in rulebook.questions


@pytest.mark.parametrize("key", CALLS)
def test_every_call_lists_what_is_open(rulebook: Rulebook, key: str) -> None:
    """The rate of indirect costs, the cost categories and the form are open for every call."""
    assert {"open.indirect-cost-rate", "open.cost-categories", "open.proposal-form"} <= set(
        rulebook.calls[key].questions
    )


def test_assumptions_answer_open_questions_only(rulebook: Rulebook) -> None:
    """A default of ours stands only where the documents are silent."""
    answered = {assumption.question for assumption in rulebook.assumptions.values()}

    assert answered == {"open.cost-categories", "open.indirect-cost-rate"}


# -- institutions, money, diagrams ----------------------------------------------------------


def test_commissioned_money_goes_to_universities_and_the_like(rulebook: Rulebook) -> None:
    """A kind of institution receives funds if and only if it counts as 大学等, and the rule names each."""
    recipients = rulebook.figure("fy2021.recipients").value
    assert isinstance(recipients, Text)
    for kind in rulebook.institution_kinds.values():
        assert kind.receives_funds == ("university-like" in kind.counts_as)
        assert kind.receives_funds == (kind.name.ja in recipients.ja)


def test_arrows_read_from_a_diagram_are_marked(rulebook: Rulebook) -> None:
    """Every flow of the regional diagram is marked as inferred, since its arrows are lost."""
    regional = [flow for flow in rulebook.flows.values() if flow.group == "regional"]

    assert regional
    assert all(flow.inferred for flow in regional)


def test_budgets_are_estimates(rulebook: Rulebook) -> None:
    """Every budget total says that it is an estimate; the regional one that it is a part."""
    budgets = {key: figure for key, figure in rulebook.figures.items() if figure.unit == "yen"}

    assert set(budgets) == {
        key for key, figure in rulebook.figures.items() if key.endswith(".budget") and numbers(figure)
    }
    assert all("推計額" in figure.qualifiers for figure in budgets.values())
    assert [key for key, figure in budgets.items() if "内数" in figure.qualifiers] == ["fy2021.regional.budget"]


# -- what stands beside a figure ------------------------------------------------------------

DRAFTED = ("ceiling", "period", "planned", "opening", "deadline", "start")


def beside(rulebook: Rulebook, role: str, qualifier: str) -> dict[str, bool]:
    """For each call of the two documents with the role, whether its figure carries the qualifier."""
    return {
        call.key: qualifier in rulebook.figure(call.rules[role]).qualifiers
        for call in map(rulebook.calls.__getitem__, CALLS)
        if role in call.rules
    }


@pytest.mark.parametrize("role", DRAFTED)
def test_what_the_fy2021_calls_offer_is_a_draft(rulebook: Rulebook, role: str) -> None:
    """Amounts, periods, counts and dates of the FY2021 calls are called a draft, those of FY2025 are not."""
    said = beside(rulebook, role, "案")

    assert said == {key: key.startswith("fy2021") for key in said}


def test_open_calls_of_fy2021_are_planned_and_drafts(rulebook: Rulebook) -> None:
    """The status of a call that was to open says that it is planned."""
    said = {key: rulebook.figure(rulebook.calls[key].status).qualifiers for key in CALLS}

    assert said == {
        key: (("予定", "案") if key.startswith("fy2021") else ("予定",)) if status == "open" else ()
        for key, status in CALLS.items()
    }


def test_what_includes_indirect_costs_says_so(rulebook: Rulebook) -> None:
    """The ceiling carries the words where the call has the rule, and nowhere else."""
    said = beside(rulebook, "ceiling", "間接経費含む")

    assert said == {key: "includes-indirect" in rulebook.calls[key].rules for key in said}


def test_what_depends_on_the_size_says_so(rulebook: Rulebook) -> None:
    """So with the amount that depends on the size of the project."""
    said = beside(rulebook, "ceiling", "プロジェクトの規模に応じて")

    assert said == {key: "amount-by-size" in rulebook.calls[key].rules for key in said}


def test_planned_counts_and_new_areas_are_planned(rulebook: Rulebook) -> None:
    """A count of planned adoptions says so, and what the source calls planned is called so."""
    for key, figure in rulebook.figures.items():
        if figure.unit in ("hubs", "fiscal-year") and (figure.fiscal_year or 0) <= LAST:
            written = "".join(fold(source.as_written) for source in (figure.source, *figure.also))
            in_the_frame = key.startswith("fy2025.future.concept.")  # ＜令和7年度採択（予定）＞ stands over all of it
            planned = key.endswith(".planned") or "新設予定" in written or in_the_frame
            assert ("予定" in figure.qualifiers) == planned, key
    frame = rulebook.call_figures(rulebook.calls["fy2025.future.concept"])
    assert all("予定" in frame[role].qualifiers for role in ("ceiling", "period", "until", "supported"))


def test_an_institution_counts_as_one_sort(rulebook: Rulebook) -> None:
    """A company counts as a company, a municipality as one, a university and its like as such, others as nothing."""
    sorts = {key: kind.counts_as for key, kind in rulebook.institution_kinds.items()}

    assert all(len(of_kind) <= 1 for of_kind in sorts.values())
    assert (sorts["company"], sorts["municipality"]) == (("company",), ("municipality",))
    assert [key for key in sorts if key.startswith("other") and sorts[key]] == []


def test_regional_calls_use_the_words_of_their_area(rulebook: Rulebook) -> None:
    """Vision, backcasting, system and purpose are worded for the regional area, in its calls alone."""
    for call in rulebook.calls.values():
        if call.fiscal_year == 2021:
            for role in ("vision", "backcast", "system", "purpose"):
                own = call.area == "regional" and role in call.rules
                assert ("regional" in call.rules.get(role, "")) == own, (call.key, role)


def test_earlier_programmes_have_no_new_calls(rulebook: Rulebook) -> None:
    """COI and OPERA are marked as without new calls."""
    said = {
        key: figure.value
        for key, figure in rulebook.figures.items()
        if figure.unit == "status" and not key.startswith("fy20")
    }

    assert said == {"coi.status": "no-new-calls", "opera.status": "no-new-calls"}


def test_events_are_of_the_programmes_that_they_name(rulebook: Rulebook) -> None:
    """An event that names a programme is of that one; the umbrella stands where calls are united or have ended."""
    for event in rulebook.events.values():
        names = set(re.findall(r"COI-NEXT|COI|OPERA", event.what.ja))
        named = {key for key, programme in rulebook.programmes.items() if programme.short.ja in names}
        umbrella = {"umbrella"} if re.search("一本化|公募終了", event.what.ja) else set()
        current = set() if named or umbrella else {rulebook.programme.key}

        assert set(event.programmes) == named | umbrella | current, event.key


def test_flows_in_words_are_not_inferred(rulebook: Rulebook) -> None:
    """Where the words as written name the giver or say what is only for whom, the flow stands in words."""
    told = {key for key, flow in rulebook.flows.items() if not flow.inferred}

    assert told == {
        key
        for key, flow in rulebook.flows.items()
        if re.search("委託費の配分先|に対する助言|環境整備|メンターを配置", fold(flow.source.as_written))
    }


def test_every_hub_has_a_place_that_is_marked_as_ours(rulebook: Rulebook) -> None:
    """Each hub names a prefecture of the grid, one for each host, and says that no source gives it."""
    known = {tile.name for tile in PREFECTURES}
    seats = {(hub.host.ja, hub.prefecture) for hub in rulebook.hubs.values()}

    assert {hub.prefecture for hub in rulebook.hubs.values()} <= known
    assert {hub.prefecture_standing for hub in rulebook.hubs.values()} == {"ours"}
    assert len(seats) == len({host for host, _prefecture in seats})


def test_a_practice_copy_is_of_what_the_status_would_ask_for(rulebook: Rulebook) -> None:
    """Where continuing hubs alone can write, it is a review, elsewhere a proposal."""
    for key, call in rulebook.calls.items():
        review = rulebook.figure(call.status).value in ("promotion-only", "continuing-only")
        assert call.practice == ("promotion-review" if review else "proposal"), key
