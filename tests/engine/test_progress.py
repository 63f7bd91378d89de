"""What happens to one client: ready, noticed, reviewed, gave up, lost a home, completed."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.record import BECOMES_READY, COMPLETED, LOST_HOME, MOVES, NOTICED, REQUESTS
from simulate.rows.homes import Keeping
from simulate.rows.people import Present, Waiting
from simulate.rows.places import Provider, Setting, Team
from simulate.state import FAMILY, GAVE_UP, INTERIM
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import (
    HOME,
    OUTSIDE,
    PROTECTED,
    SETTINGS,
    SHELTER,
    STREET,
    finished,
    people,
    places,
    programme,
    route,
    simulation,
    small_region,
)

AT_ONCE = 1e6
REVIEWED = tuple(
    Setting(**(setting.model_dump() | {"reviewed": setting.name == "protected"}))
    for setting in SETTINGS
)


def living_in(setting: str, count: int = 50, **changes):
    present = Present(setting=setting, group="people", municipality="A", count=count)
    return small_region(present=(present,), **changes)


def lines(run, event):
    log = used_rows(run, "log")
    return log[log.event == event]


def test_without_effort_readiness_is_noticed_at_the_review_and_not_before():
    region = small_region(
        groups=(people(inflow_per_year=20.0, indication_years=1.5),),
        settings=REVIEWED,
        stays={"protected": {"ready_per_year": AT_ONCE}},
        providers=(places(1000),),
        routes=(route("outside", "protected"), route("protected", "home", "noticed")),
    )
    run = finished(region, years=5)
    came = {int(row.client): float(row.time) for row in lines(run, MOVES)}
    asked = [row for row in lines(run, REQUESTS) if row.about == HOME]
    assert len(asked) > 40
    assert not len(lines(run, NOTICED))
    for row in asked:
        assert row.time == pytest.approx(came[int(row.client)] + 1.5)


def test_effort_notices_at_its_rate():
    region = living_in(
        "protected",
        2000,
        stays={"protected": {"ready_per_year": AT_ONCE}},
        providers=(places(2000, effort_per_year=0.8),),
    )
    run = simulation(region, years=2)
    run.advance(1.0)
    noticed = len(lines(run, NOTICED))
    expected = 2000 * (1 - np.exp(-0.8))
    error = np.sqrt(expected * np.exp(-0.8))
    assert abs(noticed - expected) < 4 * error, f"{noticed}, expected {expected:.0f}"


def test_hospitalisation_makes_readiness_fade_in_institutions_only():
    """With ``ready = 1`` and fading 1, a share exp(-1) of newcomers never gets ready."""
    for institution, share in ((True, np.exp(-1.0)), (False, 0.0)):
        settings = tuple(
            Setting(**(s.model_dump() | {"institution": institution and s.name == "protected"}))
            for s in SETTINGS
        )
        region = small_region(
            groups=(people(inflow_per_year=2000.0, inflow_factor_by_year=(1.0, 0.0)),),
            settings=settings,
            hospitalisation_per_year=1.0,
            stays={"protected": {"ready_per_year": 1.0}},
            providers=(places(4000),),
            routes=(route("outside", "protected"),),
        )
        run = finished(region, years=30)
        unready = 1 - len(lines(run, BECOMES_READY)) / len(clients(run))
        assert abs(unready - share) < 4 * np.sqrt(0.25 / 2000), f"{unready}, expected {share}"


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_who_gives_up_outside_turns_up_on_the_street_or_is_not_seen_again(share):
    region = small_region(
        groups=(people(inflow_per_year=500.0),),
        stays={"outside": {"gives_up_per_year": 5.0, "gives_up_to_street_share": share}},
        providers=(places(0),),
        routes=(route("outside", "protected"),),
    )
    run = finished(region, years=3)
    street = int(run.record.moves[:, OUTSIDE, STREET].sum())
    gone = int(run.record.exits[:, OUTSIDE, GAVE_UP].sum())
    assert street + gone > 1000
    error = np.sqrt(share * (1 - share) / (street + gone))
    assert abs(street / (street + gone) - share) <= 4 * error


def test_who_turns_up_on_the_street_holds_no_place():
    region = living_in(
        "outside",
        1,
        stays={"outside": {"gives_up_per_year": 50.0, "gives_up_to_street_share": 1.0}},
        providers=(places(0), places(5, "shelter")),
        waiting=(
            Waiting(
                setting="protected",
                living_in="outside",
                group="people",
                municipality="A",
                count=1,
                longest_years=1.0,
            ),
        ),
        routes=(route("outside", "protected"),),
    )
    run = finished(region, years=1)
    [client] = clients(run)
    assert (client.setting, client.site) == (STREET, -1)
    assert inconsistencies(run) == []


def test_who_gives_up_in_a_place_stays_and_may_be_noticed_again():
    region = living_in(
        "protected",
        stays={"protected": {"ready_per_year": 4.0, "gives_up_per_year": 4.0}},
        providers=(places(50, effort_per_year=6.0),),
        routes=(route("protected", "home", "noticed"),),
    )
    run = finished(region, years=4)
    assert run.population()["protected"] == 50
    asked = np.bincount(lines(run, REQUESTS).client, minlength=50)
    assert asked.max() > 2
    assert len(lines(run, BECOMES_READY)) == 50, "giving up takes nobody's readiness away"


@pytest.mark.parametrize("where", ["outside", "street", "family", "shelter", "full shelter"])
def test_a_lost_home_leads_where_the_region_says(where):
    count = {"shelter": 100, "full shelter": 3}.get(where, 0)
    region = living_in(
        "home",
        keeping=Keeping(independent_loss_per_year=2.0, lost_to={where.split()[-1]: 1.0}),
        providers=(places(count, "shelter"),),
    )
    run = finished(region, years=2)
    lost = len(lines(run, LOST_HOME))
    assert lost > 20
    there = run.population()
    assert there["home"] == 50 - lost
    if where == "family":
        assert run.record.exits[:, HOME, FAMILY].sum() == lost
    elif where in ("outside", "street"):
        assert there[where] == lost
    else:  # by way of the street, on the list for an interim place
        in_shelter = min(lost, count)
        assert there["shelter"] == in_shelter
        assert there["street"] == lost - in_shelter == run.record.waiting[SHELTER].sum()
        on_street = clients(run)[clients(run).setting == STREET]
        assert (on_street.request_lane[:, INTERIM] >= 0).all()
        moved = lines(run, MOVES)
        arrived = moved[moved.about == SHELTER]
        left_home = moved[moved.about == STREET]
        assert set(arrived.time) <= set(left_home.time), "a free place is taken at that instant"


def test_a_programme_ends_and_the_home_stays():
    present = Present(
        setting="home", group="people", municipality="A", count=40, programme="ambulatory"
    )
    region = small_region(
        present=(present,),
        programmes=(programme(completes_per_year=3.0, loss_per_year=0.0),),
        providers=(
            Provider(
                name="team",
                effort_per_year=0.0,
                teams=(Team(programme="ambulatory", fte=4.0),),
            ),
        ),
    )
    run = finished(region, years=3)
    completed = len(lines(run, COMPLETED))
    assert completed > 35
    assert run.population()["home"] == 40
    assert run.state.slots_used[1] == 40 - completed == run.record.supported[1].sum()


def test_an_interim_move_keeps_the_destination_and_its_date():
    region = small_region(
        groups=(people(inflow_per_year=30.0),),
        providers=(places(0), places(500, "shelter")),
        routes=(route("outside", "protected"), route("outside", "shelter", kind="interim")),
    )
    run = finished(region, years=2)
    in_shelter = clients(run)[clients(run).setting == SHELTER]
    assert len(in_shelter) > 30
    np.testing.assert_array_equal(in_shelter.request_since[:, 1], in_shelter.arrived)
    assert run.record.waiting[PROTECTED].sum() == len(in_shelter)


def test_shares_of_routes_split_people_by_a_mark_of_their_own():
    region = small_region(
        groups=(people(inflow_per_year=1000.0),),
        providers=(places(9000), places(9000, "shelter"), places(9000, "sheltered")),
        routes=(
            route("outside", "protected", share=0.5),
            route("outside", "sheltered", share=0.2),
        ),
    )
    run = finished(region, years=3)
    there = run.population()
    total = sum(there.values())
    for setting, share in (("protected", 0.5), ("sheltered", 0.2), ("outside", 0.3)):
        error = np.sqrt(share * (1 - share) / total)
        assert abs(there[setting] / total - share) < 4 * error
