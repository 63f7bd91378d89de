"""The emulator: expected statistics as polynomials of the parameters, with their own error.

Simulating enough people takes half a second a point, a chain asks for a million points. So each
statistic, on its scale (:mod:`calibration.fit.scales`), is fitted by ridge regression on Hermite
polynomials of the parameters, orthonormal over the design. A fit over thousands of noisy
simulations averages the noise out, so what it gives is the expected statistic.

Each statistic hangs on a few of the parameters, which a first fit of the second degree finds: the
relevance of a parameter is the root of the variance that polynomials with it explain. The second
fit is of the third degree, with the few hundred polynomials of the most relevant parameters, each
weighed by the relevance of its own: an expansion that is sparse where it may be.

The strength of the ridge is that with the smallest leave-one-out error. This error holds the noise
of the one simulation left out. That noise is measured by simulating some points again with other
seeds, and taken off: what remains is the emulator's own error, which goes into the likelihood. It
is an average over the design, which is wider than the posterior, so it is rather too large than
too small where it matters.

What is left out: the mean of a transformed statistic is not quite the transform of its mean; the
difference is about half the noise's variance, small beside the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import RidgeCV
from threadpoolctl import threadpool_limits

from calibration.fit.design import WIDER, Cloud
from calibration.fit.scales import from_scale, to_scale
from calibration.target_kinds import Scale

#: Degrees of the fit that finds what is relevant, and of the fit that is used.
FIRST_DEGREE, DEGREE = 2, 3
#: Polynomials a statistic has at most; on the shipped model 600 were no better.
MOST_FEATURES = 300
#: Every degree above the first weighs this much less.
DAMPING = 0.5
#: No parameter is taken for less relevant than this share of the most relevant.
LEAST_RELEVANCE = 0.02
#: Tried as the strength of the ridge, relative to features of variance 1 and weight 1.
STRENGTHS = tuple(np.logspace(-3.0, 4.0, 22))
#: With fewer points where a statistic could be measured it is not emulated.
LEAST_POINTS = 50
#: How far from its middle a design says something, in the design's standard deviations of each
#: parameter: of 2,000 points about five lie further out, and beyond them cubics go astray.
REACH = 3.0
#: Least standard deviation of the emulator's error: rounding of published figures is larger.
LEAST_ERROR = 1e-3

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Basis:
    """Products of Hermite polynomials of whitened parameters, up to a degree.

    Attributes
    ----------
    centre : ndarray, shape (parameters,)
    whiten : ndarray, shape (parameters, parameters)
        ``(z - centre) @ whiten`` has mean 0 and covariance 1 over the design.
    factors : ndarray of int64, shape (features, degree)
        Which polynomials of one parameter are multiplied: 0 is the constant, ``1 + d`` the first
        of parameter d, then all second ones, then all third.
    """

    centre: Array
    whiten: Array
    factors: Array

    @property
    def powers(self) -> Array:
        """Power of each parameter in each feature, shape (features, parameters)."""
        parameters = len(self.centre)
        found = np.zeros((len(self.factors), parameters), np.int64)
        for column in self.factors.T:
            rows = np.flatnonzero(column)
            found[rows, (column[rows] - 1) % parameters] += (column[rows] - 1) // parameters + 1
        return found

    @property
    def reach(self) -> tuple[Array, Array]:
        """Lowest and highest z of each parameter that the design covers; see ``REACH``."""
        spread = np.linalg.inv(self.whiten @ self.whiten.T)
        margin = REACH * np.sqrt(np.diag(spread))
        return self.centre - margin, self.centre + margin

    def edge_share(self, z: Array) -> Array:
        """Share of points z in the last tenth of the reach, by parameter, shape (parameters,)."""
        low, high = self.reach
        found: Array = (np.abs(z - self.centre) > 0.9 * (high - low) / 2.0).mean(axis=0)
        return found

    def features(self, z: Array) -> Array:
        """Features of points z, shape (points, features); the first is the constant 1."""
        x = (z - self.centre) @ self.whiten
        square = x * x
        polynomials = [np.ones((len(x), 1)), x, (square - 1.0) / np.sqrt(2.0)]
        polynomials.append(x * (square - 3.0) / np.sqrt(6.0))
        # one row a feature: gathering whole rows is quick
        table = np.concatenate(polynomials, axis=1).T
        found = table[self.factors[:, 0]]
        for column in self.factors.T[1:]:
            found *= table[column]
        product: Array = found.T
        return product


def make_basis(cloud: Cloud, degree: int) -> Basis:
    """The basis for a design over a cloud, features in the order of their degree."""
    parameters = len(cloud.mean)
    whiten = np.linalg.inv(WIDER * np.linalg.cholesky(cloud.covariance)).T
    rows = [[0] * degree]
    for order in range(1, degree + 1):
        for chosen in combinations_with_replacement(range(parameters), order):
            powers = [(d, chosen.count(d)) for d in sorted(set(chosen))]
            row = [1 + (power - 1) * parameters + d for d, power in powers]
            rows.append(row + [0] * (degree - len(row)))
    return Basis(cloud.mean, whiten, np.array(rows, np.int64))


@dataclass(frozen=True)
class Emulator:
    """Expected statistics for any z.

    Attributes
    ----------
    statistics, scales : tuple
    basis : Basis
    weights : ndarray of float64, shape (features, statistics)
        nan for a statistic that could not be emulated.
    variance : ndarray of float64, shape (statistics,)
        Of the error on the statistics' scales.
    quality : DataFrame
        A row a statistic: points, left_out (where there was nothing to measure), error
        (leave-one-out, root mean square), noise (standard deviation of one simulation),
        own_error (the emulator's: the error with the noise taken off), r2 (share of the variance
        between points explained) and r2_mean (the same with the noise taken off).
    """

    statistics: tuple[str, ...]
    scales: tuple[Scale, ...]
    basis: Basis
    weights: Array
    variance: Array
    quality: pd.DataFrame

    def transformed(self, z: Array) -> Array:
        """Expected statistics on their scales, shape (points, statistics)."""
        found: Array = self.basis.features(z) @ self.weights
        return found

    def predict(self, z: Array) -> Array:
        """Expected statistics in their own unit, shape (points, statistics)."""
        return from_scale(self.transformed(z), self.scales)


@dataclass(frozen=True)
class Simulated:
    """What was simulated over a design.

    Attributes
    ----------
    cloud : Cloud
        What the design was spread over.
    z : ndarray, shape (points, parameters)
    statistics : ndarray, shape (points, statistics)
        In their own unit.
    again : ndarray, shape (repeated points, repeats, statistics)
        The first points of ``z`` with other seeds.
    """

    cloud: Cloud
    z: Array
    statistics: Array
    again: Array


def noise_variance(together: Array) -> tuple[Array, Array]:
    """Variance of one simulation, pooled over points, and what it is at least.

    The second is one standard error less, so that a noise found too large by chance does not make
    the emulator's own error vanish; 0 where nothing was simulated twice.

    Parameters
    ----------
    together : ndarray of float64, shape (points, seeds, statistics)
        On the statistics' scales.

    Returns
    -------
    variance, least : ndarray of float64, shape (statistics,)
        The first is nan where nothing was simulated twice.
    """
    known = (~np.isnan(together)).sum(axis=1)
    means = np.nansum(together, axis=1) / np.maximum(known, 1)
    squares = np.nansum((together - means[:, None]) ** 2, axis=(0, 1))
    free = np.clip(known - 1, 0, None).sum(axis=0)
    variance = np.where(free > 0, squares / np.maximum(free, 1), np.nan)
    sure = np.where(free > 2, variance * (1.0 - np.sqrt(2.0 / np.maximum(free, 2))), 0.0)
    return variance, sure


def fit_emulator(names: tuple[str, ...], scales: tuple[Scale, ...], data: Simulated) -> Emulator:
    """Fit every statistic; see the module's text.

    The bits do not depend on the number of threads of the linear algebra, which is held at one.
    """
    with threadpool_limits(limits=1):
        return _fit(names, scales, data)


def _fit(names: tuple[str, ...], scales: tuple[Scale, ...], data: Simulated) -> Emulator:
    y = to_scale(data.statistics, scales)
    again = to_scale(data.again, scales)
    noise, sure = noise_variance(np.concatenate([y[: len(again), None], again], axis=1))
    basis = make_basis(data.cloud, DEGREE)
    features = basis.features(data.z)
    weights = np.full((len(basis.factors), len(names)), np.nan)
    error, passed_on = np.full((2, len(names)), np.nan)
    for known, columns in _by_points(y):
        if known.sum() < LEAST_POINTS:
            continue
        here = features[known]
        for column, relevance in zip(
            columns, _relevance(basis, here, y[known][:, columns]), strict=True
        ):
            weights[:, column], error[column], passed_on[column] = _fit_one(
                basis, here, y[known, column], relevance
            )
    # at least the noise that the fit itself passes on, when that was found larger than the error
    least = np.maximum(np.nan_to_num(noise) * passed_on, LEAST_ERROR**2)
    quality = _quality(names, y, error, sure, np.maximum(error**2 - sure, least))
    quality["noise"] = np.sqrt(noise)
    used = np.flatnonzero((np.nan_to_num(weights) != 0.0).any(axis=1))
    smaller = Basis(basis.centre, basis.whiten, basis.factors[used])
    variance = quality["own_error"].to_numpy() ** 2
    return Emulator(names, scales, smaller, weights[used], variance, quality)


def _by_points(y: Array) -> list[tuple[Array, list[int]]]:
    """Statistics together that were measured at the same points, so that each is fitted once."""
    groups: dict[bytes, list[int]] = {}
    known = ~np.isnan(y)
    for column in range(y.shape[1]):
        groups.setdefault(known[:, column].tobytes(), []).append(column)
    return [(known[:, columns[0]], columns) for columns in groups.values()]


def _relevance(basis: Basis, features: Array, y: Array) -> Array:
    """How much each parameter matters for each column of y, shape (columns, parameters)."""
    powers = basis.powers
    first = powers.sum(axis=1) <= FIRST_DEGREE
    first[0] = False  # the constant is the fit's own, so that the ridge leaves it alone
    fitted = RidgeCV(alphas=STRENGTHS, alpha_per_target=True)
    fitted.fit(features[:, first], y)
    squares = np.atleast_2d(fitted.coef_) ** 2
    found: Array = np.sqrt(squares @ (powers[first] > 0))
    most = found.max(axis=1, keepdims=True)
    return np.maximum(found / np.where(most > 0.0, most, 1.0), LEAST_RELEVANCE)


def _fit_one(
    basis: Basis, features: Array, y: Array, relevance: Array
) -> tuple[Array, float, float]:
    """Weights of all features, the leave-one-out error, and what share of noise is passed on."""
    powers = basis.powers
    degree = powers.sum(axis=1)
    scale = np.prod(relevance**powers, axis=1) * DAMPING ** np.maximum(degree - 1, 0)
    scale[0] = 0.0
    chosen = np.argsort(-scale, kind="stable")[: min(MOST_FEATURES, len(scale) - 1)]
    fitted = RidgeCV(alphas=STRENGTHS, store_cv_results=True)
    scaled = features[:, chosen] * scale[chosen]
    fitted.fit(scaled, y)
    weights = np.zeros(len(basis.factors))
    weights[chosen] = fitted.coef_ * scale[chosen]
    weights[0] = fitted.intercept_
    squares = fitted.cv_results_.reshape(len(y), len(STRENGTHS)).mean(axis=0)
    # the mean variance of what is fitted, of noise of variance 1: degrees of freedom by points
    heights = np.linalg.eigvalsh(np.cov(scaled, rowvar=False)) * (len(y) - 1)
    freedom = 1.0 + float((heights / (heights + fitted.alpha_)).sum())
    return weights, float(np.sqrt(squares.min())), freedom / len(y)


def _quality(
    names: tuple[str, ...], y: Array, error: Array, noise: Array, own: Array
) -> pd.DataFrame:
    known = ~np.isnan(y)
    total = np.array([column[here].var() for column, here in zip(y.T, known.T, strict=True)])
    with np.errstate(divide="ignore", invalid="ignore"):
        r2, r2_mean = 1.0 - error**2 / total, 1.0 - own / (total - noise)
    return pd.DataFrame(
        {
            "statistic": names,
            "points": known.sum(axis=0),
            "left_out": (~known).sum(axis=0),
            "error": error,
            "own_error": np.sqrt(own),
            "r2": r2,
            "r2_mean": r2_mean,
        }
    )
