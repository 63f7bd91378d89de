"""Levers start and end: what changes on the day, and what is left alone."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.errors import InputError
from simulate.levers import (
    AmbulatoryCapacity,
    Delivery,
    ExtraHomes,
    HousingFirst,
    IndicationLength,
    IndividualPlan,
    OutflowTable,
    PoolLists,
    Priority,
    ReservedShare,
)
from simulate.record import BECOMES_READY, MOVES, NOTICED, REQUESTS, REVIEW_HELD
from simulate.rows.homes import Landlord, Matching
from simulate.rows.people import Present, Waiting
from simulate.rows.places import Municipality, Setting
from simulate.state import DELIVERED, OVERTAKEN, PROMISED
from tests.engine.test_routes_change import change_region
from tests.paths import clients, used_rows
from tests.regions import (
    BASELINE,
    HOME,
    PROTECTED,
    SETTINGS,
    finished,
    people,
    places,
    policy,
    programme,
    route,
    simulation,
    small_region,
)


def lines(run, event):
    log = used_rows(run, "log")
    return log[log.event == event]


ON_THE_STREET = Present(setting="street", group="people", municipality="A", count=30)


def test_housing_first_asks_for_those_already_there_and_withdraws_at_its_end():
    region = small_region(
        present=(ON_THE_STREET,),
        programmes=(programme("housing_first"),),
    )
    lever = HousingFirst(
        lever="housing_first",
        from_settings=("street",),
        fte=0.5,
        from_year=1.0,
        until_year=2.0,
    )
    more = ExtraHomes(lever="extra_dwellings", per_year=40.0, from_year=1.0)
    run = simulation(region, policy(lever, more))
    run.advance(0.999)
    assert run.record.waiting.sum() == 0
    run.advance(1.9)
    assert set(lines(run, REQUESTS).time) == {1.0}
    assert run.population()["home"] == 5 == run.state.slots_used[1]
    assert run.record.waiting[HOME].sum() == 25
    run.advance(run.scenario.end)
    rows = used_rows(run, "request_rows")
    assert len(rows[(rows.end == OVERTAKEN) & (rows.ended == 2.0)]) == 25
    assert run.record.waiting.sum() == 0
    assert run.population()["home"] == 5, "who has a home keeps it"


def test_the_share_of_a_route_is_of_people_and_not_of_days():
    region = small_region(
        present=(ON_THE_STREET.model_copy(update={"count": 400}),),
        programmes=(programme("housing_first"),),
    )
    asked = []
    for start in (0.0, 1.3):
        lever = HousingFirst(
            lever="housing_first", from_settings=("street",), fte=1.0, share=0.4, from_year=start
        )
        run = finished(region, policy(lever))
        waits = clients(run).request_lane[:, 1] >= 0
        asked.append(set(np.flatnonzero(waits)))
    assert len(asked[1]) == pytest.approx(160, abs=40)
    assert asked[0] <= asked[1], "who would be asked on arrival is asked now"


def test_pooling_lists_lets_others_in_on_the_day():
    region = small_region(
        municipalities=(
            Municipality(name="A", inhabitants=9000),
            Municipality(name="B", inhabitants=9000),
        ),
        providers=(places(5), places(5, name="in B", municipality="B")),
        groups=(people(inflow_per_year=30.0, share_by_municipality={"B": 1.0}),),
        routes=(route("outside", "protected"),),
    )
    run = simulation(region, policy(PoolLists(lever="pool_lists", from_year=1.0)))
    run.advance(0.99)
    assert run.population()["protected"] == 5
    run.advance(1.001)
    assert run.population()["protected"] == 10


def test_a_ring_that_pooling_closes_is_exchanged_on_the_day():
    """Each waits at home for the kind of place the other has; no town gives out another's."""
    settings = ("protected", "sheltered")
    ready = {"group": "people", "count": 1, "ready": 1}
    at_rest = {"group": "others", "count": 1}
    region = small_region(
        municipalities=tuple(Municipality(name=name, inhabitants=9000) for name in "AB"),
        groups=(people(), people("others")),
        providers=tuple(
            places(1, kind, municipality=town, name=f"{kind} in {town}", effort_per_year=9.0)
            for kind in settings
            for town in "AB"
        ),
        routes=(
            route("protected", "sheltered", "noticed"),
            route("sheltered", "protected", "noticed"),
        ),
        present=(
            Present(setting="protected", municipality="A", **ready),
            Present(setting="sheltered", municipality="B", **ready),
            Present(setting="protected", municipality="B", **at_rest),
            Present(setting="sheltered", municipality="A", **at_rest),
        ),
    )
    run = finished(region, policy(PoolLists(lever="pool_lists", from_year=2.0)))
    assert lines(run, NOTICED).time[:2].max() < 2.0
    moves = lines(run, MOVES)[:2]
    assert moves.time.tolist() == [2.0, 2.0]
    assert sorted(moves.client) == [0, 1]


def test_places_set_during_a_run_are_filled_at_once_and_kept_by_later_levers():
    region = small_region(
        providers=(places(2),),
        groups=(people(inflow_per_year=30.0),),
        routes=(route("outside", "protected"),),
    )
    later = PoolLists(lever="pool_lists", from_year=2.0)
    run = simulation(region, policy(later))
    run.advance(1.0)
    site = ("places protected", "protected", "A")
    run.set_places(*site, 7)
    run.advance(1.001)
    assert run.population()["protected"] == 7
    run.set_places(*site, 4)
    run.advance(run.scenario.end)
    assert run.population()["protected"] == 7, "nobody is put out"
    assert run.tables.sites[0].capacity == 4


def test_a_run_that_has_ended_cannot_be_changed():
    run = finished(small_region(providers=(places(2),)), years=1)
    with pytest.raises(InputError, match="the run ended"):
        run.set_places("places protected", "protected", "A", 3)
    with pytest.raises(InputError, match="the run ended"):
        run.add_dwellings("A", 1)


def test_a_shorter_indication_brings_reviews_forward_and_spreads_those_overdue():
    settings = tuple(
        Setting(**(s.model_dump() | {"reviewed": s.name == "protected"})) for s in SETTINGS
    )
    region = small_region(
        settings=settings,
        groups=(people(indication_years=50.0),),
        providers=(places(100),),
        present=(Present(setting="protected", group="people", municipality="A", count=100),),
    )
    lever = IndicationLength(lever="indication_length", years=1.0, from_year=1.0)
    run = finished(region, policy(lever))
    held = lines(run, REVIEW_HELD)
    after = held[held.time >= 1.0]
    first = {}
    for row in after:
        first.setdefault(int(row.client), float(row.time))
    assert len(first) == 100, "everybody is reviewed within a year of the change"
    times = np.array(list(first.values()))
    assert times.max() <= 2.0
    assert np.unique(times).size > 90, "and not all on the first day"


def test_a_review_that_falls_due_on_the_day_is_held_that_day():
    def reviewed_after(years):
        return small_region(
            settings=tuple(row.model_copy(update={"reviewed": True}) for row in SETTINGS),
            groups=(people(indication_years=years),),
            present=(Present(setting="outside", group="people", municipality="A", count=2),),
        )

    run = simulation(reviewed_after(1.0), years=1)
    run.advance(0.25)
    clients(run).review_at = (0.75, 0.625)  # the second is overdue under the new term
    change_region(run, reviewed_after(0.5))
    due, overdue = clients(run).review_at
    assert due == 0.25
    assert 0.25 < overdue < 0.75


def test_an_individual_plan_notices_sooner_the_same_people():
    region = small_region(
        stays={"protected": {"ready_per_year": 2.0}},
        providers=(places(300, effort_per_year=0.5),),
        present=(Present(setting="protected", group="people", municipality="A", count=300),),
    )
    plan = IndividualPlan(lever="individual_plan", effort_factor=3.0, wishes=False, from_year=1.0)
    without, with_plan = finished(region), finished(region, policy(plan))
    first, second = (
        {int(r.client): r.time for r in lines(x, NOTICED)} for x in (without, with_plan)
    )
    ready = {int(row.client): row.time for row in lines(without, BECOMES_READY)}
    assert first.keys() <= second.keys()
    assert len(second) > len(first)
    for who, when in first.items():
        # What is left of a person's exposure is spent three times as fast from year 1 on.
        changes = max(1.0, ready[who])
        assert second[who] == pytest.approx(min(when, changes + (when - changes) / 3.0))


def test_priority_sorts_the_list_anew():
    region = small_region(
        groups=(people("one", inflow_per_year=40.0), people("two", inflow_per_year=40.0)),
        stays={"protected": {"exits_per_year": {"elsewhere": 2.0}}},
        providers=(places(10),),
        routes=(route("outside", "protected"),),
    )
    lever = Priority(
        lever="priority",
        setting="protected",
        order="most_urgent",
        points={"two": 9.0},
        from_year=1.0,
    )
    run = finished(region, policy(lever), years=3)
    admitted = run.record.admissions[12:, PROTECTED].sum(axis=(0, 2))
    assert admitted[0] == 0
    assert admitted[1] > 20


def test_reserving_and_delivering_more_adds_dwellings_to_the_same_ones():
    landlord = Landlord(
        name="one", lettings_per_year={"A": 200.0}, reserved_share=0.1, delivered_share=0.5
    )
    region = small_region(landlords=(landlord,))

    def marks(*levers):
        run = finished(region, policy(*levers))
        rows = run.state.dwellings[: run.state.counters[0].dwellings]
        return set(rows.mark.tolist())

    base = marks()
    double = ReservedShare(lever="reserved_share", factor=2.0, from_year=1.0)
    all_of_it = Delivery(lever="delivery", share=1.0, from_year=1.0)
    assert base < marks(double) < marks(double, all_of_it)
    assert base < marks(all_of_it)
    short = ReservedShare(lever="reserved_share", factor=2.0, from_year=1.0, until_year=2.0)
    assert base < marks(short) < marks(double)


def test_the_table_meets_on_its_days_and_gives_out_what_is_there():
    region = small_region(
        groups=(people(inflow_per_year=50.0),),
        routes=(route("outside", "home"),),
        matching=Matching(hold_weeks=30.0),
    )
    table = OutflowTable(lever="outflow_table", every_weeks=6.0, from_year=1.0)
    more = ExtraHomes(lever="extra_dwellings", per_year=12.0)
    run = finished(region, policy(table, more))
    started = used_rows(run, "tenancy_rows").started
    before, after = started[started < 1.0], started[started >= 1.0]
    assert len(before) == 12
    meetings = (after - 1.0) / (6 * 7 / 365.25)
    np.testing.assert_allclose(meetings, np.round(meetings), atol=1e-6)
    assert run.record.homes[..., DELIVERED].sum() == run.record.homes[..., PROMISED].sum() == 36


def test_meetings_that_come_less_often_are_counted_from_the_day():
    region = small_region(
        routes=(route("outside", "home", kind="interim"),),
        present=(Present(setting="outside", group="people", municipality="A", count=1),),
        waiting=(
            Waiting(
                setting="home",
                living_in="outside",
                group="people",
                municipality="A",
                count=1,
                longest_years=1.0,
            ),
        ),
        matching=Matching(hold_weeks=30.0),
    )
    often, seldom = (
        OutflowTable(lever="outflow_table", every_weeks=weeks, from_year=start, until_year=end)
        for weeks, start, end in ((4.0, 0.0, 0.5), (10.0, 0.5, 3.0))
    )
    run = simulation(region, policy(often, seldom))
    run.advance(0.48)
    run.add_dwellings("A", 1)
    run.advance(1.0)
    [started] = used_rows(run, "tenancy_rows").started
    assert started == 0.5 + 10 * 7 / 365.25


def test_staff_added_is_used_on_the_day():
    region = small_region(
        groups=(people(inflow_per_year=40.0),),
        programmes=(programme(),),
        routes=(route("outside", "home", programme="ambulatory"),),
        matching=Matching(hold_weeks=200.0),
    )
    more = ExtraHomes(lever="extra_dwellings", per_year=20.0)
    staff = AmbulatoryCapacity(lever="ambulatory_capacity", fte=0.4, from_year=1.0)
    run = simulation(region, policy(more, staff))
    run.advance(0.99)
    assert run.population()["home"] == 0
    run.advance(1.001)
    assert run.population()["home"] == 4
    assert len(used_rows(finished(region, BASELINE), "tenancy_rows")) == 0
