"""``doorstroom pilots``: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from calibration.pilots import conclusion, list_pilots, load_pilot, try_pilot
from experiments import pilots
from experiments.cli import app
from tests.architecture.source import ROOT

FEW = ["--replicates", "3"]
WIDTH = 100


def doorstroom(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": str(WIDTH)})


def flat(text: str) -> str:
    return " ".join(text.split())


def refused(result: Result) -> list[str]:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()


def test_all_five_are_printed_and_fit_the_terminal() -> None:
    result = doorstroom("pilots", *FEW)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert all(len(line.rstrip()) <= WIDTH for line in result.stdout.splitlines())
    said = flat(result.stdout)
    for name in list_pilots():
        pilot = load_pilot(name)
        assert flat(pilot.title) in said
        assert flat(pilot.about) in said
        assert flat(f"but not {pilot.limits}.") in said
        for arm in pilot.arms:
            assert f"{arm.name}: {flat(arm.words)}" in said
        for figure in pilot.published:
            assert f"published: {figure.text}" in said
            assert flat(figure.definition) in said
        assert all(figure.note in said for figure in pilot.figures)


def test_one_pilot_prints_people_interval_and_where_the_published_figure_falls() -> None:
    words = ("--replicates", "20", "--seed", "5", "--parameters", "file")
    result = doorstroom("pilots", "schijndel", *words)
    said = flat(result.stdout)
    assert "Meierij and Bommelerwaard; 23 people, 20 futures, seed 5." in said
    assert "Oss" not in said
    trial = try_pilot("schijndel", replicates=20, seed=5, parameters="file")
    assert flat(conclusion(trial)) in said
    row = trial.table().iloc[0]
    assert (row["arm"], row["month"]) == ("without", 12)
    low, high = f"{23 * row['low']:.0f}", f"{23 * row['high']:.0f}"
    assert f"without {23 * row['mean']:.1f} {low} to {high} higher than in" in said
    assert said.count("direct") >= 4
    assert "lower than in all futures" in said


def test_futures_with_nobody_to_measure_are_counted() -> None:
    words = ("--replicates", "20", "--parameters", "file")
    said = flat(doorstroom("pilots", "doelbewust-wonen", *words).stdout)
    table = (
        try_pilot("doelbewust-wonen", replicates=20, parameters="file")
        .table()
        .set_index(["measure", "arm"])
    )
    nobody = 20 - int(table.loc[("activity_and_income_housed", "without"), "futures"])
    assert nobody > 0
    assert f"with nobody to measure: {nobody} under 'without'" in said


def test_json_and_files_hold_the_same_table(tmp_path: Path) -> None:
    out = tmp_path / "out"
    names = ("schijndel", "oss")
    printed = json.loads(doorstroom("pilots", *names, *FEW, "--json").stdout)
    result = doorstroom("pilots", *names, *FEW, "--out", out)
    assert "tables and figures are in" in result.stderr
    pictures = {f"pilot-{name}.{ending}" for name in names for ending in ("png", "svg")}
    tables = {"pilots.csv", "pilots.json", "manifest.json"}
    assert {path.name for path in out.iterdir()} == pictures | tables
    written = json.loads((out / "pilots.json").read_text(encoding="utf-8"))
    assert written == printed["pilots"]
    assert [each["pilot"]["name"] for each in written] == list(names)
    rows = pd.read_csv(out / "pilots.csv", keep_default_na=False, na_values=[""])
    assert len(rows) == sum(len(each["table"]) for each in written)
    assert rows["mean"].to_list() == pytest.approx(
        [row["mean"] for each in written for row in each["table"]]
    )
    kept = json.loads((out / "manifest.json").read_text())
    assert kept.keys() == set(names)
    assert kept["oss"]["with"]["policy"]["name"] == "individual-plan"
    assert kept["oss"]["with"]["replicates"] == 3
    assert kept["oss"]["without"]["region"] != kept["oss"]["direct"]["region"]  # another supply


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    lines = refused(
        doorstroom("pilots", "schijndl", "nothing", "--replicates", "0", "--out", taken)
    )
    assert len(lines) == 4
    assert "--replicates = 0" in lines[0]
    assert "did you mean 'schijndel'" in lines[1]
    assert "must be one of: " + ", ".join(list_pilots()) in lines[2]
    assert "is a file" in lines[3]


def test_an_interrupt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pilots, "try_pilot", stopped)
    result = doorstroom("pilots", *FEW, "--out", tmp_path / "out")
    assert result.exit_code == 130
    assert "nothing was written" in result.stderr
    assert not (tmp_path / "out").exists()


def test_the_readme_prints_what_the_files_say() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = flat(text.split("## The five projects\n")[1].split("\n## ")[0])
    for name in list_pilots():
        pilot = load_pilot(name)
        assert flat(pilot.about) in section
        assert flat(f"but not {pilot.limits}.") in section
        assert all(f"{arm.name}: {arm.words}" in section for arm in pilot.arms)
        assert all(figure.definition in section for figure in pilot.published)
        assert all(figure.note in section and figure.words in section for figure in pilot.figures)
    assert flat(pilots.FUTURES) in section
