"""Spread the census over municipalities where a region file leaves that open.

A census row without a municipality counts people of the whole region. Its people are divided by
the group's shares (inhabitants, when it has none) with the method of Sainte-Laguë: one person
after another goes where the share is least met. Those ready, and those in each waiting row, are
consecutive stretches of that sequence, so nobody is counted twice in any municipality.
"""

from __future__ import annotations

from collections import Counter

from simulate.region import Region
from simulate.rows.people import Group, Present


def spread_census(region: Region) -> Region:
    """The region with a municipality in every row of its census.

    Rows that name one stay as they are.
    """
    present = [row for row in region.present if row.municipality]
    waiting = [row for row in region.waiting if row.municipality]
    for group in region.groups:
        for setting in region.settings:
            here = [
                row
                for row in region.present
                if not row.municipality and (row.setting, row.group) == (setting.name, group.name)
            ]
            asking = [
                row
                for row in region.waiting
                if not row.municipality and (row.living_in, row.group) == (setting.name, group.name)
            ]
            origins = sequence(region, group, sum(row.count for row in here))
            unready: list[str] = []
            for row in here:
                mine, origins = origins[: row.count], origins[row.count :]
                present += _rows(row, mine, Counter(mine[: row.ready]))
                unready += mine[row.ready :]
            for queue in asking:
                mine, unready = unready[: queue.count], unready[queue.count :]
                waiting += [
                    queue.model_copy(update={"municipality": name, "count": count})
                    for name, count in Counter(mine).items()
                ]
    return region.model_copy(update={"present": tuple(present), "waiting": tuple(waiting)})


def _rows(row: Present, origins: list[str], ready: Counter[str]) -> list[Present]:
    return [
        row.model_copy(update={"municipality": name, "count": count, "ready": ready[name]})
        for name, count in Counter(origins).items()
    ]


def sequence(region: Region, group: Group, count: int) -> list[str]:
    """Municipalities of ``count`` people one after another, each where the share is least met."""
    shares = {
        place.name: group.share_by_municipality.get(place.name, 0.0)
        if group.share_by_municipality
        else place.inhabitants
        for place in region.municipalities
    }
    given: Counter[str] = Counter()
    found = []
    for _ in range(count):
        name = max(shares, key=lambda place: shares[place] / (2 * given[place] + 1))
        given[name] += 1
        found.append(name)
    return found
