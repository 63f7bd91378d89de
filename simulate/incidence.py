"""What becomes of people, by cause: Aalen-Johansen shares that left a setting by then.

Ways to leave compete: who dies can no longer move on. The share that left to each destination is
therefore estimated for all destinations together, with people who are still there at the end of
the run right-censored. One minus Kaplan-Meier of one cause alone would be too high.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulate.errors import InputError, nearest
from simulate.estimators import aalen_johansen, new_samples
from simulate.housing import home_setting
from simulate.intervals import spread
from simulate.outcome import Outcome
from simulate.persons import came_in_run, months_to_home
from simulate.record import ARRIVES, LEFT, MOVES
from simulate.scenario import Scenario
from simulate.state import EXITS, TENANCY_ENDS
from simulate.survival import housed_in_run, housed_since

#: Stands for first contact, beside the names of settings.
ARRIVAL = "arrival"
STILL_THERE = "still there"
Array = np.ndarray[Any, Any]


def incidence_table(
    scenario: Scenario, outcomes: Sequence[Outcome], setting: str, months: int, definition: str
) -> pd.DataFrame:
    """Share that left by month and destination.

    See :meth:`simulate.results.Results.cumulative_incidence`.
    """
    destinations = destinations_from(scenario, setting)
    times = np.arange(months + 1) / 12
    count = len(destinations)
    samples, each = new_samples(), []
    for outcome in outcomes:
        years, causes = stays(scenario, outcome, setting, definition)
        samples.put((years, causes.astype(np.int16)))  # the list of all of them may be long
        each.append(aalen_johansen([(years, causes)], count, times))
    pooled, curves = aalen_johansen(samples, count, times), np.stack(each)
    tables = []
    for number, name in enumerate([*destinations, STILL_THERE]):
        if number < count:
            share, alone = pooled[number], curves[:, number]
        else:
            share, alone = 1.0 - pooled.sum(axis=0), 1.0 - curves.sum(axis=1)
        bands = [spread(column)[1:] for column in alone.T]
        low, high = ([band[end] for band in bands] for end in range(2))
        columns = {"month": np.arange(months + 1), "destination": name}
        tables.append(pd.DataFrame({**columns, "share": share, "low": low, "high": high}))
    return pd.concat(tables, ignore_index=True)


def destinations_from(scenario: Scenario, setting: str) -> list[str]:
    """Ways out of a setting that compete.

    Raises
    ------
    InputError
        When the region has no such setting.
    """
    settings = scenario.index.settings
    if setting == ARRIVAL:
        return [settings[home_setting(scenario)], *EXITS]
    if setting not in settings:
        known = [ARRIVAL, *settings]
        raise InputError([f"setting = {setting!r}{nearest(setting, known)}"])
    if setting == settings[home_setting(scenario)]:
        return list(TENANCY_ENDS[1:])
    return [name for name in settings if name != setting] + list(EXITS)


def stays(
    scenario: Scenario, outcome: Outcome, setting: str, definition: str
) -> tuple[Array, Array]:
    """Stays that began in the run, and how they ended.

    Returns
    -------
    tuple of ndarray, shape (stays,)
        Years (float64), and 0 for who is still there or the number of the destination from 1
        (int64).
    """
    if setting == ARRIVAL:
        return _until_first_home(scenario, outcome, definition)
    if setting == scenario.index.settings[home_setting(scenario)]:
        rows = housed_in_run(outcome.tenancies, definition)
        ends = np.where(np.isnan(rows["ended"]), outcome.end, rows["ended"])
        return ends - housed_since(rows, definition), rows["end"].astype(np.int64)
    if not len(outcome.log):
        raise InputError(
            [
                f"setting = {setting!r}; stays other than in a home need the event log: run again "
                "with event_log=True"
            ]
        )
    return _logged_stays(outcome, scenario.index.settings.index(setting), scenario.index.settings)


def _until_first_home(scenario: Scenario, outcome: Outcome, definition: str) -> tuple[Array, Array]:
    months, housed = months_to_home(scenario, outcome, definition)
    persons = outcome.persons[came_in_run(scenario, outcome)]
    left = np.where(persons["setting"] < 0, persons["exit_kind"].astype(np.int64) + 2, 0)
    return months / 12, np.where(housed, 1, left)


def _logged_stays(outcome: Outcome, setting: int, settings: list[str]) -> tuple[Array, Array]:
    log = outcome.log[np.isin(outcome.log["event"], (ARRIVES, MOVES, LEFT))]
    log = log[np.argsort(log["client"], kind="stable")]  # a client's lines stay in their order
    same = log["client"][1:] == log["client"][:-1]
    # a move to another place of the same kind does not end the stay
    within = same & (log["event"][1:] != LEFT) & (log["event"][:-1] != LEFT)
    within &= log["about"][1:] == log["about"][:-1]
    log = log[np.append(True, ~within)]
    began = np.flatnonzero((log["event"] != LEFT) & (log["about"] == setting))
    following = np.minimum(began + 1, len(log) - 1)
    ended = (following > began) & (log["client"][following] == log["client"][began])
    years = np.where(ended, log["time"][following], outcome.end) - log["time"][began]
    about = log["about"][following].astype(np.int64)
    to_setting = about + 1 - (about > setting)  # the setting itself is no destination
    to_exit = about + len(settings)
    causes = np.where(log["event"][following] == LEFT, to_exit, to_setting)
    return years, np.where(ended, causes, 0)
