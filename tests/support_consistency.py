"""Whether foundations, programmes, contracts and trust of a stopped run agree with themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from simulate.simulation import Simulation
from simulate.state import LET, PROVIDER_CONTRACT
from tests.paths import clients


def support_inconsistencies(simulation: Simulation) -> list[str]:
    """Say where a run contradicts itself; see :mod:`tests.consistency`."""
    return [
        *_foundations(simulation),
        *_programmes(simulation),
        *_contracts(simulation),
        *_sites_and_landlords(simulation),
    ]


def foundations_counted(simulation: Simulation) -> Any:
    """People by condition, setting and group, from a scan."""
    counted = np.zeros_like(simulation.record.having)
    if simulation.tables.rules[0].foundations == 0:
        return counted
    for client in clients(simulation):
        if client.setting >= 0:
            for bit in range(5):
                counted[bit, client.setting, client.group] += client.foundations >> bit & 1
            counted[5, client.setting, client.group] += client.foundations == 31
    return counted


def _foundations(simulation: Simulation) -> Iterator[str]:
    tables, state = simulation.tables, simulation.state
    if tables.rules[0].foundations == 0:
        if any(client.foundations for client in clients(simulation)):
            yield "somebody has a foundation where nothing depends on one"
        return
    held = np.zeros(3, int)
    for number, client in enumerate(clients(simulation)):
        if client.setting < 0:
            if client.foundations & 7:
                yield f"client {number}: left and still holds {client.foundations}"
            continue
        held += [client.foundations >> bit & 1 for bit in range(3)]
        home = client.setting == tables.rules[0].home
        own = client.dwelling < 0 or (
            state.dwellings[client.dwelling].contract != PROVIDER_CONTRACT
        )
        if bool(client.foundations & 8) != (home and own):
            yield f"client {number}: home is {client.foundations >> 3 & 1}, own contract {own}"
        if bool(client.foundations & 16) != _is_covered(simulation, client, home):
            yield f"client {number}: support is {client.foundations >> 4 & 1}"
        if (client.foundations == 31) != np.isfinite(client.whole_since):
            yield f"client {number}: whole since {client.whole_since}, has {client.foundations}"
    if not np.array_equal(held, state.foundation_slots_used):
        yield f"slots of foundations: {state.foundation_slots_used} counted, {held} held"


def _is_covered(simulation: Simulation, client: Any, home: bool) -> bool:
    """Whether the hours given cover the hours needed, from the region's rows."""
    region, index = simulation.scenario.phases[simulation._phase][1], simulation.scenario.index
    if not home:
        return region.settings[client.setting].support_hours_per_week >= client.hours_needed
    if client.programme == 0:
        return bool(client.completed or client.hours_needed == 0)
    row = region.programmes[client.programme - 1]
    phase = client.phase - index.first_phases[client.programme]
    given, needed = row.hours_per_week, row.needed_share
    if phase < len(row.phases):
        given, needed = row.phases[phase].hours_per_week, row.phases[phase].needed_share
    return bool(given >= needed * float(client.hours_needed))


def _programmes(simulation: Simulation) -> Iterator[str]:
    first = simulation.scenario.index.first_phases
    tables = simulation.tables
    for number, client in enumerate(clients(simulation)):
        if client.setting < 0 or client.programme == 0:
            continue
        if not first[client.programme] <= client.phase < first[client.programme + 1]:
            yield f"client {number}: phase {client.phase} in programme {client.programme}"
        since = simulation.now - client.programme_since
        if client.in_crisis == 1:
            continue
        if since > tables.phases[client.phase].until + 1e-9:
            yield f"client {number}: in phase {client.phase} after {since} years"
        if since > tables.programmes[client.programme].term + 1e-9:
            yield f"client {number}: in programme {client.programme} after {since} years"


def _contracts(simulation: Simulation) -> Iterator[str]:
    state, record = simulation.state, simulation.record
    for number, client in enumerate(clients(simulation)):
        if client.setting < 0 or client.tenancy < 0:
            continue
        own_since = record.tenancy_rows[client.tenancy].own_since
        own = client.dwelling < 0 or (
            state.dwellings[client.dwelling].contract != PROVIDER_CONTRACT
        )
        if own == np.isnan(own_since):
            yield f"client {number}: own contract {own}, since {own_since}"


def _sites_and_landlords(simulation: Simulation) -> Iterator[str]:
    state = simulation.state
    ready: Counter[int] = Counter()
    for client in clients(simulation):
        if client.setting >= 0 and client.site >= 0 and client.ready == 1:
            ready[int(client.site)] += 1
    for site, row in enumerate(state.site_state):
        if row.ready != ready[site]:
            yield f"site {site}: {row.ready} ready counted, there are {ready[site]}"
        if not 0.0 <= row.empty_share <= 1.0:
            yield f"site {site}: {row.empty_share} of its provider's places would stay empty"
    dwellings = state.dwellings[: state.counters[0].dwellings]
    for number, landlord in enumerate(state.landlord_state):
        tenants = int(((dwellings.landlord == number) & (dwellings.status == LET)).sum())
        if landlord.tenants != tenants:
            yield f"landlord {number}: {landlord.tenants} tenants counted, there are {tenants}"
        if not 0.0 <= landlord.trust <= 1.0:
            yield f"landlord {number}: trust {landlord.trust}"
