"""Opening and closing requests, by the routes in force (sections 5.4 and 5.5)."""

from __future__ import annotations

from simulate._jit import inlined, kernel
from simulate.events.homes import announce, drop_offer
from simulate.record import REQUESTS, count_waiting, log_event, write_request
from simulate.streams import MOTIVATED, ROUTE, happens, uniform
from simulate.tables import DWELLINGS, ON_ARRIVAL, PLACES
from simulate.waiting import join_queue, step_out


@kernel
def route_for(world, client, trigger, kind):
    """The route a client may ask by on a trigger, or -1.

    Routes with the same start, trigger and kind share one mark of the client: the first takes
    its share of the marks, the next the following share.
    """
    mark = -1.0
    up_to = 0.0
    for number in range(len(world.routes)):
        route = world.routes[number]
        if route.start != client.setting or route.trigger != trigger or route.kind != kind:
            continue
        if world.route_lanes[number, client.group] < 0 or not _qualifies(world, client, route):
            continue
        up_to += route.share
        if up_to >= 1.0:  # every mark is below
            return number
        if mark < 0.0:
            mark = uniform(
                world.client_keys[client.stream],
                world.counters[0].replicate,
                ROUTE + kind,
                client.number,
                client.setting,
            )
        if mark < up_to:
            return number
    return -1


@inlined
def lane_for(world, client, trigger, kind):
    """The lane a client may ask for on a trigger, or -1."""
    route = route_for(world, client, trigger, kind)
    return world.route_lanes[route, client.group] if route >= 0 else -1


@inlined
def _qualifies(world, client, route):
    """Whether somebody has the foundations a route requires, and the motivation."""
    if (client.foundations & route.needs) != route.needs:
        return False
    if route.motivation == 0:
        return True
    key, run = world.client_keys[client.stream], world.counters[0].replicate
    return happens(world.groups[client.group].motivated, key, run, MOTIVATED, client.number, 0)


@kernel
def open_by_routes(world, number, trigger, now):
    """Open what the routes allow on this trigger; open requests stay as they are.

    Except that somebody noticed to be ready, who already waits for a home with another programme,
    now waits for it with the one the route names, from the same date: who has become ready need
    not wait for a slot meant for those who are not.
    """
    client = world.clients[number]
    for kind in range(2):
        lane = lane_for(world, client, trigger, kind)
        if lane >= 0:
            _ask(world, number, kind, lane, trigger, now)


@kernel
def open_what_required(world, number, trigger, which, now):
    """Open what a foundation that just turned on was required for, and nothing else.

    Who gave up a list that never asked for it does not join that list again.
    """
    client = world.clients[number]
    for kind in range(2):
        route = route_for(world, client, trigger, kind)
        if route >= 0 and world.routes[route].needs >> which & 1:
            lane = world.route_lanes[route, client.group]
            _ask(world, number, kind, lane, trigger, now)


@kernel
def _ask(world, number, kind, lane, trigger, now):
    """Open a request for a lane, or change the programme of an open one for the same setting."""
    client = world.clients[number]
    held = client.request_lane[kind]
    if lane == held:
        return
    if held < 0:
        open_request(world, number, kind, lane, now, now)
    elif trigger != ON_ARRIVAL and world.lanes[held].wanted == world.lanes[lane].wanted:
        _change_programme(world, number, kind, lane, now)


@kernel
def _change_programme(world, number, kind, lane, now):
    client = world.clients[number]
    if client.request_queue[kind] < 0:  # an offer is pending: it goes on as it was made
        return
    step_out(world, number, kind)
    client.request_lane[kind] = lane
    join_queue(world, number, kind)
    mark_what_is_free(world, client, world.lanes[lane].wanted, now)


@kernel
def open_request(world, number, kind, lane, since, now):
    """Open a request and look at once whether something is free for it."""
    client = world.clients[number]
    counters = world.counters[0]
    wanted = world.lanes[lane].wanted
    client.request_lane[kind] = lane
    client.request_since[kind] = since
    join_queue(world, number, kind)
    count_waiting(world, counters, client, wanted, 1, now)
    if since >= now:  # those of the census were asked for before the first month
        world.requests[counters.month, wanted, client.group, client.origin] += 1
    log_event(world, counters, now, number, REQUESTS, wanted)
    mark_what_is_free(world, client, wanted, now)
    seek_ring(world, number, now)


@kernel
def seek_ring(world, number, now):
    """Have it looked at whether somebody who holds a place and waits for another closes a ring."""
    client = world.clients[number]
    if world.rules[0].cycles == 0 or client.seeks_ring == 1:
        return
    if world.settings[client.setting].capacity == PLACES:
        counters = world.counters[0]
        client.seeks_ring = 1
        world.cycle_seekers[counters.cycle_seekers] = number
        counters.cycle_seekers += 1
        announce(world, now)


@kernel
def mark_what_is_free(world, client, wanted, now):
    """Mark free places or vacant dwellings that this client's list gives out."""
    setting = world.settings[wanted]
    listed = world.lists[wanted, client.group, client.origin]
    found = False
    if setting.capacity == DWELLINGS:
        if world.rules[0].table == 0:
            for municipality in range(len(world.municipalities)):
                vacant = world.vacancies[municipality]
                if vacant.length > 0 and (setting.pooled == 1 or municipality == listed):
                    vacant.pending = 1
                    found = True
    else:
        for site in range(len(world.sites)):
            row = world.sites[site]
            if row.setting != wanted or (setting.pooled == 0 and row.municipality != listed):
                continue
            if world.site_state[site].residents < row.capacity:
                world.site_state[site].pending = 1
                found = True
    if found:
        announce(world, now)


@kernel
def close_request(world, number, kind, end, now):
    """Close an open request and keep how it ended; nothing when there is none."""
    client = world.clients[number]
    if client.request_lane[kind] < 0:
        return
    if client.offer >= 0 and client.offer_kind == kind:
        drop_offer(world, number, now)
    step_out(world, number, kind)
    counters = world.counters[0]
    wanted = world.lanes[client.request_lane[kind]].wanted
    count_waiting(world, counters, client, wanted, -1, now)
    write_request(world, counters, number, client, kind, end, now)
    client.request_lane[kind] = -1
