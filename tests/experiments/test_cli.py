"""The commands as a user meets them: what they print where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from experiments import commands
from experiments.cli import app
from simulate import list_policies, list_regions
from simulate.errors import ModelError
from simulate.plots import FIGURES
from simulate.spill import OutOfRoom

SHORT = ["--years", "1", "--replicates", "2"]
TABLES = {
    "summary.csv", "waits.csv", "gaps.csv", "monthly.parquet", "manifest.json", "results.xlsx",
}  # fmt: skip
PICTURES = {f"{name}.{ending}" for name in FIGURES for ending in ("png", "svg")}


def doorstroom(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def complaints(result: Result) -> list[str]:
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()


def refused(result: Result) -> list[str]:
    assert result.exit_code == 2
    assert result.stdout == ""
    return complaints(result)


def process(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False
    )


def test_help_names_every_command() -> None:
    result = doorstroom("--help")
    assert result.exit_code == 0
    for command in (
        "regions", "policies", "check", "new", "run", "compare", "story", "pilots", "evidence",
    ):  # fmt: skip
        assert f"\n  {command} " in result.stdout


def test_help_imports_nothing_of_the_model() -> None:
    code = (
        "import sys\n"
        "from experiments.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'simulate', 'numba', 'numpy', 'pandas', 'xarray', 'matplotlib'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)\n"
    )
    done = process(code)
    assert "Usage" in done.stdout
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("command", ["run", "compare"])
def test_the_options_have_the_same_names_everywhere(command: str) -> None:
    shown = doorstroom(command, "--help").stdout
    for option in ("--years", "--replicates", "--seed", "--workers", "--out", "--json"):
        assert option in shown


@pytest.mark.parametrize(
    ("command", "names"), [("regions", list_regions()), ("policies", list_policies())]
)
def test_lists_name_everything_that_is_shipped(command: str, names: list[str]) -> None:
    assert names
    shown = doorstroom(command).stdout
    assert all(f" {name} " in shown for name in names)
    listed = json.loads(doorstroom(command, "--json").stdout)
    assert [row["name"] for row in listed] == names


def test_a_new_region_can_be_checked_and_run(tmp_path: Path) -> None:
    path = tmp_path / "haven-stad.toml"
    assert doorstroom("new", path).exit_code == 0
    checked = doorstroom("check", path)
    assert checked.exit_code == 0
    assert "every number has its source" in checked.stdout
    ran = json.loads(doorstroom("run", path, *SHORT, "--json").stdout)
    assert ran["manifest"]["region"]["name"] == "haven-stad"


def test_new_leaves_an_existing_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine")
    assert "exists already" in refused(doorstroom("new", path))[0]
    assert path.read_text() == "mine"


def test_new_says_where_it_cannot_write(tmp_path: Path) -> None:
    assert "No such file" in refused(doorstroom("new", tmp_path / "nowhere" / "mine.toml"))[0]


def test_check_lists_every_problem_of_every_file(region_file: Path, tmp_path: Path) -> None:
    text = region_file.read_text()
    region_file.write_text(
        text.replace("inhabitants = 100_000", "inhabitants = -3").replace(
            'centre = "Bigtown"', 'center = "Bigtown"'
        )
    )
    empty = tmp_path / "empty.toml"
    empty.write_text("")
    result = doorstroom("check", region_file, empty)
    assert result.exit_code == 2
    lines = complaints(result)
    assert len(lines) == 4
    assert any("inhabitants = -3" in line for line in lines)
    assert any("did you mean 'centre'" in line for line in lines)
    assert any(f"{empty}: is empty" in line for line in lines)
    assert f"{region_file}: 3 problems, see above" in result.stdout


def test_check_names_numbers_without_a_source(region_file: Path) -> None:
    text = region_file.read_text()
    start = text.index("[one_off_costs]")
    region_file.write_text(
        text[:start] + text[start:].replace('sources = { "*" = "assumption: example" }', "")
    )
    result = doorstroom("check", region_file)
    assert result.exit_code == 0
    assert "without a source: 3 numbers" in result.stdout
    assert "one_off_costs.move_eur" in result.stdout
    [report] = json.loads(doorstroom("check", region_file, "--json").stdout)
    costs = ("crisis_eur", "loss_eur", "move_eur")
    assert report["unsourced"] == [f"one_off_costs.{name}" for name in costs]


def test_check_holds_a_policy_against_the_regions_beside_it(
    region_file: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        'name = "p"\ntitle = ""\nabout = ""\n\n[[levers]]\nlever = "indication_length"\n'
        'groups = ["nobody"]\nyears = 1.0\n'
    )
    alone = doorstroom("check", policy)
    assert alone.exit_code == 0
    assert "a policy that can be used" in alone.stdout
    assert "levers[0] (indication_length).years" in alone.stdout
    [line] = complaints(doorstroom("check", region_file, policy))
    assert "'nobody'" in line


def test_everything_wrong_on_the_command_line_is_said_at_once(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    lines = refused(
        doorstroom(
            "run", "zuid-kenemerland", "--policy", "base-line", "--years", "0", "--replicates",
            "0", "--seed", "-1", "--workers", "0", "--out", taken,
        )
    )  # fmt: skip
    assert len(lines) == 7
    assert "--years = 0; must be a whole number from 1 to 2000" in lines[0]
    assert any("did you mean 'zuid-kennemerland'" in line for line in lines)
    assert any("did you mean 'baseline'" in line for line in lines)
    assert any(f"--out {taken}: is a file" in line for line in lines)


def test_a_word_where_a_number_belongs_is_refused() -> None:
    result = doorstroom("run", "oss", "--years", "ten")
    assert result.exit_code == 2
    assert "--years" in result.stderr


def test_compare_wants_two_different_policies(region_file: Path) -> None:
    assert "name another" in refused(doorstroom("compare", region_file, "baseline"))[0]
    lines = refused(doorstroom("compare", region_file, "baseline", "baseline"))
    assert "named more than once" in lines[0]


def test_an_output_folder_that_cannot_be_made_is_refused_before_running(
    region_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "run", None)
    inside_a_file = tmp_path / "small.toml" / "deeper" / "out"
    assert "--out" in refused(doorstroom("run", region_file, "--out", inside_a_file))[0]


def test_run_shows_tables_with_intervals_and_sentences(region_file: Path) -> None:
    result = doorstroom("run", region_file, *SHORT)
    assert result.exit_code == 0
    assert result.stderr == ""
    for words in (
        "95% interval",
        "In an average month",
        "The longest waits",
        "All payers",
        "Self-checks: 11 checks over 2 replicates hold; largest deviation ",
    ):
        assert words in result.stdout
    assert "None of its numbers is about a real place" in " ".join(result.stdout.split())
    assert not re.search(r"\b(nan|inf)\b", result.stdout.lower())


def test_run_writes_tables_manifest_and_figures(region_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    result = doorstroom("run", region_file, *SHORT, "--out", out)
    assert result.exit_code == 0
    assert {path.name for path in out.iterdir()} == TABLES | PICTURES
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    summary = pd.read_csv(out / "summary.csv")
    assert {"policy", "key", "mean", "low", "high"} <= set(summary.columns)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["baseline"]["seed"] == 0
    assert manifest["baseline"]["replicates"] == 2
    checks = manifest["baseline"]["checks"]
    assert [check["verdict"] for check in checks] == ["holds"] * 11
    assert all(check["looked_at"] > 0 for check in checks)


def test_an_existing_folder_keeps_the_files_of_others(region_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    (out / "summary.csv").write_text("old")
    assert doorstroom("run", region_file, *SHORT, "--out", out).exit_code == 0
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "summary.csv").read_text() != "old"
    assert {path.name for path in out.iterdir()} == TABLES | PICTURES | {"notes.txt"}


def test_compare_gives_paired_differences_and_people(region_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("compare", region_file, "more-homes", *SHORT)
    shown = doorstroom(*words, "--out", out)
    assert shown.exit_code == 0
    for said in ("what each policy changes", "P(better)", "Of the same people"):
        assert said in shown.stdout
    held = "Self-checks: 11 checks over 2 replicates of each of 2 policies hold; largest"
    assert held in " ".join(shown.stdout.split())
    extra = {
        "differences.csv", "people.csv", "cost-effectiveness.csv",
        "gains-by-group.csv", "gains-by-municipality.csv",
    }  # fmt: skip
    assert {path.name for path in out.iterdir()} == TABLES | PICTURES | extra
    assert "more-homes compared with baseline (" not in shown.stdout
    assert "more-homes compared with baseline (" in doorstroom(*words, "--details").stdout
    document = json.loads(doorstroom(*words, "--json").stdout)
    assert document["reference"] == "baseline"
    assert list(document["policies"]) == ["baseline", "more-homes"]
    promised = next(row for row in document["differences"] if row["key"] == "homes/promised")
    assert promised["difference"] > 0
    assert document["people"][0]["policy"] == "more-homes"


def test_json_is_the_only_thing_on_stdout_and_equal_seeds_give_equal_results(
    region_file: Path,
) -> None:
    words = ("run", region_file, *SHORT, "--json", "--check-patterns")
    first, second = doorstroom(*words), doorstroom(*words, "--workers", "1")
    assert first.stderr == second.stderr == ""
    one, other = json.loads(first.stdout), json.loads(second.stdout)
    assert one["summary"] == other["summary"]
    assert one["patterns"] == other["patterns"]
    assert one != json.loads(doorstroom(*words, "--seed", "2").stdout)


def test_patterns_stand_beside_their_published_range(region_file: Path) -> None:
    shown = doorstroom("run", region_file, *SHORT, "--check-patterns").stdout
    for words in ("NL-F18", "NL-F22", "NL-W05", "in range", "Change of stocks in the first year"):
        assert words in shown


def test_what_an_interrupt_left_is_shown_and_written(tmp_path: Path, region_file: Path) -> None:
    # A real signal, at a known moment: when the second replicate is finished.
    code = (
        "import os, signal, sys\n"
        "from contextlib import contextmanager\n"
        "import simulate.replicates\n"
        # a test run in the background may have been told to ignore interrupts
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from experiments.cli import main\n"
        "@contextmanager\n"
        "def stop_soon(progress):\n"
        "    def tell(finished, every):\n"
        "        if finished == 2: os.kill(os.getpid(), signal.SIGINT)\n"
        "    yield tell\n"
        "sys.modules['simulate.replicates'].bar = stop_soon\n"
        "sys.argv[0] = 'doorstroom'\n"
        "main()\n"
    )
    out = tmp_path / "out"
    words = ["run", str(region_file), "--years", "1", "--replicates", "1000", "--workers", "1"]
    done = process(code, *words, "--json", "--out", str(out))
    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert "of 1,000 replicates" in done.stderr
    document = json.loads(done.stdout)
    assert document["interrupted"]
    assert 2 <= document["manifest"]["replicates"] < 1000
    assert {path.name for path in out.iterdir()} == TABLES | PICTURES


@pytest.mark.skipif(os.name != "posix", reason="the limit is one of Unix")
@pytest.mark.parametrize("words", [["run"], ["compare", "more-homes"]])
def test_without_room_for_all_of_it_what_was_finished_is_shown_and_written(
    tmp_path: Path, region_file: Path, words: list[str]
) -> None:
    # A real limit: no file of this process may be larger.
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))\n"
        "import simulate.run\n"
        "sys.modules['simulate.run'].MEMORY_BUDGET_BYTES = 0\n"
        "from experiments.cli import main\n"
        "sys.argv[0] = 'doorstroom'\n"
        "main()\n"
    )
    out = tmp_path / "out"
    command = [words[0], str(region_file), *words[1:], "--years", "1", "--replicates", "300"]
    done = process(code, *command, "--json", "--out", str(out))
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    written, stopped, problem = done.stderr.splitlines()
    assert written.endswith(str(out)) and "of 300 replicates" in stopped
    assert "temporary folder" in problem and "File too large" in problem and "TMPDIR" in problem
    assert json.loads(done.stdout)["interrupted"]
    assert {path.name for path in out.iterdir()} >= TABLES | PICTURES


def test_without_room_for_anything_nothing_is_written(
    region_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **named: object) -> None:
        raise OutOfRoom(["temporary folder /tmp: No space left on device"])

    monkeypatch.setattr(commands, "compare", full)
    out = tmp_path / "out"
    [problem] = refused(doorstroom("compare", region_file, "more-homes", "--out", out))
    assert problem == "doorstroom: temporary folder /tmp: No space left on device"
    assert not out.exists()


def test_an_interrupt_before_anything_is_finished_leaves_nothing(
    region_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*arguments: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run", stopped)
    result = doorstroom("run", region_file, "--out", tmp_path / "deep" / "out")
    assert result.exit_code == 130
    assert "nothing was written" in complaints(result)[0]
    assert not (tmp_path / "deep").exists()


def test_a_fault_of_the_model_is_said_plainly(
    region_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object, **named: object) -> None:
        raise ModelError("year 3.2, client 7: lives in two places")

    monkeypatch.setattr(commands, "run", broken)
    result = doorstroom("run", region_file, "--out", tmp_path / "out")
    assert result.exit_code == 1
    first, second = complaints(result)
    assert "lives in two places" in first
    assert "Please report it" in second
    assert not (tmp_path / "out").exists()


def test_the_installed_program_gives_exit_codes_and_no_traceback() -> None:
    program = Path(sys.executable).with_name("doorstroom")
    words = [program, "run", "nowhere-at-all"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("doorstroom: region 'nowhere-at-all' is not known")
    assert len(done.stderr.splitlines()) == 1


def test_figures_on_disk_are_pictures(region_file: Path, tmp_path: Path) -> None:
    from matplotlib.image import imread

    out = tmp_path / "out"
    doorstroom("run", region_file, *SHORT, "--out", out)
    for name in FIGURES:
        pixels = imread(out / f"{name}.png")
        assert np.ptp(pixels[..., :3]) > 0.8
        assert (out / f"{name}.svg").read_text().rstrip().endswith("</svg>")


@pytest.mark.skipif(os.name != "posix", reason="pipes are those of Unix")
def test_a_reader_that_has_had_enough_is_no_fault(tmp_path: Path) -> None:
    code = "import sys\nfrom experiments.cli import main\nsys.argv[0] = 'doorstroom'\nmain()\n"
    command = [sys.executable, "-c", code, "evidence", "--json"]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
