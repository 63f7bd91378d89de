"""The front door: the same bits whatever the workers, paired policies, a usable interrupt."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from simulate import InputError, Policy, compare, load_region, run
from simulate.run import replicate_once
from simulate.scenario import make_scenario

SMALL = "oss"


def same_bits(one, other) -> bool:
    tallies = all(np.array_equal(one.tallies[name], other.tallies[name]) for name in one.tallies)
    # field by field: the padding between the fields of a record is whatever memory held
    tables = all(
        getattr(one, name)[field].tobytes() == getattr(other, name)[field].tobytes()
        for name in ("persons", "requests", "tenancies")
        for field in getattr(one, name).dtype.names
    )
    return tallies and tables


def test_workers_do_not_change_a_bit():
    alone = run(SMALL, years=2, replicates=5, seed=3, workers=1)
    together = run(SMALL, years=2, replicates=5, seed=3, workers=2)
    assert all(same_bits(*pair) for pair in zip(alone.outcomes, together.outcomes, strict=True))


def test_another_seed_is_another_future():
    one = run(SMALL, years=1, replicates=1, seed=1)
    other = run(SMALL, years=1, replicates=1, seed=2)
    assert not same_bits(one.outcomes[0], other.outcomes[0])


def test_a_replicate_does_not_depend_on_how_many_there_are():
    few = run(SMALL, years=1, replicates=2, seed=1)
    many = run(SMALL, years=1, replicates=4, seed=1)
    assert same_bits(few.outcomes[1], many.outcomes[1])


def test_comparison_runs_each_policy_as_run_does():
    both = compare(SMALL, ["baseline", "more-homes"], years=2, replicates=3, seed=4)
    alone = run(SMALL, "more-homes", years=2, replicates=3, seed=4)
    pairs = zip(both.results["more-homes"].outcomes, alone.outcomes, strict=True)
    assert all(same_bits(*pair) for pair in pairs)


def test_a_policy_that_changes_nothing_differs_by_nothing():
    neutral = Policy(
        name="neutral",
        title="Nothing",
        about="The share that holds already.",
        levers=[{"lever": "reserved_share", "factor": 1.0, "from_year": 0.5}],
    )
    both = compare(SMALL, ["baseline", neutral], years=2, replicates=3)
    assert (both.differences()["difference"].dropna() == 0).all()
    people = both.people().iloc[0]
    assert people[["earlier", "later", "only_under_policy", "only_under_reference"]].sum() == 0


def test_an_interrupt_keeps_what_is_finished():
    def stop_after_three(finished: int, total: int) -> None:
        if finished == 3:
            raise KeyboardInterrupt

    results = run(SMALL, years=1, replicates=50, workers=1, progress=stop_after_three)
    assert results.interrupted
    assert 3 <= results.replicates < 50
    assert len(results.summary()) > 0
    whole = run(SMALL, years=1, replicates=3, workers=1)
    assert same_bits(results.outcomes[2], whole.outcomes[2])


def test_an_interrupt_before_anything_is_finished_is_an_interrupt(monkeypatch):
    def interrupted(scenario, replicate, event_log=False):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["simulate.run"], "replicate_once", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(SMALL, years=1, replicates=3, workers=1)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"replicates": 0}, "replicates = 0"),
        ({"replicates": -5}, "replicates = -5"),
        ({"workers": 0}, "workers = 0"),
        ({"years": 0}, "years = 0"),
        ({"years": 100_000}, "years = 100000"),
        ({"seed": -1}, "seed = -1"),
    ],
)
def test_options_that_make_no_sense_are_named(options, word):
    with pytest.raises(InputError, match=word):
        run(SMALL, **{"years": 1, "replicates": 1, **options})


def test_naming_a_policy_twice_or_none_is_an_error():
    with pytest.raises(InputError, match="more than once"):
        compare(SMALL, ["baseline", "baseline"], years=1, replicates=1)
    with pytest.raises(InputError, match="none given"):
        compare(SMALL, [], years=1, replicates=1)


def test_the_event_log_tells_the_same_story_as_the_tallies():
    results = run(SMALL, years=2, replicates=2, event_log=True)
    events = results.events()
    for outcome in results.outcomes:
        mine = events[events["replicate"] == outcome.replicate]
        assert (mine["event"] == "arrives").sum() == outcome.tallies["arrivals"].sum()
        assert (mine["event"] == "leaves").sum() == outcome.tallies["exits"].sum()
        assert (mine["event"] == "moves").sum() == outcome.tallies["moves"].sum()
        assert (np.diff(mine["time"]) >= 0).all()


def test_the_log_changes_nothing_it_watches():
    scenario = make_scenario(
        load_region(SMALL), Policy(name="none", title="", about=""), years=2, seed=0
    )
    assert same_bits(replicate_once(scenario, 0), replicate_once(scenario, 0, event_log=True))
