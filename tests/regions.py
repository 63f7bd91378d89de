"""Small regions made by hand, for tests that need to know every number."""

from __future__ import annotations

from datetime import date
from typing import Any

from simulate.own_rules import OwnRules
from simulate.policy import Policy
from simulate.region import Region
from simulate.rows.homes import Keeping, OneOffCosts
from simulate.rows.people import Group, Stay
from simulate.rows.places import Municipality, Places, Provider, Route, Setting, WaitingList
from simulate.rows.support import Programme
from simulate.scenario import make_scenario
from simulate.simulation import Simulation

BASELINE = Policy(name="baseline", title="", about="")

SETTINGS = (
    Setting(name="outside", capacity="unlimited"),
    Setting(name="street", capacity="unlimited", homeless=True),
    Setting(name="shelter", capacity="places", homeless=True),
    Setting(name="protected", capacity="places"),
    Setting(name="sheltered", capacity="places"),
    Setting(name="home", capacity="dwellings"),
)
OUTSIDE, STREET, SHELTER, PROTECTED, SHELTERED, HOME = range(6)
LIMITED = ("shelter", "protected", "sheltered", "home")


def policy(*levers: Any) -> Policy:
    """A policy of these levers."""
    return Policy(name="policy", title="", about="", levers=levers)


def small_region(**changes: Any) -> Region:
    """One municipality ``A`` and one group ``people`` who come from outside; no rates at all.

    Any field of a region may be given instead. ``stays`` may be a dict from setting to the
    fields of its row; settings left out get a row of zeros.
    """
    stays = changes.pop("stays", {})
    if isinstance(stays, dict):
        settings = changes.get("settings", SETTINGS)
        stays = tuple(Stay(setting=s.name, **stays.get(s.name, {})) for s in settings)
    fields: dict[str, Any] = {
        "name": "small",
        "title": "",
        "about": "",
        "start_date": date(2025, 1, 1),
        "price_year": 2024,
        "centre": "A",
        "municipalities": (Municipality(name="A", inhabitants=100_000),),
        "settings": SETTINGS,
        "groups": (people(),),
        "stays": stays,
        "keeping": Keeping(independent_loss_per_year=0.0, lost_to={"street": 1.0}),
        "waiting_lists": tuple(WaitingList(setting=name) for name in LIMITED),
        "one_off_costs": OneOffCosts(move_eur=2000, loss_eur=5000),
    }
    return Region(**(fields | changes))


def people(name: str = "people", **changes: Any) -> Group:
    """A group that starts outside; nobody comes unless told."""
    fields: dict[str, Any] = {"inflow_per_year": 0.0, "first_setting": {"outside": 1.0}}
    return Group(name=name, **(fields | changes))


def places(count: int, setting: str = "protected", **changes: Any) -> Provider:
    """A provider with places of one kind in one municipality."""
    municipality = changes.pop("municipality", "A")
    held = (Places(setting=setting, municipality=municipality, count=count),)
    fields: dict[str, Any] = {"name": f"places {setting}", "effort_per_year": 0.0, "places": held}
    return Provider(**(fields | changes))


def programme(name: str = "ambulatory", **changes: Any) -> Programme:
    """A programme at home in which nobody loses a home, unless told."""
    fields: dict[str, Any] = {"clients_per_fte": 10, "hours_per_week": 3, "eur_per_hour": 66}
    return Programme(name=name, **({"loss_per_year": 0.0} | fields | changes))


def route(start: str, to: str, trigger: str = "arrival", **changes: Any) -> Route:
    """A permitted step."""
    return Route(from_setting=start, to_setting=to, trigger=trigger, **changes)


def simulation(
    region: Region,
    under: Policy = BASELINE,
    *,
    years: int = 3,
    seed: int = 1,
    replicate: int = 0,
    event_log: bool = True,
    rules: OwnRules | None = None,
) -> Simulation:
    """One replicate at day 0."""
    scenario = make_scenario(region, under, years=years, seed=seed, rules=rules)
    return Simulation(scenario, replicate, event_log=event_log)


def finished(region: Region, under: Policy = BASELINE, **how: Any) -> Simulation:
    """One replicate run to its end."""
    run = simulation(region, under, **how)
    run.advance(run.scenario.end)
    return run
