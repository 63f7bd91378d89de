"""How a check keeps what it found: how much it looked at, how far off, and the first fault."""

from __future__ import annotations

from simulate._jit import inlined, kernel
from simulate.self_checks.findings import CHECK_OF, TOLERANCES


@kernel
def note(world, fault, client, about, seen, expected):
    """Keep a fault, unless its check found one before.

    Parameters
    ----------
    fault : int
        One of ``findings``.
    client : int
        Whose row is wrong; -1 when a tally is.
    about : int
        A site, dwelling, month or cell of a tally, by the fault.
    seen, expected : float
    """
    row = world.found[CHECK_OF[fault - 1]]
    row.deviation = max(row.deviation, abs(seen - expected) / max(abs(expected), 1.0))
    if row.fault == 0:
        row.fault, row.client, row.about = fault, client, about
        row.seen, row.expected = seen, expected


@inlined
def same_count(world, fault, about, tallied, counted):
    """A tally must be what was counted."""
    if tallied != counted:
        note(world, fault, -1, about, float(tallied), float(counted))


@kernel
def same_years(world, fault, about, tallied, added):
    """A sum of years must be the same years added in another way, but for rounding."""
    check = CHECK_OF[fault - 1]
    row = world.found[check]
    deviation = abs(tallied - added) / max(abs(added), 1.0)
    row.deviation = max(row.deviation, deviation)
    row.looked_at += 1
    if not deviation <= TOLERANCES[check]:  # also when it is no number
        note(world, fault, -1, about, tallied, added)
