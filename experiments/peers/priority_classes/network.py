"""The numbers of the network, read from its region file, and what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from experiments.peers.tally import Tally
from simulate import Region, load_region


@dataclass(frozen=True)
class PriorityClasses:
    """Rates are a year, by class, the most urgent first; the first ``warm_up_years`` do not count.

    Whole fours of years, so that calendar years and years of 365.25 days end together.
    """

    classes: tuple[str, ...]
    arrivals_per_year: tuple[float, ...]
    gives_up_per_year: tuple[float, ...]
    places: int
    leaves_per_year: float
    warm_up_years: int = 4
    years: int = 40


@dataclass(frozen=True)
class Measures:
    """What a run says of the years after the warm-up.

    Attributes
    ----------
    list_years : tuple of float
        By class: time on the list per request made.
    wait_years : tuple of float
        By class: from request to place, of those who got one.
    given_up_share : tuple of float
        By class: requests given up per request made.
    places_taken : float
        People in a place, on average.
    """

    list_years: tuple[float, ...]
    wait_years: tuple[float, ...]
    given_up_share: tuple[float, ...]
    places_taken: float


@cache
def region() -> Region:
    """The network as a region."""
    return load_region(Path(__file__).with_name("region.toml"))


def network(warm_up_years: int = 4, years: int = 40) -> PriorityClasses:
    """The numbers of the region file."""
    row = region()
    groups = sorted(row.groups, key=lambda group: -group.points)
    gives_up = {name: stay.gives_up_per_year for stay in row.stays for name in stay.groups}
    [exits] = [stay.exits_per_year for stay in row.stays if stay.setting == "protected"]
    return PriorityClasses(
        classes=tuple(group.name for group in groups),
        arrivals_per_year=tuple(group.inflow_per_year for group in groups),
        gives_up_per_year=tuple(gives_up[group.name] for group in groups),
        places=row.providers[0].places[0].count,
        leaves_per_year=exits["elsewhere"],
        warm_up_years=warm_up_years,
        years=years,
    )


def new_tally(numbers: PriorityClasses) -> Tally:
    """A tally of the years after the warm-up."""
    return Tally((numbers.warm_up_years, numbers.years))


def measures(numbers: PriorityClasses, tally: Tally) -> Measures:
    """What a peer's tally says; its states are (waiting, class) and living."""
    counted_years = numbers.years - numbers.warm_up_years
    classes = range(len(numbers.classes))
    requests = [tally.total(("asks", each)) for each in classes]
    return Measures(
        list_years=tuple(
            tally.mean(("waiting", each)) * counted_years / requests[each] for each in classes
        ),
        wait_years=tuple(
            tally.total(("waited", each)) / tally.total(("placed", each)) for each in classes
        ),
        given_up_share=tuple(tally.total(("gives up", each)) / requests[each] for each in classes),
        places_taken=tally.mean("living"),
    )
