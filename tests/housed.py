"""Regions in which everybody moves into a home at once, and what can be read off their runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.money import monthly_costs, priced_tallies
from simulate.region import Region
from simulate.rows.homes import ExtraDwellings, Keeping
from simulate.rows.places import Municipality, Provider, Setting, Team
from simulate.rows.support import Foundation, Programme
from simulate.simulation import Simulation
from simulate.sourced import PAYERS
from tests.paths import used_rows
from tests.regions import SETTINGS, people, programme, route, small_region

AT_ONCE = 1e6
CLINIC = Setting(name="clinic", capacity="unlimited", institution=True)
WITH_CLINIC = (*SETTINGS, CLINIC)
NOTHING_LOST = Keeping(independent_loss_per_year=0.0, lost_to={"family": 1.0})


def housed(count: float = 200.0, **changes: Any) -> Region:
    """About ``count`` people come in the first year; all find a home within the hour.

    Any field of a region may be given, and ``group``: fields of the group.
    """
    group = changes.pop("group", {})
    stays = {"outside": {"ready_per_year": AT_ONCE}} | changes.pop("stays", {})
    fields: dict[str, Any] = {
        "settings": WITH_CLINIC,
        "groups": (
            people(**({"inflow_per_year": count, "inflow_factor_by_year": (1.0, 0.0)} | group)),
        ),
        "municipalities": (Municipality(name="A", inhabitants=100_000, own_way_per_year=AT_ONCE),),
        "stays": stays,
        "keeping": NOTHING_LOST,
    }
    return small_region(**(fields | changes))


def supported(*programmes: Programme, slots: dict[str, float] | None = None) -> dict[str, Any]:
    """Fields of a region where everybody starts in the first programme; staff for 10,000 each."""
    rows = programmes or (programme(),)
    teams = tuple(
        Team(programme=row.name, fte=(slots or {}).get(row.name, 10_000) / row.clients_per_fte)
        for row in rows
    )
    return {
        "programmes": rows,
        "providers": (Provider(name="teams", effort_per_year=0.0, teams=teams),),
        "routes": (route("outside", "home", programme=rows[0].name),),
    }


def let_by_the_scheme(count: float = 200.0, **changes: Any) -> Region:
    """The same people, in dwellings of the scheme; fields of the dwellings are ``homes``."""
    homes = {"name": "extra", "municipality": "A", "per_year": 4.0 * count} | changes.pop(
        "homes", {}
    )
    fields: dict[str, Any] = {
        "municipalities": (Municipality(name="A", inhabitants=100_000),),
        "extra_dwellings": (ExtraDwellings(**homes),),
        "routes": (route("outside", "home"),),
    }
    return housed(count, **(fields | changes))


def resting(name: str = "finances", **changes: Any) -> tuple[Foundation, ...]:
    """One foundation that neither turns on nor off."""
    return (Foundation(name=name, **changes),)


def lines(run: Simulation, event: int) -> Any:
    """Rows of the event log about one kind of event."""
    log = used_rows(run, "log")
    return log[log.event == event]


def times(run: Simulation, event: int, about: int | None = None) -> dict[int, float]:
    """When an event first happened to each client."""
    found: dict[int, float] = {}
    for row in lines(run, event):
        if about is None or row.about == about:
            found.setdefault(int(row.client), float(row.time))
    return found


def first_tenancies(run: Simulation) -> dict[int, Any]:
    """The first tenancy of each client."""
    found: dict[int, Any] = {}
    for row in used_rows(run, "tenancy_rows"):
        found.setdefault(int(row.client), row)
    return found


def years_kept(run: Simulation) -> np.ndarray[Any, Any]:
    """Years each first tenancy has lasted, in the order of clients; inf where it goes on."""
    rows = [row for _, row in sorted(first_tenancies(run).items())]
    return np.array([np.inf if np.isnan(row.ended) else row.ended - row.started for row in rows])


def costs_by_payer(run: Simulation) -> dict[str, float]:
    """Euros over the whole run, as the front door reckons them."""
    tallies = priced_tallies(run.record, len(run.scenario.month_ends))
    costs = monthly_costs(run.scenario, tallies)
    return dict(zip(PAYERS, costs.sum(axis=0).tolist(), strict=True))
