"""Routes change with a lever: whatever changed of a route, who may now ask asks on the day."""

from __future__ import annotations

import pytest

from simulate.events.phases import change_tables
from simulate.region import Region
from simulate.rows.people import Present
from simulate.rows.support import Foundation
from simulate.scenario import make_scenario
from simulate.simulation import Simulation
from simulate.sourced import FOUNDATIONS
from simulate.state import CONDITIONS, DESTINATION, GAVE_UP, INTERIM, OVERTAKEN, SUPPORT_BIT
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import (
    BASELINE,
    OUTSIDE,
    people,
    places,
    programme,
    route,
    simulation,
    small_region,
)

OPEN = {"start": "outside", "to": "home", "trigger": "arrival"}
#: What is different about the route before, so that nobody may ask by it.
CLOSED = {
    "share": {"share": 0.0},
    "start": {"start": "shelter"},
    "trigger": {"trigger": "review"},
    "foundations": {"foundations_required": ("finances",)},
    "motivation": {"motivation_required": True},
    "group": {"groups": ("others",)},
}


def region_with(**changes: object) -> Region:
    """Somebody outside without finances or motivation, soon tired of waiting, and a route."""
    reviewed = {"reviewed": True}
    region = small_region(
        groups=(people(motivated_share=0.0), people("others")),
        present=(Present(setting="outside", group="people", municipality="A", count=1),),
        programmes=(programme(),),
        stays={"outside": {"gives_up_per_year": 50.0}},
        foundations=tuple(Foundation(name=name) for name in FOUNDATIONS),
        # the others, from where nobody lives, keep the lanes the same
        routes=(
            route(**(OPEN | changes)),
            route("sheltered", "home", kind="interim"),
            route("sheltered", "shelter", kind="interim"),
            route("sheltered", "home", kind="interim", programme="ambulatory"),
        ),
    )
    settings = tuple(
        row.model_copy(update=reviewed) if row.name in ("outside", "shelter") else row
        for row in region.settings
    )
    return region.model_copy(update={"settings": settings})


def change_routes(run: Simulation, **changes: object) -> list[int]:
    """Put the region with another route in force; return the lanes the person now waits in."""
    change_region(run, region_with(**changes))
    return clients(run)[0].request_lane.tolist()


def change_region(run: Simulation, region: Region) -> None:
    """Put a region in force that differs in numbers only."""
    other = make_scenario(region, BASELINE, years=1, seed=1)
    assert other.index.lanes == run.scenario.index.lanes
    before, run.tables = run.world, other.phases[0][2]
    change_tables(before, run.world, run.now)


@pytest.mark.parametrize("what", CLOSED)
def test_who_may_now_ask_asks_on_the_day(what):
    run = simulation(region_with(**CLOSED[what]), years=1)
    run.advance(0.5)
    assert clients(run)[0].request_lane.tolist() == [-1, -1]
    lanes = change_routes(run)
    assert run.waiting_for("home") == [0]
    assert change_routes(run) == lanes, "nothing changed"
    assert run.state.counters[0].requests == 0
    assert inconsistencies(run) == []


@pytest.mark.parametrize(
    ("after", "lane", "kind"),
    [
        ({"to": "shelter", "kind": "interim"}, ("shelter", 0), INTERIM),
        ({"kind": "interim"}, ("home", 0), INTERIM),
        ({"programme": "ambulatory"}, ("home", 1), DESTINATION),
    ],
    ids=["other setting", "other kind", "with support"],
)
def test_a_request_by_a_route_that_closes_is_withdrawn_and_the_new_one_is_asked(after, lane, kind):
    run = simulation(region_with(**CLOSED["share"]), years=1)
    run.advance(0.5)
    index = run.scenario.index
    change_routes(run)
    lanes = change_routes(run, **after)
    asked = index.lanes.index((index.settings.index(lane[0]), lane[1], 0))
    assert (lanes[kind], lanes[1 - kind]) == (asked, -1)
    [closed] = used_rows(run, "request_rows")
    assert (closed.end, closed.ended, closed.since) == (OVERTAKEN, 0.5, 0.5)
    assert inconsistencies(run) == []


def test_who_asks_by_a_route_that_opened_may_tire_of_waiting():
    run = simulation(region_with(**CLOSED["share"]), years=1)
    run.advance(0.5)
    change_routes(run)
    run.advance(0.9)
    assert run.waiting_for("home") == []
    assert clients(run)[0].exit_kind == GAVE_UP


def test_whose_request_is_withdrawn_tires_of_waiting_no_more():
    run = simulation(region_with(**CLOSED["share"]), years=1)
    run.advance(0.5)
    change_routes(run)
    assert change_routes(run, **CLOSED["group"]) == [-1, -1]
    run.advance(0.9)
    assert clients(run)[0].setting == OUTSIDE


def test_support_that_no_longer_covers_what_is_needed_is_off_from_the_day():
    def supported(hours: float) -> Region:
        region = region_with()
        return region.model_copy(
            update={
                "groups": (people(hours_needed_per_week=3.0), people("others")),
                "settings": tuple(
                    row.model_copy(update={"support_hours_per_week": hours})
                    for row in region.settings
                ),
            }
        )

    run = simulation(supported(5.0), years=1)
    for hours, on in ((5.0, True), (2.0, False), (4.0, True)):
        run.advance(run.now + 0.2)
        change_region(run, supported(hours))
        assert bool(clients(run)[0].foundations & SUPPORT_BIT) == on
    assert clients(run)[0].foundation_years[CONDITIONS.index("support")] == pytest.approx(0.4)


def residents(effect: dict[str, object]) -> Region:
    """Twenty residents of an institution who get ready, in a region otherwise as told."""
    region = small_region(
        present=(Present(setting="protected", group="people", municipality="A", count=20),),
        providers=(places(20),),
        **effect,
    )
    settings = tuple(
        row.model_copy(update={"institution": row.name == "protected"}) for row in region.settings
    )
    return region.model_copy(update={"settings": settings})


def ready_before_and_after(before: Region, after: Region) -> tuple[int, int]:
    """How many get ready in a tenth of a year, and how many in the nine after a change."""
    run = simulation(before, years=1)
    run.advance(0.1)
    early = int(clients(run).ready.sum())
    change_region(run, after)
    run.advance(run.scenario.end)
    return early, int(clients(run).ready.sum()) - early


def test_readiness_that_comes_to_fade_is_put_off_from_the_day():
    def fading(yearly: float) -> Region:
        ready = {"protected": {"ready_per_year": 3.0}}
        return residents({"stays": ready, "hospitalisation_per_year": yearly})

    plain, faded = (ready_before_and_after(fading(0.0), fading(after)) for after in (0.0, 5.0))
    assert plain[0] == faded[0]
    assert plain[1] > faded[1] + 4


def test_a_foundation_that_comes_with_more_hours_acts_from_the_day():
    def supported(hours: float) -> Region:
        region = residents(
            {
                "groups": (people(hours_needed_per_week=3.0),),
                "stays": {"protected": {"ready_per_year": 0.05}},
                "foundations": (Foundation(name="support", ready_ratio_on=1000.0),),
            }
        )
        settings = tuple(
            row.model_copy(update={"support_hours_per_week": hours}) for row in region.settings
        )
        return region.model_copy(update={"settings": settings})

    early, late = ready_before_and_after(supported(2.0), supported(4.0))
    assert (early < 5, early + late) == (True, 20)
