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
from simulate.calls import ACCEPTANCE, EFFORT, FIT, ask
from simulate.foundations import has_provider_contract
from simulate.state import (
    ANSWERS,
    CHANGES,
    CLOCKS,
    COMPLETES,
    CONDITIONS,
    DIES,
    FINDS_HOME,
    FLIPS,
    GETS_READY,
    GIVES_UP,
    HAS_CRISIS,
    HOME_EXPIRES,
    IS_NOTICED,
    IS_WHOLE,
    LEAVES,
    LOSES_HOME,
    MOVES_IN,
    NO_CHANGE,
    NOTHING,
    PHASE_ENDS,
    REVIEWED,
    TERM_ENDS,
    TURNS,
    TWO_STATE,
    WHOLE,
)
from simulate.streams import exponential

NEVER = math.inf


@kernel
def hazard(world, client, cause):
    """Rate of one cause for a client now, before bands and fading."""
    stay = world.stays[client.setting, client.group]
    if cause == DIES:
        return stay.die
    if cause >= TURNS:
        return _condition_hazard(world, client, cause, stay)
    if client.in_crisis == 1:
        return 0.0
    if cause == LEAVES:
        return stay.leave
    if cause == GIVES_UP:
        waits = client.request_lane[0] >= 0 or client.request_lane[1] >= 0
        return stay.gives_up if waits else 0.0
    ratio = world.ratios[client.foundations]
    if client.setting == world.rules[0].home:
        programme = world.programmes[client.programme]
        if cause == LOSES_HOME:
            how_well = dwelling_fit(world, client)
            most = world.rules[0].loss_at_no_fit
            rate = rules.loss_rate(programme.loss, client.loss_frailty, how_well, most)
            return rate * ratio.loss
        if cause == COMPLETES and client.programme > 0:
            # with a next step, to complete is to be ready for it: frailty counts (5.3)
            frailty = client.recovery_frailty if programme.next > 0 else 1.0
            return programme.completes * frailty * ratio.ready
        return 0.0
    if cause == GETS_READY and client.ready == 0:
        return stay.ready * client.recovery_frailty * ratio.ready
    if cause == IS_NOTICED and client.ready == 1 and client.noticed == 0:
        return effort_of(world, client)
    if cause == FINDS_HOME and client.ready == 1:
        factor = world.groups[client.group].own_way_factor
        return world.municipalities[client.origin].own_way * factor
    return 0.0


@kernel
def _condition_hazard(world, client, cause, stay):
    """Rate of a foundation turning, of a crisis or its end, of reoffending."""
    table = world.rules[0]
    home = client.setting == table.home
    if cause < TURNS + TWO_STATE:
        if table.foundations == 0:
            return 0.0
        which = cause - TURNS
        way = client.foundations >> which & 1
        rate = world.turning[which, client.setting, way]
        if rate <= 0.0:
            return 0.0
        at_full_fit, how_well = 1.0, 1.0
        if home and way == 0:
            at_full_fit = world.foundations[which].at_full_fit
            how_well = dwelling_fit(world, client)
        factor = world.turning_factors[which, client.programme, way]
        return rules.turning_rate(rate, factor, at_full_fit, how_well)
    if cause == HAS_CRISIS:
        if client.in_crisis == 1:
            return table.crisis_ends
        factor = world.programmes[client.programme].crisis
        return stay.crisis * factor * world.ratios[client.foundations].crisis
    rate = stay.reoffends * world.ratios[client.foundations].reoffends
    return rate * world.reoffending[client.programme, client.group] if home else rate


@kernel
def dwelling_fit(world, client):
    """Fit of the home somebody lives in; a home found oneself fits by choice."""
    if client.dwelling < 0:
        return 1.0
    return fit_of(world, client, world.dwellings[client.dwelling])


@kernel
def fit_of(world, client, dwelling):
    """Fit of a dwelling for a client, see :func:`simulate.rules.fit`."""
    municipality = 1.0 if dwelling.municipality == client.wants_municipality else 0.0
    rooms = 1.0 if dwelling.two_rooms >= client.wants_two_rooms else 0.0
    quiet = 1.0 if dwelling.quiet >= client.wants_quiet else 0.0
    if world.rules[0].own[FIT] != 0:
        return ask(world, FIT, client.stream, client.number, municipality, rooms, quiet, 0.0, 0.0)
    return rules.fit(world.rules[0], municipality, rooms, quiet)


@inlined
def acceptance_of(world, client, how_well):
    """Probability that a client accepts, see :func:`simulate.rules.acceptance`."""
    if world.rules[0].own[ACCEPTANCE] != 0:
        return ask(world, ACCEPTANCE, client.stream, client.number, how_well, 0.0, 0.0, 0.0, 0.0)
    return rules.acceptance(world.rules[0], how_well)


@inlined
def effort_of(world, client):
    """Rate at which somebody's readiness is noticed, see :func:`simulate.rules.effort`."""
    looks, feedback, share = world.settings[client.setting].effort, 0.0, 0.0
    if client.site >= 0:
        looks = world.sites[client.site].effort
        feedback, share = world.rules[0].feedback, world.site_state[client.site].empty_share
    factor = world.groups[client.group].effort_factor
    if world.rules[0].own[EFFORT] != 0:
        return ask(world, EFFORT, client.stream, client.number, looks, factor, share, 0.0, 0.0)
    return rules.effort(looks, factor, feedback, share)


@inlined
def _fading(world, client):
    """Hospitalisation: readiness fades while living in an institution."""
    if world.settings[client.setting].institution == 1:
        return world.rules[0].hospitalisation
    return 0.0


@kernel
def draw(world, client, cause):
    """A fresh unit exponential for one cause; the next occurrence of this draw."""
    client.exposure[cause] = exponential(
        world.client_keys[client.stream],
        world.counters[0].replicate,
        cause,
        client.number,
        client.draws[cause],
    )
    client.draws[cause] += 1


@kernel
def spend(world, client, now):
    """Use up exposure from the client's clock until now, at today's rates."""
    duration = now - client.clock
    if duration <= 0.0:
        return
    for cause in range(CLOCKS):
        rate = hazard(world, client, cause)
        if rate > 0.0:
            client.exposure[cause] -= _spent(world, client, cause, rate, duration)
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
    if cause == LOSES_HOME:
        already = rules.band_years(world.bands, client.clock - client.entered)
        weighted = already + max(client.exposure[cause], 0.0) / rate
        return max(
            client.clock, client.entered + rules.duration_at_band_years(world.bands, weighted)
        )
    if cause == GETS_READY:
        faded = _faded(world, client, rate)
        return client.clock + rules.time_to_spend_fading(
            client.exposure[cause], faded, _fading(world, client)
        )
    return client.clock + rules.time_to_spend(client.exposure[cause], rate)


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
    for cause in range(CLOCKS):
        rate = hazard(world, client, cause)
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
