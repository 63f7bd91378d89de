"""Places and homes in plain Mesa: an agent a person, the queues in the model."""

from __future__ import annotations

from collections import deque
from typing import Any

import mesa

from experiments.peers.mesa_clock import TimedModel
from experiments.peers.places_and_homes.network import (
    Measures,
    PlacesAndHomes,
    measures,
    new_tally,
)


def run(network: PlacesAndHomes, seed: int) -> Measures:
    """One run from an empty start."""
    model = Town(network, seed)
    model.run_until(network.years)
    return measures(network, model.tally)


class Town(TimedModel):
    """Free places and homes, and who waits for them."""

    def __init__(self, network: PlacesAndHomes, seed: int) -> None:
        super().__init__(rng=seed)
        self.network = network
        self.tally = new_tally(network)
        self.free_places, self.free_homes = network.places, network.homes
        self.waiting: deque[Person] = deque()
        self.blocked: deque[Person] = deque()
        self.next_arrival()

    def next_arrival(self) -> None:
        """Schedule the next arrival."""
        self.later(self.network.arrivals_per_year, self.arrive)

    def later(self, rate: float, action: Any) -> Any:
        """Schedule an action after an exponential time."""
        return self.after(self.random.expovariate(rate), action)

    def arrive(self) -> None:
        """Somebody comes and asks for a place."""
        self.tally.enter("present", self.time)
        Person(self).ask_for_place()
        self.next_arrival()

    def place_is_free(self) -> None:
        """Give a place to who waits longest."""
        if self.waiting:
            self.waiting.popleft().get_place()
        else:
            self.free_places += 1

    def home_is_free(self) -> None:
        """Give a home to who waits longest."""
        if self.blocked:
            self.blocked.popleft().move_home()
        else:
            self.free_homes += 1


class Person(mesa.Agent):  # type: ignore[misc]
    """Somebody who waits, lives in a place, waits there, lives in a home, and perhaps returns."""

    def ask_for_place(self) -> None:
        """Take a free place, or join the list."""
        model = self.model
        self.asked = model.time
        model.tally.count("asks", model.time)
        model.tally.enter("waiting", model.time)
        self.patience = model.later(model.network.gives_up_per_year, self.give_up)
        if model.free_places > 0:
            model.free_places -= 1
            self.get_place()
        else:
            model.waiting.append(self)

    def give_up(self) -> None:
        """Leave the list, for good."""
        self.model.waiting.remove(self)
        self.model.tally.leave("waiting", self.model.time)
        self.model.tally.count("gives up", self.model.time)
        self.go_away()

    def get_place(self) -> None:
        """Live in a place until ready."""
        model = self.model
        self.patience.cancel()
        model.tally.leave("waiting", model.time)
        model.tally.count("placed", model.time)
        model.tally.count("waited", model.time, model.time - self.asked)
        model.later(model.network.ready_per_year, self.ask_for_home)

    def ask_for_home(self) -> None:
        """Take a free home, or wait in the place."""
        model = self.model
        model.tally.enter("blocked", model.time)
        if model.free_homes > 0:
            model.free_homes -= 1
            self.move_home()
        else:
            model.blocked.append(self)

    def move_home(self) -> None:
        """Leave the place for a home."""
        model = self.model
        model.tally.leave("blocked", model.time)
        model.tally.count("moves", model.time)
        model.later(model.network.loss_per_year, self.lose_home)
        model.place_is_free()

    def lose_home(self) -> None:
        """Come back for a place, or leave for good."""
        returns = self.random.random() < self.model.network.returns_share
        if returns:
            self.ask_for_place()
        self.model.home_is_free()
        if not returns:
            self.go_away()

    def go_away(self) -> None:
        """Be seen no more."""
        self.model.tally.leave("present", self.model.time)
        self.remove()
