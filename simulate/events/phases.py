"""A lever starts or ends: the tables change, and only what really changed is touched.

A client whose rates are the same before and after keeps clock and plan to the last bit, so a
lever that changes nothing changes nothing.
"""

from __future__ import annotations

from simulate._jit import inlined, kernel
from simulate.agenda import MEETING, cancel_other, schedule_other
from simulate.clocks import next_change, plan, spend
from simulate.events.homes import announce
from simulate.events.progress import chance
from simulate.events.requests import close_request, lane_for, open_request, seek_ring
from simulate.events.supply import next_letting
from simulate.foundations import derived_bits, refresh_conditions
from simulate.hazards import set_rates
from simulate.state import CLOCKS, MEETING_ITEM, OVERTAKEN
from simulate.streams import REVIEW_CATCH_UP
from simulate.tables import ON_ARRIVAL, ON_NOTICE, ON_REVIEW
from simulate.waiting import rebuild_queues


@kernel
def change_tables(old, new, now):
    """Go from the tables of one phase of a policy to those of the next."""
    for number in range(new.counters[0].clients):
        if new.clients[number].setting >= 0:
            _carry_over(old, new, number, now)
    if _lists_differ(old, new):
        rebuild_queues(new)
    if _routes_differ(old, new):
        for number in range(new.counters[0].clients):
            if new.clients[number].setting >= 0:
                _follow_routes(old, new, number, now)
    for stream in range(len(new.lettings)):
        if new.lettings[stream].reserved != old.lettings[stream].reserved:
            next_letting(new, stream, now)
    _change_meetings(old, new, now)
    _mark_everything(new, now)


@inlined
def _carry_over(old, new, number, now):
    """Spend exposure at the old rates where a rate changes; move the review where terms change."""
    client = new.clients[number]
    changed = old.rules[0].hospitalisation != new.rules[0].hospitalisation
    if new.rules[0].foundations == 1 and derived_bits(old, client) != derived_bits(new, client):
        spend(old, client, now)
        refresh_conditions(new, client, now)
        changed = True
    if client.tenancy >= 0 and next_change(old, client) != next_change(new, client):
        changed = True
    set_rates(old, client, 0)
    set_rates(new, client, 1)
    for cause in range(CLOCKS):
        if new.rates[0, cause] != new.rates[1, cause]:  # one array: both worlds share the state
            changed = True
    if changed:
        spend(old, client, now)
    before = old.groups[client.group].indication
    term = new.groups[client.group].indication
    if term != before and new.settings[client.setting].reviewed == 1:
        changed = True
        client.review_at += term - before
        if client.review_at < now:
            # overdue under the new term: spread over one term, not all on the first day
            mark = chance(new, client, REVIEW_CATCH_UP, 0)
            client.review_at = now + mark * min(term, before)
    if changed:
        plan(new, number)


@inlined
def _lists_differ(old, new):
    for number in range(len(new.settings)):
        if old.settings[number].order != new.settings[number].order:
            return True
    return False


@kernel
def _permitted(world, client, kind):
    """Whether a route in force still leads along the lane of a request."""
    for number in range(len(world.routes)):
        lane = world.route_lanes[number, client.group]
        if lane == client.request_lane[kind] and world.routes[number].kind == kind:
            return True
    return False


@inlined
def _follow_routes(old, new, number, now):
    """Withdraw requests whose route was closed; ask anew where a route was opened."""
    client = new.clients[number]
    touched = False
    for kind in range(2):
        if client.request_lane[kind] < 0:
            continue
        if _permitted(old, client, kind) and not _permitted(new, client, kind):
            spend(new, client, now)
            close_request(new, number, kind, OVERTAKEN, now)
            touched = True
    for trigger in (ON_ARRIVAL, ON_REVIEW, ON_NOTICE):
        if client.in_crisis == 1 or (trigger != ON_ARRIVAL and client.noticed == 0):
            continue  # in a crisis one asks once recovered
        for kind in range(2):
            if client.request_lane[kind] < 0:
                lane = lane_for(new, client, trigger, kind)
                if lane >= 0:
                    spend(new, client, now)
                    open_request(new, number, kind, lane, now, now)
                    touched = True
    if touched:
        plan(new, number)


@inlined
def _routes_differ(old, new):
    if len(old.routes) != len(new.routes):
        return True
    for number in range(len(new.routes)):
        first, second = old.routes[number], new.routes[number]
        if first.share != second.share or first.start != second.start or first.to != second.to:
            return True
        if first.trigger != second.trigger or first.kind != second.kind:
            return True
        if first.needs != second.needs or first.motivation != second.motivation:
            return True
        for group in range(len(new.groups)):
            if old.route_lanes[number, group] != new.route_lanes[number, group]:
                return True
    return False


@inlined
def _change_meetings(old, new, now):
    """Start or stop the meetings of the outflow table."""
    before, after = old.rules[0], new.rules[0]
    if after.table == 0:
        cancel_other(new, MEETING_ITEM)
    elif before.table == 0 or before.table_every != after.table_every:
        schedule_other(new, MEETING_ITEM, now + after.table_every, MEETING)


@inlined
def _mark_everything(new, now):
    """Capacity, slots, scope or matching may have changed: look at everything that is free."""
    for site in range(len(new.sites)):
        new.site_state[site].pending = 1
    if new.rules[0].table == 0:
        for municipality in range(len(new.municipalities)):
            new.vacancies[municipality].pending = 1
    for number in range(new.counters[0].clients):
        client = new.clients[number]
        waits = client.request_queue[0] >= 0 or client.request_queue[1] >= 0
        if client.setting >= 0 and waits:
            seek_ring(new, number, now)
    announce(new, now)
