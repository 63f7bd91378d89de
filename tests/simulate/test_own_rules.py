"""A caller's own rules: the same bits when they say the same, and otherwise what they say."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from simulate import InputError, OwnRules, RegionModel, Simulation, compare, run
from simulate.record import MOVES, NOTICED
from simulate.results import Results
from simulate.rows.places import WaitingList
from simulate.state import FULFILLED
from tests.consistency import inconsistencies
from tests.engine.test_lists import crowded
from tests.golden.region import BUSY, EVERYTHING
from tests.own import MEETINGS, like_the_models
from tests.paths import differences, used_rows
from tests.regions import BASELINE, LIMITED, finished, policy, simulation
from tests.simulate.test_run import same_bits


@pytest.mark.parametrize("name", ["fit", "acceptance", "effort"])
def test_a_rule_that_says_what_the_models_says_changes_no_bit(name):
    own = OwnRules(**{name: getattr(like_the_models(BUSY), name)})
    assert differences(finished(BUSY, EVERYTHING), finished(BUSY, EVERYTHING, rules=own)) == []


@pytest.mark.parametrize("under", [BASELINE, policy(MEETINGS)], ids=["immediate", "table"])
@pytest.mark.parametrize("scope", [{}, {"pooled": True}, {"own_residents_first": False}])
def test_a_score_of_time_waited_is_first_come(under, scope):
    lists = tuple(WaitingList(setting=name, **scope) for name in LIMITED)
    region = BUSY.model_copy(update={"waiting_lists": lists})
    own = OwnRules(score=like_the_models(BUSY).score)
    assert differences(finished(region, under), finished(region, under, rules=own)) == []


def test_scored_lists_are_ordered_by_the_score_and_the_others_as_they_were():
    def score(years_waiting, years_ready, points, holds_place, homeless):
        return -years_waiting

    one = simulation(BUSY, rules=OwnRules(score=score, scored_lists=("home",)))
    every = simulation(BUSY, rules=OwnRules(score=score))
    names = one.scenario.index.settings
    assert [name for name, row in zip(names, one.tables.settings, strict=True) if row.order] == [
        "home"
    ]
    assert (every.tables.settings.order == one.tables.settings[names.index("home")].order).all()


@pytest.mark.parametrize("under", ["first_come", "lottery"])
def test_every_admission_is_of_the_highest_score(under):
    """Last come, first served, in the place of whatever order the list had."""

    def score(years_waiting, years_ready, points, holds_place, homeless):
        return -years_waiting

    region = crowded(under, pooled=True, own_residents_first=False)
    region = region.model_copy(update={"providers": region.providers[:1]})  # one place to wait for
    done = finished(region, years=6, rules=OwnRules(score=score))
    rows = used_rows(done, "request_rows")
    judged = 0
    for row in rows[rows.end == FULFILLED]:
        passed_over = (rows.since > row.since) & (rows.since < row.ended) & (rows.ended > row.ended)
        same = rows.lane // 2 == row.lane // 2  # lanes of protected; nobody gets into shelter
        assert not (passed_over & same).any()
        judged += 1
    assert judged > 50


def test_who_scores_for_being_homeless_waits_less():
    def homeless_first(years_waiting, years_ready, points, holds_place, homeless):
        return 1000 * homeless + years_waiting

    def homeless_last(years_waiting, years_ready, points, holds_place, homeless):
        return -1000 * homeless + years_waiting

    first, last = (
        finished(BUSY, years=6, rules=OwnRules(score=score, scored_lists=("home",)))
        for score in (homeless_first, homeless_last)
    )
    waits = [_mean_wait_from_shelter(each) for each in (first, last)]
    assert waits[0] < 0.7 * waits[1]
    assert inconsistencies(first) == []


def _mean_wait_from_shelter(done: Simulation) -> float:
    index = done.scenario.index
    rows = used_rows(done, "request_rows")
    lanes = [n for n, lane in enumerate(index.lanes) if lane[0] == index.settings.index("home")]
    moved = (rows.end == FULFILLED) & np.isin(rows.lane, lanes)
    moved &= rows.living_in == index.settings.index("shelter")
    assert moved.sum() > 10
    return float((rows.ended - rows.since)[moved].mean())


@pytest.mark.parametrize("chance", [0.0, 1.0])
def test_acceptance_decides_what_is_refused(chance):
    done = finished(BUSY, rules=OwnRules(acceptance=lambda fit: chance))
    offers, refusals = done.record.offers.sum(), done.record.refusals.sum()
    assert offers > 30
    if chance == 0.0:
        assert 0.9 * offers <= refusals <= offers  # some leave before they answer
        assert done.record.homes[:, :, 4].sum() == 0
    else:
        assert refusals == 0


def test_fit_is_what_the_rule_says():
    done = finished(BUSY, rules=OwnRules(fit=lambda municipality, rooms, quiet: 0.25 + 0.5 * quiet))
    rows = used_rows(done, "tenancy_rows")
    of_the_scheme = rows[rows.found == 0]
    assert set(of_the_scheme.fit) == {0.25, 0.75}


def test_effort_decides_who_is_noticed():
    twice = OwnRules(effort=lambda provider, group, empty: 2 * provider * group)
    hard = tuple(
        each.model_copy(update={"effort_per_year": 2 * each.effort_per_year})
        for each in BUSY.providers
    )
    harder = BUSY.model_copy(update={"providers": hard})
    assert differences(finished(BUSY, rules=twice), finished(harder)) == []
    never = finished(BUSY, rules=OwnRules(effort=lambda provider, group, empty: 0))
    log = used_rows(never, "log")
    assert (log.event == MOVES).any()
    assert not (log.event == NOTICED).any()


def test_effort_is_told_the_share_that_would_stay_empty():
    """With thrice the places nobody waits for them; the first month's end is the first look."""
    roomy = tuple(
        each.model_copy(
            update={
                "places": tuple(
                    kind.model_copy(update={"count": 3 * kind.count}) for kind in each.places
                )
            }
        )
        for each in BUSY.providers
    )
    region = BUSY.model_copy(update={"providers": roomy})
    always, only_when_full = (
        finished(region, rules=OwnRules(effort=rule))
        for rule in (
            lambda provider, group, empty: provider * group,
            lambda provider, group, empty: provider * group if empty == 0.0 else 0.0,
        )
    )
    noticed = [used_rows(each, "log") for each in (always, only_when_full)]
    times = [rows.time[rows.event == NOTICED] for rows in noticed]
    month = always.scenario.month_ends[0]
    assert (times[0][times[0] < month] == times[1][times[1] < month]).all()
    assert len(times[1]) < 0.3 * len(times[0])
    assert differences(always, finished(region)) == []


def test_a_fork_keeps_the_rules():
    own = like_the_models(BUSY)
    straight = finished(BUSY, policy(MEETINGS), rules=own)
    stopped = simulation(BUSY, policy(MEETINGS), rules=own)
    stopped.advance(1.3)
    twin = stopped.fork()
    for each in (twin, stopped):
        each.advance(each.scenario.end)
        assert differences(straight, each) == []


def test_the_front_doors_take_rules_and_workers_change_no_bit():
    own = OwnRules(score=lambda waiting, ready, points, holds, homeless: homeless + waiting)
    alone = run("oss", years=2, replicates=4, seed=3, workers=1, rules=own, parameters="file")
    both = compare(
        "oss",
        ["baseline", "more-homes"],
        years=2,
        replicates=4,
        seed=3,
        rules=own,
        parameters="file",
    )
    together: Results = both.results["baseline"]
    assert all(same_bits(*pair) for pair in zip(alone.outcomes, together.outcomes, strict=True))
    model = RegionModel("oss", rng=3, years=2, rules=own, parameters="file")
    started = Simulation.start("oss", years=2, seed=3, rules=own, parameters="file")
    model.run_model()
    started.advance(started.scenario.end)
    assert differences(model.simulation, started) == []
    assert not same_bits(
        alone.outcomes[0], run("oss", years=2, replicates=1, seed=3, parameters="file").outcomes[0]
    )


def test_the_manifest_names_own_rules():
    own = like_the_models(BUSY)
    manifest = run("oss", years=1, replicates=1, rules=own, parameters="file").manifest()
    assert set(manifest["own_rules"]) == {"score", "fit", "acceptance", "effort"}
    assert len(set(manifest["own_rules"].values())) == 4
    spaces: dict[str, object] = {}
    exec("def acceptance(fit): return 1.0", spaces)
    unseen = OwnRules(acceptance=spaces["acceptance"])
    manifest = run("oss", years=1, replicates=1, rules=unseen, parameters="file").manifest()
    assert manifest["own_rules"] == {"acceptance": "source not available"}
    assert run("oss", years=1, replicates=1, parameters="file").manifest()["own_rules"] == {}


def refuses_a_bad_fit(fit):
    if fit < 0.99:
        raise ValueError("too far away")
    return 1.0


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (OwnRules(acceptance=lambda fit: 1 + fit), r"acceptance\(fit = .*\) gave [12]"),
        (OwnRules(acceptance=lambda fit: -fit), "gave -.*; must return a number from 0 to 1"),
        (OwnRules(acceptance=refuses_a_bad_fit), "raised ValueError: too far away"),
        (OwnRules(fit=lambda m, r, q: 1 / (m - m)), "raised ZeroDivisionError|gave inf|gave nan"),
        (OwnRules(effort=lambda p, g, e: -p), "effort.provider_effort = .*gave -"),
        (OwnRules(effort=lambda p, g, e: p / e), "effort.provider_effort = .*gave inf"),
        (
            OwnRules(score=lambda w, r, p, h, s: np.nan),
            r"score.years_waiting = .*holds_place = .*homeless = .*gave nan; must return a number",
        ),
    ],
)
def test_an_answer_that_is_none_stops_the_run_and_says_so(rules, said):
    running = simulation(BUSY, rules=rules) if rules.effort is None else None
    with pytest.raises(InputError, match=r"^year \d+\.\d{4}, client \d+: ") as told:
        (running or simulation(BUSY, rules=rules)).advance(1.0)
    assert told.match(said)
    if running:
        with pytest.raises(InputError, match="year"):
            running.advance(2.0)  # nothing goes on from an answer that was none


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"fit": 0.5}, r"rules.fit: 0.5; must be a Python function fit\(municipality_right, "),
        ({"acceptance": lambda: 1.0}, r"takes \(\); must be a Python function acceptance\(fit\)"),
        ({"acceptance": lambda fit: None}, "cannot be compiled: returns none; must return"),
        (
            {"acceptance": lambda fit: print(fit.there)},
            "cannot be compiled: .*there.*; allowed are",
        ),
        ({"acceptance": lambda fit: np.random.random()}, "draws at random; must give the same"),
        ({"meeting": 3}, "rules.meeting: 3; must be a function of the meeting"),
        ({"meeting": lambda table: []}, "rules.meeting needs meetings; .*'outflow_table'"),
        ({"scored_lists": ("home",)}, "scored_lists is given and rules.score is not"),
        (
            {"score": lambda w, r, p, h, s: w, "scored_lists": ("hoem",)},
            "scored_lists = 'hoem'; did you mean 'home'",
        ),
        ({"score": lambda w, r, p, h, s: w, "scored_lists": "home"}, "must be a tuple"),
    ],
)
def test_rules_that_cannot_work_are_refused_at_the_door(rules, said):
    with pytest.raises(InputError, match=said):
        simulation(BUSY, rules=OwnRules(**rules))


def test_every_problem_is_told_at_once():
    with pytest.raises(InputError) as told:
        simulation(BUSY, rules=OwnRules(fit=1, acceptance=2))
    assert len(told.value.problems) == 2


def test_a_scenario_with_compiled_rules_is_not_copied_to_another_process():
    """Addresses hold in one process only: better no copy than one that calls into nowhere."""
    running = simulation(BUSY, rules=like_the_models(BUSY))
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        pickle.dumps(running.scenario)
