"""Integrals of a likelihood over a normal shift, one for each of many draws at once.

Gauss-Hermite nodes, even centred on the mode, miss what "at least", "at most" and ranges make of
the integrand: plateaus with steep sides. The trapezium rule on a window that has been narrowed to
where the integrand lives misses neither those nor narrow peaks, and for smooth integrands that
die out at both ends it converges as fast as any rule: with nodes a distance h apart it misses
about 2 exp(-2 (pi w / h)^2) of a normal peak of standard deviation w, so 1e-8 at h = w.

The window starts at 40 standard deviations of the shift on either side (beyond that lies less
than exp(-800)), is laid with 17 nodes, and shrinks to the neighbours of every node less than 25
below the highest in log: what lies outside weighs less than exp(-25) a node, and so do the two
end nodes, which the rule would halve. Three times makes a
distance of a prior's width 500 times smaller where the peak is narrow, and leaves a wide
integrand alone. The last window of a wide integrand is about 14 standard deviations, so 41 nodes
are h = 0.36, and a peak a hundred times narrower has h = 0.4 w. The side of a step of width w, in
the middle of the prior, costs about (h / pi) exp(-2 (pi w / h)^2) of the integral: 257 nodes keep
that below 1e-3 for sides 0.02 standard deviations wide, those of 2,000 people at a spread of 2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

SMOOTH_NODES = 41
STEP_NODES = 257
FARTHEST = 40.0
NEGLIGIBLE = 25.0
_LOOKING_NODES = 17
_LOOKS = 3


def log_integral(log_likelihood: Callable[[Array], Array], sd: Array, nodes: int) -> Array:
    """The log of the mean of a likelihood over a normal shift around 0.

    Parameters
    ----------
    log_likelihood : callable
        From shifts (draws, nodes) to the log-likelihood at each, same shape; nan counts as
        likelihood 0.
    sd : array (draws,)
        Standard deviation of the shift; above 0.
    nodes : int
        Nodes of the last window: ``SMOOTH_NODES``, or ``STEP_NODES`` when the likelihood has
        steps.

    Returns
    -------
    array (draws,)
        Minus infinity where the likelihood is 0 everywhere.
    """

    def at(z: Array) -> Array:
        found = log_likelihood(sd[:, None] * z) - 0.5 * z**2
        return np.where(np.isnan(found), -np.inf, found)

    low, high = np.full(len(sd), -FARTHEST), np.full(len(sd), FARTHEST)
    for _ in range(_LOOKS):
        z = _spaced(low, high, _LOOKING_NODES)
        low, high = _narrowed(z, at(z))
    log_heights = at(_spaced(low, high, nodes))
    step = (high - low) / (nodes - 1)
    found: Array = _log_sum(log_heights) + np.log(step) - 0.5 * np.log(2.0 * np.pi)
    return found


def _log_sum(logs: Array) -> Array:
    """The log of the sum of each row, without overflow."""
    highest = logs.max(axis=1)
    base = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        total: Array = base + np.log(np.exp(logs - base[:, None]).sum(axis=1))
    return total


def _spaced(low: Array, high: Array, nodes: int) -> Array:
    return low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, nodes)


def _narrowed(z: Array, heights: Array) -> tuple[Array, Array]:
    """The ends of the window one node beyond those that count; all of it when none does."""
    highest = heights.max(axis=1, keepdims=True)
    counts = heights >= highest - NEGLIGIBLE
    last = z.shape[1] - 1
    first_node = np.maximum(counts.argmax(axis=1) - 1, 0)
    last_node = np.minimum(last - counts[:, ::-1].argmax(axis=1) + 1, last)
    rows = np.arange(len(z))
    return z[rows, first_node], z[rows, last_node]
