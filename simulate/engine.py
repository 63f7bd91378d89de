"""The loop: take the earliest event, do it, again. All it knows is in the world."""

from __future__ import annotations

import math

from simulate._jit import inlined, kernel
from simulate.agenda import AVAILABLE, MONTH, schedule_other
from simulate.events.adapting import adapt
from simulate.events.offers import answer_offer, hold_meeting, move_in
from simulate.events.progress import happen
from simulate.events.supply import arrive, end_hold, let_dwelling
from simulate.events.vacancies import give_out
from simulate.record import close_month, short_of_rows
from simulate.state import (
    ANSWERS,
    FIRST_STREAM_ITEM,
    MEETING_ITEM,
    MONTH_ITEM,
    MOVES_IN,
)

REACHED, NEEDS_ROOM, MEETING_DUE, FAULT = range(4)


@kernel
def advance(world, until):
    """Run every event before ``until``.

    Parameters
    ----------
    world : World
    until : float
        Years; an event exactly then is left for the next call, after levers.

    Returns
    -------
    int
        ``REACHED``; ``NEEDS_ROOM`` when a table of rows is nearly full: call again with more
        room and the same ``until``; ``MEETING_DUE`` when the caller decides the meeting that
        comes next: hold it and call again; ``FAULT`` when a caller's own rule gave no answer.
    """
    counters = world.counters[0]
    while True:
        if _short_of_room(world):
            return NEEDS_ROOM
        client_next = _is_client_next(world)
        head = world.people_heap[0] if client_next else world.other_heap[0]
        now, priority = head.time, head.priority
        # what became free is given out at this very instant, so it needs no place on an agenda
        given_out = counters.available_at
        to_give_out = given_out < now or (given_out == now and priority >= AVAILABLE)
        if to_give_out:
            now = given_out
        if now >= until:
            return REACHED
        if counters.fault != 0:
            return FAULT
        if to_give_out:
            counters.now = now
            counters.events += 1
            counters.available_at = math.inf
            give_out(world, now)
            continue
        if not client_next and head.owner == MEETING_ITEM and world.rules[0].own_meeting == 1:
            return MEETING_DUE
        counters.now = now
        counters.events += 1
        if client_next:
            _client_event(world, head.owner, now)
        else:
            _other_event(world, head.owner, now)


@inlined
def _is_client_next(world):
    """Whether the earliest event is a client's; the month's end is always on the other agenda."""
    if world.people_size[0] == 0:
        return False
    one, other = world.people_heap[0], world.other_heap[0]
    if one.time != other.time:
        return one.time < other.time
    return one.priority < other.priority


@inlined
def _client_event(world, number, now):
    cause = world.clients[number].next_cause
    if cause == ANSWERS:
        answer_offer(world, number, now)
    elif cause == MOVES_IN:
        move_in(world, number, now)
    else:
        happen(world, number, cause, now)


@inlined
def _other_event(world, chosen, now):
    arrivals = FIRST_STREAM_ITEM + len(world.inflows)
    lettings = arrivals + len(world.lettings)
    if chosen == MONTH_ITEM:
        counters = world.counters[0]
        close_month(world, counters)
        adapt(world, now)
        schedule_other(world, MONTH_ITEM, counters.month_end, MONTH)
    elif chosen == MEETING_ITEM:
        hold_meeting(world, now)
    elif chosen < arrivals:
        arrive(world, chosen - FIRST_STREAM_ITEM, now)
    elif chosen < lettings:
        let_dwelling(world, chosen - arrivals, now)
    else:
        end_hold(world, chosen - lettings)


@inlined
def _short_of_room(world):
    counters = world.counters[0]
    if counters.clients + 2 > len(world.clients):
        return True
    if counters.dwellings + 2 > len(world.dwellings):
        return True
    if counters.refused + 2 > len(world.refused):
        return True
    return short_of_rows(world, counters)
