"""What the two studies share that ask how much of a project hangs on homes."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd

from calibration.pilots import conclusion
from calibration.pilots.pilot import Pilot
from experiments import wording
from experiments.studies.of_pilots import (
    Case,
    PilotDesign,
    Runs,
    arms_table,
    cases_table,
    difference_in_words,
    differences_table,
    project,
    run_cases,
)
from experiments.studies.outcome import Outcome
from experiments.studies.pilot_figures import draw_cases
from simulate.cohort_measures import COHORT_MEASURES
from simulate.files import load_region
from simulate.intervals import spread
from simulate.sourced import Share

READING = (
    "Homes: of those let through the scheme, the share open to these people first; 'today': their "
    "share of all who wait. The same people, with the same luck, in every case."
)
TODAY, EVERY = "today", "100%"


class SupplyDesign(PilotDesign):
    """Adds how much of the scheme's homes is open to the cohort."""

    supply_shares: tuple[Share, ...]


def carry_out_by_supply(design: SupplyDesign, title: str, reading: str = READING) -> Outcome:
    """The arms as the project's file has them, and the first two with more homes.

    Parameters
    ----------
    design : SupplyDesign
    title, reading : str
        Of the figure: what it is about, and how to read it.
    """
    pilot, trial = project(design)
    runs = run_cases(pilot, _cases(pilot, design), design)
    supply = cases_table(pilot, runs, "homes")
    split = split_table(pilot, runs)
    tables = {
        "arms": arms_table(trial),
        "differences": differences_table(trial),
        "supply": supply,
        "split": split,
    }
    along = f"homes of the scheme open to the {pilot.people}"
    figure = draw_cases(pilot, supply, design, (title, reading), along)
    return Outcome(tables, {"supply": figure}, (conclusion(trial), *_says(pilot, split)))


def todays_share(pilot: Pilot) -> float:
    """The cohort's share of all who wait for a home, which is what it has when nothing is said."""
    region = load_region(pilot.region)
    home = next(setting.name for setting in region.settings if setting.capacity == "dwellings")
    others = sum(row.count for row in region.waiting if row.setting == home)
    return pilot.people / (pilot.people + others)


def _cases(pilot: Pilot, design: SupplyDesign) -> list[Case]:
    """The first two arms with more and more homes, today's share in its place among the others."""
    today = todays_share(pilot)
    shares = {f"{TODAY} ({100 * today:.0f}%)": today}
    shares |= {f"{100 * share:g}%": share for share in (*design.supply_shares, 1.0)}
    return [
        Case(label, arm, pilot.cohort_of(arm).model_copy(update={"supply_share": share}),
             arm.chosen())
        for label, share in sorted(shares.items(), key=lambda item: item[1])
        for arm in pilot.arms[:2]
    ]  # fmt: skip


def split_table(pilot: Pilot, runs: Runs) -> pd.DataFrame:
    """What the project changes alone, what every home changes alone, and both together.

    Returns
    -------
    DataFrame
        Columns figure, month, measure, unit, what, difference from the arm without the project
        and with today's homes, with ``_low`` and ``_high`` (middle 95% of paired futures).
    """
    without, project_arm = (arm.name for arm in pilot.arms[:2])
    today = next(label for label, _ in runs if label.startswith(TODAY))
    compared = {
        "the project alone": (today, project_arm),
        "homes alone": (EVERY, without),
        "both": (EVERY, project_arm),
    }
    rows: list[dict[str, Any]] = []
    for figure in pilot.figures:
        base = runs[today, without].at(figure.month, figure.measure)
        for what, key in compared.items():
            ends = spread(runs[key].at(figure.month, figure.measure) - base)
            rows.append(
                {
                    "figure": figure.words,
                    "month": figure.month,
                    "measure": figure.measure,
                    "unit": COHORT_MEASURES[figure.measure].unit,
                    "what": what,
                    **dict(zip(("difference", "difference_low", "difference_high"), ends,
                               strict=True)),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _says(pilot: Pilot, split: pd.DataFrame) -> list[str]:
    said = []
    for key, rows in split.groupby(["figure", "month"], sort=False):
        words, month = cast("tuple[str, int]", key)
        parts = [
            f"{row['what']} {difference_in_words(row, pilot.people)}"
            for row in wording.rows_of(rows)
        ]
        said.append(f"{words[0].upper()}{words[1:]}, after {month} months: {'; '.join(parts)}.")
    return said
