"""A run on day 0: empty arrays of the right lengths, then the people of the census."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate.errors import ModelError
from simulate.record import SPARE, Record, Rows, Shape, new_record
from simulate.scenario import Scenario
from simulate.start import queue_up, seat, start_streams
from simulate.state import State, new_state

if TYPE_CHECKING:
    from simulate.simulation import Simulation


def first_state(scenario: Scenario) -> State:
    """An empty state with room for everybody who is likely to come."""
    index, tables = scenario.index, scenario.phases[0][2]
    present = sum(row.count for row in scenario.phases[0][1].present)
    coming = _expected_arrivals(scenario)
    lettings = sum(float(row.rate * row.reserved) for row in tables.lettings) * scenario.end
    sizes = {
        "queues": len(index.lanes) * len(index.municipalities) * 2,
        "sites": len(index.sites),
        "municipalities": len(index.municipalities),
        "programmes": len(index.programmes),
        "landlords": len(index.landlords),
        "inflows": len(tables.inflows),
        "lettings": max(len(phase.lettings) for _, _, phase in scenario.phases),
    }
    clients = present + int(coming + 5 * coming**0.5) + SPARE
    return new_state(sizes, clients, int(lettings + 5 * lettings**0.5) + SPARE)


def _expected_arrivals(scenario: Scenario) -> float:
    return sum(group.inflow_per_year for group in scenario.ground.groups) * scenario.end


def first_record(scenario: Scenario, event_log: bool) -> Record:
    """An empty record of the scenario's months, with rows for what most newcomers bring about.

    To grow later takes as long as a thousand events, mostly to tell kernels where all arrays lie.
    """
    index = scenario.index
    shape = Shape(
        len(index.settings),
        len(index.groups),
        len(index.municipalities),
        len(index.programmes),
        index.first_phases[-1],
        len(index.sites),
        len(index.landlords),
    )
    present = sum(row.count for row in scenario.phases[0][1].present)
    coming = _expected_arrivals(scenario)
    rows = Rows(
        requests=present // 4 + int(2.0 * coming) + 4 * SPARE,
        tenancies=present // 4 + int(0.5 * coming) + 4 * SPARE,
        episodes=present // 4 + int(0.25 * coming) + 4 * SPARE,
        log=20 * SPARE if event_log else 0,
    )
    return new_record(scenario.month_ends, shape, rows)


def take_census(simulation: Simulation) -> None:
    """Seat the people of the census, put those who wait on their lists, start what comes.

    Raises
    ------
    ModelError
        When somebody finds no place, or waits and is not there; the front door refuses both.
    """
    scenario = simulation.scenario
    region, index = scenario.phases[0][1], scenario.index
    first = len(simulation.tables.inflows)
    home = next(setting.name for setting in region.settings if setting.capacity == "dwellings")
    simulation.make_room(
        requests=sum(row.count for row in region.waiting) + SPARE,
        tenancies=sum(row.count for row in region.present if row.setting == home) + SPARE,
    )
    world = simulation.world
    for number, row in enumerate(region.present):
        placed = seat(
            world,
            first + number,
            index.settings.index(row.setting),
            index.groups.index(row.group),
            index.municipalities.index(row.municipality),
            index.programmes.index(row.programme or "none"),
            row.count,
            row.ready,
        )
        if placed < row.count:
            raise ModelError(f"census: no place for {row.count - placed} people in {row.setting}")
    for queue in region.waiting:
        missing = queue_up(
            world,
            index.settings.index(queue.setting),
            index.settings.index(queue.living_in),
            index.groups.index(queue.group),
            index.municipalities.index(queue.municipality),
            index.programmes.index(queue.programme or "none"),
            queue.count,
            queue.longest_years,
        )
        if missing > 0:
            raise ModelError(f"census: {missing} people waiting for {queue.setting} were not found")
    start_streams(world)
