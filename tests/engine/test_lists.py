"""Who is next: every admission of a run is replayed from its log and judged by the rule."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from simulate.checks import region_problems
from simulate.record import BECOMES_READY, GAVE_UP_WAITING, LEFT, MOVES, REQUESTS
from simulate.rows.people import Present, Stay, Waiting
from simulate.rows.places import Municipality, WaitingList
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import (
    PROTECTED,
    finished,
    people,
    places,
    route,
    simulation,
    small_region,
)

TOWNS = (
    Municipality(name="A", inhabitants=50_000),
    Municipality(name="B", inhabitants=50_000),
    Municipality(name="C", inhabitants=20_000),
)
STEPS = (
    route("outside", "protected"),
    route("outside", "shelter", kind="interim"),
    route("shelter", "protected", "noticed"),
)


def crowded(order: str, **scope: bool):
    """Two groups of three towns ask for eight places in A, from outside and from shelter.

    B has a list of its own (and one place, taken for ever); those of C are on the list of the
    centre, A.
    """
    return small_region(
        municipalities=TOWNS,
        groups=(
            people("one", inflow_per_year=20.0, points=1.0),
            people("two", inflow_per_year=10.0, points=3.0),
            people("settled"),
        ),
        stays=(
            Stay(setting="outside", gives_up_per_year=0.4),
            Stay(setting="street"),
            Stay(setting="shelter", ready_per_year=3.0, exits_per_year={"elsewhere": 0.5}),
            Stay(setting="protected", exits_per_year={"elsewhere": 1.5}),
            Stay(setting="protected", groups=("settled",)),
            Stay(setting="sheltered"),
            Stay(setting="home"),
        ),
        present=(Present(setting="protected", group="settled", municipality="B", count=1),),
        providers=(
            places(8),
            places(1, municipality="B", name="in B"),
            places(12, "shelter", effort_per_year=2.0),
        ),
        routes=STEPS,
        waiting_lists=(
            WaitingList(setting="protected", order=order, **scope),
            WaitingList(setting="shelter", pooled=True, own_residents_first=False),
        ),
    )


def rank(run, order, number, asked, ready, place_held):
    """What the rule sorts by, in the words of the model's description."""
    client = clients(run)[number]
    if order == "most_urgent":
        return (-run.scenario.region.groups[client.group].points, asked)
    if order == "frees_a_place":
        return (0 if place_held else 1, asked)
    if order == "longest_ready":
        return (0, min(asked, ready))
    return (0, asked)


@pytest.mark.parametrize("own_first", [True, False])
@pytest.mark.parametrize("order", ["first_come", "most_urgent", "frees_a_place", "longest_ready"])
def test_every_admission_is_of_the_one_the_rule_puts_first(order, own_first):
    region = crowded(order, pooled=True, own_residents_first=own_first)
    run = finished(region, years=20)
    people_there = clients(run)
    asked: dict[int, float] = {}
    ready: dict[int, float] = {}
    holds: set[int] = set()
    judged = 0
    for row in used_rows(run, "log"):
        number = int(row.client)
        if row.event == REQUESTS and row.about == PROTECTED:
            asked[number] = float(row.time)
        elif row.event == BECOMES_READY:
            ready[number] = float(row.time)
        elif row.event == MOVES and row.about == PROTECTED:
            keys = {
                other: (
                    own_first and people_there[other].origin == 1,
                    *rank(run, order, other, since, ready.get(other, np.inf), other in holds),
                    other,
                )
                for other, since in asked.items()
            }
            assert number == min(keys, key=keys.__getitem__)
            judged += len(keys) > 1
            del asked[number]
        elif row.event == MOVES:
            holds.add(number)
        elif row.event in (LEFT, GAVE_UP_WAITING):
            asked.pop(number, None)
    assert judged > 100


def waiting_for_one_place(order: str):
    """Ten people outside who have waited since different dates, and one free place."""
    return small_region(
        groups=(people(),),
        providers=(places(1),),
        routes=(route("outside", "protected"),),
        waiting_lists=(WaitingList(setting="protected", order=order),),
        present=(Present(setting="outside", group="people", municipality="A", count=10),),
        waiting=(
            Waiting(
                setting="protected",
                living_in="outside",
                group="people",
                municipality="A",
                count=10,
                longest_years=2.0,
            ),
        ),
    )


def test_first_come_takes_the_one_who_waited_longest():
    run = simulation(waiting_for_one_place("first_come"))
    run.advance(0.01)
    people_there = clients(run)
    (chosen,) = np.flatnonzero(people_there.setting == PROTECTED)
    since = people_there.request_since[:, 1]
    assert since[chosen] == since.min() == pytest.approx(-1.9)


def test_a_lottery_gives_everybody_the_same_chance():
    won: Counter[int] = Counter()
    for replicate in range(1000):
        run = simulation(waiting_for_one_place("lottery"), replicate=replicate)
        run.advance(0.01)
        won[int(np.flatnonzero(clients(run).setting == PROTECTED)[0])] += 1
    expected = 100
    chi_squared = sum((won[number] - expected) ** 2 / expected for number in range(10))
    assert chi_squared < 27.9, f"{dict(won)}: p below 0.001 with 9 degrees of freedom"


def test_lists_that_are_not_pooled_serve_their_own_municipality_and_the_centre_the_others():
    region = crowded("first_come", pooled=False).model_copy(
        update={
            "providers": (
                places(6, name="in A"),
                places(6, name="in B", municipality="B"),
                places(12, "shelter", effort_per_year=2.0),
            )
        }
    )
    run = simulation(region, years=10)
    seen: Counter[tuple[int, int]] = Counter()
    for end in run.scenario.month_ends:
        run.advance(float(end))
        there = clients(run)[clients(run).setting == PROTECTED]
        seen.update((int(c.origin), int(run.tables.sites[c.site].municipality)) for c in there)
    assert set(seen) == {(0, 0), (1, 1), (2, 0)}  # C has no such places: A is the centre


def test_a_provider_takes_only_the_groups_it_admits():
    region = crowded("first_come", pooled=True).model_copy(
        update={
            "providers": (
                places(6, name="for one", admits=("one",)),
                places(6, name="for all"),
                places(12, "shelter", effort_per_year=2.0),
            ),
            "present": (),
        }
    )
    run = simulation(region, years=10)
    groups_by_site: dict[int, set[int]] = {0: set(), 1: set(), 2: set()}
    for end in run.scenario.month_ends:
        run.advance(float(end))
        for client in clients(run)[clients(run).site >= 0]:
            groups_by_site[int(client.site)].add(int(client.group))
    assert groups_by_site == {0: {0}, 1: {0, 1}, 2: {0, 1}}


@pytest.mark.parametrize("first", ["for one", "for all", "for two"])
def test_people_of_the_census_make_way_for_those_admitted_elsewhere(first):
    """Five of each group fit only when the right ones are with the provider for all."""
    providers = {
        "for one": places(3, name="for one", admits=("one",)),
        "for all": places(4, name="for all"),
        "for two": places(3, name="for two", admits=("two",)),
    }
    region = small_region(
        groups=(people("one"), people("two")),
        providers=(providers.pop(first), *providers.values()),
        routes=(route("outside", "protected"),),
        present=tuple(
            Present(setting="protected", group=name, municipality="A", count=5)
            for name in ("one", "two")
        ),
    )
    run = simulation(region)
    assert region_problems(region) == []
    assert inconsistencies(run) == []
    run.advance(run.scenario.end)
    assert run.population()["protected"] == 10
