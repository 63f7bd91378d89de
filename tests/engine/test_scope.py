"""Whose list somebody waits on: where there are places that admit them."""

from __future__ import annotations

from simulate import load_region
from simulate.record import OFFERED_HOME, REQUESTS
from simulate.rows.homes import Matching
from simulate.rows.places import Municipality, Places, Provider, WaitingList
from simulate.tabulate import make_index, make_tables
from tests.paths import used_rows
from tests.regions import people, route, simulation, small_region


def lists_with(providers):
    region = load_region("oss")
    region = region.model_copy(update={"providers": providers, "centre": "Oss"})
    index = make_index([region])
    tables = make_tables(region, index, seed=0)
    setting = index.settings.index("protected")

    def listed(group, origin):
        row = tables.lists[setting, index.groups.index(group), index.municipalities.index(origin)]
        return index.municipalities[row]

    return listed


def provider(name, municipality, admits):
    places = Places(setting="protected", municipality=municipality, count=5)
    return Provider(name=name, effort_per_year=1.0, admits=admits, places=(places,))


def test_people_wait_at_home_where_they_are_admitted_and_else_in_the_centre():
    listed = lists_with(
        (provider("here", "Boekel", ("psychiatric",)), provider("there", "Oss", ()))
    )
    assert listed("psychiatric", "Boekel") == "Boekel"
    assert listed("homeless", "Boekel") == "Oss"
    assert listed("psychiatric", "Bernheze") == "Oss"


def test_where_the_centre_does_not_admit_them_they_wait_where_somebody_does():
    listed = lists_with(
        (provider("centre", "Oss", ("psychiatric",)), provider("far", "Bernheze", ("homeless",)))
    )
    assert listed("homeless", "Oss") == "Bernheze"
    assert listed("homeless", "Boekel") == "Bernheze"
    assert listed("psychiatric", "Bernheze") == "Oss"


def test_who_asks_on_one_list_for_all_towns_is_at_once_offered_what_is_vacant_in_another():
    run = simulation(
        small_region(
            municipalities=tuple(Municipality(name=name, inhabitants=9000) for name in "AB"),
            groups=(people(inflow_per_year=9.0, share_by_municipality={"A": 1.0}),),
            waiting_lists=(WaitingList(setting="home", pooled=True),),
            matching=Matching(hold_weeks=50.0),
            routes=(route("outside", "home"),),
        ),
        years=1,
    )
    run.add_dwellings("B", 1)
    run.advance(0.9)
    log = used_rows(run, "log")
    asked, offered = (log[log.event == event] for event in (REQUESTS, OFFERED_HOME))
    assert len(asked) > 1
    assert (offered.client.tolist(), offered.time.tolist()) == ([0], [asked.time[0]])
