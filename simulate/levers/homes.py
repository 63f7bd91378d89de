"""Levers on homes: how many there are, for whom, and in whose name they are let."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulate.lever_base import (
    LeverBase,
    Names,
    amount,
    chosen,
    exactly_one,
    group_names,
    unknown,
    with_groups,
    with_landlords,
)
from simulate.region import Region
from simulate.rows.homes import ExtraDwellings
from simulate.sourced import Factor, FlipCondition, Name, Rate, Share


def _landlords(region: Region) -> list[str]:
    return [landlord.name for landlord in region.landlords]


class ReservedShare(LeverBase):
    """The share of lettings reserved for the scheme: ``share``, or ``factor`` times today's.

    Assumed: landlords deliver the same part of a larger promise. Neutral: ``factor`` 1.
    """

    lever: Literal["reserved_share"]
    landlords: Names = ()
    share: Share | None = None
    factor: Factor | None = None

    @model_validator(mode="after")
    def _check_amount(self) -> ReservedShare:
        exactly_one(self, "share", "factor")
        return self

    def sets(self, region: Region) -> set[str]:
        names = chosen(self.landlords, _landlords(region))
        return {f"reserved share of {name}" for name in names}

    def problems(self, region: Region) -> list[str]:
        return unknown("landlords", self.landlords, _landlords(region))

    def change(self, region: Region, year: float) -> Region:
        def reserved(today: float) -> float:
            return self.share if self.share is not None else min(1.0, today * (self.factor or 0.0))

        return with_landlords(
            region,
            chosen(self.landlords, _landlords(region)),
            lambda today: {"reserved_share": reserved(today.reserved_share)},
        )


class ExtraHomes(LeverBase):
    """Homes added to the scheme: ``per_year``, or by inhabitants, spread over municipalities.

    The homes carry the dates of the lever themselves, so nothing changes on those dates but the
    homes that come. Assumed: they come at even distances. Neutral: none a year.
    """

    lever: Literal["extra_dwellings"]
    name: Name = "extra dwellings"
    municipalities: Names = ()
    per_year: Rate | None = None
    per_year_per_100_000_inhabitants: Factor | None = None
    two_rooms_share: Share = 1.0
    quiet_share: Share = 1.0
    delivered_share: Share = 1.0

    @model_validator(mode="after")
    def _check_amount(self) -> ExtraHomes:
        exactly_one(self, "per_year", "per_year_per_100_000_inhabitants")
        return self

    def dates(self) -> set[float]:
        return set()

    def sets(self, region: Region) -> set[str]:
        return {f"the dwellings called {self.name!r}"}

    def problems(self, region: Region) -> list[str]:
        known = [municipality.name for municipality in region.municipalities]
        return unknown("municipalities", self.municipalities, known)

    def brings(self, region: Region) -> Region:
        total = amount(region, self.per_year, self.per_year_per_100_000_inhabitants)
        names = chosen(self.municipalities, [m.name for m in region.municipalities])
        weights = {m.name: m.inhabitants for m in region.municipalities if m.name in names}
        added = tuple(
            ExtraDwellings(
                name=self.name,
                municipality=name,
                per_year=total * weight / sum(weights.values()),
                from_year=self.from_year,
                until_year=200.0 if self.until_year is None else self.until_year,
                delivered_share=self.delivered_share,
                two_rooms_share=self.two_rooms_share,
                quiet_share=self.quiet_share,
            )
            for name, weight in weights.items()
        )
        return region.model_copy(update={"extra_dwellings": region.extra_dwellings + added})

    def change(self, region: Region, year: float) -> Region:
        return region


class Delivery(LeverBase):
    """The share of promised dwellings that landlords deliver.

    Assumed: what is not delivered is let to others. Neutral: the share the landlords have.
    """

    lever: Literal["delivery"]
    landlords: Names = ()
    share: Share

    def sets(self, region: Region) -> set[str]:
        return {f"delivered share of {name}" for name in chosen(self.landlords, _landlords(region))}

    def problems(self, region: Region) -> list[str]:
        return unknown("landlords", self.landlords, _landlords(region))

    def change(self, region: Region, year: float) -> Region:
        names = chosen(self.landlords, _landlords(region))
        return with_landlords(region, names, lambda today: {"delivered_share": self.share})


class Urgency(LeverBase):
    """Urgency on the regular market: people find a home themselves ``factor`` times as fast.

    Assumed: the regular market has that many homes to let; whom they would else have gone to is
    outside the model. Neutral: ``factor`` 1.
    """

    lever: Literal["urgency"]
    groups: Names = ()
    factor: Factor

    def sets(self, region: Region) -> set[str]:
        groups = chosen(self.groups, group_names(region))
        return {f"the own way to a home of {group}" for group in groups}

    def problems(self, region: Region) -> list[str]:
        return unknown("groups", self.groups, group_names(region))

    def change(self, region: Region, year: float) -> Region:
        return with_groups(
            region,
            chosen(self.groups, group_names(region)),
            lambda today: {"own_way_factor": today.own_way_factor * self.factor},
        )


class FlipContracts(LeverBase):
    """The provider's contract first, an own tenancy later (omklap).

    At least ``share`` of what ``landlords`` let (all of them and all extra dwellings, when none
    are named) goes out under a provider's contract; after ``after_months`` it becomes the
    tenant's own, as soon as what it ``requires`` is on. Assumed: landlords accept every flip.
    Contracts made before are never changed back. Neutral: ``share`` 0 where no provider has
    contracts.
    """

    lever: Literal["flip_contracts"]
    landlords: Names = ()
    share: Share = 1.0
    after_months: Annotated[float, Field(ge=0, le=2400)]
    requires: tuple[FlipCondition, ...] = ()

    def sets(self, region: Region) -> set[str]:
        names = chosen(self.landlords, _landlords(region))
        return {"when contracts flip"} | {f"who holds the contracts of {name}" for name in names}

    def problems(self, region: Region) -> list[str]:
        known = [foundation.name for foundation in region.foundations]
        return unknown("landlords", self.landlords, _landlords(region)) + [
            f"requires = {name!r}; the region has no such foundation, so it is never on"
            for name in self.requires
            if name not in known
        ]

    def change(self, region: Region, year: float) -> Region:
        changed = with_landlords(
            region,
            chosen(self.landlords, _landlords(region)),
            lambda today: {
                "provider_contract_share": max(today.provider_contract_share, self.share)
            },
        )
        flip = {"flip_after_months": self.after_months, "flip_requires": self.requires}
        update: dict[str, object] = {"contracts": region.contracts.model_copy(update=flip)}
        if not self.landlords:
            update["extra_dwellings"] = tuple(
                extra.model_copy(
                    update={
                        "provider_contract_share": max(extra.provider_contract_share, self.share)
                    }
                )
                for extra in region.extra_dwellings
            )
        return changed.model_copy(update=update)
