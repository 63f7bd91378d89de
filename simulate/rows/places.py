"""Where people live and how they get there: settings, providers, lists and routes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulate.sourced import (
    Count,
    FoundationName,
    Hours,
    Money,
    Name,
    Payer,
    Rate,
    Share,
    SourcedRow,
)

OrderRule = Literal["first_come", "most_urgent", "frees_a_place", "longest_ready", "lottery"]
Trigger = Literal["arrival", "noticed", "review"]

ORDER_RULES: tuple[str, ...] = (
    "first_come",
    "most_urgent",
    "frees_a_place",
    "longest_ready",
    "lottery",
)


class Municipality(SourcedRow):
    """One municipality; ``own_way_per_year`` is how fast a ready client finds a regular letting."""

    name: Name
    inhabitants: Annotated[int, Field(ge=1, le=20_000_000, strict=True)]
    own_way_per_year: Rate = 0.0


class Setting(SourcedRow):
    """A kind of place to live.

    ``capacity`` is ``unlimited``, ``places`` (held by providers) or ``dwellings`` (homes of
    landlords). ``effort_per_year`` is how fast readiness is noticed where no provider looks
    (unlimited settings); elsewhere the provider's own effort counts. Who lives here is given
    ``support_hours_per_week``: the foundation *support* is on where that covers what they need.
    """

    name: Name
    capacity: Literal["unlimited", "places", "dwellings"]
    homeless: bool = False
    institution: bool = False
    reviewed: bool = False
    effort_per_year: Rate = 0.0
    cost_per_day_eur: Money = 0.0
    payer: Payer = "municipality"
    support_hours_per_week: Hours = 0.0


class Places(SourcedRow):
    """Places of a provider in one setting and municipality."""

    setting: Name
    municipality: Name
    count: Count


class Team(SourcedRow):
    """Full-time equivalents of a provider for one programme."""

    programme: Name
    fte: Annotated[float, Field(ge=0, le=1e6)]


class Provider(SourcedRow):
    """An organisation with places and teams; ``admits`` empty means every group."""

    name: Name
    effort_per_year: Rate
    admits: tuple[Name, ...] = ()
    places: tuple[Places, ...] = ()
    teams: tuple[Team, ...] = ()


class WaitingList(SourcedRow):
    """How places of one setting are given out.

    Not pooled: one list a municipality (places their municipality lacks for them are asked for in
    ``Region.centre``). Pooled: one list for the region, with ``own_residents_first`` or not.
    """

    setting: Name
    order: OrderRule = "first_come"
    pooled: bool = False
    own_residents_first: bool = True


class Route(SourcedRow):
    """A permitted step: who may ask for what, when. ``groups`` empty means every group.

    ``share`` of the clients who meet the trigger take this route (a fixed mark per client; the
    shares of routes with the same start, trigger and kind add up). Some routes ask for
    motivation (a fixed mark per client), or for foundations that are on. For who lacks one the
    route is not there (so the next takes those marks), and opens as soon as it is on.
    """

    from_setting: Name
    to_setting: Name
    trigger: Trigger
    groups: tuple[Name, ...] = ()
    programme: str = ""
    kind: Literal["interim", "destination"] = "destination"
    share: Share = 1.0
    motivation_required: bool = False
    foundations_required: tuple[FoundationName, ...] = ()
