"""What must always hold (model, section 10), on random small regions and policies."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulate.checks import region_problems
from tests.consistency import inconsistencies
from tests.regions import simulation
from tests.strategies import YEARS, policies, regions

#: Refused at the front door because it does nothing; the engine can run it all the same.
POINTLESS = ("must have a route", "never turns on", "can never be on", "nobody is motivated")
SEEDS = st.integers(0, 2**32)


@given(region=regions())
def test_the_regions_tried_are_valid(region):
    problems = [
        text for text in region_problems(region) if not any(each in text for each in POINTLESS)
    ]
    assert problems == []


@given(data=st.data(), region=regions(), seed=SEEDS)
def test_every_month_the_run_agrees_with_itself(data, region, seed):
    under = data.draw(policies(region))
    run = simulation(region, under, years=YEARS, seed=seed)
    assert inconsistencies(run) == []
    for end in run.scenario.month_ends:
        run.advance(float(end))
        assert inconsistencies(run) == []


@given(data=st.data(), region=regions(), count=st.integers(0, 20))
def test_places_that_close_empty_as_residents_leave(data, region, count):
    run = simulation(region, years=2)
    run.advance(0.7)
    site = data.draw(st.sampled_from(run.scenario.index.sites))
    number = run.scenario.index.sites.index(site)
    before = run.state.site_state[number].residents
    run.set_places(*site, count)
    highest = max(int(before), count)
    for end in (0.8, 1.0, 1.5, 2.0):
        run.advance(min(end, run.scenario.end))
        assert inconsistencies(run) == []
        assert run.state.site_state[number].residents <= highest
