"""Waiting lists: who is next for a place or a home.

A list is made of queues, one for each lane (setting wanted, programme, group), municipality of
origin, and whether the client holds a place others can wait for. Everything a rule decides by
kind of client is thus decided by queue; inside a queue the order is by date (of the request, or of
readiness), kept sorted as requests come. Pooling lists only means looking at more queues.

A node is ``2 * client + kind``, because a client holds at most one request of each kind. A client
to whom a dwelling is offered steps out of the queue and, after a refusal, back to the old place.
"""

from __future__ import annotations

import math

import numpy as np

from simulate._jit import inlined, kernel
from simulate.calls import SCORE, ask
from simulate.hazards import fit_of
from simulate.streams import LOTTERY, uniform
from simulate.tables import BY_SCORE, FREES_A_PLACE, LONGEST_READY, MOST_URGENT, PLACES
from simulate.tables import LOTTERY as BY_LOTTERY

#: In place of a queue's number, while all queues are sorted anew.
REJOINS = -2


@kernel
def queue_number(world, client, lane):
    """The queue of a client for a lane."""
    holds = 1 if world.settings[client.setting].capacity == PLACES else 0
    return (lane * len(world.municipalities) + client.origin) * 2 + holds


@kernel
def sort_key(world, client, kind):
    """What the queue sorts by: the request's date, or the date of readiness when that is earlier.

    Who gets ready while waiting does not fall back in the list, nor come forward.
    """
    since = client.request_since[kind]
    wanted = world.lanes[client.request_lane[kind]].wanted
    if world.settings[wanted].order == LONGEST_READY and client.ready == 1:
        return min(client.ready_since, since)
    return since


@inlined
def _node_key(world, node):
    return sort_key(world, world.clients[node >> 1], node & 1)


@inlined
def _behind(world, node, other):
    """Whether a node comes after another of the same queue; ties go by client number."""
    key, other_key = _node_key(world, node), _node_key(world, other)
    if key != other_key:
        return key > other_key
    return node > other


@kernel
def join_queue(world, number, kind):
    """Put an open request into its queue, walking from the nearer end."""
    client = world.clients[number]
    lane = client.request_lane[kind]
    chosen = queue_number(world, client, lane)
    client.request_queue[kind] = chosen
    queue = world.queues[chosen]
    node = 2 * number + kind
    before, after = queue.last, -1
    if queue.length > 0 and _behind(world, queue.last, node):
        key = sort_key(world, client, kind)
        first_key, last_key = _node_key(world, queue.first), _node_key(world, queue.last)
        if last_key - key <= key - first_key:
            while before >= 0 and _behind(world, before, node):
                after = before
                before = world.clients[before >> 1].request_before[before & 1]
        else:
            before, after = -1, queue.first
            while after >= 0 and _behind(world, node, after):
                before = after
                after = world.clients[after >> 1].request_after[after & 1]
    _link(world, queue, node, before, after)
    queue.length += 1


@inlined
def _link(world, queue, node, before, after):
    world.clients[node >> 1].request_before[node & 1] = before
    world.clients[node >> 1].request_after[node & 1] = after
    if before >= 0:
        world.clients[before >> 1].request_after[before & 1] = node
    else:
        queue.first = node
    if after >= 0:
        world.clients[after >> 1].request_before[after & 1] = node
    else:
        queue.last = node


@kernel
def step_out(world, number, kind):
    """Take a request out of its queue; it stays open."""
    client = world.clients[number]
    if client.request_queue[kind] < 0:
        return
    queue = world.queues[client.request_queue[kind]]
    before, after = client.request_before[kind], client.request_after[kind]
    if before >= 0:
        world.clients[before >> 1].request_after[before & 1] = after
    else:
        queue.first = after
    if after >= 0:
        world.clients[after >> 1].request_before[after & 1] = before
    else:
        queue.last = before
    queue.length -= 1
    client.request_queue[kind] = -1


@inlined
def queue_rank(world, rule, lane, holds):
    """What a rule decides by kind of client; lower comes first."""
    if rule == MOST_URGENT:
        return -world.groups[world.lanes[lane].group].points
    if rule == FREES_A_PLACE:
        return 0.0 if holds == 1 else 1.0
    return 0.0


@inlined
def looks_at_all(rule):
    """Whether the order of a list is only known when everybody in it has been looked at."""
    return rule == BY_LOTTERY or rule == BY_SCORE


@inlined
def rank_of(world, rule, node, lane, holds):
    """What a rule decides before the date does; lower comes first."""
    if rule == BY_SCORE:
        return -score_of(world, node)
    return queue_rank(world, rule, lane, holds)


@kernel
def score_of(world, node):
    """The caller's own score of a request, now; the highest comes first."""
    client = world.clients[node >> 1]
    setting = world.settings[client.setting]
    now = world.counters[0].now
    ready = now - client.ready_since if client.ready == 1 else 0.0
    return ask(
        world,
        SCORE,
        client.stream,
        client.number,
        now - client.request_since[node & 1],
        ready,
        world.groups[client.group].points,
        1.0 if setting.capacity == PLACES else 0.0,
        1.0 if setting.homeless == 1 else 0.0,
    )


@kernel
def suits(world, number, dwelling_number, smallest_fit):
    """Whether a dwelling may be offered to a client at all."""
    if dwelling_number < 0:
        return True
    refusal = world.dwellings[dwelling_number].refused
    while refusal >= 0:
        if world.refused[refusal].client == number:
            return False
        refusal = world.refused[refusal].before
    client = world.clients[number]
    return fit_of(world, client, world.dwellings[dwelling_number]) >= smallest_fit


@kernel
def lane_open(world, lane, site):
    """Whether people of a lane can be placed now: admitted by the site, and a slot is free."""
    row = world.lanes[lane]
    if site >= 0:
        return world.admits[site, row.group] == 1
    if row.programme == 0:
        return True
    return world.slots_used[row.programme] < world.programmes[row.programme].slots


@inlined
def somebody_waits(world, wanted, municipality):
    """Whether anybody at all could be offered a dwelling here, whatever they refused before."""
    setting = world.settings[wanted]
    for lane in range(setting.lane_from, setting.lane_to):
        if not lane_open(world, lane, -1):
            continue
        group = world.lanes[lane].group
        for origin in range(len(world.municipalities)):
            if world.lists[wanted, group, origin] == municipality or setting.pooled == 1:
                first = (lane * len(world.municipalities) + origin) * 2
                if world.queues[first].length > 0 or world.queues[first + 1].length > 0:
                    return True
    return False


@kernel
def next_in_line(world, wanted, municipality, site, dwelling, smallest_fit):
    """Who comes first for a vacancy: a node, or -1 when nobody can take it.

    Parameters
    ----------
    wanted : int
        The setting the vacancy is in.
    municipality : int
        Where the vacancy is.
    site, dwelling : int
        The site with a free place, or the vacant dwelling; the other is -1.
    smallest_fit : float
        Requests below this fit are passed over.

    Notes
    -----
    Order: own residents (where the rule holds), what the order rule says of the kind of client,
    the date, the client number. A lottery draws anew, and a caller's own score is asked anew, for
    each vacancy.
    """
    setting = world.settings[wanted]
    best = -1
    best_own, best_rank, best_key = 2, math.inf, math.inf
    for lane in range(setting.lane_from, setting.lane_to):
        if not lane_open(world, lane, site):
            continue
        group = world.lanes[lane].group
        for origin in range(len(world.municipalities)):
            mine = world.lists[wanted, group, origin] == municipality
            if not (mine or setting.pooled == 1):
                continue
            own = 0 if mine or setting.own_first == 0 else 1
            for holds in range(2):
                queue = world.queues[(lane * len(world.municipalities) + origin) * 2 + holds]
                node = queue.first
                while node >= 0:
                    if suits(world, node >> 1, dwelling, smallest_fit):
                        rank = rank_of(world, setting.order, node, lane, holds)
                        key = drawn_key(world, setting.order, node, site, dwelling)
                        if comes_first(own, rank, key, node, best_own, best_rank, best_key, best):
                            best, best_own, best_rank, best_key = node, own, rank, key
                        if not looks_at_all(setting.order):
                            break
                    node = world.clients[node >> 1].request_after[node & 1]
    return best


@inlined
def comes_first(own, rank, key, node, best_own, best_rank, best_key, best):
    """Whether a request comes before the best so far, by the order of the list."""
    if own != best_own:
        return own < best_own
    if rank != best_rank:
        return rank < best_rank
    if key != best_key:
        return key < best_key
    return node < best


@kernel
def drawn_key(world, rule, node, site, dwelling):
    """The date a request sorts by, or its lot in the draw for this vacancy (or meeting)."""
    client = world.clients[node >> 1]
    if rule != BY_LOTTERY:
        return sort_key(world, client, node & 1)
    if dwelling >= 0:
        vacancy = world.dwellings[dwelling].mark + world.dwellings[dwelling].times_let
    elif site < 0:
        vacancy = int(world.counters[0].month)
    else:
        vacancy = (int(world.site_state[site].admitted) << 12) + site
    return uniform(
        world.client_keys[client.stream],
        world.counters[0].replicate,
        LOTTERY,
        client.number,
        vacancy & 0xFFFFFFFF,
    )


@kernel
def in_list_order(world, wanted):
    """The requests for a setting in the order of its list, as nodes.

    The whole region's, without regard to whose list they are on: the outflow table's order.
    """
    setting = world.settings[wanted]
    municipalities = len(world.municipalities)
    first, last = setting.lane_from * municipalities * 2, setting.lane_to * municipalities * 2
    length = 0
    for number in range(first, last):
        length += world.queues[number].length
    ranks, keys, nodes = np.empty(length), np.empty(length), np.empty(length)
    row = 0
    for number in range(first, last):
        lane = number // (2 * municipalities)
        node = world.queues[number].first
        while node >= 0:
            ranks[row] = rank_of(world, setting.order, node, lane, number & 1)
            keys[row] = drawn_key(world, setting.order, node, -1, -1)
            nodes[row] = node
            row += 1
            node = world.clients[node >> 1].request_after[node & 1]
    order = np.argsort(nodes, kind="mergesort")  # stable: the last criterion is sorted by first
    order = order[np.argsort(keys[order], kind="mergesort")]
    order = order[np.argsort(ranks[order], kind="mergesort")]
    return nodes[order].astype(np.int64)


@kernel
def rebuild_queues(world):
    """Sort every queue anew, after a rule or a scope changed."""
    clients = world.counters[0].clients
    for number in range(clients):  # everybody out first: the old order means nothing any more
        for kind in range(2):
            if world.clients[number].request_queue[kind] >= 0:
                step_out(world, number, kind)
                world.clients[number].request_queue[kind] = REJOINS
    for number in range(clients):
        for kind in range(2):
            if world.clients[number].request_queue[kind] == REJOINS:
                join_queue(world, number, kind)
