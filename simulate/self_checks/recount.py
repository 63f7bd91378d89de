"""Who and what is there, counted from the rows and held against the engine's tallies.

One pass over everybody who ever came, in the order of their rows: those present could be found
through the agenda, but then each would be fetched from memory by itself, which took longer. It
runs between two events, when all counts must agree; it changes nothing but what the checks keep.
"""

from __future__ import annotations

import math

from simulate._jit import inlined, kernel
from simulate.self_checks import findings
from simulate.self_checks.noting import note, same_count
from simulate.state import CONDITIONS, LET, OFFERED, TWO_STATE, WHOLE
from simulate.tables import DWELLINGS, PLACES
from simulate.waiting import queue_number


@kernel
def recount(world, ended, now):
    """Look at people, homes and slots; and add the years of what goes on.

    Parameters
    ----------
    ended : int
        1 at the end of a run: then also what persons themselves add up, and every dwelling.
    now : float
        Years; no event before is left to happen.
    """
    _start_counting(world)
    here, requests = 0, 0
    people = world.counters[0].clients
    for number in range(people):
        client = world.clients[number]
        if (client.setting >= 0) != (world.people_place[number] >= 0):
            note(world, findings.NOT_ON_AGENDA, number, 0, 1.0, 0.0)
        if ended == 1:
            _add_own_years(world, client, now)
        if client.setting < 0:
            _look_at_gone(world, client, number)
            continue
        here += 1
        _count_person(world, client)
        _add_years(world, client, now)
        _look_at_place(world, client, number, now)
        if client.tenancy >= 0 or client.programme > 0:
            _look_at_home(world, client, number)
        if client.offer >= 0:
            _look_at_offer(world, client, number)
        if client.request_lane[0] >= 0 or client.request_lane[1] >= 0:
            for kind in range(2):
                requests += _look_at_request(world, number, kind, now)
    same_count(world, findings.PEOPLE_IN_ALL, 0, world.counters[0].present, here)
    world.found[findings.ONE_PLACE].looked_at += people
    world.found[findings.SUPPORT_COUNTED].looked_at += people
    world.found[findings.TIME].looked_at += people
    world.found[findings.REQUESTS_COUNTED].looked_at += requests
    _compare_cells(world)
    _compare_places(world)
    _compare_support(world)
    if ended == 1:
        _look_at_dwellings(world)


@inlined
def _start_counting(world):
    """Nobody yet; of years, those of what has ended."""
    world.count_of_people.fill(0)
    world.count_of_ready.fill(0)
    world.count_of_requests.fill(0)
    world.count_of_residents.fill(0)
    world.count_of_ready_at.fill(0)
    world.count_of_tenants.fill(0)
    world.count_of_queues.fill(0)
    world.count_of_slots.fill(0)
    world.count_of_foundations.fill(0)
    world.count_of_phases.fill(0)
    world.count_of_having.fill(0)
    world.waited[:] = world.asked
    world.stayed[:] = world.ended_stays
    world.helped[:] = world.ended_support
    world.homeless.fill(0.0)
    world.inside[:] = -world.brought
    world.own_held.fill(0.0)


@inlined
def _look_at_gone(world, client, number):
    """Who has left holds nothing any more."""
    held = client.site >= 0 or client.dwelling >= 0 or client.tenancy >= 0 or client.offer >= 0
    if held or client.request_lane[0] >= 0 or client.request_lane[1] >= 0:
        note(world, findings.GONE_AND_HOLDS, number, 0, 1.0, 0.0)


@inlined
def _count_person(world, client):
    s, g, m = client.setting, client.group, client.origin
    world.count_of_people[s, g, m] += 1
    world.count_of_ready[s, g, m] += client.ready
    if client.site >= 0:
        world.count_of_residents[client.site] += 1
        world.count_of_ready_at[client.site] += client.ready
    if world.rules[0].foundations == 1:
        on = client.foundations
        for which in range(TWO_STATE):
            world.count_of_foundations[which] += on >> which & 1
        for condition in range(len(CONDITIONS) - 1):
            world.count_of_having[condition, s, g] += on >> condition & 1
        if on == WHOLE:
            world.count_of_having[len(CONDITIONS) - 1, s, g] += 1


@inlined
def _add_years(world, client, now):
    """Years so far of the stay, the programme and the requests that go on."""
    s, g, m = client.setting, client.group, client.origin
    world.stayed[s, g, m] += now - max(client.entered, 0.0)
    if client.tenancy >= 0:
        world.helped[client.programme, g] += now - max(client.programme_since, 0.0)
    for kind in range(2):
        lane = client.request_lane[kind]
        if lane >= 0:
            years = now - max(client.request_since[kind], 0.0)
            world.waited[world.lanes[lane].wanted, g, m] += years


@inlined
def _add_own_years(world, client, now):
    """What persons add up of their lives, and what came since the engine last looked at them."""
    g, unseen = client.group, 0.0
    world.homeless[g] += client.homeless_years
    world.inside[g] += client.institution_years
    if client.setting >= 0:
        unseen = now - client.clock
        world.homeless[g] += unseen * world.settings[client.setting].homeless
        world.inside[g] += unseen * world.settings[client.setting].institution
    for condition in range(len(CONDITIONS) - 1):
        on = client.foundations >> condition & 1
        world.own_held[condition, g] += client.foundation_years[condition] + on * unseen
    last = len(CONDITIONS) - 1
    world.own_held[last, g] += client.foundation_years[last]
    if client.foundations == WHOLE:
        world.own_held[last, g] += unseen


@inlined
def _look_at_place(world, client, number, now):
    """One place or home, of the setting somebody lives in; nothing in the future."""
    capacity = world.settings[client.setting].capacity
    if (client.site >= 0) != (capacity == PLACES):
        note(world, findings.PLACE_OR_NOT, number, client.site, 1.0, 0.0)
    elif client.site >= 0 and world.sites[client.site].setting != client.setting:
        note(world, findings.PLACE_ELSEWHERE, number, client.site, 1.0, 0.0)
    if client.in_crisis == 1:
        if client.setting != world.rules[0].crisis:
            note(world, findings.CRISIS_ELSEWHERE, number, 0, 1.0, 0.0)
    elif (client.tenancy >= 0) != (capacity == DWELLINGS):
        note(world, findings.HOME_OR_NOT, number, client.dwelling, 1.0, 0.0)
    latest = max(client.clock, client.entered)
    if client.ready == 1:
        latest = max(latest, client.ready_since)
    if latest > now:
        note(world, findings.AHEAD_OF_TIME, number, 0, latest, now)


@inlined
def _look_at_home(world, client, number):
    """One home with one tenant, and the support there; counts both."""
    world.found[findings.ONE_TENANT].looked_at += 1
    if client.tenancy < 0:
        note(world, findings.SUPPORT_WITHOUT_HOME, number, client.programme, 1.0, 0.0)
    else:
        row = world.tenancy_rows[client.tenancy]
        if row.client != number or not math.isnan(row.ended):
            holder, right = float(row.client), float(number)
            note(world, findings.TENANCY_OF_ANOTHER, number, client.tenancy, holder, right)
    if client.dwelling >= 0:
        dwelling = world.dwellings[client.dwelling]
        if dwelling.tenant != number or dwelling.status != LET:
            tenant, right = float(dwelling.tenant), float(number)
            note(world, findings.TENANT_IS_ANOTHER, number, client.dwelling, tenant, right)
        if dwelling.landlord >= 0:
            world.count_of_tenants[dwelling.landlord] += 1
    world.count_of_slots[client.programme] += 1
    phase = client.phase if client.programme > 0 else 0
    world.count_of_phases[phase, client.group] += 1
    following = client.programme + 1
    first = world.programmes[client.programme].first_phase
    last = (
        len(world.phases)
        if following == len(world.programmes)
        else (world.programmes[following].first_phase)
    )
    if not first <= phase < last:
        note(world, findings.PHASE_OF_ANOTHER, number, client.programme, float(phase), float(first))


@inlined
def _look_at_offer(world, client, number):
    """An offer answers a request, and holds a dwelling and a slot."""
    lane = client.request_lane[client.offer_kind]
    if lane < 0:
        note(world, findings.OFFER_UNASKED, number, client.offer, 1.0, 0.0)
    else:
        world.count_of_slots[world.lanes[lane].programme] += 1
    status = world.dwellings[client.offer].status
    if status != OFFERED:
        note(world, findings.OFFER_NOT_HELD, number, client.offer, float(status), float(OFFERED))


@inlined
def _look_at_request(world, number, kind, now):
    """Count a request, and look whether it can be; 0 when there is none of this kind."""
    client = world.clients[number]
    lane, queue = client.request_lane[kind], client.request_queue[kind]
    if lane < 0:
        return 0
    row = world.lanes[lane]
    world.count_of_requests[row.wanted, client.group, client.origin] += 1
    at_home = client.tenancy >= 0 and row.wanted == world.rules[0].home
    if row.wanted == client.setting or at_home:
        note(world, findings.HAS_WHAT_THEY_WANT, number, row.wanted, 1.0, 0.0)
    if row.group != client.group:
        note(world, findings.LANE_OF_ANOTHER, number, row.group, 1.0, 0.0)
    if queue >= 0:
        world.count_of_queues[queue] += 1
    offered = client.offer >= 0 and client.offer_kind == kind
    right = -1 if offered else queue_number(world, client, lane)
    if queue != right:
        note(world, findings.QUEUE_OR_OFFER, number, row.wanted, float(queue), float(right))
    if client.request_since[kind] > now:
        note(world, findings.AHEAD_OF_TIME, number, 0, client.request_since[kind], now)
    return 1


@inlined
def _compare_cells(world):
    """Tallies by setting, group and municipality, and the lengths of queues."""
    settings, groups, municipalities = world.present.shape
    for s in range(settings):
        for g in range(groups):
            for m in range(municipalities):
                cell = (s * groups + g) * municipalities + m
                here, ready = world.count_of_people[s, g, m], world.count_of_ready[s, g, m]
                asked = world.count_of_requests[s, g, m]
                same_count(world, findings.PEOPLE_IN_SETTING, cell, world.present[s, g, m], here)
                same_count(world, findings.READY_IN_SETTING, cell, world.ready[s, g, m], ready)
                same_count(world, findings.WAITING_FOR_SETTING, cell, world.waiting[s, g, m], asked)
    for queue in range(len(world.queues)):
        length = world.queues[queue].length
        same_count(world, findings.LENGTH_OF_QUEUE, queue, length, world.count_of_queues[queue])


@inlined
def _compare_places(world):
    """Residents of sites, and tenants of landlords."""
    for site in range(len(world.sites)):
        row = world.site_state[site]
        same_count(world, findings.RESIDENTS, site, row.residents, world.count_of_residents[site])
        same_count(world, findings.READY_AT_SITE, site, row.ready, world.count_of_ready_at[site])
    for landlord in range(len(world.landlord_state)):
        tenants, there = world.landlord_state[landlord].tenants, world.count_of_tenants[landlord]
        same_count(world, findings.TENANTS_OF_LANDLORD, landlord, tenants, there)


@inlined
def _compare_support(world):
    """Slots, programmes by phase, and foundations."""
    phases, groups = world.supported.shape
    for programme in range(1, len(world.programmes)):
        used = world.slots_used[programme]
        same_count(world, findings.SLOTS_IN_USE, programme, used, world.count_of_slots[programme])
    for phase in range(phases):
        for g in range(groups):
            cell, there = phase * groups + g, world.count_of_phases[phase, g]
            same_count(world, findings.PEOPLE_IN_PHASE, cell, world.supported[phase, g], there)
    for which in range(TWO_STATE):
        held = world.count_of_foundations[which]
        used = world.foundation_slots_used[which]
        same_count(world, findings.FOUNDATION_SLOTS, which, used, held)
    for condition in range(len(CONDITIONS)):
        for s in range(len(world.settings)):
            for g in range(groups):
                cell = (condition * len(world.settings) + s) * groups + g
                tallied, on = world.having[condition, s, g], world.count_of_having[condition, s, g]
                same_count(world, findings.PEOPLE_WITH_FOUNDATION, cell, tallied, on)


@inlined
def _look_at_dwellings(world):
    """Every home that is let is somebody's, and nobody has another."""
    dwellings = world.counters[0].dwellings
    world.found[findings.ONE_TENANT].looked_at += dwellings
    for number in range(dwellings):
        dwelling = world.dwellings[number]
        tenant = dwelling.tenant
        if (tenant >= 0) != (dwelling.status == LET) or (
            tenant >= 0 and world.clients[tenant].dwelling != number
        ):
            note(world, findings.LET_TO_NOBODY, tenant, number, float(dwelling.status), float(LET))


@kernel
def hold_capacity(world):
    """Nobody came where it was full; then keep how full it is.

    Places and slots that close empty as people leave, so what may be there is the larger of what
    there is room for and who was there when that was last looked at: at a look, and before every
    change of places.
    """
    world.found[findings.CAPACITY].looked_at += len(world.sites) + len(world.programmes) - 1
    for site in range(len(world.sites)):
        residents, places = world.site_state[site].residents, world.sites[site].capacity
        if residents > max(places, world.sitting[site]):
            note(world, findings.TOO_MANY_RESIDENTS, -1, site, float(residents), float(places))
        world.sitting[site] = residents
    for programme in range(1, len(world.programmes)):
        used, slots = world.slots_used[programme], world.programmes[programme].slots
        if used > max(slots, world.served[programme]):
            note(world, findings.TOO_MANY_SERVED, -1, programme, float(used), float(slots))
        world.served[programme] = used
