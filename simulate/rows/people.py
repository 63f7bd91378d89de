"""Who there is: groups of clients, how long they stay, and who is here today."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simulate.sourced import Count, Factor, Hours, Name, Rate, Share, SourcedRow, TwoState, Years

Exit = Literal["family", "elsewhere", "long_term_care", "death"]


class Group(SourcedRow):
    """A group of clients: how many come, where they start, how they differ, what they want.

    ``inflow_factor_by_year`` multiplies the inflow in each whole year from the start; its last
    value holds for all later years; prevention takes away ``prevented_share`` of those who would
    come. Frailties are gamma with mean 1 and the variances given; hours of support needed are
    gamma with the mean and the coefficient of variation given. ``foundations_at_entry`` are the
    shares with a foundation on at first contact (off where a two-state foundation is not named).
    ``motivated_share`` pass the start qualification of routes that ask for motivation.
    ``reoffending_factor`` multiplies the hazard of a new offence everywhere,
    ``alone_reoffending_factor`` at home without a programme.
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
    prevented_share: Share = 0.0
    own_way_factor: Factor = 1.0
    youngest_years: Annotated[float, Field(ge=0, le=120)] = 18.0
    oldest_years: Annotated[float, Field(ge=0, le=120)] = 65.0
    hours_needed_per_week: Hours = 0.0
    hours_needed_variation: Annotated[float, Field(ge=0, le=5)] = 0.0
    foundations_at_entry: dict[TwoState, Share] = Field(default_factory=dict)
    motivated_share: Share = 1.0
    reoffending_factor: Factor = 1.0
    alone_reoffending_factor: Factor = 1.0


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
    crisis_per_year: Rate = 0.0
    reoffends_per_year: Rate = 0.0


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
