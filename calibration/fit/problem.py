"""One fit: an emulator, targets and observations in, draws from the posterior out.

The same function fits the published figures, made-up data for simulation-based calibration, and
the published figures without some of the studies; seconds each, since all that is slow is in the
emulator.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from calibration.fit.design import standard_points
from calibration.fit.emulator import Emulator
from calibration.fit.sampler import TRIED, Chain, ChainConfig, sample
from calibration.fit.tabulated import FINE, Data, Grids, statistics_of, tabulated
from calibration.likelihood import LikelihoodConfig, published
from calibration.priors import Priors
from calibration.targets import Targets
from simulate.errors import InputError, nearest

#: For the posterior itself, until its diagnostics pass.
LONG = ChainConfig(walkers=128, steps=3000, most_steps=48_000, ensembles=2)
#: Short chains of many walkers, for fits by the hundred; a few seconds each.
SHORT = ChainConfig(walkers=256, steps=700, most_steps=700, ensembles=1)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Problem:
    """What stays the same from fit to fit."""

    priors: Priors
    emulator: Emulator
    targets: Targets
    grids: Grids = FINE


@dataclass(frozen=True)
class Variant:
    """What is asked otherwise than in the main fit.

    Attributes
    ----------
    without : tuple of str
        Names of studies left out.
    spread_factor : float
        Multiplies the between-study spread of every study.
    prior_mean, prior_sd : ndarray of float64, shape (parameters,), optional
        Another prior: normal, in the z of the priors themselves, where these are 0 and 1.
    """

    without: tuple[str, ...] = ()
    spread_factor: float = 1.0
    prior_mean: Array | None = None
    prior_sd: Array | None = None


MAIN = Variant()


def fit(
    problem: Problem,
    observed: Array | None = None,
    variant: Variant = MAIN,
    config: ChainConfig = SHORT,
    seed: int = 0,
) -> Chain:
    """Draw from the posterior of one data set.

    Parameters
    ----------
    problem : Problem
    observed : ndarray of float64, shape (targets,), optional
        In the order of ``problem.targets.rows()``, all studies; the published ones when not given.
    variant : Variant
    config : ChainConfig
    seed : int

    Returns
    -------
    Chain
        In z; ``problem.priors.values`` gives values. ``Chain.posterior`` refuses one that has not
        converged.

    Raises
    ------
    InputError
        For an unknown study, or a statistic that could not be emulated.
    """
    count = len(problem.priors.names)
    mean = np.zeros(count) if variant.prior_mean is None else variant.prior_mean
    sd = np.ones(count) if variant.prior_sd is None else variant.prior_sd
    exponent = int(np.ceil(np.log2(TRIED * config.walkers * config.ensembles)))
    start = mean + sd * standard_points(count, exponent, seed)
    with threadpool_limits(limits=1):
        log_likelihood = tabulated(
            data_of(problem, observed, variant),
            problem.emulator.transformed(start),
            problem.grids,
        )
    return sample(_log_posterior(problem, log_likelihood, mean, sd), start, config, seed)


def data_of(problem: Problem, observed: Array | None = None, variant: Variant = MAIN) -> Data:
    """The data of a fit, with the emulator's error in its likelihood; see :func:`fit`."""
    targets = problem.targets
    _refuse(problem, variant)
    seen = published(targets) if observed is None else observed
    variance = np.nan_to_num(problem.emulator.variance)
    config = LikelihoodConfig(variant.spread_factor, variance)
    return Data(targets, seen, config).only(
        [name for name in targets.names() if name not in variant.without]
    )


def unmeasured(problem: Problem) -> dict[str, set[str]]:
    """Studies with statistics that could not be emulated, and which."""
    emulated = ~np.isnan(problem.emulator.variance)
    able = {s for s, known in zip(problem.emulator.statistics, emulated, strict=True) if known}
    lacking = {study.name: statistics_of(study) - able for study in problem.targets.studies}
    return {name: missing for name, missing in lacking.items() if missing}


def _log_posterior(
    problem: Problem, log_likelihood: Callable[[Array], Array], mean: Array, sd: Array
) -> Callable[[Array], Array]:
    low, high = problem.emulator.basis.reach

    def log_posterior(z: Array) -> Array:
        prior = -0.5 * (((z - mean) / sd) ** 2).sum(axis=1)
        found: Array = prior + log_likelihood(problem.emulator.transformed(z))
        # where nothing was simulated the emulator knows nothing: no chain goes there
        known = ((z >= low) & (z <= high)).all(axis=1) & ~np.isnan(found)
        return np.where(known, found, -np.inf)

    return log_posterior


def _refuse(problem: Problem, variant: Variant) -> None:
    names = problem.targets.names()
    problems = [
        f"without = {name!r}; there is no such study{nearest(name, names)}"
        for name in variant.without
        if name not in names
    ]
    problems += [
        f"study {study}: {' and '.join(sorted(names))} could be measured in too few of the "
        "simulations to be emulated"
        for study, names in unmeasured(problem).items()
        if study not in variant.without
    ]
    if problems:
        raise InputError(problems)
