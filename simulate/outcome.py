"""One finished replicate, cut down to what is worth keeping.

Tallies in the smallest whole-number type that holds them, one row a person, request and tenancy,
and the measures a comparison is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulate.self_checks.looking import found_by
from simulate.simulation import Simulation
from simulate.sourced import FOUNDATIONS
from simulate.state import CRISIS, OFFENCE

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

PERSON_FIELDS = (
    "stream",
    "number",
    "group",
    "origin",
    "setting",
    "arrived",
    "first_home",
    "first_own_home",
    "left_at",
    "exit_kind",
    "homeless_years",
    "institution_years",
    "homes_had",
    "homes_lost",
    "foundation_years",
    "crises",
    "offences",
)

REQUEST = np.dtype(
    [
        ("since", "f8"),
        ("ended", "f8"),
        ("client", "i4"),
        ("wanted", "i1"),
        ("programme", "i1"),
        ("group", "i1"),
        ("origin", "i2"),
        ("living_in", "i1"),
        ("kind", "i1"),
        ("end", "i1"),
    ]
)


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
    end : float
        Years.
    start : Start
    tallies : dict of ndarray
        By the names and dimensions of ``MONTHLY``.
    persons, requests, tenancies, log : structured ndarray
        A row each; times in years from the start, nan where nothing happened. A person's
        ``homeless_years`` and ``institution_years`` are those of the run, up to its end.
    dwellings : ndarray of int16, shape (dwellings,)
        Municipality of each dwelling the log speaks of; empty when no log was kept.
    events : int
        How many events the engine took.
    checks : structured ndarray, shape (checks,)
        How much each self-check looked at, and its largest deviation.
    """

    replicate: int
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
    tallies = {name: _smallest(getattr(record, name)[:months]) for name in recorded}
    phases = simulation.scenario.index.first_phases[:-1]
    tallies["support_years"] = np.add.reduceat(tallies["phase_years"], phases, axis=1)
    clients = np.asarray(simulation.state.clients[: counters.clients])
    tenancies = np.array(record.tenancy_rows[: counters.tenancies])
    dwellings = simulation.state.dwellings[: counters.dwellings if counters.logging else 0]
    return Outcome(
        replicate=int(counters.replicate),
        end=simulation.now,
        start=start,
        tallies=tallies,
        persons=_persons(simulation, clients, tenancies, start),
        requests=_requests(simulation, clients),
        tenancies=tenancies,
        log=np.array(record.log[: counters.logged]),
        dwellings=np.array(dwellings["municipality"]),
        events=int(counters.events),
        checks=found_by(simulation),
    )


def _smallest(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A copy in the smallest whole-number type that holds it; other types as they are."""
    if array.dtype != np.int32:
        return array.copy()
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    for dtype in (np.int8, np.int16):
        if np.iinfo(dtype).min <= low and high <= np.iinfo(dtype).max:
            return array.astype(dtype)
    return array.copy()


def _persons(
    simulation: Simulation,
    clients: np.ndarray[Any, Any],
    tenancies: np.ndarray[Any, Any],
    start: Start,
) -> np.ndarray[Any, Any]:
    counted = {
        "first_home": "f8",
        "first_own_home": "f8",
        "left_at": "f8",
        "homeless_years": "f8",
        "crises": "i2",
        "offences": "i2",
    }
    types = {name: clients.dtype[name] for name in PERSON_FIELDS if name not in counted}
    dtype = np.dtype([(name, types.get(name) or counted[name]) for name in PERSON_FIELDS])
    persons = np.empty(len(clients), dtype)
    for name in types:
        persons[name] = clients[name]
    for name, since in (("first_home", "started"), ("first_own_home", "own_since")):
        persons[name] = np.nan
        np.fmin.at(persons[name], tenancies["client"], tenancies[since])
    persons["left_at"] = np.where(clients["setting"] < 0, clients["clock"], np.nan)
    persons["homeless_years"] = clients["homeless_years"]
    persons["institution_years"][: len(start.institution_years)] -= start.institution_years
    settings, present = simulation.tables.settings, clients["setting"] >= 0
    # the engine counts a stay when it looks at the client; the last stretch it has not looked at
    unseen = np.where(present, simulation.now - clients["clock"], 0.0)
    persons["homeless_years"] += unseen * (settings["homeless"][clients["setting"]] == 1)
    persons["institution_years"] += unseen * (settings["institution"][clients["setting"]] == 1)
    on = clients["foundations"][:, None] >> np.arange(len(FOUNDATIONS)) & 1
    persons["foundation_years"] += unseen[:, None] * np.column_stack([on, on.all(axis=1)])
    episodes = simulation.record.episode_rows[: simulation.state.counters[0].episodes]
    for name, kind in (("crises", CRISIS), ("offences", OFFENCE)):
        who = episodes.client[episodes.kind == kind]
        persons[name] = np.bincount(who, minlength=len(clients))
    return persons


def _requests(simulation: Simulation, clients: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Ended requests as they were written, then those still open."""
    lanes = simulation.tables.lanes
    written = simulation.record.request_rows[: simulation.state.counters[0].requests]
    rows = np.empty(len(written), REQUEST)
    for name in ("since", "ended", "client", "living_in", "kind", "end"):
        rows[name] = written[name]
    _fill(rows, lanes, np.asarray(written["lane"]), clients)
    parts = [rows]
    for kind in range(2):
        waiting = np.flatnonzero(clients["request_lane"][:, kind] >= 0)
        still = np.empty(len(waiting), REQUEST)
        still["since"] = clients["request_since"][waiting, kind]
        still["ended"] = np.nan
        still["client"] = waiting
        still["living_in"] = clients["setting"][waiting]
        still["kind"] = kind
        still["end"] = 0
        _fill(still, lanes, clients["request_lane"][waiting, kind], clients)
        parts.append(still)
    return np.concatenate(parts)


def _fill(rows: Any, lanes: Any, lane: Any, clients: np.ndarray[Any, Any]) -> None:
    rows["wanted"] = lanes["wanted"][lane]
    rows["programme"] = lanes["programme"][lane]
    rows["group"] = clients["group"][rows["client"]]
    rows["origin"] = clients["origin"][rows["client"]]
