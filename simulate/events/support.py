"""Programmes in time, and contracts: phases, ends, next programmes, flips (sections 5.7, 5.8)."""

from __future__ import annotations

from simulate._jit import inlined, kernel
from simulate.clocks import plan
from simulate.events.homes import free_slot
from simulate.events.moving import start_programme
from simulate.foundations import refresh_conditions
from simulate.record import (
    COMPLETED,
    GOT_CONTRACT,
    NEW_PHASE,
    PROGRAMME_ENDED,
    count_support,
    count_supported,
    log_event,
)
from simulate.state import FLIPPED, OWN_CONTRACT


@kernel
def enter_phase(world, number, now):
    """The next phase of a programme starts: other hours are given, and needed."""
    client = world.clients[number]
    counters = world.counters[0]
    count_supported(world, counters, client, -1, now)
    client.phase += 1
    count_supported(world, counters, client, 1, now)
    first = world.programmes[client.programme].first_phase
    log_event(world, counters, now, number, NEW_PHASE, client.phase - first)
    refresh_conditions(world, client, now)
    plan(world, number)


@kernel
def end_programme(world, number, now):
    """Support ends: the next programme when it has a slot, else living independently at home."""
    client = world.clients[number]
    counters = world.counters[0]
    ended = client.programme
    following = world.programmes[ended].next
    if world.slots_used[following] >= world.programmes[following].slots:
        following = 0
    log_event(world, counters, now, number, PROGRAMME_ENDED if following else COMPLETED, ended)
    count_supported(world, counters, client, -1, now)
    count_support(world, client, now)
    free_slot(world, ended, now)
    if following > 0:
        world.slots_used[following] += 1
    start_programme(world, client, following, now)
    client.completed = 1 if following == 0 else 0
    count_supported(world, counters, client, 1, now)
    refresh_conditions(world, client, now)
    plan(world, number)


@inlined
def flip_contract(world, number, now):
    """The tenancy becomes the tenant's own; the dwelling will leave the scheme with them."""
    client = world.clients[number]
    dwelling = world.dwellings[client.dwelling]
    dwelling.contract = OWN_CONTRACT
    world.tenancy_rows[client.tenancy].own_since = now
    world.homes[world.counters[0].month, dwelling.municipality, FLIPPED] += 1
    log_event(world, world.counters[0], now, number, GOT_CONTRACT, client.dwelling)
    refresh_conditions(world, client, now)
    plan(world, number)
