"""Dwellings offered, the answer, the move, and the meeting of the outflow table (section 5.6)."""

from __future__ import annotations

import math

import numpy as np

from simulate._jit import inlined, kernel
from simulate.agenda import MEETING, schedule_other
from simulate.clocks import plan, spend
from simulate.events.homes import announce, drop_offer, take_from_vacant
from simulate.events.moving import move_home
from simulate.events.requests import close_request, mark_what_is_free
from simulate.hazards import acceptance_of, fit_of
from simulate.record import OFFERED_HOME, REFUSES, log_event
from simulate.state import BY_SCHEME, FULFILLED, MEETING_ITEM, OFFERED
from simulate.streams import ACCEPT, happens
from simulate.waiting import (
    comes_first,
    drawn_key,
    in_list_order,
    join_queue,
    lane_open,
    looks_at_all,
    next_in_line,
    queue_rank,
    somebody_waits,
    step_out,
    suits,
)


@inlined
def offer_dwellings(world, municipality, now):
    """Offer each vacant dwelling to the next in line (matching ``immediate``).

    Where requests carry wishes, those a dwelling does not suit are passed over; a dwelling that
    suits nobody goes to the head of the list after all. An offer that takes no time is answered
    at once, one an event, as for places.
    """
    rules = world.rules[0]
    dwelling = world.vacancies[municipality].first
    while dwelling >= 0:
        following = world.dwellings[dwelling].after
        node = -1
        if rules.wishes == 1:
            node = next_in_line(world, rules.home, municipality, -1, dwelling, rules.smallest_fit)
        if node < 0:
            node = next_in_line(world, rules.home, municipality, -1, dwelling, 0.0)
        if node >= 0 and rules.offer <= 0.0:
            world.vacancies[municipality].pending = 1  # the next event of this instant goes on
            announce(world, now)
            _hold(world, node >> 1, node & 1, dwelling, now)
            answer_offer(world, node >> 1, now)
            return
        if node >= 0:
            make_offer(world, node >> 1, node & 1, dwelling, now)
        elif not somebody_waits(world, rules.home, municipality):
            return  # the same holds for every other dwelling here; there may be thousands
        dwelling = following


@kernel
def make_offer(world, number, kind, dwelling_number, now):
    """Offer a dwelling, to be answered when the offer has taken its time."""
    _hold(world, number, kind, dwelling_number, now)
    plan(world, number)


@inlined
def _hold(world, number, kind, dwelling_number, now):
    """Hold a dwelling and a slot for a client until the answer, and the place in the list too."""
    client = world.clients[number]
    spend(world, client, now)
    step_out(world, number, kind)
    take_from_vacant(world, dwelling_number)
    world.dwellings[dwelling_number].status = OFFERED
    programme = world.lanes[client.request_lane[kind]].programme
    if programme > 0:
        world.slots_used[programme] += 1
    client.offer = dwelling_number
    client.offer_kind = kind
    client.accepted = 0
    client.offer_at = now + world.rules[0].offer
    counters = world.counters[0]
    world.offers[counters.month, client.group, client.origin] += 1
    log_event(world, counters, now, number, OFFERED_HOME, dwelling_number)


@kernel
def answer_offer(world, number, now):
    """Accept or refuse; the same person answers the same dwelling alike under every policy."""
    client = world.clients[number]
    dwelling = world.dwellings[client.offer]
    accepts = happens(
        acceptance_of(world, client, fit_of(world, client, dwelling)),
        world.client_keys[client.stream],
        world.counters[0].replicate,
        ACCEPT,
        client.number,
        (dwelling.mark + dwelling.times_let) & 0xFFFFFFFF,
    )
    spend(world, client, now)
    if accepts:
        if world.rules[0].move_in <= 0.0:  # nothing else of this instant would come first
            move_in(world, number, now)
            return
        client.accepted = 1
        client.offer_at = now + world.rules[0].move_in
    else:
        counters = world.counters[0]
        world.refusals[counters.month, client.group, client.origin] += 1
        log_event(world, counters, now, number, REFUSES, client.offer)
        keep_refusal(world, number, client.offer)
        kind = int(client.offer_kind)
        drop_offer(world, number, now)
        join_queue(world, number, kind)
        mark_what_is_free(world, client, world.rules[0].home, now)
    plan(world, number)


@kernel
def keep_refusal(world, number, dwelling_number):
    """Keep who refused a dwelling: it is not offered to them again while it stays vacant."""
    counters = world.counters[0]
    row = world.refused[counters.refused]
    row.client = number
    row.before = world.dwellings[dwelling_number].refused
    world.dwellings[dwelling_number].refused = counters.refused
    counters.refused += 1


@kernel
def move_in(world, number, now):
    """Move into the dwelling accepted; its slot goes from held to used."""
    client = world.clients[number]
    spend(world, client, now)
    dwelling_number = client.offer
    kind = int(client.offer_kind)
    programme = world.lanes[client.request_lane[kind]].programme
    client.offer = -1
    client.accepted = 0
    close_request(world, number, kind, FULFILLED, now)
    move_home(world, number, dwelling_number, programme, BY_SCHEME, now)


@kernel
def move_by_hand(world, number, kind, dwelling_number, now):
    """Move somebody into a vacant dwelling past the list; the caller has looked for a slot.

    Parameters
    ----------
    kind : int
        The request for a home this fulfils, with the programme asked for; -1 when there is none.
    """
    client = world.clients[number]
    spend(world, client, now)
    take_from_vacant(world, dwelling_number)
    programme = 0
    if kind >= 0:
        programme = int(world.lanes[client.request_lane[kind]].programme)
        if programme > 0:
            world.slots_used[programme] += 1
        close_request(world, number, kind, FULFILLED, now)
    move_home(world, number, dwelling_number, programme, BY_SCHEME, now)


@kernel
def fit_between(world, number, dwelling_number):
    """Fit of a dwelling for a client, both by row."""
    return fit_of(world, world.clients[number], world.dwellings[dwelling_number])


@inlined
def hold_meeting(world, now):
    """The outflow table: every vacancy beside every client, in list order, by best fit.

    A first round leaves out pairs below the smallest fit, the table's own or that of wishes; a
    second finds somebody for the homes that are left.
    """
    rules = world.rules[0]
    smallest_fit = rules.table_smallest_fit
    if rules.wishes == 1:
        smallest_fit = max(smallest_fit, rules.smallest_fit)
    if smallest_fit > 0.0:
        _round(world, smallest_fit, now)
    _round(world, 0.0, now)
    schedule_other(world, MEETING_ITEM, now + rules.table_every, MEETING)


@kernel
def _round(world, smallest_fit, now):
    """Walk all clients in list order, until the vacancies are gone.

    Queues are kept in the order of the date, so merging them finds who comes first without
    looking at everybody; a lottery or a score has to look at everybody.
    """
    rules = world.rules[0]
    setting = world.settings[rules.home]
    municipalities = len(world.municipalities)
    vacant = 0
    for municipality in range(municipalities):
        vacant += world.vacancies[municipality].length
    if looks_at_all(setting.order):
        if vacant > 0:
            for node in in_list_order(world, rules.home):
                vacant -= _offer_best(world, node, smallest_fit, now)
                if vacant == 0:
                    return
        return
    first_queue = setting.lane_from * municipalities * 2
    queues = (setting.lane_to - setting.lane_from) * municipalities * 2
    cursors = np.empty(queues, np.int32)
    for queue in range(queues):
        cursors[queue] = world.queues[first_queue + queue].first
    while vacant > 0:
        queue = _next_cursor(world, setting, first_queue, cursors)
        if queue < 0:
            return
        node = cursors[queue]
        cursors[queue] = world.clients[node >> 1].request_after[node & 1]
        vacant -= _offer_best(world, node, smallest_fit, now)


@kernel
def _offer_best(world, node, smallest_fit, now):
    """Offer a client the vacant dwelling that fits best; 1, or 0 when none can be offered."""
    number = node >> 1
    if not lane_open(world, world.clients[number].request_lane[node & 1], -1):
        return 0
    dwelling = best_vacant(world, number, smallest_fit)
    if dwelling < 0:
        return 0
    make_offer(world, number, node & 1, dwelling, now)
    return 1


@inlined
def _next_cursor(world, setting, first_queue, cursors):
    """The queue whose cursor stands at the client who comes first; -1 at the end."""
    best = -1
    best_rank, best_key, best_node = math.inf, math.inf, 0
    for queue in range(len(cursors)):
        node = cursors[queue]
        if node < 0:
            continue
        lane = (first_queue + queue) // (2 * len(world.municipalities))
        rank = queue_rank(world, setting.order, lane, queue & 1)
        key = drawn_key(world, setting.order, node, -1, -1)
        if best < 0 or comes_first(0, rank, key, node, 0, best_rank, best_key, best_node):
            best, best_rank, best_key, best_node = queue, rank, key, node
    return best


@inlined
def best_vacant(world, number, smallest_fit):
    """The vacant dwelling that fits a client best; the one vacant longest breaks ties."""
    client = world.clients[number]
    best, best_fit = -1, -1.0
    for municipality in range(len(world.municipalities)):
        dwelling = world.vacancies[municipality].first
        while dwelling >= 0:
            how_well = fit_of(world, client, world.dwellings[dwelling])
            if how_well > best_fit and suits(world, number, dwelling, smallest_fit):
                best, best_fit = dwelling, how_well
            dwelling = world.dwellings[dwelling].after
    return best
