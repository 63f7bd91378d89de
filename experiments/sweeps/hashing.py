"""The hash of what a store says: equal hashes, equal rows, whatever their order in the file.

No clock, no process and no order of finishing leaves a mark in a store, so a sweep that was
stopped and went on, or was done by a cluster, has the hash of one that was not.
"""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

import pyarrow as pa

from experiments.sweeps.schema import OF_A_RUN, SORTED_BY, TABLES
from experiments.sweeps.store import Connection, Store

#: Runs read at a time, so that memory stays flat.
KEYS_AT_A_TIME = 100


def store_hash(store: Store) -> str:
    """Hash of all tables of a store, each in its own order."""
    digest = hashlib.blake2b(digest_size=16)
    with store.connection() as connection:
        for name in TABLES:
            if name not in OF_A_RUN:
                _add(digest, name, _rows(connection, name, "true", []))
        every = connection.execute("SELECT key FROM runs ORDER BY key").fetchall()
        keys = [key for (key,) in every]
        for start in range(0, len(keys), KEYS_AT_A_TIME):
            some = keys[start : start + KEYS_AT_A_TIME]
            for name in OF_A_RUN:
                among = f"key IN ({', '.join('?' * len(some))})"
                _add(digest, name, _rows(connection, name, among, some))
    return digest.hexdigest()


def rows_of_run(connection: Connection, name: str, key: str) -> pa.Table:
    """The rows that a table has of one run, in their order."""
    return _rows(connection, name, "key = ?", [key])


def rows_hash(name: str, rows: pa.Table) -> str:
    """Hash of rows of a table."""
    digest = hashlib.blake2b(digest_size=16)
    _add(digest, name, rows)
    return digest.hexdigest()


def _rows(connection: Connection, name: str, among: str, given: list[str]) -> pa.Table:
    columns = ", ".join(f'"{column}"' for column in TABLES[name])
    order = ", ".join(SORTED_BY[name])
    query = f"SELECT {columns} FROM {name} WHERE {among} ORDER BY {order}"
    found: pa.Table = connection.sql(query, params=given).to_arrow_table()
    return found


def _add(digest: Any, name: str, rows: pa.Table) -> None:
    """Add rows to a hash: numbers to the bit, everything else as text."""
    digest.update(json.dumps([name, rows.num_rows]).encode())
    for column in TABLES[name]:
        values = rows.column(column).to_pylist()
        if TABLES[name][column] == "DOUBLE":
            known = [float("nan") if value is None else value for value in values]
            digest.update(struct.pack(f"<{len(known)}d", *known))
        else:
            digest.update(json.dumps(values, default=str).encode())
