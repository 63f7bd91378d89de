"""More reserved homes shorten the wait, by what Little's law says."""

from __future__ import annotations

import numpy as np

from simulate.levers import ReservedShare
from simulate.rows.homes import Landlord
from tests.ledger import check_at_most
from tests.regions import BASELINE, HOME, OUTSIDE, people, policy, route, small_region
from tests.replicates import assert_near, over_replicates

ARRIVALS, PATIENCE, LETTINGS, RESERVED = 60.0, 0.5, 400.0, 0.05
WARM_UP = 20 * 12


def test_more_reserved_homes_shorten_the_wait_by_littles_law():
    """People come at 60 a year and give up at 0.5 a year each; homes come at 20, then 30.

    The list is never empty, so its mean length is (arrivals - homes) / patience: 80, then 60;
    by Little's law the mean time on it is that over the arrivals: 16 months, then 12.
    """
    region = small_region(
        groups=(people(inflow_per_year=ARRIVALS),),
        stays={
            "outside": {"gives_up_per_year": PATIENCE},
            "home": {"exits_per_year": {"elsewhere": 1.0}},
        },
        landlords=(
            Landlord(
                name="landlord",
                lettings_per_year={"A": LETTINGS},
                reserved_share=RESERVED,
                delivered_share=1.0,
            ),
        ),
        routes=(route("outside", "home"),),
    )
    more = policy(ReservedShare(lever="reserved_share", factor=1.5))

    def measures(run):
        record = run.record
        waiting = record.waiting_years[WARM_UP:-1, HOME].sum()
        requests = record.requests[WARM_UP:, HOME].sum()
        years = run.scenario.end - WARM_UP / 12
        return waiting / requests, waiting / years, record.exits[WARM_UP:, OUTSIDE].sum() / years

    found = [
        over_replicates(region, measures, runs=30, years=300, under=under)
        for under in (BASELINE, more)
    ]
    for values, homes in zip(found, (20.0, 30.0), strict=True):
        length, with_homes = (ARRIVALS - homes) / PATIENCE, f"with {homes:g} homes a year"
        wait = length / ARRIVALS
        assert_near(values[:, 1], length, what=f"people on the list {with_homes}", precision=0.01)
        assert_near(values[:, 0], wait, what=f"wait in years {with_homes}", precision=0.01)
        left = f"people giving up a year {with_homes}"
        assert_near(values[:, 2], ARRIVALS - homes, what=left, precision=0.01)
    shorter = found[0][:, 0] - found[1][:, 0]
    expected = LETTINGS * RESERVED * 0.5 / PATIENCE / ARRIVALS
    assert_near(shorter, expected, what="years less on the list with more homes", precision=0.01)
    apart = np.hypot(*(values[:, 0].std(ddof=1) for values in found))
    what = "spread of the difference, the same people under both, over that of strangers"
    check_at_most(what, got=shorter.std(ddof=1) / apart, limit=1.0)
