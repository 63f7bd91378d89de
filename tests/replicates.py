"""Means over replicates, with the error they have: what theory is compared with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from simulate.policy import Policy
from simulate.region import Region
from simulate.scenario import make_scenario
from simulate.simulation import Simulation
from tests.ledger import record
from tests.regions import BASELINE


def over_replicates(
    region: Region,
    measure: Callable[[Simulation], Any],
    *,
    runs: int,
    years: int,
    under: Policy = BASELINE,
    seed: int = 20,
) -> np.ndarray[Any, Any]:
    """What ``measure`` says of each of ``runs`` finished replicates, one row each."""
    scenario = make_scenario(region, under, years=years, seed=seed)
    found = []
    for number in range(runs):
        run = Simulation(scenario, number)
        run.advance(scenario.end)
        found.append(measure(run))
    return np.array(found, dtype=float)


def assert_near(
    values: np.ndarray[Any, Any], expected: float, *, what: str, precision: float
) -> None:
    """The mean of replicates is within 4 standard errors of theory, and the error is small.

    Parameters
    ----------
    precision : float
        The largest standard error allowed, as a share of ``expected``: it says how small a
        mistake the test can see.
    """
    mean, error = values.mean(), values.std(ddof=1) / np.sqrt(len(values))
    said = f"{what}: {mean:.5g} with standard error {error:.2g}, theory says {expected:.5g}"
    precise, near = error <= precision * abs(expected), abs(mean - expected) <= 4 * error
    record(
        what,
        expected=expected,
        got=mean,
        tolerance=4 * error,
        passes=precise and near,
        note="" if precise else "(too few runs to tell)",
    )
    assert precise, f"too few runs to tell. {said}"
    assert near, said
