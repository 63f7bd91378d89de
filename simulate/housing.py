"""Tables of being housed, by definition: homes kept, people referred, time to a first home."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulate.estimators import kaplan_meier, median_time, new_samples
from simulate.intervals import spread
from simulate.outcome import Outcome
from simulate.persons import months_to_home
from simulate.scenario import Scenario
from simulate.survival import housed_durations, referred_in_home

Array = np.ndarray[Any, Any]


def home_setting(scenario: Scenario) -> int:
    """Number of the setting that consists of homes."""
    settings = scenario.region.settings
    return next(n for n, setting in enumerate(settings) if setting.capacity == "dwellings")


def survival_table(outcomes: Sequence[Outcome], months: int, definition: str) -> pd.DataFrame:
    """Share of homes kept by month; see :meth:`simulate.results.Results.survival`."""
    times = np.arange(months + 1) / 12
    samples, curves = new_samples(), []
    for outcome in outcomes:
        sample = housed_durations(outcome.tenancies, outcome.end, definition)
        samples.put(sample)
        curves.append(kaplan_meier([sample], times))
    bands = [spread(column)[1:] for column in np.array(curves).T]
    return pd.DataFrame(
        {
            "month": np.arange(months + 1),
            "share": kaplan_meier(samples, times),
            "low": [band[0] for band in bands],
            "high": [band[1] for band in bands],
        }
    )


def retention_table(
    scenario: Scenario, outcomes: Sequence[Outcome], months: tuple[int, ...], definition: str
) -> pd.DataFrame:
    """Homes kept, with both denominators; see :meth:`simulate.results.Results.retention`."""
    longest = len(scenario.month_ends)
    followed = [after for after in months if after <= longest]
    curve = survival_table(outcomes, longest, definition).set_index("month")
    home, housed = home_setting(scenario), 0
    counts = []
    for outcome in outcomes:
        housed += len(housed_durations(outcome.tenancies, outcome.end, definition)[0])
        asked_for = outcome.requests[outcome.requests["wanted"] == home]
        counts.append(
            [
                referred_in_home(asked_for, outcome.tenancies, outcome.end, after / 12, definition)
                for after in followed
            ]
        )
    rows: list[tuple[Any, ...]] = []
    for number, after in enumerate(followed):
        kept = curve.loc[after]
        rows.append((after, "per person housed", kept.share, kept.low, kept.high, housed))
        each = [count[number] for count in counts]
        shares = np.array([there / asked if asked else np.nan for there, asked in each])
        asked = sum(asked for _, asked in each)
        rows.append((after, "per person referred", *spread(shares), asked))
    columns = ["months", "denominator", "share", "low", "high", "people"]
    return pd.DataFrame(rows, columns=columns)


def time_to_home_table(
    scenario: Scenario, outcomes: Sequence[Outcome], definition: str
) -> pd.DataFrame:
    """Months to a first home; see :meth:`simulate.results.Results.time_to_home`."""
    samples, means, medians, came, found = new_samples(), [], [], 0, 0
    for outcome in outcomes:
        months, housed = months_to_home(scenario, outcome, definition)
        samples.put((months, housed))
        means.append(months[housed].mean() if housed.any() else np.nan)
        medians.append(median_time([(months, housed)]))
        came += len(months)
        found += int(housed.sum())
    _, low, high = spread(np.array(medians))
    rows = [
        ("mean of those housed", *spread(np.array(means)), found),
        ("median of all who came", median_time(samples), low, high, came),
    ]
    columns = ["statistic", "months", "low", "high", "people"]
    return pd.DataFrame(rows, columns=columns)
