"""The measures of one replicate that tables show and comparisons subtract.

Each has a key, plain words and a unit. Averages and yearly counts are over the whole run; waits
are of people who moved during the run, from request to move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulate.money import monthly_costs, present_value
from simulate.outcome import Outcome
from simulate.scenario import Scenario
from simulate.sourced import PAYERS
from simulate.state import BY_CENSUS, BY_SCHEME, FULFILLED, HOME_COUNTS, TENANCY_LOST
from simulate.survival import kept_share
from simulate.tabulate import DAYS_A_YEAR

WEEKS_A_YEAR = DAYS_A_YEAR / 7


@dataclass(frozen=True)
class Measure:
    """What a number is: plain words and a unit."""

    words: str
    unit: str


def describe_measures(scenario: Scenario) -> dict[str, Measure]:
    """Key -> words and unit, in the order tables show them."""
    region = scenario.region
    limited = [s.name for s in region.settings if s.capacity == "places"]
    home = next(s.name for s in region.settings if s.capacity == "dwellings")
    found: dict[str, Measure] = {}
    for name in [*limited, home]:
        found[f"wait/{name}"] = Measure(f"Wait for {name}, mean of those who moved", "weeks")
        found[f"within_13_weeks/{name}"] = Measure(
            f"Moved to {name} within 13 weeks, of those who moved", "share"
        )
        found[f"list/{name}"] = Measure(f"On the list for {name}, average", "people")
        found[f"list_end/{name}"] = Measure(f"On the list for {name}, at the end", "people")
    for setting in region.settings:
        found[f"people/{setting.name}"] = Measure(f"People in {setting.name}, average", "people")
    found["ready_and_waiting"] = Measure("Ready to move on and still there, average", "people")
    found["homeless"] = Measure("Homeless (street and shelter), average", "people")
    found["first_homes"] = Measure("People moving into their first home", "people a year")
    for count in HOME_COUNTS:
        found[f"homes/{count}"] = Measure(_HOME_WORDS[count], "homes a year")
    found["refused"] = Measure("Offers refused, of all offers", "share")
    found["fit"] = Measure("How well homes let through the scheme fit (0 to 1)", "index")
    for months in (12, 24):
        found[f"kept/{months}"] = Measure(
            f"Home kept {months} months, per person housed (Kaplan-Meier)", "share"
        )
    for payer in PAYERS:
        found[f"costs/{payer}"] = Measure(f"Costs, {payer.replace('_', ' ')}", "EUR a year")
    found["costs/all"] = Measure("Costs, all payers", "EUR a year")
    found["costs/present_value"] = Measure("Costs, whole run, discounted", "EUR")
    return found


_HOME_WORDS = {
    "promised": "Homes promised",
    "delivered": "Homes delivered",
    "withdrawn": "Homes lost to the scheme (not taken in time)",
    "returned": "Homes returned to the scheme",
    "let": "Homes let through the scheme",
    "own_way": "Homes found outside the scheme",
    "lost": "Homes lost by tenants",
    "flipped": "Provider's contracts that became own tenancies",
}


def take_measures(scenario: Scenario, outcome: Outcome) -> dict[str, float]:
    """The measures of one replicate; nan where there is nothing to measure."""
    values = _waits(scenario, outcome)
    values |= _stocks(scenario, outcome)
    values |= _homes(scenario, outcome)
    costs = monthly_costs(scenario.priced, outcome.tallies)
    for number, payer in enumerate(PAYERS):
        values[f"costs/{payer}"] = float(costs[:, number].sum() / outcome.end)
    values["costs/all"] = float(costs.sum() / outcome.end)
    rate = scenario.region.discount_rate_per_year
    values["costs/present_value"] = present_value(costs, scenario.month_ends, rate)
    return {key: values[key] for key in describe_measures(scenario)}


def fulfilled(scenario: Scenario, outcome: Outcome, setting: str) -> np.ndarray[Any, Any]:
    """Requests for a setting that ended in a move there."""
    rows = outcome.requests
    wanted = scenario.index.settings.index(setting)
    chosen: np.ndarray[Any, Any] = rows[(rows["wanted"] == wanted) & (rows["end"] == FULFILLED)]
    return chosen


def _waits(scenario: Scenario, outcome: Outcome) -> dict[str, float]:
    values = {}
    for number, setting in enumerate(scenario.region.settings):
        if setting.capacity == "unlimited":
            continue
        rows = fulfilled(scenario, outcome, setting.name)
        weeks = (rows["ended"] - rows["since"]) * WEEKS_A_YEAR
        values[f"wait/{setting.name}"] = float(weeks.mean()) if len(weeks) else np.nan
        within = float((weeks <= 13).mean()) if len(weeks) else np.nan
        values[f"within_13_weeks/{setting.name}"] = within
        waited = outcome.tallies["waiting_years"][:, number].sum()
        values[f"list/{setting.name}"] = float(waited / outcome.end)
        values[f"list_end/{setting.name}"] = float(
            outcome.tallies["waiting_people"][-1, number].sum()
        )
    return values


def _stocks(scenario: Scenario, outcome: Outcome) -> dict[str, float]:
    lived = outcome.tallies["person_years"].sum(axis=(0, 2, 3)) / outcome.end
    ready = outcome.tallies["ready_people"].sum(axis=(1, 2, 3), dtype=np.int64)
    values = {f"people/{s.name}": float(lived[n]) for n, s in enumerate(scenario.region.settings)}
    values["ready_and_waiting"] = float(ready.mean())
    values["homeless"] = float(
        sum(lived[n] for n, s in enumerate(scenario.region.settings) if s.homeless)
    )
    return values


def _homes(scenario: Scenario, outcome: Outcome) -> dict[str, float]:
    counts = outcome.tallies["homes"].sum(axis=(0, 1), dtype=np.int64) / outcome.end
    values = {f"homes/{name}": float(counts[n]) for n, name in enumerate(HOME_COUNTS)}
    first = outcome.persons["first_home"]
    values["first_homes"] = float((first >= 0).sum() / outcome.end)
    offers = outcome.tallies["offers"].sum(dtype=np.int64)
    refusals = outcome.tallies["refusals"].sum(dtype=np.int64)
    values["refused"] = float(refusals / offers) if offers else np.nan
    fits = outcome.tenancies["fit"][outcome.tenancies["found"] == BY_SCHEME]
    values["fit"] = float(fits.mean()) if len(fits) else np.nan
    rows = outcome.tenancies[outcome.tenancies["found"] != BY_CENSUS]
    ends = np.where(np.isnan(rows["ended"]), outcome.end, rows["ended"])
    lost = rows["end"] == TENANCY_LOST
    shares = kept_share(ends - rows["started"], lost, np.array([1.0, 2.0]))
    values["kept/12"], values["kept/24"] = float(shares[0]), float(shares[1])
    return values
