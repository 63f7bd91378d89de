"""What a decision is made of: an effect a year and public costs a year, by policy and replicate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulate.comparison import Comparison, better_when
from simulate.errors import InputError, nearest
from simulate.measure import Measure
from simulate.measures import describe_measures
from simulate.scenario import Scenario
from simulate.sourced import PAYERS

#: Who pays with public money: clients' and landlords' own costs are no public costs.
PUBLIC = tuple(payer for payer in PAYERS if payer not in ("landlord", "client"))
#: What effects may be counted in: numbers of people or homes, of which one more a year has a worth.
UNITS = ("people", "people a year", "homes a year")
#: Stands for years in a home, whatever the region calls that setting.
HOME = "home"
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Amounts:
    """What each policy gives and costs in each replicate.

    Attributes
    ----------
    policies : tuple of str
        The reference first.
    effects : ndarray of float64, shape (policies, replicates)
        A year; more is better (what is better when less has its sign turned).
    costs : ndarray of float64, shape (policies, replicates)
        EUR a year, of all public payers.
    draws : ndarray of int64, shape (replicates,)
        Number of the draw of the parameters; -1 where none is drawn.
    words : str
        What one unit of the effect is.
    """

    policies: tuple[str, ...]
    effects: Array
    costs: Array
    draws: Array
    words: str


def net_benefits(found: Amounts, worth: float) -> Array:
    """Euros a year by policy and replicate, at so many euros for a unit of effect."""
    benefits: Array = worth * found.effects - found.costs
    return benefits


def amounts(comparison: Comparison, measure: str) -> Amounts:
    """Effects and public costs of compared policies.

    Parameters
    ----------
    comparison : Comparison
    measure : str
        ``home`` for years lived in a home, or the key of another measure of people or homes.

    Raises
    ------
    InputError
        When there is no such measure, or it cannot be given a worth.
    """
    scenario = comparison.results[comparison.reference].scenario
    key, sign, words = chosen_measure(scenario, measure)
    tables = [results.measures for results in comparison.results.values()]
    effects = np.array([sign * table[key].to_numpy(float) for table in tables])
    if np.isnan(effects).any():
        raise InputError([f"--measure = {measure!r}; is not known in every replicate"])
    payers = [f"costs/{payer}" for payer in PUBLIC]
    costs = np.array([table[payers].to_numpy(float).sum(axis=1) for table in tables])
    return Amounts(tuple(comparison.results), effects, costs, comparison.draws, words)


def chosen_measure(scenario: Scenario, measure: str) -> tuple[str, int, str]:
    """Key of a measure, 1 where more of it is better and -1 where less is, and what a unit is."""
    region = scenario.region
    home = "people/" + next(s.name for s in region.settings if s.capacity == "dwellings")
    if measure in (HOME, home):
        return home, 1, "a year lived in a home"
    known = describe_measures(scenario)
    usable = {key: row for key, row in known.items() if row.unit in UNITS and better_when(key)}
    if measure not in usable:
        allowed = [HOME, *usable]
        raise InputError([f"--measure = {measure!r}{nearest(measure, allowed)}"])
    sign = better_when(measure)
    return measure, sign, _unit_words(usable[measure], sign)


def _unit_words(row: Measure, sign: int) -> str:
    less = "one less" if sign < 0 else "one more"
    return f"{less} of: {row.words[0].lower()}{row.words[1:]} ({row.unit})"
