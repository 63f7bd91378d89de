"""Programmes, their phases, foundations and crisis as tables; see :mod:`simulate.tables`."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulate.region import Region
from simulate.rows.support import Foundation, Programme
from simulate.sourced import FOUNDATIONS, FoundationName
from simulate.state import TWO_STATE, records
from simulate.tables import FOUNDATION, LANDLORD, PHASE, PROGRAMME, RATIO, Index

MONTH = 1 / 12


def first_phases(programmes: tuple[Programme, ...]) -> list[int]:
    """Row of the first phase of each programme (the first being none), then the rows in all.

    A programme has a row for each of its phases and one for the time after them.
    """
    rows = [0, 1]
    for programme in programmes:
        rows.append(rows[-1] + len(programme.phases) + 1)
    return rows


def phase_names(region: Region) -> list[str]:
    """Names of the rows of the table of phases: ``none``, or programme and number from 1."""
    names = ["none"]
    for programme in region.programmes:
        numbers = range(1, len(programme.phases) + 2)
        names += [f"{programme.name} {number}" for number in numbers]
    return names


def make_programmes(region: Region, index: Index) -> Any:
    """Programmes; row 0 is living without support."""
    table = records(PROGRAMME, len(index.programmes))
    table.term = np.inf
    table.whole = np.inf
    table.crisis = 1.0
    table.first_phase = index.first_phases[:-1]
    table[0].loss = region.keeping.independent_loss_per_year
    for number, programme in enumerate(region.programmes, start=1):
        teams = [t.fte for p in region.providers for t in p.teams if t.programme == programme.name]
        row = table[number]
        row.loss = programme.loss_per_year
        row.completes = programme.completes_per_year
        row.term = np.inf if programme.longest_years is None else programme.longest_years
        if programme.ends_when_whole_months is not None:
            row.whole = programme.ends_when_whole_months * MONTH
        row.crisis = programme.crisis_factor
        # The small addition keeps 2.5 fte of 8 clients at 20 slots, not 19.999...
        row.slots = int(sum(teams) * programme.clients_per_fte + 1e-9)
        row.next = index.programmes.index(programme.next_programme or "none")
        row.answers = programme.answers_day_and_night
    return table


def make_phases(region: Region) -> Any:
    """Hours given, and the share of a client's hours needed, by phase of a programme."""
    rows: list[tuple[float, float, float]] = [(np.inf, 0.0, 1.0)]
    for programme in region.programmes:
        rows += [
            (phase.until_months * MONTH, phase.hours_per_week, phase.needed_share)
            for phase in programme.phases
        ]
        rows.append((np.inf, programme.hours_per_week, programme.needed_share))
    return np.array(rows, PHASE).view(np.recarray)


def phase_hours(region: Region) -> np.ndarray[Any, Any]:
    """Hours of support a week by row of the table of phases, float64."""
    return np.asarray(make_phases(region)["hours"])


def uses_foundations(region: Region) -> bool:
    """Whether anything depends on a foundation; `home` and `support` need no row of their own."""
    asked = any(route.foundations_required for route in region.routes)
    whole = any(row.ends_when_whole_months is not None for row in region.programmes)
    return bool(region.foundations or region.contracts.flip_requires or asked or whole)


def make_foundations(region: Region) -> Any:
    """Slots and the effect of fit of the three two-state foundations."""
    table = records(FOUNDATION, TWO_STATE)
    table.at_full_fit = 1.0
    table.slots = -1
    for number, row in _two_state(region):
        table[number].at_full_fit = row.gain_factor_at_full_fit
        if row.slots is not None:
            table[number].slots = row.slots
    return table


def make_turning(region: Region, index: Index) -> tuple[Any, Any]:
    """Rates of turning on ([..., 0]) and off ([..., 1]), and the factors of programmes."""
    rates = np.zeros((TWO_STATE, len(index.settings), 2))
    factors = np.ones((TWO_STATE, len(index.programmes), 2))
    for number, row in _two_state(region):
        for way, given in enumerate((row.gain_per_year, row.loss_per_year)):
            for setting, rate in given.items():
                rates[number, index.settings.index(setting), way] = rate
    for p, programme in enumerate(region.programmes, start=1):
        for way, changed in enumerate((programme.gain_factor, programme.loss_factor)):
            for name, factor in changed.items():
                factors[FOUNDATIONS.index(name), p, way] = factor
    return rates, factors


def make_ratios(region: Region) -> Any:
    """Products of the ratios of all foundations, for each set of foundations that is on."""
    table = records(RATIO, 1 << len(FOUNDATIONS))
    for name in RATIO.names or ():
        table[name] = 1.0
    for on in range(len(table)):
        for row in region.foundations:
            is_on = on >> FOUNDATIONS.index(row.name) & 1
            if is_on:
                table[on].ready *= row.ready_ratio_on
            else:
                table[on].loss *= row.home_loss_ratio_off
                table[on].crisis *= row.crisis_ratio_off
                table[on].reoffends *= row.reoffending_ratio_off
    return table


def make_reoffending(region: Region, index: Index) -> Any:
    """Factor on reoffending at home by programme (first: without one) and group."""
    table = np.ones((len(index.programmes), len(index.groups)))
    table[0] = [group.alone_reoffending_factor for group in region.groups]
    for number, programme in enumerate(region.programmes, start=1):
        for name, factor in programme.reoffending_by_group.items():
            table[number, index.groups.index(name)] = factor
    return table


def make_landlords(region: Region) -> Any:
    """Tenants on day 0, by what landlords deliver a year: who lets to whom is unknown."""
    home = next(setting.name for setting in region.settings if setting.capacity == "dwellings")
    tenants = sum(row.count for row in region.present if row.setting == home)
    delivered = [
        sum(row.lettings_per_year.values()) * row.reserved_share * row.delivered_share
        for row in region.landlords
    ]
    table = records(LANDLORD, len(region.landlords))
    if sum(delivered) > 0:
        table.tenants_at_start = np.array(delivered) * (tenants / sum(delivered))
    return table


def fill_rules(row: Any, region: Region, index: Index) -> None:
    """The rules on contracts, crisis, foundations and adaptation."""
    contracts, crisis, adaptation = region.contracts, region.crisis, region.adaptation
    row.nuisance = region.keeping.nuisance_share
    months = contracts.flip_after_months
    row.flip_after = np.inf if months is None else months * MONTH
    row.flip_needs = bits(contracts.flip_requires)
    row.crisis = -1
    if crisis is not None:
        row.crisis = index.settings.index(crisis.setting)
        row.crisis_ends = 365.25 / crisis.mean_stay_days
        row.keep_home = crisis.keep_home_months * MONTH
    row.foundations = index.foundations
    row.conditional = any(route.foundations_required for route in region.routes)
    row.adapts = adaptation.providers_adapt or adaptation.landlords_adapt
    if adaptation.providers_adapt:
        removed = adaptation.incentive_removed_share
        row.feedback = adaptation.empty_places_feedback * (1.0 - removed)
    if adaptation.landlords_adapt:
        row.trust_lost = adaptation.trust_lost_per_nuisance
        row.trust_regained = -np.expm1(-adaptation.trust_recovery_per_year * MONTH)
        row.guarantee_saves = adaptation.guarantee_saves_share


def bits(names: tuple[FoundationName, ...]) -> int:
    """The bits of foundations, see ``sourced.FOUNDATIONS``."""
    return sum(1 << FOUNDATIONS.index(name) for name in names)


def _two_state(region: Region) -> list[tuple[int, Foundation]]:
    rows = [(FOUNDATIONS.index(row.name), row) for row in region.foundations]
    return [(number, row) for number, row in rows if number < TWO_STATE]
