"""Numbers that stand together, written at one scale and to one place.

A value and its bounds are rounded as the largest of them asks: 13 (9 to 20), never 13 (9.3 to 20).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.wording import Row
from simulate.language import DIGITS, MILLION, Language

#: Numbers of which the largest is smaller are written with a decimal.
FINE = 10.0
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Scale:
    """How numbers of one unit that stand together are written.

    Attributes
    ----------
    language : Language
    unit : str
        As in ``Comparison.differences``: weeks, people, share, EUR a year and so on.
    factor : float
        What a number is multiplied with: 100 for shares, a millionth for millions of euros.
    decimals : int
        Below nothing: rounded to tens, hundreds and so on.
    """

    language: Language
    unit: str
    factor: float
    decimals: int

    def bare(self, value: float) -> str:
        """A number without its unit."""
        shown = self.factor * value
        if self.decimals < 0:
            shown = round(shown, self.decimals)
        return self.language.number(shown, max(self.decimals, 0))

    def signed(self, value: float) -> str:
        """A number without its unit, with its sign."""
        text = self.bare(value)
        return f"+{text}" if value > 0 and is_something(text) else text

    def framed(self, text: str) -> str:
        """A number that is written already, with the sign of the euro and in millions."""
        if not self.unit.startswith("EUR"):
            return text
        sign, digits = (text[0], text[1:]) if text[0] in "+\N{MINUS SIGN}" else ("", text)
        gap = NO_BREAK if self.language.code == "nl" else ""
        if self.factor != 1:
            digits = self.language.gettext("{number} million").format(number=digits)
        return f"{sign}€{gap}{digits.replace(' ', NO_BREAK)}"


def scale_of(language: Language, unit: str, *values: float) -> Scale:
    """The scale for numbers of a unit; the largest of them decides."""
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    if unit.startswith("EUR"):
        factor = 1 / MILLION if largest >= MILLION * (1 - 0.5 * 10.0**-DIGITS) else 1.0
        decimals = DIGITS - len(str(int(factor * largest + 0.5)))
        return Scale(language, unit, factor, decimals if factor != 1 else min(decimals, 0))
    factor = 100.0 if unit == "share" else 1.0
    return Scale(language, unit, factor, 0 if factor * largest >= FINE - 0.05 else 1)


def is_something(text: str) -> bool:
    """Whether a written number is not nought."""
    return any(digit in text for digit in "123456789")


def levels(language: Language, mean: float, low: float, high: float, unit: str) -> str:
    """A value with its bounds, as a table shows it: shares in percent; 0 where nothing varies."""
    if math.isnan(mean):
        return language.gettext("not known")
    if mean == low == high == 0:
        return "0"
    scale = scale_of(language, unit, mean, low, high)
    ends = language.between(scale.bare(low), scale.bare(high))
    text = scale.framed(scale.bare(mean))
    return f"{text}{'%' if unit == 'share' else ''} {bracketed(ends)}"


def bracketed(ends: str) -> str:
    """Bounds in brackets that stay on one line."""
    return f"({ends.replace(' ', NO_BREAK)})"


def row_levels(language: Language, row: Row, unit: str, key: str = "") -> str:
    """A row's mean with its bounds, as a table shows it.

    ``key`` is the name of the column with the mean, to which ``_low`` and ``_high`` belong; when
    not given, the columns are mean, low and high.
    """
    names = (key, f"{key}_low", f"{key}_high") if key else ("mean", "low", "high")
    mean, low, high = (float(row[name]) for name in names)
    return levels(language, mean, low, high, unit)
