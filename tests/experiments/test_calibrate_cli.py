"""``doorstroom calibrate``, on a model that takes no time: what it writes, says and refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from calibration.fit import Diagnostics
from experiments import calibrating
from experiments.cli import app
from simulate.posterior import DRAWS_FILE, MANIFEST_FILE
from tests.calibration.fits import PRIORS, SMALL, Array, fake_simulator, fake_targets

BOTH = sorted([DRAWS_FILE, MANIFEST_FILE])


def doorstroom(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "100"})


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A fake model in the place of the shipped one, and a folder in that of its posterior."""
    folder = tmp_path / "shipped"
    monkeypatch.setattr(calibrating, "shipped_priors", lambda: PRIORS)
    monkeypatch.setattr(calibrating, "shipped_targets", fake_targets)
    monkeypatch.setattr(calibrating, "shipped_simulator", lambda priors, quick: fake_simulator())
    monkeypatch.setattr(calibrating, "QUICK", SMALL)
    monkeypatch.setattr(calibrating, "FULL", replace(SMALL, draws=30))
    monkeypatch.setattr(calibrating, "POSTERIOR_FOLDER", folder)
    return folder


def test_a_quick_run_writes_to_out_only_and_is_no_posterior(shipped: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = doorstroom(
        "calibrate", "--quick", "--no-checks", "--work", tmp_path / "work", "--out", out
    )
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "far too little for a posterior" in said
    assert "people asking for help a year" in said
    assert "1.00 0.56 to 1.80" in said  # of the prior, from exp(±1.96 × 0.3)
    assert sorted(path.name for path in out.iterdir()) == BOTH
    assert not shipped.exists()
    assert all(len(line.rstrip()) <= 100 for line in result.stdout.splitlines())


def test_a_quick_run_without_out_writes_no_posterior(shipped: Path, tmp_path: Path) -> None:
    result = doorstroom("calibrate", "--quick", "--no-checks", "--work", tmp_path / "work")
    assert result.exit_code == 0
    assert not shipped.exists()


def test_what_has_not_converged_is_refused_and_kept_for_a_look(
    shipped: Path, tmp_path: Path
) -> None:
    result = doorstroom("calibrate", "--work", tmp_path / "work", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "this is no posterior" in result.stderr
    assert "autocorrelation times" in result.stderr
    assert "Traceback" not in result.stderr
    assert not shipped.exists()
    assert not (tmp_path / "out").exists()
    with np.load(tmp_path / "work" / "chain.npz") as kept:
        assert kept["z"].shape[2] == 3


@pytest.mark.parametrize("out", [True, False])
def test_what_passes_goes_where_it_is_asked_or_into_the_package(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: bool
) -> None:
    monkeypatch.setattr(Diagnostics, "problems", [])
    monkeypatch.setattr("calibration.fit.check.MOST_ERROR", 99.0)
    words = ("--out", tmp_path / "out") if out else ()
    result = doorstroom("calibrate", "--no-checks", "--work", tmp_path / "work", *words)
    assert result.exit_code == 0
    assert "All diagnostics pass." in result.stdout
    folder, other = (tmp_path / "out", shipped) if out else (shipped, tmp_path / "out")
    assert sorted(path.name for path in folder.iterdir()) == BOTH
    assert not other.exists()


def test_ctrl_c_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(values: Mapping[str, float], seed: int) -> Array:
        raise KeyboardInterrupt

    broken = replace(fake_simulator(), simulate=stopped)
    monkeypatch.setattr(calibrating, "shipped_simulator", lambda priors, quick: broken)
    result = doorstroom("calibrate", "--work", tmp_path / "work", "--workers", "1")
    assert result.exit_code == 130
    assert f"is kept in {tmp_path / 'work'}: run the same again" in result.stderr


def test_bad_options_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    result = doorstroom(
        "calibrate", "--seed", "-1", "--workers", "0", "--work", file, "--out", file
    )
    assert result.exit_code == 2
    for said in ("--seed = -1", "--workers = 0", "--work", "--out"):
        assert said in result.stderr
    assert "Traceback" not in result.stderr
