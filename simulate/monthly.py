"""Tallies by calendar month as labelled arrays, and how each cell of them varies over replicates.

Both read one outcome at a time, so they take no more memory than what they give.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from simulate.errors import InputError, nearest
from simulate.outcome import MONTHLY, Outcome, smallest
from simulate.scenario import Scenario, month_starts
from simulate.state import CONDITIONS, EPISODES, EXITS, HOME_COUNTS
from simulate.support_tables import phase_names

Array = np.ndarray[Any, Any]


def monthly_array(
    scenario: Scenario, outcomes: Sequence[Outcome], tally: str, by: Sequence[str] | None
) -> xr.DataArray:
    """A tally by replicate; see :meth:`simulate.results.Results.monthly`."""
    _check(tally, by)
    kept = [name for name in MONTHLY[tally] if by is None or name in by]
    away = tuple(axis for axis, name in enumerate(MONTHLY[tally]) if name not in kept)
    numbers, whole = [], np.empty(0)
    for row, outcome in enumerate(outcomes):
        values = outcome.tallies[tally]
        if away:
            values = smallest(values.sum(axis=away))
        if row == 0:
            whole = np.empty((len(outcomes), *values.shape), values.dtype)
        elif values.dtype.itemsize > whole.dtype.itemsize:
            whole = whole.astype(values.dtype)
        whole[row] = values
        numbers.append(outcome.replicate)
    labels = dimension_labels(scenario)
    names = {name: labels[name] for name in kept}
    return xr.DataArray(whole, {"replicate": numbers, **names}, ("replicate", *kept), name=tally)


def _check(tally: str, by: Sequence[str] | None) -> None:
    if tally not in MONTHLY:
        raise InputError([f"tally = {tally!r}{nearest(tally, MONTHLY)}"])
    known = MONTHLY[tally]
    problems = [f"by: {name!r}{nearest(name, known)}" for name in by or () if name not in known]
    if problems:
        raise InputError([f"tally {tally}, {problem}" for problem in problems])


def dimension_labels(scenario: Scenario) -> dict[str, Any]:
    """Names along each dimension of the tallies."""
    index = scenario.index
    months = month_starts(scenario.region.start_date, len(scenario.month_ends))
    return {
        "month": months.astype("datetime64[ns]"),
        "setting": index.settings,
        "to": index.settings,
        "group": index.groups,
        "municipality": index.municipalities,
        "programme": index.programmes,
        "exit": list(EXITS),
        "count": list(HOME_COUNTS),
        "condition": list(CONDITIONS),
        "episode": list(EPISODES),
        "phase": phase_names(scenario.ground),
        "site": [" / ".join(site) for site in index.sites],
        "landlord": index.landlords,
    }


def cell_statistics(
    outcomes: Sequence[Outcome], tallies: Sequence[str], percents: Sequence[float]
) -> dict[str, tuple[Array, Array]]:
    """Mean and exact percentiles over replicates of each cell of tallies of whole numbers.

    Parameters
    ----------
    outcomes : sequence of Outcome
    tallies : sequence of str
        Of ``MONTHLY``, whole numbers only.
    percents : sequence of float

    Returns
    -------
    dict of str to tuple of ndarray of float64
        The mean, with the shape of the tally, and the percentiles, shape (percents, ...);
        interpolated between the two nearest replicates, as numpy does.

    Notes
    -----
    Outcomes are read twice: for the lowest and highest value of each cell, and to count how often
    each value between them comes. The counts take little room, however many replicates there are,
    since a cell holds few people.
    """
    first = {name: outcomes[0].tallies[name].astype(np.int64) for name in tallies}
    low, high = dict(first), dict(first)
    for outcome in outcomes:
        for name in tallies:
            low[name] = np.minimum(low[name], outcome.tallies[name])
            high[name] = np.maximum(high[name], outcome.tallies[name])
    width = {name: (high[name] - low[name] + 1).ravel() for name in tallies}
    start = {name: np.cumsum(width[name]) - width[name] for name in tallies}
    counts = {name: np.zeros(width[name].sum(), np.int32) for name in tallies}
    total = {name: np.zeros_like(first[name]) for name in tallies}
    for outcome in outcomes:
        for name in tallies:
            values = outcome.tallies[name]
            counts[name][start[name] + (values - low[name]).ravel()] += 1
            total[name] += values
    found = {}
    for name in tallies:
        lowest = low[name].ravel() - start[name]
        quantiles = _quantiles(counts[name], lowest, len(outcomes), percents)
        shape = len(percents), *low[name].shape
        found[name] = total[name] / len(outcomes), quantiles.reshape(shape)
    return found


def _quantiles(counts: Array, lowest: Array, replicates: int, percents: Sequence[float]) -> Array:
    """Quantiles of each cell, from how often each of its values comes.

    ``lowest`` is what to add to the number of a count to get the value it counts.
    """
    passed = np.cumsum(counts, dtype=np.int64)
    before = np.arange(len(lowest)) * replicates  # each cell has a value in every replicate

    def ranked(rank: int) -> Array:
        values: Array = lowest + np.searchsorted(passed, before + rank, side="right")
        return values

    found = []
    for percent in percents:
        place = (replicates - 1) * (percent / 100)
        below = int(place)
        pair = np.stack([ranked(below), ranked(min(below + 1, replicates - 1))])
        found.append(np.quantile(pair, place - below, axis=0))
    return np.array(found)
