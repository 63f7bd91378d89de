"""Support and what it acts on: foundations, crisis, programmes, and who adapts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from simulate.sourced import (
    Count,
    Factor,
    FoundationName,
    Hours,
    Money,
    Name,
    Payer,
    Rate,
    Share,
    SourcedRow,
    TwoState,
)


class Foundation(SourcedRow):
    """One of the five conditions of a life that holds together.

    ``finances``, ``day_activity`` and ``surroundings`` turn on and off at yearly rates by
    setting. ``home`` is on in a home with an own contract, ``support`` while the hours given cover
    the hours needed; they have ratios only. Limited ``slots`` let a foundation turn on only while
    one is free. A home that fits perfectly multiplies the gain of ``surroundings`` by
    ``gain_factor_at_full_fit``, one that does not fit at all by 1.

    Being ready comes ``ready_ratio_on`` times as fast with the foundation on; losing a home,
    crisis and reoffending ``..._ratio_off`` times as fast with it off. ``weight`` is its part in
    the index of quality of life.
    """

    name: FoundationName
    gain_per_year: dict[str, Rate] = Field(default_factory=dict)
    loss_per_year: dict[str, Rate] = Field(default_factory=dict)
    slots: Count | None = None
    gain_factor_at_full_fit: Factor = 1.0
    ready_ratio_on: Factor = 1.0
    home_loss_ratio_off: Factor = 1.0
    crisis_ratio_off: Factor = 1.0
    reoffending_ratio_off: Factor = 1.0
    weight: Factor = 1.0


class Crisis(SourcedRow):
    """A stay in an institution, in ``setting``, of ``mean_stay_days`` (exponential).

    A home is kept for ``keep_home_months``; who is back by then returns to it, who is not has
    lost it and asks anew, by the routes from ``setting``.
    """

    setting: Name
    mean_stay_days: Annotated[float, Field(gt=0, le=3650)]
    keep_home_months: Annotated[float, Field(ge=0, le=240)] = 0.0


class Phase(SourcedRow):
    """A phase of a programme: the hours given, and the share of the client's hours still needed."""

    until_months: Annotated[float, Field(gt=0, le=2400)]
    hours_per_week: Hours
    needed_share: Share = 1.0


class Programme(SourcedRow):
    """Support at home. ``loss_per_year`` is the hazard of losing a home in a band of factor 1.

    Phases follow each other from the start; after the last (or without any) ``hours_per_week``
    are given and ``needed_share`` of the hours are needed. The programme ends at
    ``completes_per_year`` (times the ratios of being ready), after ``longest_years``, or when all
    five foundations have been on for ``ends_when_whole_months``: then comes
    ``next_programme`` if it has a slot, else living independently. Its clients gain and lose
    foundations, have crises and reoffend at rates multiplied by the factors given.
    ``answers_day_and_night`` is a promise to neighbours and landlord.
    """

    name: Name
    clients_per_fte: Annotated[float, Field(gt=0, le=1000)]
    hours_per_week: Hours
    eur_per_hour: Money
    payer: Payer = "municipality"
    completes_per_year: Rate = 0.0
    loss_per_year: Rate
    phases: tuple[Phase, ...] = ()
    needed_share: Share = 1.0
    longest_years: Annotated[float, Field(gt=0, le=200)] | None = None
    ends_when_whole_months: Annotated[float, Field(gt=0, le=2400)] | None = None
    next_programme: str = ""
    gain_factor: dict[TwoState, Factor] = Field(default_factory=dict)
    loss_factor: dict[TwoState, Factor] = Field(default_factory=dict)
    crisis_factor: Factor = 1.0
    reoffending_by_group: dict[str, Factor] = Field(default_factory=dict)
    answers_day_and_night: bool = False


class Adaptation(SourcedRow):
    """How providers and landlords answer to what happens; see :mod:`simulate.events.adapting`.

    Providers look less hard for movers by ``empty_places_feedback`` times the share of their
    places that would stay empty, less ``incentive_removed_share`` of that. Landlords lose
    ``trust_lost_per_nuisance`` of their trust for one loss with nuisance a 100 tenancies, less
    ``guarantee_saves_share`` of that where the programme answers day and night, and regain it at
    ``trust_recovery_per_year``.
    """

    providers_adapt: bool = False
    empty_places_feedback: Share = 0.0
    incentive_removed_share: Share = 0.0
    landlords_adapt: bool = False
    trust_lost_per_nuisance: Share = 0.0
    trust_recovery_per_year: Rate = 0.0
    guarantee_saves_share: Share = 0.0
