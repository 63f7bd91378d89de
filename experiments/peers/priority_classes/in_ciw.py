"""Priority classes in Ciw: one node, a customer class for each class."""

from __future__ import annotations

import ciw
from ciw.dists import Exponential

from experiments.peers.priority_classes.network import (
    Measures,
    PriorityClasses,
    measures,
    new_tally,
)


def run(network: PriorityClasses, seed: int) -> Measures:
    """One run from an empty start."""
    ciw.seed(seed)
    names = network.classes
    simulation = ciw.Simulation(
        ciw.create_network(
            arrival_distributions=_by_class(names, network.arrivals_per_year),
            service_distributions={name: [Exponential(network.leaves_per_year)] for name in names},
            reneging_time_distributions=_by_class(names, network.gives_up_per_year),
            number_of_servers=[network.places],
            priority_classes={name: urgency for urgency, name in enumerate(names)},
            routing={name: ciw.routing.TransitionMatrix([[0.0]]) for name in names},
        )
    )
    simulation.simulate_until_max_time(network.years)
    return _measured(simulation, network)


def _by_class(names: tuple[str, ...], rates: tuple[float, ...]) -> dict[str, list[Exponential]]:
    return {name: [Exponential(rate)] for name, rate in zip(names, rates, strict=True)}


def _measured(simulation: ciw.Simulation, network: PriorityClasses) -> Measures:
    """Read the records of visits; what has not come yet is None in them."""
    tally = new_tally(network)
    for visit in simulation.get_all_records(include_incomplete=True):
        urgency = network.classes.index(visit.customer_class)
        tally.count(("asks", urgency), visit.arrival_date)
        tally.enter(("waiting", urgency), visit.arrival_date)
        if visit.record_type == "renege":
            tally.count(("gives up", urgency), visit.exit_date)
            tally.leave(("waiting", urgency), visit.exit_date)
        elif visit.service_start_date is not None:
            tally.leave(("waiting", urgency), visit.service_start_date)
            tally.count(("placed", urgency), visit.service_start_date)
            tally.count(("waited", urgency), visit.service_start_date, visit.waiting_time)
            tally.enter("living", visit.service_start_date)
            if visit.exit_date is not None:
                tally.leave("living", visit.exit_date)
    return measures(network, tally)
