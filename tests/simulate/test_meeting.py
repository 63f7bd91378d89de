"""A meeting the caller decides: the same run when it decides alike, and only what may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulate import InputError, OwnRules, Simulation, run
from simulate.levers import OutflowTable
from simulate.rows.homes import Matching
from simulate.rows.people import Present, Waiting
from simulate.rows.places import WaitingList
from simulate.state import VACANT
from tests.consistency import inconsistencies
from tests.golden.region import BUSY, EVERYTHING
from tests.own import MEETINGS, like_the_models, like_the_table
from tests.paths import clients, differences
from tests.regions import (
    LIMITED,
    finished,
    people,
    places,
    policy,
    programme,
    route,
    simulation,
    small_region,
)
from tests.simulate.test_run import same_bits


@pytest.mark.parametrize("order", ["first_come", "most_urgent", "longest_ready", "lottery"])
def test_a_caller_who_decides_as_the_table_does_changes_no_bit(order):
    lists = tuple(WaitingList(setting=name, order=order) for name in LIMITED)
    region = BUSY.model_copy(update={"waiting_lists": lists})
    own = OwnRules(meeting=like_the_table(0.5))
    done = finished(region, policy(MEETINGS), rules=own)
    assert differences(finished(region, policy(MEETINGS)), done) == []
    assert (
        done.state.counters[0].events == finished(region, policy(MEETINGS)).state.counters[0].events
    )
    assert done.record.offers.sum() > 50


def test_meetings_that_start_and_end_with_a_lever():
    """The table of this policy also looks at wishes, so 0.75 is its smallest fit."""
    own = OwnRules(meeting=like_the_table(max(0.75, BUSY.matching.smallest_fit)))
    under = EVERYTHING.model_copy(
        update={
            "levers": tuple(
                each.model_copy(update={"smallest_fit": 0.75})
                if isinstance(each, OutflowTable)
                else each
                for each in EVERYTHING.levers
            )
        }
    )
    assert differences(finished(BUSY, under), finished(BUSY, under, rules=own)) == []


def test_it_works_with_every_other_rule_and_with_threads():
    own = replace(like_the_models(BUSY), meeting=like_the_table(0.75))
    alone = run(
        "oss", "outflow-table", years=2, replicates=3, workers=1, rules=own, parameters="file"
    )
    together = run(
        "oss", "outflow-table", years=2, replicates=3, workers=2, rules=own, parameters="file"
    )
    assert all(same_bits(*pair) for pair in zip(alone.outcomes, together.outcomes, strict=True))


def test_a_meeting_that_offers_nothing_houses_nobody():
    done = finished(BUSY, policy(MEETINGS), rules=OwnRules(meeting=lambda table: []))
    assert done.record.offers.sum() == 0
    assert inconsistencies(done) == []


def table_of(decide, *, slots: float = 1.0) -> Simulation:
    """Three people wait for a home with support, and two homes lie on the table in week one."""
    region = small_region(
        groups=(people(),),
        providers=(places(3),),
        programmes=(programme(clients_per_fte=1),),
        routes=(route("protected", "home", "noticed", programme="ambulatory"),),
        matching=Matching(
            mode="table",
            table_every_weeks=1.0,
            accepts_at_no_fit=0.0,
            accepts_at_full_fit=0.0,
            offer_days=1,
        ),
        present=(Present(setting="protected", group="people", municipality="A", count=3),),
        waiting=(
            Waiting(
                setting="home",
                living_in="protected",
                group="people",
                municipality="A",
                count=3,
                longest_years=1.0,
                programme="ambulatory",
            ),
        ),
    )
    team = BUSY.providers[0].teams[0].model_copy(update={"fte": slots})
    home = region.providers[0].model_copy(update={"teams": (team,)})
    region = region.model_copy(update={"providers": (home,)})
    started = simulation(region, years=1, rules=OwnRules(meeting=decide))
    started.add_dwellings("A", 2)
    return started


def test_what_lies_on_the_table():
    seen = []

    def decide(table):
        seen.append(table)
        return [(table.waiting[-1].client, table.vacancies[0].dwelling)]

    running = table_of(decide)
    running.advance(0.04)
    first, second = seen[0], seen[1]
    assert [home.dwelling for home in first.vacancies] == [0, 1]
    assert first.vacancies[0].municipality == "A"
    assert first.vacancies[0].two_rooms and first.vacancies[0].quiet
    waits = [each.years_waiting for each in first.waiting]
    assert waits == sorted(waits, reverse=True) and len(waits) == 3
    assert {each.living_in for each in first.waiting} == {"protected"}
    assert {each.programme for each in first.waiting} == {"ambulatory"}
    assert first.free_slots == {"ambulatory": 1}
    assert first.date.isoformat() == "2025-01-08"
    last = first.waiting[-1].client
    assert first.fit(last, 0) == 1.0
    assert not first.refused(last, 1)
    assert second.refused(last, 0) is True  # offered, refused within the week, vacant again
    assert running.record.refusals.sum() >= 1


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([(99, 0)], r"pair \(client 99, dwelling 0\): the client is not at the table"),
        ([(0, 7)], "dwelling 7.: the dwelling is not vacant; must be one of meeting.vacancies"),
        ([(0, -1)], "dwelling -1.: the dwelling is not vacant"),
        ([(0, 0), (0, 1)], "dwelling 1.: the client is offered another home at this meeting"),
        ([(0, 0), (1, 0)], "client 1, dwelling 0.: the dwelling is offered to somebody else"),
        ([(0, 0), (1, 1)], "client 1, dwelling 1.: no slot of ambulatory is free"),
        ([(0, 0.5)], r"returned \[\(0, 0.5\)\]; must return a list of \(client, dwelling\)"),
        (None, "returned None; must return a list"),
        ([0], "must return a list"),
    ],
)
def test_a_wrong_pair_is_named_and_no_offer_is_made(pairs, said):
    running = table_of(lambda table: pairs)
    with pytest.raises(InputError, match=said):
        running.advance(0.9)
    assert running.record.offers.sum() == 0
    assert (running.state.dwellings[:2].status == VACANT).all()
    assert inconsistencies(running) == []


def test_a_home_refused_before_is_not_offered_again():
    running = table_of(lambda table: [(0, 0)])
    with pytest.raises(
        InputError, match=r"year 0.038\d, pair .*: the client refused this dwelling"
    ):
        running.advance(0.9)


def test_asking_the_table_about_somebody_unknown_is_an_error():
    running = table_of(lambda table: [(0, int(table.fit(0, 50)))])
    with pytest.raises(InputError, match=r"dwelling = 50; must be one of meeting\.vacancies"):
        running.advance(0.9)


def test_a_lottery_draws_between_all_at_the_table():
    """Three wait on one list for one slot: it is not always the one who waited longest."""
    chosen = set()
    for seed in range(12):
        running = table_of(None)
        region = running.scenario.region
        lists = tuple(WaitingList(setting=name, order="lottery") for name in LIMITED)
        started = simulation(region.model_copy(update={"waiting_lists": lists}), years=1, seed=seed)
        started.add_dwellings("A", 1)
        started.advance(0.02)
        chosen |= {n for n, client in enumerate(clients(started)) if client.offer >= 0}
    assert chosen == {0, 1, 2}
