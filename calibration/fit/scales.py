"""The scale on which a statistic is emulated: logit for a share, logarithm for what is positive.

On these scales effects of parameters add up and noise is alike everywhere, so that a polynomial
fits. A simulated share of exactly 0 or 1, or a mean of exactly 0, has no such scale: it is moved in
by ``LEAST``, less than any published figure can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from scipy.special import expit, logit

Scale = Literal["share", "positive"]
#: Nearest to 0 (or 1) that a statistic is taken to come, in its own unit.
LEAST = 1e-4

Array = np.ndarray[Any, Any]


def to_scale(values: Array, scales: Sequence[Scale]) -> Array:
    """Statistics in their own unit, shape (..., statistics), on their scales; nan stays nan."""
    shares = np.array([scale == "share" for scale in scales])
    inside = np.clip(values, LEAST, np.where(shares, 1.0 - LEAST, np.inf))
    found: Array = np.where(
        shares, logit(np.where(shares, inside, 0.5)), np.log(np.where(shares, 1.0, inside))
    )
    return found


def from_scale(transformed: Array, scales: Sequence[Scale]) -> Array:
    """The inverse of :func:`to_scale`."""
    shares = np.array([scale == "share" for scale in scales])
    found = np.empty_like(transformed)
    found[..., shares] = expit(transformed[..., shares])
    found[..., ~shares] = np.exp(transformed[..., ~shares])
    return found
