"""One future with so many homes and so much support: how long people wait, and what is used.

Homes come by the lever ``extra_dwellings``, spread over municipalities by inhabitants, from the
first day, with the dates of the lever; all are delivered, have two rooms and are quiet, so that
they suit everybody (assumption). Support is the caseload of one programme: a level of 0.5 halves
the slots that the region and the policy give it.

A wait is from asking for a home to moving there, of requests made from some year on. Who still
waits at the end, leaves, gives up or turns to something else is watched until then and no longer
(Kaplan-Meier): nobody counts as quickly housed by going away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulate.errors import InputError, nearest
from simulate.estimators import kaplan_meier
from simulate.housing import home_setting
from simulate.levers import Lever
from simulate.levers.homes import ExtraHomes
from simulate.levers.support import AmbulatoryCapacity
from simulate.money import WEEKS_A_YEAR, monthly_costs
from simulate.outcome import Outcome
from simulate.policy import Policy, policy_problems
from simulate.posterior import NO_DRAW, REPLICATES_A_DRAW, Chosen
from simulate.region import Region
from simulate.replicates import each_replicate
from simulate.run import replicate_once
from simulate.scenario import Scenario, make_scenario
from simulate.state import FULFILLED, GIVEN_UP, HOME_COUNTS, LEFT_SYSTEM
from simulate.support_tables import phase_hours

Array = np.ndarray[Any, Any]
#: What a future tells: the share of short waits; requests, homes and hours a year; shares of
#: requests that ended by leaving or giving up, of offers refused, and of slots in use; costs.
FIELDS = (
    "share", "asked", "went_away", "let", "delivered", "withdrawn", "refused", "hours", "in_use",
    "costs",
)  # fmt: skip
EXTRA = "extra homes asked about"


@dataclass(frozen=True)
class Plan:
    """Extra homes a year, and support as a multiple of what there is."""

    homes: int
    support: float


@dataclass(frozen=True)
class Setup:
    """What all plans have in common.

    Attributes
    ----------
    region, policy
        The policy is there whatever the plan.
    years : int
    from_year : float
        Requests made before it do not count.
    wait_weeks : float
        A wait shorter than this is short.
    chosen : Chosen
        The parameters.
    programme : str
        Whose slots the level of support multiplies.
    """

    region: Region
    policy: Policy
    years: int
    from_year: float
    wait_weeks: float
    chosen: Chosen
    programme: str


@dataclass(frozen=True)
class Futures:
    """Which futures are looked at: of a seed, by number.

    Future ``k`` is the first replicate with the k-th draw of the parameters: each has a draw of
    its own until all are used.
    """

    seed: int
    first: int
    count: int

    def replicates(self) -> list[int]:
        """Their replicate numbers."""
        return [REPLICATES_A_DRAW * (self.first + k) for k in range(self.count)]


def units_of(chosen: Chosen, futures: Futures) -> Array:
    """Number of the unit of each future, from 0: its draw, or itself where none is drawn."""
    replicates = np.array(futures.replicates())
    draws = chosen.draws_of(replicates)
    units: Array = np.unique(np.where(draws == NO_DRAW, replicates, draws), return_inverse=True)[1]
    return units


class Bench:
    """Simulates plans in the same futures, and remembers what came out.

    Parameters
    ----------
    setup : Setup
    futures : Futures
    workers : int, optional
        Threads; the results do not depend on it.
    """

    def __init__(self, setup: Setup, futures: Futures, workers: int | None) -> None:
        self.setup = setup
        self.futures = futures
        self.workers = workers
        self._found: dict[Plan, Array] = {}

    def at(self, plan: Plan) -> Array:
        """What each future tells of a plan, shape (futures, fields)."""
        if plan not in self._found:
            self._found[plan] = self._simulate(plan)
        return self._found[plan]

    def shares(self, plan: Plan) -> Array:
        """Share of short waits in each future.

        Raises
        ------
        InputError
            When in some future nobody asks for a home in the years that count.
        """
        rows = self.at(plan)
        silent = int(np.isnan(rows[:, 0]).sum())
        if silent:
            raise InputError(
                [
                    f"from year {self.setup.from_year:g} on nobody asks for a home in {silent} of "
                    f"{len(rows)} futures; give a longer run (--years) or an earlier --from-year"
                ]
            )
        return rows[:, 0]

    def tried(self, support: float) -> list[int]:
        """Numbers of homes tried with a level of support, in order."""
        return sorted(plan.homes for plan in self._found if plan.support == support)

    def _simulate(self, plan: Plan) -> Array:
        setup, replicates = self.setup, self.futures.replicates()
        scenario = make_scenario(
            setup.region,
            with_plan(setup, plan),
            years=setup.years,
            seed=self.futures.seed,
            parameters=setup.chosen,
        )

        def job(number: int) -> Array:
            return observed(scenario, replicate_once(scenario, replicates[number]), setup)

        found, stopped = each_replicate(job, len(replicates), self.workers, None)
        if stopped is not None:
            raise stopped
        return np.array(found)


def with_plan(setup: Setup, plan: Plan) -> Policy:
    """The policy with the homes and the support of a plan."""
    levers: list[Lever] = list(setup.policy.levers)
    if plan.homes:
        asked = {"*": "assumption: the number asked about"}
        levers.append(
            ExtraHomes(
                lever="extra_dwellings", name=EXTRA, per_year=float(plan.homes), sources=asked
            )
        )
    if plan.support != 1.0:
        caseload = clients_per_fte(setup) * plan.support
        levers.append(
            AmbulatoryCapacity(
                lever="ambulatory_capacity",
                programme=setup.programme,
                clients_per_fte=caseload,
                sources={"*": "assumption: the level of support asked about"},
            )
        )
    return setup.policy.model_copy(update={"levers": tuple(levers)})


def clients_per_fte(setup: Setup) -> float:
    """The caseload of the programme in the region file."""
    return next(
        row.clients_per_fte for row in setup.region.programmes if row.name == setup.programme
    )


def slots_of(scenario: Scenario) -> dict[str, int]:
    """Slots by programme, when every lever that starts has started."""
    rows = scenario.phases[-1][2].programmes
    return {name: int(rows[n].slots) for n, name in enumerate(scenario.index.programmes) if n}


def choose_programme(setup: Setup, wanted: str | None) -> str:
    """The programme asked for; the one with most slots when none is.

    Raises
    ------
    InputError
        When the region has none of that name.
    """
    scenario = make_scenario(setup.region, setup.policy, years=setup.years, seed=0)
    slots = slots_of(scenario)
    in_file = [row.name for row in setup.region.programmes]
    if wanted is not None and wanted not in in_file:
        raise InputError([f"--programme = {wanted!r}{nearest(wanted, in_file)}"])
    if not in_file:
        raise InputError([f"region {setup.region.name}: has no programmes of support at home"])
    return wanted or max(in_file, key=lambda name: slots[name])


def may_vary_support(setup: Setup) -> bool:
    """Whether no lever of the policy says itself how much support the programme has."""
    half = with_plan(setup, Plan(homes=0, support=0.5))
    return not policy_problems(half, setup.region)


def observed(scenario: Scenario, outcome: Outcome, setup: Setup) -> Array:
    """What one future tells, float64 in the order of ``FIELDS``."""
    since, years = setup.from_year, outcome.end - setup.from_year
    rows = outcome.requests
    rows = rows[(rows["wanted"] == home_setting(scenario)) & (rows["since"] >= since)]
    months = scenario.month_ends > since + 1e-9
    tallies = {name: rows_of_months[months] for name, rows_of_months in _by_month(outcome)}
    homes = dict(zip(HOME_COUNTS, tallies["homes"].sum(axis=(0, 1), dtype=np.int64), strict=True))
    offers, refusals = (tallies[name].sum(dtype=np.int64) for name in ("offers", "refusals"))
    phases = outcome.tallies["phase_years"][months].sum(axis=(0, 2))
    supported = tallies["support_years"].sum(axis=(0, 2))
    number = scenario.index.programmes.index(setup.programme)
    slots = slots_of(scenario)[setup.programme]
    hours = float(phases @ phase_hours(scenario.phases[-1][1])) * WEEKS_A_YEAR
    gone = np.isin(rows["end"], (GIVEN_UP, LEFT_SYSTEM)).sum()
    costs = monthly_costs(scenario, outcome.tallies)[months].sum()
    return np.array(
        [
            short_share(rows, outcome.end, setup.wait_weeks / WEEKS_A_YEAR),
            len(rows) / years,
            gone / len(rows) if len(rows) else np.nan,
            homes["let"] / years,
            homes["delivered"] / years,
            homes["withdrawn"] / years,
            refusals / offers if offers else np.nan,
            hours / years,
            supported[number] / years / slots if slots else np.nan,
            costs / years,
        ]
    )


def _by_month(outcome: Outcome) -> list[tuple[str, Array]]:
    wanted: Sequence[str] = ("homes", "offers", "refusals", "support_years")
    return [(name, outcome.tallies[name]) for name in wanted]


def short_share(rows: Array, end: float, wait_years: float) -> float:
    """Share of requests that led to a home within a time, of all whose wait did not end otherwise.

    Parameters
    ----------
    rows : structured ndarray
        Requests; see :mod:`simulate.observed_rows`.
    end : float
        When the run ended, in years.
    wait_years : float

    Returns
    -------
    float
        nan when there are no requests.
    """
    if not len(rows):
        return float("nan")
    years = np.where(np.isnan(rows["ended"]), end, rows["ended"]) - rows["since"]
    # who all have gone sooner than that leave nobody to ask about later: the curve is flat there
    until = min(wait_years, float(years.max()))
    still = kaplan_meier([(years, rows["end"] == FULFILLED)], np.array([until]))
    return float(1.0 - still[0])
