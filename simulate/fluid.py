"""The fluid limit: what a large region does on average, as ordinary differential equations.

A region of ``n`` times the people, places, homes and arrivals has paths which, divided by ``n``,
come nearer and nearer to the solution of these equations: by the law of large numbers for
density-dependent Markov chains. They are those of a reduced region, with every rate constant:
people come, wait for a limited number of places, give up waiting, get ready in a place, are
noticed, keep the place while they wait for a home (blocking), move into homes that come at a
rate, lose them, and come back to wait.

Nothing here is used by the engine: the tests run a region that is this special case and compare.

References
----------
.. [1] Kurtz (1970). Solutions of ordinary differential equations as limits of pure jump Markov
   processes. doi:10.2307/3212147
.. [2] Mandelbaum, Massey, Reiman (1998). Strong approximations for Markovian service networks.
   doi:10.1023/A:1019112920622
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

Array = np.ndarray[Any, Any]

#: Columns of a path.
WAITING_FOR_PLACE, IN_PLACE, WAITING_FOR_HOME, AT_HOME = range(4)


@dataclass(frozen=True)
class FluidRegion:
    """Rates a year of a reduced region; see the module's text.

    Attributes
    ----------
    arrivals, homes : float
        People who come, and homes that come, in the whole region.
    places : float
        Places there are.
    gives_up, ready, noticed, leaves_place, loses_home, leaves_home : float
        Rates of one person: giving up while waiting for a place; getting ready in a place; being
        noticed once ready; leaving a place, or a home, for good; losing a home.
    in_place, at_home : float
        People on day 0 in a place, not ready, and at home; nobody waits.
    """

    arrivals: float
    homes: float
    places: float
    gives_up: float
    ready: float
    noticed: float
    leaves_place: float
    loses_home: float
    leaves_home: float
    in_place: float
    at_home: float


def fluid_path(region: FluidRegion, times: Array) -> Array:
    """People waiting for a place, in a place, waiting for a home, and at home.

    Who waits for a home is in a place as well.

    Parameters
    ----------
    times : ndarray of float, shape (t,)
        Years from the start, rising.

    Returns
    -------
    ndarray of float, shape (t, 4)

    Notes
    -----
    The unknowns are ``x``, people who wait for a place or are in one and not ready; ``u``, ready
    and not noticed; ``y``, people who wait for a home less homes that wait for a person; ``z``,
    people who wait for a home or have one. With ``w = max(y, 0)`` waiting for a home,
    ``p = min(x, places - u - w)`` in a place and not ready, and ``h = z - w`` at home::

        x' = arrivals + loses_home h - gives_up (x - p) - (ready + leaves_place) p
        u' = ready p - (noticed + leaves_place) u
        y' = noticed u - homes - leaves_place w
        z' = noticed u - leaves_place w - (loses_home + leaves_home) h

    So written the right side has kinks, where places fill up and where homes run out, and no
    jumps.
    """

    def change(_: float, state: Array) -> list[float]:
        x, u, y, z = state
        waits = max(y, 0.0)
        not_ready = min(x, region.places - u - waits)
        at_home = z - waits
        noticed, leave = region.noticed * u, region.leaves_place
        return [
            region.arrivals
            + region.loses_home * at_home
            - region.gives_up * (x - not_ready)
            - (region.ready + leave) * not_ready,
            region.ready * not_ready - noticed - leave * u,
            noticed - region.homes - leave * waits,
            noticed - leave * waits - (region.loses_home + region.leaves_home) * at_home,
        ]

    start = [region.in_place, 0.0, 0.0, region.at_home]
    span = (0.0, float(times[-1]))
    # short steps: a kink must not be stepped over unseen
    solved = solve_ivp(change, span, start, t_eval=times, rtol=1e-9, atol=1e-9, max_step=0.01)
    x, u, y, z = solved.y
    waits = np.maximum(y, 0.0)
    in_place = np.minimum(x, region.places - u - waits)
    return np.column_stack([x - in_place, in_place + u + waits, waits, z - waits])
