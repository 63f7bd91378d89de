"""Schijndel: the published tenancies against readiness on day 0 and the supply of homes."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from calibration.pilots import conclusion
from calibration.pilots.pilot import Pilot
from experiments import wording
from experiments.studies.chances import chance
from experiments.studies.of_pilots import (
    Case,
    PilotDesign,
    Runs,
    arms_table,
    cases_table,
    differences_table,
    project,
    run_cases,
)
from experiments.studies.outcome import Outcome
from experiments.studies.pilot_figures import draw_cases

MEASURE = "own_tenancy"
TITLE = (
    "Own tenancies in Schijndel, by how many were ready on day 0",
    "Black line: what was published. The same people, with the same luck, in every case.",
)


class Design(PilotDesign):
    """Adds how many of the 23 are ready on day 0."""

    ready: tuple[Annotated[int, Field(ge=0, le=23)], ...]
    near_people: Annotated[int, Field(ge=0, le=23)]


def carry_out(design: Design) -> Outcome:
    """The arms as published, and three of them with more people ready on day 0."""
    pilot, trial = project(design)
    runs = run_cases(pilot, _cases(pilot, design), design)
    by_ready = cases_table(pilot, runs, "ready")
    near = near_table(pilot, runs, design)
    tables = {
        "arms": arms_table(trial),
        "differences": differences_table(trial),
        "ready": by_ready,
        "near": near,
    }
    figure = draw_cases(pilot, by_ready, design, TITLE, "people ready on day 0, of 23")
    return Outcome(tables, {"ready": figure}, (conclusion(trial), *_says(near, design)))


def _cases(pilot: Pilot, design: Design) -> list[Case]:
    """Every arm but the last, which asks nobody whether they are ready."""
    [row] = pilot.cohort
    return [
        Case(str(ready), arm, pilot.cohort_of(arm).model_copy(
            update={"rows": (row.model_copy(update={"ready": ready}),)}), arm.chosen())
        for ready in design.ready
        for arm in pilot.arms[:-1]
    ]  # fmt: skip


def near_table(pilot: Pilot, runs: Runs, design: Design) -> pd.DataFrame:
    """In how many futures both counts of own tenancies come near to those published."""
    published = [figure for figure in pilot.published if figure.measure == MEASURE]
    rows = []
    for (ready, arm), results in runs.items():
        gaps = [
            np.abs(results.at(each.month, MEASURE) - each.value) * pilot.people
            for each in published
        ]
        hits = np.all([gap <= design.near_people + 1e-6 for gap in gaps], axis=0)
        rows.append((int(ready), arm, *chance(hits, results.draws), len(hits)))
    columns = ["ready", "arm", "near", "near_low", "near_high", "futures"]
    return pd.DataFrame(rows, columns=columns)


def _says(near: pd.DataFrame, design: Design) -> list[str]:
    """Where both counts are most likely, arm by arm."""
    within = wording.counted(design.near_people, "person").replace("persons", "people")
    said = []
    for arm, rows in near.groupby("arm", sort=False):
        parts = [
            f"{row['ready']} ready: {wording.amount(row['near'], 'share')} "
            f"({wording.between(row['near_low'], row['near_high'], 'share')})"
            for row in wording.rows_of(rows)
        ]
        said.append(
            f"Futures within {within} of both 7 and 9 own tenancies under '{arm}', by how many "
            f"were ready on day 0: {'; '.join(parts)}. In brackets: 95% confidence."
        )
    return said
