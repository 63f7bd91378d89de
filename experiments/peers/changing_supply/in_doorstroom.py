"""Changing supply by our engine, from the region and policy files."""

from __future__ import annotations

from functools import cache

from experiments.peers.changing_supply import network as file
from experiments.peers.changing_supply.network import ChangingSupply, Measures
from simulate import InputError, make_scenario
from simulate.run import replicate_once
from simulate.scenario import Scenario
from simulate.state import GAVE_UP


def run(network: ChangingSupply, seed: int) -> Measures:
    """One run from an empty start: the replicate of this number.

    Raises
    ------
    InputError
        When the numbers are not those of the region and policy files.
    """
    scenario = _scenario(network)
    tallies = replicate_once(scenario, seed).tallies
    place = scenario.index.settings.index("protected")
    waiting = tallies["waiting_years"][:, place].reshape(file.YEARS, -1).sum(axis=1)
    placed = tallies["person_years"][:, place].reshape(file.YEARS, -1).sum(axis=1)
    ends = network.year_ends
    lengths = [end - start for start, end in zip((0.0, *ends[:-1]), ends, strict=True)]
    return Measures(
        waiting=tuple(waiting / lengths),
        placed=tuple(placed / lengths),
        given_up_share=tallies["exits"][:, :, GAVE_UP].sum() / tallies["requests"].sum(),
    )


@cache
def _scenario(network: ChangingSupply) -> Scenario:
    if network != file.network():
        raise InputError([f"{network}: must have the numbers of {file.region().name}/*.toml"])
    return make_scenario(file.region(), file.policy(), years=file.YEARS, seed=0)
