"""Whether a stopped run agrees with itself: counts with scans, lists with people, and so on.

Each check returns sentences; none means all is well. They are written from the model's
description in plain Python, apart from the engine's own book-keeping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from simulate.simulation import Simulation
from simulate.state import GONE, LET, OFFERED, VACANT
from simulate.tables import DWELLINGS, LONGEST_READY, PLACES, UNLIMITED
from tests.paths import clients, used_rows
from tests.support_consistency import foundations_counted, support_inconsistencies


def inconsistencies(simulation: Simulation, *, closing: bool = False) -> list[str]:
    """Say where a run contradicts itself.

    Parameters
    ----------
    closing : bool
        Places or slots were taken away under those who have them, so full may be overfull.
    """
    return [
        *_homes_of_people(simulation),
        *_sites(simulation, closing),
        *_dwellings(simulation),
        *_requests(simulation),
        *_queues(simulation),
        *_counts(simulation),
        *_slots(simulation, closing),
        *support_inconsistencies(simulation),
        *_agendas(simulation),
        *_nobody_lost(simulation),
        *_flows(simulation),
        *_time(simulation),
        *_idle(simulation),
        *_rings(simulation),
        *_no_ids(simulation),
    ]


def _present(simulation: Simulation) -> list[tuple[int, Any]]:
    return [(n, c) for n, c in enumerate(clients(simulation)) if c.setting >= 0]


def _homes_of_people(simulation: Simulation) -> Iterator[str]:
    tables, state = simulation.tables, simulation.state
    for number, client in _present(simulation):
        capacity = tables.settings[client.setting].capacity
        if (client.site >= 0) != (capacity == PLACES):
            yield f"client {number}: setting {client.setting} and site {client.site}"
        if client.site >= 0 and tables.sites[client.site].setting != client.setting:
            yield f"client {number}: lives in {client.setting}, site {client.site} is another"
        if (client.tenancy >= 0) != (capacity == DWELLINGS) and client.in_crisis == 0:
            yield f"client {number}: setting {client.setting} and tenancy {client.tenancy}"
        if client.in_crisis == 1 and client.setting != tables.rules[0].crisis:
            yield f"client {number}: in a crisis, living in {client.setting}"
        if client.dwelling >= 0 and state.dwellings[client.dwelling].tenant != number:
            yield f"client {number}: is not the tenant of dwelling {client.dwelling}"
        if client.programme > 0 and client.tenancy < 0:
            yield f"client {number}: programme {client.programme} without a home"
        if client.noticed == 1 and client.ready == 0:
            yield f"client {number}: noticed but not ready"
        if client.ready == 1 and not client.ready_since <= simulation.now:
            yield f"client {number}: ready since {client.ready_since}"


def _sites(simulation: Simulation, closing: bool) -> Iterator[str]:
    living = Counter(int(c.site) for _, c in _present(simulation) if c.site >= 0)
    for site, row in enumerate(simulation.tables.sites):
        counted = int(simulation.state.site_state[site].residents)
        if counted != living[site]:
            yield f"site {site}: {counted} residents counted, {living[site]} live there"
        if counted > row.capacity and not closing:
            yield f"site {site}: {counted} residents, capacity {row.capacity}"


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


def _requests(simulation: Simulation) -> Iterator[str]:
    tables = simulation.tables
    for number, client in enumerate(clients(simulation)):
        gone = client.setting < 0
        if gone and (client.offer >= 0 or client.site >= 0 or client.dwelling >= 0):
            yield f"client {number}: left and still has an offer, a place or a home"
        for kind in range(2):
            lane, queue = client.request_lane[kind], client.request_queue[kind]
            if gone and (lane >= 0 or queue >= 0):
                yield f"client {number}: left and still waits"
            if gone or lane < 0:
                continue
            row = tables.lanes[lane]
            offered = client.offer >= 0 and client.offer_kind == kind
            if (queue < 0) != offered:
                yield f"client {number}: request in queue {queue}, offer {client.offer}"
            if row.wanted == client.setting:
                yield f"client {number}: waits for {row.wanted} and lives there"
            if row.group != client.group:
                yield f"client {number}: waits in a lane of group {row.group}"
            if queue < 0:
                continue
        if client.offer >= 0 and client.request_lane[client.offer_kind] < 0:
            yield f"client {number}: an offer without a request"


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


def _counts(simulation: Simulation) -> Iterator[str]:
    tables, record = simulation.tables, simulation.record
    present, ready = np.zeros_like(record.present), np.zeros_like(record.ready)
    waiting, supported = np.zeros_like(record.waiting), np.zeros_like(record.supported)
    for _, client in _present(simulation):
        present[client.setting, client.group, client.origin] += 1
        ready[client.setting, client.group, client.origin] += client.ready
        for lane in client.request_lane[client.request_lane >= 0]:
            waiting[tables.lanes[lane].wanted, client.group, client.origin] += 1
        if client.tenancy >= 0:
            supported[client.phase if client.programme > 0 else 0, client.group] += 1
    for name, scan in (
        ("present", present),
        ("ready", ready),
        ("waiting", waiting),
        ("supported", supported),
        ("having", foundations_counted(simulation)),
    ):
        if not np.array_equal(getattr(record, name), scan):
            yield f"{name}: counted {getattr(record, name).tolist()}, there are {scan.tolist()}"


def _slots(simulation: Simulation, closing: bool) -> Iterator[str]:
    used: Counter[int] = Counter()
    for _, client in _present(simulation):
        used[int(client.programme)] += 1
        if client.offer >= 0:
            lane = client.request_lane[client.offer_kind]
            used[int(simulation.tables.lanes[lane].programme)] += 1
    for number, row in enumerate(simulation.tables.programmes):
        counted = int(simulation.state.slots_used[number])
        if number > 0 and counted != used[number]:
            yield f"programme {number}: {counted} slots counted, {used[number]} in use"
        if number > 0 and counted > row.slots and not closing:
            yield f"programme {number}: {counted} slots in use of {row.slots}"


def _agendas(simulation: Simulation) -> Iterator[str]:
    state = simulation.state
    for name in ("people", "other"):
        heap, place = getattr(state, f"{name}_heap"), getattr(state, f"{name}_place")
        size = int(getattr(state, f"{name}_size")[0])
        keys = [(float(e.time), int(e.priority), int(e.owner)) for e in heap[:size]]
        for row, key in enumerate(keys):
            if row and keys[(row - 1) // 4] > key:
                yield f"{name} agenda: row {row} comes before its parent"
            if place[key[2]] != row:
                yield f"{name} agenda: item {key[2]} says it is in row {place[key[2]]}, not {row}"
            if key[0] < simulation.now:
                yield f"{name} agenda: item {key[2]} is due at {key[0]}, now is {simulation.now}"
        if int((place >= 0).sum()) != size:
            yield f"{name} agenda: {size} rows, {(place >= 0).sum()} items say they are on it"
    for number, client in enumerate(clients(simulation)):
        if (state.people_place[number] >= 0) != (client.setting >= 0):
            yield f"client {number}: on the agenda or not, against the setting {client.setting}"


def _nobody_lost(simulation: Simulation) -> Iterator[str]:
    """Initial + arrived = present + left (died included), for every group at every month."""
    record, region = simulation.record, simulation.scenario.region
    months = int(simulation.state.counters[0].month)
    arrived = record.arrivals.sum(axis=2).cumsum(axis=0)
    left = record.exits.sum(axis=(1, 2)).cumsum(axis=0)
    here = record.people.sum(axis=(1, 3))
    for group, name in enumerate(simulation.scenario.index.groups):
        initial = sum(row.count for row in region.present if row.group == name)
        for month in range(months):
            came = initial + arrived[month, group]
            if came != here[month, group] + left[month, group]:
                yield f"{name}, month {month}: {came} came, {here[month, group]} are here"


def _flows(simulation: Simulation) -> Iterator[str]:
    """Each month's change of people in a limited setting is moves in less moves and exits out."""
    record = simulation.record
    months = int(simulation.state.counters[0].month)
    for setting, row in enumerate(simulation.tables.settings):
        if row.capacity == UNLIMITED:
            continue
        into = record.moves[:, :, setting].sum(axis=1)
        out = record.moves[:, setting].sum(axis=1) + record.exits[:, setting].sum(axis=1)
        people = record.people[:, setting].sum(axis=2)
        change = np.diff(people[:months], axis=0)
        if not np.array_equal(change, (into - out)[1:months]):
            yield f"setting {setting}: its months do not follow from its moves and exits"
        admitted = record.admissions[:, setting].sum(axis=2)
        if not np.array_equal(admitted, into):
            yield f"setting {setting}: admissions are not the moves into it"


def _time(simulation: Simulation) -> Iterator[str]:
    """Time never goes back, nor does anything end before it began."""
    times = used_rows(simulation, "log").time
    if len(times) and ((np.diff(times) < 0).any() or times[-1] > simulation.now):
        yield "the event log goes back in time"
    requests = used_rows(simulation, "request_rows")
    if (requests.ended < requests.since).any():
        yield "a request ended before it was made"
    tenancies = used_rows(simulation, "tenancy_rows")
    if (tenancies.ended < tenancies.started).any():
        yield "a tenancy ended before it started"


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
