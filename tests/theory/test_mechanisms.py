"""Foundations, crisis, offences, prevention and trust against closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from simulate import theory
from simulate.record import TURNED_OFF, TURNED_ON
from simulate.region import Region
from simulate.rows.homes import Keeping, Landlord
from simulate.rows.people import Present
from simulate.rows.support import Adaptation, Crisis, Foundation
from simulate.simulation import Simulation
from simulate.state import CRISIS, HOMES_LOST, OFFENCE
from tests.housed import WITH_CLINIC, housed, supported
from tests.ledger import check
from tests.paths import clients, used_rows
from tests.regions import (
    HOME,
    OUTSIDE,
    finished,
    people,
    places,
    programme,
    route,
    small_region,
)
from tests.replicates import assert_near, over_replicates

GAIN, LOSS, AT_ENTRY = 0.6, 0.9, 0.9


def finances(setting: str, **changes: Any) -> tuple[Foundation, ...]:
    row = Foundation(name="finances", gain_per_year={setting: GAIN}, loss_per_year={setting: LOSS})
    return (row.model_copy(update=changes),)


def living_in(setting: str, count: int, **changes: Any) -> Region:
    """A fixed number of people who live somewhere from day 0 on."""
    present = Present(setting=setting, group="people", municipality="A", count=count)
    return small_region(present=(present,), **changes)


# Two-state foundations


def on_after(run: Simulation, age: float) -> float:
    """Share of newcomers with finances on, ``age`` years after they came."""
    people_there, log = clients(run), used_rows(run, "log")
    on = (people_there.foundations & 1).astype(bool)
    turned = log[np.isin(log.event, (TURNED_ON, TURNED_OFF))]
    later = turned[turned.time > people_there[turned.client].arrived + age]
    np.logical_xor.at(on, later.client, True)
    return float(on.mean())


def test_a_foundation_relaxes_from_entry_to_its_stationary_share():
    """P(on) = s + (p - s) exp(-(gain + loss) t), s = gain / (gain + loss)."""
    region = small_region(
        groups=(
            people(
                inflow_per_year=400.0,
                inflow_factor_by_year=(1.0, 0.0),
                foundations_at_entry={"finances": AT_ENTRY},
            ),
        ),
        foundations=finances("outside"),
    )
    runs = [finished(region, years=9, replicate=number) for number in range(60)]
    for age in (0.0, 0.3, 1.0, 8.0):
        found = np.array([on_after(run, age) for run in runs])
        expected = theory.two_state(GAIN, LOSS, AT_ENTRY, age)
        assert_near(found, expected, what=f"share with it on after {age} years", precision=0.015)


def test_the_foundations_of_the_census_have_the_law_of_their_elapsed_stay():
    """People who leave at 0.5 a year have been here an exponential time of 2 years."""
    leaving, count = 0.5, 400
    region = living_in(
        "protected",
        count,
        groups=(people(foundations_at_entry={"finances": AT_ENTRY}),),
        stays={"protected": {"exits_per_year": {"elsewhere": leaving}}},
        providers=(places(count),),
        foundations=finances("protected"),
    )

    def too_many(run: Simulation) -> list[float]:
        """People with it on in the youngest and oldest half of stays, less those expected."""
        start = Simulation(run.scenario, int(run.state.counters[0].replicate))
        there = clients(start)
        law = np.array([theory.two_state(GAIN, LOSS, AT_ENTRY, -t) for t in there.entered])
        short = -there.entered < np.log(2) / leaving
        on = there.foundations & 1
        return [
            float((on - law)[short].sum() / short.sum()),
            float((on - law)[~short].sum() / (~short).sum()),
            float(short.mean()),
            float(on.mean()),
        ]

    found = over_replicates(region, too_many, runs=60, years=1)
    for column, who in ((0, "short"), (1, "long")):
        error = found[:, column].std(ddof=1) / np.sqrt(len(found))
        assert error < 0.005
        what = f"share with it on beyond the law of {who} stays"
        check(what, got=found[:, column].mean(), expected=0.0, tolerance=4 * error)
    assert_near(found[:, 2], 0.5, what="share of stays below the median", precision=0.01)
    at_last, fades = GAIN / (GAIN + LOSS), leaving / (leaving + GAIN + LOSS)
    share = at_last + (AT_ENTRY - at_last) * fades
    assert_near(found[:, 3], share, what="share with it on at day 0", precision=0.01)


def test_slots_of_day_activity_are_a_finite_source_with_losses():
    """People on are a binomial cut off at the slots (Engset)."""
    count, slots = 12, 4
    row = Foundation(
        name="day_activity",
        gain_per_year={"outside": GAIN},
        loss_per_year={"outside": LOSS},
        slots=slots,
    )
    region = living_in("outside", count, foundations=(row,))
    warm_up = 10 * 12

    def numbers(run: Simulation) -> list[float]:
        years = run.record.condition_years[warm_up:-1, 1, OUTSIDE].sum()
        return [years / (run.scenario.end - warm_up / 12)]

    found = over_replicates(region, numbers, runs=40, years=200)
    weights = binom.pmf(np.arange(slots + 1), count, GAIN / (GAIN + LOSS))
    expected = float((weights * np.arange(slots + 1)).sum() / weights.sum())
    assert expected < 0.8 * count * GAIN / (GAIN + LOSS), "the slots bite"
    assert_near(found[:, 0], expected, what="people with day activity", precision=0.005)


# Crisis and offences


def test_crises_come_at_their_rate_and_outlast_a_kept_home_as_often_as_they_should():
    """The mean time to a crisis is 1 / rate; a share exp(-keep / mean stay) lose the home."""
    rate, stay_days, keep = 0.8, 40.0, 1.5
    region = housed(
        200.0,
        stays={"home": {"crisis_per_year": rate}},
        crisis=Crisis(setting="clinic", mean_stay_days=stay_days, keep_home_months=keep),
        routes=(route("clinic", "home"),),
    )
    clinic = [setting.name for setting in WITH_CLINIC].index("clinic")

    def measures(run: Simulation) -> list[float]:
        crises = run.record.episodes[:, CRISIS].sum()
        years = run.record.person_years[:-1].sum(axis=(0, 2, 3))
        lost = run.record.homes[..., HOMES_LOST].sum()
        return [years[HOME] / crises, years[clinic] / crises, lost / crises]

    found = over_replicates(region, measures, runs=60, years=12)
    stay = stay_days / 365.25
    assert_near(found[:, 0], 1.0 / rate, what="years at home to a crisis", precision=0.005)
    assert_near(found[:, 1], stay, what="years a crisis lasts", precision=0.01)
    share = float(np.exp(-keep / 12 / stay))
    assert_near(found[:, 2], share, what="share of crises that lose the home", precision=0.01)


@pytest.mark.parametrize("on", [True, False])
def test_offences_are_rate_times_time(on):
    rate, count, years, ratio = 0.2, 50, 20, 1.5
    region = living_in(
        "street",
        count,
        groups=(people(foundations_at_entry={"day_activity": float(on)}, reoffending_factor=2.0),),
        stays={"street": {"reoffends_per_year": rate}},
        foundations=(Foundation(name="day_activity", reoffending_ratio_off=ratio),),
    )
    found = over_replicates(
        region, lambda run: run.record.episodes[:, OFFENCE].sum(), runs=80, years=years
    )
    expected = 2.0 * rate * (1.0 if on else ratio) * count * run_years(years)
    assert_near(found, expected, what="offences", precision=0.01)
    assert_poisson(found, expected, what="offences")


def assert_poisson(counts: np.ndarray[Any, Any], mean: float, *, what: str) -> None:
    """Counts vary as much as Poisson ones: variance over mean is 1, give or take sampling."""
    error = np.sqrt(2 / (len(counts) - 1))
    spread = float(counts.var(ddof=1)) / mean
    check(f"variance of {what} over its mean", got=spread, expected=1.0, tolerance=4 * error)


def run_years(years: int) -> float:
    """Calendar years as the run counts them: days over 365.25."""
    return float(finished(small_region(), years=years, event_log=False).scenario.end)


# Who comes, and who trusts


def test_prevention_thins_a_poisson_stream():
    rate, prevented, years = 60.0, 0.35, 20
    region = small_region(groups=(people(inflow_per_year=rate, prevented_share=prevented),))
    found = over_replicates(
        region,
        lambda run: (run.record.arrivals.sum(), run.record.prevented.sum()),
        runs=80,
        years=years,
    )
    whole = rate * run_years(years)
    for column, share, who in ((0, 1.0 - prevented, "who come"), (1, prevented, "prevented")):
        assert_near(found[:, column], share * whole, what=f"people {who}", precision=0.01)
        assert_poisson(found[:, column], share * whole, what=f"people {who}")
    together = float(np.corrcoef(found[:, 0], found[:, 1])[0, 1])
    what = "correlation of who come and who are prevented"
    check(what, got=together, expected=0.0, tolerance=4 / np.sqrt(79))


def test_trust_settles_where_what_is_lost_is_regained():
    """T = 1 - d (1 - r) / r for d lost and the share r regained a month."""
    loses, leaves, lost, recovery = 0.1, 1.0, 0.01, 0.8
    region = small_region(
        groups=(people(inflow_per_year=1200.0),),
        stays={"home": {"exits_per_year": {"elsewhere": leaves}}},
        landlords=(
            Landlord(
                name="landlord",
                lettings_per_year={"A": 1000.0},
                reserved_share=1.0,
                delivered_share=1.0,
            ),
        ),
        keeping=Keeping(independent_loss_per_year=0.0, lost_to={"family": 1.0}, nuisance_share=0.6),
        adaptation=Adaptation(
            landlords_adapt=True, trust_lost_per_nuisance=lost, trust_recovery_per_year=recovery
        ),
        **supported(programme(loss_per_year=loses)),
    )
    warm_up = 10 * 12
    found = over_replicates(
        region, lambda run: run.record.trust[warm_up:].mean(), runs=20, years=25
    )
    fallen = lost * 100.0 * 0.6 * loses / 12
    regained = 1.0 - np.exp(-recovery / 12)
    expected = 1.0 - fallen * (1.0 - regained) / regained
    assert 0.8 < expected < 0.95
    missing = 1.0 - found  # what trust lacks is the small number the formula is about
    assert_near(missing, 1.0 - expected, what="trust that is missing", precision=0.02)
