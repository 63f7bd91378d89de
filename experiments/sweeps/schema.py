"""The tables of a store, which any program that knows DuckDB can read.

``sweeps`` names each design that was swept into the store and ``inputs`` holds what it ran on, so
that a run can be made again from the store alone. ``points`` and ``plan`` say where its points lie
and which run answers which point and policy. A run is known by its ``key``, a hash of all that it
depends on; two points that come to the same share one. ``runs`` says what a run was made of,
``replicates`` holds its measures future by future, ``summaries`` over all futures, and ``monthly``
month by month. ``results`` is a view that joins plan and summaries.
"""

from __future__ import annotations

#: Goes up with every change of the tables; an older store is refused, never changed.
SCHEMA_VERSION = 1

#: Table -> columns with types. A row is never changed or taken away.
TABLES: dict[str, dict[str, str]] = {
    "sweeps": {
        "sweep": "VARCHAR NOT NULL",  # hash of design and plan
        "name": "VARCHAR NOT NULL",
        "design": "VARCHAR NOT NULL",  # JSON
        "points": "BIGINT NOT NULL",
    },
    "inputs": {
        "sweep": "VARCHAR NOT NULL",
        "kind": "VARCHAR NOT NULL",  # region, policy or parameters
        "name": "VARCHAR NOT NULL",
        "hash": "VARCHAR NOT NULL",
        "content": "VARCHAR NOT NULL",  # JSON
    },
    "points": {
        "sweep": "VARCHAR NOT NULL",
        "point": "BIGINT NOT NULL",
        "factor": "VARCHAR NOT NULL",
        "value": "DOUBLE",  # of a factor that is a number
        "choice": "VARCHAR",  # of one that is text or true/false
    },
    "plan": {
        "sweep": "VARCHAR NOT NULL",
        "point": "BIGINT NOT NULL",
        "policy": "VARCHAR NOT NULL",
        "key": "VARCHAR NOT NULL",
    },
    "runs": {
        "key": "VARCHAR PRIMARY KEY",
        "region": "VARCHAR NOT NULL",
        "region_hash": "VARCHAR NOT NULL",
        "policy": "VARCHAR NOT NULL",
        "policy_hash": "VARCHAR NOT NULL",
        "parameters": "VARCHAR NOT NULL",  # JSON
        "years": "BIGINT NOT NULL",
        "replicates": "BIGINT NOT NULL",
        "seed": "BIGINT NOT NULL",
        "code": "VARCHAR NOT NULL",
        "versions": "VARCHAR NOT NULL",  # JSON
        "checks": "VARCHAR NOT NULL",  # JSON: what the self-checks found
    },
    "replicates": {
        "key": "VARCHAR NOT NULL",
        "replicate": "BIGINT NOT NULL",
        "draw": "BIGINT NOT NULL",
        "measure": "VARCHAR NOT NULL",
        "value": "DOUBLE",  # null where there is nothing to measure
    },
    "summaries": {
        "key": "VARCHAR NOT NULL",
        "measure": "VARCHAR NOT NULL",
        "words": "VARCHAR NOT NULL",
        "unit": "VARCHAR NOT NULL",
        "mean": "DOUBLE",
        "low": "DOUBLE",
        "high": "DOUBLE",
        "median": "DOUBLE",
        "standard_error": "DOUBLE",
        "known": "BIGINT NOT NULL",  # replicates with a value
    },
    "monthly": {
        "key": "VARCHAR NOT NULL",
        "month": "DATE NOT NULL",
        "measure": "VARCHAR NOT NULL",
        "median": "DOUBLE",
        "low": "DOUBLE",
        "high": "DOUBLE",
    },
}
#: Tables of which a run has rows of its own.
OF_A_RUN = ("runs", "replicates", "summaries", "monthly")
#: Columns by which the rows of a table have one order; those of a run come by key first.
SORTED_BY: dict[str, tuple[str, ...]] = {
    "sweeps": ("sweep",),
    "inputs": ("sweep", "kind", "name"),
    "points": ("sweep", "point", "factor"),
    "plan": ("sweep", "point", "policy"),
    "runs": ("key",),
    "replicates": ("key", "replicate", "measure"),
    "summaries": ("key", "measure"),
    "monthly": ("key", "month", "measure"),
}
RESULTS_VIEW = """
CREATE VIEW results AS
SELECT plan.sweep, plan.point, plan.policy, summaries.*
FROM plan JOIN summaries USING (key)
"""


def statements() -> list[str]:
    """SQL that makes an empty store."""
    made = [
        f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
        for table, columns in TABLES.items()
    ]
    version = [
        "CREATE TABLE doorstroom_store (schema_version BIGINT NOT NULL)",
        f"INSERT INTO doorstroom_store VALUES ({SCHEMA_VERSION})",
    ]
    return [*made, RESULTS_VIEW, *version]
