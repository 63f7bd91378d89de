import dataclasses

import numpy as np
import pandas as pd
import pytest

from calibration.checks.made_up import (
    ALL,
    CLASSES,
    RANKED,
    MadeUp,
    from_simulations,
    from_the_law,
    judge_ranks,
    rank_truths,
)
from calibration.checks.refits import open_bench
from calibration.fit.problem import MAIN, Variant
from tests.calibration.known_model import MIDDLE, QUICK_CHAIN, calibrated, with_targets

DATASETS = 40


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return calibrated(tmp_path_factory.mktemp("work"))


@pytest.fixture
def bench(tmp_path):
    with open_bench(tmp_path / "fits", workers=1) as bench:
        yield bench


@pytest.fixture
def loose(found):
    """Studies that may lie far off: what they say hangs on the spread."""
    return with_targets(found, spread=0.6)


def test_a_right_fit_ranks_the_truth_anywhere_and_holds_it_nine_times_in_ten(loose, bench):
    made_up = from_the_law(loose, DATASETS, seed=3)
    tests = judge_ranks(rank_truths(loose, made_up, MAIN, QUICK_CHAIN, 4, bench))
    together = tests.set_index("parameter").loc[ALL]
    assert together["p_value"] > 0.05
    assert together["coverage_low"] <= 0.9 <= together["coverage_high"]
    assert together["coverage_high"] - together["coverage_low"] < 0.15


def test_a_fit_with_half_the_spread_is_found_out(loose, bench):
    made_up = from_the_law(loose, DATASETS, seed=3)
    wrong = Variant(spread_factor=0.5)
    tests = judge_ranks(rank_truths(loose, made_up, wrong, QUICK_CHAIN, 4, bench))
    together = tests.set_index("parameter").loc[ALL]
    assert together["p_value"] < 0.01
    assert together["coverage_high"] < 0.85


def test_the_truth_is_inside_when_it_lies_between_the_ends(loose, bench):
    ranked = rank_truths(loose, from_the_law(loose, 12, seed=5), MAIN, QUICK_CHAIN, 6, bench)
    between = (ranked["low"] < ranked["truth"]) & (ranked["truth"] <= ranked["high"])
    assert (between == ranked["inside"]).all()
    assert ranked["inside"].nunique() == 2, "some truths should lie outside"
    assert (ranked["of"] == RANKED).all()


def test_a_study_that_had_nobody_to_measure_is_not_fitted(found, bench):
    problem = found.problem
    z = np.array([[0.5, -0.5, 1.0]])
    simulated = problem.emulator.predict(z)
    simulated[0, list(problem.targets.scales).index("home_wait")] = np.nan
    made_up = from_simulations(problem, z, simulated, seed=7)
    assert np.isnan(made_up.observed[0]).sum() == 2
    ranked = rank_truths(problem, made_up, MAIN, QUICK_CHAIN, 8, bench)
    known = MadeUp(z, np.nan_to_num(made_up.observed, nan=1.0))
    without = rank_truths(problem, known, Variant(without=("waits",)), QUICK_CHAIN, 8, bench)
    pd.testing.assert_frame_equal(ranked, without)


def test_simulated_shares_of_nobody_and_of_all_still_give_data(found):
    simulated = np.array([[0.0, 1.0, 5.0, 8.0, MIDDLE[-1]]])
    made_up = from_simulations(found.problem, np.zeros((1, 3)), simulated, seed=9)
    assert np.isfinite(made_up.observed).all()


def ranks(drawn):
    parameters = ["inflow", "effort"]
    table = pd.DataFrame(
        [
            {"dataset": dataset, "parameter": name, "rank": rank, "inside": 5 <= rank <= 94}
            for dataset, row in enumerate(drawn)
            for name, rank in zip(parameters, row, strict=True)
        ]
    )
    return judge_ranks(table).set_index("parameter")


def test_even_ranks_pass_and_ranks_in_the_middle_do_not():
    even = np.arange(RANKED + 1)
    tests = ranks(np.stack([even, even], axis=1))
    assert tests["p_value"].tolist() == [1.0, 1.0, 1.0]
    assert tests["coverage_90"].tolist() == pytest.approx([0.9, 0.9, 0.9])
    assert tests.loc["inflow", "coverage_low"] == pytest.approx(0.8238, abs=1e-4)
    middle = np.clip(even, 30, 69)
    tests = ranks(np.stack([even, middle], axis=1))
    assert tests.loc["inflow", "p_value"] == 1.0
    assert tests.loc[ALL, "p_value"] == min(1.0, 2 * tests.loc["effort", "p_value"]) < 1e-6


def test_classes_are_of_equal_size():
    assert (RANKED + 1) % CLASSES == 0


def test_data_of_the_law_hold_the_error_of_the_emulator(found):
    sure = found.problem
    unsure = dataclasses.replace(
        sure, emulator=dataclasses.replace(sure.emulator, variance=np.full(5, 4.0))
    )
    spread = [from_the_law(problem, 400, seed=1).observed[:, 1].std() for problem in (sure, unsure)]
    assert spread[1] > 1.5 * spread[0]
