"""Which options no other beats on every goal at once, and how sure that is.

An option is a policy with values of its levers. One option dominates another when it is at least
as good on every goal and better on one; the front is what nothing dominates. Means over replicates
carry luck, so an option may be on the front by luck or miss it: units of luck are drawn again, the
same for all options as they share their luck, and the share of resamples in which an option is on
the front is given beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from experiments.analyses.noise import Array, Resampling, by_unit, interval, resampled_weights


@dataclass(frozen=True)
class Goal:
    """A measure to be made small or large, and what it may not pass.

    Attributes
    ----------
    key : str
        Of the measure.
    better : int
        -1 when lower is better, 1 when higher is.
    most : float, optional
        A budget: options with a larger mean are out of the question.
    """

    key: str
    better: int
    most: float | None = None


def pareto_front(
    values: Array, draws: Array, goals: tuple[Goal, ...], resampling: Resampling
) -> pd.DataFrame:
    """Means of each option, whether it is on the front, and how sure that is.

    Parameters
    ----------
    values : ndarray of float64, shape (options, goals, replicates)
    draws : ndarray of int64, shape (replicates,)
        As for :func:`experiments.analyses.noise.by_unit`.
    goals : tuple of Goal
    resampling : Resampling
        Of units.

    Returns
    -------
    DataFrame
        A row an option, in their order. For each goal its key, ``key low`` and ``key high`` (95%
        interval of the mean); on_front; p_front (share of resamples in which it is on the front
        of what is within the budget); p_budget (share in which it is within; 1 without a budget).
    """
    units = by_unit(values, draws)
    rng = np.random.default_rng(resampling.seed)
    weights = resampled_weights(units.sizes, resampling.count, rng)
    again = np.einsum("ogu,su->sog", units.means, weights)
    means = units.mean()
    columns: dict[str, object] = {}
    for number, goal in enumerate(goals):
        ends = [interval(m, again[:, k, number]) for k, m in enumerate(means[:, number])]
        columns[goal.key] = means[:, number]
        columns[f"{goal.key} low"] = [each.low for each in ends]
        columns[f"{goal.key} high"] = [each.high for each in ends]
    columns["on_front"] = on_front(means, goals)
    columns["p_front"] = np.mean([on_front(each, goals) for each in again], axis=0)
    columns["p_budget"] = np.mean([affordable(each, goals) for each in again], axis=0)
    return pd.DataFrame(columns)


def on_front(means: Array, goals: tuple[Goal, ...]) -> Array:
    """Which options are on the front of those within the budget; bool, shape (options,)."""
    found = np.zeros(len(means), bool)
    [within] = np.nonzero(affordable(means, goals))
    costs = means[within] * np.array([-goal.better for goal in goals], float)
    found[within[undominated(costs)]] = True
    return found


def affordable(means: Array, goals: tuple[Goal, ...]) -> Array:
    """Which options are within every budget; bool, shape (options,)."""
    most = np.array([np.inf if goal.most is None else goal.most for goal in goals])
    return np.asarray((means <= most).all(axis=1))


def undominated(costs: Array) -> Array:
    """Numbers of the rows that no other row beats; ``costs`` (options, goals), lower is better."""
    left = np.argsort(costs.sum(axis=1), kind="stable")
    found = []
    while len(left):
        # nothing that dominates a row has a larger sum, so the first of those left is on the front
        first, others = left[0], left[1:]
        found.append(first)
        beaten = (costs[first] <= costs[others]).all(axis=1)
        same = (costs[first] == costs[others]).all(axis=1)
        left = others[~beaten | same]
    return np.sort(np.array(found, dtype=np.int64))
