"""The order of a list, asked of the kernels themselves and worked out again in plain Python."""

from __future__ import annotations

import math
from functools import cache
from random import Random
from typing import Any

import pytest

from simulate.own_rules import OwnRules
from simulate.record import OFFERED_HOME
from simulate.rows.homes import Matching
from simulate.rows.people import Present, Waiting
from simulate.rows.places import Municipality, Provider, Team, WaitingList
from simulate.simulation import Simulation
from simulate.state import INTERIM
from simulate.streams import LOTTERY, uniform
from simulate.tables import LOTTERY as BY_LOTTERY
from simulate.tables import PLACES
from simulate.waiting import (
    comes_first,
    drawn_key,
    in_list_order,
    join_queue,
    next_in_line,
    rebuild_queues,
    score_of,
    somebody_waits,
    step_out,
)
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import HOME, people, places, programme, route, simulation, small_region

ORDERS = ("first_come", "most_urgent", "frees_a_place", "longest_ready", "lottery", "score")
#: Who is there: setting, group, town, how many, longest wait in years; without one, those who are
#: noticed to be ready ask later.
WAITS = (
    ("outside", "one", "A", 3, 1.5),
    ("outside", "two", "B", 2, 1.0),
    ("shelter", "two", "A", 3, 1.0),
    ("protected", "one", "A", 4, None),
    ("protected", "one", "B", 3, None),
)
SCOPES = {
    "a list for each town": {},
    "one list": {"pooled": True},
    "one list, own residents not first": {"pooled": True, "own_residents_first": False},
}
#: The first meeting of the table, after the year that the lists grow.
WEEKS = 60.0
MEETING_AT = WEEKS * 7 / 365.25
POINTS = {"one": 1.0, "two": 3.0}


def score(years_waiting, years_ready, points, holds_place, homeless):
    return years_waiting + 2.0 * years_ready + 0.2 * points + 0.7 * holds_place + 0.9 * homeless


@cache  # the tests only look at it
def waiting_for_homes(order: str, scope: str) -> Simulation:
    """People of two groups and towns wait for a home; no home comes."""
    own = order == "score"
    started = simulation(
        small_region(
            municipalities=(
                Municipality(name="A", inhabitants=50_000),
                Municipality(name="B", inhabitants=50_000),
            ),
            groups=tuple(people(name, points=points) for name, points in POINTS.items()),
            stays={"protected": {"ready_per_year": 9.0}},
            providers=(
                places(4, effort_per_year=4.0),
                places(3, municipality="B", name="in B", effort_per_year=4.0),
                places(3, "shelter"),
            ),
            routes=tuple(
                route(start, "home", trigger)
                for start, trigger in (
                    ("outside", "arrival"),
                    ("shelter", "arrival"),
                    ("protected", "noticed"),
                )
            ),
            matching=Matching(mode="table", table_every_weeks=WEEKS),
            waiting_lists=(
                WaitingList(setting="home", order="first_come" if own else order, **SCOPES[scope]),
                *(WaitingList(setting=name) for name in ("shelter", "protected", "sheltered")),
            ),
            present=tuple(
                Present(setting=setting, group=group, municipality=town, count=count)
                for setting, group, town, count, _ in WAITS
            ),
            waiting=tuple(
                Waiting(
                    setting="home",
                    living_in=setting,
                    group=group,
                    municipality=town,
                    count=count,
                    longest_years=longest,
                )
                for setting, group, town, count, longest in WAITS
                if longest is not None
            ),
        ),
        rules=OwnRules(score=score) if own else None,
    )
    started.advance(1.0)
    return started


def sorted_by(
    run: Simulation, order: str, node: int, at: float | None = None
) -> tuple[float, float, int]:
    """Rank, date (or lot) and number of a request, in the words of the model's section 5.5.

    ``at`` is when the list is asked; the time of the last event when left out.
    """
    client = clients(run)[node >> 1]
    since = float(client.request_since[node & 1])
    setting = run.tables.settings[client.setting]
    holds = setting.capacity == PLACES
    points = float(run.scenario.region.groups[client.group].points)
    if order == "most_urgent":
        return -points, since, node
    if order == "frees_a_place":
        return 0.0 if holds else 1.0, since, node
    if order == "longest_ready" and client.ready == 1:
        return 0.0, min(float(client.ready_since), since), node
    if order == "lottery":
        return 0.0, lot(run, node, int(run.state.counters[0].month)), node
    if order == "score":
        now = float(run.state.counters[0].now) if at is None else at
        ready = now - float(client.ready_since) if client.ready == 1 else 0.0
        homeless = float(setting.homeless)
        return -score(now - since, ready, points, float(holds), homeless), since, node
    return 0.0, since, node


def requests_for_homes(run: Simulation) -> list[int]:
    found = [
        2 * number + kind
        for number, client in enumerate(clients(run))
        for kind in range(2)
        if client.request_queue[kind] >= 0
    ]
    assert len(found) > 12
    return found


@pytest.mark.parametrize("order", ORDERS)
def test_the_table_lays_out_all_requests_in_the_order_of_the_list(order):
    run = waiting_for_homes(order, "a list for each town")
    expected = sorted(requests_for_homes(run), key=lambda node: sorted_by(run, order, node))
    assert in_list_order(run.world, HOME).tolist() == expected


def test_a_callers_score_is_told_of_each_request_what_it_says():
    run = waiting_for_homes("score", "one list")
    for node in requests_for_homes(run):
        assert score_of(run.world, node) == -sorted_by(run, "score", node)[0]


@pytest.mark.parametrize("town", [0, 1])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("order", ORDERS)
def test_next_in_line_is_the_first_of_those_the_vacancy_is_for(order, scope, town):
    run = waiting_for_homes(order, scope)
    pooled = "pooled" in SCOPES[scope]
    own_first = "own_residents_first" not in SCOPES[scope]
    of_town = {node: clients(run)[node >> 1].origin == town for node in requests_for_homes(run)}
    candidates = [node for node, own in of_town.items() if own or pooled]
    expected = min(
        candidates,
        key=lambda node: (own_first and not of_town[node], *sorted_by(run, order, node)),
    )
    assert next_in_line(run.world, HOME, town, -1, -1, 0.0) == expected


@pytest.mark.parametrize("order", ["first_come", "frees_a_place"])
def test_of_those_who_asked_on_one_day_the_first_in_number_comes_first(order):
    run = waiting_for_homes(order, "one list, own residents not first").fork()
    clients(run).request_since[:] = 0.5
    rebuild_queues(run.world)
    for node in sorted(requests_for_homes(run), key=lambda node: sorted_by(run, order, node)):
        assert next_in_line(run.world, HOME, 0, -1, -1, 0.0) == node
        step_out(run.world, node >> 1, node & 1)


def test_whoever_joins_a_queue_it_stays_in_the_order_of_dates():
    """The first client's request of the first kind is node 0, and as real as any other."""
    waiting = {"setting": "home", "living_in": "outside", "group": "people", "municipality": "A"}
    run = simulation(
        small_region(
            routes=(route("outside", "home", kind="interim"),),
            present=(Present(setting="outside", group="people", municipality="A", count=5),),
            waiting=(Waiting(**waiting, count=5, longest_years=1.0),),
        )
    )
    everybody = clients(run)
    random = Random(7)
    for _ in range(40):
        for number in range(5):
            step_out(run.world, number, INTERIM)
            everybody[number].request_since[INTERIM] = random.choice((0.0, 1.0, 2.0, 8.0, 9.0))
        for number in random.sample(range(5), 5):
            join_queue(run.world, number, INTERIM)
        dates = everybody.request_since[:, INTERIM]
        expected = sorted(range(5), key=lambda number: (dates[number], number))
        queue = run.state.queues[everybody[0].request_queue[INTERIM]]
        assert linked(queue.first, everybody.request_after[:, INTERIM]) == expected
        assert linked(queue.last, everybody.request_before[:, INTERIM]) == expected[::-1]


def linked(node: int, following: Any) -> list[int]:
    """The clients of a queue, from one end to the other."""
    found = []
    while node >= 0 and len(found) <= len(following):
        found.append(int(node) >> 1)
        node = following[node >> 1]
    return found


@pytest.mark.parametrize("scope", SCOPES)
def test_somebody_waits_where_a_request_could_be_met(scope):
    """Of each request alone, whoever made it and wherever they live; and of none at all."""
    run = waiting_for_homes("first_come", scope).fork()
    nodes = requests_for_homes(run)
    for node in nodes:
        step_out(run.world, node >> 1, node & 1)
    assert not somebody_waits(run.world, HOME, 0)
    for node in nodes:
        join_queue(run.world, node >> 1, node & 1)
        for town in range(2):
            expected = "pooled" in SCOPES[scope] or clients(run)[node >> 1].origin == town
            assert somebody_waits(run.world, HOME, town) == expected
        step_out(run.world, node >> 1, node & 1)


@pytest.mark.parametrize("asked", ["first", "second"])
def test_only_who_could_have_a_slot_counts_as_waiting(asked):
    names = ("first", "second")
    teams = tuple(Team(programme=name, fte=0.1) for name in names)
    present = {"group": "people", "municipality": "A", "count": 1}
    run = simulation(
        small_region(
            programmes=tuple(programme(name) for name in names),
            providers=(Provider(name="teams", effort_per_year=0.0, teams=teams),),
            routes=tuple(route("outside", "home", programme=name) for name in names),
            present=(Present(setting="outside", **present),),
            waiting=(
                Waiting(
                    setting="home",
                    living_in="outside",
                    longest_years=1.0,
                    programme=asked,
                    **present,
                ),
            ),
        )
    )
    for full in names:
        run.state.slots_used[1:] = [int(name == full) for name in names]
        assert somebody_waits(run.world, HOME, 0) == (full != asked)


def test_each_place_that_comes_free_has_a_lottery_of_its_own():
    run = simulation(
        small_region(
            groups=(people(inflow_per_year=50.0),),
            providers=(places(3), places(3, name="others")),
            routes=(route("outside", "protected"),),
        ),
        years=1,
    )
    run.advance(0.9)
    sites = run.state.site_state
    assert sites.admitted.tolist() == [3, 3]
    lots = {}
    for month in range(2):
        run.state.counters[0].month = month
        for site in range(2):
            for admitted in range(3):
                sites[site].admitted = admitted
                lot_now = drawn_key(run.world, BY_LOTTERY, 1, site, -1)
                assert lots.setdefault((site, admitted), lot_now) == lot_now, "whatever the month"
    assert len(set(lots.values())) == 6


def test_each_home_has_a_lottery_of_its_own():
    run = waiting_for_homes("lottery", "one list, own residents not first").fork()
    homes = run.add_dwellings("A", 3)
    run.state.dwellings[:3].times_let = (0, 1, 2)
    nodes = requests_for_homes(run)
    for home in homes:
        row = run.state.dwellings[home]
        assert next_in_line(run.world, HOME, 0, -1, home, 0.0) == min(
            nodes, key=lambda node: lot(run, node, int(row.mark) + int(row.times_let))
        )


def lot(run: Simulation, node: int, vacancy: int) -> float:
    """What a client draws for a vacancy."""
    client = clients(run)[node >> 1]
    return uniform(run.tables.client_keys[client.stream], 0, LOTTERY, client.number, vacancy)


@pytest.mark.parametrize("order", ORDERS)
def test_the_table_gives_out_homes_in_the_order_of_the_list(order):
    run = waiting_for_homes(order, "one list").fork()
    run.advance(MEETING_AT - 1e-9)
    nodes = requests_for_homes(run)
    expected = sorted(nodes, key=lambda node: sorted_by(run, order, node, MEETING_AT))
    homes = run.add_dwellings("A", 5)
    run.advance(MEETING_AT + 1e-9)
    log = used_rows(run, "log")
    offers = log[log.event == OFFERED_HOME]
    assert offers.client.tolist() == [node >> 1 for node in expected[:5]]
    assert offers.about.tolist() == homes, "the one vacant longest first, as all fit alike"
    assert inconsistencies(run) == []


def test_a_request_comes_first_by_residence_then_rank_then_date_then_number():
    best = (1, 0.0, 0.5, 7)
    for earlier in ((0, 9.0, 9.0, 9), (1, -1.0, 9.0, 9), (1, 0.0, 0.4, 9), (1, 0.0, 0.5, 6)):
        assert comes_first(*earlier, *best)
        assert not comes_first(*best, *earlier)
    assert not comes_first(*best, *best)
    assert comes_first(1, 0.0, math.inf, 7, 2, math.inf, math.inf, -1), "nobody so far"
