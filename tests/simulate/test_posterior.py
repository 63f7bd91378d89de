"""What ``parameters=`` stands for, and which files with draws are refused."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pyarrow
import pytest
from pyarrow import parquet

from simulate import InputError
from simulate.parameters import odds_times
from simulate.posterior import (
    DRAWS_FILE,
    FILE,
    NO_DRAW,
    POSTERIOR_FOLDER,
    choose,
    load_draws,
)
from tests.draws import NAMES, draws_file, some_draws, table_of


def problems_of(choice) -> list[str]:
    with pytest.raises(InputError) as refused:
        choose(choice)
    return refused.value.problems


def test_the_shipped_draws_are_of_every_parameter():
    shipped = choose("posterior").draws
    assert shipped.values.shape[1] == len(NAMES)
    assert list(shipped.row(0)) == NAMES
    assert len(shipped.values) >= 100
    assert load_draws(POSTERIOR_FOLDER / DRAWS_FILE) is shipped, "read once"


def test_the_median_is_of_each_parameter_on_its_own(tmp_path):
    values = np.tile([[1.0], [2.0], [9.0]], (1, len(NAMES)))
    values[:, 1] = [5.0, 1.0, 3.0]
    found = load_draws(draws_file(tmp_path, values)).median()
    assert found[NAMES[0]] == 2.0 and found[NAMES[1]] == 3.0
    median = choose("median")
    assert median.draws is None and median.values == choose("posterior").draws.median()


def test_two_replicates_share_a_draw_in_order_and_start_over(tmp_path):
    chosen = choose(str(draws_file(tmp_path, some_draws(3))))
    assert [chosen.draw_of(replicate) for replicate in range(9)] == [0, 0, 1, 1, 2, 2, 0, 0, 1]
    assert {choose(how).draw_of(5) for how in ("median", "file", {"inflow": 2.0})} == {NO_DRAW}


def test_the_order_of_columns_does_not_matter_and_values_make_the_hash(tmp_path):
    values = some_draws(4)
    one = load_draws(draws_file(tmp_path, values))
    turned = tmp_path / "turned.parquet"
    table_of(values)[[*reversed(NAMES), "draw"]].to_parquet(turned)
    assert np.array_equal(load_draws(turned).values, one.values)
    assert load_draws(turned).hash == one.hash
    values[2, 5] *= 1 + 1e-15
    assert load_draws(draws_file(tmp_path, values, "other.parquet")).hash != one.hash


def test_a_file_that_changed_is_read_again(tmp_path):
    path = draws_file(tmp_path, some_draws(3))
    before = load_draws(path)
    draws_file(tmp_path, some_draws(3, seed=4))
    os.utime(path, ns=(1, 1))  # writing may take less than the clock can tell
    assert load_draws(path).hash != before.hash


def broken(**changes):
    """A table of draws with columns changed; ``None`` takes one out."""
    table = table_of(some_draws(3)).astype(object)
    for name, column in changes.items():
        if column is None:
            table = table.drop(columns=name)
        else:
            table[name] = column
    return table.infer_objects()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (broken(effort=None), "column 'effort' is missing"),
        (broken(efort=[1.0] * 3), "column 'efort' is no parameter; did you mean 'effort'?"),
        (broken(inflow=[1.0, np.nan, np.nan]), "inflow = nan in draw 1 (and 1 more); must be from"),
        (broken(inflow=[1.0, 1.0, 0.0]), "inflow = 0.0 in draw 2"),
        (broken(inflow=[-1.0, 1.0, 1.0]), "inflow = -1.0 in draw 0"),
        (broken(inflow=[1.0, np.inf, 1.0]), "inflow = inf in draw 1"),
        (broken(inflow=["1", "1", "1"]), "column 'inflow' must hold numbers"),
        (broken(draw=[0, 2, 1]), "column 'draw' must count 0, 1, 2, ..."),
        (broken(draw=None), "column 'draw' is missing"),
        (broken().iloc[:0], "has no draws"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_what_to_do(tmp_path, table, said):
    path = tmp_path / "draws.parquet"
    table.to_parquet(path, index=False)
    [problem] = problems_of(path)
    assert problem.startswith(f"{path}: ")
    assert said in problem and "doorstroom calibrate" in problem


def test_all_problems_of_a_file_are_named_at_once(tmp_path):
    path = tmp_path / "draws.parquet"
    broken(effort=None, gives_up=None, more=[1.0] * 3).to_parquet(path, index=False)
    assert len(problems_of(path)) == 3
    broken(draw=[1, 2, 3], effort=[0.0] * 3, inflow=[2e3] * 3).to_parquet(path, index=False)
    assert len(problems_of(path)) == 3


def test_what_is_no_file_of_draws_is_said(tmp_path):
    nowhere, text, manifest = (tmp_path / name for name in ("no.parquet", "a.txt", "manifest.json"))
    text.write_text("draws")
    assert "cannot be read: No such file" in problems_of(nowhere)[0]
    assert "is no Parquet file" in problems_of(text)[0]
    assert "is not an ordinary file" in problems_of(tmp_path)[0]
    path = draws_file(tmp_path, some_draws(2))
    manifest.write_text("{")
    assert "manifest.json: is not JSON" in problems_of(path)[0]
    manifest.write_text('{"seed": 1}')
    assert load_draws(path).manifest == {"seed": 1}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("posterier", "parameters = 'posterier'; did you mean 'posterior'?"),
        ("", "must be one of: posterior, median, file"),
        (3, "parameters = 3; must be one of posterior, median, file, a path"),
        ({"inflw": 1.0}, "no parameter 'inflw'; did you mean 'inflow'?"),
        ({"inflow": "1"}, "inflow = '1'; must be a number"),
        ({"inflow": True}, "inflow = True; must be a number"),
        ({"inflow": float("nan")}, "inflow = nan; must be from 0.001 to 1000"),
        ({"inflow": -1.0}, "inflow = -1.0; must be from 0.001 to 1000"),
    ],
)
def test_a_choice_that_makes_no_sense_is_named(choice, said):
    [problem] = problems_of(choice)
    assert said in problem


def test_every_wrong_value_is_named_at_once():
    assert len(problems_of({"inflw": 1.0, "effort": 0.0, "crisis": "much"})) == 3


def test_what_the_manifest_says_can_be_chosen_again():
    replicates = np.arange(5)
    told = choose("posterior").described(replicates)
    assert told["choice"] == "posterior" and told["draws_used"] == 3
    assert told["posterior"] == choose("posterior").draws.hash
    median = choose("median").described(replicates)
    assert choose(median["values"]).values == choose("median").values
    assert choose({"inflow": 1.1}).described(replicates)["values"] == {"inflow": 1.1}
    assert FILE.described(replicates) == {"choice": "file"}


def test_odds_are_multiplied_and_one_changes_not_a_bit():
    shares = np.random.default_rng(1).uniform(size=1000)
    assert all(odds_times(share, 1.0) == share for share in shares)
    assert odds_times(0.5, 3.0) == pytest.approx(0.75)
    assert odds_times(0.0, 3.0) == 0.0 and odds_times(1.0, 3.0) == 1.0


def test_a_table_with_a_column_twice_is_refused(tmp_path):
    path = tmp_path / "draws.parquet"
    table = pd.concat([table_of(some_draws(2)), table_of(some_draws(2))[["inflow"]]], axis=1)
    arrays = [table.iloc[:, n].to_numpy() for n in range(table.shape[1])]
    parquet.write_table(pyarrow.Table.from_arrays(arrays, list(table.columns)), path)
    assert "Multiple matches for FieldRef.Name(inflow)" in problems_of(path)[0]
