"""The emulator: expected statistics as polynomials of the parameters, with their own error.

Simulating enough people takes half a second a point, a chain asks for a million points. So each
statistic, on its scale (:mod:`calibration.fit.scales`), is fitted by ridge regression on Hermite
polynomials of the parameters, orthonormal over the design; strength of the ridge and degree are
those with the smallest leave-one-out error. A fit over thousands of noisy simulations averages the
noise out, so what it gives is the expected statistic.

The leave-one-out error holds the noise of the one simulation left out. That noise is measured by
simulating some points again with other seeds, and taken off: what remains is the emulator's own
error, which goes into the likelihood. It is an average over the design, which is wider than the
posterior, so it is rather too large than too small where it matters.

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
from calibration.fit.scales import Scale, from_scale, to_scale
from simulate.errors import InputError

DEGREES = (1, 2, 3)
#: Tried as the strength of the ridge; features have variance 1 over the design.
STRENGTHS = tuple(np.logspace(-1.0, 4.0, 16))
#: A degree is tried when there are this many points for each of its features.
POINTS_PER_FEATURE = 1.5
#: With fewer points where a statistic could be measured it is not emulated.
LEAST_POINTS = 50
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
        A row a statistic: points, left_out (where there was nothing to measure), degree, ridge,
        error (leave-one-out, root mean square), noise (standard deviation of one simulation),
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


def fit_emulator(names: tuple[str, ...], scales: tuple[Scale, ...], data: Simulated) -> Emulator:
    """Fit every statistic; see the module's text.

    The bits do not depend on the number of threads of the linear algebra, which is held at one.
    """
    with threadpool_limits(limits=1):
        return _fit(names, scales, data)


def _fit(names: tuple[str, ...], scales: tuple[Scale, ...], data: Simulated) -> Emulator:
    y = to_scale(data.statistics, scales)
    noise = _noise(to_scale(data.again, scales), y[: len(data.again)])
    tried = [_basis_or_none(data, degree) for degree in DEGREES]
    bases = [basis for basis in tried if basis is not None]
    if not bases:
        raise InputError([f"the design has {len(data.z)} points; too few for a straight line"])
    largest = bases[-1]
    features = largest.features(data.z)
    weights = np.full((features.shape[1], len(names)), np.nan)
    rows: list[dict[str, Any]] = [{} for _ in names]
    for known, columns in _by_points(y):
        if known.sum() < LEAST_POINTS:
            continue
        for degree, basis in zip(DEGREES, bases, strict=False):
            width = len(basis.factors)
            found = _ridge(features[known, :width], y[np.ix_(known, columns)])
            for place, column in enumerate(columns):
                error, strength, coefficients = (part[place] for part in found)
                if rows[column] and error >= rows[column]["error"]:
                    continue
                weights[:, column] = 0.0
                weights[:width, column] = coefficients
                rows[column] = {"degree": degree, "ridge": strength, "error": error}
    quality = _quality(names, y, noise, rows)
    used = max((row["degree"] for row in rows if row), default=1)
    basis = bases[DEGREES.index(used)]
    variance = quality["own_error"].to_numpy() ** 2
    return Emulator(names, scales, basis, weights[: len(basis.factors)], variance, quality)


def _basis_or_none(data: Simulated, degree: int) -> Basis | None:
    basis = make_basis(data.cloud, degree)
    return basis if len(data.z) >= POINTS_PER_FEATURE * len(basis.factors) else None


def _by_points(y: Array) -> list[tuple[Array, list[int]]]:
    """Statistics together that were measured at the same points, so that each is fitted once."""
    groups: dict[bytes, list[int]] = {}
    known = ~np.isnan(y)
    for column in range(y.shape[1]):
        groups.setdefault(known[:, column].tobytes(), []).append(column)
    return [(known[:, columns[0]], columns) for columns in groups.values()]


def _ridge(features: Array, y: Array) -> tuple[Array, Array, Array]:
    """Leave-one-out error, strength and coefficients of each column of y."""
    fitted = RidgeCV(alphas=STRENGTHS, alpha_per_target=True, store_cv_results=True)
    # the constant is the fit's own, so that the ridge leaves it alone
    fitted.fit(features[:, 1:], y)
    squares = fitted.cv_results_.reshape(len(y), y.shape[1], len(STRENGTHS)).mean(axis=0)
    coefficients = np.column_stack([np.atleast_1d(fitted.intercept_), np.atleast_2d(fitted.coef_)])
    return np.sqrt(squares.min(axis=1)), np.atleast_1d(fitted.alpha_), coefficients


def _noise(again: Array, first: Array) -> Array:
    """Standard deviation of one simulation, pooled over repeated points; nan without any."""
    together = np.concatenate([first[:, None], again], axis=1)
    known = (~np.isnan(together)).sum(axis=1)
    free = np.clip(known - 1, 0, None)
    means = np.nansum(together, axis=1) / np.maximum(known, 1)
    squares = np.nansum((together - means[:, None]) ** 2, axis=1)
    total = free.sum(axis=0)
    with np.errstate(invalid="ignore"):
        found: Array = np.sqrt(squares.sum(axis=0) / np.where(total > 0, total, np.nan))
    return found


def _quality(
    names: tuple[str, ...], y: Array, noise: Array, rows: list[dict[str, Any]]
) -> pd.DataFrame:
    table = []
    for number, (name, row) in enumerate(zip(names, rows, strict=True)):
        known = y[~np.isnan(y[:, number]), number]
        error, spread = row.get("error", np.nan), noise[number]
        total = float(known.var()) if len(known) else np.nan
        off = 0.0 if np.isnan(spread) else float(spread) ** 2
        own = np.sqrt(max(error**2 - off, LEAST_ERROR**2)) if row else np.nan
        table.append(
            {
                "statistic": name,
                "points": len(known),
                "left_out": len(y) - len(known),
                "degree": row.get("degree", 0),
                "ridge": row.get("ridge", np.nan),
                "error": error,
                "noise": spread,
                "own_error": own,
                "r2": 1.0 - error**2 / total if total else np.nan,
                "r2_mean": 1.0 - own**2 / (total - off) if total > off else np.nan,
            }
        )
    return pd.DataFrame(table)
