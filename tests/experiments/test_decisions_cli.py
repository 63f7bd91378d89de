"""``doorstroom needed`` and ``doorstroom decide`` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from calibration.fit import Simulator
from experiments.cli import app
from experiments.decide import command as deciding
from tests.draws import draws_file, some_draws

QUICK = ["--years", "3", "--from-year", "1", "--replicates", "6", "--parameters", "file"]


def doorstroom(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def flat(text: str) -> str:
    return " ".join(text.split())


def test_homes_needed_are_found_and_checked(region_file: Path, tmp_path: Path) -> None:
    words = (
        *QUICK,
        "--support",
        "1",
        "--share",
        "0.95",
        "--sure",
        "0.8",
        "--out",
        tmp_path / "out",
    )
    result = doorstroom("needed", region_file, *words, "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    answer, said = told["answer"], flat(" ".join(told["said"]))
    assert told["reached"] and answer["chosen"]["support"] == 1
    assert 0 < answer["chosen"]["needed"] <= answer["recommended"]
    assert answer["chosen"]["low"] <= answer["chosen"]["needed"]
    assert answer["check"]["plan"]["homes"] == answer["recommended"]
    assert answer["check"]["futures"] == 12
    assert ("target is met" in said) == answer["check"]["meets"]
    assert "Fresh check" in said and "other draws" not in said  # none are drawn
    # what was tried: fewer homes than the answer do not meet the target, and the answer does
    points = {point["homes"]: point["probability"] for point in answer["points"]}
    met = answer["chosen"]["tried"]
    assert points[met] >= 0.8 - 1e-9
    assert all(share < 0.8 for homes, share in points.items() if homes < met)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"frontier.csv", "points.csv", "needed.png", "needed.svg"}
    again = doorstroom("needed", region_file, *words[:-2], "--json", "--workers", "1")
    assert json.loads(again.stdout) == told


def test_a_target_out_of_reach_is_said_to_be(region_file: Path) -> None:
    words = (*QUICK, "--support", "0.01", "--most-homes", "12", "--wait-weeks", "1")
    result = doorstroom("needed", region_file, *words, "--share", "0.999")
    assert result.exit_code == 0, result.stderr
    said = flat(result.stdout)
    assert "not reached with any number of homes up to 12 extra a year" in said
    assert "What stands in the way there: " in said
    assert "Fresh check" not in said


def test_a_target_already_met_needs_no_homes(region_file: Path) -> None:
    words = (*QUICK, "--support", "1", "--wait-weeks", "500", "--share", "0.01", "--sure", "0.5")
    said = flat(doorstroom("needed", region_file, *words).stdout)
    assert "already meet the target" in said and "Needed: 0 extra homes" in said


def test_questions_that_make_no_sense_are_refused_at_once() -> None:
    words = ["--share", "1.5", "--sure", "0", "--from-year", "12", "--support", "a,0"]
    result = doorstroom("needed", "oss", *words, "--most-homes", "0", "--wait-weeks", "-1")
    assert result.exit_code == 2 and "Traceback" not in result.stderr
    for part in ("--share = 1.5", "--sure = 0", "--from-year = 12", "--support = 'a'",
                 "--most-homes = 0", "--wait-weeks = -1"):  # fmt: skip
        assert part in result.stderr
    result = doorstroom("needed", "oss", "--programme", "ambulant")
    assert "--programme = 'ambulant'; did you mean 'ambulatory'?" in result.stderr
    result = doorstroom("needed", "os", "--policy", "more-home")
    assert "oss" in result.stderr


@pytest.fixture
def draws(tmp_path: Path) -> Path:
    return draws_file(tmp_path, some_draws(22))


@pytest.fixture
def made_up_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statistics that follow one parameter, in the place of minutes of simulation."""
    shipped = deciding.shipped_simulator(deciding.shipped_priors(), quick=False)

    def simulate(values: dict[str, float], seed: int) -> np.ndarray:
        middle = values["inflow"] / (1 + values["inflow"])
        return np.full(len(shipped.scales), 0.5 * middle)

    fake = Simulator(shipped.parameters, shipped.scales, simulate, "made up")
    monkeypatch.setattr(deciding, "shipped_simulator", lambda priors, quick: fake)


@pytest.mark.usefixtures("made_up_statistics")
def test_a_decision_says_who_is_best_and_what_to_measure(
    region_file: Path, draws: Path, tmp_path: Path
) -> None:
    words = ("--years", "1", "--replicates", "44", "--parameters", draws, "--to-within", "100000")
    folders = ("--work", tmp_path / "work", "--out", tmp_path / "out")
    result = doorstroom("decide", region_file, "more-homes", *words, *folders, "--json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert [row["policy"] for row in told["policies"]] == ["baseline", "more-homes"]
    assert sum(row["best"][0] for row in told["policies"]) == pytest.approx(1)
    assert len(told["parameters"]) == 21 and len(told["figures"]) > 40
    worths = [row["eur_a_year"] for row in told["figures"] if row["eur_a_year"] is not None]
    assert worths == sorted(worths, reverse=True)
    values = told["value_of_knowing_eur_a_year"]
    assert values["parameters_and_luck"] >= 0
    assert values["all_parameters"]["value"] is None  # 22 draws are too few for 21 parameters
    [row] = told["replicates_needed"]
    assert row["to_within"] >= 1
    out = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"policies.csv", "figures.csv", "best-by-worth.csv", "decide.png"} <= out
    curve = pd.read_csv(tmp_path / "out" / "best-by-worth.csv")
    np.testing.assert_allclose(curve.groupby("worth")["share"].sum(), 1)
    assert set(curve["policy"]) == {"baseline", "more-homes"}
    assert curve["share"].between(curve["low"], curve["high"]).all()


def test_draws_without_spread_leave_nothing_to_learn(region_file: Path, tmp_path: Path) -> None:
    draws = draws_file(tmp_path, np.ones((4, 21)), "ones.parquet")
    words = ("--years", "1", "--replicates", "8", "--parameters", draws)
    said = flat(doorstroom("decide", region_file, "more-homes", *words).stdout)
    assert "all draws of the parameters are equal, so nothing can be learned of them" in said
    assert "largest expected net benefit" in said
    assert "measuring a published figure" not in said


def test_decisions_that_make_no_sense_are_refused_at_once() -> None:
    words = ["--worth-of-a-year", "-1", "--to-within", "0", "--measure", "hmoe"]
    result = doorstroom("decide", "oss", "more-homes", *words)
    assert result.exit_code == 2 and "Traceback" not in result.stderr
    for part in ("--worth-of-a-year = -1", "--to-within = 0", "--measure = 'hmoe'; did you mean"):
        assert part in result.stderr
    assert "only 'baseline'" in doorstroom("decide", "oss", "baseline").stderr
