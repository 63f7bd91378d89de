"""Boxes, fronts and regrets that were planted are found, and luck alone is not."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments.analyses import model_search
from experiments.analyses.discovery import Futures, discover
from experiments.analyses.noise import Resampling
from experiments.analyses.pareto import Goal, on_front, pareto_front, undominated
from experiments.analyses.regret import regret_table
from experiments.analyses.search import Effort, Tried, search
from experiments.cli import app
from experiments.sweeps.executors import Threads
from experiments.sweeps.ground import lay_ground
from simulate.errors import InputError
from tests.experiments.made_up_sweeps import design, factor, made_up_run, made_up_store

QUICK = Resampling(200, 1)
ALONE = np.full(12, -1)


def futures(fails_inside, fails_outside, points=240):
    """Points that fail where inflow is above 120 and homes are under 50; a third factor is idle."""
    rng = np.random.default_rng(4)
    table = pd.DataFrame(
        {"inflow": 80 + 80 * rng.random(points), "homes": 20 + 60 * rng.random(points),
         "idle": rng.random(points)}
    )  # fmt: skip
    inside = (table["inflow"] > 120) & (table["homes"] < 50)
    often = np.where(inside, fails_inside, fails_outside)
    failed = (rng.random((points, 12)) < often[:, None]).astype(float)
    return Futures(table, failed, ALONE, np.arange(points))


def test_prim_finds_a_planted_box_and_judges_it_on_other_points():
    found = discover(futures(0.9, 0.05), 0.8, 1, QUICK)
    [box] = found.boxes
    limits = {limit.factor: limit for limit in box.limits}
    assert set(limits) == {"inflow", "homes"}
    assert limits["inflow"].low == pytest.approx(120, abs=6)
    assert limits["homes"].high == pytest.approx(50, abs=5)
    assert all(limit.p < 0.05 for limit in box.limits)
    assert box.density.low < 0.9 and 0.75 < box.density.value < 1.0
    assert box.coverage.low <= 0.25 * 0.9 / (0.25 * 0.9 + 0.75 * 0.05) + 0.05 <= 1.0
    assert found.judged_on == 120


def test_luck_alone_makes_no_box():
    found = discover(futures(0.3, 0.3), 0.8, 3, QUICK)
    assert found.boxes == () and "does not bear out" in found.why
    assert found.failing.low < 0.3 < found.failing.high


@pytest.mark.parametrize(
    ("given", "points", "why"),
    [
        ((0.0, 0.0), 240, "it fails in no future"),
        ((0.97, 0.97), 240, "so no box is needed"),
        ((0.9, 0.05), 30, "too few points to tell: 30"),
        ((0.02, 0.0), 100, "too few failures to tell"),
    ],
)
def test_why_there_is_no_box_is_said(given, points, why):
    assert why in discover(futures(*given, points), 0.8, 3, QUICK).why


def test_a_planted_front_is_found_and_how_sure_it_is():
    rng = np.random.default_rng(1)
    good = np.array([[1.0, 5.0], [2.0, 3.0], [4.0, 1.0]])
    costs = np.concatenate([good, good + 1.0, [[1.001, 5.0]], [[0.5, 9.0]]])
    values = costs[..., None] + 3.0 * rng.normal(size=12) + 0.05 * rng.normal(size=(8, 2, 12))
    goals = (Goal("wait", -1), Goal("cost", -1, most=7.0 + 3.0))
    table = pareto_front(values, ALONE, goals, QUICK)
    assert table["on_front"].iloc[[1, 2]].all() and not table["on_front"].iloc[[3, 4, 5]].any()
    assert (table["p_front"].iloc[[1, 2]] > 0.95).all()
    assert (table["p_front"].iloc[[3, 4, 5]] < 0.05).all()
    assert 0.02 < table["p_front"].iloc[6] < 0.98  # as good as the first, but for luck
    assert ((table["wait low"] < table["wait"]) & (table["wait"] < table["wait high"])).all()


def test_a_budget_leaves_out_what_costs_more():
    means = np.array([[1.0, 5.0], [2.0, 3.0], [4.0, 1.0]])
    goals = (Goal("kept", 1), Goal("cost", -1, most=4.0))
    assert on_front(means, goals).tolist() == [False, False, True]
    assert on_front(np.array([[3.0, 2.0], [2.0, 3.0]]), goals).tolist() == [True, False]


def test_no_row_of_a_front_is_beaten_and_equals_stay():
    costs = np.random.default_rng(0).integers(0, 6, (60, 3)).astype(float)
    beaten = [any((other <= row).all() and (other < row).any() for other in costs) for row in costs]
    assert undominated(costs).tolist() == np.flatnonzero(~np.array(beaten)).tolist()


def test_regret_is_what_was_planted_and_luck_adds_nothing():
    rng = np.random.default_rng(2)
    where = np.linspace(0, 1, 41)
    # the first loses where > 0.5, the second where < 0.5; the third is the first and luck
    means = np.stack([10 * where, np.full(41, 5.0), 10 * where], axis=1)
    values = means[..., None] + 4.0 * rng.normal(size=12) + 0.3 * rng.normal(size=(41, 3, 12))
    table = regret_table(values, ALONE, -1, ["a", "b", "c"], QUICK).set_index(["policy", "summary"])
    for policy, mean, worst in (("a", 1.28, 5.0), ("b", 1.28, 5.0)):
        assert table["low"][policy, "mean"] <= mean <= table["high"][policy, "mean"]
        assert table["regret"][policy, "worst"] == pytest.approx(worst, abs=0.4)
        assert table["low"][policy, "worst"] <= worst + 0.3
    assert table["regret"]["a", "90%"] == pytest.approx(4.0, abs=0.5)
    same = regret_table(values[:, [0, 2]], ALONE, -1, ["a", "c"], QUICK)
    mean = same[same["summary"] == "mean"]
    assert (mean["regret"].abs() < 0.06).all()
    more = regret_table(-values, ALONE, 1, ["a", "b", "c"], QUICK)
    assert np.allclose(more["regret"], table["regret"])


def known_front(where):
    """ZDT1 with its front where all but the first number is 0.3; at most 0.8 of the first."""
    away = 1 + 9 * np.abs(where[:, 1:] - 0.3).mean(axis=1)
    first = where[:, 0]
    return Tried(np.stack([first, away * (1 - np.sqrt(first / away))], axis=1), first - 0.8)


def test_the_search_finds_a_known_front_within_the_budget_and_again_with_its_seed():
    seen = []
    found = search(known_front, 3, Effort(32, 30, 1), lambda done, every: seen.append(done))
    costs = known_front(found).costs
    middle = costs[(costs[:, 0] > 0.02)]
    assert np.abs(middle[:, 1] - (1 - np.sqrt(middle[:, 0]))).max() < 0.1
    assert costs[:, 0].max() <= 0.8 and len(middle) > 15
    assert seen == list(range(1, 31))
    again = search(known_front, 3, Effort(32, 30, 1), lambda done, every: None)
    assert np.array_equal(found, again)


LEVER = factor("reserved", "lever", path="policy.more-homes.levers[0].factor", low=1.0, high=3.0)


def planted_run(job):
    """Waiting falls and cost rises with the lever; without it, the policy costs most."""
    levers = job.place.policy.levers
    times = levers[0].factor if levers else 1.0
    luck = np.random.default_rng(job.terms.seed).normal(size=6)
    return made_up_run(job.key, job.place.policy.name, [
        {"wait/home": 60 / times + e, "kept/12": 0.8,
         "costs/all": 1e6 * times + (0.0 if levers else 5e6)} for e in luck
    ])  # fmt: skip


def test_the_search_on_a_model_finds_levers_alike_with_any_workers(monkeypatch):
    monkeypatch.setattr(model_search, "run_job", planted_run)
    ground = lay_ground(design("grid", 2, [LEVER], policies=["baseline", "more-homes"]), "made-up")
    goals = (Goal("wait/home", -1), Goal("kept/12", 1), Goal("costs/all", -1, most=2e6))

    def found(workers):
        return model_search.search_model(
            ground, goals, Effort(8, 4, 2), Threads(workers), lambda done, every: None
        )

    one, two = found(1), found(3)
    assert (one.table["policy"] == "more-homes").all()
    assert one.table["reserved"].between(1.0, 2.0).all() and len(one.table) > 3
    assert one.values.shape == (len(one.table), 3, 6)
    pd.testing.assert_frame_equal(one.table, two.table)
    assert np.array_equal(one.values, two.values)
    assert one.words["costs/all"] == ("Costs, all payers", "EUR a year")


def test_a_search_refuses_what_nobody_can_choose_and_a_budget_out_of_reach(monkeypatch):
    monkeypatch.setattr(model_search, "run_job", planted_run)
    goals = (Goal("wait/home", -1), Goal("costs/all", -1, most=10.0))
    inflow = factor("inflow", path="region.groups.homeless.inflow_per_year", low=300.0, high=400.0)

    def searched(factors, goals):
        ground = lay_ground(design("grid", 2, factors, policies=["more-homes"]), "made-up")
        model_search.search_model(ground, goals, Effort(4, 1), Threads(1), lambda *_: None)

    with pytest.raises(InputError, match=r"factors.inflow: its role is 'scenario'"):
        searched([inflow, LEVER], goals)
    with pytest.raises(InputError, match=r"least costs/all of 4 options is 1,\d{3},\d{3}, over 10"):
        searched([LEVER], goals)
    with pytest.raises(InputError, match="no measure 'costs/al'; did you mean 'costs/all'"):
        searched([LEVER], (Goal("costs/al", -1),))


def doorstroom(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def flat(text):
    return " ".join(text.split())


def waiting(values, policy, luck):
    """Waits grow with inflow; the better policy halves them and costs more."""
    better = policy == "better"
    wait = (40 + 40 * values["inflow"]) * (0.5 if better else 1.0) + luck
    return {"wait/home": wait, "kept/12": 0.8 + 0.1 * better, "costs/all": 1e6 * (1 + better)}


def test_sensitivity_of_a_store(tmp_path):
    store = made_up_store(
        tmp_path / "s.duckdb", design("saltelli", 16, [factor("inflow"), factor("idle")]), waiting
    )
    result = doorstroom("sensitivity", store, "--out", tmp_path / "out", "--resamples", 50)
    assert result.exit_code == 0, result.output
    said = flat(result.stdout)
    assert "Inflow is behind " in said and "Idle changed nothing at any point." in said
    assert "Of the spread of one future, scenario" in said
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"sobol-baseline.csv", "sobol-better.png", "shares.svg", "manifest.json",
            "pictures-in-words.csv"} <= names  # fmt: skip
    document = json.loads(doorstroom("sensitivity", store, "--json", "--resamples", 50).stdout)
    assert document["sobol-baseline"]["rows"][0]["factor"] == "inflow"
    assert document["manifest"]["points"] == 64
    morris = design("morris", 6, [factor("inflow"), factor("idle")])
    store = made_up_store(tmp_path / "m.duckdb", morris, waiting)
    said = flat(doorstroom("sensitivity", store, "--resamples", 50, "--policy", "better").stdout)
    assert "Inflow, over its range, changes it by 20 weeks (20 to 20), upwards." in said
    assert "under baseline" not in said


def test_discover_says_a_box_in_plain_words(tmp_path):
    lhs = design("latin_hypercube", 120, [factor("inflow"), factor("idle")])
    store = made_up_store(tmp_path / "s.duckdb", lhs, waiting)
    result = doorstroom("discover", store, "--above", 60, "--boxes", 1, "--out", tmp_path / "out",
                        "--resamples", 50)  # fmt: skip
    assert result.exit_code == 0, result.output
    said = flat(result.stdout)
    assert "baseline fails (Wait for home, mean of those who moved above 60 weeks) in" in said
    # half fail, those above 0.5; four fifths do of those above 0.375
    assert re.search(r"When inflow is above 0\.[34]\d* people a year, it fails in", said)
    assert "It fails in no future of this sweep." in said  # the better policy
    assert (tmp_path / "out" / "boxes-baseline.png").exists()


def test_optimise_a_store_gives_front_and_regret(tmp_path):
    lhs = design("latin_hypercube", 20, [factor("inflow")])
    store = made_up_store(tmp_path / "s.duckdb", lhs, waiting)
    result = doorstroom("optimise", store, "--out", tmp_path / "out", "--resamples", 50)
    assert result.exit_code == 0, result.output
    assert "Of 2 options, 2 are not beaten by another on all goals at once" in flat(result.stdout)
    regret = pd.read_csv(tmp_path / "out" / "regret-wait-home.csv")
    worst = regret[(regret["policy"] == "baseline") & (regret["summary"] == "worst")]
    assert worst["regret"].iloc[0] == pytest.approx(40, abs=1.5)
    said = flat(doorstroom("optimise", store, "--budget", 1.5e6, "--resamples", 50).stdout)
    assert "Of 2 options, 1 are" in said or "Of 2 options, 1 is" in said
    crossed = [factor("inflow"), factor("reserved", "lever")]
    store = made_up_store(tmp_path / "c.duckdb", design("sobol", 8, crossed), waiting)
    result = doorstroom("optimise", store)
    assert result.exit_code == 2 and "levers and inflow vary together" in result.stderr


def test_what_is_wrong_is_said_at_once(tmp_path):
    lhs = design("saltelli", 16, [factor("inflow"), factor("idle")])
    store = made_up_store(tmp_path / "s.duckdb", lhs, waiting, runs=9)
    result = doorstroom("sensitivity", store)
    assert result.exit_code == 2 and "60 of 64 points have not run" in result.stderr
    result = doorstroom("discover", tmp_path / "none.duckdb", "--density", 2, "--boxes", 0,
                        "--resamples", 1)  # fmt: skip
    assert result.exit_code == 2 and result.stdout == ""
    for part in ("none.duckdb: no such file", "--density = 2", "--boxes = 0", "--resamples = 1",
                 "exactly one of --above and --below"):  # fmt: skip
        assert part in result.stderr
    whole = made_up_store(tmp_path / "w.duckdb", design("sobol", 8, [factor("inflow")]), waiting)
    result = doorstroom("discover", whole, "--measure", "wait_home", "--above", 3)
    assert result.exit_code == 2 and "did you mean 'wait/home'?" in result.stderr
    result = doorstroom("sensitivity", whole, "--policy", "beter")
    assert result.exit_code == 2 and "did you mean 'better'?" in result.stderr
    result = doorstroom("optimise", whole, "--cost", "people/home", "--budget", -1)
    assert result.exit_code == 2 and "--budget = -1" in result.stderr
    assert "people/home: neither more nor less" in result.stderr
