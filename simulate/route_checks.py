"""Checks on routes and waiting lists: whether every step leads somewhere, and for whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from simulate.region import Region
from simulate.rows.people import Stay
from simulate.rows.places import Route


def route_problems(region: Region) -> list[str]:
    """Say which routes and waiting lists make no sense; empty when all do."""
    reachable = {group.name: settings_reached(region, group.name) for group in region.groups}
    return [
        *(
            f"routes[{number}]{problem}"
            for number, route in enumerate(region.routes)
            for problem in _one_route(region, route, reachable)
        ),
        *_share_sums(region),
        *_endless(region),
        *_lost_to(region, reachable),
        *_unserved(region),
        *_lists(region),
    ]


def stay_rows(region: Region, setting: str, group: str) -> list[Stay]:
    """Rows of rates for a group in a setting: those that name it, else those for all groups."""
    rows = [stay for stay in region.stays if stay.setting == setting]
    naming = [stay for stay in rows if group in stay.groups]
    return naming or [stay for stay in rows if not stay.groups]


def ready_per_year(region: Region, setting: str, group: str) -> float:
    """Rate of getting ready of a group in a setting; 0 where no row gives it."""
    return max((stay.ready_per_year for stay in stay_rows(region, setting, group)), default=0.0)


def admitting_places(region: Region, setting: str, group: str) -> int:
    """Places of a setting held by providers that admit a group."""
    return sum(
        places.count
        for provider in region.providers
        if not provider.admits or group in provider.admits
        for places in provider.places
        if places.setting == setting
    )


def takes(route: Route, group: str) -> bool:
    """Whether a route is open to a group."""
    return not route.groups or group in route.groups


def settings_reached(region: Region, group: str) -> set[str]:
    """Settings where people of a group can ever be: by census, arrival, route, loss or crisis."""
    first = next((row.first_setting for row in region.groups if row.name == group), {})
    reached = {name for name, share in first.items() if share > 0}
    reached |= {row.setting for row in region.present if row.group == group and row.count > 0}
    street = {s.name for s in region.settings if s.homeless and s.capacity == "unlimited"}
    home = {s.name for s in region.settings if s.capacity == "dwellings"}
    limited = {s.name for s in region.settings if s.capacity == "places"}
    lost_to = {name for name, share in region.keeping.lost_to.items() if share > 0}
    if lost_to & limited:  # people wait for a full place on the street
        lost_to |= street
    while True:
        found = set(reached)
        open_to = [route for route in region.routes if takes(route, group)]
        found |= {route.to_setting for route in open_to if route.from_setting in reached}
        if found & home:
            found |= lost_to
        stays = [row for name in reached for row in stay_rows(region, name, group)]
        if any(stay.gives_up_to_street_share > 0 for stay in stays):
            found |= street
        if region.crisis is not None and any(stay.crisis_per_year > 0 for stay in stays):
            found.add(region.crisis.setting)
        found &= {setting.name for setting in region.settings}
        if found <= reached:
            return reached
        reached |= found


def _one_route(region: Region, route: Route, reachable: dict[str, set[str]]) -> Iterator[str]:
    settings = {setting.name: setting for setting in region.settings}
    start, end = settings.get(route.from_setting), settings.get(route.to_setting)
    if start is None or end is None:
        return  # reported with the unknown names
    if start is end:
        yield f".to_setting = {end.name!r}; must differ from from_setting"
        return
    if start.capacity == "dwellings":
        yield (
            f".from_setting = {start.name!r}; must be no home: who leaves one lost it "
            "(keeping.lost_to says where they go)"
        )
    if end.capacity == "unlimited":
        yield f".to_setting = {end.name!r}; must be a setting with places or dwellings"
    if route.programme and end.capacity != "dwellings":
        yield f".programme = {route.programme!r}; must be empty: {end.name!r} is no home"
    if route.trigger == "review" and not start.reviewed:
        yield f".trigger = 'review'; must be another: settings.{start.name}.reviewed is false"
    for group in route.groups or tuple(reachable):
        # A route open to all may start where some groups never are.
        if group not in reachable or (not route.groups and start.name not in reachable[group]):
            continue
        if end.capacity == "places" and not admitting_places(region, end.name, group):
            yield f".to_setting = {end.name!r}; nobody admits group {group!r} there"
        # Who recovers from a crisis is ready and noticed, whatever the rates of the setting.
        after_crisis = region.crisis is not None and start.name == region.crisis.setting
        ready = after_crisis or ready_per_year(region, start.name, group) > 0
        if route.trigger != "arrival" and not ready:
            yield (
                f".trigger = {route.trigger!r}; must be 'arrival': group {group!r} never gets "
                f"ready in {start.name!r} (ready_per_year is 0)"
            )


def _share_sums(region: Region) -> Iterator[str]:
    for group in region.groups:
        sums: defaultdict[tuple[str, str, str], float] = defaultdict(float)
        for route in region.routes:
            if takes(route, group.name):
                sums[route.from_setting, route.trigger, route.kind] += route.share
        for (start, trigger, kind), total in sums.items():
            if total > 1 + 1e-9:
                yield (
                    f"routes from {start!r} on {trigger!r} to a {kind} for group {group.name!r}: "
                    f"shares sum to {total:g}; must sum to 1 or less"
                )


def _endless(region: Region) -> Iterator[str]:
    """Find rings of arrival routes: people would move round without any time passing."""
    places = {setting.name for setting in region.settings if setting.capacity == "places"}
    for group in region.groups:
        steps: dict[str, set[str]] = {name: set() for name in places}
        for route in region.routes:
            taken = route.trigger == "arrival" and route.share > 0 and takes(route, group.name)
            if taken and {route.from_setting, route.to_setting} <= places:
                steps[route.from_setting].add(route.to_setting)
        while ends := {name for name, after in steps.items() if not after & steps.keys()}:
            steps = {name: after for name, after in steps.items() if name not in ends}
        if steps:
            yield (
                f"routes on 'arrival' lead group {group.name!r} round through "
                f"{', '.join(sorted(steps))} at once; one of them must have another trigger"
            )


def _lost_to(region: Region, reachable: dict[str, set[str]]) -> Iterator[str]:
    rules = {setting.name: setting.capacity for setting in region.settings}
    homes = {name for name, rule in rules.items() if rule == "dwellings"}
    for name, share in region.keeping.lost_to.items():
        if share > 0 and rules.get(name) == "dwellings":
            yield f"keeping.lost_to.{name} = {share:g}; must be 0: a lost home leads elsewhere"
        if share > 0 and rules.get(name) == "places":
            for group, reached in reachable.items():
                if reached & homes and not admitting_places(region, name, group):
                    yield f"keeping.lost_to.{name} = {share:g}; nobody admits group {group!r} there"


def _unserved(region: Region) -> Iterator[str]:
    present = Counter(row.group for row in region.present if row.count > 0)
    for group in region.groups:
        if not group.inflow_per_year and not present[group.name]:
            continue
        starts = {name for name, share in group.first_setting.items() if share > 0}
        starts |= {row.setting for row in region.present if row.group == group.name}
        if not any(takes(r, group.name) and r.from_setting in starts for r in region.routes):
            where = ", ".join(sorted(starts)) or "nowhere"
            yield f"groups.{group.name}: nobody admits them; must have a route from {where}"


def _lists(region: Region) -> Iterator[str]:
    rules = {setting.name: setting.capacity for setting in region.settings}
    counts = Counter(item.setting for item in region.waiting_lists)
    for name, count in counts.items():
        if count > 1:
            yield f"waiting_lists: {count} for setting {name!r}; must be one"
        if rules.get(name) == "unlimited":
            yield f"waiting_lists.setting = {name!r}; must be a setting with places or dwellings"
    asked = {route.to_setting for route in region.routes}
    asked |= {name for name, share in region.keeping.lost_to.items() if share > 0}
    for name in sorted(asked - counts.keys()):
        if rules.get(name, "unlimited") != "unlimited":
            way = "a route (or a lost home) leads there"
            yield f"waiting_lists: none for setting {name!r}; must be one, since {way}"
