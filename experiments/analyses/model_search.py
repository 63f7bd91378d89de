"""The search for good levers, run on the model itself: a design file gives levers and policies.

Every option runs with the same seed, so all have the same people, luck and draws. Options that
come to the same run once. What is found is judged again with another seed, because it was picked
for looking good on this one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from experiments.analyses.noise import Array
from experiments.analyses.options import LEVER, levers_of
from experiments.analyses.pareto import Goal
from experiments.analyses.search import Effort, Tried, search
from experiments.sweeps.design import Value
from experiments.sweeps.executors import Executor
from experiments.sweeps.ground import Ground, place_at, values_at
from experiments.sweeps.jobs import Finished, Job, Terms, run_job, run_key, terms_of
from simulate.errors import InputError, nearest

Progress = Callable[[int, int], None]
#: Seed of the fresh replicates, from that of the design: any other one would do.
FRESH = 1


@dataclass(frozen=True)
class Found:
    """Options on the front, with fresh replicates of each.

    Attributes
    ----------
    table : DataFrame
        A row an option: policy, and a column for each lever.
    values : ndarray of float64, shape (options, goals, replicates)
        Of the fresh replicates.
    draws : ndarray of int64, shape (replicates,)
    tried : int
        Options that were run.
    words : dict of str to (str, str)
        Words and unit of each goal.
    """

    table: pd.DataFrame
    values: Array
    draws: Array
    tried: int
    words: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class _Outcome:
    """What one option gave: goals by replicate, draws, and words and unit of each goal."""

    values: Array
    draws: Array
    words: dict[str, tuple[str, str]]


#: Runs options at positions in the unit cube.
_Runner = Callable[[Array], list[_Outcome]]


def search_model(
    ground: Ground, goals: tuple[Goal, ...], effort: Effort, executor: Executor, progress: Progress
) -> Found:
    """Search the levers of a design, and judge what is found on fresh replicates.

    Parameters
    ----------
    ground : Ground
        Of a design whose factors are all levers; its policies are searched too.
    goals : tuple of Goal
    effort : Effort
    executor : Executor
        Does the runs; what is found does not depend on it.
    progress : callable
        Called with (generations done, all).

    Raises
    ------
    InputError
        When a factor is no lever, a measure is unknown, or nothing is within the budget.
    """
    _refuse(ground)
    known: dict[str, _Outcome] = {}
    runner = _runner(ground, terms_of(ground.design), goals, executor, known)
    found = search(partial(_try, runner, goals), _width(ground), effort, progress)
    options = {_label(ground, position): position for position in found}
    if not options:
        raise InputError([_nothing_found(known, goals)])
    kept = np.stack(list(options.values()))
    seed = (ground.design.seed + FRESH) % 2**63
    fresh = _runner(ground, replace(terms_of(ground.design), seed=seed), goals, executor, {})(kept)
    rows = [_row(ground, position) for position in kept]
    return Found(
        pd.DataFrame(rows),
        np.stack([each.values for each in fresh]),
        fresh[0].draws,
        len(known),
        fresh[0].words,
    )


def _refuse(ground: Ground) -> None:
    """Refuse a design with factors that nobody can choose."""
    problems = [
        f"{ground.label}: factors.{factor.name}: its role is {factor.kind!r}; a search takes "
        "levers only: give it role = 'lever', or take it out"
        for factor in ground.design.factors
        if factor.kind != LEVER
    ]
    if problems:
        raise InputError(problems)


def _nothing_found(known: dict[str, _Outcome], goals: tuple[Goal, ...]) -> str:
    least = [
        f"the least {goal.key} of {len(known)} options is "
        f"{min(each.values[n].mean() for each in known.values()):,.0f}, over {goal.most:,.0f}"
        for n, goal in enumerate(goals)
        if goal.most is not None
    ]
    return f"no option is within the budget: {'; '.join(least)}"


def _width(ground: Ground) -> int:
    """Numbers an option has: a lever each, and the policy where there are several."""
    return len(ground.design.factors) + (len(ground.policies) > 1)


def _option(ground: Ground, position: Array) -> tuple[str, tuple[Value, ...]]:
    """Policy and values of the levers at a position in the unit cube."""
    factors, names = ground.design.factors, list(ground.policies)
    share = float(position[-1]) if len(names) > 1 else 0.0
    policy = names[min(int(share * len(names)), len(names) - 1)]
    point = [factor.at(float(x)) for factor, x in zip(factors, position, strict=False)]
    return policy, values_at(ground, point)


def _row(ground: Ground, position: Array) -> dict[str, object]:
    policy, values = _option(ground, position)
    own = {factor.name for factor in levers_of(ground.design, policy)}
    named = zip(ground.design.factors, values, strict=True)
    return {"policy": policy} | {f.name: value for f, value in named if f.name in own}


def _label(ground: Ground, position: Array) -> str:
    return json.dumps(_row(ground, position))


def _runner(
    ground: Ground,
    terms: Terms,
    goals: tuple[Goal, ...],
    executor: Executor,
    known: dict[str, _Outcome],
) -> _Runner:
    """Runs options that are not known yet; ``known`` grows."""

    def job_of(position: Array) -> Job:
        policy, values = _option(ground, position)
        where = f"policy {policy}, {_label(ground, position)}"
        place = place_at(ground, values, policy, where)
        return Job(run_key(place, terms), f"{ground.label}: {where}", place, terms)

    def run(positions: Array) -> list[_Outcome]:
        jobs = [job_of(position) for position in positions]
        new = {job.key: job for job in jobs if job.key not in known}
        for some in executor.map(run_job, iter(new.values())):
            known.update({each.key: _outcome(each, goals) for each in some})
        return [known[job.key] for job in jobs]

    return run


def _outcome(finished: Finished, goals: tuple[Goal, ...]) -> _Outcome:
    rows = finished.tables["replicates"].to_pandas().sort_values("replicate", kind="stable")
    summaries = finished.tables["summaries"].to_pandas().set_index("measure")
    problems = [
        f"no measure {goal.key!r}{nearest(goal.key, summaries.index)}"
        for goal in goals
        if goal.key not in summaries.index
    ]
    if problems:
        raise InputError(problems)
    mine = [rows[rows["measure"] == goal.key] for goal in goals]
    words = {
        goal.key: (str(summaries["words"][goal.key]), str(summaries["unit"][goal.key]))
        for goal in goals
    }
    values = np.stack([each["value"].to_numpy(float) for each in mine])
    return _Outcome(values, mine[0]["draw"].to_numpy(np.int64), words)


def _try(runner: _Runner, goals: tuple[Goal, ...], positions: Array) -> Tried:
    """Costs of options and what they are over the budget, from means over replicates."""
    means = np.stack([each.values.mean(axis=1) for each in runner(positions)])
    if np.isnan(means).any():
        unknown = [g.key for n, g in enumerate(goals) if np.isnan(means[:, n]).any()]
        raise InputError(
            [
                f"{key} is not known in some replicate of some option; take another measure"
                for key in unknown
            ]
        )
    most = np.array([math.inf if goal.most is None else goal.most for goal in goals])
    over = np.where(np.isinf(most), -1.0, means - most).max(axis=1)
    return Tried(means * np.array([-float(goal.better) for goal in goals]), over)
