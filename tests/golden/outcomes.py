"""What is stored of a golden run: whole numbers by year, and totals of time to six digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.region import Region
from simulate.simulation import Simulation
from simulate.state import CONDITIONS, EPISODES, EXITS, HOME_COUNTS
from tests.golden.mechanisms import FULL, ON_MECHANISMS
from tests.golden.region import BUSY, EVERYTHING
from tests.regions import BASELINE, finished

YEARS = 5
#: Runs of the region without any mechanism; these outcomes are older than the mechanisms.
RUNS = {"baseline": BASELINE, "everything": EVERYTHING}
#: Runs of the same region with all of them.
FULL_RUNS = {"mechanisms": BASELINE, "levers on mechanisms": ON_MECHANISMS}


def outcomes() -> dict[str, Any]:
    """Outcomes of every golden run without mechanisms, ready for a file."""
    return {
        f"{name}, replicate {number}": _outcome(_run(BUSY, under, number))
        for name, under in RUNS.items()
        for number in range(2)
    }


def outcomes_of_mechanisms() -> dict[str, Any]:
    """Outcomes of every golden run with all mechanisms, ready for a file."""
    found = {}
    for name, under in FULL_RUNS.items():
        for number in range(2):
            run = _run(FULL, under, number)
            all_of_it = _outcome(run) | _outcome_of_mechanisms(run)
            found[f"{name}, replicate {number}"] = dict(sorted(all_of_it.items()))
    return found


def _run(region: Region, under: Any, number: int) -> Simulation:
    return finished(region, under, years=YEARS, seed=7, replicate=number)


def _outcome(run: Simulation) -> dict[str, Any]:
    record, settings = run.record, run.scenario.index.settings

    def by_year(counts: np.ndarray[Any, Any]) -> list[int]:
        return [int(counts[12 * year : 12 * year + 12].sum()) for year in range(YEARS)]

    def at_year_ends(stocks: np.ndarray[Any, Any]) -> list[int]:
        return [int(stocks[12 * year + 11].sum()) for year in range(YEARS)]

    found: dict[str, Any] = {
        "arrivals": by_year(record.arrivals),
        "offers": by_year(record.offers),
        "refusals": by_year(record.refusals),
        "tenancies": int(run.state.counters[0].tenancies),
        "requests closed": int(run.state.counters[0].requests),
        "person-years": _six_digits(record.person_years[:-1].sum()),
        "waiting-years": _six_digits(record.waiting_years[:-1].sum()),
        "support-years": _six_digits(record.phase_years[:-1].sum()),
    }
    for number, name in enumerate(settings):
        found[f"people in {name}"] = at_year_ends(record.people[:, number])
        found[f"ready in {name}"] = at_year_ends(record.ready_people[:, number])
        found[f"waiting for {name}"] = at_year_ends(record.waiting_people[:, number])
        found[f"moves to {name}"] = by_year(record.moves[:, :, number])
    for number, name in enumerate(EXITS):
        found[f"exits, {name}"] = by_year(record.exits[:, :, number])
    for number, name in enumerate(HOME_COUNTS):
        found[f"homes, {name}"] = by_year(record.homes[..., number])
    return dict(sorted(found.items()))


def _outcome_of_mechanisms(run: Simulation) -> dict[str, Any]:
    record, index, first = run.record, run.scenario.index, run.scenario.index.first_phases
    found: dict[str, Any] = {
        "prevented": int(record.prevented.sum()),
        "trust": [_six_digits(record.trust[12 * year + 11].mean()) for year in range(YEARS)],
        "effort": [_six_digits(record.effort[12 * year + 11].sum()) for year in range(YEARS)],
    }
    for number, name in enumerate(CONDITIONS):
        found[f"years with {name}"] = _six_digits(record.condition_years[:-1, number].sum())
    for number, name in enumerate(EPISODES):
        found[f"episodes of {name}"] = int(record.episodes[:, number].sum())
    for number, name in enumerate(index.programmes):
        for phase in range(first[number], first[number + 1]):
            years = _six_digits(record.phase_years[:-1, phase].sum())
            found[f"years in {name}, phase {phase - first[number] + 1}"] = years
    return found


def _six_digits(value: float) -> float:
    return float(f"{value:.6g}")
