"""The first client, place, dwelling, queue and lane have number 0, and are as real as any other."""

from __future__ import annotations

import pytest

from simulate.events.homes import put_among_vacant, take_from_vacant
from simulate.levers import HousingFirst, OutflowTable, PoolLists, Priority
from simulate.policy import Policy
from simulate.record import COMPLETED, LOST_HOME, MOVES, OFFERED_HOME, REQUESTS, TURNED_ON
from simulate.region import Region
from simulate.rows.homes import Keeping, Matching
from simulate.rows.people import Present, Waiting
from simulate.rows.places import Municipality, Provider, Team, WaitingList
from simulate.rows.support import Foundation
from simulate.sourced import FOUNDATIONS
from simulate.state import (
    BY_OWN_WAY,
    DESTINATION,
    FULFILLED,
    HOMES_LOST,
    INTERIM,
    OVERTAKEN,
    TENANCY_LEFT,
)
from tests.consistency import inconsistencies
from tests.engine.test_rings import ring_of
from tests.engine.test_routes_change import change_region
from tests.paths import clients, used_rows
from tests.regions import (
    BASELINE,
    HOME,
    PROTECTED,
    SETTINGS,
    STREET,
    people,
    places,
    policy,
    programme,
    route,
    simulation,
    small_region,
)


def one_person(wants: str, **changes: object) -> Region:
    """Somebody on the street waits, by an interim request, for the only kind of place there is."""
    return small_region(
        **(
            {
                "groups": (people(first_setting={"street": 1.0}),),
                "routes": (route("street", wants, kind="interim"),),
                "present": (Present(setting="street", group="people", municipality="A", count=1),),
                "waiting": (
                    Waiting(
                        setting=wants,
                        living_in="street",
                        group="people",
                        municipality="A",
                        count=1,
                        longest_years=1.0,
                    ),
                ),
            }
            | changes
        )
    )


def ends(run: object) -> list[int]:
    return used_rows(run, "request_rows").end.tolist()


@pytest.mark.parametrize(
    "under",
    [
        BASELINE,
        policy(OutflowTable(lever="outflow_table", every_weeks=2.0)),
        policy(Priority(lever="priority", setting="home", order="longest_ready", from_year=0.1)),
        policy(
            OutflowTable(lever="outflow_table", every_weeks=2.0),
            Priority(lever="priority", setting="home", order="lottery", from_year=0.1),
        ),
        policy(PoolLists(lever="pool_lists", from_year=0.1)),
    ],
    ids=["immediate", "table", "sorted anew", "lottery at the table", "pooled"],
)
def test_the_first_of_all_gets_the_first_home(under: Policy):
    run = simulation(one_person("home"), under, years=1)
    run.advance(0.2)
    [client] = clients(run)
    assert (client.request_lane[INTERIM], client.request_queue[INTERIM]) == (0, 0)
    assert inconsistencies(run) == []
    assert run.add_dwellings("A", 1) == [0]
    run.advance(0.3)
    [client] = clients(run)
    assert (client.setting, client.dwelling) == (HOME, 0)
    assert ends(run) == [FULFILLED]
    assert inconsistencies(run) == []


def test_the_first_of_all_is_made_an_offer_to_think_about():
    run = simulation(one_person("home", matching=Matching(offer_days=7.0)), years=1)
    assert run.add_dwellings("A", 1) == [0]
    run.advance(0.01)
    assert clients(run)[0].offer == 0
    run.advance(0.1)
    assert clients(run)[0].setting == HOME


def several(count: int, **changes: object) -> Region:
    """So many wait on the street for a home, the first of all the longest."""
    row = {"group": "people", "municipality": "A", "count": count}
    waiting = Waiting(setting="home", living_in="street", longest_years=1.0, **row)
    return one_person(
        "home", present=(Present(setting="street", **row),), waiting=(waiting,), **changes
    )


def offered(run: object) -> list[tuple[int, int]]:
    """Who was offered which home, in the order it happened."""
    log = used_rows(run, "log")
    return log[log.event == OFFERED_HOME][["client", "about"]].tolist()


def test_who_answers_at_once_does_so_before_the_next_home_is_offered():
    """So the first of all is offered the second home too, after refusing the first."""
    never = Matching(accepts_at_no_fit=0.0, accepts_at_full_fit=0.0, hold_weeks=50.0)
    run = simulation(several(2, matching=never), years=1)
    assert run.add_dwellings("A", 2) == [0, 1]
    run.advance(0.1)
    assert offered(run) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert run.add_dwellings("A", 1) == [2]  # behind the two that everybody has refused
    run.advance(0.2)
    assert offered(run)[4:] == [(0, 2), (1, 2)]
    assert inconsistencies(run) == []


def test_a_home_goes_to_the_first_of_all_when_it_meets_only_their_wishes():
    towns = tuple(Municipality(name=name, inhabitants=9000) for name in "AB")
    rows = [{"group": "people", "municipality": name, "count": 1} for name in "AB"]
    region = one_person(
        "home",
        municipalities=towns,
        waiting_lists=(WaitingList(setting="home", pooled=True, own_residents_first=False),),
        matching=Matching(wishes=True, smallest_fit=0.9),
        present=tuple(Present(setting="street", **row) for row in rows),
        waiting=tuple(
            Waiting(setting="home", living_in="street", longest_years=years, **row)
            for years, row in zip((1.0, 2.0), rows, strict=True)
        ),
    )
    run = simulation(region, years=1)
    run.add_dwellings("A", 1)
    run.advance(0.1)
    assert offered(run) == [(0, 0)]
    run.add_dwellings("B", 1)
    run.advance(0.2)
    assert offered(run) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("taken", range(3))
@pytest.mark.parametrize("back", [0, 1])
def test_the_first_dwelling_stays_among_the_vacant_when_another_is_taken(taken, back):
    """Whichever is at the end of the row, as a refused dwelling is."""
    run = simulation(several(1, matching=Matching(mode="table", table_every_weeks=50.0)), years=1)
    assert run.add_dwellings("A", 3) == [0, 1, 2]
    take_from_vacant(run.world, back)
    put_among_vacant(run.world, back, 0.0)
    run.move_client(0, taken)
    assert inconsistencies(run) == []


def test_the_first_of_all_keeps_readiness_and_queues_among_residents_after_an_interim_move():
    """Homes are the first setting here, so their lists are the first of all."""
    effort = {"street": 50.0}
    settings = tuple(
        row.model_copy(update={"effort_per_year": effort.get(row.name, row.effort_per_year)})
        for row in (SETTINGS[-1], *SETTINGS[:-1])
    )
    run = simulation(
        one_person(
            "home",
            settings=settings,
            groups=(people(first_setting={"street": 1.0}, inflow_per_year=9.0),),
            present=(),
            waiting=(),
            stays={"street": {"ready_per_year": 50.0}},
            providers=(places(0, "shelter"),),
            routes=(
                route("street", "shelter", kind="interim"),
                route("street", "home", "noticed"),
            ),
        ),
        years=1,
    )
    run.advance(0.9)
    first = clients(run)[0]
    assert (first.request_lane[DESTINATION], first.request_queue[DESTINATION]) == (0, 0)
    run.open_places("places shelter", "shelter", "A", 1)
    run.advance(0.91)
    first = clients(run)[0]
    assert settings[first.setting].name == "shelter"
    assert (first.ready, first.noticed, first.request_queue[DESTINATION]) == (1, 1, 1)
    assert inconsistencies(run) == []


def test_a_place_by_the_first_request_fulfils_a_later_one_for_the_same():
    settings = tuple(
        row.model_copy(update={"effort_per_year": 50.0}) if row.name == "street" else row
        for row in SETTINGS
    )
    run = simulation(
        one_person(
            "protected",
            settings=settings,
            groups=(people(first_setting={"street": 1.0}, inflow_per_year=9.0),),
            present=(),
            waiting=(),
            stays={"street": {"ready_per_year": 50.0}},
            providers=(places(0),),
            routes=(
                route("street", "protected", kind="interim"),
                route("street", "protected", "noticed"),
            ),
        ),
        years=1,
    )
    run.advance(0.9)
    assert clients(run)[0].request_lane.tolist() == [0, 0]
    run.open_places("places protected", "protected", "A", 1)
    run.advance(0.91)
    assert clients(run)[0].setting == PROTECTED
    assert ends(run) == [FULFILLED, FULFILLED]
    assert inconsistencies(run) == []


def test_who_goes_from_a_home_to_a_place_has_left_the_tenancy():
    at_home = {"group": "people", "municipality": "A", "count": 1}
    run = simulation(
        one_person(
            "protected",
            providers=(places(1),),
            routes=(route("home", "protected", kind="interim"),),
            present=(Present(setting="home", **at_home),),
            waiting=(Waiting(setting="protected", living_in="home", longest_years=1.0, **at_home),),
        ),
        years=1,
    )
    run.advance(0.1)
    assert clients(run)[0].setting == PROTECTED
    assert used_rows(run, "tenancy_rows").end.tolist() == [TENANCY_LEFT]
    assert inconsistencies(run) == []


def test_the_first_of_all_gets_the_first_place_when_it_opens():
    run = simulation(one_person("protected", providers=(places(0),)), years=1)
    run.advance(0.2)
    run.open_places("places protected", "protected", "A", 1)
    run.advance(0.3)
    [client] = clients(run)
    assert (client.setting, client.site) == (PROTECTED, 0)
    assert ends(run) == [FULFILLED]
    assert inconsistencies(run) == []


def test_the_first_place_is_only_for_those_it_admits():
    groups = (people(first_setting={"street": 1.0}), people("others"))
    held = places(1, admits=("others",))
    run = simulation(one_person("protected", groups=groups, providers=(held,)), years=1)
    run.advance(0.9)
    assert clients(run)[0].setting == STREET


def test_who_asked_twice_for_the_same_kind_of_place_waits_no_more():
    run = simulation(
        one_person(
            "protected",
            groups=(people(first_setting={"street": 1.0}, inflow_per_year=20.0),),
            present=(),
            waiting=(),
            providers=(places(99),),
            routes=(route("street", "protected", kind="interim"), route("street", "protected")),
        ),
        years=1,
    )
    run.advance(0.9)
    assert len(clients(run)) > 9
    assert run.waiting_for("protected") == []
    assert ends(run) == [FULFILLED] * 2 * len(clients(run))
    assert inconsistencies(run) == []


def test_a_request_by_a_route_that_closes_is_withdrawn_in_the_first_lane_too():
    region = one_person("home", routes=(), waiting=(), programmes=(programme("housing_first"),))
    under = policy(
        HousingFirst(lever="housing_first", fte=1.0, from_year=0.1, until_year=0.3),
    )
    run = simulation(region, under, years=1)
    run.advance(0.2)
    assert run.waiting_for("home") == [0]
    assert 0 in clients(run)[0].request_lane
    run.advance(0.4)
    assert run.waiting_for("home") == []
    assert ends(run) == [OVERTAKEN]
    assert clients(run)[0].setting == STREET
    assert inconsistencies(run) == []


def test_a_foundation_that_turns_on_opens_the_first_lane_too():
    finances = Foundation(
        name="finances", gain_per_year={"street": 50.0}, loss_per_year={"street": 50.0}
    )
    others = tuple(Foundation(name=name) for name in FOUNDATIONS if name != "finances")
    run = simulation(
        one_person(
            "home",
            waiting=(),
            foundations=(finances, *others),
            routes=(route("street", "home", foundations_required=("finances",)),),
        ),
        years=1,
    )
    run.advance(0.9)
    log = used_rows(run, "log")
    [asked] = log[log.event == REQUESTS]
    assert asked.time == log[log.event == TURNED_ON].time[0] > 0.0
    assert 0 in clients(run)[0].request_lane


def test_who_is_noticed_leaves_the_first_queue_for_the_one_with_support():
    settings = tuple(
        row.model_copy(update={"effort_per_year": 50.0}) if row.name == "street" else row
        for row in SETTINGS
    )
    run = simulation(
        one_person(
            "home",
            settings=settings,
            groups=(people(first_setting={"street": 1.0}, inflow_per_year=20.0),),
            present=(),
            waiting=(),
            stays={"street": {"ready_per_year": 50.0}},
            programmes=(programme(),),
            routes=(
                route("street", "home", kind="interim"),
                route("street", "home", "noticed", kind="interim", programme="ambulatory"),
            ),
        ),
        years=1,
    )
    run.advance(0.9)
    first = clients(run)[0]
    assert first.noticed == 1
    assert run.tables.lanes[first.request_lane[INTERIM]].programme == 1
    assert first.request_since[INTERIM] == first.arrived
    assert inconsistencies(run) == []


def test_who_is_moved_by_hand_has_what_the_first_kind_of_request_asked_for():
    table = OutflowTable(lever="outflow_table", every_weeks=50.0)
    run = simulation(one_person("home"), policy(table), years=1)
    run.advance(0.2)
    [home] = run.add_dwellings("A", 1)
    run.move_client(0, home)
    assert ends(run) == [FULFILLED]
    assert inconsistencies(run) == []


def test_who_finds_a_home_oneself_takes_along_the_slot_held_for_the_first_dwelling():
    team = Provider(
        name="team", effort_per_year=0.0, teams=(Team(programme="ambulatory", fte=0.1),)
    )
    run = simulation(
        one_person(
            "home",
            waiting=(),
            municipalities=(Municipality(name="A", inhabitants=9000, own_way_per_year=50.0),),
            groups=(people(first_setting={"street": 1.0}, inflow_per_year=20.0),),
            present=(),
            stays={"street": {"ready_per_year": 50.0}},
            programmes=(programme(),),
            providers=(team,),
            matching=Matching(offer_days=300.0, hold_weeks=50.0),
            routes=(route("street", "home", programme="ambulatory"),),
        ),
        years=1,
    )
    assert run.add_dwellings("A", 1) == [0]
    run.advance(0.9)
    log, rows = used_rows(run, "log"), used_rows(run, "tenancy_rows")
    assert log[log.event == OFFERED_HOME][["client", "about"]].tolist()[0] == (0, 0)
    [found] = rows[rows.client == 0]
    assert (found.found, found.programme) == (BY_OWN_WAY, 1)
    assert inconsistencies(run) == []


def test_the_first_dwelling_is_lost_where_it_stands():
    run = simulation(
        one_person(
            "home",
            municipalities=tuple(Municipality(name=name, inhabitants=9000) for name in "AB"),
            keeping=Keeping(independent_loss_per_year=50.0, lost_to={"street": 1.0}),
        ),
        policy(PoolLists(lever="pool_lists")),
        years=1,
    )
    assert run.add_dwellings("B", 1) == [0]
    run.advance(0.9)
    log = used_rows(run, "log")
    assert (log.event == LOST_HOME).sum() == 1
    assert run.record.homes[..., HOMES_LOST].sum(axis=0).tolist() == [0, 1]


def test_a_lever_moves_the_end_of_the_first_tenancys_support():
    def region(longest_years: float) -> Region:
        at_home = {"setting": "home", "programme": "ambulatory"}
        return small_region(
            programmes=(programme(longest_years=longest_years),),
            providers=(
                Provider(
                    name="team", effort_per_year=0.0, teams=(Team(programme="ambulatory", fte=1.0),)
                ),
            ),
            present=(Present(**at_home, group="people", municipality="A", count=1),),
        )

    run = simulation(region(200.0), years=1)
    run.advance(0.2)
    change_region(run, region(0.5))
    assert clients(run)[0].tenancy == 0
    run.advance(0.9)
    log = used_rows(run, "log")
    assert log.event.tolist() == [COMPLETED]


@pytest.mark.parametrize("replicate", range(4))  # now the first asks last, now the second
def test_the_first_of_all_is_in_a_ring_too(replicate):
    run = simulation(
        ring_of(
            ("protected", "sheltered"),
            routes=(
                route("protected", "sheltered", "noticed", kind="interim"),
                route("sheltered", "protected", "noticed", kind="interim"),
            ),
        ),
        years=9,
        replicate=replicate,
    )
    before = clients(run).setting.tolist()
    run.advance(8.9)
    log = used_rows(run, "log")
    moved = log[log.event == MOVES][:2]
    assert moved.time[0] == moved.time[1]
    assert dict(zip(moved.client, moved.about, strict=True)) == {0: before[1], 1: before[0]}
    assert inconsistencies(run) == []
