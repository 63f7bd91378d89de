"""The commands on sweeps as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from experiments.cli import app
from experiments.sweeps.listing import COLUMNS
from tests.experiments.sweep_designs import RUNS, TINY, hash_of, tiny_file


def doorstroom(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def refused(*words: str | Path) -> list[str]:
    result = doorstroom(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sweep")
    path = folder / "tiny.duckdb"
    result = doorstroom("sweep", tiny_file(folder), "--store", path, "--workers", "2")
    assert result.exit_code == 0
    assert f"{RUNS} of {RUNS} runs of 6 points ({RUNS} new)" in result.stdout
    return path


def test_again_runs_nothing(store: Path) -> None:
    design = store.with_name("tiny.toml")
    told = json.loads(doorstroom("sweep", design, "--store", store, "--json").stdout)
    assert (told["before"], told["finished"], told["interrupted"]) == (RUNS, RUNS, False)


def test_results_are_listed_and_filtered(store: Path) -> None:
    listed = json.loads(doorstroom("results", store, "--json").stdout)
    assert [row["finished"] for row in listed["sweeps"]] == [RUNS]
    assert "tiny" in doorstroom("results", store).stdout
    words = ("--measure", "wait/home", "--policy", "more-homes", "--where", "inflow > 35")
    rows = json.loads(doorstroom("results", store, *words, "--json").stdout)["results"]
    assert 0 < len(rows) < 6
    assert {row["measure"] for row in rows} == {"wait/home"}
    assert all(row["inflow"] > 35 and row["low"] <= row["mean"] <= row["high"] for row in rows)
    assert "95% interval" in doorstroom("results", store, *words).stdout
    assert doorstroom("results", store, "--hash").stdout.strip() == hash_of(store)


def test_results_are_written(store: Path, tmp_path: Path) -> None:
    files = (tmp_path / "rows.csv", tmp_path / "book.xlsx", tmp_path / "tables")
    result = doorstroom(
        "results", store, "--csv", files[0], "--excel", files[1], "--parquet", files[2]
    )
    assert result.exit_code == 0, result.stderr
    rows, book = pd.read_csv(files[0]), pd.read_excel(files[1], sheet_name=None)
    assert list(book) == ["Read me", "results", "points"]
    assert set(COLUMNS) <= {str(name).split(" (")[0] for name in book["results"].columns}
    assert len(book["results"]) == len(rows) and len(book["points"]) == 6
    assert rows["mean"].sum() == pytest.approx(book["results"]["mean"].sum())
    assert len(pd.read_parquet(files[2] / "runs.parquet")) == RUNS
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.xlsx", "rows.csv", "tables"]


def test_verify_says_that_all_is_equal(store: Path) -> None:
    result = doorstroom("verify", store, "--sample", "2")
    assert result.exit_code == 0
    assert "2 of 12 runs" in result.stdout and "all equal to the bit" in result.stdout


def test_what_cannot_be_is_told(store: Path, tmp_path: Path) -> None:
    [said] = refused("results", store, "--measure", "wait/hom")
    assert "did you mean 'wait/home'?" in said
    [said] = refused("results", store, "--where", "inflw > 3", "--csv", tmp_path / "x.csv")
    assert "inflw" in said and '"inflow"' in said
    [said] = refused("results", store, "--csv", tmp_path / "none" / "x.csv")
    assert "non-existent directory" in said
    [said] = refused("results", tmp_path / "none.duckdb")
    assert "no such file; doorstroom sweep makes it" in said
    [said] = refused("verify", store, "--sample", "0")
    assert "--sample = 0; must be a whole number of 1 or more" in said
    [said] = refused("results", store, "--sweep", "tinny", "--csv", tmp_path / "x.csv")
    assert "did you mean 'tiny'?" in said
    [said] = refused("sweep", "oss-smal")
    assert "did you mean 'oss-small'?" in said
    text = TINY.replace("homeless.inflow", "homles.inflow")
    [said] = refused("sweep", tiny_file(tmp_path, text), "--store", tmp_path / "new.duckdb")
    assert "no 'homles'; did you mean 'homeless'?" in said
    assert not (tmp_path / "new.duckdb").exists()
