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

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Grids:
    """How grids are laid.

    Attributes
    ----------
    knots, pair_knots : int
        Points along each statistic, of studies that read one and of those that read two.
    beyond : float
        How far grids reach beyond what they are laid over, as a share of its width.
    """

    knots: int = 400
    pair_knots: int = 120
    beyond: float = 0.1


FINE = Grids()
#: For fits by the hundred: laid in a quarter of the time, and seldom left, since working out what
#: lies beyond takes ten times as long. The log-likelihood of all shipped targets is within 0.001.
COARSE = Grids(pair_knots=60, beyond=0.6)


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


def tabulated(data: Data, theta: Array, grids: Grids = FINE) -> Callable[[Array], Array]:
    """The log-likelihood as a quick function.

    Parameters
    ----------
    data : Data
    theta : ndarray of float64, shape (draws, statistics)
        Expected statistics on their scales, such as a chain will ask for: grids are laid over them.
    grids : Grids

    Returns
    -------
    callable
        From expected statistics on their scales, shape (draws, statistics), to the log-likelihood
        of all studies, shape (draws,).
    """
    scales = tuple(data.targets.scales.values())
    made = [_grid(data.only([study.name]), study, theta, grids) for study in data.targets.studies]
    done = [grid for grid in made if grid is not None]
    tabled = {grid.study for grid in done}
    rest = data.only([name for name in data.targets.names() if name not in tabled])
    reads = sorted({column for grid in done for column in grid.columns})
    low, high = _ends(theta[:, reads], grids.beyond)

    def log_likelihood(at: Array) -> Array:
        inside = ((at[:, reads] >= low) & (at[:, reads] <= high)).all(axis=1)
        found = np.empty(len(at))
        found[~inside] = data.log_likelihood(from_scale(at[~inside], scales))
        here = at[inside]
        total = rest.log_likelihood(from_scale(here, scales))
        for grid in done:
            total = total + grid.read(*here.T[grid.columns])
        found[inside] = total
        return found

    return log_likelihood


@dataclass(frozen=True)
class _Grid:
    """The log-likelihood of a study as a function of the statistics in ``columns``."""

    study: str
    columns: list[int]
    read: Callable[..., Array]


def _ends(theta: Array, beyond: float) -> tuple[Array, Array]:
    """Where grids begin and end, each of shape (statistics,)."""
    low, high = theta.min(axis=0), theta.max(axis=0)
    margin = beyond * (high - low) + 1e-6
    return low - margin, high + margin


def _grid(data: Data, study: Study, theta: Array, grids: Grids) -> _Grid | None:
    """The grid of a study; none when it reads too much, or has no likelihood somewhere."""
    names = list(data.targets.scales)
    columns = sorted(names.index(name) for name in statistics_of(study))
    if len(columns) > 2:
        return None
    low, high = _ends(theta[:, columns], grids.beyond)
    size = grids.knots if len(columns) == 1 else grids.pair_knots
    axes = [np.linspace(first, last, size) for first, last in zip(low, high, strict=True)]
    at = np.full((size ** len(columns), len(names)), np.nan)
    at[:, columns] = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], axis=1)
    table = data.log_likelihood(from_scale(at, tuple(data.targets.scales.values())))
    if not np.isfinite(table).all():
        return None
    if len(columns) == 1:
        return _Grid(study.name, columns, CubicSpline(axes[0], table))
    return _Grid(study.name, columns, RectBivariateSpline(*axes, table.reshape(size, size)).ev)
