"""What a region must satisfy beyond the type of each field: its parts fit together.

Each check is pure and returns sentences; all run, so that a user sees every problem at once.
Checks on routes and lists are in :mod:`simulate.route_checks`, those on foundations, crisis and
programmes in :mod:`simulate.support_checks`, those on today's people in
:mod:`simulate.census_checks`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from simulate.census_checks import census_problems
from simulate.errors import nearest
from simulate.region import Region
from simulate.route_checks import route_problems, stay_rows
from simulate.support_checks import support_problems

FAMILY = "family"
#: Shares written with a few decimals (0.33, 0.33, 0.34) may miss 1 by this much.
SUM_TOLERANCE = 0.001


def region_problems(region: Region) -> list[str]:
    """Say why this region cannot be simulated; empty when it can.

    Parameters
    ----------
    region : Region
        Its fields have the right types; their values need not fit together.

    Returns
    -------
    list of str
        One sentence a problem, each starting with the path of the field.
    """
    return [
        *_duplicates(region),
        *_unknown_names(region),
        *_settings(region),
        *_shares(region),
        *_stays(region),
        *_times(region),
        *route_problems(region),
        *support_problems(region),
        *census_problems(region),
    ]


def _duplicates(region: Region) -> Iterator[str]:
    for field in ("municipalities", "settings", "groups", "providers", "programmes", "landlords"):
        counts = Counter(row.name for row in getattr(region, field))
        for name, count in counts.items():
            if count > 1:
                yield f"{field}.{name} is given {count} times; must be given once"
    homes = Counter((extra.name, extra.municipality) for extra in region.extra_dwellings)
    for (name, municipality), count in homes.items():
        if count > 1:
            where = f"extra_dwellings.{name} in {municipality}"
            yield f"{where} is given {count} times; must be given once"


def _unknown_names(region: Region) -> Iterator[str]:
    known = {
        "setting": [row.name for row in region.settings],
        "group": [row.name for row in region.groups],
        "municipality": [row.name for row in region.municipalities],
        "programme": [row.name for row in region.programmes],
    }
    for path, name, kind in _references(region):
        if name not in known[kind]:
            hint = nearest(name, known[kind])
            yield f"{path} = {name!r}; the region has no such {kind}{hint}"


def _references(region: Region) -> Iterator[tuple[str, str, str]]:
    """Every (path, name, kind of name) by which one part of a region refers to another."""
    yield "centre", region.centre, "municipality"
    for path, row in region.rows():
        for field in sorted(type(row).model_fields.keys() & _FIELDS.keys()):
            value = getattr(row, field)
            for name in [value] if isinstance(value, str) else value:
                # An empty name means none, or all; the field's type says where it may be empty.
                if name and not (field == "lost_to" and name == FAMILY):
                    yield f"{path}.{field}", name, _FIELDS[field]


_FIELDS = {
    "admits": "group",
    "first_setting": "setting",
    "from_setting": "setting",
    "group": "group",
    "groups": "group",
    "lettings_per_year": "municipality",
    "living_in": "setting",
    "lost_to": "setting",
    "municipality": "municipality",
    "next_programme": "programme",
    "programme": "programme",
    "reoffending_by_group": "group",
    "setting": "setting",
    "share_by_municipality": "municipality",
    "to_setting": "setting",
}


def _settings(region: Region) -> Iterator[str]:
    rules = {setting.name: setting.capacity for setting in region.settings}
    dwellings = [name for name, rule in rules.items() if rule == "dwellings"]
    if len(dwellings) != 1:
        given = ", ".join(dwellings) or "none"
        yield f"settings with capacity 'dwellings': {given}; must be exactly one"
    if "unlimited" not in rules.values():
        yield "settings with capacity 'unlimited': none; must be at least one"
    if FAMILY in rules:
        yield f"settings.{FAMILY}.name = {FAMILY!r}; must be another name: this one means an exit"
    for provider in region.providers:
        for number, places in enumerate(provider.places):
            rule = rules.get(places.setting, "places")
            if rule != "places":
                path = f"providers.{provider.name}.places[{number}].setting = {places.setting!r}"
                yield f"{path}; must be a setting with capacity 'places', not {rule!r}"
    if not any(setting.homeless and setting.capacity == "unlimited" for setting in region.settings):
        yield from _needs_street(region, rules)


def _needs_street(region: Region, rules: Mapping[str, str]) -> Iterator[str]:
    need = "needs a setting that is homeless and has capacity 'unlimited'"
    for name, share in region.keeping.lost_to.items():
        if share > 0 and rules.get(name, "unlimited") != "unlimited":
            yield f"keeping.lost_to.{name} = {share:g}; {need}, for when {name} is full"
    for number, stay in enumerate(region.stays):
        if stay.gives_up_to_street_share > 0:
            share = stay.gives_up_to_street_share
            yield f"stays[{number}].gives_up_to_street_share = {share:g}; {need}"


def _shares(region: Region) -> Iterator[str]:
    unlimited = {s.name for s in region.settings if s.capacity == "unlimited"}
    limited = {s.name for s in region.settings} - unlimited
    for group in region.groups:
        path = f"groups.{group.name}"
        yield from _sums_to_one(f"{path}.first_setting", group.first_setting.values())
        if group.share_by_municipality:
            shares = group.share_by_municipality.values()
            yield from _sums_to_one(f"{path}.share_by_municipality", shares)
        for name in group.first_setting.keys() & limited:
            yield (
                f"{path}.first_setting = {name!r}; must be a setting with capacity 'unlimited' "
                "(a full place cannot take people in)"
            )
    yield from _sums_to_one("keeping.lost_to", region.keeping.lost_to.values())


def _sums_to_one(path: str, shares: Iterable[float]) -> Iterator[str]:
    total = sum(shares)
    if abs(total - 1) > SUM_TOLERANCE:
        yield f"{path}: shares sum to {total:g}; must sum to 1"


def _stays(region: Region) -> Iterator[str]:
    for setting in region.settings:
        for group in region.groups:
            count = len(stay_rows(region, setting.name, group.name))
            if count != 1:
                pair = f"setting {setting.name!r} and group {group.name!r}"
                yield f"stays: {count} rows for {pair}; must be exactly one"


def _times(region: Region) -> Iterator[str]:
    before = 0.0
    for number, band in enumerate(region.keeping.bands):
        if band.until_months <= before:
            path = f"keeping.bands[{number}].until_months = {band.until_months:g}"
            yield f"{path}; must be above {before:g}: bands go up"
        before = band.until_months
    for extra in region.extra_dwellings:
        if extra.until_year <= extra.from_year:
            path = f"extra_dwellings.{extra.name}.until_year = {extra.until_year:g}"
            yield f"{path}; must be above from_year = {extra.from_year:g}"
    for group in region.groups:
        if group.inflow_per_year > region.inhabitants():
            path = f"groups.{group.name}.inflow_per_year = {group.inflow_per_year:g}"
            yield f"{path}; must be at most the {region.inhabitants()} inhabitants"
