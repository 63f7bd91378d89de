"""What happened in a run, in forms that can be compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.simulation import Simulation

ROWS = {
    "request_rows": "requests",
    "tenancy_rows": "tenancies",
    "episode_rows": "episodes",
    "log": "logged",
}


def used_rows(simulation: Simulation, name: str) -> Any:
    """The rows of a record that are filled: ``request_rows``, ``tenancy_rows`` or ``log``."""
    counters = simulation.state.counters[0]
    return getattr(simulation.record, name)[: counters[ROWS[name]]]


def clients(simulation: Simulation) -> Any:
    """Everybody who ever came."""
    return simulation.state.clients[: simulation.state.counters[0].clients]


def path(simulation: Simulation) -> dict[str, bytes]:
    """All that a run says of people, requests, homes and months, as bytes by name."""
    found = {}
    for name, array in zip(simulation.record._fields, simulation.record, strict=True):
        if name in ROWS:
            rows = used_rows(simulation, name)
            for field in rows.dtype.names:
                found[f"{name}.{field}"] = np.ascontiguousarray(rows[field]).tobytes()
        else:
            found[name] = array.tobytes()
    people = clients(simulation)
    for field in people.dtype.names:
        found[f"clients.{field}"] = np.ascontiguousarray(people[field]).tobytes()
    return found


def differences(one: Simulation, other: Simulation) -> list[str]:
    """Names of what differs, to the last bit."""
    first, second = path(one), path(other)
    return [name for name in first if first[name] != second[name]]


def stories(simulation: Simulation) -> dict[tuple[int, int], list[tuple[float, int, int]]]:
    """Everything logged of each client, by (key of the stream, number)."""
    people, keys = clients(simulation), simulation.tables.client_keys
    found: dict[tuple[int, int], list[tuple[float, int, int]]] = {
        (int(keys[client.stream]), int(client.number)): [] for client in people
    }
    for row in used_rows(simulation, "log"):
        client = people[row.client]
        line = (float(row.time), int(row.event), int(row.about))
        found[int(keys[client.stream]), int(client.number)].append(line)
    return found
