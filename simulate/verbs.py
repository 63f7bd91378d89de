"""Changing a running region by hand: every change keeps the model whole, or is refused.

A change refused says what was given and what is allowed, and changes nothing. Nobody is put out
of a place by closing it: closed places empty as residents leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.errors import InputError, nearest
from simulate.events.offers import move_by_hand
from simulate.events.supply import add_dwelling
from simulate.state import DESTINATION, GONE, INTERIM, LET, OFFERED, VACANT

if TYPE_CHECKING:
    from simulate.simulation import Simulation

_TAKEN = {OFFERED: "is offered to somebody", LET: "is let", GONE: "has left the scheme"}


def move_client(simulation: Simulation, client: int, dwelling: int) -> None:
    """Move somebody into a vacant dwelling; see :meth:`Simulation.move_client`."""
    problems = _ended(simulation)
    state = simulation.state
    clients, dwellings = int(state.counters[0].clients), int(state.counters[0].dwellings)
    if not _is_whole(client) or not 0 <= client < clients:
        problems.append(f"client = {client!r}; must be a whole number from 0 to {clients - 1}")
    else:
        problems += _client_problems(simulation, int(client))
    if not _is_whole(dwelling) or not 0 <= dwelling < dwellings:
        allowed = f"a whole number from 0 to {dwellings - 1}" if dwellings else "there are none yet"
        problems.append(f"dwelling = {dwelling!r}; must be {allowed}")
    elif state.dwellings[dwelling].status != VACANT:
        taken = _TAKEN[int(state.dwellings[dwelling].status)]
        problems.append(f"dwelling = {dwelling}: {taken}; must be vacant")
    if problems:
        raise InputError(problems)
    simulation.make_room()
    kind = _request_for_home(simulation, int(client))
    move_by_hand(simulation.world, int(client), kind, int(dwelling), simulation.now)
    simulation._check_answers()


def _client_problems(simulation: Simulation, number: int) -> list[str]:
    client, tables = simulation.state.clients[number], simulation.tables
    if client.setting < 0:
        return [f"client = {number}: has left the system; must be somebody who is there"]
    if client.tenancy >= 0:  # also in a crisis, while the home is kept
        return [f"client = {number}: has a home already; must be somebody without one"]
    kind = _request_for_home(simulation, number)
    if kind < 0:
        return []
    programme = int(tables.lanes[client.request_lane[kind]].programme)
    used = int(simulation.state.slots_used[programme])
    if client.offer >= 0:  # the slot held for an offer is given back
        used -= tables.lanes[client.request_lane[client.offer_kind]].programme == programme
    slots = int(tables.programmes[programme].slots)
    if programme == 0 or used < slots:
        return []
    name = simulation.scenario.index.programmes[programme]
    return [f"client = {number}: asked for {name}, all {slots} slots of which are taken"]


def _request_for_home(simulation: Simulation, number: int) -> int:
    """The kind of a client's request for a home, the destination first; -1 for none."""
    lanes = simulation.state.clients[number].request_lane
    for kind in (DESTINATION, INTERIM):
        wanted = simulation.tables.lanes[lanes[kind]].wanted if lanes[kind] >= 0 else -1
        if wanted == simulation.tables.rules[0].home:
            return kind
    return -1


def waiting_for(simulation: Simulation, setting: str) -> list[int]:
    """Clients with an open request for a setting, by its date."""
    index, state = simulation.scenario.index, simulation.state
    if setting not in index.settings:
        raise InputError([f"setting = {setting!r}{nearest(setting, index.settings)}"])
    lanes = [n for n, lane in enumerate(index.lanes) if lane[0] == index.settings.index(setting)]
    people = state.clients[: state.counters[0].clients]
    asking = np.isin(people.request_lane, lanes) & (people.setting >= 0)[:, None]
    since = np.where(asking, people.request_since, np.inf).min(axis=1)
    order = np.lexsort((np.arange(len(since)), since))
    return [int(row) for row in order[: int(asking.any(axis=1).sum())]]


def site_of(
    simulation: Simulation, provider: str, setting: str, municipality: str
) -> tuple[int, list[str]]:
    """The row of a provider's site (-1 when there is none), and what is wrong."""
    problems = _ended(simulation)
    sites, site = simulation.scenario.index.sites, (provider, setting, municipality)
    if site in sites:
        return sites.index(site), problems
    known = [" / ".join(each) for each in sites]
    given = " / ".join(str(part) for part in site)
    return -1, [*problems, f"site = {given!r}{nearest(given, known)}"]


def set_places(
    simulation: Simulation, provider: str, setting: str, municipality: str, count: int
) -> None:
    """Give a site another number of places; see :meth:`Simulation.set_places`."""
    site, problems = site_of(simulation, provider, setting, municipality)
    if not _is_whole(count) or count < 0:
        problems.append(f"count = {count}; must be a whole number of 0 or more")
    if problems:
        raise InputError(problems)
    simulation._change_places(site, int(count), 0)


def close_places(
    simulation: Simulation, provider: str, setting: str, municipality: str, number: int
) -> None:
    """Close so many places of a site; see :meth:`Simulation.close_places`."""
    site, problems = site_of(simulation, provider, setting, municipality)
    there = int(simulation.tables.sites[site].capacity) if site >= 0 else 0
    if not _is_whole(number) or number < 1:
        problems.append(f"number = {number!r}; must be a whole number of 1 or more")
    elif site >= 0 and number > there:
        problems.append(f"number = {number}; must be at most {there}, the places there are")
    if problems:
        raise InputError(problems)
    simulation._change_places(site, None, -int(number))


def open_places(
    simulation: Simulation, provider: str, setting: str, municipality: str, number: int
) -> None:
    """Open so many places at a site; see :meth:`Simulation.open_places`."""
    site, problems = site_of(simulation, provider, setting, municipality)
    if not _is_whole(number) or not 1 <= number <= MOST_PLACES:
        problems.append(f"number = {number!r}; must be a whole number from 1 to {MOST_PLACES}")
    if problems:
        raise InputError(problems)
    simulation._change_places(site, None, int(number))


#: More places at once than any region has; a typing error is more likely.
MOST_PLACES = 1_000_000


def add_dwellings(
    simulation: Simulation, municipality: str, count: int, two_rooms: bool, quiet: bool
) -> list[int]:
    """Bring vacant dwellings to the scheme; see :meth:`Simulation.add_dwellings`."""
    known = simulation.scenario.index.municipalities
    problems = _ended(simulation)
    if municipality not in known:
        problems.append(f"municipality = {municipality!r}{nearest(str(municipality), known)}")
    if not _is_whole(count) or count < 0:
        problems.append(f"count = {count}; must be a whole number of 0 or more")
    if problems:
        raise InputError(problems)
    place, found = known.index(municipality), []
    for _ in range(count):
        simulation.make_room()
        row = add_dwelling(
            simulation.world, place, int(two_rooms), int(quiet), float(simulation.now)
        )
        found.append(int(row))
    return found


def _ended(simulation: Simulation) -> list[str]:
    if simulation.now < simulation.scenario.end:
        return []
    return [f"the run ended at year {simulation.scenario.end}; change it before"]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)
