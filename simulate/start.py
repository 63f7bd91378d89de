"""Day 0: people of today's census, with the stays they have behind them (section 8).

Those present are not like those who enter: long stays are seen more often (length bias), so
their frailties and elapsed stays come from the model's own stationary law given survival so far.
The samplers reject: propose a frailty from the law at entry and an elapsed time, keep them with
the probability of having stayed that long. What is left of every exposure is a fresh unit
exponential, because exponentials have no memory.

The foundations of those present follow the two-state law from entry until now; what they do to
the chance of having stayed is reckoned as if they had been so all along (an approximation, whose
effect is part of the reported drift).
"""

from __future__ import annotations

import math

import numpy as np

from simulate import rules as formulas
from simulate._jit import inlined, kernel
from simulate.agenda import MEETING, MONTH, schedule_other
from simulate.clocks import plan
from simulate.events.moving import settle, start_tenancy
from simulate.events.requests import open_request
from simulate.events.supply import new_client, next_arrival, next_letting
from simulate.foundations import (
    derived_bits,
    end_conditions,
    set_two_state,
    start_conditions,
)
from simulate.hazards import effort_of
from simulate.record import count_ready
from simulate.state import BY_CENSUS, INTERIM, MEETING_ITEM, MONTH_ITEM, TWO_STATE
from simulate.streams import (
    CENSUS_KEEP,
    CENSUS_READY,
    CENSUS_REVIEW,
    CENSUS_STAY,
    FOUNDATION,
    LOSS_FRAILTY,
    RECOVERY_FRAILTY,
    exponential,
    gamma_mean_one,
    uniform,
)
from simulate.tables import PLACES

#: Nobody present at the start has stayed longer, in years.
LONGEST_STAY = 40.0
ATTEMPTS = 2000


@kernel
def start_streams(world):
    """Schedule the first arrivals and lettings, the first month's end and the first meeting."""
    for stream in range(len(world.inflows)):
        next_arrival(world, stream)
    for stream in range(len(world.lettings)):
        next_letting(world, stream, 0.0)
    counters = world.counters[0]
    schedule_other(world, MONTH_ITEM, counters.month_end, MONTH)
    if world.rules[0].table == 1:
        schedule_other(world, MEETING_ITEM, world.rules[0].table_every, MEETING)


@kernel
def seat(world, stream, setting, group, origin, programme, count, ready):
    """Place the people of one census row; the first ``ready`` of them are ready to move on.

    Returns
    -------
    int
        How many could be placed.
    """
    counters = world.counters[0]
    for number in range(count):
        row = new_client(world, stream, number, group, origin, 0.0)
        client = world.clients[row]
        client.setting = setting
        client.programme = programme
        client.completed = 1 if programme == 0 else 0
        if programme > 0:
            world.slots_used[programme] += 1
        site = -1
        if world.settings[setting].capacity == PLACES:
            site = free_site(world, setting, group, origin)
            if site < 0:
                site = make_way(world, setting, group)
            if site < 0:
                return number
        client.site = site
        if setting == world.rules[0].home:
            elapsed = _stay_at_home(world, client)
        elif number < ready:
            elapsed = _stay_of_ready(world, client)
        else:
            elapsed = _stay_of_unready(world, client)
        settle(world, row, setting, site, 0.0)
        client.entered = -elapsed
        client.arrived = -elapsed
        if number < ready:
            client.ready = 1
            count_ready(world, client, 1)
        if setting == world.rules[0].home:
            client.homes_had = 1
            client.first_home = -elapsed
            start_tenancy(world, row, BY_CENSUS, -elapsed, 0.0)
        if world.settings[setting].reviewed == 1:
            key = world.client_keys[stream]
            term = world.groups[group].indication
            left = uniform(key, counters.replicate, CENSUS_REVIEW, number, 0) * term
            client.review_at = left
            client.indication_from = left - term
        if world.settings[setting].institution == 1:
            client.institution_years = elapsed
        plan(world, row)
    return count


@inlined
def free_site(world, setting, group, origin):
    """A site with a free place: in the own municipality, else on its list, else anywhere."""
    for closeness in range(3):
        for site in range(len(world.sites)):
            row = world.sites[site]
            if row.setting != setting or world.admits[site, group] == 0:
                continue
            if world.site_state[site].residents >= row.capacity:
                continue
            listed = world.lists[setting, group, origin] == row.municipality
            if row.municipality == origin or (closeness == 1 and listed) or closeness == 2:
                return site
    return -1


@kernel
def make_way(world, setting, group):
    """A site for somebody whose sites are all full: others move where they are admitted as well.

    Breadth first over sites, from those that admit the group, until one with a free place is
    reached through its residents-to-be; -1 when there is no such chain.
    """
    sites = len(world.sites)
    unreached = -2
    reached_by = np.full(sites, unreached, np.int64)  # who would move there
    frontier = np.empty(sites, np.int64)
    length, row = 0, 0
    for site in range(sites):
        if world.sites[site].setting == setting and world.admits[site, group] == 1:
            reached_by[site] = -1
            frontier[length] = site
            length += 1
    while row < length:
        here = frontier[row]
        row += 1
        for number in range(world.counters[0].clients):
            if world.clients[number].site != here:
                continue
            for site in range(sites):
                to = world.sites[site]
                if reached_by[site] != unreached or to.setting != setting:
                    continue
                if world.admits[site, world.clients[number].group] == 0:
                    continue
                reached_by[site] = number
                if world.site_state[site].residents < to.capacity:
                    return move_up(world, reached_by, site)
                frontier[length] = site
                length += 1
    return -1


@kernel
def move_up(world, reached_by, free):
    """Everybody in the chain moves one site on; the site free in the end."""
    while reached_by[free] >= 0:
        number = reached_by[free]
        left = world.clients[number].site
        world.site_state[left].residents -= 1
        world.site_state[free].residents += 1
        world.site_state[left].ready -= world.clients[number].ready
        world.site_state[free].ready += world.clients[number].ready
        world.clients[number].site = free
        plan(world, number)  # another provider looks more or less hard for who is ready
        free = left
    return free


@inlined
def _elapsed(mark, rate):
    """Elapsed time of density ``exp(-rate * t)`` up to the longest stay, by inversion."""
    if rate * LONGEST_STAY < 1e-9:
        return mark * LONGEST_STAY
    return -math.log1p(mark * math.expm1(-rate * LONGEST_STAY)) / rate


@inlined
def _stay_of_unready(world, client):
    """Elapsed stay and recovery frailty of somebody present and not yet ready."""
    stay = world.stays[client.setting, client.group]
    others = stay.leave + stay.die
    fading = 0.0
    if world.settings[client.setting].institution == 1:
        fading = world.rules[0].hospitalisation
    key, run = world.client_keys[client.stream], world.counters[0].replicate
    variance = world.groups[client.group].recovery_variance
    elapsed = 0.0
    for attempt in range(ATTEMPTS):
        frailty = gamma_mean_one(key, run, RECOVERY_FRAILTY, client.number, attempt, variance)
        elapsed = _elapsed(uniform(key, run, CENSUS_STAY, client.number, attempt), others)
        rate = stay.ready * frailty * _ratios_after(world, client, elapsed, attempt).ready
        spent = formulas.fading_exposure(rate, fading, elapsed)
        client.recovery_frailty = frailty
        if uniform(key, run, CENSUS_KEEP, client.number, attempt) < math.exp(-spent):
            break
    return elapsed


@kernel
def _stay_of_ready(world, client):
    """Elapsed stay of somebody who became ready before leaving otherwise, and since when."""
    stay = world.stays[client.setting, client.group]
    others = stay.leave + stay.die
    fading = 0.0
    if world.settings[client.setting].institution == 1:
        fading = world.rules[0].hospitalisation
    key, run = world.client_keys[client.stream], world.counters[0].replicate
    variance = world.groups[client.group].recovery_variance
    took = 0.0
    for attempt in range(ATTEMPTS):
        frailty = gamma_mean_one(key, run, RECOVERY_FRAILTY, client.number, attempt, variance)
        exposure = exponential(key, run, CENSUS_STAY, client.number, attempt)
        rate = stay.ready * frailty * _ratios_after(world, client, LONGEST_STAY, attempt).ready
        took = formulas.time_to_spend_fading(exposure, rate, fading)
        client.recovery_frailty = frailty
        alive = math.exp(-others * took) if took < LONGEST_STAY else 0.0
        if uniform(key, run, CENSUS_KEEP, client.number, attempt) < alive:
            break
    took = min(took, LONGEST_STAY)
    ends = effort_of(world, client) + others
    since = _elapsed(uniform(key, run, CENSUS_READY, client.number, 0), ends)
    client.ready_since = -since
    return took + since


@inlined
def _stay_at_home(world, client):
    """Time since moving in, and frailty, of somebody who kept the home so far."""
    stay = world.stays[client.setting, client.group]
    programme = world.programmes[client.programme]
    others = stay.leave + stay.die
    if client.programme > 0:
        others += programme.completes
    key, run = world.client_keys[client.stream], world.counters[0].replicate
    variance = world.groups[client.group].loss_variance
    elapsed = 0.0
    for attempt in range(ATTEMPTS):
        frailty = gamma_mean_one(key, run, LOSS_FRAILTY, client.number, attempt, variance)
        elapsed = _elapsed(uniform(key, run, CENSUS_STAY, client.number, attempt), others)
        _enter_programme(world, client, elapsed)
        rate = programme.loss * frailty * _ratios_after(world, client, elapsed, attempt).loss
        spent = rate * formulas.band_years(world.bands, elapsed)
        client.loss_frailty = frailty
        stayed = math.exp(-spent) if elapsed < programme.term else 0.0
        if uniform(key, run, CENSUS_KEEP, client.number, attempt) < stayed:
            break
    return elapsed


@inlined
def _enter_programme(world, client, elapsed):
    """The phase somebody is in who entered a programme ``elapsed`` years ago."""
    client.programme_since = -elapsed
    client.phase = world.programmes[client.programme].first_phase
    while world.phases[client.phase].until <= elapsed:
        client.phase += 1


@kernel
def _ratios_after(world, client, elapsed, attempt):
    """Draw the foundations after ``elapsed`` years here, and what they do to rates."""
    if world.rules[0].foundations == 1:
        on = 0
        for which in range(TWO_STATE):
            likely = _is_on_after(world, client, which, elapsed)
            key, run = world.client_keys[client.stream], world.counters[0].replicate
            if uniform(key, run, FOUNDATION + which, client.number, attempt) < likely:
                slots = world.foundations[which].slots
                held = client.foundations >> which & 1
                if slots < 0 or world.foundation_slots_used[which] - held < slots:
                    on |= 1 << which
        set_two_state(world, client, on)
        client.foundations = on | derived_bits(world, client)
    return world.ratios[client.foundations]


@inlined
def _is_on_after(world, client, which, elapsed):
    """Probability that a two-state foundation is on, from the share at entry."""
    setting, programme = client.setting, client.programme
    gain = world.turning[which, setting, 0] * world.turning_factors[which, programme, 0]
    loss = world.turning[which, setting, 1] * world.turning_factors[which, programme, 1]
    at_entry = world.groups[client.group].foundations[which]
    if gain + loss <= 0.0:
        return at_entry
    at_last = gain / (gain + loss)
    return at_last + (at_entry - at_last) * math.exp(-(gain + loss) * elapsed)


@kernel
def queue_up(world, setting, living_in, group, origin, programme, count, longest):
    """Open the requests of one row of the waiting census; the first has waited longest.

    Returns
    -------
    int
        How many could not be found among those present.
    """
    lane = -1
    for candidate in range(world.settings[setting].lane_from, world.settings[setting].lane_to):
        row = world.lanes[candidate]
        if row.programme == programme and row.group == group:
            lane = candidate
    missing = count
    for number in range(world.counters[0].clients):
        client = world.clients[number]
        if missing == 0 or client.setting != living_in or client.group != group:
            continue
        if client.origin != origin or client.request_lane[0] >= 0 or client.request_lane[1] >= 0:
            continue
        if client.ready == 1:  # ready and not noticed: these rows wait for somebody to notice
            continue
        since = -longest * (missing - 0.5) / count
        _was_noticed(world, client, since)
        kind = request_kind(world, living_in, lane, group)
        open_request(world, number, kind, lane, since, 0.0)
        plan(world, number)
        missing -= 1
    return missing


@inlined
def _was_noticed(world, client, since):
    """Who waits for a next step was ready, and noticed, when asking for it."""
    if world.stays[client.setting, client.group].ready <= 0.0:
        client.arrived = min(client.arrived, since)
        client.entered = min(client.entered, since)
        return
    end_conditions(world, client, 0.0)
    elapsed = _stay_of_ready(world, client)
    start_conditions(world, client, 0.0)
    client.entered = min(since - 1.0 / 365.25, -elapsed)
    client.arrived = client.entered
    client.ready = 1
    client.noticed = 1
    client.ready_since = min(since, client.ready_since)
    if world.settings[client.setting].institution == 1:
        client.institution_years = -client.entered
    count_ready(world, client, 1)


@inlined
def request_kind(world, living_in, lane, group):
    """The kind of request a route gives this lane.

    Interim when there is no route: then a lost home led here, and they wait on the street.
    """
    for number in range(len(world.routes)):
        route = world.routes[number]
        if route.start == living_in and world.route_lanes[number, group] == lane:
            return int(route.kind)
    return INTERIM
