"""Levers that open another way to a home: with Housing First, or with the full package (VPT)."""

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
    with_programmes,
    with_team,
)
from simulate.region import Region
from simulate.route_checks import ready_per_year
from simulate.rows.places import Route, Trigger
from simulate.rows.support import Programme
from simulate.sourced import Factor, Hours, Name, Payer, Rate, Share, TwoState


def _no_homes(region: Region) -> list[str]:
    return [setting.name for setting in region.settings if setting.capacity != "dwellings"]


def _home(region: Region) -> str:
    return next(s.name for s in region.settings if s.capacity == "dwellings")


class HousingFirst(LeverBase):
    """Opens the direct route from street and shelter to a home with ``programme``.

    Slots are ``fte`` (or ``fte_per_100_000_inhabitants``) times the programme's caseload,
    ``clients_per_fte`` where given. Assumed: who takes the route is a fixed ``share`` of all, not
    those who need it most. Neutral: no fte.
    """

    lever: Literal["housing_first"]
    groups: Names = ()
    from_settings: Names = ("street", "shelter")
    programme: Name = "housing_first"
    fte: Annotated[float, Field(ge=0, le=1e6)] | None = None
    fte_per_100_000_inhabitants: Factor | None = None
    clients_per_fte: Annotated[float, Field(gt=0, le=1000)] | None = None
    share: Share = 1.0

    @model_validator(mode="after")
    def _check_amount(self) -> HousingFirst:
        exactly_one(self, "fte", "fte_per_100_000_inhabitants")
        return self

    def sets(self, region: Region) -> set[str]:
        return {f"routes and staff of {self.programme}"}

    def problems(self, region: Region) -> list[str]:
        return (
            unknown("groups", self.groups, group_names(region))
            + unknown("from_settings", self.from_settings, _no_homes(region))
            + unknown("programme", [self.programme], [p.name for p in region.programmes])
        )

    def change(self, region: Region, year: float) -> Region:
        fte = amount(region, self.fte, self.fte_per_100_000_inhabitants)
        if fte == 0:
            return region
        if self.clients_per_fte is not None:
            caseload = {"clients_per_fte": self.clients_per_fte}
            region = with_programmes(region, [self.programme], lambda today: dict(caseload))
        opened = tuple(
            Route(
                from_setting=setting,
                to_setting=_home(region),
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


#: The full package at home, where a region has no such programme.
FULL_PACKAGE = Programme(
    name="vpt",
    clients_per_fte=5.0,
    hours_per_week=8.0,
    eur_per_hour=73.8,
    payer="long_term_care",
    completes_per_year=0.1,
    loss_per_year=0.1,
    ends_when_whole_months=12.0,
    sources={
        "clients_per_fte": "assumption: fewer than Housing First (NL-L01: 6 to 9)",
        "hours_per_week": "assumption: twice Housing First; somebody can be reached day and night",
        "eur_per_hour": "NL-C17: ambulatory guidance, specialist",
        "completes_per_year": "assumption: few need no help sooner than the programme lasts",
        "loss_per_year": "assumption: between ambulatory support and Housing First (HF038)",
        "ends_when_whole_months": "assumption: all foundations on for a year",
    },
)
#: Where the full package can start, of what a region has.
_USUAL_STARTS = ("institution", "detention", "protected")


class VptAtHome(LeverBase):
    """The full package at home (Volledig Pakket Thuis): out of an institution with all support.

    Opens a route from ``from_settings`` (of institution, detention and protected those the region
    has, when none are named) to a home with ``programme``, for ``share`` of the clients, before
    the routes that are there. It is asked for when readiness is noticed; in a setting where the
    group never gets ready, on arrival. With ``motivation_required`` only for those who pass the
    start qualification (``motivated_share`` of the group); the others take the routes that are
    there.

    Slots are ``slots``, or fte times caseload. A region without the programme gets
    :data:`FULL_PACKAGE` under that name, whose numbers are assumptions; what the lever gives
    (hours, caseload, price, payer, loss, gain of foundations) holds instead. Who is in the
    programme when the lever ends stays in it. Neutral: no slots.
    """

    lever: Literal["vpt_at_home"]
    programme: Name = "vpt"
    groups: Names = ()
    from_settings: Names = ()
    slots: Annotated[float, Field(ge=0, le=1e6)] | None = None
    fte: Annotated[float, Field(ge=0, le=1e6)] | None = None
    fte_per_100_000_inhabitants: Factor | None = None
    share: Share = 1.0
    motivation_required: bool = True
    answers_day_and_night: bool = True
    longest_years: Annotated[float, Field(gt=0, le=200)] = 2.0
    clients_per_fte: Annotated[float, Field(gt=0, le=1000)] | None = None
    hours_per_week: Hours | None = None
    eur_per_hour: Annotated[float, Field(ge=0, le=1e7)] | None = None
    payer: Payer | None = None
    loss_per_year: Rate | None = None
    gain_factor: dict[TwoState, Factor] | None = None

    @model_validator(mode="after")
    def _check_amount(self) -> VptAtHome:
        exactly_one(self, "slots", "fte", "fte_per_100_000_inhabitants")
        return self

    def sets(self, region: Region) -> set[str]:
        found = {f"routes and staff of {self.programme}"}
        # With a lever that says the same there is nothing to settle.
        return found if self.answers_day_and_night else found | {f"nights of {self.programme}"}

    def problems(self, region: Region) -> list[str]:
        known = group_names(region)
        found = unknown("groups", self.groups, known)
        found += unknown("from_settings", self.from_settings, _no_homes(region))
        if not self._starts(region):
            usual = ", ".join(_USUAL_STARTS)
            found.append(f"from_settings is missing; must be given: the region has none of {usual}")
        if self.motivation_required and self.groups:
            motivated = {group.name: group.motivated_share for group in region.groups}
            found += [
                f"groups = {name!r}; motivation is required and nobody is motivated "
                f"(groups.{name}.motivated_share is 0)"
                for name in self.groups
                if motivated.get(name) == 0
            ]
        return found

    def _starts(self, region: Region) -> Names:
        return self.from_settings or tuple(
            name for name in _USUAL_STARTS if name in _no_homes(region)
        )

    def brings(self, region: Region) -> Region:
        if self._nothing() or any(item.name == self.programme for item in region.programmes):
            return region
        own = FULL_PACKAGE.model_copy(update={"name": self.programme, **self._given()})
        return region.model_copy(update={"programmes": (*region.programmes, own)})

    def _nothing(self) -> bool:
        return not (self.slots or self.fte or self.fte_per_100_000_inhabitants)

    def _given(self) -> dict[str, object]:
        """What the lever itself says of the programme."""
        said = {
            "answers_day_and_night": self.answers_day_and_night,
            "longest_years": self.longest_years,
            "clients_per_fte": self.clients_per_fte,
            "hours_per_week": self.hours_per_week,
            "eur_per_hour": self.eur_per_hour,
            "payer": self.payer,
            "loss_per_year": self.loss_per_year,
            "gain_factor": self.gain_factor,
        }
        return {name: value for name, value in said.items() if value is not None}

    def change(self, region: Region, year: float) -> Region:
        if self._nothing():
            return region
        changed = with_programmes(region, [self.programme], lambda today: self._given())
        package = next(item for item in changed.programmes if item.name == self.programme)
        fte = amount(region, self.fte, self.fte_per_100_000_inhabitants)
        if self.slots is not None:
            fte = self.slots / package.clients_per_fte
        routes = self._routes(region) + region.routes
        return with_team(changed.model_copy(update={"routes": routes}), self.programme, fte)

    def _routes(self, region: Region) -> tuple[Route, ...]:
        found = []
        for setting in self._starts(region):
            triggers: dict[Trigger, list[str]] = {}
            for group in chosen(self.groups, group_names(region)):
                trigger: Trigger = (
                    "noticed" if ready_per_year(region, setting, group) > 0 else "arrival"
                )
                triggers.setdefault(trigger, []).append(group)
            found += [
                Route(
                    from_setting=setting,
                    to_setting=_home(region),
                    trigger=trigger,
                    groups=tuple(groups),
                    programme=self.programme,
                    share=self.share,
                    motivation_required=self.motivation_required,
                )
                for trigger, groups in triggers.items()
            ]
        return tuple(found)
