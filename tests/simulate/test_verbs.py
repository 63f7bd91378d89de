"""Changing a run by hand: what it does, and that what would break the model is refused."""

from __future__ import annotations

import pytest

from simulate import InputError, RegionModel
from simulate.levers import PoolLists
from simulate.rows.homes import Matching
from simulate.state import FULFILLED, OVERTAKEN, VACANT
from simulate.views import ClientAgent, ProviderAgent
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import (
    finished,
    people,
    places,
    policy,
    programme,
    route,
    simulation,
    small_region,
)

PLACE = ("places protected", "protected", "A")


def waiting_for_a_home(*, slots: int = 2, **changes):
    """Two dozen people a year come to wait for a home with support; no home comes by itself."""
    helper = programme(clients_per_fte=1)
    team = {"programme": "ambulatory", "fte": slots}
    fields = {
        "groups": (people(inflow_per_year=24.0),),
        "providers": (places(3, teams=(team,)),),
        "programmes": (helper,),
        "routes": (
            route("outside", "protected", kind="interim"),
            route("outside", "home", programme="ambulatory"),
        ),
        "matching": Matching(mode="table", table_every_weeks=50.0),
    }
    started = simulation(small_region(**(fields | changes)), years=2)
    started.advance(0.5)
    return started


def test_who_is_moved_has_the_home_the_support_and_no_request_left():
    run = waiting_for_a_home()
    [home] = run.add_dwellings("A", 1)
    first = run.waiting_for("home")[0]
    run.move_client(first, home)
    person = clients(run)[first]
    assert run.scenario.index.settings[person.setting] == "home"
    assert person.dwelling == home and run.state.dwellings[home].tenant == first
    assert run.scenario.index.programmes[person.programme] == "ambulatory"
    assert first not in run.waiting_for("home") + run.waiting_for("protected")
    ends = used_rows(run, "request_rows")
    assert set(ends[ends.client == first].end) <= {FULFILLED, OVERTAKEN}
    assert FULFILLED in ends[ends.client == first].end
    assert inconsistencies(run) == []
    run.advance(run.scenario.end)
    assert inconsistencies(run) == []


def test_a_place_left_behind_goes_to_the_next_in_line():
    run = waiting_for_a_home()
    [home] = run.add_dwellings("A", 1)
    resident = next(n for n, each in enumerate(clients(run)) if each.site >= 0)
    next_one = run.waiting_for("protected")[0]
    run.move_client(resident, home)
    run.advance(0.5 + 1e-9)
    assert clients(run)[next_one].site >= 0
    assert inconsistencies(run) == []


def test_an_offer_pending_falls_through_and_its_home_is_vacant_again():
    run = waiting_for_a_home(slots=1, matching=Matching(mode="immediate", offer_days=30))
    [offered] = run.add_dwellings("A", 1)
    run.advance(0.51)
    person = next(n for n, each in enumerate(clients(run)) if each.offer == offered)
    with pytest.raises(InputError, match=f"dwelling = {offered}: is offered to somebody"):
        run.move_client(person, offered)
    [other] = run.add_dwellings("A", 1)
    run.move_client(person, other)  # with the one slot, which was held for the offer
    assert run.state.dwellings[offered].status == VACANT
    assert inconsistencies(run) == []
    run.advance(run.scenario.end)
    assert inconsistencies(run) == []


def test_who_asked_for_nothing_moves_without_support():
    run = waiting_for_a_home(routes=(route("outside", "protected"),))
    [home] = run.add_dwellings("A", 1)
    person = run.waiting_for("protected")[-1]
    run.move_client(person, home)
    assert clients(run)[person].programme == 0
    assert run.waiting_for("home") == []
    assert inconsistencies(run) == []


def test_what_cannot_be_moved_is_refused_and_nothing_changes():
    run = waiting_for_a_home(slots=1)
    first_home, second_home = run.add_dwellings("A", 2)
    first, second = run.waiting_for("home")[:2]
    run.move_client(first, first_home)
    before = run.population()
    for client, dwelling, said in (
        (first, second_home, "has a home already; must be somebody without one"),
        (second, first_home, f"dwelling = {first_home}: is let; must be vacant"),
        (second, second_home, "asked for ambulatory, all 1 slots of which are taken"),
        (-1, second_home, "client = -1; must be a whole number from 0 to"),
        (10_000, second_home, "client = 10000; must be a whole number from 0 to"),
        (second, 9, "dwelling = 9; must be a whole number from 0 to 1"),
        ("me", second_home, "client = 'me'; must be a whole number"),
        (second, 1.0, r"dwelling = 1\.0; must be a whole number from 0 to 1"),
    ):
        with pytest.raises(InputError, match=said):
            run.move_client(client, dwelling)
    assert run.population() == before
    assert inconsistencies(run) == []


def test_who_has_left_cannot_be_moved():
    run = waiting_for_a_home(stays={"outside": {"exits_per_year": {"elsewhere": 5.0}}})
    [home] = run.add_dwellings("A", 1)
    gone = next(n for n, each in enumerate(clients(run)) if each.setting < 0)
    with pytest.raises(InputError, match="has left the system; must be somebody who is there"):
        run.move_client(gone, home)


def test_closed_places_empty_as_residents_leave_and_opened_ones_are_given_out():
    stays = {"protected": {"exits_per_year": {"elsewhere": 2.0}}}
    run = waiting_for_a_home(stays=stays)
    run.close_places(*PLACE, 2)
    assert run.population()["protected"] == 3, "nobody is put out"
    assert inconsistencies(run) == []
    run.advance(1.5)
    assert run.population()["protected"] == 1
    run.open_places(*PLACE, 4)
    run.advance(1.5 + 1e-9)
    assert run.population()["protected"] == 5
    assert inconsistencies(run) == []


def test_places_opened_stay_open_when_a_lever_comes_and_in_a_fork():
    region = small_region(providers=(places(3),), routes=(route("outside", "protected"),))
    run = simulation(region, policy(PoolLists(lever="pool_lists", from_year=1.0)), years=2)
    run.advance(0.5)
    run.open_places(*PLACE, 2)
    run.close_places(*PLACE, 1)
    twin = run.fork()
    twin.close_places(*PLACE, 1)
    for each, count in ((run, 4), (twin, 3)):
        assert each.tables.sites[0].capacity == count
        each.advance(each.scenario.end)
        assert each.tables.sites[0].capacity == count
    again = simulation(region, years=2)
    again.set_places(*PLACE, 9)
    again.close_places(*PLACE, 4)
    assert again.tables.sites[0].capacity == 5
    again.set_places(*PLACE, 2)
    assert again.tables.sites[0].capacity == 2


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (4, "number = 4; must be at most 3, the places there are"),
        (0, "number = 0; must be a whole number of 1 or more"),
        (1.5, r"number = 1\.5; must be a whole number"),
        (True, "number = True; must be a whole number"),
    ],
)
def test_more_places_than_there_are_cannot_be_closed(number, said):
    run = simulation(small_region(providers=(places(3),)))
    with pytest.raises(InputError, match=said):
        run.close_places(*PLACE, number)
    assert run.tables.sites[0].capacity == 3


def test_every_problem_of_a_change_is_told_at_once():
    run = finished(small_region(providers=(places(3),)), years=1)
    with pytest.raises(InputError) as told:
        run.open_places("places protekted", "protected", "A", -1)
    text = str(told.value)
    assert "the run ended" in text
    assert "did you mean 'places protected / protected / A'" in text
    assert "number = -1; must be a whole number from 1 to" in text
    with pytest.raises(InputError, match="setting = 'hoem'; did you mean 'home'"):
        run.waiting_for("hoem")


def test_agents_have_the_same_verbs():
    model = RegionModel("oss", rng=1, years=1, parameters="file")
    model.step()
    homes = model.add_dwellings("Oss", 2)
    people_there = model.agents_by_type[ClientAgent]
    waiting = people_there.select(lambda each: "home" in each.waiting_for.values())
    person = next(iter(waiting.sort("waiting_since", ascending=True)))
    person.move_to(homes[0])
    assert person.dwelling is homes[0] and person.waiting_for == {}
    with pytest.raises(InputError, match="must be a DwellingAgent of this model"):
        person.move_to(homes[1].row)
    with pytest.raises(InputError, match="must be a DwellingAgent of this model"):
        person.move_to(
            RegionModel("oss", rng=1, years=1, parameters="file").add_dwellings("Oss", 1)[0]
        )
    provider = model.agents_by_type[ProviderAgent][0]
    (setting, town), there = next(iter(provider.places_by_site.items()))
    provider.close_places(setting, town, 1)
    provider.open_places(setting, town, 3)
    assert provider.places_by_site[setting, town] == there + 2
    with pytest.raises(InputError, match="site = "):
        provider.close_places(setting, "Osss", 1)
    assert inconsistencies(model.simulation) == []
    model.step()
    assert inconsistencies(model.simulation) == []
