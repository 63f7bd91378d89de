"""Fits to made-up data, of which the truth is known: simulation-based calibration, and recovery.

A truth is drawn from the prior, data from the truth, and the model is fitted to the data. When the
machine is right, the rank of the truth among draws of its posterior is uniform [1]_, and 90 %
intervals hold it nine times in ten. Data come from one of two places:

- *the fitted law*: what the emulator expects, its own error, the shift of each study, and the
  figure's own chance, which is what the likelihood says of data. This tests likelihood, tables
  and chain.
- *simulations*: statistics simulated once at each truth, then shifts and chance. This tests the
  emulator too; but one simulation has noise that no emulator of the expected statistic is meant
  to follow, so that coverage a few points low tells of that noise.

What is left out: the chain over the prior's emulator is the short one of many fits, and not the
long one that is shipped.

References
----------
.. [1] Talts et al. (2018). Validating Bayesian inference algorithms with simulation-based
   calibration. arXiv:1804.06788
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest, chisquare, t

from calibration.checks.refits import Bench, Refit, refit_all
from calibration.fit.design import key
from calibration.fit.problem import Problem, Variant
from calibration.fit.sampler import ChainConfig
from calibration.fit.scales import from_scale, to_scale
from calibration.likelihood import PLAIN, LikelihoodConfig, draw_observations

#: Draws that a truth is ranked among: ranks 0 to 99, in classes of five.
RANKED, CLASSES = 99, 20
#: With ranks 5 to 94 the truth lies between the 5th and the 95th draw: nine in ten.
FIRST, LAST = 5, 94
ALL = "all"

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class MadeUp:
    """Truths and the data they gave.

    Attributes
    ----------
    z : ndarray of float64, shape (datasets, parameters)
    observed : ndarray of float64, shape (datasets, targets)
        Nan where there was nothing to measure: such a study is not fitted.
    """

    z: Array
    observed: Array


def from_the_law(problem: Problem, count: int, seed: int) -> MadeUp:
    """Draw truths from the prior, and data from what the likelihood says of them."""
    rng = np.random.default_rng(seed)
    z = rng.standard_normal((count, len(problem.priors.names)))
    config = LikelihoodConfig(emulator_variance=np.nan_to_num(problem.emulator.variance))
    expected = problem.emulator.predict(z)
    return MadeUp(z, draw_observations(problem.targets, expected, rng, config))


def from_simulations(problem: Problem, z: Array, simulated: Array, seed: int) -> MadeUp:
    """Draw data from statistics simulated at truths (datasets, statistics)."""
    scales = problem.emulator.scales
    # a share of exactly 0 or 1 is the noise of few people, and no study's shift could move it
    inside = from_scale(to_scale(simulated, scales), scales)
    rng = np.random.default_rng(seed)
    return MadeUp(z, draw_observations(problem.targets, inside, rng, PLAIN))


def rank_truths(
    problem: Problem, made_up: MadeUp, asked: Variant, config: ChainConfig, seed: int, bench: Bench
) -> pd.DataFrame:
    """Fit every data set and rank its truth.

    Parameters
    ----------
    asked : Variant
        How each is fitted; studies without data are left out as well.

    Returns
    -------
    DataFrame
        A row a data set and parameter: dataset, parameter, rank, of (draws ranked among), truth,
        mid, low, high (of the posterior, 90 %), inside. Values are those of the parameter, not z.
    """
    refits = [
        Refit(config, key(seed, n), RANKED, _without(problem, asked, row), row)
        for n, row in enumerate(made_up.observed)
    ]
    tables = [
        _ranked(problem, n, truth, draws)
        for n, (truth, draws) in enumerate(
            zip(made_up.z, refit_all(problem, refits, bench), strict=True)
        )
    ]
    return pd.concat(tables, ignore_index=True)


def _without(problem: Problem, asked: Variant, observed: Array) -> Variant:
    unknown = [
        study.name
        for (study, _), value in zip(problem.targets.rows(), observed, strict=True)
        if np.isnan(value)
    ]
    names = tuple(dict.fromkeys((*asked.without, *unknown)))
    return Variant(names, asked.spread_factor, asked.prior_mean, asked.prior_sd)


def _ranked(problem: Problem, dataset: int, truth: Array, draws: Array) -> pd.DataFrame:
    rank = (draws < truth).sum(axis=0)
    values = problem.priors.values(np.sort(draws, axis=0))
    return pd.DataFrame(
        {
            "dataset": dataset,
            "parameter": problem.priors.names,
            "rank": rank,
            "of": len(draws),
            "truth": problem.priors.values(truth),
            "mid": values[len(draws) // 2],
            "low": values[FIRST - 1],
            "high": values[LAST],
            "inside": (rank >= FIRST) & (rank <= LAST),
        }
    )


def judge_ranks(ranked: pd.DataFrame) -> pd.DataFrame:
    """Whether ranks are uniform, and how often 90 % intervals hold the truth.

    Returns
    -------
    DataFrame
        A row a parameter, and the row ``all``: parameter, datasets, p_value (of a chi-square test
        of ranks in twenty classes; for all, the smallest times their number, at most 1, which
        holds however parameters depend on each other), coverage_90, coverage_low, coverage_high
        (its own 95 % interval: exact binomial; for all, from the differences between data sets).
    """
    rows: list[dict[str, Any]] = []
    for name, of_one in ranked.groupby("parameter", sort=False):
        classes = of_one["rank"] * CLASSES // (RANKED + 1)
        counts = np.bincount(classes, minlength=CLASSES)
        interval = binomtest(int(of_one["inside"].sum()), len(of_one)).proportion_ci()
        rows.append(
            {
                "parameter": name,
                "datasets": len(of_one),
                "p_value": float(chisquare(counts).pvalue),
                "coverage_90": float(of_one["inside"].mean()),
                "coverage_low": float(interval.low),
                "coverage_high": float(interval.high),
            }
        )
    shares = ranked.groupby("dataset")["inside"].mean().to_numpy()
    mean = float(shares.mean())
    margin = float(t.ppf(0.975, len(shares) - 1) * shares.std(ddof=1) / np.sqrt(len(shares)))
    together = {
        "parameter": ALL,
        "datasets": len(shares),
        "p_value": min(1.0, len(rows) * min(row["p_value"] for row in rows)),
        "coverage_90": mean,
        "coverage_low": max(mean - margin, 0.0),
        "coverage_high": min(mean + margin, 1.0),
    }
    return pd.DataFrame([*rows, together])
