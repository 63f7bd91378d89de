"""Fits: a posterior known in closed form, variants of it, and chains that may not be called one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.fit import ChainConfig, NotConverged, Problem, Variant, fit
from calibration.fit.problem import data_of
from calibration.fit.sampler import Diagnostics, sample
from calibration.fit.tabulated import Data, tabulated
from calibration.likelihood import LikelihoodConfig, log_likelihoods, published
from simulate.errors import InputError
from tests.calibration.fits import (
    LINEAR,
    SEEN,
    SPREADS,
    Array,
    fake_problem,
    normal_posterior,
)
from tests.calibration.likelihoods import (
    between,
    binomial,
    bound,
    normal,
    of_studies,
    poisson,
)

ALL, NEVER = np.arange(3), np.zeros(3)
CONFIG = ChainConfig(walkers=64, steps=1200, most_steps=1200, ensembles=1)
FEW = ChainConfig(walkers=16, steps=100, most_steps=100, ensembles=1)
PASSED = Diagnostics(
    steps=3000, walkers=64, ensembles=1, autocorrelation=30.0, effective=4000.0, rhat=1.002,
    acceptance=0.3,
)  # fmt: skip


@pytest.fixture(scope="module")
def problem() -> Problem:
    return fake_problem()


@pytest.mark.parametrize(
    ("variant", "kept", "factor"),
    [
        (Variant(), ALL, 1.0),
        (Variant(without=("study of two",)), np.array([0, 2]), 1.0),
        (Variant(spread_factor=2.0), ALL, 2.0),
        (Variant(prior_mean=np.array([0.5, 0.0, -1.0]), prior_sd=np.full(3, 0.5)), ALL, 1.0),
        (Variant(without=("study of one", "study of two", "study of three")), ALL[:0], 1.0),
    ],
)
def test_the_posterior_is_that_in_closed_form(
    problem: Problem, variant: Variant, kept: Array, factor: float
) -> None:
    chain = fit(problem, variant=variant, config=CONFIG, seed=5)
    spreads = np.sqrt((factor * SPREADS) ** 2 + problem.emulator.variance)
    prior_mean = NEVER if variant.prior_mean is None else variant.prior_mean
    prior_sd = np.ones(3) if variant.prior_sd is None else variant.prior_sd
    mean, covariance = normal_posterior(spreads, kept, prior_mean, prior_sd)
    sd = np.sqrt(np.diag(covariance))
    effective = chain.diagnostics.effective
    assert effective > 1500
    assert np.abs((chain.draws.mean(axis=0) - mean) / sd).max() < 4.0 / np.sqrt(effective)
    found = np.cov(chain.draws, rowvar=False)
    assert np.abs(found - covariance).max() < 4.0 * sd.max() ** 2 * np.sqrt(2.0 / effective)


def test_observations_other_than_the_published_move_the_posterior(problem: Problem) -> None:
    observed = np.exp(SEEN + 1.0)
    chain = fit(problem, observed, config=CONFIG, seed=5)
    spreads = np.sqrt(SPREADS**2 + problem.emulator.variance)
    mean, covariance = normal_posterior(spreads, ALL, NEVER, np.ones(3))
    moved = covariance @ (LINEAR.T / spreads**2) @ np.ones(3)
    shift = chain.draws.mean(axis=0) - mean
    np.testing.assert_allclose(shift, moved, atol=0.1)


def test_the_seed_decides_every_bit(problem: Problem) -> None:
    first, same, other = (fit(problem, config=FEW, seed=seed) for seed in (7, 7, 8))
    np.testing.assert_array_equal(first.z, same.z)
    assert not np.array_equal(first.z, other.z)
    np.testing.assert_array_equal(first.pick(5, 1), same.pick(9, 1)[:5])


def test_a_short_chain_is_no_posterior(problem: Problem) -> None:
    chain = fit(problem, config=FEW, seed=1)
    with pytest.raises(NotConverged) as refused:
        chain.posterior()
    text = str(refused.value)
    assert "autocorrelation times" in text
    assert "effective sample size = " in text
    assert "must be 1000 or more" in text


@pytest.mark.parametrize(
    ("worse", "said"),
    [
        ({"autocorrelation": 60.0}, "2000 steps are 33.3 autocorrelation times of 60 steps"),
        ({"effective": 900.0}, "effective sample size = 900; must be 1000 or more"),
        ({"rhat": 1.05}, "R-hat = 1.050; must be 1.01 or less"),
        ({"rhat": np.nan}, "R-hat = nan; must be 1.01 or less"),
        ({"acceptance": 0.02}, "2.0 % of proposals were accepted; must be 10 % or more"),
    ],
)
def test_each_diagnostic_can_refuse(worse: dict[str, float], said: str) -> None:
    assert PASSED.passed
    [problem] = replace(PASSED, **worse).problems
    assert problem.startswith(said)


def test_a_chain_grows_until_it_passes() -> None:
    def log_density(z: Array) -> Array:
        return np.asarray(-0.5 * (z**2).sum(axis=1))

    start = np.random.default_rng(1).normal(size=(200, 2))
    config = ChainConfig(walkers=16, steps=300, most_steps=20_000, ensembles=2)
    chain = sample(log_density, start, config, seed=2)
    assert chain.posterior() is chain
    assert 300 < chain.diagnostics.steps < 20_000
    assert chain.z.shape[1:] == (32, 2)
    np.testing.assert_allclose(chain.log_density, log_density(chain.draws).reshape(-1, 32))


def test_ensembles_that_found_different_places_do_not_pass() -> None:
    def two_hills(z: Array) -> Array:
        far = ((z[:, None] - np.array([[-9.0], [9.0]])) ** 2).sum(axis=2)
        return np.asarray(np.logaddexp(-0.5 * far[:, 0], -0.5 * far[:, 1]))

    places = np.repeat([-9.0, 9.0], 200)[:, None] + np.random.default_rng(1).normal(size=(400, 2))
    config = ChainConfig(walkers=16, steps=2000, most_steps=2000, ensembles=2)
    assert sample(two_hills, places, config, seed=2).diagnostics.rhat > 1.5


def test_nowhere_to_start_is_said() -> None:
    config = ChainConfig(walkers=16, steps=100, most_steps=100, ensembles=1)
    with pytest.raises(InputError, match="only 0 of 50 points of the prior"):
        sample(lambda z: np.full(len(z), -np.inf), np.zeros((50, 2)), config, seed=1)


def test_unknown_studies_and_what_was_not_emulated_are_refused_at_once(problem: Problem) -> None:
    variance = problem.emulator.variance.copy()
    variance[2] = np.nan
    broken = replace(problem, emulator=replace(problem.emulator, variance=variance))
    with pytest.raises(InputError) as refused:
        fit(broken, variant=Variant(without=("study of on",)))
    assert refused.value.problems == [
        "without = 'study of on'; there is no such study; did you mean 'study of one'?",
        "study study of three: three could be measured in too few of the simulations to be "
        "emulated",
    ]
    fit(broken, variant=Variant(without=("study of three",)), config=FEW)


def test_the_quick_likelihood_is_the_likelihood() -> None:
    targets = of_studies(
        0.3,
        [binomial(15, 146)],
        [poisson(7), normal(6.0, 1.5)],
        [binomial(30, 60), binomial(20, 30, statistic="later", given="share")],
        [bound("at_least", 4.0, 1.0)],
        [between(3.0, 9.0, 0.5), binomial(12, 40)],
        [binomial(5, 40), poisson(5), binomial(6, 40, statistic="later")],
    )
    rng = np.random.default_rng(2)
    theta = rng.normal([-1.5, -2.0, 1.5, 0.0], [0.7, 0.5, 0.4, 1.0], size=(3000, 4))
    data = Data(targets, published(targets), LikelihoodConfig(1.0, np.full(4, 0.01)))
    quick = tabulated(data, theta)
    at = np.concatenate([theta[:400], theta[:50] + 4.0])  # the last are off the grids
    share, later, amount, gain = at.T
    expected = np.stack([1 / (1 + np.exp(-share)), 1 / (1 + np.exp(-later)), np.exp(amount), gain])
    exact = log_likelihoods(targets, expected.T, data.observed, data.config).sum(axis=1)
    np.testing.assert_allclose(quick(at), exact, atol=2e-3)


def test_data_of_some_studies_keep_their_own_observations(problem: Problem) -> None:
    data = data_of(problem, np.array([1.0, 2.0, 3.0]), Variant(without=("study of two",)))
    assert data.targets.names() == ["study of one", "study of three"]
    assert data.observed.tolist() == [1.0, 3.0]
