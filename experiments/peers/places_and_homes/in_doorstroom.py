"""Places and homes by our engine, from the region file."""

from __future__ import annotations

from functools import cache

from experiments.peers.places_and_homes.network import Measures, PlacesAndHomes, as_region
from simulate import load_policy, make_scenario
from simulate.run import replicate_once
from simulate.scenario import Scenario
from simulate.state import GAVE_UP
from simulate.waits import fulfilled


def run(network: PlacesAndHomes, seed: int) -> Measures:
    """One run from an empty start: the replicate of this number."""
    scenario = _scenario(network)
    outcome = replicate_once(scenario, seed)
    place, home = (scenario.index.settings.index(name) for name in ("protected", "home"))
    first = 12 * network.warm_up_years
    after = {name: months[first:] for name, months in outcome.tallies.items()}
    counted_years = network.years - network.warm_up_years
    placed = fulfilled(scenario, outcome, "protected")
    placed = placed[placed["ended"] >= network.warm_up_years]
    waiting_years = after["waiting_years"].sum(axis=(0, 2, 3))
    requests = after["requests"][:, place].sum()
    return Measures(
        waiting=waiting_years[place] / counted_years,
        list_years=waiting_years[place] / requests,
        wait_years=float((placed["ended"] - placed["since"]).mean()),
        given_up_share=after["exits"][:, :, GAVE_UP].sum() / requests,
        blocked=waiting_years[home] / counted_years,
        moves_per_year=after["moves"][:, place, home].sum() / counted_years,
        present=after["person_years"].sum() / counted_years,
    )


@cache
def _scenario(network: PlacesAndHomes) -> Scenario:
    return make_scenario(as_region(network), load_policy("baseline"), years=network.years, seed=0)
