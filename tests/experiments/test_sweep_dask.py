"""Sweeps on a real cluster: a scheduler and two workers in processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from experiments.sweeps.dask_cluster import Dask
from experiments.sweeps.store import open_store
from experiments.sweeps.sweep import Swept, sweep
from simulate.errors import InputError
from tests.architecture.source import ROOT
from tests.experiments.sweep_designs import RUNS, hash_of, swept, tiny_ground

pytestmark = pytest.mark.slow


class Cluster:
    """Processes of ``dask scheduler`` and ``dask worker`` on loopback."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder, self.address = folder, f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
        )
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        self.workers = [self._start("worker", self.address, *options) for _ in range(2)]

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    found = Cluster(tmp_path)
    yield found
    found.close()


def swept_by(cluster: Cluster, folder: Path, path: Path, tell: Callable[[int, int], None]) -> Swept:
    store = open_store(path, read_only=False)
    return sweep(tiny_ground(folder), store, Dask(cluster.address), tell)


def killing(process: subprocess.Popen[bytes], after: int) -> Callable[[int, int], None]:
    """Progress that kills a process once so many runs are finished."""

    def tell(finished: int, every: int) -> None:
        if finished >= after and process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

    return tell


def test_a_killed_worker_costs_nothing_but_time(cluster: Cluster, tmp_path: Path) -> None:
    swept(tiny_ground(tmp_path), tmp_path / "threads")
    done = swept_by(cluster, tmp_path, tmp_path / "dask", killing(cluster.workers[0], 3))
    assert cluster.workers[0].poll() == -signal.SIGKILL
    assert done.finished == RUNS and not done.interrupted
    assert hash_of(tmp_path / "dask") == hash_of(tmp_path / "threads")


def test_a_dead_scheduler_is_told_and_nothing_is_lost(cluster: Cluster, tmp_path: Path) -> None:
    path = tmp_path / "dask"
    with pytest.raises(InputError, match="the scheduler does not answer any more"):
        swept_by(cluster, tmp_path, path, killing(cluster.scheduler, 3))
    had = len(open_store(path).table("SELECT key FROM runs"))
    assert 3 <= had < RUNS
    swept(tiny_ground(tmp_path), tmp_path / "threads")
    assert swept(tiny_ground(tmp_path), path).before == had
    assert hash_of(path) == hash_of(tmp_path / "threads")


def test_a_cluster_of_this_machine_fills_the_same_store(tmp_path: Path) -> None:
    ground = tiny_ground(tmp_path)
    swept(ground, tmp_path / "threads")
    swept(ground, tmp_path / "dask", Dask(workers=2))
    assert hash_of(tmp_path / "dask") == hash_of(tmp_path / "threads")


def test_nobody_at_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.sweeps.dask_cluster.CONNECT_SECONDS", 1.0)
    for address, said in {
        "tcp://127.0.0.1:1": "no scheduler answers there",
        "nonsense://x": "no scheduler answers there",
    }.items():
        with pytest.raises(InputError, match=said):
            swept(tiny_ground(tmp_path), tmp_path / "store", Dask(address))
