"""Fairness: waits told apart by group and municipality, and gaps between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulate import InputError, run
from simulate.waits import FEWEST_PEOPLE, WEEKS_A_YEAR, fulfilled, gap, gap_table


@pytest.fixture(scope="module")
def results():
    return run("oss", years=3, replicates=5, seed=2, parameters="file")


def test_a_gap_is_between_those_of_whom_enough_moved():
    means, people = np.array([10.0, 50.0, 30.0, 90.0]), np.array([5, 9, 7, FEWEST_PEOPLE - 1])
    assert gap(means, people) == 40.0
    assert np.isnan(gap(means, np.array([9, 1, 1, 1])))


def test_waits_by_municipality_are_those_of_the_requests(results):
    table = results.waits("municipality").set_index(["setting", "municipality"])
    index = results.scenario.index
    for (setting, name), row in table.iterrows():
        each = [fulfilled(results.scenario, outcome, setting) for outcome in results.outcomes]
        mine = [rows[rows["origin"] == index.municipalities.index(name)] for rows in each]
        means = [
            ((rows["ended"] - rows["since"]) * WEEKS_A_YEAR).mean() for rows in mine if len(rows)
        ]
        assert row["mean_weeks"] == pytest.approx(np.mean(means))
        assert row["people"] == sum(map(len, mine))
        assert row["mean_low"] <= row["mean_weeks"] <= row["mean_high"] or len(means) < 3


def test_measures_hold_the_gap_between_the_means(results):
    for number, outcome in enumerate(results.outcomes):
        rows = fulfilled(results.scenario, outcome, "home")
        weeks = (rows["ended"] - rows["since"]) * WEEKS_A_YEAR
        means = [
            weeks[rows["group"] == group].mean()
            for group in range(len(results.scenario.index.groups))
            if (rows["group"] == group).sum() >= FEWEST_PEOPLE
        ]
        expected = max(means) - min(means) if len(means) > 1 else np.nan
        found = results.measures["gap/group/home"].iloc[number]
        assert found == pytest.approx(expected, nan_ok=True)


def test_an_unknown_gap_says_why(results):
    table = results.gaps()
    unknown = table["replicates"] < results.replicates
    assert (table.loc[~unknown, "note"] == "").all()
    known = table["gap_weeks"].notna()
    assert (table.loc[known, "longest"] != "").all() and known.any()
    empty = [replace(outcome, requests=outcome.requests[:0]) for outcome in results.outcomes]
    table = gap_table(results.scenario, empty)
    assert table["gap_weeks"].isna().all()
    assert table["note"].str.contains("5 of 5 replicates").all()


def test_waits_are_told_apart_by_what_is_allowed_only(results):
    with pytest.raises(InputError, match="'age'; must be one of: group, municipality"):
        results.waits("age")
