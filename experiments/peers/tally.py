"""Person-years and counts within windows of time, kept the same way by every peer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable

#: From and until, in years.
Window = tuple[float, float]


class Tally:
    """Time spent in states and events counted, in each of some windows of time.

    Who enters a state counts for all that is left of a window, and who leaves it takes back what
    is left then; so whoever is still there at the end needs no last word.

    Parameters
    ----------
    windows : sequence of (float, float)
        From and until, in years.
    """

    def __init__(self, *windows: Window) -> None:
        self._windows = windows
        self._years: defaultdict[Hashable, list[float]] = defaultdict(lambda: [0.0] * len(windows))
        self._counts: defaultdict[Hashable, list[float]] = defaultdict(lambda: [0.0] * len(windows))

    def enter(self, state: Hashable, now: float) -> None:
        """Somebody enters a state."""
        self._add(state, now, 1.0)

    def leave(self, state: Hashable, now: float) -> None:
        """Somebody leaves a state."""
        self._add(state, now, -1.0)

    def _add(self, state: Hashable, now: float, sign: float) -> None:
        years = self._years[state]
        for number, (start, end) in enumerate(self._windows):
            if now < end:
                years[number] += sign * (end - max(now, start))

    def count(self, event: Hashable, now: float, amount: float = 1.0) -> None:
        """Something happens, or so much of it."""
        counts = self._counts[event]
        for number, (start, end) in enumerate(self._windows):
            if start <= now < end:
                counts[number] += amount

    def mean(self, state: Hashable, window: int = 0) -> float:
        """People in a state, averaged over a window."""
        start, end = self._windows[window]
        return self._years[state][window] / (end - start)

    def total(self, event: Hashable, window: int = 0) -> float:
        """How often, or how much of it, something happened in a window."""
        return self._counts[event][window]
