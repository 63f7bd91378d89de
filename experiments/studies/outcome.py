"""What a study gives: tables, figures, and sentences made from the tables."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Outcome:
    """What came out of a study.

    Attributes
    ----------
    tables : dict of str to DataFrame
        By the name of the file, without its ending.
    figures : dict of str to Figure
        By the name of the file, without its ending.
    says : tuple of str
        What the tables show, a sentence or two each, made from the tables.
    """

    tables: dict[str, pd.DataFrame]
    figures: dict[str, Figure]
    says: tuple[str, ...]
