"""Textbook queues, run as regions through the public engine."""

from __future__ import annotations

import pytest

from simulate import theory
from simulate.region import Region
from simulate.rows.places import Municipality, WaitingList
from simulate.state import EXITS, GAVE_UP
from tests.ledger import check
from tests.regions import OUTSIDE, PROTECTED, SHELTER, people, places, route, small_region
from tests.replicates import assert_near, over_replicates

WARM_UP = 20 * 12  # months left out, while the empty start wears off
EXITS_A_YEAR = 12.0  # stays of a month: more of them in a year
AT_ONCE = 1e6  # a year: the largest rate a region file may hold


def waiting_room(
    arrivals: float, exits: float, count: int, *, gives_up: float = 0.0, **changes: object
) -> Region:
    """People come from outside and ask for one of ``count`` protected places."""
    fields = {
        "groups": (people(inflow_per_year=arrivals),),
        "stays": {
            "outside": {"gives_up_per_year": gives_up},
            "protected": {"exits_per_year": {"elsewhere": exits}},
        },
        "providers": (places(count),),
        "routes": (route("outside", "protected"),),
    }
    return small_region(**(fields | changes))


def mean_wait(run, wanted=PROTECTED, group=slice(None)):
    """Years on the list by request, warm-up left out."""
    years = run.record.waiting_years[WARM_UP:-1, wanted, group].sum()
    return years / run.record.requests[WARM_UP:, wanted, group].sum()


def share_given_up(run):
    """Share of those who asked that gave up, warm-up left out."""
    left = run.record.exits[WARM_UP:, OUTSIDE, GAVE_UP].sum()
    return left / run.record.requests[WARM_UP:, PROTECTED].sum()


@pytest.mark.parametrize(("load", "count"), [(0.7, 1), (8.0, 10), (27.0, 30)])
def test_wait_for_a_place_is_erlang_c(load, count):
    region = waiting_room(load * EXITS_A_YEAR, EXITS_A_YEAR, count)
    waits = over_replicates(region, mean_wait, runs=40, years=800)
    expected = theory.erlang_c_wait(load * EXITS_A_YEAR, EXITS_A_YEAR, count)
    assert_near(waits, expected, what="wait in years", precision=0.015)


@pytest.mark.parametrize(("arrivals", "patience"), [(108.0, 6.0), (168.0, 24.0)])
def test_waiting_and_giving_up_are_erlang_a(arrivals, patience):
    region = waiting_room(arrivals, EXITS_A_YEAR, 10, gives_up=patience)
    wait, gives_up = theory.erlang_a(arrivals, EXITS_A_YEAR, patience, 10)
    found = over_replicates(
        region, lambda run: (mean_wait(run), share_given_up(run)), runs=40, years=300
    )
    assert_near(found[:, 0], wait, what="wait in years", precision=0.01)
    assert_near(found[:, 1], gives_up, what="share giving up", precision=0.01)


def test_places_lost_to_who_cannot_wait_are_erlang_b():
    region = waiting_room(108.0, EXITS_A_YEAR, 8, gives_up=AT_ONCE)
    blocked = over_replicates(region, share_given_up, runs=40, years=500)
    assert_near(blocked, theory.erlang_b(8, 9.0), what="share turned away", precision=0.01)


def test_erlang_b_holds_whatever_the_law_of_the_stay():
    """Stays with a gamma frailty of variance 1/2: the mean is twice that of the average person."""
    ready = 2.0 * EXITS_A_YEAR
    region = waiting_room(
        9.0,
        0.0,
        8,
        groups=(people(inflow_per_year=108.0, recovery_frailty_variance=0.5),),
        stays={
            "outside": {"gives_up_per_year": AT_ONCE},
            "protected": {"ready_per_year": ready},
        },
        municipalities=(Municipality(name="A", inhabitants=100_000, own_way_per_year=AT_ONCE),),
    )
    blocked = over_replicates(region, share_given_up, runs=40, years=500)
    mean_stay = 1.0 / (ready * (1.0 - 0.5))
    expected = theory.erlang_b(8, 108.0 * mean_stay)
    assert_near(blocked, expected, what="share turned away", precision=0.01)


def test_two_classes_wait_as_cobham_says():
    arrivals = (72.0, 28.8)
    region = waiting_room(
        0.0,
        EXITS_A_YEAR,
        10,
        groups=(
            people("later", inflow_per_year=arrivals[1]),
            people("first", inflow_per_year=arrivals[0], points=5.0),
        ),
        waiting_lists=(WaitingList(setting="protected", order="most_urgent"),),
    )
    waits = over_replicates(
        region, lambda run: (mean_wait(run, group=1), mean_wait(run, group=0)), runs=60, years=1000
    )
    for found, expected, who in zip(
        waits.T,
        theory.cobham(arrivals, EXITS_A_YEAR, 10),
        ("first class", "second class"),
        strict=True,
    ):
        assert_near(found, expected, what=f"wait in years of the {who}", precision=0.02)


def tandem(arrivals: float, exits: tuple[float, float], count: tuple[int, int], **outside):
    """Outside, then shelter, then protected; who is ready keeps the shelter place."""
    return small_region(
        groups=(people(inflow_per_year=arrivals),),
        stays={
            "outside": outside,
            "shelter": {"ready_per_year": exits[0]},
            "protected": {"exits_per_year": {"elsewhere": exits[1]}},
        },
        providers=(
            places(count[0], "shelter", effort_per_year=AT_ONCE),
            places(count[1], "protected"),
        ),
        routes=(route("outside", "shelter"), route("shelter", "protected", "noticed")),
    )


def test_a_saturated_tandem_moves_people_as_hunt_says():
    region = tandem(720.0, (36.0, 24.0), (1, 1), gives_up_per_year=60.0)
    moved = over_replicates(
        region,
        lambda run: run.record.moves[WARM_UP:, SHELTER, PROTECTED].sum() / (run.scenario.end - 20),
        runs=30,
        years=150,
    )
    expected = theory.saturated_tandem(36.0, 24.0)
    assert_near(moved, expected, what="moves a year", precision=0.005)


def test_a_tandem_that_blocks_waits_as_its_markov_chain():
    arrivals, exits, count = 24.0, (18.0, 10.8), (3, 3)
    region = tandem(arrivals, exits, count)

    def on_the_lists(run):
        years = run.record.waiting_years[WARM_UP:-1].sum(axis=(0, 2, 3))
        return years[[SHELTER, PROTECTED]] / (run.scenario.end - WARM_UP / 12)

    found = over_replicates(region, on_the_lists, runs=60, years=1000)
    waiting, blocked = theory.blocking_tandem(arrivals, exits, count, longest=150)
    assert_near(found[:, 0], waiting, what="people waiting for shelter", precision=0.03)
    assert_near(found[:, 1], blocked, what="people who block a place", precision=0.02)


def test_known_values_of_the_closed_forms():
    """The formulas themselves, against tables and each other."""
    formula("Erlang B, 10 places, load 10 (table)", theory.erlang_b(10, 10.0), 0.214582, 2e-6)
    formula("Erlang C, 2 places, load 1", theory.erlang_c(2, 1.0), 1 / 3)
    formula("wait in M/M/1 at half load", theory.erlang_c_wait(0.5, 1.0, 1), 1.0)
    formula("Cobham with one class is M/M/1", theory.cobham([0.5], 1.0, 1)[0], 1.0)
    slow, _ = theory.erlang_a(8.0, 1.0, 1e-9, 10)
    never = theory.erlang_c_wait(8.0, 1.0, 10)
    formula("Erlang A with endless patience is Erlang C", slow, never, 1e-5)
    _, hurried = theory.erlang_a(8.0, 1.0, 1e9, 10)
    formula("Erlang A with no patience is Erlang B", hurried, theory.erlang_b(10, 8.0), 1e-5)
    waiting, blocked = theory.blocking_tandem(4.0, (1.0, 1e4), (6, 3), longest=150)
    list_alone = 4.0 * theory.erlang_c_wait(4.0, 1.0, 6)
    formula("list of a tandem that never blocks is Erlang C", waiting, list_alone, 1e-4)
    check("people blocked in it", got=blocked, expected=0.0, tolerance=1e-4)
    formula("Hunt's tandem of equals", theory.saturated_tandem(1.0, 1.0), 2 / 3)
    assert EXITS[GAVE_UP] == "gave_up"


def formula(what: str, got: float, expected: float, relative: float = 1e-6) -> None:
    """A closed form has a known value."""
    check(what, got=got, expected=expected, tolerance=relative * expected)
