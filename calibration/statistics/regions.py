"""Statistics of a region in its first years: flows, stocks and lists.

Sums over the whole run, so that they are averages over its years.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from calibration.statistics.replicate import Replicate
from simulate.state import BY_OWN_WAY, BY_SCHEME, DELIVERED, FULFILLED, PROMISED

MONTHS_A_YEAR = 12.0
PROTECTED = ("protected", "sheltered")

Array = np.ndarray[Any, Any]


def ended(replicate: Replicate) -> tuple[float, float]:
    """Stays in protected or sheltered living that ended, a person-year there.

    An indication covers both, so a move from one to the other ends nothing.
    """
    index = replicate.scenario.index.settings
    chosen = [index.index(name) for name in PROTECTED]
    others = [n for n in range(len(index)) if n not in chosen]
    moves = replicate.tally("moves")[:, chosen][:, :, others].sum()
    exits = replicate.tally("exits")[:, chosen].sum()
    return moves + exits, replicate.tally("person_years")[:, chosen].sum()


def first_indications(replicate: Replicate) -> tuple[float, float]:
    """People who ask for protected or sheltered living for the first time, a year."""
    chosen = [replicate.setting(name) for name in PROTECTED]
    rows = replicate.outcome.requests
    asked = rows[np.isin(rows["wanted"], chosen)]
    earlier = np.unique(asked["client"][asked["since"] < 0])
    first = np.setdiff1d(np.unique(asked["client"][asked["since"] >= 0]), earlier)
    paths = replicate.paths
    before = paths.client[np.isin(paths.setting, chosen) & (paths.since < 0)]
    return float(len(np.setdiff1d(first, before))), replicate.end


def ready(replicate: Replicate) -> tuple[float, float]:
    """People in protected living who are ready to move on, average over months."""
    setting = replicate.setting("protected")
    return (
        replicate.tally("ready_people")[:, setting].sum(),
        replicate.tally("people")[:, setting].sum(),
    )


def waiting_per_place(replicate: Replicate) -> tuple[float, float]:
    """The list for protected living, average over months, a place."""
    places = sum(
        row.count
        for provider in replicate.scenario.region.providers
        for row in provider.places
        if row.setting == "protected"
    )
    waiting = replicate.tally("waiting_people")[:, replicate.setting("protected")]
    return waiting.sum() / len(waiting), float(places)


def longest_wait(replicate: Replicate) -> tuple[float, float]:
    """Years from request to move that one in ten exceeds, of who came to protected living."""
    years = _waits(replicate, "protected")[0]
    return (float(np.percentile(years, 90)), 1.0) if len(years) else (0.0, 0.0)


def shelter_stay(replicate: Replicate) -> tuple[float, float]:
    """Months lived in shelter by each who left it, in the long run."""
    setting = replicate.setting("shelter")
    left = replicate.tally("moves")[:, setting].sum() + replicate.tally("exits")[:, setting].sum()
    return MONTHS_A_YEAR * replicate.tally("person_years")[:, setting].sum(), left


def home_wait(replicate: Replicate) -> tuple[float, float]:
    """Months from request to move of people who asked for a home from shelter."""
    years, living_in = _waits(replicate, "home")
    from_shelter = years[living_in == replicate.setting("shelter")]
    return MONTHS_A_YEAR * float(from_shelter.sum()), float(len(from_shelter))


def _waits(replicate: Replicate, setting: str) -> tuple[Array, Array]:
    rows = replicate.outcome.requests
    wanted = rows["wanted"] == replicate.setting(setting)
    done = rows[wanted & (rows["end"] == FULFILLED)]
    return done["ended"] - done["since"], done["living_in"]


def waiting_over_nine_months(replicate: Replicate) -> tuple[float, float]:
    """People in shelter or supported living waiting for a home over nine months, at year ends."""
    rows = replicate.outcome.requests
    places = [replicate.setting(name) for name in ("shelter", *PROTECTED)]
    asked = rows[(rows["wanted"] == replicate.setting("home")) & np.isin(rows["living_in"], places)]
    ends = np.where(np.isnan(asked["ended"]), np.inf, asked["ended"])
    years = np.arange(1, int(replicate.end) + 1)
    counts = [((asked["since"] < year - 0.75) & (ends > year)).sum() for year in years]
    return float(np.sum(counts)), float(len(years))


def through_scheme(replicate: Replicate) -> tuple[float, float]:
    """Homes that people in shelter or supported living got through the scheme, of all they got."""
    rows = replicate.outcome.tenancies
    found = rows[np.isin(rows["found"], (BY_SCHEME, BY_OWN_WAY))]
    just_before = np.nextafter(found["started"], -np.inf) - 1e-6
    came_from = replicate.paths.at(found["client"].astype(np.int64), just_before)
    places = [replicate.setting(name) for name in ("shelter", *PROTECTED)]
    counted = found["found"][np.isin(came_from, places)]
    return float((counted == BY_SCHEME).sum()), float(len(counted))


def delivered(replicate: Replicate) -> tuple[float, float]:
    """Homes delivered to the scheme, of those promised."""
    homes = replicate.tally("homes").sum(axis=(0, 1))
    return float(homes[DELIVERED]), float(homes[PROMISED])


def homes_found(replicate: Replicate) -> tuple[float, float]:
    """Homes found in the run, through the scheme or otherwise, a year."""
    rows = replicate.outcome.tenancies
    return float(np.isin(rows["found"], (BY_SCHEME, BY_OWN_WAY)).sum()), replicate.end


def homeless_people(replicate: Replicate) -> tuple[float, float]:
    """People on the street or in shelter, average over months."""
    people = replicate.tally("people")
    return people[:, replicate.homeless].sum(), float(len(people))


def waiting_for_home(replicate: Replicate) -> tuple[float, float]:
    """People waiting for a home, average over months."""
    waiting = replicate.tally("waiting_people")[:, replicate.setting("home")]
    return waiting.sum(), float(len(waiting))
