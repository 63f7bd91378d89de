"""Tables as text, and what differs from the text that was stored, cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path

import pandas as pd

#: Sums end in other last bits on another processor: six digits are what a table means.
DIGITS = "%.6g"
#: Differences told of one file; the others are counted.
MOST_TOLD = 10


def as_text(table: pd.DataFrame) -> str:
    """A table as it is stored: CSV, numbers with six significant digits."""
    return table.to_csv(index=False, float_format=DIGITS, lineterminator="\n")


def read_stored(folder: Path) -> dict[str, str]:
    """The stored tables by name; none where nothing was stored."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def store(found: Mapping[str, str], folder: Path) -> None:
    """Store tables, in the place of whatever was stored before."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in read_stored(folder).keys() - found.keys():
        (folder / f"{name}.csv").unlink()
    for name, text in found.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def differences(stored: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """What differs, a line each, naming file, row and column; empty when nothing does.

    Parameters
    ----------
    stored, found : mapping of str to str
        Tables as text, by name.
    """
    lines = []
    for name in sorted(stored.keys() | found.keys()):
        file = f"{name}.csv"
        if name not in stored:
            lines.append(f"{file}: nothing is stored of it")
        elif name not in found:
            lines.append(f"{file}: is stored, and the study makes no such table")
        elif stored[name] != found[name]:
            told = _cells(_rows(stored[name]), _rows(found[name]))
            lines += [f"{file}: {line}" for line in told[:MOST_TOLD]]
            if len(told) > MOST_TOLD:
                lines.append(f"{file}: and {len(told) - MOST_TOLD} more")
    return lines


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _cells(stored: list[list[str]], found: list[list[str]]) -> list[str]:
    """What differs between two tables; rows are counted from 1, below the header."""
    if not stored or not found or stored[0] != found[0]:
        columns = [", ".join(rows[0]) if rows else "none" for rows in (stored, found)]
        return [f"columns were {columns[0]}; now {columns[1]}"]
    lines = []
    if len(stored) != len(found):
        lines.append(f"had {len(stored) - 1} rows; now {len(found) - 1}")
    for number, (old, new) in enumerate(zip_longest(stored[1:], found[1:]), start=1):
        if old is None or new is None:
            lines.append(f"row {number}: {'is new' if old is None else 'is gone'}")
            continue
        for column, before, after in zip_longest(stored[0], old, new, fillvalue=""):
            if before != after:
                lines.append(
                    f"row {number} ({_named(new)}), {column}: was {before or 'empty'}; "
                    f"now {after or 'empty'}"
                )
    return lines or ["is written otherwise, its cells being the same"]


def _named(row: list[str]) -> str:
    """The words of a row, which tell what it is about."""
    words = [cell for cell in row if cell and not _is_number(cell)]
    return ", ".join(words[:3])


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
