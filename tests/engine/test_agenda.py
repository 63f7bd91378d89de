"""The agenda against a sorted list, under random operations."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate import agenda

ITEMS = 40
OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(("schedule", "schedule", "cancel", "pop")),
        st.integers(0, ITEMS - 1),
        st.sampled_from((0.0, 1.0, 1.5, 2.0, 7.25, float("inf"))),
        st.integers(0, 6),
    ),
    max_size=200,
)


def in_order(heap, place, size):
    """The rows of the heap as a set, after checking that it is one."""
    rows = [(float(e.time), int(e.priority), int(e.owner)) for e in heap[: size[0]]]
    for row, entry in enumerate(rows):
        assert row == 0 or rows[(row - 1) // 4] < entry
        assert place[entry[2]] == row
    return rows


@pytest.mark.parametrize("how", ["compiled", "plain"])
@given(operations=OPERATIONS)
def test_the_first_row_is_always_the_earliest(how, operations):
    schedule, cancel = agenda.schedule, agenda.cancel
    if how == "plain":
        schedule = getattr(schedule, "py_func", schedule)
        cancel = getattr(cancel, "py_func", cancel)
    heap, place, size = agenda.new_agenda(ITEMS)
    expected: dict[int, tuple[float, int, int]] = {}
    for what, item, time, priority in operations:
        if what == "schedule":
            schedule(heap, place, size, item, time, priority)
            expected[item] = (time, priority, item)
        elif what == "cancel":
            cancel(heap, place, size, item)
            expected.pop(item, None)
        elif expected:
            first = min(expected.values())
            assert (heap[0].time, heap[0].priority, heap[0].owner) == first
            cancel(heap, place, size, first[2])
            del expected[first[2]]
        assert sorted(in_order(heap, place, size)) == sorted(expected.values())


def test_a_full_agenda_stays_in_order_through_hundreds_of_changes():
    """Deep enough for every child of a row to be the earliest, and all items are on it at times."""
    random = np.random.default_rng(4)
    heap, place, size = agenda.new_agenda(ITEMS)
    expected: dict[int, tuple[float, int, int]] = {}
    for _ in range(400):
        item = int(random.integers(ITEMS))
        if random.random() < 0.9:
            time, priority = float(random.integers(9)), int(random.integers(3))
            agenda.schedule(heap, place, size, item, time, priority)
            expected[item] = (time, priority, item)
        else:
            agenda.cancel(heap, place, size, item)
            assert place[item] == -1
            expected.pop(item, None)
        assert sorted(in_order(heap, place, size)) == sorted(expected.values())
    assert len(expected) > ITEMS / 2


def test_the_last_item_there_is_room_for_may_come_first():
    heap, place, size = agenda.new_agenda(3)
    for item, time in enumerate((2.0, 3.0, 1.0)):
        agenda.schedule(heap, place, size, item, time, 0)
    assert sorted(in_order(heap, place, size)) == [(1.0, 0, 2), (2.0, 0, 0), (3.0, 0, 1)]


def test_what_is_put_off_changes_places_with_its_own_children_only():
    """The row after the last child is a child of the next row, and may be earlier than all."""
    heap, place, size = agenda.new_agenda(ITEMS)
    below_first = {1, *range(5, 9), *range(21, 37)}
    for item in range(ITEMS):  # each at the end, where it stays
        agenda.schedule(heap, place, size, item, item + 100.0 * (item in below_first), 0)
    agenda.schedule(heap, place, size, 8, 500.0, 0)
    in_order(heap, place, size)
    assert place[8] == 33


def test_a_new_agenda_is_empty():
    heap, place, size = agenda.new_agenda(3)
    assert (len(heap), place.tolist(), size.tolist()) == (3, [-1, -1, -1], [0])
    assert (place.dtype, size.dtype) == (np.int32, np.int64), "what kernels are compiled for"


def test_an_agenda_keeps_its_rows_when_it_grows():
    heap, place, size = agenda.new_agenda(3)
    for item, time in enumerate((2.0, 1.0, 3.0)):
        agenda.schedule(heap, place, size, item, time, 0)
    heap, place = agenda.with_room(heap, place, 9)
    agenda.schedule(heap, place, size, 8, 0.5, 0)
    assert [int(row.owner) for row in heap[:1]] == [8]
    assert len(in_order(heap, place, size)) == 4
