"""Giving out what is free: places to the next in line, dwellings as offers, rings exchanged."""

from __future__ import annotations

import numpy as np

from simulate._jit import inlined, kernel
from simulate.clocks import spend
from simulate.events.homes import announce
from simulate.events.moving import move
from simulate.events.offers import offer_dwellings
from simulate.events.requests import close_request
from simulate.state import (
    DESTINATION,
    FULFILLED,
    OVERTAKEN,
    TENANCY_LEFT,
)
from simulate.tables import PLACES
from simulate.waiting import next_in_line, sort_key


@inlined
def give_out(world, now):
    """Give out one place; when no place is left, offer dwellings; then close one ring.

    One admission an event: what it makes available is given out by the next event of this
    instant, and the engine has looked for room in the record before each.
    """
    for site in range(len(world.sites)):
        if world.site_state[site].pending == 1:
            if give_out_place(world, site, now):
                announce(world, now)
                return
            world.site_state[site].pending = 0
    for municipality in range(len(world.municipalities)):
        if world.vacancies[municipality].pending == 1:
            world.vacancies[municipality].pending = 0
            offer_dwellings(world, municipality, now)
    counters = world.counters[0]
    if counters.cycle_seekers > 0:
        counters.cycle_seekers -= 1
        seeker = world.cycle_seekers[counters.cycle_seekers]
        world.clients[seeker].seeks_ring = 0
        exchange_ring(world, seeker, now)
        announce(world, now)


@kernel
def give_out_place(world, site, now):
    """Admit the next in line when the site has a free place; whether somebody was admitted."""
    row = world.sites[site]
    if world.site_state[site].residents >= row.capacity:
        return False
    node = next_in_line(world, row.setting, row.municipality, site, -1, 0.0)
    if node < 0:
        return False
    admit(world, node >> 1, node & 1, site, now)
    return True


@kernel
def admit(world, number, kind, site, now):
    """Fulfil a request with a place at a site; a destination ends an interim request too."""
    client = world.clients[number]
    spend(world, client, now)
    close_request(world, number, kind, FULFILLED, now)
    if kind == DESTINATION:
        close_request(world, number, 1 - kind, OVERTAKEN, now)
    setting = world.sites[site].setting
    move(world, number, setting, site, TENANCY_LEFT, now)


@inlined
def exchange_ring(world, seeker, now):
    """Move everybody in a ring of people who wait for each other's places (section 5.5).

    Breadth first over sites from the seeker's: a site is reached when a resident of one reached
    before waits for it; the ring closes at the seeker's own site. The shortest ring wins, and in
    it the residents who come first in their queues. All in a queue are of one group and origin,
    so the first who lives here leads to every site that the queue leads to.
    """
    client = world.clients[seeker]
    if client.site < 0 or not _is_wanted(world, client.site):
        return
    sites = len(world.sites)
    reached_by = np.full(sites, -1, np.int32)  # node whose wish leads to this site
    frontier = np.empty(sites + 1, np.int32)
    frontier[0] = client.site
    length, row = 1, 0
    while row < length:
        here = frontier[row]
        row += 1
        for lane in range(len(world.lanes)):
            if world.settings[world.lanes[lane].wanted].capacity != PLACES:
                continue
            for origin in range(len(world.municipalities)):
                queue = (lane * len(world.municipalities) + origin) * 2 + 1
                node = world.queues[queue].first
                if node < 0 or not _leads_on(world, world.clients[node >> 1], lane, reached_by):
                    continue
                if row == 1:
                    node = _own_node(world, seeker, queue)
                else:
                    node = _first_living_at(world, queue, here)
                if node < 0:
                    continue
                for site in range(sites):
                    new = reached_by[site] < 0
                    if new and _would_take(world, world.clients[node >> 1], lane, site):
                        reached_by[site] = node
                        if site == client.site:
                            _exchange(world, reached_by, site, now)
                            return
                        frontier[length] = site
                        length += 1


@inlined
def _is_wanted(world, site):
    """Whether anybody who holds a place waits for this site; if not, no ring closes here."""
    setting = world.settings[world.sites[site].setting]
    for lane in range(setting.lane_from, setting.lane_to):
        for origin in range(len(world.municipalities)):
            first = world.queues[(lane * len(world.municipalities) + origin) * 2 + 1].first
            if first >= 0 and _would_take(world, world.clients[first >> 1], lane, site):
                return True
    return False


@inlined
def _leads_on(world, client, lane, reached_by):
    """Whether somebody waiting in a lane leads to a site not reached yet."""
    for site in range(len(reached_by)):
        if reached_by[site] < 0 and _would_take(world, client, lane, site):
            return True
    return False


@inlined
def _own_node(world, number, queue):
    """A client's own request in a queue, the earlier of two; -1 when there is none."""
    client = world.clients[number]
    node = -1
    for kind in range(2):
        earlier = sort_key(world, client, kind) < sort_key(world, client, 0)
        if client.request_queue[kind] == queue and (node < 0 or earlier):
            node = 2 * number + kind
    return node


@inlined
def _first_living_at(world, queue, site):
    """The first in a queue who lives at a site; -1 when nobody does."""
    node = world.queues[queue].first
    while node >= 0 and world.clients[node >> 1].site != site:
        node = world.clients[node >> 1].request_after[node & 1]
    return node


@kernel
def _would_take(world, client, lane, site):
    """Whether a client waiting in a lane could be admitted to a site if it had a free place."""
    row = world.sites[site]
    wanted = world.lanes[lane].wanted
    if row.setting != wanted or row.capacity == 0 or world.admits[site, client.group] == 0:
        return False
    listed = world.lists[wanted, client.group, client.origin] == row.municipality
    return listed or world.settings[wanted].pooled == 1


@inlined
def _exchange(world, reached_by, start, now):
    """Walk the ring backwards and admit everybody; counts are whole again at its end."""
    site = start
    while True:
        node = reached_by[site]
        came_from = world.clients[node >> 1].site
        admit(world, node >> 1, node & 1, site, now)
        site = came_from
        if site == start:
            return
