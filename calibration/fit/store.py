"""Finished simulations, kept on disk: what was done is never done again.

One row a simulation in an SQLite file, keyed by everything its result depends on: the values of the
parameters, the seed, and the code. A row is there whole or not at all, also after a power cut or
``kill -9``, and two processes may work on one file. Rows of other code stay in the file and are
not found under the keys of this one, so going back to that code finds them again.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from calibration.fit.model import Simulator
from simulate.errors import InputError
from simulate.replicates import Progress, each_replicate

FILE = "simulations.sqlite"
#: How long to wait for another process that is writing.
PATIENCE_SECONDS = 120.0

Array = np.ndarray[Any, Any]


class Store:
    """Results by key, in one file; safe for threads. Made by :func:`open_store`."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self.path = path

    def results(self, code: str) -> dict[str, Array]:
        """All results of simulations with this code, by key."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT key, result FROM simulations WHERE code = ?", (code,)
            ).fetchall()
        return {name: np.frombuffer(blob, "<f8") for name, blob in rows}

    def others(self, code: str) -> int:
        """How many results are those of other code."""
        query = "SELECT count(*) FROM simulations WHERE code != ?"
        with self._lock:
            [(count,)] = self._connection.execute(query, (code,)).fetchall()
        return int(count)

    def put(self, name: str, code: str, result: Array) -> None:
        """Keep a result, at once and for good."""
        # another process may have been first, with the same result
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT OR IGNORE INTO simulations VALUES (?, ?, ?)",
                (name, code, np.asarray(result, "<f8").tobytes()),
            )


@contextmanager
def open_store(folder: Path) -> Iterator[Store]:
    """Open the store of a work folder, which is made when it is not there.

    Raises
    ------
    InputError
        When it cannot be made, read or written; also later, while it is in use.
    """
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise InputError([f"{path}: {_reason(error)}; must be a folder to write in"]) from None
    try:
        # with a log beside the file no row waits for the disk: after a power cut the last few are
        # simulated again, none is half there
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        with connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS simulations "
                "(key TEXT PRIMARY KEY, code TEXT NOT NULL, result BLOB NOT NULL) WITHOUT ROWID"
            )
        yield Store(connection, path)
    except sqlite3.DatabaseError as error:
        what = "; free some room, or delete the file to begin anew"
        raise InputError([f"{path}: {_reason(error)}{what}"]) from None
    finally:
        connection.close()


def simulate_all(
    simulator: Simulator,
    values: Array,
    seeds: Array,
    store: Store,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Array:
    """Simulate at many points on threads; only what the store does not have is run.

    Parameters
    ----------
    values : ndarray of float64, shape (points, parameters)
    seeds : ndarray of int64, shape (points,)

    Returns
    -------
    ndarray of float64, shape (points, statistics)
        The same to the bit whatever the workers, and whatever was in the store.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl-C; what was finished is in the store.
    """
    names = [_key(simulator, row, int(seed)) for row, seed in zip(values, seeds, strict=True)]
    found = store.results(simulator.code)
    missing = [number for number, name in enumerate(names) if name not in found]

    def run(job: int) -> None:
        number = missing[job]
        given = dict(zip(simulator.parameters, values[number].tolist(), strict=True))
        result = simulator.simulate(given, int(seeds[number]))
        store.put(names[number], simulator.code, result)

    if missing:
        _, stopped = each_replicate(run, len(missing), workers, progress)
        if stopped is not None:
            raise stopped
        found = store.results(simulator.code)
    # copied, since what comes from the file cannot be written to
    return np.array([found[name] for name in names])


def _key(simulator: Simulator, values: Array, seed: int) -> str:
    digest = hashlib.blake2b(digest_size=16)
    digest.update("\n".join((simulator.code, *simulator.parameters, str(seed))).encode())
    digest.update(np.asarray(values, "<f8").tobytes())
    return digest.hexdigest()


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
