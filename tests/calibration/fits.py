"""A model whose posterior is known, for tests of the fitting machine; also run as a program.

Three parameters, three amounts whose logarithms are linear in z, and three studies each of one of
them, with a shift so much wider than the figure's own error that the likelihood is normal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from calibration.fit import (
    Calibration,
    ChainConfig,
    Emulator,
    Plan,
    Simulator,
    Task,
    Workplace,
    calibrate,
    manifest,
    write_posterior,
)
from calibration.fit.design import design_points, prior_cloud
from calibration.fit.emulator import Simulated, fit_emulator
from calibration.fit.problem import Problem
from calibration.priors import Priors
from calibration.target_kinds import Scale, Study
from calibration.targets import Targets
from tests.calibration.likelihoods import normal

Array = np.ndarray[Any, Any]

#: Names of real parameters, since tables show what they are.
PRIORS = Priors(("inflow", "effort", "crisis"), np.zeros(3), np.array([0.3, 0.5, 0.8]))
SCALES: dict[str, Scale] = {"one": "positive", "two": "positive", "three": "positive"}
LINEAR = np.array([[1.0, 0.5, 0.0], [0.0, 0.8, -0.6], [0.3, 0.0, 0.4]])
SEEN, SPREADS = np.array([0.6, -0.4, 0.2]), np.array([0.3, 0.5, 0.4])
NOISE = 0.03

#: Enough to see everything happen, and over in a second.
SMALL = Plan(
    waves=(6, 6),
    repeated=8,
    repeats=1,
    first_chain=ChainConfig(walkers=16, steps=100, most_steps=100, ensembles=1),
    chain=ChainConfig(walkers=16, steps=200, most_steps=200, ensembles=1),
    check_draws=4,
    check_seeds=2,
    draws=20,
    whole=True,
)


@dataclass(frozen=True)
class Fake:
    """The model as a callable; ``seconds`` each, and the noise of a simulation."""

    seconds: float = 0.0
    noise: float = NOISE

    def __call__(self, values: Mapping[str, float], seed: int) -> Array:
        time.sleep(self.seconds)
        z = PRIORS.z(np.array(list(values.values())))
        luck = np.random.default_rng(seed).normal(size=3)
        return np.asarray(np.exp(LINEAR @ z + self.noise * luck))


def fake_simulator(fake: Fake | None = None, code: str = "fake") -> Simulator:
    return Simulator(PRIORS.names, SCALES, fake or Fake(), code)


def fake_targets() -> Targets:
    studies = tuple(
        Study(
            name=f"study of {name}",
            title="",
            spread=spread,
            targets=(normal(float(np.exp(seen)), 0.002, name),),
        )
        for name, seen, spread in zip(SCALES, SEEN, SPREADS, strict=True)
    )
    return Targets(studies, SCALES)


def fake_task(plan: Plan = SMALL, seed: int = 1, fake: Fake | None = None) -> Task:
    return Task(fake_simulator(fake), PRIORS, fake_targets(), plan, seed)


def simulated(statistic: Any, parameters: int, exponent: int, repeated: int = 0) -> Simulated:
    """A design over the prior; ``statistic`` is given z and a generator, and gives (points, n)."""
    cloud = prior_cloud(parameters)
    z = design_points(cloud, exponent, seed=3)
    rng = np.random.default_rng(4)
    first = statistic(z, rng)
    again = [statistic(z[:repeated], rng) for _ in range(2)]
    return Simulated(cloud, z, first, np.stack(again, axis=1))


def fake_emulator(noise: float = NOISE) -> Emulator:
    def statistic(z: Array, rng: np.random.Generator) -> Array:
        return np.asarray(np.exp(z @ LINEAR.T + noise * rng.normal(size=z.shape)))

    data = simulated(statistic, parameters=3, exponent=9, repeated=64)
    return fit_emulator(tuple(SCALES), tuple(SCALES.values()), data)


def fake_problem() -> Problem:
    return Problem(PRIORS, fake_emulator(), fake_targets())


def normal_posterior(
    spreads: Array, kept: Array, prior_mean: Array, prior_sd: Array
) -> tuple[Array, Array]:
    """Mean and covariance of the posterior in z, in closed form."""
    used = LINEAR[kept]
    weights = 1.0 / spreads[kept] ** 2
    precision = np.diag(1.0 / prior_sd**2) + (used.T * weights) @ used
    covariance = np.linalg.inv(precision)
    mean = covariance @ (prior_mean / prior_sd**2 + (used.T * weights) @ SEEN[kept])
    return mean, covariance


def write(found: Calibration, folder: Path) -> None:
    write_posterior(folder, PRIORS, found.draws, manifest(found))


if __name__ == "__main__":
    work, out = Path(sys.argv[1]), Path(sys.argv[2])
    slow = replace(Fake(), seconds=float(sys.argv[3]))
    write(calibrate(fake_task(fake=slow), Workplace(work, workers=1)), out)
