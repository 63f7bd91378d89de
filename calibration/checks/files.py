"""The tables of the checks as files: Parquet and one JSON, the same bytes for the same tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from calibration.fit.posterior import replace_file
from simulate.errors import InputError

#: Where the tables of the shipped posterior are.
RESULTS = Path(__file__).parents[1] / "results"
SUMMARY = "summary.json"


def write_results(
    folder: Path, tables: Mapping[str, pd.DataFrame], summary: Mapping[str, Any]
) -> None:
    """Write every table as NAME.parquet, and the summary; the folder is made when it is not there.

    Raises
    ------
    InputError
        When the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            replace_file(folder / f"{name}.parquet", _parquet(table))
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        replace_file(folder / SUMMARY, text.encode())
    except OSError as error:
        reason = error.strerror or error
        raise InputError([f"{folder}: {reason}; must be a folder to write in"]) from None


def _parquet(table: pd.DataFrame) -> bytes:
    sink = pa.BufferOutputStream()
    # what pandas adds for itself names versions
    plain = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(plain, sink)
    found: bytes = sink.getvalue().to_pybytes()
    return found
