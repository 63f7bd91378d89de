"""Statistics of being housed: how soon, for how much of the time, and whether it lasts.

*Newcomers* are people of the group ``homeless`` who come in the run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from calibration.statistics.replicate import Replicate, lost_to_study
from simulate.estimators import kaplan_meier
from simulate.state import FAMILY, TENANCY_DIED
from simulate.survival import HOME_LOST
from simulate.tabulate import DAYS_A_YEAR

Array = np.ndarray[Any, Any]

FOLLOWED = 2.0
HOUSED = ("home", "protected", "sheltered")
#: Years a Dutch participant may have been housed when asked: evenly up to so many (assumption).
LONGEST_MIXED = 5.0
#: Durations at which a curve is averaged.
POINTS = 12

#: Tenancies, and between how many and how many months ago they began.
Part = tuple[float, float, float]
#: HF220 to HF225: tenancies started between reports, as long ago as on 30 September 2024.
SCOTLAND: tuple[Part, ...] = (
    (224.0, 33.0, 42.0),
    (292.0, 24.0, 33.0),
    (156.0, 18.0, 24.0),
    (140.0, 12.0, 18.0),
    (174.0, 6.0, 12.0),
    (220.0, 0.0, 6.0),
)
#: HF156 and HF153: 245 tenancies up to September 2021, 87 more up to September 2022.
WALES: tuple[Part, ...] = ((245.0, 12.0, 55.0), (87.0, 0.0, 12.0))


def _newcomers(replicate: Replicate, years: float) -> tuple[Array, Array]:
    """Homeless newcomers followed so long and not lost to the study: client and first contact."""
    persons = replicate.outcome.persons
    chosen = ~replicate.in_census & (persons["group"] == replicate.group("homeless"))
    chosen &= persons["arrived"] + years <= replicate.end
    clients = np.flatnonzero(chosen)
    since = persons["arrived"][clients]
    kept = ~lost_to_study(replicate.paths.at(clients, since + years))
    return clients[kept], since[kept]


def _years_housed(replicate: Replicate, clients: Array, since: Array, until: Array) -> Array:
    """Years of each person's window in which they are housed.

    Housed is what trials call stable housing: a home, supported housing, or with family. A home
    that is kept during a crisis does not count then.
    """
    paths, count = replicate.paths, len(replicate.outcome.persons)
    windows = np.full((2, count), np.nan)
    windows[0, clients], windows[1, clients] = since, until
    housed = np.isin(paths.setting, [replicate.setting(name) for name in HOUSED])
    to_family = paths.left == FAMILY
    rows = np.concatenate([paths.client[housed], paths.client[to_family]])
    began = np.concatenate([paths.since[housed], paths.until[to_family]])
    ended = np.concatenate([paths.until[housed], np.full(to_family.sum(), np.inf)])
    lengths = np.minimum(ended, windows[1, rows]) - np.maximum(began, windows[0, rows])
    lengths = np.where(lengths > 0, lengths, 0.0)  # nan: nobody's window
    found: Array = np.bincount(rows, lengths, count)[clients]
    return found


def housed_12(replicate: Replicate) -> tuple[float, float]:
    """Of homeless newcomers, those housed 12 months after first contact."""
    clients, since = _newcomers(replicate, 1.0)
    housed = _years_housed(replicate, clients, since + 1.0, since + 1.0 + 1e-6) > 0
    return float(housed.sum()), float(len(clients))


def time_housed_24(replicate: Replicate) -> tuple[float, float]:
    """Of the 24 months after first contact of homeless newcomers, the part housed."""
    clients, since = _newcomers(replicate, FOLLOWED)
    years = _years_housed(replicate, clients, since, since + FOLLOWED)
    return float(years.sum()), FOLLOWED * len(clients)


def days_to_home(replicate: Replicate) -> tuple[float, float]:
    """Days from first contact to a home, of homeless newcomers housed within 24 months."""
    clients, since = _newcomers(replicate, FOLLOWED)
    years = replicate.outcome.persons["first_home"][clients] - since
    housed = years[years <= FOLLOWED]
    return DAYS_A_YEAR * float(housed.sum()), float(len(housed))


def stable(first: float, last: float, share: float) -> Callable[[Replicate], tuple[float, float]]:
    """Of homeless newcomers, those housed at least a share of some years after first contact."""

    def count(replicate: Replicate) -> tuple[float, float]:
        clients, since = _newcomers(replicate, last)
        years = _years_housed(replicate, clients, since + first, since + last)
        return float((years >= share * (last - first)).sum()), float(len(clients))

    return count


def _first_homes(replicate: Replicate) -> Array:
    """First tenancies with Housing First that began in the run."""
    rows = replicate.outcome.tenancies
    programme = replicate.scenario.index.programmes.index("housing_first")
    chosen = rows[(rows["programme"] == programme) & (rows["started"] >= 0.0)]
    _, first = np.unique(chosen["client"], return_index=True)
    found: Array = chosen[first]
    return found


def kept(months: int) -> Callable[[Replicate], tuple[float, float]]:
    """Share of homes not lost in so many months: Kaplan-Meier, losing the home being the event."""

    def count(replicate: Replicate) -> tuple[float, float]:
        rows = _first_homes(replicate)
        lost = np.isin(rows["end"], HOME_LOST)
        return _survival(replicate, rows, lost, np.array([months / 12.0]))

    return count


def still(parts: tuple[Part, ...]) -> Callable[[Replicate], tuple[float, float]]:
    """Share of tenancies that nothing but a death ended, housed as long ago as ``parts`` say."""
    every = sum(weight for weight, _, _ in parts)
    months = np.concatenate([np.linspace(low, high, POINTS) for _, low, high in parts])
    weights = np.repeat([weight / every / POINTS for weight, _, _ in parts], POINTS)

    def count(replicate: Replicate) -> tuple[float, float]:
        rows = _first_homes(replicate)
        over = ~np.isnan(rows["ended"]) & (rows["end"] != TENANCY_DIED)
        return _survival(replicate, rows, over, months / 12.0, weights)

    return count


def ended(parts: tuple[Part, ...]) -> Callable[[Replicate], tuple[float, float]]:
    """One less :func:`still`."""
    there = still(parts)

    def count(replicate: Replicate) -> tuple[float, float]:
        above, below = there(replicate)
        return below - above, below

    return count


def _survival(
    replicate: Replicate, rows: Array, events: Array, years: Array, weights: Array | None = None
) -> tuple[float, float]:
    """Share surviving, averaged over durations, times the homes: replicates can be added."""
    ends = np.where(np.isnan(rows["ended"]), replicate.end, rows["ended"])
    order = np.argsort(years)
    shares = kaplan_meier([(ends - rows["started"], events)], years[order])
    share = float(np.average(shares, weights=None if weights is None else weights[order]))
    return share * len(rows), float(len(rows))


def _mixed(replicate: Replicate) -> tuple[Array, Array]:
    """First homes with a time since at which their tenants are asked, evenly nought to five years.

    The times are fixed parts of five years, in the order of the homes, so they are no luck.
    """
    rows = _first_homes(replicate)
    asked = rows["started"] + LONGEST_MIXED * ((np.arange(len(rows)) * 0.618034) % 1.0)
    seen = asked <= replicate.end
    return rows[seen], asked[seen]


def same_home_mixed(replicate: Replicate) -> tuple[float, float]:
    """Of people housed nought to five years ago and not lost to the study, those still there."""
    rows, asked = _mixed(replicate)
    where = replicate.paths.at(rows["client"].astype(np.int64), asked)
    counted = ~lost_to_study(where)
    ends = np.where(np.isnan(rows["ended"]), np.inf, rows["ended"])
    return float((counted & (ends > asked)).sum()), float(counted.sum())


def not_homeless_mixed(replicate: Replicate) -> tuple[float, float]:
    """Of the same people, those never on the street or in shelter since they were housed."""
    rows, asked = _mixed(replicate)
    clients, paths = rows["client"].astype(np.int64), replicate.paths
    counted = ~lost_to_study(paths.at(clients, asked))
    again = paths.first(replicate.homeless[paths.setting], clients, rows["started"])
    return float((counted & (again > asked)).sum()), float(counted.sum())


def homeless_again_24(replicate: Replicate) -> tuple[float, float]:
    """Of people housed and followed 24 months, those on the street or in shelter within them."""
    rows = _first_homes(replicate)
    rows = rows[rows["started"] + FOLLOWED <= replicate.end]
    clients, paths = rows["client"].astype(np.int64), replicate.paths
    again = paths.first(replicate.homeless[paths.setting], clients, rows["started"])
    return float((again <= rows["started"] + FOLLOWED).sum()), float(len(rows))
