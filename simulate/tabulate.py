"""Region -> tables: how each row of a region file becomes a row the engine reads."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.rate_tables import as_records, efforts, rate_tables
from simulate.region import Region
from simulate.rows.places import ORDER_RULES
from simulate.state import records
from simulate.streams import stream_key
from simulate.support_tables import (
    bits,
    fill_rules,
    first_phases,
    make_foundations,
    make_phases,
    make_ratios,
    make_reoffending,
    make_turning,
    uses_foundations,
)
from simulate.tables import (
    CAPACITIES,
    LANE,
    ROUTE,
    RULES,
    SETTING,
    SITE,
    TRIGGERS,
    Index,
    Tables,
)

DAYS_A_YEAR = 365.25
WEEK = 7 / DAYS_A_YEAR
DAY = 1 / DAYS_A_YEAR


def make_index(phases: list[Region]) -> Index:
    """The names of all phases of a policy together."""
    region = phases[0]
    groups = [group.name for group in region.groups]
    settings = [setting.name for setting in region.settings]
    programmes = ["none"] + [programme.name for programme in region.programmes]
    limited = {s.name for s in region.settings if s.capacity == "places"}
    lanes = set()
    for phase in phases:
        for route in phase.routes:
            for group in route.groups or groups:
                programme = programmes.index(route.programme or "none")
                lanes.add((settings.index(route.to_setting), programme, groups.index(group)))
        for name in set(phase.keeping.lost_to) & limited:
            lanes |= {(settings.index(name), 0, number) for number in range(len(groups))}
    sites = dict.fromkeys(
        (provider.name, places.setting, places.municipality)
        for phase in phases
        for provider in phase.providers
        for places in provider.places
    )
    return Index(
        municipalities=[item.name for item in region.municipalities],
        settings=settings,
        groups=groups,
        programmes=programmes,
        first_phases=first_phases(region.programmes),
        sites=list(sites),
        lanes=sorted(lanes),
        landlords=[item.name for item in region.landlords],
        foundations=any(uses_foundations(phase) for phase in phases),
    )


def make_tables(region: Region, index: Index, seed: int) -> Tables:
    """The arrays of one phase of a policy.

    Parameters
    ----------
    region : Region
        The region as it is under the levers in force.
    index : Index
        Shared by all phases.
    seed : int
        Keys the streams of clients and lettings.
    """
    admits, sites = _sites(region, index)
    routes, route_lanes = _routes(region, index)
    turning, turning_factors = make_turning(region, index)
    return Tables(
        settings=_settings(region, index),
        phases=make_phases(region),
        foundations=make_foundations(region),
        turning=turning,
        turning_factors=turning_factors,
        ratios=make_ratios(region),
        reoffending=make_reoffending(region, index),
        sites=sites,
        admits=admits,
        routes=routes,
        route_lanes=route_lanes,
        lanes=as_records(LANE, index.lanes),
        lists=make_lists(region, index, admits, sites),
        inflow_factors=_inflow_factors(region),
        first_settings=np.cumsum(
            [[g.first_setting.get(s, 0.0) for s in index.settings] for g in region.groups], axis=1
        ),
        lost_to=np.cumsum(
            [region.keeping.lost_to.get(s, 0.0) for s in [*index.settings, "family"]]
        ),
        client_keys=_client_keys(region, seed),
        letting_keys=_letting_keys(region, seed),
        rules=_rules(region, index),
        **rate_tables(region, index),
    )


def _settings(region: Region, index: Index) -> Any:
    lists = {item.setting: item for item in region.waiting_lists}
    table = records(SETTING, len(region.settings))
    wanted = [lane[0] for lane in index.lanes]
    for number, setting in enumerate(region.settings):
        row, queue = table[number], lists.get(setting.name)
        row.effort = setting.effort_per_year
        row.hours = setting.support_hours_per_week
        row.capacity = CAPACITIES.index(setting.capacity)
        row.homeless = setting.homeless
        row.institution = setting.institution
        row.reviewed = setting.reviewed
        row.lane_from = np.searchsorted(wanted, number, "left") if wanted else 0
        row.lane_to = np.searchsorted(wanted, number, "right") if wanted else 0
        if queue is not None:
            row.order = ORDER_RULES.index(queue.order)
            row.pooled = queue.pooled
            row.own_first = queue.own_residents_first
    return table


def _sites(region: Region, index: Index) -> tuple[Any, Any]:
    sites = records(SITE, len(index.sites))
    admits = np.zeros((len(index.sites), len(index.groups)), np.uint8)
    sites["effort"] = efforts(region, index)
    providers = {provider.name: provider for provider in region.providers}
    names = list(dict.fromkeys(name for name, _, _ in index.sites))
    for number, (name, setting, municipality) in enumerate(index.sites):
        row = sites[number]
        row.provider = names.index(name)
        row.setting = index.settings.index(setting)
        row.municipality = index.municipalities.index(municipality)
        provider = providers.get(name)
        if provider is not None:
            row.capacity = sum(
                p.count
                for p in provider.places
                if (p.setting, p.municipality) == (setting, municipality)
            )
            admits[number] = [g in (provider.admits or index.groups) for g in index.groups]
    return admits, sites


def _routes(region: Region, index: Index) -> tuple[Any, Any]:
    table = records(ROUTE, len(region.routes))
    lanes = np.full((len(region.routes), len(index.groups)), -1, np.int32)
    lane_of = {lane: number for number, lane in enumerate(index.lanes)}
    for number, route in enumerate(region.routes):
        row = table[number]
        row.share = route.share
        row.start = index.settings.index(route.from_setting)
        row.to = index.settings.index(route.to_setting)
        row.trigger = TRIGGERS.index(route.trigger)
        row.kind = ("interim", "destination").index(route.kind)
        row.needs = bits(route.foundations_required)
        row.motivation = route.motivation_required
        programme = index.programmes.index(route.programme or "none")
        for group in route.groups or tuple(index.groups):
            g = index.groups.index(group)
            lanes[number, g] = lane_of[(int(row.to), programme, g)]
    return table, lanes


def make_lists(region: Region, index: Index, admits: Any, sites: Any) -> Any:
    """Whose list people wait on: their own municipality's, when it has places that admit them.

    Else that of the centre, else that of the first municipality that has. A site that is closed
    counts for nothing, so a town without places asks elsewhere.
    """
    table = np.empty((len(index.settings), len(index.groups), len(index.municipalities)), np.int32)
    centre = index.municipalities.index(region.centre)
    for s, setting in enumerate(region.settings):
        for g in range(len(index.groups)):
            having = [
                int(site.municipality)
                for number, site in enumerate(sites)
                if site.setting == s and site.capacity > 0 and admits[number, g]
            ]
            elsewhere = centre if centre in having or not having else having[0]
            for m in range(len(index.municipalities)):
                own = setting.capacity != "places" or m in having
                table[s, g, m] = m if own else elsewhere
    return table


def _client_keys(region: Region, seed: int) -> Any:
    """Of who comes, by group and municipality, then of the rows of the census."""
    labels = [
        f"arrival/{group.name}/{place.name}"
        for group in region.groups
        for place in region.municipalities
    ]
    labels += [
        f"present/{row.setting}/{row.group}/{row.municipality}/{row.programme}"
        for row in region.present
    ]
    return _keys(seed, labels)


def _letting_keys(region: Region, seed: int) -> Any:
    """Of landlords' lettings by municipality, then of extra dwellings."""
    labels = [
        f"letting/{landlord.name}/{name}"
        for landlord in region.landlords
        for name in landlord.lettings_per_year
    ]
    labels += [
        f"extra/{extra.name}/{extra.municipality}/{extra.from_year}"
        for extra in region.extra_dwellings
    ]
    return _keys(seed, labels)


def _keys(seed: int, labels: list[str]) -> Any:
    return np.array([stream_key(seed, label) for label in labels], np.uint64)


def _inflow_factors(region: Region) -> Any:
    length = max(1, *(len(group.inflow_factor_by_year) for group in region.groups))
    rows = []
    for group in region.groups:
        factors = list(group.inflow_factor_by_year) or [1.0]
        rows.append(factors + [factors[-1]] * (length - len(factors)))
    return np.array(rows, np.float64)


def _rules(region: Region, index: Index) -> Any:
    matching = region.matching
    rules = records(RULES, 1)
    row = rules[0]
    row.table_every = matching.table_every_weeks * WEEK
    row.table_smallest_fit = matching.table_smallest_fit
    row.smallest_fit = matching.smallest_fit
    row.offer = matching.offer_days * DAY
    row.move_in = matching.move_in_days * DAY
    row.hold = matching.hold_weeks * WEEK
    for name in ("accepts_at_no_fit", "accepts_at_full_fit"):
        row[name] = getattr(matching, name)
    for name in ("weight_municipality", "weight_rooms", "weight_quiet"):
        row[name] = getattr(matching, name)
    row.hospitalisation = region.hospitalisation_per_year
    row.loss_at_no_fit = region.keeping.loss_at_no_fit
    row.table = matching.mode == "table"
    row.wishes = matching.wishes
    streets = [n for n, s in enumerate(region.settings) if s.homeless and s.capacity == "unlimited"]
    row.street = streets[0] if streets else -1
    row.home = next(n for n, s in enumerate(region.settings) if s.capacity == "dwellings")
    limited = {s.name for s in region.settings if s.capacity == "places"}
    row.cycles = _has_cycle(region, limited)
    fill_rules(row, region, index)
    return rules


def _has_cycle(region: Region, limited: set[str]) -> bool:
    """Whether people in places can wait for each other's places in a ring."""
    steps: dict[str, set[str]] = {name: set() for name in limited}
    routes = region.routes
    destinations = {route.to_setting for route in routes if route.kind == "destination"} & limited
    interim = {route.to_setting for route in routes if route.kind == "interim"}
    for name in (interim | set(region.keeping.lost_to)) & limited:
        steps[name] |= destinations  # an interim move keeps the destination
    for route in routes:
        if route.from_setting in limited and route.to_setting in limited:
            steps[route.from_setting].add(route.to_setting)
    reach = {name: set(after) for name, after in steps.items()}
    for _ in limited:
        for name in limited:
            reach[name] |= {far for near in reach[name] for far in steps[near]}
    return any(name in reach[name] for name in limited)
