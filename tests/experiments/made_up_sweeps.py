"""Stores of sweeps whose results are made up, so that what an analysis should find is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from experiments.sweeps.design import Design
from experiments.sweeps.jobs import Finished
from experiments.sweeps.sampling import make_points
from experiments.sweeps.schema import TABLES
from experiments.sweeps.store import open_store
from experiments.sweeps.writing import Plan, arrow_table, write_finished, write_plan

#: Measures with words and unit, as those of the model.
MEASURES = {
    "wait/home": ("Wait for home, mean of those who moved", "weeks"),
    "kept/12": ("Home kept 12 months, per person housed (Kaplan-Meier)", "share"),
    "costs/all": ("Costs, all payers", "EUR a year"),
}
#: Gives the measures of a future: values of the factors, policy, luck of the replicate.
Model = Callable[[dict[str, Any], str, float], dict[str, float]]


def factor(name: str, role: str = "scenario", **given: Any) -> dict[str, Any]:
    """A factor from 0 to 1 unless told otherwise."""
    ends = {} if "choices" in given else {"low": 0.0, "high": 1.0}
    said = {"sources": {"*": "assumption: made up"}, "unit": "people a year"}
    path = given.pop("path", f"region.{name}")
    return {"name": name, "path": path, "role": role, **ends, **said, **given}


def design(method: str, points: int, factors: list[dict[str, Any]], **given: Any) -> Design:
    """A design of oss under two policies."""
    whole = {"name": "made-up", "region": "oss", "policies": ["baseline", "better"], "years": 2,
             "replicates": 12, "parameters": "median",
             "sampling": {"method": method, "points": points}, "factors": factors}  # fmt: skip
    return Design.model_validate({**whole, **given})


def made_up_store(path: Path, of: Design, model: Model, runs: int | None = None) -> Path:
    """A store of a sweep of which the first so many runs (all when not told) have finished."""
    store = open_store(path, read_only=False)
    points = make_points(of)
    keys = [(n, policy, f"{policy}-{n}") for n in range(len(points)) for policy in of.policies]
    inputs = [("region", "oss", "0", "{}")]
    write_plan(store, Plan("0" * 16, of, points, keys, inputs))
    luck = np.random.default_rng(of.seed).normal(size=of.replicates)
    names = [each.name for each in of.factors]
    done = [
        made_up_run(key, policy, [model(dict(zip(names, points[n], strict=True)), policy, e)
                                  for e in luck])
        for n, policy, key in keys[:runs]
    ]  # fmt: skip
    write_finished(store, done)
    return path


def made_up_run(key: str, policy: str, futures: list[dict[str, float]]) -> Finished:
    """The rows of a run with these measures."""
    run = [key, "oss", "0", policy, "0", "{}", 2, len(futures), 0, "0", "{}", "[]"]
    assert len(run) == len(TABLES["runs"])
    replicates = [
        (key, number, -1, measure, value)
        for number, each in enumerate(futures)
        for measure, value in each.items()
    ]
    summaries = [
        (key, measure, *MEASURES[measure], 0.0, 0.0, 0.0, 0.0, 0.0, len(futures))
        for measure in futures[0]
    ]
    rows = {"runs": [tuple(run)], "replicates": replicates, "summaries": summaries}
    return Finished(key, {name: arrow_table(name, each) for name, each in rows.items()})
