"""The levers a policy can pull.

Each lever knows three things: which quantities it sets (``sets``, so that two levers on one
thing at one time are found), whether the region has what it names (``problems``), and what the
region looks like while it is in force (``change``). A lever starts ``from_year`` years after the
region's start date and ends ``until_year``, or never.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulate.lever_base import (
    LeverBase,
    Names,
    amount,
    chosen,
    exactly_one,
    unknown,
    with_landlords,
    with_team,
)
from simulate.region import Region
from simulate.rows.homes import ExtraDwellings
from simulate.rows.places import OrderRule, Route
from simulate.sourced import Factor, Name, Rate, Share


class HousingFirst(LeverBase):
    """Opens the direct route from street and shelter to a home with ``programme``.

    Slots are ``fte`` (or ``fte_per_100_000_inhabitants``) times the programme's caseload.
    """

    lever: Literal["housing_first"]
    groups: Names = ()
    from_settings: Names = ("street", "shelter")
    programme: Name = "housing_first"
    fte: Annotated[float, Field(ge=0, le=1e6)] | None = None
    fte_per_100_000_inhabitants: Factor | None = None
    share: Share = 1.0

    @model_validator(mode="after")
    def _checkamount(self) -> HousingFirst:
        exactly_one(self, "fte", "fte_per_100_000_inhabitants")
        return self

    def sets(self, region: Region) -> set[str]:
        return {f"routes and staff of {self.programme}"}

    def problems(self, region: Region) -> list[str]:
        no_homes = [s.name for s in region.settings if s.capacity != "dwellings"]
        return (
            unknown("groups", self.groups, [group.name for group in region.groups])
            + unknown("from_settings", self.from_settings, no_homes)
            + unknown("programme", [self.programme], [p.name for p in region.programmes])
        )

    def change(self, region: Region) -> Region:
        fte = amount(region, self.fte, self.fte_per_100_000_inhabitants)
        if fte == 0:
            return region
        home = next(s.name for s in region.settings if s.capacity == "dwellings")
        opened = tuple(
            Route(
                from_setting=setting,
                to_setting=home,
                trigger="arrival",
                groups=self.groups,
                programme=self.programme,
                share=self.share,
            )
            for setting in self.from_settings
        )
        return with_team(
            region.model_copy(update={"routes": opened + region.routes}), self.programme, fte
        )


class IndividualPlan(LeverBase):
    """One conversation and one plan a person: readiness is noticed ``effort_factor`` times faster.

    With ``wishes``, requests carry what people want, and a dwelling below ``smallest_fit`` goes
    to somebody else when there is one.
    """

    lever: Literal["individual_plan"]
    groups: Names = ()
    effort_factor: Factor
    wishes: bool = True
    smallest_fit: Share = 0.5

    def sets(self, region: Region) -> set[str]:
        groups = chosen(self.groups, [group.name for group in region.groups])
        return {f"effort for {group}" for group in groups} | ({"wishes"} if self.wishes else set())

    def problems(self, region: Region) -> list[str]:
        return unknown("groups", self.groups, [group.name for group in region.groups])

    def change(self, region: Region) -> Region:
        groups = chosen(self.groups, [group.name for group in region.groups])
        changed = tuple(
            group.model_copy(update={"effort_factor": group.effort_factor * self.effort_factor})
            if group.name in groups
            else group
            for group in region.groups
        )
        update: dict[str, object] = {"groups": changed}
        if self.wishes:
            update["matching"] = region.matching.model_copy(
                update={"wishes": True, "smallest_fit": self.smallest_fit}
            )
        return region.model_copy(update=update)


class OutflowTable(LeverBase):
    """The outflow table (Uitstroomtafel): all vacancies and clients side by side, by fit.

    In the order of the list, each client gets the home that fits best among what is left, if it
    fits at least ``smallest_fit``; homes that suit nobody so well are then given out by best fit.
    """

    lever: Literal["outflow_table"]
    every_weeks: Annotated[float, Field(gt=0, le=520)]
    smallest_fit: Share = 0.75

    def sets(self, region: Region) -> set[str]:
        return {"how dwellings are matched"}

    def change(self, region: Region) -> Region:
        update = {
            "mode": "table",
            "table_every_weeks": self.every_weeks,
            "table_smallest_fit": self.smallest_fit,
        }
        return region.model_copy(update={"matching": region.matching.model_copy(update=update)})


class ReservedShare(LeverBase):
    """The share of lettings reserved for the scheme: ``share``, or ``factor`` times today's."""

    lever: Literal["reserved_share"]
    landlords: Names = ()
    share: Share | None = None
    factor: Factor | None = None

    @model_validator(mode="after")
    def _checkamount(self) -> ReservedShare:
        exactly_one(self, "share", "factor")
        return self

    def sets(self, region: Region) -> set[str]:
        names = chosen(self.landlords, [landlord.name for landlord in region.landlords])
        return {f"reserved share of {name}" for name in names}

    def problems(self, region: Region) -> list[str]:
        return unknown("landlords", self.landlords, [item.name for item in region.landlords])

    def change(self, region: Region) -> Region:
        names = chosen(self.landlords, [landlord.name for landlord in region.landlords])

        def reserved(today: float) -> float:
            return self.share if self.share is not None else min(1.0, today * (self.factor or 0.0))

        return with_landlords(
            region, names, lambda today: {"reserved_share": reserved(today.reserved_share)}
        )


class ExtraHomes(LeverBase):
    """Homes added to the scheme: ``per_year``, or by inhabitants, spread over municipalities."""

    lever: Literal["extra_dwellings"]
    name: Name = "extra dwellings"
    municipalities: Names = ()
    per_year: Rate | None = None
    per_year_per_100_000_inhabitants: Factor | None = None
    two_rooms_share: Share = 1.0
    quiet_share: Share = 1.0
    delivered_share: Share = 1.0

    @model_validator(mode="after")
    def _checkamount(self) -> ExtraHomes:
        exactly_one(self, "per_year", "per_year_per_100_000_inhabitants")
        return self

    def sets(self, region: Region) -> set[str]:
        return {f"the dwellings called {self.name!r}"}

    def problems(self, region: Region) -> list[str]:
        known = [municipality.name for municipality in region.municipalities]
        return unknown("municipalities", self.municipalities, known)

    def change(self, region: Region) -> Region:
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


class Delivery(LeverBase):
    """The share of promised dwellings that landlords deliver."""

    lever: Literal["delivery"]
    landlords: Names = ()
    share: Share

    def sets(self, region: Region) -> set[str]:
        names = chosen(self.landlords, [landlord.name for landlord in region.landlords])
        return {f"delivered share of {name}" for name in names}

    def problems(self, region: Region) -> list[str]:
        return unknown("landlords", self.landlords, [item.name for item in region.landlords])

    def change(self, region: Region) -> Region:
        names = chosen(self.landlords, [landlord.name for landlord in region.landlords])
        return with_landlords(region, names, lambda today: {"delivered_share": self.share})


class IndicationLength(LeverBase):
    """Years between reviews of an indication."""

    lever: Literal["indication_length"]
    groups: Names = ()
    years: Annotated[float, Field(gt=0, le=200)]

    def sets(self, region: Region) -> set[str]:
        groups = chosen(self.groups, [group.name for group in region.groups])
        return {f"indication length of {group}" for group in groups}

    def problems(self, region: Region) -> list[str]:
        return unknown("groups", self.groups, [group.name for group in region.groups])

    def change(self, region: Region) -> Region:
        names = chosen(self.groups, [group.name for group in region.groups])
        changed = tuple(
            group.model_copy(update={"indication_years": self.years})
            if group.name in names
            else group
            for group in region.groups
        )
        return region.model_copy(update={"groups": changed})


class Priority(LeverBase):
    """The order rule of a waiting list, and urgency points by group."""

    lever: Literal["priority"]
    setting: Name
    order: OrderRule
    points: dict[str, Annotated[float, Field(ge=0, le=1e6)]] = Field(default_factory=dict)

    def sets(self, region: Region) -> set[str]:
        return {f"order of the list for {self.setting}"} | {f"points of {g}" for g in self.points}

    def problems(self, region: Region) -> list[str]:
        lists = [item.setting for item in region.waiting_lists]
        groups = [group.name for group in region.groups]
        return unknown("setting", [self.setting], lists) + unknown(
            "points", list(self.points), groups
        )

    def change(self, region: Region) -> Region:
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
    """One list for the region instead of one a municipality; own residents first or not."""

    lever: Literal["pool_lists"]
    settings: Names = ()
    pooled: bool = True
    own_residents_first: bool = False

    def sets(self, region: Region) -> set[str]:
        names = chosen(self.settings, [item.setting for item in region.waiting_lists])
        return {f"scope of the list for {name}" for name in names}

    def problems(self, region: Region) -> list[str]:
        return unknown("settings", self.settings, [item.setting for item in region.waiting_lists])

    def change(self, region: Region) -> Region:
        names = chosen(self.settings, [item.setting for item in region.waiting_lists])
        scope = {"pooled": self.pooled, "own_residents_first": self.own_residents_first}
        lists = tuple(
            item.model_copy(update=scope) if item.setting in names else item
            for item in region.waiting_lists
        )
        return region.model_copy(update={"waiting_lists": lists})


class AmbulatoryCapacity(LeverBase):
    """Staff of a programme at home: extra ``fte`` (or by inhabitants), and its caseload."""

    lever: Literal["ambulatory_capacity"]
    programme: Name = "ambulatory"
    fte: Annotated[float, Field(ge=0, le=1e6)] | None = None
    fte_per_100_000_inhabitants: Factor | None = None
    clients_per_fte: Annotated[float, Field(gt=0, le=1000)] | None = None

    @model_validator(mode="after")
    def _checkamount(self) -> AmbulatoryCapacity:
        if self.fte is not None and self.fte_per_100_000_inhabitants is not None:
            exactly_one(self, "fte", "fte_per_100_000_inhabitants")
        return self

    def sets(self, region: Region) -> set[str]:
        return {f"routes and staff of {self.programme}"}

    def problems(self, region: Region) -> list[str]:
        return unknown("programme", [self.programme], [p.name for p in region.programmes])

    def change(self, region: Region) -> Region:
        fte = amount(region, self.fte, self.fte_per_100_000_inhabitants)
        if self.clients_per_fte is not None:
            caseload = {"clients_per_fte": self.clients_per_fte}
            programmes = tuple(
                item.model_copy(update=caseload) if item.name == self.programme else item
                for item in region.programmes
            )
            region = region.model_copy(update={"programmes": programmes})
        return with_team(region, self.programme, fte)


Lever = Annotated[
    HousingFirst
    | IndividualPlan
    | OutflowTable
    | ReservedShare
    | ExtraHomes
    | Delivery
    | IndicationLength
    | Priority
    | PoolLists
    | AmbulatoryCapacity,
    Field(discriminator="lever"),
]
