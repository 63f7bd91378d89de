"""What the checks of a run's replicates found, together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from simulate.self_checks.findings import CHECKS, TOLERANCES


def checks_table(found: Iterable[np.ndarray[Any, Any]]) -> pd.DataFrame:
    """Each check over all replicates.

    Parameters
    ----------
    found : iterable of structured ndarray, shape (checks,)
        What :func:`simulate.self_checks.looking.found_by` gave for each replicate.

    Returns
    -------
    DataFrame
        Columns check (in words), looked_at (people, requests, homes, months and so on, each time
        they were looked at), largest_deviation (a share of what was expected), tolerance (what
        rounding may do) and verdict: ``holds`` or ``fails``.
    """
    looked_at, deviation = np.zeros(len(CHECKS), np.int64), np.zeros(len(CHECKS))
    for rows in found:
        looked_at += rows["looked_at"]
        deviation = np.maximum(deviation, rows["deviation"])
    return pd.DataFrame(
        {
            "check": CHECKS,
            "looked_at": looked_at,
            "largest_deviation": deviation,
            "tolerance": TOLERANCES,
            "verdict": np.where(deviation <= TOLERANCES, "holds", "fails"),
        }
    )
