"""Homes: who lets them, how they are matched, how they are kept, what an event costs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulate.sourced import (
    Days,
    Factor,
    FlipCondition,
    Money,
    Name,
    Payer,
    Rate,
    Share,
    SourcedRow,
    Weeks,
    Years,
)


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


class Band(SourcedRow):
    """Loss of a home is ``factor`` times its rate until this many months after moving in."""

    until_months: Annotated[float, Field(gt=0, le=2400)]
    factor: Factor


class Keeping(SourcedRow):
    """Keeping a home.

    ``loss_at_no_fit`` multiplies the hazard of a home that does not fit at all (fit 0); it falls
    linearly to 1 at perfect fit. ``lost_to`` says where those who lose a home go: settings, or
    the word ``family`` for leaving the system. ``nuisance_share`` of the losses come with
    nuisance, which costs the landlord's trust (:class:`simulate.rows.support.Adaptation`).
    """

    independent_loss_per_year: Rate
    bands: tuple[Band, ...] = ()
    last_band_factor: Factor = 1.0
    loss_at_no_fit: Annotated[float, Field(ge=1, le=100)] = 1.0
    lost_to: dict[str, Share]
    nuisance_share: Share = 0.0


class Contracts(SourcedRow):
    """From a provider's contract to an own tenancy (omklap).

    A dwelling let under a provider's contract stays in the scheme when its tenant leaves. Where
    ``flip_after_months`` is given, the contract becomes the tenant's own after so many months, as
    soon as all of ``flip_requires`` are on; the dwelling then leaves the scheme with its tenant.
    """

    flip_after_months: Annotated[float, Field(ge=0, le=2400)] | None = None
    flip_requires: tuple[FlipCondition, ...] = ()


class OneOffCosts(SourcedRow):
    """Costs of single events, with who pays."""

    move_eur: Money = 0.0
    move_payer: Payer = "municipality"
    loss_eur: Money = 0.0
    loss_payer: Payer = "landlord"
    crisis_eur: Money = 0.0
    crisis_payer: Payer = "health_insurer"
    offence_eur: Money = 0.0
    offence_payer: Payer = "justice"
