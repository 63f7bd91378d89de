"""Numbers of the report as people read them, each with its interval."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.stats import binomtest

from calibration.pilots.sentences import SURE
from experiments import wording

NOT_KNOWN = "not known"
#: Units that are shown in percent.
PERCENT = ("share", "share of places")
#: Percents below this have a decimal: 3.4% must not look as if it were inside 3 to 5%.
FINE_PERCENT = 10.0
#: From the median to either end of a 90% interval of a normal, in standard deviations.
Z_90 = 1.6448536269514722

Row = wording.Row
Array = np.ndarray[Any, Any]


def amount(value: float, unit: str) -> str:
    """A value without its unit, but for percents."""
    if math.isnan(value):
        return NOT_KNOWN
    if unit in PERCENT:
        return f"{_percent(value)}%"
    return wording.amount(value, "EUR" if unit.startswith("EUR") else unit)


def between(low: float, high: float, unit: str) -> str:
    """An interval without its unit, but for percents."""
    if math.isnan(low) or math.isnan(high):
        return NOT_KNOWN
    if unit in PERCENT:
        fine = 100 * low < FINE_PERCENT and 100 * high < 3 * FINE_PERCENT
        low_text, high_text = (f"{100 * end:.{1 if fine else 0}f}" for end in (low, high))
        return f"{low_text} to {high_text}%"
    return f"{amount(low, unit)} to {amount(high, unit)}"


def estimate(row: Row, unit: str, before: str = "") -> str:
    """Median and 90% interval of a row, in its columns low, mid and high."""
    low, mid, high = (float(row[f"{before}{end}"]) for end in ("low", "mid", "high"))
    if math.isnan(mid):
        return NOT_KNOWN
    return f"{amount(mid, unit)} ({between(low, high, unit)})"


def width(low: float, high: float, unit: str) -> str:
    """How wide an interval is, in the unit; of shares in percentage points."""
    if math.isnan(low) or math.isnan(high):
        return NOT_KNOWN
    if unit in PERCENT:
        return f"{_percent(high - low)} points"
    return f"{amount(high - low, unit)}"


def in_unit(text: str, unit: str) -> str:
    """A text of amounts with its unit after it, unless it has percents."""
    return (
        text if unit in PERCENT or text == NOT_KNOWN else f"{text} {unit.replace('EUR', 'euros')}"
    )


def factor(value: float) -> str:
    """A factor with two digits that matter."""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def factors(row: Row, before: str = "") -> str:
    """Median and 90% interval of a factor."""
    low, mid, high = (factor(float(row[f"{before}{end}"])) for end in ("low", "mid", "high"))
    return f"{mid} ({low} to {high})"


def share_of(count: int, of: int) -> str:
    """So many of so many, in percent, with the 95% interval of Wilson."""
    low, high = share_interval(count, of)
    return f"{count} of {of} ({100 * count / of:.0f}%; {100 * low:.0f} to {100 * high:.0f}%)"


def share_interval(count: int, of: int) -> tuple[float, float]:
    """The 95% interval of a share that was counted (Wilson)."""
    ends = binomtest(count, of).proportion_ci(confidence_level=0.95, method="wilson")
    return float(ends.low), float(ends.high)


def probability_interval(row: Row) -> tuple[float, float]:
    """The 95% interval of a pilot's probability, from so many futures."""
    futures = int(row["futures"])
    return share_interval(round(float(row["p_as_expected"]) * futures), futures)


def probability(value: float) -> str:
    """A probability in percent; next to where its verdict changes with a decimal."""
    near = min(abs(value - SURE), abs(value + SURE - 1.0)) < 0.005
    return f"{100 * value:.{1 if near else 0}f}%"


def sds(value: float) -> str:
    """A movement in standard deviations of the posterior, with its sign."""
    if math.isnan(value):
        return NOT_KNOWN
    return f"{value:+.1f}" if abs(value) >= 0.05 else "0.0"


def spread_90(row: Row) -> float:
    """The standard deviation of a normal whose 90% interval is that of a row."""
    return (float(row["high"]) - float(row["low"])) / (2 * Z_90)


def p_value(value: float) -> str:
    """A p-value, never as nought."""
    return f"{value:.2f}" if value >= 0.01 else f"{value:.3f}" if value >= 0.001 else "under 0.001"


def _percent(share: float) -> str:
    percent = 100 * share
    return f"{percent:.1f}" if 0 < abs(percent) < FINE_PERCENT else f"{percent:.0f}"
