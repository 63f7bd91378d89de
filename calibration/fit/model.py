"""What is fitted: anything that gives statistics for values of parameters and a seed.

This keeps the fitting machine apart from what it fits: the shipped model
(:func:`calibration.fit.shipped.shipped_simulator`) or, in tests of the machine itself, one whose
posterior is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration.target_kinds import Scale

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Simulator:
    """A model that gives statistics for values of parameters.

    Attributes
    ----------
    parameters : tuple of str
    scales : mapping
        Scale of each statistic by its name, in the order of what ``simulate`` gives.
    simulate : callable
        From values by parameter and a seed to an array of one float a statistic, in its own unit;
        nan where there was nothing to measure. Equal arguments give equal bits, on any thread.
    code : str
        Identity of the code and files behind ``simulate``: what was simulated with another is not
        used again.
    """

    parameters: tuple[str, ...]
    scales: Mapping[str, Scale]
    simulate: Callable[[Mapping[str, float], int], Array]
    code: str
