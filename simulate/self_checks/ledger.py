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
from simulate.state import CONDITIONS, WHOLE
from simulate.tables import UNLIMITED


@kernel
def remember_day_zero(world, kept):
    """Keep who is there on day 0, and the years in institutions they bring along."""
    for number in range(world.counters[0].clients):
        client = world.clients[number]
        kept.initial[client.group] += 1
        kept.people[client.setting, client.group] += 1
        kept.brought[client.group] += client.institution_years


@kernel
def look_at_months(world, kept):
    """Add the months that ended since the last look; nobody is lost in any of them, nor now."""
    marks = kept.marks[0]
    for month in range(marks.months, world.counters[0].month):
        _add_years(world, kept, month)
        _follow_flows(world, kept, month)
        for g in range(len(world.groups)):
            came, went = _came_and_went(world, month, g)
            kept.came[g] += came
            kept.went[g] += went
            here = 0
            for s in range(len(world.settings)):
                here += kept.people[s, g]
            there = kept.initial[g] + kept.came[g] - kept.went[g]
            cell = month * len(world.groups) + g
            same_count(kept, findings.LOST_IN_MONTH, cell, there, here)
        kept.found[findings.NOBODY_LOST].looked_at += len(world.groups)
    marks.months = world.counters[0].month
    for g in range(len(world.groups)):
        here, came, went = 0, 0, 0
        if marks.months < len(world.people):
            came, went = _came_and_went(world, marks.months, g)
        for s in range(len(world.settings)):
            for m in range(len(world.municipalities)):
                here += world.present[s, g, m]
        there = kept.initial[g] + kept.came[g] + came - kept.went[g] - went
        same_count(kept, findings.LOST_NOW, g, there, here)
        kept.found[findings.NOBODY_LOST].looked_at += 1


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
def _follow_flows(world, kept, month):
    """People where room is limited: those of a month ago, and moves in, less moves and exits.

    Elsewhere people arrive as well, and arrivals are not kept by where they start.
    """
    for s in range(len(world.settings)):
        for g in range(len(world.groups)):
            here, change = 0, 0
            for m in range(len(world.municipalities)):
                here += world.people[month, s, g, m]
            for other in range(len(world.settings)):
                change += world.moves[month, other, s, g] - world.moves[month, s, other, g]
            for kind in range(world.exits.shape[2]):
                change -= world.exits[month, s, kind, g]
            if world.settings[s].capacity != UNLIMITED:
                cell = (month * len(world.settings) + s) * len(world.groups) + g
                there = kept.people[s, g] + change
                same_count(kept, findings.FLOW_OF_SETTING, cell, there, here)
            kept.people[s, g] = here


@inlined
def _add_years(world, kept, month):
    settings, groups, municipalities = world.present.shape
    for s in range(settings):
        for g in range(groups):
            for m in range(municipalities):
                kept.listed[s, g, m] += world.waiting_years[month, s, g, m]
                kept.lived[s, g, m] += world.person_years[month, s, g, m]
            for condition in range(len(CONDITIONS)):
                kept.held[condition, g] += world.condition_years[month, condition, s, g]
    for phase in range(len(world.supported)):
        for g in range(groups):
            kept.supported[phase, g] += world.phase_years[month, phase, g]


@kernel
def look_at_rows(world, kept, now):
    """Add the requests that ended since the last look; rows are written in the order of time."""
    marks, counters = kept.marks[0], world.counters[0]
    latest = marks.time
    for number in range(marks.requests, counters.requests):
        row = world.request_rows[number]
        client = world.clients[row.client]
        if row.ended < latest or row.since > row.ended or row.ended > now:
            note(kept, findings.ROWS_GO_BACK, row.client, 0, row.ended, latest)
        latest = row.ended
        years = row.ended - max(row.since, 0.0)
        kept.asked[world.lanes[row.lane].wanted, client.group, client.origin] += years
    latest = marks.time
    for number in range(marks.episodes, counters.episodes):
        row = world.episode_rows[number]
        if row.time < latest or row.time > now:
            note(kept, findings.ROWS_GO_BACK, row.client, 1, row.time, latest)
        latest = row.time
    latest = marks.time
    for number in range(marks.logged, counters.logged):
        row = world.log[number]
        if row.time < latest or row.time > now:
            note(kept, findings.ROWS_GO_BACK, row.client, 2, row.time, latest)
        latest = row.time
    marks.requests, marks.episodes = counters.requests, counters.episodes
    marks.logged = counters.logged


@kernel
def look_at_agendas(world, kept, now):
    """What comes next is first, nothing is in the past, and the engine is not ahead."""
    _look_at_agenda(kept, world.people_heap, world.people_place, world.people_size[0], now)
    _look_at_agenda(kept, world.other_heap, world.other_place, world.other_size[0], now)
    if world.counters[0].now > now:
        note(kept, findings.AHEAD_OF_TIME, -1, 0, world.counters[0].now, now)


@inlined
def _look_at_agenda(kept, heap, place, size, now):
    for row in range(size):
        entry = heap[row]
        if not entry.time >= now:
            note(kept, findings.DUE_IN_PAST, -1, entry.owner, entry.time, now)
        if place[entry.owner] != row or heap[(row - 1) >> 2 if row > 0 else 0].time > entry.time:
            note(kept, findings.AGENDA_UNSORTED, -1, entry.owner, place[entry.owner], row)


@kernel
def look_at_years(world, kept, now):
    """Little's law for lists, settings and programmes, until now."""
    asked, stayed, helped = kept.asked.copy(), kept.stayed, kept.helped
    stayed[:], helped[:] = world.ended_stays, world.ended_support
    for row in range(world.people_size[0]):
        client = world.clients[world.people_heap[row].owner]
        s, g, m = client.setting, client.group, client.origin
        stayed[s, g, m] += now - max(client.entered, 0.0)
        if client.tenancy >= 0:
            helped[client.programme, g] += now - max(client.programme_since, 0.0)
        for kind in range(2):
            lane = client.request_lane[kind]
            if lane >= 0:
                wanted = world.lanes[lane].wanted
                asked[wanted, g, m] += now - max(client.request_since[kind], 0.0)
    settings, groups, municipalities = world.present.shape
    month, left = _this_month(world, now)
    for s in range(settings):
        for g in range(groups):
            for m in range(municipalities):
                listed, lived = kept.listed[s, g, m], kept.lived[s, g, m]
                if left >= 0.0:
                    listed += world.waiting_years[month, s, g, m] - world.waiting[s, g, m] * left
                    lived += world.person_years[month, s, g, m] - world.present[s, g, m] * left
                cell = (s * groups + g) * municipalities + m
                same_years(kept, findings.YEARS_ON_LIST, cell, listed, asked[s, g, m])
                same_years(kept, findings.YEARS_IN_SETTING, cell, lived, stayed[s, g, m])
    for programme in range(len(world.programmes)):
        for g in range(groups):
            years = _years_in(world, kept, programme, g, month, left)
            cell = programme * groups + g
            same_years(kept, findings.YEARS_IN_PROGRAMME, cell, years, helped[programme, g])


@inlined
def _this_month(world, now):
    """The month not summed yet, and what is left of it; -1 when the last has ended."""
    counters = world.counters[0]
    if counters.month == len(world.people):
        return counters.month, -1.0
    return counters.month, counters.month_end - now


@inlined
def _years_in(world, kept, programme, g, month, left):
    """Years in all phases of a programme until now."""
    first = world.programmes[programme].first_phase
    last = len(world.phases)
    if programme + 1 < len(world.programmes):
        last = world.programmes[programme + 1].first_phase
    years = 0.0
    for phase in range(first, last):
        years += kept.supported[phase, g]
        if left >= 0.0:
            years += world.phase_years[month, phase, g] - world.supported[phase, g] * left
    return years


@kernel
def look_at_persons(world, kept, now):
    """At the end: years of tenancies, and what persons themselves add up of their lives.

    A person's clock stands where the engine last looked at them; what came after is added here.
    """
    groups = len(world.groups)
    rented = np.zeros(groups)
    homeless, inside = np.zeros(groups), -kept.brought
    held = np.zeros((len(CONDITIONS), groups))
    for number in range(world.counters[0].tenancies):
        row = world.tenancy_rows[number]
        ended = now if math.isnan(row.ended) else row.ended
        if row.started > ended or ended > now:
            note(kept, findings.ROWS_GO_BACK, row.client, 3, ended, row.started)
        rented[world.clients[row.client].group] += ended - max(row.started, 0.0)
    for number in range(world.counters[0].clients):
        client = world.clients[number]
        unseen = now - client.clock if client.setting >= 0 else 0.0
        homeless[client.group] += client.homeless_years
        inside[client.group] += client.institution_years
        if client.setting >= 0:
            homeless[client.group] += unseen * world.settings[client.setting].homeless
            inside[client.group] += unseen * world.settings[client.setting].institution
        for condition in range(len(CONDITIONS) - 1):
            on = client.foundations >> condition & 1
            held[condition, client.group] += client.foundation_years[condition] + on * unseen
        whole = unseen if client.foundations == WHOLE else 0.0
        last = len(CONDITIONS) - 1
        held[last, client.group] += client.foundation_years[last] + whole
    _compare_persons(world, kept, rented, homeless, inside, held)


@inlined
def _compare_persons(world, kept, rented, homeless, inside, held):
    groups, municipalities = len(world.groups), len(world.municipalities)
    for g in range(groups):
        on_street, in_institution, at_home = 0.0, 0.0, 0.0
        for s in range(len(world.settings)):
            for m in range(municipalities):
                on_street += kept.lived[s, g, m] * world.settings[s].homeless
                in_institution += kept.lived[s, g, m] * world.settings[s].institution
        for phase in range(len(world.supported)):
            at_home += kept.supported[phase, g]
        same_years(kept, findings.YEARS_OF_TENANCIES, g, at_home, rented[g])
        same_years(kept, findings.YEARS_HOMELESS, g, on_street, homeless[g])
        same_years(kept, findings.YEARS_IN_INSTITUTIONS, g, in_institution, inside[g])
        for condition in range(len(CONDITIONS)):
            cell, years = condition * groups + g, held[condition, g]
            tallied = kept.held[condition, g]
            same_years(kept, findings.YEARS_WITH_FOUNDATION, cell, tallied, years)
