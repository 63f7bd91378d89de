"""What is fitted: a simulator of statistics, and a likelihood of what was published of them.

Two small interfaces keep the fitting machine apart from what it fits: the shipped model and its
targets (:mod:`calibration.fit.shipped`) or, in tests and checks of the machine itself, a model whose
posterior is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from calibration.fit.scales import Scale

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

    @property
    def statistics(self) -> tuple[str, ...]:
        """Names of the statistics, in their order."""
        return tuple(self.scales)


class Likelihood(Protocol):
    """The likelihood of observations, study by study, given expected statistics."""

    @property
    def studies(self) -> tuple[str, ...]:
        """Names of the studies, in the order of the columns of what is returned."""

    @property
    def statistics(self) -> frozenset[str]:
        """The statistics it reads; the others may be nan."""

    @property
    def published(self) -> Array:
        """The published observations, one float a target."""

    def log_likelihoods(
        self, expected: Array, observed: Array, spread_factor: float, variance: Array
    ) -> Array:
        """Log-likelihood of each study.

        Parameters
        ----------
        expected : ndarray of float64, shape (draws, statistics)
            In their own unit.
        observed : ndarray of float64, shape (targets,)
        spread_factor : float
            Multiplies the between-study spread of every study.
        variance : ndarray of float64, shape (statistics,)
            Of the error in ``expected``, on the statistics' scales.

        Returns
        -------
        ndarray of float64, shape (draws, studies)
        """

    def refuse_impossible(self, expected: Array, observed: Array) -> None:
        """Raise an ``InputError`` that names targets no draw gives any probability."""
