"""What a trial says in words: where a published figure falls, and what can be concluded."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from calibration.pilots.pilot import Expected, Published
from calibration.pilots.trial import Shown, Trial
from simulate.intervals import spread

#: A direction in so many of the futures counts as borne out, or as contradicted (assumption).
SURE = 0.9

#: Of shares: 9 of 23 is the same number however it was computed.
ROUNDING = 1e-9

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
    return "contradicted" if 1.0 - probability >= SURE else "no verdict"


def _of_futures(share: float) -> str:
    """A share of futures that never claims all of them, or none, by rounding."""
    if share >= 1.0:
        return "all futures"
    if share <= 0.0:
        return "no future"
    if share >= 0.995:
        return "more than 99 % of futures"
    if share <= 0.005:
        return "less than 1 % of futures"
    return f"{100 * share:.0f} % of futures"


def conclusion(trial: Trial) -> str:
    """One sentence: what can be concluded of all figures, and what cannot."""
    own = [shown for shown in trial.shown() if shown.own]
    expected = [shown for shown in own if isinstance(shown.figure, Expected)]
    can = "; that ".join(_of_numbers(trial, own) + _of_expected(trial, expected))
    return f"It can be concluded that {can}; but not {trial.pilot.limits}."


def _of_numbers(trial: Trial, figures: list[Shown]) -> list[str]:
    """What was published or promised as a number, beside what each arm gives.

    Figures of which the same is true are said together.
    """
    together: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for shown in figures:
        value, said = _number(shown.figure)
        if value is None:
            continue
        ends = {arm: spread(trial.values(shown, arm))[1:] for arm in trial.arms}
        above = tuple(arm for arm, (_, high) in ends.items() if value > high + ROUNDING)
        below = tuple(arm for arm, (low, _) in ends.items() if value < low - ROUNDING)
        known = [arm for arm, (low, _) in ends.items() if not np.isnan(low)]
        inside = tuple(arm for arm in known if arm not in above + below)
        together.setdefault((inside, above, below), []).append(said)
    return [
        f"{_joined(said)} {'is' if len(said) == 1 else 'are'} {_beside(sides, len(trial.arms))}"
        for sides, said in together.items()
    ]


def _number(figure: Published | Expected) -> tuple[float | None, str]:
    """The share that was published or promised, if any, and how to call it."""
    if isinstance(figure, Published):
        return figure.value, f"{figure.text} (“{figure.words}”)"
    if figure.promised is None:
        return None, ""
    return figure.promised, f"the promised {100 * figure.promised:.0f} % (“{figure.words}”)"


def _beside(sides: tuple[tuple[str, ...], ...], arms: int) -> str:
    """Where a number is, from the arms whose 95 % of futures hold it, end below or begin above."""
    inside, above, below = sides
    if len(inside) == arms:
        return "within what every arm gives, which does not tell them apart"
    if len(above) == arms:
        return "above what any arm gives"
    if len(below) == arms:
        return "below what any arm gives"
    clauses = ["within what no arm gives"]
    if inside:
        clauses = [f"within what {_listed(inside)} {'gives' if len(inside) == 1 else 'give'}"]
    clauses += [f"above {_listed(above)}"] if above else []
    clauses += [f"below {_listed(below)}"] if below else []
    return _joined(clauses)


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
            what = f"“{shown.figure.words}” ({shown.figure.direction}{where})"
            together.setdefault(said, []).append(what)
    verbs = [f"{VERBS[said]} {_joined(together[said])}" for said in VERBS if said in together]
    return [f"the model {_joined(verbs)}"] if verbs else []


def _listed(arms: Iterable[str]) -> str:
    return _joined([f"'{arm}'" for arm in arms])


def _joined(parts: list[str]) -> str:
    """Words in a row; empty for none."""
    return " and ".join([part for part in (", ".join(parts[:-1]), *parts[-1:]) if part])
