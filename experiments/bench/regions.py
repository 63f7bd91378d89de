"""The regions the benchmark runs: one built here, and any region made larger or smaller."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date

from simulate.region import Region
from simulate.rows.homes import Band, Keeping, Landlord, Matching
from simulate.rows.people import Group, Present, Stay, Waiting
from simulate.rows.places import Municipality, Places, Provider, Route, Setting, Team, WaitingList
from simulate.rows.support import Programme

_TOWNS = (("Centre", 160_000), ("North", 70_000), ("South", 50_000), ("Coast", 30_000))


def clients_at_start(region: Region) -> int:
    """People in the census of day 0."""
    return sum(row.count for row in region.present)


def scaled(region: Region, factor: float) -> Region:
    """The region with ``factor`` times the people, places, staff and homes.

    Municipalities, settings, groups, lists and all rates a person stay as they are, so a larger
    region does more of the same. Places are rounded up and people down, so all find a place.
    """
    providers = tuple(
        provider.model_copy(
            update={
                "places": tuple(
                    row.model_copy(update={"count": math.ceil(row.count * factor)})
                    for row in provider.places
                ),
                "teams": tuple(
                    row.model_copy(update={"fte": row.fte * factor}) for row in provider.teams
                ),
            }
        )
        for provider in region.providers
    )
    present = tuple(
        row.model_copy(update={"count": int(row.count * factor), "ready": int(row.ready * factor)})
        for row in region.present
    )
    return region.model_copy(
        update={
            "groups": tuple(
                row.model_copy(update={"inflow_per_year": row.inflow_per_year * factor})
                for row in region.groups
            ),
            "providers": providers,
            "landlords": tuple(
                row.model_copy(
                    update={
                        "lettings_per_year": {
                            place: rate * factor for place, rate in row.lettings_per_year.items()
                        }
                    }
                )
                for row in region.landlords
            ),
            "extra_dwellings": tuple(
                row.model_copy(update={"per_year": row.per_year * factor})
                for row in region.extra_dwellings
            ),
            "present": present,
            "waiting": _waiting(region.waiting, present, factor),
        }
    )


def _waiting(
    rows: tuple[Waiting, ...], present: tuple[Present, ...], factor: float
) -> tuple[Waiting, ...]:
    """Waiting rows times the factor, but no more than the rounded people who can be in them."""
    free: Counter[tuple[str, str, str]] = Counter()
    for people in present:
        free[people.setting, people.group, people.municipality] += people.count - people.ready
    found = []
    for row in rows:
        who = (row.living_in, row.group, row.municipality)
        count = min(int(row.count * factor), free[who])
        free[who] -= count
        found.append(row.model_copy(update={"count": count}))
    return tuple(found)


def built_region() -> Region:
    """A region of 1,000 clients in four municipalities, for when none comes with the package."""
    return Region(
        name="bench",
        title="Benchmark region",
        about="Made up; sizes and rates of the order of a Dutch centre municipality.",
        start_date=date(2025, 1, 1),
        price_year=2024,
        hospitalisation_per_year=0.05,
        centre="Centre",
        municipalities=tuple(
            Municipality(name=name, inhabitants=size, own_way_per_year=0.05)
            for name, size in _TOWNS
        ),
        settings=_settings(),
        groups=_groups(),
        stays=_stays(),
        providers=_providers(),
        programmes=_programmes(),
        keeping=Keeping(
            independent_loss_per_year=0.02,
            bands=(Band(until_months=12, factor=1.3),),
            last_band_factor=0.8,
            loss_at_no_fit=1.5,
            lost_to={"street": 0.4, "shelter": 0.3, "family": 0.2, "protected": 0.1},
        ),
        landlords=(
            Landlord(
                name="Corporation",
                lettings_per_year={name: size / 150 for name, size in _TOWNS},
                reserved_share=0.05,
                delivered_share=0.7,
                provider_contract_share=0.2,
                two_rooms_share=0.6,
                quiet_share=0.7,
            ),
        ),
        waiting_lists=tuple(
            WaitingList(setting=name) for name in ("shelter", "protected", "sheltered", "home")
        ),
        matching=Matching(
            offer_days=14, move_in_days=28, accepts_at_no_fit=0.5, accepts_at_full_fit=0.95
        ),
        routes=_routes(),
        present=_present(),
        waiting=_waiting_rows(),
    )


def _settings() -> tuple[Setting, ...]:
    return (
        Setting(name="outside", capacity="unlimited"),
        Setting(name="street", capacity="unlimited", homeless=True),
        Setting(name="shelter", capacity="places", homeless=True, institution=True),
        Setting(name="protected", capacity="places", institution=True, reviewed=True),
        Setting(name="sheltered", capacity="places"),
        Setting(name="home", capacity="dwellings"),
    )


def _groups() -> tuple[Group, ...]:
    return (
        Group(
            name="psychiatric",
            inflow_per_year=60,
            first_setting={"outside": 1.0},
            loss_frailty_variance=1.0,
            recovery_frailty_variance=1.0,
            wants_quiet_share=0.3,
            wants_other_municipality_share=0.2,
        ),
        Group(
            name="homeless",
            inflow_per_year=120,
            first_setting={"street": 0.6, "outside": 0.4},
            loss_frailty_variance=1.5,
            recovery_frailty_variance=0.5,
        ),
    )


def _stays() -> tuple[Stay, ...]:
    return (
        Stay(
            setting="outside",
            gives_up_per_year=0.25,
            gives_up_to_street_share=0.2,
            exits_per_year={"death": 0.01},
        ),
        Stay(
            setting="street",
            gives_up_per_year=0.3,
            exits_per_year={"elsewhere": 0.1, "death": 0.02},
        ),
        Stay(
            setting="shelter",
            ready_per_year=1.5,
            exits_per_year={"elsewhere": 0.3, "death": 0.02},
        ),
        Stay(
            setting="protected",
            ready_per_year=0.12,
            exits_per_year={"family": 0.03, "long_term_care": 0.05, "death": 0.02},
        ),
        Stay(
            setting="sheltered",
            ready_per_year=0.2,
            exits_per_year={"family": 0.03, "death": 0.02},
        ),
        Stay(setting="home", exits_per_year={"elsewhere": 0.06, "death": 0.015}),
    )


def _providers() -> tuple[Provider, ...]:
    return (
        Provider(
            name="Large",
            effort_per_year=1.0,
            places=(
                Places(setting="protected", municipality="Centre", count=200),
                Places(setting="sheltered", municipality="Centre", count=60),
                Places(setting="shelter", municipality="Centre", count=100),
            ),
            teams=(Team(programme="ambulatory", fte=30),),
        ),
        Provider(
            name="Small",
            effort_per_year=0.5,
            places=(
                Places(setting="protected", municipality="North", count=60),
                Places(setting="protected", municipality="South", count=40),
            ),
        ),
    )


def _programmes() -> tuple[Programme, ...]:
    return (
        Programme(
            name="ambulatory",
            clients_per_fte=17,
            hours_per_week=3,
            eur_per_hour=66,
            completes_per_year=0.45,
            loss_per_year=0.08,
        ),
        Programme(
            name="housing_first",
            clients_per_fte=8,
            hours_per_week=4,
            eur_per_hour=66,
            completes_per_year=0.05,
            loss_per_year=0.12,
        ),
    )


def _routes() -> tuple[Route, ...]:
    return (
        Route(
            from_setting="outside",
            to_setting="protected",
            trigger="arrival",
            groups=("psychiatric",),
        ),
        Route(
            from_setting="outside",
            to_setting="shelter",
            trigger="arrival",
            groups=("homeless",),
            kind="interim",
        ),
        Route(from_setting="street", to_setting="shelter", trigger="arrival", kind="interim"),
        _onward("shelter", "home", 0.8),
        _onward("shelter", "protected", 0.2),
        _onward("protected", "home", 0.7),
        _onward("protected", "sheltered", 0.3),
        _onward("sheltered", "home", 1.0),
    )


def _onward(start: str, to: str, share: float) -> Route:
    return Route(
        from_setting=start,
        to_setting=to,
        trigger="noticed",
        programme="ambulatory" if to == "home" else "",
        share=share,
    )


def _present() -> tuple[Present, ...]:
    def people(
        setting: str, group: str, place: str, count: int, ready: int = 0, programme: str = ""
    ) -> Present:
        return Present(
            setting=setting,
            group=group,
            municipality=place,
            count=count,
            ready=ready,
            programme=programme,
        )

    return (
        people("outside", "psychiatric", "Centre", 80),
        people("outside", "homeless", "Centre", 40),
        people("street", "homeless", "Centre", 120),
        people("shelter", "homeless", "Centre", 100, 15),
        people("protected", "psychiatric", "Centre", 200, 30),
        people("protected", "psychiatric", "North", 60, 10),
        people("protected", "psychiatric", "South", 40, 5),
        people("sheltered", "psychiatric", "Centre", 60, 10),
        people("home", "psychiatric", "Centre", 120, programme="ambulatory"),
        people("home", "psychiatric", "North", 60),
        people("home", "homeless", "Centre", 80, programme="ambulatory"),
        people("home", "homeless", "Coast", 40),
    )


def _waiting_rows() -> tuple[Waiting, ...]:
    return (
        Waiting(
            setting="protected",
            living_in="outside",
            group="psychiatric",
            municipality="Centre",
            count=60,
            longest_years=2,
        ),
        Waiting(
            setting="home",
            living_in="protected",
            group="psychiatric",
            municipality="Centre",
            count=20,
            longest_years=1,
            programme="ambulatory",
        ),
    )
