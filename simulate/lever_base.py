"""What all levers share: when they are in force, what they may say, and small helpers.

A lever knows which quantities it sets (``sets``, so that two levers on one thing at one time are
found), whether the region has what it names (``problems``), what the region looks like while it
is in force (``change``), and what must be there all along for that (``brings``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic import model_validator

from simulate.errors import nearest
from simulate.region import Region
from simulate.rows.homes import Landlord
from simulate.rows.people import Group
from simulate.rows.places import Provider, Team
from simulate.rows.support import Programme
from simulate.sourced import Name, SourcedRow, Years

Names = tuple[Name, ...]

#: Ends the name of a provider that a policy adds to the region.
OF_POLICY = " (policy)"


class LeverBase(SourcedRow):
    """Starts ``from_year`` years after the region's start date; ends ``until_year``, or never."""

    from_year: Years = 0.0
    until_year: Years | None = None

    @model_validator(mode="after")
    def _check_interval(self) -> LeverBase:
        if self.until_year is not None and self.until_year <= self.from_year:
            raise ValueError(f"until_year = {self.until_year}; must be after from_year")
        return self

    def in_force(self, year: float) -> bool:
        """Whether the lever has started and not ended."""
        return self.from_year <= year and (self.until_year is None or year < self.until_year)

    def dates(self) -> set[float]:
        """Years on which what the lever does changes."""
        return {self.from_year} if self.until_year is None else {self.from_year, self.until_year}

    def sets(self, region: Region) -> set[str]:
        """Names of the quantities this lever sets; two levers may not share one."""
        raise NotImplementedError

    def problems(self, region: Region) -> list[str]:
        """What this lever names that the region lacks, or could not do there."""
        return []

    def brings(self, region: Region) -> Region:
        """The region with rows that must be there before the lever starts and after it ends.

        People and streams of chance refer to them: a programme that somebody may still be in, or
        homes that carry their own dates.
        """
        return region

    def change(self, region: Region, year: float) -> Region:
        """The region while this lever is in force, in the phase that starts in ``year``."""
        raise NotImplementedError


def exactly_one(lever: LeverBase, *fields: str) -> None:
    """Complain unless exactly one of some fields is given."""
    if sum(getattr(lever, field) is not None for field in fields) != 1:
        listed = ", ".join(fields[:-1])
        raise ValueError(f"must give exactly one of {listed} and {fields[-1]}")


def at_most_one(lever: LeverBase, *fields: str) -> None:
    """Complain when more than one of some fields is given."""
    if any(getattr(lever, field) is not None for field in fields):
        exactly_one(lever, *fields)


def chosen(names: Names, known: Names | list[str]) -> list[str]:
    """The names given, or all known ones when none are given."""
    return list(names) or list(known)


def unknown(key: str, names: Iterable[str], known: list[str]) -> list[str]:
    """A sentence for each name the region does not have."""
    return [
        f"{key} = {name!r}; the region has no such name{nearest(name, known)}"
        for name in names
        if name not in known
    ]


def group_names(region: Region) -> list[str]:
    """Names of the groups of a region."""
    return [group.name for group in region.groups]


def amount(region: Region, absolute: float | None, per_100_000: float | None) -> float:
    """An amount given as it is, or by inhabitants."""
    if absolute is not None:
        return absolute
    return (per_100_000 or 0.0) * region.inhabitants() / 100_000


def with_team(region: Region, programme: str, fte: float) -> Region:
    """Add staff of the policy to the region; nothing changes at zero."""
    if fte == 0:
        return region
    team = Provider(
        name=f"{programme}{OF_POLICY}",
        effort_per_year=0.0,
        teams=(Team(programme=programme, fte=fte),),
    )
    return region.model_copy(update={"providers": (*region.providers, team)})


def with_landlords(
    region: Region, names: list[str], update: Callable[[Landlord], dict[str, float]]
) -> Region:
    """Change the landlords named."""
    landlords = tuple(
        item.model_copy(update=update(item)) if item.name in names else item
        for item in region.landlords
    )
    return region.model_copy(update={"landlords": landlords})


def with_groups(
    region: Region, names: list[str], update: Callable[[Group], dict[str, float]]
) -> Region:
    """Change the groups named."""
    groups = tuple(
        item.model_copy(update=update(item)) if item.name in names else item
        for item in region.groups
    )
    return region.model_copy(update={"groups": groups})


def with_programmes(
    region: Region, names: list[str], update: Callable[[Programme], dict[str, object]]
) -> Region:
    """Change the programmes named."""
    programmes = tuple(
        item.model_copy(update=update(item)) if item.name in names else item
        for item in region.programmes
    )
    return region.model_copy(update={"programmes": programmes})
