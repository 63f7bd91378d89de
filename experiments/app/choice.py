"""What a visitor has chosen: a frozen value, as a link and as a file.

The link's query string and the file say the same: region, years, replicates, and each lever that
is on with its values. Both are read with care, since anybody may have written them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from experiments.app.levers import Value, defaults, options_of
from experiments.app.regions import region_of
from experiments.app.switches import BY_KEY, SWITCHES, Parameter
from simulate.errors import InputError, nearest
from simulate.region import Region

#: What one visitor may ask of the machine.
MOST_YEARS, MOST_REPLICATES, LEAST_REPLICATES = 20, 400, 20
#: A first answer rests on so many replicates; the finer one on as many as were chosen.
FIRST_REPLICATES = 20
LARGEST_FILE = 20_000
FORMAT = 1
#: Problems of a link or file that are told at once; who wrote it may have written anything.
MOST_PROBLEMS = 6

Values = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Choice:
    """A scenario: where, how long, how precisely, and which levers with which values."""

    region: str
    years: int = 10
    replicates: int = 200
    levers: tuple[tuple[str, Values], ...] = ()

    @property
    def pulled(self) -> dict[str, dict[str, Value]]:
        """Values by parameter, by switch."""
        return {key: dict(values) for key, values in self.levers}


def pull(choice: Choice, key: str, values: Mapping[str, Value] | None) -> Choice:
    """The choice with one switch on with these values, or (none) off."""
    pulled = {**choice.pulled, key: dict(values)} if values is not None else choice.pulled
    if values is None:
        pulled.pop(key, None)
    return replace(choice, levers=_in_order(pulled))


def move(choice: Choice, name: str) -> Choice:
    """The same choice for another region; an option it lacks becomes what it does today."""
    region = region_of(name)
    pulled = {}
    for key, values in choice.pulled.items():
        switch = BY_KEY[key]
        lost = {
            each.name: defaults(switch, region)[each.name]
            for each in switch.parameters
            if each.options and values[each.name] not in options_of(each, region)
        }
        pulled[key] = {**values, **lost}
    return replace(choice, region=name, levers=_in_order(pulled))


def _in_order(pulled: Mapping[str, Mapping[str, Value]]) -> tuple[tuple[str, Values], ...]:
    return tuple(
        (switch.key, tuple((p.name, pulled[switch.key][p.name]) for p in switch.parameters))
        for switch in SWITCHES
        if switch.key in pulled
    )


def as_query(choice: Choice) -> str:
    """The query string of a link that restores the choice."""
    pairs = {"region": choice.region, "years": choice.years, "replicates": choice.replicates}
    levers = {
        key: ",".join(f"{name}:{_plain(value)}" for name, value in values)
        for key, values in choice.levers
    }
    return urlencode({**pairs, **levers}, safe=":,")


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def as_file(choice: Choice) -> str:
    """A file that restores the choice."""
    return json.dumps({"doorstroom_scenario": FORMAT, **_said(choice)}, indent=2) + "\n"


def _said(choice: Choice) -> dict[str, object]:
    return {
        "region": choice.region,
        "years": choice.years,
        "replicates": choice.replicates,
        "levers": choice.pulled,
    }


def from_query(query: str, start: Choice, regions: list[str]) -> Choice:
    """The choice a link asks for; what it does not say is as in ``start``.

    Raises
    ------
    InputError
        One line that names everything wrong with the link.
    """
    said = dict(parse_qsl(query.lstrip("?")[:LARGEST_FILE], keep_blank_values=True))
    said.pop("lang", None)
    levers: dict[str, object] = {}
    for key in [key for key in said if key not in ("region", "years", "replicates")]:
        parts = [part.partition(":") for part in said.pop(key).split(",") if part != "on"]
        levers[key] = {name: value for name, _, value in parts}
    return _checked({**said, "levers": levers}, start, regions, "the link")


def from_file(content: bytes, start: Choice, regions: list[str]) -> Choice:
    """The choice a file holds.

    Raises
    ------
    InputError
        One line that names everything wrong with the file.
    """
    try:
        said = json.loads(content[: LARGEST_FILE + 1].decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.pop("doorstroom_scenario", None) != FORMAT:
        raise InputError(["the file is not a scenario saved here"])
    return _checked(said, start, regions, "the file")


def _checked(said: dict[str, object], start: Choice, regions: list[str], what: str) -> Choice:
    problems: list[str] = []
    region = said.get("region", start.region)
    if region not in regions:
        problems.append(f"region = {_shown(region)}{nearest(str(region)[:60], regions)}")
        region = start.region
    years = _whole(said, "years", start.years, (1, MOST_YEARS), problems)
    ends = (LEAST_REPLICATES, MOST_REPLICATES)
    replicates = _whole(said, "replicates", start.replicates, ends, problems)
    problems += [
        f"{_shown(key)} is not known"
        for key in sorted(said.keys() - {"region", "years", "replicates", "levers"})
    ]
    levers = said.get("levers", {})
    pulled: dict[str, dict[str, Value]] = {}
    if not isinstance(levers, dict):
        problems.append(f"levers = {_shown(levers)}; must be levers with their values")
        levers = {}
    strange = False
    for key, values in levers.items():
        if key not in BY_KEY:
            known = "" if strange else nearest(key, BY_KEY)  # once: there are many levers
            problems.append(f"lever {_shown(key)} is not known{known}")
            strange = True
        elif not isinstance(values, dict):
            problems.append(f"{key} = {_shown(values)}; must be values by name")
        else:
            pulled[key] = _values(key, values, region_of(str(region)), problems)
    if problems:
        more = len(problems) - MOST_PROBLEMS
        listed = [*problems[:MOST_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]
        raise InputError([f"{what} cannot be used: {'; '.join(listed)}"])
    return Choice(str(region), years, replicates, _in_order(pulled))


def _shown(given: object) -> str:
    """What was given, cut short, as it may be anything."""
    return repr(given if isinstance(given, int | float) else str(given)[:60])


def _whole(
    said: dict[str, object], key: str, start: int, ends: tuple[int, int], problems: list[str]
) -> int:
    given = str(said.get(key, start))
    if given.isdecimal() and len(given) < 9 and ends[0] <= int(given) <= ends[1]:
        return int(given)
    problems.append(f"{key} = {_shown(given)}; must be from {ends[0]} to {ends[1]}")
    return start


def _values(
    key: str, given: dict[str, object], region: Region, problems: list[str]
) -> dict[str, Value]:
    switch = BY_KEY[key]
    found = defaults(switch, region)
    for name in sorted(given.keys() - found.keys()):
        problems.append(f"{key} has no {_shown(name)}{nearest(name, found)}")
    for each in switch.parameters:
        if each.name in given:
            found[each.name] = _value(
                f"{key}, {each.name}", each, given[each.name], region, problems
            )
    return found


def _value(
    where: str, parameter: Parameter, given: object, region: Region, problems: list[str]
) -> Value:
    text = str(given)
    options = options_of(parameter, region)
    if options:
        if text not in options:
            known = ", ".join(options)
            problems.append(f"{where} = {_shown(text)}; must be one of: {known}")
        return text
    low, high = parameter.low, parameter.high
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        problems.append(f"{where} = {_shown(text)}; must be from {low:g} to {high:g}")
    return value
