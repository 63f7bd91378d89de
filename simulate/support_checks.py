"""Checks on support and what it acts on: foundations, crisis, programmes, contracts, ages.

A foundation that can never be on for somebody is a problem where something requires it of them:
they would wait for ever without anybody seeing why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import get_args

from simulate.errors import nearest
from simulate.region import Region
from simulate.route_checks import settings_reached, stay_rows, takes
from simulate.rows.places import Route
from simulate.rows.support import Crisis, Foundation, Programme
from simulate.sourced import TwoState

#: The foundations that turn on and off by themselves; the others follow from something else.
TWO_STATES: tuple[str, ...] = get_args(TwoState)
#: From what the others follow.
_FOLLOWS = {"home": "the contract of a home", "support": "the hours of support"}

_NO_GAIN = "no gain wherever they can be, and not on at entry"
_NEVER = {
    "home": "no route starts in a home",
    "support": "the hours given there never cover the hours needed",
}


def support_problems(region: Region) -> list[str]:
    """Say what makes no sense of foundations, crisis, programmes and contracts."""
    return [
        *_given_twice(region),
        *_unknown_settings(region),
        *(problem for item in region.foundations for problem in _one_foundation(item)),
        *(problem for item in region.programmes for problem in _one_programme(region, item)),
        *_ring_of_programmes(region),
        *_contracts(region),
        *_crisis(region),
        *_ages(region),
        *_never_on(region),
        *_nobody_motivated(region),
    ]


def _given_twice(region: Region) -> Iterator[str]:
    for name, count in Counter(item.name for item in region.foundations).items():
        if count > 1:
            yield f"foundations.{name} is given {count} times; must be given once"


def _unknown_settings(region: Region) -> Iterator[str]:
    known = [setting.name for setting in region.settings]
    for item in region.foundations:
        for field in ("gain_per_year", "loss_per_year"):
            for name in getattr(item, field):
                if name not in known:
                    hint = nearest(name, known)
                    path = f"foundations.{item.name}.{field} = {name!r}"
                    yield f"{path}; the region has no such setting{hint}"


def _one_foundation(item: Foundation) -> Iterator[str]:
    path = f"foundations.{item.name}"
    if item.name in _FOLLOWS:
        why = f"{item.name} follows from {_FOLLOWS[item.name]}"
        for field in ("gain_per_year", "loss_per_year"):
            if getattr(item, field):
                yield f"{path}.{field}: must be left out: {why}"
        if item.slots is not None:
            yield f"{path}.slots = {item.slots}; must be left out: {why}"
    if item.name != "surroundings" and item.gain_factor_at_full_fit != 1:
        given = f"{path}.gain_factor_at_full_fit = {item.gain_factor_at_full_fit:g}"
        yield f"{given}; must be left out: fit acts on surroundings only"


def _one_programme(region: Region, item: Programme) -> Iterator[str]:
    path, before = f"programmes.{item.name}", 0.0
    for number, phase in enumerate(item.phases):
        if phase.until_months <= before:
            given = f"{path}.phases[{number}].until_months = {phase.until_months:g}"
            yield f"{given}; must be above {before:g}: phases go up"
        before = phase.until_months
    if item.next_programme == item.name:
        yield f"{path}.next_programme = {item.name!r}; must be another programme"
    known = {foundation.name for foundation in region.foundations}
    for field in ("gain_factor", "loss_factor"):
        for name in getattr(item, field):
            if name not in known:
                yield (
                    f"{path}.{field} = {name!r}; the region has no foundations.{name} for it to "
                    "act on"
                )


def _ring_of_programmes(region: Region) -> Iterator[str]:
    after = {item.name: item.next_programme for item in region.programmes}
    reported: set[str] = set()
    for start in after:
        ring, name = [start], after[start]
        while name in after and name not in ring:
            ring.append(name)
            name = after[name]
        if name == start and len(ring) > 1 and start not in reported:
            reported |= set(ring)
            way = " to ".join([*ring, start])
            yield f"programmes: next_programme leads round, from {way}; one must be the last"


def _contracts(region: Region) -> Iterator[str]:
    contracts, given = region.contracts, {item.name for item in region.foundations}
    if contracts.flip_requires and contracts.flip_after_months is None:
        yield "contracts.flip_after_months is missing; must be given where flip_requires is"
    for name in contracts.flip_requires:
        if name in TWO_STATES and name not in given:
            yield (
                f"contracts.flip_requires = {name!r}; the region has no foundations.{name}, "
                "so it never turns on"
            )


def _crisis(region: Region) -> Iterator[str]:
    if region.crisis is None:
        for number, stay in enumerate(region.stays):
            if stay.crisis_per_year > 0:
                given = f"stays[{number}].crisis_per_year = {stay.crisis_per_year:g}"
                yield f"{given}; must be 0, or the region must have a [crisis]"
        return
    crisis = region.crisis
    setting = next((item for item in region.settings if item.name == crisis.setting), None)
    if setting is None:
        return  # reported with the unknown names
    if setting.capacity != "unlimited" or not setting.institution:
        yield (
            f"crisis.setting = {crisis.setting!r}; must be an institution with capacity 'unlimited'"
        )
        return
    yield from _out_of_crisis(region, crisis)


def _out_of_crisis(region: Region, crisis: Crisis) -> Iterator[str]:
    """Who has no home to go back to must have a way out of the crisis setting."""
    for number, stay in enumerate(region.stays):
        if stay.setting == crisis.setting and stay.crisis_per_year > 0:
            given = f"stays[{number}].crisis_per_year = {stay.crisis_per_year:g}"
            yield f"{given}; must be 0: {crisis.setting!r} is where a crisis is spent"
    for group in region.groups:
        lived_in = settings_reached(region, group.name) - {crisis.setting}
        has_crises = any(
            row.crisis_per_year > 0
            for name in lived_in
            for row in stay_rows(region, name, group.name)
        )
        ways = (
            route
            for route in region.routes
            if route.from_setting == crisis.setting and takes(route, group.name) and route.share > 0
        )
        if has_crises and not any(route.trigger != "review" for route in ways):
            yield (
                f"crisis.setting = {crisis.setting!r}; must have a route out of it for group "
                f"{group.name!r}, with trigger 'arrival' or 'noticed'"
            )


def _ages(region: Region) -> Iterator[str]:
    for group in region.groups:
        if group.youngest_years > group.oldest_years:
            given = f"groups.{group.name}.youngest_years = {group.youngest_years:g}"
            yield f"{given}; must be at most oldest_years = {group.oldest_years:g}"


def _never_on(region: Region) -> Iterator[str]:
    """Find routes that ask for what can never be on, for somebody of a group."""
    for number, route in enumerate(region.routes):
        for group in _takers(region, route):
            possible = _possible(region, group, route.from_setting)
            for name in route.foundations_required:
                if name not in possible:
                    yield (
                        f"routes[{number}].foundations_required = {name!r}; never on for group "
                        f"{group!r} in {route.from_setting!r}: {_NEVER.get(name, _NO_GAIN)}"
                    )


def _takers(region: Region, route: Route) -> Iterable[str]:
    """Groups that can be where a route starts, and may take it."""
    for group in region.groups:
        there = route.groups or route.from_setting in settings_reached(region, group.name)
        if there and takes(route, group.name):
            yield group.name


def _possible(region: Region, group: str, setting: str) -> set[str]:
    """Foundations that can be on for people of a group who live in a setting.

    A two-state foundation gained elsewhere comes along, so any setting the group can be in counts.
    """
    row = next(item for item in region.groups if item.name == group)
    found: set[str] = {name for name, share in row.foundations_at_entry.items() if share > 0}
    reached = settings_reached(region, group)
    for item in region.foundations:
        if any(rate > 0 and name in reached for name, rate in item.gain_per_year.items()):
            found.add(item.name)
    hours = next((s.support_hours_per_week for s in region.settings if s.name == setting), 0.0)
    some_need_less = hours > 0 and row.hours_needed_variation > 0
    if some_need_less or hours >= row.hours_needed_per_week:
        found.add("support")
    return found


def _nobody_motivated(region: Region) -> Iterator[str]:
    motivated = {group.name: group.motivated_share for group in region.groups}
    for number, route in enumerate(region.routes):
        if route.motivation_required:
            for group in _takers(region, route):
                if motivated[group] == 0:
                    yield (
                        f"routes[{number}].motivation_required = true; must be false for group "
                        f"{group!r}: nobody is motivated (groups.{group}.motivated_share is 0)"
                    )
