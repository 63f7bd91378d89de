"""How much is lost by a policy when the future turns out one way or another.

In a scenario (a point of the design) the regret of a policy is how much worse its mean is than
that of the policy that is best there. With means that carry luck, the best of several looks better
than it is, and the worst scenario of many worse: so the best policy, and the scenario that is asked
for, are picked with all units of luck but one, and judged with that one; the mean over units is
free of what picking adds. A regret near 0 can then come out a little below it.
"""

from __future__ import annotations

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
)

#: How regret is summed up over scenarios: a name, and the share of scenarios that it exceeds; the
#: mean has none.
SUMMARIES = {"mean": None, "90%": 0.9, "worst": 1.0}


def regret_table(
    values: Array, draws: Array, better: int, policies: list[str], resampling: Resampling
) -> pd.DataFrame:
    """Mean, 90% and worst regret of each policy over scenarios.

    Parameters
    ----------
    values : ndarray of float64, shape (scenarios, policies, replicates)
    draws : ndarray of int64, shape (replicates,)
        As for :func:`experiments.analyses.noise.by_unit`.
    better : int
        -1 when lower values are better, 1 when higher are.
    policies : list of str
    resampling : Resampling
        Of units, and of scenarios but for the worst, which is that of the scenarios tried.

    Returns
    -------
    DataFrame
        Columns policy, summary ("mean", "90%", "worst"), regret (in the unit of the measure),
        low, high, best_in (share of scenarios in which the policy has the best mean).
    """
    units = by_unit(values * -better, draws)
    rng = np.random.default_rng(resampling.seed)
    weights = resampled_weights(units.sizes, resampling.count, rng)
    taken = resampled_clusters(np.arange(len(values)), resampling.count, rng)
    once = np.ones(len(values), dtype=np.int64)
    found = _summed(units, units.weights, once)
    again = np.stack([_summed(units, w, t) for w, t in zip(weights, taken, strict=True)], axis=-1)
    worst = np.stack([_summed(units, w, once)[-1] for w in weights], axis=-1)
    again[-1] = worst
    means = units.mean()
    best_in = (means <= means.min(axis=1, keepdims=True)).mean(axis=0)
    rows = [
        {"policy": policy, "summary": summary, **interval(found[k, p], again[k, p])._asdict(),
         "best_in": float(best_in[p])}
        for p, policy in enumerate(policies)
        for k, summary in enumerate(SUMMARIES)
    ]  # fmt: skip
    return pd.DataFrame(rows).rename(columns={"value": "regret"})


def _summed(units: Units, weights: Array, taken: Array) -> Array:
    """Summaries of regret, shape (summaries, policies), with scenarios as often as ``taken``."""
    mean = (units.means * weights).sum(axis=-1)
    several = np.repeat(np.arange(len(taken)), taken)
    found = np.zeros((len(SUMMARIES), mean.shape[1]))
    for unit, weight in enumerate(weights):
        if weight == 0.0:
            continue
        if weight == 1.0:
            return np.full_like(found, np.nan)
        mine = units.means[several, :, unit]
        others = (mean[several] - weight * mine) / (1.0 - weight)
        best = others.argmin(axis=1)
        here = mine - np.take_along_axis(mine, best[:, None], axis=1)
        order = np.argsort(others - others.min(axis=1, keepdims=True), axis=0, kind="stable")
        for k, share in enumerate(SUMMARIES.values()):
            if share is None:
                found[k] += weight * here.mean(axis=0)
                continue
            place = min(int(share * len(several)), len(several) - 1)
            picked = order[place]
            found[k] += weight * np.take_along_axis(here, picked[None, :], axis=0)[0]
    return found
