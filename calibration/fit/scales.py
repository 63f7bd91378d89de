"""Statistics on the scale on which they are emulated: logit of a share, logarithm of an amount.

On these scales effects of parameters add up and noise is alike everywhere, so that a polynomial
fits; they are those of the likelihood (:mod:`calibration.densities`). A simulated share of exactly
0 or 1, or an amount of 0, has no such scale: it is moved in by ``LEAST``, less than any published
figure can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from calibration.densities import natural, transformed
from calibration.target_kinds import Scale

#: Nearest to 0 (or 1) that a simulated statistic is taken to come, in its own unit.
LEAST = 1e-3

Array = np.ndarray[Any, Any]


def to_scale(values: Array, scales: Sequence[Scale]) -> Array:
    """Statistics in their own unit, shape (..., statistics), on their scales; nan stays nan."""
    share, positive = _which(scales)
    found = np.array(values, np.float64)
    found[..., share] = transformed(np.clip(found[..., share], LEAST, 1.0 - LEAST), "share")
    found[..., positive] = transformed(np.maximum(found[..., positive], LEAST), "positive")
    return found


def from_scale(theta: Array, scales: Sequence[Scale]) -> Array:
    """The inverse of :func:`to_scale`."""
    share, positive = _which(scales)
    found = np.array(theta, np.float64)
    found[..., share] = natural(found[..., share], "share")
    found[..., positive] = natural(found[..., positive], "positive")
    return found


def _which(scales: Sequence[Scale]) -> tuple[Array, Array]:
    names = np.array(scales)
    return names == "share", names == "positive"
