"""What all levers share: when they are in force, what they may say, and small helpers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pydantic import model_validator

from simulate.errors import nearest
from simulate.region import Region
from simulate.rows.homes import Landlord
from simulate.rows.places import Provider, Team
from simulate.sourced import Name, SourcedRow, Years

Names = tuple[Name, ...]


def chosen(names: Names, known: Names | list[str]) -> list[str]:
    """The names given, or all known ones when none are given."""
    return list(names) or list(known)


class LeverBase(SourcedRow):
    """What all levers share: when they are in force."""

    from_year: Years = 0.0
    until_year: Years | None = None

    @model_validator(mode="after")
    def _check_interval(self) -> LeverBase:
        if self.until_year is not None and self.until_year <= self.from_year:
            raise ValueError(f"until_year = {self.until_year}; must be after from_year")
        return self

    def sets(self, region: Region) -> set[str]:
        """Names of the quantities this lever sets; two levers may not share one."""
        raise NotImplementedError

    def problems(self, region: Region) -> list[str]:
        """What this lever names that the region lacks."""
        return []

    def change(self, region: Region) -> Region:
        """The region while this lever is in force."""
        raise NotImplementedError


def exactly_one(lever: LeverBase, first: str, second: str) -> None:
    """Complain unless exactly one of two fields is given."""
    if (getattr(lever, first) is None) == (getattr(lever, second) is None):
        raise ValueError(f"must give exactly one of {first} and {second}")


def unknown(key: str, names: Iterable[str], known: list[str]) -> list[str]:
    """A sentence for each name the region does not have."""
    return [
        f"{key} = {name!r}; the region has no such name{nearest(name, known)}"
        for name in names
        if name not in known
    ]


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
        name=f"{programme} (policy)",
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
