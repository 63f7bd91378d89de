"""Workbooks as another office program leaves them: read as they were, or told what to do.

LibreOffice writes whole numbers as decimals, a date as a moment, a share as it was typed (70%), a
formula with its value, and thousands of empty cells where a row was coloured.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from experiments.checking import new_workbook
from experiments.loading import load_any_region
from experiments.spreadsheet.opening import MOST_COLUMNS
from simulate.errors import InputError
from simulate.region import Region

YELLOW = PatternFill("solid", fgColor="FFFF00")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("books") / "mine.xlsx"
    new_workbook(path, "")
    return path


@pytest.fixture(scope="module")
def region(template: Path) -> Region:
    return load_any_region(template)


@pytest.fixture
def book(template: Path) -> Workbook:
    return load_workbook(template)


def saved(book: Workbook, folder: Path) -> Path:
    path = folder / "mine.xlsx"
    book.save(path)
    return path


def test_numbers_dates_and_empty_texts_of_another_program(
    book: Workbook, region: Region, tmp_path: Path
) -> None:
    for page in book.worksheets[1:]:
        page.freeze_panes = None
        for row in page.iter_rows(min_row=4):
            for cell in row:
                if isinstance(cell.value, int):
                    cell.value = float(cell.value)
                elif cell.value is None:
                    cell.value, cell.data_type = "", "s"
                elif isinstance(cell.value, datetime):
                    cell.number_format = "dd/mm/yyyy"
    book["Landlords"]["C4"].number_format = "0.00%"
    assert load_any_region(saved(book, tmp_path)) == region


def test_colours_are_no_rows(book: Workbook, region: Region, tmp_path: Path) -> None:
    page = book["Places"]
    for column in range(1, MOST_COLUMNS + 100):
        page.cell(5, column).fill = YELLOW
        page.cell(20, column).fill = YELLOW
    page.cell(6000, 1).fill = YELLOW
    page.row_dimensions[30].fill = YELLOW
    page.column_dimensions["C"].fill = YELLOW
    assert load_any_region(saved(book, tmp_path)) == region


def test_what_cannot_be_read_as_meant_is_told_at_once(book: Workbook, tmp_path: Path) -> None:
    book["Groups"]["B4"] = "12,5"
    book["Places"]["D4"] = "12"
    book["Present"]["C4"] = "Bigtown "
    book["Region"]["D4"] = "1-1-2026"
    with pytest.raises(InputError) as caught:
        load_any_region(saved(book, tmp_path))
    found = "\n".join(caught.value.problems)
    for said in (
        "'1-1-2026' is text; must be a date: type it as 2026-01-01",
        "'12,5' is text with a decimal comma; must be a number: type 12.5",
        "'12' is a number kept as text",
        "'Bigtown ' has a space after it; take it away",
    ):
        assert said in found
    assert len(caught.value.problems) == 4
