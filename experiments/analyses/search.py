"""A search for good values of levers: NSGA-II of pymoo, on a model that is run at new points.

The search sees means over replicates; all points have the same people and luck, so that points
differ by their levers. What it finds was picked on these replicates and looks a little better on
them than it is: whoever calls this judges the front again on fresh ones.

References
----------
.. [1] Deb and others (2002). A fast and elitist multiobjective genetic algorithm: NSGA-II.
   doi:10.1109/4235.996017
.. [2] Blank, Deb (2020). pymoo: multi-objective optimization in Python.
   doi:10.1109/ACCESS.2020.2990567
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from experiments.analyses.noise import Array
from experiments.analyses.pareto import undominated


@dataclass(frozen=True)
class Effort:
    """How long to search: options a generation, generations, and the seed of the search."""

    population: int = 24
    generations: int = 10
    seed: int = 0


class Tried(NamedTuple):
    """What became of options: costs (lower is better) and what they are over the budget."""

    costs: Array
    excess: Array


Try = Callable[[Array], Tried]
Progress = Callable[[int, int], None]


def search(try_options: Try, width: int, effort: Effort, progress: Progress) -> Array:
    """Options on the front of all that were tried.

    Parameters
    ----------
    try_options : callable
        Takes positions in the unit cube, shape (options, width), and gives costs of shape
        (options, goals) and excess of shape (options,), 0 or less within the budget.
    width : int
        How many numbers an option has.
    effort : Effort
    progress : callable
        Called with (generations done, all).

    Returns
    -------
    ndarray of float64, shape (options, width)
        In the order in which they were tried; empty when nothing is within the budget.
    """
    positions, costs = [], []
    for number, (asked, tried) in enumerate(_generations(try_options, width, effort)):
        within = tried.excess <= 0.0
        positions.append(asked[within])
        costs.append(tried.costs[within])
        progress(number + 1, effort.generations)
    every, cost = np.concatenate(positions), np.concatenate(costs)
    return every[undominated(cost)]


def _generations(try_options: Try, width: int, effort: Effort) -> Iterator[tuple[Array, Tried]]:
    """Positions and what became of them, generation by generation."""
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.config import Config
    from pymoo.core.evaluator import Evaluator
    from pymoo.core.problem import Problem
    from pymoo.problems.static import StaticProblem

    Config.warnings["not_compiled"] = False  # it would print a hint
    first = np.random.default_rng(effort.seed).random((effort.population, width))
    tried = try_options(first)
    yield first, tried
    goals = tried.costs.shape[1]
    problem = Problem(n_var=width, n_obj=goals, n_ieq_constr=1, xl=0.0, xu=1.0)
    algorithm = NSGA2(pop_size=effort.population, sampling=first)
    algorithm.setup(problem, termination=("n_gen", effort.generations), seed=effort.seed)
    while algorithm.has_next():
        asked = algorithm.ask()
        positions = np.asarray(asked.get("X"), np.float64)
        if algorithm.n_gen > 1:
            tried = try_options(positions)
            yield positions, tried
        told = StaticProblem(problem, F=tried.costs, G=tried.excess[:, None])
        Evaluator().eval(told, asked)
        algorithm.tell(infills=asked)
