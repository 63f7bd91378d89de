"""Where to simulate: quasi-random points of a normal distribution in z, each with its own seed.

The points of a wave are a scrambled Sobol sequence, bent to a normal distribution somewhat wider
than the one to be learned about: the prior for the first wave, the last posterior for the next. So
most points lie where the answer is, and the emulator seldom has to reach beyond them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import norm, qmc

#: Standard deviations of a design, as a factor on those of what is to be learned about.
WIDER = 1.35

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Cloud:
    """A normal distribution in z: mean of shape (parameters,) and covariance."""

    mean: Array
    covariance: Array


def prior_cloud(parameters: int) -> Cloud:
    """The prior in z: standard normal."""
    return Cloud(np.zeros(parameters), np.eye(parameters))


def cloud_of(z: Array) -> Cloud:
    """The normal distribution with mean and covariance of draws of shape (draws, parameters)."""
    return Cloud(z.mean(axis=0), np.cov(z, rowvar=False))


def design_points(cloud: Cloud, exponent: int, seed: int) -> Array:
    """Spread 2^exponent points over a cloud made wider by ``WIDER``.

    Returns
    -------
    ndarray of float64, shape (2 ** exponent, parameters)
        In z.
    """
    factor = np.linalg.cholesky(cloud.covariance)
    points = standard_points(len(cloud.mean), exponent, seed)
    found: Array = cloud.mean + WIDER * points @ factor.T
    return found


def standard_points(parameters: int, exponent: int, seed: int) -> Array:
    """Points of a standard normal distribution, quasi-random: (2 ** exponent, parameters)."""
    engine = qmc.Sobol(parameters, scramble=True, rng=np.random.default_rng(seed))
    # the ends of the unit interval have no place on the normal scale
    found: Array = norm.ppf(np.clip(engine.random_base2(exponent), 1e-9, 1.0 - 1e-9))
    return found


def key(*numbers: int) -> int:
    """A seed of 63 bits from numbers that say what it is for; all different, for all purposes."""
    [word] = np.random.SeedSequence(numbers).generate_state(1, np.uint64)
    return int(word >> np.uint64(1))
