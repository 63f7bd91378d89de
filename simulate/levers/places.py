"""Levers that close and open places: how many, where, and how fast.

Places close and open in whole ones, by quarters, at even distances; the total is exact at the
end. Nobody is evicted: a place that closes under a resident is gone when the resident leaves.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from simulate.lever_base import (
    OF_POLICY,
    LeverBase,
    Names,
    amount,
    chosen,
    exactly_one,
    limited_settings,
    places_today,
    unknown,
)
from simulate.region import Region
from simulate.rows.places import Places, Provider
from simulate.sourced import Count, Name, Rate, Share, Years

#: Places close and open at the ends of quarters.
STEPS_A_YEAR = 4


def split(total: int, weights: list[int]) -> list[int]:
    """Split a whole number by weights, by largest remainder; the first of equals comes first."""
    if sum(weights) == 0:
        return [0] * len(weights)
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [math.floor(quota) for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda n: parts[n] - quotas[n])
    for number in by_remainder[: total - sum(parts)]:
        parts[number] += 1
    return parts


def so_far(targets: list[int], done: int) -> list[int]:
    """Of the parts of a split, what has been done when ``done`` of their total has.

    Each part is done at even distances, so that no step is ever undone by a later one.
    """
    found = [0] * len(targets)
    for number in _order_of(tuple(targets))[:done]:
        found[number] += 1
    return found


@lru_cache(maxsize=64)
def _order_of(targets: tuple[int, ...]) -> list[int]:
    """Whose turn it is, one after another; the same for every quarter and draw of parameters."""
    order = sorted(
        (Fraction(2 * turn + 1, 2 * target), number)
        for number, target in enumerate(targets)
        for turn in range(target)
    )
    return [number for _, number in order]


class _Schedule(LeverBase):
    """What closing and opening share: ``number`` of places, evenly ``over_years``."""

    setting: Name
    municipalities: Names = ()
    number: Count | None = None
    over_years: Years = 0.0

    def dates(self) -> set[float]:
        steps = range(1, math.ceil(self.over_years * STEPS_A_YEAR))
        found = {self.from_year + step / STEPS_A_YEAR for step in steps}
        found.add(self.from_year + self.over_years)
        if self.until_year is not None:
            found = {year for year in found if year < self.until_year} | {self.until_year}
        return found

    def _done(self, total: int, year: float) -> int:
        """How many of ``total`` are done by a year."""
        if year >= self.from_year + self.over_years:
            return total
        # the small addition keeps a whole number whole
        return math.floor(total * (year - self.from_year) / self.over_years + 1e-9)

    def _wrong_places(self, region: Region) -> list[str]:
        towns = [municipality.name for municipality in region.municipalities]
        return unknown("setting", [self.setting], limited_settings(region)) + unknown(
            "municipalities", self.municipalities, towns
        )


class ClosePlaces(_Schedule):
    """Closes places of one setting: ``number`` of them, or ``share`` of today's.

    Spread over the sites of ``providers`` in ``municipalities`` by their places. Places that a
    policy opened are left alone. After ``until_year`` all are open again. Assumed: the staff of a
    closed place is gone with it. Neutral: none.
    """

    turn: ClassVar[int] = 2

    lever: Literal["close_places"]
    providers: Names = ()
    share: Share | None = None

    @model_validator(mode="after")
    def _check_amount(self) -> ClosePlaces:
        exactly_one(self, "number", "share")
        return self

    def sets(self, region: Region) -> set[str]:
        providers = chosen(self.providers, [item.name for item in region.providers])
        towns = chosen(self.municipalities, [item.name for item in region.municipalities])
        return {
            f"places for {self.setting} of {provider} in {town}"
            for provider in providers
            for town in towns
        }

    def problems(self, region: Region) -> list[str]:
        found = self._wrong_places(region)
        found += unknown("providers", self.providers, [item.name for item in region.providers])
        places = sum(self._sites(region).values())
        if not found and self.number is not None and self.number > places:
            found.append(f"number = {self.number}; must be at most the {places} places there are")
        return found

    def _sites(self, region: Region) -> dict[tuple[str, int], int]:
        """Places by provider and number of the row."""
        towns = chosen(self.municipalities, [item.name for item in region.municipalities])
        own = [item.name for item in region.providers if not item.name.endswith(OF_POLICY)]
        return {
            (provider.name, number): row.count
            for provider in region.providers
            if provider.name in chosen(self.providers, own)
            for number, row in enumerate(provider.places)
            if row.setting == self.setting and row.municipality in towns
        }

    def change(self, region: Region, year: float) -> Region:
        sites = self._sites(region)
        total = self.number
        if total is None:
            total = math.floor((self.share or 0.0) * sum(sites.values()) + 0.5)
        closed = so_far(split(total, list(sites.values())), self._done(total, year))
        left = {key: count - less for (key, count), less in zip(sites.items(), closed, strict=True)}
        providers = tuple(
            provider.model_copy(
                update={
                    "places": tuple(
                        row.model_copy(update={"count": left.get((provider.name, n), row.count)})
                        for n, row in enumerate(provider.places)
                    )
                }
            )
            for provider in region.providers
        )
        return region.model_copy(update={"providers": providers})


class OpenPlaces(_Schedule):
    """Opens places of one setting: small ones, spread over municipalities by inhabitants.

    Their ``number`` may go by inhabitants, or by the places there are today in ``places_in``. They
    are held by ``provider``, or by one the policy adds: it admits ``admits`` (every group,
    when none are named) and looks for movers with ``effort_per_year``, when left out that of the
    region's own places of that kind on average. After ``until_year`` they close as residents
    leave. Neutral: none.
    """

    turn: ClassVar[int] = 1

    lever: Literal["open_places"]
    number_per_100_000_inhabitants: Annotated[float, Field(ge=0, le=1000)] | None = None
    number_per_place: Annotated[float, Field(ge=0, le=100)] | None = None
    places_in: Names = ("protected",)
    provider: Name | None = None
    admits: Names = ()
    effort_per_year: Rate | None = None

    @model_validator(mode="after")
    def _check_amount(self) -> OpenPlaces:
        exactly_one(self, "number", "number_per_100_000_inhabitants", "number_per_place")
        for field in ("admits", "effort_per_year"):
            if self.provider is not None and getattr(self, field) not in ((), None):
                raise ValueError(f"{field}: must be left out: {self.provider!r} has its own")
        return self

    def sets(self, region: Region) -> set[str]:
        towns = chosen(self.municipalities, [item.name for item in region.municipalities])
        return {f"places for {self.setting} of {self._holder()} in {town}" for town in towns}

    def problems(self, region: Region) -> list[str]:
        found = self._wrong_places(region)
        if self.provider is not None:
            known = [item.name for item in region.providers]
            found += unknown("provider", [self.provider], known)
        if self.number_per_place is not None:
            found += unknown("places_in", self.places_in, limited_settings(region))
        found += unknown("admits", self.admits, [group.name for group in region.groups])
        listed = [item.setting for item in region.waiting_lists]
        if not found and self.setting not in listed:
            found.append(f"setting = {self.setting!r}; the region has no waiting list for it")
        return found

    def _holder(self) -> str:
        return self.provider or f"new places{OF_POLICY}"

    def change(self, region: Region, year: float) -> Region:
        wanted = amount(region, self.number, self.number_per_100_000_inhabitants)
        wanted += (self.number_per_place or 0.0) * places_today(region, self.places_in)
        total = math.floor(wanted + 0.5)
        if total == 0:
            return region
        towns = chosen(self.municipalities, [item.name for item in region.municipalities])
        weights = {m.name: m.inhabitants for m in region.municipalities if m.name in towns}
        opened = so_far(split(total, list(weights.values())), self._done(total, year))
        added = tuple(
            Places(setting=self.setting, municipality=town, count=count)
            for town, count in zip(weights, opened, strict=True)
            if count
        )
        return region.model_copy(update={"providers": self._with(region, added)})

    def _with(self, region: Region, added: tuple[Places, ...]) -> tuple[Provider, ...]:
        if all(item.name != self._holder() for item in region.providers):
            effort = self.effort_per_year
            new = Provider(
                name=self._holder(),
                effort_per_year=self._usual_effort(region) if effort is None else effort,
                admits=self.admits,
            )
            region = region.model_copy(update={"providers": (*region.providers, new)})
        return tuple(
            item.model_copy(update={"places": item.places + added})
            if item.name == self._holder()
            else item
            for item in region.providers
        )

    def _usual_effort(self, region: Region) -> float:
        places = [
            (item.effort_per_year, row.count)
            for item in region.providers
            for row in item.places
            if row.setting == self.setting
        ]
        total = sum(count for _, count in places)
        return sum(effort * count for effort, count in places) / total if total else 0.0
