"""Writing to a store: a sweep once, then each finished run in a transaction of its own.

A run is there whole or not at all, whatever happens to the program, the machine or the disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from experiments.sweeps.design import Design, Value
from experiments.sweeps.jobs import Finished
from experiments.sweeps.schema import TABLES
from experiments.sweeps.store import Connection, Store
from simulate.errors import InputError


@dataclass(frozen=True)
class Plan:
    """All that a sweep is to run.

    Attributes
    ----------
    sweep : str
        Hash of design and keys.
    points : list of tuple
        Values of the factors at each point, in the order of the design.
    keys : list of (int, str, str)
        Point, policy and key of each run.
    inputs : list of (str, str, str, str)
        Kind, name, hash and content (JSON) of region, policies and parameters.
    """

    sweep: str
    design: Design
    points: list[tuple[Value, ...]]
    keys: list[tuple[int, str, str]]
    inputs: list[tuple[str, str, str, str]]


def write_plan(store: Store, plan: Plan) -> set[str]:
    """Note a sweep in the store, when it is not there yet; return the keys of runs it has."""
    with store.connection() as connection:
        query = "SELECT count(*) FROM sweeps WHERE sweep = ?"
        [known] = connection.execute(query, [plan.sweep]).fetchall()[0]
        if not known:
            _transaction(store, connection, _plan_tables(plan))
        return _finished(connection)


def write_finished(store: Store, finished: Sequence[Finished]) -> set[str]:
    """Add finished runs, each in a transaction; return the keys of all runs the store has then.

    A run that another sweep has added meanwhile is the same to the bit and is not added again.

    Raises
    ------
    InputError
        When there is no room, or the file cannot be written; all that was there before is kept.
    """
    with store.connection() as connection:
        known = _finished(connection)
        for run in finished:
            if run.key not in known:
                _transaction(store, connection, run.tables)
                known.add(run.key)
        return known


def _finished(connection: Connection) -> set[str]:
    return {key for (key,) in connection.execute("SELECT key FROM runs").fetchall()}


def _transaction(store: Store, connection: Connection, tables: dict[str, pa.Table]) -> None:
    try:
        connection.begin()
        for name, rows in tables.items():
            connection.register("rows_to_add", rows)
            columns = ", ".join(f'"{column}"' for column in rows.column_names)
            connection.execute(f"INSERT INTO {name} ({columns}) SELECT * FROM rows_to_add")
            connection.unregister("rows_to_add")
        connection.commit()
    except duckdb.Error as error:
        reason = str(error).split("\n")[0].partition("Error: ")[2] or str(error).split("\n")[0]
        raise InputError(
            [
                f"store {store.path}: cannot be written: {reason}. What finished before is in it; "
                "when that is solved, start the sweep again and it goes on from there"
            ]
        ) from None


def _plan_tables(plan: Plan) -> dict[str, pa.Table]:
    design = plan.design
    rows: dict[str, Iterable[tuple[Any, ...]]] = {
        "sweeps": [(plan.sweep, design.name, design.model_dump_json(), len(plan.points))],
        "inputs": [(plan.sweep, *each) for each in plan.inputs],
        "points": [
            (plan.sweep, number, factor.name, *_split(value))
            for number, point in enumerate(plan.points)
            for factor, value in zip(design.factors, point, strict=True)
        ],
        "plan": [(plan.sweep, *each) for each in plan.keys],
    }
    return {name: arrow_table(name, list(each)) for name, each in rows.items()}


def arrow_table(name: str, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Rows of a table of the store as Arrow holds them."""
    columns = zip(*rows, strict=True)
    arrays = {
        column: pa.array(list(each)) for column, each in zip(TABLES[name], columns, strict=True)
    }
    return pa.table(arrays)


def _split(value: Value) -> tuple[float | None, str | None]:
    """A number as it is; text and true or false as JSON."""
    if isinstance(value, bool | str):
        return None, json.dumps(value)
    return float(value), None
