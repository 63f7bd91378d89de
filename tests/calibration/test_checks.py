import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from calibration.checks import CheckPlan, conclusions, refuse_nonsense_tables, run_checks
from calibration.checks.files import SUMMARY
from calibration.checks.predictive import Predicted, predict, published_as
from calibration.checks.refits import Refit, open_bench, refit_all
from calibration.checks.rests_on import (
    left_out,
    most_moved,
    refit_otherwise,
    refit_without,
    sources_of,
)
from calibration.checks.run import FITS, wide_problem
from calibration.fit.calibrate import Workplace
from calibration.fit.problem import Variant
from calibration.likelihood import published
from simulate.errors import InputError, ModelError
from tests.calibration.known_model import QUICK_CHAIN, calibrated, targets, with_targets
from tests.calibration.likelihoods import between, binomial, bound, counted_bound, normal, poisson

PLAN = CheckPlan(
    draws=20, datasets=4, simulated_datasets=3, recovery_seeds=2, pictures=40,
    made_up_chain=QUICK_CHAIN, refit_chain=QUICK_CHAIN,
)  # fmt: skip

ENDS = ["low", "mid", "high"]
SBC = ["dataset", "parameter", "rank", "of", "truth", "mid", "low", "high", "inside"]
SBC_TESTS = ["parameter", "datasets", "p_value", "coverage_90", "coverage_low", "coverage_high"]
COLUMNS = {
    "figures": [
        "study", "source", "title", "figure", "statistic", "words", "unit", "definition",
        "published_text", "published", "published_low", "published_high", "kind", "prior_low",
        "prior_mid", "prior_high", *ENDS, "inside", "percentile", "out_low", "out_mid",
        "out_high", "out_inside",
    ],
    "predictive": ["draw", "figure", "value", "out_value", "prior_value"],
    "parameters": [
        "name", "words", "unit", "prior_low", "prior_mid", "prior_high", *ENDS, "narrowed",
        "strongest_source", "moved", "identified",
    ],
    "draws": ["kind", "inflow", "ready_protected", "effort"],
    "sbc": SBC,
    "sbc_tests": SBC_TESTS,
    "sbc_simulated": SBC,
    "sbc_simulated_tests": SBC_TESTS,
    "recovery": ["parameter", "truth", "low", "mid", "high", "inside"],
    "sensitivity": ["variant", "kind", "name", "words", *ENDS],
    "rests_on": ["headline", "words", "unit", "source", "title", *ENDS, "moved"],
    "emulator": ["statistic", "words", "scale", "r2", "error", "noise", "used"],
}  # fmt: skip
#: A bound has no interval of its own.
MAY_LACK = {"published_low", "published_high"}


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def found(work):
    return calibrated(work)


@pytest.fixture(scope="module")
def results(found, work, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    run_checks(found, Workplace(work, workers=1), out, PLAN)
    return out


@pytest.fixture(scope="module")
def tables(results):
    return {path.stem: pd.read_parquet(path) for path in results.glob("*.parquet")}


def test_every_table_has_its_columns_and_lacks_nothing(tables):
    assert {name: list(table.columns) for name, table in tables.items()} == {
        name: sorted(columns, key=list(tables[name].columns).index)
        for name, columns in COLUMNS.items()
    }
    for name, table in tables.items():
        lacking = set(table.columns[table.isna().any()])
        assert lacking <= MAY_LACK, name
    bounds = tables["figures"]["kind"] == "at_least"
    assert (tables["figures"]["published_low"].isna() == bounds).all()


def test_the_summary_says_how_much_there_was(results):
    summary = json.loads((results / SUMMARY).read_text())
    assert (summary["targets"], summary["studies"], summary["sources"]) == (6, 4, 3)
    assert summary["seed"] == 1
    assert summary["sbc"]["datasets"] == 4
    assert summary["monte_carlo_error"] == summary["emulator"]
    assert 0 <= summary["share_out_inside"] <= 1
    assert "Of 6 published figures" in conclusions(summary)[0]


def test_two_processes_and_a_second_run_write_the_same_bytes(found, work, results, tmp_path):
    # the simulations are there, the fits are done anew in processes
    other = tmp_path / "work"
    other.mkdir()
    (other / "simulations.sqlite").write_bytes((work / "simulations.sqlite").read_bytes())
    run_checks(found, Workplace(other, workers=2), tmp_path / "out", PLAN)
    lines = []
    run_checks(found, Workplace(work, workers=1, say=lines.append), tmp_path / "again", PLAN)
    assert not [line for line in lines if line.startswith("fitted")], "fits were done again"
    for path in results.iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_fit_of_other_data_is_not_the_one_that_was_kept(found, work):
    seen = published(found.task.targets)
    with open_bench(work / FITS, workers=1) as bench:
        one, other, again = refit_all(
            found.problem,
            [Refit(QUICK_CHAIN, 5, 30, observed=each) for each in (seen, 1.2 * seen, seen)],
            bench,
        )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_what_a_source_published_does_not_matter_when_it_is_left_out(found, work):
    names = left_out(found.task.targets, "project")
    assert names == ("ready", "delivered")
    seen = published(found.task.targets)
    otherwise = np.array([5.0, 0.2, *seen[2:]])
    with open_bench(work / FITS, workers=1) as bench:
        fits = {
            without: refit_all(
                found.problem,
                [
                    Refit(QUICK_CHAIN, 5, 30, Variant(without=without), observed)
                    for observed in (seen, otherwise)
                ],
                bench,
            )
            for without in (names, ())
        }
    assert np.array_equal(*fits[names])
    assert not np.array_equal(*fits[()])


def test_a_parameter_rests_on_the_source_that_measures_it(found, work, tables):
    parameters = tables["parameters"].set_index("name")
    assert parameters.loc["effort", "strongest_source"] == "waits"
    assert parameters.loc["ready_protected", "strongest_source"] == "project"
    with open_bench(work / FITS, workers=1) as bench:
        refits = refit_without(wide_problem(found), (), PLAN, 1, bench)
    assert list(refits) == ["nothing left out", *sources_of(found.task.targets)]
    widths = {name: z.std(axis=0) for name, z in refits.items()}
    # without its source a parameter is as unknown as before
    assert widths["waits"][2] > 0.8
    assert widths["nothing left out"][2] < 0.3


def test_figures_are_predicted_wider_without_their_source(tables):
    figures = tables["figures"]
    width = {name: figures[f"{name}high"] - figures[f"{name}low"] for name in ("", "out_")}
    assert (width["out_"] > 1.2 * width[""])[figures["study"] == "waits"].all()
    assert (figures["prior_high"] - figures["prior_low"] > 1.5 * width[""]).all()


def test_wider_priors_and_spreads_widen_what_comes_out(found, work, tables):
    assert set(tables["sensitivity"]["variant"]) == {
        "as it is", "spread halved", "spread doubled", "priors half as wide",
        "priors half as wide again",
    }  # fmt: skip
    # studies that say little, so that priors matter
    problem = with_targets(found, spread=1.0)
    with open_bench(work / FITS, workers=1) as bench:
        fits = refit_otherwise(problem, (), replace(PLAN, pictures=400), 1, bench)
    width = {variant: z.std(axis=0).mean() for variant, z in fits.items()}
    assert width["spread halved"] < 0.9 * width["as it is"] < 0.81 * width["spread doubled"]
    assert width["priors half as wide"] < 0.9 * width["as it is"]
    assert width["as it is"] < 0.9 * width["priors half as wide again"]


def test_a_parameter_that_moved_one_standard_deviation_is_said_to():
    z = np.random.default_rng(0).standard_normal((2000, 2))
    moved = z + z.std(axis=0) * np.array([0.0, -1.0])
    assert most_moved(z, moved) == pytest.approx(1.0)


def test_published_values_and_their_own_intervals():
    assert published_as(binomial(9, 23)) == pytest.approx((0.391, 0.197, 0.615), abs=1e-3)
    assert published_as(poisson(0, 2.0)) == pytest.approx((0.0, 0.0, 1.844), abs=1e-3)
    assert published_as(poisson(10)) == pytest.approx((10.0, 4.795, 18.39), abs=1e-2)
    assert published_as(normal(3.0, 0.5)) == pytest.approx((3.0, 2.02, 3.98), abs=1e-3)
    assert published_as(between(2.0, 6.0, 0.5)) == (4.0, 2.0, 6.0)
    assert published_as(bound("at_least", 2.0, 0.3))[0] == 2.0
    assert published_as(counted_bound("at_most", 3, 12))[0] == 0.25
    assert np.isnan(published_as(bound("at_least", 2.0, 0.3))[1:]).all()


def test_a_bound_is_reproduced_when_predictions_lie_on_its_side():
    kinds = targets()
    far = np.array([[0.375, 0.6, 7.0, 40.0, 0.0]] * 50)
    near = np.array([[0.375, 0.6, 7.0, 2.0, 0.0]] * 50)
    inside = [predict(kinds, each, seed=1).inside(kinds) for each in (far, near)]
    # stays of 40 months are no 9, but they are at least 6; those of 2 are neither
    assert inside[0].tolist() == [True, True, True, True, False, True]
    assert inside[1].tolist() == [True, True, True, True, False, False]


def test_where_nothing_was_measured_nothing_is_predicted():
    kinds = targets()
    expected = np.array([[0.375, 0.6, np.nan, 9.0, 0.0]] * 50)
    found = predict(kinds, expected, seed=1)
    assert np.isnan(found.ends()[:, 2:4]).all()
    assert found.inside(kinds).tolist() == [True, True, False, False, True, True]
    assert isinstance(found, Predicted)


def test_nonsense_is_named(results, tmp_path):
    refuse_nonsense_tables(results)
    for path in results.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    sbc = pd.read_parquet(results / "sbc.parquet")
    sbc.assign(rank=sbc["rank"] + 100).to_parquet(tmp_path / "sbc.parquet")
    with pytest.raises(ModelError, match="ranks lie among the draws"):
        refuse_nonsense_tables(tmp_path)


def test_a_folder_that_cannot_be_written_to_is_refused(found, work, tmp_path):
    (tmp_path / "file").write_text("")
    plan = replace(PLAN, datasets=4)
    with pytest.raises(InputError, match="must be a folder to write in"):
        run_checks(found, Workplace(work, workers=1), tmp_path / "file" / "out", plan)
