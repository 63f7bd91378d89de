"""Levers on support: teams, the foundations, crisis, and the promise to answer at night."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulate.lever_base import (
    LeverBase,
    Names,
    amount,
    at_most_one,
    chosen,
    unknown,
    with_programmes,
    with_team,
)
from simulate.region import Region
from simulate.rows.support import Foundation
from simulate.sourced import Count, Factor, Name, Share, TwoState


class AmbulatoryCapacity(LeverBase):
    """Staff of a programme at home: extra ``fte`` (or by inhabitants), and its caseload.

    Assumed: staff can be found. Neutral: no fte, no caseload given.
    """

    lever: Literal["ambulatory_capacity"]
    programme: Name = "ambulatory"
    fte: Annotated[float, Field(ge=0, le=1e6)] | None = None
    fte_per_100_000_inhabitants: Factor | None = None
    clients_per_fte: Annotated[float, Field(gt=0, le=1000)] | None = None

    @model_validator(mode="after")
    def _check_amount(self) -> AmbulatoryCapacity:
        at_most_one(self, "fte", "fte_per_100_000_inhabitants")
        return self

    def sets(self, region: Region) -> set[str]:
        return {f"routes and staff of {self.programme}"}

    def problems(self, region: Region) -> list[str]:
        return unknown("programme", [self.programme], [p.name for p in region.programmes])

    def change(self, region: Region, year: float) -> Region:
        fte = amount(region, self.fte, self.fte_per_100_000_inhabitants)
        if self.clients_per_fte is not None:
            caseload = {"clients_per_fte": self.clients_per_fte}
            region = with_programmes(region, [self.programme], lambda today: dict(caseload))
        return with_team(region, self.programme, fte)


class _FoundationLever(LeverBase):
    """Help with one foundation: more slots, faster to find, less often lost.

    ``gain_factor`` and ``loss_factor`` multiply its rates in ``settings`` (all, when none are
    named); where slots are limited, ``slots`` (or by inhabitants) are added to them.
    """

    foundation: ClassVar[TwoState]

    settings: Names = ()
    gain_factor: Factor = 1.0
    loss_factor: Factor = 1.0
    slots: Count | None = None
    slots_per_100_000_inhabitants: Factor | None = None

    @model_validator(mode="after")
    def _check_amount(self) -> _FoundationLever:
        at_most_one(self, "slots", "slots_per_100_000_inhabitants")
        return self

    def sets(self, region: Region) -> set[str]:
        settings = chosen(self.settings, [setting.name for setting in region.settings])
        found = {f"how {self.foundation} comes and goes in {setting}" for setting in settings}
        if self.slots is not None or self.slots_per_100_000_inhabitants is not None:
            found.add(f"slots of {self.foundation}")
        return found

    def problems(self, region: Region) -> list[str]:
        found = unknown("settings", self.settings, [setting.name for setting in region.settings])
        if all(item.name != self.foundation for item in region.foundations):
            found.append(f"foundation {self.foundation!r}: the region has none to act on")
        return found

    def change(self, region: Region, year: float) -> Region:
        foundations = tuple(
            self._helped(region, item) if item.name == self.foundation else item
            for item in region.foundations
        )
        return region.model_copy(update={"foundations": foundations})

    def _helped(self, region: Region, today: Foundation) -> Foundation:
        settings = chosen(self.settings, [setting.name for setting in region.settings])

        def times(rates: dict[str, float], factor: float) -> dict[str, float]:
            return {
                name: rate * factor if name in settings else rate for name, rate in rates.items()
            }

        update: dict[str, object] = {
            "gain_per_year": times(today.gain_per_year, self.gain_factor),
            "loss_per_year": times(today.loss_per_year, self.loss_factor),
        }
        if today.slots is not None:
            more = amount(region, self.slots, self.slots_per_100_000_inhabitants)
            update["slots"] = today.slots + round(more)
        return today.model_copy(update=update)


class DayActivity(_FoundationLever):
    """A valuable day: more places to work, learn or take part, and help to find and keep them.

    Acts on the foundation ``day_activity``: ``slots`` are places in day activity. Assumed: what
    a place costs is counted nowhere but in the hours of support. Neutral: factors 1, no slots.
    """

    lever: Literal["day_activity"]
    foundation: ClassVar[TwoState] = "day_activity"


class FinanceHelp(_FoundationLever):
    """Healthy finances: help with debts, income and keeping books.

    Acts on the foundation ``finances``: ``slots`` are people helped at a time. Assumed: help
    works alike for all. Neutral: factors 1, no slots.
    """

    lever: Literal["finance_help"]
    foundation: ClassVar[TwoState] = "finances"


class NeighbourhoodSupport(_FoundationLever):
    """Pleasant surroundings: contact with neighbours, and somebody they can turn to.

    Acts on the foundation ``surroundings``. Assumed: neighbours can be won by help. Neutral:
    factors 1, no slots.
    """

    lever: Literal["neighbourhood_support"]
    foundation: ClassVar[TwoState] = "surroundings"


class KeepHomeInCrisis(LeverBase):
    """The home is kept for ``months`` while its tenant is in a crisis stay.

    Assumed: rent is paid meanwhile. Neutral: the months the region has.
    """

    lever: Literal["keep_home_in_crisis"]
    months: Annotated[float, Field(ge=0, le=240)]

    def sets(self, region: Region) -> set[str]:
        return {"how long a home is kept in a crisis"}

    def problems(self, region: Region) -> list[str]:
        if region.crisis is None:
            return [f"months = {self.months:g}; the region has no [crisis] to keep a home in"]
        return []

    def change(self, region: Region, year: float) -> Region:
        if region.crisis is None:
            return region
        kept = region.crisis.model_copy(update={"keep_home_months": self.months})
        return region.model_copy(update={"crisis": kept})


class SupportGuarantee(LeverBase):
    """Neighbours and landlord get an answer day and night (24/7).

    Holds for clients of ``programmes`` (all, when none are named); a loss with nuisance then
    costs ``saves_share`` less of the landlord's trust. Assumed: the answer comes without more
    staff. Where landlords do not adapt, there is no trust to save. Neutral: the share that the
    region has, for programmes that answer already.
    """

    lever: Literal["support_guarantee"]
    programmes: Names = ()
    saves_share: Share

    def sets(self, region: Region) -> set[str]:
        names = chosen(self.programmes, [item.name for item in region.programmes])
        return {"what an answer at night saves"} | {f"nights of {name}" for name in names}

    def problems(self, region: Region) -> list[str]:
        return unknown("programmes", self.programmes, [item.name for item in region.programmes])

    def change(self, region: Region, year: float) -> Region:
        names = chosen(self.programmes, [item.name for item in region.programmes])
        changed = with_programmes(region, names, lambda today: {"answers_day_and_night": True})
        saves = {"guarantee_saves_share": self.saves_share}
        return changed.model_copy(update={"adaptation": region.adaptation.model_copy(update=saves)})
