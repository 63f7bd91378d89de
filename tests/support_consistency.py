"""Whether foundations, programmes, contracts and trust of a stopped run agree with themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from simulate.simulation import Simulation
from simulate.state import PROVIDER_CONTRACT
from tests.paths import clients


def support_inconsistencies(simulation: Simulation) -> list[str]:
    """Say where a run contradicts itself; see :mod:`tests.consistency`."""
    return [
        *_foundations(simulation),
        *_programmes(simulation),
        *_contracts(simulation),
        *_sites_and_landlords(simulation),
    ]


def _foundations(simulation: Simulation) -> Iterator[str]:
    tables, state = simulation.tables, simulation.state
    if tables.rules[0].foundations == 0:
        if any(client.foundations for client in clients(simulation)):
            yield "somebody has a foundation where nothing depends on one"
        return
    for number, client in enumerate(clients(simulation)):
        if client.setting < 0:
            if client.foundations & 7:
                yield f"client {number}: left and still holds {client.foundations}"
            continue
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
    for site, row in enumerate(state.site_state):
        if not 0.0 <= row.empty_share <= 1.0:
            yield f"site {site}: {row.empty_share} of its provider's places would stay empty"
    for number, landlord in enumerate(state.landlord_state):
        if not 0.0 <= landlord.trust <= 1.0:
            yield f"landlord {number}: trust {landlord.trust}"
