"""The five pilots: honest files, right arithmetic, sentences that say what the numbers say."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from pydantic import ValidationError

from calibration.pilots import Trial, conclusion, list_pilots, load_pilot, try_pilot
from calibration.pilots.figure import draw_pilot
from calibration.pilots.pilot import Pilot, Published
from calibration.pilots.sentences import how_often, verdict, where_it_falls
from calibration.pilots.trial import (
    PER_PERSON_REFERRED,
    part_of,
    percentile,
    probability_of,
)
from simulate import InputError, load_policy, load_region
from simulate.cohort import Cohort, CohortResults, run_cohort
from simulate.cohort_measures import COHORT_MEASURES, OF_ALL
from simulate.plots import DOTS_AN_INCH
from simulate.scenario import make_scenario
from simulate.self_checks.table import checks_table
from simulate.sourced import evidence_ids, is_source

EVIDENCE = Path(__file__).parents[2] / "calibration" / "evidence"
PILOTS = ("doelbewust-wonen", "oss", "schijndel", "weer-thuis", "zuid-kennemerland")
NAN = float("nan")


@pytest.fixture(scope="module")
def evidence() -> dict[str, dict[str, str]]:
    found = {}
    for name in ("netherlands.csv", "housing_first.csv"):
        with (EVIDENCE / name).open(encoding="utf-8", newline="") as file:
            found |= {row["id"]: row for row in csv.DictReader(file)}
    return found


@cache
def tried(name: str) -> Trial:
    return try_pilot(name, replicates=6, parameters="file")


def sources(pilot: Pilot) -> list[str]:
    rows = [*pilot.arms, *pilot.figures, *(lever for arm in pilot.arms for lever in arm.levers)]
    return [
        *pilot.cohort_sources.values(),
        *(text for row in rows for text in row.sources.values()),
    ]


def test_the_five_projects_are_there() -> None:
    assert tuple(list_pilots()) == PILOTS


@pytest.mark.parametrize("name", PILOTS)
def test_every_number_of_a_pilot_has_a_source_that_exists(
    name: str, evidence: dict[str, Any]
) -> None:
    pilot = load_pilot(name)
    for row in (*pilot.arms, *pilot.figures):
        assert list(row.unsourced()) == [], row
    for arm in pilot.arms:
        for lever in arm.levers:
            assert list(lever.unsourced()) == []
    assert all(is_source(text) for text in sources(pilot))
    cited = {each for text in [*sources(pilot), pilot.limits] for each in evidence_ids(text)}
    assert cited
    assert cited - evidence.keys() == set()
    assert cited & {"HF084", "HF134", "NL-L06", "NL-L07"} == set()


@pytest.mark.parametrize("name", PILOTS)
def test_a_pilot_suits_its_region_and_starts_without_the_project(name: str) -> None:
    pilot = load_pilot(name)
    region = load_region(pilot.region)
    first = pilot.arms[0]
    assert (first.name, first.policy, first.levers, first.supply_share) == (
        "without", "baseline", (), None,
    )  # fmt: skip
    assert pilot.arms[1].name in ("with", "direct")
    for arm in pilot.arms:
        load_policy(arm.chosen(), region)


def figures(name: str) -> dict[tuple[str, int], Published]:
    return {(each.measure, each.month): each for each in load_pilot(name).published}


def test_schijndel_has_both_readings_as_published(evidence: dict[str, Any]) -> None:
    found = figures("schijndel")
    assert load_pilot("schijndel").people == 23
    early, late = found["own_tenancy", 12], found["own_tenancy", 24]
    assert (early.count, early.of) == (int(evidence["NL-P04"]["value"]), 23)
    assert "23 residents / 9 tenancies" in evidence["NL-P04"]["notes"]
    assert (late.count, late.of, late.text) == (9, 23, "9 of 23")
    moved = found["regular_housing", 24]
    assert (moved.count, moved.share, moved.text) == (None, 0.5, "50%")
    assert len(found) == 3


def test_oss_has_one_of_ten_and_a_quote_that_is_no_result(evidence: dict[str, Any]) -> None:
    found = figures("oss")
    assert load_pilot("oss").people == 10
    assert found["regular_housing", 6].text == "1 of 10"
    quoted = found["not_homeless", 24]
    assert quoted.text == "85%"
    assert "85%" in evidence["NL-P01"]["notes"]
    assert evidence["HF292"]["value"] == "83"
    assert "not a result" in quoted.definition


@pytest.mark.parametrize("name", ["doelbewust-wonen", "weer-thuis", "zuid-kennemerland"])
def test_nothing_is_published_of_the_other_three(name: str) -> None:
    pilot = load_pilot(name)
    assert pilot.published == ()
    assert len(pilot.expected) >= 3
    assert all("published" in row.limits or "counts none" in row.limits for row in [pilot])


def test_doelbewust_wonen_is_looked_at_when_the_evidence_says(evidence: dict[str, Any]) -> None:
    notes = evidence["NL-X01"]["notes"]
    assert "2.5 years; programme max 2 years" in notes and "in 12 months" in notes
    asked = {(each.measure, each.month) for each in load_pilot("doelbewust-wonen").expected}
    assert {
        ("activity_and_income", 12), ("activity_and_income_housed", 12), ("independent", 24),
        ("independent", 30),
    } <= asked  # fmt: skip
    supplies = [arm.supply_share for arm in load_pilot("doelbewust-wonen").arms[1:]]
    assert supplies == [None, 1.0]  # with and without a dwelling shortage


def test_an_unknown_pilot_names_those_there_are() -> None:
    with pytest.raises(InputError, match=r"'schijndl'; did you mean 'schijndel'"):
        load_pilot("schijndl")
    with pytest.raises(InputError, match=r"must be one of: .*oss, schijndel"):
        load_pilot("somewhere")


# ---- Files that are wrong -----------------------------------------------------------------------


def example(**changes: Any) -> dict[str, Any]:
    return {
        "name": "example", "title": "Example", "about": "", "region": "oss",
        "limits": "whether anything is true",
        "cohort": [{"group": "psychiatric", "setting": "protected", "people": 10}],
        "cohort_sources": {"people": "assumption: ten"},
        "arms": [{"name": "without", "words": "as is"}, {"name": "with", "words": "more"}],
    } | changes  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cohort_sources": {"people": "the page says so"}}, "or the word assumption"),
        ({"cohort_sources": {}}, "cohort_sources.people: missing"),
        ({"cohort_sources": {"people": "NL-P01", "readi": "NL-F22"}}, "readi: no such number"),
        ({"arms": [{"name": "a", "words": ""}] * 2}, "names must differ"),
        ({"arms": [{"name": "a", "words": ""}]}, "at least 2"),
        ({"expected": [{"measure": "own_tenansy", "month": 1, "words": "", "direction": "up"}]},
         "did you mean 'own_tenancy'"),
        ({"published": [{"measure": "fit", "month": 1, "words": "", "definition": "", "count": 1}]},
         "either count and of, or share"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused(changes: dict[str, Any], said: str) -> None:
    Pilot(**example())
    with pytest.raises(ValidationError, match=said):
        Pilot(**example(**changes))


# ---- Trials -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PILOTS)
def test_a_pilot_runs_and_its_table_holds_every_figure_under_every_arm(name: str) -> None:
    trial = tried(name)
    table = trial.table()
    assert len(table) == len(trial.shown()) * len(trial.pilot.arms)
    assert not table.duplicated(["figure", "month", "arm"]).any()
    published = table[table["published"] != ""]
    assert len(published) == len(trial.pilot.published) * len(trial.arms)
    assert published["percentile"].between(0, 1).all()
    assert (published["definition"] != "").all()
    expected = table[(table["expected"] != "") & (table["arm"] != "without")]
    known = expected["p_as_expected"].dropna()
    assert known.between(0, 1).all()
    for month, measure in set(zip(table["month"], table["measure"], strict=True)):
        if measure in PER_PERSON_REFERRED:
            other = table[(table["month"] == month)]
            assert PER_PERSON_REFERRED[measure] in set(other["measure"])
    said = conclusion(trial)
    assert said.startswith("It can be concluded that ") and said.endswith(".")
    assert f"but not {trial.pilot.limits}" in said
    for each in trial.pilot.figures:
        assert f"“{each.words}”" in said


def test_every_retention_has_its_twin_of_all_referred() -> None:
    of_housed = {key for key, each in COHORT_MEASURES.items() if "of those housed" in each.words}
    assert of_housed == PER_PERSON_REFERRED.keys()
    assert set(PER_PERSON_REFERRED.values()) <= OF_ALL


def test_both_readings_of_schijndel_have_the_same_numbers_without_provider_contracts() -> None:
    table = tried("schijndel").table()
    after = table[table["month"] == 24].set_index(["measure", "arm"])[["mean", "low", "high"]]
    pd.testing.assert_frame_equal(after.loc["own_tenancy"], after.loc["regular_housing"])


def test_own_tenancies_of_weer_thuis_come_later_because_the_provider_holds_the_contract() -> None:
    pilot = load_pilot("weer-thuis")
    whole = load_policy("weer-thuis")
    kept = tuple(lever for lever in whole.levers if lever.lever != "flip_contracts")
    own_at_once = whole.model_copy(update={"levers": kept})
    means = []
    for policy in (whole, own_at_once):
        results = run_cohort(
            pilot.region, pilot.cohort_of(pilot.arms[1]), policy, replicates=40, parameters="file"
        )
        means.append([results.at(24, key).mean() for key in ("own_tenancy", "regular_housing")])
    assert means[0][0] < 0.75 * means[0][1]
    assert means[1][0] == means[1][1] == pytest.approx(means[0][1], rel=0.1)


@pytest.mark.parametrize(("ready", "explained"), [(6, False), (12, True)])
def test_schijndel_hangs_on_how_many_were_ready_as_its_limits_say(
    ready: int, explained: bool
) -> None:
    pilot = load_pilot("schijndel")
    assert (pilot.cohort[0].ready, "twelve of the 23" in pilot.limits) == (6, True)
    rows = (pilot.cohort[0].model_copy(update={"ready": ready}),)
    cohort = pilot.cohort_of(pilot.arms[1]).model_copy(update={"rows": rows})
    results = run_cohort(
        pilot.region, cohort, pilot.arms[1].chosen(), replicates=200, parameters="file"
    )
    for month, count in ((12, 7), (24, 9)):
        below = percentile(results.at(month, "own_tenancy"), count / 23)
        assert (below < 0.96) == explained, (month, below)


def test_progress_is_of_all_arms_together() -> None:
    told: list[tuple[int, int]] = []
    try_pilot(
        "oss",
        replicates=2,
        progress=lambda done, every: told.append((done, every)),
        parameters="file",
    )
    assert told == [(done, 6) for done in range(1, 7)]
    part_of(lambda done, every: told.append((done, every)), 10, 50)(3, 5)
    assert told[-1] == (13, 50)


def test_a_trial_does_not_depend_on_workers() -> None:
    one, other = (
        try_pilot("oss", replicates=3, workers=n, parameters="file").table() for n in (1, 3)
    )
    pd.testing.assert_frame_equal(one, other)


# ---- Arithmetic and sentences -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "published", "share"),
    [
        ([0.1, 0.2, 0.3, 0.4], 0.25, 0.5),
        ([0.1, 0.2, 0.3, 0.4], 0.3, 0.625),  # two below, one equal counting half
        ([0.1, 0.2, NAN, NAN], 0.5, 1.0),
        ([0.3, 0.1 + 0.2], 0.3, 0.5),  # equal but for rounding
        ([NAN], 0.5, NAN),
    ],
)
def test_percentile(values: list[float], published: float, share: float) -> None:
    assert percentile(np.array(values), published) == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(
    ("gap", "up"), [([1.0, 2.0, -1.0, 0.0], 0.625), ([0.0, 0.0], 0.5), ([-1.0], 0.0), ([], NAN)]
)
def test_probability_of_a_direction(gap: list[float], up: float) -> None:
    assert probability_of(np.array(gap), "up") == pytest.approx(up, nan_ok=True)
    assert probability_of(np.array(gap), "down") == pytest.approx(1 - up, nan_ok=True)


def test_where_a_figure_falls_in_words() -> None:
    said = {
        1.0: "higher than in all futures",
        0.9975: "higher than in more than 99% of futures",
        0.95: "higher than in 95% of futures",
        0.5: "higher than in 50% of futures",
        0.2: "lower than in 80% of futures",
        0.001: "lower than in more than 99% of futures",
        0.0: "lower than in all futures",
    }
    assert {share: where_it_falls(share) for share in said} == said
    assert where_it_falls(NAN) == "nobody to measure"


def test_how_often_a_direction_is_taken_in_words() -> None:
    assert how_often(0.9, "up") == "up in 90% of futures: borne out"
    assert how_often(0.5, "down") == "down in 50% of futures: no verdict"
    assert how_often(0.1, "up") == "up in 10% of futures: contradicted"
    assert how_often(0.0, "up") == "up in no future: contradicted"
    assert how_often(NAN, "up") == "nobody to measure"
    assert [verdict(share) for share in (0.89, 0.11)] == ["no verdict"] * 2


def made_up(pilot: Pilot, **values: list[float]) -> Trial:
    """A trial with values of our own: those of an arm stand for every measure at every month."""
    region = load_region(pilot.region)
    scenario = make_scenario(region, load_policy("baseline"), years=1, seed=0)
    cohort = pilot.cohort_of(pilot.arms[0])
    arms = {}
    for arm, given in values.items():
        rows = [
            {"replicate": number, "month": month} | dict.fromkeys(COHORT_MEASURES, value)
            for number, value in enumerate(given)
            for month in cohort.months
        ]
        who, every = Cohort(**cohort.model_dump()), pd.DataFrame(rows)
        arms[arm] = CohortResults(scenario, who, every, checks_table([]))
    return Trial(pilot, arms, len(next(iter(values.values()))), 0)


def asking(figure: dict[str, Any], kind: str, arms: tuple[str, ...]) -> Pilot:
    each = {"measure": "own_tenancy", "month": 12, "words": "an own tenancy"} | figure
    ways = [{"name": name, "words": name} for name in arms]
    return Pilot(**example(**{kind: [each], "arms": ways}))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ([0.1] * 9, [0.2] * 9, "is above what any arm gives"),
        ([0.6] * 9, [0.9] * 9, "is below what any arm gives"),
        ([0.1] * 9, [0.3] * 9, "is within what 'with' gives and above 'without'"),
        ([0.1] * 9, [0.9] * 9, "is within what no arm gives, above 'without' and below 'with'"),
        ([0.3] * 9, [0.2, 0.4] * 9, "within what every arm gives, which does not tell them apart"),
        ([NAN] * 9, [0.3] * 9, "is within what 'with' gives;"),
    ],
)
def test_a_published_figure_is_said_to_be_where_it_is(
    low: list[float], high: list[float], said: str
) -> None:
    published = {"count": 3, "of": 10, "definition": "leases"}
    pilot = asking(published, "published", ("without", "with"))
    sentence = conclusion(made_up(pilot, without=low, **{"with": high}))
    assert sentence.startswith("It can be concluded that 3 of 10 (“an own tenancy”) ")
    assert said in sentence
    assert sentence.endswith("; but not whether anything is true.")


def test_figures_of_which_the_same_is_true_are_said_together() -> None:
    each = {"measure": "own_tenancy", "month": 12, "definition": ""}
    both = [each | {"words": "soon", "share": 0.5}, each | {"words": "later", "share": 0.6}]
    trial = made_up(Pilot(**example(published=both)), without=[0.1] * 3, **{"with": [0.2] * 3})
    assert "50% (“soon”) and 60% (“later”) are above what any arm gives" in conclusion(trial)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (0.3, 0.4, "the model bears out “an own tenancy” (up);"),
        (0.3, 0.2, "the model leaves open"),
        (0.1, 0.0, "the model contradicts “an own tenancy” (up);"),
    ],
)
def test_an_expectation_is_judged_on_pairs(a: float, b: float, said: str) -> None:
    pilot = asking({"direction": "up"}, "expected", ("without", "a", "b"))
    sentence = conclusion(made_up(pilot, without=[0.2] * 9, a=[a] * 9, b=[b] * 9))
    if said.endswith("open"):
        said = "the model bears out “an own tenancy” (up under 'a') and leaves open"
    assert said in sentence


def test_futures_are_paired_and_those_with_nobody_to_measure_left_out() -> None:
    pilot = asking({"direction": "up"}, "expected", ("without", "a", "b"))
    values = {"a": [0.2, 1.0, 0.5, 0.6], "b": [0.2, 0.1, 0.5, 0.6]}
    table = made_up(pilot, without=[0.1, 0.9, NAN, 0.5], **values).table().set_index("arm")
    assert table.loc["a", "p_as_expected"] == 1.0
    assert table.loc["b", "p_as_expected"] == pytest.approx(2 / 3)
    assert table["futures"].to_list() == [3, 4, 4]


def test_a_promise_is_held_against_every_arm() -> None:
    pilot = asking({"direction": "up", "promised": 1.0}, "expected", ("without", "with"))
    sentence = conclusion(made_up(pilot, without=[0.2] * 9, **{"with": [0.4] * 9}))
    assert "the promised 100% (“an own tenancy”) is above what any arm gives" in sentence
    assert "; that the model bears out “an own tenancy” (up)" in sentence


# ---- Pictures -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PILOTS)
def test_the_picture_says_what_it_shows_and_cuts_nothing_off(name: str) -> None:
    trial = tried(name)
    figure = draw_pilot(trial)
    figure.set_dpi(DOTS_AN_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    written = " ".join(each.get_text().replace("\n", " ") for each in figure.texts)
    assert trial.pilot.title in written
    assert "6 futures, seed 0. The spread is chance" in written
    assert trial.pilot.limits in written
    renderer, whole = canvas.get_renderer(), figure.bbox
    panels = [axes.get_tightbbox(renderer) for axes in figure.axes if axes.axison]
    assert len(panels) == len(trial.shown())
    around = [each.get_window_extent(renderer) for each in (*figure.texts, *figure.legends)]
    for box in (*around, *panels):
        assert box is not None
        assert whole.x0 <= box.x0 and box.x1 <= whole.x1
        assert whole.y0 <= box.y0 and box.y1 <= whole.y1
    for number, one in enumerate(panels):
        assert one is not None
        assert not any(one.overlaps(other) for other in [*around, *panels[number + 1 :]])


def test_the_line_is_at_what_was_published() -> None:
    figure = draw_pilot(tried("schijndel"))
    marks = [
        (float(line.get_xdata()[0]), axes.texts[-1].get_text())
        for axes in figure.axes
        for line in axes.lines
        if line.get_linewidth() > 1.5
    ]
    assert marks == [
        (7.0, "published: 7 of 23"), (9.0, "published: 9 of 23"), (11.5, "published: 50%"),
    ]  # fmt: skip
