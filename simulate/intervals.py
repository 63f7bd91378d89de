"""Mean and interval over replicates, as every table gives them.

An interval is the middle 95 % of replicates: what may happen by chance in a region of this size
when the parameters are as given. It does not hold the uncertainty of the parameters themselves.
"""

from __future__ import annotations

from typing import Any

import numpy as np

INTERVAL = (2.5, 97.5)


def spread(values: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """Mean and the middle 95 % of values over replicates; nan when there are none."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.nan, np.nan, np.nan
    low, high = np.percentile(known, INTERVAL)
    return float(known.mean()), float(low), float(high)
