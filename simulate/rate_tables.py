"""The tables whose numbers calibration may change, and how they are made for other numbers of it.

Everything else of a scenario depends on names and counts only: a run with drawn parameters makes
these few tables for each draw and shares the others (:func:`with_other_rates`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from simulate.region import Region
from simulate.rows.people import Stay
from simulate.sourced import TWO_STATE_NAMES
from simulate.support_tables import make_landlords, make_programmes
from simulate.tables import (
    BAND,
    EVEN,
    GROUP,
    INFLOW,
    LETTINGS,
    MUNICIPALITY,
    POISSON,
    STAY,
    Index,
    Tables,
)

Phase = tuple[float, Region, Tables]


def rate_tables(region: Region, index: Index) -> dict[str, Any]:
    """The tables of :data:`MADE_OF` for one phase of a policy, by name."""
    return {name: make(region, index) for name, (make, _) in MADE_OF.items()}


def with_other_rates(
    phases: list[Phase], changed: list[tuple[float, Region]], index: Index
) -> list[Phase]:
    """The phases of a policy with other parameters, sharing what parameters do not change.

    Parameters
    ----------
    phases : list of (float, Region, Tables)
        Of the same region and policy with the numbers of the file.
    changed : list of (float, Region)
        The region with other parameters under the policy; see
        :func:`simulate.policy.regions_in_force`.
    index : Index

    Notes
    -----
    With other numbers a phase at year 0 may come or go, where a lever sets what the region has
    already; what it does not set is as today.
    """
    ground = phases[0][2]
    known = {start: tables for start, _, tables in phases[1:]}
    made: list[Phase] = []
    for number, (start, region) in enumerate(changed):
        tables = known.get(start, ground) if number else ground
        before = made[-1] if made else None
        rates = {
            name: getattr(before[2], name)
            if before is not None and _same(region, before[1], fields)
            else make(region, index)
            for name, (make, fields) in MADE_OF.items()
        }
        sites = tables.sites.copy()
        sites["effort"] = efforts(region, index)
        made.append((start, region, tables._replace(sites=sites, **rates)))
    return made


def _same(one: Region, other: Region, fields: tuple[str, ...]) -> bool:
    """Whether two regions share these rows, which is known at once and not looked for."""
    return all(getattr(one, field) is getattr(other, field) for field in fields)


def efforts(region: Region, index: Index) -> list[float]:
    """How hard the provider of each site looks for who is ready; 0 where there is none yet."""
    found = {provider.name: provider.effort_per_year for provider in region.providers}
    return [found.get(provider, 0.0) for provider, _, _ in index.sites]


def as_records(dtype: np.dtype[Any], rows: list[tuple[Any, ...]]) -> Any:
    """Rows as an array of records, with columns as attributes."""
    return np.array(rows, dtype).reshape(len(rows)).view(np.recarray)


def _groups(region: Region, index: Index) -> Any:
    return as_records(
        GROUP,
        [
            (
                group.loss_frailty_variance,
                group.recovery_frailty_variance,
                group.indication_years,
                group.effort_factor,
                group.points,
                group.wants_two_rooms_share,
                group.wants_quiet_share,
                group.wants_other_municipality_share,
                group.prevented_share,
                group.own_way_factor,
                group.hours_needed_per_week,
                group.hours_needed_variation**2,
                group.motivated_share,
                [group.foundations_at_entry.get(name, 0.0) for name in TWO_STATE_NAMES],
            )
            for group in region.groups
        ],
    )


def _stays(region: Region, index: Index) -> Any:
    factors = [group.reoffending_factor for group in region.groups]
    rows = []
    for setting in index.settings:
        named = [row for row in region.stays if row.setting == setting]
        rows.append(
            [
                _stay(_row_of(named, group), factor)
                for group, factor in zip(index.groups, factors, strict=True)
            ]
        )
    return np.array(rows, STAY).view(np.recarray)


def _row_of(stays: list[Stay], group: str) -> Stay:
    """The row of a setting that holds for a group: one naming it, else the general one."""
    named = [row for row in stays if group in row.groups]
    return (named or [row for row in stays if not row.groups])[0]


def _stay(stay: Stay, reoffending_factor: float) -> tuple[Any, ...]:
    exits = [
        stay.exits_per_year.get("family", 0.0),
        stay.exits_per_year.get("elsewhere", 0.0),
        stay.exits_per_year.get("long_term_care", 0.0),
    ]
    leave = sum(exits)
    return (
        stay.ready_per_year,
        leave,
        stay.exits_per_year.get("death", 0.0),
        stay.gives_up_per_year,
        stay.gives_up_to_street_share,
        stay.crisis_per_year,
        stay.reoffends_per_year * reoffending_factor,
        np.cumsum(exits) / leave if leave > 0 else np.zeros(len(exits)),
    )


def _municipalities(region: Region, index: Index) -> Any:
    up_to = np.cumsum([m.inhabitants for m in region.municipalities]) / region.inhabitants()
    own_way = [m.own_way_per_year for m in region.municipalities]
    return as_records(MUNICIPALITY, list(zip(own_way, up_to, strict=True)))


def _inflows(region: Region, index: Index) -> Any:
    rows = []
    inhabitants = region.inhabitants()
    for g, group in enumerate(region.groups):
        for m, place in enumerate(region.municipalities):
            share = place.inhabitants / inhabitants
            if group.share_by_municipality:
                share = group.share_by_municipality.get(place.name, 0.0)
            rows.append((group.inflow_per_year * share, g, m))
    return as_records(INFLOW, rows)


def _lettings(region: Region, index: Index) -> Any:
    rows: list[tuple[Any, ...]] = []
    for number, landlord in enumerate(region.landlords):
        marks = (
            landlord.reserved_share,
            landlord.delivered_share,
            landlord.provider_contract_share,
            landlord.two_rooms_share,
            landlord.quiet_share,
        )
        for name, rate in landlord.lettings_per_year.items():
            place = index.municipalities.index(name)
            rows.append((rate, *marks, 0.0, np.inf, place, number, POISSON))
    for extra in region.extra_dwellings:
        shares = (extra.provider_contract_share, extra.two_rooms_share, extra.quiet_share)
        dates = (extra.from_year, extra.until_year)
        place = index.municipalities.index(extra.municipality)
        rows.append((extra.per_year, 1.0, extra.delivered_share, *shares, *dates, place, -1, EVEN))
    return as_records(LETTINGS, rows)


def _bands(region: Region, index: Index) -> Any:
    starts = [0.0] + [band.until_months / 12 for band in region.keeping.bands]
    factors = [band.factor for band in region.keeping.bands] + [region.keeping.last_band_factor]
    spent = np.concatenate([[0.0], np.cumsum(np.diff(starts) * factors[:-1])])
    return as_records(BAND, list(zip(starts, factors, spent, strict=True)))


def _landlords(region: Region, index: Index) -> Any:
    return make_landlords(region)


#: Name of a table -> what makes it, and the fields of the region it is made of.
MADE_OF: dict[str, tuple[Callable[[Region, Index], Any], tuple[str, ...]]] = {
    "groups": (_groups, ("groups",)),
    "stays": (_stays, ("stays", "groups")),
    "municipalities": (_municipalities, ("municipalities",)),
    "programmes": (make_programmes, ("programmes", "providers", "keeping")),
    "inflows": (_inflows, ("groups", "municipalities")),
    "lettings": (_lettings, ("landlords", "extra_dwellings")),
    "landlords": (_landlords, ("landlords", "settings", "present")),
    "bands": (_bands, ("keeping",)),
}
