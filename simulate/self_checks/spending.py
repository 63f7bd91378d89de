"""Costs added a second time, by what is paid for, and held against the costs by payer.

The costs that results report are taken from tallies (:mod:`simulate.money`). Here days in settings
come from the dates of stays, moves and losses from the rows of tenancies, crises and offences from
their own rows, each multiplied by the price its row of the region file has. So a setting or
programme that is forgotten, a phase with another's hours, a cost without a payer, or one that is
paid twice, is seen.

Where a lever changes prices, each of these totals of a run is divided over the times between the
changes as its tallies by month are, evenly within a month. So prices that are taken from another
time than they hold in are seen too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.money import WEEKS_A_YEAR, monthly_costs, priced_tallies
from simulate.region import Region
from simulate.self_checks.findings import COST_OF_PAYER, COSTS, TOLERANCES
from simulate.self_checks.noting import note
from simulate.sourced import PAYERS
from simulate.state import CRISIS, HOMES_LOST, LET_BY_SCHEME, LET_OWN_WAY, OFFENCE
from simulate.tabulate import DAYS_A_YEAR

if TYPE_CHECKING:
    from simulate.simulation import Simulation

Array = np.ndarray[Any, Any]


def look_at_costs(simulation: Simulation) -> None:
    """At the end of a run: each payer pays for what there was, and nothing else is paid for."""
    scenario, found = simulation.scenario, simulation.kept.found[COSTS]
    bills = dict.fromkeys(PAYERS, 0.0)
    for (_, region), amounts in zip(scenario.prices, _amounts(simulation), strict=True):
        for payer, cost in _bills(amounts, region):
            bills[payer] = bills.get(payer, 0.0) + cost
    for number in range(len(PAYERS), len(bills)):  # nobody would pay, and no sum would miss it
        note(simulation.world, COST_OF_PAYER, -1, number, 0.0, list(bills.values())[number])
    if len(bills) > len(PAYERS):
        return
    tallies = priced_tallies(simulation.record, len(scenario.month_ends))
    paid = monthly_costs(scenario, tallies).sum(axis=0).tolist()
    for number, (tallied, cost) in enumerate(zip(paid, bills.values(), strict=True)):
        deviation = abs(tallied - cost) / max(cost, 1.0)
        found.deviation = max(found.deviation, deviation)
        if not deviation <= TOLERANCES[COSTS]:
            note(simulation.world, COST_OF_PAYER, -1, number, tallied, cost)
    found.looked_at += len(bills)


def _amounts(simulation: Simulation) -> Array:
    """How much there was of each thing paid for while each list of prices held.

    Returns
    -------
    ndarray of float64, shape (lists of prices, things)
        Years in settings, years in phases of programmes, moves, losses, crises, offences.
    """
    kept, changes = simulation.kept, simulation.scenario.prices[1:]
    whole = np.concatenate([kept.stayed.sum(axis=(1, 2)), kept.in_phases.sum(axis=1), kept.bought])
    if not changes:
        return whole[None]
    by_month = _by_month(simulation)
    months = np.arange(len(by_month) + 1.0)
    dates = np.append(0.0, simulation.scenario.month_ends)
    passed = np.interp([0.0, *(since for since, _ in changes), dates[-1]], dates, months)
    within = np.clip(passed[:, None] - months[:-1], 0.0, 1.0)  # share of each month, by each date
    parts = np.diff(within, axis=0) @ by_month
    tallied = parts.sum(axis=0)
    shares = np.zeros_like(parts)
    shares[0] = 1.0  # what was never tallied is billed all the same, and so seen
    np.divide(parts, tallied, out=shares, where=tallied > 0)
    amounts: Array = shares * whole
    return amounts


def _by_month(simulation: Simulation) -> Array:
    """The same things by month as tallied, shape (months, things)."""
    tallies = priced_tallies(simulation.record, len(simulation.scenario.month_ends))
    homes, episodes = tallies["homes"].sum(axis=1), tallies["episodes"].sum(axis=(2, 3))
    moves = homes[:, LET_BY_SCHEME] + homes[:, LET_OWN_WAY]
    once = np.stack([moves, homes[:, HOMES_LOST], episodes[:, CRISIS], episodes[:, OFFENCE]], 1)
    lived, supported = tallies["person_years"].sum(axis=(2, 3)), tallies["phase_years"].sum(axis=2)
    return np.hstack([lived, supported, once])


def _bills(amounts: Array, region: Region) -> Iterator[tuple[str, float]]:
    """Who pays how many euros for each thing that is paid for, at the prices of one region."""
    left = iter(amounts.tolist())
    for setting in region.settings:
        yield setting.payer, next(left) * DAYS_A_YEAR * setting.cost_per_day_eur
    next(left)  # living without support
    for programme in region.programmes:
        hours = [*(phase.hours_per_week for phase in programme.phases), programme.hours_per_week]
        for weekly in hours:
            yield programme.payer, next(left) * WEEKS_A_YEAR * weekly * programme.eur_per_hour
    once = region.one_off_costs
    moves, losses, crises, offences = left
    yield once.move_payer, moves * once.move_eur
    yield once.loss_payer, losses * once.loss_eur
    yield once.crisis_payer, crises * once.crisis_eur
    yield once.offence_payer, offences * once.offence_eur
