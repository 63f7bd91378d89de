"""How every table on the screen looks: no frame, a bold title above, a sentence below."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from experiments import wording

INTERVAL = "95% interval"


def new_table(left: Sequence[str], whole: bool = False) -> Table:
    """An empty table whose first columns are on the left, kept on one line when ``whole``."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in left:
        table.add_column(column, no_wrap=whole)
    return table


def show(title: str, table: Table, sentence: str, console: Console) -> None:
    """Print a table with its title, and what it says."""
    # Rich would wrap a table's own title to the width of the table.
    console.print(Text(title, style="bold"))
    console.print(table)
    if sentence:
        console.print(Padding(Text(sentence, style="italic"), (0, 0, 1, 0)))


def measures_table(rows: list[wording.Row]) -> Table:
    """Measures with mean and interval."""
    shown = new_table(["measure"])
    shown.add_column("mean", justify="right")
    shown.add_column(INTERVAL, justify="right")
    for row in rows:
        unit = str(row["unit"])
        cells = (
            wording.labelled(row["measure"], unit),
            wording.amount(row["mean"], unit),
            wording.between(row["low"], row["high"], unit),
        )
        shown.add_row(*map(Text, cells))
    return shown
