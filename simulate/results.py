"""Labelled results: monthly arrays, tables with intervals, and paired differences.

An interval is the middle 95 % of replicates: what may happen by chance in a region of this size
when the parameters are as given. It does not hold the uncertainty of the parameters themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from simulate.measures import WEEKS_A_YEAR, describe_measures, fulfilled, take_measures
from simulate.outcome import MONTHLY, Outcome
from simulate.policy import Policy
from simulate.provenance import manifest
from simulate.region import Region
from simulate.scenario import Scenario, month_starts
from simulate.sourced import PAYERS
from simulate.state import EXITS, HOME_COUNTS
from simulate.survival import housed_durations, kept_share, referred_in_home

INTERVAL = (2.5, 97.5)


def spread(values: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """Mean and the middle 95 % of values over replicates; nan when there are none."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.nan, np.nan, np.nan
    low, high = np.percentile(known, INTERVAL)
    return float(known.mean()), float(low), float(high)


class Results:
    """Finished replicates of one region under one policy.

    Parameters
    ----------
    scenario : Scenario
    outcomes : list of Outcome
    requested : int
        Replicates asked for; fewer are here after an interrupt.
    interrupted : bool
    """

    def __init__(
        self, scenario: Scenario, outcomes: list[Outcome], requested: int, interrupted: bool = False
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

    @cached_property
    def monthly(self) -> xr.Dataset:
        """Tallies by replicate and calendar month; see ``outcome.MONTHLY`` for the dimensions.

        ``people``, ``ready_people`` and ``waiting_people`` are stocks at the month's end,
        ``*_years`` person-years in the month, the others counts in the month.
        """
        index = self.scenario.index
        labels = {
            "replicate": [outcome.replicate for outcome in self.outcomes],
            "month": month_starts(self.region.start_date, 12 * self.years).astype("datetime64[ns]"),
            "setting": index.settings,
            "to": index.settings,
            "group": index.groups,
            "municipality": index.municipalities,
            "programme": index.programmes,
            "exit": list(EXITS),
            "count": list(HOME_COUNTS),
        }
        arrays = {
            name: (
                ("replicate", *dimensions),
                np.stack([outcome.tallies[name] for outcome in self.outcomes]),
            )
            for name, dimensions in MONTHLY.items()
        }
        return xr.Dataset(arrays, coords=labels)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The measures of each replicate: a row a replicate, a column a key."""
        rows = [take_measures(self.scenario, outcome) for outcome in self.outcomes]
        return pd.DataFrame(rows, index=[outcome.replicate for outcome in self.outcomes])

    def summary(self) -> pd.DataFrame:
        """Every measure with its mean and 95 % interval over replicates.

        Returns
        -------
        DataFrame
            Index ``key``; columns measure, unit, mean, low, high.
        """
        words = describe_measures(self.scenario)
        rows = [
            (key, words[key].words, words[key].unit, *spread(self.measures[key].to_numpy()))
            for key in words
        ]
        table = pd.DataFrame(rows, columns=["key", "measure", "unit", "mean", "low", "high"])
        return table.set_index("key")

    def waits(self) -> pd.DataFrame:
        """Waits of people who moved, by setting and group (weeks from request to move).

        Returns
        -------
        DataFrame
            Columns setting, group, moved_a_year, and for mean, median and p90 the mean over
            replicates with ``_low`` and ``_high`` (95 % of replicates).
        """
        index, rows = self.scenario.index, []
        limited = [s.name for s in self.region.settings if s.capacity != "unlimited"]
        for setting in limited:
            requests = [fulfilled(self.scenario, each, setting) for each in self.outcomes]
            for number, group in enumerate(index.groups):
                weeks = [
                    (each["ended"] - each["since"])[each["group"] == number] * WEEKS_A_YEAR
                    for each in requests
                ]
                if sum(map(len, weeks)) > 0:
                    rows.append({"setting": setting, "group": group, **self._wait_row(weeks)})
        return pd.DataFrame(rows)

    def _wait_row(self, weeks: list[np.ndarray[Any, Any]]) -> dict[str, float]:
        row = {"moved_a_year": sum(map(len, weeks)) / len(weeks) / self.scenario.end}
        statistics: dict[str, Callable[[Any], Any]] = {
            "mean": np.mean,
            "median": np.median,
            "p90": lambda values: np.percentile(values, 90),
        }
        for name, statistic in statistics.items():
            values = np.array([statistic(each) if len(each) else np.nan for each in weeks])
            mean, low, high = spread(values)
            row |= {f"{name}_weeks": mean, f"{name}_low": low, f"{name}_high": high}
        return row

    def survival(self, months: int | None = None) -> pd.DataFrame:
        """Share of homes kept by months since moving in (Kaplan-Meier, per person housed).

        Returns
        -------
        DataFrame
            Columns month, share (all replicates pooled), low, high (95 % of replicates).
        """
        last = min(12 * self.years, months or 12 * self.years)
        times = np.arange(last + 1) / 12
        each = [housed_durations(outcome.tenancies, outcome.end) for outcome in self.outcomes]
        pooled = kept_share(
            np.concatenate([durations for durations, _ in each]),
            np.concatenate([lost for _, lost in each]),
            times,
        )
        curves = np.array([kept_share(durations, lost, times) for durations, lost in each])
        bands = [spread(column)[1:] for column in curves.T]
        return pd.DataFrame(
            {
                "month": np.arange(last + 1),
                "share": pooled,
                "low": [band[0] for band in bands],
                "high": [band[1] for band in bands],
            }
        )

    def retention(self, months: tuple[int, ...] = (6, 12, 24, 60)) -> pd.DataFrame:
        """Homes kept, with both denominators.

        ``per person housed``: Kaplan-Meier over homes found in the run, loss being the event.
        ``per person referred``: of everybody first referred to a home in the run and followed
        that long, the share living in one then. The two are different questions.

        Returns
        -------
        DataFrame
            Columns months, denominator, share, low, high, people (of all replicates).
        """
        curve = self.survival().set_index("month")
        housed = sum(len(housed_durations(o.tenancies, o.end)[0]) for o in self.outcomes)
        home = next(n for n, s in enumerate(self.region.settings) if s.capacity == "dwellings")
        rows: list[tuple[Any, ...]] = []
        for after in months:
            if after > 12 * self.years:
                continue
            kept = curve.loc[after]
            rows.append((after, "per person housed", kept.share, kept.low, kept.high, housed))
            counts = [
                referred_in_home(
                    o.requests[o.requests["wanted"] == home], o.tenancies, o.end, after / 12
                )
                for o in self.outcomes
            ]
            shares = np.array([there / asked if asked else np.nan for there, asked in counts])
            asked = sum(count for _, count in counts)
            rows.append((after, "per person referred", *spread(shares), asked))
        columns = ["months", "denominator", "share", "low", "high", "people"]
        return pd.DataFrame(rows, columns=columns)

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
        rows = []
        for n, name in enumerate(self.scenario.index.settings):
            before = [outcome.start.people[n].sum() for outcome in self.outcomes]
            after = [outcome.tallies["people"][11, n].sum() for outcome in self.outcomes]
            rows.append((f"people in {name}", np.mean(before), np.mean(after)))
        for n, setting in enumerate(self.region.settings):
            if setting.capacity != "unlimited":
                before = [outcome.start.waiting[n].sum() for outcome in self.outcomes]
                after = [
                    outcome.tallies["waiting_people"][11, n].sum() for outcome in self.outcomes
                ]
                rows.append((f"waiting for {setting.name}", np.mean(before), np.mean(after)))
        before = [outcome.start.ready.sum() for outcome in self.outcomes]
        after = [outcome.tallies["ready_people"][11].sum() for outcome in self.outcomes]
        rows.append(("ready to move on", np.mean(before), np.mean(after)))
        table = pd.DataFrame(rows, columns=["stock", "start", "after_a_year"])
        change = table["after_a_year"] / table["start"].where(table["start"] > 0) - 1
        return table.assign(change=change)

    def events(self) -> pd.DataFrame:
        """The event log of all replicates; empty unless the run kept it."""
        from simulate.record import EVENTS

        tables = []
        for outcome in self.outcomes:
            table = pd.DataFrame(outcome.log)
            table["event"] = [EVENTS[number] for number in outcome.log["event"]]
            tables.append(table.assign(replicate=outcome.replicate))
        return pd.concat(tables, ignore_index=True)

    def manifest(self) -> dict[str, Any]:
        """What is needed to run this again to the bit."""
        return manifest(self.scenario, self.replicates, self.requested)
