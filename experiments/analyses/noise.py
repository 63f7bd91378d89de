"""Taking the luck of replicates out of what is worked out from means.

At point ``x`` a measure has the value ``f(x) + e(x, u)`` in unit ``u``: a draw of the parameters,
or a replicate where they are not drawn. An analysis uses the means over units, in which some of
``e`` is left. Variances and the numerators of sensitivity indices are quadratic forms ``q`` of
the values at all points, and luck adds to each on average

    E q(mean) - q(f) = sum_u w_u^2 E q(e_u),

``w_u`` being the part of all replicates that unit ``u`` has. Products of two different units have
no such term, because luck of different units is independent. Leaving out the products of a unit
with itself gives

    q0 = (q(mean) - sum_u w_u^2 q(y_u)) / (1 - sum_u w_u^2),

which has expectation ``q(f)`` exactly, whatever the distribution of luck, however it differs
between points, and however much of it points share: with common random numbers, what two points
have in common cancels in ``q(y_u)`` of a difference just as it does in ``q(mean)``. With ``R``
units of equal size it is ``q(mean) - sum_u q(y_u - mean) / (R (R - 1))``.

Intervals come from drawing both points and units again (Owen's pigeonhole bootstrap: a little too
wide where luck is not shared, never too narrow on average). A unit drawn twice counts as one with
double weight, so the formula above holds in each resample.

References
----------
.. [1] Owen (2007). The pigeonhole bootstrap. Annals of Applied Statistics 1(2).
   doi:10.1214/07-AOAS122
.. [2] Hoeffding (1948). A class of statistics with asymptotically normal distribution.
   doi:10.1214/aoms/1177730196
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from simulate.errors import InputError

Array = np.ndarray[Any, Any]

#: Fewer draws (or replicates, where parameters are not drawn) cannot tell luck from effect at all
#: (assumption).
FEWEST_UNITS = 5
#: The middle 95% of resamples.
ENDS = (2.5, 97.5)


@dataclass(frozen=True)
class Resampling:
    """How many times points and units are drawn again, and the seed of it."""

    count: int = 500
    seed: int = 0


class Estimate(NamedTuple):
    """A value with its 95% interval; nan where it cannot be told."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Units:
    """A measure by unit of luck.

    Attributes
    ----------
    means : ndarray of float64, shape (..., units)
        Mean over the replicates of each unit.
    within : ndarray of float64, shape (..., units)
        Sum of squares about it.
    sizes : ndarray of int64, shape (units,)
        How many replicates each unit has.
    """

    means: Array
    within: Array
    sizes: Array

    @property
    def weights(self) -> Array:
        """Part of all replicates that each unit has, shape (units,)."""
        return np.asarray(self.sizes / self.sizes.sum())

    def mean(self) -> Array:
        """Mean over all replicates, shape (...)."""
        return np.asarray((self.means * self.weights).sum(axis=-1))


def by_unit(values: Array, draws: Array) -> Units:
    """Gather replicates of one draw into a unit.

    Parameters
    ----------
    values : ndarray of float64, shape (..., replicates)
        Without nan.
    draws : ndarray of int64, shape (replicates,)
        Number of the draw of each; -1 where parameters are not drawn: each is then a unit.

    Raises
    ------
    InputError
        With fewer than ``FEWEST_UNITS`` units.
    """
    alone = np.arange(len(draws)) + (draws.max(initial=0) + 1)
    units, unit = np.unique(np.where(draws < 0, alone, draws), return_inverse=True)
    if len(units) < FEWEST_UNITS:
        raise InputError(
            [
                f"the store has {len(draws)} replicates of {len(units)} draw(s) a point; luck "
                f"cannot be told from effect with fewer than {FEWEST_UNITS} draws"
            ]
        )
    sizes = np.bincount(unit)
    means = np.stack([values[..., unit == k].mean(axis=-1) for k in range(len(units))], axis=-1)
    squares = (values - means[..., unit]) ** 2
    within = np.stack([squares[..., unit == k].sum(axis=-1) for k in range(len(units))], axis=-1)
    return Units(means, within, sizes)


def without_noise(of_mean: Array, of_units: Array, weights: Array) -> Array:
    """A quadratic form of the means, free of luck; see the module's text.

    Parameters
    ----------
    of_mean : ndarray of float64, shape (...)
        The form of the weighted mean over units.
    of_units : ndarray of float64, shape (..., units)
        The form of each unit.
    weights : ndarray of float64, shape (..., units)
        Of the units, summing to 1.
    """
    own = weights**2
    left = 1.0 - own.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (of_mean - (own * of_units).sum(axis=-1)) / left
    return np.where(left > 1e-12, found, np.nan)


def resampled_weights(sizes: Array, count: int, rng: np.random.Generator) -> Array:
    """Weights of units drawn again with replacement, shape (count, units)."""
    units = len(sizes)
    taken = rng.multinomial(units, np.full(units, 1.0 / units), size=count) * sizes
    return np.asarray(taken / taken.sum(axis=1, keepdims=True))


def resampled_clusters(clusters: Array, count: int, rng: np.random.Generator) -> Array:
    """How often each point is taken when whole clusters are drawn again, shape (count, points).

    Parameters
    ----------
    clusters : ndarray of int64, shape (points,)
        Points that were laid out together (a trajectory, a row of Saltelli's design) have the same
        number, from 0 up; each its own where points are independent.
    """
    several = int(clusters.max()) + 1
    taken = rng.multinomial(several, np.full(several, 1.0 / several), size=count)
    return np.asarray(taken[:, clusters])


def interval(value: float, resamples: Array) -> Estimate:
    """A value with the middle 95% of its resamples; unknown when one in forty is."""
    known = resamples[np.isfinite(resamples)]
    if not np.isfinite(value) or len(known) < 0.975 * len(resamples):
        return Estimate(float(value), np.nan, np.nan)
    low, high = np.percentile(known, ENDS)
    return Estimate(float(value), float(low), float(high))
