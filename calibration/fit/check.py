"""How far the emulated likelihood is from the simulated one, where it matters: at the posterior.

Draws of the posterior are simulated anew with fresh seeds, several each. What the emulator says of
a statistic is held against the mean over seeds, and the emulated log-likelihood against that of the
simulated means. Both differences hold the simulation's own noise, which two halves of the seeds
tell apart: the variance of half their difference is that of the mean's noise, and is taken off.

A chain on the emulated likelihood samples the right posterior but for the error that is left. Its
standard deviation over draws is what counts, since a constant cancels: drawing from a density whose
logarithm is off by normal errors of standard deviation s is worth exp(-s^2) as many draws as one
that is right, by importance weights. A noise of 1 is what samplers on noisy likelihoods are tuned
to [1]_; at most 0.5 is asked for here.

References
----------
.. [1] Doucet, Pitt, Deligiannidis and Kohn (2015). Efficient implementation of Markov chain Monte
   Carlo when using an unbiased likelihood estimator. doi:10.1093/biomet/asu075
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from calibration.fit.emulator import noise_variance
from calibration.fit.problem import MAIN, Problem, Variant, data_of
from calibration.fit.scales import from_scale, to_scale
from calibration.fit.tabulated import Data, statistics_of
from simulate.intervals import INTERVAL

#: Most that the emulated log-likelihood may be off, as a standard deviation over draws.
MOST_ERROR = 0.5

#: Samples of the draws for the interval of the error.
RESAMPLED = 1000

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class EmulatorCheck:
    """What was found.

    Attributes
    ----------
    table : DataFrame
        A row a statistic, on its scale: bias (emulated less simulated, mean over draws), error
        (root mean square of the difference with the simulation's noise taken off), own_error (what
        the emulator says of itself and the likelihood reckons with), noise (standard deviation of
        one simulation).
    difference, noise, error : float
        Standard deviations over draws of emulated less simulated log-likelihood; the part that is
        the simulation's noise; and what is left when it is taken off.
    interval : tuple of float
        The middle 95 % of ``error`` over samples of the draws with replacement.
    posterior : float
        Standard deviation of the emulated log-likelihood itself over draws.
    draws, repeats : int
        How many draws were simulated, each with how many seeds.
    left_out : tuple of str
        Studies of which some simulation could measure nothing; the log-likelihoods are without.
    """

    table: pd.DataFrame
    difference: float
    noise: float
    error: float
    interval: tuple[float, float]
    posterior: float
    draws: int
    repeats: int
    left_out: tuple[str, ...]

    @property
    def effective_share(self) -> float:
        """What share of their number the draws are worth, for the error that is left."""
        return float(np.exp(-(self.error**2)))

    @property
    def problems(self) -> list[str]:
        """What does not pass, one sentence each."""
        if self.error <= MOST_ERROR:
            return []
        return [
            f"the emulated log-likelihood is off by {self.error:.2f} (standard deviation over "
            f"draws); must be {MOST_ERROR} or less: simulate more points"
        ]


def check_emulator(
    problem: Problem, z: Array, simulated: Array, variant: Variant = MAIN
) -> EmulatorCheck:
    """Hold the emulator against simulations at draws of the posterior.

    Parameters
    ----------
    problem : Problem
    z : ndarray of float64, shape (draws, parameters)
    simulated : ndarray of float64, shape (draws, seeds, statistics)
        In their own units; an even number of seeds that no emulator has seen.
    variant : Variant
        Of which fit ``z`` are draws.
    """
    scales = problem.emulator.scales
    theta = to_scale(simulated, scales)
    half = theta.shape[1] // 2
    first, last = _mean(theta[:, :half]), _mean(theta[:, half : 2 * half])
    mean = _mean(theta[:, : 2 * half])
    fitted = data_of(problem, variant=variant)
    data = fitted.only(_measured(fitted, ~np.isnan(first + last).any(axis=0)))
    with threadpool_limits(limits=1):
        emulated = problem.emulator.transformed(z)
    levels = [
        data.log_likelihood(from_scale(part, scales)) for part in (emulated, mean, first, last)
    ]
    difference, halves = levels[0] - levels[1], levels[2] - levels[3]
    error, noise = _apart(difference, halves)
    return EmulatorCheck(
        table=_table(problem, emulated - mean, first - last, theta),
        difference=float(np.std(difference, ddof=1)),
        noise=noise,
        error=error,
        interval=_interval(difference, halves),
        posterior=float(np.std(levels[0], ddof=1)),
        draws=len(z),
        repeats=theta.shape[1],
        left_out=tuple(sorted(set(fitted.targets.names()) - set(data.targets.names()))),
    )


def _measured(data: Data, known: Array) -> list[str]:
    """Studies all of whose statistics are known, of shape (statistics,)."""
    names = {name for name, there in zip(data.targets.scales, known, strict=True) if there}
    return [study.name for study in data.targets.studies if statistics_of(study) <= names]


def _apart(difference: Array, halves: Array) -> tuple[float, float]:
    """Standard deviation of a difference without the noise of the mean, and of that noise."""
    noise = float((halves**2).mean()) / 4.0
    return float(np.sqrt(max(difference.var(ddof=1) - noise, 0.0))), float(np.sqrt(noise))


def _interval(difference: Array, halves: Array) -> tuple[float, float]:
    """Middle 95 % of the error over samples of the draws with replacement."""
    rng = np.random.default_rng(len(difference))
    chosen = rng.integers(len(difference), size=(RESAMPLED, len(difference)))
    errors = [_apart(difference[rows], halves[rows])[0] for rows in chosen]
    low, high = np.percentile(errors, INTERVAL)
    return float(low), float(high)


def _table(problem: Problem, difference: Array, halves: Array, theta: Array) -> pd.DataFrame:
    with np.errstate(invalid="ignore"):
        squares = np.nanmean(difference**2, axis=0) - np.nanmean(halves**2, axis=0) / 4.0
    return pd.DataFrame(
        {
            "statistic": problem.emulator.statistics,
            "bias": np.nanmean(difference, axis=0),
            "error": np.sqrt(np.maximum(squares, 0.0)),
            "own_error": problem.emulator.quality["own_error"],
            "noise": np.sqrt(noise_variance(theta)[0]),
        }
    )


def _mean(theta: Array) -> Array:
    """Mean over seeds; nan where no seed had anything to measure."""
    known = (~np.isnan(theta)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        found: Array = np.nansum(theta, axis=1) / np.where(known > 0, known, np.nan)
    return found
