"""A whole calibration: the same bits however it is done, taken up after a kill, and refused."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from calibration.fit import Calibration, NotConverged, Simulator, Workplace, calibrate
from calibration.fit.shipped import UNUSED, simulation_hash
from calibration.fit.store import FILE, open_store, simulate_all
from calibration.fit.trial import refuse_nonsense
from simulate.errors import InputError, ModelError
from simulate.posterior import DRAWS_FILE, MANIFEST_FILE
from tests.architecture.source import ROOT, imports, module_name
from tests.calibration.fits import (
    PRIORS,
    SCALES,
    SMALL,
    Array,
    Fake,
    fake_simulator,
    fake_targets,
    fake_task,
    write,
)

VALUES = PRIORS.values(np.random.default_rng(1).normal(size=(12, 3)))
SEEDS = np.arange(12)


def both_files(folder: Path) -> tuple[bytes, bytes]:
    return (folder / DRAWS_FILE).read_bytes(), (folder / MANIFEST_FILE).read_bytes()


def counting(calls: list[int], code: str = "fake", stop_at: int = -1) -> Simulator:
    """The fake model, noting the seeds it is called with; Ctrl-C at one of them."""

    def simulate(values: Mapping[str, float], seed: int) -> Array:
        calls.append(seed)
        if seed == stop_at:
            raise KeyboardInterrupt
        return Fake()(values, seed)

    return Simulator(PRIORS.names, SCALES, simulate, code)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    return calibrate(fake_task(), Workplace(tmp_path_factory.mktemp("work"), workers=1))


def test_one_worker_and_two_write_the_same_bytes(found: Calibration, tmp_path: Path) -> None:
    two = calibrate(fake_task(), Workplace(tmp_path / "work", workers=2))
    write(found, tmp_path / "one")
    write(two, tmp_path / "two")
    assert both_files(tmp_path / "one") == both_files(tmp_path / "two")
    np.testing.assert_array_equal(found.chain.z, two.chain.z)


def test_another_seed_gives_other_draws(found: Calibration, tmp_path: Path) -> None:
    other = calibrate(fake_task(seed=2), Workplace(tmp_path))
    assert not np.array_equal(found.draws, other.draws)


def test_a_run_killed_in_mid_design_goes_on_to_the_same_bytes(
    found: Calibration, tmp_path: Path
) -> None:
    words = [sys.executable, "-m", "tests.calibration.fits", str(tmp_path / "work")]
    started = subprocess.Popen([*words, str(tmp_path / "never"), "0.05"], cwd=ROOT)
    store = tmp_path / "work" / FILE
    while _rows(store) < 10:
        assert started.poll() is None
        time.sleep(0.02)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    before = _rows(store)
    assert 10 <= before < SMALL.simulations
    assert not (tmp_path / "never").exists()
    subprocess.run([*words, str(tmp_path / "out"), "0"], cwd=ROOT, check=True)
    write(found, tmp_path / "whole")
    assert both_files(tmp_path / "out") == both_files(tmp_path / "whole")


def _rows(store: Path) -> int:
    if not store.exists():
        return 0
    try:
        with sqlite3.connect(store) as connection:
            [(count,)] = connection.execute("SELECT count(*) FROM simulations").fetchall()
    except sqlite3.OperationalError:  # the table is not there yet
        return 0
    return int(count)


def test_only_what_is_missing_is_simulated(tmp_path: Path) -> None:
    calls: list[int] = []
    with open_store(tmp_path) as store:
        first = simulate_all(counting(calls), VALUES[:5], SEEDS[:5], store, 2)
        assert sorted(calls) == [0, 1, 2, 3, 4]
        calls.clear()
        every = simulate_all(counting(calls), VALUES, SEEDS, store, 2)
        assert sorted(calls) == list(range(5, 12))
        np.testing.assert_array_equal(every[:5], first)
        expected = [Fake()(dict(zip(PRIORS.names, row, strict=True)), n) for n, row in
                    enumerate(VALUES)]  # fmt: skip
        np.testing.assert_array_equal(every, expected)


@pytest.mark.parametrize("change", ["code", "seed", "value"])
def test_nothing_is_taken_for_what_it_is_not(tmp_path: Path, change: str) -> None:
    calls: list[int] = []
    values, seeds = VALUES[:3].copy(), SEEDS[:3].copy()
    with open_store(tmp_path) as store:
        simulate_all(counting(calls), values, seeds, store)
        calls.clear()
        if change == "seed":
            seeds += 100
        if change == "value":
            values[:, 1] = np.nextafter(values[:, 1], 2.0)
        code = "changed" if change == "code" else "fake"
        simulate_all(counting(calls, code), values, seeds, store)
        assert len(calls) == 3
        assert store.others(code) == (3 if change == "code" else 0)


def test_every_simulation_has_a_seed_of_its_own(tmp_path: Path) -> None:
    calls: list[int] = []
    calibrate(replace(fake_task(), simulator=counting(calls)), Workplace(tmp_path))
    assert len(calls) == len(set(calls)) == SMALL.simulations


def test_after_ctrl_c_what_was_finished_is_kept(tmp_path: Path) -> None:
    calls: list[int] = []
    with open_store(tmp_path) as store, pytest.raises(KeyboardInterrupt):
        simulate_all(counting(calls, stop_at=6), VALUES, SEEDS, store, workers=1)
    with open_store(tmp_path) as store:
        assert len(store.results("fake")) >= 6
        calls.clear()
        simulate_all(counting(calls), VALUES, SEEDS, store, workers=1)
    assert 1 <= len(calls) <= 6


def test_two_processes_may_share_a_folder(tmp_path: Path) -> None:
    with open_store(tmp_path) as one, open_store(tmp_path) as two:
        first = simulate_all(fake_simulator(), VALUES, SEEDS, one)
        calls: list[int] = []
        np.testing.assert_array_equal(simulate_all(counting(calls), VALUES, SEEDS, two), first)
        assert calls == []
        two.put("a key", "fake", np.array([1.0]))
        one.put("a key", "fake", np.array([1.0]))


def test_a_damaged_or_useless_work_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no database " * 100)
    with pytest.raises(InputError, match="delete the file to begin anew"), open_store(tmp_path):
        pass
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="must be a folder"), open_store(tmp_path / "file"):
        pass


def test_what_was_kept_and_what_is_of_other_code_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    old = replace(fake_task(), simulator=fake_simulator(code="old"))
    calibrate(old, Workplace(tmp_path))
    calibrate(fake_task(), Workplace(tmp_path, say=said.append))
    assert f"{SMALL.simulations} simulations in {tmp_path} are of other code" in said[0]
    said.clear()
    calibrate(fake_task(), Workplace(tmp_path, say=said.append))
    assert f"{SMALL.simulations} simulations are kept" in said[0]


def test_a_target_that_no_simulation_reaches_is_named(tmp_path: Path) -> None:
    targets = fake_targets()
    study = targets.studies[1]
    far = study.targets[0].model_copy(update={"value": 1e9})
    strange = study.model_copy(update={"targets": (far,)})
    task = replace(fake_task(), targets=replace(targets, studies=(targets.studies[0], strange)))
    with pytest.raises(InputError, match=r"study of two, HF043: published 1e\+09"):
        calibrate(task, Workplace(tmp_path))


def test_what_has_not_converged_is_refused(found: Calibration) -> None:
    with pytest.raises(NotConverged, match=r"this is no posterior: .* autocorrelation times"):
        found.refuse_unconverged()


def test_an_emulator_that_is_off_is_refused_too(found: Calibration) -> None:
    bad = replace(found, check=replace(found.check, error=0.7))
    assert any("off by 0.70" in problem for problem in bad.problems)


def test_nonsense_is_a_fault_of_the_program(found: Calibration) -> None:
    refuse_nonsense(found)
    broken = replace(found, draws=np.full_like(found.draws, np.nan))
    with pytest.raises(ModelError, match="every draw is finite and above 0"):
        refuse_nonsense(broken)


def test_the_files_hold_values_and_how_they_came_about(found: Calibration, tmp_path: Path) -> None:
    write(found, tmp_path)
    table = pq.read_table(tmp_path / DRAWS_FILE)
    assert table.column_names == ["draw", *PRIORS.names]
    assert table["draw"].to_pylist() == list(range(20))
    np.testing.assert_array_equal(
        np.column_stack([table[name] for name in PRIORS.names]), PRIORS.values(found.draws)
    )
    told = json.loads((tmp_path / MANIFEST_FILE).read_text())
    assert told["seed"] == 1
    assert told["simulations"] == SMALL.simulations == len(_results(found))
    assert told["diagnostics"]["passed"] is False
    assert {"simulation", "priors", "targets", "evidence", "versions"} <= told.keys()
    assert sorted(path.name for path in tmp_path.iterdir()) == [DRAWS_FILE, MANIFEST_FILE]


def _results(found: Calibration) -> range:
    plan = found.task.plan
    waves = sum(2**exponent + plan.repeated * plan.repeats for exponent in plan.waves)
    return range(waves + plan.check_draws * plan.check_seeds)


def test_statistics_depend_on_nothing_that_is_not_hashed() -> None:
    """What may change a simulated statistic lies in the folders of ``shipped.SOURCES``."""
    # of the kinds of targets only the names of the scales, which no number depends on
    allowed = ("calibration.statistics", "simulate", "calibration.target_kinds")
    for path in (ROOT / "calibration" / "statistics").rglob("*.py"):
        for name in imports(path):
            assert name.startswith(allowed), f"{module_name(path)} imports {name}"
    assert len(simulation_hash()) == 16


def test_what_is_not_hashed_is_not_imported_by_any_statistic() -> None:
    code = "import sys, calibration.statistics\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    imported = set(done.stdout.split())
    left = {module_name(path) for pattern in UNUSED for path in (ROOT / "simulate").glob(pattern)}
    assert "simulate.results" in imported and "simulate.plots.style" in left
    assert not imported & left
