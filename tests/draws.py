"""Files with draws of the parameters, for tests that need to know every value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulate.parameters import PARAMETERS

NAMES = [parameter.name for parameter in PARAMETERS]


def table_of(values: np.ndarray[Any, Any]) -> pd.DataFrame:
    """A table of draws as the file has it."""
    table = pd.DataFrame(values, columns=NAMES)
    table.insert(0, "draw", np.arange(len(values)))
    return table


def some_draws(draws: int, spread: float = 0.2, seed: int = 3) -> np.ndarray[Any, Any]:
    """Values round 1, shape (draws, parameters)."""
    generator = np.random.default_rng(seed)
    return np.exp(generator.normal(0.0, spread, (draws, len(NAMES))))


def draws_file(folder: Path, values: np.ndarray[Any, Any], name: str = "draws.parquet") -> Path:
    """Write draws and return where they are."""
    path = folder / name
    table_of(values).to_parquet(path, index=False)
    return path
