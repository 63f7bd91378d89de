"""Costs by payer, from the tallies (section 5.11).

A day in a setting, an hour of support, a move, a lost home, a crisis and an offence each have a
price and a payer in the region file; the tallies say how many there were. So costs are the sum of
their parts by payer, and a month's costs need nothing but that month's row.

A lever can change the hours, the price or the payer of a programme. A month in which nothing
changes is priced exactly, by what is in force in it. Where prices change within a month, what there
was in it is taken as spread evenly over its days, before and after the change alike (an assumption:
tallies know no dates).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.record import Record
from simulate.region import Region
from simulate.scenario import Scenario
from simulate.sourced import PAYERS
from simulate.state import CRISIS, HOMES_LOST, LET_BY_SCHEME, LET_OWN_WAY, OFFENCE
from simulate.support_tables import first_phases, phase_hours
from simulate.tabulate import DAYS_A_YEAR

WEEKS_A_YEAR = DAYS_A_YEAR / 7


def priced_tallies(record: Record, months: int) -> dict[str, np.ndarray[Any, Any]]:
    """What costs are taken from, of the first ``months`` of a run."""
    names = ("person_years", "phase_years", "homes", "episodes")
    return {name: np.asarray(getattr(record, name)[:months]) for name in names}


def monthly_costs(
    scenario: Scenario, tallies: dict[str, np.ndarray[Any, Any]]
) -> np.ndarray[Any, Any]:
    """Euros of the price year by month and payer, at the prices in force in each month.

    Parameters
    ----------
    scenario : Scenario
        Gives prices and payers, and from when they hold.
    tallies : dict of ndarray
        ``person_years`` (month, setting, group, municipality), ``phase_years`` (month, phase of
        a programme, group), ``homes`` (month, municipality, count) and ``episodes`` (month,
        kind, setting, group); of the first months of the scenario, or all.

    Returns
    -------
    ndarray of float64, shape (months, payers)
        In the order of ``sourced.PAYERS``.
    """
    prices = scenario.prices
    if len(prices) == 1:
        return _costs_at(prices[0][1], tallies)
    ends = scenario.month_ends[: len(tallies["homes"])]
    starts = np.append(0.0, ends[:-1])
    changes = [*(since for since, _ in prices[1:]), np.inf]
    costs = np.zeros((len(ends), len(PAYERS)))
    for (since, region), until in zip(prices, changes, strict=True):
        in_force = np.minimum(ends, until) - np.maximum(starts, since)
        share = np.maximum(in_force, 0.0) / (ends - starts)  # 1 to the bit for a whole month
        costs += share[:, None] * _costs_at(region, tallies)
    return costs


def _costs_at(region: Region, tallies: dict[str, np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    """Euros by month and payer, as if the prices of one region held in all months."""
    days = tallies["person_years"].sum(axis=(2, 3)) * DAYS_A_YEAR
    supported = tallies["phase_years"].sum(axis=2)
    hours = phase_hours(region)
    first = first_phases(region.programmes)
    episodes = tallies["episodes"].sum(axis=(2, 3))
    homes = tallies["homes"].sum(axis=1)
    costs = np.zeros((len(days), len(PAYERS)))
    for number, setting in enumerate(region.settings):
        costs[:, PAYERS.index(setting.payer)] += days[:, number] * setting.cost_per_day_eur
    for number, programme in enumerate(region.programmes, start=1):
        for phase in range(first[number], first[number + 1]):
            a_year = hours[phase] * WEEKS_A_YEAR * programme.eur_per_hour
            costs[:, PAYERS.index(programme.payer)] += supported[:, phase] * a_year
    once = region.one_off_costs
    moved = homes[:, LET_BY_SCHEME] + homes[:, LET_OWN_WAY]
    costs[:, PAYERS.index(once.move_payer)] += moved * once.move_eur
    costs[:, PAYERS.index(once.loss_payer)] += homes[:, HOMES_LOST] * once.loss_eur
    costs[:, PAYERS.index(once.crisis_payer)] += episodes[:, CRISIS] * once.crisis_eur
    costs[:, PAYERS.index(once.offence_payer)] += episodes[:, OFFENCE] * once.offence_eur
    return costs


def present_value(costs: np.ndarray[Any, Any], month_ends: Any, rate: float) -> float:
    """Total of monthly costs discounted to the start at a yearly rate."""
    return float((costs.sum(axis=1) / (1.0 + rate) ** np.asarray(month_ends)).sum())
