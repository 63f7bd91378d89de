"""Programmes and contracts in time: phases, ends, next programmes, flips (sections 5.7, 5.8)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate.record import COMPLETED, GOT_CONTRACT, NEW_PHASE, PROGRAMME_ENDED, TURNED_ON
from simulate.region import Region
from simulate.rows.homes import Contracts
from simulate.rows.support import Foundation, Phase
from simulate.state import FLIPPED, GONE, HOME_BIT, LET, RETURNED, SUPPORT_BIT, TENANCY_LEFT
from simulate.support_tables import phase_hours
from tests.housed import (
    costs_by_payer,
    first_tenancies,
    housed,
    let_by_the_scheme,
    lines,
    supported,
    times,
)
from tests.paths import clients, differences, used_rows
from tests.regions import HOME, finished, programme

MONTH = 1 / 12
THREE = ("finances", "day_activity", "surroundings")
PHASES = (
    Phase(until_months=6, hours_per_week=8),
    Phase(until_months=12, hours_per_week=5, needed_share=0.5),
)


def hours_given(run) -> float:
    """Hours of support over the run."""
    years = run.record.phase_years[:-1].sum(axis=(0, 2))
    return float((years * phase_hours(run.scenario.ground)).sum() * 365.25 / 7)


# Phases


def test_phases_follow_each_other_on_their_days_and_lower_hours_and_costs():
    plain = programme(hours_per_week=8)
    falling = programme(hours_per_week=2, phases=PHASES)
    flat, phased = (finished(housed(**supported(row)), years=3) for row in (plain, falling))
    started = {n: row.started for n, row in first_tenancies(phased).items()}
    for number, months in ((1, 6), (2, 12)):
        began = times(phased, NEW_PHASE, number)
        assert len(began) == len(started)
        for client, when in began.items():
            assert when == pytest.approx(started[client] + months * MONTH)
    people_there, years = len(started), phased.record.phase_years[:-1].sum(axis=(0, 2))
    np.testing.assert_allclose(years[1:3], 0.5 * people_there)
    assert hours_given(phased) < 0.7 * hours_given(flat)
    cheaper, dearer = (costs_by_payer(run)["municipality"] for run in (phased, flat))
    moved = 2000.0 * people_there
    assert (cheaper - moved) / (dearer - moved) == pytest.approx(
        hours_given(phased) / hours_given(flat)
    )


def test_support_goes_off_when_the_hours_of_a_phase_no_longer_cover_what_is_needed():
    """6 hours are needed: 8 cover them, then 5 cover the half, then 2 do not cover them all."""
    row = programme(hours_per_week=2, phases=PHASES)
    support = (Foundation(name="support"),)
    region = housed(**supported(row), foundations=support, group={"hours_needed_per_week": 6.0})
    run = finished(region, years=3)
    having = run.record.condition_years[:-1, 4, HOME].sum(axis=1)
    assert (clients(run).foundations & SUPPORT_BIT == 0).all()
    np.testing.assert_allclose(having.sum(), len(clients(run)) * 1.0)


# Ends


def test_a_programme_ends_on_the_day_of_its_longest_stay():
    run = finished(housed(**supported(programme(longest_years=1.25))), years=4)
    started = {n: row.started for n, row in first_tenancies(run).items()}
    ended = times(run, COMPLETED)
    assert ended.keys() == started.keys()
    for number, when in ended.items():
        assert when == pytest.approx(started[number] + 1.25)
    assert run.state.slots_used[1] == 0
    assert (clients(run).setting == HOME).all(), "who needs no more support stays at home"


def whole_from_the_start(name: str, **turning: Any) -> dict[str, Any]:
    """Fields: all foundations are on at entry, except that one behaves as given."""
    rows = tuple(
        Foundation(name=each, **(turning if each == name else {})) for each in (*THREE, "support")
    )
    at_entry = {each: 0.0 if each == name else 1.0 for each in THREE}
    return {"foundations": rows, "group": {"foundations_at_entry": at_entry}}


def test_a_programme_ends_exactly_so_long_after_all_five_are_on():
    row = programme(ends_when_whole_months=9.0)
    run = finished(housed(**supported(row), **whole_from_the_start("none")), years=3)
    started = {n: row.started for n, row in first_tenancies(run).items()}
    ended = times(run, COMPLETED)
    assert ended.keys() == started.keys()
    for number, when in ended.items():
        assert when == pytest.approx(started[number] + 9 * MONTH)


def test_an_interruption_starts_the_months_of_being_whole_anew():
    turning = whole_from_the_start(
        "finances", gain_per_year={"home": 3.0}, loss_per_year={"home": 1.0}
    )
    row = programme(ends_when_whole_months=9.0)
    run = finished(housed(**supported(row), **turning), years=5)
    last_on: dict[int, float] = {}
    checked = 0
    for line in used_rows(run, "log"):
        if line.event == TURNED_ON:
            last_on[int(line.client)] = float(line.time)
        elif line.event == COMPLETED:
            assert line.time == pytest.approx(last_on[int(line.client)] + 9 * MONTH)
            checked += 1
    assert checked > 50
    turned = [int(line.client) for line in lines(run, TURNED_ON)]
    assert len(turned) > len(set(turned)) + 50, "some were interrupted"


@pytest.mark.parametrize("slots", [0, 20, 10_000])
def test_the_next_programme_comes_only_with_a_free_slot(slots):
    """Who comes to a full next programme lives independently from then on."""
    first = programme("first", longest_years=0.5, next_programme="later")
    later = programme("later", longest_years=0.2)
    fields = supported(first, later, slots={"later": slots})
    run = finished(housed(**fields), years=4)
    log, used, went_on = used_rows(run, "log"), 0, 0
    for line in log:
        if line.event == PROGRAMME_ENDED and line.about == 1:
            used, went_on = used + 1, went_on + 1
            assert used <= slots
        elif line.event == COMPLETED and line.about == 2:
            used -= 1
        elif line.event == COMPLETED and line.about == 1:
            assert used == slots, "a slot was free"
    assert went_on == {0: 0, 20: went_on, 10_000: len(clients(run))}[slots]
    assert (went_on > 20) == (slots > 0)
    assert (clients(run).completed == 1).all()


def test_with_a_next_programme_who_recovers_faster_gets_there_sooner():
    """To complete is then to be ready for a next step, so the frailty of recovery counts."""
    later = programme("later")
    stays = []
    for following in ("", "later"):
        first = programme("first", completes_per_year=0.5, next_programme=following)
        region = housed(400.0, **supported(first, later), group={"recovery_frailty_variance": 1.0})
        run = finished(region, years=6)
        started = {n: row.started for n, row in first_tenancies(run).items()}
        ended = times(run, PROGRAMME_ENDED if following else COMPLETED)
        stays.append({n: when - started[n] for n, when in ended.items()})
        frailty = clients(run).recovery_frailty
    plain, with_next = stays
    both = [number for number in with_next if number in plain]
    assert len(both) > 100
    for number in both:
        assert plain[number] == pytest.approx(with_next[number] * frailty[number], rel=1e-4)


# Contracts


def flipping(months: float | None, **changes: Any) -> Region:
    """Homes under a provider's contract that becomes the tenant's own."""
    requires = changes.pop("requires", ())
    homes = {"provider_contract_share": 1.0} | changes.pop("homes", {})
    fields = {
        "contracts": Contracts(flip_after_months=months, flip_requires=requires),
        "homes": homes,
    }
    return let_by_the_scheme(**(fields | changes))


def test_a_contract_flips_on_its_day():
    run = finished(flipping(8.0), years=3)
    started = {n: row.started for n, row in first_tenancies(run).items()}
    flipped = times(run, GOT_CONTRACT)
    assert flipped.keys() == started.keys()
    for number, when in flipped.items():
        assert when == pytest.approx(started[number] + 8 * MONTH)
        assert first_tenancies(run)[number].own_since == when
    assert run.record.homes[..., FLIPPED].sum() == len(flipped)


def test_a_contract_flips_later_when_what_it_requires_comes_later():
    row = Foundation(name="finances", gain_per_year={"home": 0.8})
    run = finished(
        flipping(
            8.0,
            requires=("finances",),
            foundations=(row,),
            group={"foundations_at_entry": {"finances": 0.3}},
        ),
        years=4,
    )
    started = {n: row.started for n, row in first_tenancies(run).items()}
    on, flipped = times(run, TURNED_ON), times(run, GOT_CONTRACT)
    later = 0
    for number, when in flipped.items():
        due = started[number] + 8 * MONTH
        assert when == pytest.approx(max(due, on.get(number, 0.0)))
        later += when > due + 1e-9
    assert later > 20
    assert len(flipped) > later + 20
    without = clients(run).foundations & 1 == 0
    assert not flipped.keys() & set(np.flatnonzero(without))


def test_support_can_be_required_of_a_contract_in_a_region_without_foundations():
    """It follows from the hours: 3 given, and 2 or 4 needed."""
    flips = []
    for needed in (2.0, 4.0):
        group = {"hours_needed_per_week": needed}
        fields = supported(programme(hours_per_week=3))
        region = flipping(8.0, requires=("support",), group=group, **fields)
        flips.append(int(finished(region, years=3).record.homes[..., FLIPPED].sum()))
    assert flips[0] > 100
    assert flips[1] == 0


def test_a_flip_makes_the_home_ones_own():
    home = (Foundation(name="home"),)
    run = finished(flipping(8.0, foundations=home), years=3)
    assert (clients(run).foundations & HOME_BIT > 0).all()
    having = run.record.condition_years[:-1, 3, HOME].sum()
    at_home = run.record.person_years[:-1, HOME].sum()
    assert having == pytest.approx(at_home - len(clients(run)) * 8 * MONTH)


@pytest.mark.parametrize("months", [None, 6.0])
def test_a_home_returns_to_the_scheme_until_the_contract_flips(months):
    """Under the provider's contract the home stays in the scheme; after the flip it leaves."""
    region = flipping(months, stays={"home": {"exits_per_year": {"elsewhere": 1.5}}})
    run = finished(region, years=3)
    rows = used_rows(run, "tenancy_rows")
    left = rows[rows.end == TENANCY_LEFT]
    own = ~np.isnan(left.own_since)
    assert run.record.homes[..., RETURNED].sum() == (~own).sum() > 30
    assert own.sum() == (0 if months is None else own.sum())
    assert (own.sum() > 20) == (months is not None)
    status = run.state.dwellings[: run.state.counters[0].dwellings].status
    let_once = run.state.dwellings[: run.state.counters[0].dwellings].times_let > 0
    if months is not None:
        assert (status[let_once] == GONE).sum() >= own.sum()
    assert (status == LET).sum() == (clients(run).setting == HOME).sum()


def test_contracts_without_a_provider_never_flip():
    own = {"provider_contract_share": 0.0}
    one, other = (finished(flipping(m, homes=own), years=2) for m in (None, 1.0))
    assert differences(one, other) == []
    assert not len(lines(other, GOT_CONTRACT))
