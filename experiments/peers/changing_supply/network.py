"""The numbers of the network, read from its region and policy files, and what is measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from experiments.peers.tally import Tally
from simulate import Policy, Region, load_policy, load_region
from simulate.policy import regions_in_force
from simulate.scenario import month_ends

HERE = Path(__file__).parent
YEARS = 4


@dataclass(frozen=True)
class ChangingSupply:
    """Rates are a year, times are years (of 365.25 days) from the start.

    Attributes
    ----------
    arrivals_per_year : tuple of float
        In each year of 365.25 days.
    places : int
        At the start; ``opened`` come at ``opens_at``, ``closed`` go from ``closes_at`` on.
    year_ends : tuple of float
        Ends of calendar years, which measures are taken over; the last is the end of the run.
    """

    arrivals_per_year: tuple[float, ...]
    places: int
    opened: int
    opens_at: float
    closed: int
    closes_at: float
    gives_up_per_year: float
    leaves_per_year: float
    year_ends: tuple[float, ...]


@dataclass(frozen=True)
class Measures:
    """What a run says.

    Attributes
    ----------
    waiting, placed : tuple of float
        In each calendar year: people waiting for a place, and in one, on average.
    given_up_share : float
        Requests given up per request made, over the whole run.
    """

    waiting: tuple[float, ...]
    placed: tuple[float, ...]
    given_up_share: float


@cache
def region() -> Region:
    """The network as a region."""
    return load_region(HERE / "region.toml")


@cache
def policy() -> Policy:
    """The opening and closing as a policy."""
    return load_policy(HERE / "policy.toml", region())


def network() -> ChangingSupply:
    """The numbers of the region and policy files."""
    row = region()
    stays = {stay.setting: stay for stay in row.stays}
    [group] = row.groups
    phases = regions_in_force(row, policy())
    [(_, at_first), (opens_at, at_most), (closes_at, at_last)] = [
        (year, sum(held.count for held in phase.providers[0].places)) for year, phase in phases
    ]
    return ChangingSupply(
        arrivals_per_year=tuple(
            group.inflow_per_year * factor for factor in group.inflow_factor_by_year
        ),
        places=at_first,
        opened=at_most - at_first,
        opens_at=opens_at,
        closed=at_most - at_last,
        closes_at=closes_at,
        gives_up_per_year=stays["outside"].gives_up_per_year,
        leaves_per_year=stays["protected"].exits_per_year["elsewhere"],
        year_ends=tuple(month_ends(row.start_date, 12 * YEARS)[11::12].tolist()),
    )


def new_tally(numbers: ChangingSupply) -> Tally:
    """A tally of each calendar year."""
    ends = numbers.year_ends
    return Tally(*zip((0.0, *ends[:-1]), ends, strict=True))


def measures(numbers: ChangingSupply, tally: Tally) -> Measures:
    """What a peer's tally says; its states are waiting and placed."""
    years = range(len(numbers.year_ends))
    requests = sum(tally.total("asks", year) for year in years)
    return Measures(
        waiting=tuple(tally.mean("waiting", year) for year in years),
        placed=tuple(tally.mean("placed", year) for year in years),
        given_up_share=sum(tally.total("gives up", year) for year in years) / requests,
    )
