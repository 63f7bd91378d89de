"""How many are there, how long homes are kept, and Little's law on every path."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import poisson

from simulate import theory
from simulate.estimators import kaplan_meier
from simulate.region import Region
from simulate.rows.homes import Band, Keeping
from simulate.rows.places import Municipality, Provider, Team
from simulate.state import TENANCY_LOST
from simulate.survival import housed_durations
from tests.ledger import check_each
from tests.paths import clients, used_rows
from tests.regions import HOME, finished, people, programme, route, small_region
from tests.replicates import assert_near, over_replicates
from tests.strategies import YEARS, policies, regions

AT_ONCE = 1e6


def homes_found_at_once(arrivals: float, keeping: Keeping, **group: float) -> Region:
    """Everybody who comes finds a home at once; those who lose it are not seen again."""
    return small_region(
        groups=(people(inflow_per_year=arrivals, **group),),
        municipalities=(Municipality(name="A", inhabitants=100_000, own_way_per_year=AT_ONCE),),
        stays={"outside": {"ready_per_year": AT_ONCE}},
        keeping=keeping,
    )


#: Three laws of the stay, all of mean one year: exponential; half a year and then exponential;
#: a mixture of exponentials (frailty).
ONE_YEAR = {
    "exponential": (Keeping(independent_loss_per_year=1.0, lost_to={"family": 1.0}), 0.0),
    "not in the first half year": (
        Keeping(
            independent_loss_per_year=2.0,
            bands=(Band(until_months=6, factor=0.0),),
            lost_to={"family": 1.0},
        ),
        0.0,
    ),
    "frailty": (Keeping(independent_loss_per_year=2.0, lost_to={"family": 1.0}), 0.5),
}


@pytest.mark.parametrize("law", ONE_YEAR)
def test_number_present_is_poisson_whatever_the_law_of_the_stay(law):
    keeping, variance = ONE_YEAR[law]
    region = homes_found_at_once(6.0, keeping, loss_frailty_variance=variance)
    expected = theory.infinite_servers(6.0, 1.0)

    def numbers(run):
        people_there = run.record.people[30 * 12 :, HOME].sum(axis=(1, 2))
        counts = np.bincount(np.minimum(people_there, 12), minlength=13) / len(people_there)
        return [people_there.mean(), *counts[[2, 4, 6, 8, 10]]]

    found = over_replicates(region, numbers, runs=60, years=400)
    assert_near(found[:, 0], expected, what="people present on average", precision=0.01)
    for column, number in enumerate((2, 4, 6, 8, 10), start=1):
        share = poisson.pmf(number, expected)
        assert_near(
            found[:, column], share, what=f"share of months with {number} people", precision=0.04
        )


BANDS = ((0.5, 2.0), (1.0, 1.2))


LOSS, LOSS_WITH_SUPPORT, COMPLETES = 0.3, 0.9, 1.5


def with_support(region: Region) -> Region:
    """Everybody starts with a programme in which homes are lost at another rate."""
    ambulatory = programme(completes_per_year=COMPLETES, loss_per_year=LOSS_WITH_SUPPORT)
    team = Team(programme="ambulatory", fte=1e5)
    return region.model_copy(
        update={
            "programmes": (ambulatory,),
            "providers": (Provider(name="team", effort_per_year=0.0, teams=(team,)),),
            "routes": (route("outside", "home", programme="ambulatory"),),
        }
    )


def kept_after_support(time: float, variance: float) -> float:
    """Share kept when the rate changes at an exponential time: an integral over that time."""
    weighted = theory.band_hazard(1.0, BANDS, 0.6)

    def kept(supported: float) -> float:
        with_it, after = weighted(supported), weighted(time) - weighted(supported)
        return theory.kept_with_frailty(LOSS_WITH_SUPPORT * with_it + LOSS * after, variance)

    ended, _ = quad(lambda when: COMPLETES * np.exp(-COMPLETES * when) * kept(when), 0.0, time)
    return float(ended + np.exp(-COMPLETES * time) * kept(time))


@pytest.mark.parametrize("variance", [0.0, 1.5])
@pytest.mark.parametrize("support", [False, True])
def test_homes_are_kept_as_bands_and_frailty_say(variance, support):
    keeping = Keeping(
        independent_loss_per_year=LOSS,
        bands=tuple(Band(until_months=12 * until, factor=factor) for until, factor in BANDS),
        last_band_factor=0.6,
        lost_to={"family": 1.0},
    )
    region = homes_found_at_once(200.0, keeping, loss_frailty_variance=variance)
    if support:
        region = with_support(region)
    times = np.array([0.25, 0.5, 1.0, 2.0, 5.0])

    def kept(run):
        rows = used_rows(run, "tenancy_rows")
        early = rows[rows.started < run.scenario.end - times[-1]]
        assert ((early.programme > 0) == support).all()
        lasted = np.where(early.end == TENANCY_LOST, early.ended - early.started, np.inf)
        return [(lasted > time).mean() for time in times]

    found = over_replicates(region, kept, runs=80, years=25)
    integrated = theory.band_hazard(LOSS, BANDS, 0.6)
    for column, time in enumerate(times.tolist()):
        expected = theory.kept_with_frailty(integrated(time), variance)
        if support:
            expected = kept_after_support(time, variance)
        assert_near(found[:, column], expected, what=f"share kept {time} years", precision=0.005)


def test_kaplan_meier_sees_through_leaving_and_the_end_of_the_run():
    """Homes given up for other reasons, or still kept when the run ends, are censored."""
    keeping = Keeping(
        independent_loss_per_year=0.3,
        bands=tuple(Band(until_months=12 * until, factor=factor) for until, factor in BANDS),
        last_band_factor=0.6,
        lost_to={"family": 1.0},
    )
    region = homes_found_at_once(300.0, keeping, loss_frailty_variance=1.5)
    leaving = {"setting": "home", "exits_per_year": {"elsewhere": 0.3, "death": 0.1}}
    stays = tuple(
        stay.model_copy(update=leaving) if stay.setting == "home" else stay for stay in region.stays
    )
    times = np.array([0.5, 1.0, 3.0])

    def kept(run):
        rows = used_rows(run, "tenancy_rows")
        return kaplan_meier([housed_durations(rows, run.scenario.end)], times)

    found = over_replicates(region.model_copy(update={"stays": stays}), kept, runs=40, years=8)
    integrated = theory.band_hazard(0.3, BANDS, 0.6)
    for column, time in enumerate(times):
        expected = theory.kept_with_frailty(integrated(float(time)), 1.5)
        assert_near(found[:, column], expected, what=f"share kept {time} years", precision=0.005)


@given(data=st.data(), region=regions(), seed=st.integers(0, 2**32))
def test_littles_law_holds_on_every_path(data, region, seed):
    """Time on the list by request adds up to the list's length over time; people likewise."""
    run = finished(region, data.draw(policies(region)), years=YEARS, seed=seed)
    end, lanes = run.scenario.end, run.tables.lanes
    by_request = np.zeros(len(region.settings))
    for row in used_rows(run, "request_rows"):
        by_request[lanes[row.lane].wanted] += row.ended - max(row.since, 0.0)
    for client in clients(run):
        for kind in range(2):
            if client.setting >= 0 and client.request_lane[kind] >= 0:
                wanted = lanes[client.request_lane[kind]].wanted
                by_request[wanted] += end - max(client.request_since[kind], 0.0)
    by_month = run.record.waiting_years[:-1].sum(axis=(0, 2, 3))
    agree("years on a list, by request and by month", by_request, by_month)

    people_there = clients(run)
    left = np.where(people_there.setting >= 0, end, people_there.clock)
    lives = (left - np.maximum(people_there.arrived, 0.0)).sum()
    agree("years of people, by person and by month", lives, run.record.person_years[:-1].sum())
    rows = used_rows(run, "tenancy_rows")
    at_home = np.where(np.isnan(rows.ended), end, rows.ended) - np.maximum(rows.started, 0.0)
    counted = run.record.person_years[:-1, HOME].sum()
    if region.crisis is None:
        agree("years at home, by tenancy and by month", at_home.sum(), counted)
    else:  # a home kept through a crisis is held, not lived in
        assert counted <= at_home.sum() + 1e-9
    supported = run.record.phase_years[:-1].sum()
    agree("years at home, by tenancy and by programme", at_home.sum(), supported)


def agree(what: str, one: np.ndarray[Any, Any] | float, other: Any) -> None:
    """Two ways to count the same years differ by rounding only."""
    apart = np.abs(np.subtract(one, other)) / np.maximum(1.0, np.abs(other))
    check_each(f"{what}: relative difference", got=float(np.max(apart)), tolerance=1e-9)
