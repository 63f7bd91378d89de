"""Coming, moving and leaving: the only functions that change where somebody lives."""

from __future__ import annotations

import math

from simulate._jit import inlined, kernel
from simulate.agenda import cancel
from simulate.clocks import plan, spend
from simulate.events.homes import announce, free_slot, offer_to_scheme
from simulate.events.requests import close_request, open_by_routes, seek_ring
from simulate.foundations import (
    end_conditions,
    has_provider_contract,
    set_two_state,
    start_conditions,
)
from simulate.hazards import dwelling_fit
from simulate.record import (
    LEFT,
    MOVES,
    count_present,
    count_ready,
    count_stay,
    count_support,
    count_supported,
    log_event,
)
from simulate.state import (
    BY_OWN_WAY,
    DESTINATION,
    FULFILLED,
    GONE,
    LEFT_SYSTEM,
    LET,
    LET_BY_SCHEME,
    LET_OWN_WAY,
    OVERTAKEN,
    PROVIDER_CONTRACT,
    RETURNED,
    TENANCY_OPEN,
)
from simulate.tables import ON_ARRIVAL
from simulate.waiting import join_queue, step_out


@kernel
def _vacate(world, number, end, now):
    """Give up the place or home and the support somebody has."""
    client = world.clients[number]
    counters = world.counters[0]
    count_present(world, counters, client, -1, now)
    count_stay(world, client, 1, now)
    end_conditions(world, client, now)
    client.in_crisis = 0
    if client.ready == 1:
        count_ready(world, client, -1)
    if client.site >= 0:
        site = world.site_state[client.site]
        site.residents -= 1
        if site.residents < world.sites[client.site].capacity:
            site.pending = 1
            announce(world, now)
        client.site = -1
    if client.tenancy >= 0:  # at home, or in a crisis with a home that is kept
        end_tenancy(world, client, end, now)


@kernel
def end_tenancy(world, client, end, now):
    """A tenancy and its support end; the dwelling goes where its contract says.

    Under a provider's contract it is vacant for the scheme again; an own tenancy takes it along.
    """
    row = world.tenancy_rows[client.tenancy]
    row.ended = now
    row.end = end
    client.tenancy = -1
    _end_lease(world, client, now)
    count_supported(world, world.counters[0], client, -1, now)
    count_support(world, client, now)
    free_slot(world, client.programme, now)
    client.programme = 0


@inlined
def _end_lease(world, client, now):
    if client.dwelling < 0:
        return
    dwelling = world.dwellings[client.dwelling]
    if dwelling.landlord >= 0:
        world.landlord_state[dwelling.landlord].tenants -= 1
    if dwelling.contract == PROVIDER_CONTRACT:
        world.homes[world.counters[0].month, dwelling.municipality, RETURNED] += 1
        offer_to_scheme(world, client.dwelling, now)
    else:
        dwelling.status = GONE
        dwelling.tenant = -1
    client.dwelling = -1


@kernel
def settle(world, number, setting, site, now):
    """Start living in a setting; the caller has filled in home, support and requests."""
    client = world.clients[number]
    client.setting = setting
    client.entered = now
    client.site = site
    client.review_at = math.inf
    if site >= 0:
        world.site_state[site].residents += 1
        world.site_state[site].admitted += 1
    if world.settings[setting].reviewed == 1:
        client.review_at = now + world.groups[client.group].indication
    count_present(world, world.counters[0], client, 1, now)
    start_conditions(world, client, now)


@kernel
def move(world, number, setting, site, end, now):
    """Move somebody to a setting that is no home.

    An open destination request keeps its date; without one, getting ready starts anew.

    Parameters
    ----------
    end : int
        How the tenancy ended, for those who leave a home (``state.TENANCY_ENDS``).
    """
    relocate(world, number, setting, site, end, now)
    open_by_routes(world, number, ON_ARRIVAL, now)
    plan(world, number)


@kernel
def relocate(world, number, setting, site, end, now):
    """The same without asking for anything new; the caller plans what comes next."""
    client = world.clients[number]
    spend(world, client, now)
    for kind in range(2):  # nobody waits for what they have
        lane = client.request_lane[kind]
        if lane >= 0 and world.lanes[lane].wanted == setting:
            close_request(world, number, kind, FULFILLED, now)
    _count_move(world, number, setting, now)
    _vacate(world, number, end, now)
    settle(world, number, setting, site, now)
    if client.request_lane[DESTINATION] < 0:
        client.ready = 0
        client.noticed = 0
    elif client.ready == 1:
        count_ready(world, client, 1)
    for kind in range(2):
        if client.request_queue[kind] >= 0:  # who holds another place may queue elsewhere
            step_out(world, number, kind)
            join_queue(world, number, kind)
            seek_ring(world, number, now)


@kernel
def move_home(world, number, dwelling_number, programme, found, now):
    """Move somebody into a home, with support when ``programme`` is not 0.

    The caller has taken the dwelling and the slot; ``dwelling_number`` is -1 for a home found
    on the regular market. Open requests end here.
    """
    client = world.clients[number]
    spend(world, client, now)
    home = world.rules[0].home
    for kind in range(2):
        close_request(world, number, kind, OVERTAKEN, now)
    _count_move(world, number, home, now)
    _vacate(world, number, TENANCY_OPEN, now)
    client.ready = 0
    client.noticed = 0
    client.dwelling = dwelling_number
    start_programme(world, client, programme, now)
    client.completed = 0
    client.homes_had += 1
    counters = world.counters[0]
    where = client.origin
    if dwelling_number >= 0:
        dwelling = world.dwellings[dwelling_number]
        dwelling.status = LET
        dwelling.tenant = number
        dwelling.times_let += 1
        where = dwelling.municipality
        if dwelling.landlord >= 0:
            world.landlord_state[dwelling.landlord].tenants += 1
    how = LET_OWN_WAY if found == BY_OWN_WAY else LET_BY_SCHEME
    world.homes[counters.month, where, how] += 1
    settle(world, number, home, -1, now)
    start_tenancy(world, number, found, now, now)
    plan(world, number)


@inlined
def start_programme(world, client, programme, now):
    """A programme (or living without one) starts in its first phase; the slot is taken already."""
    client.programme = programme
    client.programme_since = now
    client.phase = world.programmes[programme].first_phase


@kernel
def start_tenancy(world, number, found, since, now):
    """Keep that a tenancy started, and count the support that comes with it."""
    client = world.clients[number]
    counters = world.counters[0]
    client.tenancy = counters.tenancies
    row = world.tenancy_rows[counters.tenancies]
    row.started = since
    row.ended = math.nan
    row.own_since = math.nan if has_provider_contract(world, client) else since
    row.fit = dwelling_fit(world, client)
    row.client = number
    row.programme = client.programme
    row.found = found
    row.end = TENANCY_OPEN
    counters.tenancies += 1
    count_supported(world, counters, client, 1, now)


@kernel
def leave_system(world, number, exit_kind, end, now):
    """Somebody leaves the system for good."""
    client = world.clients[number]
    spend(world, client, now)
    for kind in range(2):
        close_request(world, number, kind, LEFT_SYSTEM, now)
    counters = world.counters[0]
    world.exits[counters.month, client.setting, exit_kind, client.group] += 1
    log_event(world, counters, now, number, LEFT, exit_kind)
    _vacate(world, number, end, now)
    set_two_state(world, client, 0)
    client.setting = -1
    client.exit_kind = exit_kind
    cancel(world.people_heap, world.people_place, world.people_size, number)


@kernel
def _count_move(world, number, setting, now):
    client = world.clients[number]
    counters = world.counters[0]
    world.moves[counters.month, client.setting, setting, client.group] += 1
    world.admissions[counters.month, setting, client.group, client.origin] += 1
    log_event(world, counters, now, number, MOVES, setting)
