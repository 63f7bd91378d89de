"""Time and memory of the engine in this process, kernels compiled before anything is timed.

What runs on one core is measured in processor time of its thread, so other work on the machine
counts less; what uses threads, in time on the clock.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

from experiments.bench.lines import Line
from experiments.bench.regions import clients_at_start, scaled, without_mechanisms
from simulate.files import load_region
from simulate.policy import Policy
from simulate.region import Region
from simulate.run import compare, replicate_once
from simulate.scenario import Scenario, make_scenario
from simulate.simulation import Simulation

BASELINE = Policy(name="baseline", title="Baseline", about="No levers.")
SECOND = 1e9


@dataclass(frozen=True)
class Effort:
    """How much to measure; ``quick`` only shows that the benchmark works."""

    repeats: int
    years: int
    sizes: tuple[int, ...]
    events: int
    replicates: int


FULL = Effort(
    repeats=5, years=10, sizes=(1_000, 10_000, 100_000, 1_000_000), events=200_000, replicates=100
)
QUICK = Effort(repeats=1, years=1, sizes=(1_000, 2_000), events=2_000, replicates=2)


def default_region() -> Region:
    """The region that users get without asking; everything the model has is on in it."""
    return load_region("zuid-kennemerland")


def measure_engine(effort: Effort) -> list[Line]:
    """All lines that need no other process."""
    scenario = make_scenario(default_region(), BASELINE, years=effort.years, seed=1)
    replicate_once(scenario, 0)  # compiles, or loads from the cache
    return [
        *_decade(scenario, effort),
        *_mechanisms(scenario, effort),
        *_threads(scenario, effort),
        *_policies(effort),
        *_growth(effort),
    ]


def _decade(scenario: Scenario, effort: Effort) -> list[Line]:
    """The default region: events a second, and a whole replicate with its observation."""
    rates, times = [], []
    for repeat in range(4 * effort.repeats):
        simulation = Simulation(scenario, repeat)
        start = time.thread_time()
        simulation.advance(scenario.end)
        rates.append(int(simulation.state.counters[0].events) / (time.thread_time() - start))
        start = time.thread_time()
        replicate_once(scenario, repeat)
        times.append((time.thread_time() - start) * 1000)
    years = effort.years
    name = f"{scenario.region.name}, {years} years, one replicate"
    return [
        Line("events a second, default region, one core", "1/s", rates, "events a second"),
        Line(name, "ms", times, "region-decade"),
        *_memory(simulation, "default region after the run"),
    ]


def _mechanisms(scenario: Scenario, effort: Effort) -> list[Line]:
    """Time per event with everything off and on, turn by turn."""
    region = without_mechanisms(scenario.region)
    off = make_scenario(region, BASELINE, years=effort.years, seed=1)
    times: dict[str, list[float]] = {"everything off": [], "everything on": []}
    for repeat in range(4 * effort.repeats):
        for name, each in zip(times, (off, scenario), strict=True):
            simulation = Simulation(each, repeat)
            start = time.thread_time()
            simulation.advance(each.end)
            spent = time.thread_time() - start
            times[name].append(spent / int(simulation.state.counters[0].events) * SECOND)
    ratios = [on / without for without, on in zip(*times.values(), strict=True)]
    lines = [Line(f"time per event, {name}", "ns", samples) for name, samples in times.items()]
    return [*lines, Line("everything on against off", "times", ratios, "everything on")]


def _memory(simulation: Simulation, where: str, target: str = "") -> list[Line]:
    """All arrays of state and record, over client rows and over clients present.

    A client keeps a row after leaving, with the history that results are made of.
    """
    state, record = simulation.state, simulation.record
    size = sum(array.nbytes for array in (*state, *record))
    counters = state.counters[0]
    return [
        Line(
            f"memory a client ever seen, {where}", "bytes", [size / int(counters.clients)], target
        ),
        Line(f"memory a client present, {where}", "bytes", [size / int(counters.present)]),
    ]


def _threads(scenario: Scenario, effort: Effort) -> list[Line]:
    """Replicates on one and on two threads."""
    lines, medians = [], []
    for workers in (1, 2):
        rates = []
        for _ in range(effort.repeats):
            start = time.perf_counter()
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda number: replicate_once(scenario, number), range(20)))
            rates.append(20 / (time.perf_counter() - start))
        medians.append(median(rates))
        lines.append(Line(f"replicates a second, {workers} thread(s)", "1/s", rates))
    return [*lines, Line("two threads against one", "times", [medians[1] / medians[0]])]


def _policies(effort: Effort) -> list[Line]:
    """Three policies on two cores, from fewer replicates: each takes as long as any other."""
    region = default_region()
    policies: list[Policy | str] = ["baseline", "housing-first", "more-homes"]
    times = []
    for _ in range(effort.repeats):
        start = time.perf_counter()
        compare(
            region,
            policies,
            years=effort.years,
            replicates=effort.replicates,
            workers=2,
            progress=lambda done, everything: None,
        )
        times.append((time.perf_counter() - start) * 1000 / effort.replicates)
    name = (
        f"3 policies x 1,000 replicates x {effort.years} years, 2 cores (from {effort.replicates})"
    )
    return [Line(name, "s", times, "three policies, 1,000 replicates")]


def _growth(effort: Effort) -> list[Line]:
    """Time per event over one year, as the same region holds more clients."""
    lines, largest = [], None
    for size in effort.sizes:
        region = scaled(default_region(), size / clients_at_start(default_region()))
        scenario = make_scenario(region, BASELINE, years=1, seed=1)
        samples = []
        for _ in range(effort.repeats):
            spent, events, replicate = 0.0, 0, 0
            while events < effort.events:
                largest = Simulation(scenario, replicate)
                start = time.thread_time()
                largest.advance(scenario.end)
                spent += time.thread_time() - start
                events += int(largest.state.counters[0].events)
                replicate += 1
            samples.append(spent / events * SECOND)
        lines.append(Line(f"time per event, {size:,} clients", "ns", samples))
    ratio = lines[-1].median / lines[0].median
    name = f"growth of time per event, {effort.sizes[0]:,} to {effort.sizes[-1]:,} clients"
    lines.append(Line(name, "times", [ratio], "growth of time per event"))
    assert largest is not None
    return lines + _memory(largest, f"{effort.sizes[-1]:,} clients", "memory a client")
