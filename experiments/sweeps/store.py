"""The store: one DuckDB file that holds what sweeps found. Opening it, and reading from it.

DuckDB lets one process write at a time, or any number read. So nobody keeps the file open: every
function here opens it, does its work and closes it again, and waits while another has it. That
way two sweeps, and whoever looks at their results meanwhile, take turns.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from experiments.sweeps.design import Design
from experiments.sweeps.schema import SCHEMA_VERSION, statements
from simulate.errors import InputError, nearest

#: How long to wait for a store that another program has open, and between two looks at it.
PATIENCE_SECONDS = 600.0
SAY_SO_AFTER_SECONDS = 5.0
PAUSE_SECONDS = 0.02
#: DuckDB would otherwise take most of the memory of the machine.
CONFIG: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "memory_limit": "500MB"}

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class Store:
    """A store that was looked at and can be used; it holds nothing open."""

    path: Path
    read_only: bool = True
    patience_seconds: float = PATIENCE_SECONDS

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for as long as the block takes.

        Raises
        ------
        InputError
            When the file cannot be opened, or somebody else keeps it open, or it cannot be written.
        """
        opened = _opened(self)
        try:
            yield opened
        except duckdb.Error as error:
            raise InputError([f"store {self.path}: {_reason(error)}"]) from None
        finally:
            _close(opened)

    def table(self, query: str, given: list[Any] | None = None) -> pd.DataFrame:
        """What an SQL query gives, as a table; ``given`` fills its question marks."""
        with self.connection() as connection:
            return connection.execute(query, given or []).df()


def open_store(path: str | Path, read_only: bool = True) -> Store:
    """Look at a store, and make it when it is not there and is to be written.

    Parameters
    ----------
    path : str or Path
    read_only : bool
        Whether it is only read; then it must be there.

    Raises
    ------
    InputError
        When it is not there, cannot be opened or written, is no store, or is of another version.

    Examples
    --------
    >>> import tempfile
    >>> store = open_store(tempfile.mkdtemp() + "/runs.duckdb", read_only=False)
    >>> read_summaries(store).empty
    True
    """
    store = Store(Path(path), read_only)
    if store.path.is_dir():
        raise InputError([f"store {path}: is a folder; must be a file"])
    if read_only and not store.path.exists():
        raise InputError([f"store {path}: no such file; doorstroom sweep makes it"])
    with store.connection() as connection:
        tables = {name for (name,) in connection.execute("SHOW TABLES").fetchall()}
        if not tables and not read_only:
            _in_one(connection, statements())
        elif "doorstroom_store" not in tables:
            raise InputError([f"store {path}: is a DuckDB file, but no store of doorstroom"])
        else:
            _check_version(store, connection)
    return store


def _check_version(store: Store, connection: Connection) -> None:
    [version] = connection.execute("SELECT schema_version FROM doorstroom_store").fetchall()[0]
    if version != SCHEMA_VERSION:
        older = "an older" if version < SCHEMA_VERSION else "a newer"
        raise InputError(
            [
                f"store {store.path}: was made by {older} doorstroom (its tables are of version "
                f"{version}, this one's of version {SCHEMA_VERSION}); it is left as it is. Read it "
                "with the doorstroom that made it, or sweep into a new file"
            ]
        )


def _in_one(connection: Connection, queries: list[str]) -> None:
    connection.begin()
    for query in queries:
        connection.execute(query)
    connection.commit()


def _opened(store: Store) -> Connection:
    """A connection, waiting for its turn."""
    start, said = time.monotonic(), False
    while True:
        try:
            return duckdb.connect(store.path, read_only=store.read_only, config=CONFIG)
        except (duckdb.Error, OSError) as error:
            waited = time.monotonic() - start
            if not _is_taken(error):
                raise InputError([f"store {store.path}: {_reason(error)}"]) from None
            who = _who(str(error))
            if waited > store.patience_seconds:
                raise InputError(
                    [
                        f"store {store.path}: {who} has had it open for {waited:.0f} seconds; "
                        "close it and start again: all that is in the store is kept"
                    ]
                ) from None
            if not said and waited > SAY_SO_AFTER_SECONDS:
                print(f"doorstroom: waiting for {store.path}: {who} has it open", file=sys.stderr)
                said = True
            time.sleep(PAUSE_SECONDS)


def _is_taken(error: Exception) -> bool:
    text = str(error)
    return "Could not set lock" in text or "different configuration" in text


def _who(text: str) -> str:
    number = text.partition("(PID ")[2].partition(")")[0]
    return f"another program (process {number})" if number else "another part of this program"


def _close(connection: Connection) -> None:
    """Close without a word: what was committed is safe in the log beside the file."""
    try:
        connection.close()
    except duckdb.Error:
        return


def _reason(error: Exception) -> str:
    """What DuckDB says, in one line and without its own headings."""
    text = str(error).split("\n")[0]
    return text.partition("Error: ")[2] or text


def sweep_of(store: Store, sweep: str | None = None) -> str:
    """The hash of a sweep by its name or the start of its hash; of the only one when not given.

    Raises
    ------
    InputError
        When there is none, or more than one that it could be.
    """
    known = store.table("SELECT sweep, name FROM sweeps ORDER BY name, sweep")
    if known.empty:
        raise InputError([f"store {store.path}: holds no sweep; doorstroom sweep fills it"])
    fits = known
    if sweep is not None:
        fits = known[(known["name"] == sweep) | known["sweep"].str.startswith(sweep)]
    if len(fits) == 1:
        return str(fits["sweep"].iloc[0])
    if fits.empty:
        names = [str(name) for name in known["name"]]
        raise InputError([f"store {store.path}: no sweep {sweep!r}{nearest(str(sweep), names)}"])
    listed = ", ".join(f"{row.sweep} ({row.name})" for row in fits.itertuples(index=False))
    raise InputError(
        [f"store {store.path}: holds more than one sweep that fits; say which: {listed}"]
    )


def read_design(store: Store, sweep: str | None = None) -> Design:
    """The design of a sweep."""
    query = "SELECT design FROM sweeps WHERE sweep = ?"
    found = store.table(query, [sweep_of(store, sweep)])
    return Design.model_validate_json(str(found["design"].iloc[0]))


def read_points(store: Store, sweep: str | None = None) -> pd.DataFrame:
    """Where the points of a sweep lie, whether they have run or not.

    Returns
    -------
    DataFrame
        A row a point, in order: ``point`` (0, 1, 2, ...) and a column for each factor, in the
        order of the design.
    """
    which = sweep_of(store, sweep)
    names = [factor.name for factor in read_design(store, which).factors]
    rows = store.table(
        "SELECT point, factor, value, choice FROM points WHERE sweep = ? ORDER BY point", [which]
    )
    columns = {"point": range(rows["point"].max() + 1)} | {
        name: _column(rows[rows["factor"] == name]) for name in names
    }
    return pd.DataFrame(columns)


def _column(rows: pd.DataFrame) -> list[Any]:
    """Values of one factor: numbers, or what their JSON says."""
    pairs = zip(rows["value"], rows["choice"], strict=True)
    return [value if choice is None else json.loads(choice) for value, choice in pairs]


def read_replicates(
    store: Store, measure: str, policy: str | None = None, sweep: str | None = None
) -> pd.DataFrame:
    """One measure of every future of a sweep.

    Parameters
    ----------
    store : Store
    measure : str
        Its key, such as ``wait/home``.
    policy : str, optional
        All policies when not given.
    sweep : str, optional
        Name, or start of the hash; needed when the store holds more than one.

    Returns
    -------
    DataFrame
        Columns point, policy, replicate, draw (-1 where parameters are not drawn), value (nan
        where there is nothing to measure); only runs that have finished.

    Raises
    ------
    InputError
        When there is no such measure or policy.
    """
    which = sweep_of(store, sweep)
    _check_name(store, which, "measure", measure)
    if policy is not None:
        _check_name(store, which, "policy", policy)
    return store.table(
        "SELECT plan.point, plan.policy, replicate, draw, value "
        "FROM plan JOIN replicates USING (key) "
        "WHERE sweep = ? AND measure = ? AND (? IS NULL OR plan.policy = ?) "
        "ORDER BY plan.point, plan.policy, replicate",
        [which, measure, policy, policy],
    )


def _check_name(store: Store, sweep: str, column: str, name: str) -> None:
    known = names_in(store, column, sweep)
    if name not in known:
        raise InputError([f"store {store.path}: no {column} {name!r}{nearest(name, known)}"])


def names_in(store: Store, column: str, sweep: str) -> list[str]:
    """The policies or measures of a sweep's finished runs."""
    asked: dict[str, Callable[[], pd.DataFrame]] = {
        "policy": lambda: store.table(
            "SELECT DISTINCT policy FROM plan WHERE sweep = ? ORDER BY policy", [sweep]
        ),
        # a region has the same measures under every policy and at every point
        "measure": lambda: store.table(
            "SELECT measure FROM summaries WHERE key = (SELECT min(key) FROM plan "
            "JOIN runs USING (key) WHERE sweep = ?) ORDER BY measure",
            [sweep],
        ),
    }
    return [str(name) for name in asked[column]()[column]]


def read_summaries(store: Store, sweep: str | None = None) -> pd.DataFrame:
    """Every measure of every finished run of a sweep, over its replicates.

    Returns
    -------
    DataFrame
        Columns point, policy, measure, words, unit, mean, low, high (the middle 95% of
        replicates), median, standard_error (of the mean; draws of parameters are the units) and
        known (replicates with a value). Of every sweep when the store holds none or several and
        none is named, with the column sweep.
    """
    return store.table(
        "SELECT sweep, point, policy, measure, words, unit, mean, low, high, median, "
        "standard_error, known FROM results WHERE ? IS NULL OR sweep = ? "
        "ORDER BY sweep, point, policy, measure",
        [None, None] if sweep is None else [sweep_of(store, sweep)] * 2,
    )


def read_monthly(store: Store, measure: str, sweep: str | None = None) -> pd.DataFrame:
    """One stock month by month at every point: median and middle 95% of replicates.

    Returns
    -------
    DataFrame
        Columns point, policy, month, median, low, high.
    """
    return store.table(
        "SELECT plan.point, plan.policy, month, median, low, high FROM plan "
        "JOIN monthly USING (key) WHERE sweep = ? AND measure = ? "
        "ORDER BY plan.point, plan.policy, month",
        [sweep_of(store, sweep), measure],
    )
