"""Being housed by both definitions, and one row a person, against plain arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from simulate import InputError, run
from simulate.estimators import median_time
from simulate.outcome import observe, stocks
from simulate.persons import came_in_run, dates, months_to_home
from simulate.simulation import Simulation
from simulate.state import BY_CENSUS, BY_SCHEME, TENANCY_LOST, TENANCY_OPEN
from simulate.survival import housed_durations, referred_in_home

TENANCIES = [
    # started, ended, own_since, client, found, end
    (1.0, np.nan, 1.0, 0, BY_SCHEME, TENANCY_OPEN),  # own from the first day
    (1.0, 4.0, 3.0, 1, BY_SCHEME, TENANCY_LOST),  # the contract flipped, then it was lost
    (2.0, np.nan, np.nan, 2, BY_SCHEME, TENANCY_OPEN),  # the provider's contract
    (-3.0, np.nan, -3.0, 3, BY_CENSUS, TENANCY_OPEN),  # own before the run
    (-3.0, np.nan, 2.0, 4, BY_CENSUS, TENANCY_OPEN),  # there at the start, flipped in the run
]
FIELDS = ["started", "ended", "own_since", "client", "found", "end"]
ROWS = np.array(TENANCIES, [(name, "f8" if n < 3 else "i4") for n, name in enumerate(FIELDS)])


@pytest.fixture(scope="module")
def results():
    return run("oss", years=4, replicates=4, seed=3, parameters="file")


def test_a_home_counts_from_moving_in_and_an_own_tenancy_from_the_contract():
    durations, lost = housed_durations(ROWS, 5.0, "regular")
    assert durations.tolist() == [4.0, 3.0, 3.0]
    assert lost.tolist() == [False, True, False]
    durations, lost = housed_durations(ROWS, 5.0, "own")
    assert durations.tolist() == [4.0, 1.0, 3.0]
    assert lost.tolist() == [False, True, False]


def test_people_referred_are_in_a_home_by_definition():
    asked = np.array([(0.0, n) for n in range(3)], [("since", "f8"), ("client", "i4")])
    assert referred_in_home(asked, ROWS, 5.0, 2.5, "regular") == (3, 3)
    assert referred_in_home(asked, ROWS, 5.0, 2.5, "own") == (1, 3)


@pytest.mark.parametrize(
    "ask",
    [
        lambda results: results.survival(definition="rented"),
        lambda results: results.retention(definition="rented"),
        lambda results: results.time_to_home("rented"),
        lambda results: results.cumulative_incidence("home", definition="rented"),
    ],
)
def test_a_wrong_definition_is_told_what_is_allowed(results, ask):
    with pytest.raises(InputError, match=r"'rented'; must be 'regular' .* or 'own'"):
        ask(results)


def test_the_definitions_differ_where_providers_hold_contracts():
    results = run("zuid-kennemerland", years=2, replicates=2, seed=1, parameters="file")
    providers = [np.isnan(o.tenancies["own_since"]).sum() for o in results.outcomes]
    assert min(providers) > 0, "no provider's contract: the test shows nothing"
    people = {word: results.retention((12,), word)["people"].iloc[0] for word in ("regular", "own")}
    found = [(o.tenancies["found"] != BY_CENSUS).sum() for o in results.outcomes]
    assert people["regular"] == sum(found) > people["own"]
    table = results.measures
    assert (table["first_homes"] > table["first_own_homes"]).all()


def test_the_median_counts_those_not_housed_yet():
    months = np.array([1.0, 2.0, 3.0, 4.0])
    assert median_time([(months, np.array([True, True, True, True]))]) == 2.0
    # who was seen for one month only says nothing about later ones
    assert median_time([(months, np.array([False, True, True, True]))]) == 3.0
    assert np.isnan(median_time([(months, np.array([True, False, False, False]))]))
    assert np.isnan(median_time([(np.array([]), np.array([], bool))]))


def test_time_to_a_home_is_that_of_people_who_came(results):
    table = results.time_to_home().set_index("statistic")
    means, came = [], 0
    for outcome in results.outcomes:
        persons = outcome.persons[outcome.persons["arrived"] > 0]
        came += len(persons)
        means.append(12 * np.nanmean(persons["first_home"] - persons["arrived"]))
    assert table.loc["mean of those housed", "months"] == pytest.approx(np.mean(means))
    assert table.loc["median of all who came", "people"] == came
    known = table.dropna()  # fewer than half get a home here: there is no median
    assert len(known) and known["low"].le(known["high"]).all()


def test_nobody_is_followed_beyond_leaving_or_the_end(results):
    outcome = results.outcomes[0]
    months, housed = months_to_home(results.scenario, outcome)
    persons = outcome.persons[came_in_run(results.scenario, outcome)]
    left = (persons["setting"] < 0) & ~housed
    assert left.any()
    np.testing.assert_allclose(months[left], 12 * (persons["left_at"] - persons["arrived"])[left])
    assert (months >= 0).all() and (months <= 12 * outcome.end).all()


def test_days_of_persons_add_up_to_the_person_years_of_the_region(results):
    """Every homeless and institutional day of the tallies belongs to somebody, also the last."""
    for outcome in results.outcomes:
        lived = outcome.tallies["person_years"].sum(axis=(0, 2, 3))
        for field, kind in (("homeless_years", "homeless"), ("institution_years", "institution")):
            chosen = [getattr(setting, kind) for setting in results.region.settings]
            assert outcome.persons[field].sum() == pytest.approx(lived[chosen].sum(), rel=1e-6)


def test_days_are_counted_up_to_wherever_a_run_stands(results):
    simulation = Simulation(results.scenario, 0)
    start = stocks(simulation)
    simulation.advance(0.0)
    assert observe(simulation, start).persons["homeless_years"].sum() == pytest.approx(0, abs=1e-9)


def test_days_homeless_are_those_of_the_first_years_arrivals(results):
    table = results.persons()
    years = np.concatenate([outcome.persons["arrived"] for outcome in results.outcomes])
    first_year = table["came_in_run"] & (years < 1.0)
    days = table[first_year].groupby("replicate")["days_homeless"].mean()
    np.testing.assert_allclose(results.measures["days_homeless"], days, rtol=1e-9)
    assert days.min() > 0


def test_persons_have_a_row_each_with_dates_that_fit(results):
    table = results.persons()
    assert len(table) == sum(len(outcome.persons) for outcome in results.outcomes)
    assert not table.duplicated(["replicate", "client"]).any()
    assert (
        (table["first_home"] <= table["first_own_home"])
        .where(table["first_own_home"].notna(), True)
        .all()
    )
    came = table[table["came_in_run"] & table["first_home"].notna()]
    days = (came["first_home"] - came["arrived"]).dt.days
    assert (days - came["days_to_first_home"]).abs().max() <= 1.0
    assert table.loc[~table["came_in_run"], "days_to_first_home"].isna().all()
    assert (table["left"].notna() == (table["left_to"] != "")).all()
    assert (table["left"].isna() == (table["lives_in"] != "")).all()


def test_dates_count_days_from_the_start(results):
    start = results.region.start_date
    found = dates(start, np.array([0.0, 1.0, -1.0, np.nan]))
    days = (found - np.datetime64(start, "s")).astype("timedelta64[D]")
    assert days[:3].astype(int).tolist() == [0, 365, -366] and np.isnat(found[3])
