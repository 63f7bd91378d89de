"""Sweeps and their store: stopped in every way there is, and the same in the end."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars
import pytest

from experiments.sweeps.executors import Threads
from experiments.sweeps.ground import Ground
from experiments.sweeps.inputs import read_ground
from experiments.sweeps.jobs import Job
from experiments.sweeps.store import (
    Store,
    open_store,
    read_design,
    read_monthly,
    read_points,
    read_replicates,
    read_summaries,
)
from experiments.sweeps.sweep import make_plan
from experiments.sweeps.verify import verify
from simulate import load_policy, run
from simulate.errors import InputError
from tests.experiments.sweep_designs import RUNS, TINY, hash_of, swept, tiny_ground

#: Too little for the log of one run.
ROOM_BYTES = 20_000
#: A child has all that is imported and compiled here already.
FORK = multiprocessing.get_context("fork")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return tiny_ground(tmp_path_factory.mktemp("design"))


@pytest.fixture(scope="module")
def whole(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a sweep that nothing disturbed."""
    path = tmp_path_factory.mktemp("store") / "whole.duckdb"
    done = swept(ground, path)
    assert (done.before, done.finished, done.runs, done.interrupted) == (0, RUNS, RUNS, False)
    return path


def silent(finished: int, every: int) -> None:
    """Progress nobody looks at."""


def finished_in(path: Path) -> int:
    """Runs a store has; none while it is not there."""
    if not path.exists():
        return 0
    try:
        return len(open_store(path).table("SELECT key FROM runs"))
    except InputError:  # its tables are not there yet
        return 0


def in_a_child(work: Callable[[], Any]) -> Any:
    """A process of its own that does some work."""
    child = FORK.Process(target=work)
    child.start()
    return child


class Few:
    """An executor that stops after so many batches, as Ctrl-C does."""

    def __init__(self, batches: int, error: BaseException) -> None:
        self.batches, self.error = batches, error

    def map(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[list[Any]]:
        for number, batch in enumerate(Threads(1).map(work, tasks)):
            if number == self.batches:
                raise self.error
            yield batch


def test_values_are_those_of_an_ordinary_run(ground: Ground, whole: Path) -> None:
    store = open_store(whole)
    points = read_points(store)
    assert list(points.columns) == ["point", "inflow", "reserved"] and len(points) == 6
    row = points.iloc[2]
    group = ground.region.groups
    at = [g.model_copy(update={"inflow_per_year": row["inflow"]}) if g.name == "homeless" else g
          for g in group]  # fmt: skip
    region = ground.region.model_copy(update={"groups": tuple(at)})
    policy = load_policy("more-homes")
    lever = policy.levers[0].model_copy(update={"factor": row["reserved"]})
    policy = policy.model_copy(update={"levers": (lever,)})
    results = run(region, policy, years=1, replicates=4, seed=5)
    stored = read_replicates(store, "wait/home", "more-homes").query("point == 2")
    np.testing.assert_array_equal(stored["value"], results.measures["wait/home"])
    assert list(stored["draw"]) == [0, 0, 1, 1]
    summary = read_summaries(store).query("point == 2 and policy == 'more-homes'")
    expected = results.summary()
    summary = summary.set_index("measure").loc[expected.index]
    for column in ("mean", "low", "high"):
        np.testing.assert_array_equal(summary[column], expected[column])
    people = results.monthly("people", by=("month", "setting")).sel(setting="shelter")
    monthly = read_monthly(store, "people/shelter").query("point == 2 and policy == 'more-homes'")
    np.testing.assert_array_equal(monthly["median"], people.median("replicate"))


@pytest.mark.parametrize("workers", [1, 3])
def test_any_number_of_threads_fills_the_same_store(
    ground: Ground, whole: Path, tmp_path: Path, workers: int
) -> None:
    swept(ground, tmp_path / "store", Threads(workers))
    assert hash_of(tmp_path / "store") == hash_of(whole)


def test_the_hash_notices_the_last_bit(ground: Ground, whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed"
    path.write_bytes(whole.read_bytes())
    with duckdb.connect(path) as connection:
        connection.execute(
            "UPDATE replicates SET value = value * (1 + 2.3e-16) WHERE measure = 'wait/home' "
            "AND replicate = 3 AND key = (SELECT min(key) FROM runs)"
        )
    assert hash_of(path) != hash_of(whole)
    found = verify(open_store(path), Threads(2), RUNS, 0, silent)
    assert (found.runs, found.sampled, found.same, found.reasons) == (RUNS, RUNS, RUNS - 1, [])
    [said] = found.differences
    assert "1 of " in said and "the first is wait/home of replicate 3" in said


def test_a_sample_run_again_is_the_same(whole: Path) -> None:
    found = verify(open_store(whole), Threads(2), 3, 1, silent)
    assert (found.runs, found.sampled, found.same) == (RUNS, 3, 3)
    assert found.differences == found.reasons == []


def test_ctrl_c_keeps_what_is_finished(ground: Ground, whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    done = swept(ground, path, Few(3, KeyboardInterrupt()))
    assert done.interrupted and done.finished == finished_in(path) and 3 <= done.finished < RUNS
    again = swept(ground, path)
    assert (again.before, again.finished) == (done.finished, RUNS)
    assert hash_of(path) == hash_of(whole)
    assert swept(ground, path, Few(0, AssertionError())).finished == RUNS  # nothing left to run


def test_a_program_killed_at_any_moment_loses_runs_in_flight_only(
    ground: Ground, whole: Path, tmp_path: Path
) -> None:
    path, had = tmp_path / "store", 0
    for least in (1, 4, 7):
        child = in_a_child(lambda: swept(ground, path, Threads(1)))
        while finished_in(path) < least and child.is_alive():
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert finished_in(path) >= max(had, least)
        had = finished_in(path)
    assert swept(ground, path).before == had
    assert hash_of(path) == hash_of(whole)


def test_two_sweeps_share_a_store(ground: Ground, whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    children = [in_a_child(lambda: swept(ground, path, Threads(1))) for _ in range(2)]
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    assert hash_of(path) == hash_of(whole)


def test_a_changed_design_runs_only_what_is_new(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "store"
    path.write_bytes(whole.read_bytes())
    text = TINY.replace("choices = [1.0, 2.0, 3.0]", "choices = [1.0, 2.0, 2.5]")
    done = swept(tiny_ground(tmp_path, text), path)
    assert (done.before, done.runs) == (10, RUNS)  # two of six points had the third choice
    store = open_store(path)
    with pytest.raises(InputError, match="holds more than one sweep that fits; say which"):
        read_points(store)
    assert set(read_points(store, done.sweep)["reserved"]) == {1.0, 2.0, 2.5}
    assert read_design(store, done.sweep).factors[1].choices == (1.0, 2.0, 2.5)


def test_a_full_disk_costs_nothing_that_was_finished(
    ground: Ground, whole: Path, tmp_path: Path
) -> None:
    path = tmp_path / "store"
    swept(ground, path, Few(1, KeyboardInterrupt()))
    had = finished_in(path)

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, ROOM_BYTES))
        try:
            swept(ground, path)
        except InputError as error:
            sending.send(str(error))

    receiving, sending = FORK.Pipe(duplex=False)
    child = in_a_child(fill)
    child.join()
    assert receiving.poll(), "there was room"
    problem = receiving.recv()
    assert "store" in problem and "File too large" in problem
    assert finished_in(path) >= had > 0
    swept(ground, path)
    assert hash_of(path) == hash_of(whole)


def test_a_store_that_cannot_be_used_says_why(whole: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.write_bytes(whole.read_bytes())
    with duckdb.connect(older) as connection:
        connection.execute("UPDATE doorstroom_store SET schema_version = 0")
    before = older.read_bytes()
    (tmp_path / "text").write_text("no store" * 1000)
    duckdb.connect(tmp_path / "other").execute("CREATE TABLE mine (a INT)").close()
    for name, said in {
        "older": "was made by an older doorstroom",
        "text": "is not a valid DuckDB database file",
        "other": "is a DuckDB file, but no store of doorstroom",
        ".": "is a folder; must be a file",
        "nowhere/store": "Cannot open file",
    }.items():
        with pytest.raises(InputError, match=said):
            open_store(tmp_path / name, read_only=False)
    assert older.read_bytes() == before
    with pytest.raises(InputError, match="no such file; doorstroom sweep makes it"):
        open_store(tmp_path / "missing")


def test_who_waits_too_long_is_told_who_has_the_store(whole: Path) -> None:
    receiving, sending = FORK.Pipe(duplex=False)

    def hold() -> None:
        with open_store(whole).connection():
            sending.send(os.getpid())
            time.sleep(60)

    child = in_a_child(hold)
    number = receiving.recv()
    impatient = Store(whole, read_only=False, patience_seconds=0.1)
    with pytest.raises(InputError, match=rf"\(process {number}\) has had it open for"):
        impatient.table("SELECT 1")
    child.kill()
    child.join()
    assert not impatient.table("SELECT 1").empty


def test_a_point_that_cannot_run_stops_the_sweep_and_keeps_the_rest(
    ground: Ground, tmp_path: Path
) -> None:
    class Broken(Threads):
        def map(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[list[Any]]:
            return Threads(1).map(lambda job: _fails_at(work, job, 3), tasks)

    with pytest.raises(InputError, match="point 3"):
        swept(ground, tmp_path / "store", Broken())
    assert finished_in(tmp_path / "store") == 6


def _fails_at(work: Callable[[Job], Any], job: Job, point: int) -> Any:
    if job.where.endswith(f"point {point}"):
        raise InputError([f"{job.where}: cannot be"])
    return work(job)


def test_code_and_input_that_changed_are_named(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store"
    path.write_bytes(whole.read_bytes())
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE runs SET code = 'abc', versions = '{\"numpy\": \"1.0\"}'")
    policy = load_policy("more-homes")
    other = policy.model_copy(update={"about": "Otherwise."})
    monkeypatch.setattr(
        "experiments.sweeps.verify.load_policy",
        lambda name: other if name == "more-homes" else load_policy(name),
    )
    found = verify(open_store(path), Threads(2), 2, 0, silent)
    assert found.same == 2
    code, versions, changed = found.reasons
    assert code.startswith("code: the store was made by abc")
    assert "numpy 1.0 and " in versions
    assert changed.startswith("input: policy more-homes was ")


def test_a_store_knows_all_that_its_runs_need(ground: Ground, whole: Path) -> None:
    kept = read_ground(open_store(whole))
    assert make_plan(kept).sweep == make_plan(ground).sweep


def test_pandas_and_polars_read_it(whole: Path) -> None:
    query = "SELECT point, policy, mean FROM results WHERE measure = 'wait/home'"
    with duckdb.connect(whole, read_only=True) as connection:
        first = connection.sql(query).df()
        second = connection.sql(query).pl()
    assert isinstance(first, pd.DataFrame) and isinstance(second, polars.DataFrame)
    assert len(first) == len(second) == RUNS
    assert first["mean"].sum() == second["mean"].sum()
