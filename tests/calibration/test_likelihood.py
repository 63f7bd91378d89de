"""The likelihood: closed forms, integrals made another way, and data drawn from the same."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import binom, chisquare, norm
from scipy.stats import poisson as poisson_law

from calibration.likelihood import (
    LikelihoodConfig,
    draw_observations,
    draw_values,
    impossible,
    log_likelihoods,
    published,
    refuse_impossible,
)  # fmt: skip
from calibration.target_kinds import Target
from simulate.errors import InputError
from tests.calibration.likelihoods import (
    SCALES,
    Array,
    across,
    between,
    binomial,
    bound,
    counted_bound,
    expecting,
    log_mean_over_shift,
    normal,
    of_studies,
    poisson,
    shifted,
)  # fmt: skip

#: Each kind of target, with its likelihood where the model expects the given share or amount.
CLOSED: dict[str, tuple[Target, Callable[[Array, Array], Array]]] = {
    "binomial": (binomial(15, 146), lambda p, m: binom.logpmf(15, 146, p)),
    "nobody": (binomial(0, 20), lambda p, m: binom.logpmf(0, 20, p)),
    "everybody": (binomial(20, 20), lambda p, m: binom.logpmf(20, 20, p)),
    "poisson": (poisson(450), lambda p, m: poisson_law.logpmf(450, m)),
    "poisson with exposure": (poisson(7, 2.5), lambda p, m: poisson_law.logpmf(7, 2.5 * m)),
    "normal": (normal(10.4, 0.7), lambda p, m: norm.logpdf(10.4, m, 0.7)),
    "normal share": (normal(0.7, 0.1, "share"), lambda p, m: norm.logpdf(0.7, p, 0.1)),
    "at least": (bound("at_least", 9, 2), lambda p, m: norm.logsf(9, m, 2)),
    "at most": (bound("at_most", 9, 2), lambda p, m: norm.logcdf(9, m, 2)),
    "at least so many": (
        counted_bound("at_least", 9, 44), lambda p, m: binom.logsf(8, 44, p)
    ),
    "at most so many": (counted_bound("at_most", 9, 44), lambda p, m: binom.logcdf(9, 44, p)),
    "between": (
        between(9, 12, 1.5),
        lambda p, m: np.log(np.maximum(norm.cdf(12, m, 1.5) - norm.cdf(9, m, 1.5), 1e-300)),
    ),
}  # fmt: skip


def log_sum(target: Target, spread: float, expected: Array, observed: float) -> float:
    """Log-likelihood of one observation of one target."""
    targets = of_studies(spread, [target])
    return float(log_likelihoods(targets, expected, np.array([observed]))[0, 0])


@pytest.mark.parametrize("kind", CLOSED)
@pytest.mark.parametrize(("share", "amount"), [(0.1, 8.0), (0.3, 11.0), (0.85, 13.0)])
def test_without_spread_each_kind_is_its_closed_form(
    kind: str, share: float, amount: float
) -> None:
    target, law = CLOSED[kind]
    targets = of_studies(0.0, [target])
    expected = expecting(share=share, amount=amount)
    found = log_likelihoods(targets, expected, published(targets))
    assert found.shape == (1, 1)
    assert found[0, 0] == pytest.approx(law(share, amount), rel=1e-9)


@pytest.mark.parametrize("kind", CLOSED)
@pytest.mark.parametrize("spread", [0.02, 0.3, 1.0])
@pytest.mark.parametrize(("share", "amount"), [(0.02, 2.0), (0.4, 11.0), (0.97, 60.0)])
def test_a_spread_is_the_mean_over_the_shift(
    kind: str, spread: float, share: float, amount: float
) -> None:
    target, law = CLOSED[kind]
    targets = of_studies(spread, [target])
    expected = expecting(share=share, amount=amount)
    found = log_likelihoods(targets, expected, published(targets))[0, 0]
    told = log_mean_over_shift(
        lambda u: law(shifted(share, "share", u), shifted(amount, "positive", u)), spread
    )
    assert found == pytest.approx(told, abs=1e-3)


@pytest.mark.parametrize("spread", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("of", [20, 2000])
@pytest.mark.parametrize("off", [-0.4, 0.0, 0.3])
def test_narrow_likelihoods_of_several_figures_are_integrated_too(
    spread: float, of: int, off: float
) -> None:
    # counts around half: as narrow as shares can be; the second figure pulls the other way
    many, fewer = round(of * (0.5 + off)), round(of * 0.45)
    targets = of_studies(
        spread,
        [binomial(many, of), binomial(fewer, of, "later"), counted_bound("at_least", many, of)],
    )
    found = log_likelihoods(targets, expecting(0.5, 0.3), published(targets))[0, 0]

    def log_likelihood(u: Array) -> Array:
        share = shifted(0.5, "share", u)
        both = binom.logpmf(many, of, share) + binom.logpmf(fewer, of, shifted(0.3, "share", u))
        return np.asarray(both + binom.logsf(many - 1, of, share))

    assert found == pytest.approx(log_mean_over_shift(log_likelihood, spread), abs=1e-3)


@pytest.mark.parametrize("error", [0.02, 0.2, 2.0])
def test_plateaus_with_steep_sides_are_integrated(error: float) -> None:
    targets = of_studies(1.0, [between(9, 12, error), bound("at_least", 10, error)])
    found = log_likelihoods(targets, expecting(amount=8.0), published(targets))[0, 0]

    def log_likelihood(u: Array) -> Array:
        mean = 8.0 * np.exp(u)
        inside = norm.cdf((12 - mean) / error) - norm.cdf((9 - mean) / error)
        return np.asarray(np.log(np.maximum(inside, 1e-300)) + norm.logsf(10, mean, error))

    # sides of 0.002 of the spread are steeper than any figure has: 1e-2 there
    tolerance = 1e-2 if error == 0.02 else 1e-3
    assert found == pytest.approx(log_mean_over_shift(log_likelihood, 1.0), abs=tolerance)


def test_given_is_a_share_of_those_already_there_and_both_are_shifted() -> None:
    target = binomial(60, 80, "later", given="share")
    expected = expecting(0.8, 0.5)
    still = log_sum(target, 0.0, expected, 60)
    assert still == pytest.approx(binom.logpmf(60, 80, 0.5 / 0.8))
    told = log_mean_over_shift(
        lambda u: binom.logpmf(60, 80, shifted(0.5, "share", u) / shifted(0.8, "share", u)),
        0.7,
    )
    assert log_sum(target, 0.7, expected, 60) == pytest.approx(told, abs=1e-3)
    # more later than before cannot be: as if all were still there
    assert log_sum(target, 0.0, expecting(0.5, 0.6), 80) == 0.0
    assert log_sum(target, 0.0, expecting(0.5, 0.6), 79) == -np.inf


def test_two_figures_of_one_study_say_less_than_two_studies() -> None:
    logits = np.linspace(-5, 5, 801)
    shares = 1 / (1 + np.exp(-logits))
    expected = across(shares)
    pair = [binomial(150, 300), binomial(150, 300, "later")]

    def sure(spread: float, *studies: list[Target]) -> float:
        targets = of_studies(spread, *studies)
        logs = log_likelihoods(targets, expected, published(targets)).sum(axis=1)
        return float(np.sqrt(np.average(logits**2, weights=np.exp(logs - logs.max()))))

    together, apart = sure(0.6, pair), sure(0.6, pair[:1], pair[1:])
    alone = sure(0.6, pair[:1])
    assert apart == pytest.approx(alone / np.sqrt(2), rel=0.05)
    assert together == pytest.approx(alone, rel=0.05)
    assert together < alone
    assert sure(0.0, pair) == pytest.approx(sure(0.0, pair[:1], pair[1:]), rel=1e-9)


def test_more_people_never_tell_more_than_one_shift_allows() -> None:
    logits = np.linspace(-3, 3, 601)
    expected = across(1 / (1 + np.exp(-logits)))
    targets = of_studies(0.5, [binomial(1000, 2000), binomial(1000, 2000, "later")])
    logs = log_likelihoods(targets, expected, published(targets))[:, 0]
    weights = np.exp(logs - logs.max())
    assert np.sqrt(np.average(logits**2, weights=weights)) == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize(
    ("target", "observations"),
    [
        (binomial(3, 12), range(13)),
        (binomial(3, 12, "later", given="share"), range(13)),
        (poisson(4, 2.0), range(400)),
        (bound("at_least", 9, 2), (0, 1)),
        (bound("at_most", 9, 2), (0, 1)),
        (counted_bound("at_least", 9, 44), (0, 1)),
        (counted_bound("at_most", 9, 44), (0, 1)),
        (counted_bound("at_least", 0, 44), (0, 1)),
        (counted_bound("at_most", 44, 44), (0, 1)),
        (between(9, 12, 1.0), (-1, 0, 1)),
    ],
)
@pytest.mark.parametrize("spread", [0.0, 0.8])
def test_the_probabilities_of_all_that_may_be_observed_add_up_to_one(
    target: Target, observations: range | tuple[int, ...], spread: float
) -> None:
    expected = expecting(0.6, 0.35, 7.0)
    total = sum(np.exp(log_sum(target, spread, expected, each)) for each in observations)
    assert total == pytest.approx(1.0, abs=1e-4)


def test_the_density_of_values_adds_up_to_one() -> None:
    target = normal(10.0, 1.0)
    expected = expecting(amount=10.0)
    area = quad(lambda y: np.exp(log_sum(target, 0.3, expected, y)), -10, 60, limit=200)[0]
    assert area == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(
    "studies",
    [
        [[binomial(2, 4), binomial(3, 4, "later", given="share"), bound("at_most", 2, 1)]],
        [[poisson(2, 0.5), between(1, 2, 0.5)], [counted_bound("at_least", 2, 4)]],
        [[bound("at_least", 1, 1), counted_bound("at_most", 2, 4)]],
    ],
)
def test_data_are_drawn_as_often_as_they_are_likely(studies: list[list[Target]]) -> None:
    targets = of_studies(0.9, *studies)
    draws = 20_000
    expected = np.repeat(expecting(0.7, 0.5, 1.5), draws, axis=0)
    drawn = draw_observations(targets, expected, np.random.default_rng(8))
    kinds = [target for study in studies for target in study]
    assert drawn.shape == (draws, len(kinds))
    found, counts = np.unique(drawn, axis=0, return_counts=True)
    logs = log_likelihoods(targets, expected[: len(found)], found).sum(axis=1)
    often = np.exp(logs) * draws
    assert often.sum() == pytest.approx(draws, rel=0.005)
    enough = often > 5
    seen, told = counts[enough], often[enough] * counts[enough].sum() / often[enough].sum()
    assert len(seen) > 3
    assert chisquare(seen, told).pvalue > 0.001


def test_values_are_drawn_with_the_mean_and_spread_of_the_likelihood() -> None:
    targets = of_studies(0.4, [normal(10, 2.0), normal(10, 2.0)])
    expected = np.repeat(expecting(amount=10.0), 40_000, axis=0)
    drawn = draw_observations(targets, expected, np.random.default_rng(2))
    mean = 10 * np.exp(0.4**2 / 2)
    between_studies = mean**2 * (np.exp(0.4**2) - 1)
    assert drawn.mean(axis=0) == pytest.approx([mean, mean], rel=0.01)
    spread = np.cov(drawn, rowvar=False)
    assert spread[0, 0] == pytest.approx(between_studies + 4, rel=0.05)
    assert spread[0, 1] == pytest.approx(between_studies, rel=0.05)


def test_truth_ranks_evenly_among_posterior_draws() -> None:
    # simulation-based calibration on a grid: one share, a count and a range of one study
    rng = np.random.default_rng(5)
    targets = of_studies(0.5, [binomial(3, 30), between(0.3, 0.6, 0.1, "share")])
    grid = np.linspace(0.01, 0.99, 49)
    table = across(grid)
    truths = rng.integers(0, 49, size=300)
    data = draw_observations(targets, table[truths], rng)
    ranks = []
    for truth, each in zip(truths, data, strict=True):
        logs = log_likelihoods(targets, table, each)[:, 0]
        posterior = np.exp(logs - logs.max())
        posterior /= posterior.sum()
        ranks.append(posterior[:truth].sum() + posterior[truth] * rng.random())
    counts = np.histogram(ranks, bins=10, range=(0, 1))[0]
    assert chisquare(counts).pvalue > 0.001


def test_values_to_plot_are_the_observations_in_the_units_of_the_statistic() -> None:
    kinds = [binomial(15, 40), poisson(9, 3.0), counted_bound("at_least", 9, 44), between(1, 2, 1)]
    targets = of_studies(0.4, kinds)
    expected = np.repeat(expecting(0.3, 0.2, 2.0), 50, axis=0)
    seen = draw_observations(targets, expected, np.random.default_rng(3))
    values = draw_values(targets, expected, np.random.default_rng(3))
    assert np.array_equal(values[:, 0] * 40, seen[:, 0])
    assert np.allclose(values[:, 1] * 3, seen[:, 1])
    assert np.array_equal(np.round(values[:, 2] * 44) >= 9, seen[:, 2] == 1)
    assert np.array_equal((values[:, 3] >= 1) & (values[:, 3] <= 2), seen[:, 3] == 0)


def test_the_variance_of_an_emulator_adds_to_that_of_the_spread() -> None:
    study = [binomial(15, 40), binomial(9, 20, "later", given="share")]
    expected = np.repeat(expecting(0.5, 0.4), 3, axis=0)
    variance = np.array([[0.01, 0.16, 9, 9], [0.16, 0.01, 9, 9], [0.0, 0.0, 9, 9]])
    targets, wider = of_studies(0.3, study), of_studies(0.5, study)
    seen = published(targets)
    found = log_likelihoods(targets, expected, seen, LikelihoodConfig(emulator_variance=variance))
    assert found[:2, 0] == pytest.approx(log_likelihoods(wider, expected, seen)[:2, 0], rel=1e-9)
    assert found[2, 0] == log_likelihoods(targets, expected, seen)[2, 0]
    for_all = LikelihoodConfig(emulator_variance=np.array([0.16, 0.01, 9.0, 9.0]))
    assert log_likelihoods(targets, expected, seen, for_all)[0, 0] == pytest.approx(found[0, 0])
    twice = log_likelihoods(of_studies(0.25, study), expected, seen, LikelihoodConfig(2.0))
    assert twice == pytest.approx(log_likelihoods(wider, expected, seen), rel=1e-9)


def test_a_draw_has_the_same_bits_alone_and_among_others() -> None:
    rng = np.random.default_rng(1)
    targets = of_studies(0.3, [binomial(15, 40), poisson(4)], [between(1, 2, 0.2)])
    expected = rng.random((7, 4)) * [1, 1, 3, -1]
    variance = np.array([[0.0, 0.0, each, 9.0] for each in (0, 0.1, 0.2, 0, 0.3, 0, 0.5)])
    seen = published(targets)
    for factor in (0.0, 1.0):
        whole = log_likelihoods(targets, expected, seen, LikelihoodConfig(factor, variance))
        for n in range(7):
            config = LikelihoodConfig(factor, variance[[n]])
            assert np.array_equal(
                log_likelihoods(targets, expected[[n]], seen, config)[0], whole[n]
            )


@pytest.mark.parametrize("spread", [0.0, 0.5])
@pytest.mark.parametrize("broken", [np.nan, -0.1, 1.2])
def test_nothing_to_measure_has_no_likelihood(spread: float, broken: float) -> None:
    targets = of_studies(spread, [binomial(15, 40)], [poisson(2)])
    found = log_likelihoods(targets, expecting(share=broken), published(targets))[0]
    assert found[0] == -np.inf
    assert np.isfinite(found[1])
    drawn = draw_observations(targets, expecting(share=broken), np.random.default_rng(0))[0]
    assert np.isnan(drawn[0]) and drawn[1] >= 0
    assert log_likelihoods(targets, expecting(), drawn)[0, 0] == -np.inf


def test_an_unseen_bound_or_range_has_no_likelihood_either() -> None:
    for target in (bound("at_least", 1, 1), between(1, 2, 1)):
        assert log_sum(target, 0.5, expecting(), np.nan) == -np.inf


def test_shares_of_nobody_and_everybody_are_no_accident() -> None:
    for spread in (0.0, 0.5):
        assert log_sum(binomial(0, 10), spread, expecting(share=0.0), 0) == pytest.approx(0.0)
        assert log_sum(binomial(0, 10), spread, expecting(share=0.0), 1) == -np.inf
        assert log_sum(binomial(0, 10), spread, expecting(share=1.0), 10) == pytest.approx(0.0)


def test_far_from_the_figure_the_likelihood_still_points_to_it() -> None:
    shares = np.array([1e-9, 1e-6, 1e-3, 0.1, 0.5])
    expected = across(shares)
    targets = of_studies(0.1, [binomial(1000, 2000)])
    found = log_likelihoods(targets, expected, published(targets))[:, 0]
    assert np.isfinite(found).all()
    assert (np.diff(found) > 0).all()


def test_a_range_far_off_on_either_side_keeps_its_small_probability() -> None:
    for amount, tail in ((2.0, norm.logsf(70)), (20.0, norm.logcdf(-80))):
        found = log_sum(between(9, 12, 0.1), 0.0, expecting(amount=amount), 0)
        assert found == pytest.approx(tail, rel=1e-6)


def test_figures_that_no_draw_can_give_are_named_with_what_the_model_gives() -> None:
    targets = of_studies(
        0.01,
        [binomial(15, 2000), binomial(700, 2000, "later", given="share")],
        [poisson(5000), normal(2.0, 1.0)],
    )
    expected = np.concatenate([expecting(0.7, 0.25, 1.5), expecting(0.9, 0.31, 2.0)])
    first, second = impossible(targets, expected, published(targets))
    assert first.startswith("calibration target study 0, HF043: published 15 of 2000")
    assert first.endswith("the model gives 0.7 to 0.9 of share")
    assert second.startswith("calibration target study 1, HF043: published 5000")
    assert second.endswith("gives 1.5 to 2 of amount")
    with pytest.raises(InputError) as caught:
        refuse_impossible(targets, expected, published(targets))
    assert caught.value.problems == [first, second]
    # with a wide spread any study may be so different
    wide = LikelihoodConfig(spread_factor=200.0)
    refuse_impossible(targets, expected, published(targets), wide)
    one_draw = np.concatenate([expected, expecting(0.01, 0.0035, 5000.0)])
    assert impossible(targets, one_draw, published(targets)) == []


def test_a_statistic_that_no_draw_measures_is_impossible() -> None:
    targets = of_studies(0.5, [binomial(15, 40)])
    [line] = impossible(targets, expecting(share=np.nan), published(targets))
    assert line.endswith("the model has nothing to measure")


def test_expected_statistics_must_have_a_column_each() -> None:
    targets = of_studies(0.5, [binomial(15, 40)])
    with pytest.raises(ValueError, match=r"must be \(draws, statistics\)"):
        log_likelihoods(targets, np.ones((4, len(SCALES) + 1)), published(targets))


def test_columns_of_observations_follow_the_targets() -> None:
    studies = [[binomial(15, 40), bound("at_least", 1, 1)], [between(1, 2, 1), normal(3, 1)]]
    assert published(of_studies(0.1, *studies)).tolist() == [15, 1, 0, 3]
    pairs = product((0, 1), (0, 1))
    targets = of_studies(0.0, *studies)
    seen = np.array([[10 + a, a, b, 3.0] for a, b in pairs])
    rows = log_likelihoods(targets, np.repeat(expecting(), 4, axis=0), seen)
    assert rows[0, 0] == rows[1, 0] != rows[2, 0] == rows[3, 0]
    assert rows[0, 1] == rows[2, 1] != rows[1, 1] == rows[3, 1]
