"""Who comes when, where they start and what they bring, drawn and worked out in plain Python."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from simulate.record import COMPLETED
from simulate.rows.homes import ExtraDwellings
from simulate.rows.people import Present
from simulate.rows.places import Municipality, Provider, Team
from simulate.simulation import Simulation
from simulate.sourced import FOUNDATIONS
from simulate.state import FIRST_STREAM_ITEM, PROMISED, TWO_STATE
from simulate.streams import ARRIVAL_GAP, FIRST_SETTING, exponential, uniform
from tests.housed import resting
from tests.paths import clients, used_rows
from tests.regions import SETTINGS, people, programme, simulation, small_region

YEARS = 5


def arrivals(run: Simulation, stream: int) -> list[float]:
    """When those of a stream came."""
    everybody = clients(run)
    return everybody.arrived[everybody.stream == stream].tolist()


def gaps(run: Simulation, stream: int) -> itertools.chain[float]:
    """The unit exponentials between those of a stream."""
    key = run.tables.client_keys[stream]
    return (exponential(key, 0, ARRIVAL_GAP, number, 0) for number in itertools.count())


def inverted(exposure: float, rates: tuple[float, ...]) -> float:
    """When the rates of whole years, the last of which holds for ever, add up to an exposure."""
    for year, rate in enumerate(rates[:-1]):
        if exposure < rate:
            return year + exposure / rate
        exposure -= rate
    return len(rates) - 1 + exposure / rates[-1] if rates[-1] > 0.0 else math.inf


@pytest.mark.parametrize("per_year", [0.8, 7.0])
def test_at_a_constant_rate_people_come_after_exponential_gaps_to_the_last_bit(per_year):
    """As if there were no years: where one ends nothing is added up or rounded."""
    run = simulation(small_region(groups=(people(inflow_per_year=per_year),)), years=YEARS)
    run.advance(YEARS - 0.01)
    expected = list(
        itertools.takewhile(
            lambda time: time < YEARS - 0.01,
            itertools.accumulate(gap / per_year for gap in gaps(run, 0)),
        )
    )
    assert len(expected) > 1
    assert arrivals(run, 0) == expected


@pytest.mark.parametrize(
    "factors",
    [(1.0, 3.0, 0.5), (0.0, 2.0, 0.0, 1.0), (2.0, 0.1), (1.0, 2.0, 0.0)],
    ids=["up and down", "years without", "few in the end", "none in the end"],
)
def test_people_come_when_the_rates_of_the_years_add_up_to_their_draws(factors):
    towns = tuple(Municipality(name=name, inhabitants=9000) for name in "AB")
    group = people(inflow_per_year=9.0, inflow_factor_by_year=factors)
    run = simulation(small_region(municipalities=towns, groups=(group,)), years=YEARS)
    run.advance(YEARS - 0.01)
    rates = tuple(4.5 * factor for factor in factors)
    for stream in range(2):
        sums = itertools.accumulate(gaps(run, stream))
        times = (inverted(exposure, rates) for exposure in sums)
        expected = list(itertools.takewhile(lambda time: time < YEARS - 0.01, times))
        assert len(expected) > 2
        assert arrivals(run, stream) == pytest.approx(expected, rel=1e-12)
        comes = factors[-1] > 0.0
        assert (run.state.other_place[FIRST_STREAM_ITEM + stream] >= 0) == comes
        assert math.isfinite(run.state.arrival_state[stream].due_at) == comes


def test_people_start_in_the_setting_their_mark_points_to_the_last_one_too():
    settings = SETTINGS[::-1]
    shares = {"street": 0.3, "outside": 0.7}
    group = people(inflow_per_year=9.0, first_setting=shares)
    run = simulation(small_region(settings=settings, groups=(group,)), years=YEARS)
    run.advance(YEARS - 0.01)
    key = run.tables.client_keys[0]
    marks = [uniform(key, 0, FIRST_SETTING, int(client.number), 0) for client in clients(run)]
    expected = ["street" if mark < 0.3 else "outside" for mark in marks]
    assert [settings[client.setting].name for client in clients(run)] == expected
    assert set(expected) == set(shares)


def test_half_an_hour_a_week_is_needed_too():
    group = people(inflow_per_year=9.0, hours_needed_per_week=0.5)
    run = simulation(small_region(groups=(group,)), years=1)
    run.advance(0.9)
    assert set(clients(run).hours_needed.tolist()) == {0.5}


def test_one_letting_a_year_is_one():
    extra = ExtraDwellings(name="extra", municipality="A", per_year=1.0)
    run = simulation(small_region(extra_dwellings=(extra,)), years=YEARS)
    run.advance(YEARS - 0.01)
    assert run.record.homes[..., PROMISED].sum() == YEARS


def test_who_lives_at_home_with_all_foundations_has_had_them_since_day_0_at_the_latest():
    everything = {name: 1.0 for name in FOUNDATIONS[:TWO_STATE]}
    run = simulation(
        small_region(
            groups=(people(foundations_at_entry=everything),),
            foundations=resting(),
            programmes=(programme(ends_when_whole_months=6.0),),
            providers=(
                Provider(
                    name="team",
                    effort_per_year=0.0,
                    teams=(Team(programme="ambulatory", fte=0.1),),
                ),
            ),
            present=(
                Present(
                    setting="home",
                    group="people",
                    municipality="A",
                    count=1,
                    programme="ambulatory",
                ),
            ),
        ),
        years=1,
    )
    run.advance(0.9)
    log = used_rows(run, "log")
    assert log.event.tolist() == [COMPLETED]
    np.testing.assert_allclose(log.time, [0.5])
