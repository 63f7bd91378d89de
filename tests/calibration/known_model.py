"""A model of which all is known, calibrated in seconds: statistics linear in three parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from calibration.checks.run import wide_problem
from calibration.fit.calibrate import Calibration, Plan, Task, Workplace, calibrate
from calibration.fit.model import Simulator
from calibration.fit.problem import Problem
from calibration.fit.sampler import ChainConfig
from calibration.fit.scales import from_scale
from calibration.priors import Priors
from calibration.target_kinds import Between, Binomial, Bound, Normal, Poisson, Scale, Study
from calibration.targets import Targets

Array = np.ndarray[Any, Any]

PRIORS = Priors(("inflow", "ready_protected", "effort"), np.zeros(3), np.full(3, 0.4))
SCALES: dict[str, Scale] = {
    "protected_ready": "share",
    "delivered": "share",
    "home_wait": "positive",
    "shelter_stay": "positive",
    "more-homes_homes": "real",
}
MIDDLE = np.array([-0.5, 0.5, 2.0, 2.2, 10.0])
SLOPES = np.array([[0.8, 0.1, 0.0], [0.0, 0.9, 0.1], [0.2, 0.0, 0.9], [0.5, 0.5, 0.0], [3, 1, 2]])
NOISE = 0.02
QUICK_CHAIN = ChainConfig(walkers=32, steps=150, most_steps=150, ensembles=1)
PLAN = Plan(
    waves=(7, 7), repeated=16, first_chain=QUICK_CHAIN, chain=QUICK_CHAIN,
    check_draws=4, check_seeds=2, draws=60,
)  # fmt: skip
WORDS = "as published, and as the model measures it"


def simulate(values: Mapping[str, float], seed: int) -> Array:
    """Statistics of values, with a little noise."""
    z = PRIORS.z(np.array(list(values.values())))
    noise = NOISE * np.random.default_rng(seed).standard_normal(len(MIDDLE))
    return from_scale(MIDDLE + SLOPES @ z + noise, tuple(SCALES.values()))


SIMULATOR = Simulator(PRIORS.names, SCALES, simulate, "known model")


def targets(spread: float = 0.1) -> Targets:
    """Every kind of target; two of the studies are of one source."""
    shared: dict[str, Any] = {"definition": WORDS}
    studies = (
        ("ready", "project", [Binomial(
            figure="NL-F22", statistic="protected_ready", likelihood="binomial", count=75, of=200,
            **shared)]),
        ("delivered", "project", [Normal(
            figure="NL-H26", statistic="delivered", likelihood="normal", value=0.6,
            standard_error=0.03, **shared)]),
        ("waits", "", [
            Normal(figure="NL-W24", statistic="home_wait", likelihood="normal", value=7.0,
                   standard_error=0.4, **shared),
            Between(figure="NL-W31", statistic="home_wait", likelihood="between", low=5.0,
                    high=9.0, standard_error=0.5, **shared)]),
        ("stays", "", [
            Poisson(figure="NL-W27", statistic="shelter_stay", likelihood="poisson", count=90,
                    exposure=10.0, **shared),
            Bound(figure="NL-W02", statistic="shelter_stay", likelihood="at_least", value=6.0,
                  standard_error=0.5, **shared)]),
    )  # fmt: skip
    made = tuple(
        Study(name=name, title=f"Study of {name}", source=source, spread=spread, targets=kinds)
        for name, source, kinds in studies
    )
    return Targets(made, SCALES)


def calibrated(folder: Path) -> Calibration:
    """The model calibrated to its targets; simulations are kept in the folder."""
    return calibrate(Task(SIMULATOR, PRIORS, targets(), PLAN, seed=1), Workplace(folder, workers=1))


def with_targets(found: Calibration, spread: float) -> Problem:
    """The same with targets of another spread, and the emulator that holds over the whole prior."""
    return replace(wide_problem(found), targets=targets(spread))
