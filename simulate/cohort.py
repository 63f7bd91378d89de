"""Cohort mode: a closed group of people followed from day 0, as in a pilot (model, section 8).

Nobody else is there: no arrivals, nobody on a list before them. So what the others would have taken
is taken away as well: of homes let through the scheme, and of places elsewhere, the group has a
share (``supply_share``), by default its own share of all who wait for a home in the region with it.
Providers and landlords do not adapt to so few people. Everything else is the region's: what a
lever adds or sets is all for the group, and support at home is not scarce, as the teams of the
whole region serve them.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field

from simulate.cohort_measures import COHORT_MEASURES, take_cohort_measures
from simulate.errors import InputError, nearest
from simulate.files import load_policy, load_region
from simulate.intervals import PARAMETER_SHARE, parameter_share, spread
from simulate.policy import Policy
from simulate.posterior import POSTERIOR, Chosen, Parameters, choose
from simulate.region import Region
from simulate.replicates import Progress, each_replicate, number_problems
from simulate.rows.people import Present
from simulate.rows.places import Provider
from simulate.rows.support import Adaptation
from simulate.scenario import Scenario, make_scenario
from simulate.self_checks.looking import found_by
from simulate.self_checks.table import checks_table
from simulate.simulation import Simulation
from simulate.sourced import Row, Share


class CohortRow(Row):
    """People of one group who live in one setting on day 0; ``ready`` of them are ready."""

    group: str
    setting: str
    people: Annotated[int, Field(ge=1, le=10_000, strict=True)]
    ready: Annotated[int, Field(ge=0, le=10_000, strict=True)] = 0


class Cohort(Row):
    """A closed group, and the months at which it is looked at.

    ``supply_share`` is their share of the homes and places the region gives out; left out, it is
    people / (people + everybody who waits for a home in the region's census).
    """

    rows: Annotated[tuple[CohortRow, ...], Field(min_length=1)]
    months: tuple[Annotated[int, Field(ge=1, le=600)], ...] = (6, 12, 24)
    supply_share: Share | None = None

    @property
    def people(self) -> int:
        """People on day 0."""
        return sum(row.people for row in self.rows)


class CohortResults:
    """What became of a cohort, replicate by replicate.

    Attributes
    ----------
    scenario : Scenario
    cohort : Cohort
    values : DataFrame
        One row a replicate and month; columns replicate, month and those of
        ``cohort_measures.COHORT_MEASURES``.
    checks : DataFrame
        As :attr:`simulate.results.Results.checks`.
    """

    def __init__(
        self, scenario: Scenario, cohort: Cohort, values: pd.DataFrame, checks: pd.DataFrame
    ) -> None:
        self.scenario = scenario
        self.cohort = cohort
        self.values = values
        self.checks = checks

    @property
    def replicates(self) -> np.ndarray[Any, Any]:
        """Numbers of the replicates, int64."""
        return np.unique(self.values["replicate"].to_numpy(np.int64))

    @property
    def draws(self) -> np.ndarray[Any, Any]:
        """Number of the draw of the parameters of each replicate, int64; -1 where not drawn."""
        return self.scenario.chosen.draws_of(self.replicates)

    def at(self, month: int, measure: str) -> np.ndarray[Any, Any]:
        """Values of a measure at a month, one a replicate, float64.

        Raises
        ------
        InputError
            For a month or measure that was not looked at.
        """
        problems = []
        if month not in self.cohort.months:
            problems.append(f"month = {month}; must be one of {list(self.cohort.months)}")
        if measure not in COHORT_MEASURES:
            hint = nearest(measure, list(COHORT_MEASURES))
            problems.append(f"measure = {measure!r}; there is no such measure{hint}")
        if problems:
            raise InputError(problems)
        chosen = self.values[self.values["month"] == month]
        return chosen[measure].to_numpy(np.float64)

    def summary(self) -> pd.DataFrame:
        """Every measure at every month: mean and the middle 95 % of replicates.

        Returns
        -------
        DataFrame
            Columns month, measure, words, unit, mean, low, high, and parameter_share with
            ``_low`` and ``_high`` (as :meth:`simulate.results.Results.summary`).
        """
        rows = []
        for month in self.cohort.months:
            for key, measure in COHORT_MEASURES.items():
                values = self.at(month, key)
                share = parameter_share(values, self.draws)
                rows.append((month, key, measure.words, measure.unit, *spread(values), *share))
        columns = ["month", "measure", "words", "unit", "mean", "low", "high"]
        return pd.DataFrame(rows, columns=[*columns, *PARAMETER_SHARE])


def run_cohort(  # noqa: PLR0913 - the front door names its options one by one
    region: Region | str,
    cohort: Cohort,
    policy: Policy | str = "baseline",
    *,
    replicates: int = 200,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    parameters: Parameters = POSTERIOR,
) -> CohortResults:
    """Follow a closed group under a policy.

    Parameters
    ----------
    region, policy
        A shipped name, a path to a TOML file, or the object itself.
    cohort : Cohort
        Who, and when they are looked at.
    replicates : int
        How many futures; replicate r has the same people, luck and parameters under every policy.
    seed, workers, progress, parameters
        As for :func:`simulate.run`.

    Raises
    ------
    InputError
        Listing everything that is wrong with the input.

    Examples
    --------
    >>> from simulate import Cohort, run_cohort
    >>> rows = ({"group": "psychiatric", "setting": "protected", "people": 10},)
    >>> both = [
    ...     run_cohort("oss", Cohort(rows=rows, months=(12,)), policy, replicates=3)
    ...     for policy in ("baseline", "individual-plan")
    ... ]
    >>> [len(results.at(12, "own_tenancy")) for results in both]
    [3, 3]
    """
    place = load_region(region)
    wrong = number_problems(replicates, workers)
    under, chosen = _checked(place, cohort, policy, parameters, wrong)
    closed = cohort_region(place, cohort)
    years = math.ceil(max(cohort.months) / 12)
    scenario = make_scenario(closed, under, years=years, seed=seed, parameters=chosen)

    def replicate(number: int) -> tuple[list[dict[str, float]], np.ndarray[Any, Any]]:
        simulation = Simulation(scenario, number)
        return _follow(simulation, number, cohort), found_by(simulation)

    found, stopped = each_replicate(replicate, replicates, workers, progress)
    if stopped:  # arms are compared in pairs: half of one would be worth nothing
        raise stopped
    values = pd.DataFrame([row for rows, _ in found for row in rows])
    return CohortResults(scenario, cohort, values, checks_table(checks for _, checks in found))


def _follow(simulation: Simulation, replicate: int, cohort: Cohort) -> list[dict[str, float]]:
    """Measure one replicate at each of the cohort's months."""
    found, passed = [], 0
    for month in sorted(set(cohort.months)):
        simulation.advance_months(month - passed)
        passed = month
        measured = take_cohort_measures(simulation)
        found.append({"replicate": replicate, "month": month} | measured)
    return found


def cohort_region(region: Region, cohort: Cohort) -> Region:
    """The region with nobody but the cohort, and their share of what it gives out."""
    share = cohort.supply_share
    if share is None:
        home = next(s.name for s in region.settings if s.capacity == "dwellings")
        others = sum(row.count for row in region.waiting if row.setting == home)
        share = cohort.people / (cohort.people + others)
    present = tuple(
        Present(setting=row.setting, group=row.group, count=row.people, ready=row.ready)
        for row in cohort.rows
    )
    return region.model_copy(
        update={
            "groups": tuple(
                group.model_copy(update={"inflow_per_year": 0.0}) for group in region.groups
            ),
            "providers": tuple(_providers(region, cohort, share)),
            "landlords": tuple(
                row.model_copy(update={"reserved_share": row.reserved_share * share})
                for row in region.landlords
            ),
            "extra_dwellings": tuple(
                row.model_copy(update={"per_year": row.per_year * share})
                for row in region.extra_dwellings
            ),
            "adaptation": Adaptation(),
            "present": present,
            "waiting": (),
        }
    )


def _providers(region: Region, cohort: Cohort, share: float) -> list[Provider]:
    """Providers with a place for each of the cohort, and its share of the places elsewhere."""
    held: Counter[tuple[str, str]] = Counter()  # by provider and setting
    for row in cohort.rows:
        held[_first_admitting(region, row), row.setting] += row.people
    lived_in = {row.setting for row in cohort.rows}
    providers = []
    for provider in region.providers:
        places = []
        for site in provider.places:
            count = round(site.count * share)
            if site.setting in lived_in:  # all of them at the first site of their provider
                count = held.pop((provider.name, site.setting), 0)
            places.append(site.model_copy(update={"count": count}))
        providers.append(provider.model_copy(update={"places": tuple(places)}))
    return providers


def _first_admitting(region: Region, row: CohortRow) -> str:
    """The first provider with places in a setting that admits a group; empty without one."""
    for provider in region.providers:
        admits = not provider.admits or row.group in provider.admits
        if admits and any(places.setting == row.setting for places in provider.places):
            return provider.name
    return ""


def _checked(
    region: Region,
    cohort: Cohort,
    policy: Policy | str,
    parameters: Parameters,
    others: list[str],
) -> tuple[Policy, Chosen]:
    """Policy and parameters, when nothing is wrong with them, the cohort or anything else."""
    problems = _cohort_problems(cohort, region) + others
    under = chosen = None
    try:
        under = load_policy(policy, region)
    except InputError as error:
        problems += error.problems
    try:
        chosen = choose(parameters)
    except InputError as error:
        problems += error.problems
    if problems or under is None or chosen is None:
        raise InputError(problems)
    return under, chosen


def _cohort_problems(cohort: Cohort, region: Region) -> list[str]:
    problems = []
    settings = {setting.name: setting.capacity for setting in region.settings}
    groups = [group.name for group in region.groups]
    for number, row in enumerate(cohort.rows):
        where = f"cohort.rows[{number}]"
        if row.group not in groups:
            problems.append(f"{where}.group = {row.group!r}{nearest(row.group, groups)}")
        if row.setting not in settings:
            hint = nearest(row.setting, list(settings))
            problems.append(f"{where}.setting = {row.setting!r}{hint}")
        elif settings[row.setting] == "dwellings":
            problems.append(f"{where}.setting = {row.setting!r}; must be a setting they can leave")
        elif settings[row.setting] == "places" and not _first_admitting(region, row):
            problems.append(f"{where}: no provider has places in {row.setting} for {row.group}")
        if row.ready > row.people:
            problems.append(f"{where}.ready = {row.ready}; must be at most people = {row.people}")
    return problems
