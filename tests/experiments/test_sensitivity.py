"""Indices, effects and shares of known functions, with luck that must not count as effect."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from experiments.analyses.morris import morris_effects
from experiments.analyses.noise import Resampling, by_unit, without_noise
from experiments.analyses.shares import Layout, shares_of_spread
from experiments.analyses.sobol import sobol_indices
from simulate.errors import InputError

NAMES = ["a", "b", "c", "idle"]
PROBLEM = {"num_vars": 4, "names": NAMES, "bounds": [[0.0, 1.0]] * 4}
QUICK = Resampling(200, 1)
#: Of Ishigami's function with 7 and 0.1, and of a factor that does nothing: first, then total.
ISHIGAMI = [0.3139, 0.4424, 0.0, 0.0, 0.5576, 0.4424, 0.2437, 0.0]


def ishigami(where):
    x = np.pi * (2 * where - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def noisy(where, values, replicates, seed):
    """Luck: one part the same at all points, one that grows with the idle factor, one of each."""
    rng = np.random.default_rng(seed)
    shared, growing = 5.0 * rng.normal(size=replicates), 2.0 * rng.normal(size=replicates)
    own = 6.0 * rng.normal(size=(len(values), replicates))
    return values[:, None] + shared + where[:, [3]] * growing + own


def alone(replicates):
    return np.full(replicates, -1)


@pytest.fixture(scope="module")
def saltelli():
    return sobol_sample.sample(PROBLEM, 256, calc_second_order=False, seed=1)


def test_products_of_different_units_are_all_that_is_left():
    values = np.random.default_rng(0).normal(size=(5, 7))
    pairs = [values[:, u] @ values[:, v] for u in range(7) for v in range(7) if u != v]
    mean = values.mean(axis=1)
    free = without_noise(mean @ mean, (values**2).sum(axis=0), np.full(7, 1 / 7))
    assert free == pytest.approx(np.mean(pairs))


def test_replicates_of_one_draw_are_one_unit():
    units = by_unit(np.array([[1.0, 3.0, 5.0, 7.0, 0.0, 2.0, 4.0, 6.0, 9.0]]),
                    np.array([0, 0, 1, 1, 2, 2, 3, 3, 4]))  # fmt: skip
    assert units.means.tolist() == [[2.0, 6.0, 1.0, 5.0, 9.0]]
    assert units.within.tolist() == [[2.0, 2.0, 2.0, 2.0, 0.0]]
    assert units.sizes.tolist() == [2, 2, 2, 2, 1]
    with pytest.raises(InputError, match="8 replicates of 4 draw"):
        by_unit(np.zeros((2, 8)), np.repeat(np.arange(4), 2))


def test_sobol_indices_of_ishigami_under_luck_lie_in_their_intervals(saltelli):
    values = noisy(saltelli, ishigami(saltelli), 12, seed=3)
    table, luck = sobol_indices(values, alone(12), NAMES, QUICK)
    assert ((table["low"] <= ISHIGAMI) & (table["high"] >= ISHIGAMI)).all()
    assert 0.05 < luck.value < 0.5 and luck.low <= luck.value <= luck.high


def test_luck_would_make_indices_wrong_and_taking_it_out_makes_them_right(saltelli):
    true = ishigami(saltelli)
    found, left_in = [], []
    for seed in range(12):
        table, _ = sobol_indices(noisy(saltelli, true, 12, seed), alone(12), NAMES,
                                 Resampling(2, 0))  # fmt: skip
        found.append(table["index"])
        left_in.append(table["with_luck"])
    error = np.std(found, axis=0, ddof=1) / np.sqrt(12)
    # the sample's own error, the same in all repetitions, is small
    assert (np.abs(np.mean(found, axis=0) - ISHIGAMI) < 4 * error + 0.02).all()
    off = np.mean(left_in, axis=0) - ISHIGAMI
    assert off[7] > 0.15 and off[6] > 0.08 and off[1] < -0.05


def test_without_luck_indices_are_those_of_salib(saltelli):
    values = ishigami(saltelli)
    table, luck = sobol_indices(np.tile(values[:, None], 6), alone(6), NAMES, QUICK)
    ours = table["index"].to_numpy()
    theirs = salib_sobol.analyze(PROBLEM, values, calc_second_order=False, seed=1)
    assert np.allclose(ours, np.concatenate([theirs["S1"], theirs["ST"]]), atol=1e-12)
    assert np.allclose(ours, table["with_luck"]) and luck.value == pytest.approx(0, abs=1e-12)


def test_sobol_indices_of_a_straight_line_with_a_second_order_design():
    where = sobol_sample.sample(PROBLEM, 128, calc_second_order=True, seed=2)
    slopes = np.array([3.0, 2.0, 1.0, 0.0])
    table, _ = sobol_indices(noisy(where, where @ slopes * 6, 10, 4), alone(10), NAMES, QUICK)
    true = np.tile(slopes**2 / (slopes**2).sum(), 2)
    assert ((table["low"] <= true) & (table["high"] >= true)).all()


def test_where_luck_is_all_there_is_no_index_can_be_told(saltelli):
    luck = np.random.default_rng(5).normal(size=(len(saltelli), 8))
    table, _ = sobol_indices(luck, alone(8), NAMES, QUICK)
    assert table["low"].isna().all()


def test_the_number_of_points_must_be_that_of_the_design():
    with pytest.raises(InputError, match="the store has 65 points"):
        sobol_indices(np.zeros((65, 8)), alone(8), NAMES, QUICK)
    with pytest.raises(InputError, match="4 trajectories of 5 points"):
        morris_effects(np.zeros((10, 4)), np.zeros((10, 8)), alone(8), NAMES, QUICK)


def test_without_luck_effects_are_those_of_salib():
    where = morris_sample.sample(PROBLEM, 12, num_levels=4, seed=1)
    values = ishigami(where)
    theirs = salib_morris.analyze(PROBLEM, where, values, num_levels=4, seed=1)
    table = morris_effects(where, np.tile(values[:, None], 6), alone(6), NAMES, QUICK)
    for figure, name in (("mean", "mu"), ("size", "mu_star"), ("spread", "sigma")):
        ours = table[table["figure"] == figure]["effect"].to_numpy()
        assert np.allclose(ours, np.asarray(theirs[name], float), atol=1e-9), figure


def test_morris_effects_under_luck_lie_in_their_intervals_and_luck_is_no_effect():
    where = morris_sample.sample(PROBLEM, 30, num_levels=4, seed=1)
    line = where @ np.array([40.0, -20.0, 10.0, 0.0])
    values = noisy(where, line, 12, seed=2)
    table = morris_effects(where, values, alone(12), NAMES, QUICK)
    true = [40.0, -20.0, 10.0, 0.0, 40.0, 20.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    slack = 1e-9
    assert ((table["low"] <= np.array(true) + slack) & (table["high"] >= true)).all()
    idle = table[(table["factor"] == "idle") & (table["figure"] != "mean")]
    assert (idle["with_luck"] > 2.0).all() and (idle["effect"] < 1.2).all()


def many_futures(seed, points=200, draws=24):
    """Scenario, structure, parameters and chance with known variances: 3, 2, 1.5 and 2."""
    rng = np.random.default_rng(seed)
    scenario = np.sqrt(12 * 3.0) * rng.random(points)
    choice = rng.integers(0, 2, points)
    structure = 2.0 * choice[:, None] + np.array([-1.0, 1.0])  # each of variance 1
    drawn = np.sqrt(1.5) * np.repeat(rng.normal(size=draws), 2)
    luck = rng.normal(size=2 * draws) + rng.normal(size=(points, 2, 2 * draws))
    values = (scenario[:, None] + structure)[..., None] + drawn + luck
    return values, np.repeat(np.arange(draws), 2), Layout(choice, np.arange(points))


def test_shares_of_spread_are_those_that_were_planted():
    values, draws, layout = many_futures(3)
    table = shares_of_spread(values, draws, layout, QUICK)
    true = np.array([3.0, 2.0, 1.5, 2.0]) / 8.5
    assert table["source"].tolist() == ["scenario", "structure", "parameters", "chance"]
    assert ((table["low"] <= true) & (table["high"] >= true)).all()
    assert table["share"].sum() == pytest.approx(1.0)
    assert table["standard_deviation"].iloc[0] == pytest.approx(np.sqrt(3.0), rel=0.15)


def test_parameters_and_chance_are_one_where_they_cannot_be_told_apart():
    values, draws, layout = many_futures(1, draws=5)
    table = shares_of_spread(values, draws, layout, QUICK)
    assert table["source"].tolist() == ["scenario", "structure", "parameters and chance"]
    table = shares_of_spread(values, alone(10), layout, QUICK)
    assert table["source"].tolist() == ["scenario", "structure", "chance"]


def test_in_a_grid_all_of_the_spread_between_cells_is_structure():
    line = np.array([0.0, 1.0, 1.0, 2.0])[:, None, None]
    grid = Layout(np.array([0, 0, 1, 1]), np.arange(4), same_scenarios=True)
    table = shares_of_spread(np.tile(line, 8), alone(8), grid, QUICK)
    assert table["share"].tolist() == [0.5, 0.5, 0.0]
    chosen = Layout(np.zeros(4, int), np.arange(4), same_scenarios=True, all_chosen=True)
    table = shares_of_spread(np.tile(line, 8), alone(8), chosen, QUICK)
    assert table["share"].tolist() == [0.0, 1.0, 0.0]
