"""What is measured of a cohort at one moment: shares of everybody who started, and means.

Two denominators are kept apart: *of all* is per person referred, everybody in the cohort on day 0
whatever became of them; *of those housed* is per person who ever moved into a home since.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.conditions import weights_of
from simulate.measure import Measure
from simulate.money import monthly_costs, priced_tallies
from simulate.simulation import Simulation
from simulate.sourced import FOUNDATIONS, PAYERS
from simulate.state import BY_SCHEME, OFFENCE
from simulate.survival import HOME_LOST

#: Hours a week that are at most little help (assumption).
LITTLE_HELP = 2.0

COHORT_MEASURES = {
    "own_tenancy": Measure("In an own tenancy, of all", "share"),
    "regular_housing": Measure("In regular housing, whoever holds the contract, of all", "share"),
    "ever_housed": Measure("Moved into a home by then, of all", "share"),
    "kept_home": Measure("Did not lose a home, of those housed", "share"),
    "not_homeless": Measure("Not on the street or in shelter, of those housed", "share"),
    "kept_home_referred": Measure("Moved into a home and did not lose it, of all", "share"),
    "not_homeless_referred": Measure(
        "Moved into a home and is not on the street or in shelter, of all", "share"
    ),
    "day_activity": Measure("Takes part (day activity), of those still followed", "share"),
    "activity_and_income": Measure("Day activity and stable finances, of all", "share"),
    "activity_and_income_housed": Measure(
        "Day activity and stable finances, of those housed and still followed", "share"
    ),
    "independent": Measure(
        f"At home with at most {LITTLE_HELP:g} hours of help a week, of all", "share"
    ),
    "quality": Measure("Foundations that are on, weighted (index of this model)", "index"),
    "reoffended": Measure("Reoffended by then, of all", "share"),
    "left": Measure("Left for family, another region, long-term care, or died, of all", "share"),
    "fit": Measure("How well the homes let to them fit (0 to 1)", "index"),
    "costs": Measure("Costs so far, all payers", "EUR a person a year"),
    "municipality_costs": Measure("Costs so far, municipality", "EUR a person a year"),
}

#: Shares of everybody who started: a number of people out of a number known beforehand.
OF_ALL = frozenset(key for key, each in COHORT_MEASURES.items() if each.words.endswith(", of all"))


def take_cohort_measures(simulation: Simulation) -> dict[str, float]:
    """The measures of a simulated cohort now; nan where nobody is to be measured.

    Parameters
    ----------
    simulation : Simulation
        Of a cohort's scenario, at the end of a month.
    """
    state, record = simulation.state, simulation.record
    clients = np.asarray(state.clients[: state.counters[0].clients])
    tenancies = np.asarray(record.tenancy_rows[: state.counters[0].tenancies])
    tenant = clients["tenancy"] >= 0
    held = tenancies[clients["tenancy"][tenant]]
    own = np.zeros(len(clients), bool)
    own[tenant] = ~np.isnan(held["own_since"])
    housed = clients["homes_had"] > 0
    homeless = np.array([bool(row.homeless) for row in simulation.scenario.region.settings])
    outside = clients["setting"] < 0
    on_street = ~outside & homeless[clients["setting"]]
    lost = np.isin(tenancies["end"], HOME_LOST)
    losers = np.zeros(len(clients), bool)
    losers[tenancies["client"][lost]] = True
    bits = clients["foundations"][:, None] >> np.arange(len(FOUNDATIONS)) & 1
    episodes = np.asarray(record.episode_rows[: state.counters[0].episodes])
    offenders = np.unique(episodes["client"][episodes["kind"] == OFFENCE])
    values = {
        "own_tenancy": own.mean(),
        "regular_housing": tenant.mean(),
        "ever_housed": housed.mean(),
        "kept_home": _mean(~losers[housed]),
        "not_homeless": _mean(~on_street[housed]),
        "kept_home_referred": (housed & ~losers).mean(),
        "not_homeless_referred": (housed & ~on_street).mean(),
        "day_activity": _mean(bits[~outside, FOUNDATIONS.index("day_activity")]),
        "activity_and_income": (bits[:, :2].all(axis=1) & ~outside).mean(),
        "activity_and_income_housed": _mean(bits[housed & ~outside, :2].all(axis=1)),
        "independent": (tenant & (_hours(simulation, clients) <= LITTLE_HELP)).mean(),
        "quality": _mean(_quality(simulation, bits)[~outside]),
        "reoffended": len(offenders) / len(clients),
        "left": outside.mean(),
        "fit": _mean(tenancies["fit"][tenancies["found"] == BY_SCHEME]),
    }
    return {key: float(value) for key, value in (values | _costs(simulation)).items()}


def _mean(values: Any) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _hours(simulation: Simulation, clients: Any) -> Any:
    """Hours of support a week given at home; 0 without a programme."""
    hours = simulation.tables.phases["hours"][clients["phase"]]
    return np.where(clients["programme"] > 0, hours, 0.0)


def _quality(simulation: Simulation, bits: Any) -> Any:
    return bits @ weights_of(simulation.scenario.region)


def _costs(simulation: Simulation) -> dict[str, float]:
    """Euros a person a year since day 0, by the months that have ended."""
    counters, record = simulation.state.counters[0], simulation.record
    months = max(int(counters.month), 1)
    costs = monthly_costs(simulation.scenario, priced_tallies(record, months)).sum(axis=0)
    whole = float(record.month_ends[months - 1]) * int(counters.clients)
    return {
        "costs": float(costs.sum()) / whole,
        "municipality_costs": float(costs[PAYERS.index("municipality")]) / whole,
    }
