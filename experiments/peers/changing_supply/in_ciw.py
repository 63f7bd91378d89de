"""Changing supply in Ciw: a closed place is one that a customer before all others holds.

Not by ``ciw.Schedule``: a change of shift there replaces all servers, those busy finish beside as
many new ones, so for a while more people are served than there are places.
"""

from __future__ import annotations

from math import inf

import ciw
from ciw.dists import Deterministic, Exponential, PoissonIntervals, Sequential

from experiments.peers.changing_supply.network import (
    ChangingSupply,
    Measures,
    measures,
    new_tally,
)

PERSON, NOT_OPEN_YET, CLOSED = "person", "not open yet", "closed"


def run(network: ChangingSupply, seed: int) -> Measures:
    """One run from an empty start."""
    ciw.seed(seed)
    years = list(range(1, len(network.arrivals_per_year) + 1))
    people = PoissonIntervals(list(network.arrivals_per_year), years, years[-1])
    simulation = ciw.Simulation(
        ciw.create_network(
            arrival_distributions={
                PERSON: [people],
                NOT_OPEN_YET: [Sequential([0.0, inf])],
                CLOSED: [Sequential([network.closes_at, inf])],
            },
            batching_distributions={
                PERSON: [Deterministic(1)],
                NOT_OPEN_YET: [Deterministic(network.opened)],
                CLOSED: [Deterministic(network.closed)],
            },
            service_distributions={
                PERSON: [Exponential(network.leaves_per_year)],
                NOT_OPEN_YET: [Deterministic(network.opens_at)],
                CLOSED: [Deterministic(inf)],
            },
            reneging_time_distributions={
                PERSON: [Exponential(network.gives_up_per_year)],
                NOT_OPEN_YET: [None],
                CLOSED: [None],
            },
            priority_classes={NOT_OPEN_YET: 0, CLOSED: 0, PERSON: 1},
            number_of_servers=[network.places + network.opened],
            routing={
                name: ciw.routing.TransitionMatrix([[0.0]])
                for name in (PERSON, NOT_OPEN_YET, CLOSED)
            },
        )
    )
    simulation.simulate_until_max_time(network.year_ends[-1])
    return _measured(simulation, network)


def _measured(simulation: ciw.Simulation, network: ChangingSupply) -> Measures:
    """Read the records of people's visits; what has not come yet is None in them."""
    tally = new_tally(network)
    for visit in simulation.get_all_records(include_incomplete=True):
        if visit.customer_class != PERSON:
            continue
        tally.count("asks", visit.arrival_date)
        tally.enter("waiting", visit.arrival_date)
        if visit.record_type == "renege":
            tally.count("gives up", visit.exit_date)
            tally.leave("waiting", visit.exit_date)
        elif visit.service_start_date is not None:
            tally.leave("waiting", visit.service_start_date)
            tally.enter("placed", visit.service_start_date)
            if visit.exit_date is not None:
                tally.leave("placed", visit.exit_date)
    return measures(network, tally)
