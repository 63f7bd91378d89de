"""What a visitor has chosen: a frozen value, as a link and as a file.

The link's query string and the file say the same: region, years, replicates, and each lever that
is on with its values. Both are read with care, since anybody may have written them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from experiments.app.levers import BY_KEY, SWITCHES, defaults
from simulate.errors import InputError, nearest

#: What one visitor may ask of the machine.
MOST_YEARS, MOST_REPLICATES, LEAST_REPLICATES = 20, 400, 20
#: A first answer rests on so many replicates; the finer one on as many as were chosen.
FIRST_REPLICATES = 20
LARGEST_FILE = 20_000
FORMAT = 1

Values = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Choice:
    """A scenario: where, how long, how precisely, and which levers with which values."""

    region: str
    years: int = 10
    replicates: int = 200
    levers: tuple[tuple[str, Values], ...] = ()

    @property
    def pulled(self) -> dict[str, dict[str, float]]:
        """Values by parameter, by switch."""
        return {key: dict(values) for key, values in self.levers}


def pull(choice: Choice, key: str, values: Mapping[str, float] | None) -> Choice:
    """The choice with one switch on with these values, or (none) off."""
    pulled = {**choice.pulled, key: dict(values)} if values is not None else choice.pulled
    if values is None:
        pulled.pop(key, None)
    return replace(choice, levers=_in_order(pulled))


def _in_order(pulled: Mapping[str, Mapping[str, float]]) -> tuple[tuple[str, Values], ...]:
    return tuple(
        (switch.key, tuple((p.name, float(pulled[switch.key][p.name])) for p in switch.parameters))
        for switch in SWITCHES
        if switch.key in pulled
    )


def as_query(choice: Choice) -> str:
    """The query string of a link that restores the choice."""
    pairs = {"region": choice.region, "years": choice.years, "replicates": choice.replicates}
    levers = {
        key: ",".join(f"{name}:{value:g}" for name, value in values) or "on"
        for key, values in choice.levers
    }
    return urlencode({**pairs, **levers}, safe=":,")


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
        problems.append(f"region = {str(region)[:60]!r}{nearest(str(region)[:60], regions)}")
    years = _whole(said, "years", start.years, (1, MOST_YEARS), problems)
    ends = (LEAST_REPLICATES, MOST_REPLICATES)
    replicates = _whole(said, "replicates", start.replicates, ends, problems)
    problems += [
        f"{key[:60]!r} is not known"
        for key in said.keys() - {"region", "years", "replicates", "levers"}
    ]
    levers = said.get("levers", {})
    pulled: dict[str, dict[str, float]] = {}
    for key, values in levers.items() if isinstance(levers, dict) else ():
        if key not in BY_KEY:
            problems.append(f"lever {str(key)[:60]!r} is not known{nearest(str(key), BY_KEY)}")
        else:
            pulled[key] = _values(key, values, problems)
    if problems:
        raise InputError([f"{what} cannot be used: {'; '.join(problems)}"])
    return Choice(str(region), years, replicates, _in_order(pulled))


def _whole(
    said: dict[str, object], key: str, start: int, ends: tuple[int, int], problems: list[str]
) -> int:
    given = str(said.get(key, start))
    if given.isdecimal() and len(given) < 9 and ends[0] <= int(given) <= ends[1]:
        return int(given)
    problems.append(f"{key} = {given[:60]!r}; must be from {ends[0]} to {ends[1]}")
    return start


def _values(key: str, values: object, problems: list[str]) -> dict[str, float]:
    switch = BY_KEY[key]
    given = values if isinstance(values, dict) else {}
    found = defaults(switch)
    for name in given.keys() - found.keys():
        problems.append(f"{key} has no {str(name)[:60]!r}{nearest(str(name), found)}")
    for each in switch.parameters:
        text = str(given.get(each.name, found[each.name]))
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not each.low <= value <= each.high:
            problems.append(
                f"{key}, {each.name} = {text[:60]!r}; must be from {each.low:g} to {each.high:g}"
            )
        found[each.name] = value
    return found
