"""What is said when a check fails: when, in which run, what, and whose row shows it.

A wrong tally names nobody, so clients are looked for who could explain it. That takes long and
happens once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from simulate.self_checks import findings
from simulate.self_checks.faults import ABOUT, WORDS
from simulate.tabulate import DAYS_A_YEAR

if TYPE_CHECKING:
    from simulate.simulation import Simulation


def said(run: Simulation, now: float) -> str:
    """Everything the checks of a run found wrong, a line each, after where and when.

    Parameters
    ----------
    now : float
        Years.
    """
    scenario, before = run.scenario, float(run.kept.marks[0].time)
    where = (
        f"{_date(run, now)} (year {now:.4f}), {scenario.region.name} under {scenario.policy.name}, "
        f"replicate {int(run.state.counters[0].replicate)} of seed {scenario.seed}: "
        f"a self-check failed; all was well on {_date(run, before)} (year {before:.4f})"
    )
    faults = [row for row in run.kept.found if row.fault]
    return "\n".join([where, *(f"  {_sentence(run, row, now)}" for row in faults)])


def _sentence(run: Simulation, row: Any, now: float) -> str:
    kind, words = WORDS[int(row.fault)]
    about = ABOUT[kind](run, int(row.about))
    sentence = words.format(about=about, seen=f"{row.seen:.10g}", expected=f"{row.expected:.10g}")
    if row.client >= 0:
        sentence = f"{_person(run, int(row.client))}: {sentence}"
    return f"{findings.CHECKS[findings.CHECK_OF[row.fault - 1]]}. {sentence}{_clue(run, row, now)}"


def _date(run: Simulation, years: float) -> str:
    start: date = run.scenario.region.start_date
    return (start + timedelta(days=years * DAYS_A_YEAR)).isoformat()


def _person(run: Simulation, number: int) -> str:
    index, client = run.scenario.index, run.state.clients[number]
    lives = f"living in {index.settings[client.setting]}" if client.setting >= 0 else "who left"
    group, origin = index.groups[client.group], index.municipalities[client.origin]
    return f"client {number} ({group}, from {origin}, {lives})"


def _clue(run: Simulation, row: Any, now: float) -> str:
    """Who could explain a tally that is wrong; empty when nobody is found."""
    fault, about = int(row.fault), int(row.about)
    if fault == findings.YEARS_ON_LIST:
        return _clue_of_list(run, about, now)
    if fault == findings.YEARS_IN_SETTING:
        return _clue_of_stay(run, about, float(row.seen - row.expected), now)
    if fault == findings.PEOPLE_IN_SETTING:
        return _last_to_come(run, _in_cell(run, about))
    if fault in (findings.RESIDENTS, findings.TOO_MANY_RESIDENTS):
        return _last_to_come(run, _people(run)["site"] == about)
    if fault in (findings.SLOTS_IN_USE, findings.TOO_MANY_SERVED):
        return _last_to_come(run, _people(run)["programme"] == about)
    return ""


def _people(run: Simulation) -> np.ndarray[Any, Any]:
    return np.asarray(run.state.clients[: run.state.counters[0].clients])


def _in_cell(run: Simulation, cell: int) -> np.ndarray[Any, Any]:
    s, g, m = np.unravel_index(cell, run.record.present.shape)
    people = _people(run)
    chosen: np.ndarray[Any, Any] = (
        (people["setting"] == s) & (people["group"] == g) & (people["origin"] == m)
    )
    return chosen


def _last_to_come(run: Simulation, chosen: np.ndarray[Any, Any]) -> str:
    """The last of those chosen to come where they live: a fault often shows at once."""
    people = _people(run)
    chosen = chosen & (people["setting"] >= 0)
    if not chosen.any():
        return "; nobody is there"
    number = int(np.where(chosen, people["entered"], -np.inf).argmax())
    since = _date(run, max(float(people["entered"][number]), 0.0))
    return f"; the last to come was {_person(run, number)}, on {since}"


def _clue_of_stay(run: Simulation, cell: int, gap: float, now: float) -> str:
    """Somebody whose stay is as long as what is missing, or too much; else the last to come."""
    people = _people(run)
    stays = np.where(people["setting"] >= 0, now - np.maximum(people["entered"], 0.0), np.inf)
    exactly = np.flatnonzero(abs(stays - abs(gap)) < 1e-9)
    if len(exactly):
        return f"; {_person(run, int(exactly[0]))} would explain it"
    return _last_to_come(run, _in_cell(run, cell))


def _clue_of_list(run: Simulation, cell: int, now: float) -> str:
    """The first month in which a list and its requests part, and whose request explains it."""
    who, since, ended = _requests_of(run, cell, now)
    start = 0.0
    for month, tallied in enumerate(_years_by_month(run, cell, now)):
        end = min(float(run.record.month_ends[month]), now)
        shares = np.clip(np.minimum(ended, end) - np.maximum(since, start), 0.0, None)
        gap = tallied - shares.sum()
        if abs(gap) > findings.TOLERANCES[findings.LISTS] * max(1.0, tallied):
            changed = (since >= start) & (since < end) | (ended >= start) & (ended < end)
            exactly = np.flatnonzero(changed & (abs(shares - abs(gap)) < 1e-9))
            alone = np.flatnonzero(changed)
            found = exactly[:1] if len(exactly) else alone if len(alone) == 1 else exactly
            named = "".join(f"; {_person(run, int(who[row]))} would explain it" for row in found)
            return f"; they part in the month from {_date(run, start)}, by {gap:.6g} years{named}"
        start = end
    return ""


def _years_by_month(run: Simulation, cell: int, now: float) -> list[float]:
    """Years on a list by its length, in each month until now."""
    record, month = run.record, int(run.state.counters[0].month)
    s, g, m = np.unravel_index(cell, record.present.shape)
    years = [float(each) for each in record.waiting_years[:month, s, g, m]]
    if month < len(record.people):
        left = float(record.month_ends[month]) - now
        years.append(float(record.waiting_years[month, s, g, m]) - left * record.waiting[s, g, m])
    return years


def _requests_of(run: Simulation, cell: int, now: float) -> tuple[Any, Any, Any]:
    """Client, beginning and end (or now) of every request for a list."""
    s, g, m = np.unravel_index(cell, run.record.present.shape)
    people, lanes = _people(run), run.tables.lanes
    rows = np.asarray(run.record.request_rows[: run.state.counters[0].requests])
    parts = [(rows["client"], rows["since"], rows["ended"], rows["lane"])]
    for kind in range(2):
        open_ones = np.flatnonzero(people["request_lane"][:, kind] >= 0)
        since = people["request_since"][open_ones, kind]
        parts.append(
            (open_ones, since, np.full(len(since), now), people["request_lane"][open_ones, kind])
        )
    who, since, ended, lane = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    mine = (lanes["wanted"][lane] == s) & (people["group"][who] == g) & (people["origin"][who] == m)
    return who[mine], since[mine], ended[mine]
