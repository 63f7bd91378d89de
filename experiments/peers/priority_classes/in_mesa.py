"""Priority classes in plain Mesa: an agent a person, a list for each class in the model."""

from __future__ import annotations

from collections import deque

import mesa

from experiments.peers.mesa_clock import TimedModel
from experiments.peers.priority_classes.network import (
    Measures,
    PriorityClasses,
    measures,
    new_tally,
)


def run(network: PriorityClasses, seed: int) -> Measures:
    """One run from an empty start."""
    model = Town(network, seed)
    model.run_until(network.years)
    return measures(network, model.tally)


class Town(TimedModel):
    """Free places, and who waits for them."""

    def __init__(self, network: PriorityClasses, seed: int) -> None:
        super().__init__(rng=seed)
        self.network = network
        self.tally = new_tally(network)
        self.free_places = network.places
        self.waiting: list[deque[Person]] = [deque() for _ in network.classes]
        for urgency in range(len(network.classes)):
            Person(self, urgency).come_later()

    def place_is_free(self) -> None:
        """Give a place to the most urgent, and among them to who waits longest."""
        for people in self.waiting:
            if people:
                people.popleft().get_place()
                return
        self.free_places += 1


class Person(mesa.Agent):  # type: ignore[misc]
    """Somebody who comes, waits, lives in a place and leaves."""

    def __init__(self, model: Town, urgency: int) -> None:
        super().__init__(model)
        self.urgency = urgency

    def come_later(self) -> None:
        """Be the next of this class to come."""
        rate = self.model.network.arrivals_per_year[self.urgency]
        self.model.after(self.random.expovariate(rate), self.come)

    def come(self) -> None:
        """Take a free place, or join the list; the next of this class is on the way."""
        model, now = self.model, self.model.time
        self.asked = now
        Person(model, self.urgency).come_later()
        model.tally.count(("asks", self.urgency), now)
        model.tally.enter(("waiting", self.urgency), now)
        gives_up = model.network.gives_up_per_year[self.urgency]
        self.patience = model.after(self.random.expovariate(gives_up), self.give_up)
        if model.free_places > 0:
            model.free_places -= 1
            self.get_place()
        else:
            model.waiting[self.urgency].append(self)

    def give_up(self) -> None:
        """Leave the list, for good."""
        model = self.model
        model.waiting[self.urgency].remove(self)
        model.tally.leave(("waiting", self.urgency), model.time)
        model.tally.count(("gives up", self.urgency), model.time)
        self.remove()

    def get_place(self) -> None:
        """Live in a place for a while."""
        model = self.model
        self.patience.cancel()
        model.tally.leave(("waiting", self.urgency), model.time)
        model.tally.count(("placed", self.urgency), model.time)
        model.tally.count(("waited", self.urgency), model.time, model.time - self.asked)
        model.tally.enter("living", model.time)
        model.after(self.random.expovariate(model.network.leaves_per_year), self.leave)

    def leave(self) -> None:
        """Leave the place, for good."""
        self.model.tally.leave("living", self.model.time)
        self.remove()
        self.model.place_is_free()
