"""The tables of the checks: what the report is made of, read whole and checked for their form.

``doorstroom calibrate`` writes them. The report computes nothing of the model: every number on it
stands in one of these tables, or is an interval that follows from them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from calibration.checks.files import RESULTS
from simulate.complaints import complaints
from simulate.errors import InputError, nearest

SUMMARY_FILE = "summary.json"
REMEDY = "`doorstroom calibrate` makes it"

_ENDS = ("low", "mid", "high")
_TESTS = ("parameter", "datasets", "p_value", "coverage_90", "coverage_low", "coverage_high")

#: Columns of each table that the report reads.
COLUMNS: dict[str, tuple[str, ...]] = {
    "figures": (
        "study", "source", "title", "figure", "statistic", "words", "unit", "definition",
        "published_text", "published", "published_low", "published_high", "kind", "prior_low",
        "prior_mid", "prior_high", *_ENDS, "inside", "percentile", "out_low", "out_mid",
        "out_high", "out_inside",
    ),
    "predictive": ("draw", "figure", "value", "out_value", "prior_value"),
    "parameters": (
        "name", "words", "unit", "prior_low", "prior_mid", "prior_high", *_ENDS, "narrowed",
        "strongest_source", "moved", "identified",
    ),
    "draws": ("kind",),
    "sbc": ("dataset", "parameter", "rank", "of"),
    "sbc_tests": _TESTS,
    "sbc_simulated_tests": _TESTS,
    "recovery": ("parameter", "truth", *_ENDS, "inside"),
    "sensitivity": ("variant", "kind", "name", "words", *_ENDS),
    "rests_on": ("headline", "words", "unit", "source", "title", *_ENDS, "moved"),
    "pilots": (
        "pilot", "figure", "month", "measure", "unit", "published", "published_value", "expected",
        "arm", "mean", "low", "high", "futures", "percentile", "p_as_expected",
    ),
    "emulator": ("statistic", "words", "scale", "r2", "error", "noise", "used"),
}  # fmt: skip
#: What a table must have a row for, by column.
NEEDED = {"sbc_tests": ("parameter", "all"), "sbc_simulated_tests": ("parameter", "all"),
          "sensitivity": ("variant", "as it is"),
          "rests_on": ("source", "nothing left out")}  # fmt: skip
#: Columns that hold yes or no.
YES_OR_NO = {"figures": ("inside", "out_inside"), "parameters": ("identified",),
             "emulator": ("used",), "recovery": ("inside",)}  # fmt: skip


class _Told(BaseModel):
    """What others add is kept, and shown where the page says how it was made."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Diagnostics(_Told):
    """Whether the chain forgot its start and is long enough: :mod:`calibration.fit.sampler`."""

    steps: int
    walkers: int
    ensembles: int
    autocorrelation: float
    effective: float
    rhat: float
    acceptance: float
    passed: bool


class MonteCarloError(_Told):
    """How far the emulated log-likelihood is off, as standard deviations over draws."""

    error: float
    noise: float
    posterior: float
    effective_share: float
    passed: bool


class Summary(_Told):
    """Numbers for sentences that stand in no table.

    ``moved_by_luck`` is how far a fit done twice moves a median, and ``moved_by_emulator`` how far
    the emulator of the first wave does: the largest of all parameters, in standard deviations.
    """

    seed: int
    simulations: int
    draws: int
    diagnostics: Diagnostics
    monte_carlo_error: MonteCarloError
    moved_by_luck: float
    moved_by_emulator: float


@dataclass(frozen=True)
class Tables:
    """All tables of the checks; columns as in ``COLUMNS``."""

    figures: pd.DataFrame
    predictive: pd.DataFrame
    parameters: pd.DataFrame
    draws: pd.DataFrame
    sbc: pd.DataFrame
    sbc_tests: pd.DataFrame
    sbc_simulated_tests: pd.DataFrame
    recovery: pd.DataFrame
    sensitivity: pd.DataFrame
    rests_on: pd.DataFrame
    pilots: pd.DataFrame
    emulator: pd.DataFrame
    summary: Summary


def read_tables(folder: Path = RESULTS) -> Tables:
    """Read the tables of the checks.

    Parameters
    ----------
    folder : Path
        The package's own when not given.

    Raises
    ------
    InputError
        With every problem of every table, one line each.
    """
    label = "calibration/results" if folder == RESULTS else str(folder)
    if not folder.is_dir():
        raise InputError([f"{label}: there is no such folder; {REMEDY}"])
    problems: list[str] = []
    tables: dict[str, Any] = {}
    for name in COLUMNS:
        tables[name] = _read(folder / f"{name}.parquet", f"{label}/{name}.parquet", problems)
    tables["summary"] = _read_summary(folder / SUMMARY_FILE, f"{label}/{SUMMARY_FILE}", problems)
    if not problems:
        problems = _draws_problems(tables, f"{label}/draws.parquet")
    if problems:
        raise InputError([f"{problem}; {REMEDY}" for problem in problems])
    return Tables(**tables)


def _read(path: Path, label: str, problems: list[str]) -> pd.DataFrame | None:
    if not path.is_file():
        problems.append(f"{label}: there is no such file")
        return None
    try:
        table = pd.read_parquet(path)
    except Exception as error:  # pyarrow has many ways to say that it is no Parquet
        reason = str(error).split("\n")[0]
        problems.append(f"{label}: is no Parquet file that can be read: {reason}")
        return None
    problems += [f"{label}: {problem}" for problem in _problems(path.stem, table)]
    return table


def _problems(name: str, table: pd.DataFrame) -> list[str]:
    columns = [str(column) for column in table.columns]
    known = COLUMNS[name]
    others = [column for column in columns if column not in known]
    problems = []
    for column in known:
        if column not in columns:
            hint = nearest(column, others)
            like = f" (there is {hint.split(chr(39))[1]!r})" if "did you mean" in hint else ""
            problems.append(f"column {column!r} is missing{like}")
    if problems:
        return problems
    if table.empty:
        return ["has no rows; must have at least one"]
    if name in NEEDED and NEEDED[name][1] not in set(table[NEEDED[name][0]]):
        column, row = NEEDED[name]
        problems.append(f"has no row with {column} = {row!r}")
    if name == "figures" and table["figure"].duplicated().any():
        twice = table.loc[table["figure"].duplicated(), "figure"].iloc[0]
        problems.append(f"figure {twice!r} is there twice; must be there once")
    for column in YES_OR_NO.get(name, ()):
        if not pd.api.types.is_bool_dtype(table[column]):
            problems.append(f"column {column!r} must hold true or false")
    return problems


def _read_summary(path: Path, label: str, problems: list[str]) -> Summary | None:
    if not path.is_file():
        problems.append(f"{label}: there is no such file")
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problems.append(f"{label}: is not JSON: {error}")
        return None
    if not isinstance(data, dict):
        problems.append(f"{label}: must be an object with names and values")
        return None
    try:
        return Summary.model_validate(data)
    except ValidationError as error:
        problems += complaints(error, Summary, data, label)
        return None


def _draws_problems(tables: dict[str, Any], label: str) -> list[str]:
    """Parameters without a column of draws, and kinds of draws that are not there."""
    draws = tables["draws"]
    problems = [
        f"{label}: column {name!r} is missing"
        for name in tables["parameters"]["name"]
        if name not in draws.columns
    ]
    return problems + [
        f"{label}: has no draws with kind = {kind!r}"
        for kind in ("prior", "posterior")
        if kind not in set(draws["kind"])
    ]
