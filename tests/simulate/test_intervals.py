"""Chance and doubt about parameters told apart, on samples of which both are known."""

from __future__ import annotations

import numpy as np
import pytest

from simulate.intervals import FEWEST_DRAWS, parameter_share, standard_error

ALONE = np.full(50, -1)


def sample(share: float, draws: int, each: int = 2, seed: int = 0):
    """Values of which doubt about parameters is this share of the variance, and their draws."""
    rng = np.random.default_rng(seed)
    numbers = np.repeat(np.arange(draws), each)
    parameters = rng.normal(0, share**0.5, draws)
    return 5 + parameters[numbers] + rng.normal(0, (1 - share) ** 0.5, draws * each), numbers


@pytest.mark.parametrize("share", [0.0, 0.3, 0.8])
def test_the_share_of_parameters_is_found_again(share):
    found = parameter_share(*sample(share, 4000))
    # standard error of an intraclass correlation of pairs: (1 - share^2) / sqrt(draws)
    assert found.share == pytest.approx(share, abs=4 * (1 - share**2) / 4000**0.5)
    assert found.low <= share <= found.high
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_draws_used_unequally_often_are_weighed_right():
    values, draws = sample(0.5, 3000, each=3)
    left_out = np.random.default_rng(1).uniform(size=len(values)) < 0.4
    values[left_out] = np.nan
    assert parameter_share(values, draws).share == pytest.approx(0.5, abs=0.06)
    # the order is of no account
    turned = np.random.default_rng(2).permutation(len(values))
    again = parameter_share(values[turned], draws[turned])
    assert again == pytest.approx(parameter_share(values, draws))


def test_the_interval_of_the_share_holds_the_truth_as_often_as_it_says():
    held = 0
    for seed in range(400):
        found = parameter_share(*sample(0.4, 30, seed=seed))
        held += found.low <= 0.4 <= found.high
    assert 0.92 <= held / 400 <= 0.98  # 0.95 with a standard error of 0.011


def test_by_hand_with_pairs():
    pairs = np.array([[1.0, 3.0], [5.0, 5.0], [2.0, 4.0], [9.0, 7.0]] * 2)
    values, draws = pairs.ravel(), np.repeat(np.arange(8), 2)
    within = ((pairs[:, 0] - pairs[:, 1]) ** 2 / 2).mean()
    between = pairs.mean(axis=1).var(ddof=1) - within / 2
    assert parameter_share(values, draws).share == pytest.approx(between / (between + within))


def test_where_it_cannot_be_told_nothing_is_said():
    values, draws = sample(0.5, FEWEST_DRAWS)
    assert not np.isnan(parameter_share(values, draws).share)
    few = draws < FEWEST_DRAWS - 1
    once = slice(None, None, 2)
    for known in (
        parameter_share(values[few], draws[few]),
        parameter_share(values[once], draws[once]),
        parameter_share(values, np.full(len(values), -1)),
        parameter_share(np.full(len(values), 0.1), draws),
        parameter_share(np.full(len(values), np.nan), draws),
    ):
        assert np.isnan(known).all()


def test_all_of_it_or_nothing():
    draws = np.repeat(np.arange(10), 2)
    assert parameter_share(draws.astype(float), draws) == (1.0, 1.0, 1.0)
    opposite = np.tile([-1.0, 1.0], 10)
    assert parameter_share(opposite, draws).share == 0.0


def test_each_replicate_is_a_unit_where_parameters_are_not_drawn():
    values = np.random.default_rng(4).normal(size=50)
    expected = values.std(ddof=1) / 50**0.5
    assert standard_error(values, ALONE) == pytest.approx(expected)
    values[3] = np.nan
    expected = np.nanstd(values, ddof=1) / 49**0.5
    assert standard_error(values, ALONE) == pytest.approx(expected)


def test_draws_are_the_units_of_a_standard_error():
    once = np.random.default_rng(4).normal(size=50)
    twice, draws = np.repeat(once, 2), np.repeat(np.arange(50), 2)
    assert standard_error(twice, draws) == pytest.approx(once.std(ddof=1) / 50**0.5)
    assert np.isnan(standard_error(np.array([1.0, 2.0]), np.array([0, 0])))
    assert np.isnan(standard_error(np.array([np.nan, 2.0]), np.array([0, 1])))


def test_the_standard_error_is_that_of_means_of_samples():
    means, errors = [], []
    for seed in range(500):
        values, draws = sample(0.7, 25, seed=seed)
        means.append(values.mean())
        errors.append(standard_error(values, draws))
    assert np.mean(errors) == pytest.approx(np.std(means, ddof=1), rel=0.1)
