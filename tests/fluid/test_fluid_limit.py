"""A region made 1, 10 and 100 times as large comes nearer and nearer to its fluid limit.

It starts far from rest: places half empty, nobody ready, nobody waiting. Places fill up and homes
run out on the way, where the equations have kinks; between kinks everything is linear, and the
mean of a linear process is the solution itself. So one run is off by its own chance, which falls
as ``1 / sqrt(n)``, and the mean of all runs by what the kinks do: as ``1 / sqrt(n)`` while the
path is near one, as ``1 / n`` of what stays after it has crossed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from experiments.bench.regions import scaled
from simulate.fluid import (
    AT_HOME,
    IN_PLACE,
    WAITING_FOR_HOME,
    WAITING_FOR_PLACE,
    FluidRegion,
    fluid_path,
)
from simulate.region import Region
from simulate.rows.homes import Keeping, Landlord, Matching
from simulate.rows.people import Present
from simulate.scenario import month_ends
from simulate.simulation import Simulation
from tests.ledger import check, check_at_most
from tests.regions import HOME, OUTSIDE, PROTECTED, STREET, people, places, route, small_region
from tests.replicates import over_replicates

YEARS = 4
#: Scale -> runs: fewer of the larger, which vary less.
RUNS = {1: 4000, 10: 2000, 100: 800}
RATES = FluidRegion(
    arrivals=24.0,
    homes=8.0,
    places=20.0,
    gives_up=0.4,
    ready=1.5,
    noticed=4.0,
    leaves_place=0.1,
    loses_home=0.3,
    leaves_home=0.2,
    in_place=8.0,
    at_home=10.0,
)
COLUMNS = {
    WAITING_FOR_PLACE: "waiting for a place",
    IN_PLACE: "in a place",
    WAITING_FOR_HOME: "waiting for a home",
    AT_HOME: "at home",
}


def as_region(rates: FluidRegion) -> Region:
    """The region whose fluid limit this is; homes wait for people as long as they have to."""
    patience = {"gives_up_per_year": rates.gives_up}
    return small_region(
        groups=(people(inflow_per_year=rates.arrivals),),
        stays={
            "outside": patience,
            "street": patience,
            "protected": {
                "ready_per_year": rates.ready,
                "exits_per_year": {"elsewhere": rates.leaves_place},
            },
            "home": {"exits_per_year": {"elsewhere": rates.leaves_home}},
        },
        providers=(places(int(rates.places), effort_per_year=rates.noticed),),
        landlords=(
            Landlord(
                name="landlord",
                lettings_per_year={"A": rates.homes},
                reserved_share=1.0,
                delivered_share=1.0,
            ),
        ),
        matching=Matching(hold_weeks=1000),
        keeping=Keeping(independent_loss_per_year=rates.loses_home, lost_to={"street": 1.0}),
        routes=(
            route("outside", "protected"),
            route("street", "protected"),
            route("protected", "home", "noticed"),
        ),
        present=(
            Present(
                setting="protected", group="people", municipality="A", count=int(rates.in_place)
            ),
            Present(setting="home", group="people", municipality="A", count=int(rates.at_home)),
        ),
    )


def path_of(run: Simulation) -> np.ndarray[Any, Any]:
    """The columns of the fluid path at the end of each month of a run."""
    there = run.record.people[: 12 * YEARS].sum(axis=(2, 3))
    waiting = run.record.waiting_people[: 12 * YEARS].sum(axis=(2, 3))
    return np.column_stack(
        [
            there[:, OUTSIDE] + there[:, STREET],
            there[:, PROTECTED],
            waiting[:, HOME],
            there[:, HOME],
        ]
    )


@pytest.fixture(scope="module")
def times() -> Any:
    return month_ends(as_region(RATES).start_date, 12 * YEARS)


@pytest.fixture(scope="module")
def limit(times) -> Any:
    return fluid_path(RATES, times)


@pytest.fixture(scope="module")
def paths() -> dict[int, Any]:
    """Runs by scale, each divided by it: shape (runs, months, 4)."""
    region = as_region(RATES)
    return {
        scale: over_replicates(scaled(region, scale), path_of, runs=runs, years=YEARS) / scale
        for scale, runs in RUNS.items()
    }


def run_apart(runs: Any, limit: Any) -> tuple[float, float]:
    """Mean square distance of one run from the limit, over months and columns, and its error."""
    squares = ((runs - limit) ** 2).mean(axis=(1, 2))
    return float(squares.mean()), float(squares.std(ddof=1) / np.sqrt(len(squares)))


def mean_apart(runs: Any, limit: Any) -> tuple[float, float]:
    """The same of the mean of all runs, without what the chance of so many runs adds.

    With d the difference and S the covariance of a run's K figures, ``(|d|^2 - tr S / R) / K``,
    whose variance is ``(4 d' S d / R + 2 tr S^2 / R^2) / K^2``.
    """
    flat = runs.reshape(len(runs), -1)
    apart, covariance = flat.mean(axis=0) - limit.ravel(), np.cov(flat.T) / len(runs)
    square = (apart @ apart - np.trace(covariance)) / apart.size
    variance = 4.0 * apart @ covariance @ apart + 2.0 * (covariance**2).sum()
    return float(square), float(np.sqrt(variance) / apart.size)


def slope(small: tuple[float, float], large: tuple[float, float]) -> tuple[float, float]:
    """Power of the scale by which a distance changes over a decade, from its squares; its error."""
    (before, before_error), (after, after_error) = small, large
    error = np.hypot(before_error / before, after_error / after)
    return float(np.log10(after / before)) / 2.0, float(error) / np.log(10.0) / 2.0


def test_the_path_crosses_every_kink(limit):
    """Places fill up and homes run out within the run, so both sides of each are tested."""
    full = limit[:, IN_PLACE] >= RATES.places - 1e-6
    assert not full[:6].any()
    assert full[12:].all()
    assert (limit[:5, WAITING_FOR_HOME] == 0.0).all()
    assert (limit[12:, WAITING_FOR_HOME] > 1.0).all()
    most = float(limit[:, IN_PLACE].max())
    check("people in a place at most", got=most, expected=RATES.places, tolerance=1e-6)


def test_the_equations_have_the_solution_of_a_case_that_is_known(times):
    """Places for all, homes for none: people in places and those at home fade exponentially."""
    case = replace(RATES, places=1e4, ready=0.0, homes=0.0, loses_home=0.0)
    found = fluid_path(case, times)
    leave, stay = case.leaves_place, np.exp(-case.leaves_place * times)
    known = case.in_place * stay + case.arrivals / leave * (1.0 - stay)
    at_home = case.at_home * np.exp(-case.leaves_home * times)
    for column, expected in ((IN_PLACE, known), (AT_HOME, at_home)):
        what = f"largest error in people {COLUMNS[column]}"
        check_at_most(what, got=float(np.abs(found[:, column] - expected).max()), limit=1e-6)


@pytest.mark.parametrize(("small", "large"), [(1, 10), (10, 100)])
def test_one_run_comes_nearer_as_the_root_of_the_scale(paths, limit, small, large):
    found, error = slope(run_apart(paths[small], limit), run_apart(paths[large], limit))
    assert error < 0.01
    what = f"power of the distance of a run, scale {small} to {large}"
    check(what, got=found, expected=-0.5, tolerance=4 * error)


def test_the_mean_comes_nearer_at_least_as_fast(paths, limit):
    """Between the root of the scale (near kinks) and the scale itself (what they leave behind)."""
    found, error = slope(mean_apart(paths[1], limit), mean_apart(paths[10], limit))
    assert error < 0.06
    check(
        "power of the distance of the mean, scale 1 to 10 (-1/2 to -1)",
        got=found,
        expected=-0.75,
        tolerance=0.25 + 4 * error,
    )
    square, error = mean_apart(paths[100], limit)
    allowed = float(np.sqrt(mean_apart(paths[10], limit)[0] / 10.0 + 4 * error))
    assert allowed < 0.05, "half a percent of the people there"
    check_at_most(
        "distance of the mean at scale 100, people, noise taken off",
        got=float(np.sqrt(max(0.0, square))),
        limit=allowed,
    )


@pytest.mark.parametrize("month", [6, 12, 24, 48])
def test_the_mean_at_scale_100_is_the_solution(paths, limit, month):
    """Within its error, and the distance at scale 10 if that falls by the root of the scale."""
    left = mean_apart(paths[10], limit)[0] / 10.0
    runs = paths[100][:, month - 1]
    error = runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    for column, name in COLUMNS.items():
        check(
            f"people {name} after {month} months, over the scale",
            got=float(runs[:, column].mean()),
            expected=float(limit[month - 1, column]),
            tolerance=4 * float(np.sqrt(error[column] ** 2 + left)),
        )
