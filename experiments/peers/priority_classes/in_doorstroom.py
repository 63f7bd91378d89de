"""Priority classes by our engine, from the region file."""

from __future__ import annotations

from functools import cache

from experiments.peers.priority_classes import network as file
from experiments.peers.priority_classes.network import Measures, PriorityClasses
from simulate import InputError, load_policy, make_scenario
from simulate.run import replicate_once
from simulate.scenario import Scenario
from simulate.state import GAVE_UP
from simulate.waits import fulfilled


def run(network: PriorityClasses, seed: int) -> Measures:
    """One run from an empty start: the replicate of this number.

    Raises
    ------
    InputError
        When the numbers are not those of the region file.
    """
    scenario = _scenario(network)
    outcome = replicate_once(scenario, seed)
    settings = scenario.index.settings
    outside, place = settings.index("outside"), settings.index("protected")
    groups = [scenario.index.groups.index(name) for name in network.classes]
    first = 12 * network.warm_up_years
    after = {name: months[first:] for name, months in outcome.tallies.items()}
    requests = after["requests"][:, place, groups].sum(axis=(0, 2))
    waiting_years = after["waiting_years"][:, place, groups].sum(axis=(0, 2))
    given_up = after["exits"][:, outside, GAVE_UP][:, groups].sum(axis=0)
    placed = fulfilled(scenario, outcome, "protected")
    placed = placed[placed["ended"] >= network.warm_up_years]
    waits = placed["ended"] - placed["since"]
    counted_years = network.years - network.warm_up_years
    return Measures(
        list_years=tuple(waiting_years / requests),
        wait_years=tuple(float(waits[placed["group"] == group].mean()) for group in groups),
        given_up_share=tuple(given_up / requests),
        places_taken=after["person_years"][:, place].sum() / counted_years,
    )


@cache
def _scenario(network: PriorityClasses) -> Scenario:
    if network != file.network(network.warm_up_years, network.years):
        raise InputError([f"{network}: must have the numbers of {file.region().name}/region.toml"])
    return make_scenario(file.region(), load_policy("baseline"), years=network.years, seed=0)
