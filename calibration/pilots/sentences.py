"""What a trial says in words: where a published figure falls, and what can be concluded."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from calibration.pilots.pilot import Expected, Published
from calibration.pilots.trial import Shown, Trial
from simulate.intervals import spread

#: A direction in so many of the futures counts as borne out, or as contradicted (assumption).
SURE = 0.9

#: What the model does to an expectation, by verdict, in the order of a sentence.
VERBS = {
    "borne out": "bears out",
    "contradicted": "contradicts",
    "no verdict": "leaves open",
    "nobody to measure": "has nobody to measure of",
}


def where_it_falls(percentile: float) -> str:
    """Where a published figure falls among futures, from the share of them below it."""
    if np.isnan(percentile):
        return "nobody to measure"
    if percentile >= 0.5:
        return f"higher than in {_of_futures(percentile)}"
    return f"lower than in {_of_futures(1.0 - percentile)}"


def how_often(probability: float, direction: str) -> str:
    """How often an arm moves a figure as expected, and what that makes of the expectation."""
    if np.isnan(probability):
        return "nobody to measure"
    return f"{direction} in {_of_futures(probability)}: {verdict(probability)}"


def verdict(probability: float) -> str:
    """What futures make of an expectation: borne out, contradicted, or no verdict."""
    if np.isnan(probability):
        return "nobody to measure"
    if probability >= SURE:
        return "borne out"
    return "contradicted" if probability <= 1.0 - SURE else "no verdict"


def _of_futures(share: float) -> str:
    """A share of futures that never claims all of them, or none, by rounding."""
    if share >= 1.0:
        return "all futures"
    if share <= 0.0:
        return "no future"
    if share > 0.995:
        return "more than 99 % of futures"
    if share < 0.005:
        return "less than 1 % of futures"
    return f"{100 * share:.0f} % of futures"


def conclusion(trial: Trial) -> str:
    """One sentence: what can be concluded of all figures, and what cannot."""
    own = [shown for shown in trial.shown() if shown.own]
    published = _of_published(trial, [s for s in own if isinstance(s.figure, Published)])
    expected = _of_expected(trial, [s for s in own if isinstance(s.figure, Expected)])
    can = "; that ".join(published + expected)
    return f"It can be concluded that {can}; but not {trial.pilot.limits}."


def _of_published(trial: Trial, figures: list[Shown]) -> list[str]:
    """Within, above or below what each arm gives; figures of which the same is true together."""
    together: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for shown in figures:
        assert isinstance(shown.figure, Published)
        value = shown.figure.value
        ends = {arm: spread(trial.values(shown, arm))[1:] for arm in trial.arms}
        inside = tuple(arm for arm, (low, high) in ends.items() if low <= value <= high)
        above = tuple(arm for arm, (_, high) in ends.items() if value > high)
        below = tuple(arm for arm, (low, _) in ends.items() if value < low)
        said = f"{shown.figure.text} ({shown.figure.words})"
        together.setdefault((inside, above, below), []).append(said)
    found = []
    for (inside, above, below), said in together.items():
        verb = "is" if len(said) == 1 else "are"
        clauses = [f"within what {_listed(inside)} {'gives' if len(inside) == 1 else 'give'}"]
        if len(inside) == len(trial.arms):
            clauses = ["within what every arm gives, which does not tell them apart"]
        elif not inside:
            clauses = ["within what no arm gives"]
        clauses += [f"above {_listed(above)}"] if above else []
        clauses += [f"below {_listed(below)}"] if below else []
        found.append(f"{_joined(said)} {verb} {_joined(clauses)}")
    return found


def _of_expected(trial: Trial, figures: list[Shown]) -> list[str]:
    """What the model makes of the expectations: those with one verdict together."""
    arms = list(trial.arms)[1:]
    together: dict[str, list[str]] = {}
    for shown in figures:
        assert isinstance(shown.figure, Expected)
        by_verdict: dict[str, list[str]] = {}
        for arm in arms:
            by_verdict.setdefault(verdict(trial.probability(shown, arm)), []).append(arm)
        for said, under in by_verdict.items():
            where = "" if len(under) == len(arms) else f" under {_listed(under)}"
            what = f"{shown.figure.words} {shown.figure.direction}{where}"
            together.setdefault(said, []).append(what)
    verbs = [f"{VERBS[said]} {_joined(together[said])}" for said in VERBS if said in together]
    return [f"the model {_joined(verbs)}"] if verbs else []


def _listed(arms: Iterable[str]) -> str:
    return _joined([f"'{arm}'" for arm in arms])


def _joined(parts: list[str]) -> str:
    """Words in a row; empty for none."""
    return " and ".join([part for part in (", ".join(parts[:-1]), *parts[-1:]) if part])
