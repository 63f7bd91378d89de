"""The formulas of the model, and nothing else: no clock, no queue, no state.

Rates are per year and times in years. Every function takes and returns plain numbers, so each can
be read beside the section of the model's description it implements.
"""

from __future__ import annotations

import math

from simulate._jit import inlined

NEVER = math.inf


@inlined
def time_to_spend(exposure, rate):
    """Time until a constant hazard has used up an exposure (model, section 4).

    Notes
    -----
    ``exposure / rate``; never at rate 0. An exposure that rounding left below 0 is due now.
    """
    if rate <= 0.0:
        return NEVER
    return max(exposure, 0.0) / rate


@inlined
def fading_exposure(rate, fading, duration):
    """Exposure spent in ``duration`` by a hazard ``rate * exp(-fading * t)`` (section 5.3)."""
    if fading <= 0.0:
        return rate * duration
    return rate * -math.expm1(-fading * duration) / fading


@inlined
def time_to_spend_fading(exposure, rate, fading):
    """Time until a fading hazard has used up an exposure; it may never."""
    if fading <= 0.0:
        return time_to_spend(exposure, rate)
    if rate <= 0.0:
        return NEVER
    share = max(exposure, 0.0) * fading / rate
    if share >= 1.0:
        return NEVER
    return -math.log1p(-share) / fading


@inlined
def band_years(bands, duration):
    """Months since moving in, weighted by the band factors, in years (section 5.7).

    ``bands`` has columns ``start``, ``factor`` and ``spent`` (weighted years before the start).
    """
    row = len(bands) - 1
    while duration < bands[row].start:
        row -= 1
    return bands[row].spent + bands[row].factor * (duration - bands[row].start)


@inlined
def duration_at_band_years(bands, weighted):
    """The inverse of :func:`band_years`; never when the last band's factor is 0."""
    row = len(bands) - 1
    while row > 0 and weighted <= bands[row].spent:
        row -= 1
    if bands[row].factor <= 0.0:
        return NEVER
    return bands[row].start + (weighted - bands[row].spent) / bands[row].factor


@inlined
def loss_rate(base, frailty, fit, loss_at_no_fit):
    """Hazard of losing a home in a band of factor 1 (section 5.7).

    Linear in the misfit: ``loss_at_no_fit`` times the base at fit 0, the base at fit 1.
    """
    return base * frailty * (1.0 + (loss_at_no_fit - 1.0) * (1.0 - fit))


@inlined
def fit(rules, same_municipality, rooms_right, quiet_right):
    """How well a dwelling suits a person, 0 to 1 (section 5.6).

    The weighted share of what was asked for and is there; 1 when nothing carries weight.
    """
    whole = rules.weight_municipality + rules.weight_rooms + rules.weight_quiet
    if whole <= 0.0:
        return 1.0
    met = (
        rules.weight_municipality * same_municipality
        + rules.weight_rooms * rooms_right
        + rules.weight_quiet * quiet_right
    )
    return met / whole


@inlined
def acceptance(rules, how_well):
    """Probability that an offered dwelling is accepted: linear in fit (section 5.6)."""
    low, high = rules.accepts_at_no_fit, rules.accepts_at_full_fit
    return low + (high - low) * how_well


@inlined
def effort(provider_effort, group_factor, feedback, empty_share):
    """Rate at which readiness is noticed (sections 5.3 and 5.10).

    A provider paid for filled places looks less hard, by ``feedback`` times the share of its
    places that would stay empty if all who are ready moved.
    """
    return provider_effort * group_factor * (1.0 - feedback * empty_share)


@inlined
def turning_rate(rate, programme_factor, at_full_fit, how_well):
    """Rate at which a foundation turns on or off (section 5.2); linear in the fit of the home."""
    return rate * programme_factor * (1.0 + (at_full_fit - 1.0) * how_well)


@inlined
def would_stay_empty(free, ready, waiting, places):
    """Share of places that would stay empty if all who are ready moved (section 5.10)."""
    if places <= 0:
        return 0.0
    return min(max((free + ready - waiting) / places, 0.0), 1.0)


@inlined
def next_trust(trust, losses, tenants, lost_by_one, regained):
    """A landlord's trust after a month with losses by nuisance (section 5.10).

    It falls by ``lost_by_one`` for one loss a 100 tenancies, and regains the share ``regained``
    of what is missing; it stays between 0 and 1.
    """
    fallen = max(0.0, trust - lost_by_one * losses * 100.0 / max(tenants, 1.0))
    return fallen + regained * (1.0 - fallen)
