"""The search itself: homes needed at each level of support, the choice, and the fresh check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.needed import root
from experiments.needed.bottleneck import why_not
from experiments.needed.futures import FIELDS, Bench, Futures, Plan, Setup, units_of
from simulate.errors import InputError
from simulate.intervals import spread

#: So many times as many homes as people ask for in a year are tried at most (assumption): more
#: would stand empty.
MOST_FOR_EACH = 3
#: Futures of the fresh check, for each of the search: the check itself must not be left to luck.
FRESH = 2
#: The recommended number is looked at itself, and the interval anew, at most so many times.
ROUNDS = 3

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Question:
    """The target: a share who wait less than the weeks of the setup, with a probability."""

    share: float
    sure: float


@dataclass(frozen=True)
class Search:
    """How to look for the answer.

    Attributes
    ----------
    futures : Futures
        In which homes are looked for.
    levels : tuple of float
        Support, as multiples of what there is; in order.
    most_homes : int, optional
        The most extra homes a year to try; ``MOST_FOR_EACH`` a request when not given.
    workers : int, optional
    tell : callable
        Called with a line of progress.
    """

    futures: Futures
    levels: tuple[float, ...]
    most_homes: int | None
    workers: int | None
    tell: Callable[[str], None]


@dataclass(frozen=True)
class Level:
    """What a level of support needs.

    Attributes
    ----------
    support : float
        Multiple of what there is.
    needed : float
        Extra homes a year; infinite when the target is not reached.
    low, high : float
        95% confidence interval, the step of the search included; ``high`` may be infinite.
    tried : int
        The number of homes that the rest is about: the smallest tried that meets the target, or
        the one that came nearest to it.
    probability : tuple of float
        Share of futures that meet the target there, with its 95% confidence interval.
    means : dict of str to (float, float, float)
        Mean and middle 95% of futures of each of ``FIELDS`` there.
    why_not : str
        What stands in the way; empty when the target is reached.
    """

    support: float
    needed: float
    low: float
    high: float
    tried: int
    probability: tuple[float, float, float]
    means: dict[str, tuple[float, float, float]]
    why_not: str

    @property
    def reached(self) -> bool:
        """Whether some number of homes tried meets the target."""
        return bool(np.isfinite(self.needed))


@dataclass(frozen=True)
class Check:
    """The recommended plan in futures that had no part in the search.

    ``other_draws``: whether their draws of the parameters had none either; false when none are
    drawn, or there are too few for both.
    """

    plan: Plan
    futures: int
    other_draws: bool
    probability: tuple[float, float, float]
    meets: bool
    means: dict[str, tuple[float, float, float]]


@dataclass(frozen=True)
class Answer:
    """All that was found.

    Attributes
    ----------
    present : Level
        No extra homes and today's support.
    levels : tuple of Level
        The frontier, by support.
    chosen : Level, optional
        Fewest homes, and no more support than that takes; none when nothing reaches the target.
    recommended : int
        Homes to plan with: the upper end of the interval of the chosen level.
    check : Check, optional
    most_homes : int
        The most that was tried.
    points : list of dict
        Every plan tried, with its probability.
    """

    present: Level
    levels: tuple[Level, ...]
    chosen: Level | None
    recommended: int
    check: Check | None
    most_homes: int
    points: list[dict[str, float]]


def answer(setup: Setup, question: Question, search: Search) -> Answer:
    """Look for the homes that meet the target at each level of support, choose, and check.

    Raises
    ------
    InputError
        When nobody asks for a home in the years that count.
    """
    bench = Bench(setup, search.futures, search.workers)
    units = units_of(setup.chosen, search.futures)
    now = Plan(homes=0, support=1.0)
    bench.shares(now)
    asked = float(bench.at(now)[:, FIELDS.index("asked")].mean())
    most = search.most_homes or max(10, round(MOST_FOR_EACH * asked))
    levels = []
    for support in search.levels:
        search.tell(f"looking for homes with {support:g} times today's support")
        levels.append(_level(bench, question, units, support, (round(asked), most)))
    present = _about(bench, question, units, now)
    chosen = choose(levels)
    check, recommended = None, 0
    if chosen is not None:
        chosen, recommended = _settled(bench, question, units, chosen, most)
        levels = [chosen if each.support == chosen.support else each for each in levels]
        search.tell(f"checking {recommended} homes a year in fresh futures")
        check = _check(setup, question, search, Plan(recommended, chosen.support))
    points = _points(bench, question, units, search.levels)
    return Answer(present, tuple(levels), chosen, recommended, check, most, points)


def choose(levels: Sequence[Level]) -> Level | None:
    """The level with least support that takes no more homes than any, as far as can be told.

    What a level takes is the upper end of its interval, as that is what to plan with. A level whose
    upper end lies above the lowest by less than that interval is wide cannot be told from it.
    """
    reached = [level for level in levels if level.reached]
    if not reached:
        return None
    fewest = min(reached, key=lambda level: (level.high, level.needed, level.support))
    # where no interval has an upper end nothing can be told apart: then the fewest homes
    if not np.isfinite(fewest.high):
        return fewest
    wide = fewest.high - fewest.low
    alike = [level for level in reached if level.high - fewest.high <= wide]
    return min(alike, key=lambda level: level.support)


def _level(
    bench: Bench, question: Question, units: Array, support: float, range_: tuple[int, int]
) -> Level:
    def margin(homes: int) -> float:
        shares = bench.shares(Plan(homes, support))
        return root.deciding_share(shares, question.sure) - question.share

    found = root.bracket(margin, max(1, range_[0]), range_[1])
    if found.high is None:
        tried = bench.tried(support)
        best = max(tried, key=lambda homes: _merit(bench, question, Plan(homes, support)))
        return _about(bench, question, units, Plan(best, support))
    return _estimated(bench, question, units, support)


def _merit(bench: Bench, question: Question, plan: Plan) -> tuple[float, float]:
    shares = bench.shares(plan)
    return float((shares >= question.share).mean()), float(shares.mean())


def _estimated(bench: Bench, question: Question, units: Array, support: float) -> Level:
    """Homes needed and their interval, from every number tried with this support."""
    tried = bench.tried(support)
    shares = np.stack([bench.shares(Plan(homes, support)) for homes in tried], axis=1)
    each = root.needs(np.array(tried, float), shares, question.share)
    low, high = root.interval(each, units, question.sure)
    meets = [
        homes
        for homes, column in zip(tried, shares.T, strict=True)
        if root.deciding_share(column, question.sure) >= question.share
    ]
    # smoothing the curve of each future must not put the answer above a number seen to be enough
    at = min(root.needed(each, question.sure), float(meets[0]))
    about = _about(bench, question, units, Plan(meets[0], support))
    step = 0.0 if meets[0] == 0 else (meets[0] - max(h for h in tried if h < meets[0])) / 2
    low, high = max(0.0, min(low, at) - step), max(high, at) + step
    return Level(support, at, low, high, meets[0], about.probability, about.means, "")


def _settled(
    bench: Bench, question: Question, units: Array, chosen: Level, most: int
) -> tuple[Level, int]:
    """The level once the upper end of its interval has been looked at itself, and that end."""
    recommended = _upper(chosen, most)
    for _ in range(ROUNDS):
        bench.at(Plan(recommended, chosen.support))
        chosen = _estimated(bench, question, units, chosen.support)
        before, recommended = recommended, _upper(chosen, most)
        if abs(recommended - before) <= 1:
            break
    return chosen, recommended


def _upper(level: Level, most: int) -> int:
    """The number to plan with; whole homes."""
    return int(min(most, np.ceil(level.high))) if np.isfinite(level.high) else most


def _about(bench: Bench, question: Question, units: Array, plan: Plan) -> Level:
    """What a plan gives, when the target is not reached or not asked about."""
    rows = bench.at(plan)
    return Level(
        support=plan.support,
        needed=np.inf,
        low=np.inf,
        high=np.inf,
        tried=plan.homes,
        probability=root.probability(rows[:, 0], question.share, units),
        means=_means(rows),
        why_not=why_not(_means(rows), plan.homes),
    )


def _means(rows: Array) -> dict[str, tuple[float, float, float]]:
    return {name: spread(rows[:, n]) for n, name in enumerate(FIELDS)}


def fresh_futures(futures: Futures) -> Futures:
    """Futures with another seed and the following draws of the parameters."""
    [seed] = np.random.SeedSequence([futures.seed, futures.count]).generate_state(1, np.uint32)
    return Futures(int(seed), futures.first + futures.count, FRESH * futures.count)


def _check(setup: Setup, question: Question, search: Search, plan: Plan) -> Check:
    fresh = fresh_futures(search.futures)
    bench = Bench(setup, fresh, search.workers)
    shares = bench.shares(plan)
    found = root.probability(shares, question.share, units_of(setup.chosen, fresh))
    meets = root.deciding_share(shares, question.sure) >= question.share
    draws = [setup.chosen.draws_of(np.array(of.replicates())) for of in (search.futures, fresh)]
    other = setup.chosen.draws is not None and not np.isin(draws[1], draws[0]).any()
    return Check(plan, len(shares), other, found, meets, _means(bench.at(plan)))


def _points(
    bench: Bench, question: Question, units: Array, supports: Sequence[float]
) -> list[dict[str, float]]:
    points = []
    for support in supports:
        for homes in bench.tried(support):
            rows = bench.at(Plan(homes, support))
            share, low, high = root.probability(rows[:, 0], question.share, units)
            point = {"support": support, "homes": homes, "probability": share}
            mean, least, largest = spread(rows[:, 0])
            points.append(
                point
                | {"low": low, "high": high}
                | {"share": mean, "share_low": least, "share_high": largest}
            )
    return points


def question_problems(question: Question, setup: Setup, search: Search) -> list[str]:
    """Say which numbers of the question make no sense."""
    problems = [
        f"--{name} = {value:g}; must be more than 0 and less than 1"
        for name, value in (("share", question.share), ("sure", question.sure))
        if not 0 < value < 1
    ]
    if not 0 < setup.wait_weeks <= 520:
        problems.append(f"--wait-weeks = {setup.wait_weeks:g}; must be from 0 to 520 weeks")
    if not 0 <= setup.from_year < setup.years:
        problems.append(
            f"--from-year = {setup.from_year:g}; must be from 0 to less than --years, {setup.years}"
        )
    if not search.levels or not all(0 < level <= 100 for level in search.levels):
        shown = ", ".join(f"{level:g}" for level in search.levels)
        problems.append(f"--support = {shown}; must be multiples of more than 0, up to 100")
    if search.most_homes is not None and not 1 <= search.most_homes <= 100_000:
        problems.append(f"--most-homes = {search.most_homes}; must be from 1 to 100,000")
    return problems


def refuse(problems: Sequence[str]) -> None:
    """Raise when there is a problem."""
    if problems:
        raise InputError(problems)
