"""Costs follow the prices in force: before, during and after a lever that changes them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulate import ModelError, run
from simulate.cohort_measures import take_cohort_measures
from simulate.levers import VptAtHome
from simulate.money import monthly_costs, priced_tallies
from simulate.rows.homes import OneOffCosts
from simulate.scenario import Scenario, make_scenario
from simulate.self_checks import findings, spending
from simulate.self_checks.looking import look
from simulate.simulation import Simulation
from simulate.sourced import PAYERS
from simulate.state import HOMES_LOST, LET_BY_SCHEME, LET_OWN_WAY, OFFENCE
from tests.golden.mechanisms import FULL
from tests.housed import housed, supported
from tests.properties.test_costs import with_prices
from tests.regions import BASELINE, finished, policy, programme, simulation

WEEKS_A_YEAR = 365.25 / 7
VPT = programme("vpt", hours_per_week=4, eur_per_hour=50, payer="health_insurer")
REGION = housed(**supported(VPT))
TODAY, MEANWHILE = WEEKS_A_YEAR * 4 * 50, WEEKS_A_YEAR * 10 * 80


def day(number: int) -> float:
    """A day after 1 January 2025, in years."""
    return number / 365.25


JULY_11, JULY_21, MARCH_1 = day(191), day(201), day(365 + 59)


def dearer(**changes):
    """More hours, at a higher price and for another payer, of a programme that is there."""
    fields = {
        "slots": 20,
        "from_settings": ("street",),
        "hours_per_week": 10,
        "eur_per_hour": 80,
        "payer": "long_term_care",
        "from_year": JULY_11,
        "until_year": MARCH_1,
    }
    return policy(VptAtHome(lever="vpt_at_home", **(fields | changes)))


def paid(ended: Simulation, payer: str) -> np.ndarray:
    """Euros by month."""
    tallies = priced_tallies(ended.record, len(ended.scenario.month_ends))
    return monthly_costs(ended.scenario, tallies)[:, PAYERS.index(payer)]


def supported_years(ended: Simulation) -> np.ndarray:
    """Years in the programme, by month."""
    return ended.record.phase_years[: len(ended.scenario.month_ends), 1].sum(axis=1)


def share_of_months(whole: range, july: float = 0.0) -> np.ndarray:
    """1 for whole months of three years, a part of the first July, 0 for others."""
    share = np.zeros(36)
    share[list(whole)] = 1.0
    share[6] += july
    return share


CASES = {
    "mid-July to March": (dearer(), share_of_months(range(7, 14), 21 / 31)),
    "within July": (dearer(until_year=JULY_21), share_of_months(range(0), 10 / 31)),
    "day 0, for good": (dearer(from_year=0, until_year=None), share_of_months(range(36))),
}


@pytest.mark.parametrize("case", CASES)
def test_months_are_paid_at_the_prices_and_by_the_payer_of_their_time(case):
    under, share = CASES[case]
    ended = finished(REGION, under)
    years = supported_years(ended)
    assert (years > 0.5).all()
    before = paid(ended, "health_insurer")
    during = paid(ended, "long_term_care")
    np.testing.assert_allclose(before, years * (1 - share) * TODAY, rtol=1e-12)
    np.testing.assert_allclose(during, years * share * MEANWHILE, rtol=1e-12)
    assert (before[share == 1] == 0).all() and (during[share == 0] == 0).all()


def test_one_of_price_hours_and_payer_may_change_alone():
    years = supported_years(finished(REGION, dearer()))
    last = slice(12, 14)
    only = {"hours_per_week": None, "eur_per_hour": None, "payer": None}
    for name, euros, payer in (
        ("hours_per_week", 10 * 50, "health_insurer"),
        ("eur_per_hour", 4 * 80, "health_insurer"),
        ("payer", 4 * 50, "long_term_care"),
    ):
        changed = {key: value for key, value in only.items() if key != name}
        ended = finished(REGION, dearer(**changed))
        expected = years[last] * WEEKS_A_YEAR * euros
        np.testing.assert_allclose(paid(ended, payer)[last], expected, rtol=1e-12)


def test_months_outside_the_lever_are_paid_as_without_it_to_the_bit():
    plain, ended = finished(REGION), finished(REGION, dearer())
    assert (supported_years(plain) == supported_years(ended)).all()
    outside = [*range(6), *range(14, 36)]
    for payer in PAYERS:
        assert (paid(plain, payer)[outside] == paid(ended, payer)[outside]).all()


def test_a_lever_that_changes_no_price_leaves_one_list_of_prices():
    same = dearer(hours_per_week=4, eur_per_hour=None, payer=None)
    scenario = make_scenario(REGION, same, years=3, seed=1)
    assert len(scenario.phases) == 3
    assert scenario.prices == [(0.0, scenario.ground)]
    changed = make_scenario(REGION, dearer(), years=3, seed=1)
    assert [since for since, _ in changed.prices] == [0.0, JULY_11, MARCH_1]


@pytest.mark.parametrize(
    ("of", "change"),
    [
        ("settings", {"cost_per_day_eur": 1.0}),
        ("settings", {"payer": "client"}),
        ("programmes", {"eur_per_hour": 1.0}),
        ("programmes", {"payer": "client"}),
        ("programmes", {"hours_per_week": 1.0}),
        ("one_off_costs", {"offence_eur": 1.0}),
    ],
)
def test_any_change_of_a_price_or_payer_starts_a_list_of_prices(of, change):
    scenario = make_scenario(REGION, BASELINE, years=3, seed=1)
    [(_, ground, tables)] = scenario.phases
    rows = getattr(ground, of)
    if of == "one_off_costs":
        later = ground.model_copy(update={of: rows.model_copy(update=change)})
    else:
        later = ground.model_copy(update={of: (*rows[:-1], rows[-1].model_copy(update=change))})
    changed = replace(scenario, phases=[(0.0, ground, tables), (1.0, later, tables)])
    assert changed.prices == [(0.0, ground), (1.0, later)]


def test_results_and_cohorts_report_costs_at_the_prices_in_force():
    results = run(REGION, dearer(), years=3, replicates=1, seed=1, parameters="file")
    years = results.monthly("phase_years", by=("month", "phase")).to_numpy()[0][:, 1]
    share = CASES["mid-July to March"][1]
    during = (years * share).sum() * MEANWHILE / results.scenario.end
    assert results.measures["costs/long_term_care"].iloc[0] == pytest.approx(during)
    early = simulation(REGION, dearer())
    for months in (6, 3, 11):
        early.advance_months(months)
        measured, passed = take_cohort_measures(early), int(early.state.counters[0].month)
        support = (measured["costs"] - measured["municipality_costs"]) * early.now
        support *= int(early.state.counters[0].clients)
        years = supported_years(early)[:passed]
        of_today = 1 - share[:passed]
        expected = (years * (of_today * TODAY + share[:passed] * MEANWHILE)).sum()
        assert support == pytest.approx(expected)


# The self-check


def all_change() -> Scenario:
    """Prices and payers of settings and of what is paid once change too, as no lever does yet."""
    scenario = make_scenario(with_prices(FULL), BASELINE, years=2, seed=1)
    [(_, ground, tables)] = scenario.phases
    settings = tuple(
        row.model_copy(update={"cost_per_day_eur": 2 * row.cost_per_day_eur, "payer": "client"})
        for row in ground.settings
    )
    once = OneOffCosts(
        move_eur=1,
        move_payer="landlord",
        loss_eur=10,
        loss_payer="landlord",
        crisis_eur=100,
        crisis_payer="client",
        offence_eur=9000,
        offence_payer="landlord",
    )
    later = ground.model_copy(update={"settings": settings, "one_off_costs": once})
    return replace(scenario, phases=[(0.0, ground, tables), (1.3, later, tables)])


def test_settings_and_what_is_paid_once_follow_prices_too():
    ended = Simulation(all_change())
    ended.advance(ended.scenario.end)
    last = slice(16, 24)
    tallies = {name: array[last] for name, array in priced_tallies(ended.record, 24).items()}
    days = tallies["person_years"].sum(axis=(2, 3)) * 365.25
    ground = ended.scenario.ground
    crises, offences = tallies["episodes"].sum(axis=(2, 3)).T
    homes = tallies["homes"].sum(axis=1).T
    lived = sum(days[:, n] * 2 * row.cost_per_day_eur for n, row in enumerate(ground.settings))
    np.testing.assert_allclose(paid(ended, "client")[last], lived + 100 * crises, rtol=1e-12)
    once = 9000 * offences + homes[LET_BY_SCHEME] + homes[LET_OWN_WAY] + 10 * homes[HOMES_LOST]
    assert crises.sum() > 0 and offences.sum() > 0 and homes[HOMES_LOST].sum() > 0
    np.testing.assert_allclose(paid(ended, "landlord")[last], once, rtol=1e-12)


@pytest.fixture(scope="module")
def dear():
    return finished(REGION, dearer())


@pytest.fixture(scope="module")
def changed():
    ended = Simulation(all_change())
    ended.advance(ended.scenario.end)
    return ended


def test_the_self_check_holds_and_has_prices_to_look_at(dear, changed):
    for ended in (dear, changed):
        assert len(ended.scenario.prices) > 1
        row = ended.kept.found[findings.COSTS]
        assert row.looked_at == len(PAYERS) and row.fault == 0
        assert row.deviation <= 1e-11


def prices_of_today(scenario: Scenario) -> Scenario:
    return replace(scenario, phases=scenario.phases[:1])


def prices_for_good(scenario: Scenario) -> Scenario:
    return replace(scenario, phases=scenario.phases[:2])


def prices_a_day_late(scenario: Scenario) -> Scenario:
    later = [(start + day(1), region, tables) for start, region, tables in scenario.phases[1:]]
    return replace(scenario, phases=[scenario.phases[0], *later])


def from_the_next_month(scenario: Scenario) -> Scenario:
    ends = scenario.month_ends
    later = [
        (float(ends[ends >= start].min()), region, tables)
        for start, region, tables in scenario.phases[1:]
    ]
    return replace(scenario, phases=[scenario.phases[0], *later])


@pytest.mark.parametrize(
    "wrong", [prices_of_today, prices_for_good, prices_a_day_late, from_the_next_month]
)
def test_the_self_check_sees_prices_of_another_time(wrong, dear, monkeypatch):
    monkeypatch.setattr(
        spending, "monthly_costs", lambda scenario, tallies: monthly_costs(wrong(scenario), tallies)
    )
    with pytest.raises(ModelError, match="euros paid"):
        look(dear.fork(), dear.now)


@pytest.mark.parametrize("kind", [LET_BY_SCHEME, LET_OWN_WAY, HOMES_LOST])
@pytest.mark.parametrize("month", [3, 20])
def test_with_changing_prices_a_home_counted_twice_is_still_seen(kind, month, changed):
    twin = changed.fork()
    twin.record.homes[month, 0, kind] += 1
    with pytest.raises(ModelError, match="euros paid"):
        look(twin, twin.now)


def test_with_changing_prices_what_no_tally_knows_is_still_seen(changed):
    twin = changed.fork()
    twin.record.episodes[:, OFFENCE] = 0
    with pytest.raises(ModelError, match="euros paid"):
        look(twin, twin.now)
