"""The likelihood of each kind of target, and new data drawn from the same.

The statistic comes on its transformed scale (logit of a share, log of an amount), so that a shift
can be added to it. An observation is one float: a count, a value, or for what was published as a
bound or a range a category: 1 as published and 0 not (at least, at most); -1 below, 0 inside and
1 above (between).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import betainc, betaincc, expit, gammaln, log_expit, log_ndtr, logit

from calibration.target_kinds import Between, Binomial, Bound, Normal, Poisson, Scale, Target

Array = np.ndarray[Any, Any]

#: Categories of an observation.
BELOW, NOT, INSIDE, ABOVE, AS_PUBLISHED = -1.0, 0.0, 0.0, 1.0, 1.0


def transformed(values: Array, scale: Scale) -> Array:
    """Logit of shares, log of amounts; nan where a value is outside its range."""
    if scale == "real":
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = logit(values) if scale == "share" else np.log(values)
    return found


def natural(theta: Array, scale: Scale) -> Array:
    """Shares from logits, amounts from logs."""
    with np.errstate(over="ignore"):
        found: Array = expit(theta) if scale == "share" else np.exp(theta)
    return found


def has_steps(target: Target) -> bool:
    """Whether the likelihood, as a function of the statistic, is a step or a plateau."""
    return isinstance(target, (Bound, Between))


def published_observation(target: Target) -> float:
    """What was published, as an observation."""
    match target:
        case Binomial() | Poisson():
            return float(target.count)
        case Normal():
            return target.value
        case Bound():
            return AS_PUBLISHED
        case Between():
            return INSIDE


def log_density(
    target: Target, scale: Scale, theta: Array, given: Array | None, observed: Array
) -> Array:
    """Log-likelihood of observations of a target.

    Parameters
    ----------
    target : Target
    scale : {"share", "positive"}
        Of the statistic; no target has another.
    theta : array
        The statistic on its transformed scale.
    given : array, optional
        The statistic that is already true of the people counted, transformed; a ratio above 1
        counts as 1.
    observed : array
        Of a shape that broadcasts with ``theta``.

    Returns
    -------
    array
        In the shape of ``theta``; nan where the statistic or the observation is.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        match target:
            case Binomial():
                log_yes, log_no = _log_shares(theta, given)
                return _log_binomial(observed, target.of, log_yes, log_no)
            case Poisson():
                return _log_poisson(observed, theta + np.log(target.exposure))
            case Normal():
                return _log_normal(observed, natural(theta, scale), target.error)
            case Bound():
                return _log_bound(target, natural(theta, scale), observed == AS_PUBLISHED)
            case Between():
                return _log_between(target, natural(theta, scale), observed)


def draw_raw(target: Target, expected: Array, rng: np.random.Generator) -> Array:
    """Draw a count or a value for each expected share or amount; nan where that is nan."""
    known = np.where(np.isnan(expected), 0.0, expected)
    match target:
        case Binomial():
            drawn: Array = rng.binomial(target.of, known).astype(float)
        case Poisson():
            drawn = rng.poisson(known * target.exposure).astype(float)
        case Bound() if target.of is not None:
            drawn = rng.binomial(target.of, known).astype(float)
        case Normal():
            drawn = rng.normal(known, target.error)
        case Bound() | Between():
            drawn = rng.normal(known, target.standard_error or 0.0)
    return np.where(np.isnan(expected), np.nan, drawn)


def as_observation(target: Target, raw: Array) -> Array:
    """The observation that a drawn count or value makes; nan stays nan."""
    match target:
        case Bound():
            bound = target.count if target.value is None else target.value
            as_said = raw >= bound if target.likelihood == "at_least" else raw <= bound
            found = np.where(as_said, AS_PUBLISHED, NOT)
        case Between():
            found = np.where(raw < target.low, BELOW, np.where(raw > target.high, ABOVE, INSIDE))
        case _:
            return raw
    return np.where(np.isnan(raw), np.nan, found)


def as_value(target: Target, raw: Array) -> Array:
    """A drawn count or value in the units of the statistic."""
    match target:
        case Binomial():
            return raw / target.of
        case Bound() if target.of is not None:
            return raw / target.of
        case Poisson():
            return raw / target.exposure
        case _:
            return raw


def expected_value(scale: Scale, theta: Array, given: Array | None) -> Array:
    """What is expected of a target, as a share or an amount; a ratio above 1 counts as 1."""
    if given is None:
        return natural(theta, scale)
    with np.errstate(divide="ignore", invalid="ignore"):
        share: Array = np.exp(_log_shares(theta, given)[0])
    return share


def _log_shares(theta: Array, given: Array | None) -> tuple[Array, Array]:
    """Log of a share and of its complement, of all or of those of whom ``given`` is true."""
    if given is None:
        return log_expit(theta), log_expit(-theta)
    log_yes = np.minimum(log_expit(theta) - log_expit(given), 0.0)
    return log_yes, np.log(-np.expm1(log_yes))


def _log_binomial(count: Array, of: int, log_yes: Array, log_no: Array) -> Array:
    ways = gammaln(of + 1.0) - gammaln(count + 1.0) - gammaln(of - count + 1.0)
    found: Array = ways + _times(count, log_yes) + _times(of - count, log_no)
    return found


def _log_poisson(count: Array, log_mean: Array) -> Array:
    found: Array = _times(count, log_mean) - np.exp(log_mean) - gammaln(count + 1.0)
    return found


def _times(count: Array, log: Array) -> Array:
    """The product, where nothing times minus infinity is nothing."""
    return np.where((count == 0) & (log == -np.inf), 0.0, count * log)


def _log_normal(value: Array, mean: Array, error: float) -> Array:
    found: Array = -0.5 * ((value - mean) / error) ** 2 - np.log(error) - 0.5 * np.log(2 * np.pi)
    return found


def _log_bound(target: Bound, mean: Array, as_said: Array) -> Array:
    """Log of the probability that it is as published; that it is not where ``as_said`` is not."""
    upper = target.likelihood == "at_least"
    if as_said.all():  # as for everything published; the other side would take as long
        return _log_side(target, mean, upper)
    return np.where(as_said, _log_side(target, mean, upper), _log_side(target, mean, not upper))


def _log_side(target: Bound, mean: Array, upper: bool) -> Array:
    """Log of the probability to lie above the bound, or below it."""
    if target.value is not None and target.standard_error is not None:
        above = (mean - target.value) / target.standard_error
        found: Array = log_ndtr(above if upper else -above)
        return found
    count, of = target.count or 0, target.of or 1
    # the other side of at most so many begins at one more
    least = count if target.likelihood == "at_least" else count + 1
    if least <= 0 or least > of:
        sure = upper == (least <= 0)
        return np.where(np.isnan(mean), np.nan, 0.0 if sure else -np.inf)
    tail = betainc if upper else betaincc
    found = np.log(tail(float(least), float(of - least + 1), mean))
    return found


def _log_between(target: Between, mean: Array, observed: Array) -> Array:
    low = (target.low - mean) / target.standard_error
    high = (target.high - mean) / target.standard_error
    # a difference of two small tails, not of two numbers near 1
    right = low > 0
    inner, outer = np.where(right, -low, high), np.where(right, -high, low)
    larger = log_ndtr(inner)
    inside = larger + np.log(-np.expm1(log_ndtr(outer) - larger))
    outside = np.where(observed == BELOW, log_ndtr(low), log_ndtr(-high))
    found: Array = np.where(observed == INSIDE, inside, outside)
    return found
