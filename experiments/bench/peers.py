"""One network in other simulators and in ours, turn by turn: how many times as fast.

Places and homes of :mod:`experiments.peers`: each run goes from an empty start to the measures.
All are timed in processor time, each in a process of its own, so that nobody has to tidy up what
another left in memory; and per year simulated, since the fast ones run more of them.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

from experiments.bench.lines import Line
from experiments.peers.places_and_homes import in_c, in_ciw, in_doorstroom, in_mesa, in_simpy
from experiments.peers.places_and_homes.network import PlacesAndHomes, network

PEERS = {"SimPy": in_simpy.run, "Mesa": in_mesa.run, "Ciw": in_ciw.run}
#: Runs in one repeat, of those that take milliseconds.
RUNS, C_RUNS = {"doorstroom": 20}, 50
_CHILD = """
from experiments.bench.peers import time_here
from experiments.peers.places_and_homes.network import PlacesAndHomes
time_here({!r}, {!r}, {!r})
"""
#: Ciw looks at everybody who is anywhere at each event: one larger town tells how ratios go on.
LARGER = 3


def measure_peers(repeats: int, quick: bool) -> list[Line]:
    """Time per simulated year, and ratios within each repeat."""
    town = network()
    if quick:
        town = replace(town, arrivals_per_year=12.0, places=8, homes=15, warm_up_years=4, years=8)
        return _compare(town, "places and homes", 1, targets=True)
    larger = replace(
        town,
        arrivals_per_year=LARGER * town.arrivals_per_year,
        places=LARGER * town.places,
        homes=LARGER * town.homes,
    )
    name = f"places and homes, {LARGER} times as large"
    return [
        *_compare(town, "places and homes", repeats, targets=True),
        *_compare(larger, name, 1, targets=False),
    ]


def _compare(town: PlacesAndHomes, name: str, repeats: int, targets: bool) -> list[Line]:
    peers = [*PEERS, "plain C"] if in_c.compiler() else list(PEERS)
    ours: list[float] = []
    theirs: dict[str, list[float]] = {peer: [] for peer in peers}
    for repeat in range(repeats):
        ours.append(_seconds_a_year("doorstroom", town, repeat))
        for peer in peers:
            theirs[peer].append(_seconds_a_year(peer, town, repeat))
    lines = [Line(f"{name}: doorstroom", "us a year", _microseconds(ours))]
    for peer, samples in theirs.items():
        lines.append(Line(f"{name}: {peer}", "us a year", _microseconds(samples)))
    for peer, samples in theirs.items():
        paired = zip(samples, ours, strict=True)
        if peer == "plain C":
            ratios, what = [mine / other for other, mine in paired], "time against plain C"
        else:
            ratios, what = [other / mine for other, mine in paired], f"faster than {peer}"
        lines.append(Line(f"{name}: {what}", "times", ratios, what if targets else ""))
    return lines


def _seconds_a_year(simulator: str, town: PlacesAndHomes, seed: int) -> float:
    """Processor seconds for a year simulated, in a process that has run nothing else."""
    if simulator == "plain C":
        return in_c.processor_seconds(town, seed, C_RUNS) / town.years
    told = subprocess.run(
        [sys.executable, "-c", _CHILD.format(simulator, town, seed)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(told.stdout)


def time_here(simulator: str, town: PlacesAndHomes, seed: int) -> None:
    """Print processor seconds for a year simulated in this process, after a short first run."""
    run, runs = {**PEERS, "doorstroom": in_doorstroom.run}[simulator], RUNS.get(simulator, 1)
    run(replace(town, warm_up_years=0, years=min(town.years, 4)), seed)
    start = time.thread_time()
    for number in range(runs):
        run(town, seed + number)
    print((time.thread_time() - start) / (runs * town.years))


def _microseconds(samples: list[float]) -> list[float]:
    return [1e6 * seconds for seconds in samples]
