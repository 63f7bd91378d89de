"""Morris screening: what a factor does when it alone moves, from many starting points.

The elementary effect of a factor is the change of the measure when the factor moves by a step and
nothing else does, per whole range of the factor. Three figures a factor:

- the mean effect, in which luck averages out;
- the mean size of effects, whatever their sign (``mu*`` of Campolongo and others 2007). Luck has a
  size but no lasting sign: an effect counts here with the sign that the *other* units of luck give
  it. What is luck alone then averages 0, a clear effect counts in full, and one that is about as
  large as luck counts for a little too little: never too large on average;
- the standard deviation of effects over starting points (``sigma``), free of luck as
  :mod:`experiments.analyses.noise` tells: large when a factor works together with others or not in
  a straight line.

Before luck is taken out all three are those of SALib, which a test compares.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.analyses.noise import (
    Array,
    Resampling,
    by_unit,
    interval,
    resampled_clusters,
    resampled_weights,
    without_noise,
)
from simulate.errors import InputError

#: Fewer trajectories say nothing that holds (assumption).
FEWEST_TRAJECTORIES = 4
#: Smaller steps than this are rounding of the design.
NO_STEP = 1e-9


def morris_effects(
    positions: Array, values: Array, draws: Array, factors: list[str], resampling: Resampling
) -> pd.DataFrame:
    """Mean effect, mean size and spread of effects of each factor, free of luck.

    Parameters
    ----------
    positions : ndarray of float64, shape (points, factors)
        Where each factor stands in its range, 0 to 1, in the order of SALib's trajectories.
    values : ndarray of float64, shape (points, replicates)
    draws : ndarray of int64, shape (replicates,)
        As for :func:`experiments.analyses.noise.by_unit`.
    factors : list of str
    resampling : Resampling
        Of trajectories and units.

    Returns
    -------
    DataFrame
        Columns factor, figure ("mean", "size", "spread"), effect (in units of the measure over the
        whole range of the factor), low, high, with_luck.
    """
    units = by_unit(values, draws)
    effects = elementary_effects(positions, units.means, len(factors))
    weights = units.weights[None]
    once = np.ones((1, effects.shape[1]))
    found = [part[..., 0] for part in _figures(effects, once, weights)]
    rng = np.random.default_rng(resampling.seed)
    trajectories = np.arange(effects.shape[1])
    again = _figures(
        effects,
        resampled_clusters(trajectories, resampling.count, rng),
        resampled_weights(units.sizes, resampling.count, rng),
    )
    plain = np.einsum("ftu,u->ft", effects, units.weights)
    with_luck = plain.mean(axis=1), np.abs(plain).mean(axis=1), plain.std(axis=1, ddof=1)
    rows = [
        {"factor": factor, "figure": figure, **interval(value[k], resamples[k])._asdict(),
         "with_luck": float(raw[k])}
        for figure, value, resamples, raw in zip(
            ("mean", "size", "spread"), found, again, with_luck, strict=True
        )
        for k, factor in enumerate(factors)
    ]  # fmt: skip
    return pd.DataFrame(rows).rename(columns={"value": "effect"})


def elementary_effects(positions: Array, values: Array, factors: int) -> Array:
    """Change of values per whole range of a factor, shape (factors, trajectories, columns).

    Parameters
    ----------
    positions : ndarray of float64, shape (points, factors)
    values : ndarray of float64, shape (points, columns)
    factors : int

    Raises
    ------
    InputError
        When the points are no trajectories, or too few.
    """
    length = factors + 1
    several = len(positions) // length
    if len(positions) % length or several < FEWEST_TRAJECTORIES:
        raise InputError(
            [
                f"Morris screening of {factors} factors needs {FEWEST_TRAJECTORIES} trajectories "
                f"of {length} points or more; the store has {len(positions)} points"
            ]
        )
    steps = np.diff(positions.reshape(several, length, factors), axis=1)
    changes = np.diff(values.reshape(several, length, -1), axis=1)
    moved = np.abs(steps) > NO_STEP
    if not ((moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all()):
        raise InputError(["the points of the store are no Morris trajectories"])
    which = moved.argmax(axis=2)
    effects = np.empty((factors, several, changes.shape[2]))
    for number in range(factors):
        at = (which == number).argmax(axis=1)
        here = np.arange(several)
        effects[number] = changes[here, at] / steps[here, at, number][:, None]
    return effects


def _figures(effects: Array, taken: Array, weights: Array) -> tuple[Array, Array, Array]:
    """Mean, size and spread for sets of trajectories and units, each of shape (factors, sets).

    ``effects`` (factors, trajectories, units); ``taken`` (sets, trajectories) counts how often a
    trajectory is in a set; ``weights`` (sets, units).
    """
    parts = taken / taken.sum(axis=1, keepdims=True)
    of_mean = np.einsum("ftu,su->fts", effects, weights)
    mean = np.einsum("fts,st->fs", of_mean, parts)
    size = _size(effects, of_mean, parts, weights)
    by_units = np.einsum("ftu,st->fsu", effects, parts)
    square_units = np.einsum("ftu,st->fsu", effects**2, parts) - by_units**2
    square_mean = np.einsum("fts,st->fs", of_mean**2, parts) - mean**2
    several = effects.shape[1]
    square = without_noise(square_mean, square_units, weights[None]) * several / (several - 1)
    return mean, size, np.sqrt(np.clip(square, 0.0, None))


def _size(effects: Array, of_mean: Array, parts: Array, weights: Array) -> Array:
    """Mean of effects by the sign that the other units give each, shape (factors, sets)."""
    found = np.zeros((len(effects), len(weights)))
    for unit, weight in enumerate(weights.T):
        mine = effects[..., unit, None]
        others = of_mean - weight * mine
        found += weight * np.einsum("fts,st->fs", np.sign(others) * mine, parts)
    return np.where(weights.max(axis=1) < 1.0, found, np.nan)
