"""Statistics of people followed from a moment on: an entry, a release, a stay on day 0.

Everybody followed long enough counts. Who moved out of the region, went into long-term care or
died meanwhile is lost to the study and left out, where not said otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from calibration.statistics.replicate import Replicate, lost_to_study
from simulate.record import COMPLETED, LOST_HOME, OFFENDED
from simulate.state import DEATH, FAMILY, HOME_EXPIRES, LONG_TERM_CARE

Array = np.ndarray[Any, Any]

YEAR, MOVE_ON, SHELTER_FOLLOWED, RETURN_FOLLOWED = 1.0, 2.5, 2.5, 4.0


def _entries(replicate: Replicate, setting: str) -> tuple[Array, Array]:
    """First time each person comes to a setting in the run: client and time."""
    paths = replicate.paths
    chosen = (paths.setting == replicate.setting(setting)) & (paths.since >= 0.0)
    clients, first = np.unique(paths.client[chosen], return_index=True)
    return clients, paths.since[chosen][first]


def _followed(clients: Array, since: Array, years: float, end: float) -> tuple[Array, Array]:
    kept = since + years <= end
    return clients[kept], since[kept]


def shelter_entrants_housed(replicate: Replicate) -> tuple[float, float]:
    """Of people who enter shelter, those housed 30 months later.

    Housed: at home, in protected or sheltered living (supported housing counts), or with family.
    """
    clients, since = _followed(*_entries(replicate, "shelter"), SHELTER_FOLLOWED, replicate.end)
    where = replicate.paths.at(clients, since + SHELTER_FOLLOWED)
    housed = [replicate.setting(name) for name in ("home", "protected", "sheltered")]
    there = np.isin(where, [*housed, -1 - FAMILY])
    return float(there.sum()), float((~lost_to_study(where)).sum())


def _housed_from_shelter(replicate: Replicate) -> tuple[Array, Array]:
    paths = replicate.paths
    home, shelter = replicate.setting("home"), replicate.setting("shelter")
    same = np.append(False, paths.client[1:] == paths.client[:-1])
    before = np.append(-1, paths.setting[:-1])
    chosen = same & (paths.setting == home) & (before == shelter)
    clients, first = np.unique(paths.client[chosen], return_index=True)
    return _followed(clients, paths.since[chosen][first], RETURN_FOLLOWED, replicate.end)


def housed_after_shelter(replicate: Replicate) -> tuple[float, float]:
    """Of people housed from shelter, those in a home 48 months later; the dead are left out."""
    clients, since = _housed_from_shelter(replicate)
    where = replicate.paths.at(clients, since + RETURN_FOLLOWED)
    counted = ~lost_to_study(where)
    return float((where == replicate.setting("home")).sum()), float(counted.sum())


def not_homeless_again(replicate: Replicate) -> tuple[float, float]:
    """Of people housed from shelter, those never on the street or in shelter in 48 months."""
    clients, since = _housed_from_shelter(replicate)
    paths = replicate.paths
    again = paths.first(replicate.homeless[paths.setting], clients, since)
    return float((again > since + RETURN_FOLLOWED).sum()), float(len(clients))


def moved_on_protected(replicate: Replicate) -> tuple[float, float]:
    """Of people in protected living on day 0, those in sheltered living or a home 30 months on."""
    return _moved_on(replicate, "protected", ("sheltered", "home"))


def moved_on_sheltered(replicate: Replicate) -> tuple[float, float]:
    """Of people in sheltered living on day 0, those in a home 30 months later."""
    return _moved_on(replicate, "sheltered", ("home",))


def _moved_on(replicate: Replicate, start: str, on: tuple[str, ...]) -> tuple[float, float]:
    paths = replicate.paths
    clients = paths.client[(paths.setting == replicate.setting(start)) & (paths.since < 0)]
    clients = np.intersect1d(clients, np.flatnonzero(replicate.in_census))
    where = paths.at(clients, np.full(len(clients), MOVE_ON))
    moved = np.isin(where, [replicate.setting(name) for name in on])
    return float(moved.sum()), float((~_dead_or_in_care(where)).sum())


def _dead_or_in_care(where: Array) -> Array:
    """Studies of services count who moved out of the area, but not who died or needed more care."""
    found: Array = np.isin(-1 - where, (DEATH, LONG_TERM_CARE))
    return found


def moved_on_floating(replicate: Replicate) -> tuple[float, float]:
    """Of people with floating support on day 0, those without in 30 months, their home kept."""
    scenario, outcome = replicate.scenario, replicate.outcome
    present = scenario.phases[0][1].present
    inflows = len(scenario.phases[0][2].inflows)
    supported = np.array([row.programme == "ambulatory" for row in present])
    numbers = np.flatnonzero(replicate.in_census)
    clients = numbers[supported[outcome.persons["stream"][numbers] - inflows]]
    log = outcome.log[outcome.log["time"] <= MOVE_ON]
    done = np.unique(log["client"][log["event"] == COMPLETED])
    lost = np.unique(log["client"][np.isin(log["event"], (LOST_HOME, HOME_EXPIRES))])
    where = replicate.paths.at(clients, np.full(len(clients), MOVE_ON))
    moved = np.isin(clients, done) & ~np.isin(clients, lost)
    counted = ~_dead_or_in_care(where)
    return float((moved & counted).sum()), float(counted.sum())


def _leavers(replicate: Replicate, setting: str, group: str | None = None) -> tuple[Array, Array]:
    """First time each person (of a group) leaves a setting in the run: client and time."""
    paths = replicate.paths
    chosen = (paths.setting == replicate.setting(setting)) & (paths.until <= replicate.end)
    if group is not None:
        groups = replicate.outcome.persons["group"]
        chosen &= groups[paths.client] == replicate.group(group)
    clients, first = np.unique(paths.client[chosen], return_index=True)
    return clients, paths.until[chosen][first]


def care_leavers_homeless(replicate: Replicate) -> tuple[float, float]:
    """Of young people leaving residential care, those homeless at some time within 12 months."""
    clients, since = _followed(*_leavers(replicate, "institution", "youth"), YEAR, replicate.end)
    paths = replicate.paths
    counted = ~_dead_or_in_care(paths.at(clients, since))
    again = paths.first(replicate.homeless[paths.setting], clients, since)
    return float((again[counted] <= since[counted] + YEAR).sum()), float(counted.sum())


def _released(replicate: Replicate, years: float) -> tuple[Array, Array, Array]:
    """People leaving detention, when, and where they go."""
    clients, since = _followed(*_leavers(replicate, "detention"), years, replicate.end)
    return clients, since, replicate.paths.at(clients, since)


def homeless_after_release(replicate: Replicate) -> tuple[float, float]:
    """Of people leaving detention, those on the street or in shelter 12 months later."""
    clients, since, _ = _released(replicate, YEAR)
    where = replicate.paths.at(clients, since + YEAR)
    homeless = np.isin(where, np.flatnonzero(replicate.homeless))
    return float(homeless.sum()), float((~lost_to_study(where)).sum())


def _offended(replicate: Replicate, clients: Array, since: Array, years: float) -> Array:
    """Whether each person offends in the years after a moment."""
    log = replicate.outcome.log
    rows = log[log["event"] == OFFENDED]
    order = np.lexsort((rows["time"], rows["client"]))
    keys = (rows["client"].astype(np.float64) * 1000.0 + rows["time"])[order]
    first = np.searchsorted(keys, clients * 1000.0 + since, side="left")
    found: Array = np.append(keys, np.inf)[first] <= clients * 1000.0 + since + years
    return found


def reoffended_24(replicate: Replicate) -> tuple[float, float]:
    """Of people leaving detention and still followed, those with a new offence in 24 months."""
    return _reoffended(replicate, 2 * YEAR, None)


def reoffended_from(place: str) -> Callable[[Replicate], tuple[float, float]]:
    """Of people leaving detention for a place, those with a new offence in 12 months."""
    return lambda replicate: _reoffended(replicate, YEAR, place)


def _reoffended(replicate: Replicate, years: float, place: str | None) -> tuple[float, float]:
    clients, since, where = _released(replicate, years)
    gone = lost_to_study(replicate.paths.at(clients, since + years))
    counted = ~gone & (where >= 0)
    if place is not None:
        counted &= where == replicate.setting(place)
    again = _offended(replicate, clients[counted], since[counted], years)
    return float(again.sum()), float(counted.sum())
