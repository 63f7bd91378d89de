"""The Alameda County queue agrees with what was published of it, at every step."""

from __future__ import annotations

import csv
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from calibration.published.alameda import (
    COUNTED,
    PUBLISHED_RUNS,
    ROUNDING,
    alameda_scenario,
    before_each_opening,
    chi_square,
    compared,
    mean_square_limit,
    published_series,
)
from simulate.files import load_policy, load_region
from simulate.sourced import evidence_ids
from tests.ledger import check, check_at_most, check_each

RUNS, SEED = 2000, 20
#: Steps before which somebody is unsheltered on average: where there is something to compare.
STEPS = np.arange(24)


@pytest.fixture(scope="module")
def counts() -> Any:
    return before_each_opening(RUNS, seed=SEED)


def test_homes_and_shelter_open_as_published():
    """Places in force before each opening are those kept with the series."""
    there = published_series()
    phases = alameda_scenario(SEED).phases[1:]  # the first is the start, before the openings
    assert len(phases) == len(there) + 1
    for name, setting in (("homes", "housing"), ("shelters", "shelter")):
        ours = [
            sum(
                places.count
                for each in region.providers
                for places in each.places
                if places.setting == setting
            )
            for _, region, _ in phases
        ]
        apart = np.abs(np.array(ours[:-1]) - there[name]).max()
        check(f"places off the published plan, {name}", got=apart, expected=0.0, tolerance=0.0)
    dates = [start for start, _, _ in phases]
    apart = float(np.abs(np.diff(dates) - 63 / 365).max())
    check("years an opening is off its 63 days", got=apart, expected=0.0, tolerance=1e-9)


def test_unsheltered_is_as_published_before_each_opening(counts):
    table = compared(counts)
    assert len(table) == 34
    for opening, row in table.iterrows():
        check(
            f"mean number unsheltered before opening {opening}",
            got=row.ours,
            expected=row.published,
            tolerance=4 * float(np.hypot(row.error, row.published_error)),
        )


def test_all_steps_together_are_as_published(counts):
    """No drift of two standard errors everywhere: it would make the mean square 4 by itself."""
    assert (published_series().street.to_numpy()[STEPS] >= 1.0).all()
    square = float((compared(counts).apart.to_numpy()[STEPS] ** 2).mean())
    limit = mean_square_limit(counts, STEPS, 0.98)
    assert limit < 4.0
    check_at_most("mean square of the differences in standard errors", got=square, limit=limit)
    check_at_most(
        "chi-square of the differences at 24 steps together",
        got=chi_square(counts, STEPS),
        limit=float(chi2.ppf(0.999, len(STEPS))),
    )


def test_runs_vary_as_published(counts):
    """Standard deviations agree within 4 standard errors, and those are small enough to tell."""
    table = compared(counts).iloc[STEPS]
    ratio, error = table.sd / table.published_sd, table.sd_error
    assert (error.iloc[:20] < 0.04).all()
    for opening in table.index:
        check_each(
            "standard deviation over the published one less 1, in standard errors",
            got=float((ratio[opening] - 1.0) / error[opening]),
            tolerance=4.0,
        )


@pytest.mark.parametrize(
    ("setting", "places", "steps"), [("housing", "homes", 11), ("shelter", "shelters", 8)]
)
def test_people_in_homes_and_shelter_are_as_published(counts, setting, places, steps):
    """Where one person and one empty place are there on average; elsewhere all or none are taken.

    The series gives means only; how they vary is taken from our runs.
    """
    people = counts[:, :, COUNTED.index(setting)]
    series = published_series()
    there = series[setting].to_numpy()
    free = series[places].to_numpy() - there
    spread = people.var(axis=0, ddof=1) * (1.0 / RUNS + 1.0 / PUBLISHED_RUNS)
    apart = (people.mean(axis=0) - there) / np.sqrt(spread + ROUNDING**2)
    partly = np.flatnonzero((there >= 1.0) & (free >= 1.0))
    assert len(partly) == steps
    for difference in apart[partly]:
        check_each(
            f"mean number in {setting}, apart in standard errors",
            got=float(difference),
            tolerance=4.0,
        )
    assert np.abs(people.mean(axis=0) - there).max() < 1.0


def test_unsheltered_is_who_finds_neither_home_nor_shelter(counts):
    """The published formula holds to the person in every run."""
    there = published_series()
    capacity = (there.homes + there.shelters).to_numpy()
    formula = np.maximum(0, counts.sum(axis=2) - capacity)
    wrong = float((counts[:, :, 0] != formula).mean())
    check("share of counts off max(0, people - places)", got=wrong, expected=0.0, tolerance=0.0)
    full = counts[:, :, 1] <= there.shelters.to_numpy()
    assert full.all(), "nobody is left in shelter beyond its places"


def test_every_number_has_a_source_that_exists():
    with (files("calibration") / "evidence" / "housing_first.csv").open(encoding="utf-8") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    here = files("calibration.published")
    with as_file(here / "alameda-county.toml") as path:
        region = load_region(path)
    with as_file(here / "alameda-county-openings.toml") as path:
        policy = load_policy(path, region)
    rows = [*region.rows(), *((lever.lever, lever) for lever in policy.levers)]
    missing = [f"{path}.{field}" for path, row in rows for field in row.unsourced()]
    texts = [text for _, row in rows for text in row.sources.values()]
    cited = {each for text in texts for each in evidence_ids(text)}
    unknown = len(cited - known) + len(missing)
    check("numbers without a source", got=unknown, expected=0.0, tolerance=0.0)
    assert {f"HF{number}" for number in range(258, 292)} <= cited
