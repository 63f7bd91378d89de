"""The formulas: values by hand, and each inverse undoing its formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulate import rules
from simulate.rows.homes import Band, Keeping, Matching
from simulate.scenario import make_scenario
from tests.regions import BASELINE, small_region

RATES = st.floats(1e-4, 100.0)
TIMES = st.floats(0.0, 50.0)


def tables(**changes):
    return make_scenario(small_region(**changes), BASELINE, years=1, seed=0).phases[0][2]


@given(rate=RATES, exposure=st.floats(0.0, 20.0))
def test_a_constant_hazard_spends_its_exposure_in_time(rate, exposure):
    assert rules.time_to_spend(exposure, rate) * rate == pytest.approx(exposure)


def test_without_a_hazard_nothing_happens():
    assert rules.time_to_spend(1.0, 0.0) == math.inf
    assert rules.time_to_spend_fading(1.0, 0.0, 0.1) == math.inf
    assert rules.time_to_spend(-1e-12, 2.0) == 0.0


@given(rate=RATES, fading=st.floats(0.0, 3.0), duration=st.floats(0.0, 5.0))
def test_a_fading_hazard_and_its_inverse(rate, fading, duration):
    spent = rules.fading_exposure(rate, fading, duration)
    assert spent <= rate * duration * (1 + 1e-12)
    assert rules.time_to_spend_fading(spent, rate, fading) == pytest.approx(duration, abs=1e-6)


def test_a_fading_hazard_may_never_spend_its_exposure():
    assert rules.time_to_spend_fading(0.999, 1.0, 1.0) == pytest.approx(-math.log(0.001))
    assert rules.time_to_spend_fading(1.0, 1.0, 1.0) == math.inf


def bands(*factors: float):
    """Bands with these factors: the first two half a year, the last without end."""
    return tables(
        keeping=Keeping(
            independent_loss_per_year=1.0,
            bands=(
                Band(until_months=6, factor=factors[0]),
                Band(until_months=12, factor=factors[1]),
            ),
            last_band_factor=factors[2],
            lost_to={"street": 1.0},
        )
    ).bands


BANDS = bands(2.0, 0.0, 0.5)
FALLING = bands(2.0, 1.0, 0.5)


@pytest.mark.parametrize(
    ("time", "weighted"), [(0, 0), (0.25, 0.5), (0.5, 1), (0.75, 1), (1, 1), (3, 2)]
)
def test_years_weighted_by_band(time, weighted):
    assert rules.band_years(BANDS, float(time)) == pytest.approx(weighted)


@given(weighted=st.floats(0.0, 30.0))
def test_weighted_years_and_their_inverse(weighted):
    duration = rules.duration_at_band_years(BANDS, weighted)
    assert rules.band_years(BANDS, duration) == pytest.approx(weighted, abs=1e-9)


def test_the_inverse_finds_the_band_in_between():
    assert rules.duration_at_band_years(FALLING, 1.25) == pytest.approx(0.75)


def test_what_is_reached_before_a_band_of_factor_zero_is_reached_then_and_not_after_it():
    assert rules.duration_at_band_years(BANDS, 1.0) == pytest.approx(0.5)


def test_a_home_is_never_lost_after_a_last_band_of_factor_zero():
    flat = BANDS.copy()
    flat[2].factor = 0.0
    assert rules.duration_at_band_years(flat, 1.5) == math.inf
    assert rules.duration_at_band_years(flat[2:], float(flat[2].spent)) == math.inf


def test_fit_is_the_weighted_share_of_what_was_asked():
    weights = Matching(weight_municipality=2.0, weight_rooms=1.0, weight_quiet=1.0)
    row = tables(matching=weights).rules[0]
    assert rules.fit(row, 1.0, 1.0, 1.0) == 1.0
    assert rules.fit(row, 0.0, 1.0, 1.0) == 0.5
    assert rules.fit(row, 1.0, 0.0, 0.0) == 0.5
    light = Matching(weight_municipality=0.25, weight_rooms=0.125, weight_quiet=0.125)
    assert rules.fit(tables(matching=light).rules[0], 0.0, 1.0, 0.0) == 0.25
    nothing = Matching(weight_municipality=0.0, weight_rooms=0.0, weight_quiet=0.0)
    assert rules.fit(tables(matching=nothing).rules[0], 0.0, 0.0, 0.0) == 1.0


def test_acceptance_rises_linearly_with_fit():
    row = tables(matching=Matching(accepts_at_no_fit=0.4, accepts_at_full_fit=0.8)).rules[0]
    found = [rules.acceptance(row, fit) for fit in (0.0, 0.5, 1.0)]
    np.testing.assert_allclose(found, [0.4, 0.6, 0.8])


def test_a_home_that_does_not_fit_is_lost_sooner():
    assert rules.loss_rate(0.1, 1.0, 1.0, 3.0) == pytest.approx(0.1)
    assert rules.loss_rate(0.1, 1.0, 0.5, 3.0) == pytest.approx(0.2)
    assert rules.loss_rate(0.1, 2.0, 0.0, 3.0) == pytest.approx(0.6)


def test_effort_is_the_providers_times_the_groups():
    assert rules.effort(0.8, 1.5, 0.0, 1.0) == pytest.approx(1.2)


def test_effort_falls_with_the_places_that_would_stay_empty():
    assert rules.effort(0.8, 1.0, 0.5, 0.4) == pytest.approx(0.8 * 0.8)
    assert rules.effort(0.8, 1.0, 1.0, 1.0) == 0.0


def test_places_stay_empty_that_nobody_waits_for():
    assert rules.would_stay_empty(free=1, ready=4, waiting=2, places=10) == pytest.approx(0.3)
    assert rules.would_stay_empty(free=0, ready=4, waiting=9, places=10) == 0.0
    assert rules.would_stay_empty(free=20, ready=0, waiting=0, places=10) == 1.0
    assert rules.would_stay_empty(free=0, ready=1, waiting=0, places=1) == 1.0
    assert rules.would_stay_empty(free=0, ready=3, waiting=0, places=0) == 0.0


def test_trust_falls_by_losses_a_hundred_tenancies_and_comes_back():
    assert rules.next_trust(1.0, 0.0, 50, 0.1, 0.2) == 1.0
    assert rules.next_trust(1.0, 1.0, 50, 0.1, 0.0) == pytest.approx(0.8)
    assert rules.next_trust(0.8, 0.0, 50, 0.1, 0.5) == pytest.approx(0.9)
    assert rules.next_trust(0.1, 9.0, 50, 0.1, 0.0) == 0.0
    assert rules.next_trust(1.0, 1.0, 1, 0.004, 0.0) == pytest.approx(0.6), "one tenancy, lost"
    assert rules.next_trust(1.0, 1.0, 0, 0.004, 0.0) == pytest.approx(0.6), "the last one, lost"


def test_a_home_that_fits_makes_a_foundation_come_faster():
    assert rules.turning_rate(0.5, 1.0, 3.0, 0.0) == 0.5
    assert rules.turning_rate(0.5, 2.0, 3.0, 1.0) == pytest.approx(3.0)
