"""A region and a policy that between them use everything the engine does."""

from __future__ import annotations

from simulate.levers import (
    AmbulatoryCapacity,
    Delivery,
    ExtraHomes,
    HousingFirst,
    IndicationLength,
    IndividualPlan,
    OutflowTable,
    PoolLists,
    Priority,
    ReservedShare,
)
from simulate.rows.homes import Band, ExtraDwellings, Keeping, Landlord, Matching
from simulate.rows.people import Present, Waiting
from simulate.rows.places import Municipality, Places, Provider, Setting, Team, WaitingList
from tests.regions import LIMITED, SETTINGS, people, policy, programme, route, small_region

_HABITS = {
    "shelter": {"institution": True, "cost_per_day_eur": 41.0},
    "protected": {"institution": True, "reviewed": True, "cost_per_day_eur": 90.0},
}

BUSY = small_region(
    hospitalisation_per_year=0.05,
    municipalities=(
        Municipality(name="A", inhabitants=100_000, own_way_per_year=0.2),
        Municipality(name="B", inhabitants=50_000, own_way_per_year=0.1),
    ),
    settings=tuple(Setting(**(s.model_dump() | _HABITS.get(s.name, {}))) for s in SETTINGS),
    groups=(
        people(
            "psychiatric",
            inflow_per_year=30.0,
            inflow_factor_by_year=(1.0, 1.1),
            loss_frailty_variance=1.0,
            recovery_frailty_variance=1.0,
            wants_quiet_share=0.3,
            wants_other_municipality_share=0.2,
        ),
        people(
            "homeless",
            inflow_per_year=60.0,
            first_setting={"street": 0.6, "outside": 0.4},
            loss_frailty_variance=1.5,
            wants_two_rooms_share=0.3,
        ),
    ),
    stays={
        "outside": {"gives_up_per_year": 0.25, "gives_up_to_street_share": 0.2},
        "street": {"gives_up_per_year": 0.3, "exits_per_year": {"elsewhere": 0.1, "death": 0.02}},
        "shelter": {"ready_per_year": 1.5, "exits_per_year": {"elsewhere": 0.3, "death": 0.02}},
        "protected": {
            "ready_per_year": 0.3,
            "gives_up_per_year": 0.1,
            "exits_per_year": {"family": 0.03, "long_term_care": 0.05, "death": 0.02},
        },
        "sheltered": {"ready_per_year": 0.4, "exits_per_year": {"family": 0.1}},
        "home": {"exits_per_year": {"elsewhere": 0.06, "death": 0.015}},
    },
    providers=(
        Provider(
            name="first",
            effort_per_year=1.0,
            places=(
                Places(setting="protected", municipality="A", count=60),
                Places(setting="sheltered", municipality="A", count=15),
                Places(setting="shelter", municipality="A", count=20),
            ),
            teams=(Team(programme="ambulatory", fte=3.0),),
        ),
        Provider(
            name="second",
            effort_per_year=0.5,
            admits=("psychiatric",),
            places=(Places(setting="protected", municipality="B", count=20),),
        ),
    ),
    programmes=(
        programme(clients_per_fte=17, completes_per_year=0.45, loss_per_year=0.08),
        programme("housing_first", clients_per_fte=8, completes_per_year=0.05, loss_per_year=0.12),
    ),
    keeping=Keeping(
        independent_loss_per_year=0.03,
        bands=(Band(until_months=6, factor=1.5), Band(until_months=12, factor=1.2)),
        last_band_factor=0.8,
        loss_at_no_fit=1.5,
        lost_to={"street": 0.4, "shelter": 0.3, "family": 0.2, "protected": 0.1},
    ),
    landlords=(
        Landlord(
            name="landlord",
            lettings_per_year={"A": 300.0, "B": 150.0},
            reserved_share=0.06,
            delivered_share=0.7,
            provider_contract_share=0.3,
            two_rooms_share=0.6,
            quiet_share=0.7,
        ),
    ),
    extra_dwellings=(ExtraDwellings(name="new", municipality="B", per_year=3.0, from_year=1.0),),
    waiting_lists=tuple(WaitingList(setting=name) for name in LIMITED),
    matching=Matching(
        offer_days=14,
        move_in_days=28,
        hold_weeks=8,
        accepts_at_no_fit=0.5,
        accepts_at_full_fit=0.95,
    ),
    routes=(
        route("outside", "protected", groups=("psychiatric",)),
        route("outside", "shelter", groups=("homeless",), kind="interim"),
        route("street", "shelter", kind="interim"),
        route("shelter", "home", "noticed", programme="ambulatory", share=0.8),
        route("shelter", "protected", "noticed", share=0.2),
        route("protected", "home", "noticed", programme="ambulatory", share=0.6),
        route("protected", "sheltered", "noticed", share=0.3),
        route("sheltered", "home", "noticed", programme="ambulatory", share=0.8),
        route("sheltered", "protected", "noticed", share=0.2),
    ),
    present=(
        Present(setting="protected", group="psychiatric", municipality="A", count=55, ready=8),
        Present(setting="protected", group="psychiatric", municipality="B", count=20, ready=2),
        Present(setting="shelter", group="homeless", municipality="A", count=18, ready=2),
        Present(setting="outside", group="psychiatric", municipality="A", count=20),
        Present(
            setting="home",
            group="psychiatric",
            municipality="A",
            count=30,
            programme="ambulatory",
        ),
    ),
    waiting=(
        Waiting(
            setting="protected",
            living_in="outside",
            group="psychiatric",
            municipality="A",
            count=15,
            longest_years=2.0,
        ),
        Waiting(
            setting="home",
            living_in="protected",
            group="psychiatric",
            municipality="A",
            count=10,
            longest_years=1.0,
            programme="ambulatory",
        ),
    ),
)

EVERYTHING = policy(
    HousingFirst(lever="housing_first", fte=1.0, share=0.5, from_year=0.5, until_year=2.5),
    IndividualPlan(lever="individual_plan", effort_factor=2.0, from_year=0.5),
    OutflowTable(lever="outflow_table", every_weeks=4.0, from_year=1.0, until_year=2.0),
    ReservedShare(lever="reserved_share", factor=1.5, from_year=1.0),
    ExtraHomes(lever="extra_dwellings", name="more", per_year=6.0, from_year=1.5),
    Delivery(lever="delivery", share=0.9, from_year=1.5),
    IndicationLength(lever="indication_length", years=1.0, from_year=0.5),
    Priority(lever="priority", setting="protected", order="frees_a_place", from_year=1.0),
    Priority(lever="priority", setting="shelter", order="most_urgent", points={"homeless": 1.0}),
    Priority(lever="priority", setting="home", order="longest_ready", from_year=0.5),
    Priority(lever="priority", setting="sheltered", order="lottery", from_year=0.5),
    PoolLists(lever="pool_lists", from_year=1.2),
    AmbulatoryCapacity(lever="ambulatory_capacity", fte=1.0, from_year=0.7),
)
