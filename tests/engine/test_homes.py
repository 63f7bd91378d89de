"""Dwellings: promised, delivered, held, offered, refused, let, returned, withdrawn."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.record import OFFERED_HOME, REFUSES, REQUESTS
from simulate.rows.homes import ExtraDwellings, Keeping, Landlord, Matching
from simulate.rows.people import Present, Waiting
from simulate.rows.places import Municipality, Provider, Team, WaitingList
from simulate.state import (
    BY_OWN_WAY,
    BY_SCHEME,
    DELIVERED,
    HOMES_LOST,
    LET_BY_SCHEME,
    LET_OWN_WAY,
    PROMISED,
    RETURNED,
    TENANCY_LEFT,
    WITHDRAWN,
)
from tests.paths import clients, used_rows
from tests.regions import HOME, finished, people, programme, route, simulation, small_region

WEEK, DAY = 7 / 365.25, 1 / 365.25


def homes_for(count: int, matching: Matching | None = None, **changes):
    """Two dwellings a year, the first after three months; ``count`` people are outside."""
    extra = {"name": "extra", "municipality": "A", "per_year": 2.0} | changes.pop("extra", {})
    fields = {
        "extra_dwellings": (ExtraDwellings(**extra),),
        "matching": matching or Matching(),
        "routes": (route("outside", "home"),),
        "present": (Present(setting="outside", group="people", municipality="A", count=count),),
    }
    return small_region(**(fields | changes))


def arriving(count: int, matching: Matching | None = None, **changes):
    """About ``count`` people come in the first weeks, and then nobody."""
    group = people(
        inflow_per_year=count * 1.0,
        inflow_factor_by_year=(1.0, 0.0),
    )
    fields = {"groups": (group,), "present": ()}
    return homes_for(0, matching, **(fields | changes))


def homes(run, kind):
    return int(run.record.homes[..., kind].sum())


def test_a_dwelling_nobody_takes_goes_back_when_its_hold_ends():
    region = homes_for(0, Matching(hold_weeks=8.0))
    run = simulation(region, years=1)
    run.advance(0.25 + 8 * WEEK - 1e-6)
    assert homes(run, PROMISED) == homes(run, DELIVERED) == 1
    assert homes(run, WITHDRAWN) == 0
    run.advance(0.25 + 8 * WEEK + 1e-6)
    assert homes(run, WITHDRAWN) == 1


@pytest.mark.parametrize("nothing", [{"lettings_per_year": {"A": 0.0}}, {"reserved_share": 0.0}])
def test_who_lets_or_reserves_nothing_promises_nothing(nothing):
    usual = {"name": "landlord", "lettings_per_year": {"A": 50.0}, "reserved_share": 1.0}
    landlord = Landlord(**({"delivered_share": 1.0} | usual | nothing))
    run = simulation(homes_for(0, extra_dwellings=(), landlords=(landlord,)), years=1)
    run.advance(0.9)
    assert homes(run, PROMISED) == 0


def test_promised_is_not_delivered():
    region = homes_for(0, extra={"per_year": 100.0, "delivered_share": 0.7})
    run = finished(region, years=20)
    assert homes(run, PROMISED) == 2000
    share = homes(run, DELIVERED) / 2000
    error = np.sqrt(0.7 * 0.3 / 2000)
    assert abs(share - 0.7) < 4 * error, f"{share} delivered, standard error {error:.3f}"


def test_offer_and_move_take_their_days():
    matching = Matching(offer_days=14.0, move_in_days=28.0)
    run = finished(arriving(8, matching), years=2)
    log, tenancies = used_rows(run, "log"), used_rows(run, "tenancy_rows")
    offers = log[log.event == OFFERED_HOME]
    asked = log[log.event == REQUESTS]
    assert len(tenancies) == 4  # four dwellings in two years, more people than that
    np.testing.assert_allclose(tenancies.started, offers.time + 42 * DAY)
    first = max(0.25, asked.time[0])
    assert offers.time[0] == first
    assert homes(run, LET_BY_SCHEME) == 4
    assert (tenancies.found == BY_SCHEME).all()
    assert len(set(tenancies.client)) == 4  # a first home for each


def test_a_refused_dwelling_goes_on_to_the_next_and_comes_back_to_nobody():
    never = Matching(
        accepts_at_no_fit=0.0, accepts_at_full_fit=0.0, offer_days=7.0, hold_weeks=20.0
    )
    run = finished(arriving(12, never), years=3)
    log = used_rows(run, "log")
    refused = log[log.event == REFUSES]
    pairs = {(int(row.client), int(row.about)) for row in refused}
    assert len(pairs) == len(refused) > 20, "somebody was offered the same dwelling twice"
    assert homes(run, LET_BY_SCHEME) == 0
    assert int(run.record.refusals.sum()) == len(refused)
    assert int(run.record.offers.sum()) >= len(refused)


def test_refusing_at_once_comes_to_an_end():
    """With no days between, one person and several dwellings once went round for ever."""
    never = Matching(accepts_at_no_fit=0.0, accepts_at_full_fit=0.0, hold_weeks=500.0)
    region = arriving(3, never, extra={"per_year": 8.0})
    run = finished(region, years=3)
    assert int(run.record.refusals.sum()) == 24 * len(clients(run))


def test_a_refusal_after_the_hold_is_the_end_of_the_dwelling():
    never = Matching(
        accepts_at_no_fit=0.0, accepts_at_full_fit=0.0, offer_days=14.0, hold_weeks=1.0
    )
    run = simulation(arriving(40, never), years=1)
    run.advance(0.25 + 14 * DAY + 1e-9)
    assert homes(run, DELIVERED) == homes(run, WITHDRAWN) == 1


def test_the_same_person_answers_the_same_dwelling_alike_whatever_the_order():
    half = Matching(accepts_at_no_fit=0.5, accepts_at_full_fit=0.5, offer_days=3.0)
    answers: list[dict[tuple[int, int], bool]] = []
    for order in ("first_come", "lottery"):
        lists = (WaitingList(setting="home", order=order),)
        run = finished(arriving(30, half, waiting_lists=lists, extra={"per_year": 20.0}), years=2)
        log, marks = used_rows(run, "log"), run.state.dwellings.mark
        told = log[np.isin(log.event, [REFUSES, OFFERED_HOME])]
        found = {(int(row.client), int(marks[row.about])): True for row in told}
        found |= {
            (int(row.client), int(marks[row.about])): False for row in told[told.event == REFUSES]
        }
        answers.append(found)
    both = answers[0].keys() & answers[1].keys()
    assert len(both) > 10
    assert {answers[0][pair] for pair in both} == {True, False}
    assert all(answers[0][pair] == answers[1][pair] for pair in both)


def test_a_providers_dwelling_returns_and_a_tenants_own_does_not():
    for share, returned in ((1.0, True), (0.0, False)):
        region = arriving(
            60,
            stays={"home": {"exits_per_year": {"elsewhere": 4.0}}},
            extra={"per_year": 6.0, "provider_contract_share": share},
        )
        run = finished(region, years=3)
        left = (used_rows(run, "tenancy_rows").end == TENANCY_LEFT).sum()
        assert homes(run, RETURNED) == (left if returned else 0)
        assert (homes(run, LET_BY_SCHEME) > homes(run, DELIVERED)) == returned


def test_reserved_and_delivered_homes_are_thinned_from_the_same_lettings():
    def delivered(reserved, share):
        landlord = Landlord(
            name="one",
            lettings_per_year={"A": 300.0},
            reserved_share=reserved,
            delivered_share=share,
        )
        run = finished(small_region(landlords=(landlord,)), years=3)
        rows = run.state.dwellings[: run.state.counters[0].dwellings]
        return set(rows.mark.tolist())

    few, more, most = delivered(0.1, 0.5), delivered(0.2, 0.5), delivered(0.2, 0.9)
    assert few < more < most


def test_a_home_needs_a_slot_and_who_has_none_is_passed_over():
    region = arriving(
        20,
        extra={"per_year": 20.0},
        programmes=(programme(),),
        providers=(
            Provider(
                name="team",
                effort_per_year=0.0,
                teams=(Team(programme="ambulatory", fte=0.3),),
            ),
        ),
        routes=(route("outside", "home", programme="ambulatory"),),
    )
    run = finished(region, years=2)
    assert run.population()["home"] == 3  # 0.3 fte of 10 clients
    assert run.state.slots_used[1] == 3


def test_who_finds_a_home_oneself_gives_back_the_dwelling_on_offer():
    region = small_region(
        groups=(people(inflow_per_year=30.0),),
        municipalities=(Municipality(name="A", inhabitants=1000, own_way_per_year=3.0),),
        stays={"outside": {"ready_per_year": 50.0}},
        extra_dwellings=(ExtraDwellings(name="extra", municipality="A", per_year=10.0),),
        matching=Matching(offer_days=60.0, move_in_days=60.0, hold_weeks=500.0),
        routes=(route("outside", "home"),),
    )
    run = finished(region, years=10)
    found = used_rows(run, "tenancy_rows").found
    own = int((found == BY_OWN_WAY).sum())
    assert own == homes(run, LET_OWN_WAY) > 20
    assert int((found == BY_SCHEME).sum()) == homes(run, LET_BY_SCHEME) > 20
    offered = int(run.record.offers.sum())
    assert offered > homes(run, LET_BY_SCHEME), "nobody found a home with an offer pending"


def test_lost_homes_are_counted_where_they_were():
    region = small_region(
        present=(Present(setting="home", group="people", municipality="A", count=200),),
        keeping=Keeping(independent_loss_per_year=1.0, lost_to={"street": 1.0}),
    )
    run = finished(region, years=5)
    assert homes(run, HOMES_LOST) == run.record.moves[:, HOME].sum() > 150


def test_a_home_that_does_not_fit_is_lost_sooner_in_a_run():
    region = arriving(
        300,
        Matching(weight_municipality=0.0, weight_rooms=0.0, weight_quiet=1.0),
        groups=(people(inflow_per_year=300.0, wants_quiet_share=0.5),),
        extra={"per_year": 300.0, "quiet_share": 0.0},
        keeping=Keeping(independent_loss_per_year=0.5, loss_at_no_fit=4.0, lost_to={"family": 1.0}),
    )
    rows = used_rows(finished(region, years=4), "tenancy_rows")
    assert set(rows.fit.tolist()) == {0.0, 1.0}
    rates = []
    for fit in (0.0, 1.0):
        mine = rows[rows.fit == fit]
        years = np.where(np.isnan(mine.ended), 4.0, mine.ended) - mine.started
        rates.append((~np.isnan(mine.ended)).sum() / years.sum())
    assert rates[0] == pytest.approx(2.0, rel=4 / np.sqrt(500))
    assert rates[1] == pytest.approx(0.5, rel=4 / np.sqrt(300))


def one_of_each_town(support="", **changes):
    """Two people wait for a home, with support when named: first one from A, then one from B."""
    groups = tuple(
        people(name, share_by_municipality={name: 1.0}, first_setting={"outside": 1.0})
        for name in "AB"
    )
    fields = {
        "municipalities": tuple(Municipality(name=name, inhabitants=9000) for name in "AB"),
        "groups": groups,
        "routes": (route("outside", "home", programme=support),),
        "present": tuple(
            Present(setting="outside", group=name, municipality=name, count=1) for name in "AB"
        ),
        "waiting": tuple(
            Waiting(
                setting="home",
                living_in="outside",
                group=name,
                municipality=name,
                count=1,
                longest_years=years,
                programme=support,
            )
            for name, years in (("A", 2.0), ("B", 1.0))
        ),
    }
    return small_region(**(fields | changes))


def offers(run):
    log = used_rows(run, "log")
    return log[log.event == OFFERED_HOME]


@pytest.mark.parametrize(("wishes", "first"), [(True, 1), (False, 0)])
def test_at_the_table_a_home_first_goes_to_whose_wishes_it_meets(wishes, first):
    region = one_of_each_town(
        waiting_lists=(WaitingList(setting="home", pooled=True, own_residents_first=False),),
        matching=Matching(
            mode="table", table_every_weeks=10.0, wishes=wishes, smallest_fit=0.9, hold_weeks=50.0
        ),
    )
    run = simulation(region, years=1)
    run.add_dwellings("B", 1)
    run.advance(0.3)
    assert offers(run).client.tolist() == [first]


def test_a_slot_that_comes_free_with_the_end_of_a_dwelling_is_used_in_another_town():
    region = one_of_each_town(
        "ambulatory",
        matching=Matching(
            accepts_at_no_fit=0.0, accepts_at_full_fit=0.0, offer_days=14.0, hold_weeks=1.0
        ),
        programmes=(programme(),),
        providers=(
            Provider(
                name="team", effort_per_year=0.0, teams=(Team(programme="ambulatory", fte=0.1),)
            ),
        ),
    )
    run = simulation(region, years=1)
    run.add_dwellings("A", 1)
    run.advance(10 * DAY)
    run.add_dwellings("B", 1)
    run.advance(0.5)
    made = offers(run)
    assert made.client.tolist() == [0, 1]
    np.testing.assert_allclose(made.time, [0.0, 14 * DAY])


def test_an_offer_and_a_move_without_days_are_one_event():
    run = simulation(one_of_each_town(), years=1)
    run.advance(0.1)
    before = int(run.state.counters[0].events)
    run.add_dwellings("A", 1)
    run.advance(0.1 + 1e-9)
    assert clients(run).setting[0] == HOME
    offering, looking_again = 1, 1
    assert run.state.counters[0].events - before == offering + looking_again
