"""Random small regions and policies, valid by construction (hypothesis)."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

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
from simulate.policy import Policy, policy_problems
from simulate.region import Region
from simulate.rows.homes import Band, ExtraDwellings, Keeping, Landlord, Matching
from simulate.rows.people import Group, Present, Stay, Waiting
from simulate.rows.places import (
    ORDER_RULES,
    Municipality,
    Places,
    Provider,
    Route,
    Setting,
    Team,
    WaitingList,
)
from simulate.rows.support import Programme
from tests.mechanisms import with_mechanisms
from tests.regions import LIMITED, SETTINGS, policy, small_region

YEARS = 3
RATES = st.sampled_from((0.0, 0.1, 0.5, 2.0))
SOME_RATES = st.sampled_from((0.3, 1.0, 4.0))
SHARES = st.sampled_from((0.0, 0.3, 0.7, 1.0))
VARIANCES = st.sampled_from((0.0, 0.5, 2.0))
PROGRAMMES = ("ambulatory", "housing_first")

#: Steps that regions are made of; of each, some are left out. The last few close rings.
STEPS = (
    ("outside", "protected", "arrival", "destination", ""),
    ("outside", "shelter", "arrival", "interim", ""),
    ("street", "shelter", "arrival", "interim", ""),
    ("street", "protected", "arrival", "destination", ""),
    ("shelter", "home", "noticed", "destination", "ambulatory"),
    ("shelter", "protected", "noticed", "destination", ""),
    ("protected", "home", "noticed", "destination", "ambulatory"),
    ("protected", "sheltered", "noticed", "interim", ""),
    ("protected", "home", "review", "destination", ""),
    ("sheltered", "home", "noticed", "destination", ""),
    ("sheltered", "protected", "noticed", "destination", ""),
    ("protected", "sheltered", "noticed", "destination", ""),
    ("protected", "shelter", "noticed", "interim", ""),
)


@st.composite
def regions(
    draw: Any, *, census: bool = True, mechanisms: bool = True, every: bool = False
) -> Region:
    """A region of 1 to 3 municipalities and groups, with whatever the model has.

    Parameters
    ----------
    every : bool
        All mechanisms are switched on, not only some.
    """
    names = draw(st.sampled_from(("A", "AB", "ABC")))
    towns = tuple(
        Municipality(
            name=name,
            inhabitants={"A": 50_000, "B": 20_000, "C": 9_000}[name],
            own_way_per_year=draw(RATES),
        )
        for name in names
    )
    names = list(names)
    groups = draw(_groups(names))
    members = [group.name for group in groups]
    reviewed = draw(st.booleans())
    settings = tuple(Setting(**(s.model_dump() | _habits(draw, s, reviewed))) for s in SETTINGS)
    fields: dict[str, Any] = {
        "municipalities": towns,
        "groups": groups,
        "settings": settings,
        "stays": draw(_stays(members)),
        "hospitalisation_per_year": draw(st.sampled_from((0.0, 0.3))),
        "providers": draw(_providers(names, members)),
        "programmes": draw(_programmes()),
        "keeping": draw(_keeping()),
        "landlords": draw(_landlords(names)),
        "extra_dwellings": (
            ExtraDwellings(name="extra", municipality="A", per_year=draw(st.sampled_from((0, 5)))),
        ),
        "waiting_lists": draw(_lists()),
        "matching": draw(matchings()),
        "routes": draw(_routes(members, reviewed)),
    }
    region = small_region(**fields)
    if mechanisms:
        region = draw(with_mechanisms(region, every=every))
    return draw(_with_census(region)) if census else region


def _habits(draw: Any, setting: Setting, reviewed: bool) -> dict[str, Any]:
    if setting.capacity != "places":
        return {"effort_per_year": 0.0}
    institution = setting.name != "sheltered" and draw(st.booleans())
    return {"institution": institution, "reviewed": reviewed and setting.name == "protected"}


@st.composite
def _groups(draw: Any, towns: list[str]) -> tuple[Group, ...]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        outside = draw(SHARES)
        found.append(
            Group(
                name=f"group {number}",
                inflow_per_year=draw(st.sampled_from((0.0, 6.0, 25.0))),
                inflow_factor_by_year=draw(st.sampled_from(((), (1.0, 0.0, 2.0)))),
                first_setting={"outside": outside, "street": 1.0 - outside},
                share_by_municipality=draw(st.sampled_from(({}, {towns[-1]: 1.0}))),
                loss_frailty_variance=draw(VARIANCES),
                recovery_frailty_variance=draw(VARIANCES),
                indication_years=draw(st.sampled_from((0.4, 2.0))),
                points=draw(st.sampled_from((0.0, 1.0, 2.0))),
                wants_two_rooms_share=draw(SHARES),
                wants_quiet_share=draw(SHARES),
                wants_other_municipality_share=draw(SHARES),
            )
        )
    return tuple(found)


@st.composite
def _stays(draw: Any, groups: list[str]) -> tuple[Stay, ...]:
    found = []
    for setting in SETTINGS:
        for members in [(), (groups[0],)] if draw(st.booleans()) else [()]:
            found.append(
                Stay(
                    setting=setting.name,
                    groups=members,
                    ready_per_year=draw(SOME_RATES) if setting.capacity == "places" else 0.0,
                    exits_per_year={"elsewhere": draw(RATES), "death": draw(RATES) / 10},
                    gives_up_per_year=draw(RATES),
                    gives_up_to_street_share=draw(SHARES),
                )
            )
    return tuple(found)


@st.composite
def _providers(draw: Any, towns: list[str], groups: list[str]) -> tuple[Provider, ...]:
    kinds = ("shelter", "protected", "sheltered")
    first = tuple(
        Places(setting=kind, municipality=draw(st.sampled_from(towns)), count=count)
        for kind in kinds
        if (count := draw(st.integers(1, 12)))
    )
    team = (Team(programme="ambulatory", fte=draw(st.sampled_from((0.2, 1.0, 5.0)))),)
    found = [Provider(name="first", effort_per_year=draw(SOME_RATES), places=first, teams=team)]
    if draw(st.booleans()):
        second = Places(setting="protected", municipality=towns[-1], count=draw(st.integers(0, 6)))
        only = draw(st.sampled_from(((), (groups[-1],))))
        found.append(
            Provider(name="second", effort_per_year=draw(RATES), admits=only, places=(second,))
        )
    return tuple(found)


@st.composite
def _programmes(draw: Any) -> tuple[Programme, ...]:
    return tuple(
        Programme(
            name=name,
            clients_per_fte=10,
            hours_per_week=3,
            eur_per_hour=66,
            completes_per_year=draw(RATES),
            loss_per_year=draw(RATES),
        )
        for name in PROGRAMMES
    )


@st.composite
def _keeping(draw: Any) -> Keeping:
    where = draw(
        st.sampled_from(
            (
                {"street": 1.0},
                {"street": 0.3, "family": 0.3, "shelter": 0.4},
                {"protected": 0.5, "shelter": 0.5},
            )
        )
    )
    return Keeping(
        independent_loss_per_year=draw(RATES),
        bands=draw(st.sampled_from(((), (Band(until_months=6, factor=2.0),)))),
        last_band_factor=draw(st.sampled_from((0.5, 1.0))),
        loss_at_no_fit=draw(st.sampled_from((1.0, 3.0))),
        lost_to=where,
    )


@st.composite
def _landlords(draw: Any, towns: list[str]) -> tuple[Landlord, ...]:
    return tuple(
        Landlord(
            name=f"landlord {number}",
            lettings_per_year={town: draw(st.sampled_from((0.0, 20.0, 60.0))) for town in towns},
            reserved_share=draw(SHARES),
            delivered_share=draw(SHARES),
            provider_contract_share=draw(SHARES),
            two_rooms_share=draw(SHARES),
            quiet_share=draw(SHARES),
        )
        for number in range(draw(st.integers(0, 2)))
    )


@st.composite
def _lists(draw: Any) -> tuple[WaitingList, ...]:
    return tuple(
        WaitingList(
            setting=name,
            order=draw(st.sampled_from(ORDER_RULES)),
            pooled=draw(st.booleans()),
            own_residents_first=draw(st.booleans()),
        )
        for name in LIMITED
    )


@st.composite
def matchings(draw: Any) -> Matching:
    """How dwellings and people find each other, refusals and delays included."""
    low, high = sorted((draw(SHARES), draw(SHARES)))
    return Matching(
        mode=draw(st.sampled_from(("immediate", "table"))),
        table_every_weeks=draw(st.sampled_from((1.0, 6.0))),
        wishes=draw(st.booleans()),
        smallest_fit=draw(SHARES),
        offer_days=draw(st.sampled_from((0.0, 14.0))),
        move_in_days=draw(st.sampled_from((0.0, 28.0))),
        hold_weeks=draw(st.sampled_from((0.0, 3.0, 20.0))),
        accepts_at_no_fit=low,
        accepts_at_full_fit=high,
        weight_quiet=draw(st.sampled_from((0.0, 1.0))),
    )


@st.composite
def _routes(draw: Any, groups: list[str], reviewed: bool) -> tuple[Route, ...]:
    found = []
    for start, to, trigger, kind, support in STEPS:
        if trigger == "review" and not reviewed:
            continue
        share = draw(st.sampled_from((0.0, 0.5, 1.0)))
        taken = sum(
            r.share for r in found if (r.from_setting, r.trigger, r.kind) == (start, trigger, kind)
        )
        share = min(share, 1.0 - taken)
        if share > 0.0:
            found.append(
                Route(
                    from_setting=start,
                    to_setting=to,
                    trigger=trigger,
                    kind=kind,
                    programme=support,
                    share=share,
                    groups=draw(st.sampled_from(((), (groups[0],)))),
                )
            )
    return tuple(found)


@st.composite
def _with_census(draw: Any, region: Region) -> Region:
    """People present, of whom some are ready and some wait along a route."""
    rows: list[Present] = []
    waiting: list[Waiting] = []
    members = [group.name for group in region.groups]
    open_to_all = {p.setting: p.count for p in region.providers[0].places}
    for setting in region.settings:
        room = open_to_all.get(setting.name, 8)
        for group in members:
            for town in region.municipalities:
                count = draw(st.integers(0, room))
                if setting.capacity == "places":
                    room -= count
                ready = draw(st.integers(0, count)) if setting.capacity == "places" else 0
                rows.append(
                    Present(
                        setting=setting.name,
                        group=group,
                        municipality=town.name,
                        count=count,
                        ready=ready,
                    )
                )
                waiting += draw(_waiting(region, rows[-1]))
    update = {"present": tuple(row for row in rows if row.count), "waiting": tuple(waiting)}
    return region.model_copy(update=update)


@st.composite
def _waiting(draw: Any, region: Region, row: Present) -> list[Waiting]:
    ways = [
        route
        for route in region.routes
        if route.from_setting == row.setting and (not route.groups or row.group in route.groups)
    ]
    if not ways or row.count == row.ready:
        return []
    way = draw(st.sampled_from(ways))
    return [
        Waiting(
            setting=way.to_setting,
            living_in=row.setting,
            group=row.group,
            municipality=row.municipality,
            count=draw(st.integers(0, row.count - row.ready)),
            longest_years=draw(st.sampled_from((0.0, 0.5, 3.0))),
            programme=way.programme,
        )
    ]


STARTS = st.sampled_from((0.0, 0.4, 1.0, 2.3))


@st.composite
def policies(draw: Any, region: Region) -> Policy:
    """Some levers, each from a random year, some with an end; none contradicts another."""
    towns = [town.name for town in region.municipalities]
    groups = [group.name for group in region.groups]
    offered = (
        lambda when: HousingFirst(
            lever="housing_first", fte=draw(st.sampled_from((0.3, 3.0))), share=0.7, **when
        ),
        lambda when: IndividualPlan(
            lever="individual_plan", effort_factor=draw(SOME_RATES), groups=(groups[0],), **when
        ),
        lambda when: OutflowTable(lever="outflow_table", every_weeks=4.0, **when),
        lambda when: ReservedShare(lever="reserved_share", factor=draw(SOME_RATES), **when),
        lambda when: ExtraHomes(
            lever="extra_dwellings", name="more", per_year=9.0, municipalities=(towns[-1],), **when
        ),
        lambda when: Delivery(lever="delivery", share=draw(SHARES), **when),
        lambda when: IndicationLength(lever="indication_length", years=0.7, **when),
        lambda when: Priority(
            lever="priority",
            setting="home",
            order=draw(st.sampled_from(ORDER_RULES)),
            points={groups[-1]: 5.0},
            **when,
        ),
        lambda when: PoolLists(lever="pool_lists", pooled=draw(st.booleans()), **when),
        lambda when: AmbulatoryCapacity(lever="ambulatory_capacity", fte=0.5, **when),
    )
    levers = []
    for lever in offered:
        if draw(st.booleans()):
            start = draw(STARTS)
            lasts = draw(st.sampled_from((None, 0.6)))
            when = {"from_year": start, "until_year": None if lasts is None else start + lasts}
            levers.append(lever(when))
    chosen = policy(*levers)
    assert not policy_problems(chosen, region)
    return chosen


def neutral_levers(region: Region, start: float) -> list[Any]:
    """Every lever, set so that it changes nothing."""
    when = {"from_year": start}
    group = region.groups[0]
    share = region.landlords[0].delivered_share if region.landlords else 1.0
    lists = [
        PoolLists(
            lever="pool_lists",
            settings=(item.setting,),
            pooled=item.pooled,
            own_residents_first=item.own_residents_first,
            **when,
        )
        for item in region.waiting_lists
    ]
    orders = [
        Priority(lever="priority", setting=item.setting, order=item.order, **when)
        for item in region.waiting_lists
    ]
    names = tuple(landlord.name for landlord in region.landlords[:1])
    delivery = [Delivery(lever="delivery", landlords=names, share=share, **when)] if names else []
    return [
        HousingFirst(lever="housing_first", fte=0.0, **when),
        IndividualPlan(lever="individual_plan", effort_factor=1.0, wishes=False, **when),
        ReservedShare(lever="reserved_share", factor=1.0, **when),
        ExtraHomes(lever="extra_dwellings", name="none", per_year=0.0, **when),
        IndicationLength(
            lever="indication_length", groups=(group.name,), years=group.indication_years, **when
        ),
        AmbulatoryCapacity(lever="ambulatory_capacity", fte=0.0, **when),
        *lists,
        *orders,
        *delivery,
    ]
