"""The figures a test compared, so that `make prove` can print them (:mod:`tests.proof`).

A helper that compares a figure with what it should be writes a row here first and asserts after,
so that a failing check has its row too. The rows are those of the test that is running.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Row:
    """One figure: what it is, what it should be, what it was.

    Attributes
    ----------
    tolerance : float or None
        How far it may be off; none when ``expected`` is the largest it may be.
    note : str
        Why it fails, where the figures do not say.
    times : int
        How often it was looked at; the row has the worst.
    """

    what: str
    expected: float
    got: float
    tolerance: float | None
    passes: bool
    note: str = ""
    times: int = 1


#: Of the test that runs now.
rows: list[Row] = []


def record(
    what: str,
    *,
    expected: float,
    got: float,
    tolerance: float | None,
    passes: bool,
    note: str = "",
) -> bool:
    """Write a row; returns ``passes``, for the caller to assert with a message of its own."""
    allowed = None if tolerance is None else float(tolerance)
    row = Row(what, float(expected), float(got), allowed, bool(passes), "" if passes else note)
    rows.append(row)
    return row.passes


def check(what: str, *, got: float, expected: float, tolerance: float) -> None:
    """Fail unless a figure is as far as ``tolerance`` from what is expected, or nearer."""
    passes = abs(got - expected) <= tolerance
    said = f"{what}: {got:.6g}, expected {expected:.6g} within {tolerance:.2g}"
    assert record(what, expected=expected, got=got, tolerance=tolerance, passes=passes), said


def check_at_most(what: str, *, got: float, limit: float) -> None:
    """Fail unless a figure is a limit or less."""
    passes = got <= limit
    said = f"{what}: {got:.6g}, expected {limit:.6g} or less"
    assert record(what, expected=limit, got=got, tolerance=None, passes=passes), said


def check_each(what: str, *, got: float, tolerance: float) -> None:
    """Fail unless a difference is 0 within ``tolerance``; all of one name share a row.

    For tests that try many examples: the row counts them and keeps the largest difference.
    """
    passes = abs(got) <= tolerance
    mine = next((row for row in rows if row.what == what), None)
    if mine is None:
        record(what, expected=0.0, got=abs(got), tolerance=tolerance, passes=passes)
    else:
        mine.times += 1
        mine.passes = mine.passes and passes
        if not abs(got) <= mine.got:  # so written that a nan is the largest of all
            mine.got = abs(float(got))
    assert passes, f"{what}: differs by {got:.3g}, allowed is {tolerance:.2g}"
