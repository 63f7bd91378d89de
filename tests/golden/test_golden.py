"""The golden runs give what they gave before."""

from __future__ import annotations

import json

import pytest

from tests.golden.outcomes import RUNS, outcomes
from tests.golden.update import STORED

HOW = "if this is meant: python -m tests.golden.update, and read the difference"


@pytest.fixture(scope="module")
def found():
    return outcomes()


@pytest.mark.parametrize("run", [f"{name}, replicate {r}" for name in RUNS for r in range(2)])
def test_a_golden_run_gives_what_it_gave(found, run):
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    assert found[run] == stored[run], HOW


def test_the_golden_runs_use_what_the_engine_does(found):
    """A golden run that never refuses an offer says nothing of refusals."""
    run = found["everything, replicate 0"]
    silent = {key for key, value in run.items() if not value or set(map(str, [value])) == {"0"}}
    quiet = {key for key in silent if not key.startswith(("ready in", "waiting for", "moves to"))}
    assert quiet == set()
    for key in ("moves to home", "moves to protected", "moves to sheltered", "waiting for home"):
        assert sum(run[key]) > 0
