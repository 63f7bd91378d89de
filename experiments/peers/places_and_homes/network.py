"""The numbers of the network, read from its region file, and what is measured.

A smaller town is ``dataclasses.replace(network(), places=30, ...)``: every peer takes it, and so
does our engine, by :func:`as_region`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from experiments.peers.tally import Tally
from simulate import Region, load_region


@dataclass(frozen=True)
class PlacesAndHomes:
    """Rates are a year; a run lasts ``years``, of which the first ``warm_up_years`` do not count.

    Whole fours of years, so that calendar years and years of 365.25 days end together.
    """

    arrivals_per_year: float
    places: int
    homes: int
    gives_up_per_year: float
    ready_per_year: float
    loss_per_year: float
    returns_share: float
    warm_up_years: int = 8
    years: int = 40


@dataclass(frozen=True)
class Measures:
    """What a run says of the years after the warm-up.

    Attributes
    ----------
    waiting : float
        People waiting for a place, on average.
    list_years : float
        Time on the list for a place per request made.
    wait_years : float
        From request to place, of those who got one.
    given_up_share : float
        Requests given up per request made.
    blocked : float
        People in a place who wait for a home, on average.
    moves_per_year : float
        Moves into a home.
    present : float
        People waiting, in a place or in a home, on average.
    """

    waiting: float
    list_years: float
    wait_years: float
    given_up_share: float
    blocked: float
    moves_per_year: float
    present: float


@cache
def _file() -> Region:
    return load_region(Path(__file__).with_name("region.toml"))


def network(warm_up_years: int = 8, years: int = 40) -> PlacesAndHomes:
    """The numbers of the region file."""
    return numbers_of(_file(), warm_up_years, years)


def numbers_of(region: Region, warm_up_years: int, years: int) -> PlacesAndHomes:
    """The numbers of a region like that of the file."""
    stays = {stay.setting: stay for stay in region.stays}
    [group], [provider], [homes] = region.groups, region.providers, region.extra_dwellings
    return PlacesAndHomes(
        arrivals_per_year=group.inflow_per_year,
        places=provider.places[0].count,
        homes=round(homes.per_year * homes.until_year),
        gives_up_per_year=stays["outside"].gives_up_per_year,
        ready_per_year=stays["protected"].ready_per_year,
        loss_per_year=region.keeping.independent_loss_per_year,
        returns_share=region.keeping.lost_to["street"],
        warm_up_years=warm_up_years,
        years=years,
    )


def as_region(numbers: PlacesAndHomes) -> Region:
    """The region file with these numbers in it."""
    row = _file()
    rates = {
        "outside": {"gives_up_per_year": numbers.gives_up_per_year},
        "street": {"gives_up_per_year": numbers.gives_up_per_year},
        "protected": {"ready_per_year": numbers.ready_per_year},
    }
    [group], [provider], [homes] = row.groups, row.providers, row.extra_dwellings
    places = provider.places[0].model_copy(update={"count": numbers.places})
    share = numbers.returns_share
    keeping = {
        "independent_loss_per_year": numbers.loss_per_year,
        "lost_to": {"street": share, "family": 1.0 - share},
    }
    return row.model_copy(
        update={
            "groups": (group.model_copy(update={"inflow_per_year": numbers.arrivals_per_year}),),
            "stays": tuple(
                stay.model_copy(update=rates.get(stay.setting, {})) for stay in row.stays
            ),
            "providers": (provider.model_copy(update={"places": (places,)}),),
            "extra_dwellings": (
                homes.model_copy(update={"per_year": numbers.homes / homes.until_year}),
            ),
            "keeping": row.keeping.model_copy(update=keeping),
        }
    )


def new_tally(numbers: PlacesAndHomes) -> Tally:
    """A tally of the years after the warm-up."""
    return Tally((numbers.warm_up_years, numbers.years))


def measures(numbers: PlacesAndHomes, tally: Tally) -> Measures:
    """What a peer's tally says; its states are waiting, blocked and present."""
    counted_years = numbers.years - numbers.warm_up_years
    requests = tally.total("asks")
    waiting = tally.mean("waiting")
    return Measures(
        waiting=waiting,
        list_years=waiting * counted_years / requests,
        wait_years=tally.total("waited") / tally.total("placed"),
        given_up_share=tally.total("gives up") / requests,
        blocked=tally.mean("blocked"),
        moves_per_year=tally.total("moves") / counted_years,
        present=tally.mean("present"),
    )
