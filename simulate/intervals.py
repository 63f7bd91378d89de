"""Mean and interval over replicates, as every table gives them, and what an interval is made of.

An interval is the middle 95 % of replicates. With ``parameters="posterior"``, the default, every
two replicates have parameters of their own, drawn from what the published figures allow: the
interval then holds what may happen by chance in a region of this size **and** doubt about the
parameters. It does not hold doubt about the rest of the region file (places, the census, prices),
nor about the rules of the model. With parameters that are the same in all replicates (the median,
the file's own, or given) it holds chance alone.

How much of it is doubt about parameters is :func:`parameter_share`: replicates of one draw differ
by chance only, so a one-way analysis of variance over draws tells the two apart. The standard
error of a mean takes draws as its units (:func:`standard_error`), because two futures with the
same parameters are not independent; and so does the bootstrap of :mod:`simulate.price`.

In paired differences both policies have the same people, luck and parameters; chance is then what
is left of luck once it is the same on both sides.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.stats import f as f_distribution

INTERVAL = (2.5, 97.5)
#: With fewer draws a variance over draws says too little to be shown (assumption).
FEWEST_DRAWS = 8
#: Columns of tables that give a :class:`Part`.
PARAMETER_SHARE = ("parameter_share", "parameter_share_low", "parameter_share_high")

Array = np.ndarray[Any, Any]


class Part(NamedTuple):
    """A share from 0 to 1 with its 95 % confidence interval; all nan when it cannot be told."""

    share: float
    low: float
    high: float


UNKNOWN = Part(np.nan, np.nan, np.nan)


def spread(values: Array) -> tuple[float, float, float]:
    """Mean and the middle 95 % of values over replicates; nan when there are none."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.nan, np.nan, np.nan
    low, high = np.percentile(known, INTERVAL)
    return float(known.mean()), float(low), float(high)


def parameter_share(values: Array, draws: Array) -> Part:
    """Share of the variance of one future that doubt about parameters explains.

    Parameters
    ----------
    values : ndarray of float64, shape (replicates,)
        nan where there is nothing to measure.
    draws : ndarray of int64, shape (replicates,)
        Number of the draw of each; -1 where parameters are not drawn.

    Returns
    -------
    Part
        All nan when parameters are not drawn, fewer than ``FEWEST_DRAWS`` draws were used, no
        draw was used twice, or all values are equal.

    Notes
    -----
    One-way analysis of variance with random effects. With ``d`` draws and ``n`` values, ``n_i`` of
    draw ``i``, chance is the variance within draws, ``W``; the variance of parameters is
    ``(B - W) / k`` or 0, where ``B`` is the mean square between draws and
    ``k = (n - sum(n_i^2) / n) / (d - 1)``, 2 when all draws are used twice. The interval is that of
    a ratio of variances (F), exact for normal values and draws used equally often.

    References
    ----------
    .. [1] Searle, Casella, McCulloch (1992). Variance Components, 3.6. doi:10.1002/9780470316856
    """
    known = ~np.isnan(values) & (draws >= 0)
    values, (units, unit) = values[known], np.unique(draws[known], return_inverse=True)
    counts, among, within = len(values), len(units) - 1, len(values) - len(units)
    if len(units) < FEWEST_DRAWS or within == 0:
        return UNKNOWN
    sizes = np.bincount(unit)
    means = np.bincount(unit, values) / sizes
    between = float((sizes * (means - values.mean()) ** 2).sum()) / among
    chance = float(((values - means[unit]) ** 2).sum()) / within
    if between + chance <= 1e-20 * float((values**2).mean()):  # nothing but rounding
        return UNKNOWN
    size = (counts - float((sizes**2).sum()) / counts) / among
    ratio = between / chance if chance > 0 else np.inf
    lower, upper = f_distribution.ppf((0.025, 0.975), among, within)
    return Part(_share(ratio, size), _share(ratio / upper, size), _share(ratio / lower, size))


def _share(ratio: float, size: float) -> float:
    """The share of parameters, from the ratio of the mean squares between and within draws."""
    return 1.0 if ratio == np.inf else max(0.0, (ratio - 1.0) / (ratio - 1.0 + size))


def standard_error(values: Array, draws: Array) -> float:
    """Standard error of the mean over replicates, the draws of parameters being the units.

    Parameters
    ----------
    values, draws : ndarray, shape (replicates,)
        As for :func:`parameter_share`; where parameters are not drawn each replicate is a unit.

    Returns
    -------
    float
        nan with fewer than two units.
    """
    known = ~np.isnan(values)
    values, draws = values[known], draws[known]
    if len(values) < 2:
        return float("nan")
    [sums], _ = over_units(np.stack([values - values.mean()]), draws)
    units = len(sums)
    if units < 2:
        return float("nan")
    return float(np.sqrt(units / (units - 1) * (sums**2).sum())) / len(values)


def over_units(rows: Array, draws: Array) -> tuple[Array, Array]:
    """Sums of values over the replicates of each unit, and how many replicates each has.

    Parameters
    ----------
    rows : ndarray of float64, shape (k, replicates)
    draws : ndarray of int64, shape (replicates,)

    Returns
    -------
    sums : ndarray of float64, shape (k, units)
    sizes : ndarray of int64, shape (units,)
    """
    alone = np.arange(len(draws)) + (draws.max(initial=0) + 1)
    unit = np.unique(np.where(draws < 0, alone, draws), return_inverse=True)[1]
    count = int(unit.max(initial=-1)) + 1
    sums = np.array([np.bincount(unit, row, count) for row in rows])
    return sums, np.bincount(unit, minlength=count)
