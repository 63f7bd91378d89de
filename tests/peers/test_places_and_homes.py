"""Blocking, giving up and coming back, as in Ciw, SimPy and Mesa.

In a town of a fifth of the size with fewer homes, which says more a second of running time: more
places are blocked, so that what blocking does shows in every measure.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from experiments.peers.places_and_homes import in_ciw, in_doorstroom, in_mesa, in_simpy
from experiments.peers.places_and_homes.network import (
    PlacesAndHomes,
    as_region,
    network,
    numbers_of,
)
from simulate import load_region, make_scenario
from simulate.checks import region_problems
from simulate.run import replicate_once
from simulate.state import HOME_COUNTS
from tests.equivalence import assert_equivalent
from tests.peers.runs import over_runs
from tests.regions import BASELINE

REGION = Path(in_doorstroom.__file__).with_name("region.toml")
NETWORK = replace(network(warm_up_years=4, years=24), arrivals_per_year=48.0, places=30, homes=50)
PEERS = {"Ciw": (in_ciw.run, 250), "SimPy": (in_simpy.run, 300), "Mesa": (in_mesa.run, 300)}
#: Largest difference that does not matter, as a share.
MARGINS = {
    "waiting": 0.03,
    "list_years": 0.02,
    "wait_years": 0.03,
    "given_up_share": 0.02,
    "blocked": 0.1,
    "moves_per_year": 0.015,
    "present": 0.015,
}


@cache
def ours():
    return over_runs(in_doorstroom.run, NETWORK, "doorstroom", 1500)


@pytest.mark.parametrize("peer", PEERS)
def test_the_same_means(peer):
    run, runs = PEERS[peer]
    theirs = over_runs(run, NETWORK, peer, runs)
    for measure, margin in MARGINS.items():
        assert_equivalent(
            ours()[measure],
            theirs[measure],
            what=f"places and homes, {measure.replace('_', ' ')}, doorstroom and {peer}",
            margin=margin,
        )


def test_the_region_file_has_these_numbers():
    assert network() == PlacesAndHomes(
        arrivals_per_year=240.0,
        places=150,
        homes=300,
        gives_up_per_year=0.5,
        ready_per_year=1.0,
        loss_per_year=0.5,
        returns_share=0.3,
    )


def test_numbers_go_into_the_region_and_come_out_of_it():
    assert as_region(network()) == load_region(REGION)
    region = as_region(NETWORK)
    assert region_problems(region) == []
    assert numbers_of(region, warm_up_years=4, years=24) == NETWORK


def test_every_home_is_there_after_a_year_and_none_is_lost_to_the_scheme():
    outcome = replicate_once(make_scenario(as_region(NETWORK), BASELINE, years=24, seed=0), 0)
    counted = dict(zip(HOME_COUNTS, outcome.tallies["homes"].sum(axis=(0, 1)), strict=True))
    assert counted["delivered"] == NETWORK.homes
    assert counted["withdrawn"] == 0
