"""Whether a stopped run agrees with itself: its own checks, and what is too slow for them.

Each check returns sentences; none means all is well. What every run looks at by itself
(:mod:`simulate.self_checks`) is asked of it here; the rest is written from the model's description
in plain Python, apart from the engine's own book-keeping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from simulate.errors import ModelError
from simulate.self_checks.looking import look
from simulate.simulation import Simulation
from simulate.state import GONE, LET, OFFERED, VACANT
from simulate.tables import LONGEST_READY, PLACES
from tests.paths import clients
from tests.support_consistency import support_inconsistencies


def inconsistencies(simulation: Simulation) -> list[str]:
    """Say where a run contradicts itself."""
    return [
        *_own_checks(simulation),
        *_homes_of_people(simulation),
        *_dwellings(simulation),
        *_queues(simulation),
        *support_inconsistencies(simulation),
        *_idle(simulation),
        *_rings(simulation),
        *_no_ids(simulation),
    ]


def _own_checks(simulation: Simulation) -> Iterator[str]:
    happened = float(simulation.state.counters[0].now)  # later than now where a rule was refused
    try:
        look(simulation, max(simulation.now, happened))
    except ModelError as fault:
        yield str(fault)


def _present(simulation: Simulation) -> list[tuple[int, Any]]:
    return [(n, c) for n, c in enumerate(clients(simulation)) if c.setting >= 0]


def _homes_of_people(simulation: Simulation) -> Iterator[str]:
    for number, client in _present(simulation):
        if client.noticed == 1 and client.ready == 0:
            yield f"client {number}: noticed but not ready"
        if client.ready == 1 and not client.ready_since <= simulation.now:
            yield f"client {number}: ready since {client.ready_since}"


def _dwellings(simulation: Simulation) -> Iterator[str]:
    state = simulation.state
    people = _present(simulation)
    lived_in = Counter(int(c.dwelling) for _, c in people if c.dwelling >= 0)
    offered = Counter(int(c.offer) for _, c in people if c.offer >= 0)
    vacant: dict[int, list[int]] = {}
    for municipality, listed in enumerate(state.vacancies):
        vacant[municipality] = _walk(state.dwellings, int(listed.first), int(listed.last))
        if len(vacant[municipality]) != listed.length:
            yield f"vacancies of {municipality}: {listed.length} counted, {vacant[municipality]}"
    first_item = len(state.other_place) - len(state.dwellings)
    for number in range(state.counters[0].dwellings):
        row = state.dwellings[number]
        if lived_in[number] != (row.status == LET) or (row.tenant >= 0) != (row.status == LET):
            yield f"dwelling {number}: status {row.status}, tenants {lived_in[number]}"
        if offered[number] != (row.status == OFFERED):
            yield f"dwelling {number}: status {row.status}, offers {offered[number]}"
        if (number in vacant[row.municipality]) != (row.status == VACANT):
            yield f"dwelling {number}: status {row.status}, among the vacant or not"
        if (state.other_place[first_item + number] >= 0) != (row.status == VACANT):
            yield f"dwelling {number}: status {row.status}, on the agenda or not"
        if row.status not in (VACANT, OFFERED, LET, GONE):
            yield f"dwelling {number}: status {row.status}"


def _walk(rows: Any, first: int, last: int) -> list[int]:
    found, before = [], -1
    while first >= 0 and len(found) <= len(rows):
        assert rows[first].before == before, "the list's links back are wrong"
        found.append(first)
        before, first = first, int(rows[first].after)
    assert last == before, "the list's last row is another"
    return found


def _sorted_by(simulation: Simulation, client: Any, kind: int) -> float:
    """The date a request sorts by: its own, or that of readiness where it rules and is earlier."""
    wanted = simulation.tables.lanes[client.request_lane[kind]].wanted
    since = float(client.request_since[kind])
    if simulation.tables.settings[wanted].order == LONGEST_READY and client.ready == 1:
        return min(since, float(client.ready_since))
    return since


def _queues(simulation: Simulation) -> Iterator[str]:
    tables, state = simulation.tables, simulation.state
    m = len(tables.municipalities)
    people, seen = clients(simulation), 0
    for number, queue in enumerate(state.queues):
        lane, origin, holds = number // (2 * m), number // 2 % m, number % 2
        node, before, length = int(queue.first), -1, 0
        earlier = (-np.inf, -1)
        while node >= 0 and length <= len(people) * 2:
            client, kind = people[node >> 1], node & 1
            if client.request_queue[kind] != number or client.request_lane[kind] != lane:
                yield f"queue {number}: node {node} belongs to another"
            held = tables.settings[client.setting].capacity == PLACES
            if client.origin != origin or held != holds:
                yield f"queue {number}: node {node} from {client.origin}, holds {held}"
            if client.request_before[kind] != before:
                yield f"queue {number}: node {node} follows {before}, not what it says"
            key = (_sorted_by(simulation, client, kind), node)
            if key <= earlier:
                yield f"queue {number}: {key} after {earlier}"
            earlier, before = key, node
            node, length = int(client.request_after[kind]), length + 1
        if before != queue.last or length != queue.length:
            yield f"queue {number}: {length} nodes to {before}; says {queue}"
        seen += length
    inside = sum(int((people.request_queue[:, kind] >= 0).sum()) for kind in range(2))
    if seen != inside:
        yield f"{inside} requests say they are in a queue, {seen} are"


def _idle(simulation: Simulation) -> Iterator[str]:
    """No place is empty while somebody who may have it waits on its list."""
    tables, state = simulation.tables, simulation.state
    people = _present(simulation)
    for site, row in enumerate(tables.sites):
        if state.site_state[site].residents >= row.capacity or state.site_state[site].pending:
            continue
        pooled = tables.settings[row.setting].pooled == 1
        for number, client in people:
            listed = tables.lists[row.setting, client.group, client.origin] == row.municipality
            if not (pooled or listed) or not tables.admits[site, client.group]:
                continue
            for kind in range(2):
                waits = client.request_queue[kind] >= 0
                if waits and tables.lanes[client.request_lane[kind]].wanted == row.setting:
                    yield f"site {site} has a free place and client {number} waits for it"


def _rings(simulation: Simulation) -> Iterator[str]:
    """Nobody is left in a ring of people who wait for each other's places."""
    tables = simulation.tables
    if simulation.state.counters[0].cycle_seekers > 0:
        return  # a ring of the census is opened by the first event, on day 0
    leads_to: dict[int, set[int]] = {site: set() for site in range(len(tables.sites))}
    for _, client in _present(simulation):
        for kind in range(2) if client.site >= 0 else ():
            if client.request_queue[kind] < 0:
                continue
            wanted = tables.lanes[client.request_lane[kind]].wanted
            for site, row in enumerate(tables.sites):
                listed = tables.lists[wanted, client.group, client.origin] == row.municipality
                reaches = row.setting == wanted and (listed or tables.settings[wanted].pooled)
                if reaches and tables.admits[site, client.group] and row.capacity > 0:
                    leads_to[int(client.site)].add(site)
    while leads_to:  # take away sites nobody would leave, or nobody would come to
        ends = {site for site, after in leads_to.items() if not after & leads_to.keys()}
        if not ends:
            yield f"residents of {sorted(leads_to)} wait for each other's places"
            return
        leads_to = {site: after for site, after in leads_to.items() if site not in ends}


_IDS = {
    "clients": (
        "setting",
        "site",
        "dwelling",
        "offer",
        "tenancy",
        "exit_kind",
        "request_lane",
        "request_queue",
        "request_before",
        "request_after",
    ),
    "dwellings": ("tenant", "before", "after", "refused", "landlord"),
    "vacancies": ("first", "last"),
    "queues": ("first", "last"),
}


def _no_ids(simulation: Simulation) -> Iterator[str]:
    """Where there is no id there is -1, and no other number."""
    for table, fields in _IDS.items():
        rows = getattr(simulation.state, table)
        for field in fields:
            if (rows[field] < -1).any():
                yield f"{table}.{field}: {rows[field].min()} where no id is -1"
