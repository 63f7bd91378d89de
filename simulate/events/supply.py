"""Who and what comes from outside: clients and lettings, from fixed candidates (section 4).

Arrivals are a unit Poisson process run through the group's yearly rates. Lettings are all
lettings of a landlord; a mark decides which are reserved for the scheme, another which of those
are delivered. So a larger share adds dwellings to the same ones.
"""

from __future__ import annotations

import math

import numpy as np

from simulate._jit import inlined, kernel
from simulate.agenda import AVAILABLE, REQUEST, cancel_other, schedule_other
from simulate.clocks import plan, wind_up
from simulate.events.homes import offer_to_scheme, take_from_vacant, withdraw_dwelling
from simulate.events.moving import settle
from simulate.events.requests import open_by_routes
from simulate.foundations import set_two_state
from simulate.record import ARRIVES, log_event
from simulate.state import (
    CLOCKS,
    DELIVERED,
    FIRST_STREAM_ITEM,
    OWN_CONTRACT,
    PROMISED,
    PROVIDER_CONTRACT,
    TWO_STATE,
)
from simulate.streams import (
    ARRIVAL_GAP,
    FIRST_SETTING,
    FOUNDATION,
    HOURS_NEEDED,
    LETTING_CONTRACT,
    LETTING_DELIVERED,
    LETTING_GAP,
    LETTING_QUIET,
    LETTING_RESERVED,
    LETTING_ROOMS,
    LOSS_FRAILTY,
    PREVENTED,
    RECOVERY_FRAILTY,
    WISH_MUNICIPALITY,
    WISH_QUIET,
    WISH_ROOMS,
    exponential,
    gamma_mean_one,
    happens,
    uniform,
)
from simulate.tables import EVEN, ON_ARRIVAL


@kernel
def new_client(world, stream, number, group, origin, arrived):
    """A client with the attributes of a (stream, number); not yet living anywhere.

    Returns
    -------
    int
        The row of the client.
    """
    counters = world.counters[0]
    row = counters.clients
    counters.clients += 1
    client = world.clients[row]
    client.stream = stream
    client.number = number
    client.group = group
    client.origin = origin
    client.arrived = arrived
    client.clock = arrived
    client.setting = -1
    for kind in range(2):
        client.request_lane[kind] = -1
        client.request_queue[kind] = -1
    client.site = -1
    client.dwelling = -1
    client.offer = -1
    client.tenancy = -1
    client.exit_kind = -1
    client.ready_since = math.nan
    client.review_at = math.inf
    client.whole_since = math.inf
    for cause in range(CLOCKS):
        wind_up(client, cause)
    key = world.client_keys[stream]
    kind_of = world.groups[group]
    run = counters.replicate
    client.loss_frailty = gamma_mean_one(key, run, LOSS_FRAILTY, number, 0, kind_of.loss_variance)
    client.recovery_frailty = gamma_mean_one(
        key, run, RECOVERY_FRAILTY, number, 0, kind_of.recovery_variance
    )
    _draw_wishes(world, client, key, run)
    _draw_conditions(world, client, key, run)
    return row


@inlined
def _draw_conditions(world, client, key, run):
    """The foundations somebody brings along, and the hours of support they need."""
    group = world.groups[client.group]
    if group.hours_needed > 0.0:
        variance = group.hours_variance
        client.hours_needed = group.hours_needed * gamma_mean_one(
            key, run, HOURS_NEEDED, client.number, 0, variance
        )
    if world.rules[0].foundations == 0:
        return
    on = 0
    for which in range(TWO_STATE):
        if happens(group.foundations[which], key, run, FOUNDATION + which, client.number, 0):
            on |= 1 << which
    set_two_state(world, client, on)


@inlined
def _draw_wishes(world, client, key, run):
    """Where somebody wants to live, how large and how quiet."""
    group = world.groups[client.group]
    client.wants_municipality = client.origin
    if happens(group.wants_other, key, run, WISH_MUNICIPALITY, client.number, 0):
        chosen = uniform(key, run, WISH_MUNICIPALITY, client.number, 0) / group.wants_other
        other = 0
        while chosen >= world.municipalities[other].up_to and other < len(world.municipalities) - 1:
            other += 1
        client.wants_municipality = other
    if happens(group.wants_two_rooms, key, run, WISH_ROOMS, client.number, 0):
        client.wants_two_rooms = 1
    if happens(group.wants_quiet, key, run, WISH_QUIET, client.number, 0):
        client.wants_quiet = 1


@inlined
def arrive(world, stream, now):
    """A client comes for help, starts in a first setting, and asks by the routes."""
    arrival = world.inflows[stream]
    number = world.arrival_state[stream].due
    counters = world.counters[0]
    prevented = world.groups[arrival.group].prevented
    key = world.client_keys[stream]
    if happens(prevented, key, counters.replicate, PREVENTED, number, 0):
        world.prevented[counters.month, arrival.group, arrival.municipality] += 1
        next_arrival(world, stream)
        return
    row = new_client(world, stream, number, arrival.group, arrival.municipality, now)
    setting = _first_setting(world, key, arrival.group, number)
    world.arrivals[counters.month, arrival.group, arrival.municipality] += 1
    log_event(world, counters, now, row, ARRIVES, setting)
    settle(world, row, setting, -1, now)
    open_by_routes(world, row, ON_ARRIVAL, now)
    plan(world, row)
    next_arrival(world, stream)


@inlined
def _first_setting(world, key, group, number):
    setting, last = 0, len(world.settings) - 1
    if world.first_settings[group, 0] < 1.0:
        mark = uniform(key, world.counters[0].replicate, FIRST_SETTING, number, 0)
        while setting < last and mark >= world.first_settings[group, setting]:
            setting += 1
    return setting


@kernel
def next_arrival(world, stream):
    """Find and schedule the next arrival of a stream, walking through the years' rates."""
    source = world.arrival_state[stream]
    arrival = world.inflows[stream]
    exposure = exponential(
        world.client_keys[stream],
        world.counters[0].replicate,
        ARRIVAL_GAP,
        source.passed,
        0,
    )
    source.due = source.passed
    source.passed += 1
    factors = world.inflow_factors[arrival.group]
    time = source.due_at
    year = int(time)
    while True:
        last = year >= len(factors) - 1
        rate = arrival.rate * factors[min(year, len(factors) - 1)]
        if last and rate <= 0.0:
            source.due_at = math.inf
            cancel_other(world, FIRST_STREAM_ITEM + stream)
            return
        room = math.inf if last else rate * (year + 1 - time)
        if exposure < room:
            source.due_at = time + exposure / rate
            schedule_other(world, FIRST_STREAM_ITEM + stream, source.due_at, REQUEST)
            return
        exposure -= room
        year += 1
        time = float(year)


@inlined
def let_dwelling(world, stream, now):
    """A reserved letting is promised and, by its mark, delivered to the scheme."""
    source = world.letting_state[stream]
    letting = world.lettings[stream]
    number = source.due
    source.passed = number + 1
    source.passed_at = now
    counters = world.counters[0]
    world.homes[counters.month, letting.municipality, PROMISED] += 1
    key, run = world.letting_keys[stream], counters.replicate
    delivered = letting.delivered
    if letting.landlord >= 0:
        delivered *= world.landlord_state[letting.landlord].trust
    if happens(delivered, key, run, LETTING_DELIVERED, number, 0):
        world.homes[counters.month, letting.municipality, DELIVERED] += 1
        two_rooms = happens(letting.two_rooms, key, run, LETTING_ROOMS, number, 0)
        quiet = happens(letting.quiet, key, run, LETTING_QUIET, number, 0)
        row = add_dwelling(world, letting.municipality, two_rooms, quiet, now)
        dwelling = world.dwellings[row]
        dwelling.mark = np.int64(key & np.uint64(0xFFFFFF)) * 256 + number * 64
        dwelling.landlord = letting.landlord
        if happens(letting.contract, key, run, LETTING_CONTRACT, number, 0):
            dwelling.contract = PROVIDER_CONTRACT
    next_letting(world, stream, now)


@kernel
def add_dwelling(world, municipality, two_rooms, quiet, now):
    """A dwelling comes to the scheme, vacant; returns its row."""
    counters = world.counters[0]
    row = counters.dwellings
    counters.dwellings += 1
    dwelling = world.dwellings[row]
    dwelling.mark = row
    dwelling.municipality = municipality
    dwelling.landlord = -1
    dwelling.two_rooms = 1 if two_rooms else 0
    dwelling.quiet = 1 if quiet else 0
    dwelling.contract = OWN_CONTRACT
    offer_to_scheme(world, row, now)
    return row


@kernel
def _letting_time(world, stream, number, before):
    """When a candidate comes up, given when the one before it did."""
    letting = world.lettings[stream]
    if letting.spacing == EVEN:
        return letting.from_year + (number + 0.5) / letting.rate
    gap = exponential(
        world.letting_keys[stream], world.counters[0].replicate, LETTING_GAP, number, 0
    )
    return before + gap / letting.rate


@kernel
def next_letting(world, stream, now):
    """Find and schedule the next reserved candidate at or after now; candidates before are past."""
    source = world.letting_state[stream]
    letting = world.lettings[stream]
    item = FIRST_STREAM_ITEM + len(world.inflows) + stream
    cancel_other(world, item)
    if letting.rate <= 0.0:
        return
    number, before = source.passed, source.passed_at
    time = _letting_time(world, stream, number, before)
    while time < now:
        number += 1
        before = time
        time = _letting_time(world, stream, number, before)
    source.passed, source.passed_at = number, before
    if letting.reserved <= 0.0:
        return
    key, run = world.letting_keys[stream], world.counters[0].replicate
    while uniform(key, run, LETTING_RESERVED, number, 0) >= letting.reserved:
        number += 1
        time = _letting_time(world, stream, number, time)
    source.due, source.due_at = number, time
    if time < letting.until_year:
        schedule_other(world, item, time, AVAILABLE)


@inlined
def end_hold(world, dwelling_number):
    """Nobody took the dwelling in time: it is lost to the scheme."""
    take_from_vacant(world, dwelling_number)
    withdraw_dwelling(world, dwelling_number)
