"""Doelbewust Wonen: what was promised and expected, with few and with many homes."""

from __future__ import annotations

from experiments.studies.by_supply import READING, carry_out_by_supply
from experiments.studies.by_supply import SupplyDesign as Design
from experiments.studies.outcome import Outcome

__all__ = ["Design", "carry_out"]

TITLE = "What Doelbewust Wonen promised and expected, by homes"


def carry_out(design: Design) -> Outcome:
    """The arms as the file has them, and the first two with more homes."""
    return carry_out_by_supply(design, TITLE, f"Black line: what was promised. {READING}")
