"""``python -m experiments.studies``: studies carried out again, and what differs told by cell."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from calibration.pilots import list_pilots
from experiments.studies import runner
from experiments.studies.__main__ import app
from experiments.studies.chances import chance, ratio
from experiments.studies.design import (
    FOLDER,
    Design,
    folder_of,
    in_quick,
    list_studies,
    load_design,
    read_design,
)
from experiments.studies.golden import as_text, differences, read_stored, store
from experiments.studies.readme import HEADING, with_section
from simulate.errors import InputError

STUDY = "schijndel"
SCRIPT = Path(__file__).with_name("study_in_ci.py")


def studies(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study with three futures, in a folder of its own with nothing stored."""
    folder = tmp_path / "study"
    folder.mkdir()
    design = load_design(STUDY).model_copy(update={"replicates": 3, "ready": (6,)})
    monkeypatch.setattr(runner, "folder_of", lambda name: folder)
    monkeypatch.setattr(runner, "load_design", lambda name, quick: design)
    return folder


def test_a_study_is_carried_out_stored_and_compared(tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = studies(STUDY, "--out", out)
    assert first.exit_code == 1
    assert "arms.csv: nothing is stored of it" in first.stdout
    assert studies(STUDY, "--out", out, "--update").exit_code == 0
    again = studies(STUDY, "--out", out)
    assert again.exit_code == 0, again.stdout
    assert "every table is as stored" in again.stdout
    written = {path.name for path in (out / STUDY).iterdir()}
    tables = {f"{name}.csv" for name in ("arms", "differences", "ready", "near")}
    assert written == tables | {"ready.png", "ready.svg", "manifest.json"}
    assert {path.name for path in (tiny / "golden").iterdir()} == tables

    file = tiny / "golden" / "near.csv"
    rows = file.read_text().splitlines()
    rows[1] = rows[1].rsplit(",", 1)[0] + ",4"
    file.write_text("\n".join(rows) + "\n")
    (tiny / "golden" / "arms.csv").unlink()
    (tiny / "README.md").write_text(f"{HEADING}\n\n- something else\n")
    changed = studies(STUDY, "--out", out)
    assert changed.exit_code == 1
    told = [line.strip() for line in changed.stdout.splitlines()]
    assert "near.csv: row 1 (without), futures: was 4; now 3" in told
    assert "arms.csv: nothing is stored of it" in told
    assert "README.md: 'What it shows' is not what the tables say" in told
    updated = studies(STUDY, "--out", out, "--update")
    assert updated.exit_code == 0
    assert "near.csv: row 1 (without), futures: was 4; now 3" in updated.stdout
    assert studies(STUDY, "--out", out).exit_code == 0


def test_the_quick_variant_is_stored_apart_and_leaves_the_readme(tiny: Path) -> None:
    assert studies(STUDY, "--quick", "--update", "--out", tiny.parent / "out").exit_code == 0
    assert sorted(path.name for path in tiny.iterdir()) == ["golden-quick"]


def test_an_unknown_study_is_refused_with_the_nearest(tmp_path: Path) -> None:
    result = studies("schijndle", "osss", "--out", tmp_path)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "doorstroom: study = 'schijndle'; did you mean 'schijndel'?",
        "doorstroom: study = 'osss'; did you mean 'oss'?",
    ]


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = studies(STUDY, "--out", tmp_path / "file")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "must be a folder to write in" in result.stderr


def test_all_that_is_wrong_with_a_design_is_told(tmp_path: Path) -> None:
    file = tmp_path / "design.toml"
    file.write_text('title = "t"\nreplicate = 3\nseed = -1\n[quick]\nreplicates = 0\n')
    with pytest.raises(InputError) as refused:
        read_design(file, "my/design.toml", Design)
    told = "\n".join(refused.value.problems)
    for words in ("replicate", "seed = -1", "quick.replicates = 0", "question"):
        assert words in told
    assert all(line.startswith("my/design.toml: ") for line in refused.value.problems)


def test_there_is_a_study_of_every_project_and_one_of_all_regions() -> None:
    assert set(list_pilots()) < set(list_studies())
    assert {"staircase-or-housing-first", "what-waiting-hangs-on"} < set(list_studies())


@pytest.mark.parametrize("name", list_studies())
def test_every_study_is_complete(name: str) -> None:
    full, quick = load_design(name), load_design(name, quick=True)
    assert in_quick(full) == quick
    assert quick.replicates <= full.replicates
    text = (folder_of(name) / "README.md").read_text(encoding="utf-8")
    for heading in ("## How", HEADING, "## What it does not show"):
        assert text.count(f"{heading}\n") == 1
    assert "- " in text.split(HEADING)[1].split("## ")[0]
    tables = read_stored(folder_of(name) / "golden")
    assert tables.keys() == read_stored(folder_of(name) / "golden-quick").keys() != set()


def test_what_differs_is_told_by_file_row_and_column() -> None:
    stored = {"a": "what,x,y\nfirst,1,2\nsecond,3,4\n", "gone": "x\n1\n"}
    found = {"a": "what,x,y\nfirst,1,2\nsecond,3,5\nthird,6,7\n", "new": "x\n1\n"}
    assert differences(stored, found) == [
        "a.csv: had 2 rows; now 3",
        "a.csv: row 2 (second), y: was 4; now 5",
        "a.csv: row 3: is new",
        "gone.csv: is stored, and the study makes no such table",
        "new.csv: nothing is stored of it",
    ]
    assert differences(stored, dict(stored)) == []
    assert differences({"a": "x,y\n1,2\n"}, {"a": "x,z\n1,2\n"}) == [
        "a.csv: columns were x, y; now x, z"
    ]
    many = ["x\n" + f"{value}\n" * 30 for value in (1, 2)]
    assert differences({"a": many[0]}, {"a": many[1]})[-1] == "a.csv: and 20 more"


def test_storing_takes_the_place_of_what_was_stored(tmp_path: Path) -> None:
    store({"a": "x\n1\n", "b": "x\n2\n"}, tmp_path)
    store({"a": "x\n3\n"}, tmp_path)
    assert read_stored(tmp_path) == {"a": "x\n3\n"}


def test_tables_have_six_digits_and_no_name_of_a_row() -> None:
    table = pd.DataFrame({"x": [1 / 3, np.nan]}, index=[7, 8])
    assert as_text(table) == 'x\n0.333333\n""\n'


def test_only_the_section_of_the_program_is_rewritten() -> None:
    text = f"# Title\n\nBefore.\n\n{HEADING}\n\n- old\n\n## After\n\n- kept\n"
    now = with_section(text, ["50 % \\1 of futures"])
    assert now == text.replace("- old", "- 50 % \\1 of futures")
    assert with_section(now, ["50 % \\1 of futures"]) == now
    assert with_section("# Title\n", ["new"]) == f"# Title\n\n{HEADING}\n\n- new\n"


def test_a_chance_has_wilsons_interval_and_draws_are_its_units() -> None:
    hits = np.arange(200) % 4 == 0
    alone = chance(hits, np.full(200, -1))
    assert alone.value == 0.25
    assert alone.low == pytest.approx(0.1951, abs=1e-3)  # Wilson, 50 of 200
    assert alone.high == pytest.approx(0.3145, abs=1e-3)
    twice = chance(np.repeat(hits, 2), np.repeat(np.arange(200), 2))
    assert twice.high - twice.low == pytest.approx(alone.high - alone.low, rel=1e-6)
    never = chance(np.zeros(20, bool), np.arange(20) // 2)
    assert (never.value, never.low) == (0.0, 0.0)
    assert never.high == pytest.approx(0.2775, abs=1e-3)  # Wilson, 0 of 10 draws


def test_a_ratio_of_chances_holds_the_true_one() -> None:
    rng = np.random.default_rng(1)
    luck = rng.random(2000)
    found = ratio(luck < 0.4, luck < 0.2, np.arange(2000) // 2)
    assert found.low < 2.0 < found.high
    assert found.value == (luck < 0.4).sum() / (luck < 0.2).sum()
    assert np.isnan(ratio(luck < 0.4, luck < 0.0, np.arange(2000))).all()


def test_the_script_of_the_readme_runs_and_fails_when_its_study_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(SCRIPT))
    assert "wait for a home: -" in capsys.readouterr().out
    other = tmp_path / SCRIPT.name
    other.write_text(SCRIPT.read_text().replace("seed=1", "seed=2"))
    with pytest.raises(AssertionError, match="the study gives something else"):
        runpy.run_path(str(other))


def test_a_study_that_is_copied_keeps_its_design(tmp_path: Path) -> None:
    """Nothing in a design depends on where it lies."""
    copy = shutil.copytree(FOLDER / STUDY, tmp_path / STUDY)
    model = type(load_design(STUDY))
    assert read_design(copy / "design.toml", "copy", model) == load_design(STUDY)
