"""How much of the spread of one future is scenario, structure, parameters, and chance.

A future is a point of the design, a policy, a draw of the parameters, and luck. Its variance is
taken apart step by step, each step the mean variance that is left once what stands before it is
known:

- **structure**: what is chosen: the policy, factors with choices, and the other factors of
  policies (cut into as many equal parts as there are points for). The variance of the mean over
  all else;
- **scenario**: the other factors, given the structure;
- **parameters**: draws of the posterior, given scenario and structure;
- **chance**: the rest, between replicates of one draw.

The four add up to the whole. What two of them do only together counts for the later one. Luck and
draws that are left in means are taken out of structure and scenario as
:mod:`experiments.analyses.noise` tells; and what the scenarios of a cell happen to be is taken out
of structure in the same way, by leaving out products of a point with itself (but for a grid, whose
cells hold the same scenarios).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.analyses.noise import (
    Array,
    Resampling,
    Units,
    by_unit,
    interval,
    resampled_clusters,
    resampled_weights,
    without_noise,
)
from simulate.intervals import FEWEST_DRAWS

SOURCES = ("scenario", "structure", "parameters", "chance")
#: What parameters and chance are called when they cannot be told apart.
TOGETHER = "parameters and chance"


@dataclass(frozen=True)
class Layout:
    """How the points of a design lie.

    Attributes
    ----------
    cells : ndarray of int64, shape (points,)
        Number of the combination of structural factors at each point, from 0 up; all 0 without.
    clusters : ndarray of int64, shape (points,)
        Points laid out together have the same number, from 0 up.
    same_scenarios : bool
        Whether all cells hold the same scenarios, as in a grid; its points are then no sample, and
        are not drawn again.
    all_chosen : bool
        Whether every factor is structure, so that there is no scenario but one.
    """

    cells: Array
    clusters: Array
    same_scenarios: bool = False
    all_chosen: bool = False


def shares_of_spread(
    values: Array, draws: Array, layout: Layout, resampling: Resampling
) -> pd.DataFrame:
    """The parts of the variance of one future, which add up to 1.

    Parameters
    ----------
    values : ndarray of float64, shape (points, policies, replicates)
    draws : ndarray of int64, shape (replicates,)
        As for :func:`experiments.analyses.noise.by_unit`.
    layout : Layout
    resampling : Resampling
        Of clusters of points and units.

    Returns
    -------
    DataFrame
        Columns source, share, low, high, standard_deviation (in the unit of the measure).
        Parameters and chance are one row when draws are fewer than ``FEWEST_DRAWS`` or never used
        twice, and there is no row for parameters when they are not drawn.
    """
    units = by_unit(values, draws)
    rng = np.random.default_rng(resampling.seed)
    once = np.ones((1, len(values)))
    found = _parts(units, layout, once, units.weights[None])[:, 0]
    taken = resampled_clusters(layout.clusters, resampling.count, rng)
    if layout.same_scenarios:
        taken = np.ones_like(taken)
    again = _parts(units, layout, taken, resampled_weights(units.sizes, resampling.count, rng))
    names, found, again = _named(units, bool((draws >= 0).any()), found, again)
    found, again = np.clip(found, 0.0, None), np.where(again < 0.0, 0.0, again)
    whole = found.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        shares, others = found / whole, again / again.sum(axis=0)
    rows = [
        {"source": name, **interval(shares[k], others[k])._asdict(),
         "standard_deviation": float(np.sqrt(found[k]))}
        for k, name in enumerate(names)
    ]  # fmt: skip
    return pd.DataFrame(rows).rename(columns={"value": "share"})


def _named(
    units: Units, drawn: bool, found: Array, again: Array
) -> tuple[tuple[str, ...], Array, Array]:
    """Names of the parts, some added together where they cannot be told apart."""
    if not drawn:
        names: tuple[str, ...] = ("scenario", "structure", "chance")
    elif len(units.sizes) >= FEWEST_DRAWS and (units.sizes > 1).any():
        return SOURCES, found, again
    else:
        names = ("scenario", "structure", TOGETHER)
    merge = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]], float)
    return names, merge @ found, merge @ again


def _parts(units: Units, layout: Layout, taken: Array, weights: Array) -> Array:
    """Variances by source, shape (4, sets); in the order of ``SOURCES``.

    ``taken`` (sets, points) counts how often a point is in a set; ``weights`` (sets, units).
    """
    parts = taken / taken.sum(axis=1, keepdims=True)
    of_mean = np.einsum("ipu,su->ips", units.means, weights)
    of_units = _forms(units.means, parts, layout, "ipk,si->spk")
    square, in_cells, whole = (
        without_noise(mean, each, weights)
        for mean, each in zip(_forms(of_mean, parts, layout, "ips,si->sp"), of_units, strict=True)
    )
    if layout.all_chosen:
        in_cells = square
    between = (weights * of_units[0]).sum(axis=1) - square
    chance = _chance(units, parts, weights)
    if np.isnan(chance).all():  # each unit is one replicate
        return np.stack([square - in_cells, in_cells - whole, np.zeros_like(square), between])
    drawn = between - chance * (weights / units.sizes).sum(axis=1)
    return np.stack([square - in_cells, in_cells - whole, drawn, chance])


def _forms(values: Array, parts: Array, layout: Layout, sums: str) -> tuple[Array, Array, Array]:
    """Mean square, mean square of means over cells, square of the whole mean; (sets, ...) each.

    ``parts`` (sets, points) are the weights of points; ``sums`` the einsum that adds over points.
    Squares of means are of products of two different points, unless scenarios are the same.
    """
    square = np.einsum(sums, values**2, parts).mean(axis=1)
    even = values.mean(axis=1, keepdims=True)
    whole = _squared(even, parts, layout.same_scenarios, sums).mean(axis=1)
    if not layout.cells.any():
        in_cells = _squared(values, parts, layout.same_scenarios, sums)
        return square, in_cells.mean(axis=1), whole
    total, share = np.zeros_like(square), np.zeros(len(parts))
    for cell in range(int(layout.cells.max()) + 1):
        here = layout.cells == cell
        part = parts[:, here]
        within = part.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            of_cell = part / within[:, None]
            squares = _squared(values[here], of_cell, layout.same_scenarios, sums).mean(axis=1)
        known = np.isfinite(squares).reshape(len(parts), -1).all(axis=1)
        counts = np.where(known, within, 0.0)
        share += counts
        total += np.where(np.isfinite(squares), squares, 0.0) * _like(counts, squares)
    return square, total / _like(share, total), whole


def _squared(values: Array, parts: Array, same: bool, sums: str) -> Array:
    """Squares of means over points, of products of different points unless ``same``."""
    means = np.einsum(sums, values, parts)
    if same:
        return np.asarray(means**2)
    own = np.einsum(sums, values**2, parts**2)
    left = 1.0 - (parts**2).sum(axis=1)
    left = np.where(left > 1e-9, left, np.nan)
    return np.asarray((means**2 - own) / _like(left, means))


def _like(column: Array, values: Array) -> Array:
    """A value for each set, shaped so that it goes with values of shape (sets, ...)."""
    return column.reshape(column.shape + (1,) * (values.ndim - 1))


def _chance(units: Units, parts: Array, weights: Array) -> Array:
    """Mean variance between replicates of one draw, shape (sets,); nan when no draw has two."""
    free = np.clip(units.sizes - 1, 0, None)
    within = np.einsum("iu,si->su", units.within.mean(axis=1), parts)
    often = weights / units.sizes  # in proportion to how often a unit is in the set
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((often * within).sum(axis=1) / (often * free).sum(axis=1))
