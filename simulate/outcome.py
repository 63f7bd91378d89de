"""One finished replicate, cut down to what is worth keeping.

Tallies in the smallest whole-number type that holds them, one row a person, request and tenancy,
and the measures a comparison is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulate.observed_rows import (
    PERSON,
    REQUEST,
    open_requests,
    write_persons,
    write_requests,
)
from simulate.self_checks.looking import found_by
from simulate.simulation import Simulation
from simulate.state import records

#: Tallies by month that every run keeps, with their dimensions.
MONTHLY: dict[str, tuple[str, ...]] = {
    "people": ("month", "setting", "group", "municipality"),
    "ready_people": ("month", "setting", "group", "municipality"),
    "waiting_people": ("month", "setting", "group", "municipality"),
    "person_years": ("month", "setting", "group", "municipality"),
    "waiting_years": ("month", "setting", "group", "municipality"),
    "support_years": ("month", "programme", "group"),
    "phase_years": ("month", "phase", "group"),
    "condition_years": ("month", "condition", "setting", "group"),
    "arrivals": ("month", "group", "municipality"),
    "prevented": ("month", "group", "municipality"),
    "admissions": ("month", "setting", "group", "municipality"),
    "moves": ("month", "setting", "to", "group"),
    "exits": ("month", "setting", "exit", "group"),
    "requests": ("month", "setting", "group", "municipality"),
    "offers": ("month", "group", "municipality"),
    "refusals": ("month", "group", "municipality"),
    "homes": ("month", "municipality", "count"),
    "episodes": ("month", "episode", "setting", "group"),
    "effort": ("month", "site"),
    "trust": ("month", "landlord"),
}


@dataclass(frozen=True)
class Start:
    """Stocks on day 0, by setting, group and municipality; and the years people bring along.

    Attributes
    ----------
    people, ready, waiting : ndarray of int32, shape (settings, groups, municipalities)
    institution_years : ndarray of float64, shape (people present,)
        Years in institutions before day 0, in the order of the clients.
    """

    people: np.ndarray[Any, Any]
    ready: np.ndarray[Any, Any]
    waiting: np.ndarray[Any, Any]
    institution_years: np.ndarray[Any, Any]


@dataclass(frozen=True)
class Outcome:
    """What one replicate left behind; see the module's text.

    Attributes
    ----------
    replicate : int
    draw : int
        Number of the draw its parameters are of (:mod:`simulate.posterior`); -1 when of none.
    end : float
        Years.
    start : Start
    tallies : dict of ndarray
        By the names and dimensions of ``MONTHLY``.
    persons, requests, tenancies, log : structured ndarray
        A row each; times in years from the start, nan where nothing happened. For persons and
        requests see :mod:`simulate.observed_rows`.
    dwellings : ndarray of int16, shape (dwellings,)
        Municipality of each dwelling the log speaks of; empty when no log was kept.
    events : int
        How many events the engine took.
    checks : structured ndarray, shape (checks,)
        How much each self-check looked at, and its largest deviation.
    """

    replicate: int
    draw: int
    end: float
    start: Start
    tallies: dict[str, np.ndarray[Any, Any]]
    persons: np.ndarray[Any, Any]
    requests: np.ndarray[Any, Any]
    tenancies: np.ndarray[Any, Any]
    log: np.ndarray[Any, Any]
    dwellings: np.ndarray[Any, Any]
    events: int
    checks: np.ndarray[Any, Any]


def stocks(simulation: Simulation) -> Start:
    """The stocks of a simulation now."""
    record, state = simulation.record, simulation.state
    present = state.clients[: state.counters[0].clients]
    return Start(
        record.present.copy(),
        record.ready.copy(),
        record.waiting.copy(),
        np.array(present["institution_years"]),
    )


def observe(simulation: Simulation, start: Start) -> Outcome:
    """Cut a finished simulation down to its outcome."""
    counters = simulation.state.counters[0]
    record = simulation.record
    months = len(record.people)
    recorded = [name for name in MONTHLY if name != "support_years"]
    tallies = {name: smallest(getattr(record, name)[:months]) for name in recorded}
    phases = simulation.scenario.index.first_phases[:-1]
    tallies["support_years"] = np.add.reduceat(tallies["phase_years"], phases, axis=1)
    dwellings = simulation.state.dwellings[: counters.dwellings if counters.logging else 0]
    return Outcome(
        replicate=int(counters.replicate),
        draw=simulation.scenario.draw,
        end=simulation.now,
        start=start,
        tallies=tallies,
        persons=_persons(simulation, start),
        requests=_requests(simulation),
        tenancies=np.array(record.tenancy_rows[: counters.tenancies]),
        log=np.array(record.log[: counters.logged]),
        dwellings=np.array(dwellings["municipality"]),
        events=int(counters.events),
        checks=found_by(simulation),
    )


def smallest(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A copy in the smallest whole-number type that holds it; other types as they are."""
    if array.dtype.kind != "i":
        return array.copy()
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    for dtype in (np.int8, np.int16, np.int32):
        if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max:
            return array.astype(dtype)
    return array.copy()


def _persons(simulation: Simulation, start: Start) -> np.ndarray[Any, Any]:
    rows = records(PERSON, int(simulation.state.counters[0].clients))
    write_persons(simulation.world, simulation.now, start.institution_years, rows)
    return np.asarray(rows)


def _requests(simulation: Simulation) -> np.ndarray[Any, Any]:
    """Ended requests as they were written, then those still open."""
    ended = int(simulation.state.counters[0].requests)
    rows = records(REQUEST, ended + open_requests(simulation.world))
    write_requests(simulation.world, rows)
    return np.asarray(rows)
