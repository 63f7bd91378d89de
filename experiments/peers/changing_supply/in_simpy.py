"""Changing supply in SimPy: a closed place is one that a request before all others holds."""

from __future__ import annotations

from collections.abc import Generator
from math import inf
from random import Random
from typing import Any

import simpy

from experiments.peers.changing_supply.network import (
    ChangingSupply,
    Measures,
    measures,
    new_tally,
)

Process = Generator[simpy.Event, Any, None]
CLOSURE, PERSON = 0, 1


def run(network: ChangingSupply, seed: int) -> Measures:
    """One run from an empty start."""
    env = simpy.Environment()
    places = simpy.PriorityResource(env, network.places + network.opened)
    tally, random = new_tally(network), Random(seed)

    def closure(since: float, until: float) -> Process:
        yield env.timeout(since)
        with places.request(priority=CLOSURE) as place:
            yield place
            yield env.timeout(until - env.now)

    def arrivals() -> Process:
        for year, rate in enumerate(network.arrivals_per_year):
            gap = random.expovariate(rate)
            while env.now + gap < year + 1:
                yield env.timeout(gap)
                env.process(person())
                gap = random.expovariate(rate)
            yield env.timeout(year + 1 - env.now)

    def person() -> Process:
        tally.count("asks", env.now)
        tally.enter("waiting", env.now)
        with places.request(priority=PERSON) as place:
            yield place | env.timeout(random.expovariate(network.gives_up_per_year))
            tally.leave("waiting", env.now)
            if not place.triggered:
                tally.count("gives up", env.now)
                return
            tally.enter("placed", env.now)
            yield env.timeout(random.expovariate(network.leaves_per_year))
            tally.leave("placed", env.now)

    for _ in range(network.opened):
        env.process(closure(0.0, network.opens_at))
    for _ in range(network.closed):
        env.process(closure(network.closes_at, inf))
    env.process(arrivals())
    env.run(until=network.year_ends[-1])
    return measures(network, tally)
