"""Which policy is best: how often, what choosing it may cost, and at which worth of a year.

A bootstrap over draws of the parameters (over replicates, where parameters are the same in all)
gives every number its interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.decide.amounts import Amounts, net_benefits
from simulate.intervals import INTERVAL, over_units

RESAMPLES = 1000
Array = np.ndarray[Any, Any]
#: A value with the ends of its 95% interval.
Interval = tuple[float, float, float]


@dataclass(frozen=True)
class Standing:
    """How a policy stands beside the others.

    Attributes
    ----------
    policy : str
    effect, cost, net_benefit : tuple
        Differences from the reference a year, expected, with 95% confidence interval.
    best : tuple
        Share of futures in which its net benefit is the largest.
    regret : tuple
        Expected loss against choosing the best of each future, EUR a year.
    """

    policy: str
    effect: Interval
    cost: Interval
    net_benefit: Interval
    best: Interval
    regret: Interval


def is_best(benefits: Array) -> Array:
    """Which policy is best in each replicate, shape (policies, replicates); a tie is shared."""
    top = np.isclose(benefits, benefits.max(axis=0), rtol=1e-12, atol=0)
    shared: Array = top / top.sum(axis=0)
    return shared


def regrets(benefits: Array) -> Array:
    """What each policy falls short of the best of a replicate, shape (policies, replicates)."""
    short: Array = benefits.max(axis=0) - benefits
    return short


def standings(found: Amounts, worth: float) -> list[Standing]:
    """How policies stand, in their order, at so many euros for a unit of effect."""
    benefits = net_benefits(found, worth)
    tables = {
        "effect": found.effects - found.effects[0],
        "cost": found.costs - found.costs[0],
        "net_benefit": benefits - benefits[0],
        "best": is_best(benefits),
        "regret": regrets(benefits),
    }
    each = {name: means(table, found.draws) for name, table in tables.items()}
    return [
        Standing(policy, *(each[name][number] for name in tables))
        for number, policy in enumerate(found.policies)
    ]


def means(table: Array, draws: Array) -> list[Interval]:
    """Mean of each row over replicates, with the 95% interval of a bootstrap over draws."""
    sums, sizes = over_units(table, draws)
    # the same numbers each time: an interval must not change when a table is made again
    drawn = np.random.default_rng(0)
    taken = drawn.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=RESAMPLES)
    again = (taken @ sums.T) / (taken @ sizes)[:, None]
    low, high = np.percentile(again, INTERVAL, axis=0)
    # summed as it is resampled, so that rows that are equal have an interval of no width
    middle = sums.sum(axis=1) / sizes.sum()
    return [
        (float(m), min(float(a), float(m)), max(float(b), float(m)))
        for m, a, b in zip(middle, low, high, strict=True)
    ]


def acceptability(found: Amounts, worths: Array) -> Array:
    """Share of futures in which each policy is best, by the worth of a unit of effect.

    Returns
    -------
    ndarray of float64, shape (worths, policies, 3)
        Mean, and the ends of its 95% interval, as :func:`means` gives them.
    """
    return np.array([means(is_best(net_benefits(found, worth)), found.draws) for worth in worths])
