"""Three classes on one list, with patience of their own, as in Ciw, SimPy and Mesa."""

from __future__ import annotations

from functools import cache

import pytest

from experiments.peers.priority_classes import in_ciw, in_doorstroom, in_mesa, in_simpy
from experiments.peers.priority_classes.network import network
from tests.equivalence import assert_equivalent
from tests.peers.runs import over_runs

NETWORK = network()
PEERS = {"Ciw": (in_ciw.run, 320), "SimPy": (in_simpy.run, 320), "Mesa": (in_mesa.run, 320)}
#: Largest difference that does not matter, as a share; by class, the most urgent first.
MARGINS = {
    "list_years": (0.04, 0.06, 0.07),
    "wait_years": (0.04, 0.06, 0.09),
    "given_up_share": (0.05, 0.06, 0.07),
}
MARGIN_OF_PLACES = 0.004


@cache
def ours():
    return over_runs(in_doorstroom.run, NETWORK, "doorstroom", 2500)


@pytest.mark.parametrize("peer", PEERS)
def test_the_same_means(peer):
    run, runs = PEERS[peer]
    theirs = over_runs(run, NETWORK, peer, runs)
    for measure, margins in MARGINS.items():
        for number, (name, margin) in enumerate(zip(NETWORK.classes, margins, strict=True)):
            assert_equivalent(
                ours()[measure][:, number],
                theirs[measure][:, number],
                what=f"priority classes, {measure.replace('_', ' ')} of {name}, "
                f"doorstroom and {peer}",
                margin=margin,
            )
    assert_equivalent(
        ours()["places_taken"],
        theirs["places_taken"],
        what=f"priority classes, places taken, doorstroom and {peer}",
        margin=MARGIN_OF_PLACES,
    )
