"""Oss: how much one of ten tells, and how many people would tell the approach from none."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field
from scipy.stats import norm

from calibration.pilots import conclusion
from calibration.pilots.figure import draw_pilot
from calibration.pilots.pilot import Pilot
from calibration.pilots.trial import Trial
from experiments import wording
from experiments.studies.chances import RESAMPLES, chance, ratio
from experiments.studies.of_pilots import (
    Case,
    PilotDesign,
    Runs,
    arms_table,
    differences_table,
    project,
    run_cases,
)
from experiments.studies.outcome import Outcome
from simulate.intervals import INTERVAL, over_units
from simulate.sourced import Share

MEASURE = "regular_housing"
NO_RATIO = "no future gives it under one of the two"
Array = np.ndarray[Any, Any]


class Design(PilotDesign):
    """Adds when people are counted, and what is asked of a trial."""

    months: tuple[Annotated[int, Field(ge=1, le=120)], ...]
    power: Share
    level: Share


def carry_out(design: Design) -> Outcome:
    """The arms as published, how likely the published count is under each, and sizes of trials."""
    pilot, trial = project(design)
    told = counts_table(pilot, trial)
    sizes = sizes_table(pilot, run_cases(pilot, _cases(pilot, design), design), design)
    tables = {
        "arms": arms_table(trial),
        "differences": differences_table(trial),
        "counts": told,
        "sizes": sizes,
    }
    says = (conclusion(trial), *_of_counts(told), *_of_sizes(sizes))
    return Outcome(tables, {"arms": draw_pilot(trial)}, says)


def _cases(pilot: Pilot, design: Design) -> list[Case]:
    return [
        Case("as published", arm, pilot.cohort_of(arm).model_copy(update={"months": design.months}),
             arm.chosen())
        for arm in pilot.arms
    ]  # fmt: skip


def counts_table(pilot: Pilot, trial: Trial) -> pd.DataFrame:
    """How likely exactly the published count is under each arm, and against the first arm."""
    [figure] = [each for each in pilot.published if each.measure == MEASURE]
    hits = {
        arm: np.abs(results.at(figure.month, MEASURE) - figure.value) < 1e-6
        for arm, results in trial.arms.items()
    }
    rows = []
    for arm, results in trial.arms.items():
        likely = chance(hits[arm], results.draws)
        against = ratio(hits[arm], hits[trial.without], results.draws)
        why_not = "" if against.value >= 0 else NO_RATIO
        rows.append((figure.text, figure.month, arm, *likely, *against, why_not))
    columns = ["published", "month", "arm", "chance", "chance_low", "chance_high"]
    columns += ["ratio", "ratio_low", "ratio_high", "why_not"]
    return pd.DataFrame(rows, columns=columns)


def sizes_table(pilot: Pilot, runs: Runs, design: Design) -> pd.DataFrame:
    """Pilots like this one, in each of two groups, that tell an arm from doing nothing.

    Returns
    -------
    DataFrame
        Columns arm, month, difference (people of the pilot), low, high (confidence in the mean:
        bootstrap over draws), pilots (in each group) with ``_low`` and ``_high``, and people in
        both groups together. Infinite where an arm houses no more than doing nothing.

    Notes
    -----
    Means of ``n`` pilots are compared one-sided, ``n = (z_level + z_power)^2 (v_0 + v_1) / d^2``;
    ``v`` are variances between pilots and ``d`` is the difference of their means.
    """
    without = pilot.arms[0].name
    [label] = {label for label, _ in runs}
    rows = []
    for arm in pilot.arms[1:]:
        for month in design.months:
            values = [
                pilot.people * runs[label, name].at(month, MEASURE) for name in (without, arm.name)
            ]
            gap, sizes = _sampled(values[0], values[1], runs[label, arm.name].draws, design)
            rows.append((arm.name, month, *gap, *sizes, 2 * pilot.people * sizes[0]))
    columns = ["arm", "month", "difference", "low", "high", "pilots", "pilots_low", "pilots_high"]
    return pd.DataFrame(rows, columns=[*columns, "people"])


def _sampled(
    base: Array, other: Array, draws: Array, design: Design
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """The difference of means and the pilots needed, each with its bootstrap interval."""
    moments = np.stack([base, base**2, other, other**2])
    sums, sizes = over_units(moments, draws)
    units = len(sizes)
    weights = np.random.default_rng(0).multinomial(units, np.full(units, 1 / units), RESAMPLES)
    weights = np.vstack([np.ones(units, np.int64), weights])  # the first is what was found
    means = (sums @ weights.T) / (sizes @ weights.T)
    gap = means[2] - means[0]
    spread = means[1] - means[0] ** 2 + means[3] - means[2] ** 2
    z = norm.ppf(1 - design.level) + norm.ppf(design.power)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(gap > 0, np.ceil(z**2 * spread / gap**2), np.inf)
    needed = np.maximum(needed, 2.0)  # a single pilot has no spread to judge by
    ends = [np.percentile(each[1:], INTERVAL, method="nearest") for each in (gap, needed)]
    found = [
        (float(each[0]), *map(float, end)) for each, end in zip((gap, needed), ends, strict=True)
    ]
    return (found[0][0], found[0][1], found[0][2]), (found[1][0], found[1][1], found[1][2])


def _of_counts(told: pd.DataFrame) -> list[str]:
    parts = [
        f"{wording.amount(row['chance'], 'share')} "
        f"({wording.between(row['chance_low'], row['chance_high'], 'share')}) under '{row['arm']}'"
        for row in wording.rows_of(told)
    ]
    first, *others = wording.rows_of(told)
    ratios = [
        f"{row['ratio']:.2f} times ({row['ratio_low']:.2f} to {row['ratio_high']:.2f}) as likely "
        f"under '{row['arm']}' as under '{first['arm']}'"
        for row in others
        if not row["why_not"]
    ]
    beside = f": {' and '.join(ratios)}" if ratios else ""
    return [
        f"Exactly {first['published']} after {first['month']} months comes out in "
        f"{', '.join(parts)}{beside}. In brackets: 95% confidence."
    ]


def _of_sizes(sizes: pd.DataFrame) -> list[str]:
    said = []
    for arm, rows in sizes.groupby("arm", sort=False):
        parts = [f"after {row['month']} months {_size(row)}" for row in wording.rows_of(rows)]
        said.append(
            f"To tell '{arm}' from 'without' takes, in each of two groups, {'; '.join(parts)}. "
            "Two pilots is the least: one has no spread to judge by."
        )
    return said


def _size(row: wording.Row) -> str:
    if np.isinf(row["pilots"]):
        return "more pilots of ten than can be said, as it houses no more"
    most = "no end" if np.isinf(row["pilots_high"]) else f"{row['pilots_high']:,.0f}"
    pilots = f"{row['pilots']:,.0f} pilots of ten ({row['pilots_low']:,.0f} to {most})"
    return f"{pilots}, for a difference of {row['difference']:.2f} people"
