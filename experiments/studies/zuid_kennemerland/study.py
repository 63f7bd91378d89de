"""Zuid-Kennemerland: the project's three expectations, with few and with many homes."""

from __future__ import annotations

from experiments.studies.by_supply import SupplyDesign as Design
from experiments.studies.by_supply import carry_out_by_supply
from experiments.studies.outcome import Outcome

__all__ = ["Design", "carry_out"]

TITLE = "Quality of life, taking part and costs in the neighbourhood, by homes"


def carry_out(design: Design) -> Outcome:
    """The arms as the file has them, and the first two with more homes."""
    return carry_out_by_supply(design, TITLE)
