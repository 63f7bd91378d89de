"""What a decision rests on, against closed forms."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from calibration.fit import Simulator
from calibration.target_kinds import Normal, Study
from calibration.targets import Targets
from experiments.decide import (
    Amounts,
    acceptability,
    expected_at,
    figures_worth,
    net_benefits,
    replicates_needed,
    standings,
    value_of_knowing,
)
from experiments.decide.best import is_best, regrets
from experiments.decide.enough import how_many
from experiments.decide.learning import by_draw, value_of_everything
from simulate.errors import InputError
from simulate.posterior import load_draws
from tests.draws import draws_file, some_draws


def loss(mean: float, sd: float) -> float:
    """Unit normal loss: the value of knowing a normal difference before choosing."""
    ratio = abs(mean) / sd
    return float(sd * (norm.pdf(ratio) - ratio * norm.sf(ratio)))


def two_normals(count: int, mean: float, sd: float, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """A known column, and net benefits of two policies whose difference is linear in it."""
    drawn = np.random.default_rng(11)
    known = drawn.standard_normal(count)
    both = drawn.normal(0, 500, count)
    gap = mean + sd * known + drawn.normal(0, noise, count)
    return known[:, None], np.stack([both, both + gap], axis=1)


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 100.0), (-80.0, 100.0), (150.0, 100.0)])
@pytest.mark.parametrize("noise", [0.0, 200.0])
def test_knowing_what_a_normal_difference_rests_on(mean: float, sd: float, noise: float) -> None:
    known, benefits = two_normals(2000, mean, sd, noise)
    found = value_of_knowing(known, benefits)
    assert found.value == pytest.approx(loss(mean, sd), abs=3 * found.error + 1.5)
    assert (found.error < 8) == (noise <= 200)


def test_what_does_not_matter_or_does_not_vary_is_worth_nothing() -> None:
    known, benefits = two_normals(1000, 30.0, 100.0, 50.0)
    other = np.random.default_rng(3).standard_normal((1000, 1))
    assert value_of_knowing(other, benefits).value < 3
    assert value_of_knowing(np.ones((1000, 1)), benefits).value == 0
    assert value_of_knowing(known, np.repeat(benefits[:, :1], 2, axis=1)).value == 0
    both = value_of_knowing(np.hstack([known, other]), benefits).value
    assert both == pytest.approx(value_of_knowing(known, benefits).value, abs=2)


def test_chance_is_not_taken_for_knowledge_where_draws_are_few() -> None:
    drawn = np.random.default_rng(5)
    for draws in (42, 100, 130):
        known, gap = drawn.standard_normal((draws, 21)), drawn.normal(-200, 200, draws)
        found = value_of_knowing(known, np.stack([np.zeros(draws), gap], axis=1))
        assert found.value < 2, draws
    few = value_of_knowing(known[:41], np.stack([np.zeros(41), gap[:41]], axis=1))
    assert math.isnan(few.value) and math.isnan(few.error)


def test_three_policies_and_a_bend() -> None:
    drawn = np.random.default_rng(8)
    known = drawn.standard_normal(4000)
    benefits = np.stack([np.zeros(4000), 50 * known, -50 * known], axis=1)
    noisy = benefits + drawn.normal(0, 50, benefits.shape)
    exact = 50 * math.sqrt(2 / math.pi)  # the larger of the two is 50 |z|
    found = value_of_knowing(known[:, None], noisy)
    assert found.value == pytest.approx(exact, abs=3 * found.error + 1)
    assert found.error < 4


def test_measuring_a_normal_figure_again() -> None:
    """A study of error s tells of a normal mean what s allows: the posterior mean's spread."""
    drawn = np.random.default_rng(4)
    theta = drawn.normal(100.0, 5.0, 3000)
    benefits = np.stack([np.zeros(3000), 40 * (theta - 100.0)], axis=1)
    benefits += drawn.normal(0, 100, benefits.shape)
    targets = Targets((study("precise", 1.0), study("blurred", 5.0)), {"m": "positive"})
    found = figures_worth(targets, theta[:, None], benefits, np.ones(3000), seed=0)
    assert [row.figure for row in found] == ["NL-precise", "NL-blurred"]
    for row, error in zip(found, (1.0, 5.0), strict=True):
        told = 40 * 5.0 * math.sqrt(25 / (25 + error**2))
        assert row.worth.value == pytest.approx(loss(0.0, told), abs=3 * row.worth.error + 1)
    # the spread between studies tells less
    apart = Targets((study("precise", 1.0, spread=0.1),), {"m": "positive"})
    [row] = figures_worth(apart, theta[:, None], benefits, np.ones(3000), seed=0)
    told = 40 * 25 / math.sqrt(25 + 1 + 100)
    assert row.worth.value == pytest.approx(loss(0.0, told), abs=3 * row.worth.error + 1)


def study(name: str, error: float, spread: float = 0.0) -> Study:
    sources = {"*": "assumption: made up for a test"}
    target = Normal(
        figure=f"NL-{name}", statistic="m", definition="a number made up for a test",
        likelihood="normal", value=100.0, standard_error=error, sources=sources,
    )  # fmt: skip
    return Study(name=name, title=name, spread=spread, targets=(target,), sources=sources)


def test_a_figure_the_model_cannot_measure_is_worth_no_number() -> None:
    targets = Targets((study("none", 1.0),), {"m": "positive"})
    nothing = np.full((50, 1), np.nan)
    benefits = np.random.default_rng(0).normal(size=(50, 2))
    [row] = figures_worth(targets, nothing, benefits, np.ones(50), seed=0)
    assert math.isnan(row.worth.value)


def test_statistics_are_simulated_once(tmp_path: Path) -> None:
    asked = []

    def simulate(values: dict[str, float], seed: int) -> np.ndarray:
        asked.append(seed)
        return np.array([values["inflow"], float(seed)])

    simulator = Simulator(("inflow",), {"a": "real", "b": "real"}, simulate, "code")
    values = some_draws(5)
    draws = load_draws(draws_file(tmp_path, values))
    for _ in range(2):
        found = expected_at(draws, np.array([1, 3]), simulator, tmp_path / "work", 1)
        np.testing.assert_allclose(found, [[values[1, 0], 1], [values[3, 0], 3]])
    assert sorted(asked) == [1, 3]
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="must be a folder to write in"):
        expected_at(draws, np.array([1]), simulator, tmp_path / "file", 1)


def made_up(count: int = 400) -> Amounts:
    drawn = np.random.default_rng(1)
    effects = np.stack([np.zeros(count), drawn.normal(10, 4, count), np.full(count, 2.0)])
    costs = np.stack([np.zeros(count), drawn.normal(1000, 300, count), np.full(count, 100.0)])
    return Amounts(("a", "b", "c"), effects, costs, np.arange(count) // 2, "a year")


def test_standings_are_means_of_paired_differences() -> None:
    what = made_up()
    benefits = net_benefits(what, 200.0)
    np.testing.assert_array_equal(benefits[1], 200 * what.effects[1] - what.costs[1])
    first, second, third = standings(what, 200.0)
    assert first.effect == first.cost == first.net_benefit == (0, 0, 0)
    assert third.net_benefit == pytest.approx((300, 300, 300))
    assert second.net_benefit[0] == pytest.approx(benefits[1].mean())
    assert second.net_benefit[1] < 1000 < second.net_benefit[2]
    assert first.best[0] + second.best[0] + third.best[0] == pytest.approx(1)
    wins = (benefits[1] > 300).mean()
    assert second.best[0] == pytest.approx(wins)
    assert second.best[1] < wins < second.best[2]
    assert second.regret[0] == pytest.approx(np.maximum(300 - benefits[1], 0).mean())
    assert value_of_everything(benefits) == pytest.approx(second.regret[0])


def test_ties_are_shared_and_regret_is_never_below_nothing() -> None:
    benefits = np.array([[1.0, 2.0, 5.0], [1.0, 3.0, 5.0], [0.0, 1.0, 5.0]])
    np.testing.assert_allclose(is_best(benefits).T, [[0.5, 0.5, 0], [0, 1, 0], [1 / 3] * 3])
    np.testing.assert_array_equal(regrets(benefits), [[0, 1, 0], [0, 0, 0], [1, 2, 0]])


def test_the_curve_goes_from_the_cheapest_to_the_most_effective() -> None:
    curve = acceptability(made_up(), np.array([0.0, 1e6]))
    share, low, high = np.moveaxis(curve, 2, 0)
    assert share[0, 0] > 0.99 and share[1, 1] > 0.95
    np.testing.assert_allclose(share.sum(axis=1), 1)
    assert (low <= share).all() and (share <= high).all() and (low < high).any()


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_so_many_replicates_give_the_interval_asked_for(share: float) -> None:
    """Means of made-up replicates spread as the formula says."""
    variance, half = 100.0, 1.0
    count = int(replicates_needed(variance, share, half))
    count += count % 2
    drawn = np.random.default_rng(6)
    of_draw = drawn.normal(0, math.sqrt(share * variance), (2000, count // 2)).repeat(2, axis=1)
    gaps = of_draw + drawn.normal(0, math.sqrt((1 - share) * variance), (2000, count))
    assert 1.96 * gaps.mean(axis=1).std() == pytest.approx(half, rel=0.06)


def test_doubt_that_stays_is_that_of_parameters() -> None:
    drawn = np.random.default_rng(9)
    draws = np.arange(4000) // 2
    gap = drawn.normal(0, 30, 2000).repeat(2) + drawn.normal(0, 40, 4000) - 100
    benefits = np.stack([np.zeros(4000), gap])
    [row] = how_many(("best", "other"), benefits, draws, 5.0)
    assert row.policy == "other" and row.difference == pytest.approx(-100, abs=4)
    assert row.doubt == pytest.approx(1.96 * 30, rel=0.12)
    assert row.to_within == pytest.approx(1.96**2 * 2500 * 1.36 / 25, rel=0.1)
    [alone] = how_many(("best", "other"), benefits, np.full(4000, -1), None)
    assert alone.doubt == 0 and math.isnan(alone.to_within)
    [same] = how_many(("best", "other"), np.zeros((2, 4000)), draws, None)
    assert same.to_tell == math.inf


def test_draws_are_the_rows_of_a_regression() -> None:
    benefits = np.array([[1.0, 3.0, 5.0, 7.0, 9.0]])
    rows, sizes = by_draw(benefits, np.array([2, 2, 0, 0, 1]))
    np.testing.assert_array_equal(rows[:, 0], [6.0, 9.0, 2.0])
    np.testing.assert_array_equal(sizes, [2, 1, 2])
