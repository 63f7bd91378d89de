"""The points of a design: the same for equal designs, whatever the machine or number of workers.

Every method fills the unit cube; factors make values of it (:meth:`Factor.at`). Latin hypercube
and Sobol sequences are scipy's, scrambled by the design's seed; Morris trajectories and the sample
for Sobol indices are SALib's, in the order its analyses ask for.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from scipy.stats import qmc

from experiments.sweeps.design import MOST_POINTS, Design, Value
from simulate.errors import InputError

Array = np.ndarray[Any, Any]
#: Morris's own advice: an even number, four as in SALib.
MORRIS_LEVELS = 4


def count_points(design: Design) -> int:
    """How many points a design has."""
    factors, sampling = len(design.factors), design.sampling
    if sampling.method == "grid":
        return int(np.prod([float(size) for size in _grid_sizes(design)]))
    if sampling.method == "morris":
        return sampling.points * (factors + 1)
    if sampling.method == "saltelli":
        return sampling.points * ((2 * factors if sampling.second_order else factors) + 2)
    return sampling.points


def unit_points(design: Design) -> Array:
    """Points in the unit cube, float64 of shape (points, factors).

    Raises
    ------
    InputError
        When there would be too many.
    """
    count = count_points(design)
    if count > MOST_POINTS:
        raise InputError(
            [f"design {design.name}: sampling gives {count:,} points; must be {MOST_POINTS:,} or "
             "less"]
        )  # fmt: skip
    sampling, width = design.sampling, len(design.factors)
    seed = design.seed % 2**32  # SALib and numpy's older generators take no more
    if sampling.method == "grid":
        axes = [_along(size) for size in _grid_sizes(design)]
        return np.array(list(product(*axes)))
    if sampling.method == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(width, rng=seed).random(sampling.points))
    if sampling.method == "sobol":
        return np.asarray(qmc.Sobol(width, rng=seed).random(sampling.points))
    problem = problem_of(design)
    if sampling.method == "morris":
        from SALib.sample import morris  # here: SALib takes a second to import

        levels = sampling.levels or MORRIS_LEVELS
        return np.asarray(morris.sample(problem, sampling.points, num_levels=levels, seed=seed))
    from SALib.sample import sobol

    second = sampling.second_order
    return np.asarray(sobol.sample(problem, sampling.points, calc_second_order=second, seed=seed))


def make_points(design: Design) -> list[tuple[Value, ...]]:
    """Values of the factors at each point, in the order of ``design.factors``."""
    return [
        tuple(factor.at(float(share)) for factor, share in zip(design.factors, row, strict=True))
        for row in unit_points(design)
    ]


def problem_of(design: Design) -> dict[str, Any]:
    """What SALib calls the problem: names and bounds of the factors, in the unit cube."""
    names = [factor.name for factor in design.factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _grid_sizes(design: Design) -> list[int]:
    return [len(factor.choices) or design.sampling.points for factor in design.factors]


def _along(size: int) -> Array:
    """Shares for ``size`` values: both ends included, each choice hit once."""
    return np.linspace(0.0, 1.0, size)
