"""Any tables as a workbook that explains itself: a first sheet on what it is, then a sheet a table.

For people who open the file long after the run: what was run, what an interval means, and what
every column holds, stand in the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from experiments.spreadsheet.saving import save_workbook
from experiments.spreadsheet.styles import (
    NOTE,
    TITLE,
    WRAPPED,
    head,
    lines_of,
    set_height,
    set_width,
)
from simulate.errors import InputError

README = "Read me"
#: What Excel takes as the name of a sheet.
LONGEST_TITLE = 31
MOST_ROWS = 1_048_575
READ_WIDTHS = (36, 24, 100)
#: A row of the first sheet shows so many lines; the cell itself has all.
MOST_LINES = 4
WHOLE, DECIMAL, SMALL = "#,##0", "#,##0.00", "0.000"


@dataclass(frozen=True)
class ColumnText:
    """What a column holds: its unit (empty where rows have their own, or none) and words."""

    unit: str
    words: str


@dataclass(frozen=True)
class About:
    """What the first sheet says.

    Attributes
    ----------
    title : str
    lines : tuple of str
        What this is and how to read it, a paragraph each; what intervals are must be among them.
    tables : mapping of str to str
        What each table is, by its name.
    columns : mapping of str to ColumnText
        By name of the column, in whichever table.
    manifest : mapping
        What it takes to make the tables again.
    """

    title: str
    lines: tuple[str, ...]
    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, ColumnText] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)


def write_workbook(path: Path, tables: Mapping[str, pd.DataFrame], about: About) -> None:
    """Write tables to a new file, as :func:`as_workbook` gives them.

    Raises
    ------
    InputError
        When a table does not fit on a sheet, or the file exists or cannot be written.
    """
    save_workbook(as_workbook(path, tables, about), path)


def as_workbook(path: Path, tables: Mapping[str, pd.DataFrame], about: About) -> Workbook:
    """Tables as a workbook with a first sheet that explains them.

    Parameters
    ----------
    path : Path
        What errors call it.
    tables : mapping of str to DataFrame
        By name of the sheet, at most 31 characters; indexes are left out.
    about : About

    Raises
    ------
    InputError
        When a table does not fit on a sheet.
    """
    problems = [
        f"table {name!r} has {len(table):,} rows; a sheet takes {MOST_ROWS:,}"
        for name, table in tables.items()
        if len(table) > MOST_ROWS
    ] + [
        f"table {name!r}; a sheet's name has at most {LONGEST_TITLE} characters"
        for name in tables
        if len(name) > LONGEST_TITLE
    ]
    if problems:
        raise InputError([f"{path}: {problem}" for problem in problems])
    book = Workbook()
    _write_readme(book.active, tables, about)
    for name, table in tables.items():
        _write_table(book.create_sheet(name), table, about.columns)
    return book


def _write_readme(page: Worksheet, tables: Mapping[str, pd.DataFrame], about: About) -> None:
    page.title = README
    page.cell(1, 1, about.title).font = TITLE
    row = 2
    for line in about.lines:
        row += 1
        page.cell(row, 1, line).alignment = WRAPPED
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=3)
        set_height(page, row, lines_of(line, sum(READ_WIDTHS)))
    rows = [(name, "", about.tables.get(name, "")) for name in tables]
    row = _write_list(page, row + 2, ("sheet", "", "what it holds"), rows)
    names = dict.fromkeys(str(name) for table in tables.values() for name in table.columns)
    texts = [(name, column_text(name, about.columns)) for name in names]
    listed = [(name, text.unit, text.words) for name, text in texts]
    row = _write_list(page, row + 2, ("column", "unit", "what it is"), listed)
    if about.manifest:
        flat = [(key, "", value) for key, value in _flat(about.manifest)]
        _write_list(page, row + 2, ("manifest", "", "what it takes to make this again"), flat)
    for column, width in zip("ABC", READ_WIDTHS, strict=True):
        page.column_dimensions[column].width = width


def _write_list(
    page: Worksheet, row: int, headers: tuple[str, str, str], rows: list[tuple[str, str, str]]
) -> int:
    """Write a list with its headers from a row on; return its last row."""
    for index, name in enumerate(headers, start=1):
        head(page, row, index, name)
    for cells in rows:
        row += 1
        for index, value in enumerate(cells, start=1):
            cell = page.cell(row, index, value)
            cell.data_type = "s"
            cell.alignment = WRAPPED
        set_height(page, row, min(MOST_LINES, max(map(lines_of, cells, READ_WIDTHS))))
    return row


def _flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Nested tables as pairs of a dotted path and a value; lists as JSON."""
    if isinstance(value, Mapping):
        return [
            pair
            for key, item in value.items()
            for pair in _flat(item, f"{path}.{key}".removeprefix("."))
        ]
    return [(path, value if isinstance(value, str) else json.dumps(value))]


def column_text(name: str, columns: Mapping[str, ColumnText]) -> ColumnText:
    """What a column is; the ends of intervals follow from what they are the ends of."""
    if name in columns:
        return columns[name]
    for ending, end in (("low", "lower"), ("high", "upper")):
        whole = name.removesuffix(f"_{ending}")
        if name == ending:
            return ColumnText("", f"the {end} end of the 95% interval")
        if whole != name:
            kin = (columns.get(each) for each in (f"{whole}_weeks", whole))
            unit = next((each.unit for each in kin if each is not None), "")
            return ColumnText(unit, f"the {end} end of the 95% interval of {whole}")
    return ColumnText("", "")


def _write_table(page: Worksheet, table: pd.DataFrame, columns: Mapping[str, ColumnText]) -> None:
    for index, name in enumerate(map(str, table.columns), start=1):
        unit = column_text(name, columns).unit
        said = f"{name} ({unit})" if unit and unit != name else name
        head(page, 1, index, said)
        values = table.iloc[:, index - 1].tolist()
        numbers = [value for value in values if isinstance(value, float)]
        # rows with units of their own have weeks under shares, and each is shown as it is
        mixed = "unit" in table.columns
        style = _number_format(numbers)
        longest = len(said)
        for row, value in enumerate(values, start=2):
            plain = _plain(value)
            cell = page.cell(row, index, plain)
            if isinstance(plain, str):
                cell.data_type = "s"
                longest = max(longest, len(plain))
            elif isinstance(plain, (int, float)):
                longest = max(longest, len(f"{plain:,.2f}"))
                if isinstance(plain, int):
                    cell.number_format = WHOLE
                else:
                    cell.number_format = _number_format([plain]) if mixed else style
        set_width(page, index, longest)
    page.freeze_panes = "B2"
    page.auto_filter.ref = page.dimensions
    if table.empty:
        page.cell(2, 1, "no rows").font = NOTE


def _number_format(values: list[float]) -> str:
    """Whole for amounts in thousands, three decimals for shares, else two."""
    known = [abs(value) for value in values if not math.isnan(value)]
    if max(known, default=0.0) >= 10_000:
        return WHOLE
    return SMALL if max(known, default=0.0) <= 1 else DECIMAL


def _plain(value: Any) -> str | int | float | bool | None:
    """What openpyxl can write: no numpy, and nothing where there is no number."""
    if hasattr(value, "item"):
        value = value.item()
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, (str, int, float, bool)) else str(value)
