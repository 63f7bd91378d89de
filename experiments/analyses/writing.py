"""Showing and writing what an analysis found: tables on the screen, JSON, CSV and pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments.as_json import print_json
from experiments.layout import show
from experiments.output import output_folder
from experiments.problems import complain
from simulate.plots import save_figure


@dataclass(frozen=True)
class Part:
    """One thing found.

    Attributes
    ----------
    name : str
        Of its file and its key in JSON.
    title : str
        Of the table on the screen.
    said : str
        What it says, in sentences; also the words for who cannot see the picture.
    data : DataFrame
        For CSV and JSON.
    table : Table, optional
        For the screen; none where sentences say all.
    figure : Figure, optional
    """

    name: str
    title: str
    said: str
    data: pd.DataFrame
    table: Table | None = None
    figure: Figure | None = None


@dataclass(frozen=True)
class Findings:
    """All that a command found, with what it rests on."""

    heading: str
    parts: list[Part]
    manifest: dict[str, object] = field(default_factory=dict)


def tell(found: Findings, as_json: bool, out: Path | None) -> None:
    """Show what was found, and write it where asked."""
    if as_json:
        parts = {part.name: {"said": part.said, "rows": part.data} for part in found.parts}
        print_json({"manifest": found.manifest, **parts})
    else:
        _print(found, Console())
    if out is not None:
        with output_folder(out) as folder:
            _write(found, folder)
        complain([f"tables and pictures are in {out}"])


def _print(found: Findings, console: Console) -> None:
    console.print(Text(found.heading, style="bold"))
    console.print()
    for part in found.parts:
        if part.table is not None:
            show(part.title, part.table, part.said, console)
        else:
            console.print(Text(part.title, style="bold"))
            console.print(Text(part.said))
            console.print()


def _write(found: Findings, folder: Path) -> None:
    described = []
    for part in found.parts:
        part.data.to_csv(folder / f"{part.name}.csv", index=False)
        if part.figure is not None:
            save_figure(part.figure, folder, part.name)
            described.append({"picture": f"{part.name}.png", "in words": part.said})
    if described:
        pd.DataFrame(described).to_csv(folder / "pictures-in-words.csv", index=False)
    pd.Series(found.manifest).to_json(folder / "manifest.json", indent=2)
