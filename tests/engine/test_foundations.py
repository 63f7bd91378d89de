"""Foundations: what turns them, what they act on, and in which direction (sections 5.2 to 5.8)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate.record import BECOMES_READY, MOVES, NOTICED, REQUESTS, TURNED_OFF, TURNED_ON
from simulate.region import Region
from simulate.rows.homes import Keeping, Matching
from simulate.rows.people import Present
from simulate.rows.support import Foundation
from simulate.simulation import Simulation
from simulate.state import SUPPORT_BIT
from tests.housed import (
    AT_ONCE,
    first_tenancies,
    housed,
    let_by_the_scheme,
    lines,
    resting,
    supported,
    times,
    years_kept,
)
from tests.paths import clients, differences, used_rows
from tests.regions import HOME, PROTECTED, finished, people, places, programme, route, small_region

FINANCES, DAY_ACTIVITY, SURROUNDINGS = range(3)
LOSING = Keeping(independent_loss_per_year=0.3, lost_to={"family": 1.0})


def in_protected(**changes: Any) -> Region:
    """People who come straight to a protected place, of which there are enough."""
    group = changes.pop("group", {})
    fields: dict[str, Any] = {
        "groups": (
            people(**({"inflow_per_year": 150.0, "inflow_factor_by_year": (1.0, 0.0)} | group)),
        ),
        "providers": (places(1000, effort_per_year=AT_ONCE),),
        "routes": (route("outside", "protected"),),
    }
    return small_region(**(fields | changes))


def kept_as_long(slow: Simulation, fast: Simulation, ratio: float) -> None:
    """The same people keep their homes exactly ``ratio`` times as long in the slow run."""
    longer, shorter = years_kept(slow), years_kept(fast)
    assert len(longer) == len(shorter) > 100
    lost = np.isfinite(longer)
    assert lost.sum() > 20
    np.testing.assert_allclose(longer[lost], ratio * shorter[lost], rtol=1e-6)
    assert np.isfinite(shorter).sum() > lost.sum(), "more homes are lost"


# What they act on


@pytest.mark.parametrize("name", ["finances", "day_activity", "surroundings"])
def test_without_a_foundation_homes_are_lost_its_ratio_sooner(name):
    on, off = (
        finished(
            housed(
                keeping=LOSING,
                foundations=resting(name, home_loss_ratio_off=2.5),
                group={"foundations_at_entry": {name: share}},
            ),
            years=5,
        )
        for share in (1.0, 0.0)
    )
    kept_as_long(on, off, 2.5)


def test_too_few_hours_turn_support_off_and_homes_are_lost_sooner():
    enough, too_few = (
        finished(
            housed(
                **supported(programme(hours_per_week=3, loss_per_year=0.3)),
                foundations=resting("support", home_loss_ratio_off=2.0),
                group={"hours_needed_per_week": needed},
            ),
            years=5,
        )
        for needed in (3.0, 3.1)
    )
    for run, on in ((enough, True), (too_few, False)):
        at_home = clients(run)[clients(run).setting == HOME]
        assert ((at_home.foundations & SUPPORT_BIT > 0) == on).all()
    kept_as_long(enough, too_few, 2.0)


def test_a_providers_contract_turns_home_off_and_homes_are_lost_sooner():
    own, providers = (
        finished(
            let_by_the_scheme(
                keeping=LOSING,
                foundations=resting("home", home_loss_ratio_off=2.0),
                homes={"provider_contract_share": share},
            ),
            years=5,
        )
        for share in (0.0, 1.0)
    )
    first, second = first_tenancies(own), first_tenancies(providers)
    both = [n for n in first if n in second and first[n].started == second[n].started]
    assert len(both) > 50
    ended = [n for n in both if not np.isnan(first[n].ended)]
    for number in ended:
        longer = first[number].ended - first[number].started
        shorter = second[number].ended - second[number].started
        assert longer == pytest.approx(2.0 * shorter)


def test_with_a_foundation_people_are_ready_its_ratio_sooner():
    on, off = (
        finished(
            in_protected(
                stays={"protected": {"ready_per_year": 0.3}},
                foundations=resting(ready_ratio_on=3.0),
                group={"foundations_at_entry": {"finances": share}},
            ),
            years=5,
        )
        for share in (1.0, 0.0)
    )
    came = times(off, MOVES)
    assert came == times(on, MOVES)
    sooner, later = times(on, BECOMES_READY), times(off, BECOMES_READY)
    assert len(sooner) > len(later) > 50
    for number, ready in later.items():
        waited = 3.0 * (sooner[number] - came[number])
        assert ready - came[number] == pytest.approx(waited, rel=1e-6)


# What turns them


def day_activity(slots: int | None) -> Region:
    row = Foundation(
        name="day_activity",
        gain_per_year={"protected": 3.0},
        loss_per_year={"protected": 1.0},
        slots=slots,
    )
    return in_protected(
        foundations=(row,), stays={"protected": {"exits_per_year": {"elsewhere": 0.2}}}
    )


def most_at_once(run: Simulation) -> int:
    """Most people with the first two-state foundation that turned, from the log alone."""
    log, on, most = used_rows(run, "log"), set(), 0
    for row in log:
        if row.event == TURNED_ON:
            on.add(int(row.client))
        else:
            client = run.state.clients[row.client]
            gone = client.setting < 0 and client.clock == row.time
            if row.event == TURNED_OFF or gone:
                on.discard(int(row.client))
        most = max(most, len(on))
    return most


def test_day_activity_never_turns_on_while_every_slot_is_taken():
    for slots in (0, 1, 12):
        run = finished(day_activity(slots), years=4)
        assert most_at_once(run) == slots
        assert run.record.having[DAY_ACTIVITY].sum() <= slots
    assert most_at_once(finished(day_activity(None), years=4)) > 60


def test_more_slots_of_day_activity_mean_more_participation():
    took_part = [
        finished(day_activity(slots), years=4).record.condition_years[:-1, DAY_ACTIVITY].sum()
        for slots in (0, 5, 20, 60, None)
    ]
    assert took_part[0] == 0.0
    assert (np.diff(took_part) > 0).all()


def test_slots_for_everybody_are_no_limit():
    none, many = finished(day_activity(None), years=4), finished(day_activity(10_000), years=4)
    assert differences(none, many) == []


def test_people_keep_the_day_activity_they_bring_though_all_slots_are_taken():
    region = in_protected(
        foundations=resting("day_activity", slots=3),
        group={"foundations_at_entry": {"day_activity": 1.0}},
    )
    run = finished(region, years=2)
    assert run.record.having[DAY_ACTIVITY, PROTECTED].sum() > 100


@pytest.mark.parametrize(
    ("name", "which"), [("finances", FINANCES), ("surroundings", SURROUNDINGS)]
)
def test_a_programmes_factors_turn_a_foundation_so_much_sooner(name, which):
    row = Foundation(name=name, gain_per_year={"home": 0.3}, loss_per_year={"home": 0.0})
    runs = []
    for factor in (1.0, 4.0):
        helped = programme(gain_factor={name: factor})
        runs.append(finished(housed(**supported(helped), foundations=(row,)), years=4))
    slow, fast = (times(run, TURNED_ON, which) for run in runs)
    assert len(fast) > len(slow) > 50
    started = {number: row.started for number, row in first_tenancies(runs[0]).items()}
    for number, when in slow.items():
        waited = 4.0 * (fast[number] - started[number])
        assert when - started[number] == pytest.approx(waited, rel=1e-6)


def test_a_home_that_fits_raises_the_gain_of_surroundings():
    """Half want a quiet home and nobody gets one: those who want none gain four times as fast."""
    runs = []
    for at_full_fit in (1.0, 4.0):
        row = Foundation(
            name="surroundings",
            gain_per_year={"home": 0.3},
            gain_factor_at_full_fit=at_full_fit,
        )
        region = let_by_the_scheme(
            foundations=(row,),
            group={"wants_quiet_share": 0.5},
            homes={"quiet_share": 0.0},
            matching=Matching(weight_municipality=0.0, weight_rooms=0.0),
        )
        runs.append(finished(region, years=4))
    plain, fitting = (times(run, TURNED_ON, SURROUNDINGS) for run in runs)
    homes = first_tenancies(runs[0])
    assert {float(row.fit) for row in homes.values()} == {0.0, 1.0}
    assert len(plain) > 50
    for number, when in plain.items():
        factor = 4.0 if homes[number].fit == 1.0 else 1.0
        waited = factor * (fitting[number] - homes[number].started)
        assert when - homes[number].started == pytest.approx(waited, rel=1e-6)


# Routes that ask for them


def test_a_route_opens_when_the_foundation_it_requires_turns_on():
    row = Foundation(name="finances", gain_per_year={"protected": 0.8})
    region = in_protected(
        foundations=(row,),
        stays={"protected": {"ready_per_year": 0.8}},
        group={"foundations_at_entry": {"finances": 0.3}},
        routes=(
            route("outside", "protected"),
            route("protected", "home", "noticed", foundations_required=("finances",)),
        ),
    )
    run = finished(region, years=5)
    noticed, on = times(run, NOTICED), times(run, TURNED_ON, FINANCES)
    asked = times(run, REQUESTS, HOME)
    brought = {n for n, one in enumerate(clients(run)) if one.foundations & 1 and n not in on}
    assert len(brought) > 20
    assert len(asked) > 60
    assert any(on.get(number, 0.0) > when for number, when in noticed.items())
    for number, when in noticed.items():
        if number in brought or number in on:
            assert asked[number] == max(when, on.get(number, 0.0))
        else:
            assert number not in asked
    assert asked.keys() <= noticed.keys()


def test_the_support_of_a_place_can_be_required_in_a_region_without_foundations():
    """Home and support follow from how people live; they need no row of their own."""
    fields = {
        "stays": {"protected": {"ready_per_year": 5.0}},
        "routes": (
            route("outside", "protected"),
            route("protected", "home", "noticed", foundations_required=("support",)),
        ),
    }
    asked = []
    for rows in (resting("support"), ()):
        run = finished(in_protected(foundations=rows, **fields), years=2)
        asked.append(times(run, REQUESTS, HOME))
    assert len(asked[0]) > 50
    assert asked[0] == asked[1]


def test_motivation_thins_a_route_and_leaves_the_others_as_they_were():
    def asking(share: float) -> set[int]:
        region = small_region(
            groups=(people(motivated_share=share),),
            present=(Present(setting="outside", group="people", municipality="A", count=1),),
            routes=(route("outside", "home", motivation_required=True),),
        )
        came = region.groups[0].model_copy(
            update={"inflow_per_year": 800.0, "inflow_factor_by_year": (1.0, 0.0)}
        )
        run = finished(region.model_copy(update={"groups": (came,)}), years=2)
        return set(times(run, REQUESTS, HOME))

    everybody, some, few = asking(1.0), asking(0.4), asking(0.2)
    assert few < some < everybody
    assert asking(0.0) == set()
    for found, share in ((some, 0.4), (few, 0.2)):
        expected, count = share * len(everybody), len(everybody)
        assert abs(len(found) - expected) < 4 * np.sqrt(count * share * (1 - share))


def test_what_somebody_asks_for_again_is_only_what_waited_for_the_foundation():
    """Who gave up a list does not join it again because something else turned on."""
    row = Foundation(
        name="finances", gain_per_year={"shelter": 2.0}, loss_per_year={"shelter": 2.0}
    )
    region = small_region(
        groups=(people(inflow_per_year=100.0),),
        providers=(places(1000, "shelter"),),
        stays={"shelter": {"gives_up_per_year": 3.0}},
        foundations=(row,),
        routes=(
            route("outside", "shelter"),
            route("shelter", "protected"),
            route("shelter", "home", kind="interim", foundations_required=("day_activity",)),
        ),
    )
    run = finished(region, years=3)
    asked = [int(line.client) for line in lines(run, REQUESTS) if line.about == PROTECTED]
    assert len(lines(run, TURNED_ON)) > 100
    assert len(asked) == len(set(asked)) > 100


def with_day_activity_at_times(**changes: Any) -> Region:
    """A few people come to a shelter, soon give up a list, and gain and lose day activity."""
    row = Foundation(
        name="day_activity", gain_per_year={"shelter": 20.0}, loss_per_year={"shelter": 20.0}
    )
    fields: dict[str, Any] = {
        "groups": (people(inflow_per_year=5.0),),
        "providers": (places(99, "shelter"),),
        "stays": {"shelter": {"gives_up_per_year": 50.0}},
        "foundations": (row,),
    }
    return small_region(**(fields | changes))


REQUIRING = {"foundations_required": ("day_activity",)}
REQUIRING_NOTHING = route("shelter", "protected")


@pytest.mark.parametrize(
    "routes",
    [
        (REQUIRING_NOTHING, route("street", "home", **REQUIRING)),
        (REQUIRING_NOTHING, route("shelter", "home", "noticed", **REQUIRING)),
        (REQUIRING_NOTHING, route("shelter", "home", kind="interim", **REQUIRING)),
        (REQUIRING_NOTHING, route("shelter", "home", **REQUIRING)),
        (route("shelter", "home", share=0.1, **REQUIRING), REQUIRING_NOTHING),
    ],
    ids=[
        "from elsewhere",
        "on another trigger",
        "of the other kind",
        "for whom the first leaves over",
        "for a few others",
    ],
)
def test_a_list_given_up_is_not_joined_again_for_the_sake_of_another_route(routes):
    entry = route("outside", "shelter")
    run = finished(with_day_activity_at_times(routes=(entry, *routes)), years=1)
    asked = [int(line.client) for line in lines(run, REQUESTS) if line.about == PROTECTED]
    assert len(asked) == len(set(asked))
    assert len(lines(run, TURNED_ON)) > len(asked) > 2


def test_a_foundation_that_turns_off_has_nobody_ask_for_anything():
    """Without day activity the second route is the one that is left, for who asks then."""
    routes = (
        route("outside", "shelter"),
        route("shelter", "home", foundations_required=("day_activity",)),
        route("shelter", "protected"),
    )
    run = finished(with_day_activity_at_times(routes=routes), years=1)
    came, asked = times(run, MOVES), lines(run, REQUESTS)
    assert len(lines(run, TURNED_OFF)) > len(came) > 2
    assert {int(line.client): line.time for line in asked if line.about == PROTECTED} == came


def test_a_foundation_opens_the_requests_of_both_kinds_that_require_it():
    routes = (
        route("outside", "shelter"),
        *(
            route("shelter", to, kind=kind, foundations_required=("day_activity",))
            for to, kind in (("protected", "interim"), ("home", "destination"))
        ),
    )
    run = finished(with_day_activity_at_times(routes=routes), years=1)
    on = times(run, TURNED_ON, DAY_ACTIVITY)
    assert len(on) > 2
    assert times(run, REQUESTS, PROTECTED) == times(run, REQUESTS, HOME) == on


def test_without_any_slot_nobody_gains_a_foundation():
    row = Foundation(name="day_activity", gain_per_year={"shelter": 20.0}, slots=0)
    routes = (route("outside", "shelter"),)
    run = finished(with_day_activity_at_times(foundations=(row,), routes=routes), years=1)
    assert len(lines(run, MOVES)) > 2
    assert not len(lines(run, TURNED_ON))
