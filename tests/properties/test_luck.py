"""Luck is keyed to people and decisions, not to what else happens (model, section 4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from simulate.region import Region
from simulate.rows.people import Group, Present
from simulate.rows.places import Places, Provider, Route
from tests.mechanisms import without_competition
from tests.paths import differences, path, stories
from tests.regions import BASELINE, finished, policy, simulation
from tests.strategies import YEARS, neutral_levers, policies, regions

SEEDS = st.integers(0, 2**32)
DATES = st.floats(0.01, YEARS - 0.01)


@given(region=regions(), seed=SEEDS, start=DATES)
def test_levers_that_change_nothing_change_nothing(region, seed, start):
    without = finished(region, BASELINE, years=YEARS, seed=seed)
    levers = policy(*neutral_levers(region, start))
    assert differences(without, finished(region, levers, years=YEARS, seed=seed)) == []


@given(data=st.data(), region=regions(), seed=SEEDS, stops=st.lists(DATES, max_size=4))
def test_stop_fork_and_resume_change_nothing(data, region, seed, stops):
    under = data.draw(policies(region))
    whole = finished(region, under, years=YEARS, seed=seed)
    run = simulation(region, under, years=YEARS, seed=seed)
    for stop in sorted(stops):
        run.advance(stop)
        twin = run.fork()
        twin.advance(twin.scenario.end)
        assert differences(whole, twin) == []
    run.advance(run.scenario.end)
    assert differences(whole, run) == []


@given(data=st.data(), region=regions(), seed=SEEDS)
def test_keeping_a_log_changes_nothing_else(data, region, seed):
    under = data.draw(policies(region))
    with_log = finished(region, under, years=YEARS, seed=seed, event_log=True)
    without = finished(region, under, years=YEARS, seed=seed, event_log=False)
    changed = [name for name in differences(with_log, without) if not name.startswith("log.")]
    assert changed == []


@given(region=regions(), seed=SEEDS)
def test_replicates_do_not_depend_on_order_or_threads(region, seed):
    def replicate(number: int) -> dict[str, bytes]:
        return path(finished(region, years=2, seed=seed, replicate=number))

    forwards = [replicate(number) for number in range(4)]
    backwards = [replicate(number) for number in reversed(range(4))][::-1]
    with ThreadPoolExecutor(2) as pool:
        threaded = list(pool.map(replicate, range(4)))
    assert forwards == backwards == threaded
    assert len({str(run) for run in forwards}) > 1 or not any(
        group.inflow_per_year for group in region.groups
    )


@given(data=st.data(), region=regions(), seed=SEEDS)
def test_who_never_competes_is_left_as_they_were(data, region, seed):
    """One more client, or a whole group more, that shares no place with the others."""
    region = without_competition(region)
    under = data.draw(policies(region))
    known = tuple(group.name for group in region.groups)
    # "every group" must not come to mean the newcomers too
    fields: dict[str, Any] = {
        "providers": tuple(
            row.model_copy(update={"admits": row.admits or known}) for row in region.providers
        ),
        "routes": tuple(
            row.model_copy(update={"groups": row.groups or known}) for row in region.routes
        ),
    }
    few = _with_newcomers(region.model_copy(update=fields), 3)
    many = _with_newcomers(region.model_copy(update=fields), 4)
    under = under.model_copy(
        update={"levers": tuple(lever for lever in under.levers if lever.lever != "housing_first")}
    )
    without = stories(finished(region, under, years=YEARS, seed=seed))
    for other in (few, many):
        found = stories(finished(other, under, years=YEARS, seed=seed))
        assert len(found) > len(without)
        for who, story in without.items():
            assert found[who] == story


def _with_newcomers(region: Region, count: int) -> Region:
    """The region with a group that has a provider of its own."""
    group = Group(name="newcomers", inflow_per_year=8.0, first_setting={"outside": 1.0})
    own = Provider(
        name="own",
        effort_per_year=1.0,
        admits=("newcomers",),
        places=(Places(setting="protected", municipality="A", count=3),),
    )
    asks = Route(
        from_setting="outside", to_setting="protected", trigger="arrival", groups=("newcomers",)
    )
    people = Present(setting="outside", group="newcomers", municipality="A", count=count)
    return region.model_copy(
        update={
            "groups": (*region.groups, group),
            "providers": (*region.providers, own),
            "routes": (*region.routes, asks),
            "present": (*region.present, people),
        }
    )
