"""Places and homes by our engine, from the region file."""

from __future__ import annotations

from functools import cache

import numpy as np

from experiments.peers.places_and_homes.network import Measures, PlacesAndHomes, as_region
from simulate import load_policy, make_scenario
from simulate.scenario import Scenario
from simulate.simulation import Simulation
from simulate.state import FULFILLED, GAVE_UP


def run(network: PlacesAndHomes, seed: int) -> Measures:
    """One run from an empty start: the replicate of this number."""
    scenario = _scenario(network)
    simulation = Simulation(scenario, seed)
    simulation.advance(scenario.end)
    place, home = (scenario.index.settings.index(name) for name in ("protected", "home"))
    record, counters = simulation.record, simulation.state.counters[0]
    first, months = 12 * network.warm_up_years, len(record.people)
    counted_years = network.years - network.warm_up_years
    waiting_years = record.waiting_years[first:months].sum(axis=(0, 2, 3))
    requests = record.requests[first:, place].sum()
    asked = np.asarray(record.request_rows[: counters.requests])
    wanted = simulation.tables.lanes.wanted[asked["lane"]]
    placed = (wanted == place) & (asked["end"] == FULFILLED)
    placed &= asked["ended"] >= network.warm_up_years
    return Measures(
        waiting=waiting_years[place] / counted_years,
        list_years=waiting_years[place] / requests,
        wait_years=float((asked["ended"] - asked["since"])[placed].mean()),
        given_up_share=record.exits[first:, :, GAVE_UP].sum() / requests,
        blocked=waiting_years[home] / counted_years,
        moves_per_year=record.moves[first:, place, home].sum() / counted_years,
        present=record.person_years[first:months].sum() / counted_years,
    )


@cache
def _scenario(network: PlacesAndHomes) -> Scenario:
    return make_scenario(as_region(network), load_policy("baseline"), years=network.years, seed=0)
