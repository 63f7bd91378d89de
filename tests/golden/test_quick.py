"""The quick runs give what they gave before, and agree with themselves."""

from __future__ import annotations

import json

import pytest

from simulate.checks import region_problems
from simulate.policy import policy_problems
from simulate.record import EVENTS
from tests.consistency import inconsistencies
from tests.golden.quick import POLICIES, QUICK, RUNS, in_numbers, quick_run
from tests.golden.test_golden import HOW
from tests.golden.update import STORED_QUICK

STORED = json.loads(STORED_QUICK.read_text(encoding="utf-8"))


# As a fixture its time is no time of the test, so mutmut, which takes the shortest first, starts
# with these runs: they notice most changes.
@pytest.fixture(scope="module", params=RUNS)
def named_run(request):
    return request.param, quick_run(request.param)


def test_a_quick_run_gives_what_it_gave(named_run):
    name, run = named_run
    assert in_numbers(run) == STORED[name], HOW
    assert inconsistencies(run) == []


def test_the_region_of_the_quick_runs_is_one_that_can_be_read():
    assert region_problems(QUICK) == []
    assert [policy_problems(under, QUICK) for under in POLICIES.values()] == [[]] * len(POLICIES)


def test_between_them_the_quick_runs_have_every_event():
    happened = {name for run in STORED.values() for name in EVENTS if run[f"times of {name}"][0]}
    assert happened == set(EVENTS)
