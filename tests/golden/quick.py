"""Runs of a few dozen people who live fast: every mechanism, order of list and rule in a year.

They are short enough to be run without compilation for every small change of the engine
(``make mutants``), and compared in every number.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from simulate.levers import (
    AmbulatoryCapacity,
    ClosePlaces,
    DayActivity,
    Delivery,
    ExtraHomes,
    FinanceHelp,
    FlipContracts,
    HousingFirst,
    IndicationLength,
    IndividualPlan,
    KeepHomeInCrisis,
    OpenPlaces,
    OutflowTable,
    PoolLists,
    Prevention,
    Priority,
    ReservedShare,
    SupportGuarantee,
    Urgency,
    VptAtHome,
)
from simulate.policy import Policy
from simulate.record import EVENTS
from simulate.rows.homes import Contracts, Keeping, Landlord, Matching
from simulate.rows.people import Present, Waiting
from simulate.rows.places import Municipality, Places, Provider, Team
from simulate.rows.support import Crisis, Phase
from simulate.scenario import Scenario, make_scenario
from simulate.simulation import Simulation
from tests.golden.mechanisms import FULL
from tests.own import like_the_models
from tests.paths import ROWS, clients, used_rows
from tests.regions import BASELINE, policy, route

YEARS = 1

#: Rates of stays, efforts and foundations are so many times those of the busy region.
_FAST = 5.0


def _faster(row: Any, *names: str) -> Any:
    """A row with the rates named multiplied."""
    update = {}
    for name in names:
        rate = getattr(row, name)
        update[name] = (
            {key: value * _FAST for key, value in rate.items()}
            if isinstance(rate, dict)
            else rate * _FAST
        )
    return row.model_copy(update=update)


_RATES = ("ready_per_year", "gives_up_per_year", "reoffends_per_year", "exits_per_year")
_PROGRAMMES = {
    "ambulatory": {
        "phases": (
            Phase(until_months=1, hours_per_week=5),
            Phase(until_months=3, hours_per_week=3, needed_share=0.8),
        ),
        "longest_years": 0.4,
        "loss_per_year": 1.0,
        "ends_when_whole_months": 1.0,
    },
    "housing_first": {"longest_years": 0.3},
    "friend": {"longest_years": 0.5, "loss_per_year": 1.5},
}

QUICK = FULL.model_copy(
    update={
        "municipalities": (
            Municipality(name="A", inhabitants=60_000, own_way_per_year=0.5),
            Municipality(name="B", inhabitants=30_000, own_way_per_year=0.3),
            Municipality(name="C", inhabitants=10_000),
        ),
        "groups": tuple(
            group.model_copy(
                update={
                    "inflow_per_year": 24.0,
                    "inflow_factor_by_year": (1.0,),
                    "indication_years": 0.5,
                    "wants_two_rooms_share": 0.4,
                    "wants_quiet_share": 0.4,
                    "wants_other_municipality_share": 0.5,
                    "points": 1.0 + number,
                }
            )
            for number, group in enumerate(FULL.groups)
        ),
        "stays": tuple(
            _faster(row, *_RATES).model_copy(
                update={"gives_up_to_street_share": 0.5 if row.setting == "outside" else 0.0}
            )
            for row in FULL.stays
        ),
        "foundations": tuple(
            _faster(row, "gain_per_year", "loss_per_year").model_copy(
                update={"slots": 12 if row.name == "day_activity" else None}
            )
            for row in FULL.foundations
        ),
        "providers": (
            Provider(
                name="first",
                effort_per_year=6.0,
                places=(
                    Places(setting="protected", municipality="A", count=8),
                    Places(setting="sheltered", municipality="A", count=4),
                    Places(setting="shelter", municipality="A", count=5),
                ),
                teams=(
                    Team(programme="ambulatory", fte=0.8),
                    Team(programme="friend", fte=0.2),
                    Team(programme="housing_first", fte=0.4),
                ),
            ),
            Provider(
                name="second",
                effort_per_year=4.0,
                admits=("psychiatric",),
                places=(
                    Places(setting="protected", municipality="B", count=4),
                    Places(setting="sheltered", municipality="B", count=2),
                ),
            ),
            Provider(
                name="third",
                effort_per_year=5.0,
                places=(
                    Places(setting="protected", municipality="A", count=3),
                    Places(setting="shelter", municipality="B", count=3),
                ),
            ),
            Provider(
                name="fourth",
                effort_per_year=3.0,
                places=(Places(setting="sheltered", municipality="C", count=1),),
            ),
        ),
        "programmes": tuple(
            row.model_copy(update=_PROGRAMMES[row.name]) for row in FULL.programmes
        ),
        "crisis": Crisis(setting="clinic", mean_stay_days=25.0, keep_home_months=0.7),
        "contracts": Contracts(flip_after_months=2.0, flip_requires=()),
        "keeping": Keeping(
            independent_loss_per_year=0.4,
            bands=tuple(
                band.model_copy(update={"until_months": band.until_months / 6})
                for band in FULL.keeping.bands
            ),
            last_band_factor=0.8,
            loss_at_no_fit=1.5,
            lost_to={"street": 0.3, "shelter": 0.4, "family": 0.2, "protected": 0.1},
            nuisance_share=0.9,
        ),
        "landlords": (
            Landlord(
                name="landlord",
                lettings_per_year={"A": 150.0, "B": 80.0},
                reserved_share=0.17,
                delivered_share=0.7,
                provider_contract_share=0.5,
                two_rooms_share=0.6,
                quiet_share=0.6,
            ),
            Landlord(
                name="another",
                lettings_per_year={"A": 40.0, "C": 30.0},
                reserved_share=0.2,
                delivered_share=0.9,
            ),
        ),
        "matching": Matching(
            offer_days=5,
            move_in_days=10,
            hold_weeks=4,
            accepts_at_no_fit=0.4,
            accepts_at_full_fit=0.9,
            weight_municipality=2.0,
        ),
        "routes": (
            *FULL.routes,
            route("protected", "home", "review", programme="ambulatory"),
            route("shelter", "home", programme="housing_first", share=0.6),
            route("clinic", "sheltered", share=0.5),
            route("protected", "shelter", "noticed", kind="interim", share=0.4),
        ),
        "present": (
            # the first of all waits in the first queue of all, with a row of number 0 everywhere
            Present(setting="street", group="psychiatric", municipality="A", count=2),
            Present(setting="protected", group="psychiatric", municipality="A", count=11, ready=4),
            Present(setting="protected", group="psychiatric", municipality="B", count=4, ready=1),
            Present(setting="shelter", group="homeless", municipality="A", count=4, ready=2),
            Present(setting="sheltered", group="psychiatric", municipality="A", count=3, ready=2),
            Present(setting="outside", group="psychiatric", municipality="A", count=3),
            Present(
                setting="home",
                group="psychiatric",
                municipality="A",
                count=6,
                programme="ambulatory",
            ),
        ),
        "waiting": (
            Waiting(
                setting="shelter",
                living_in="street",
                group="psychiatric",
                municipality="A",
                count=2,
                longest_years=0.3,
            ),
            Waiting(
                setting="protected",
                living_in="outside",
                group="psychiatric",
                municipality="A",
                count=3,
                longest_years=0.6,
            ),
            Waiting(
                setting="home",
                living_in="protected",
                group="psychiatric",
                municipality="A",
                count=2,
                longest_years=0.4,
                programme="ambulatory",
            ),
        ),
    }
)

_WISHES = IndividualPlan(lever="individual_plan", effort_factor=1.5, smallest_fit=0.7)

POLICIES: dict[str, Policy] = {
    "baseline": BASELINE,
    "orders of lists": policy(
        Priority(lever="priority", setting="protected", order="frees_a_place"),
        Priority(lever="priority", setting="shelter", order="most_urgent", from_year=0.2),
        Priority(lever="priority", setting="sheltered", order="lottery"),
        Priority(lever="priority", setting="home", order="longest_ready", from_year=0.1),
        PoolLists(lever="pool_lists", from_year=0.4),
    ),
    "table": policy(
        OutflowTable(lever="outflow_table", every_weeks=2.0, smallest_fit=0.6, until_year=0.4),
        OutflowTable(
            lever="outflow_table", every_weeks=3.0, from_year=0.4, until_year=0.8, smallest_fit=0.3
        ),
        _WISHES,
        Priority(lever="priority", setting="home", order="most_urgent"),
        Delivery(lever="delivery", share=1.0, from_year=0.3),
        IndicationLength(lever="indication_length", years=0.2, from_year=0.3),
    ),
    "wishes, homes by lottery": policy(
        _WISHES,
        Priority(lever="priority", setting="home", order="lottery"),
        HousingFirst(
            lever="housing_first",
            programme="friend",
            fte=0.4,
            share=0.5,
            from_year=0.1,
            until_year=0.7,
        ),
        ExtraHomes(lever="extra_dwellings", name="more", per_year=12.0, from_year=0.2),
        Prevention(lever="prevention", share_by_group={"homeless": 0.4}, from_year=0.2),
        KeepHomeInCrisis(lever="keep_home_in_crisis", months=0.0, from_year=0.4),
    ),
    "table by lottery, places closed and opened": policy(
        OutflowTable(lever="outflow_table", every_weeks=3.0, smallest_fit=0.0),
        Priority(lever="priority", setting="home", order="lottery"),
        ClosePlaces(lever="close_places", setting="protected", share=0.4, over_years=0.5),
        OpenPlaces(lever="open_places", setting="sheltered", number=4, from_year=0.3),
        ReservedShare(lever="reserved_share", factor=2.0, from_year=0.2),
    ),
    "support": policy(
        FinanceHelp(lever="finance_help", gain_factor=2.0, loss_factor=0.5, from_year=0.25),
        DayActivity(lever="day_activity", slots=8, from_year=0.35, until_year=0.8),
        FlipContracts(lever="flip_contracts", after_months=1.0, from_year=0.45),
        AmbulatoryCapacity(lever="ambulatory_capacity", fte=0.5, from_year=0.5),
        Urgency(lever="urgency", factor=3.0, from_year=0.3),
        SupportGuarantee(lever="support_guarantee", saves_share=0.8, from_year=0.1),
        VptAtHome(lever="vpt_at_home", slots=4.0, from_settings=("protected",), from_year=0.2),
    ),
}


_TABLE_LATER = policy(OutflowTable(lever="outflow_table", every_weeks=2.0, from_year=0.5))
_NO_FEEDBACK = QUICK.adaptation.model_copy(update={"empty_places_feedback": 0.0})

#: What is run: a policy, or a policy under own rules that say what the model's say.
OWN_RULES = "own rules"
RUNS = (*POLICIES, OWN_RULES)


def quick_run(name: str) -> Simulation:
    """One of the runs, at its end."""
    run = Simulation(_scenario(name), 0, event_log=True)
    run.advance(run.scenario.end)
    return run


@cache
def _scenario(name: str) -> Scenario:
    if name != OWN_RULES:
        return make_scenario(QUICK, POLICIES[name], years=YEARS, seed=11)
    rules = replace(like_the_models(QUICK), score=_score, effort=_less_where_places_stay_empty)
    region = QUICK.model_copy(update={"adaptation": _NO_FEEDBACK})  # but the rule's own
    return make_scenario(region, _TABLE_LATER, years=YEARS, seed=11, rules=rules)


def _score(years_waiting, years_ready, points, holds_place, homeless):
    return years_waiting + 3.0 * years_ready + 0.3 * points + 0.5 * holds_place + homeless


def _less_where_places_stay_empty(provider_effort, group_factor, share_that_would_stay_empty):
    return provider_effort * group_factor * (1.0 - 0.7 * share_that_would_stay_empty)


#: What the end of a run still tells of everybody.
_HISTORY = (
    "setting",
    "entered",
    "site",
    "exit_kind",
    "ready",
    "ready_since",
    "noticed",
    "review_at",
    "programme",
    "programme_since",
    "completed",
    "in_crisis",
    "accepted",
    "offer_at",
    "homes_had",
    "homes_lost",
    "institution_years",
    "homeless_years",
    "foundation_years",
    "loss_frailty",
    "recovery_frailty",
    "hours_needed",
    "wants_municipality",
    "wants_two_rooms",
    "wants_quiet",
)


def in_numbers(run: Simulation) -> dict[str, list[float]]:
    """The record and everybody's history: of each array the total, plain and weighted by place."""
    found = {}
    for name, array in zip(run.record._fields, run.record, strict=True):
        if name not in ROWS:
            found[name] = _totals(array)
            continue
        rows = used_rows(run, name)
        for field in rows.dtype.names:
            found[f"{name}.{field}"] = _totals(rows[field])
    people = clients(run)
    for field in _HISTORY:
        found[f"clients.{field}"] = _totals(people[field])
    log = used_rows(run, "log")
    for number, name in enumerate(EVENTS):
        found[f"times of {name}"] = _totals(log.time[log.event == number])
    return found


def _totals(array: np.ndarray[Any, Any]) -> list[float]:
    values = np.nan_to_num(np.asarray(array, np.float64).ravel(), nan=-1.0, posinf=-2.0)
    places = np.arange(1, len(values) + 1)
    return [float(f"{total:.9g}") for total in (values.sum(), values @ places)]
