"""What a trial says in words: where a published figure falls, and what can be concluded.

What pages and pictures show is in the reader's language; the tables of a terminal are in English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from calibration.pilots.pilot import Expected, Published
from calibration.pilots.trial import Shown, Trial
from simulate.cohort_measures import COHORT_MEASURES, OF_ALL
from simulate.intervals import spread
from simulate.language import Language, load_language, mark

#: A direction in so many of the futures counts as borne out, or as contradicted (assumption).
SURE = 0.9

#: Of shares: 9 of 23 is the same number however it was computed.
ROUNDING = 1e-9

#: What the model does to an expectation, by verdict, in the order of a sentence.
VERBS = {
    "borne out": mark("bears out {figures}"),
    "contradicted": mark("contradicts {figures}"),
    "no verdict": mark("leaves open {figures}"),
    "nobody to measure": mark("has nobody to measure of {figures}"),
}
DIRECTIONS = {"up": mark("up"), "down": mark("down")}
ENGLISH = load_language("en")


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
        return "more than 99% of futures"
    if share <= 0.005:
        return "less than 1% of futures"
    return f"{100 * share:.0f}% of futures"


def as_published(language: Language, figure: Published) -> str:
    """A figure as it was published: so many of so many, or a share."""
    if figure.count is None or figure.of is None:
        return language.percent(figure.value)
    return language.gettext("{count} of {of}").format(
        count=language.number(figure.count), of=language.number(figure.of)
    )


def as_expected(language: Language, shown: Shown) -> str:
    """What a project expected of a figure: which way, and what it promised if it did."""
    figure = shown.figure
    assert isinstance(figure, Expected)
    way = language.gettext(DIRECTIONS[figure.direction])
    if figure.promised is None or not shown.own:
        return way
    return language.gettext("{way}; promised to {share}").format(
        way=way, share=language.percent(figure.promised)
    )


def amount(language: Language, trial: Trial, shown: Shown, arm: str) -> str:
    """What an arm gives: the mean and, in brackets, the middle 95% of futures."""
    _, (mean, low, high) = language.gettext, spread(trial.values(shown, arm))
    if np.isnan(mean):
        return _("nobody to measure")
    if shown.measure in OF_ALL:
        people = trial.pilot.people
        # counted in people as the picture does: the last digit of a tie must be the same
        mean, low, high = spread(people * trial.values(shown, arm))
        ends = language.between(language.number(low), language.number(high))
        return _("{mean} of {people} people ({ends})").format(
            mean=language.number(mean, 1), people=language.number(people), ends=ends
        )
    told: dict[str, Callable[[float], str]] = {
        "share": language.percent,
        "index": lambda value: language.number(value, 2),
    }
    unit = COHORT_MEASURES[shown.measure].unit
    write = told.get(unit, language.money)
    between = language.between(write(low), write(high))
    if unit in told:
        return f"{write(mean)} ({between})"
    return _("{mean} a person a year ({ends})").format(mean=write(mean), ends=between)


def conclusion(trial: Trial, language: Language = ENGLISH) -> str:
    """One sentence: what can be concluded of all figures, and what cannot."""
    _ = language.gettext
    own = [shown for shown in trial.shown() if shown.own]
    expected = [shown for shown in own if isinstance(shown.figure, Expected)]
    first, *others = [
        *_of_numbers(language, trial, own), *_of_expected(language, trial, expected)
    ]  # fmt: skip
    can = first + "".join(_("; that {clause}").format(clause=each) for each in others)
    return _("It can be concluded that {can}; but not {limits}.").format(
        can=can, limits=_(trial.pilot.limits)
    )


def _of_numbers(language: Language, trial: Trial, figures: list[Shown]) -> list[str]:
    """What was published or promised as a number, beside what each arm gives.

    Figures of which the same is true are said together.
    """
    together: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for shown in figures:
        value, said = _number(language, shown.figure)
        if value is None:
            continue
        ends = {arm: spread(trial.values(shown, arm))[1:] for arm in trial.arms}
        above = tuple(arm for arm, (_, high) in ends.items() if value > high + ROUNDING)
        below = tuple(arm for arm, (low, _) in ends.items() if value < low - ROUNDING)
        known = [arm for arm, (low, _) in ends.items() if not np.isnan(low)]
        inside = tuple(arm for arm in known if arm not in above + below)
        together.setdefault((inside, above, below), []).append(said)
    return [
        language.ngettext("{figures} is {where}", "{figures} are {where}", len(said)).format(
            figures=language.joined(said), where=_beside(language, sides, len(trial.arms))
        )
        for sides, said in together.items()
    ]


def _number(language: Language, figure: Published | Expected) -> tuple[float | None, str]:
    """The share that was published or promised, if any, and how to call it."""
    words = language.gettext(figure.words)
    if isinstance(figure, Published):
        return figure.value, f"{as_published(language, figure)} (“{words}”)"
    if figure.promised is None:
        return None, ""
    said = language.gettext("the promised {share} (“{words}”)")
    return figure.promised, said.format(share=language.percent(figure.promised), words=words)


def _beside(language: Language, sides: tuple[tuple[str, ...], ...], arms: int) -> str:
    """Where a number is, from the arms whose 95% of futures hold it, end below or begin above."""
    _, (inside, above, below) = language.gettext, sides
    if len(inside) == arms:
        return _("within what every arm gives, which does not tell them apart")
    if len(above) == arms:
        return _("above what any arm gives")
    if len(below) == arms:
        return _("below what any arm gives")
    clauses = [_("within what no arm gives")]
    if inside:
        gives = language.ngettext(
            "within what {arms} gives", "within what {arms} give", len(inside)
        )
        clauses = [gives.format(arms=_listed(language, inside))]
    if above:
        clauses.append(_("above {arms}").format(arms=_listed(language, above)))
    if below:
        clauses.append(_("below {arms}").format(arms=_listed(language, below)))
    return language.joined(clauses)


def _of_expected(language: Language, trial: Trial, figures: list[Shown]) -> list[str]:
    """What the model makes of the expectations: those with one verdict together."""
    _, arms = language.gettext, list(trial.arms)[1:]
    together: dict[str, list[str]] = {}
    for shown in figures:
        assert isinstance(shown.figure, Expected)
        by_verdict: dict[str, list[str]] = {}
        for arm in arms:
            by_verdict.setdefault(verdict(trial.probability(shown, arm)), []).append(arm)
        for said, under in by_verdict.items():
            way = _(DIRECTIONS[shown.figure.direction])
            if len(under) < len(arms):
                way = _("{way} under {arms}").format(way=way, arms=_listed(language, under))
            together.setdefault(said, []).append(f"“{_(shown.figure.words)}” ({way})")
    verdicts = [
        _(VERBS[said]).format(figures=language.joined(together[said]))
        for said in VERBS
        if said in together
    ]
    return (
        [_("the model {verdicts}").format(verdicts=language.joined(verdicts))] if verdicts else []
    )


def _listed(language: Language, arms: Iterable[str]) -> str:
    return language.joined([f"'{language.gettext(arm)}'" for arm in arms])
