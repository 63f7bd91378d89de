"""Who and what is there, counted from the rows and held against the engine's tallies.

One pass over the people on the agenda, who are the people present; at the end of a run over
everybody who ever came, and over all dwellings. It runs between two events, when all counts must
agree; it changes nothing but what the checks keep.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from simulate._jit import inlined, kernel
from simulate.self_checks import findings
from simulate.self_checks.noting import note, same_count
from simulate.state import CONDITIONS, LET, OFFERED, TWO_STATE, WHOLE
from simulate.tables import DWELLINGS, PLACES
from simulate.waiting import queue_number


class Counted(NamedTuple):
    """What one pass counts (s settings, g groups, m municipalities)."""

    present: Any  # [s, g, m]
    ready: Any  # [s, g, m]
    waiting: Any  # [s wanted, g, m]
    residents: Any  # [site]
    ready_at: Any  # [site]
    tenants: Any  # [landlord]
    queues: Any  # [queue]
    slots: Any  # [programme]
    foundations: Any  # [the three two-state ones]
    supported: Any  # [phase, g]
    having: Any  # [condition, s, g]


@kernel
def recount(world, kept, everybody, now):
    """Look at people, homes and slots.

    Parameters
    ----------
    everybody : int
        1 to look at all who ever came and all dwellings, 0 at the people on the agenda.
    now : float
        Years; no event before is left to happen.
    """
    counted = _nothing_counted(world)
    counters = world.counters[0]
    rows = counters.clients if everybody == 1 else world.people_size[0]
    here, requests = 0, 0
    for row in range(rows):
        number = row if everybody == 1 else world.people_heap[row].owner
        client = world.clients[number]
        if (client.setting >= 0) != (world.people_place[number] >= 0):
            note(kept, findings.NOT_ON_AGENDA, number, 0, 1.0, 0.0)
        if client.setting < 0:
            _look_at_gone(kept, client, number)
            continue
        here += 1
        _count_person(world, counted, client)
        _look_at_place(world, kept, client, number, now)
        if client.tenancy >= 0 or client.programme > 0:
            _look_at_home(world, kept, counted, client, number)
        if client.offer >= 0:
            _look_at_offer(world, kept, counted, client, number)
        if client.request_lane[0] >= 0 or client.request_lane[1] >= 0:
            for kind in range(2):
                requests += _look_at_request(world, kept, counted, number, kind, now)
    same_count(kept, findings.PEOPLE_IN_ALL, 0, counters.present, here)
    kept.found[findings.ONE_PLACE].looked_at += rows
    kept.found[findings.SUPPORT_COUNTED].looked_at += rows
    kept.found[findings.TIME].looked_at += rows
    kept.found[findings.REQUESTS_COUNTED].looked_at += requests
    _compare_cells(world, kept, counted)
    _compare_places(world, kept, counted)
    _compare_support(world, kept, counted)
    if everybody == 1:
        _look_at_dwellings(world, kept)


@inlined
def _nothing_counted(world):
    count = np.int64
    shape = world.present.shape
    return Counted(
        np.zeros(shape, count),
        np.zeros(shape, count),
        np.zeros(shape, count),
        np.zeros(len(world.sites), count),
        np.zeros(len(world.sites), count),
        np.zeros(len(world.landlord_state), count),
        np.zeros(len(world.queues), count),
        np.zeros(len(world.programmes), count),
        np.zeros(TWO_STATE, count),
        np.zeros(world.supported.shape, count),
        np.zeros(world.having.shape, count),
    )


@inlined
def _look_at_gone(kept, client, number):
    """Who has left holds nothing any more."""
    held = client.site >= 0 or client.dwelling >= 0 or client.tenancy >= 0 or client.offer >= 0
    if held or client.request_lane[0] >= 0 or client.request_lane[1] >= 0:
        note(kept, findings.GONE_AND_HOLDS, number, 0, 1.0, 0.0)


@inlined
def _count_person(world, counted, client):
    s, g, m = client.setting, client.group, client.origin
    counted.present[s, g, m] += 1
    counted.ready[s, g, m] += client.ready
    if client.site >= 0:
        counted.residents[client.site] += 1
        counted.ready_at[client.site] += client.ready
    if world.rules[0].foundations == 1:
        on = client.foundations
        for which in range(TWO_STATE):
            counted.foundations[which] += on >> which & 1
        for condition in range(len(CONDITIONS) - 1):
            counted.having[condition, s, g] += on >> condition & 1
        if on == WHOLE:
            counted.having[len(CONDITIONS) - 1, s, g] += 1


@inlined
def _look_at_place(world, kept, client, number, now):
    """One place or home, of the setting somebody lives in; nothing in the future."""
    capacity = world.settings[client.setting].capacity
    if (client.site >= 0) != (capacity == PLACES):
        note(kept, findings.PLACE_OR_NOT, number, client.site, 1.0, 0.0)
    elif client.site >= 0 and world.sites[client.site].setting != client.setting:
        note(kept, findings.PLACE_ELSEWHERE, number, client.site, 1.0, 0.0)
    if client.in_crisis == 1:
        if client.setting != world.rules[0].crisis:
            note(kept, findings.CRISIS_ELSEWHERE, number, 0, 1.0, 0.0)
    elif (client.tenancy >= 0) != (capacity == DWELLINGS):
        note(kept, findings.HOME_OR_NOT, number, client.dwelling, 1.0, 0.0)
    latest = max(client.clock, client.entered)
    if client.ready == 1:
        latest = max(latest, client.ready_since)
    if latest > now:
        note(kept, findings.AHEAD_OF_TIME, number, 0, latest, now)


@inlined
def _look_at_home(world, kept, counted, client, number):
    """One home with one tenant, and the support there; counts both."""
    kept.found[findings.ONE_TENANT].looked_at += 1
    if client.tenancy < 0:
        note(kept, findings.SUPPORT_WITHOUT_HOME, number, client.programme, 1.0, 0.0)
    else:
        row = world.tenancy_rows[client.tenancy]
        if row.client != number or not math.isnan(row.ended):
            note(kept, findings.TENANCY_OF_ANOTHER, number, client.tenancy, row.client, number)
    if client.dwelling >= 0:
        dwelling = world.dwellings[client.dwelling]
        if dwelling.tenant != number or dwelling.status != LET:
            note(kept, findings.TENANT_IS_ANOTHER, number, client.dwelling, dwelling.tenant, number)
        if dwelling.landlord >= 0:
            counted.tenants[dwelling.landlord] += 1
    counted.slots[client.programme] += 1
    phase = client.phase if client.programme > 0 else 0
    counted.supported[phase, client.group] += 1
    following = client.programme + 1
    first = world.programmes[client.programme].first_phase
    last = len(world.phases) if following == len(world.programmes) else (
        world.programmes[following].first_phase
    )
    if not first <= phase < last:
        note(kept, findings.PHASE_OF_ANOTHER, number, client.programme, phase, first)


@inlined
def _look_at_offer(world, kept, counted, client, number):
    """An offer answers a request, and holds a dwelling and a slot."""
    lane = client.request_lane[client.offer_kind]
    if lane < 0:
        note(kept, findings.OFFER_UNASKED, number, client.offer, 1.0, 0.0)
    else:
        counted.slots[world.lanes[lane].programme] += 1
    status = world.dwellings[client.offer].status
    if status != OFFERED:
        note(kept, findings.OFFER_NOT_HELD, number, client.offer, status, OFFERED)


@inlined
def _look_at_request(world, kept, counted, number, kind, now):
    """Count a request, and look whether it can be; 0 when there is none of this kind."""
    client = world.clients[number]
    lane, queue = client.request_lane[kind], client.request_queue[kind]
    if lane < 0:
        return 0
    row = world.lanes[lane]
    counted.waiting[row.wanted, client.group, client.origin] += 1
    at_home = client.tenancy >= 0 and row.wanted == world.rules[0].home
    if row.wanted == client.setting or at_home:
        note(kept, findings.HAS_WHAT_THEY_WANT, number, row.wanted, 1.0, 0.0)
    if row.group != client.group:
        note(kept, findings.LANE_OF_ANOTHER, number, row.group, row.group, client.group)
    if queue >= 0:
        counted.queues[queue] += 1
    offered = client.offer >= 0 and client.offer_kind == kind
    right = -1 if offered else queue_number(world, client, lane)
    if queue != right:
        note(kept, findings.QUEUE_OR_OFFER, number, row.wanted, queue, right)
    if client.request_since[kind] > now:
        note(kept, findings.AHEAD_OF_TIME, number, 0, client.request_since[kind], now)
    return 1


@inlined
def _compare_cells(world, kept, counted):
    """Tallies by setting, group and municipality, and the lengths of queues."""
    settings, groups, municipalities = world.present.shape
    for s in range(settings):
        for g in range(groups):
            for m in range(municipalities):
                cell = (s * groups + g) * municipalities + m
                here, ready = counted.present[s, g, m], counted.ready[s, g, m]
                asked = counted.waiting[s, g, m]
                same_count(kept, findings.PEOPLE_IN_SETTING, cell, world.present[s, g, m], here)
                same_count(kept, findings.READY_IN_SETTING, cell, world.ready[s, g, m], ready)
                same_count(kept, findings.WAITING_FOR_SETTING, cell, world.waiting[s, g, m], asked)
    for queue in range(len(world.queues)):
        length = world.queues[queue].length
        same_count(kept, findings.LENGTH_OF_QUEUE, queue, length, counted.queues[queue])


@inlined
def _compare_places(world, kept, counted):
    """Residents of sites, and tenants of landlords."""
    for site in range(len(world.sites)):
        row = world.site_state[site]
        same_count(kept, findings.RESIDENTS, site, row.residents, counted.residents[site])
        same_count(kept, findings.READY_AT_SITE, site, row.ready, counted.ready_at[site])
    for landlord in range(len(world.landlord_state)):
        tenants, there = world.landlord_state[landlord].tenants, counted.tenants[landlord]
        same_count(kept, findings.TENANTS_OF_LANDLORD, landlord, tenants, there)


@inlined
def _compare_support(world, kept, counted):
    """Slots, programmes by phase, and foundations."""
    phases, groups = world.supported.shape
    for programme in range(1, len(world.programmes)):
        used = world.slots_used[programme]
        same_count(kept, findings.SLOTS_IN_USE, programme, used, counted.slots[programme])
    for phase in range(phases):
        for g in range(groups):
            cell, there = phase * groups + g, counted.supported[phase, g]
            same_count(kept, findings.PEOPLE_IN_PHASE, cell, world.supported[phase, g], there)
    for which in range(TWO_STATE):
        held = counted.foundations[which]
        used = world.foundation_slots_used[which]
        same_count(kept, findings.FOUNDATION_SLOTS, which, used, held)
    for condition in range(len(CONDITIONS)):
        for s in range(len(world.settings)):
            for g in range(groups):
                cell = (condition * len(world.settings) + s) * groups + g
                tallied, on = world.having[condition, s, g], counted.having[condition, s, g]
                same_count(kept, findings.PEOPLE_WITH_FOUNDATION, cell, tallied, on)


@inlined
def _look_at_dwellings(world, kept):
    """Every home that is let is somebody's, and nobody has another."""
    dwellings = world.counters[0].dwellings
    kept.found[findings.ONE_TENANT].looked_at += dwellings
    for number in range(dwellings):
        dwelling = world.dwellings[number]
        tenant = dwelling.tenant
        if (tenant >= 0) != (dwelling.status == LET) or (
            tenant >= 0 and world.clients[tenant].dwelling != number
        ):
            note(kept, findings.LET_TO_NOBODY, tenant, number, dwelling.status, LET)


@kernel
def hold_capacity(world, kept):
    """Nobody came where it was full; then keep how full it is.

    Places and slots that close empty as people leave, so what may be there is the larger of what
    there is room for and who was there when that was last looked at: at a look, and before every
    change of places.
    """
    kept.found[findings.CAPACITY].looked_at += len(world.sites) + len(world.programmes) - 1
    for site in range(len(world.sites)):
        residents, places = world.site_state[site].residents, world.sites[site].capacity
        if residents > max(places, kept.sitting[site]):
            note(kept, findings.TOO_MANY_RESIDENTS, -1, site, residents, places)
        kept.sitting[site] = residents
    for programme in range(1, len(world.programmes)):
        used, slots = world.slots_used[programme], world.programmes[programme].slots
        if used > max(slots, kept.served[programme]):
            note(kept, findings.TOO_MANY_SERVED, -1, programme, used, slots)
        kept.served[programme] = used
