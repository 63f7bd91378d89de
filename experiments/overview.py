"""The answer on one screen: what each policy changes of what matters most.

The rows are the questions of a council: how long people wait, how many are ready or homeless, how
many get and keep a home, what it costs. Everything else is in the long tables and the files.
"""

from __future__ import annotations

import pandas as pd
from rich.table import Table
from rich.text import Text

from experiments import wording
from experiments.layout import INTERVAL
from simulate.comparison import Comparison
from simulate.measures import KEPT
from simulate.persons import FIRST_HOME


def headline_keys(comparison: Comparison, definition: str = "regular") -> list[str]:
    """Keys of the measures an overview shows, in its order, by definition of a home."""
    settings = comparison.results[comparison.reference].region.settings
    waits = [f"wait/{s.name}" for s in settings if s.capacity != "unlimited"]
    return [
        *waits,
        "ready_and_waiting",
        "homeless",
        f"{FIRST_HOME[definition]}s",
        "refused",
        "homes/withdrawn",
        f"{KEPT[definition]}/24",
        "costs/all",
    ]


def overview(comparison: Comparison, table: Table, definition: str = "regular") -> Table:
    """Fill a table with each headline measure under the reference and each policy's difference.

    Parameters
    ----------
    comparison : Comparison
    table : Table
        An empty table in the style of the others.
    definition : {"regular", "own"}
        What counts as a home.
    """
    table.add_column("measure")
    for column in ("value or difference", INTERVAL, "P(better)"):
        table.add_column(column, justify="right", no_wrap=True)
    reference = wording.rows_by(comparison.results[comparison.reference].summary(), "key")
    differences = comparison.differences()
    for key in headline_keys(comparison, definition):
        row = reference[key]
        unit = str(row["unit"])
        label = wording.labelled(row["measure"], unit)
        if pd.isna(row["mean"]):
            continue
        table.add_row(Text(label, style="bold"))
        value, between = (
            wording.amount(row["mean"], unit),
            wording.between(row["low"], row["high"], unit),
        )
        table.add_row(f"  {comparison.reference}", value, between, "")
        for policy in comparison.others():
            chosen = differences[(differences["policy"] == policy) & (differences["key"] == key)]
            [gap] = wording.rows_of(chosen)
            sure = "-" if pd.isna(gap["p_better"]) else f"{100 * gap['p_better']:.0f}%"
            change = wording.change(gap["difference"], unit)
            ends = wording.between_changes(gap["low"], gap["high"], unit)
            table.add_row(f"  {policy}", change, ends, sure)
    return table


def people_housed(comparison: Comparison, table: Table, definition: str = "regular") -> Table:
    """Fill a table with how many of the same people each policy houses earlier, later or only."""
    table.add_column("policy")
    for column in ("earlier", "later", "only under it", "only under reference"):
        table.add_column(column, justify="right")
    for row in wording.rows_of(comparison.people(definition)):
        cells = [str(row["policy"])]
        for key in ("earlier", "later", "only_under_policy", "only_under_reference"):
            low, high = row[f"{key}_low"], row[f"{key}_high"]
            cells.append(f"{row[key]:,.0f}\n({low:,.0f} to {high:,.0f})")
        table.add_row(*cells)
    return table
