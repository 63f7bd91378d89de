"""People who wait for each other's places are exchanged at once (model, section 5.5)."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.checks import region_problems
from simulate.record import MOVES, NOTICED
from simulate.rows.people import Present
from tests.consistency import inconsistencies
from tests.paths import clients, used_rows
from tests.regions import finished, people, places, route, simulation, small_region

ROUND = ("protected", "sheltered", "shelter")


def ring_of(settings, **changes):
    """One resident a setting, ready and soon noticed, who wants the next setting's only place."""
    following = settings[1:] + settings[:1]
    fields = {
        "stays": {name: {"ready_per_year": 1.0} for name in settings},
        "providers": tuple(places(1, name, effort_per_year=2.0) for name in settings),
        "routes": tuple(
            route(start, to, "noticed") for start, to in zip(settings, following, strict=True)
        ),
        "present": tuple(
            Present(setting=name, group="people", municipality="A", count=1, ready=1)
            for name in settings
        ),
    }
    return small_region(**(fields | changes))


@pytest.mark.parametrize("settings", [ROUND[:2], ROUND])
@pytest.mark.parametrize("replicate", range(5))
def test_a_ring_is_exchanged_when_its_last_member_asks(settings, replicate):
    run = simulation(ring_of(settings), years=20, replicate=replicate)
    before = [int(client.setting) for client in clients(run)]
    run.advance(20.0)
    log = used_rows(run, "log")
    noticed = log[log.event == NOTICED].time[: len(settings)]
    moved = log[log.event == MOVES][: len(settings)]
    assert set(moved.time) == {noticed.max()}
    after = {int(row.client): int(row.about) for row in moved}
    assert [after[number] for number in range(len(settings))] == before[1:] + before[:1]
    assert inconsistencies(run) == []


def test_without_a_ring_full_places_stay_as_they_are():
    region = ring_of(ROUND)
    region = region.model_copy(update={"routes": region.routes[:2]})  # the last wants nothing
    run = finished(region, years=5)
    assert not (used_rows(run, "log").event == MOVES).any()


def test_nobody_is_exchanged_into_a_place_that_is_closing():
    run = simulation(ring_of(ROUND[:2]), years=5)
    run.close_places("places sheltered", "sheltered", "A", 1)
    run.advance(4.9)
    assert (used_rows(run, "log").event == NOTICED).sum() == 2
    assert not (used_rows(run, "log").event == MOVES).any()
    assert inconsistencies(run) == []


def test_an_interim_move_can_close_a_ring():
    """Somebody outside asks for both kinds of place, and later gets the one in shelter.

    A resident of the protected place has by then asked for shelter: with that move the two hold
    each other's place, though nobody asked for anything at that moment.
    """
    region = ring_of(
        ("protected", "shelter"),
        groups=(people("newcomer", inflow_per_year=20.0), people()),
        stays={
            "protected": {"ready_per_year": 1.0},
            "shelter": {"exits_per_year": {"elsewhere": 0.7}},
        },
        providers=(places(1, effort_per_year=2.0), places(1, "shelter")),
        routes=(
            route("protected", "shelter", "noticed"),
            route("outside", "protected"),
            route("outside", "shelter", kind="interim"),
        ),
        present=tuple(
            Present(setting=name, group="people", municipality="A", count=1, ready=ready)
            for name, ready in (("protected", 1), ("shelter", 0))
        ),
    )
    exchanged = 0
    for replicate in range(30):
        run = simulation(region, years=3, replicate=replicate)
        for end in np.linspace(0.1, 2.9, 15):
            run.advance(float(end))
            assert inconsistencies(run) == []
        log = used_rows(run, "log")
        times = log[log.event == MOVES].time
        exchanged += len(times) - len(np.unique(times))
    assert exchanged > 0


def test_a_ring_in_which_people_would_move_for_ever_is_refused():
    """Two routes on arrival that lead to each other would take up no time at all."""
    region = ring_of(("protected", "shelter"))
    assert region_problems(region) == []
    rounds = tuple(each.model_copy(update={"trigger": "arrival"}) for each in region.routes)
    (problem,) = region_problems(region.model_copy(update={"routes": rounds}))
    assert "round through protected, shelter at once" in problem
