"""What happens next: an indexed heap with one entry an item.

Order: time, then priority (the fixed list of the model's section 3), then the item's own number.
The number and not a running counter breaks ties, so scheduling something twice, or a lever that
changes nothing, cannot change the order of two others.

An agenda is three arrays: ``heap`` (records ``time, owner, priority``), ``place`` (``int32`` an
item: its row in the heap, -1 when not in it) and ``size`` (one number: rows in use).
The heap is 4-ary: fewer levels, and the four children lie in one cache line.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate._jit import inlined, kernel

# Priorities of simultaneous events.
LEVER, RELEASE, AVAILABLE, REQUEST, MEETING, REVIEW, MONTH = range(7)

ENTRY = np.dtype([("time", "f8"), ("owner", "i4"), ("priority", "i4")], align=True)


def new_agenda(items: int) -> tuple[Any, Any, Any]:
    """An empty agenda (heap, place, size) for items 0 to ``items - 1``."""
    heap = np.zeros(items, ENTRY).view(np.recarray)
    return heap, np.full(items, -1, np.int32), np.zeros(1, np.int64)


def with_room(heap: Any, place: Any, items: int) -> tuple[Any, Any]:
    """The heap and places of an agenda with room for more items."""
    new_heap, new_place, _ = new_agenda(items)
    new_heap[: len(heap)] = heap
    new_place[: len(place)] = place
    return new_heap, new_place


@inlined
def _before(time, priority, item, entry):
    if time != entry.time:
        return time < entry.time
    if priority != entry.priority:
        return priority < entry.priority
    return item < entry.owner


@inlined
def _rise(heap, place, row, time, priority, item):
    while row > 0:
        parent = (row - 1) >> 2
        above = heap[parent]
        if not _before(time, priority, item, above):
            break
        heap[row].time = above.time
        heap[row].owner = above.owner
        heap[row].priority = above.priority
        place[above.owner] = row
        row = parent
    return row


@inlined
def _sink(heap, place, size, row, time, priority, item):
    while True:
        child = 4 * row + 1
        if child >= size:
            return row
        best = child
        for other in range(child + 1, min(child + 4, size)):
            entry = heap[other]
            if _before(entry.time, entry.priority, entry.owner, heap[best]):
                best = other
        below = heap[best]
        if _before(time, priority, item, below):
            return row
        heap[row].time = below.time
        heap[row].owner = below.owner
        heap[row].priority = below.priority
        place[below.owner] = row
        row = best


@inlined
def _put(heap, place, row, time, priority, item):
    heap[row].time = time
    heap[row].owner = item
    heap[row].priority = priority
    place[item] = row


@inlined
def schedule(heap, place, used, item, time, priority):
    """Set when an item is due, whether or not it was on the agenda before."""
    size = used[0]
    row = place[item]
    if row < 0:
        row = size
        size += 1
        used[0] = size
        row = _rise(heap, place, row, time, priority, item)
    else:
        higher = _rise(heap, place, row, time, priority, item)
        if higher == row:
            row = _sink(heap, place, size, row, time, priority, item)
        else:
            row = higher
    _put(heap, place, row, time, priority, item)


@inlined
def cancel(heap, place, used, item):
    """Take an item off the agenda; nothing happens when it is not on it."""
    row = place[item]
    if row < 0:
        return
    place[item] = -1
    size = used[0] - 1
    used[0] = size
    if row == size:
        return
    time, moved, priority = heap[size].time, heap[size].owner, heap[size].priority
    higher = _rise(heap, place, row, time, priority, moved)
    if higher == row:
        row = _sink(heap, place, size, row, time, priority, moved)
    else:
        row = higher
    _put(heap, place, row, time, priority, moved)


@kernel
def schedule_client(world, number, time, priority):
    """Set when a client's next event is due."""
    schedule(world.people_heap, world.people_place, world.people_size, number, time, priority)


@kernel
def schedule_other(world, item, time, priority):
    """Set when something that is no client is due."""
    schedule(world.other_heap, world.other_place, world.other_size, item, time, priority)


@kernel
def cancel_other(world, item):
    """Take something that is no client off the agenda."""
    cancel(world.other_heap, world.other_place, world.other_size, item)
