"""Tables, intervals, survival and money, checked against plain arithmetic on the same run."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from simulate import InputError, compare, run
from simulate.comparison import better_when
from simulate.estimators import kaplan_meier
from simulate.export import CELLS, monthly_rows
from simulate.intervals import spread
from simulate.outcome import MONTHLY
from simulate.sourced import PAYERS
from simulate.state import FULFILLED
from simulate.survival import referred_in_home
from simulate.waits import WEEKS_A_YEAR


@pytest.fixture(scope="module")
def results():
    return run("oss", years=3, replicates=6, seed=2, parameters="file")


@pytest.fixture(scope="module")
def comparison():
    return compare(
        "oss", ["baseline", "more-homes"], years=3, replicates=6, seed=2, parameters="file"
    )


def test_every_measure_has_words_a_unit_and_an_interval(results):
    table = results.summary()
    assert (table["measure"].str.len() > 5).all() and (table["unit"].str.len() > 2).all()
    known = table.dropna(subset=["mean"])
    assert len(known) > 20
    # a mean may lie outside the middle 95 % only if almost all values are equal
    assert (known["low"] <= known["high"]).all()


def test_monthly_arrays_carry_their_labels(results):
    monthly = results.monthly("people")
    assert monthly.dims == ("replicate", "month", "setting", "group", "municipality")
    assert monthly.sizes["month"] == 36 and monthly.sizes["replicate"] == 6
    assert monthly["month"].values[0] == np.datetime64(results.region.start_date, "M")
    assert set(monthly["setting"].values) == {s.name for s in results.region.settings}


def test_people_are_conserved_month_by_month(results):
    present, came, left = (
        results.monthly(tally, ("month", "group")) for tally in ("people", "arrivals", "exits")
    )
    for number, outcome in enumerate(results.outcomes):
        start = outcome.start.people.sum(axis=(0, 2))
        gained = came[number].cumsum("month") - left[number].cumsum("month")
        assert (present[number] == start + gained).all()


def test_a_tally_by_some_dimensions_is_the_sum_over_the_others(results):
    whole = results.monthly("moves")
    assert whole.dims == ("replicate", *MONTHLY["moves"])
    for by in ((), ("to",), ("setting", "month")):
        summed = whole.sum([name for name in MONTHLY["moves"] if name not in by])
        found = results.monthly("moves", by)
        xr.testing.assert_identical(found.astype(int), summed.rename("moves"))
    stacked = np.stack([outcome.tallies["moves"] for outcome in results.outcomes])
    np.testing.assert_array_equal(whole, stacked)
    assert whole.dtype == stacked.dtype


def test_a_tally_or_dimension_there_is_not_is_named(results):
    with pytest.raises(InputError, match="tally = 'peple'; did you mean 'people'"):
        results.monthly("peple")
    with pytest.raises(InputError, match="tally homes, by: 'group'; must be one of: month, munic"):
        results.monthly("homes", ("group", "month"))


def test_the_monthly_file_holds_the_mean_and_percentiles_of_every_cell(results):
    rows = monthly_rows(results)
    for tally in CELLS:
        whole = results.monthly(tally).to_numpy().astype(float)
        assert rows[f"{tally}_mean"].tolist() == whole.mean(axis=0).ravel().tolist()
        for percent in (5, 50, 95):
            expected = np.quantile(whole, percent / 100, axis=0).ravel()
            assert rows[f"{tally}_p{percent}"].tolist() == expected.tolist()
    assert len(rows) == 36 * np.prod(results.monthly("people").shape[2:])
    last = rows[(rows["month"] == rows["month"].max()) & (rows["setting"] == "home")]
    expected = results.monthly("people").isel(month=-1).sel(setting="home").mean("replicate")
    assert last["people_mean"].tolist() == expected.to_numpy().ravel().tolist()


def test_costs_are_the_sum_of_their_parts_by_payer(results):
    table = results.measures
    parts = table[[f"costs/{payer}" for payer in PAYERS]].sum(axis=1)
    np.testing.assert_allclose(parts, table["costs/all"], rtol=1e-12)


def test_costs_follow_from_prices_and_person_years(results):
    region, outcome = results.region, results.outcomes[0]
    expected = 0.0
    for number, setting in enumerate(region.settings):
        years = outcome.tallies["person_years"][:, number].sum()
        expected += years * 365.25 * setting.cost_per_day_eur
    row = 1  # of the table of phases; the first is living without support
    for programme in region.programmes:
        for hours in [
            *(each.hours_per_week for each in programme.phases),
            programme.hours_per_week,
        ]:
            years = outcome.tallies["phase_years"][:, row].sum()
            expected += years * hours * WEEKS_A_YEAR * programme.eur_per_hour
            row += 1
    homes = outcome.tallies["homes"].sum(axis=(0, 1), dtype=int)
    expected += (homes[4] + homes[5]) * region.one_off_costs.move_eur
    expected += homes[6] * region.one_off_costs.loss_eur
    crises, offences = outcome.tallies["episodes"].sum(axis=(0, 2, 3), dtype=int)
    expected += crises * region.one_off_costs.crisis_eur
    expected += offences * region.one_off_costs.offence_eur
    assert results.measures["costs/all"].iloc[0] * outcome.end == pytest.approx(expected)


def test_a_discount_rate_of_nothing_gives_the_plain_sum(results):
    measures = results.measures.iloc[0]
    undiscounted = measures["costs/all"] * results.scenario.end
    if results.region.discount_rate_per_year == 0:
        assert measures["costs/present_value"] == pytest.approx(undiscounted)
    else:
        assert measures["costs/present_value"] < undiscounted


def test_waits_are_those_of_the_requests(results):
    table = results.waits().set_index(["setting", "group"])
    index = results.scenario.index
    for (setting, group), row in table.iterrows():
        means = []
        for outcome in results.outcomes:
            rows = outcome.requests
            chosen = rows[
                (rows["wanted"] == index.settings.index(setting))
                & (rows["group"] == index.groups.index(group))
                & (rows["end"] == FULFILLED)
            ]
            if len(chosen):
                means.append(((chosen["ended"] - chosen["since"]) * WEEKS_A_YEAR).mean())
        assert row["mean_weeks"] == pytest.approx(np.mean(means))
        assert row["median_weeks"] <= row["p90_weeks"]


def test_kaplan_meier_by_hand():
    durations = np.array([1.0, 2.0, 2.0, 3.0, 4.0])
    lost = np.array([True, True, False, True, False])
    shares = kaplan_meier([(durations, lost)], np.array([0.5, 1.0, 2.0, 3.5, 9.0]))
    np.testing.assert_allclose(shares[:4], [1, 0.8, 0.8 * 3 / 4, 0.8 * 3 / 4 / 2])
    assert np.isnan(shares[4])
    assert np.isnan(kaplan_meier([(durations[:0], lost[:0])], np.array([1.0]))).all()


def test_per_person_referred_counts_everybody_referred():
    requests = np.array(
        [(0.0, 0), (1.0, 1), (2.0, 2), (-1.0, 3), (4.5, 4)], [("since", "f8"), ("client", "i4")]
    )
    tenancies = np.array(
        [(0.5, np.nan, 0), (1.5, 1.9, 1), (0.0, np.nan, 3)],
        [("started", "f8"), ("ended", "f8"), ("client", "i4")],
    )
    # client 0 is housed a year on; 1 lost it; 2 never got one; 3 came before; 4 is not followed
    assert referred_in_home(requests, tenancies, 5.0, 1.0) == (1, 3)


def test_retention_has_both_denominators(results):
    table = results.retention(months=(6, 12, 600))
    assert set(table["denominator"]) == {"per person housed", "per person referred"}
    assert set(table["months"]) == {6, 12}
    assert ((table["share"] > 0) & (table["share"] <= 1)).all()


def test_differences_are_paired(comparison):
    table = comparison.differences().set_index("key")
    base, other = (comparison.results[name].measures for name in ("baseline", "more-homes"))
    gap = (other - base)["homes/promised"]
    assert table.loc["homes/promised", "difference"] == pytest.approx(gap.mean())
    assert table.loc["homes/promised", "low"] == pytest.approx(np.percentile(gap, 2.5))
    assert (gap > 0).all()


def test_probability_of_being_better_looks_the_right_way(comparison):
    table = comparison.differences().set_index("key")
    assert better_when("wait/home") == -1 and better_when("first_homes") == 1
    assert better_when("people/home") == 0
    row = table.loc["first_homes"]
    assert row["p_better"] == pytest.approx(1 - row["p_lower"])
    row = table.loc["wait/home"]
    assert row["p_better"] == pytest.approx(row["p_lower"])
    assert np.isnan(table.loc["people/home", "p_better"])


def test_spread_leaves_out_what_is_unknown():
    assert spread(np.array([1.0, np.nan, 3.0]))[0] == 2.0
    assert all(np.isnan(spread(np.array([np.nan]))))


def test_drift_compares_a_year_on_with_the_start(results):
    table = results.drift().set_index("stock")
    assert "ready to move on" in table.index
    row = table.loc["people in protected"]
    assert row["change"] == pytest.approx(row["after_a_year"] / row["start"] - 1)


def test_the_manifest_names_what_went_in(results):
    text = results.manifest()
    assert text["seed"] == 2 and text["replicates"] == 6
    assert text["region"]["name"] == "oss" and len(text["region"]["hash"]) == 16
    again = run("oss", years=3, replicates=1, seed=2, parameters="file").manifest()
    assert again["region"] == text["region"] and again["code"] == text["code"]


def test_tables_are_data_frames(results, comparison):
    for table in (results.summary(), results.waits(), results.costs(), comparison.people()):
        assert isinstance(table, pd.DataFrame) and len(table)
