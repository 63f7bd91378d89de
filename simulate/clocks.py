"""A client's running clocks: spend exposure, draw it anew, find what comes next.

For each cause a client holds a unit exponential; the event comes when the integrated hazard has
used it up (section 4). When a rate changes, what is left carries over: so a changed rate moves an
event in time instead of drawing a new one. Every change of a client's state is therefore wrapped:
:func:`spend` with the old rates, change, :func:`plan` with the new ones.
"""

from __future__ import annotations

import math

from simulate import rules
from simulate._jit import inlined, kernel
from simulate.agenda import RELEASE, REQUEST, REVIEW, schedule_client
from simulate.foundations import has_provider_contract
from simulate.hazards import set_rates
from simulate.state import (
    ANSWERS,
    CHANGES,
    CLOCKS,
    CONDITIONS,
    FLIPS,
    GETS_READY,
    HOME_EXPIRES,
    IS_NOTICED,
    IS_WHOLE,
    LOSES_HOME,
    MOVES_IN,
    NO_CHANGE,
    NOTHING,
    PHASE_ENDS,
    REVIEWED,
    TERM_ENDS,
    TURNS,
    WHOLE,
)
from simulate.streams import exponential

NEVER = math.inf


@inlined
def _fading(world, client):
    """Hospitalisation: readiness fades while living in an institution."""
    if world.settings[client.setting].institution == 1:
        return world.rules[0].hospitalisation
    return 0.0


@inlined
def wind_up(client, cause):
    """Have a clock's exposure drawn anew, when its cause can next happen: most never can."""
    if cause < TURNS:
        client.exposure[cause] = math.nan
    else:
        client.condition_exposure[cause - TURNS] = math.nan


@kernel
def _draw(world, client, cause):
    """A fresh unit exponential for one cause; the next occurrence of this draw."""
    exposure = exponential(
        world.client_keys[client.stream],
        world.counters[0].replicate,
        cause,
        client.number,
        client.draws[cause],
    )
    if cause < TURNS:
        client.exposure[cause] = exposure
    else:
        client.condition_exposure[cause - TURNS] = exposure
    client.draws[cause] += 1


@inlined
def _kept(client, cause):
    if cause < TURNS:
        return float(client.exposure[cause])
    return float(client.condition_exposure[cause - TURNS])


@inlined
def _left(world, client, cause):
    """What is left of a cause's exposure, drawn now when it was not yet."""
    if math.isnan(_kept(client, cause)):
        _draw(world, client, cause)
    return _kept(client, cause)


@kernel
def spend(world, client, now):
    """Use up exposure from the client's clock until now, at today's rates."""
    duration = now - client.clock
    if duration <= 0.0:
        return
    set_rates(world, client, 0)
    for cause in range(TURNS):
        rate = world.rates[0, cause]
        if rate > 0.0:
            client.exposure[cause] -= _spent(world, client, cause, rate, duration)
    for cause in range(TURNS, CLOCKS):
        client.condition_exposure[cause - TURNS] -= world.rates[0, cause] * duration
    setting = world.settings[client.setting]
    if setting.institution == 1:
        client.institution_years += duration
    if setting.homeless == 1:
        client.homeless_years += duration
    if world.rules[0].foundations == 1:
        _keep_conditions(client, duration)
    client.clock = now


@inlined
def _keep_conditions(client, duration):
    for condition in range(len(CONDITIONS) - 1):
        if client.foundations >> condition & 1:
            client.foundation_years[condition] += duration
    if client.foundations == WHOLE:
        client.foundation_years[len(CONDITIONS) - 1] += duration


@inlined
def _spent(world, client, cause, rate, duration):
    if cause == LOSES_HOME:
        before = client.clock - client.entered
        weighted = rules.band_years(world.bands, before + duration)
        return rate * (weighted - rules.band_years(world.bands, before))
    if cause == GETS_READY:
        return rules.fading_exposure(_faded(world, client, rate), _fading(world, client), duration)
    return rate * duration


@inlined
def _faded(world, client, rate):
    return rate * math.exp(-world.rules[0].hospitalisation * client.institution_years)


@inlined
def _due(world, client, cause, rate):
    """When a cause's exposure will be used up if nothing changes."""
    left = _left(world, client, cause)
    if cause == LOSES_HOME:
        already = rules.band_years(world.bands, client.clock - client.entered)
        weighted = already + max(left, 0.0) / rate
        return max(
            client.clock, client.entered + rules.duration_at_band_years(world.bands, weighted)
        )
    if cause == GETS_READY:
        faded = _faded(world, client, rate)
        return client.clock + rules.time_to_spend_fading(left, faded, _fading(world, client))
    return client.clock + rules.time_to_spend(left, rate)


@kernel
def next_change(world, client):
    """When something with a date changes for a tenant, and what; never when nothing does."""
    table = world.rules[0]
    if client.in_crisis == 1:
        return max(client.clock, client.entered + table.keep_home), HOME_EXPIRES
    when, what = NEVER, NO_CHANGE
    if client.programme > 0:
        programme = world.programmes[client.programme]
        when = client.programme_since + world.phases[client.phase].until
        if when < NEVER:
            what = PHASE_ENDS
        if client.programme_since + programme.term < when:
            when, what = client.programme_since + programme.term, TERM_ENDS
        if client.whole_since + programme.whole < when:
            when, what = client.whole_since + programme.whole, IS_WHOLE
    if table.flip_after < NEVER and has_provider_contract(world, client):
        well = (client.foundations & table.flip_needs) == table.flip_needs
        flips = world.tenancy_rows[client.tenancy].started + table.flip_after
        if well and flips < when:
            when, what = flips, FLIPS
    return max(client.clock, when), what


@inlined
def _priority(cause):
    if cause == REVIEWED:
        return REVIEW
    if cause == GETS_READY or cause == IS_NOTICED or cause == ANSWERS:
        return REQUEST
    return RELEASE


@kernel
def plan(world, number):
    """Find the client's next event and put it on the agenda.

    Ties between causes of one client go to the earlier priority, then to the earlier cause.
    """
    client = world.clients[number]
    best, cause_due = NEVER, NOTHING
    set_rates(world, client, 0)
    for cause in range(CLOCKS):
        rate = world.rates[0, cause]
        if rate > 0.0:
            due = _due(world, client, cause, rate)
            if due < best or (due == best and _priority(cause) < _priority(cause_due)):
                best, cause_due = due, cause
    if client.offer >= 0:
        offered = MOVES_IN if client.accepted == 1 else ANSWERS
        if client.offer_at < best:
            best, cause_due = client.offer_at, offered
    if client.review_at < best:
        best, cause_due = client.review_at, REVIEWED
    if client.tenancy >= 0:
        change_at, client.change = next_change(world, client)
        if change_at < best:
            best, cause_due = change_at, CHANGES
    client.next_cause = cause_due
    schedule_client(world, number, best, _priority(cause_due))
