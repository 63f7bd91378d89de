"""What happens to one client: ready, noticed, reviewed, gives up, finds or loses a home, turns."""

from __future__ import annotations

from simulate._jit import inlined, kernel
from simulate.clocks import plan, spend, wind_up
from simulate.events.adapting import complain
from simulate.events.crises import change_crisis, expire_home, offend
from simulate.events.homes import count_loss
from simulate.events.moving import leave_system, move, move_home
from simulate.events.requests import (
    close_request,
    open_by_routes,
    open_request,
    open_what_required,
)
from simulate.events.support import end_programme, enter_phase, flip_contract
from simulate.foundations import flip_two_state
from simulate.record import (
    BECOMES_READY,
    GAVE_UP_WAITING,
    LOST_HOME,
    NOTICED,
    REVIEW_HELD,
    TURNED_OFF,
    TURNED_ON,
    count_ready,
    log_event,
)
from simulate.state import (
    BY_OWN_WAY,
    COMPLETES,
    DEATH,
    DESTINATION,
    DIES,
    FAMILY,
    FINDS_HOME,
    FLIPS,
    GAVE_UP,
    GETS_READY,
    GIVEN_UP,
    GIVES_UP,
    HAS_CRISIS,
    HOME_EXPIRES,
    INTERIM,
    IS_NOTICED,
    LEAVES,
    LOSES_HOME,
    OVERTAKEN,
    PHASE_ENDS,
    REOFFENDS,
    REVIEWED,
    TENANCY_DIED,
    TENANCY_LEFT,
    TENANCY_LOST,
    TURNS,
    TWO_STATE,
)
from simulate.streams import EXIT_KIND, LOST_TO, TURNS_UP, uniform
from simulate.tables import ON_ARRIVAL, ON_NOTICE, ON_REVIEW, UNLIMITED


@kernel
def chance(world, client, purpose, occurrence):
    """One keyed uniform draw of a client."""
    key = world.client_keys[client.stream]
    return uniform(key, world.counters[0].replicate, purpose, client.number, occurrence)


@inlined
def happen(world, number, cause, now):
    """Do what a client's clock or date says; the clock that rang is wound up again."""
    client = world.clients[number]
    spend(world, client, now)
    if cause < REVIEWED:
        wind_up(client, cause)
    if cause == GETS_READY:
        get_ready(world, number, now)
    elif cause == IS_NOTICED:
        notice_readiness(world, number, now)
    elif cause == LEAVES:
        leave(world, number, now)
    elif cause == DIES:
        leave_system(world, number, DEATH, TENANCY_DIED, now)
    elif cause == GIVES_UP:
        give_up(world, number, now)
    elif cause == FINDS_HOME:
        find_home(world, number, now)
    elif cause == LOSES_HOME:
        lose_home(world, number, now)
    elif cause == REVIEWED:
        hold_review(world, number, now)
    elif cause == COMPLETES:
        end_programme(world, number, now)
    elif cause < TURNS + TWO_STATE:
        turn(world, number, cause - TURNS, now)
    elif cause == HAS_CRISIS:
        change_crisis(world, number, now)
    elif cause == REOFFENDS:
        offend(world, number, now)
    else:
        change_on_date(world, number, now)


@inlined
def get_ready(world, number, now):
    """Ready to move on; nothing happens before somebody notices."""
    client = world.clients[number]
    client.ready = 1
    client.ready_since = now
    count_ready(world, client, 1)
    log_event(world, world.counters[0], now, number, BECOMES_READY, client.setting)
    plan(world, number)


@inlined
def notice_readiness(world, number, now):
    """The provider notices; the routes say what the client may ask for."""
    client = world.clients[number]
    client.noticed = 1
    log_event(world, world.counters[0], now, number, NOTICED, client.setting)
    open_by_routes(world, number, ON_NOTICE, now)
    plan(world, number)


@inlined
def hold_review(world, number, now):
    """An indication expires: readiness is noticed at the latest now, and a new term starts."""
    client = world.clients[number]
    client.review_at = now + world.groups[client.group].indication
    log_event(world, world.counters[0], now, number, REVIEW_HELD, client.setting)
    if client.ready == 1:
        client.noticed = 1
        open_by_routes(world, number, ON_REVIEW, now)
        open_by_routes(world, number, ON_NOTICE, now)
    plan(world, number)


@inlined
def leave(world, number, now):
    """Leave for family, another region or long-term care, by the shares of their rates."""
    client = world.clients[number]
    # the mark is that of the exposure after this one, whether or not it is ever drawn
    mark = chance(world, client, EXIT_KIND, client.draws[LEAVES] + 1)
    exits = world.stays[client.setting, client.group].exits
    exit_kind = 0
    while exit_kind < len(exits) - 1 and mark >= exits[exit_kind]:
        exit_kind += 1
    leave_system(world, number, exit_kind, TENANCY_LEFT, now)


@inlined
def give_up(world, number, now):
    """Stop waiting. Who has no place turns up on the street, or is not seen again."""
    client = world.clients[number]
    log_event(world, world.counters[0], now, number, GAVE_UP_WAITING, client.setting)
    for kind in range(2):
        close_request(world, number, kind, GIVEN_UP, now)
    setting = world.settings[client.setting]
    if setting.capacity != UNLIMITED:
        client.noticed = 0
        plan(world, number)
        return
    share = world.stays[client.setting, client.group].to_street
    mark = chance(world, client, TURNS_UP, client.draws[GIVES_UP] + 1)
    if setting.homeless == 0 and mark < share:
        move(world, number, world.rules[0].street, -1, TENANCY_LEFT, now)
    else:
        leave_system(world, number, GAVE_UP, TENANCY_LEFT, now)


@inlined
def find_home(world, number, now):
    """Find a regular letting oneself; support comes along when a slot is free."""
    client = world.clients[number]
    programme = 0
    if client.request_lane[DESTINATION] >= 0:
        lane = world.lanes[client.request_lane[DESTINATION]]
        asked = lane.programme if lane.wanted == world.rules[0].home else 0
        if client.offer >= 0:  # the offer falls through, and its slot is free before this one
            close_request(world, number, DESTINATION, OVERTAKEN, now)
        if asked > 0 and world.slots_used[asked] < world.programmes[asked].slots:
            programme = asked
            world.slots_used[asked] += 1
    move_home(world, number, -1, programme, BY_OWN_WAY, now)


@inlined
def lose_home(world, number, now):
    """Lose a home: to the family, to an unlimited setting, or to the list of a limited one."""
    client = world.clients[number]
    counters = world.counters[0]
    count_loss(world, client)
    complain(world, client)
    log_event(world, counters, now, number, LOST_HOME, client.homes_lost)
    mark = chance(world, client, LOST_TO, client.homes_lost)
    setting = 0
    while setting < len(world.settings) and mark >= world.lost_to[setting]:
        setting += 1
    if setting == len(world.settings):
        leave_system(world, number, FAMILY, TENANCY_LOST, now)
    elif world.settings[setting].capacity == UNLIMITED:
        move(world, number, setting, -1, TENANCY_LOST, now)
    else:
        street = world.rules[0].street
        move(world, number, street, -1, TENANCY_LOST, now)
        lane = _lane_without_support(world, setting, client.group)
        if client.request_lane[INTERIM] != lane:
            close_request(world, number, INTERIM, OVERTAKEN, now)
            open_request(world, number, INTERIM, lane, now, now)
            plan(world, number)


@inlined
def _lane_without_support(world, wanted, group):
    for lane in range(world.settings[wanted].lane_from, world.settings[wanted].lane_to):
        if world.lanes[lane].programme == 0 and world.lanes[lane].group == group:
            return lane
    return -1


@inlined
def turn(world, number, which, now):
    """A two-state foundation turns on, when it has a slot, or off.

    Without a free slot nothing happens and the clock runs anew: exponentials have no memory, so
    that is a rate of 0 while all slots are taken.
    """
    client = world.clients[number]
    event = TURNED_OFF
    if (client.foundations >> which) & 1 == 0:
        event = TURNED_ON
        slots = world.foundations[which].slots
        if 0 <= slots <= world.foundation_slots_used[which]:
            plan(world, number)
            return
    flip_two_state(world, client, which, now)
    log_event(world, world.counters[0], now, number, event, which)
    if event == TURNED_ON and world.rules[0].conditional == 1 and client.in_crisis == 0:
        open_what_required(world, number, ON_ARRIVAL, which, now)
        if client.noticed == 1:
            open_what_required(world, number, ON_NOTICE, which, now)
    plan(world, number)


@inlined
def change_on_date(world, number, now):
    """What was due on a date: a phase, the end of a programme, a contract, a home kept so long."""
    change = world.clients[number].change
    if change == PHASE_ENDS:
        enter_phase(world, number, now)
    elif change == FLIPS:
        flip_contract(world, number, now)
    elif change == HOME_EXPIRES:
        expire_home(world, number, now)
    else:
        end_programme(world, number, now)
