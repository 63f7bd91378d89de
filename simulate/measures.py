"""The measures of one replicate that tables show and comparisons subtract.

Each has a key, plain words and a unit. Averages and yearly counts are over the whole run; waits
are of people who moved during the run, from request to move.
"""

from __future__ import annotations

import numpy as np

from simulate.conditions import condition_measures, condition_words
from simulate.estimators import kaplan_meier
from simulate.measure import Measure
from simulate.money import monthly_costs, present_value
from simulate.outcome import Outcome
from simulate.persons import FIRST_HOME, person_measures
from simulate.scenario import Scenario
from simulate.sourced import PAYERS
from simulate.state import BY_SCHEME, HOME_COUNTS
from simulate.survival import DEFINITIONS, housed_durations
from simulate.waits import BY, WEEKS_A_YEAR, fulfilled, gap_measures, limited_settings

#: Definition of being housed -> how the keys of homes kept start.
KEPT = {"regular": "kept", "own": "kept_own"}


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
    found["first_own_homes"] = Measure("People getting their first own tenancy", "people a year")
    for count in HOME_COUNTS:
        found[f"homes/{count}"] = Measure(_HOME_WORDS[count], "homes a year")
    found["refused"] = Measure("Offers refused, of all offers", "share")
    found["fit"] = Measure("How well homes let through the scheme fit (0 to 1)", "index")
    for definition, what in (("regular", "Home"), ("own", "Own tenancy")):
        for months in (12, 24):
            found[f"{KEPT[definition]}/{months}"] = Measure(
                f"{what} kept {months} months, per person housed (Kaplan-Meier)", "share"
            )
    found |= condition_words(region)
    found |= _person_words()
    for by in BY:
        for name in limited_settings(scenario):
            found[f"gap/{by}/{name}"] = Measure(
                f"Wait for {name}, longest less shortest mean of a {by}", "weeks"
            )
    for payer in PAYERS:
        found[f"costs/{payer}"] = Measure(f"Costs, {payer.replace('_', ' ')}", "EUR a year")
    found["costs/all"] = Measure("Costs, all payers", "EUR a year")
    found["costs/present_value"] = Measure("Costs, whole run, discounted", "EUR")
    return found


def _person_words() -> dict[str, Measure]:
    found = {}
    for definition, what in (("regular", "first home"), ("own", "first own tenancy")):
        key = f"to_{FIRST_HOME[definition]}"
        start = f"First contact to {what}"
        found[f"{key}/mean"] = Measure(f"{start}, mean of those housed", "months")
        found[f"{key}/median"] = Measure(f"{start}, median (Kaplan-Meier)", "months")
    whose = "of a person who came in the first year, until the end"
    found["days_homeless"] = Measure(f"Days homeless {whose}", "days")
    found["days_in_institutions"] = Measure(f"Days in institutions {whose}", "days")
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
    values |= _kept(outcome)
    values |= condition_measures(scenario, outcome)
    values |= person_measures(scenario, outcome)
    values |= gap_measures(scenario, outcome)
    costs = monthly_costs(scenario, outcome.tallies)
    for number, payer in enumerate(PAYERS):
        values[f"costs/{payer}"] = float(costs[:, number].sum() / outcome.end)
    values["costs/all"] = float(costs.sum() / outcome.end)
    rate = scenario.region.discount_rate_per_year
    values["costs/present_value"] = present_value(costs, scenario.month_ends, rate)
    return {key: values[key] for key in describe_measures(scenario)}


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
    for field in FIRST_HOME.values():
        values[f"{field}s"] = float((outcome.persons[field] >= 0).sum() / outcome.end)
    offers = outcome.tallies["offers"].sum(dtype=np.int64)
    refusals = outcome.tallies["refusals"].sum(dtype=np.int64)
    values["refused"] = float(refusals / offers) if offers else np.nan
    fits = outcome.tenancies["fit"][outcome.tenancies["found"] == BY_SCHEME]
    values["fit"] = float(fits.mean()) if len(fits) else np.nan
    return values


def _kept(outcome: Outcome) -> dict[str, float]:
    values = {}
    for definition in DEFINITIONS:
        sample = housed_durations(outcome.tenancies, outcome.end, definition)
        shares = kaplan_meier([sample], np.array([1.0, 2.0]))
        for months, share in zip((12, 24), shares, strict=True):
            values[f"{KEPT[definition]}/{months}"] = float(share)
    return values
