"""Arrivals that change by year, and places that open and close, as in Ciw, SimPy and Mesa."""

from __future__ import annotations

from functools import cache

import pytest

from experiments.peers.changing_supply import in_ciw, in_doorstroom, in_mesa, in_simpy
from experiments.peers.changing_supply.network import network
from tests.equivalence import assert_equivalent
from tests.peers.runs import over_runs

NETWORK = network()
PEERS = {"Ciw": (in_ciw.run, 800), "SimPy": (in_simpy.run, 800), "Mesa": (in_mesa.run, 800)}
#: Largest difference that does not matter, as a share; by calendar year.
MARGINS = {"waiting": (0.08, 0.06, 0.06, 0.03), "placed": (0.015, 0.002, 0.006, 0.02)}
MARGIN_OF_GIVEN_UP = 0.03


@cache
def ours():
    return over_runs(in_doorstroom.run, NETWORK, "doorstroom", 2500)


@pytest.mark.parametrize("peer", PEERS)
def test_the_same_means(peer):
    run, runs = PEERS[peer]
    theirs = over_runs(run, NETWORK, peer, runs)
    for measure, margins in MARGINS.items():
        for year, margin in enumerate(margins):
            assert_equivalent(
                ours()[measure][:, year],
                theirs[measure][:, year],
                what=f"changing supply, {measure} in year {year + 1}, doorstroom and {peer}",
                margin=margin,
            )
    assert_equivalent(
        ours()["given_up_share"],
        theirs["given_up_share"],
        what=f"changing supply, given up share, doorstroom and {peer}",
        margin=MARGIN_OF_GIVEN_UP,
    )
