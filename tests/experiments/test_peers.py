"""The networks are those of their region files, and every number reaches every simulator."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.peers.changing_supply import in_doorstroom as supply_in_doorstroom
from experiments.peers.changing_supply import network as changing_supply
from experiments.peers.changing_supply.network import ChangingSupply
from experiments.peers.places_and_homes import in_c
from experiments.peers.places_and_homes import network as places_and_homes
from experiments.peers.places_and_homes.network import PlacesAndHomes, as_region, numbers_of
from experiments.peers.priority_classes import in_doorstroom as classes_in_doorstroom
from experiments.peers.priority_classes import network as priority_classes
from experiments.peers.priority_classes.network import PriorityClasses
from simulate import InputError, load_region, make_scenario
from simulate.checks import region_problems
from simulate.run import replicate_once
from simulate.state import HOME_COUNTS
from tests.regions import BASELINE

REGION = Path(places_and_homes.__file__).with_name("region.toml")
TOWN = replace(
    places_and_homes.network(warm_up_years=4, years=24),
    arrivals_per_year=48.0,
    places=30,
    homes=50,
)


def test_places_and_homes_has_these_numbers():
    assert places_and_homes.network() == PlacesAndHomes(
        arrivals_per_year=720.0,
        places=450,
        homes=900,
        gives_up_per_year=0.5,
        ready_per_year=1.0,
        loss_per_year=0.5,
        returns_share=0.3,
    )


def test_numbers_go_into_the_region_and_come_out_of_it():
    assert as_region(places_and_homes.network()) == load_region(REGION)
    region = as_region(TOWN)
    assert region_problems(region) == []
    assert numbers_of(region, warm_up_years=4, years=24) == TOWN


def test_every_home_is_there_after_a_year_and_none_is_lost_to_the_scheme():
    outcome = replicate_once(make_scenario(as_region(TOWN), BASELINE, years=24, seed=0), 0)
    counted = dict(zip(HOME_COUNTS, outcome.tallies["homes"].sum(axis=(0, 1)), strict=True))
    assert counted["delivered"] == TOWN.homes
    assert counted["withdrawn"] == 0


def test_priority_classes_has_these_numbers():
    assert priority_classes.network() == PriorityClasses(
        classes=("urgent", "usual", "later"),
        arrivals_per_year=(14.0, 12.0, 10.0),
        gives_up_per_year=(2.0, 1.0, 0.5),
        places=20,
        leaves_per_year=1.5,
    )


def test_our_engine_runs_no_other_classes_than_those_of_the_file():
    with pytest.raises(InputError, match="numbers of priority-classes"):
        classes_in_doorstroom.run(replace(priority_classes.network(), places=21), 0)


def test_changing_supply_has_these_numbers():
    days = (365, 730, 1095, 1461)  # 2025 to 2028
    assert changing_supply.network() == ChangingSupply(
        arrivals_per_year=(80.0, 120.0, 56.0, 96.0),
        places=25,
        opened=30,
        opens_at=1.25,
        closed=35,
        closes_at=2.5,
        gives_up_per_year=1.0,
        leaves_per_year=1.0,
        year_ends=tuple(day / 365.25 for day in days),
    )


def test_our_engine_runs_no_other_supply_than_that_of_the_files():
    with pytest.raises(InputError, match="numbers of changing-supply"):
        supply_in_doorstroom.run(replace(changing_supply.network(), places=26), 0)


@pytest.mark.skipif(in_c.compiler() is None, reason="no C compiler here")
def test_runs_in_c_are_from_one_stream_of_its_seed():
    first, second = in_c.run_many(TOWN, seed=1, runs=2)
    assert in_c.run_many(TOWN, seed=1, runs=2) == [first, second]
    assert in_c.run(TOWN, seed=1) == first != second
    assert in_c.run(TOWN, seed=2) != first
