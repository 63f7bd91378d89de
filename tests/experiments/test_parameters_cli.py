"""``--parameters``: what the screen, the files and the figures say of chance and doubt."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from experiments import wording
from experiments.cli import app
from simulate import run
from simulate.plots.style import what_spread_is
from simulate.posterior import FILE, choose
from tests.draws import NAMES, draws_file, some_draws

SHORT = ["--years", "1", "--replicates", "2"]
UNKNOWN = dict.fromkeys(
    ("parameter_share", "parameter_share_low", "parameter_share_high"), math.nan
)


def doorstroom(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def draws(tmp_path: Path) -> Path:
    return draws_file(tmp_path, some_draws(9))


def test_the_screen_says_what_an_interval_holds(draws: Path) -> None:
    said = flat(doorstroom("run", "oss", *SHORT, "--parameters", draws).stdout)
    assert f"95% of replicates: chance, and doubt about {len(NAMES)} parameters (" in said
    assert "cannot be told from fewer than 8 draws in 2 replicates each" in said
    said = flat(doorstroom("run", "oss", *SHORT, "--parameters", "file").stdout)
    assert "chance, not doubt about the numbers in the region file." in said
    assert "doubt about parameters" not in said
    said = flat(doorstroom("compare", "oss", "more-homes", *SHORT, "--parameters", "median").stdout)
    assert "chance. Parameters are at their medians (" in said
    assert "on the same people and luck." in said
    words = ("--years", "1", "--replicates", "18", "--parameters", draws)
    said = flat(doorstroom("compare", "oss", "baseline", "more-homes", *words).stdout)
    assert "Of the spread of what more-homes changes, doubt about parameters is " in said
    assert "on the same people, luck and parameters." in said


def test_the_share_of_doubt_is_that_of_the_table(draws: Path) -> None:
    row = run("oss", years=1, replicates=18, parameters=draws).summary().loc["homeless"]
    words = ("--years", "1", "--replicates", "18", "--parameters", draws)
    said = flat(doorstroom("run", "oss", *words).stdout)
    share, low, high = (
        f"{100 * row[name]:.0f}"
        for name in ("parameter_share", "parameter_share_low", "parameter_share_high")
    )
    assert f"{share}% in homeless people ({low} to {high})" in said


def test_json_and_files_tell_which_parameters_ran(tmp_path: Path) -> None:
    words = ("run", "oss", *SHORT, "--parameters", "median")
    document = json.loads(doorstroom(*words, "--json").stdout)
    assert document["manifest"]["parameters"]["choice"] == "median"
    assert document["summary"][0]["parameter_share"] is None
    out = tmp_path / "out"
    assert doorstroom(*words, "--out", out).exit_code == 0
    manifest = json.loads((out / "manifest.json").read_text())["baseline"]
    assert manifest["parameters"] == document["manifest"]["parameters"]


@pytest.mark.parametrize("command", [["run", "oss"], ["compare", "oss", "more-homes"], ["pilots"],
                                     ["story", "oss", "--client", "1"]])  # fmt: skip
def test_parameters_that_make_no_sense_are_refused_with_the_rest(command: list[str]) -> None:
    result = doorstroom(*command, "--seed", "-1", "--parameters", "posterier")
    assert result.exit_code == 2 and result.stdout == ""
    assert "--seed = -1" in result.stderr
    assert "parameters = 'posterier'; did you mean 'posterior'?" in result.stderr


def test_a_story_is_that_of_a_replicate_of_a_run(draws: Path) -> None:
    """The client numbers of a run with drawn parameters mean the same people in a story."""
    results = run("oss", years=2, replicates=6, parameters=draws, event_log=True)
    events = results.events()
    mine = events[(events["replicate"] == 5) & (events["client"] == 700)]
    words = ("--client", "700", "--replicate", "5", "--years", "2", "--parameters", draws)
    told = json.loads(doorstroom("story", "oss", *words, "--json").stdout)["events"]
    assert [line["date"] for line in told] == [str(day)[:10] for day in mine["date"]]
    assert len(told) > 0


def test_pilots_say_what_their_intervals_hold(draws: Path) -> None:
    said = flat(doorstroom("pilots", "oss", "--replicates", "2", "--parameters", draws).stdout)
    assert f"chance, and doubt about {len(NAMES)} parameters (" in said
    said = flat(doorstroom("pilots", "oss", "--replicates", "2", "--parameters", "file").stdout)
    assert said.endswith("chance, not doubt about the numbers in the region file.")


def test_captions_say_what_the_spread_holds(draws: Path) -> None:
    assert what_spread_is(choose(draws)).endswith("and doubt about parameters, together.")
    for how in ("median", "file"):
        assert what_spread_is(choose(how)).endswith("not doubt about its input.")


def test_doubt_is_said_of_what_is_known_only(draws: Path) -> None:
    known = dict(zip(UNKNOWN, (0.4, 0.126, 0.71), strict=True))
    rows = {"a": known, "b": UNKNOWN}
    said = wording.about_doubt(choose(draws), rows, {"a": "the first", "b": "the second"}, " here")
    assert "Of the spread here, doubt about parameters is 40% in the first (13 to 71); " in said
    assert "second" not in said
    assert wording.about_doubt(FILE, rows, {"a": "the first"}, "") == ""
