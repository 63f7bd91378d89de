"""One region under one policy, ready to be run: names, phases of tables, months.

Made once and shared by all replicates; nothing in it changes during a run. Where replicates have
parameters of their own (draws of the posterior), :meth:`Scenario.for_replicate` gives the scenario
of one of them; names, months and prices are the same in all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from simulate.census import spread_census
from simulate.errors import InputError, ModelError
from simulate.own_rules import (
    BUILT_IN,
    OwnRules,
    compile_rules,
    rules_problems,
    with_own_rules,
)
from simulate.parameters import with_parameters
from simulate.policy import Policy, policy_problems, regions_in_force
from simulate.posterior import FILE, NO_DRAW, Chosen, Parameters, choose
from simulate.rate_tables import with_other_rates
from simulate.region import Region
from simulate.support_tables import phase_hours
from simulate.tables import Index, Tables
from simulate.tabulate import DAYS_A_YEAR, make_index, make_tables

#: A run may not be longer; a month is a row in every tally.
LONGEST_RUN_YEARS = 2000
#: Scenarios of draws that are kept. With more threads than use these some are made twice, which
#: takes a hundredth of the time of a replicate.
DRAWS_KEPT = 4


@dataclass(frozen=True)
class Scenario:
    """What a run needs to know; see the module's text.

    Attributes
    ----------
    region : Region
        With the numbers of its file, whatever the parameters.
    today : Region
        The same with its census spread over municipalities.
    phases : list of (float, Region, Tables)
        From which year each phase of the policy holds, the region under it, and its tables. The
        first is today's, from which the census starts whatever the policy. The numbers are those
        of the file until a replicate draws its own.
    month_ends : ndarray of float64, shape (12 * years,)
        End of each calendar month in years (of 365.25 days) from the start date.
    rules : OwnRules
        The caller's own, if any; the tables hold the addresses of ``compiled_rules``.
    chosen : Chosen
        The parameters.
    draw : int
        Number of the draw that the phases are of; -1 when they are of none.
    of_draw : callable, optional
        Gives the scenario of a draw, where replicates draw their parameters.
    """

    region: Region
    today: Region
    policy: Policy
    seed: int
    index: Index
    phases: list[tuple[float, Region, Tables]]
    month_ends: np.ndarray[Any, Any]
    rules: OwnRules = BUILT_IN
    compiled_rules: dict[str, Any] = field(default_factory=dict)
    chosen: Chosen = FILE
    draw: int = NO_DRAW
    of_draw: Callable[[int], Scenario] | None = field(default=None, repr=False, compare=False)

    def for_replicate(self, replicate: int) -> Scenario:
        """The scenario with the parameters of one replicate; this one when all have the same."""
        if self.of_draw is None:
            return self
        return self.of_draw(self.chosen.draw_of(replicate))

    def with_values(self, values: Mapping[str, float]) -> Scenario:
        """The same with values of parameters, by name, in the place of its own.

        Levers act on them as on the numbers of the file. Names and counts do not change, so it
        takes a tenth of the time of :func:`make_scenario`.
        """
        under = _under(with_parameters(self.today, values), self.policy, self.month_ends)
        return replace(self, phases=with_other_rates(self.phases, under, self.index))

    @property
    def end(self) -> float:
        """End of the last month, in years."""
        return float(self.month_ends[-1])

    @property
    def ground(self) -> Region:
        """The region of today with every programme, those that only a lever brings included."""
        return self.phases[0][1]

    @cached_property
    def prices(self) -> list[tuple[float, Region]]:
        """From which year the prices and payers of which region hold, in the order of time.

        The first is :attr:`ground`; after it come only phases in which some price, payer or hours
        of support are not those of the phase before. Mostly there are none.
        """
        found: list[tuple[float, Region]] = []
        for start, region, _ in self.phases:
            if not found or _price_list(region) != _price_list(found[-1][1]):
                found.append((start, region))
        return found


def make_scenario(
    region: Region,
    policy: Policy,
    *,
    years: int,
    seed: int,
    rules: OwnRules | None = None,
    parameters: Parameters | Chosen = FILE,
) -> Scenario:
    """Prepare a region and policy for running.

    Parameters
    ----------
    region : Region
    policy : Policy
    years : int
        Length of the run, 1 to 2000.
    seed : int
        Keys every draw; 0 or more.
    rules : OwnRules, optional
        The caller's own rules in the place of the model's.
    parameters : {"file", "median", "posterior"}, path, mapping of str to float, or Chosen
        See :func:`simulate.posterior.choose`; the region's numbers as they are when left out.

    Raises
    ------
    InputError
        When policy or rules do not suit the region, or years, seed or parameters make no sense.
    """
    chosen = choose(parameters)
    _refuse(policy, region, years, seed)
    own = rules or BUILT_IN
    compiled = compile_rules(own)
    ends = month_ends(region.start_date, 12 * years)
    today = spread_census(region)
    under = _under(today, policy, ends)
    index = make_index([changed for _, changed in under])
    tables = [make_tables(changed, index, seed) for _, changed in under]
    _check_lettings(tables, policy)
    problems = rules_problems(own, index.settings, tables)
    if problems:
        raise InputError(problems)
    scenario = Scenario(
        region=region,
        today=today,
        policy=policy,
        seed=seed,
        index=index,
        phases=[
            (start, changed, with_own_rules(built_in, own, compiled, index))
            for (start, changed), built_in in zip(under, tables, strict=True)
        ],
        month_ends=ends,
        rules=own,
        compiled_rules=compiled,
        chosen=chosen,
    )
    if chosen.draws is not None:
        return replace(scenario, of_draw=_drawing(scenario))
    return scenario.with_values(chosen.values) if chosen.values else scenario


def _check_lettings(tables: list[Tables], policy: Policy) -> None:
    """Refuse phases that differ in how many lettings there are: kernels would read too far."""
    if len({len(each.lettings) for each in tables}) > 1:
        raise ModelError(f"policy {policy.name}: lettings come or go with a lever")


def _refuse(policy: Policy, region: Region, years: int, seed: int) -> None:
    problems = policy_problems(policy, region)
    if not 1 <= years <= LONGEST_RUN_YEARS:
        problems.append(f"years = {years}; must be a whole number from 1 to {LONGEST_RUN_YEARS}")
    if not 0 <= seed < 2**63:
        problems.append(f"seed = {seed}; must be a whole number of 0 or more")
    if problems:
        raise InputError([f"policy {policy.name}: {problem}" for problem in problems])


def _under(today: Region, policy: Policy, ends: np.ndarray[Any, Any]) -> list[tuple[float, Region]]:
    """The region in each phase of a policy that starts before the end."""
    return [each for each in regions_in_force(today, policy) if each[0] < ends[-1]]


def _drawing(scenario: Scenario) -> Callable[[int], Scenario]:
    """What gives the scenario of a draw; the last few are kept for the other replicates of it.

    One is made at a time, so that two threads with the same draw do not both make it.
    """
    draws, lock = scenario.chosen.draws, threading.Lock()
    assert draws is not None

    @lru_cache(maxsize=DRAWS_KEPT)
    def make(draw: int) -> Scenario:
        return replace(scenario.with_values(draws.row(draw)), draw=draw)

    def of_draw(draw: int) -> Scenario:
        with lock:
            return make(draw)

    return of_draw


def _price_list(region: Region) -> tuple[Any, ...]:
    """All that costs depend on, beside how much there was."""
    return (
        tuple((row.cost_per_day_eur, row.payer) for row in region.settings),
        tuple((row.eur_per_hour, row.payer) for row in region.programmes),
        phase_hours(region).tolist(),
        region.one_off_costs,
    )


def month_starts(start: date, months: int) -> np.ndarray[Any, Any]:
    """First days of ``months`` calendar months from the start date, as ``datetime64[D]``."""
    return np.arange(months).astype("timedelta64[M]") + np.datetime64(start, "M")


def month_ends(start: date, months: int) -> np.ndarray[Any, Any]:
    """Ends of calendar months in years; the first is short when the start is in mid-month."""
    first_days = np.datetime64(start, "M") + np.arange(1, months + 1).astype("timedelta64[M]")
    days = first_days.astype("datetime64[D]") - np.datetime64(start, "D")
    return days.astype(np.float64) / DAYS_A_YEAR
