"""A pilot tried in the model: its cohort under every arm, with the published figures beside.

The cohort's people and their luck are the same under every arm, replicate by replicate, so arms
are compared in pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from calibration.pilots.pilot import Expected, Pilot, Published, load_pilot
from simulate.cohort import CohortResults, run_cohort
from simulate.cohort_measures import COHORT_MEASURES
from simulate.intervals import spread

#: A direction in so many of the futures counts as borne out, or as contradicted (assumption).
SURE = 0.9

#: A figure per person housed is shown per person referred as well: the two differ much.
PER_PERSON_REFERRED = {
    "kept_home": "kept_home_referred",
    "not_homeless": "not_homeless_referred",
    "activity_and_income_housed": "activity_and_income",
}

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Trial:
    """Results of a pilot by the name of the arm, the one without the project first."""

    pilot: Pilot
    arms: dict[str, CohortResults]
    replicates: int
    seed: int

    def table(self) -> pd.DataFrame:
        """Every figure under every arm.

        Returns
        -------
        DataFrame
            Columns figure, month, published (text), definition, arm, mean, low, high (the middle
            95 % of futures), unit, and percentile: the share of futures below the published
            figure, those equal to it counting half (nan where nothing was published).
        """
        rows = []
        for figure in self.pilot.figures:
            rows += self._rows(figure, figure.measure, figure.words)
            if figure.measure in PER_PERSON_REFERRED:
                words = f"{figure.words} (per person referred instead)"
                rows += self._rows(figure, PER_PERSON_REFERRED[figure.measure], words)
        return pd.DataFrame(rows)

    def _rows(self, figure: Published | Expected, measure: str, words: str) -> list[dict[str, Any]]:
        """One row an arm; another measure than the figure's has nothing published beside it."""
        rows = []
        for name, results in self.arms.items():
            values = results.at(figure.month, measure)
            row: dict[str, Any] = {
                "figure": words,
                "month": figure.month,
                "published": "nothing",
                "definition": "",
                "arm": name,
                **dict(zip(("mean", "low", "high"), spread(values), strict=True)),
                "unit": COHORT_MEASURES[measure].unit,
                "percentile": np.nan,
            }
            if isinstance(figure, Published) and measure == figure.measure:
                row["published"], row["definition"] = figure.text, figure.definition
                row["percentile"] = percentile(values, figure.value)
            rows.append(row)
        return rows

    def probability(self, figure: Expected, arm: str) -> float:
        """Share of the futures in which an arm moves a figure as expected; equal counts half."""
        return probability_of(self._gap(figure, arm), figure.direction)

    def _gap(self, figure: Published | Expected, arm: str) -> Array:
        without = next(iter(self.arms.values())).at(figure.month, figure.measure)
        gap: Array = self.arms[arm].at(figure.month, figure.measure) - without
        return gap[~np.isnan(gap)]

    def conclusions(self) -> list[str]:
        """One sentence a figure: what can and cannot be concluded from it."""
        return [
            _of_published(self, each) if isinstance(each, Published) else _of_expected(self, each)
            for each in self.pilot.figures
        ]


def try_pilot(
    name: str,
    *,
    replicates: int = 500,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Trial:
    """Run a pilot's cohort under every arm.

    Raises
    ------
    InputError
        For an unknown pilot, or replicates that make no sense.

    Examples
    --------
    >>> from calibration.pilots import try_pilot
    >>> trial = try_pilot("schijndel", replicates=4)
    >>> list(trial.arms)
    ['without', 'with', 'with homes for all']
    """
    pilot = load_pilot(name)
    arms = {
        arm.name: run_cohort(
            pilot.region,
            pilot.cohort_of(arm),
            arm.chosen(),
            replicates=replicates,
            seed=seed,
            progress=progress,
        )
        for arm in pilot.arms
    }
    return Trial(pilot, arms, replicates, seed)


def percentile(values: Array, published: float) -> float:
    """Share of values below a published figure, those equal to it counting half."""
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return float("nan")
    same = np.isclose(known, published, atol=1e-9)
    return float(((known < published) & ~same).mean() + same.mean() / 2)


def probability_of(gap: Array, direction: str) -> float:
    """Share of paired gaps in a direction, those of nothing counting half."""
    if len(gap) == 0:
        return float("nan")
    up = float((gap > 1e-9).mean() + (np.abs(gap) <= 1e-9).mean() / 2)
    return up if direction == "up" else 1.0 - up


def _of_published(trial: Trial, figure: Published) -> str:
    inside, above = [], []
    for name, results in trial.arms.items():
        _, low, high = spread(results.at(figure.month, figure.measure))
        if low <= figure.value <= high:
            inside.append(name)
        elif figure.value > high:
            above.append(name)
    said = f"The published {figure.text} ({figure.words})"
    if len(inside) == len(trial.arms):
        return f"{said} lies within what every arm gives: it does not tell them apart"
    if inside:
        others = [name for name in trial.arms if name not in inside]
        return f"{said} is what to expect {_listed(inside)}, and not {_listed(others)}"
    where = "above" if len(above) == len(trial.arms) else "outside"
    return f"{said} lies {where} what any arm gives: the model as it is does not explain it"


def _listed(names: list[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def _of_expected(trial: Trial, figure: Expected) -> str:
    rows = []
    for name in list(trial.arms)[1:]:
        chance = trial.probability(figure, name)
        verdict = "no verdict"
        if chance >= SURE:
            verdict = "borne out"
        elif chance <= 1.0 - SURE:
            verdict = "contradicted"
        rows.append(f"{verdict} '{name}' ({chance:.0%} of futures)".replace("%", " %"))
    way = "goes up" if figure.direction == "up" else "goes down"
    return f"That '{figure.words}' {way} is an expectation, published without a count: " + (
        "; ".join(rows)
    )
