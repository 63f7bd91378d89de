"""What the model gives for each published figure, with the figure's own definition.

A statistic is what the figure would be with endless people in the study: the figure's own chance
belongs to its likelihood. Each says whom it counts, out of whom, and how long they were followed;
how far that is the same as in the study stands in the target (:mod:`calibration.targets`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from calibration.statistics import homes, people, regions
from calibration.statistics.replicate import Replicate
from calibration.statistics.worlds import WORLDS, simulate_world
from calibration.target_kinds import Scale

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Statistic:
    """One simulated number: in which world, of what scale, and how it is counted.

    ``count`` gives a numerator and a denominator of one replicate; the statistic is the ratio of
    their sums over replicates (a share with half a person on both sides), nan when nothing is
    there to divide by. With ``versus`` it is what
    it is in ``world`` less what it is there, for the same people and luck: what a policy does.
    """

    words: str
    unit: str
    scale: Scale  # a share is read on the logit scale, a positive number on that of logs
    world: str
    count: Callable[[Replicate], tuple[float, float]]
    versus: str = ""


def _share(words: str, world: str, count: Callable[[Replicate], tuple[float, float]]) -> Statistic:
    return Statistic(words, "share", "share", world, count)


def _number(
    words: str, unit: str, world: str, count: Callable[[Replicate], tuple[float, float]]
) -> Statistic:
    return Statistic(words, unit, "positive", world, count)


def _effect(
    words: str, unit: str, policy: str, count: Callable[[Replicate], tuple[float, float]]
) -> Statistic:
    return Statistic(words, unit, "real", policy, count, versus="region")


#: Statistic by key.
STATISTICS: dict[str, Statistic] = {
    # ---- protected living, its list and what follows
    "protected_ended": _share(
        "protected and sheltered living: people leaving in a year, of residents",
        "rotterdam", regions.ended),
    "first_indications": _number(
        "first requests for protected or sheltered living a year", "people a year",
        "rotterdam", regions.first_indications),
    "protected_ready": _share(
        "protected living: ready to move on, of residents", "region", regions.ready),
    "protected_list": _number(
        "protected living: waiting list, of places", "share of places",
        "region", regions.waiting_per_place),
    "protected_wait_longest": _number(
        "protected living: the wait that one in ten exceeds", "years",
        "region", regions.longest_wait),
    "shelter_stay": _number(
        "shelter: mean stay", "months", "region", regions.shelter_stay),
    "home_wait": _number(
        "home: mean wait of people in shelter", "months", "region", regions.home_wait),
    "home_wait_over_9": _number(
        "home: people in shelter or supported living who wait longer than nine months", "people",
        "utrecht", regions.waiting_over_nine_months),
    "through_scheme": _share(
        "homes found through the scheme, of all found from shelter or supported living",
        "region", regions.through_scheme),
    "delivered": _share(
        "promised homes that are delivered", "utrecht", regions.delivered),
    # ---- people followed from a moment on
    "shelter_housed_30": _share(
        "people entering shelter: stably housed 30 months later",
        "region", people.shelter_entrants_housed),
    "returned_home_48": _share(
        "people housed from shelter: in a home of their own 48 months later",
        "region", people.housed_after_shelter),
    "returned_never_48": _share(
        "people housed from shelter: not homeless again within 48 months",
        "region", people.not_homeless_again),
    "protected_moved_on_30": _share(
        "protected living: moved on to a more independent place within 30 months",
        "region", people.moved_on_protected),
    "sheltered_moved_on_30": _share(
        "sheltered living: moved on to a home within 30 months",
        "region", people.moved_on_sheltered),
    "floating_moved_on_30": _share(
        "floating support at home: did without it within 30 months, home kept",
        "region", people.moved_on_floating),
    "care_leavers_homeless_12": _share(
        "leaving residential youth care: homeless at some time within 12 months",
        "region", people.care_leavers_homeless),
    "release_homeless_12": _share(
        "leaving detention: homeless 12 months later", "forensic", people.homeless_after_release),
    "reoffended_24": _share(
        "leaving forensic care or detention: a new offence within 24 months",
        "forensic", people.reoffended_24),
    "reoffended_12_street": _share(
        "leaving detention for the street: a new offence within 12 months",
        "forensic", people.reoffended_from("street")),
    "reoffended_12_protected": _share(
        "leaving detention for protected living: a new offence within 12 months",
        "forensic", people.reoffended_from("protected")),
    "reoffended_12_home": _share(
        "leaving detention for a home: a new offence within 12 months",
        "forensic", people.reoffended_from("home")),
    # ---- homeless newcomers under the usual way, and with Housing First
    "usual_housed_12": _share(
        "homeless newcomers, usual way: housed 12 months after first contact",
        "region", homes.housed_12),
    "usual_time_housed_24": _share(
        "homeless newcomers, usual way: share of 24 months housed",
        "region", homes.time_housed_24),
    "usual_time_to_home": _number(
        "homeless newcomers, usual way: time to a home of those housed within 24 months", "days",
        "region", homes.days_to_home),
    "direct_housed_12": _share(
        "homeless newcomers, Housing First: housed 12 months after first contact",
        "direct", homes.housed_12),
    "direct_time_housed_24": _share(
        "homeless newcomers, Housing First: share of 24 months housed",
        "direct", homes.time_housed_24),
    "direct_stable_12": _share(
        "homeless newcomers, Housing First: housed at least half of months 3 to 12",
        "direct", homes.stable(0.25, 1.0, 0.5)),
    "direct_stable_24": _share(
        "homeless newcomers, Housing First: housed at least nine tenths of months 18 to 24",
        "direct", homes.stable(1.5, 2.0, 0.9)),
    **{
        f"direct_kept_{months}": _share(
            f"housed with Housing First: home not lost within {months} months (Kaplan-Meier)",
            "direct", homes.kept(months))
        for months in (12, 13, 24, 36)
    },
    "direct_ended_12": _share(
        "housed with Housing First: tenancy ended, by whatever but death, within 12 months",
        "direct", homes.ended(((1.0, 12.0, 12.0),))),
    "direct_ended_scotland": _share(
        "housed with Housing First as long ago as in Scotland in 2024: tenancy ended since",
        "direct", homes.ended(homes.SCOTLAND)),
    "direct_still_wales": _share(
        "housed with Housing First as long ago as in Wales in 2022: tenancy not ended",
        "direct", homes.still(homes.WALES)),
    "direct_mixed_same_home": _share(
        "housed with Housing First nought to five years ago: still in the same home",
        "direct", homes.same_home_mixed),
    "direct_mixed_not_homeless": _share(
        "housed with Housing First nought to five years ago: not homeless since",
        "direct", homes.not_homeless_mixed),
    "direct_homeless_24": _share(
        "housed with Housing First: homeless again within 24 months",
        "direct", homes.homeless_again_24),
    # ---- what policies do: no figure is held against these; checks say what they rest on
    **{
        f"{policy}_{name}": _effect(f"{title}: change in {words}", unit, policy, count)
        for policy, title in (("housing-first", "Housing First"), ("more-homes", "More homes"))
        for name, words, unit, count in (
            ("homes", "homes found a year", "homes a year", regions.homes_found),
            ("homeless", "people on the street or in shelter", "people", regions.homeless_people),
            ("waiting", "people waiting for a home", "people", regions.waiting_for_home),
        )
    },
}  # fmt: skip

KEYS = tuple(STATISTICS)
#: Added to both sides of a share (Jeffreys): a logit needs it, and of 300 people it is 0.1 %.
HALF = 0.5
#: Scale of each statistic, in the order of what is simulated.
SCALES: dict[str, Scale] = {key: each.scale for key, each in STATISTICS.items()}


def simulate_statistics(values: Mapping[str, float], seed: int, quick: bool = False) -> Array:
    """All statistics under values of the parameters.

    Parameters
    ----------
    values : mapping of str to float
        Parameters by name (:mod:`simulate.parameters`).
    seed : int
        Of the worlds' people and luck.
    quick : bool
        One replicate of each world: more noise.

    Returns
    -------
    ndarray of float64, shape (statistics,)
        In the order of :data:`STATISTICS`; nan where nobody is to be measured.
    """
    replicates: dict[str, list[Replicate]] = {}
    for world in WORLDS:
        scenario, outcomes = simulate_world(world, values, seed, quick)
        replicates[world] = [Replicate(scenario, outcome) for outcome in outcomes]
    return np.array([_value(statistic, replicates) for statistic in STATISTICS.values()])


def _value(statistic: Statistic, replicates: Mapping[str, list[Replicate]]) -> float:
    value = _ratio(statistic, replicates[statistic.world])
    return value - _ratio(statistic, replicates[statistic.versus]) if statistic.versus else value


def _ratio(statistic: Statistic, replicates: list[Replicate]) -> float:
    above, below = np.sum([statistic.count(each) for each in replicates], axis=0)
    if not below > 0:
        return float("nan")
    if statistic.scale == "share":  # none or all of a few people is no share of 0 or 1
        return float((above + HALF) / (below + 2 * HALF))
    return float(above / below)
