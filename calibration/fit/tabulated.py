"""The likelihood of one data set, quick enough for a chain.

The likelihood of a study holds an integral over the study's shift. A study that reads one or two
statistics has a log-likelihood that is a function of one or two numbers: it is worked out once on
a grid and then read off by cubic splines. Studies that read more, and points beyond the grids, are
worked out as :mod:`calibration.likelihood` has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline, RectBivariateSpline

from calibration.fit.scales import from_scale
from calibration.likelihood import LikelihoodConfig, log_likelihoods
from calibration.target_kinds import Binomial, Study
from calibration.targets import Targets

#: Points of a grid along each statistic, of studies that read one and of those that read two: the
#: log-likelihood of all shipped targets is then within 0.001 of what it is without grids.
KNOTS, PAIR_KNOTS = 400, 60
#: How far grids reach beyond what they are laid over, as a share of its width.
BEYOND = 0.6

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Data:
    """Studies with their observations, and what else the likelihood depends on.

    Attributes
    ----------
    targets : Targets
    observed : ndarray of float64, shape (targets,)
        In the order of ``targets.rows()``.
    config : LikelihoodConfig
    """

    targets: Targets
    observed: Array
    config: LikelihoodConfig

    def only(self, names: Sequence[str]) -> Data:
        """The same for some of the studies."""
        kept = tuple(study for study in self.targets.studies if study.name in names)
        places = [n for n, (study, _) in enumerate(self.targets.rows()) if study.name in names]
        return Data(Targets(kept, self.targets.scales), self.observed[places], self.config)

    def log_likelihood(self, expected: Array) -> Array:
        """Log-likelihood of all studies together, shape (draws,).

        Parameters
        ----------
        expected : ndarray of float64, shape (draws, statistics)
            In natural units.
        """
        if not self.targets.studies:
            return np.zeros(len(expected))
        found: Array = log_likelihoods(self.targets, expected, self.observed, self.config).sum(
            axis=1
        )
        return found


def statistics_of(study: Study) -> set[str]:
    """The statistics a study reads."""
    given = {t.given for t in study.targets if isinstance(t, Binomial) and t.given is not None}
    return {target.statistic for target in study.targets} | given


def tabulated(data: Data, theta: Array) -> Callable[[Array], Array]:
    """The log-likelihood as a quick function.

    Parameters
    ----------
    data : Data
    theta : ndarray of float64, shape (draws, statistics)
        Expected statistics on their scales, such as a chain will ask for: grids are laid over them.

    Returns
    -------
    callable
        From expected statistics on their scales, shape (draws, statistics), to the log-likelihood
        of all studies, shape (draws,).
    """
    scales = tuple(data.targets.scales.values())
    grids = [_grid(data.only([study.name]), study, theta) for study in data.targets.studies]
    done = [grid for grid in grids if grid is not None]
    tabled = {grid.data.targets.studies[0].name for grid in done}
    rest = data.only([name for name in data.targets.names() if name not in tabled])

    def log_likelihood(at: Array) -> Array:
        total = rest.log_likelihood(from_scale(at, scales))
        for grid in done:
            total = total + grid.log_likelihood(at)
        return total

    return log_likelihood


@dataclass(frozen=True)
class _Grid:
    """The log-likelihood of a study as a function of the statistics in ``columns``."""

    data: Data
    columns: list[int]
    low: Array
    high: Array
    read: Callable[..., Array]

    def log_likelihood(self, at: Array) -> Array:
        """Read off the grid; beyond it, worked out."""
        here = at[:, self.columns]
        found = self.read(*here.T)
        beyond = ~((here >= self.low) & (here <= self.high)).all(axis=1)
        if beyond.any():
            scales = tuple(self.data.targets.scales.values())
            found[beyond] = self.data.log_likelihood(from_scale(at[beyond], scales))
        return found


def _ends(theta: Array) -> tuple[Array, Array]:
    """Where grids begin and end, each of shape (statistics,)."""
    low, high = theta.min(axis=0), theta.max(axis=0)
    margin = BEYOND * (high - low) + 1e-6
    return low - margin, high + margin


def _grid(data: Data, study: Study, theta: Array) -> _Grid | None:
    """The grid of a study; none when it reads too much, or has no likelihood somewhere."""
    names = list(data.targets.scales)
    columns = sorted(names.index(name) for name in statistics_of(study))
    if len(columns) > 2:
        return None
    low, high = _ends(theta[:, columns])
    size = KNOTS if len(columns) == 1 else PAIR_KNOTS
    axes = [np.linspace(first, last, size) for first, last in zip(low, high, strict=True)]
    at = np.full((size ** len(columns), len(names)), np.nan)
    at[:, columns] = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
    table = data.log_likelihood(from_scale(at, tuple(data.targets.scales.values())))
    if not np.isfinite(table).all():
        return None
    if len(columns) == 1:
        return _Grid(data, columns, low, high, CubicSpline(axes[0], table))
    table = table.reshape(size, size)
    return _Grid(data, columns, low, high, RectBivariateSpline(*axes, table).ev)
