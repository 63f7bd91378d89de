"""What a store holds, and some of it as a table or a file: results by point, policy and measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from experiments.problems import reason
from experiments.spreadsheet.tables import About, ColumnText, as_workbook
from experiments.sweeps.schema import TABLES
from experiments.sweeps.store import (
    Store,
    names_in,
    read_design,
    read_points,
    read_summaries,
    sweep_of,
)
from simulate.errors import InputError, nearest

#: What the columns of results are; factors say what they are themselves.
COLUMNS = {
    "point": ColumnText("", "number of the point of the design"),
    "policy": ColumnText("", "name of the policy"),
    "measure": ColumnText("", "short name of what is measured"),
    "words": ColumnText("", "what is measured"),
    "unit": ColumnText("", "the unit of the numbers in this row"),
    "mean": ColumnText("", "over the futures in which there was something to measure"),
    "median": ColumnText("", "of those futures"),
    "low": ColumnText("", "the lower end of the middle 95% of futures"),
    "high": ColumnText("", "the upper end of the middle 95% of futures"),
    "standard_error": ColumnText("", "of the mean; futures with the same parameters count as one"),
    "known": ColumnText("futures", "in which there was something to measure"),
}
#: Rows that a sheet of Excel holds, its heading included.
MOST_ROWS_OF_EXCEL = 1_048_576


@dataclass(frozen=True)
class Selection:
    """Which results: all where nothing is said.

    Attributes
    ----------
    sweep : str, optional
        Name, or start of the hash; needed when the store holds more than one.
    policies, measures : tuple of str
    where : str
        A condition in SQL on the columns of the table, such as ``inflow > 400 AND mean > 13``.
    """

    sweep: str | None = None
    policies: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    where: str = ""


def sweeps_in(store: Store) -> pd.DataFrame:
    """The sweeps of a store.

    Returns
    -------
    DataFrame
        Columns name, sweep (its hash), points, policies, runs (points that come to the same under
        a policy count once), finished (of those runs) and code.
    """
    return store.table(
        "SELECT sweeps.name, sweeps.sweep, sweeps.points, count(DISTINCT plan.policy) AS policies, "
        "count(DISTINCT plan.key) AS runs, count(DISTINCT runs.key) AS finished, "
        "coalesce(min(runs.code), '') AS code "
        "FROM sweeps JOIN plan USING (sweep) LEFT JOIN runs USING (key) "
        "GROUP BY ALL ORDER BY sweeps.name, sweeps.sweep"
    )


def select(store: Store, selection: Selection) -> pd.DataFrame:
    """Results with the factors of their points beside them.

    Returns
    -------
    DataFrame
        Columns point, one for each factor, policy, and those of
        :func:`experiments.sweeps.store.read_summaries` from measure on.

    Raises
    ------
    InputError
        When something named is not there, or the condition is none.
    """
    which = sweep_of(store, selection.sweep)
    problems = []
    for column, names in (("policy", selection.policies), ("measure", selection.measures)):
        known = names_in(store, column, which)
        problems += [
            f"store {store.path}: no {column} {name!r}{nearest(name, known)}"
            for name in names
            if name not in known
        ]
    if problems:
        raise InputError(problems)
    rows = read_summaries(store, which).drop(columns="sweep")
    for column, names in (("policy", selection.policies), ("measure", selection.measures)):
        rows = rows[rows[column].isin(names)] if names else rows
    table = read_points(store, which).merge(rows, on="point")
    return _filtered(table, selection.where).reset_index(drop=True)


def _filtered(table: pd.DataFrame, where: str) -> pd.DataFrame:
    """Rows that meet a condition in SQL, asked of the table alone."""
    if not where:
        return table
    with duckdb.connect(config={"enable_external_access": False}) as connection:
        connection.register("results", table)
        try:
            return connection.execute(f"SELECT * FROM results WHERE {where}").df()
        except duckdb.Error as error:
            said = str(error).split("\n")[0].partition("Error: ")[2]
            columns = ", ".join(f'"{name}"' for name in table.columns)
            raise InputError(
                [f"--where {where!r}: {said or 'is no condition'}; the columns are {columns}"]
            ) from None


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write results as CSV."""
    _at_once(path, lambda working: table.to_csv(working, index=False))


def write_excel(store: Store, selection: Selection, path: Path) -> None:
    """Write results as an Excel file: a sheet that says what they are, the points, and the results.

    Raises
    ------
    InputError
        When there are more rows than a sheet can hold, or the file cannot be written.
    """
    results, points = select(store, selection), read_points(store, selection.sweep)
    if max(len(results), len(points)) >= MOST_ROWS_OF_EXCEL:
        raise InputError(
            [
                f"--excel {path}: {len(results):,} rows, and a sheet holds {MOST_ROWS_OF_EXCEL:,}; "
                "choose some with --measure, --policy or --where, or use --csv or --parquet"
            ]
        )
    tables = {"results": results, "points": points}
    _at_once(path, as_workbook(path, tables, _about(store, selection)).save)


def write_parquet(store: Store, folder: Path) -> None:
    """Write every table of a store as a Parquet file of its own, whatever its size."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError([f"--parquet {reason(error, folder)}; must be a folder"]) from None
    with store.connection() as connection:
        for name in TABLES:
            _at_once(folder / f"{name}.parquet", _copy(connection, name))


def _copy(connection: duckdb.DuckDBPyConnection, name: str) -> Callable[[Path], object]:
    return lambda working: connection.sql(f"SELECT * FROM {name}").write_parquet(str(working))


def _at_once(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and rename it when it is whole."""
    working = path.with_name(f".{path.name}.part{path.suffix}")
    try:
        write(working)
        working.replace(path)
    except (OSError, duckdb.Error) as error:
        said = reason(error, path) if isinstance(error, OSError) else f"{path}: {error}"
        raise InputError([f"{said}; nothing was written"]) from None
    finally:
        working.unlink(missing_ok=True)


def _about(store: Store, selection: Selection) -> About:
    design = read_design(store, selection.sweep)
    factors = {
        each.name: ColumnText(
            each.unit, f"factor: {each.path}, {_range(each.choices, each.low, each.high)}"
        )
        for each in design.factors
    }
    return About(
        title=f"doorstroom: sweep {design.name} of region {design.region}",
        lines=(
            " ".join(design.about.split()),
            f"{design.replicates} futures of {design.years} years at each point, seed "
            f"{design.seed}, parameters: {design.parameters}. Policies: "
            f"{', '.join(design.policies)}.",
            "An interval (low to high) is the middle 95% of the futures of a run: it holds chance, "
            "and doubt about parameters where these are drawn.",
        ),
        tables={
            "results": "a row for each point, policy and measure",
            "points": "a row for each point of the design, run or not",
        },
        columns=COLUMNS | factors,
    )


def _range(choices: tuple[object, ...], low: float | None, high: float | None) -> str:
    return f"one of {', '.join(map(str, choices))}" if choices else f"from {low:g} to {high:g}"
