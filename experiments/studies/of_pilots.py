"""What the studies of the five projects share: arms, paired differences, and cases beside them.

A case is the project's cohort under one of its arms with one assumption changed, such as how many
are ready on day 0. People, luck and parameters are the same in all cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from calibration.pilots import Trial, load_pilot, try_pilot
from calibration.pilots.pilot import Arm, Expected, Pilot, Published
from calibration.pilots.trial import percentile, probability_of
from experiments import wording
from experiments.studies.design import Design
from simulate.cohort import Cohort, CohortResults, run_cohort
from simulate.cohort_measures import COHORT_MEASURES, OF_ALL
from simulate.intervals import PARAMETER_SHARE, parameter_share, spread, standard_error
from simulate.policy import Policy
from simulate.sourced import Name

Array = np.ndarray[Any, Any]


class PilotDesign(Design):
    """The design of a study of one project."""

    pilot: Name


@dataclass(frozen=True)
class Case:
    """An arm with one assumption changed; ``label`` says what it was changed to."""

    label: str
    arm: Arm
    cohort: Cohort
    policy: Policy | str


#: Results by the label of the case and the name of the arm.
Runs = dict[tuple[str, str], CohortResults]


def project(design: PilotDesign) -> tuple[Pilot, Trial]:
    """The project of a study, and its arms as its file has them."""
    trial = try_pilot(
        design.pilot,
        replicates=design.replicates,
        seed=design.seed,
        parameters=design.parameters,
    )
    return load_pilot(design.pilot), trial


def arms_table(trial: Trial) -> pd.DataFrame:
    """Every figure under every arm; the columns of :meth:`calibration.pilots.Trial.table`."""
    return trial.table().drop(columns=["pilot", "definition"])


def differences_table(trial: Trial) -> pd.DataFrame:
    """Paired differences of every figure from the arm without the project.

    Returns
    -------
    DataFrame
        Columns figure, month, measure, unit, arm, difference (mean), low, high (middle 95 % of
        futures), standard_error (of the mean), p_higher (share of futures in which the arm's
        value is higher; equal counts half), and parameter_share with its ends.
    """
    rows = []
    for shown in trial.shown():
        base = trial.values(shown, trial.without)
        for arm in list(trial.arms)[1:]:
            gap = trial.values(shown, arm) - base
            draws = trial.arms[arm].draws
            row = {
                "figure": shown.words,
                "month": shown.figure.month,
                "measure": shown.measure,
                "unit": COHORT_MEASURES[shown.measure].unit,
                "arm": arm,
                **dict(zip(("difference", "low", "high"), spread(gap), strict=True)),
                "standard_error": standard_error(gap, draws),
                "p_higher": probability_of(gap[~np.isnan(gap)], "up"),
            }
            row |= zip(PARAMETER_SHARE, parameter_share(gap, draws), strict=True)
            rows.append(row)
    return pd.DataFrame(rows)


def run_cases(pilot: Pilot, cases: Iterable[Case], design: PilotDesign) -> Runs:
    """Follow the cohort in every case."""
    return {
        (case.label, case.arm.name): run_cohort(
            pilot.region,
            case.cohort,
            case.policy,
            replicates=design.replicates,
            seed=design.seed,
            parameters=design.parameters,
        )
        for case in cases
    }


def cases_table(pilot: Pilot, runs: Runs, column: str) -> pd.DataFrame:
    """Every figure of the project in every case, and how an arm differs from the first of a label.

    Returns
    -------
    DataFrame
        Columns ``column`` (the label), arm, figure, month, measure, unit, mean, low, high,
        percentile (of a published figure among the futures), difference from the first arm of the
        same label with ``_low`` and ``_high``, and p_as_expected.
    """
    first: dict[str, str] = {}
    rows = []
    for (label, arm), results in runs.items():
        first.setdefault(label, arm)
        for figure in pilot.figures:
            values = results.at(figure.month, figure.measure)
            base = runs[label, first[label]].at(figure.month, figure.measure)
            row: dict[str, Any] = {
                column: label,
                "arm": arm,
                "figure": figure.words,
                "month": figure.month,
                "measure": figure.measure,
                "unit": COHORT_MEASURES[figure.measure].unit,
                **dict(zip(("mean", "low", "high"), spread(values), strict=True)),
                "percentile": np.nan,
                **_gap(values - base, arm != first[label], figure),
            }
            if isinstance(figure, Published):
                row["percentile"] = percentile(values, figure.value)
            rows.append(row)
    return pd.DataFrame(rows)


def _gap(gap: Array, told: bool, figure: Published | Expected) -> dict[str, float]:
    """The paired difference of an arm; all nan for the arm that others are compared with."""
    names = ("difference", "difference_low", "difference_high")
    ends = spread(gap) if told else (np.nan,) * 3
    expected = np.nan
    if told and isinstance(figure, Expected):
        expected = probability_of(gap[~np.isnan(gap)], figure.direction)
    return {**dict(zip(names, ends, strict=True)), "p_as_expected": expected}


def difference_in_words(row: wording.Row, people: int) -> str:
    """A paired difference with its interval; people where the figure is of all who started."""
    ends = (row["difference"], row["difference_low"], row["difference_high"])
    if row["measure"] in OF_ALL:
        mean, low, high = (people * each for each in ends)
        return f"{mean:+.1f} people ({low:+.0f} to {high:+.0f})"
    if row["unit"] == "index":
        return "{:+.3f} ({:+.3f} to {:+.3f})".format(*ends)
    unit = str(row["unit"])
    if unit.startswith("EUR"):
        return "{:+,.0f} euros a person a year ({:+,.0f} to {:+,.0f})".format(*ends)
    return f"{wording.change(ends[0], unit)} ({wording.between_changes(*ends[1:], unit)})"


def said_of_cases(pilot: Pilot, table: pd.DataFrame, along: str) -> list[str]:
    """What the project's arm changes of every figure, case by case, a sentence for each figure.

    ``along`` is how to call a case, with the label for its braces.
    """
    said = []
    others = table[table["difference"].notna()]
    for figure in pilot.figures:
        rows = others[(others["measure"] == figure.measure) & (others["month"] == figure.month)]
        parts = [
            f"{along.format(row[str(table.columns[0])])} {difference_in_words(row, pilot.people)}"
            for row in wording.rows_of(rows)
        ]
        said.append(
            f"{figure.words[0].upper()}{figure.words[1:]}, after {figure.month} months, with the "
            f"project less without it: {'; '.join(parts)}."
        )
    return said
