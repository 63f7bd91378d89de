"""Places that close under sitting residents, and towns whose last place closed."""

from __future__ import annotations

from simulate.levers import ClosePlaces
from simulate.rows.people import Present
from simulate.rows.places import Municipality
from tests.paths import clients
from tests.regions import PROTECTED, finished, people, places, policy, route, small_region

TOWNS = (Municipality(name="A", inhabitants=50_000), Municipality(name="B", inhabitants=20_000))


def two_towns(**changes):
    fields = {
        "municipalities": TOWNS,
        "groups": (people(inflow_per_year=12.0, share_by_municipality={"B": 1.0}),),
        "providers": (places(40), places(2, municipality="B", name="in B")),
        "routes": (route("outside", "protected"),),
        "present": (Present(setting="protected", group="people", municipality="B", count=2),),
    }
    return small_region(**(fields | changes))


def closing(**changes):
    fields = {"lever": "close_places", "setting": "protected", "share": 1.0, "over_years": 0.0}
    return policy(ClosePlaces(**(fields | {"municipalities": ("B",)} | changes)))


def test_a_town_whose_last_place_closed_asks_in_the_centre():
    open_still = finished(two_towns(), years=3)
    closed = finished(two_towns(), closing(from_year=1.0), years=3)
    waiting = open_still.record.waiting[PROTECTED].sum()
    assert waiting > 20, "while B has places its people wait there, though A has room"
    assert closed.record.waiting[PROTECTED].sum() == 0
    assert closed.population()["protected"] > 20


def test_nobody_is_put_out_by_closing():
    run = finished(two_towns(), closing(from_year=1.0), years=3)
    first_two = clients(run)[:2]
    assert (first_two.setting == PROTECTED).all()
    assert (first_two.site == run.scenario.index.sites.index(("in B", "protected", "B"))).all()
