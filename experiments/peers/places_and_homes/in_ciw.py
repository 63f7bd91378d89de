"""Places and homes in Ciw: two nodes, no queue before the second, so the first is blocked."""

from __future__ import annotations

from math import inf

import ciw
from ciw.dists import Exponential

from experiments.peers.places_and_homes.network import (
    Measures,
    PlacesAndHomes,
    measures,
    new_tally,
)

PLACE, HOME = 1, 2


def run(network: PlacesAndHomes, seed: int) -> Measures:
    """One run from an empty start."""
    ciw.seed(seed)
    simulation = ciw.Simulation(
        ciw.create_network(
            arrival_distributions=[Exponential(network.arrivals_per_year), None],
            service_distributions=[
                Exponential(network.ready_per_year),
                Exponential(network.loss_per_year),
            ],
            number_of_servers=[network.places, network.homes],
            queue_capacities=[inf, 0],
            routing=[[0.0, 1.0], [network.returns_share, 0.0]],
            reneging_time_distributions=[Exponential(network.gives_up_per_year), None],
        )
    )
    simulation.simulate_until_max_time(network.years)
    return _measured(simulation, network)


def _measured(simulation: ciw.Simulation, network: PlacesAndHomes) -> Measures:
    """Read the records of visits; what has not come yet is None in them."""
    tally = new_tally(network)
    for visit in simulation.get_all_records(include_incomplete=True):
        tally.enter("present", visit.arrival_date)
        if visit.exit_date is not None:
            tally.leave("present", visit.exit_date)
        if visit.node == HOME:
            tally.count("moves", visit.arrival_date)
            continue
        tally.count("asks", visit.arrival_date)
        tally.enter("waiting", visit.arrival_date)
        if visit.record_type == "renege":
            tally.count("gives up", visit.exit_date)
            tally.leave("waiting", visit.exit_date)
        elif visit.service_start_date is not None:
            tally.leave("waiting", visit.service_start_date)
            tally.count("placed", visit.service_start_date)
            tally.count("waited", visit.service_start_date, visit.waiting_time)
            if visit.service_end_date is not None:
                tally.enter("blocked", visit.service_end_date)
                if visit.exit_date is not None:
                    tally.leave("blocked", visit.exit_date)
    return measures(network, tally)
