"""Vacant dwellings and programme slots: held, offered, withdrawn, free again (section 5.6)."""

from __future__ import annotations

from simulate._jit import kernel
from simulate.agenda import AVAILABLE, cancel_other, schedule_other
from simulate.state import GONE, HOMES_LOST, VACANT, WITHDRAWN


@kernel
def announce(world, now):
    """Have whatever is marked as available given out at this instant."""
    world.counters[0].available_at = now


@kernel
def offer_to_scheme(world, dwelling_number, now):
    """A dwelling becomes vacant for the scheme; it is held for a limited time."""
    dwelling = world.dwellings[dwelling_number]
    dwelling.status = VACANT
    dwelling.tenant = -1
    dwelling.refused = -1
    dwelling.expires_at = now + world.rules[0].hold
    put_among_vacant(world, dwelling_number, now)


@kernel
def put_among_vacant(world, dwelling_number, now):
    """Add a vacant dwelling to its municipality's list, and have it offered."""
    dwelling = world.dwellings[dwelling_number]
    vacant = world.vacancies[dwelling.municipality]
    dwelling.status = VACANT
    dwelling.before = vacant.last
    dwelling.after = -1
    if vacant.last >= 0:
        world.dwellings[vacant.last].after = dwelling_number
    else:
        vacant.first = dwelling_number
    vacant.last = dwelling_number
    vacant.length += 1
    schedule_other(world, dwelling_item(world, dwelling_number), dwelling.expires_at, AVAILABLE)
    if world.rules[0].table == 0:
        vacant.pending = 1
        announce(world, now)


@kernel
def dwelling_item(world, dwelling_number):
    """The agenda item of a dwelling: when its hold ends."""
    return len(world.other_place) - len(world.dwellings) + dwelling_number


@kernel
def take_from_vacant(world, dwelling_number):
    """Take a dwelling out of its municipality's list of vacant ones."""
    dwelling = world.dwellings[dwelling_number]
    vacant = world.vacancies[dwelling.municipality]
    if dwelling.before >= 0:
        world.dwellings[dwelling.before].after = dwelling.after
    else:
        vacant.first = dwelling.after
    if dwelling.after >= 0:
        world.dwellings[dwelling.after].before = dwelling.before
    else:
        vacant.last = dwelling.before
    vacant.length -= 1
    cancel_other(world, dwelling_item(world, dwelling_number))


@kernel
def withdraw_dwelling(world, dwelling_number):
    """A dwelling nobody took goes back to regular letting."""
    dwelling = world.dwellings[dwelling_number]
    dwelling.status = GONE
    world.homes[world.counters[0].month, dwelling.municipality, WITHDRAWN] += 1


@kernel
def count_loss(world, client):
    """A tenant is losing their home, by trouble or in a crisis."""
    where = client.origin
    if client.dwelling >= 0:
        where = world.dwellings[client.dwelling].municipality
    world.homes[world.counters[0].month, where, HOMES_LOST] += 1
    client.homes_lost += 1


@kernel
def drop_offer(world, number, now):
    """An offer falls through: slot and dwelling are free again, the request is as it was."""
    client = world.clients[number]
    dwelling_number = client.offer
    if dwelling_number < 0:
        return
    client.offer = -1
    client.accepted = 0
    programme = world.lanes[client.request_lane[client.offer_kind]].programme
    free_slot(world, programme, now)
    if now >= world.dwellings[dwelling_number].expires_at:
        withdraw_dwelling(world, dwelling_number)
    else:
        put_among_vacant(world, dwelling_number, now)


@kernel
def free_slot(world, programme, now):
    """A slot of a programme is free: vacant dwellings may be offered with it."""
    if programme == 0:
        return
    world.slots_used[programme] -= 1
    if world.rules[0].table == 1:
        return
    found = False
    for municipality in range(len(world.vacancies)):
        if world.vacancies[municipality].length > 0:
            world.vacancies[municipality].pending = 1
            found = True
    if found:
        announce(world, now)
