"""A finished run's persons and requests, a row each, written in one pass over the clients.

Compiled, since a client's record is long: column by column, as numpy would, each column is a walk
through all of memory.
"""

from __future__ import annotations

import math

import numpy as np

from simulate._jit import inlined, kernel
from simulate.state import CONDITIONS, CRISIS, WHOLE

#: A person; times in years from the start, nan where nothing happened.
PERSON = np.dtype(
    [
        ("stream", "i4"),
        ("number", "i4"),
        ("group", "i1"),
        ("origin", "i2"),
        ("setting", "i1"),
        ("arrived", "f8"),
        ("first_home", "f8"),
        ("first_own_home", "f8"),
        ("left_at", "f8"),
        ("exit_kind", "i1"),
        ("homeless_years", "f8"),  # of the run, up to its end, as are the institution years
        ("institution_years", "f8"),
        ("homes_had", "i2"),
        ("homes_lost", "i2"),
        ("foundation_years", "f4", (len(CONDITIONS),)),
        ("crises", "i2"),
        ("offences", "i2"),
    ]
)

#: A request; ``ended`` is nan while it is open.
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


@kernel
def write_persons(world, now, brought, rows):
    """Fill a row a person.

    Parameters
    ----------
    world : World
    now : float
        The run's end, in years.
    brought : ndarray of float64, shape (people present on day 0,)
        Years in institutions before day 0; those are not of the run.
    rows : records of PERSON, shape (clients,)
    """
    for number in range(len(rows)):
        before = brought[number] if number < len(brought) else 0.0
        _write_person(world, world.clients[number], now, before, rows[number])
    for tenancy in range(world.counters[0].tenancies):
        home = world.tenancy_rows[tenancy]
        person = rows[home.client]
        if not home.started >= person.first_home:
            person.first_home = home.started
        if not math.isnan(home.own_since) and not home.own_since >= person.first_own_home:
            person.first_own_home = home.own_since
    for episode in range(world.counters[0].episodes):
        row = world.episode_rows[episode]
        if row.kind == CRISIS:
            rows[row.client].crises += 1
        else:
            rows[row.client].offences += 1


@inlined
def _write_person(world, client, now, before, row):
    row.stream = client.stream
    row.number = client.number
    row.group = client.group
    row.origin = client.origin
    row.setting = client.setting
    row.arrived = client.arrived
    row.exit_kind = client.exit_kind
    row.homes_had = client.homes_had
    row.homes_lost = client.homes_lost
    row.first_home = math.nan
    row.first_own_home = math.nan
    row.crises = 0
    row.offences = 0
    row.homeless_years = client.homeless_years
    row.institution_years = client.institution_years - before
    for condition in range(len(CONDITIONS)):
        row.foundation_years[condition] = client.foundation_years[condition]
    row.left_at = math.nan
    if client.setting < 0:
        row.left_at = client.clock
        return
    # the engine counts a stay when it looks at the client; the last stretch it has not looked at
    unseen = now - client.clock
    setting = world.settings[client.setting]
    if setting.homeless == 1:
        row.homeless_years += unseen
    if setting.institution == 1:
        row.institution_years += unseen
    for condition in range(len(CONDITIONS) - 1):
        if client.foundations >> condition & 1:
            row.foundation_years[condition] += unseen
    if client.foundations == WHOLE:
        row.foundation_years[len(CONDITIONS) - 1] += unseen


@kernel
def open_requests(world):
    """How many requests are open."""
    count = 0
    for number in range(world.counters[0].clients):
        for kind in range(2):
            if world.clients[number].request_lane[kind] >= 0:
                count += 1
    return count


@kernel
def write_requests(world, rows):
    """Fill a row a request: those that ended as they did, then those still open, by kind.

    Parameters
    ----------
    world : World
    rows : records of REQUEST, shape (ended and open requests,)
    """
    ended = world.counters[0].requests
    for number in range(ended):
        request, row = world.request_rows[number], rows[number]
        row.since = request.since
        row.ended = request.ended
        row.living_in = request.living_in
        row.kind = request.kind
        row.end = request.end
        _say_what_for(world, row, request.client, request.lane)
    length = ended
    for kind in range(2):
        for number in range(world.counters[0].clients):
            client = world.clients[number]
            if client.request_lane[kind] >= 0:
                row = rows[length]
                row.since = client.request_since[kind]
                row.ended = math.nan
                row.living_in = client.setting
                row.kind = kind
                row.end = 0
                _say_what_for(world, row, number, client.request_lane[kind])
                length += 1


@inlined
def _say_what_for(world, row, number, lane):
    row.client = number
    row.wanted = world.lanes[lane].wanted
    row.programme = world.lanes[lane].programme
    row.group = world.clients[number].group
    row.origin = world.clients[number].origin
