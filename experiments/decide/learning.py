"""What it is worth to learn something before deciding, by regression of net benefit on it.

Once something is known (a parameter, or what a study would publish) the best policy is that of
largest expected net benefit *given* it. The value of knowing is the expectation of that maximum,
less the maximum of the expectations now. The expected difference in net benefit from a reference,
given what is known, is a regression of net benefits of draws on it: a Bayesian ridge regression
(scikit-learn) on its normal scores, their squares and cubes, whose shrinkage is estimated too.
Chance in net benefits is noise of the regression and falls out, so nothing needs to be simulated
in a nested way.

The standard error is that of values under coefficients drawn from their posterior. What knowing
could be worth with more than one thing known is added up term by term: products of two things are
left out. Shrinkage errs on the side of too little worth. With as many terms as draws the regression
would take chance for knowledge and be sure of it, so higher powers are left out where draws
are few, and with too few even for straight lines nothing is said.

References
----------
Strong, Oakley, Brennan (2014). Estimating multiparameter partial expected value of perfect
information from a probabilistic sensitivity analysis sample. doi:10.1177/0272989X13505910
Strong, Oakley, Brennan, Breeze (2015). Estimating the expected value of sample information using
the probabilistic sensitivity analysis sample. doi:10.1177/0272989X15575286
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm, rankdata
from sklearn.linear_model import BayesianRidge
from threadpoolctl import threadpool_limits

from simulate.intervals import over_units

#: Powers of normal scores in the regression.
POWERS = (1, 2, 3)
#: Draws for each term of the regression, at least. With 21 parameters and as many draws as half the
#: terms, made-up worths of 0 came out as 0.1 with a standard error of 0.000; with twice, as 0.00.
DRAWS_A_TERM = 2
#: Draws of coefficients for a standard error.
DRAWN = 200
#: With fewer draws of the parameters nothing is said (assumption).
FEWEST = 20
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Worth:
    """A value of knowing with its standard error, EUR a year."""

    value: float
    error: float


NOTHING, UNKNOWN = Worth(0.0, 0.0), Worth(np.nan, np.nan)


def by_draw(benefits: Array, draws: Array) -> tuple[Array, Array]:
    """Mean net benefits of each draw, shape (draws, policies), and how many replicates it had.

    Draws are in the order of their numbers.
    """
    sums, sizes = over_units(benefits, draws)
    return (sums / sizes).T, sizes


def scores(column: Array) -> Array:
    """Normal scores of values: ranks as a standard normal would have them; ties share theirs."""
    placed: Array = norm.ppf((rankdata(column) - 0.5) / len(column))
    return placed


def value_of_knowing(known: Array, benefits: Array, sizes: Array | None = None) -> Worth:
    """What it is worth to know some columns together before deciding.

    Parameters
    ----------
    known : ndarray of float64, shape (draws, k)
        What would be known, under each draw.
    benefits : ndarray of float64, shape (draws, policies)
        Net benefit of each policy, with or without chance, EUR a year.
    sizes : ndarray, shape (draws,), optional
        Replicates behind each row of ``benefits``; equal when not given.

    Returns
    -------
    Worth
        0 where nothing that would be known varies, or policies do not differ; nan where that
        cannot be told from so few draws (:data:`DRAWS_A_TERM`).
    """
    varying = [column for column in known.T if np.ptp(column) > 1e-12 * np.abs(column).max()]
    gaps = benefits[:, 1:] - benefits[:, :1]
    differing = [gap for gap in gaps.T if np.ptp(gap) > 1e-9 * max(1.0, np.abs(benefits).max())]
    if not varying or not differing:
        return NOTHING
    powers = POWERS[: len(gaps) // (DRAWS_A_TERM * len(varying))]
    if not powers:
        return UNKNOWN
    placed = np.stack([scores(column) for column in varying], axis=1)
    terms = np.concatenate([placed**power for power in powers], axis=1)
    terms = (terms - terms.mean(axis=0)) / terms.std(axis=0)
    weights = np.ones(len(gaps)) if sizes is None else sizes / sizes.mean()
    with threadpool_limits(1):  # sums in another order differ in the last bits
        fits = [_fitted(terms, gap, weights) for gap in gaps.T]
        means = np.stack([fit.means for fit in fits], axis=1)
        again = [_value(sample) for sample in _samples(fits, terms)]
    return Worth(_value(means), float(np.std(again, ddof=1)))


@dataclass(frozen=True)
class _Fit:
    """A fitted regression: means (draws,), residuals, and the root of the coefficients' spread."""

    means: Array
    residuals: Array
    root: Array
    intercept_error: float


def _fitted(terms: Array, gap: Array, weights: Array) -> _Fit:
    scale = float(gap.std()) or 1.0  # euros are far from 1, which the priors of the ridge are about
    if np.ptp(gap) <= 1e-12 * max(1.0, float(np.abs(gap).max())):
        size = terms.shape[1]
        return _Fit(gap.copy(), np.zeros(len(gap)), np.zeros((size, size)), 0.0)
    ridge = BayesianRidge().fit(terms, gap / scale, sample_weight=weights)
    values, vectors = np.linalg.eigh(ridge.sigma_)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    means = scale * ridge.predict(terms)
    error = scale / float(np.sqrt(ridge.alpha_ * len(gap)))
    return _Fit(means, gap - means, scale * root, error)


def _samples(fits: list[_Fit], terms: Array) -> list[Array]:
    """Means under drawn coefficients; errors of policies go together as their residuals do."""
    drawn = np.random.default_rng(0)
    residuals = np.stack([fit.residuals for fit in fits])
    spread = residuals.std(axis=1, keepdims=True)
    unit = np.divide(residuals, spread, out=np.zeros_like(residuals), where=spread > 0)
    values, vectors = np.linalg.eigh(unit @ unit.T / residuals.shape[1])
    together = vectors * np.sqrt(np.maximum(values, 0.0))
    found = []
    for _ in range(DRAWN):
        normals = together @ drawn.standard_normal((len(fits), terms.shape[1] + 1))
        found.append(
            np.stack(
                [
                    fit.means + terms @ (fit.root @ row[:-1]) + fit.intercept_error * row[-1]
                    for fit, row in zip(fits, normals, strict=True)
                ],
                axis=1,
            )
        )
    return found


def _value(means: Array) -> float:
    """Expected maximum less maximum of expectations, the reference being 0."""
    best = np.maximum(means.max(axis=1), 0.0).mean()
    return float(max(0.0, best - max(0.0, means.mean(axis=0).max())))


def value_of_everything(benefits: Array) -> float:
    """What it would be worth to know parameters **and** luck: the regret of the best policy.

    Parameters
    ----------
    benefits : ndarray of float64, shape (policies, replicates)
    """
    return float(benefits.max(axis=0).mean() - benefits.mean(axis=1).max())
