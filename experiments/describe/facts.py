"""Every number of a region and a policy as a line: where, how much, in which unit, from where.

Read off the loaded objects, so that a document can never say another number than a run uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from experiments.units import unit_of
from simulate.policy import Policy
from simulate.region import Region
from simulate.sourced import SourcedRow

#: Said of numbers whose file gives no source, and of those no file gives.
NO_SOURCE = "assumption: the file names no source"
DEFAULT = "assumption: the value when a file says nothing"
#: Fields of a region that are numbers and no rows.
GROUND = ("price_year", "discount_rate_per_year", "hospitalisation_per_year")


@dataclass(frozen=True)
class Fact:
    """One number: the thing it is about, its name, value in words, unit and source."""

    about: str
    name: str
    value: str
    unit: str
    source: str


def region_facts(region: Region) -> dict[str, list[Fact]]:
    """The numbers of a region by part of its file; those the file gives."""
    found: dict[str, list[Fact]] = {
        "region": [
            Fact(
                "region",
                name,
                f"{getattr(region, name):g}",
                unit_of(name),
                region.sources.get(name, NO_SOURCE),
            )
            for name in GROUND
        ]
    }
    for path, row in region.rows():
        part = path.split(".")[0].split("[")[0]
        found.setdefault(part, []).extend(row_facts(_label(path, row), row))
    return {part: facts for part, facts in found.items() if facts}


def policy_facts(policy: Policy) -> list[tuple[str, str, list[Fact]]]:
    """Name, meaning and numbers of each lever of a policy."""
    return [
        (
            lever.lever,
            " ".join((type(lever).__doc__ or "").split()).replace("``", ""),
            list(row_facts(lever.lever, lever)),
        )
        for lever in policy.levers
    ]


def default_facts(region: Region) -> list[Fact]:
    """Numbers that rows of a region leave at their default, once for each kind of row."""
    found: dict[tuple[str, str], Fact] = {}
    for path, row in region.rows():
        kind = path.split(".")[0].split("[")[0]
        for name, value in row:
            if name in row.model_fields_set or name == "sources":
                continue
            for key, said in _numbers(value):
                label = f"{name}.{key}" if key else name
                fact = Fact(kind, label, said, unit_of(name), DEFAULT)
                found.setdefault((type(row).__name__, label), fact)
    return list(found.values())


def row_facts(about: str, row: SourcedRow) -> Iterator[Fact]:
    """The numbers that a row of a file gives, each with its source."""
    everything = row.sources.get("*", NO_SOURCE)
    for name, value in row:
        if name == "sources" or name not in row.model_fields_set:
            continue
        for key, said in _numbers(value):
            label = f"{name}.{key}" if key else name
            yield Fact(about, label, said, unit_of(name), row.sources.get(name, everything))


def _numbers(value: object) -> Iterator[tuple[str, str]]:
    """The numbers in a value, each with its key in a table."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ((str(key), said) for _, said in _numbers(item))
    elif isinstance(value, tuple) and value and all(isinstance(each, float) for each in value):
        yield "", ", ".join(f"{each:g}" for each in value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield "", f"{value:,}" if isinstance(value, int) else f"{value:.6g}"


def _label(path: str, row: SourcedRow) -> str:
    """What a row is called in a table: its path, or what sets it apart where it has no name."""
    if not path.endswith("]"):
        return path.partition(".")[2] or path
    names = [
        getattr(row, field)
        for field in ("from_setting", "to_setting", "setting", "living_in", "group", "municipality")
        if isinstance(getattr(row, field, None), str)
    ]
    groups = getattr(row, "groups", ())
    inside = path.partition(".")[2].rpartition(".")[0]
    said = ", ".join(filter(None, (inside, *names, *groups, getattr(row, "programme", ""))))
    return said or path.rpartition(".")[2]
