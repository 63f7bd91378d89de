"""Measures of many independent runs of one simulator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

#: Seeds of peers start apart: SimPy and Mesa draw from the same generator.
FIRST_SEED = {"doorstroom": 0, "Ciw": 10_000, "SimPy": 20_000, "Mesa": 30_000, "plain C": 40_000}


def over_runs(
    run: Callable[[Any, int], Any], network: Any, simulator: str, runs: int
) -> dict[str, np.ndarray[Any, Any]]:
    """Each measure by name, one row a run."""
    first = FIRST_SEED[simulator]
    found = [vars(run(network, seed)) for seed in range(first, first + runs)]
    return {name: np.array([each[name] for each in found]) for name in found[0]}
