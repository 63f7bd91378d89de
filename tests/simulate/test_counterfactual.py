"""The same persons under two policies, and what an extra year in a home costs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulate import InputError, compare
from simulate.comparison import count_people
from simulate.counterfactual import CATEGORIES, pair
from simulate.price import price_of_a_year

FIELDS = [
    ("stream", "i4"), ("number", "i4"), ("first_home", "f8"), ("group", "i4"), ("origin", "i4"),
    ("arrived", "f8"), ("first_own_home", "f8"),
]  # fmt: skip
DAY = 1 / 365.25


def outcome(*rows):
    whole = [(*row, 0, 0, 0.0, row[2] + 1) for row in rows]
    return SimpleNamespace(persons=np.array(whole, FIELDS))


def test_persons_are_paired_by_who_they_are():
    policy = outcome(
        (0, 0, 1.0), (0, 1, 2.0), (1, 0, np.nan), (1, 1, 3.0), (2, 0, -4.0), (3, 0, 1.0),
        (4, 0, np.nan), (5, 0, 1.0),
    )  # fmt: skip
    reference = outcome(
        (4, 0, np.nan), (3, 0, 1 + 0.9 * DAY), (1, 1, np.nan), (1, 0, 5.0), (0, 1, 1.0),
        (0, 0, 2.0), (2, 0, -4.0), (6, 0, 1.0),
    )  # fmt: skip
    found = pair(policy, reference)
    told = {
        (int(mine), int(theirs)): CATEGORIES[number]
        for mine, theirs, number in zip(
            found["client_policy"], found["client_reference"], found["category"], strict=True
        )
    }
    assert told == {
        (0, 5): "earlier",
        (1, 4): "later",
        (2, 3): "only under reference",
        (3, 2): "only under policy",
        (4, 6): "housed before the run",
        (5, 1): "same day",
        (6, 0): "never housed",
        (7, -1): "not there under both",
        (-1, 7): "not there under both",
    }
    assert count_people(found) == {
        "earlier": 1,
        "later": 1,
        "only_under_policy": 1,
        "only_under_reference": 1,
        "mean_days_earlier": pytest.approx(0.9 / 3),
    }


def test_the_definition_chooses_which_home():
    one = outcome((0, 0, 1.0))
    other = outcome((0, 0, 1.0))
    other.persons["first_own_home"] = np.nan
    assert CATEGORIES[pair(one, other)["category"][0]] == "same day"
    assert CATEGORIES[pair(one, other, "own")["category"][0]] == "only under policy"


@pytest.fixture(scope="module")
def comparison():
    return compare(
        "oss", ["baseline", "more-homes"], years=4, replicates=5, seed=2, parameters="file"
    )


def test_a_row_a_person_and_replicate(comparison):
    table = comparison.persons("more-homes")
    persons = comparison.results["baseline"].persons()
    assert len(table) == len(persons)  # nobody is prevented from coming
    both = table.merge(
        persons, left_on=["replicate", "client_reference"], right_on=["replicate", "client"]
    )
    assert (both["group_x"] == both["group_y"]).all()
    assert (both["arrived_x"] == both["arrived_y"]).all()
    housed = both["first_home"].notna()
    assert (both["housed_reference"][housed] == both["first_home"][housed]).all()
    days = (table["housed_reference"] - table["housed_policy"]).dt.days
    known = table["days_earlier"].notna()
    assert known.sum() > 100
    assert (days[known] - table["days_earlier"][known]).abs().max() <= 1
    assert (table.loc[table["category"] == "earlier", "days_earlier"] > 1).all()


def test_counts_by_person_group_and_municipality_agree(comparison):
    people = comparison.people().iloc[0]
    spread = comparison.distribution().set_index("statistic")
    assert spread.loc["earlier", "mean"] == people["earlier"] > 0
    assert spread.loc["later", "mean"] == people["later"]
    table = comparison.persons("more-homes")
    for by in ("group", "municipality"):
        gains = comparison.gains(by)
        assert gains["gain"].sum() == pytest.approx(people["earlier"] + people["only_under_policy"])
        assert gains["lose"].sum() == pytest.approx(
            people["later"] + people["only_under_reference"]
        )
        np.testing.assert_allclose(gains["net"], gains["gain"] - gains["lose"])
        first = gains.iloc[0]
        chosen = table[(table[by] == first[by]) & table["category"].isin(["earlier"])]
        assert 0 < len(chosen) / 5 <= first["gain"]


def test_a_policy_that_was_not_compared_is_named(comparison):
    with pytest.raises(InputError, match="'baseline'; must be one of: more-homes"):
        comparison.persons("baseline")


def test_the_price_of_a_year_is_the_ratio_of_means_with_an_interval_around_it():
    rng = np.random.default_rng(5)
    years = rng.normal(20, 2, 300)
    costs = 1000 * years + rng.normal(0, 2000, 300)
    alone = np.full(300, -1)
    row = price_of_a_year(costs, years, alone)
    assert row["eur_per_year"] == pytest.approx(costs.mean() / years.mean())
    # the delta method for a ratio of means
    residual = costs - row["eur_per_year"] * years
    error = residual.std(ddof=1) / years.mean() / 300**0.5
    assert row["eur_per_year_high"] - row["eur_per_year_low"] == pytest.approx(
        2 * 1.96 * error, rel=0.1
    )
    assert price_of_a_year(costs, years, alone) == row
    # each value four times over is no more evidence, once the four are one draw's
    draws = np.repeat(np.arange(300), 4)
    again = price_of_a_year(np.repeat(costs, 4), np.repeat(years, 4), draws)
    ends = "eur_per_year_low", "eur_per_year_high"
    assert [again[end] for end in ends] == pytest.approx([row[end] for end in ends])


@pytest.mark.parametrize(
    ("costs", "years", "reason"),
    [
        ([5.0, 6, 7], [-1.0, 0, 2], "includes 0"),
        ([5.0, 6, 7], [-3.0, -2, -1], "fewer years"),
        ([-5.0, -6, -7], [3.0, 2, 1], "better on both"),
        ([5.0], [1.0], "one replicate"),
    ],
)
def test_where_a_ratio_means_nothing_there_is_a_reason(costs, years, reason):
    row = price_of_a_year(np.array(costs), np.array(years), np.full(len(costs), -1))
    assert reason in row["why_not"]
    assert np.isnan([row["eur_per_year"], row["eur_per_year_low"]]).all()


def test_effects_are_paired_differences_of_the_measures(comparison):
    row = comparison.cost_effectiveness().iloc[0]
    gaps = comparison.differences().set_index("key")
    assert row["costs"] == pytest.approx(gaps.loc["costs/all", "difference"])
    assert row["years"] == pytest.approx(gaps.loc["people/home", "difference"])
    assert row["years_low"] == pytest.approx(gaps.loc["people/home", "low"])
