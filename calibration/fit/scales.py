"""The scale on which a statistic is emulated: logit for a share, logarithm for what is positive.

Any other number is taken as it is. On these scales effects of parameters add up and noise is alike everywhere, so that a polynomial
fits. A simulated share of exactly 0 or 1, or a mean of exactly 0, has no such scale: it is moved in
by ``LEAST``, less than any published figure can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from scipy.special import expit, logit

Scale = Literal["share", "positive", "real"]
#: Nearest to 0 (or 1) that a statistic is taken to come, in its own unit.
LEAST = 1e-3

Array = np.ndarray[Any, Any]


def to_scale(values: Array, scales: Sequence[Scale]) -> Array:
    """Statistics in their own unit, shape (..., statistics), on their scales; nan stays nan."""
    share, positive = _which(scales)
    found = np.array(values, np.float64)
    found[..., share] = logit(np.clip(found[..., share], LEAST, 1.0 - LEAST))
    found[..., positive] = np.log(np.maximum(found[..., positive], LEAST))
    return found


def from_scale(transformed: Array, scales: Sequence[Scale]) -> Array:
    """The inverse of :func:`to_scale`."""
    share, positive = _which(scales)
    found = np.array(transformed, np.float64)
    found[..., share] = expit(found[..., share])
    found[..., positive] = np.exp(found[..., positive])
    return found


def _which(scales: Sequence[Scale]) -> tuple[Array, Array]:
    names = np.array(scales)
    return names == "share", names == "positive"
