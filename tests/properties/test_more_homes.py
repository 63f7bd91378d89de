"""With first-come order, one dwelling more houses nobody later (model, section 10).

Where this holds: one list for homes, first come, without refusals, wishes or programme slots, of
people who leave it only by being housed. Then the k-th of the list takes the k-th dwelling, and
one dwelling more brings every later turn forward or leaves it.

Where it fails, and why: whoever is housed earlier also lives on differently. With loss of homes
the same person may be back on the list before somebody else asks for the first time; with limits
on slots a home taken early holds a slot others then miss; with refusals the extra dwelling goes
to somebody who would have taken a later one, which then is offered to one who refuses it; and a
place set free early lets somebody in who becomes ready, and asks, before others do. The second
test shows the first of these: people are housed later because of one dwelling more, so nobody
should expect the property of a full region.
"""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from simulate.levers import ExtraHomes
from simulate.rows.homes import ExtraDwellings, Keeping, Matching
from simulate.simulation import Simulation
from tests.paths import clients, used_rows
from tests.regions import BASELINE, finished, people, policy, route, small_region

YEARS = 4


def first_homes(run: Simulation) -> dict[tuple[int, int], float]:
    """When each person got a first home; never is infinite."""
    keys, people_there = run.tables.client_keys, clients(run)
    names = [(int(keys[client.stream]), int(client.number)) for client in people_there]
    found = dict.fromkeys(names, math.inf)
    for row in used_rows(run, "tenancy_rows"):
        found[names[row.client]] = min(found[names[row.client]], float(row.started))
    return found


def one_list(arrivals: float, homes: float, offer_days: float, move_in_days: float, lost: float):
    """People come from outside and ask for a home, on one list; again when they lose it."""
    return small_region(
        groups=(people(inflow_per_year=arrivals),),
        routes=(route("outside", "home"), route("street", "home")),
        extra_dwellings=(ExtraDwellings(name="homes", municipality="A", per_year=homes),),
        matching=Matching(offer_days=offer_days, move_in_days=move_in_days, hold_weeks=1000.0),
        keeping=Keeping(independent_loss_per_year=lost, lost_to={"street": 1.0}),
    )


def with_one_more(year: float):
    """One dwelling more, half a day after this year begins."""
    return policy(
        ExtraHomes(
            lever="extra_dwellings",
            name="one more",
            per_year=365.0,
            from_year=year,
            until_year=year + 1 / 365.0,
        )
    )


@given(
    arrivals=st.sampled_from((3.0, 12.0, 30.0)),
    homes=st.sampled_from((0.0, 4.0, 15.0, 40.0)),
    offer_days=st.sampled_from((0.0, 20.0)),
    move_in_days=st.sampled_from((0.0, 30.0)),
    year=st.floats(0.0, YEARS - 0.5),
    seed=st.integers(0, 2**32),
)
def test_one_dwelling_more_houses_nobody_later(
    arrivals, homes, offer_days, move_in_days, year, seed
):
    region = one_list(arrivals, homes, offer_days, move_in_days, lost=0.0)
    before = first_homes(finished(region, BASELINE, years=YEARS, seed=seed))
    after = first_homes(finished(region, with_one_more(year), years=YEARS, seed=seed))
    assert before.keys() == after.keys()
    later = {who: (when, after[who]) for who, when in before.items() if after[who] > when}
    assert later == {}


def test_where_homes_are_lost_one_dwelling_more_can_house_somebody_later():
    """Understood, not a mistake: who lost the home they got early stands before a newcomer."""
    region = one_list(30.0, 15.0, 0.0, 0.0, lost=1.0)
    housed_later = 0
    for seed in range(20):
        before = first_homes(finished(region, BASELINE, years=YEARS, seed=seed))
        after = first_homes(finished(region, with_one_more(0.5), years=YEARS, seed=seed))
        housed_later += any(after[who] > when for who, when in before.items())
    assert 0 < housed_later < 20
