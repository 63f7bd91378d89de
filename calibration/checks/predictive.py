"""What each published figure would be under draws of the parameters, beside what it is.

A predicted figure is one that the study would have published: what the model expects, a new shift
for the study, and the figure's own chance. Expected statistics are simulated once at each draw, so
intervals hold the noise of one simulation too, and are a little wide for it. Without a figure's own
source they come from the emulator, with its error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest, chi2

from calibration.fit.scales import from_scale, to_scale
from calibration.likelihood import (
    PLAIN,
    LikelihoodConfig,
    draw_observations,
    draw_values,
    published,
)
from calibration.pilots.trial import percentile
from calibration.statistics import STATISTICS
from calibration.target_kinds import Between, Binomial, Bound, Normal, Poisson, Study, Target
from calibration.targets import Targets

#: Ends and middle of 90 % intervals, in percent.
ENDS = (5.0, 50.0, 95.0)
#: A bound or range is reproduced when at least this share of predictions lies as it says.
LEAST_SHARE = 0.05
#: Half the width of a 95 % interval, in standard errors.
_95 = 1.959964

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Predicted:
    """Predictions of all figures.

    Attributes
    ----------
    values : ndarray of float64, shape (draws, targets)
        In the units of the statistics; nan where there was nothing to measure.
    as_published : ndarray of float64, shape (targets,)
        Share of the predictions that would have been published in the same words: only of use for
        bounds and ranges.
    """

    values: Array
    as_published: Array

    def ends(self) -> Array:
        """Ends and middle of 90 % intervals, shape (3, targets)."""
        found = np.full((len(ENDS), self.values.shape[1]), np.nan)
        known = ~np.isnan(self.values).all(axis=0)
        found[:, known] = np.nanpercentile(self.values[:, known], ENDS, axis=0)
        return found

    def inside(self, targets: Targets) -> Array:
        """Whether predictions reproduce each figure, bool (targets,)."""
        low, _, high = self.ends()
        value = np.array([published_as(target)[0] for _, target in targets.rows()])
        vague = np.array([isinstance(target, Bound | Between) for _, target in targets.rows()])
        found: Array = np.where(
            vague, self.as_published >= LEAST_SHARE, (low <= value) & (value <= high)
        )
        return found


def predict(
    targets: Targets, expected: Array, seed: int, config: LikelihoodConfig = PLAIN
) -> Predicted:
    """Predict every figure once for each draw of expected statistics (draws, statistics)."""
    scales = tuple(targets.scales.values())
    # a share of exactly 0 or 1 is the noise of few people, and no study's shift could move it
    inside = from_scale(to_scale(expected, scales), scales)
    # equal generators, so that both are of the same made-up studies
    values = draw_values(targets, inside, np.random.default_rng(seed), config)
    seen = draw_observations(targets, inside, np.random.default_rng(seed), config)
    known = ~np.isnan(seen)
    same = ((seen == published(targets)) & known).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return Predicted(values, same)


def published_as(target: Target) -> tuple[float, float, float]:
    """The published value and its own 95 % interval, in the unit of the statistic.

    Of a bound the value is the bound, and there is no interval; of a range it is the middle, and
    the interval is the range. Intervals of counts are exact [1]_.

    References
    ----------
    .. [1] Garwood (1936). Fiducial limits for the Poisson distribution. doi:10.2307/2333958;
       Clopper and Pearson (1934). doi:10.1093/biomet/26.4.404
    """
    match target:
        case Binomial():
            share = binomtest(target.count, target.of).proportion_ci()
            return target.count / target.of, float(share.low), float(share.high)
        case Poisson():
            low = chi2.ppf(0.025, 2 * target.count) / 2 if target.count else 0.0
            high = chi2.ppf(0.975, 2 * target.count + 2) / 2
            low, high = low / target.exposure, high / target.exposure
            return target.count / target.exposure, float(low), float(high)
        case Normal():
            margin = _95 * target.error
            low = target.value - margin if target.low is None else target.low
            high = target.value + margin if target.high is None else target.high
            return target.value, low, high
        case Between():
            return (target.low + target.high) / 2, target.low, target.high
        case Bound():
            value = target.value
            if target.count is not None and target.of is not None:
                value = target.count / target.of
            return float(value or 0.0), np.nan, np.nan


def figures_table(
    targets: Targets, prior: Predicted, posterior: Predicted, without: Predicted
) -> pd.DataFrame:
    """A row a target: what was published, and what was predicted; ``without`` its own source.

    Returns
    -------
    DataFrame
        Columns study, source, title, figure, statistic, words, unit, definition, published_text,
        published, published_low, published_high, kind; prior_low, prior_mid, prior_high; low, mid,
        high, inside, percentile (share of predictions below what was published, equal ones
        counting half); out_low, out_mid, out_high, out_inside.
    """
    rows = [
        _about(study, source, target)
        for study, source in zip(targets.studies, targets.sources(), strict=True)
        for target in study.targets
    ]
    table = pd.DataFrame(rows)
    for prefix, predicted in (("prior_", prior), ("", posterior), ("out_", without)):
        for name, end in zip(("low", "mid", "high"), predicted.ends(), strict=True):
            table[f"{prefix}{name}"] = end
        if predicted is not prior:
            table[f"{prefix}inside"] = predicted.inside(targets)
        if predicted is posterior:
            table["percentile"] = [
                percentile(values, value)
                for values, value in zip(predicted.values.T, table["published"], strict=True)
            ]
    return table


def predictive_table(
    targets: Targets, prior: Predicted, posterior: Predicted, without: Predicted
) -> pd.DataFrame:
    """A row a draw and target: draw, figure, value, out_value, prior_value."""
    figures = [target.figure for _, target in targets.rows()]
    draws = len(posterior.values)
    return pd.DataFrame(
        {
            "draw": np.repeat(np.arange(draws), len(figures)),
            "figure": figures * draws,
            "value": posterior.values.ravel(),
            "out_value": without.values.ravel(),
            "prior_value": prior.values.ravel(),
        }
    )


def _about(study: Study, source: str, target: Target) -> dict[str, Any]:
    value, low, high = published_as(target)
    statistic = STATISTICS[target.statistic]
    return {
        "study": study.name,
        "source": source,
        "title": study.title,
        "figure": target.figure,
        "statistic": target.statistic,
        "words": statistic.words,
        "unit": statistic.unit,
        "definition": target.definition,
        "published_text": target.text,
        "published": value,
        "published_low": low,
        "published_high": high,
        "kind": target.likelihood,
    }
