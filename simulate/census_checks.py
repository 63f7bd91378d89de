"""Checks on the census: whether the people of day 0 can be where the file says they are.

Places are checked for the region as a whole: ``Present.municipality`` is where somebody comes
from, and the engine seats people in another municipality when their own has no room. Rows
without a municipality are checked against rows without one, as they are spread together.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator

from simulate.region import Region
from simulate.route_checks import ready_per_year, takes
from simulate.rows.people import Present, Waiting


def census_problems(region: Region) -> list[str]:
    """Say why the people of day 0 cannot be where the file has them; empty when they can."""
    return [
        *_total(region),
        *_rows_given_twice(region),
        *(
            f"present[{number}]{problem}"
            for number, row in enumerate(region.present)
            for problem in _one_present(region, row)
        ),
        *_room(region),
        *_slots(region),
        *(
            f"waiting[{number}]{problem}"
            for number, row in enumerate(region.waiting)
            for problem in _one_waiting(region, row)
        ),
        *_waiting_but_absent(region),
    ]


def _total(region: Region) -> Iterator[str]:
    total = sum(row.count for row in region.present)
    if total > region.inhabitants():
        yield f"present: {total} people; must be at most the {region.inhabitants()} inhabitants"


def _rows_given_twice(region: Region) -> Iterator[str]:
    counts = Counter((r.setting, r.group, r.municipality, r.programme) for r in region.present)
    for (setting, group, municipality, programme), count in counts.items():
        if count > 1:
            where = f"{group!r} from {municipality or 'the region'!r} in {setting!r}"
            support = f" with {programme!r}" if programme else ""
            yield f"present: {count} rows for {where}{support}; must be one"


def _one_present(region: Region, row: Present) -> Iterator[str]:
    homes = {setting.name for setting in region.settings if setting.capacity == "dwellings"}
    if row.ready > row.count:
        yield f".ready = {row.ready}; must be at most count = {row.count}"
    if row.ready and not ready_per_year(region, row.setting, row.group):
        yield (
            f".ready = {row.ready}; must be 0: group {row.group!r} never gets ready in "
            f"{row.setting!r} (ready_per_year is 0)"
        )
    if row.programme and row.setting not in homes:
        yield f".programme = {row.programme!r}; must be empty: {row.setting!r} is no home"


def _room(region: Region) -> Iterator[str]:
    for setting in region.settings:
        if setting.capacity != "places":
            continue
        people: Counter[str] = Counter()
        for row in region.present:
            if row.setting == setting.name:
                people[row.group] += row.count
        places = _places_by_provider(region, setting.name)
        total, room = people.total(), sum(places.values())
        if total > room:
            yield f"present: {total} people in {setting.name!r}; must be at most its {room} places"
        elif (seated := _most_seated(region, people, places)) < total:
            yield (
                f"present: {total - seated} of {total} people in {setting.name!r} have no place "
                "with a provider that admits their group"
            )


def _places_by_provider(region: Region, setting: str) -> Counter[str]:
    places: Counter[str] = Counter()
    for provider in region.providers:
        places[provider.name] += sum(p.count for p in provider.places if p.setting == setting)
    return places


def _most_seated(region: Region, people: Counter[str], places: Counter[str]) -> int:
    """Most people that can be seated: the maximum flow from groups to providers.

    Notes
    -----
    Edmonds and Karp: shortest augmenting paths, moving people from one provider to another to
    make room, until there is none.
    """
    admits = {p.name: set(p.admits) or set(people) for p in region.providers if places[p.name]}
    seats: Counter[tuple[str, str]] = Counter()
    free, left = Counter(places), Counter(people)
    for group in people:
        while left[group] and (path := _path_to_room(group, admits, seats, free)):
            amount = min(left[group], free[path[-1]])
            # On the path groups and providers alternate; going back from a provider to a group
            # takes that group's people out of it.
            backward = list(zip(path[1:-1:2], path[2::2], strict=False))
            amount = min([amount, *(seats[other, provider] for provider, other in backward)])
            for taker, provider in zip(path[::2], path[1::2], strict=True):
                seats[taker, provider] += amount
            for provider, other in backward:
                seats[other, provider] -= amount
            left[group] -= amount
            free[path[-1]] -= amount
    return people.total() - left.total()


def _path_to_room(
    group: str,
    admits: dict[str, set[str]],
    seats: Counter[tuple[str, str]],
    free: Counter[str],
) -> list[str]:
    paths, asked = deque([[group]]), {group}
    tried: set[str] = set()
    while paths:
        path = paths.popleft()
        for provider in (name for name, groups in admits.items() if path[-1] in groups):
            if provider in tried:
                continue
            tried.add(provider)
            if free[provider]:
                return [*path, provider]
            for other, where in seats:
                if where == provider and other not in asked and seats[other, provider]:
                    asked.add(other)
                    paths.append([*path, provider, other])
    return []


def _slots(region: Region) -> Iterator[str]:
    for programme in region.programmes:
        served = sum(row.count for row in region.present if row.programme == programme.name)
        fte = sum(
            team.fte
            for provider in region.providers
            for team in provider.teams
            if team.programme == programme.name
        )
        slots = int(fte * programme.clients_per_fte + 1e-9)
        if served > slots:
            yield (
                f"present: {served} people with programme {programme.name!r}; must be at most "
                f"its {slots} slots (fte times clients_per_fte)"
            )


def _one_waiting(region: Region, row: Waiting) -> Iterator[str]:
    street = {s.name for s in region.settings if s.homeless and s.capacity == "unlimited"}
    lost_home = row.living_in in street and region.keeping.lost_to.get(row.setting, 0.0) > 0
    if not row.count or (lost_home and not row.programme):
        return
    for route in region.routes:
        if (
            route.from_setting == row.living_in
            and route.to_setting == row.setting
            and route.programme == row.programme
            and takes(route, row.group)
        ):
            return
    support = f" with programme {row.programme!r}" if row.programme else ""
    yield (
        f".setting = {row.setting!r}; no route leads group {row.group!r} there from "
        f"{row.living_in!r}{support}"
    )


def _waiting_but_absent(region: Region) -> Iterator[str]:
    there: Counter[tuple[str, str, str]] = Counter()
    for row in region.present:
        there[row.setting, row.group, row.municipality] += row.count - row.ready
    waiting: Counter[tuple[str, str, str]] = Counter()
    for item in region.waiting:
        waiting[item.living_in, item.group, item.municipality] += item.count
    for key, count in waiting.items():
        if count > max(0, there[key]):
            setting, group, municipality = key
            yield (
                f"waiting: {count} people of {group!r} from {municipality or 'the region'!r} wait "
                f"in {setting!r}; "
                f"must be at most the {max(0, there[key])} present there and not just ready"
            )
