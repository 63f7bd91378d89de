"""Blocking, giving up and coming back, as in Ciw, SimPy, Mesa and plain C.

In a town of a fifteenth of the size with fewer homes, which says more a second of running time:
more places are blocked, so that what blocking does shows in every measure.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from experiments.peers.places_and_homes import in_c, in_ciw, in_doorstroom, in_mesa, in_simpy
from experiments.peers.places_and_homes.network import network
from tests.equivalence import assert_equivalent
from tests.peers.runs import over_runs

NETWORK = replace(network(warm_up_years=4, years=24), arrivals_per_year=48.0, places=30, homes=50)
PEERS = {"Ciw": (in_ciw.run, 250), "SimPy": (in_simpy.run, 300), "Mesa": (in_mesa.run, 300)}
if in_c.compiler():
    PEERS["plain C"] = (in_c.run, 1000)
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
