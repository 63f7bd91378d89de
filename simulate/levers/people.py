"""Levers on who comes and on who is seen to be ready: prevention, plans, reviews, incentives."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulate.lever_base import (
    LeverBase,
    Names,
    chosen,
    group_names,
    unknown,
    with_groups,
)
from simulate.region import Region
from simulate.sourced import Factor, Share


class IndividualPlan(LeverBase):
    """One conversation and one plan a person: readiness is noticed ``effort_factor`` times faster.

    With ``wishes``, requests carry what people want, and a dwelling below ``smallest_fit`` goes
    to somebody else when there is one. Assumed: a plan makes nobody ready sooner. Neutral:
    ``effort_factor`` 1 without ``wishes``.
    """

    lever: Literal["individual_plan"]
    groups: Names = ()
    effort_factor: Factor
    wishes: bool = True
    smallest_fit: Share = 0.5

    def sets(self, region: Region) -> set[str]:
        groups = chosen(self.groups, group_names(region))
        return {f"effort for {group}" for group in groups} | ({"wishes"} if self.wishes else set())

    def problems(self, region: Region) -> list[str]:
        return unknown("groups", self.groups, group_names(region))

    def change(self, region: Region, year: float) -> Region:
        names = chosen(self.groups, group_names(region))
        changed = with_groups(
            region, names, lambda today: {"effort_factor": today.effort_factor * self.effort_factor}
        )
        if not self.wishes:
            return changed
        wishes = {"wishes": True, "smallest_fit": self.smallest_fit}
        return changed.model_copy(update={"matching": region.matching.model_copy(update=wishes)})


class IndicationLength(LeverBase):
    """Years between reviews of an indication.

    Assumed: a review notices readiness and costs nothing. Neutral: the years the groups have.
    """

    lever: Literal["indication_length"]
    groups: Names = ()
    years: Annotated[float, Field(gt=0, le=200)]

    def sets(self, region: Region) -> set[str]:
        groups = chosen(self.groups, group_names(region))
        return {f"indication length of {group}" for group in groups}

    def problems(self, region: Region) -> list[str]:
        return unknown("groups", self.groups, group_names(region))

    def change(self, region: Region, year: float) -> Region:
        names = chosen(self.groups, group_names(region))
        return with_groups(region, names, lambda today: {"indication_years": self.years})


class OutflowIncentive(LeverBase):
    """Takes away the reward for full beds, and pays for looking for movers.

    Providers who would be left with empty places look less hard for movers
    (:class:`simulate.rows.support.Adaptation`); ``removes_share`` of that is taken away.
    ``effort_factor`` multiplies the effort of ``providers`` (all, when none are named), full beds
    or not. Assumed: both. Where providers do not adapt, ``removes_share`` has nothing to act on.
    Neutral: ``removes_share`` 0 and ``effort_factor`` 1.
    """

    lever: Literal["outflow_incentive"]
    removes_share: Share
    providers: Names = ()
    effort_factor: Factor = 1.0

    def sets(self, region: Region) -> set[str]:
        names = chosen(self.providers, [provider.name for provider in region.providers])
        return {"the reward for full beds"} | {f"effort of {name}" for name in names}

    def problems(self, region: Region) -> list[str]:
        return unknown("providers", self.providers, [item.name for item in region.providers])

    def change(self, region: Region, year: float) -> Region:
        names = chosen(self.providers, [provider.name for provider in region.providers])
        left = (1 - region.adaptation.incentive_removed_share) * (1 - self.removes_share)
        providers = tuple(
            item.model_copy(update={"effort_per_year": item.effort_per_year * self.effort_factor})
            if item.name in names
            else item
            for item in region.providers
        )
        adaptation = region.adaptation.model_copy(update={"incentive_removed_share": 1 - left})
        return region.model_copy(update={"providers": providers, "adaptation": adaptation})


class Prevention(LeverBase):
    """Part of the people who would come no longer do: ``share_by_group`` of each group.

    Assumed: they are like the others, and need nothing of this region. A share on top of what the
    region already prevents. Neutral: shares of 0.
    """

    lever: Literal["prevention"]
    share_by_group: dict[str, Share]

    def sets(self, region: Region) -> set[str]:
        return {f"prevented inflow of {group}" for group in self.share_by_group}

    def problems(self, region: Region) -> list[str]:
        return unknown("share_by_group", self.share_by_group, group_names(region))

    def change(self, region: Region, year: float) -> Region:
        shares = self.share_by_group
        return with_groups(
            region,
            list(shares),
            lambda today: {
                "prevented_share": 1 - (1 - today.prevented_share) * (1 - shares[today.name])
            },
        )
