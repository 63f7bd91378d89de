"""What an extra year in a home costs (section 5.11).

The extra costs a year of a policy over its extra person-years in a home a year, both as paired
means over replicates. The ratio of two means has no mean of its own, so its interval is a
bootstrap over draws of the parameters (over replicates, where parameters are the same in all):
draws are taken again with replacement, with all their replicates, and the ratio anew. Where the
effect may as well be nothing, a ratio would be a number about noise: then there is a reason
instead. The same holds for fewer years in a home, and for less cost with more years, where the
"price" of a year is below nothing and a policy that houses fewer would look better.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.intervals import INTERVAL, over_units, spread

RESAMPLES = 4000
Array = np.ndarray[Any, Any]


def price_of_a_year(costs: Array, years: Array, draws: Array) -> dict[str, Any]:
    """Extra costs, extra person-years in a home, and euros for each extra year.

    Parameters
    ----------
    costs, years : ndarray of float64, shape (replicates,)
        Paired differences: EUR a year, and person-years in a home a year.
    draws : ndarray of int64, shape (replicates,)
        As for :func:`simulate.intervals.parameter_share`.

    Returns
    -------
    dict
        costs and years with ``_low`` and ``_high`` (95 % of replicates); eur_per_year with
        ``_low`` and ``_high`` (95 % of bootstrap samples), nan when ``why_not`` says why.
    """
    cost, cost_low, cost_high = spread(costs)
    gained, gained_low, gained_high = spread(years)
    row: dict[str, Any] = {
        "costs": cost,
        "costs_low": cost_low,
        "costs_high": cost_high,
        "years": gained,
        "years_low": gained_low,
        "years_high": gained_high,
    }
    sums, sizes = over_units(np.stack([costs, years]), draws)
    why_not = _why_not(cost_high, gained_low, gained_high, len(sizes))
    prices = _bootstrap(*sums) if not why_not else np.array([np.nan])
    low, high = np.percentile(prices, INTERVAL)
    return row | {
        "eur_per_year": cost / gained if not why_not else np.nan,
        "eur_per_year_low": float(low),
        "eur_per_year_high": float(high),
        "why_not": why_not,
    }


def _why_not(cost_high: float, gained_low: float, gained_high: float, units: int) -> str:
    if units < 2:
        return "one replicate, or one draw of the parameters, has no spread"
    if gained_low <= 0 <= gained_high:
        return "the interval of extra years in a home includes 0"
    if gained_high < 0:
        return "fewer years in a home than under the reference"
    if cost_high < 0:
        return "costs less and gives more years in a home: better on both"
    return ""


def _bootstrap(costs: Array, years: Array) -> Array:
    """Prices of resampled units; of a ratio of means, how many each unit has falls out."""
    # the same numbers each time: an interval must not change when a table is made again
    taken = np.random.default_rng(0).integers(0, len(costs), (RESAMPLES, len(costs)))
    prices: Array = costs[taken].mean(axis=1) / years[taken].mean(axis=1)
    return prices
