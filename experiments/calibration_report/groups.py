"""Which figures stand together, by what the statistic they are held against begins with."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Group:
    """Figures of one subject, in the order of the table."""

    name: str
    title: str
    figures: pd.DataFrame


#: Title and name of each group, and the beginnings of its statistics; the first that fits counts.
_GROUPS = (
    ("moving-on", "Moving on", ("protected_moved_on", "sheltered_moved_on", "floating_")),
    ("protected-living", "Protected living", ("protected_", "sheltered_", "first_indications")),
    ("leaving-care-or-prison", "Leaving care or prison",
     ("care_leavers_", "release_", "reoffended_")),
    ("housing-first", "Housing First", ("direct_",)),
    ("usual-care", "Homeless people under the usual way", ("usual_",)),
    ("shelter-and-homes", "Shelter and homes",
     ("shelter_", "home_", "through_scheme", "delivered", "returned_")),
)  # fmt: skip
_ORDER = ("protected-living", "shelter-and-homes", "moving-on", "leaving-care-or-prison",
          "housing-first", "usual-care", "other")  # fmt: skip
_TITLES = {name: title for name, title, _ in _GROUPS} | {"other": "Other figures"}


def groups_of(figures: pd.DataFrame) -> list[Group]:
    """The groups that have a figure, in the order of the report."""
    names = figures["statistic"].map(_group_of)
    return [
        Group(name, _TITLES[name], figures[names == name].reset_index(drop=True))
        for name in _ORDER
        if (names == name).any()
    ]


def _group_of(statistic: str) -> str:
    return next((name for name, _, starts in _GROUPS if statistic.startswith(starts)), "other")
