"""A pilot tried in the model: its cohort under every arm, with the published figures beside.

The cohort's people, their luck and the parameters are the same under every arm, replicate by
replicate, so arms are compared in pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from calibration.pilots.pilot import Expected, Pilot, Published, load_pilot
from simulate.cohort import CohortResults, run_cohort
from simulate.cohort_measures import COHORT_MEASURES
from simulate.intervals import spread
from simulate.posterior import POSTERIOR, Parameters
from simulate.progress import bar
from simulate.replicates import Progress

#: A figure per person housed is shown per person referred as well: the two differ much.
PER_PERSON_REFERRED = {
    "kept_home": "kept_home_referred",
    "not_homeless": "not_homeless_referred",
    "activity_and_income_housed": "activity_and_income",
}

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Shown:
    """One figure as it is shown: a pilot's own, or the same per person referred instead."""

    figure: Published | Expected
    measure: str
    words: str

    @property
    def own(self) -> bool:
        """Whether it is the figure the pilot speaks of."""
        return self.measure == self.figure.measure


@dataclass(frozen=True)
class Trial:
    """Results of a pilot by the name of the arm, the one without the project first."""

    pilot: Pilot
    arms: dict[str, CohortResults]
    replicates: int
    seed: int

    def shown(self) -> list[Shown]:
        """Every figure that is shown of this pilot."""
        return shown_of(self.pilot)

    def values(self, shown: Shown, arm: str) -> Array:
        """One value a future, nan where there is nobody to measure."""
        return self.arms[arm].at(shown.figure.month, shown.measure)

    def table(self) -> pd.DataFrame:
        """Every figure under every arm.

        Returns
        -------
        DataFrame
            Columns pilot, figure, month, measure, unit, published (text; empty where nothing
            was), published_value (share), definition, expected (text), arm, mean, low, high (the
            middle 95 % of futures), futures (those in which somebody was to be measured),
            percentile (the share of futures below the published figure, those equal to it
            counting half), p_as_expected (the share of futures, on the same people and luck, in
            which the arm moves the figure as expected).
        """
        return pd.DataFrame([self._row(shown, arm) for shown in self.shown() for arm in self.arms])

    def _row(self, shown: Shown, arm: str) -> dict[str, Any]:
        figure, values = shown.figure, self.values(shown, arm)
        row: dict[str, Any] = {
            "pilot": self.pilot.name,
            "figure": shown.words,
            "month": figure.month,
            "measure": shown.measure,
            "unit": COHORT_MEASURES[shown.measure].unit,
            "published": "",
            "published_value": np.nan,
            "definition": "",
            "expected": "",
            "arm": arm,
            **dict(zip(("mean", "low", "high"), spread(values), strict=True)),
            "futures": int((~np.isnan(values)).sum()),
            "percentile": np.nan,
            "p_as_expected": np.nan,
        }
        if isinstance(figure, Published) and shown.own:
            row |= {"published": figure.text, "definition": figure.definition}
            row |= {"published_value": figure.value}
            row["percentile"] = percentile(values, figure.value)
        if isinstance(figure, Expected):
            row["expected"] = figure.text if shown.own else figure.direction
            if arm != self.without:
                row["p_as_expected"] = self.probability(shown, arm)
        return row

    @property
    def without(self) -> str:
        """Name of the arm without the project."""
        return self.pilot.arms[0].name

    def probability(self, shown: Shown, arm: str) -> float:
        """Share of the futures in which an arm moves a figure as expected; equal counts half.

        Futures in which either arm has nobody to measure are left out.
        """
        if isinstance(shown.figure, Published):
            return float("nan")
        gap = self.values(shown, arm) - self.values(shown, self.without)
        return probability_of(gap[~np.isnan(gap)], shown.figure.direction)


def shown_of(pilot: Pilot) -> list[Shown]:
    """Every figure, each one per person housed followed by the same per person referred."""
    asked = {(figure.measure, figure.month) for figure in pilot.figures}
    found = []
    for figure in pilot.figures:
        found.append(Shown(figure, figure.measure, figure.words))
        other = PER_PERSON_REFERRED.get(figure.measure)
        if other and (other, figure.month) not in asked:
            words = figure.words.replace(", of those housed", "").split(" (")[0]
            found.append(Shown(figure, other, f"housed and {words}, of all referred"))
    return found


def try_pilot(
    name: str,
    *,
    replicates: int = 500,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    parameters: Parameters = POSTERIOR,
) -> Trial:
    """Run a pilot's cohort under every arm.

    Parameters
    ----------
    name : str
        One of :func:`list_pilots`.
    replicates, seed, workers
        As of :func:`simulate.run_cohort`.
    progress : callable, optional
        Called with (finished, all) replicates of all arms together; a bar on the terminal when
        not given.
    parameters
        As of :func:`simulate.run_cohort`; the same draw in a replicate of every arm.

    Raises
    ------
    InputError
        For an unknown pilot, or replicates that make no sense.

    Examples
    --------
    >>> from calibration.pilots import try_pilot
    >>> trial = try_pilot("schijndel", replicates=4)
    >>> list(trial.arms)
    ['without', 'with', 'with homes for all', 'direct']
    """
    pilot = load_pilot(name)
    arms: dict[str, CohortResults] = {}
    with bar(progress) as tell:
        for arm in pilot.arms:
            arms[arm.name] = run_cohort(
                pilot.region,
                pilot.cohort_of(arm),
                arm.chosen(),
                replicates=replicates,
                seed=seed,
                workers=workers,
                progress=part_of(tell, len(arms) * replicates, len(pilot.arms) * replicates),
                parameters=parameters,
            )
    return Trial(pilot, arms, replicates, seed)


def part_of(tell: Progress, before: int, every: int) -> Progress:
    """Progress of one part of a longer work, told as progress of all of it."""

    def told(finished: int, _: int) -> None:
        tell(before + finished, every)

    return told


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
