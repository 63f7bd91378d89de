"""Crisis, the home kept through it, and new offences (section 5.7).

A crisis is a stay in an institution. Who comes from a home keeps it, with contract and support,
for as long as the region's (or a lever's) ``keep_home_months`` say: back in time, life at home
goes on where it stopped, the months since moving in included. Otherwise the home is lost and,
once recovered, one asks anew by the routes from the institution. Whoever held a place gives it
up; requests for a home keep their date, and who is offered one goes there from the institution.

In a crisis nobody gets ready, is noticed, gives up or leaves otherwise; people may die. Assumed:
stays are exponential, alike for all groups.
"""

from __future__ import annotations

from simulate._jit import inlined, kernel
from simulate.clocks import plan
from simulate.events.homes import count_loss
from simulate.events.moving import end_tenancy, relocate
from simulate.events.requests import open_by_routes
from simulate.foundations import end_conditions, start_conditions
from simulate.record import (
    HAD_CRISIS,
    HOME_EXPIRED,
    MOVES,
    OFFENDED,
    RECOVERED,
    count_present,
    count_ready,
    count_stay,
    log_event,
    write_episode,
)
from simulate.state import CRISIS, OFFENCE, TENANCY_EXPIRED
from simulate.tables import ON_ARRIVAL, ON_NOTICE


@inlined
def change_crisis(world, number, now):
    """A crisis starts, or ends for somebody in one."""
    if world.clients[number].in_crisis == 1:
        recover(world, number, now)
    else:
        have_crisis(world, number, now)


@inlined
def have_crisis(world, number, now):
    """Somebody is taken to an institution."""
    client = world.clients[number]
    counters = world.counters[0]
    rules = world.rules[0]
    write_episode(world, counters, number, CRISIS, now)
    log_event(world, counters, now, number, HAD_CRISIS, client.setting)
    if client.tenancy >= 0 and rules.keep_home > 0.0:
        _live_in(world, number, rules.crisis, now)
    else:
        if client.tenancy >= 0:
            count_loss(world, client)
            log_event(world, counters, now, number, HOME_EXPIRED, client.homes_lost)
        relocate(world, number, rules.crisis, -1, TENANCY_EXPIRED, now)
    client.in_crisis = 1
    plan(world, number)


@inlined
def recover(world, number, now):
    """Back home where it was kept; else ready, and asking anew."""
    client = world.clients[number]
    log_event(world, world.counters[0], now, number, RECOVERED, 1 if client.tenancy >= 0 else 0)
    client.in_crisis = 0
    if client.tenancy >= 0:
        _live_in(world, number, world.rules[0].home, now)
        client.entered = world.tenancy_rows[client.tenancy].started
        count_stay(world, client, -1, now)  # its end will count all of it since moving in
    else:
        if client.ready == 0:
            client.ready = 1
            client.ready_since = now
            count_ready(world, client, 1)
        client.noticed = 1
        open_by_routes(world, number, ON_ARRIVAL, now)
        open_by_routes(world, number, ON_NOTICE, now)
    plan(world, number)


@kernel
def _live_in(world, number, setting, now):
    """Go from a home that is kept to the institution, or back."""
    client = world.clients[number]
    counters = world.counters[0]
    log_event(world, counters, now, number, MOVES, setting)
    count_present(world, counters, client, -1, now)
    count_stay(world, client, 1, now)
    end_conditions(world, client, now)
    world.moves[counters.month, client.setting, setting, client.group] += 1
    world.admissions[counters.month, setting, client.group, client.origin] += 1
    client.setting = setting
    client.entered = now
    count_present(world, counters, client, 1, now)
    start_conditions(world, client, now)


@inlined
def expire_home(world, number, now):
    """Away for too long: the home is given up while its tenant is in crisis."""
    client = world.clients[number]
    count_loss(world, client)
    end_tenancy(world, client, TENANCY_EXPIRED, now)
    log_event(world, world.counters[0], now, number, HOME_EXPIRED, client.homes_lost)
    plan(world, number)


@inlined
def offend(world, number, now):
    """A new offence: an outcome, with its costs; where somebody lives does not change."""
    counters = world.counters[0]
    write_episode(world, counters, number, OFFENCE, now)
    log_event(world, counters, now, number, OFFENDED, world.clients[number].setting)
    plan(world, number)
