"""When a running region is looked at, and what happens when something is wrong."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.errors import ModelError
from simulate.self_checks.diagnosis import said
from simulate.self_checks.findings import Kept, new_kept
from simulate.self_checks.ledger import remember_day_zero
from simulate.self_checks.recount import hold_capacity
from simulate.self_checks.rounds import go_round
from simulate.self_checks.spending import look_at_costs

if TYPE_CHECKING:
    from simulate.simulation import Simulation


def begin(simulation: Simulation) -> Kept:
    """What checks keep, on day 0."""
    index = simulation.scenario.index
    kept = new_kept(simulation.record, len(index.sites), len(index.programmes))
    remember_day_zero(simulation.world, kept)
    return kept


def next_look(kept: Kept) -> float:
    """The end of the year in which the last look was."""
    return math.floor(kept.marks[0].time) + 1.0


def look(simulation: Simulation, now: float) -> None:
    """Check everything that can be checked at a moment; at the end of a run all of it.

    Parameters
    ----------
    now : float
        Years; no event before is left to happen.

    Raises
    ------
    ModelError
        Saying what is wrong, with the date and, where one can be found, the client.
    """
    kept, world = simulation.kept, simulation.world
    ended = len(simulation.scenario.month_ends) == int(world.counters[0].month)
    go_round(world, kept, int(ended), now)
    if ended:
        look_at_costs(simulation)
    if kept.found.fault.any():
        raise ModelError(said(simulation, now))
    kept.marks[0].time = now
    kept.marks[0].looks += 1


def look_at_capacity(simulation: Simulation) -> None:
    """Before places or slots change: nobody came where it was full."""
    hold_capacity(simulation.world, simulation.kept)
    if simulation.kept.found.fault.any():
        raise ModelError(said(simulation, simulation.now))


def found_by(simulation: Simulation) -> np.ndarray[Any, Any]:
    """How much each check of a run looked at, and its largest deviation; a row a check."""
    found: np.ndarray[Any, Any] = np.array(simulation.kept.found[["looked_at", "deviation"]])
    return found
