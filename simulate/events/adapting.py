"""Providers and landlords answer to what happens, month by month (section 5.10).

**Providers.** A provider paid for filled places has no reason to look for residents who are ready
when nobody waits for the place they would leave. Published accounts of the Dutch system name this
reward for full beds; none measures it, so strength and form are *assumptions*:

- The share that would stay empty is taken from what the provider can see at the month's end. For
  the places of one setting that one list gives out: free places, plus residents who are ready,
  minus people waiting, over all places; between 0 and 1. A provider's share is the mean over its
  own places.
- Effort = base x (1 - feedback x that share). With ``empty_places_feedback`` 1, a provider whose
  places would all stay empty does not look at all. Taking the reward away (the lever
  ``outflow_incentive``) lowers the feedback; it does not make providers look harder than base.
- Providers look at the list, not at their books: no memory, no learning, no competition between
  two providers on one list. Effort holds for a month, then it is looked at again.

It is a negative feedback on emptiness and therefore a positive one on stays: shorter lists make
longer stays. Where lists are long, as in all shipped regions today, it does nothing; it matters
when a policy succeeds (``close-half``, ``more-homes``).

**Landlords.** A corporation that reserves dwellings takes a risk, and remembers trouble:

- Each home lost *with nuisance* costs trust: ``trust_lost_per_nuisance`` for one such loss in a
  hundred tenancies of that landlord, so a large landlord bears one loss more easily. People at
  home on day 0 are among the tenancies (shared out by what landlords deliver), but as nobody
  knows who lets to whom, their losses cost no trust.
- Trust is regained towards 1 at a yearly rate; it lies between 0 and 1, and starts at 1.
- Delivered homes = promised x delivered share x trust. The mark of each letting is fixed, so less
  trust takes away the same homes first.
- Where the tenant's programme answers neighbours and landlord day and night, a loss costs less
  (``guarantee_saves_share``). That the answer comes does not make the loss itself less likely;
  programmes say that with ``loss_per_year``.

That trust decides about deliveries is what housing corporations say of the 24-hour guarantee in
the pilots; the size is an *assumption*. Extra dwellings belong to no landlord and follow their own
delivered share.

Both are off unless the region switches them on (``providers_adapt``, ``landlords_adapt``); then
not a number changes.
"""

from __future__ import annotations

import numpy as np

from simulate import rules
from simulate._jit import inlined, kernel
from simulate.calls import EFFORT
from simulate.clocks import plan, spend
from simulate.hazards import effort_of
from simulate.streams import NUISANCE, happens


@inlined
def adapt(world, now):
    """What providers and landlords make of the month that ended."""
    if world.rules[0].adapts == 1:
        _providers_look(world, now)
        _landlords_trust(world)


@kernel
def _providers_look(world, now):
    shares = empty_shares(world)
    changed = False
    for site in range(len(world.sites)):
        if shares[site] != world.site_state[site].empty_share:
            changed = True
    if not changed:
        return
    concerned = np.empty(world.people_size[0], np.int32)
    length = 0
    for row in range(world.people_size[0]):  # the agenda holds all who are present
        number = world.people_heap[row].owner
        if _is_looked_for(world, number) and not _own_effort_stays(world, number, shares):
            spend(world, world.clients[number], now)
            concerned[length] = number
            length += 1
    for site in range(len(world.sites)):
        world.site_state[site].empty_share = shares[site]
    for row in range(length):
        plan(world, concerned[row])


@inlined
def _is_looked_for(world, number):
    """Whether somebody's provider has readiness to notice."""
    client = world.clients[number]
    return client.setting >= 0 and client.site >= 0 and client.ready == 1 and client.noticed == 0


@inlined
def _own_effort_stays(world, number, shares):
    """Whether a caller's own effort is the same after the shares change: then no bit changes."""
    if world.rules[0].own[EFFORT] == 0:
        return False
    client = world.clients[number]
    site = world.site_state[client.site]
    share, before = site.empty_share, effort_of(world, client)
    site.empty_share = shares[client.site]
    after = effort_of(world, client)
    site.empty_share = share
    return after == before


@kernel
def empty_shares(world):
    """Share of each site's provider's places that would stay empty; 0 when nobody asks."""
    sites = len(world.sites)
    shares = np.zeros(sites)
    if world.rules[0].feedback <= 0.0 and world.rules[0].own[EFFORT] == 0:
        return shares
    alone = np.zeros(sites)
    for site in range(sites):
        alone[site] = _empty_share_of_list(world, site)
    for site in range(sites):
        places, empty = 0, 0.0
        for other in range(sites):
            if world.sites[other].provider == world.sites[site].provider:
                places += world.sites[other].capacity
                empty += alone[other] * world.sites[other].capacity
        if places > 0:
            shares[site] = empty / places
    return shares


@inlined
def _empty_share_of_list(world, site):
    """The share for all places that the list of one site's setting and municipality gives out."""
    row = world.sites[site]
    pooled = world.settings[row.setting].pooled == 1
    free, ready, places, waiting = 0, 0, 0, 0
    for other in range(len(world.sites)):
        near = world.sites[other]
        if near.setting == row.setting and (pooled or near.municipality == row.municipality):
            places += near.capacity
            free += max(near.capacity - world.site_state[other].residents, 0)
            ready += world.site_state[other].ready
    for group in range(len(world.groups)):
        for origin in range(len(world.municipalities)):
            if pooled or world.lists[row.setting, group, origin] == row.municipality:
                waiting += world.waiting[row.setting, group, origin]
    return rules.would_stay_empty(free, ready, waiting, places)


@inlined
def _landlords_trust(world):
    table = world.rules[0]
    for number in range(len(world.landlord_state)):
        landlord = world.landlord_state[number]
        landlord.trust = rules.next_trust(
            landlord.trust,
            landlord.nuisance,
            world.landlords[number].tenants_at_start + landlord.tenants,
            table.trust_lost,
            table.trust_regained,
        )
        landlord.nuisance = 0.0


@kernel
def complain(world, client):
    """Somebody is losing a home: with nuisance, by a mark, it will cost the landlord's trust."""
    if client.dwelling < 0 or world.dwellings[client.dwelling].landlord < 0:
        return
    key, run = world.client_keys[client.stream], world.counters[0].replicate
    if happens(world.rules[0].nuisance, key, run, NUISANCE, client.number, client.homes_lost):
        saved = world.rules[0].guarantee_saves * world.programmes[client.programme].answers
        landlord = world.landlord_state[world.dwellings[client.dwelling].landlord]
        landlord.nuisance += 1.0 - saved
