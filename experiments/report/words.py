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

from experiments.wording import Row
from simulate.language import Language, mark

#: From these probabilities on (assumption; about those of the IPCC's guidance) a word is used.
ALMOST_SURE, VERY_LIKELY, LIKELY = 0.975, 0.9, 0.75
SURELY = (
    (ALMOST_SURE, mark("almost certainly")),
    (VERY_LIKELY, mark("very probably")),
    (LIKELY, mark("probably")),
)
#: Below this an amount is written with a decimal.
FINE = 10.0
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


def quantity(language: Language, size: float, unit: str) -> str:
    """A size with its unit; shares in percentage points."""
    number = bare(language, size, unit)
    texts = {
        "weeks": language.gettext("{number} weeks"),
        "months": language.gettext("{number} months"),
        "days": language.gettext("{number} days"),
        MOVES_IN: language.gettext("{number} days"),
        "people": language.gettext("{number} people"),
        "people a year": language.gettext("{number} people a year"),
        "homes a year": language.gettext("{number} homes a year"),
        "share": language.gettext("{number} percentage points"),
        "EUR a year": language.gettext("{number} a year"),
    }
    return texts.get(unit, "{number}").format(number=number)


def bare(language: Language, size: float, unit: str) -> str:
    """A size without its unit, but for the euro; shares times a hundred."""
    if unit.startswith("EUR"):
        return language.money(size)
    shown = 100 * size if unit == "share" else size
    return language.number(shown, 0 if abs(shown) >= FINE - 0.05 else 1)


def level(language: Language, value: float, unit: str) -> str:
    """A value as a table shows it: shares in percent."""
    if math.isnan(value):
        return language.gettext("not known")
    return language.percent(value) if unit == "share" else bare(language, value, unit)


def levels(language: Language, mean: float, low: float, high: float, unit: str) -> str:
    """A value with its bounds, as a table shows it."""
    if math.isnan(mean):
        return language.gettext("not known")
    ends = language.between(level(language, low, unit), level(language, high, unit))
    return f"{level(language, mean, unit)} ({ends})"


def row_levels(language: Language, row: Row, unit: str) -> str:
    """A row's mean with its bounds, as a table shows it."""
    mean, low, high = (float(row[end]) for end in ("mean", "low", "high"))
    return levels(language, mean, low, high, unit)


def signed(language: Language, value: float, unit: str) -> str:
    """A difference with its sign, as a table shows it."""
    text = bare(language, value, unit)
    return f"+{text}" if value > 0 and _is_something(text) else text


def changes(language: Language, change: Change) -> str:
    """A difference with its bounds, as a table shows it."""
    if not change.known:
        return language.gettext("not known")
    if change.nothing:
        return "0"
    ends = language.between(
        signed(language, change.low, change.unit), signed(language, change.high, change.unit)
    )
    return f"{signed(language, change.mean, change.unit)} ({ends})"


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
    if not _is_something(bare(language, change.mean, change.unit)):
        return language.gettext("no difference")
    return _with_way(language, change.mean, change.unit)


def bounds(language: Language, change: Change) -> str:
    """Between what bounds a difference lies: between 3 and 22 weeks shorter."""
    low, high, unit = change.low, change.high, change.unit
    if low * high >= 0:  # both ends go the same way, or one is nothing
        less, more = ways(language, unit)
        near, far = sorted((abs(low), abs(high)))
        return language.gettext("between {near} and {far} {way}").format(
            near=bare(language, near, unit),
            far=quantity(language, far, unit),
            way=less if low + high < 0 else more,
        )
    return language.gettext("between {low} and {high}").format(
        low=_with_way(language, low, unit), high=_with_way(language, high, unit)
    )


def _with_way(language: Language, value: float, unit: str) -> str:
    less, more = ways(language, unit)
    return language.gettext("{size} {way}").format(
        size=quantity(language, abs(value), unit), way=less if value < 0 else more
    )


def _is_something(text: str) -> bool:
    return any(digit in text for digit in "123456789")
