"""The golden runs give what they gave before."""

from __future__ import annotations

import json

import pytest

from simulate.checks import region_problems
from simulate.policy import policy_problems
from tests.golden.mechanisms import FULL, ON_MECHANISMS
from tests.golden.outcomes import FULL_RUNS, RUNS, outcomes, outcomes_of_mechanisms
from tests.golden.update import STORED, STORED_MECHANISMS

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


@pytest.fixture(scope="module")
def with_mechanisms():
    return outcomes_of_mechanisms()


@pytest.mark.parametrize("run", [f"{name}, replicate {r}" for name in FULL_RUNS for r in range(2)])
def test_a_golden_run_with_mechanisms_gives_what_it_gave(with_mechanisms, run):
    stored = json.loads(STORED_MECHANISMS.read_text(encoding="utf-8"))
    assert with_mechanisms[run] == stored[run], HOW


def test_the_golden_region_of_mechanisms_is_one_that_can_be_read():
    assert region_problems(FULL) == []
    assert policy_problems(ON_MECHANISMS, FULL) == []


def test_the_golden_runs_with_mechanisms_use_them(with_mechanisms):
    run = with_mechanisms["levers on mechanisms, replicate 0"]
    silent = {key for key, value in run.items() if not value or set(map(str, [value])) == {"0"}}
    named = ("years", "episodes", "prevented", "homes, flipped", "moves to clinic")
    assert not {key for key in silent if key.startswith(named)}
    assert min(run["trust"]) < 0.95
    assert run["effort"] != with_mechanisms["mechanisms, replicate 0"]["effort"]
