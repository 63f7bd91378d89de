"""Levers on waiting lists: in which order, over which area, and how homes are matched."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulate.lever_base import LeverBase, Names, chosen, group_names, unknown
from simulate.region import Region
from simulate.rows.places import OrderRule
from simulate.sourced import Name, Share


class OutflowTable(LeverBase):
    """The outflow table (Uitstroomtafel): all vacancies and clients side by side, by fit.

    In the order of the list, each client gets the home that fits best among what is left, if it
    fits at least ``smallest_fit``; homes that suit nobody so well are then given out by best fit.
    Assumed: nobody's wishes change by sitting at the table. Neutral: none, as a meeting replaces
    the offer to the head of the list; in a region that has a table, its own values.
    """

    lever: Literal["outflow_table"]
    every_weeks: Annotated[float, Field(gt=0, le=520)]
    smallest_fit: Share = 0.75

    def sets(self, region: Region) -> set[str]:
        return {"how dwellings are matched"}

    def change(self, region: Region, year: float) -> Region:
        update = {
            "mode": "table",
            "table_every_weeks": self.every_weeks,
            "table_smallest_fit": self.smallest_fit,
        }
        return region.model_copy(update={"matching": region.matching.model_copy(update=update)})


class Priority(LeverBase):
    """The order rule of a waiting list, and urgency points by group.

    Assumed: everybody is judged alike within a group. Neutral: the order the list has, no points.
    """

    lever: Literal["priority"]
    setting: Name
    order: OrderRule
    points: dict[str, Annotated[float, Field(ge=0, le=1e6)]] = Field(default_factory=dict)

    def sets(self, region: Region) -> set[str]:
        return {f"order of the list for {self.setting}"} | {f"points of {g}" for g in self.points}

    def problems(self, region: Region) -> list[str]:
        lists = [item.setting for item in region.waiting_lists]
        return unknown("setting", [self.setting], lists) + unknown(
            "points", list(self.points), group_names(region)
        )

    def change(self, region: Region, year: float) -> Region:
        lists = tuple(
            item.model_copy(update={"order": self.order}) if item.setting == self.setting else item
            for item in region.waiting_lists
        )
        groups = tuple(
            group.model_copy(update={"points": self.points.get(group.name, group.points)})
            for group in region.groups
        )
        return region.model_copy(update={"waiting_lists": lists, "groups": groups})


class PoolLists(LeverBase):
    """One list for the region instead of one a municipality; own residents first or not.

    Assumed: people go wherever the region has a place. Neutral: the values the lists have.
    """

    lever: Literal["pool_lists"]
    settings: Names = ()
    pooled: bool = True
    own_residents_first: bool = False

    def sets(self, region: Region) -> set[str]:
        names = chosen(self.settings, [item.setting for item in region.waiting_lists])
        return {f"scope of the list for {name}" for name in names}

    def problems(self, region: Region) -> list[str]:
        return unknown("settings", self.settings, [item.setting for item in region.waiting_lists])

    def change(self, region: Region, year: float) -> Region:
        names = chosen(self.settings, [item.setting for item in region.waiting_lists])
        scope = {"pooled": self.pooled, "own_residents_first": self.own_residents_first}
        lists = tuple(
            item.model_copy(update=scope) if item.setting in names else item
            for item in region.waiting_lists
        )
        return region.model_copy(update={"waiting_lists": lists})
