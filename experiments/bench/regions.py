"""The regions the benchmark runs: one made larger or smaller, or with its mechanisms off."""

from __future__ import annotations

import math
from collections import Counter

from simulate.region import Region
from simulate.rows.homes import Contracts
from simulate.rows.people import Present, Waiting
from simulate.rows.support import Adaptation


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


def without_mechanisms(region: Region) -> Region:
    """The region without foundations, crisis, phases, flips, reoffending and adaptation."""
    off = {"phases": (), "longest_years": None, "ends_when_whole_months": None}
    quiet = {"crisis_per_year": 0.0, "reoffends_per_year": 0.0}
    return region.model_copy(
        update={
            "foundations": (),
            "crisis": None,
            "contracts": Contracts(),
            "adaptation": Adaptation(),
            "programmes": tuple(row.model_copy(update=off) for row in region.programmes),
            "stays": tuple(row.model_copy(update=quiet) for row in region.stays),
        }
    )
