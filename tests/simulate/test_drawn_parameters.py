"""Runs with parameters of the posterior: the same draw for a replicate wherever it is run."""

from __future__ import annotations

import numpy as np
import pytest

from simulate import (
    Cohort,
    Policy,
    RegionModel,
    Simulation,
    compare,
    list_policies,
    load_policy,
    load_region,
    make_scenario,
    run,
    run_cohort,
)
from simulate import scenario as scenarios
from simulate.intervals import PARAMETER_SHARE
from simulate.parameters import with_parameters
from simulate.posterior import NO_DRAW, choose
from simulate.rate_tables import MADE_OF
from simulate.run import replicate_once
from tests.draws import NAMES, draws_file, some_draws
from tests.regions import BASELINE, policy
from tests.simulate.test_run import same_bits

SHORT = {"years": 1, "seed": 3}


def same_tables(one, other) -> bool:
    """Whether two sets of tables are the same to the bit, padding between fields aside."""
    for name in one._fields:
        mine, theirs = np.asarray(getattr(one, name)), np.asarray(getattr(other, name))
        if mine.shape != theirs.shape or mine.dtype != theirs.dtype:
            return False
        for field in mine.dtype.names or ((),):
            if mine[field].tobytes() != theirs[field].tobytes():
                return False
    return True


def pairs(one, other):
    return zip(one.outcomes, other.outcomes, strict=True)


def test_draws_that_change_nothing_are_the_file_to_the_bit(tmp_path):
    neutral = draws_file(tmp_path, np.ones((2, len(NAMES))))
    drawn = compare(
        "oss", ["baseline", "individual-plan"], replicates=3, parameters=neutral, **SHORT
    )
    as_is = compare(
        "oss", ["baseline", "individual-plan"], replicates=3, parameters="file", **SHORT
    )
    for name, results in drawn.results.items():
        assert all(same_bits(*pair) for pair in pairs(results, as_is.results[name]))
        assert [outcome.draw for outcome in results.outcomes] == [0, 0, 1]
        assert {outcome.draw for outcome in as_is.results[name].outcomes} == {NO_DRAW}


def test_workers_and_what_is_kept_change_not_a_bit(tmp_path, monkeypatch):
    draws = draws_file(tmp_path, some_draws(3))
    alone = run("oss", replicates=9, workers=1, parameters=draws, **SHORT)
    assert alone.draws.tolist() == [0, 0, 1, 1, 2, 2, 0, 0, 1]
    monkeypatch.setattr(scenarios, "DRAWS_KEPT", 1)
    together = run("oss", replicates=9, workers=4, parameters=draws, **SHORT)
    assert all(same_bits(*pair) for pair in pairs(alone, together))
    assert not same_bits(
        alone.outcomes[0], run("oss", parameters="file", replicates=1, **SHORT).outcomes[0]
    )


def test_a_replicate_depends_on_its_own_draw_only(tmp_path):
    """Replicate 7 of many is replicate 7 alone, and that of a run in which all have its values."""
    values = some_draws(5)
    path = draws_file(tmp_path, values)
    many = run("oss", replicates=8, parameters=path, **SHORT)
    scenario = make_scenario(load_region("oss"), BASELINE, parameters=path, **SHORT)
    assert same_bits(replicate_once(scenario, 7), many.outcomes[7])
    given = dict(zip(NAMES, values[3], strict=True))
    for number, same in ((5, False), (6, True), (7, True)):
        fixed = make_scenario(load_region("oss"), BASELINE, parameters=given, **SHORT)
        assert same_bits(replicate_once(fixed, number), many.outcomes[number]) == same


def test_a_single_future_can_be_that_of_a_run(tmp_path):
    path = draws_file(tmp_path, some_draws(3))
    outcome = run("oss", replicates=3, parameters=path, **SHORT).outcomes[2]
    whole = Simulation.start("oss", replicate=2, parameters=path, **SHORT)
    whole.advance(whole.scenario.end)
    model = RegionModel("oss", rng=3, years=1, replicate=2, parameters=path)
    for _ in range(12):
        model.step()
    for simulation in (whole, model.simulation):
        assert simulation.scenario.draw == outcome.draw == 1
        people = list(simulation.population().values())
        assert people == outcome.tallies["people"][-1].sum(axis=(1, 2)).tolist()
    median = Simulation.start("oss", **SHORT).scenario
    assert median.chosen.values == choose("median").values and median.draw == NO_DRAW


def test_policies_have_the_same_parameters_in_pairs(tmp_path):
    neutral = Policy(
        name="neutral",
        title="Nothing",
        about="The share that holds already.",
        levers=[{"lever": "reserved_share", "factor": 1.0, "from_year": 0.5}],
    )
    path = draws_file(tmp_path, some_draws(8))
    both = compare("oss", ["baseline", neutral], replicates=16, parameters=path, **SHORT)
    table = both.differences()
    assert (table["difference"].dropna() == 0).all()
    assert (table["standard_error"].dropna() == 0).all()
    assert table["parameter_share"].isna().all(), "nothing varies"
    assert both.draws.tolist() == np.repeat(np.arange(8), 2).tolist()


def test_tables_say_how_much_is_doubt_about_parameters(tmp_path):
    values = np.ones((10, len(NAMES)))
    values[:, NAMES.index("inflow")] = np.linspace(0.2, 3.0, 10)
    drawn = compare(
        "oss",
        ["baseline", "more-homes"],
        replicates=20,
        parameters=draws_file(tmp_path, values),
        **SHORT,
    )
    summary = drawn.results["baseline"].summary()
    # nearly all is doubt when nothing is known of how many people come
    assert summary.loc["homeless", "parameter_share"] > 0.9
    assert summary.loc["homes/promised", "parameter_share"] < 0.4, "who comes changes no promise"
    known = drawn.differences()[list(PARAMETER_SHARE)].dropna()
    assert len(known) > 20
    assert ((known >= 0) & (known <= 1)).all(axis=None)
    fixed = run("oss", replicates=20, parameters="median", **SHORT).summary()
    assert fixed[list(PARAMETER_SHARE)].isna().all(axis=None)


def test_a_cohort_draws_its_parameters_too(tmp_path):
    rows = ({"group": "psychiatric", "setting": "protected", "people": 12},)
    cohort = Cohort(rows=rows, months=(12,))
    values = np.ones((8, len(NAMES)))
    values[:, NAMES.index("ready_protected")] = np.repeat([0.05, 20.0], 4)
    path = draws_file(tmp_path, values)
    many = run_cohort("oss", cohort, replicates=16, parameters=path, workers=1)
    assert many.draws.tolist() == np.repeat(np.arange(8), 2).tolist()
    assert many.values.equals(run_cohort("oss", cohort, replicates=16, parameters=path).values)
    housed = many.summary().set_index("measure").loc["ever_housed"]
    assert housed["parameter_share"] > 0.2, "12 people leave much to chance"
    fast = run_cohort("oss", cohort, replicates=16, parameters={"ready_protected": 20.0})
    assert np.array_equal(fast.at(12, "ever_housed")[8:], many.at(12, "ever_housed")[8:])
    assert fast.at(12, "ever_housed")[:8].sum() > many.at(12, "ever_housed")[:8].sum()


@pytest.mark.parametrize("name", list_policies())
def test_a_draw_makes_the_scenario_that_its_region_would_make(name):
    """Only some tables are made anew for a draw; here all are, from a region with its values."""
    region = load_region("zuid-kennemerland")
    under = load_policy(name, region)
    scenario = make_scenario(region, under, years=6, seed=1, parameters="posterior")
    values = scenario.chosen.draws.row(1)
    whole = make_scenario(with_parameters(region, values), under, years=6, seed=1)
    drawn = scenario.for_replicate(3)
    assert drawn.draw == 1 and drawn.index == whole.index
    assert [each[:2] for each in drawn.phases] == [each[:2] for each in whole.phases]
    tables = zip(drawn.phases, whole.phases, strict=True)
    assert all(same_tables(mine[2], theirs[2]) for mine, theirs in tables)
    assert scenario.for_replicate(2) is drawn, "two replicates share it"


class _Watched:
    """A region that remembers which of its fields were read."""

    def __init__(self, region) -> None:
        self._region, self.read = region, set()

    def __getattr__(self, name):
        self.read.add("municipalities" if name == "inhabitants" else name)
        return getattr(self._region, name)


@pytest.mark.parametrize("name", MADE_OF)
def test_a_table_is_made_of_what_is_said_of_it(name):
    """Phases share a table while those fields are the same, so no other may be read."""
    region = load_region("zuid-kennemerland")
    make, fields = MADE_OF[name]
    watched = _Watched(region)
    make(watched, make_scenario(region, BASELINE, years=1, seed=1).index)
    assert watched.read == set(fields)


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_reaches_the_tables(name):
    region = load_region("zuid-kennemerland")
    as_is = make_scenario(region, BASELINE, years=1, seed=1)
    changed = make_scenario(region, BASELINE, years=1, seed=1, parameters={name: 1.5})
    assert not same_tables(changed.phases[0][2], as_is.phases[0][2])
    whole = make_scenario(with_parameters(region, {name: 1.5}), BASELINE, years=1, seed=1)
    assert same_tables(changed.phases[0][2], whole.phases[0][2])


def test_a_lever_that_sets_a_number_wins_and_one_that_multiplies_multiplies():
    region = load_region("oss")
    levers = policy(
        {"lever": "delivery", "share": 0.35, "from_year": 1.0},
        {"lever": "outflow_incentive", "removes_share": 0.0, "effort_factor": 3.0},
    )
    values = {"delivered": 2.0, "effort": 1.5}
    scenario = make_scenario(region, levers, years=3, seed=1, parameters=values)
    today, plan, delivery = (tables for _, _, tables in scenario.phases)
    own = make_scenario(region, BASELINE, years=3, seed=1).phases[0][2]
    odds = own.lettings.delivered / (1 - own.lettings.delivered)
    np.testing.assert_allclose(today.lettings.delivered, 2 * odds / (1 + 2 * odds))
    assert (delivery.lettings.delivered == 0.35).all()
    np.testing.assert_allclose(today.sites.effort, 1.5 * own.sites.effort)
    np.testing.assert_allclose(plan.sites.effort, 3.0 * 1.5 * own.sites.effort)


def test_a_lever_that_sets_what_the_file_has_already_still_wins():
    """With the file's numbers nothing changes at year 0, with a draw something does."""
    region = load_region("oss")
    [share] = {landlord.delivered_share for landlord in region.landlords}
    same = policy({"lever": "delivery", "share": share})
    assert len(make_scenario(region, same, years=1, seed=1).phases) == 1
    values = {"delivered": 2.0}
    today, changed = make_scenario(region, same, years=1, seed=1, parameters=values).phases
    assert (today[2].lettings.delivered > share).all()
    assert (changed[2].lettings.delivered == share).all()


def test_the_manifest_says_enough_to_run_it_again():
    told = run("oss", replicates=3, parameters="median", **SHORT)
    values = told.manifest()["parameters"]["values"]
    again = run("oss", replicates=3, parameters=values, **SHORT)
    assert all(same_bits(*pair) for pair in pairs(told, again))
    drawn = run("oss", replicates=3, **SHORT).manifest()
    assert drawn["parameters"]["choice"] == "posterior"
    assert drawn["parameters"]["draws_used"] == 2
    assert drawn["region"] == told.manifest()["region"], "the region is that of its file"


def test_a_scenario_of_a_draw_draws_no_more():
    scenario = make_scenario(load_region("oss"), BASELINE, parameters="posterior", **SHORT)
    drawn = scenario.for_replicate(5)
    assert drawn.for_replicate(0) is drawn
    assert len({id(scenario.for_replicate(number)) for number in range(4)}) == 2
