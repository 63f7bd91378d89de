"""Random verbs at random times, under random rules: the run agrees with itself, always."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulate import InputError, OwnRules
from simulate.state import VACANT
from tests.consistency import inconsistencies
from tests.regions import simulation
from tests.strategies import policies, regions

YEARS = 2
VERBS = ("move", "move", "move", "close", "open", "set", "add", "fork")


def urgent(years_waiting, years_ready, points, holds_place, homeless):
    return points + 2 * homeless - holds_place + years_ready


def some_fit(municipality_right, rooms_right, quiet_right):
    return 0.5 * municipality_right + 0.5 * rooms_right * quiet_right


RULES = (None, OwnRules(score=urgent), OwnRules(fit=some_fit, acceptance=lambda fit: 0.3 * fit))


@settings(max_examples=25)
@given(
    data=st.data(),
    region=regions(),
    rules=st.sampled_from(RULES),
    steps=st.lists(st.tuples(st.floats(0.0, 0.4), st.sampled_from(VERBS)), max_size=8),
)
def test_random_verbs_keep_the_model_whole_or_are_refused(data, region, rules, steps):
    run = simulation(region, data.draw(policies(region)), years=YEARS, rules=rules)
    for wait, verb in steps:
        run.advance(min(run.now + wait, run.scenario.end))
        before = inconsistencies(run)
        try:
            run = _do(run, verb, data.draw)
        except InputError as refused:
            assert str(refused)
        assert before == inconsistencies(run) == []
    run.advance(run.scenario.end)
    assert inconsistencies(run) == []


def _do(run, verb, draw):
    index = run.scenario.index
    if verb == "fork":
        return run.fork()
    if verb == "add":
        run.add_dwellings(draw(st.sampled_from(index.municipalities)), draw(st.integers(0, 3)))
    elif verb == "move":
        count = run.state.counters[0].dwellings
        vacant = np.flatnonzero(run.state.dwellings.status[:count] == VACANT).tolist()
        home = draw(st.sampled_from(vacant)) if vacant else 0
        run.move_client(draw(st.integers(0, int(run.state.counters[0].clients))), home)
    else:
        verbs = {"close": run.close_places, "open": run.open_places, "set": run.set_places}
        verbs[verb](*draw(st.sampled_from(index.sites)), draw(st.integers(0, 6)))
    return run
