"""A census row of the whole region is spread without counting anybody twice."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulate import load_region
from simulate.census import sequence, spread_census
from simulate.rows.people import Present, Waiting

REGION = load_region("oss")
GROUP = REGION.groups[0]


def census(present, waiting):
    group = GROUP.name
    rows = tuple(
        Present(setting="protected", group=group, count=count, ready=ready, programme=programme)
        for count, ready, programme in present
    )
    queues = tuple(
        Waiting(setting=wanted, living_in="protected", group=group, count=count, longest_years=1)
        for wanted, count in waiting
    )
    return spread_census(REGION.model_copy(update={"present": rows, "waiting": queues}))


@given(
    st.integers(0, 200),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 60),
)
@settings(max_examples=60, deadline=None)
def test_nobody_is_lost_and_nobody_waits_who_is_not_there(count, ready, homes, sheltered):
    ready = min(ready, count)
    homes = min(homes, count - ready)
    sheltered = min(sheltered, count - ready - homes)
    spread = census([(count, ready, "")], [("home", homes), ("sheltered", sheltered)])
    assert sum(row.count for row in spread.present) == count
    assert sum(row.ready for row in spread.present) == ready
    assert sum(row.count for row in spread.waiting) == homes + sheltered
    free = Counter({row.municipality: row.count - row.ready for row in spread.present})
    for row in spread.waiting:
        free[row.municipality] -= row.count
    assert min(free.values(), default=0) >= 0


def test_people_are_spread_by_inhabitants():
    shares = {place.name: place.inhabitants for place in REGION.municipalities}
    open_group = GROUP.model_copy(update={"share_by_municipality": {}})
    counts = Counter(sequence(REGION, open_group, 1000))
    for name, inhabitants in shares.items():
        assert counts[name] == pytest.approx(1000 * inhabitants / sum(shares.values()), abs=1)


def test_a_groups_own_shares_come_first():
    names = [place.name for place in REGION.municipalities]
    group = GROUP.model_copy(update={"share_by_municipality": {names[1]: 1.0}})
    assert Counter(sequence(REGION, group, 7)) == {names[1]: 7}


def test_one_more_person_moves_nobody():
    assert sequence(REGION, GROUP, 50) == sequence(REGION, GROUP, 51)[:50]


def test_a_row_that_names_its_municipality_stays_as_it_is():
    name = REGION.municipalities[1].name
    row = Present(setting="protected", group=GROUP.name, municipality=name, count=9, ready=2)
    region = REGION.model_copy(update={"present": (row,), "waiting": ()})
    assert spread_census(region).present == (row,)


def test_rows_of_one_setting_and_group_share_one_sequence():
    spread = census([(5, 1, ""), (4, 0, "ambulatory")], [("home", 6)])
    assert Counter(
        {
            name: sum(r.count for r in spread.present if r.municipality == name)
            for name in {r.municipality for r in spread.present}
        }
    ) == Counter(sequence(REGION, GROUP, 9))
    assert sum(row.count for row in spread.waiting) == 6
