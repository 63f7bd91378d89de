"""What a published figure is: its numbers as text and as numbers, definition, source, quality.

A number in the tables of evidence is one number or it is text: ``117 / 35``, ``31-46`` and ``few
weeks to >24`` stay as they were published, and only what is plainly one number is also given as
one.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Figures that somebody remembered and nobody saw: never a target, cited by no file.
RECALLED = frozenset({"HF084", "HF134", "NL-H16", "NL-L06", "NL-L07"})
#: What the words of the column ``verified`` mean.
QUALITY = {
    "yes": "seen at its source",
    "partly": "read from a damaged table, or derived from numbers that were seen",
    "no": "derived by a calculation that the notes name, or not found at its source",
}
REMEMBERED = "from memory, and so never a target for calibration"


@dataclass(frozen=True)
class Figure:
    """One published figure.

    Of ``value``, ``numerator``, ``denominator`` and ``followup_months`` the table's own text is
    kept beside the number; the number is None where the text is not one number. ``low`` and
    ``high`` are the interval or range as published, in ``unit``.
    """

    id: str
    topic: str
    measure: str
    value: float | None
    value_text: str
    low: float | None
    high: float | None
    unit: str
    numerator: float | None
    numerator_text: str
    denominator: float | None
    denominator_text: str
    followup_months: float | None
    followup_text: str
    arm: str
    year: str
    geography: str
    population: str
    definition: str
    source_title: str
    author: str
    url: str
    verified: str
    quote: str
    notes: str
    recalled: bool

    @property
    def quality(self) -> str:
        """How far the figure was checked, in words."""
        return REMEMBERED if self.recalled else QUALITY[self.verified]

    @property
    def percent_of(self) -> float:
        """What 1 is in the unit of the figure: 100 for percentages, 1 for proportions, else 0."""
        if self.unit.startswith("percent") and not self.unit.startswith("percentage"):
            return 100.0
        return 1.0 if self.unit.startswith(("proportion", "share")) else 0.0

    @property
    def half_digit(self) -> float:
        """Half a unit of the last digit of the value: what rounding can have taken from it."""
        return 0.5 * 10.0 ** -len(self.value_text.partition(".")[2])
