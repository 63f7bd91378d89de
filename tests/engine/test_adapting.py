"""Who comes, and who adapts: prevention, urgency, providers, landlords (5.1, 5.6, 5.10)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate import rules
from simulate.events.adapting import complain
from simulate.record import ARRIVES, NOTICED
from simulate.region import Region
from simulate.rows.homes import Band, Keeping, Landlord
from simulate.rows.people import Present
from simulate.rows.places import Municipality
from simulate.rows.support import Adaptation
from simulate.simulation import Simulation
from simulate.state import DELIVERED, LET_OWN_WAY, PROMISED
from tests.housed import lines, supported, times
from tests.paths import clients, differences, stories, used_rows
from tests.regions import (
    PROTECTED,
    finished,
    people,
    places,
    programme,
    route,
    simulation,
    small_region,
)

# Prevention and urgency


def coming(prevented: float) -> Simulation:
    group = people(inflow_per_year=120.0, prevented_share=prevented)
    region = small_region(groups=(group,), stays={"outside": {"ready_per_year": 1.0}})
    return finished(region, years=3)


def test_prevention_takes_people_from_the_same_list_and_leaves_the_others_as_they_were():
    everybody, most, few = (coming(share) for share in (0.0, 0.3, 0.8))
    all_stories, some, fewer = (stories(run) for run in (everybody, most, few))
    assert fewer.keys() < some.keys() < all_stories.keys()
    for found in (some, fewer):
        assert all(story == all_stories[who] for who, story in found.items())
    for run in (most, few):
        assert (run.record.arrivals + run.record.prevented == everybody.record.arrivals).all()
        assert len(lines(run, ARRIVES)) == run.record.arrivals.sum()
    assert coming(1.0).record.arrivals.sum() == 0


def test_urgency_finds_the_same_people_a_home_of_their_own_sooner():
    def looking(factor: float) -> Simulation:
        return finished(
            small_region(
                groups=(
                    people(
                        inflow_per_year=200.0,
                        inflow_factor_by_year=(1.0, 0.0),
                        own_way_factor=factor,
                    ),
                ),
                municipalities=(Municipality(name="A", inhabitants=9, own_way_per_year=0.2),),
                stays={"outside": {"ready_per_year": 5.0}},
            ),
            years=4,
        )

    plain, urgent = looking(1.0), looking(3.0)
    found = [run.record.homes[..., LET_OWN_WAY].sum() for run in (plain, urgent)]
    assert found[1] > 1.5 * found[0] > 50
    soon = {int(row.client): float(row.started) for row in used_rows(urgent, "tenancy_rows")}
    since = clients(plain).ready_since
    for row in used_rows(plain, "tenancy_rows"):
        waited = 3.0 * (soon[row.client] - clients(urgent)[row.client].ready_since)
        assert row.started - since[row.client] == pytest.approx(waited, rel=1e-6)
    assert looking(0.0).record.homes[..., LET_OWN_WAY].sum() == 0


# Providers


def full_of_ready_people(waiting: int = 0, **adaptation: Any) -> Region:
    """A hundred residents, all ready; ``waiting`` people outside want their places."""
    present = [Present(setting="protected", group="people", municipality="A", count=100, ready=100)]
    if waiting:
        present.append(Present(setting="outside", group="others", municipality="A", count=1))
    others = people("others", inflow_per_year=waiting * 12.0, inflow_factor_by_year=(1.0, 0.0))
    return small_region(
        groups=(people(), others),
        present=tuple(present),
        providers=(places(100, effort_per_year=0.5),),
        routes=(
            route("outside", "protected", groups=("others",)),
            route("protected", "home", "noticed"),
        ),
        adaptation=Adaptation(**adaptation),
    )


ADAPT = {"providers_adapt": True, "empty_places_feedback": 0.8}


def test_providers_look_less_hard_while_their_places_would_stay_empty():
    plain, adapting = (finished(full_of_ready_people(**how), years=4) for how in ({}, ADAPT))
    np.testing.assert_allclose(plain.record.effort, 0.5)
    np.testing.assert_allclose(adapting.record.effort[0], 0.5, err_msg="the month that ended")
    np.testing.assert_allclose(adapting.record.effort[1:], 0.5 * (1.0 - 0.8))
    first, second = times(plain, NOTICED), times(adapting, NOTICED)
    assert second.keys() < first.keys()
    adapts_from = float(plain.scenario.month_ends[0])
    for number, when in second.items():
        slower = adapts_from + (first[number] - adapts_from) / (1.0 - 0.8)
        assert when == pytest.approx(max(first[number], slower), rel=1e-6)


def test_a_long_list_leaves_providers_no_reason_to_look_less_hard():
    plain, adapting = (
        finished(full_of_ready_people(waiting=400, **how), years=3) for how in ({}, ADAPT)
    )
    assert (plain.record.waiting_people[1:, PROTECTED].sum(axis=(1, 2)) > 100).all()
    assert differences(plain, adapting) == []


def test_the_reward_taken_away_undoes_it_in_part_and_in_full():
    def effort(removed: float) -> float:
        how = ADAPT | {"incentive_removed_share": removed}
        return float(finished(full_of_ready_people(**how), years=2).record.effort[-1, 0])

    assert effort(0.0) == pytest.approx(0.5 * (1 - 0.8))
    assert effort(0.5) == pytest.approx(0.5 * (1 - 0.4))
    assert effort(1.0) == 0.5


# Landlords


def letting(answers: bool = False, **changes: Any) -> Region:
    """A landlord with many lettings to people who soon lose their homes, with nuisance."""
    adaptation = {
        "landlords_adapt": True,
        "trust_lost_per_nuisance": 0.05,
        "trust_recovery_per_year": 1.0,
    } | changes.pop("adaptation", {})
    fields = {
        "groups": (people(inflow_per_year=300.0, inflow_factor_by_year=(1.0, 0.0)),),
        "landlords": (
            Landlord(
                name="landlord",
                lettings_per_year={"A": 100.0},
                reserved_share=1.0,
                delivered_share=0.9,
            ),
        ),
        "keeping": Keeping(
            independent_loss_per_year=0.0, lost_to={"family": 1.0}, nuisance_share=1.0
        ),
        "adaptation": Adaptation(**adaptation),
        **supported(programme(loss_per_year=0.3, answers_day_and_night=answers)),
    }
    return small_region(**(fields | changes))


def homes(run: Simulation, kind: int) -> int:
    return int(run.record.homes[..., kind].sum())


KNOWN = ("nuisance", "tenants", "trust")


def marks(run: Simulation) -> set[int]:
    return set(run.state.dwellings[: run.state.counters[0].dwellings].mark.tolist())


def test_trust_follows_the_recursion_of_the_rules_month_by_month():
    run, trust = simulation(letting(), years=4), 1.0
    for month, end in enumerate(run.scenario.month_ends[:-1]):  # stop just before its tick
        run.advance(float(end))
        state = run.state.landlord_state[0]
        nuisance, tenants, before = (float(state[name]) for name in KNOWN)
        regained = 1.0 - np.exp(-1.0 / 12)
        trust = rules.next_trust(trust, nuisance, tenants, 0.05, regained)
        run.advance(float(np.nextafter(run.now, 99.0)))
        assert run.state.landlord_state[0].trust == pytest.approx(trust)
        assert run.record.trust[month, 0] == pytest.approx(before), "closed before they adapt"
    assert 0.0 < trust < 0.95


@pytest.mark.parametrize(("answers", "cost"), [(False, 1.0), (True, 0.25)])
def test_each_nuisance_of_a_month_counts_and_an_answered_one_less(answers, cost):
    run = simulation(letting(answers, adaptation={"guarantee_saves_share": 0.75}), years=1)
    run.advance(0.7)
    landlord, tenants = run.state.landlord_state[0], np.flatnonzero(clients(run).dwelling >= 0)
    landlord.nuisance = 0.0
    for number in tenants[:3]:
        complain(run.world, run.world.clients[number])
    assert len(tenants) >= 3
    assert landlord.nuisance == pytest.approx(3 * cost)
    alone = next(n for n, client in enumerate(clients(run)) if client.dwelling < 0)
    complain(run.world, run.world.clients[alone])
    assert landlord.nuisance == pytest.approx(3 * cost), "no landlord, no nuisance"


def test_losses_with_nuisance_lower_trust_and_deliveries_and_the_guarantee_softens_it():
    saves = {"adaptation": {"guarantee_saves_share": 0.8}}
    off = finished(letting(adaptation={"landlords_adapt": False}), years=5)
    trusting = finished(
        letting(
            keeping=Keeping(
                independent_loss_per_year=0.0, lost_to={"family": 1.0}, nuisance_share=0.0
            )
        ),
        years=5,
    )
    plain, answered = (
        finished(letting(), years=5),
        finished(letting(answers=True, **saves), years=5),
    )
    not_answered = finished(letting(**saves), years=5)
    assert differences(off, trusting) == []
    assert differences(plain, not_answered) == []
    mean = [run.record.trust.mean() for run in (plain, answered, off)]
    assert mean[0] < mean[1] < mean[2] == 1.0
    delivered = [homes(run, DELIVERED) for run in (plain, answered, off)]
    assert delivered[0] < delivered[1] < delivered[2]
    assert marks(plain) < marks(answered) < marks(off), "the same homes are left out first"
    assert homes(plain, PROMISED) == homes(off, PROMISED), "what is promised stays"


def test_trust_recovers_when_nobody_loses_a_home_any_more():
    """People come in the first year only and lose their homes in the year after moving in."""
    keeping = Keeping(
        independent_loss_per_year=0.0,
        bands=(Band(until_months=12, factor=1.0),),
        last_band_factor=0.0,
        lost_to={"family": 1.0},
        nuisance_share=1.0,
    )
    few = people(inflow_per_year=60.0, inflow_factor_by_year=(1.0, 0.0))
    run = finished(letting(keeping=keeping, groups=(few,)), years=12)
    trust = run.record.trust[:, 0]
    lowest = int(trust.argmin())
    assert trust[lowest] < 0.95
    quiet = trust[-60:]
    assert (np.diff(quiet) >= 0.0).all()
    missing = 1.0 - quiet
    np.testing.assert_allclose(missing[1:], missing[:-1] * np.exp(-1.0 / 12), rtol=1e-9, atol=1e-12)
