"""What is aimed at, and a line of the table: a measure, its samples, and how it compares."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Target:
    """What must be reached (``bar``) and what is aimed at (``aim``)."""

    bar: float
    aim: float
    more_is_better: bool = False


#: On two cores without a graphics card; one core unless the measure says otherwise.
TARGETS = {
    "faster than SimPy": Target(25, 40, more_is_better=True),
    "faster than Mesa": Target(30, 50, more_is_better=True),
    "faster than Ciw": Target(400, 600, more_is_better=True),
    "time against plain C": Target(4, 2),
    "events a second": Target(1.5e6, 3e6, more_is_better=True),
    "region-decade": Target(100, 40),
    "everything on": Target(1.5, 1.25),
    "three policies, 1,000 replicates": Target(180, 70),
    "first answer on the page": Target(2, 1),
    "full answer on the page": Target(20, 8),
    "growth of time per event": Target(4, 2.5),
    "memory a client": Target(400, 250),
    "doorstroom --help": Target(0.5, 0.3),
}


@dataclass(frozen=True)
class Line:
    """One measure.

    Attributes
    ----------
    name, unit : str
    samples : list of float
        One a repeat.
    target : str
        Key of ``TARGETS``, or empty.
    """

    name: str
    unit: str
    samples: list[float] = field(default_factory=list)
    target: str = ""

    @property
    def median(self) -> float:
        """Middle of the samples."""
        return statistics.median(self.samples)

    @property
    def verdict(self) -> str:
        """``aim``, ``bar`` or ``missed``: how far the median comes; empty without a target."""
        if not self.target:
            return ""
        target = TARGETS[self.target]
        sign = -1 if target.more_is_better else 1
        if sign * self.median <= sign * target.aim:
            return "aim"
        return "bar" if sign * self.median <= sign * target.bar else "missed"

    def cells(self) -> list[str]:
        """The row of the table."""
        target = TARGETS.get(self.target)
        return [
            self.name,
            _short(min(self.samples)),
            _short(self.median),
            _short(max(self.samples)),
            self.unit,
            _short(target.bar) if target else "",
            _short(target.aim) if target else "",
            self.verdict,
        ]

    def as_json(self) -> dict[str, Any]:
        """The line with its median, target and verdict."""
        target = TARGETS.get(self.target)
        return {
            **asdict(self),
            "median": self.median,
            "bar": target.bar if target else None,
            "aim": target.aim if target else None,
            "verdict": self.verdict,
        }


HEADS = ["measure", "min", "median", "max", "unit", "bar", "aim", "reached"]


def markdown(lines: list[Line]) -> str:
    """The table as Markdown; numbers to the right."""
    rows = [HEADS, ["---", "---:", "---:", "---:", "---", "---:", "---:", "---"]]
    rows += [line.cells() for line in lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _short(number: float) -> str:
    """Three figures, with commas in thousands."""
    if number == 0:
        return "0"
    if abs(number) >= 1000:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{number:.3g}"
