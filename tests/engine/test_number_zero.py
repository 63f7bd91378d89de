"""The first client, place, dwelling, queue and lane have number 0, and are as real as any other."""

from __future__ import annotations

import pytest

from simulate.levers import HousingFirst, OutflowTable, PoolLists, Priority
from simulate.policy import Policy
from simulate.region import Region
from simulate.rows.people import Present, Waiting
from simulate.state import FULFILLED, INTERIM, OVERTAKEN
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import (
    BASELINE,
    HOME,
    PROTECTED,
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


def test_the_first_of_all_gets_the_first_place_when_it_opens():
    run = simulation(one_person("protected", providers=(places(0),)), years=1)
    run.advance(0.2)
    run.open_places("places protected", "protected", "A", 1)
    run.advance(0.3)
    [client] = clients(run)
    assert (client.setting, client.site) == (PROTECTED, 0)
    assert ends(run) == [FULFILLED]
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
