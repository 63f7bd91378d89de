"""The same code without compilation gives the same run, to the last bit."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from simulate.simulation import Simulation
from tests.golden.region import BUSY
from tests.own import MEETINGS, like_the_models, like_the_table
from tests.paths import path
from tests.regions import finished, policy
from tests.strategies import policies, regions

RUNS = 6


def digests() -> list[str]:
    """A digest of everything recorded in a few random regions under random policies."""
    found: list[str] = []

    @seed(4)
    @settings(
        max_examples=RUNS,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(region=regions().flatmap(lambda r: policies(r).map(lambda p: (r, p))))
    def run_all(region: tuple) -> None:
        found.append(_digest(finished(*region, years=2, seed=len(found))))

    run_all()
    own = replace(like_the_models(BUSY), meeting=like_the_table(0.5))
    found.append(_digest(finished(BUSY, policy(MEETINGS), years=1, rules=own)))
    return found


def _digest(run: Simulation) -> str:
    whole = hashlib.blake2b(digest_size=16)
    for name, content in sorted(path(run).items()):
        whole.update(name.encode() + content)
    return f"{run.state.counters[0].events} events, {whole.hexdigest()}"


def test_compiled_and_plain_python_runs_are_the_same():
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    plain = subprocess.run(
        [sys.executable, "-m", "tests.engine.test_plain_python"],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    compiled = digests()
    assert len(compiled) >= RUNS + 1
    assert plain.stdout.split("\n")[:-1] == compiled


if __name__ == "__main__":
    print("\n".join(digests()))
