"""What can be wrong, in words: for each fault of ``findings`` a sentence, and what it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulate.scenario import month_starts
from simulate.self_checks import findings
from simulate.sourced import PAYERS
from simulate.state import CONDITIONS
from simulate.support_tables import phase_names

if TYPE_CHECKING:
    from simulate.simulation import Simulation

ROWS = ("requests", "episodes", "event log", "tenancies")


def _site(run: Simulation, number: int) -> str:
    return " / ".join(run.scenario.index.sites[number])


def _cell(run: Simulation, number: int) -> str:
    s, g, m = np.unravel_index(number, run.record.present.shape)
    index = run.scenario.index
    return f"{index.settings[s]}, group {index.groups[g]}, from {index.municipalities[m]}"


def _group(run: Simulation, number: int) -> str:
    return f"group {run.scenario.index.groups[number]}"


def _with_group(names: list[str], run: Simulation, number: int) -> str:
    first, group = divmod(number, len(run.scenario.index.groups))
    return f"{names[first]}, {_group(run, group)}"


def _month(run: Simulation, number: int) -> str:
    start = run.scenario.region.start_date
    return str(month_starts(start, number + 1)[-1])


def _month_group(run: Simulation, number: int) -> str:
    month, group = divmod(number, len(run.scenario.index.groups))
    return f"{_group(run, group)}, month {_month(run, month)}"


def _month_setting(run: Simulation, number: int) -> str:
    settings = run.scenario.index.settings
    month, rest = divmod(number, len(settings) * len(run.scenario.index.groups))
    return f"{_with_group(settings, run, rest)}, month {_month(run, month)}"


def _condition_setting(run: Simulation, number: int) -> str:
    settings = run.scenario.index.settings
    condition, rest = divmod(number, len(settings) * len(run.scenario.index.groups))
    return f"{CONDITIONS[condition]} in {_with_group(settings, run, rest)}"


def _queue(run: Simulation, number: int) -> str:
    index = run.scenario.index
    lane, rest = divmod(number, 2 * len(index.municipalities))
    wanted, programme, group = index.lanes[lane]
    support = f" with {index.programmes[programme]}" if programme else ""
    where = index.municipalities[rest // 2]
    return f"{index.settings[wanted]}{support}, group {index.groups[group]}, from {where}"


def _payer(run: Simulation, number: int) -> str:
    return PAYERS[number] if number < len(PAYERS) else "a payer nobody knows"


#: What a number is about, by name.
ABOUT: dict[str, Callable[[Simulation, int], str]] = {
    "nothing": lambda run, number: "",
    "number": lambda run, number: str(number),
    "site": _site,
    "setting": lambda run, number: run.scenario.index.settings[number],
    "landlord": lambda run, number: run.scenario.index.landlords[number],
    "programme": lambda run, number: run.scenario.index.programmes[number],
    "foundation": lambda run, number: CONDITIONS[number],
    "group": _group,
    "cell": _cell,
    "queue": _queue,
    "month and group": _month_group,
    "month and setting": _month_setting,
    "phase and group": lambda run, number: _with_group(
        phase_names(run.scenario.ground), run, number
    ),
    "programme and group": lambda run, number: _with_group(
        run.scenario.index.programmes, run, number
    ),
    "foundation and group": lambda run, number: _with_group(list(CONDITIONS), run, number),
    "foundation and setting": _condition_setting,
    "rows": lambda run, number: ROWS[number],
    "payer": _payer,
}

#: Fault -> what its number is about, and the sentence.
WORDS: dict[int, tuple[str, str]] = {
    findings.LOST_IN_MONTH: (
        "month and group",
        "{about}: initial and arrived, less who left or died, are {seen}; {expected} are present",
    ),
    findings.LOST_NOW: (
        "group",
        "{about}: initial and arrived, less who left or died, are {seen}; {expected} are present",
    ),
    findings.FLOW_OF_SETTING: (
        "month and setting",
        "{about}: with moves and exits {seen} people should be there; {expected} are",
    ),
    findings.PLACE_OR_NOT: ("number", "has a place and lives where there are none, or the reverse"),
    findings.PLACE_ELSEWHERE: ("site", "holds a place at {about}, where nobody lives so"),
    findings.CRISIS_ELSEWHERE: ("nothing", "is in a crisis, and not where people in a crisis are"),
    findings.GONE_AND_HOLDS: ("nothing", "has left and still holds a place, a home or a request"),
    findings.PEOPLE_IN_ALL: ("nothing", "{seen} people are counted, {expected} live somewhere"),
    findings.PEOPLE_IN_SETTING: (
        "cell",
        "{about}: {seen} are counted, {expected} live there",
    ),
    findings.READY_IN_SETTING: ("cell", "{about}: {seen} are counted as ready, {expected} are"),
    findings.RESIDENTS: ("site", "{about}: {seen} residents are counted, {expected} live there"),
    findings.READY_AT_SITE: ("site", "{about}: {seen} are counted as ready, {expected} are"),
    findings.TOO_MANY_RESIDENTS: (
        "site",
        "{about}: {seen} residents, {expected} places, and none closed under who came last",
    ),
    findings.TOO_MANY_SERVED: (
        "programme",
        "{about}: {seen} slots in use of {expected}, and none was taken away",
    ),
    findings.HOME_OR_NOT: ("number", "has a tenancy and does not live at home, or the reverse"),
    findings.TENANT_IS_ANOTHER: (
        "number",
        "lives in dwelling {about}, which is not let, or to client {seen} (-1: nobody)",
    ),
    findings.TENANCY_OF_ANOTHER: (
        "number",
        "has tenancy {about}, which is client {seen}'s or has ended",
    ),
    findings.OFFER_NOT_HELD: ("number", "is offered dwelling {about}, which is not held for them"),
    findings.LET_TO_NOBODY: (
        "number",
        "dwelling {about} is let and its tenant lives elsewhere, or has a tenant and is not let",
    ),
    findings.TENANTS_OF_LANDLORD: (
        "landlord",
        "{about}: {seen} tenants are counted of {expected}",
    ),
    findings.HAS_WHAT_THEY_WANT: ("setting", "waits for {about} and has it"),
    findings.LANE_OF_ANOTHER: ("group", "waits on the list of {about}"),
    findings.QUEUE_OR_OFFER: (
        "setting",
        "waits for {about} in queue {seen}; by origin, place and offer it is {expected} (-1: none)",
    ),
    findings.OFFER_UNASKED: ("number", "is offered dwelling {about} without having asked"),
    findings.WAITING_FOR_SETTING: (
        "cell",
        "list for {about}: its length is {seen}, {expected} requests are open",
    ),
    findings.LENGTH_OF_QUEUE: (
        "queue",
        "queue for {about}: its length is {seen}, {expected} requests say they are in it",
    ),
    findings.SUPPORT_WITHOUT_HOME: ("programme", "has {about} without a home"),
    findings.PHASE_OF_ANOTHER: ("programme", "has {about} in a phase of another programme"),
    findings.SLOTS_IN_USE: (
        "programme",
        "{about}: {seen} slots are counted of {expected} in use",
    ),
    findings.FOUNDATION_SLOTS: (
        "foundation",
        "{about}: {seen} slots are counted, {expected} people have it",
    ),
    findings.PEOPLE_IN_PHASE: (
        "phase and group",
        "{about}: {seen} people are counted, {expected} are in it",
    ),
    findings.PEOPLE_WITH_FOUNDATION: (
        "foundation and setting",
        "{about}: {seen} people are counted, {expected} have it",
    ),
    findings.AHEAD_OF_TIME: ("nothing", "something happened in year {seen}, and it is {expected}"),
    findings.NOT_ON_AGENDA: (
        "nothing",
        "is present and not on the agenda, or has left and is",
    ),
    findings.DUE_IN_PAST: (
        "number",
        "item {about} of an agenda is due in {seen}, it is {expected}",
    ),
    findings.AGENDA_UNSORTED: ("number", "item {about} of an agenda is out of order"),
    findings.ROWS_GO_BACK: (
        "rows",
        "{about}: a row of year {seen} comes after {expected}",
    ),
    findings.YEARS_ON_LIST: (
        "cell",
        "list for {about}: {seen} years by its length, {expected} by its requests",
    ),
    findings.YEARS_IN_SETTING: ("cell", "{about}: {seen} years by month, {expected} by stays"),
    findings.YEARS_IN_PROGRAMME: (
        "programme and group",
        "{about}: {seen} years by month, {expected} by dates",
    ),
    findings.YEARS_OF_TENANCIES: (
        "group",
        "{about}: {seen} years with a home by month, {expected} by tenancies",
    ),
    findings.YEARS_HOMELESS: (
        "group",
        "{about}: {seen} years homeless by month, {expected} by persons",
    ),
    findings.YEARS_IN_INSTITUTIONS: (
        "group",
        "{about}: {seen} years in institutions by month, {expected} by persons",
    ),
    findings.YEARS_WITH_FOUNDATION: (
        "foundation and group",
        "{about}: {seen} years by month, {expected} by persons",
    ),
    findings.COST_OF_PAYER: (
        "payer",
        "{about}: {seen} euros paid, {expected} spent on what they pay for",
    ),
}
