"""What a number is called and counted in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """What a number is: plain words and a unit."""

    words: str
    unit: str
