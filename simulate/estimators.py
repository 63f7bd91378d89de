"""Kaplan-Meier and Aalen-Johansen over many samples taken as one, without holding all at once.

People are followed for some years, until something happens (a *cause*, numbered from 1) or they
are last seen (0). Both estimates need everybody in order of time; with 10,000 replicates that is
tens of millions of people, so they are put in order one span of time after another. The estimate
is that of the whole sample, to rounding, however it is cut.

References
----------
Kaplan and Meier (1958), Journal of the American Statistical Association 53, 457-481.
Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulate.spill import Spill

#: People put in order at once: about 100 bytes each, with all that is made of them.
MOST_AT_ONCE = 500_000
#: Of the samples of all replicates, what stays in memory.
SAMPLES_BUDGET_BYTES = 32 * 2**20
#: Spans of time are made of so many equal parts.
PARTS = 4096

Array = np.ndarray[Any, Any]
#: Years each was followed (float64), and what happened then (whole number or bool).
Sample = tuple[Array, Array]


def new_samples() -> Spill[Sample]:
    """An empty list for the samples of any number of replicates."""
    return Spill(SAMPLES_BUDGET_BYTES)


def kaplan_meier(samples: Sequence[Sample], times: Array) -> Array:
    """Share to whom it has not happened by given times.

    Parameters
    ----------
    samples : sequence of (ndarray, ndarray)
        Years (float64), and whether it happened then (bool; others are right-censored).
    times : ndarray of float64, shape (k,)
        Years.

    Returns
    -------
    ndarray of float64, shape (k,)
        nan when there is nobody, or beyond the longest time seen.
    """
    shares, last, longest = np.ones(len(times)), 1.0, -np.inf
    for span in risk_sets(samples):
        curve = np.cumprod(np.append(last, span.left_alone()))[1:]
        _read_off(shares, times, span.years, curve)
        last, longest = curve[-1], span.years[-1]
    return np.where(times <= longest, shares, np.nan)


def median_time(samples: Sequence[Sample]) -> float:
    """Kaplan-Meier median: when it has happened to half; nan when it never does to so many.

    Parameters
    ----------
    samples : sequence of (ndarray, ndarray)
        As for :func:`kaplan_meier`.
    """
    last = 1.0
    for span in risk_sets(samples):
        curve = np.cumprod(np.append(last, span.left_alone()))[1:]
        below = np.flatnonzero(curve <= 0.5)
        if len(below):
            return float(span.years[below[0]])
        last = curve[-1]
    return np.nan


def aalen_johansen(samples: Sequence[Sample], count: int, times: Array) -> Array:
    """Share to whom each cause has happened, before any other, by given times.

    Parameters
    ----------
    samples : sequence of (ndarray, ndarray)
        Years (float64), and 0 for who was last seen then or the number of the cause from 1.
    count : int
        Number of causes.
    times : ndarray of float64, shape (k,)
        Years.

    Returns
    -------
    ndarray of float64, shape (count, k)
        nan when there is nobody, or beyond the longest time seen unless it happened to all who
        were watched that long.
    """
    found, passed, last = np.zeros((count, len(times))), np.zeros(count), 1.0
    longest, all_gone = -np.inf, False
    for span in risk_sets(samples):
        still = np.cumprod(np.append(last, span.left_alone()))
        for cause in range(count):
            steps = still[:-1] / span.at_risk * span.happened(cause + 1)
            curve = np.cumsum(np.append(passed[cause], steps))[1:]
            _read_off(found[cause], times, span.years, curve)
            passed[cause] = curve[-1]
        last, longest = still[-1], span.years[-1]
        all_gone = bool(span.left_alone()[-1] == 0.0)
    if not all_gone:  # nobody was watched longer than who stayed longest
        found[:, times > longest] = np.nan
    return found


@dataclass(frozen=True)
class RiskSets:
    """Every time in a span at which somebody was last seen or something happened.

    Attributes
    ----------
    years : ndarray of float64, shape (t,)
        Distinct times in order.
    at_risk : ndarray of int64, shape (t,)
        People still watched just before each.
    causes : ndarray, shape (n,)
        Of everybody in the span, in order of time.
    first : ndarray of int64, shape (t,)
        Where the people of each time begin in ``causes``.
    """

    years: Array
    at_risk: Array
    causes: Array
    first: Array

    def happened(self, cause: int) -> Array:
        """To how many a cause happened at each time (int64)."""
        counts: Array = np.add.reduceat(self.causes == cause, self.first, dtype=np.int64)
        return counts

    def left_alone(self) -> Array:
        """Share of those at risk to whom nothing happened at each time."""
        gone = np.add.reduceat(self.causes != 0, self.first, dtype=np.int64)
        share: Array = (self.at_risk - gone) / self.at_risk
        return share


def risk_sets(samples: Sequence[Sample]) -> Iterator[RiskSets]:
    """Who was watched until when, one span of time after another."""
    people = sum(len(years) for years, _ in samples)
    for since, until in _spans(samples, people):
        years, causes = _within(samples, since, until)
        order = np.argsort(years)
        years, causes = years[order], causes[order]
        first = np.flatnonzero(np.diff(years, prepend=-np.inf) > 0)
        yield RiskSets(years[first], people - first, causes, first)
        people -= len(years)


def _spans(samples: Sequence[Sample], people: int) -> list[tuple[float, float]]:
    """Since when until when there are about as many people as are put in order at once."""
    if people <= MOST_AT_ONCE:
        return [(-np.inf, np.inf)] if people else []
    longest = max(float(years.max(initial=0.0)) for years, _ in samples)
    edges = np.linspace(0.0, longest, PARTS + 1)
    counts = sum(np.histogram(years, edges)[0] for years, _ in samples)
    full = np.searchsorted(np.cumsum(counts), np.arange(MOST_AT_ONCE, people, MOST_AT_ONCE))
    cuts = np.unique(edges[full + 1][full + 1 < PARTS]).tolist()
    return list(zip([-np.inf, *cuts], [*cuts, np.inf], strict=True))


def _within(samples: Sequence[Sample], since: float, until: float) -> Sample:
    """Who was last seen, or to whom it happened, from ``since`` to just before ``until``."""
    parts = []
    for years, causes in samples:
        chosen = (years >= since) & (years < until)
        parts.append((years[chosen], causes[chosen]))
    years, causes = (np.concatenate(each) for each in zip(*parts, strict=True))
    return years, causes


def _read_off(found: Array, times: Array, years: Array, curve: Array) -> None:
    """Fill in the values of a step curve at times; those before its first step stay."""
    passed = np.searchsorted(years, times, side="right")
    known = passed > 0
    found[known] = curve[passed[known] - 1]
