"""One run of a sweep: a pure function of its job, so it can be done anywhere and gives the same.

A run is all replicates of one region under one policy, one after the other: a sweep has enough
runs to keep every processor busy, and only tables are kept of each.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.sweeps.design import Design
from experiments.sweeps.ground import Place, chosen_hash, place_problems
from experiments.sweeps.schema import SCHEMA_VERSION, TABLES
from simulate._jit import source_hash
from simulate.errors import InputError
from simulate.intervals import INTERVAL, spread, standard_error
from simulate.measures import describe_measures, take_measures
from simulate.monthly import dimension_labels
from simulate.outcome import Outcome
from simulate.provenance import PACKAGES, content_hash
from simulate.run import replicate_once
from simulate.scenario import Scenario, make_scenario
from simulate.self_checks.table import checks_table
from simulate.waits import limited_settings

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Terms:
    """What all runs of a sweep have in common, beside the region and policies.

    Attributes
    ----------
    code : str
        Hash of the model's sources.
    versions : str
        Of Python, the machine and the packages a result depends on, as JSON.
    """

    years: int
    replicates: int
    seed: int
    code: str
    versions: str


@dataclass(frozen=True)
class Job:
    """A run to be done; ``where`` is what errors call it."""

    key: str
    where: str
    place: Place
    terms: Terms


@dataclass(frozen=True)
class Finished:
    """Rows of the tables of a run (``schema.OF_A_RUN``), in their stored order."""

    key: str
    tables: dict[str, pa.Table]


@cache
def present_code() -> str:
    """Hash of the model's sources, of this process."""
    return source_hash()


@cache
def present_versions() -> str:
    """Python, machine and packages of this process, as JSON."""
    said = {"python": platform.python_version(), "machine": platform.machine()}
    return json.dumps(said | {name: _version(name) for name in PACKAGES})


def terms_of(design: Design) -> Terms:
    """Years, replicates and seed of a design, with the code and versions of this process."""
    return Terms(design.years, design.replicates, design.seed, present_code(), present_versions())


def run_key(place: Place, terms: Terms) -> str:
    """Hash of all that a run depends on: region, policy, parameters, terms and code."""
    parts = [
        SCHEMA_VERSION,
        content_hash(place.region),
        content_hash(place.policy),
        chosen_hash(place.chosen),
        terms.years,
        terms.replicates,
        terms.seed,
        terms.code,
    ]
    return hashlib.blake2b(json.dumps(parts).encode(), digest_size=12).hexdigest()


def run_job(job: Job) -> Finished:
    """Run all replicates of a job.

    Raises
    ------
    InputError
        When the point makes no region that can run, or this process is of another code.
    """
    place, terms = job.place, job.terms
    _check_program(terms)
    problems = place_problems(place)
    if problems:
        raise InputError([f"{job.where}: {problem}" for problem in problems])
    scenario = make_scenario(
        place.region, place.policy, years=terms.years, seed=terms.seed, parameters=place.chosen
    )
    numbers = np.arange(terms.replicates)
    keys = describe_measures(scenario)
    values = np.empty((len(numbers), len(keys)))
    stocks, checks = [], []
    for number in range(terms.replicates):
        outcome = replicate_once(scenario.for_replicate(number), number)
        values[number] = list(take_measures(scenario, outcome).values())
        stocks.append(_stocks(scenario, outcome))
        checks.append(outcome.checks)
    draws = scenario.chosen.draws_of(numbers)
    found: dict[str, dict[str, Any]] = {
        "runs": _run_row(job, scenario, numbers, checks_table(checks).to_dict("records")),
        "replicates": _replicate_rows(list(keys), values, numbers, draws),
        "summaries": _summary_rows(scenario, values, draws),
        "monthly": _monthly_rows(scenario, np.array(stocks)),
    }
    return Finished(job.key, {name: _table(name, job.key, rows) for name, rows in found.items()})


def _check_program(terms: Terms) -> None:
    """Refuse to run in a worker whose results could differ from those of the others."""
    if terms.code != present_code():
        raise InputError(
            [
                f"a worker runs other code of doorstroom ({present_code()}) than the sweep "
                f"({terms.code}); install the same on both"
            ]
        )
    if terms.versions != present_versions():
        raise InputError(
            [
                "a worker has other versions than the sweep: "
                + "; ".join(version_differences(terms.versions, present_versions()))
            ]
        )


def version_differences(one: str, other: str) -> list[str]:
    """Which versions differ between two texts of :func:`present_versions`."""
    first, second = json.loads(one), json.loads(other)
    return [
        f"{name} {first.get(name)} and {second.get(name)}"
        for name in first | second
        if first.get(name) != second.get(name)
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _run_row(
    job: Job, scenario: Scenario, numbers: Array, checks: list[Any]
) -> dict[str, Sequence[Any]]:
    place, terms = job.place, job.terms
    row = {
        "region": place.region.name,
        "region_hash": content_hash(place.region),
        "policy": place.policy.name,
        "policy_hash": content_hash(place.policy),
        "parameters": json.dumps(scenario.chosen.described(numbers)),
        "years": terms.years,
        "replicates": terms.replicates,
        "seed": terms.seed,
        "code": terms.code,
        "versions": terms.versions,
        "checks": json.dumps(checks),
    }
    return {name: [value] for name, value in row.items()}


def _replicate_rows(
    keys: list[str], values: Array, numbers: Array, draws: Array
) -> dict[str, Array]:
    order = np.argsort(keys)
    return {
        "replicate": np.repeat(numbers, len(keys)),
        "draw": np.repeat(draws, len(keys)),
        "measure": np.tile(np.array(keys)[order], len(numbers)),
        "value": values[:, order].ravel(),
    }


def _summary_rows(scenario: Scenario, values: Array, draws: Array) -> dict[str, list[Any]]:
    rows = []
    measures = enumerate(describe_measures(scenario).items())
    for column, (key, measure) in sorted(measures, key=lambda each: each[1][0]):
        each = values[:, column]
        known = each[~np.isnan(each)]
        median = float(np.median(known)) if len(known) else np.nan
        error = standard_error(each, draws)
        row = (key, measure.words, measure.unit, *spread(each), median, error, len(known))
        rows.append(row)
    columns = [name for name in TABLES["summaries"] if name != "key"]
    return dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))


def stock_names(scenario: Scenario) -> list[str]:
    """The stocks that are kept month by month, sorted."""
    names = [f"people/{name}" for name in scenario.index.settings]
    names += [f"list/{name}" for name in limited_settings(scenario)]
    return sorted([*names, "homeless", "ready_and_waiting"])


def _stocks(scenario: Scenario, outcome: Outcome) -> Array:
    """Stocks at the end of each month, shape (stocks, months), in the order of their names."""
    settings, tallies = scenario.region.settings, outcome.tallies
    people = tallies["people"].sum(axis=(2, 3), dtype=np.int64)
    waiting = tallies["waiting_people"].sum(axis=(2, 3), dtype=np.int64)
    found = {f"people/{setting.name}": people[:, n] for n, setting in enumerate(settings)}
    limited = limited_settings(scenario)
    found |= {f"list/{s.name}": waiting[:, n] for n, s in enumerate(settings) if s.name in limited}
    found["homeless"] = people[:, [s.homeless for s in settings]].sum(axis=1)
    found["ready_and_waiting"] = tallies["ready_people"].sum(axis=(1, 2, 3), dtype=np.int64)
    return np.stack([found[name] for name in stock_names(scenario)])


def _monthly_rows(scenario: Scenario, stocks: Array) -> dict[str, Array]:
    """Percentiles over replicates of each stock, from shape (replicates, stocks, months)."""
    names = stock_names(scenario)
    months = dimension_labels(scenario)["month"].astype("datetime64[D]")
    low, median, high = np.percentile(stocks, (INTERVAL[0], 50, INTERVAL[1]), axis=0)
    return {
        "month": np.repeat(months, len(names)),
        "measure": np.tile(np.array(names), len(months)),
        "median": median.T.ravel(),
        "low": low.T.ravel(),
        "high": high.T.ravel(),
    }


def _table(name: str, key: str, rows: dict[str, Any]) -> pa.Table:
    """Rows as Arrow holds them, with the key before them; nan becomes null."""
    length = len(next(iter(rows.values())))
    columns = {"key": [key] * length, **rows}
    arrays = {column: pa.array(columns[column], from_pandas=True) for column in TABLES[name]}
    return pa.table(arrays)
