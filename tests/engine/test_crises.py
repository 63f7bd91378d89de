"""Crisis: the home kept through it or lost, and new offences (sections 5.7 and 5.11)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulate.record import HAD_CRISIS, HOME_EXPIRED, OFFENDED, RECOVERED, REQUESTS
from simulate.region import Region
from simulate.rows.homes import Band, Keeping, OneOffCosts
from simulate.rows.support import Crisis
from simulate.simulation import Simulation
from simulate.state import HOMES_LOST, OFFENCE, TENANCY_EXPIRED, TENANCY_LOST
from tests.housed import (
    AT_ONCE,
    WITH_CLINIC,
    costs_by_payer,
    first_tenancies,
    housed,
    lines,
    resting,
    supported,
    times,
)
from tests.paths import clients, used_rows
from tests.regions import HOME, finished, people, programme, route, small_region

CLINIC = [setting.name for setting in WITH_CLINIC].index("clinic")
MONTH = 1 / 12


def with_crises(keep: float, **changes: Any) -> Region:
    """Everybody at home has a crisis every year or so, of two months on average."""
    stays = {"home": {"crisis_per_year": 1.0}} | changes.pop("stays", {})
    crisis = Crisis(setting="clinic", mean_stay_days=60.0, keep_home_months=keep)
    fields = {"routes": (route("clinic", "home"),), "crisis": crisis, "stays": stays}
    return housed(**(fields | changes))


def crises(run: Simulation) -> list[tuple[int, float, float]]:
    """Client, begin and end of every crisis that ended within the run."""
    found, began = [], {}
    for row in used_rows(run, "log"):
        if row.event == HAD_CRISIS:
            began[int(row.client)] = float(row.time)
        elif row.event == RECOVERED:
            found.append((int(row.client), began.pop(int(row.client)), float(row.time)))
    return found


def test_a_home_kept_for_ever_is_never_lost_and_life_there_goes_on():
    run = finished(with_crises(240.0), years=4)
    assert len(crises(run)) > 300
    tenancies = used_rows(run, "tenancy_rows")
    assert len(tenancies) == len(clients(run))
    assert np.isnan(tenancies.ended).all()
    assert not len(lines(run, HOME_EXPIRED))
    at_home = [one for one in clients(run) if one.setting == HOME]
    for client in at_home:
        assert client.entered == tenancies[client.tenancy].started, "months since moving in go on"
    assert run.record.homes[..., HOMES_LOST].sum() == 0


def test_without_keeping_every_crisis_loses_the_home_on_the_day():
    run = finished(with_crises(0.0), years=4)
    first = first_tenancies(run)
    began = times(run, HAD_CRISIS)
    assert len(began) > 100
    for number, when in began.items():
        assert first[number].ended == when
        assert first[number].end == TENANCY_EXPIRED
    assert run.record.homes[..., HOMES_LOST].sum() == len(lines(run, HAD_CRISIS))


def test_a_home_is_lost_to_the_day_when_a_crisis_outlasts_its_months():
    run = finished(with_crises(2.0), years=4)
    expired = {(int(row.client), float(row.time)) for row in lines(run, HOME_EXPIRED)}
    longer = [(n, begin + 2 * MONTH) for n, begin, end in crises(run) if end - begin > 2 * MONTH]
    back = [(n, end) for n, begin, end in crises(run) if end - begin <= 2 * MONTH]
    assert len(longer) > 50
    assert len(back) > 50
    lost = sorted(when for _, when in expired)
    np.testing.assert_allclose(
        sorted(w for w in lost if w < 3.0), sorted(w for _, w in longer if w < 3.0)
    )
    home = {(int(row.client), float(row.time)) for row in lines(run, RECOVERED) if row.about == 1}
    assert home == set(back)


def test_who_lost_the_home_asks_anew_when_recovered_and_who_kept_it_does_not():
    run = finished(with_crises(2.0), years=4)
    recovered = lines(run, RECOVERED)
    homeless = {(int(r.client), float(r.time)) for r in recovered if r.about == 0}
    asked = {(int(row.client), float(row.time)) for row in lines(run, REQUESTS)}
    assert len(homeless) > 50
    assert asked == homeless


def test_the_longer_a_home_is_kept_the_fewer_are_lost():
    lost = [
        finished(with_crises(months), years=4).record.homes[..., HOMES_LOST].sum()
        for months in (0.0, 1.0, 3.0, 240.0)
    ]
    assert (np.diff(lost) < 0).all()
    assert lost[-1] == 0


def test_loss_bands_go_on_through_a_crisis():
    """Homes are lost exactly a year after moving in; who is away then loses it on coming back."""
    keeping = Keeping(
        independent_loss_per_year=AT_ONCE,
        bands=(Band(until_months=12, factor=0.0),),
        lost_to={"family": 1.0},
    )
    run = finished(with_crises(240.0, keeping=keeping), years=4)
    away = {n: end for n, begin, end in crises(run)}
    before = {n: begin for n, begin, end in crises(run)}
    waited = 0
    for number, row in first_tenancies(run).items():
        assert row.end == TENANCY_LOST
        year = row.started + 1.0
        if number in away and before[number] < year < away[number]:
            year, waited = away[number], waited + 1
        assert row.ended == pytest.approx(year, abs=1e-4)
    assert waited > 10


def test_a_programme_keeps_its_slot_and_its_dates_through_a_crisis():
    row = programme(longest_years=1.5)
    run = finished(with_crises(240.0, **supported(row), stays={}), years=1)
    supported_now = (clients(run).programme == 1).sum()
    assert supported_now == len(clients(run)) == run.state.slots_used[1]
    assert (clients(run).setting == CLINIC).sum() > 5


def test_a_crisis_comes_sooner_without_a_foundation_and_later_with_a_programme():
    def crises_of(**changes: Any) -> dict[int, float]:
        began = times(run := finished(with_crises(240.0, **changes), years=2), HAD_CRISIS)
        started = {n: row.started for n, row in first_tenancies(run).items()}
        return {n: when - started[n] for n, when in began.items()}

    foundations = resting(crisis_ratio_off=2.0)
    on = crises_of(foundations=foundations, group={"foundations_at_entry": {"finances": 1.0}})
    off = crises_of(foundations=foundations)
    helped = crises_of(**supported(programme(crisis_factor=0.5)))
    assert len(helped) < len(on) < len(off)
    for number, waited in helped.items():
        assert waited == pytest.approx(2.0 * on[number], rel=1e-5)
        assert on[number] == pytest.approx(2.0 * off[number], rel=1e-5)


# New offences


def offences(run: Simulation) -> int:
    return int(run.record.episodes[:, OFFENCE].sum())


def offending(**changes: Any) -> Region:
    return housed(stays={"home": {"reoffends_per_year": 0.3}}, **changes)


def first_offences(region: Region) -> dict[int, float]:
    """Years from moving in to the first offence."""
    run = finished(region, years=4)
    started = {n: row.started for n, row in first_tenancies(run).items()}
    return {n: when - started[n] for n, when in times(run, OFFENDED).items()}


def is_so_much_sooner(plain: dict[int, float], sooner: dict[int, float], factor: float) -> None:
    shared = [number for number in plain if number in sooner]
    assert len(shared) > 40
    for number in shared:
        assert plain[number] == pytest.approx(factor * sooner[number], rel=1e-5)


def test_alone_people_reoffend_by_the_factor_of_their_group():
    plain = first_offences(offending())
    alone = first_offences(offending(group={"alone_reoffending_factor": 2.0}))
    everywhere = first_offences(offending(group={"reoffending_factor": 2.0}))
    is_so_much_sooner(plain, alone, 2.0)
    assert alone == everywhere, "at home without a programme the two come to the same"


def test_supported_forensic_people_reoffend_less_and_others_do_not():
    """The interaction of HF205 and HF207: support lowers it, living alone raises it."""
    forensic = people(
        "forensic",
        inflow_per_year=200.0,
        inflow_factor_by_year=(1.0, 0.0),
        alone_reoffending_factor=1.5,
    )
    others = people("others", inflow_per_year=200.0, inflow_factor_by_year=(1.0, 0.0))
    helped = programme(reoffending_by_group={"forensic": 0.4})
    alone = finished(offending(groups=(forensic, others)), years=4)
    with_help = finished(offending(groups=(forensic, others), **supported(helped)), years=4)
    without, under = (
        run.record.episodes[:, OFFENCE].sum(axis=(0, 1)) for run in (alone, with_help)
    )
    assert without[0] > 1.2 * without[1], "alone, forensic people reoffend more"
    assert under[0] < 0.6 * under[1], "supported, less"
    assert under[1] == without[1], "the others' luck is as it was"


def test_the_factor_of_a_programme_holds_at_home_and_the_groups_everywhere():
    def on_the_street(**group: Any) -> int:
        region = small_region(
            groups=(
                people(
                    inflow_per_year=200.0,
                    inflow_factor_by_year=(1.0, 0.0),
                    first_setting={"street": 1.0},
                    **group,
                ),
            ),
            stays={"street": {"reoffends_per_year": 0.5}},
        )
        return offences(finished(region, years=3))

    assert on_the_street(alone_reoffending_factor=5.0) == on_the_street()
    assert on_the_street(reoffending_factor=0.0) == 0
    assert on_the_street(reoffending_factor=2.0) > 1.5 * on_the_street()


def test_without_day_activity_people_reoffend_its_ratio_sooner():
    rows = resting("day_activity", reoffending_ratio_off=3.0)
    busy = offending(foundations=rows, group={"foundations_at_entry": {"day_activity": 1.0}})
    is_so_much_sooner(first_offences(busy), first_offences(offending(foundations=rows)), 3.0)


def test_offences_and_crises_cost_their_payers():
    once = OneOffCosts(crisis_eur=1500.0, offence_eur=8000.0)
    stays = {"home": {"reoffends_per_year": 0.5, "crisis_per_year": 0.5}}
    region = with_crises(240.0, stays=stays, one_off_costs=once)
    run = finished(region, years=2)
    by_payer = costs_by_payer(run)
    assert offences(run) > 50
    assert by_payer["justice"] == 8000.0 * offences(run)
    assert by_payer["health_insurer"] == 1500.0 * len(lines(run, HAD_CRISIS))
    assert by_payer["landlord"] == by_payer["municipality"] == 0.0
