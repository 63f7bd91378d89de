"""The five foundations of one client: which are on, and since when all of them (section 5.2).

``finances``, ``day_activity`` and ``surroundings`` turn on and off by themselves. ``home`` follows
from where somebody lives and whose contract it is, ``support`` from the hours given and needed.
They are bits of one number, so that everything they act on is one look into a table of ratios.
Where a region has no foundations all of this is skipped.

Limited slots (of day activity) limit who *turns it on*: what people bring with them, or found
before a limit came, they keep.
"""

from __future__ import annotations

import math

from simulate._jit import inlined, kernel
from simulate.record import count_condition, count_foundations
from simulate.state import (
    CONDITIONS,
    HOME_BIT,
    PROVIDER_CONTRACT,
    SUPPORT_BIT,
    TWO_STATE,
    TWO_STATES,
    WHOLE,
)


@inlined
def has_provider_contract(world, client):
    """Whether the home somebody lives in is let to the provider and not to them."""
    if client.dwelling < 0:
        return False
    return world.dwellings[client.dwelling].contract == PROVIDER_CONTRACT


@kernel
def derived_bits(world, client):
    """The bits of ``home`` and ``support`` as they follow from where and how somebody lives."""
    home = client.setting == world.rules[0].home
    found = HOME_BIT if home and not has_provider_contract(world, client) else 0
    given = world.settings[client.setting].hours
    needed = float(client.hours_needed)
    if home:
        phase = world.phases[client.phase if client.programme > 0 else 0]
        given = phase.hours
        needed *= phase.needed
        if client.programme == 0 and client.completed == 1:
            needed = 0.0
    return found | SUPPORT_BIT if given >= needed else found


@kernel
def set_two_state(world, client, on):
    """Set the three two-state foundations to the bits ``on``, and take or give back slots."""
    before = client.foundations
    for which in range(TWO_STATE):
        world.foundation_slots_used[which] += (on >> which & 1) - (before >> which & 1)
    client.foundations = (before & ~TWO_STATES) | on


@kernel
def flip_two_state(world, client, which, now):
    """Turn one two-state foundation on or off, and count it where its holder lives."""
    counters = world.counters[0]
    every = len(CONDITIONS) - 1
    if client.foundations == WHOLE:
        count_condition(world, counters, client, every, -1, now)
    sign = 1 - 2 * (client.foundations >> which & 1)
    client.foundations += sign << which
    world.foundation_slots_used[which] += sign
    count_condition(world, counters, client, which, sign, now)
    if client.foundations == WHOLE:
        count_condition(world, counters, client, every, 1, now)
    note_whole(client, now)


@kernel
def start_conditions(world, client, now):
    """Bring the derived foundations up to date where somebody starts to live, and count them."""
    if world.rules[0].foundations == 0:
        return
    client.foundations = (client.foundations & TWO_STATES) | derived_bits(world, client)
    note_whole(client, now)
    count_foundations(world, world.counters[0], client, 1, now)


@kernel
def end_conditions(world, client, now):
    """Stop counting the foundations of somebody who leaves where they live."""
    if world.rules[0].foundations == 1:
        count_foundations(world, world.counters[0], client, -1, now)


@kernel
def refresh_conditions(world, client, now):
    """The derived foundations after a change of phase, programme or contract."""
    end_conditions(world, client, now)
    start_conditions(world, client, now)


@inlined
def note_whole(client, now):
    """Keep since when all five are on."""
    if client.foundations != WHOLE:
        client.whole_since = math.inf
    elif client.whole_since == math.inf:
        client.whole_since = now
