"""The rates of everything that can happen to a client, as they are now (section 5).

All are found in one pass, because nearly every event needs all of them twice: to spend exposure
at the old rates and to plan at the new ones. Bands and fading come on top, see
:mod:`simulate.clocks`.
"""

from __future__ import annotations

from simulate import rules
from simulate._jit import inlined, kernel
from simulate.calls import ACCEPTANCE, EFFORT, FIT, ask
from simulate.state import (
    CLOCKS,
    COMPLETES,
    DIES,
    FINDS_HOME,
    GETS_READY,
    GIVES_UP,
    HAS_CRISIS,
    IS_NOTICED,
    LEAVES,
    LOSES_HOME,
    REOFFENDS,
    TURNS,
    TWO_STATE,
)


@kernel
def set_rates(world, client, row):
    """Write the rate of each cause for a client now into ``world.rates[row]``."""
    rates = world.rates[row]
    for cause in range(CLOCKS):
        rates[cause] = 0.0
    stay = world.stays[client.setting, client.group]
    ratio = world.ratios[client.foundations]
    home = client.setting == world.rules[0].home
    fit_matters = world.rules[0].loss_at_no_fit > 1.0 or world.rules[0].foundations == 1
    how_well = dwelling_fit(world, client) if home and fit_matters else 1.0
    rates[DIES] = stay.die
    if world.rules[0].foundations == 1:
        _set_turning(world, client, rates, home, how_well)
    reoffends = stay.reoffends * ratio.reoffends
    if home:
        reoffends *= world.reoffending[client.programme, client.group]
    rates[REOFFENDS] = reoffends
    if client.in_crisis == 1:  # nothing else happens before it ends
        rates[HAS_CRISIS] = world.rules[0].crisis_ends
        return
    rates[HAS_CRISIS] = stay.crisis * world.programmes[client.programme].crisis * ratio.crisis
    rates[LEAVES] = stay.leave
    if client.request_lane[0] >= 0 or client.request_lane[1] >= 0:
        rates[GIVES_UP] = stay.gives_up
    if home:
        _set_at_home(world, client, rates, ratio, how_well)
        return
    if client.ready == 0:
        rates[GETS_READY] = stay.ready * client.recovery_frailty * ratio.ready
        return
    if client.noticed == 0:
        rates[IS_NOTICED] = effort_of(world, client)
    factor = world.groups[client.group].own_way_factor
    rates[FINDS_HOME] = world.municipalities[client.origin].own_way * factor


@inlined
def _set_at_home(world, client, rates, ratio, how_well):
    programme = world.programmes[client.programme]
    most = world.rules[0].loss_at_no_fit
    loss = rules.loss_rate(programme.loss, client.loss_frailty, how_well, most)
    rates[LOSES_HOME] = loss * ratio.loss
    if client.programme > 0:
        # with a next step, to complete is to be ready for it: frailty counts (5.3)
        frailty = client.recovery_frailty if programme.next > 0 else 1.0
        rates[COMPLETES] = programme.completes * frailty * ratio.ready


@inlined
def _set_turning(world, client, rates, home, how_well):
    for which in range(TWO_STATE):
        way = client.foundations >> which & 1
        at_full_fit = world.foundations[which].at_full_fit if home and way == 0 else 1.0
        rates[TURNS + which] = rules.turning_rate(
            world.turning[which, client.setting, way],
            world.turning_factors[which, client.programme, way],
            at_full_fit,
            how_well,
        )


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
