"""One look: every check that needs a pass over rows, in one call of compiled code."""

from __future__ import annotations

from simulate._jit import kernel
from simulate.self_checks.ledger import (
    look_at_agendas,
    look_at_months,
    look_at_persons,
    look_at_rows,
    look_at_years,
)
from simulate.self_checks.recount import hold_capacity, recount


@kernel
def go_round(world, ended, now):
    """Look at everything; what is wrong is in ``world.found``.

    Parameters
    ----------
    world : World
    ended : int
        1 at the end of a run: then also at people who left, every dwelling and persons' own years.
    now : float
        Years; no event before is left to happen.
    """
    look_at_rows(world, ended, now)
    recount(world, ended, now)  # adds requests that go on to those whose rows were just added
    hold_capacity(world)
    look_at_agendas(world, now)
    look_at_months(world)
    look_at_years(world, now)
    if ended == 1:
        look_at_persons(world, now)
