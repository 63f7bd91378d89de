"""Waits by group and by municipality, and the gap between those who wait longest and shortest.

Waits are of people who moved during the run, from request to move. A mean of a handful of people
says little about fairness, so a gap is taken between groups (or municipalities of origin) of
which at least five people moved. A gap is never below nothing, and chance alone makes one: hold it
against the same gap under another policy rather than against zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulate.errors import InputError
from simulate.intervals import spread
from simulate.outcome import Outcome
from simulate.scenario import Scenario
from simulate.state import FULFILLED
from simulate.tabulate import DAYS_A_YEAR

WEEKS_A_YEAR = DAYS_A_YEAR / 7
FEWEST_PEOPLE = 5
#: What waits are told apart by -> the field of a request.
BY = {"group": "group", "municipality": "origin"}
STATISTICS = ("mean", "median", "p90")
Array = np.ndarray[Any, Any]


def limited_settings(scenario: Scenario) -> list[str]:
    """Settings with a waiting list, in the order of the region file."""
    return [s.name for s in scenario.region.settings if s.capacity != "unlimited"]


def fulfilled(scenario: Scenario, outcome: Outcome, setting: str) -> Array:
    """Requests for a setting that ended in a move there."""
    rows = outcome.requests
    wanted = scenario.index.settings.index(setting)
    chosen: Array = rows[(rows["wanted"] == wanted) & (rows["end"] == FULFILLED)]
    return chosen


def names_by(scenario: Scenario, by: str) -> list[str]:
    """The groups, or the municipalities, that waits are told apart by.

    Raises
    ------
    InputError
        When ``by`` is neither.
    """
    if by not in BY:
        raise InputError([f"by = {by!r}; must be one of: {', '.join(BY)}"])
    return scenario.index.groups if by == "group" else scenario.index.municipalities


def means_by(scenario: Scenario, outcome: Outcome) -> dict[str, tuple[Array, Array]]:
    """Mean waits in weeks and people who moved, by group and by municipality.

    Returns
    -------
    dict of str to tuple of ndarray
        For each of ``BY`` the means (nan where nobody moved) and people, shape (settings, names).
    """
    rows = outcome.requests[outcome.requests["end"] == FULFILLED]
    weeks = (rows["ended"] - rows["since"]) * WEEKS_A_YEAR
    found = {}
    for by, field in BY.items():
        shape = len(scenario.index.settings), len(names_by(scenario, by))
        cells = rows["wanted"].astype(np.int64) * shape[1] + rows[field]
        people = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)
        total = np.bincount(cells, weeks, minlength=shape[0] * shape[1]).reshape(shape)
        means = np.divide(total, people, out=np.full(shape, np.nan), where=people > 0)
        found[by] = means, people
    return found


def gap(means: Array, people: Array) -> float:
    """Largest minus smallest mean among those of enough people; nan with fewer than two."""
    enough = means[people >= FEWEST_PEOPLE]
    return float(enough.max() - enough.min()) if len(enough) > 1 else np.nan


def gap_measures(scenario: Scenario, outcome: Outcome) -> dict[str, float]:
    """The gaps of one replicate, keyed ``gap/<by>/<setting>``."""
    settings = scenario.index.settings
    return {
        f"gap/{by}/{name}": gap(means[settings.index(name)], people[settings.index(name)])
        for by, (means, people) in means_by(scenario, outcome).items()
        for name in limited_settings(scenario)
    }


def wait_table(scenario: Scenario, outcomes: Sequence[Outcome], by: str) -> pd.DataFrame:
    """Waits by setting and group or municipality; see :meth:`simulate.results.Results.waits`."""
    names, settings = names_by(scenario, by), limited_settings(scenario)
    each = np.empty((len(outcomes), len(settings), len(names), 1 + len(STATISTICS)))
    for replicate, outcome in enumerate(outcomes):
        for line, setting in enumerate(settings):
            rows = fulfilled(scenario, outcome, setting)
            weeks = (rows["ended"] - rows["since"]) * WEEKS_A_YEAR
            for number in range(len(names)):
                each[replicate, line, number] = _summed_up(weeks[rows[BY[by]] == number])
    return pd.DataFrame(
        [
            {"setting": setting, by: name, **_wait_row(each[:, line, number], scenario.end)}
            for line, setting in enumerate(settings)
            for number, name in enumerate(names)
            if each[:, line, number, 0].any()
        ]
    )


def _summed_up(weeks: Array) -> tuple[float, ...]:
    """How many people, and their ``STATISTICS``."""
    if not len(weeks):
        return 0, np.nan, np.nan, np.nan
    ninth = float(np.percentile(weeks, 90))
    return len(weeks), float(np.mean(weeks)), float(np.median(weeks)), ninth


def _wait_row(each: Array, years: float) -> dict[str, float]:
    """A row of the table, from a row a replicate of what :func:`_summed_up` gives."""
    people = int(each[:, 0].sum())
    row: dict[str, float] = {"people": people, "moved_a_year": people / len(each) / years}
    for name, values in zip(STATISTICS, each[:, 1:].T, strict=True):
        mean, low, high = spread(values)
        row |= {f"{name}_weeks": mean, f"{name}_low": low, f"{name}_high": high}
    return row


def gap_table(scenario: Scenario, outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Gaps between groups and municipalities; see :meth:`simulate.results.Results.gaps`."""
    rows, every = [], [means_by(scenario, outcome) for outcome in outcomes]
    for by in BY:
        names = names_by(scenario, by)
        for setting in limited_settings(scenario):
            row = scenario.index.settings.index(setting)
            each = [(found[by][0][row], found[by][1][row]) for found in every]
            gaps = np.array([gap(means, people) for means, people in each])
            mean, low, high = spread(gaps)
            longest, shortest = _ends(names, each)
            unknown = int(np.isnan(gaps).sum())
            rows.append(
                {
                    "setting": setting,
                    "between": by,
                    "gap_weeks": mean,
                    "low": low,
                    "high": high,
                    "longest": longest,
                    "shortest": shortest,
                    "replicates": len(outcomes) - unknown,
                    "note": _why_unknown(by, unknown, len(outcomes)),
                }
            )
    return pd.DataFrame(rows)


def _ends(names: list[str], each: list[tuple[Array, Array]]) -> tuple[str, str]:
    """Who waits longest and shortest on average over the replicates where enough people moved."""
    means = np.array(
        [np.where(people >= FEWEST_PEOPLE, means, np.nan) for means, people in each], float
    )
    known = np.flatnonzero((~np.isnan(means)).any(axis=0))
    if len(known) < 2:
        return "", ""
    average = np.nanmean(means[:, known], axis=0)
    return names[known[average.argmax()]], names[known[average.argmin()]]


def _why_unknown(by: str, unknown: int, replicates: int) -> str:
    if not unknown:
        return ""
    whose = {"group": "groups", "municipality": "municipalities"}[by]
    return (
        f"in {unknown} of {replicates} replicates there were no two {whose} of which at least "
        f"{FEWEST_PEOPLE} people moved"
    )
