"""In which futures does a policy fail? Boxes of factors, found by PRIM and judged on other points.

PRIM (Friedman and Fisher 1999; that of the EMA Workbench) peels away, a little at a time, the part
of the points in which failure is rarest, until few are left. Of the boxes on its way the largest
is taken that is dense enough. A box fits the points it was found on better than any others, so
it is found on one half of the points and judged on the other: density, coverage and the test of
each limit are those of points that had no say in the box.

A future is a replicate of a point. PRIM works on the share of replicates that fail at each point.
Of the quasi-p-value of a limit (Bryant and Lempert 2010) the trials are points, not replicates,
which share their factors: it is then rather too large than too small.

References
----------
.. [1] Friedman, Fisher (1999). Bump hunting in high-dimensional data. doi:10.1023/A:1008894516817
.. [2] Bryant, Lempert (2010). Thinking inside the box. doi:10.1016/j.techfore.2009.08.002
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from experiments.analyses.noise import (
    Array,
    Estimate,
    Resampling,
    by_unit,
    interval,
    resampled_clusters,
    resampled_weights,
)

#: Fewer points, or failing points in a half, and a box says nothing that holds (assumption).
FEWEST_POINTS, FEWEST_FAILURES = 40, 4
#: A limit that could be luck more often than this is left out (Bryant and Lempert's threshold).
SURE = 0.05
#: PRIM peels a twentieth at a time, and leaves a twentieth: the EMA Workbench's own values.
PEEL, SMALLEST = 0.05, 0.05


@dataclass(frozen=True)
class Futures:
    """What came of a policy.

    Attributes
    ----------
    factors : DataFrame, one row a point
        Numbers as float64, choices as str.
    failed : ndarray of float64, shape (points, replicates)
        1 where it failed, 0 where not.
    draws : ndarray of int64, shape (replicates,)
    clusters : ndarray of int64, shape (points,)
        Points laid out together have the same number, from 0 up.
    """

    factors: pd.DataFrame
    failed: Array
    draws: Array
    clusters: Array


@dataclass(frozen=True)
class Limit:
    """What a box asks of one factor; with its quasi-p-value."""

    factor: str
    low: float = -math.inf
    high: float = math.inf
    choices: tuple[str, ...] = ()
    p: float = math.nan


@dataclass(frozen=True)
class Box:
    """Limits, and what they enclose: shares from 0 to 1 with 95% intervals.

    Attributes
    ----------
    density : Estimate
        Of the futures in the box, those that fail.
    coverage : Estimate
        Of the futures that fail, those in the box.
    mass : Estimate
        Of all futures, those in the box.
    """

    limits: tuple[Limit, ...]
    density: Estimate
    coverage: Estimate
    mass: Estimate


@dataclass(frozen=True)
class Discovery:
    """How often a policy fails at all, in which boxes, and why there are no more of them."""

    failing: Estimate
    boxes: tuple[Box, ...]
    judged_on: int
    why: str = ""


def discover(futures: Futures, density: float, most: int, resampling: Resampling) -> Discovery:
    """Find boxes in which a policy fails in at least a share ``density`` of futures.

    Parameters
    ----------
    futures : Futures
    density : float
        Wanted share of failures in a box; where no box has it, the one with the best balance of
        density and coverage (their harmonic mean) is taken.
    most : int
        Boxes to look for; each next one among the points outside those before.
    resampling : Resampling
        Its seed also parts the points in halves.
    """
    rng = np.random.default_rng(resampling.seed)
    shares = futures.failed.mean(axis=1)
    every = np.ones(len(shares), bool)
    failing = _judge(futures, every, every, resampling)[0]
    finding = _half(futures.clusters, rng)
    why = _too_little(shares, finding, failing.value, density)
    if why:
        return Discovery(failing, (), 0, why)
    boxes: list[Box] = []
    left = every
    while len(boxes) < most:
        limits = _find(futures.factors[finding & left], shares[finding & left], density)
        limits = _that_hold(limits, futures.factors[~finding & left], shares[~finding & left])
        if not limits:
            why = NOT_BORNE_OUT if not boxes else ""
            break
        inside = left & within(limits, futures.factors)
        found = _judge(futures, inside, ~finding, resampling)
        if not found[0].value > failing.value:
            why = NOT_BORNE_OUT if not boxes else ""
            break
        boxes.append(Box(limits, *found))
        left = left & ~inside
        if shares[finding & left].sum() < FEWEST_FAILURES:
            break
    return Discovery(failing, tuple(boxes), int((~finding).sum()), why)


NOT_BORNE_OUT = (
    "no box holds: what one half of the points suggests, the other half does not bear out"
)


def _too_little(shares: Array, finding: Array, failing: float, density: float) -> str:
    """Why no box is looked for; empty when there is no reason."""
    if failing == 0.0:
        return "it fails in no future of this sweep"
    if failing >= density:
        return (
            f"it fails in {100 * failing:.0f}% of all futures, so no box is needed; ask for a "
            "larger --density, or a threshold that is harder to pass"
        )
    if len(shares) < FEWEST_POINTS:
        return f"too few points to tell: {len(shares)}; {FEWEST_POINTS} or more are needed"
    fewest = min(shares[finding].sum(), shares[~finding].sum())
    if fewest < FEWEST_FAILURES:
        return (
            "too few failures to tell: they add up to less than "
            f"{FEWEST_FAILURES} points in a half of the sweep"
        )
    return ""


def _half(clusters: Array, rng: np.random.Generator) -> Array:
    """Which points boxes are found on: those of half the clusters, by chance."""
    several = int(clusters.max()) + 1
    chosen = np.zeros(several, bool)
    chosen[rng.permutation(several)[: several // 2]] = True
    return np.asarray(chosen[clusters])


def within(limits: tuple[Limit, ...], factors: pd.DataFrame) -> Array:
    """Which points lie in a box, shape (points,)."""
    inside = np.ones(len(factors), bool)
    for limit in limits:
        column = factors[limit.factor]
        if limit.choices:
            inside &= column.isin(limit.choices).to_numpy()
        else:
            inside &= column.between(limit.low, limit.high).to_numpy()
    return inside


def _find(factors: pd.DataFrame, shares: Array, density: float) -> tuple[Limit, ...]:
    """Limits of the best box of PRIM; none when nothing sets failing points apart."""
    varying = [name for name in factors if factors[name].nunique() > 1]
    if not varying or shares.sum() == 0.0:
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts of the workbench that are not used here
        from ema_workbench.analysis import prim
        from ema_workbench.analysis.scenario_discovery_util import RuleInductionType

        points = factors[varying].reset_index(drop=True)
        search = prim.Prim(
            points, shares, threshold=0.0, peel_alpha=PEEL, mass_min=SMALLEST,
            mode=RuleInductionType.REGRESSION,
        )  # fmt: skip
        box = search.find_box()
    way = box.peeling_trajectory
    means = way["mean"].to_numpy(float)
    coverage = means * way["n"].to_numpy(float) / shares.sum()
    dense = means >= density
    worth = np.where(dense, coverage, -1.0)
    if not dense.any():
        worth = 2 * means * coverage / np.maximum(means + coverage, 1e-300)
    return _limits(box.box_lims[int(worth.argmax())], search.box_init, points)


def _limits(box: pd.DataFrame, whole: pd.DataFrame, points: pd.DataFrame) -> tuple[Limit, ...]:
    found = []
    for name in points:
        if not pd.api.types.is_numeric_dtype(points[name]):
            kept = {str(each) for each in box[name][0]}
            if len(kept) < points[name].nunique():
                found.append(Limit(str(name), choices=tuple(sorted(kept))))
            continue
        low, high = float(box[name][0]), float(box[name][1])
        least, most = float(whole[name][0]), float(whole[name][1])
        limit = Limit(
            str(name),
            _rounded(low, most - least) if low > least else -math.inf,
            _rounded(high, most - least) if high < most else math.inf,
        )
        if limit.low > least or limit.high < most:
            found.append(limit)
    return tuple(found)


def _rounded(value: float, width: float) -> float:
    """A limit as people would give it: three digits, or a twentieth of the range if finer."""
    of_range = 1 - math.floor(math.log10(width))
    of_value = 2 - math.floor(math.log10(abs(value))) if value else of_range
    return round(value, max(of_range, of_value))


def _that_hold(
    limits: tuple[Limit, ...], factors: pd.DataFrame, shares: Array
) -> tuple[Limit, ...]:
    """Those limits, ends apart, without which fewer futures would fail; each with its p."""
    ends = [each for limit in limits for each in _ends(limit)]
    while ends:
        tested = [_quasi_p(ends, number, factors, shares) for number in range(len(ends))]
        worst = int(np.argmax(tested))
        if tested[worst] <= SURE:
            return tuple(
                Limit(end.factor, end.low, end.high, end.choices, p)
                for end, p in zip(ends, tested, strict=True)
            )
        ends.pop(worst)
    return ()


def _ends(limit: Limit) -> list[Limit]:
    if limit.choices:
        return [limit]
    ends = []
    if limit.low > -math.inf:
        ends.append(Limit(limit.factor, low=limit.low))
    if limit.high < math.inf:
        ends.append(Limit(limit.factor, high=limit.high))
    return ends


def _quasi_p(ends: list[Limit], number: int, factors: pd.DataFrame, shares: Array) -> float:
    """Chance of so many failures in the box if this limit made no difference."""
    inside = within(tuple(ends), factors)
    wider = within(tuple(ends[:number] + ends[number + 1 :]), factors)
    if not inside.any() or inside.sum() == wider.sum():
        return 1.0
    failures, rate = round(float(shares[inside].sum())), float(shares[wider].mean())
    return float(binomtest(failures, int(inside.sum()), rate, alternative="greater").pvalue)


def _judge(
    futures: Futures, inside: Array, judging: Array, resampling: Resampling
) -> tuple[Estimate, Estimate, Estimate]:
    """Density, coverage and mass of a box, on the judging points."""
    units = by_unit(futures.failed[judging], futures.draws)
    rng = np.random.default_rng(resampling.seed)
    own = np.unique(futures.clusters[judging], return_inverse=True)[1]
    taken = resampled_clusters(own, resampling.count, rng)
    weights = resampled_weights(units.sizes, resampling.count, rng)
    here = inside[judging].astype(float)
    shares = [units.mean()[None, :], np.einsum("pu,su->sp", units.means, weights)]
    counts = [np.ones((1, len(here))), taken]
    found = []
    for share, count in zip(shares, counts, strict=True):
        failed, boxed = (share * count).sum(axis=1), (here * count).sum(axis=1)
        both = (share * here * count).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            found.append((both / boxed, both / failed, boxed / count.sum(axis=1)))
    density, coverage, mass = (
        interval(float(value[0]), again) for value, again in zip(*found, strict=True)
    )
    return density, coverage, mass
