"""What a region is: people, places, homes, providers, lists, routes and today's census.

Everything here is frozen and typed, with units in the field names; times are years from
``start_date``, money is euros of ``price_year``. A policy in force is another region
(:mod:`simulate.levers`), so the engine knows nothing of policies.

Left out until the model needs it: foundations, crisis and the adaptation of providers and
landlords (sections 5.2, 5.7 and 5.10 of the model's description).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from simulate.sourced import (
    Count,
    Days,
    Factor,
    Money,
    Name,
    Payer,
    Rate,
    Row,
    Share,
    SourcedRow,
    Weeks,
    Years,
)

OrderRule = Literal["first_come", "most_urgent", "frees_a_place", "longest_ready", "lottery"]
Exit = Literal["family", "elsewhere", "long_term_care", "death"]
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
    (unlimited settings); elsewhere the provider's own effort counts.
    """

    name: Name
    capacity: Literal["unlimited", "places", "dwellings"]
    homeless: bool = False
    institution: bool = False
    reviewed: bool = False
    effort_per_year: Rate = 0.0
    cost_per_day_eur: Money = 0.0
    payer: Payer = "municipality"


class Group(SourcedRow):
    """A group of clients: how many come, where they start, how they differ, what they want.

    ``inflow_factor_by_year`` multiplies the inflow in each whole year from the start; its last
    value holds for all later years. Frailties are gamma with mean 1 and the variances given.
    """

    name: Name
    inflow_per_year: Rate
    inflow_factor_by_year: tuple[Factor, ...] = ()
    share_by_municipality: dict[str, Share] = Field(default_factory=dict)
    first_setting: dict[str, Share]
    loss_frailty_variance: Annotated[float, Field(ge=0, le=20)] = 0.0
    recovery_frailty_variance: Annotated[float, Field(ge=0, le=20)] = 0.0
    indication_years: Annotated[float, Field(gt=0, le=200)] = 2.0
    effort_factor: Factor = 1.0
    points: Annotated[float, Field(ge=0, le=1e6)] = 0.0
    wants_two_rooms_share: Share = 0.0
    wants_quiet_share: Share = 0.0
    wants_other_municipality_share: Share = 0.0


class Stay(SourcedRow):
    """Rates of people living in one setting; ``groups`` empty means every other group.

    ``gives_up_per_year`` is the rate at which people who wait here withdraw;
    ``gives_up_to_street_share`` of those who waited outside turn up on the street, the others
    are not seen again.
    """

    setting: Name
    groups: tuple[Name, ...] = ()
    ready_per_year: Rate = 0.0
    exits_per_year: dict[Exit, Rate] = Field(default_factory=dict)
    gives_up_per_year: Rate = 0.0
    gives_up_to_street_share: Share = 0.0


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


class Programme(SourcedRow):
    """Support at home. ``loss_per_year`` is the hazard of losing a home in a band of factor 1."""

    name: Name
    clients_per_fte: Annotated[float, Field(gt=0, le=1000)]
    hours_per_week: Annotated[float, Field(ge=0, le=168)]
    eur_per_hour: Money
    payer: Payer = "municipality"
    completes_per_year: Rate = 0.0
    loss_per_year: Rate


class Band(SourcedRow):
    """Loss of a home is ``factor`` times its rate until this many months after moving in."""

    until_months: Annotated[float, Field(gt=0, le=2400)]
    factor: Factor


class Keeping(SourcedRow):
    """Keeping a home.

    ``loss_at_no_fit`` multiplies the hazard of a home that does not fit at all (fit 0); it falls
    linearly to 1 at perfect fit. ``lost_to`` says where those who lose a home go: settings, or
    the word ``family`` for leaving the system.
    """

    independent_loss_per_year: Rate
    bands: tuple[Band, ...] = ()
    last_band_factor: Factor = 1.0
    loss_at_no_fit: Annotated[float, Field(ge=1, le=100)] = 1.0
    lost_to: dict[str, Share]


class Landlord(SourcedRow):
    """A housing corporation: yearly lettings by municipality and what it reserves of them."""

    name: Name
    lettings_per_year: dict[str, Rate]
    reserved_share: Share
    delivered_share: Share
    provider_contract_share: Share = 0.0
    two_rooms_share: Share = 1.0
    quiet_share: Share = 1.0


class ExtraDwellings(SourcedRow):
    """Homes added to the scheme, evenly spread in time, from ``from_year`` until ``until_year``."""

    name: Name
    municipality: Name
    per_year: Rate
    from_year: Years = 0.0
    until_year: Years = 200.0
    delivered_share: Share = 1.0
    provider_contract_share: Share = 0.0
    two_rooms_share: Share = 1.0
    quiet_share: Share = 1.0


class WaitingList(SourcedRow):
    """How places of one setting are given out.

    Not pooled: one list a municipality (places their municipality lacks for them are asked for in
    ``Region.centre``). Pooled: one list for the region, with ``own_residents_first`` or not.
    """

    setting: Name
    order: OrderRule = "first_come"
    pooled: bool = False
    own_residents_first: bool = True


class Matching(SourcedRow):
    """How a dwelling and a person find each other.

    ``immediate`` offers a vacancy to the head of the list; ``table`` lays all vacancies and all
    waiting clients side by side every ``table_every_weeks``, and looks for pairs of at least
    ``table_smallest_fit`` before it makes others. A client whose request carries wishes
    (``wishes``) is passed over for a dwelling below ``smallest_fit`` while somebody else can take
    it. Acceptance rises linearly with fit.
    """

    mode: Literal["immediate", "table"] = "immediate"
    table_every_weeks: Annotated[float, Field(gt=0, le=520)] = 4.0
    table_smallest_fit: Share = 0.0
    wishes: bool = False
    smallest_fit: Share = 0.0
    offer_days: Days = 0.0
    move_in_days: Days = 0.0
    hold_weeks: Weeks = 8.0
    accepts_at_no_fit: Share = 1.0
    accepts_at_full_fit: Share = 1.0
    weight_municipality: Factor = 1.0
    weight_rooms: Factor = 1.0
    weight_quiet: Factor = 1.0


class Route(SourcedRow):
    """A permitted step: who may ask for what, when. ``groups`` empty means every group.

    ``share`` of the clients who meet the trigger take this route (a fixed mark per client; the
    shares of routes with the same start, trigger and kind add up).
    """

    from_setting: Name
    to_setting: Name
    trigger: Trigger
    groups: tuple[Name, ...] = ()
    programme: str = ""
    kind: Literal["interim", "destination"] = "destination"
    share: Share = 1.0


class OneOffCosts(SourcedRow):
    """Costs of single events, with who pays."""

    move_eur: Money = 0.0
    move_payer: Payer = "municipality"
    loss_eur: Money = 0.0
    loss_payer: Payer = "landlord"


class Present(SourcedRow):
    """People living somewhere at the start; ``ready`` of them are ready, not yet noticed.

    ``municipality`` is where they come from; left out, they are spread over the region by the
    group's shares (:mod:`simulate.census`).
    """

    setting: Name
    group: Name
    municipality: str = ""
    count: Count
    ready: Count = 0
    programme: str = ""


class Waiting(SourcedRow):
    """People on a waiting list at the start; they are among those present in ``living_in``.

    The longest has waited ``longest_years``; the others asked at even distances since.
    """

    setting: Name
    living_in: Name
    group: Name
    municipality: str = ""
    count: Count
    longest_years: Years
    programme: str = ""


class Region(Row):
    """A region and everything the model knows of it. See the module's text."""

    name: Name
    title: str
    about: str
    start_date: date
    price_year: Annotated[int, Field(ge=1990, le=2100)]
    discount_rate_per_year: Share = 0.0
    hospitalisation_per_year: Annotated[float, Field(ge=0, le=5)] = 0.0
    centre: Name
    sources: dict[str, str] = Field(default_factory=dict)
    municipalities: Annotated[tuple[Municipality, ...], Field(min_length=1, max_length=50)]
    settings: Annotated[tuple[Setting, ...], Field(min_length=1, max_length=30)]
    groups: Annotated[tuple[Group, ...], Field(min_length=1, max_length=30)]
    stays: tuple[Stay, ...]
    providers: tuple[Provider, ...] = ()
    programmes: tuple[Programme, ...] = ()
    keeping: Keeping
    landlords: tuple[Landlord, ...] = ()
    extra_dwellings: tuple[ExtraDwellings, ...] = ()
    waiting_lists: tuple[WaitingList, ...] = ()
    matching: Matching = Matching()
    routes: tuple[Route, ...] = ()
    one_off_costs: OneOffCosts = OneOffCosts()
    present: tuple[Present, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    def inhabitants(self) -> int:
        """Inhabitants of all municipalities together."""
        return sum(municipality.inhabitants for municipality in self.municipalities)

    def rows(self) -> list[tuple[str, SourcedRow]]:
        """Every sourced row with its path, for reports on sources."""
        found: list[tuple[str, SourcedRow]] = []
        for field in type(self).model_fields:
            _collect(field, getattr(self, field), found)
        return found


def _collect(path: str, value: object, found: list[tuple[str, SourcedRow]]) -> None:
    if isinstance(value, SourcedRow):
        found.append((path, value))
        for field in type(value).model_fields:
            _collect(f"{path}.{field}", getattr(value, field), found)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            label = getattr(item, "name", None)
            _collect(f"{path}.{label}" if label else f"{path}[{number}]", item, found)
