"""Which ring of places is exchanged, asked of the kernel and worked out again in plain Python."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from random import Random

import pytest

from simulate.events.requests import open_request
from simulate.events.vacancies import exchange_ring
from simulate.rows.people import Present
from simulate.rows.places import Municipality, WaitingList
from simulate.simulation import Simulation
from simulate.state import DESTINATION, INTERIM
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import SETTINGS, people, places, route, simulation, small_region

KINDS_OF_PLACE = ("shelter", "protected", "sheltered")
POOLED = ("shelter", "sheltered")
TOWNS = ("A", "B")
GROUPS = ("one", "two")


@cache  # the tests only fork it
def full_places() -> Simulation:
    """Two towns with two places of each kind, all taken; in A two more are only for group two.

    Homes are the first setting of all, so that lists for places come after lists for homes.
    """
    present = [
        (kind, group, town, 1) for kind in KINDS_OF_PLACE for group in GROUPS for town in TOWNS
    ]
    kinds = (*KINDS_OF_PLACE, "home")
    return simulation(
        small_region(
            municipalities=tuple(Municipality(name=town, inhabitants=50_000) for town in TOWNS),
            settings=(SETTINGS[-1], *SETTINGS[:-1]),
            groups=tuple(people(name) for name in GROUPS),
            providers=(
                *(
                    places(2, kind, municipality=town, name=f"{kind} in {town}")
                    for kind in KINDS_OF_PLACE
                    for town in TOWNS
                ),
                places(2, "protected", name="for group two", admits=("two",)),
            ),
            routes=tuple(
                route(start, to, "noticed")
                for start in KINDS_OF_PLACE
                for to in kinds
                if to != start
            ),
            waiting_lists=tuple(WaitingList(setting=kind, pooled=kind in POOLED) for kind in kinds),
            present=tuple(
                Present(setting=kind, group=group, municipality=town, count=count)
                for kind, group, town, count in (*present, ("protected", "two", "A", 2))
            ),
        )
    )


def ask_at_random(run: Simulation, random: Random, share: float) -> list[int]:
    """Let a share ask for other kinds of place, with many dates alike; who asked.

    Most ask for the next kind, so that there are rings of more than two.
    """
    names = [setting.name for setting in run.scenario.region.settings]
    lanes = [(row.wanted, row.group) for row in run.tables.lanes]
    asked = []
    for number in range(len(clients(run))):
        client = clients(run)[number]
        here = KINDS_OF_PLACE.index(names[client.setting])
        onward = (*KINDS_OF_PLACE[here + 1 :], *KINDS_OF_PLACE[:here], "home")
        for kind in range(2):
            if random.random() < share:
                [to] = random.choices(onward, (6, 1, 1))
                lane = lanes.index((names.index(to), client.group))
                open_request(run.world, number, kind, lane, -random.randint(1, 3) / 4, 0.0)
                asked.append(number)
    return asked


def would_take(run: Simulation, node: int, site: int) -> bool:
    """Whether a request is for places like those of a site, on the list they are given out by."""
    client, row = clients(run)[node >> 1], run.tables.sites[site]
    wanted = run.tables.lanes[client.request_lane[node & 1]].wanted
    pooled = run.scenario.region.settings[wanted].name in POOLED
    if row.setting != wanted or not run.tables.admits[site, client.group]:
        return False
    return pooled or bool(row.municipality == client.origin)


def ask_for(run: Simulation, number: int, setting: str, kind: int = DESTINATION) -> None:
    """Let somebody ask for a kind of place."""
    names = [row.name for row in run.scenario.region.settings]
    lanes = [(row.wanted, row.group) for row in run.tables.lanes]
    lane = lanes.index((names.index(setting), clients(run)[number].group))
    open_request(run.world, number, kind, lane, 0.0, 0.0)


def shortest_ring(run: Simulation, seeker: int) -> dict[int, int]:
    """The site each request of the ring is fulfilled with, by node; empty when there is none.

    In the words of section 5.5: from site to site, in the order of the lists.
    """
    by_list: list[tuple[int, int, float, int]] = sorted(
        (client.request_lane[kind], client.origin, client.request_since[kind], 2 * number + kind)
        for number, client in enumerate(clients(run))
        for kind in range(2)
        if client.request_lane[kind] >= 0
    )
    sites = {node: int(clients(run)[node >> 1].site) for *_, node in by_list}
    home = int(clients(run)[seeker].site)
    reached: dict[int, int] = {}
    frontier = [home]
    for here in frontier:
        moves_on = [
            node
            for node, site in sites.items()
            if site == here and (here != home or node >> 1 == seeker)
        ]
        for node in moves_on:
            for site in range(len(run.tables.sites)):
                if site not in reached and would_take(run, node, site):
                    reached[site] = node
                    frontier.append(site)
        if home in reached:
            break
    ring: dict[int, int] = {}
    site = home
    while home in reached and reached[site] not in ring:
        ring[reached[site]] = site
        site = sites[reached[site]]
    return ring


@pytest.mark.parametrize("share", [0.2, 0.4, 0.7])
def test_the_shortest_ring_is_exchanged_in_the_order_of_the_lists(share):
    lengths = set()
    for number in range(30):
        run = full_places().fork()
        random = Random(number)
        asked = ask_at_random(run, random, share)
        seeker = random.choice((asked[0], random.choice(asked)))
        expected = shortest_ring(run, seeker)
        before = len(used_rows(run, "request_rows"))
        exchange_ring(run.world, seeker, 0.0)
        # who moves because of one request may with that lose the other: the first row says why
        ended = used_rows(run, "request_rows")[before:]
        reasons = {int(row.client): int(row.kind) for row in ended[::-1]}
        moved = {2 * n + kind: int(clients(run)[n].site) for n, kind in reasons.items()}
        assert moved == expected, f"random {number}"
        assert inconsistencies(run) == []
        lengths.add(len(expected))
    assert {0, 2, 3} <= lengths


def setting_of(run: Simulation, number: int) -> str:
    return run.scenario.region.settings[clients(run)[number].setting].name


def test_two_who_wait_for_each_others_place_are_found_whatever_their_lists():
    """Nobody else waits, so one list after the other is the only one that leads anywhere."""
    rings = 0
    for one, other in combinations(range(len(clients(full_places()))), 2):
        run = full_places().fork()
        before = clients(run).site.tolist()
        if setting_of(run, one) == setting_of(run, other):
            continue
        ask_for(run, one, setting_of(run, other))
        ask_for(run, other, setting_of(run, one))
        expected = shortest_ring(run, one)
        exchange_ring(run.world, one, 0.0)
        moved = [n for n, site in enumerate(clients(run).site) if site != before[n]]
        assert moved == sorted(node >> 1 for node in expected)
        rings += len(expected) == 2
    assert rings > 9


def test_everybody_who_asks_from_a_place_is_looked_at_once():
    run = full_places().fork()
    counters = run.state.counters[0]
    for number, kind in ((3, INTERIM), (3, DESTINATION), (0, INTERIM)):
        ask_for(run, number, "home", kind)
    assert run.state.cycle_seekers[: counters.cycle_seekers].tolist() == [3, 0]
    run.advance(0.01)
    assert run.state.counters[0].cycle_seekers == 0, "the last one too"
    assert not clients(run).seeks_ring.any()
