"""What is stored of a golden run: whole numbers by year, and totals of time to six digits."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.simulation import Simulation
from simulate.state import EXITS, HOME_COUNTS
from tests.golden.region import BUSY, EVERYTHING
from tests.regions import BASELINE, finished

YEARS = 5
RUNS = {"baseline": BASELINE, "everything": EVERYTHING}


def outcomes() -> dict[str, Any]:
    """Outcomes of every golden run, ready for a file."""
    found = {}
    for name, under in RUNS.items():
        for replicate in range(2):
            run = finished(BUSY, under, years=YEARS, seed=7, replicate=replicate)
            found[f"{name}, replicate {replicate}"] = _outcome(run)
    return found


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


def _six_digits(value: float) -> float:
    return float(f"{value:.6g}")
