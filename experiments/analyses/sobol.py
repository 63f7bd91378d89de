"""Sobol indices of a factor: the part of the spread between points that it explains.

SALib's estimators (Saltelli and others 2010 for the first order, Jansen for the total) are applied
to the means and to each unit of luck, and luck is taken out of variance and numerators alike as
:mod:`experiments.analyses.noise` tells. Without that an index is pulled towards what luck gives:
the luck of points that differ in one factor is largely shared, so the total order of a factor that
does nothing comes out above 0 only by what is not shared, while the variance below the line is too
large for all of them.

Factors are taken to be independent and even over their range, as the design lays them out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.analyses.noise import (
    Array,
    Estimate,
    Resampling,
    by_unit,
    interval,
    resampled_weights,
    without_noise,
)
from simulate.errors import InputError

FIRST, TOTAL = "first", "total"
#: Fewer rows of the design say nothing that holds (assumption).
FEWEST_ROWS = 16


def sobol_indices(
    values: Array, draws: Array, factors: list[str], resampling: Resampling
) -> tuple[pd.DataFrame, Estimate]:
    """First and total order of each factor, free of luck.

    Parameters
    ----------
    values : ndarray of float64, shape (points, replicates)
        Points in the order of SALib's Saltelli design, with second order or without.
    draws : ndarray of int64, shape (replicates,)
        As for :func:`experiments.analyses.noise.by_unit`.
    factors : list of str
        Names, in the order of the design.
    resampling : Resampling

    Returns
    -------
    DataFrame
        Columns factor, order ("first" or "total"), index, low, high, with_luck (SALib's own).
    Estimate
        Part of the variance between the means of points that is luck.
    """
    units = by_unit(values, draws)
    rows, step = _layout(len(values), len(factors))
    centred = units.means - units.means.mean(axis=0)
    A, AB, B = _split(centred, rows, step, len(factors))
    weights = units.weights
    of_mean = _forms(*(_weigh(part, weights[None, :]) for part in (A, AB, B)))[:, 0]
    free = without_noise(of_mean, _forms(A, AB, B), weights)
    again = _again((A, AB, B), units.sizes, resampling)
    ratios, index = again[1:] / _positive(again[0]), free[1:] / _positive(free[0])
    found = [
        {"factor": factor, "order": order, **interval(index[k], ratios[k])._asdict(),
         "with_luck": float(of_mean[1 + k] / of_mean[0]) if of_mean[0] > 0 else np.nan}
        for k, (order, factor) in enumerate(
            (order, factor) for order in (FIRST, TOTAL) for factor in factors
        )
    ]  # fmt: skip
    table = pd.DataFrame(found).rename(columns={"value": "index"})
    return table, _luck(units.mean(), free[0], again[0])


def _luck(means: Array, variance: float, again: Array) -> Estimate:
    whole = float(means.var())
    if whole <= 0:
        return Estimate(np.nan, np.nan, np.nan)
    luck = interval(1.0 - variance / whole, 1.0 - again / whole)
    return Estimate(*(float(np.clip(part, 0.0, 1.0)) for part in luck))


def _layout(points: int, factors: int) -> tuple[int, int]:
    for step in (factors + 2, 2 * factors + 2):
        if points % step == 0 and points // step >= FEWEST_ROWS:
            return points // step, step
    raise InputError(
        [
            f"Sobol indices of {factors} factors need {factors + 2} or {2 * factors + 2} points a "
            f"row and {FEWEST_ROWS} rows or more; the store has {points} points"
        ]
    )


def _split(values: Array, rows: int, step: int, factors: int) -> tuple[Array, Array, Array]:
    """A (rows, units), AB (factors, rows, units) and B (rows, units) of Saltelli's design."""
    shaped = values.reshape(rows, step, -1)
    return shaped[:, 0], shaped[:, 1 : factors + 1].transpose(1, 0, 2), shaped[:, -1]


def _weigh(part: Array, weights: Array) -> Array:
    """Means over units by each set of weights, shape (..., rows, sets); no BLAS, for equal bits."""
    return np.asarray(np.einsum("...u,su->...s", part, weights))


def _forms(A: Array, AB: Array, B: Array) -> Array:
    """Variance, then numerators of first and of total order, shape (1 + 2 factors, columns)."""
    from SALib.analyze.sobol import first_order, total_order

    variance = np.var(np.concatenate([A, B]), axis=0)
    # SALib divides by the variance; what luck adds is taken off before that.
    first = [first_order(A, each, B) * variance for each in AB]
    total = [total_order(A, each, B) * variance for each in AB]
    return np.stack([variance, *first, *total])


def _again(parts: tuple[Array, Array, Array], sizes: Array, resampling: Resampling) -> Array:
    """The forms free of luck for rows and units drawn again, shape (1 + 2 factors, count)."""
    rng = np.random.default_rng(resampling.seed)
    weights = resampled_weights(sizes, resampling.count, rng)
    rows = len(parts[0])
    taken = rng.integers(0, rows, (rows, resampling.count))
    means = [np.zeros((*part.shape[:-1], resampling.count)) for part in parts]
    of_units = []
    for unit, weight in enumerate(weights.T):
        drawn = [part[..., unit][..., taken] for part in parts]
        for mean, part in zip(means, drawn, strict=True):
            mean += weight * part
        of_units.append(_forms(*drawn))
    return without_noise(_forms(*means), np.stack(of_units, axis=-1), weights)


def _positive(variance: Array) -> Array:
    """A variance, nan where luck is all there is."""
    return np.where(variance > 0, variance, np.nan)
