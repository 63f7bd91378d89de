"""Labelled results: monthly arrays, tables with intervals, and paired differences.

What an interval is, :mod:`simulate.intervals` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulate.events_in_words import event_tables
from simulate.housing import retention_table, survival_table, time_to_home_table
from simulate.incidence import incidence_table
from simulate.intervals import PARAMETER_SHARE, parameter_share, spread
from simulate.measures import describe_measures, take_measures
from simulate.monthly import monthly_array
from simulate.outcome import Outcome
from simulate.persons import person_table
from simulate.policy import Policy
from simulate.provenance import manifest
from simulate.region import Region
from simulate.scenario import Scenario
from simulate.self_checks.table import checks_table
from simulate.sourced import PAYERS
from simulate.survival import check_definition
from simulate.waits import gap_table, wait_table


class Results:
    """Finished replicates of one region under one policy.

    Parameters
    ----------
    scenario : Scenario
    outcomes : sequence of Outcome
        Read one at a time; most of many lie in a temporary file.
    requested : int
        Replicates asked for; fewer are here after an interrupt.
    interrupted : bool
        Whether something stopped the run: somebody with Ctrl-C, or a full disk.
    """

    def __init__(
        self,
        scenario: Scenario,
        outcomes: Sequence[Outcome],
        requested: int,
        interrupted: bool = False,
    ) -> None:
        self.scenario = scenario
        self.outcomes = outcomes
        self.requested = requested
        self.interrupted = interrupted

    @property
    def region(self) -> Region:
        """The region that ran."""
        return self.scenario.region

    @property
    def policy(self) -> Policy:
        """The policy it ran under."""
        return self.scenario.policy

    @property
    def seed(self) -> int:
        """The seed of every draw."""
        return self.scenario.seed

    @property
    def years(self) -> int:
        """Length of each run."""
        return len(self.scenario.month_ends) // 12

    @property
    def replicates(self) -> int:
        """How many replicates were finished."""
        return len(self.outcomes)

    def monthly(self, tally: str, by: Sequence[str] | None = None) -> xr.DataArray:
        """A tally by replicate and calendar month, and whatever else it is told apart by.

        ``people``, ``ready_people`` and ``waiting_people`` are stocks at the month's end,
        ``*_years`` person-years in the month, ``effort`` and ``trust`` values at the month's end,
        the others counts in the month.

        Parameters
        ----------
        tally : str
            One of ``outcome.MONTHLY``.
        by : sequence of str, optional
            Dimensions of the tally to keep, ``month`` too; it is summed over the others. All of
            them when not given, which takes as much memory as it says: 690 MB for the people of
            10,000 replicates of ten years of the default region, 22 MB by month and setting.

        Returns
        -------
        DataArray
            Dimensions ``replicate`` and those kept, in the order of ``outcome.MONTHLY``; read
            anew each time.

        Raises
        ------
        InputError
            When there is no such tally, or it has no such dimension.

        Examples
        --------
        >>> from simulate import run
        >>> results = run("oss", years=1, replicates=2)
        >>> results.monthly("people", by=("month", "setting")).sizes["month"]
        12
        """
        return monthly_array(self.scenario, self.outcomes, tally, by)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The measures of each replicate: a row a replicate, a column a key.

        Taken when first asked for: they take a tenth of the time of a run, and not every user
        wants them.
        """
        keys = list(describe_measures(self.scenario))
        values = np.empty((len(self.outcomes), len(keys)))
        numbers = []
        for row, outcome in enumerate(self.outcomes):
            values[row] = list(take_measures(self.scenario, outcome).values())
            numbers.append(outcome.replicate)
        return pd.DataFrame(values, index=numbers, columns=keys)

    @property
    def draws(self) -> np.ndarray[Any, Any]:
        """Number of the draw of the parameters of each replicate, int64; -1 where not drawn."""
        return self.scenario.chosen.draws_of(self.measures.index.to_numpy())

    @cached_property
    def checks(self) -> pd.DataFrame:
        """What the self-checks of all replicates looked at, and how far off; all hold.

        See :mod:`simulate.self_checks`; a check that fails stops the run. Columns check,
        looked_at, largest_deviation (a share), tolerance and verdict.
        """
        return checks_table(outcome.checks for outcome in self.outcomes)

    def summary(self) -> pd.DataFrame:
        """Every measure with its mean and 95 % interval over replicates.

        Returns
        -------
        DataFrame
            Index ``key``; columns measure, unit, mean, low, high, and parameter_share with
            ``_low`` and ``_high``: of the variance of one future, what doubt about parameters
            explains (:func:`simulate.intervals.parameter_share`; nan where parameters are not
            drawn).
        """
        rows = []
        for key, measure in describe_measures(self.scenario).items():
            values = self.measures[key].to_numpy()
            share = parameter_share(values, self.draws)
            rows.append((key, measure.words, measure.unit, *spread(values), *share))
        columns = ["key", "measure", "unit", "mean", "low", "high", *PARAMETER_SHARE]
        return pd.DataFrame(rows, columns=columns).set_index("key")

    def waits(self, by: str = "group") -> pd.DataFrame:
        """Waits of people who moved, by setting and group or municipality of origin.

        Parameters
        ----------
        by : {"group", "municipality"}

        Returns
        -------
        DataFrame
            Columns setting, group or municipality, people (who moved, of all replicates),
            moved_a_year, and for mean, median and p90 the mean over replicates in weeks from
            request to move, with ``_low`` and ``_high`` (95 % of replicates).
        """
        return wait_table(self.scenario, self.outcomes, by)

    def gaps(self) -> pd.DataFrame:
        """Fairness of waits: the largest mean wait minus the smallest.

        Between groups, and between municipalities of origin, of which at least five people moved.

        Returns
        -------
        DataFrame
            Columns setting, between (group or municipality), gap_weeks (mean over replicates),
            low, high (95 % of replicates), longest and shortest (who waits so), replicates (in
            which there was a gap to take) and note (why it is unknown in others).
        """
        return gap_table(self.scenario, self.outcomes)

    def survival(self, months: int | None = None, definition: str = "regular") -> pd.DataFrame:
        """Share of homes kept by months since being housed (Kaplan-Meier, per person housed).

        Parameters
        ----------
        months : int, optional
            The last month; that of the run when not given.
        definition : {"regular", "own"}
            Any regular housing, whoever holds the contract, from moving in; or an own tenancy,
            from when the contract is in the client's name.

        Returns
        -------
        DataFrame
            Columns month, share (all replicates pooled), low, high (95 % of replicates).
        """
        return survival_table(self.outcomes, self._last_month(months), check_definition(definition))

    def retention(
        self, months: tuple[int, ...] = (6, 12, 24, 60), definition: str = "regular"
    ) -> pd.DataFrame:
        """Homes kept, with both denominators, by a definition of being housed.

        ``per person housed``: Kaplan-Meier over homes found in the run, loss being the event.
        ``per person referred``: of everybody first referred to a home in the run and followed
        that long, the share living in one then. The two are different questions.

        Parameters
        ----------
        months : tuple of int
            Those beyond the run are left out.
        definition : {"regular", "own"}
            As for :meth:`survival`.

        Returns
        -------
        DataFrame
            Columns months, denominator, share, low, high, people (of all replicates).
        """
        return retention_table(self.scenario, self.outcomes, months, check_definition(definition))

    def time_to_home(self, definition: str = "regular") -> pd.DataFrame:
        """Months from first contact to a first home, of people who came in the run.

        The mean is of those housed, and so leaves out the longest waits. The median is that of
        Kaplan-Meier: it counts people not housed yet as long as they were followed, and takes
        those who left as if they might have been housed later.

        Parameters
        ----------
        definition : {"regular", "own"}
            As for :meth:`survival`.

        Returns
        -------
        DataFrame
            Columns statistic, months, low, high (95 % of replicates), people (of all replicates).
        """
        return time_to_home_table(self.scenario, self.outcomes, check_definition(definition))

    def cumulative_incidence(
        self, setting: str, months: int | None = None, definition: str = "regular"
    ) -> pd.DataFrame:
        """Of people who came to live in a setting, the share that left by then, by destination.

        Aalen-Johansen: destinations compete, and who is still there at the end is right-censored.
        Of a home the ends are ``lost``, ``left`` and ``died``; of another setting every other
        setting, and leaving the region's care (``state.EXITS``), which needs the event log.
        ``"arrival"`` follows people from their first contact to a first home or an exit.

        Parameters
        ----------
        setting : str
            Name of a setting, or ``"arrival"``.
        months : int, optional
            The last month; that of the run when not given.
        definition : {"regular", "own"}
            What counts as a home, for a home and for ``"arrival"``; as for :meth:`survival`.

        Returns
        -------
        DataFrame
            Columns month, destination (the last being ``still there``), share (all replicates
            pooled), low, high (95 % of replicates).

        Raises
        ------
        InputError
            When there is no such setting, or its stays need an event log and none was kept.
        """
        return incidence_table(
            self.scenario,
            self.outcomes,
            setting,
            self._last_month(months),
            check_definition(definition),
        )

    def _last_month(self, months: int | None) -> int:
        return min(12 * self.years, months or 12 * self.years)

    def persons(self) -> pd.DataFrame:
        """One row a person and replicate, so it grows with replicates.

        Returns
        -------
        DataFrame
            Columns replicate, client (number in that replicate), group, municipality (of
            origin), came_in_run, arrived (first contact; of people present on day 0: when they
            came to live where they were), first_home, first_own_home (dates, NaT for never),
            days_to_first_home, days_to_own_home (from first contact; nan when never, or when
            first contact is not known), days_homeless, days_in_institutions (in the run),
            homes_had, homes_lost, lives_in (at the end), left (date) and left_to.
        """
        return person_table(self.scenario, self.outcomes)

    def costs(self) -> pd.DataFrame:
        """Euros a year by payer (price year of the region, undiscounted) and in all.

        Returns
        -------
        DataFrame
            Columns payer, mean, low, high.
        """
        rows = [
            (payer, *spread(self.measures[f"costs/{payer}"].to_numpy()))
            for payer in [*PAYERS, "all"]
        ]
        return pd.DataFrame(rows, columns=["payer", "mean", "low", "high"])

    def drift(self) -> pd.DataFrame:
        """How much each stock changes in the first year, mean over replicates.

        A baseline that drifts tells that the numbers of the region file do not fit together.

        Returns
        -------
        DataFrame
            Columns stock, start, after_a_year, change (share of the start; nan from nothing).
        """
        limited = [n for n, s in enumerate(self.region.settings) if s.capacity != "unlimited"]
        names = self.scenario.index.settings
        stocks = [f"people in {name}" for name in names]
        stocks += [f"waiting for {names[n]}" for n in limited]
        stocks.append("ready to move on")
        each = []
        for outcome in self.outcomes:
            start, tallies = outcome.start, outcome.tallies
            ends = (
                (start.people, start.waiting, start.ready),
                tuple(tallies[name][11] for name in ("people", "waiting_people", "ready_people")),
            )
            each.append(
                [
                    [*people.sum(axis=(1, 2)), *waiting.sum(axis=(1, 2))[limited], ready.sum()]
                    for people, waiting, ready in ends
                ]
            )
        means = np.mean(each, axis=0)
        rows = zip(stocks, *means, strict=True)
        table = pd.DataFrame(rows, columns=["stock", "start", "after_a_year"])
        change = table["after_a_year"] / table["start"].where(table["start"] > 0) - 1
        return table.assign(change=change)

    def events(self) -> pd.DataFrame:
        """The event log of all replicates, with names: a row an event, so it may be very large.

        ``export.write_events`` writes the same to a file, one replicate at a time.

        Returns
        -------
        DataFrame
            Columns replicate, date, year (of the calendar), time (years from the start, exactly),
            client (number in that replicate), group, municipality (of origin), event and about: a
            setting, an exit, a programme, the municipality of a home, or a number.

        Raises
        ------
        InputError
            When the run kept no event log.
        """
        return pd.concat(event_tables(self.scenario, self.outcomes), ignore_index=True)

    def manifest(self) -> dict[str, Any]:
        """What is needed to run this again to the bit, and that its self-checks held."""
        numbers = self.measures.index.to_numpy()
        return manifest(self.scenario, numbers, self.requested, self.checks)
