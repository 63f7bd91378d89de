"""Tables of being housed, by definition: homes kept, people referred, time to a first home."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulate.intervals import spread
from simulate.outcome import Outcome
from simulate.persons import months_to_home
from simulate.scenario import Scenario
from simulate.survival import housed_durations, kept_share, median_time, referred_in_home

Array = np.ndarray[Any, Any]


def home_setting(scenario: Scenario) -> int:
    """Number of the setting that consists of homes."""
    settings = scenario.region.settings
    return next(n for n, setting in enumerate(settings) if setting.capacity == "dwellings")


def survival_table(outcomes: list[Outcome], months: int, definition: str) -> pd.DataFrame:
    """Share of homes kept by month; see :meth:`simulate.results.Results.survival`."""
    times = np.arange(months + 1) / 12
    each = [housed_durations(outcome.tenancies, outcome.end, definition) for outcome in outcomes]
    pooled = kept_share(*together(each), times)
    curves = np.array([kept_share(durations, lost, times) for durations, lost in each])
    bands = [spread(column)[1:] for column in curves.T]
    return pd.DataFrame(
        {
            "month": np.arange(months + 1),
            "share": pooled,
            "low": [band[0] for band in bands],
            "high": [band[1] for band in bands],
        }
    )


def retention_table(
    scenario: Scenario, outcomes: list[Outcome], months: tuple[int, ...], definition: str
) -> pd.DataFrame:
    """Homes kept, with both denominators; see :meth:`simulate.results.Results.retention`."""
    longest = len(scenario.month_ends)
    curve = survival_table(outcomes, longest, definition).set_index("month")
    housed = sum(len(housed_durations(o.tenancies, o.end, definition)[0]) for o in outcomes)
    home = home_setting(scenario)
    rows: list[tuple[Any, ...]] = []
    for after in months:
        if after > longest:
            continue
        kept = curve.loc[after]
        rows.append((after, "per person housed", kept.share, kept.low, kept.high, housed))
        counts = [
            referred_in_home(
                o.requests[o.requests["wanted"] == home], o.tenancies, o.end, after / 12, definition
            )
            for o in outcomes
        ]
        shares = np.array([there / asked if asked else np.nan for there, asked in counts])
        asked = sum(count for _, count in counts)
        rows.append((after, "per person referred", *spread(shares), asked))
    columns = ["months", "denominator", "share", "low", "high", "people"]
    return pd.DataFrame(rows, columns=columns)


def time_to_home_table(
    scenario: Scenario, outcomes: list[Outcome], definition: str
) -> pd.DataFrame:
    """Months to a first home; see :meth:`simulate.results.Results.time_to_home`."""
    each = [months_to_home(scenario, outcome, definition) for outcome in outcomes]
    means = np.array([months[housed].mean() if housed.any() else np.nan for months, housed in each])
    medians = np.array([median_time(months, housed) for months, housed in each])
    _, low, high = spread(medians)
    came = sum(len(months) for months, _ in each)
    rows = [
        ("mean of those housed", *spread(means), sum(int(housed.sum()) for _, housed in each)),
        ("median of all who came", median_time(*together(each)), low, high, came),
    ]
    columns = ["statistic", "months", "low", "high", "people"]
    return pd.DataFrame(rows, columns=columns)


def together(each: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Durations, and whether it happened, of all replicates as one sample."""
    return np.concatenate([first for first, _ in each]), np.concatenate([last for _, last in each])
