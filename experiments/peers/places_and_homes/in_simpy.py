"""Places and homes in SimPy: a process a person, a resource each for places and homes."""

from __future__ import annotations

from collections.abc import Generator
from random import Random
from typing import Any

import simpy

from experiments.peers.places_and_homes.network import (
    Measures,
    PlacesAndHomes,
    measures,
    new_tally,
)

Process = Generator[simpy.Event, Any, None]


def run(network: PlacesAndHomes, seed: int) -> Measures:
    """One run from an empty start."""
    env = simpy.Environment()
    places = simpy.Resource(env, network.places)
    homes = simpy.Resource(env, network.homes)
    tally, random = new_tally(network), Random(seed)

    def arrivals() -> Process:
        while True:
            yield env.timeout(random.expovariate(network.arrivals_per_year))
            env.process(person())

    def person() -> Process:
        tally.enter("present", env.now)
        while True:
            asked, place = env.now, places.request()
            tally.count("asks", env.now)
            tally.enter("waiting", env.now)
            yield place | env.timeout(random.expovariate(network.gives_up_per_year))
            tally.leave("waiting", env.now)
            if not place.triggered:
                place.cancel()
                tally.count("gives up", env.now)
                break
            tally.count("placed", env.now)
            tally.count("waited", env.now, env.now - asked)
            yield env.timeout(random.expovariate(network.ready_per_year))
            home = homes.request()
            tally.enter("blocked", env.now)
            yield home
            tally.leave("blocked", env.now)
            tally.count("moves", env.now)
            places.release(place)
            yield env.timeout(random.expovariate(network.loss_per_year))
            homes.release(home)
            if random.random() >= network.returns_share:
                break
        tally.leave("present", env.now)

    env.process(arrivals())
    env.run(until=network.years)
    return measures(network, tally)
