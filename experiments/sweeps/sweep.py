"""A sweep from design to store: what is to run, what is there already, and the rest.

Runs are known by what they depend on, so a sweep that was stopped, however, goes on where it was;
one whose design has changed runs only what is new; and one by other code runs anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.sweeps.design import design_label, load_design
from experiments.sweeps.executors import Executor
from experiments.sweeps.ground import Ground, lay_ground, place_at, values_at
from experiments.sweeps.inputs import inputs_of
from experiments.sweeps.jobs import Job, run_job, run_key, terms_of
from experiments.sweeps.sampling import make_points
from experiments.sweeps.store import Store
from experiments.sweeps.writing import Plan, write_finished, write_plan
from simulate.errors import InputError

#: Problems shown; more say nothing new.
MOST_PROBLEMS = 10

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Swept:
    """How far a sweep came: runs in all (points that come to the same count once)."""

    sweep: str
    points: int
    runs: int
    before: int
    finished: int
    interrupted: bool


def ground_of(path: Path) -> Ground:
    """Load a design file and all it names.

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    return lay_ground(load_design(path), design_label(path), path.parent)


def make_plan(ground: Ground) -> Plan:
    """Points and runs of a design, with every value checked where it goes.

    Raises
    ------
    InputError
        When factors cannot take their values, naming design, factor and point.
    """
    design, terms = ground.design, terms_of(ground.design)
    points = [values_at(ground, point) for point in make_points(design)]
    keys, problems = [], list[str]()
    for number, values in enumerate(points):
        try:
            for policy in ground.policies:
                place = place_at(ground, values, policy, f"point {number}")
                keys.append((number, policy, run_key(place, terms)))
        except InputError as error:
            problems += error.problems
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise InputError(problems[:MOST_PROBLEMS])
    said = json.dumps([design.model_dump(mode="json"), keys])
    sweep = hashlib.blake2b(said.encode(), digest_size=8).hexdigest()
    return Plan(sweep, design, points, keys, inputs_of(ground))


def sweep(ground: Ground, store: Store, executor: Executor, progress: Progress) -> Swept:
    """Run what a design asks for and the store does not have.

    Parameters
    ----------
    ground : Ground
    store : Store
        Opened for writing.
    executor : Executor
    progress : callable
        Called with (runs in the store, all runs).

    Returns
    -------
    Swept
        After Ctrl-C with ``interrupted``; what was finished by then is in the store.

    Raises
    ------
    InputError
        When something is wrong with a point, the store, or a worker; what was finished is kept.
    """
    plan = make_plan(ground)
    wanted = {key for _, _, key in plan.keys}
    known = write_plan(store, plan)
    before, interrupted = len(wanted & known), False
    progress(before, len(wanted))
    jobs = _jobs(ground, plan, known)
    try:
        for finished in executor.map(run_job, jobs):
            if finished:
                known |= write_finished(store, finished)
                progress(len(wanted & known), len(wanted))
    except KeyboardInterrupt:
        interrupted = True
    return Swept(
        plan.sweep, len(plan.points), len(wanted), before, len(wanted & known), interrupted
    )


def _jobs(ground: Ground, plan: Plan, known: set[str]) -> Iterator[Job]:
    """The runs that are not there yet, made when they are asked for; ``known`` may grow."""
    terms, taken = terms_of(ground.design), set[str]()
    for number, policy, key in plan.keys:
        if key in taken or key in known:
            continue
        taken.add(key)
        where = f"{ground.label}: point {number}"
        place = place_at(ground, plan.points[number], policy, f"point {number}")
        yield Job(key, where, place, terms)
