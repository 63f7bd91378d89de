"""Changing supply in plain Mesa: an agent a person, the list and the capacity in the model."""

from __future__ import annotations

from collections import deque

import mesa

from experiments.peers.changing_supply.network import (
    ChangingSupply,
    Measures,
    measures,
    new_tally,
)
from experiments.peers.mesa_clock import TimedModel


def run(network: ChangingSupply, seed: int) -> Measures:
    """One run from an empty start."""
    model = Town(network, seed)
    model.run_until(network.year_ends[-1])
    return measures(network, model.tally)


class Town(TimedModel):
    """How many places there are, how many are taken, and who waits."""

    def __init__(self, network: ChangingSupply, seed: int) -> None:
        super().__init__(rng=seed)
        self.network = network
        self.tally = new_tally(network)
        self.capacity, self.taken = network.places, 0
        self.waiting: deque[Person] = deque()
        self.after(network.opens_at, self.open_places)
        self.after(network.closes_at, self.close_places)
        for year in range(len(network.arrivals_per_year)):
            self.after(float(year), self.next_arrival)

    def next_arrival(self) -> None:
        """Schedule the next arrival, unless the rate changes first."""
        year = int(self.time)
        gap = self.random.expovariate(self.network.arrivals_per_year[year])
        if self.time + gap < year + 1:
            self.after(gap, self.arrive)

    def arrive(self) -> None:
        """Somebody comes and joins the list."""
        Person(self).join_list()
        self.give_out()
        self.next_arrival()

    def open_places(self) -> None:
        """More places can be taken."""
        self.capacity += self.network.opened
        self.give_out()

    def close_places(self) -> None:
        """Fewer places can be taken; who lives in one stays."""
        self.capacity -= self.network.closed

    def give_out(self) -> None:
        """Give places that may be taken to those who wait longest."""
        while self.waiting and self.taken < self.capacity:
            self.taken += 1
            self.waiting.popleft().get_place()


class Person(mesa.Agent):  # type: ignore[misc]
    """Somebody who waits, lives in a place and leaves."""

    def join_list(self) -> None:
        """Ask for a place."""
        model = self.model
        model.tally.count("asks", model.time)
        model.tally.enter("waiting", model.time)
        model.waiting.append(self)
        patience = self.random.expovariate(model.network.gives_up_per_year)
        self.patience = model.after(patience, self.give_up)

    def give_up(self) -> None:
        """Leave the list, for good."""
        model = self.model
        model.waiting.remove(self)
        model.tally.leave("waiting", model.time)
        model.tally.count("gives up", model.time)
        self.remove()

    def get_place(self) -> None:
        """Live in a place for a while."""
        model = self.model
        self.patience.cancel()
        model.tally.leave("waiting", model.time)
        model.tally.enter("placed", model.time)
        model.after(self.random.expovariate(model.network.leaves_per_year), self.leave)

    def leave(self) -> None:
        """Leave the place, for good."""
        model = self.model
        model.tally.leave("placed", model.time)
        model.taken -= 1
        self.remove()
        model.give_out()
