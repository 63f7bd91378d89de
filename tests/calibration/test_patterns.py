"""Patterns are measured as their definitions say, against counts made another way."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest
import xarray as xr

from calibration import patterns
from calibration.patterns import PATTERNS, check_patterns
from simulate import Results, run
from simulate.files import parse_region
from simulate.sourced import is_source
from simulate.state import FULFILLED

TEMPLATE = resources.files("experiments").joinpath("templates", "region.toml")


@pytest.fixture(scope="module")
def results() -> Results:
    region = parse_region(TEMPLATE.read_text(encoding="utf-8"), "template")
    return run(region, years=2, replicates=2, parameters="file")


def test_every_pattern_names_its_evidence_and_a_sensible_range() -> None:
    for pattern in PATTERNS:
        assert all(is_source(each) for each in pattern.evidence)
        assert pattern.low < pattern.high
        if not np.isnan(pattern.published):
            assert pattern.low <= pattern.published <= pattern.high


def test_people_leaving_are_those_who_came_less_those_still_there(results: Results) -> None:
    index = results.scenario.index.settings.index("protected")

    def here(tally: str) -> xr.DataArray:
        return results.monthly(tally).sel(setting="protected").sum(["group", "municipality"])

    came = here("admissions").sum("month").to_numpy()
    still = here("people").isel(month=-1).to_numpy()
    first = np.array([outcome.start.people[index].sum() for outcome in results.outcomes])
    left = first + came - still
    assert left.min() > 0
    lived = here("person_years").sum("month").to_numpy()
    np.testing.assert_allclose(patterns.ended_a_year(results), left / lived)


def test_waits_for_a_dwelling_are_of_people_in_places(results: Results) -> None:
    months = []
    for outcome in results.outcomes:
        home = results.scenario.index.settings.index("home")
        rows = outcome.requests
        found = (rows["wanted"] == home) & (rows["end"] == FULFILLED)
        found &= rows["living_in"] >= results.scenario.index.settings.index("shelter")
        months.append(12 * float((rows["ended"] - rows["since"])[found].mean()))
    np.testing.assert_allclose(patterns.dwelling_wait_months(results), months)


def test_shares_are_shares_and_times_are_positive(results: Results) -> None:
    table = check_patterns(results)
    published = table[table["evidence"] != ""]
    assert len(published) == len(PATTERNS)
    shares = published[published["unit"] == "share"]
    assert shares["mean"].dropna().between(0, 1).all()
    assert (published["mean"].dropna() >= 0).all()


def test_the_verdict_follows_from_the_mean(results: Results) -> None:
    table = check_patterns(results)
    for row in table.to_dict("records"):
        inside = row["published_low"] <= row["mean"] <= row["published_high"]
        assert row["in_range"] in (inside, None)


def test_a_region_without_protected_places_has_nothing_to_measure() -> None:
    text = TEMPLATE.read_text(encoding="utf-8").replace("protected", "guarded")
    results = run(parse_region(text, "renamed"), years=1, replicates=1, parameters="file")
    table = check_patterns(results).set_index("figure")
    assert table.loc["protected: waiting list, of places", "in_range"] is None
