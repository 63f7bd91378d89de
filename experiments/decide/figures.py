"""What it is worth to measure a published figure again, in euros, before deciding.

Under each draw of the posterior the calibration's own simulation gives what each figure is
expected to be, and the figure's own likelihood draws what a study of the same size would publish:
its chance, and the shift that sets its people and country apart. Net benefit is then regressed on
what would be published (:mod:`experiments.decide.learning`): what the posterior already rests on
is known, and the new study comes on top of it. Of a figure that was published as a range or a
bound, the new study is taken to publish the value itself.

Simulated statistics are kept in a file, by parameters and code, and never made twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from calibration.fit import Simulator
from calibration.fit.store import open_store, simulate_all
from calibration.likelihood import draw_values
from calibration.targets import Targets
from experiments.decide.learning import Worth, value_of_knowing
from simulate.posterior import Draws

#: What a study publishes is drawn so many times for each draw of the parameters.
REPEATS = 4
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Measured:
    """What measuring a figure again is worth.

    Attributes
    ----------
    figure, study, published : str
        Its evidence id, the study that published it, and what that was.
    statistic : str
        What the model measures in the same way.
    worth : Worth
        Of one study of the size of the published one; nan where the model has nothing to measure.
    """

    figure: str
    study: str
    published: str
    statistic: str
    worth: Worth


def expected_at(
    draws: Draws, numbers: Array, simulator: Simulator, folder: Path, workers: int | None
) -> Array:
    """What the model expects of each statistic under draws of the parameters.

    Parameters
    ----------
    draws : Draws
    numbers : ndarray of int64, shape (draws,)
        Which of them; each is simulated with its own number as the seed.
    simulator : Simulator
    folder : Path
        Keeps what was simulated.
    workers : int, optional

    Returns
    -------
    ndarray of float64, shape (draws, statistics)

    Raises
    ------
    InputError
        When the folder cannot be made or written to.
    """
    values = np.array([[draws.row(int(n))[p] for p in simulator.parameters] for n in numbers])
    with open_store(folder) as store:
        return simulate_all(simulator, values, numbers, store, workers)


def figures_worth(
    targets: Targets, expected: Array, benefits: Array, sizes: Array, seed: int
) -> list[Measured]:
    """What measuring each figure again is worth, the most valuable first.

    Parameters
    ----------
    targets : Targets
    expected : ndarray of float64, shape (draws, statistics)
    benefits : ndarray of float64, shape (draws, policies)
        As for :func:`experiments.decide.learning.value_of_knowing`.
    sizes : ndarray, shape (draws,)
    seed : int
        Of what studies would publish.
    """
    drawn = np.random.default_rng(seed)
    repeats = [draw_values(targets, expected, drawn) for _ in range(REPEATS)]
    found = []
    for column, (study, target) in enumerate(targets.rows()):
        each = [_worth(values[:, column], benefits, sizes) for values in repeats]
        worth = Worth(
            float(np.mean([one.value for one in each])),
            # repeats share their net benefits, the larger part of the error
            float(np.sqrt(np.mean([one.error**2 for one in each]))),
        )
        found.append(Measured(target.figure, study.title, target.text, target.statistic, worth))
    return sorted(found, key=lambda row: -np.nan_to_num(row.worth.value, nan=-1.0))


def _worth(values: Array, benefits: Array, sizes: Array) -> Worth:
    known = ~np.isnan(values)
    if known.sum() <= len(known) / 2:
        return Worth(float("nan"), float("nan"))
    return value_of_knowing(values[known, None], benefits[known], sizes[known])
