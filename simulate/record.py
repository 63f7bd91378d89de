"""What is observed: tallies by calendar month, requests, tenancies, and the optional event log.

Tallies change when something happens, never by a scan. A person-year tally adds, when somebody
comes or goes, what is left of the month; so a month's total is exact when its tick comes. What is
kept of stays that ended is the same time added in another way, for :mod:`simulate.self_checks`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from simulate import rules
from simulate._jit import inlined, kernel
from simulate.calls import EFFORT, ask
from simulate.state import (
    CONDITIONS,
    EPISODE_ROW,
    EPISODES,
    EXITS,
    HOME_COUNTS,
    LOG_ROW,
    REQUEST_ROW,
    TENANCY_ROW,
    WHOLE,
    grown,
    records,
)

#: Rows one event writes at most, with something to spare.
SPARE = 256

EVENTS = (
    "arrives",
    "gets_ready",
    "noticed",
    "reviewed",
    "requests",
    "offered",
    "refuses",
    "moves",
    "gives_up",
    "loses_home",
    "completes",
    "leaves",
    "foundation_on",
    "foundation_off",
    "crisis",
    "recovers",
    "offends",
    "new_phase",
    "programme_ends",
    "own_contract",
    "home_expires",
)
(
    ARRIVES,
    BECOMES_READY,
    NOTICED,
    REVIEW_HELD,
    REQUESTS,
    OFFERED_HOME,
    REFUSES,
    MOVES,
    GAVE_UP_WAITING,
    LOST_HOME,
    COMPLETED,
    LEFT,
    TURNED_ON,
    TURNED_OFF,
    HAD_CRISIS,
    RECOVERED,
    OFFENDED,
    NEW_PHASE,
    PROGRAMME_ENDED,
    GOT_CONTRACT,
    HOME_EXPIRED,
) = range(len(EVENTS))


class Record(NamedTuple):
    """Tallies (shape in the comments: n months, s settings, g groups, m municipalities)."""

    month_ends: Any  # [n + 1] years; the last is never reached
    present: Any  # [s, g, m] now
    ready: Any  # [s, g, m] now
    waiting: Any  # [s wanted, g, m] now
    supported: Any  # [phase of a programme, g] now
    having: Any  # [condition, s, g] now: foundations that are on, and all five
    ended_stays: Any  # [s, g, m] years since day 0 of stays that ended, by their dates
    ended_support: Any  # [programme, g] the same of programmes, and of living without one
    people: Any  # [n, s, g, m] at the end of the month
    ready_people: Any  # [n, s, g, m]
    waiting_people: Any  # [n, s wanted, g, m]
    person_years: Any  # [n, s, g, m]
    waiting_years: Any  # [n, s wanted, g, m]
    phase_years: Any  # [n, phase of a programme, g]
    condition_years: Any  # [n, condition, s, g]
    arrivals: Any  # [n, g, m]
    prevented: Any  # [n, g, m]
    admissions: Any  # [n, s, g, m]
    moves: Any  # [n, s from, s to, g]
    exits: Any  # [n, s, exit, g]
    requests: Any  # [n, s wanted, g, m]
    offers: Any  # [n, g, m]
    refusals: Any  # [n, g, m]
    homes: Any  # [n, m, kind of count]
    episodes: Any  # [n, kind, s, g]
    effort: Any  # [n, site]: rate at which readiness is noticed, at the month's end
    trust: Any  # [n, landlord], at the month's end
    request_rows: Any
    tenancy_rows: Any
    episode_rows: Any
    log: Any


#: Name -> (dtype, number of dimensions).
RECORD_FIELDS: dict[str, tuple[Any, int]] = {
    "month_ends": (np.float64, 1),
    "present": (np.int32, 3),
    "ready": (np.int32, 3),
    "waiting": (np.int32, 3),
    "supported": (np.int32, 2),
    "having": (np.int32, 3),
    "ended_stays": (np.float64, 3),
    "ended_support": (np.float64, 2),
    "people": (np.int32, 4),
    "ready_people": (np.int32, 4),
    "waiting_people": (np.int32, 4),
    "person_years": (np.float64, 4),
    "waiting_years": (np.float64, 4),
    "phase_years": (np.float64, 3),
    "condition_years": (np.float64, 4),
    "arrivals": (np.int32, 3),
    "prevented": (np.int32, 3),
    "admissions": (np.int32, 4),
    "moves": (np.int32, 4),
    "exits": (np.int32, 4),
    "requests": (np.int32, 4),
    "offers": (np.int32, 3),
    "refusals": (np.int32, 3),
    "homes": (np.int32, 3),
    "episodes": (np.int32, 4),
    "effort": (np.float64, 2),
    "trust": (np.float64, 2),
    "request_rows": (REQUEST_ROW, 1),
    "tenancy_rows": (TENANCY_ROW, 1),
    "episode_rows": (EPISODE_ROW, 1),
    "log": (LOG_ROW, 1),
}


class Shape(NamedTuple):
    """How many there are of what tallies are kept by."""

    settings: int
    groups: int
    municipalities: int
    programmes: int
    phases: int
    sites: int
    landlords: int


class Rows(NamedTuple):
    """For how many of each there is room."""

    requests: int
    tenancies: int
    episodes: int
    log: int


def new_record(month_ends: np.ndarray[Any, Any], shape: Shape, rows: Rows) -> Record:
    """An empty record.

    Parameters
    ----------
    month_ends : ndarray of float64, shape (n,)
        End of each calendar month in years from the start.
    shape : Shape
    rows : Rows
    """
    s, g, m, programmes, p, sites, landlords = shape
    n = len(month_ends)
    count, years = np.int32, np.float64
    return Record(
        month_ends=np.append(month_ends, np.inf),
        present=np.zeros((s, g, m), count),
        ready=np.zeros((s, g, m), count),
        waiting=np.zeros((s, g, m), count),
        supported=np.zeros((p, g), count),
        having=np.zeros((len(CONDITIONS), s, g), count),
        ended_stays=np.zeros((s, g, m), years),
        ended_support=np.zeros((programmes, g), years),
        people=np.zeros((n, s, g, m), count),
        ready_people=np.zeros((n, s, g, m), count),
        waiting_people=np.zeros((n, s, g, m), count),
        person_years=np.zeros((n + 1, s, g, m), years),
        waiting_years=np.zeros((n + 1, s, g, m), years),
        phase_years=np.zeros((n + 1, p, g), years),
        condition_years=np.zeros((n + 1, len(CONDITIONS), s, g), years),
        arrivals=np.zeros((n, g, m), count),
        prevented=np.zeros((n, g, m), count),
        admissions=np.zeros((n, s, g, m), count),
        moves=np.zeros((n, s, s, g), count),
        exits=np.zeros((n, s, len(EXITS), g), count),
        requests=np.zeros((n, s, g, m), count),
        offers=np.zeros((n, g, m), count),
        refusals=np.zeros((n, g, m), count),
        homes=np.zeros((n, m, len(HOME_COUNTS)), count),
        episodes=np.zeros((n, len(EPISODES), s, g), count),
        effort=np.zeros((n, sites), years),
        trust=np.zeros((n, landlords), years),
        request_rows=records(REQUEST_ROW, rows.requests),
        tenancy_rows=records(TENANCY_ROW, rows.tenancies),
        episode_rows=records(EPISODE_ROW, rows.episodes),
        log=records(LOG_ROW, rows.log),
    )


def with_more_rows(record: Record, rows: Rows) -> Record:
    """The same record with room for more."""
    return record._replace(
        request_rows=grown(record.request_rows, rows.requests),
        tenancy_rows=grown(record.tenancy_rows, rows.tenancies),
        episode_rows=grown(record.episode_rows, rows.episodes),
        log=grown(record.log, rows.log),
    )


@kernel
def count_present(world, counters, client, sign, now):
    """Somebody comes to (sign 1) or leaves (sign -1) the place they live."""
    s, g, m = client.setting, client.group, client.origin
    world.present[s, g, m] += sign
    world.person_years[counters.month, s, g, m] += sign * (counters.month_end - now)
    counters.present += sign


@kernel
def count_stay(world, client, sign, now):
    """A stay ends (sign 1), or one that ended goes on (sign -1): years since it began."""
    years = now - max(client.entered, 0.0)
    world.ended_stays[client.setting, client.group, client.origin] += sign * years


@kernel
def count_support(world, client, now):
    """A programme, or living without one, ends: its years, by the date it began."""
    years = now - max(client.programme_since, 0.0)
    world.ended_support[client.programme, client.group] += years


@kernel
def count_ready(world, client, sign):
    """Somebody becomes ready (sign 1) or stops being so (sign -1)."""
    world.ready[client.setting, client.group, client.origin] += sign
    if client.site >= 0:
        world.site_state[client.site].ready += sign


@kernel
def count_waiting(world, counters, client, wanted, sign, now):
    """A request is opened (sign 1) or closed (sign -1)."""
    g, m = client.group, client.origin
    world.waiting[wanted, g, m] += sign
    world.waiting_years[counters.month, wanted, g, m] += sign * (counters.month_end - now)


@kernel
def count_supported(world, counters, client, sign, now):
    """A phase of a programme, or living without, starts (sign 1) or ends (sign -1)."""
    phase = client.phase if client.programme > 0 else 0
    world.supported[phase, client.group] += sign
    world.phase_years[counters.month, phase, client.group] += sign * (counters.month_end - now)


@kernel
def count_foundations(world, counters, client, sign, now):
    """The foundations of somebody start (sign 1) or stop (sign -1) counting where they live."""
    for condition in range(len(CONDITIONS) - 1):
        if client.foundations >> condition & 1:
            count_condition(world, counters, client, condition, sign, now)
    if client.foundations == WHOLE:
        count_condition(world, counters, client, len(CONDITIONS) - 1, sign, now)


@kernel
def count_condition(world, counters, client, condition, sign, now):
    """One of the foundations (or all five) starts or stops counting for somebody."""
    s, g = client.setting, client.group
    world.having[condition, s, g] += sign
    left = sign * (counters.month_end - now)
    world.condition_years[counters.month, condition, s, g] += left


@kernel
def close_month(world, counters):
    """Write the month's stocks and start the next month, unless it was the last."""
    n = counters.month
    start = counters.month_end
    counters.month = n + 1
    counters.month_end = world.month_ends[n + 1]
    goes_on = n + 1 < len(world.people)
    length = counters.month_end - start if goes_on else 0.0
    settings, groups, municipalities = world.present.shape
    # loops, since whole-array expressions took a sixth of all compilation
    for s in range(settings):
        for g in range(groups):
            for m in range(municipalities):
                world.people[n, s, g, m] = world.present[s, g, m]
                world.ready_people[n, s, g, m] = world.ready[s, g, m]
                world.waiting_people[n, s, g, m] = world.waiting[s, g, m]
                world.person_years[n + 1, s, g, m] += world.present[s, g, m] * length
                world.waiting_years[n + 1, s, g, m] += world.waiting[s, g, m] * length
    for p in range(len(world.supported)):
        for g in range(groups):
            world.phase_years[n + 1, p, g] += world.supported[p, g] * length
    for condition in range(len(CONDITIONS)):
        for s in range(settings):
            for g in range(groups):
                lived = world.having[condition, s, g] * length
                world.condition_years[n + 1, condition, s, g] += lived
    for site in range(len(world.sites)):
        world.effort[n, site] = site_effort(world, site, 1.0)
    for landlord in range(len(world.landlord_state)):
        world.trust[n, landlord] = world.landlord_state[landlord].trust


@inlined
def site_effort(world, site, group_factor):
    """How hard a site's provider looks for residents who are ready, a year (section 5.10)."""
    row = world.sites[site]
    share = world.site_state[site].empty_share
    if world.rules[0].own[EFFORT] != 0:
        return ask(world, EFFORT, -1, -1, row.effort, group_factor, share, 0.0, 0.0)
    return rules.effort(row.effort, group_factor, world.rules[0].feedback, share)


@kernel
def write_request(world, counters, client_number, client, kind, end, now):
    """Keep how a request ended (one of ``state.REQUEST_ENDS``)."""
    row = world.request_rows[counters.requests]
    row.since = client.request_since[kind]
    row.ended = now
    row.client = client_number
    row.lane = client.request_lane[kind]
    row.living_in = client.setting
    row.kind = kind
    row.end = end
    counters.requests += 1


@kernel
def write_episode(world, counters, client_number, kind, now):
    """Count and keep a crisis or an offence, by where it began."""
    client = world.clients[client_number]
    world.episodes[counters.month, kind, client.setting, client.group] += 1
    row = world.episode_rows[counters.episodes]
    row.time = now
    row.client = client_number
    row.kind = kind
    row.setting = client.setting
    counters.episodes += 1


@kernel
def log_event(world, counters, now, client_number, event, about):
    """Write one line of the event log, when there is one."""
    if counters.logging == 0:
        return
    row = world.log[counters.logged]
    row.time = now
    row.client = client_number
    row.event = event
    row.about = about
    counters.logged += 1


@kernel
def short_of_rows(world, counters):
    """Whether the next event might find no room for what it writes."""
    if counters.requests + SPARE > len(world.request_rows):
        return True
    if counters.tenancies + SPARE > len(world.tenancy_rows):
        return True
    if counters.episodes + SPARE > len(world.episode_rows):
        return True
    # a meeting may offer every dwelling at once
    lines = 4 * SPARE + counters.dwellings
    return counters.logging == 1 and counters.logged + lines > len(world.log)
