"""The region as arrays: what a row of each table holds, and the names behind the numbers.

One array of records for each kind of row in the region file, indexed by the position of names in
an :class:`Index`. The index is shared by all phases of a policy, so a client's setting or queue
means the same before and after a lever starts. Rates are per year, times in years.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

UNLIMITED, PLACES, DWELLINGS = range(3)
CAPACITIES = ("unlimited", "places", "dwellings")
# in the order of region.ORDER_RULES
# and, behind them, the order a caller's own score makes
FIRST_COME, MOST_URGENT, FREES_A_PLACE, LONGEST_READY, LOTTERY, BY_SCORE = range(6)
ON_ARRIVAL, ON_NOTICE, ON_REVIEW = range(3)
TRIGGERS = ("arrival", "noticed", "review")
POISSON, EVEN = range(2)

SETTING = np.dtype(
    [
        ("effort", "f8"),
        ("hours", "f8"),
        ("lane_from", "i4"),
        ("lane_to", "i4"),
        ("capacity", "i1"),
        ("homeless", "i1"),
        ("institution", "i1"),
        ("reviewed", "i1"),
        ("order", "i1"),
        ("pooled", "i1"),
        ("own_first", "i1"),
    ],
    align=True,
)
GROUP = np.dtype(
    [
        ("loss_variance", "f8"),
        ("recovery_variance", "f8"),
        ("indication", "f8"),
        ("effort_factor", "f8"),
        ("points", "f8"),
        ("wants_two_rooms", "f8"),
        ("wants_quiet", "f8"),
        ("wants_other", "f8"),
        ("prevented", "f8"),
        ("own_way_factor", "f8"),
        ("hours_needed", "f8"),
        ("hours_variance", "f8"),
        ("motivated", "f8"),
        ("foundations", "f8", (3,)),  # shares on at first contact
    ]
)
STAY = np.dtype(
    [
        ("ready", "f8"),
        ("leave", "f8"),
        ("die", "f8"),
        ("gives_up", "f8"),
        ("to_street", "f8"),
        ("crisis", "f8"),
        ("reoffends", "f8"),
        ("exits", "f8", (3,)),  # cumulative shares of family, elsewhere, long-term care
    ]
)
MUNICIPALITY = np.dtype([("own_way", "f8"), ("up_to", "f8")])  # up_to: cumulative inhabitants
PROGRAMME = np.dtype(
    [
        ("loss", "f8"),
        ("completes", "f8"),
        ("term", "f8"),  # longest, inf without
        ("whole", "f8"),  # ends when all foundations were on so long, inf without
        ("crisis", "f8"),
        ("slots", "i8"),
        ("next", "i4"),
        ("first_phase", "i4"),
        ("answers", "i4"),  # to neighbours and landlord, day and night
    ],
    align=True,
)
PHASE = np.dtype([("until", "f8"), ("hours", "f8"), ("needed", "f8")])  # until inf: the last
FOUNDATION = np.dtype([("at_full_fit", "f8"), ("slots", "i8")])  # slots -1: unlimited
RATIO = np.dtype([("ready", "f8"), ("loss", "f8"), ("crisis", "f8"), ("reoffends", "f8")])
SITE = np.dtype(
    [
        ("effort", "f8"),
        ("capacity", "i4"),
        ("provider", "i4"),
        ("municipality", "i2"),
        ("setting", "i1"),
    ],
    align=True,
)
ROUTE = np.dtype(
    [
        ("share", "f8"),
        ("start", "i1"),
        ("to", "i1"),
        ("trigger", "i1"),
        ("kind", "i1"),
        ("needs", "i1"),  # bits of the foundations required
        ("motivation", "i1"),
    ],
    align=True,
)
LANE = np.dtype([("wanted", "i1"), ("programme", "i1"), ("group", "i1")])
INFLOW = np.dtype([("rate", "f8"), ("group", "i4"), ("municipality", "i4")])
LETTINGS = np.dtype(
    [
        ("rate", "f8"),
        ("reserved", "f8"),
        ("delivered", "f8"),
        ("contract", "f8"),
        ("two_rooms", "f8"),
        ("quiet", "f8"),
        ("from_year", "f8"),
        ("until_year", "f8"),
        ("municipality", "i4"),
        ("landlord", "i4"),
        ("spacing", "i4"),
    ],
    align=True,
)
LANDLORD = np.dtype([("tenants_at_start", "f8")])
BAND = np.dtype([("start", "f8"), ("factor", "f8"), ("spent", "f8")])
RULES = np.dtype(
    [
        ("table_every", "f8"),
        ("table_smallest_fit", "f8"),
        ("smallest_fit", "f8"),
        ("offer", "f8"),
        ("move_in", "f8"),
        ("hold", "f8"),
        ("accepts_at_no_fit", "f8"),
        ("accepts_at_full_fit", "f8"),
        ("weight_municipality", "f8"),
        ("weight_rooms", "f8"),
        ("weight_quiet", "f8"),
        ("hospitalisation", "f8"),
        ("loss_at_no_fit", "f8"),
        ("own", "i8", (4,)),  # addresses of a caller's own rules, see ``calls``; 0: built-in
        ("nuisance", "f8"),
        ("flip_after", "f8"),  # inf: never
        ("crisis_ends", "f8"),
        ("keep_home", "f8"),  # in a crisis
        ("feedback", "f8"),  # of empty places on effort
        ("trust_lost", "f8"),
        ("trust_regained", "f8"),  # share of what is missing, a month
        ("guarantee_saves", "f8"),
        ("flip_needs", "i1"),  # bits
        ("crisis", "i1"),  # the setting
        ("foundations", "i1"),
        ("conditional", "i1"),  # some route requires a foundation
        ("adapts", "i1"),
        ("own_meeting", "i1"),  # a caller decides the meetings of the outflow table
        ("table", "i1"),
        ("wishes", "i1"),
        ("street", "i1"),
        ("home", "i1"),
        ("cycles", "i1"),
    ],
    align=True,
)


class Tables(NamedTuple):
    """The region as arrays. Two-dimensional ones are indexed as their comments say."""

    settings: Any
    groups: Any
    stays: Any  # [setting, group]
    municipalities: Any
    programmes: Any  # 0 is living without support
    phases: Any  # of programmes, in their order; row 0 is living without support
    foundations: Any  # the three two-state ones
    turning: Any  # [foundation, setting, off and on]: rate of turning on, and off
    turning_factors: Any  # [foundation, programme, off and on]
    ratios: Any  # by the bits of the foundations that are on
    reoffending: Any  # [programme, group] factor
    sites: Any
    admits: Any  # [site, group]
    routes: Any
    route_lanes: Any  # [route, group], -1: not for this group
    lanes: Any  # sorted by the setting wanted
    lists: Any  # [setting, group, municipality of origin]: whose list they wait on
    inflows: Any
    inflow_factors: Any  # [group, whole year]; the last column holds ever after
    first_settings: Any  # [group, setting] cumulative
    lettings: Any
    landlords: Any
    bands: Any
    lost_to: Any  # cumulative over settings, then family
    client_keys: Any  # a stream of clients; inflows first, then rows of the census
    letting_keys: Any  # a stream of lettings
    rules: Any


#: Name -> (dtype, number of dimensions).
TABLE_FIELDS: dict[str, tuple[Any, int]] = {
    "settings": (SETTING, 1),
    "groups": (GROUP, 1),
    "stays": (STAY, 2),
    "municipalities": (MUNICIPALITY, 1),
    "programmes": (PROGRAMME, 1),
    "phases": (PHASE, 1),
    "foundations": (FOUNDATION, 1),
    "turning": (np.float64, 3),
    "turning_factors": (np.float64, 3),
    "ratios": (RATIO, 1),
    "reoffending": (np.float64, 2),
    "sites": (SITE, 1),
    "admits": (np.uint8, 2),
    "routes": (ROUTE, 1),
    "route_lanes": (np.int32, 2),
    "lanes": (LANE, 1),
    "lists": (np.int32, 3),
    "inflows": (INFLOW, 1),
    "inflow_factors": (np.float64, 2),
    "first_settings": (np.float64, 2),
    "lettings": (LETTINGS, 1),
    "landlords": (LANDLORD, 1),
    "bands": (BAND, 1),
    "lost_to": (np.float64, 1),
    "client_keys": (np.uint64, 1),
    "letting_keys": (np.uint64, 1),
    "rules": (RULES, 1),
}


@dataclass(frozen=True)
class Index:
    """Names in the order of the arrays, shared by all phases of a policy."""

    municipalities: list[str]
    settings: list[str]
    groups: list[str]
    programmes: list[str]
    first_phases: list[int]  # rows of the table of phases, and their number at the end
    sites: list[tuple[str, str, str]]  # provider, setting, municipality
    lanes: list[tuple[int, int, int]]  # setting wanted, programme, group
    landlords: list[str]
    foundations: bool  # whether any phase has them, or asks for one
