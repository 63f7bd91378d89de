"""Costs added a second time, by what is paid for, and held against the costs by payer.

The costs that results report are taken from tallies (:mod:`simulate.money`). Here days in settings
come from the dates of stays, moves and losses from the rows of tenancies, crises and offences from
their own rows, each multiplied by the price its row of the region file has. So a setting or
programme that is forgotten, a phase with another's hours, a cost without a payer, or one that is
paid twice, is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.money import WEEKS_A_YEAR, monthly_costs
from simulate.region import Region
from simulate.self_checks.findings import COST_OF_PAYER, COSTS, TOLERANCES, Kept
from simulate.self_checks.noting import note
from simulate.sourced import PAYERS
from simulate.tabulate import DAYS_A_YEAR

if TYPE_CHECKING:
    from simulate.simulation import Simulation


def look_at_costs(simulation: Simulation) -> None:
    """At the end of a run: each payer pays for what there was, and nothing else is paid for."""
    region, found = simulation.scenario.priced, simulation.kept.found[COSTS]
    bills = dict.fromkeys(PAYERS, 0.0)
    for payer, cost in _bills(simulation.kept, region):
        bills[payer] = bills.get(payer, 0.0) + cost
    for number in range(len(PAYERS), len(bills)):  # nobody would pay, and no sum would miss it
        note(simulation.world, COST_OF_PAYER, -1, number, 0.0, list(bills.values())[number])
    if len(bills) > len(PAYERS):
        return
    paid = monthly_costs(region, _totals(simulation))[0].tolist()
    for number, (tallied, cost) in enumerate(zip(paid, bills.values(), strict=True)):
        deviation = abs(tallied - cost) / max(cost, 1.0)
        found.deviation = max(found.deviation, deviation)
        if not deviation <= TOLERANCES[COSTS]:
            note(simulation.world, COST_OF_PAYER, -1, number, tallied, cost)
    found.looked_at += len(bills)


def _totals(simulation: Simulation) -> dict[str, np.ndarray[Any, Any]]:
    """What results take costs from, of the whole run as if it were one month."""
    kept, record = simulation.kept, simulation.record
    return {
        "person_years": kept.lived[None],
        "phase_years": kept.in_phases[None],
        "homes": record.homes.sum(axis=0)[None],
        "episodes": record.episodes.sum(axis=0)[None],
    }


def _bills(kept: Kept, region: Region) -> Iterator[tuple[str, float]]:
    """Who pays how many euros for each thing that is paid for."""
    days = (kept.stayed.sum(axis=(1, 2)) * DAYS_A_YEAR).tolist()
    for setting, lived in zip(region.settings, days, strict=True):
        yield setting.payer, lived * setting.cost_per_day_eur
    weeks = iter((kept.in_phases.sum(axis=1) * WEEKS_A_YEAR).tolist())
    next(weeks)  # living without support
    for programme in region.programmes:
        hours = [*(phase.hours_per_week for phase in programme.phases), programme.hours_per_week]
        for weekly in hours:
            yield programme.payer, next(weeks) * weekly * programme.eur_per_hour
    once = region.one_off_costs
    moves, losses, crises, offences = kept.bought.tolist()
    yield once.move_payer, moves * once.move_eur
    yield once.loss_payer, losses * once.loss_eur
    yield once.crisis_payer, crises * once.crisis_eur
    yield once.offence_payer, offences * once.offence_eur
