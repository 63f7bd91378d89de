"""What the results rest on: fits without each source, with other priors, with other spreads.

All of these are fits with the emulator of the first wave, which holds over the whole prior: the
last one is best at the posterior and knows nothing of where a fit without a source may go. What
moves is held against a fit of the same kind to everything.

Headlines are what policies do, by that emulator with its error: the same error in each fit, so that
it adds to widths and not to differences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from calibration.checks.plan import CHANCE, LEFT_OUT, REFIT, CheckPlan
from calibration.checks.predictive import ENDS, Predicted, predict
from calibration.checks.refits import Bench, Refit, refit_all
from calibration.fit.design import key
from calibration.fit.problem import Problem, Variant
from calibration.fit.sampler import Chain
from calibration.likelihood import LikelihoodConfig
from calibration.statistics import STATISTICS
from calibration.targets import Targets
from simulate.parameters import BY_NAME

NOTHING, AS_IT_IS, AGAIN = "nothing left out", "as it is", "as it is, other luck"
#: A parameter is said to be identified when the figures take off this share of its prior's spread.
IDENTIFIED = 0.2
QUANTILES = ("low", "mid", "high")

Array = np.ndarray[Any, Any]


def left_out(targets: Targets, source: str) -> tuple[str, ...]:
    """Names of all studies of a source."""
    return tuple(
        study.name
        for study, of in zip(targets.studies, targets.sources(), strict=True)
        if of == source
    )


def sources_of(targets: Targets) -> list[str]:
    """Every source once, in the order of the studies."""
    return list(dict.fromkeys(targets.sources()))


def refit_without(
    problem: Problem, lacking: tuple[str, ...], plan: CheckPlan, seed: int, bench: Bench
) -> dict[str, Array]:
    """Draws in z by the source left out, after ``NOTHING``; ``lacking`` studies never take part."""
    asked = {NOTHING: Variant(lacking)}
    for source in sources_of(problem.targets):
        names = (*lacking, *left_out(problem.targets, source))
        asked[source] = Variant(tuple(dict.fromkeys(names)))
    return _refit(problem, asked, plan, key(seed, LEFT_OUT), bench)


def refit_otherwise(
    problem: Problem, lacking: tuple[str, ...], plan: CheckPlan, seed: int, bench: Bench
) -> dict[str, Array]:
    """Draws in z by variant: other priors, other spreads, and twice the main one."""
    ones = np.ones(len(problem.priors.names))
    asked = {
        AS_IT_IS: Variant(lacking),
        "spread halved": Variant(lacking, spread_factor=0.5),
        "spread doubled": Variant(lacking, spread_factor=2.0),
        "priors half as wide": Variant(lacking, prior_sd=0.5 * ones),
        "priors half as wide again": Variant(lacking, prior_sd=1.5 * ones),
        AGAIN: Variant(lacking),
    }
    return _refit(problem, asked, plan, key(seed, REFIT), bench)


def _refit(
    problem: Problem, asked: Mapping[str, Variant], plan: CheckPlan, seed: int, bench: Bench
) -> dict[str, Array]:
    refits = [
        Refit(plan.refit_chain, key(seed, n), plan.pictures, variant)
        for n, variant in enumerate(asked.values())
    ]
    return dict(zip(asked, refit_all(problem, refits, bench), strict=True))


def predict_without(
    problem: Problem, refits: Mapping[str, Array], draws: int, seed: int
) -> Predicted:
    """Predict every figure from the fit without its own source."""
    targets = problem.targets
    config = LikelihoodConfig(emulator_variance=np.nan_to_num(problem.emulator.variance))
    source_of = dict(zip(targets.names(), targets.sources(), strict=True))
    sources = np.array([source_of[study.name] for study, _ in targets.rows()])
    values = np.empty((draws, len(sources)))
    same = np.empty(len(sources))
    for number, source in enumerate(sources_of(targets)):
        expected = problem.emulator.predict(refits[source][:draws])
        found = predict(targets, expected, key(seed, LEFT_OUT, number), config)
        values[:, sources == source] = found.values[:, sources == source]
        same[sources == source] = found.as_published[sources == source]
    return Predicted(values, same)


def headlines(problem: Problem) -> list[str]:
    """Statistics that say what policies do: those that no published figure is held against."""
    emulator = problem.emulator
    return [
        name
        for name, scale in zip(emulator.statistics, emulator.scales, strict=True)
        if scale == "real"
    ]


def rests_on_table(problem: Problem, refits: Mapping[str, Array], seed: int) -> pd.DataFrame:
    """A row a headline and source left out: what is left of it, and how far it moved.

    Returns
    -------
    DataFrame
        Columns headline, words, unit, source, title, low, mid, high, moved (of medians, in
        standard deviations of the headline with nothing left out).
    """
    titles = _titles(problem.targets)
    by_fit = {name: _headline_values(problem, z, seed) for name, z in refits.items()}
    base = by_fit[NOTHING]
    rows = []
    for number, name in enumerate(headlines(problem)):
        for source, values in by_fit.items():
            ends = np.percentile(values[:, number], ENDS)
            moved = (ends[1] - np.median(base[:, number])) / base[:, number].std()
            rows.append(
                {
                    "headline": name,
                    "words": STATISTICS[name].words,
                    "unit": STATISTICS[name].unit,
                    "source": source,
                    "title": titles.get(source, source),
                    **dict(zip(QUANTILES, ends, strict=True)),
                    "moved": moved,
                }
            )
    return pd.DataFrame(rows)


def sensitivity_table(problem: Problem, refits: Mapping[str, Array], seed: int) -> pd.DataFrame:
    """A row a variant and parameter or headline: variant, kind, name, words, low, mid, high."""
    rows = []
    for variant, z in refits.items():
        if variant == AGAIN:
            continue
        quantities = [
            ("parameter", name, BY_NAME[name].words, column)
            for name, column in zip(problem.priors.names, problem.priors.values(z).T, strict=True)
        ] + [
            ("headline", name, STATISTICS[name].words, column)
            for name, column in zip(
                headlines(problem), _headline_values(problem, z, seed).T, strict=True
            )
        ]
        for kind, name, words, column in quantities:
            ends = dict(zip(QUANTILES, np.percentile(column, ENDS), strict=True))
            rows.append({"variant": variant, "kind": kind, "name": name, "words": words, **ends})
    return pd.DataFrame(rows)


def parameters_table(problem: Problem, chain: Chain, refits: Mapping[str, Array]) -> pd.DataFrame:
    """A row a parameter: prior, posterior, and the source whose leaving out moves it most.

    Returns
    -------
    DataFrame
        Columns name, words, unit, prior_low, prior_mid, prior_high, low, mid, high, narrowed (1
        less the posterior's standard deviation as a share of the prior's, of logarithms),
        strongest_source, moved (of medians, in posterior standard deviations), identified.
    """
    priors, z = problem.priors, chain.draws
    standard = norm.ppf(np.array(ENDS) / 100.0)[:, None] * np.ones(len(priors.names))
    before, after = priors.values(standard), np.percentile(priors.values(z), ENDS, axis=0)
    base = refits[NOTHING]
    sources = sources_of(problem.targets)
    moved = np.array([np.median(refits[source], axis=0) for source in sources])
    moved = (moved - np.median(base, axis=0)) / base.std(axis=0)
    strongest = np.abs(moved).argmax(axis=0)
    narrowed = 1.0 - z.std(axis=0)
    return pd.DataFrame(
        {
            "name": priors.names,
            "words": [BY_NAME[name].words for name in priors.names],
            "unit": [BY_NAME[name].unit for name in priors.names],
            **{f"prior_{name}": end for name, end in zip(QUANTILES, before, strict=True)},
            **dict(zip(QUANTILES, after, strict=True)),
            "narrowed": narrowed,
            "strongest_source": [sources[number] for number in strongest],
            "moved": moved[strongest, np.arange(len(strongest))],
            "identified": narrowed >= IDENTIFIED,
        }
    )


def most_moved(one: Array, other: Array) -> float:
    """Largest difference of medians of a parameter, in standard deviations of ``one``."""
    gap = np.median(other, axis=0) - np.median(one, axis=0)
    return float(np.abs(gap / one.std(axis=0)).max())


def _headline_values(problem: Problem, z: Array, seed: int) -> Array:
    """Headlines at draws with the emulator's error, shape (draws, headlines)."""
    emulator = problem.emulator
    columns = [emulator.statistics.index(name) for name in headlines(problem)]
    luck = np.random.default_rng(key(seed, CHANCE)).standard_normal((len(z), len(columns)))
    found: Array = emulator.predict(z)[:, columns] + luck * np.sqrt(emulator.variance[columns])
    return found


def _titles(targets: Targets) -> dict[str, str]:
    """Title of a source: that of its first study."""
    titles: dict[str, str] = {}
    for study, source in zip(targets.studies, targets.sources(), strict=True):
        titles.setdefault(source, study.title)
    return titles
