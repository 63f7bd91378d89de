"""Weer Thuis: what was expected of it, by the weeks between two meetings of the outflow table."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from calibration.pilots import conclusion
from calibration.pilots.pilot import Pilot
from experiments.studies.of_pilots import (
    Case,
    PilotDesign,
    arms_table,
    cases_table,
    differences_table,
    project,
    run_cases,
    said_of_cases,
)
from experiments.studies.outcome import Outcome
from experiments.studies.pilot_figures import draw_cases
from simulate.files import load_policy
from simulate.policy import Policy

TITLE = (
    "What Weer Thuis changes, by how often the outflow table meets",
    "Without the project there is no table; that arm is the same at every interval. The same "
    "people, with the same luck, in every case.",
)


class Design(PilotDesign):
    """Adds the weeks between two meetings of the outflow table."""

    every_weeks: tuple[Annotated[int, Field(ge=1, le=52)], ...]


def carry_out(design: Design) -> Outcome:
    """The arms as the file has them, and the table meeting more and less often."""
    pilot, trial = project(design)
    weeks = cases_table(pilot, run_cases(pilot, _cases(pilot, design), design), "weeks")
    tables = {
        "arms": arms_table(trial),
        "differences": differences_table(trial),
        "meetings": weeks,
    }
    figure = draw_cases(pilot, weeks, design, TITLE, "weeks between meetings")
    says = (conclusion(trial), *said_of_cases(pilot, weeks, "a meeting every {} weeks"))
    return Outcome(tables, {"meetings": figure}, says)


def _cases(pilot: Pilot, design: Design) -> list[Case]:
    without, table = pilot.arms
    policy = load_policy(table.chosen())
    cases = []
    for weeks in design.every_weeks:
        cases.append(Case(str(weeks), without, pilot.cohort_of(without), without.chosen()))
        meeting = meeting_every(policy, weeks)
        cases.append(Case(str(weeks), table, pilot.cohort_of(table), meeting))
    return cases


def meeting_every(policy: Policy, weeks: int) -> Policy:
    """The policy with its outflow table meeting every so many weeks."""
    levers = tuple(
        lever.model_copy(update={"every_weeks": float(weeks)})
        if lever.lever == "outflow_table"
        else lever
        for lever in policy.levers
    )
    return policy.model_copy(update={"levers": levers})
