"""How many homes meet a target: bracketing the root, and how precisely a sample of futures tells.

A future meets the target when its share of short waits is at least the share asked for. With
``n`` futures and a probability ``sure``, ``floor((1 - sure) n)`` of them may fail; so the target is
met where the share of the first future that may not fail, counted from the worst, is at least the
share asked for. Unlike the number of futures that meet the target, that share changes smoothly
with the number of homes, so its root is found by Brent's method.

Each future needs so many homes of its own; the answer is a quantile of those needs. Its interval
is a bootstrap over draws of the parameters (over futures, where parameters are not drawn).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq, isotonic_regression

from simulate.intervals import INTERVAL

RESAMPLES = 2000
#: The root is looked for no more precisely than this part of itself; the futures tell less.
PART = 0.01
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Bracket:
    """Between which whole numbers of homes the target is first met.

    Attributes
    ----------
    low : int
        Does not meet it, or 0.
    high : int, optional
        Meets it; none when the most that may be tried does not.
    """

    low: int
    high: int | None


def may_fail(futures: float, sure: float) -> int:
    """How many of so many futures may fail the target."""
    return int(np.floor((1.0 - sure) * futures + 1e-9))


def deciding_share(shares: Array, sure: float) -> float:
    """The share of the worst future that may not fail.

    Parameters
    ----------
    shares : ndarray of float64, shape (futures,)
    sure : float
        Probability asked for.
    """
    return float(np.sort(shares)[may_fail(len(shares), sure)])


def bracket(margin: Callable[[int], float], first: int, most: int) -> Bracket:
    """The smallest whole number with a margin of 0 or more, to one part in a hundred.

    Parameters
    ----------
    margin : callable
        Of a number of homes; grows with it, but for noise.
    first, most : int
        The first number tried after 0, and the last.
    """
    known: dict[int, float] = {}

    def at(homes: float) -> float:
        whole = round(homes)
        if whole not in known:
            known[whole] = margin(whole)
        return known[whole]

    if at(0) >= 0:
        return Bracket(0, 0)
    homes = min(first, most)
    while at(homes) < 0:
        if homes == most:
            return Bracket(most, None)
        homes = min(2 * homes, most)
    low = max(tried for tried, found in known.items() if found < 0)
    step = max(1, round(PART * homes))
    if at(homes) > 0 and homes - low > step:
        brentq(at, low, homes, xtol=max(0.5, step / 2), rtol=1e-9)
    return _closed(at, known, step)


def _closed(at: Callable[[float], float], known: dict[int, float], step: int) -> Bracket:
    """A bracket no wider than a step: Brent's method may come to the root from one side only."""
    high = min(tried for tried, found in known.items() if found >= 0)
    low = max(tried for tried, found in known.items() if found < 0 and tried < high)
    middle = max(low + 1, high - step)
    while high - low > step:
        if at(middle) < 0:
            low = middle
        else:
            high = middle
        middle = (low + high) // 2
    return Bracket(low, high)


def needs(homes: Array, shares: Array, target: float) -> Array:
    """How many homes each future needs.

    Parameters
    ----------
    homes : ndarray of float64, shape (k,)
        Numbers tried, in order.
    shares : ndarray of float64, shape (futures, k)
        Share of short waits of each future at each.
    target : float
        Share asked for.

    Returns
    -------
    ndarray of float64, shape (futures,)
        Between two numbers tried, on the straight line; infinite where none is enough.

    Notes
    -----
    A share that falls where homes are added does so by luck: the curve of each future is first
    made one that never falls (isotonic regression).
    """
    return np.array([_need(homes, isotonic_regression(row).x, target) for row in shares])


def _need(homes: Array, curve: Array, target: float) -> float:
    enough = np.flatnonzero(curve >= target)
    if not len(enough):
        return np.inf
    place = int(enough[0])
    if place == 0:
        return float(homes[0])
    below, above = curve[place - 1], curve[place]
    part = (target - below) / (above - below)
    return float(homes[place - 1] + part * (homes[place] - homes[place - 1]))


def needed(each: Array, sure: float) -> float:
    """How many homes so many futures need that no more fail than may."""
    return float(np.sort(each)[len(each) - may_fail(len(each), sure) - 1])


def interval(each: Array, units: Array, sure: float) -> tuple[float, float]:
    """The 95% confidence interval of :func:`needed`.

    Parameters
    ----------
    each : ndarray of float64, shape (futures,)
        Needs.
    units : ndarray of int64, shape (futures,)
        Number of the unit of each future; units are taken again with replacement, whole.
    sure : float

    Returns
    -------
    tuple of float
        Infinite where more than the most that was tried may be needed.
    """
    # the same numbers each time: an interval must not change when a table is made again
    drawn = np.random.default_rng(0)
    count = int(units.max()) + 1
    taken = drawn.multinomial(count, np.full(count, 1.0 / count), size=RESAMPLES)
    order = np.argsort(each, kind="stable")
    weights = taken[:, units[order]]
    so_far = np.cumsum(weights, axis=1)
    total = so_far[:, -1]
    must = total - np.floor((1.0 - sure) * total + 1e-9)
    places = np.argmax(so_far >= must[:, None], axis=1)
    # an end is one of the needs: between two of which one is infinite there is no middle
    found = np.sort(each[order][places])
    low, high = (found[round(end / 100 * (RESAMPLES - 1))] for end in INTERVAL)
    return float(low), float(high)


def probability(shares: Array, target: float, units: Array) -> tuple[float, float, float]:
    """Share of futures that meet the target, with its 95% confidence interval.

    Notes
    -----
    Wilson's interval, which holds near 0 and 1 too, with as many observations as there are units.
    """
    share = float((shares >= target).mean())
    count, z = len(np.unique(units)), 1.959964
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return share, max(0.0, middle - half), min(1.0, middle + half)
