"""A region as a workbook to fill in: a sheet for each kind of thing, and one that says how."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from experiments.spreadsheet.explain import about_column, about_sheet, note_on
from experiments.spreadsheet.guide import write_guide
from experiments.spreadsheet.layout import OTHER_SOURCES, SOURCE, Column, Sheet, sheets
from experiments.spreadsheet.opening import letter
from experiments.spreadsheet.saving import save_workbook
from experiments.spreadsheet.styles import (
    AT_TOP,
    LINE,
    NOTE,
    WRAPPED,
    head,
    lines_of,
    set_height,
    set_width,
)
from simulate.errors import InputError
from simulate.region import Region

#: Rows of a sheet: what it is, what its columns hold, their names, and from there the data.
ABOUT_ROW, EXPLAIN_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3, 4
#: Drop-downs and limits reach to this row; rows below are read too.
LAST_ROW = 400
#: Letters that a column has room for at least, so that its explanation takes a few lines.
ROOM, ROOM_FOR_SOURCES = 18, 34
#: A row of data shows so many lines; where sources are longer, the cell itself has them all.
MOST_LINES = 3
#: What a screen shows beside each other, in the unit of a column's width.
SCREEN_WIDTH = 140
#: Between the names in one cell.
BETWEEN = "; "

Cell = str | int | float | date | None


def write_region(region: Region, path: Path) -> None:
    """Write a region as a workbook; only what its file gives is filled in.

    Raises
    ------
    InputError
        When the file exists or cannot be written, or a name cannot stand in a cell.
    """
    problems = [
        f"name {name!r}; must be without , and ; to stand in a workbook"
        for group in region.groups
        for name in [group.name]
        if set(name) & set(",;\n")
    ]
    if problems:
        raise InputError(problems)
    book = Workbook()
    write_guide(book.active, region)
    for sheet in sheets():
        _write_sheet(book.create_sheet(sheet.title), sheet, region)
    save_workbook(book, path)


def _write_sheet(page: Worksheet, sheet: Sheet, region: Region) -> None:
    page.cell(ABOUT_ROW, 1, about_sheet(sheet)).font = NOTE
    longest = _write_headers(page, sheet)
    for number, cells in enumerate(sheet_rows(sheet, region), start=FIRST_ROW):
        for index, value in enumerate(cells, start=1):
            _write_cell(page, number, index, value)
            lines = str("" if value is None else value).split("\n")
            longest[index - 1] = max(longest[index - 1], *map(len, lines))
    for index, length in enumerate(longest, start=1):
        set_width(page, index, length)
    _fit_texts(page)
    page.freeze_panes = page.cell(FIRST_ROW, 2 if sheet.owner or not sheet.single else 1)


def _fit_texts(page: Worksheet) -> None:
    """Give the text about the sheet and those about its columns the room they take."""
    widths = [page.column_dimensions[letter(index + 1)].width for index in range(page.max_column)]
    for number in (EXPLAIN_ROW, *range(FIRST_ROW, page.max_row + 1)):
        texts = [str(cell.value or "") for cell in page[number]]
        lines = max(map(lines_of, texts, widths))
        set_height(page, number, lines if number == EXPLAIN_ROW else min(lines, MOST_LINES))
    # as many columns as a screen shows, and no fewer than the text needs to be read
    columns = max(1, sum(1 for reach in accumulate(widths) if reach <= SCREEN_WIDTH))
    page.merge_cells(start_row=ABOUT_ROW, end_row=ABOUT_ROW, start_column=1, end_column=columns)
    about = page.cell(ABOUT_ROW, 1)
    about.alignment = WRAPPED
    set_height(page, ABOUT_ROW, lines_of(str(about.value), sum(widths[:columns])))


def _write_headers(page: Worksheet, sheet: Sheet) -> list[int]:
    """Write names and explanations of all columns; return the length of each name."""
    index = 0
    if sheet.owner:
        index = 1
        head(page, HEADER_ROW, 1, sheet.owner, needed=True)
        _explain(page, 1, f"a name of the sheet {sheet.owned_by}; must be filled in")
        _offer(page, 1, _names(sheet.owned_by, "name"))
    for column in sheet.columns:
        index += 1
        head(page, HEADER_ROW, index, column.name, column.required)
        _explain(page, index, about_column(sheet, column))
        note = note_on(sheet, column)
        if note:
            page.cell(HEADER_ROW, index).comment = Comment(note, "doorstroom", 160, 360)
        validation = _validation(column)
        if validation is not None:
            _offer(page, index, validation)
    return [
        max(len(name), ROOM_FOR_SOURCES if name in (SOURCE, OTHER_SOURCES) else ROOM)
        for name in sheet.headers()
    ]


def _explain(page: Worksheet, index: int, text: str) -> None:
    cell = page.cell(EXPLAIN_ROW, index, text)
    cell.font, cell.alignment, cell.border = NOTE, WRAPPED, LINE


def _write_cell(page: Worksheet, number: int, index: int, value: Cell) -> None:
    cell = page.cell(number, index)
    if isinstance(value, str):
        # a text that begins with = is no formula
        cell.value, cell.data_type = value, "s"
        cell.alignment = WRAPPED
    else:
        cell.value, cell.alignment = value, AT_TOP
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def _offer(page: Worksheet, index: int, validation: DataValidation) -> None:
    page.add_data_validation(validation)
    validation.add(f"{letter(index)}{FIRST_ROW}:{letter(index)}{LAST_ROW}")


def _names(title: str, header: str) -> DataValidation:
    """A drop-down of the names that another sheet defines."""
    sheet = next(each for each in sheets() if each.title == title)
    at = letter(1 + sheet.headers().index(header))
    formula = f"'{title}'!${at}${FIRST_ROW}:${at}${LAST_ROW}"
    offered = DataValidation(type="list", formula1=formula, allow_blank=True)
    # names outside the list (family, of where a lost home leads) are warned of, not refused
    offered.errorStyle, offered.errorTitle = "warning", "Not on the list"
    offered.error = f"The sheet {title} has no such name."
    return offered


def _validation(column: Column) -> DataValidation | None:
    """What Excel itself checks of a column, as you type."""
    if column.kind == "text" and column.defined_on:
        return _names(column.defined_on, "name")
    if column.kind in ("choice", "yes_no"):
        words = column.choices or ("yes", "no")
        found = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        found.error = f"One of: {', '.join(words)}"
        return found
    (low, _), (high, _) = column.bounds
    if column.kind not in ("number", "whole") or low is None or high is None:
        return None
    kind = "whole" if column.kind == "whole" else "decimal"
    found = DataValidation(kind, "between", f"{low:.15g}", f"{high:.15g}", allow_blank=True)
    found.error = f"A {'whole ' if kind == 'whole' else ''}number from {low:g} to {high:g}"
    return found


def sheet_rows(sheet: Sheet, region: Region) -> Iterator[list[Cell]]:
    """The cells of each row of a sheet."""
    for owner, row in _values(sheet, region):
        first: list[Cell] = [owner] if sheet.owner else []
        if sheet.by_name:
            for key, value in getattr(row, sheet.path[-1]).items():
                yield [*first, key, value]
        else:
            yield [*first, *(_cell(row, column) for column in sheet.columns)]


def _values(sheet: Sheet, region: Region) -> Iterator[tuple[str, Any]]:
    """What each row of a sheet shows, with the name of the row it belongs to.

    Of a table by name, the row that the table is part of.
    """
    for row in _all(getattr(region, sheet.path[0]) if sheet.path else region):
        if len(sheet.path) < 2:
            given = not sheet.single or row.model_fields_set
            if given:
                yield "", row
        elif sheet.by_name:
            yield getattr(row, "name", ""), row
        else:
            yield from ((getattr(row, "name", ""), each) for each in getattr(row, sheet.path[1]))


def _all(value: Any) -> tuple[Any, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _cell(row: Any, column: Column) -> Cell:
    """The value of a row in a column as a cell has it; None where the file leaves it out."""
    if column.name == SOURCE:
        everything: Cell = row.sources.get("*")
        return everything
    if column.name == OTHER_SOURCES:
        lines = (f"{name}: {' '.join(said.split())}" for name, said in row.sources.items())
        return "\n".join(line for line in lines if not line.startswith("*: ")) or None
    if column.field not in row.model_fields_set:
        return None
    value: Any = getattr(row, column.field)
    if len(column.path) == 2:
        value = value.get(column.path[1])
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return BETWEEN.join(str(each) for each in value) or None
    found: Cell = None if value == "" else value
    return found
