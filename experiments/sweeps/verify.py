"""Run some of a store again and compare bit for bit; and when that cannot be, say what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from experiments.problems import collected
from experiments.sweeps.design import Factor, Value
from experiments.sweeps.executors import Executor
from experiments.sweeps.ground import Ground, chosen_hash, place_at, values_at
from experiments.sweeps.hashing import rows_hash, rows_of_run
from experiments.sweeps.inputs import read_ground
from experiments.sweeps.jobs import (
    Finished,
    Job,
    present_code,
    present_versions,
    run_job,
    terms_of,
    version_differences,
)
from experiments.sweeps.schema import OF_A_RUN
from experiments.sweeps.store import Store, read_points, sweep_of
from simulate.errors import InputError
from simulate.files import list_policies, list_regions, load_policy, load_region
from simulate.posterior import WORDS, choose
from simulate.provenance import content_hash

#: Tables that hold results; the fourth says what a run was made of.
RESULTS = tuple(name for name in OF_A_RUN if name != "runs")


@dataclass(frozen=True)
class Verified:
    """What came of running a sample again.

    Attributes
    ----------
    runs, sampled, same : int
        Runs in the store, of them run again, and of these equal to the bit.
    differences : list of str
        One sentence for each run that differs: where, and by how much.
    reasons : list of str
        What is not as it was when the store was made: code, versions, input.
    """

    runs: int
    sampled: int
    same: int
    differences: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def verify(
    store: Store,
    executor: Executor,
    sample: int,
    seed: int,
    progress: Callable[[int, int], None],
    sweep: str | None = None,
) -> Verified:
    """Run a sample of a sweep's finished runs again, from what the store itself says they ran on.

    Parameters
    ----------
    store : Store
    executor : Executor
    sample : int
        How many runs; all when there are fewer.
    seed : int
        Of the choice of runs.
    progress : callable
        Called with (finished, all).
    sweep : str, optional
        Needed when the store holds more than one.

    Raises
    ------
    InputError
        When nothing of the sweep has run.
    """
    which = sweep_of(store, sweep)
    rows = store.table(
        "SELECT min(point) AS point, plan.policy, key, first(code) AS code, "
        "first(versions) AS versions FROM plan JOIN runs USING (key) WHERE sweep = ? "
        "GROUP BY plan.policy, key ORDER BY key, plan.policy",
        [which],
    ).drop_duplicates("key")
    if rows.empty:
        raise InputError([f"store {store.path}: nothing of this sweep has run yet"])
    ground = read_ground(store, which)
    chosen = np.random.default_rng(seed).permutation(len(rows))[:sample]
    picked = rows.iloc[np.sort(chosen)]
    jobs = _jobs(ground, read_points(store, which), picked)
    where = {job.key: job.where for job in jobs}
    differences, done = [], 0
    for finished in executor.map(run_job, jobs):
        for run in finished:
            done += 1
            said = _difference(store, run)
            differences += [f"{where[run.key]}: {said}"] if said else []
        progress(done, len(jobs))
    reasons = [*_program_reasons(picked), *_input_reasons(ground)]
    same = len(jobs) - len(differences)
    return Verified(len(rows), len(jobs), same, sorted(differences), reasons)


def _jobs(ground: Ground, points: pd.DataFrame, picked: pd.DataFrame) -> list[Job]:
    terms = terms_of(ground.design)
    jobs = []
    for row in picked.itertuples(index=False):
        kept = [
            _kept(factor, points.at[row.point, factor.name]) for factor in ground.design.factors
        ]
        values = values_at(ground, kept)
        place = place_at(ground, values, str(row.policy), f"point {row.point}")
        jobs.append(Job(str(row.key), f"point {row.point} under {row.policy}", place, terms))
    return jobs


def _kept(factor: Factor, value: Any) -> Value:
    """A value as the design gave it: a store holds every number as one with a fraction."""
    found: Value = value.item() if isinstance(value, np.generic) else value
    return next((choice for choice in factor.choices if choice == found), found)


def _difference(store: Store, run: Finished) -> str:
    """Where a run differs from what the store has of it; empty when it does not."""
    with store.connection() as connection:
        stored = {name: rows_of_run(connection, name, run.key) for name in RESULTS}
    differ = [
        name
        for name in RESULTS
        if rows_hash(name, stored[name]) != rows_hash(name, run.tables[name])
    ]
    if not differ:
        return ""
    old, new = stored["replicates"], run.tables["replicates"]
    if "replicates" not in differ:
        return f"the futures are equal, but not what is made of them ({', '.join(differ)})"
    return _first_difference(old, new)


def _first_difference(old: pa.Table, new: pa.Table) -> str:
    by = ["replicate", "measure"]
    first, second = (each.to_pandas().set_index(by)["value"] for each in (old, new))
    if not first.index.equals(second.index):
        return f"has {len(first):,} values where there are {len(second):,} now"
    unequal = ~((first == second) | (first.isna() & second.isna()))
    if not unequal.any():
        return "parameters were drawn otherwise"
    replicate, measure = first.index[unequal.to_numpy().argmax()]
    return (
        f"{int(unequal.sum()):,} of {len(first):,} values differ; the first is {measure} of "
        f"replicate {replicate}: {first[replicate, measure]!r} in the store, "
        f"{second[replicate, measure]!r} now"
    )


def _program_reasons(picked: pd.DataFrame) -> list[str]:
    reasons = [
        f"code: the store was made by {code}, this is {present_code()}"
        for code in sorted(set(picked["code"]) - {present_code()})
    ]
    for versions in sorted(set(picked["versions"]) - {present_versions()}):
        told = "; ".join(version_differences(versions, present_versions()))
        reasons.append(f"versions, then and now: {told}")
    return reasons


def _input_reasons(ground: Ground) -> list[str]:
    """Shipped files that are not as they were; the runs themselves use what the store kept."""
    design, problems = ground.design, list[str]()
    then, now = {}, {}
    if design.region in list_regions():
        then[f"region {design.region}"] = content_hash(ground.region)
        region = collected(problems, lambda: load_region(design.region))
        now[f"region {design.region}"] = content_hash(region) if region else "cannot be read"
    for name in set(design.policies) & set(list_policies()) & set(ground.policies):
        then[f"policy {name}"] = content_hash(ground.policies[name])
        now[f"policy {name}"] = content_hash(load_policy(name))
    if design.parameters in WORDS:
        then[f"parameters {design.parameters}"] = chosen_hash(ground.chosen)
        now[f"parameters {design.parameters}"] = chosen_hash(choose(design.parameters))
    return [
        f"input: {name} was {then[name]} and is {now[name]}; the sample ran on what the store kept"
        for name in sorted(then)
        if then[name] != now[name]
    ] + problems


def sentence(path: Path, found: Verified) -> str:
    """What came of it, in one sentence."""
    counted = f"{found.sampled} of {found.runs} runs of {path} were run again"
    if found.same == found.sampled:
        return f"{counted}: all equal to the bit."
    return f"{counted}: {found.sampled - found.same} differ."


def as_document(found: Verified) -> dict[str, Any]:
    """For ``--json``."""
    return {**asdict(found), "equal": found.same == found.sampled}
