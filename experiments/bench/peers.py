"""One network in other simulators and in ours, turn by turn: how many times as fast.

Places and homes of :mod:`experiments.peers`: each run goes from an empty start to the measures.
All are timed in processor time, ours and the peers' in this thread, the C program's as the
operating system counts it; and per year simulated, since the fast ones run more of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from experiments.bench.lines import Line
from experiments.peers.places_and_homes import in_c, in_ciw, in_doorstroom, in_mesa, in_simpy
from experiments.peers.places_and_homes.network import PlacesAndHomes, network

PEERS = {"SimPy": in_simpy.run, "Mesa": in_mesa.run, "Ciw": in_ciw.run}
#: Runs of ours and of C in one repeat: about half a second each.
OUR_RUNS, C_RUNS = 40, 100
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
    ours: list[float] = []
    theirs: dict[str, list[float]] = {peer: [] for peer in PEERS}
    if in_c.compiler():
        theirs["plain C"] = []
        in_c.run(town, 0)  # compiles
    in_doorstroom.run(town, 0)  # compiles, or loads from the cache
    for repeat in range(repeats):
        ours.append(_per_year(in_doorstroom.run, town, range(OUR_RUNS)))
        if "plain C" in theirs:
            theirs["plain C"].append(in_c.processor_seconds(town, repeat, C_RUNS) / town.years)
        for peer, run in PEERS.items():
            theirs[peer].append(_per_year(run, town, [repeat]))
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


def _per_year(
    run: Callable[[PlacesAndHomes, int], object], town: PlacesAndHomes, seeds: Sequence[int]
) -> float:
    """Processor seconds for a year simulated."""
    start = time.thread_time()
    for seed in seeds:
        run(town, seed)
    return (time.thread_time() - start) / (len(seeds) * town.years)


def _microseconds(samples: list[float]) -> list[float]:
    return [1e6 * seconds for seconds in samples]
