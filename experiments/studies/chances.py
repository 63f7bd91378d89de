"""Chances counted in futures, and ratios of them, with intervals.

Two futures with the same draw of the parameters are not independent, so draws are the units of
every interval here, as in :mod:`simulate.intervals`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.stats import norm

from simulate.intervals import INTERVAL, over_units, standard_error

RESAMPLES = 4000
Array = np.ndarray[Any, Any]
Z = float(norm.ppf(INTERVAL[1] / 100))


class Chance(NamedTuple):
    """A share, or a ratio of shares, with its 95 % confidence interval."""

    value: float
    low: float
    high: float


def chance(hits: Array, draws: Array) -> Chance:
    """Share of futures in which something is so.

    Parameters
    ----------
    hits : ndarray of bool, shape (replicates,)
    draws : ndarray of int64, shape (replicates,)
        As for :func:`simulate.intervals.standard_error`.

    Notes
    -----
    Wilson's interval for a share of ``n`` independent futures, ``n`` being the number that would
    give the standard error found between draws; where nothing varies, the number of draws.

    References
    ----------
    .. [1] Wilson (1927), J. Am. Stat. Assoc. 22:209. doi:10.1080/01621459.1927.10502953
    """
    values = hits.astype(float)
    share, error = float(values.mean()), standard_error(values, draws)
    units = len(over_units(values[None, :], draws)[1])
    effective = share * (1 - share) / error**2 if error > 0 else float(units)
    n = min(max(effective, 1.0), float(len(values)))
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return Chance(share, min(share, float(middle - half)), max(share, float(middle + half)))


def ratio(over: Array, under: Array, draws: Array) -> Chance:
    """Ratio of two chances in the same futures; all nan where either never is so.

    The interval is the middle 95 % of bootstrap samples of draws, infinite where the second is
    not so in a sample.
    """
    if not (over.any() and under.any()):
        return Chance(np.nan, np.nan, np.nan)
    sums, sizes = over_units(np.stack([over, under]).astype(float), draws)
    weights = np.random.default_rng(0).multinomial(
        len(sizes), np.full(len(sizes), 1 / len(sizes)), RESAMPLES
    )
    above, below = sums @ weights.T
    with np.errstate(divide="ignore", invalid="ignore"):
        sampled = np.where(below > 0, above / below, np.inf)
    low, high = np.percentile(sampled, INTERVAL, method="nearest")
    return Chance(float(over.sum() / under.sum()), float(low), float(high))
