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
from simulate.self_checks import findings
from simulate.self_checks.noting import note, same_years
from simulate.sourced import PAYERS
from simulate.state import (
    BY_CENSUS,
    CRISIS,
    OFFENCE,
    TENANCY_ENDS,
    TENANCY_EXPIRED,
    TENANCY_LOST,
)
from simulate.tabulate import DAYS_A_YEAR

if TYPE_CHECKING:
    from simulate.simulation import Simulation


def look_at_costs(simulation: Simulation) -> None:
    """At the end of a run: each payer pays for what there was, and nothing else is paid for."""
    region, kept = simulation.scenario.priced, simulation.kept
    bills = dict.fromkeys(PAYERS, 0.0)
    for payer, cost in _bills(simulation, region):
        bills[payer] = bills.get(payer, 0.0) + cost
    for number in range(len(PAYERS), len(bills)):  # nobody would pay, and no sum would miss it
        note(kept, findings.COST_OF_PAYER, -1, number, 0.0, list(bills.values())[number])
    if len(bills) > len(PAYERS):
        return
    paid = monthly_costs(region, _totals(simulation))[0]
    for number, cost in enumerate(bills.values()):
        same_years(kept, findings.COST_OF_PAYER, number, float(paid[number]), cost)


def _totals(simulation: Simulation) -> dict[str, np.ndarray[Any, Any]]:
    """What results take costs from, of the whole run as if it were one month."""
    kept, record = simulation.kept, simulation.record
    return {
        "person_years": kept.lived[None],
        "phase_years": kept.supported[None],
        "homes": record.homes.sum(axis=0)[None],
        "episodes": record.episodes.sum(axis=0)[None],
    }


def _bills(simulation: Simulation, region: Region) -> Iterator[tuple[str, float]]:
    """Who pays how many euros for each thing that is paid for."""
    kept, record, counters = simulation.kept, simulation.record, simulation.state.counters[0]
    days = kept.stayed.sum(axis=(1, 2)) * DAYS_A_YEAR
    for setting, spent in zip(region.settings, days.tolist(), strict=True):
        yield setting.payer, spent * setting.cost_per_day_eur
    weeks = (kept.supported.sum(axis=1) * WEEKS_A_YEAR).tolist()
    row = 1  # row 0 is living without support
    for programme in region.programmes:
        for hours in (*(phase.hours_per_week for phase in programme.phases), programme.hours_per_week):
            yield programme.payer, weeks[row] * hours * programme.eur_per_hour
            row += 1
    once = region.one_off_costs
    tenancies = record.tenancy_rows[: counters.tenancies]
    ends = np.bincount(tenancies["end"], minlength=len(TENANCY_ENDS))
    lost = int(ends[TENANCY_LOST] + ends[TENANCY_EXPIRED])
    yield once.loss_payer, lost * once.loss_eur
    yield once.move_payer, int((tenancies["found"] != BY_CENSUS).sum()) * once.move_eur
    episodes = np.bincount(record.episode_rows["kind"][: counters.episodes], minlength=2)
    yield once.crisis_payer, int(episodes[CRISIS]) * once.crisis_eur
    yield once.offence_payer, int(episodes[OFFENCE]) * once.offence_eur
