"""When a running region is looked at, and what happens when something is wrong."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.errors import ModelError
from simulate.self_checks.diagnosis import said
from simulate.self_checks.recount import hold_capacity
from simulate.self_checks.rounds import go_round
from simulate.self_checks.spending import look_at_costs

if TYPE_CHECKING:
    from simulate.simulation import Simulation


#: On the way through a long run, a look is worth it after so many events for each row of clients.
#: A row takes some 20 to 40 ns and an event 350, so such looks take a hundredth of a run, however
#: long it is and however large the region.
EVENTS_A_ROW = 6


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
    kept, counters = simulation.kept, simulation.state.counters[0]
    ended = len(simulation.scenario.month_ends) == int(counters.month)
    go_round(simulation.world, int(ended), now)
    if ended:
        look_at_costs(simulation)
    if kept.found.fault.any():
        raise ModelError(said(simulation, now))
    kept.marks[0].time = now
    kept.marks[0].events = counters.events


def look_in_passing(simulation: Simulation, year_end: float) -> None:
    """Look at the end of a year in a long run, when enough has happened to be worth it.

    If not, come back at the end of the year in which, at this pace, enough will have.
    """
    marks, counters = simulation.kept.marks[0], simulation.state.counters[0]
    happened = int(counters.events - marks.events)
    enough = EVENTS_A_ROW * int(counters.clients)
    marks.year_end = year_end + 1.0
    if happened >= enough:
        look(simulation, year_end)
    elif happened > 0:
        passed = year_end - float(marks.time)
        marks.year_end += math.floor((enough - happened) / happened * passed)


def look_at_capacity(simulation: Simulation) -> None:
    """Before places or slots change: nobody came where it was full."""
    hold_capacity(simulation.world)
    if simulation.kept.found.fault.any():
        raise ModelError(said(simulation, simulation.now))


def found_by(simulation: Simulation) -> np.ndarray[Any, Any]:
    """How much each check of a run looked at, and its largest deviation; a row a check."""
    found: np.ndarray[Any, Any] = np.array(simulation.kept.found[["looked_at", "deviation"]])
    return found
