"""The small worlds in which statistics are simulated, each the nearest shipped region to a study.

A study that followed people in England, Canada or Scotland is held against people who went through
the same in a Dutch region; that the two differ is what the between-study spread of its targets
stands for. Worlds run long enough for the longest follow-up and no longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from simulate.files import load_policy, load_region
from simulate.levers import Lever
from simulate.levers.homes import ExtraHomes
from simulate.levers.routes import HousingFirst
from simulate.outcome import Outcome
from simulate.policy import Policy
from simulate.run import replicate_once
from simulate.scenario import Scenario, make_scenario


@dataclass(frozen=True)
class World:
    """A region under a policy, for so many years and replicates."""

    region: str
    policy: str
    years: int
    replicates: int


def _direct() -> Policy:
    """Housing First for homeless newcomers, as in a trial: staff and homes are not scarce."""
    levers: tuple[Lever, ...] = (
        HousingFirst(
            lever="housing_first",
            groups=("homeless",),
            fte_per_100_000_inhabitants=100.0,
            share=0.86,
            sources={
                "share": "HF030: 86 % of those drawn for a home received one",
                "*": "assumption: as in a trial, slots for all who are in it",
            },
        ),
        ExtraHomes(
            lever="extra_dwellings",
            per_year_per_100_000_inhabitants=68.0,
            sources={"*": "HF003: so many that a first home takes 73 days on average"},
        ),
    )
    title = "Housing First as in a trial"
    return Policy(name="direct", title=title, about=title, levers=levers)


#: Replicates have numbers of 31 bits: so many seeds differ, with so many replicates each.
SEEDS, MOST_REPLICATES = 2**26, 2**5

#: World by name. Replicates are so many that the emulator's error is small beside the figures'.
WORLDS = {
    "region": World("zuid-kennemerland", "baseline", 8, 2),
    "direct": World("zuid-kennemerland", "direct", 7, 2),
    "rotterdam": World("rotterdam", "baseline", 3, 1),
    "utrecht": World("utrecht", "baseline", 3, 1),
    "forensic": World("oost-nederland-forensisch", "baseline", 6, 12),
    "housing-first": World("zuid-kennemerland", "housing-first", 8, 2),
    "more-homes": World("zuid-kennemerland", "more-homes", 8, 2),
}


@cache
def _scenario(name: str) -> Scenario:
    """A world with the numbers of its file: what does not depend on parameters is made once."""
    world = WORLDS[name]
    policy = _direct() if world.policy == "direct" else load_policy(world.policy)
    return make_scenario(load_region(world.region), policy, years=world.years, seed=0)


def simulate_world(
    name: str, values: Mapping[str, float], seed: int, quick: bool = False
) -> tuple[Scenario, list[Outcome]]:
    """Run a world with the values of parameters.

    Parameters
    ----------
    name : str
        One of :data:`WORLDS`.
    values : mapping of str to float
        Parameters by name (:mod:`simulate.parameters`).
    seed : int
        Of the worlds' people and luck: the number of the first replicate follows from it.
    quick : bool
        One replicate.
    """
    scenario = _scenario(name).with_values(values)
    first = seed % SEEDS * MOST_REPLICATES
    count = 1 if quick else WORLDS[name].replicates
    return scenario, [replicate_once(scenario, first + number, True) for number in range(count)]
