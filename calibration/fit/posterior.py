"""The posterior as files: draws that :mod:`simulate.posterior` reads, and how they came about.

The clock is in neither file, so the same seed, code and inputs write the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from calibration.priors import Priors
from simulate.errors import InputError
from simulate.posterior import DRAWS_FILE, MANIFEST_FILE

#: Draws that are shipped: two futures each make 800, more than most runs ask for.
DRAWS = 400

Array = np.ndarray[Any, Any]


def write_posterior(folder: Path, priors: Priors, z: Array, manifest: dict[str, Any]) -> None:
    """Write draws and manifest into a folder, which is made when it is not there.

    Parameters
    ----------
    folder : Path
    priors : Priors
    z : ndarray of float64, shape (draws, parameters)
    manifest : dict
        Of plain values; the hash of the file of draws is added.

    Raises
    ------
    InputError
        When the folder cannot be written to.
    """
    columns = {"draw": pa.array(np.arange(len(z), dtype=np.int64))}
    for name, values in zip(priors.names, priors.values(z).T, strict=True):
        columns[name] = pa.array(np.ascontiguousarray(values))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    draws = sink.getvalue().to_pybytes()
    told = {**manifest, "draws_file": hashlib.blake2b(draws, digest_size=8).hexdigest()}
    text = json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / DRAWS_FILE, draws)
        replace_file(folder / MANIFEST_FILE, text.encode())
    except OSError as error:
        reason = error.strerror or error
        raise InputError([f"{folder}: {reason}; must be a folder to write in"]) from None


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place whole, so that a reader never sees half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
