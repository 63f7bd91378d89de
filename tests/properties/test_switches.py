"""Every mechanism can be switched off: then the run is, to the last bit, one without it.

For each: a random region with everything else on is run with the mechanism at neutral values, and
without its section. Only the columns the mechanism keeps for itself may differ; they are named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulate.levers import (
    FinanceHelp,
    FlipContracts,
    KeepHomeInCrisis,
    OutflowIncentive,
    Prevention,
    SupportGuarantee,
    Urgency,
)
from simulate.record import TURNED_OFF, TURNED_ON
from simulate.region import Region
from simulate.rows.homes import Contracts
from simulate.rows.support import Adaptation, Phase
from simulate.simulation import Simulation
from simulate.sourced import TWO_STATE_NAMES
from tests.golden.mechanisms import FULL
from tests.paths import clients, differences, path, used_rows
from tests.regions import BASELINE, finished, policy
from tests.strategies import YEARS, regions

SEEDS = st.integers(0, 2**32)
#: Each mechanism looks at some of the regions tried elsewhere; there are many mechanisms.
SOME = settings(max_examples=max(1, settings().max_examples // 2))
NEVER_MONTHS, NEVER_YEARS = 2400.0, 200.0

#: What foundations keep of themselves.
FOUNDATION_COLUMNS = {
    "having",
    "condition_years",
    "clients.foundations",
    "clients.foundation_years",
    "clients.whole_since",
}
#: Which date somebody waits for last, when none comes within the run.
DATE_COLUMNS = {"clients.change", "clients.next_cause"}
PHASE_COLUMNS = {"supported", "phase_years", "clients.phase"}

Change = Callable[[Region], Region]


def each(region: Region, field: str, **update: Any) -> Region:
    """The region with the same update to all rows of one kind."""
    rows = tuple(row.model_copy(update=update) for row in getattr(region, field))
    return region.model_copy(update={field: rows})


def ratios(region: Region, value: float) -> Region:
    return each(
        region,
        "foundations",
        ready_ratio_on=value,
        home_loss_ratio_off=value,
        crisis_ratio_off=value,
        reoffending_ratio_off=value,
    )


def asking_for_nothing(region: Region) -> Region:
    """Nothing requires a foundation, so only the ratios say what one does."""
    region = each(region, "routes", foundations_required=())
    region = each(region, "programmes", ends_when_whole_months=None)
    return region.model_copy(
        update={"contracts": region.contracts.model_copy(update={"flip_requires": ()})}
    )


def resting_foundations(region: Region) -> Region:
    """All ratios are 1 and nothing turns on or off."""
    region = asking_for_nothing(ratios(region, 1.0))
    return each(region, "foundations", gain_per_year={}, loss_per_year={})


def without_foundations(region: Region) -> Region:
    region = asking_for_nothing(region).model_copy(update={"foundations": ()})
    return each(region, "groups", foundations_at_entry={})


def support_that_acts_on_nothing(region: Region) -> Region:
    rows = tuple(
        row.model_copy(
            update={"ready_ratio_on": 1.0, "home_loss_ratio_off": 1.0}
            | {"crisis_ratio_off": 1.0, "reoffending_ratio_off": 1.0}
        )
        if row.name == "support"
        else row
        for row in region.foundations
    )
    return asking_for_nothing(region.model_copy(update={"foundations": rows}))


def whole(region: Region) -> Region:
    """Everybody at home with a programme has all five foundations for good."""
    at_entry = dict.fromkeys(TWO_STATE_NAMES, 1.0)
    region = each(region, "groups", foundations_at_entry=at_entry, hours_needed_per_week=0.0)
    region = each(own_contracts(region), "foundations", loss_per_year={}, slots=None)
    support = region.programmes[0].name
    to_a_home = {
        kind: tuple(
            row.model_copy(update={"programme": support}) if getattr(row, to) == "home" else row
            for row in getattr(region, kind)
        )
        for kind, to in (("routes", "to_setting"), ("waiting", "setting"))
    }
    return region.model_copy(update=to_a_home)


def no_crises(region: Region) -> Region:
    return each(region, "stays", crisis_per_year=0.0)


def nobody_has_crises_at_home(region: Region) -> Region:
    rows = tuple(
        row.model_copy(update={"crisis_per_year": 0.0}) if row.setting == "home" else row
        for row in region.stays
    )
    return region.model_copy(update={"stays": rows})


def keeping_homes(region: Region, months: float) -> Region:
    assert region.crisis is not None
    crisis = region.crisis.model_copy(update={"keep_home_months": months})
    return region.model_copy(update={"crisis": crisis})


def phases_that_change_nothing(region: Region) -> Region:
    """A first phase that outlasts the run, with the hours of the time after it."""
    rows = tuple(
        row.model_copy(
            update={
                "phases": (
                    Phase(
                        until_months=NEVER_MONTHS,
                        hours_per_week=row.hours_per_week,
                        needed_share=row.needed_share,
                    ),
                )
            }
        )
        for row in region.programmes
    )
    return region.model_copy(update={"programmes": rows})


def next_without_slots(region: Region) -> Region:
    """A next programme nobody has staff for; frailty, which a next step adds, is the same for all.

    No route leads to that programme, so that living without it is the same as not having it.
    """
    region = each(region, "groups", recovery_frailty_variance=0.0)
    last = region.programmes[-1].model_copy(update={"name": "later", "next_programme": ""})
    rows = (*each(region, "programmes", next_programme="later").programmes, last)
    return region.model_copy(update={"programmes": rows})


def no_next(region: Region) -> Region:
    region = next_without_slots(region)
    return each(region, "programmes", next_programme="")


def contracts(region: Region, months: float | None) -> Region:
    given = Contracts(
        flip_after_months=months, flip_requires=("finances",) if months is not None else ()
    )
    return region.model_copy(update={"contracts": given})


def own_contracts(region: Region) -> Region:
    return each(
        each(region, "landlords", provider_contract_share=0.0),
        "extra_dwellings",
        provider_contract_share=0.0,
    )


def reoffending(region: Region, factor: float) -> Region:
    names = [group.name for group in region.groups]
    region = each(region, "stays", reoffends_per_year=0.0)
    region = each(region, "groups", reoffending_factor=factor, alone_reoffending_factor=factor)
    return each(region, "programmes", reoffending_by_group=dict.fromkeys(names, factor))


def adapting(region: Region, **fields: Any) -> Region:
    """Both feedbacks are strong, unless told."""
    strong = {
        "providers_adapt": True,
        "empty_places_feedback": 0.9,
        "landlords_adapt": True,
        "trust_lost_per_nuisance": 0.1,
        "trust_recovery_per_year": 0.5,
        "guarantee_saves_share": 0.5,
    }
    keeping = region.keeping.model_copy(
        update={"nuisance_share": 0.8, "independent_loss_per_year": 1.0}
    )
    # many homes of landlords, many of them lost: else there is nothing to trust or mistrust
    region = each(region, "programmes", loss_per_year=1.0)
    region = each(region, "landlords", reserved_share=1.0, delivered_share=1.0)
    return region.model_copy(
        update={"adaptation": Adaptation(**(strong | fields)), "keeping": keeping}
    )


def own_way(region: Region, rate: float, factor: float) -> Region:
    return each(
        each(region, "municipalities", own_way_per_year=rate), "groups", own_way_factor=factor
    )


def motivation(region: Region, share: float, *, required: bool) -> Region:
    return each(
        each(region, "groups", motivated_share=share), "routes", motivation_required=required
    )


@dataclass(frozen=True)
class Switch:
    """A mechanism at neutral values, without it, and what of it stays visible."""

    neutral: Change
    without: Change
    own: frozenset[str] | set[str] = frozenset()


SWITCHES: dict[str, Switch] = {
    "foundations": Switch(resting_foundations, without_foundations, FOUNDATION_COLUMNS),
    "support hours, without foundations": Switch(
        without_foundations,
        lambda r: each(without_foundations(r), "groups", hours_needed_per_week=0.0),
        {"clients.hours_needed"},
    ),
    "support hours that act on nothing": Switch(
        support_that_acts_on_nothing,
        lambda r: each(
            each(support_that_acts_on_nothing(r), "groups", hours_needed_per_week=0.0),
            "settings",
            support_hours_per_week=0.0,
        ),
        FOUNDATION_COLUMNS | {"clients.hours_needed"},
    ),
    "crisis": Switch(no_crises, lambda r: no_crises(r).model_copy(update={"crisis": None})),
    "keep home": Switch(
        lambda r: keeping_homes(nobody_has_crises_at_home(r), 12.0),
        lambda r: keeping_homes(nobody_has_crises_at_home(r), 0.0),
    ),
    "programme phases": Switch(
        phases_that_change_nothing,
        lambda r: each(r, "programmes", phases=()),
        PHASE_COLUMNS | DATE_COLUMNS,
    ),
    "longest stay": Switch(
        lambda r: each(r, "programmes", longest_years=NEVER_YEARS),
        lambda r: each(r, "programmes", longest_years=None),
        DATE_COLUMNS,
    ),
    "ends when whole": Switch(
        lambda r: each(whole(r), "programmes", ends_when_whole_months=NEVER_MONTHS),
        lambda r: each(whole(r), "programmes", ends_when_whole_months=None),
        DATE_COLUMNS,
    ),
    "next programme": Switch(next_without_slots, no_next),
    "contracts that flip after the run": Switch(
        lambda r: contracts(r, NEVER_MONTHS), lambda r: contracts(r, None), DATE_COLUMNS
    ),
    "contracts where all are own": Switch(
        lambda r: contracts(own_contracts(r), 0.0), lambda r: contracts(own_contracts(r), None)
    ),
    "reoffending": Switch(lambda r: reoffending(r, 3.0), lambda r: reoffending(r, 1.0)),
    "urgency where nobody finds a home": Switch(
        lambda r: own_way(r, 0.0, 20.0), lambda r: own_way(r, 0.0, 1.0)
    ),
    "motivation that nobody asks for": Switch(
        lambda r: motivation(r, 0.0, required=False), lambda r: motivation(r, 1.0, required=False)
    ),
    "motivation that all have": Switch(
        lambda r: motivation(r, 1.0, required=True), lambda r: motivation(r, 1.0, required=False)
    ),
    "providers adapt by nothing": Switch(
        lambda r: adapting(r, empty_places_feedback=0.0),
        lambda r: adapting(r, providers_adapt=False, empty_places_feedback=0.0),
    ),
    "providers, the incentive taken away": Switch(
        lambda r: adapting(r, incentive_removed_share=1.0),
        lambda r: adapting(r, providers_adapt=False, empty_places_feedback=0.0),
    ),
    "landlords adapt to nothing": Switch(
        lambda r: adapting(r, trust_lost_per_nuisance=0.0),
        lambda r: adapting(r, landlords_adapt=False, trust_lost_per_nuisance=0.0),
    ),
    "landlords, with a guarantee that saves nothing": Switch(
        lambda r: adapting(
            each(r, "programmes", answers_day_and_night=True), guarantee_saves_share=0.0
        ),
        lambda r: adapting(r, guarantee_saves_share=0.0),
    ),
    "the switch providers_adapt": Switch(
        lambda r: adapting(r, providers_adapt=False),
        lambda r: adapting(r, providers_adapt=False, empty_places_feedback=0.0),
    ),
    "the switch landlords_adapt": Switch(
        lambda r: adapting(r, landlords_adapt=False),
        lambda r: adapting(r, landlords_adapt=False, trust_lost_per_nuisance=0.0),
    ),
    "both switches": Switch(
        lambda r: adapting(r, providers_adapt=False, landlords_adapt=False),
        lambda r: adapting(r).model_copy(
            update={
                "adaptation": Adaptation(),
                "keeping": adapting(r).keeping.model_copy(update={"nuisance_share": 0.0}),
            }
        ),
    ),
}


@pytest.mark.parametrize("name", SWITCHES)
@SOME
@given(region=regions(every=True), seed=SEEDS)
def test_off_is_without_to_the_last_bit(name, region, seed):
    switch = SWITCHES[name]
    neutral = finished(switch.neutral(region), years=YEARS, seed=seed)
    without = finished(switch.without(region), years=YEARS, seed=seed)
    assert set(differences(neutral, without)) - switch.own == set()


#: What each mechanism is in the golden region that has all of them, taken away.
TAKEN_AWAY: dict[str, Change] = {
    "foundations": without_foundations,
    "support hours": lambda r: each(r, "groups", hours_needed_per_week=0.0),
    "crisis": SWITCHES["crisis"].without,
    "keep home": lambda r: keeping_homes(r, 0.0),
    "programme phases": SWITCHES["programme phases"].without,
    "longest stay": SWITCHES["longest stay"].without,
    "ends when whole": SWITCHES["ends when whole"].without,
    "next programme": lambda r: each(r, "programmes", next_programme=""),
    "contracts that flip": lambda r: contracts(r, None),
    "reoffending": lambda r: each(r, "stays", reoffends_per_year=0.0),
    "prevention": lambda r: each(r, "groups", prevented_share=0.0),
    "urgency": lambda r: each(r, "groups", own_way_factor=1.0),
    "motivation": lambda r: each(r, "routes", motivation_required=False),
    "foundations required": lambda r: each(r, "routes", foundations_required=()),
    "providers adapt": lambda r: r.model_copy(
        update={"adaptation": r.adaptation.model_copy(update={"providers_adapt": False})}
    ),
    "landlords adapt": lambda r: r.model_copy(
        update={"adaptation": r.adaptation.model_copy(update={"landlords_adapt": False})}
    ),
}


@pytest.fixture(scope="module")
def with_all() -> Simulation:
    return finished(FULL, years=5)


@pytest.mark.parametrize("name", TAKEN_AWAY)
def test_on_is_not_without(name, with_all):
    """A switch that nothing hangs on would pass every test above."""
    off = finished(TAKEN_AWAY[name](FULL), years=5)
    own = FOUNDATION_COLUMNS | DATE_COLUMNS | PHASE_COLUMNS | {"clients.hours_needed"}
    changed = set(differences(with_all, off)) - own
    assert "people" in changed or "episodes" in changed


@SOME
@given(region=regions(every=True), seed=SEEDS)
def test_foundations_that_turn_and_act_on_nothing_change_nobodys_story(region, seed):
    """Turning spends exposure in parts, so times may differ by rounding, and by no more.

    Exposures of crises and offences are kept in single precision.
    """
    turning = asking_for_nothing(each(ratios(region, 1.0), "foundations", slots=None))
    one = finished(turning, years=YEARS, seed=seed)
    other = finished(without_foundations(region), years=YEARS, seed=seed)
    for name in ("people", "moves", "exits", "requests", "homes", "offers", "episodes"):
        assert np.array_equal(getattr(one.record, name), getattr(other.record, name)), name
    for name in ("request_rows", "tenancy_rows", "episode_rows"):
        first, second = used_rows(one, name), used_rows(other, name)
        assert len(first) == len(second)
        for field in first.dtype.names:
            np.testing.assert_allclose(first[field], second[field], rtol=1e-6, atol=1e-6)
    turns = np.isin(used_rows(one, "log").event, (TURNED_ON, TURNED_OFF))
    assert (~turns).sum() == len(used_rows(other, "log"))
    assert len(clients(one)) == len(clients(other))


@given(region=regions(every=True), seed=SEEDS, start=st.floats(0.01, YEARS - 0.01))
def test_levers_on_mechanisms_that_change_nothing_change_nothing(region, seed, start):
    """The same statement as for the older levers, on regions that have everything."""
    assert region.crisis is not None
    group, when = region.groups[0], {"from_year": start}
    levers = policy(
        FinanceHelp(lever="finance_help", gain_factor=1.0, loss_factor=1.0, **when),
        KeepHomeInCrisis(
            lever="keep_home_in_crisis", months=region.crisis.keep_home_months, **when
        ),
        OutflowIncentive(lever="outflow_incentive", removes_share=0.0, **when),
        Prevention(lever="prevention", share_by_group={group.name: 0.0}, **when),
        SupportGuarantee(lever="support_guarantee", saves_share=0.0, **when),
        Urgency(lever="urgency", factor=1.0, **when),
        FlipContracts(
            lever="flip_contracts",
            share=0.0,
            after_months=region.contracts.flip_after_months or 0.0,
            requires=region.contracts.flip_requires,
            **when,
        ),
    )
    # a guarantee of nothing makes programmes answer; what that saves in the region is set to 0
    adaptation = region.adaptation.model_copy(update={"guarantee_saves_share": 0.0})
    region = region.model_copy(update={"adaptation": adaptation})
    without = finished(region, BASELINE, years=YEARS, seed=seed)
    assert path(without) == path(finished(region, levers, years=YEARS, seed=seed))
