"""People and years by month, added in two ways: by the tallies, and by the rows.

Little's law on the same path: the integral of a list's length is the sum of the waits on it, and
the integral of the number who live somewhere the sum of their stays. Months and rows that were
added at one look stay added, so a look costs what happened since the last.
"""

from __future__ import annotations

import math

import numpy as np

from simulate._jit import inlined, kernel
from simulate.self_checks import findings
from simulate.self_checks.noting import note, same_count, same_years
from simulate.state import BY_CENSUS, CONDITIONS, CRISIS, TENANCY_EXPIRED, TENANCY_LOST
from simulate.tables import UNLIMITED


@kernel
def remember_day_zero(world):
    """Keep who is there on day 0, and the years in institutions they bring along."""
    for number in range(world.counters[0].clients):
        client = world.clients[number]
        world.initial[client.group] += 1
        world.stock[client.setting, client.group] += 1
        world.brought[client.group] += client.institution_years


@kernel
def look_at_months(world):
    """Add the months that ended since the last look; nobody is lost in any of them, nor now."""
    marks = world.marks[0]
    for month in range(marks.months, world.counters[0].month):
        _add_years(world, month)
        _follow_flows(world, month)
        for g in range(len(world.groups)):
            came, went = _came_and_went(world, month, g)
            world.came[g] += came
            world.went[g] += went
            here = 0
            for s in range(len(world.settings)):
                here += world.stock[s, g]
            there = world.initial[g] + world.came[g] - world.went[g]
            cell = month * len(world.groups) + g
            same_count(world, findings.LOST_IN_MONTH, cell, there, here)
        world.found[findings.NOBODY_LOST].looked_at += len(world.groups)
    marks.months = world.counters[0].month
    for g in range(len(world.groups)):
        here, came, went = 0, 0, 0
        if marks.months < len(world.people):
            came, went = _came_and_went(world, marks.months, g)
        for s in range(len(world.settings)):
            for m in range(len(world.municipalities)):
                here += world.present[s, g, m]
        there = world.initial[g] + world.came[g] + came - world.went[g] - went
        same_count(world, findings.LOST_NOW, g, there, here)
        world.found[findings.NOBODY_LOST].looked_at += 1


@inlined
def _came_and_went(world, month, g):
    """Who arrived, and who left or died, in a month."""
    came, went = 0, 0
    for m in range(len(world.municipalities)):
        came += world.arrivals[month, g, m]
    for s in range(len(world.settings)):
        for kind in range(world.exits.shape[2]):
            went += world.exits[month, s, kind, g]
    return came, went


@inlined
def _follow_flows(world, month):
    """People where room is limited: those of a month ago, and moves in, less moves and exits.

    Elsewhere people arrive as well, and arrivals are not kept by where they start.
    """
    stock, people, moves, exits = world.stock, world.people, world.moves, world.exits
    _, settings, groups, municipalities = people.shape
    for s in range(settings):
        for g in range(groups):
            here, change = 0, 0
            for m in range(municipalities):
                here += people[month, s, g, m]
            for other in range(settings):
                change += moves[month, other, s, g] - moves[month, s, other, g]
            for kind in range(exits.shape[2]):
                change -= exits[month, s, kind, g]
            if world.settings[s].capacity != UNLIMITED:
                cell = (month * settings + s) * groups + g
                same_count(world, findings.FLOW_OF_SETTING, cell, stock[s, g] + change, here)
            stock[s, g] = here


@inlined
def _add_years(world, month):
    # arrays taken once: the loop is as long as all tallies of a run
    listed, waiting = world.listed, world.waiting_years
    lived, staying = world.lived, world.person_years
    held, holding = world.held, world.condition_years
    settings, groups, municipalities = lived.shape
    for s in range(settings):
        for g in range(groups):
            for m in range(municipalities):
                listed[s, g, m] += waiting[month, s, g, m]
                lived[s, g, m] += staying[month, s, g, m]
    for condition in range(len(CONDITIONS)):
        for s in range(settings):
            for g in range(groups):
                held[condition, g] += holding[month, condition, s, g]
    for phase in range(len(world.in_phases)):
        for g in range(groups):
            world.in_phases[phase, g] += world.phase_years[month, phase, g]


@kernel
def look_at_rows(world, ended, now):
    """Add the requests that ended since the last look; rows are written in the order of time.

    At the end of a run all of them once more, as those are what results are taken from.
    """
    marks, counters = world.marks[0], world.counters[0]
    if ended == 1:
        marks.requests, marks.episodes, marks.logged = 0, 0, 0
        world.asked.fill(0.0)
        world.bought.fill(0)
    before = 0.0 if ended == 1 else marks.time
    latest = before
    for number in range(marks.requests, counters.requests):
        row = world.request_rows[number]
        client = world.clients[row.client]
        if row.ended < latest or row.since > row.ended or row.ended > now:
            note(world, findings.ROWS_GO_BACK, row.client, 0, row.ended, latest)
        latest = row.ended
        years = row.ended - max(row.since, 0.0)
        world.asked[world.lanes[row.lane].wanted, client.group, client.origin] += years
    latest = before
    for number in range(marks.episodes, counters.episodes):
        row = world.episode_rows[number]
        if row.time < latest or row.time > now:
            note(world, findings.ROWS_GO_BACK, row.client, 1, row.time, latest)
        latest = row.time
        world.bought[2 if row.kind == CRISIS else 3] += 1
    latest = before
    for number in range(marks.logged, counters.logged):
        row = world.log[number]
        if row.time < latest or row.time > now:
            note(world, findings.ROWS_GO_BACK, row.client, 2, row.time, latest)
        latest = row.time
    marks.requests, marks.episodes = counters.requests, counters.episodes
    marks.logged = counters.logged


@kernel
def look_at_agendas(world, now):
    """What comes next is first, nothing is in the past, and the engine is not ahead."""
    _look_at_agenda(world, world.people_heap, world.people_place, world.people_size[0], now)
    _look_at_agenda(world, world.other_heap, world.other_place, world.other_size[0], now)
    if world.counters[0].now > now:
        note(world, findings.AHEAD_OF_TIME, -1, 0, world.counters[0].now, now)


@inlined
def _look_at_agenda(world, heap, place, size, now):
    for row in range(size):
        entry = heap[row]
        if not entry.time >= now:
            note(world, findings.DUE_IN_PAST, -1, entry.owner, entry.time, now)
        if place[entry.owner] != row or heap[(row - 1) >> 2 if row > 0 else 0].time > entry.time:
            note(world, findings.AGENDA_UNSORTED, -1, entry.owner, 1.0, 0.0)


@kernel
def look_at_years(world, now):
    """Little's law for lists, settings and programmes, until now; the rows are added already."""
    settings, groups, municipalities = world.present.shape
    month, left = _this_month(world, now)
    for s in range(settings):
        for g in range(groups):
            for m in range(municipalities):
                listed, lived = world.listed[s, g, m], world.lived[s, g, m]
                if left >= 0.0:
                    listed += world.waiting_years[month, s, g, m] - world.waiting[s, g, m] * left
                    lived += world.person_years[month, s, g, m] - world.present[s, g, m] * left
                cell = (s * groups + g) * municipalities + m
                same_years(world, findings.YEARS_ON_LIST, cell, listed, world.waited[s, g, m])
                same_years(world, findings.YEARS_IN_SETTING, cell, lived, world.stayed[s, g, m])
    for programme in range(len(world.programmes)):
        for g in range(groups):
            years = _years_in(world, programme, g, month, left)
            cell = programme * groups + g
            same_years(world, findings.YEARS_IN_PROGRAMME, cell, years, world.helped[programme, g])


@inlined
def _this_month(world, now):
    """The month not summed yet, and what is left of it; -1 when the last has ended."""
    counters = world.counters[0]
    if counters.month == len(world.people):
        return counters.month, -1.0
    return counters.month, counters.month_end - now


@inlined
def _years_in(world, programme, g, month, left):
    """Years in all phases of a programme until now."""
    first = world.programmes[programme].first_phase
    last = len(world.phases)
    if programme + 1 < len(world.programmes):
        last = world.programmes[programme + 1].first_phase
    years = 0.0
    for phase in range(first, last):
        years += world.in_phases[phase, g]
        if left >= 0.0:
            years += world.phase_years[month, phase, g] - world.supported[phase, g] * left
    return years


@kernel
def look_at_persons(world, now):
    """At the end: years of tenancies, and what persons themselves add up of their lives."""
    groups, municipalities = len(world.groups), len(world.municipalities)
    rented = np.zeros(groups)
    for number in range(world.counters[0].tenancies):
        row = world.tenancy_rows[number]
        ended = now if math.isnan(row.ended) else row.ended
        if row.started > ended or ended > now:
            note(world, findings.ROWS_GO_BACK, row.client, 3, ended, row.started)
        rented[world.clients[row.client].group] += ended - max(row.started, 0.0)
        world.bought[0] += row.found != BY_CENSUS
        world.bought[1] += row.end == TENANCY_LOST or row.end == TENANCY_EXPIRED
    for g in range(groups):
        on_street, in_institution, at_home = 0.0, 0.0, 0.0
        for s in range(len(world.settings)):
            for m in range(municipalities):
                on_street += world.lived[s, g, m] * world.settings[s].homeless
                in_institution += world.lived[s, g, m] * world.settings[s].institution
        for phase in range(len(world.supported)):
            at_home += world.in_phases[phase, g]
        same_years(world, findings.YEARS_OF_TENANCIES, g, at_home, rented[g])
        same_years(world, findings.YEARS_HOMELESS, g, on_street, world.homeless[g])
        same_years(world, findings.YEARS_IN_INSTITUTIONS, g, in_institution, world.inside[g])
        for condition in range(len(CONDITIONS)):
            cell, own = condition * groups + g, world.own_held[condition, g]
            same_years(world, findings.YEARS_WITH_FOUNDATION, cell, world.held[condition, g], own)
