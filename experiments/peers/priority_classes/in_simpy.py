"""Priority classes in SimPy: a process a person, one priority resource."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import simpy

from experiments.peers.priority_classes.network import (
    Measures,
    PriorityClasses,
    measures,
    new_tally,
)

Process = Generator[simpy.Event, Any, None]


def run(network: PriorityClasses, seed: int) -> Measures:
    """One run from an empty start."""
    env = simpy.Environment()
    places = simpy.PriorityResource(env, network.places)
    tally, random = new_tally(network), Random(seed)

    def arrivals(urgency: int) -> Process:
        while True:
            yield env.timeout(random.expovariate(network.arrivals_per_year[urgency]))
            env.process(person(urgency))

    def person(urgency: int) -> Process:
        asked = env.now
        tally.count(("asks", urgency), env.now)
        tally.enter(("waiting", urgency), env.now)
        with places.request(priority=urgency) as place:
            yield place | env.timeout(random.expovariate(network.gives_up_per_year[urgency]))
            tally.leave(("waiting", urgency), env.now)
            if not place.triggered:
                tally.count(("gives up", urgency), env.now)
                return
            tally.count(("placed", urgency), env.now)
            tally.count(("waited", urgency), env.now, env.now - asked)
            tally.enter("living", env.now)
            yield env.timeout(random.expovariate(network.leaves_per_year))
            tally.leave("living", env.now)

    for urgency in range(len(network.classes)):
        env.process(arrivals(urgency))
    env.run(until=network.years)
    return measures(network, tally)
