"""Small sets of targets for the tests of the likelihood, and integrals made another way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.integrate import quad
from scipy.special import expit, logit
from scipy.stats import norm

from calibration.target_kinds import Between, Binomial, Bound, Normal, Poisson, Scale, Study, Target
from calibration.targets import Targets

Array = np.ndarray[Any, Any]

SCALES: dict[str, Scale] = {
    "share": "share",
    "later": "share",
    "amount": "positive",
    "gain": "real",
}
WORDS = "as published, and as the model measures it"


def binomial(count: int, of: int, statistic: str = "share", given: str | None = None) -> Binomial:
    return Binomial(
        figure="HF043", statistic=statistic, definition=WORDS, likelihood="binomial", count=count,
        of=of, given=given,
    )  # fmt: skip


def poisson(count: int, exposure: float = 1.0) -> Poisson:
    return Poisson(
        figure="HF043", statistic="amount", definition=WORDS, likelihood="poisson", count=count,
        exposure=exposure,
    )  # fmt: skip


def normal(value: float, error: float, statistic: str = "amount") -> Normal:
    return Normal(
        figure="HF043", statistic=statistic, definition=WORDS, likelihood="normal", value=value,
        standard_error=error,
    )  # fmt: skip


def bound(which: Any, value: float, error: float, statistic: str = "amount") -> Bound:
    return Bound(
        figure="HF043", statistic=statistic, definition=WORDS, likelihood=which, value=value,
        standard_error=error,
    )  # fmt: skip


def counted_bound(which: Any, count: int, of: int) -> Bound:
    return Bound(
        figure="HF043", statistic="share", definition=WORDS, likelihood=which, count=count, of=of
    )


def between(low: float, high: float, error: float, statistic: str = "amount") -> Between:
    return Between(
        figure="HF043", statistic=statistic, definition=WORDS, likelihood="between", low=low,
        high=high, standard_error=error,
    )  # fmt: skip


def of_studies(spread: float, *studies: Sequence[Target]) -> Targets:
    """Targets of studies with the same spread."""
    made = tuple(
        Study(name=f"study {n}", title="", spread=spread, targets=tuple(each))
        for n, each in enumerate(studies)
    )
    return Targets(made, SCALES)


def expecting(share: float = 0.5, later: float = 0.5, amount: float = 1.0) -> Array:
    """One draw of the statistics; nothing is held against the last, of any sign."""
    return np.array([[share, later, amount, -3.0]])


def across(shares: Array) -> Array:
    """A draw for each share, which both shares have."""
    return np.concatenate([expecting(each, each) for each in shares])


def shifted(value: float, scale: Scale, shift: Array) -> Array:
    """A statistic moved on its transformed scale."""
    if scale == "share":
        return np.asarray(expit(logit(value) + shift))
    return np.asarray(value * np.exp(shift))


def log_mean_over_shift(log_likelihood: Callable[[Array], Array], sd: float) -> float:
    """The log of the mean of a likelihood over a normal shift, by adaptive quadrature.

    A fine grid finds where the integrand is; there it is integrated in pieces, relative to its
    highest.
    """

    def log_height(u: Array) -> Array:
        return log_likelihood(u) + norm.logpdf(u, scale=sd)

    grid = np.linspace(-40 * sd, 40 * sd, 40_001)
    with np.errstate(divide="ignore"):
        heights = np.nan_to_num(log_height(grid), nan=-np.inf)
    top = heights.max()
    inside = np.flatnonzero(heights > top - 30)
    edges = np.linspace(grid[max(inside[0] - 1, 0)], grid[min(inside[-1] + 1, 40_000)], 13)
    pieces = [
        quad(lambda u: np.exp(log_height(u) - top), a, b, epsabs=1e-10, epsrel=1e-7, limit=200)[0]
        for a, b in pairwise(edges)
    ]
    return float(top + np.log(sum(pieces)))
