"""Amounts and doubt in words: how much, which way, between what bounds, and how sure.

How sure is a word for the probability that a difference goes one way: the share of futures in
which it does, drawn a little to one half where there are few of them. Two futures with the same
parameters are one witness, not two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.report.amounts import NO_BREAK, Scale, bracketed, is_something, scale_of
from simulate.language import Language, mark

#: From these probabilities on (assumption; about those of the IPCC's guidance) a word is used.
ALMOST_SURE, VERY_LIKELY, LIKELY = 0.975, 0.9, 0.75
SURELY = (
    (ALMOST_SURE, mark("almost certainly")),
    (VERY_LIKELY, mark("very probably")),
    (LIKELY, mark("probably")),
)
#: The unit of the day somebody moves in on: days that come earlier or later.
MOVES_IN = "days of moving in"
#: Unit of a measure -> the words for lower and for higher.
WAYS = {
    "weeks": (mark("shorter"), mark("longer")),
    "months": (mark("shorter"), mark("longer")),
    "days": (mark("shorter"), mark("longer")),
    "share": (mark("lower"), mark("higher")),
    MOVES_IN: (mark("earlier"), mark("later")),
}
OTHER_WAYS = (mark("less"), mark("more"))
COUNTED_WAYS = (mark("fewer"), mark("more"))
COUNTED = ("people", "people a year", "homes a year")


@dataclass(frozen=True)
class Change:
    """A paired difference and how sure its direction is.

    Attributes
    ----------
    key, unit : str
        As in ``Comparison.differences``.
    mean, low, high : float
        Over replicates; ``low`` and ``high`` enclose 95 % of them.
    p_lower : float
        Probability that the policy's value is lower, drawn to one half: (k + 1/2) / (n + 1).
    better : int
        -1 where lower is better, 1 where higher is, 0 where neither.
    """

    key: str
    unit: str
    mean: float
    low: float
    high: float
    p_lower: float
    better: int = 0

    @property
    def known(self) -> bool:
        """Whether there was anything to measure."""
        return not math.isnan(self.mean)

    @property
    def nothing(self) -> bool:
        """Whether it is exactly the same in every future."""
        return self.low == self.high == self.mean == 0

    def scale(self, language: Language) -> Scale:
        """How its numbers are written."""
        return scale_of(language, self.unit, self.mean, self.low, self.high)

    @property
    def direction(self) -> int:
        """-1 for lower, 1 for higher, 0 where no clear difference can be told."""
        if not self.known or self.nothing:
            return 0
        way = -1 if self.p_lower >= 0.5 else 1
        return way if self.p >= LIKELY and way * self.mean > 0 else 0

    @property
    def p(self) -> float:
        """Probability of the more likely direction."""
        return max(self.p_lower, 1 - self.p_lower)


def drawn_in(share: float, witnesses: int) -> float:
    """A share of so many witnesses, drawn a little to one half (Jeffreys' prior)."""
    return (share * witnesses + 0.5) / (witnesses + 1)


def witnesses(draws: np.ndarray[Any, Any], replicates: int) -> int:
    """How many futures count on their own: draws of the parameters, or replicates without them."""
    drawn = draws[draws >= 0]
    return len(np.unique(drawn)) if len(drawn) else replicates


def surely(language: Language, change: Change) -> str:
    """How sure a direction is; empty where it is not."""
    if change.direction == 0:
        return ""
    return next(language.gettext(word) for least, word in SURELY if change.p >= least)


def changes(language: Language, change: Change) -> str:
    """A difference with its bounds, as a table shows it."""
    if not change.known:
        return language.gettext("not known")
    if change.nothing:
        return "0"
    scale = change.scale(language)
    ends = language.between(scale.signed(change.low), scale.signed(change.high))
    return f"{scale.framed(scale.signed(change.mean))} {bracketed(ends)}"


def chance(language: Language, p: float) -> str:
    """A probability as a table shows it: never nought or one."""
    if math.isnan(p):
        return language.gettext("not known")
    if p > 0.99:
        return f"> {language.percent(0.99)}"
    return language.percent(p) if p >= 0.01 else f"< {language.percent(0.01)}"


def ways(language: Language, unit: str) -> tuple[str, str]:
    """The words for lower and for higher."""
    words = COUNTED_WAYS if unit in COUNTED else WAYS.get(unit, OTHER_WAYS)
    return language.gettext(words[0]), language.gettext(words[1])


def by_how_much(language: Language, change: Change) -> str:
    """The mean of a difference with its direction: 12 weeks shorter."""
    scale = change.scale(language)
    if not is_something(scale.bare(change.mean)):
        return language.gettext("no difference")
    return _with_way(scale, change.mean)


def bounds(language: Language, change: Change) -> str:
    """Between what bounds a difference lies: 3 to 22, or between 3 weeks shorter and 2 longer."""
    scale = change.scale(language)
    low, high = change.low, change.high
    one_way = low * high >= 0 or not all(is_something(scale.bare(end)) for end in (low, high))
    if one_way:
        near, far = sorted((abs(low), abs(high)))
        return language.between(scale.bare(near), scale.bare(far)).replace(" ", NO_BREAK)
    return language.gettext("between {low} and {high}").format(
        low=_with_way(scale, low), high=_with_way(scale, high)
    )


def _with_way(scale: Scale, value: float) -> str:
    less, more = ways(scale.language, scale.unit)
    return scale.language.gettext("{size} {way}").format(
        size=_quantity(scale, abs(value)), way=less if value < 0 else more
    )


def _quantity(scale: Scale, size: float) -> str:
    """A size with its unit; shares in percentage points."""
    language, number = scale.language, scale.bare(size)
    many = 1 if number == "1" else 2
    texts = {
        "weeks": language.ngettext("{number} week", "{number} weeks", many),
        "months": language.ngettext("{number} month", "{number} months", many),
        "days": language.ngettext("{number} day", "{number} days", many),
        MOVES_IN: language.ngettext("{number} day", "{number} days", many),
        "people": language.ngettext("{number} person", "{number} people", many),
        "people a year": language.ngettext("{number} person", "{number} people", many),
        "homes a year": language.gettext("{number} homes a year"),
        "share": language.gettext("{number} percentage points"),
        "EUR a year": language.gettext("{number} a year"),
    }
    return texts.get(scale.unit, "{number}").format(number=scale.framed(number))
