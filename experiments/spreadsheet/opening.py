"""Opening a workbook that somebody made: is it one, and what is in its cells.

Everything that can be wrong with the file itself ends here in one sentence that says what to do.
"""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from simulate.errors import InputError
from simulate.files import LARGEST_FILE_MB

#: A file of a few kilobytes can unpack to gigabytes; a region takes less than one.
LARGEST_UNPACKED_MB = 200
#: More rows than any region needs; a stray mark at the foot of a sheet would make a million.
MOST_ROWS = 5000
MOST_COLUMNS = 200
SAVE_AS = "in Excel choose Save As, Excel Workbook (.xlsx)"

Value = str | int | float | bool | date | datetime | time | None

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Cells:
    """What stands on one sheet.

    Attributes
    ----------
    rows : dict of int to list
        The values of each row, from the first column on; formulas as they were last computed.
    formulas : dict of (int, int) to str
        Formulas, by row and column (both from 1).
    merged : tuple of str
        Ranges of cells that are merged.
    hidden : frozenset of int
        Rows that are hidden.
    too_long : int
        Its number of rows or columns when there are too many to read, else 0.
    """

    rows: dict[int, list[Value]]
    formulas: dict[tuple[int, int], str]
    merged: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()
    too_long: int = 0


def open_workbook(path: Path, label: str) -> dict[str, Cells]:
    """Read all sheets of a workbook; ``label`` is what errors call the file.

    Raises
    ------
    InputError
        When it is no workbook that can be read, with what to do about it.
    """
    problem = _unreadable(path)
    if problem:
        raise InputError([f"{label}: {problem}"])
    try:
        with warnings.catch_warnings():
            # what openpyxl leaves out (pictures, newer validation) says nothing about the numbers
            warnings.simplefilter("ignore")
            written = load_workbook(path)
            computed = load_workbook(path, data_only=True) if _has_formulas(written) else written
    except Exception:  # openpyxl lets through whatever its parts raise on a damaged file
        problem = f"is damaged; open it in Excel and {SAVE_AS.removeprefix('in Excel ')}"
        raise InputError([f"{label}: {problem}"]) from None
    return {sheet.title: _cells(computed[sheet.title], sheet) for sheet in written.worksheets}


def _unreadable(path: Path) -> str:
    """Why a file cannot be read as a workbook; empty when it looks like one."""
    try:
        if not path.exists():
            return "no such file"
        if not path.is_file():
            return "is not an ordinary file; must be an Excel workbook (.xlsx)"
        size_mb = path.stat().st_size / 1e6
        if size_mb > LARGEST_FILE_MB:
            return f"is {size_mb:.1f} MB; must be {LARGEST_FILE_MB} MB or less"
        content = path.read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    if not content:
        return "is empty; must be an Excel workbook (.xlsx)"
    if content.startswith(_OLD_OFFICE):
        if _ENCRYPTED in content:
            return "is protected with a password; save it without one (File, Info, Protect)"
        return f"is an Excel file of the old kind (.xls); {SAVE_AS}"
    if not content.startswith(b"PK"):
        return f"is no Excel workbook, whatever its name says (perhaps a CSV file?); {SAVE_AS}"
    return _wrong_package(path)


def _wrong_package(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
            unpacked = sum(info.file_size for info in package.infolist()) / 1e6
    except (zipfile.BadZipFile, OSError, ValueError):
        return "is damaged, or not all of it is there; get it again, or save it again in Excel"
    if "xl/workbook.bin" in names:
        return f"is a binary workbook (.xlsb); {SAVE_AS}"
    if "content.xml" in names and "mimetype" in names:
        return "is an OpenDocument file (.ods); save it as Excel Workbook (.xlsx)"
    if "xl/workbook.xml" not in names:
        return f"is no Excel workbook, whatever its name says; {SAVE_AS}"
    if unpacked > LARGEST_UNPACKED_MB:
        return f"unpacks to {unpacked:.0f} MB; must be {LARGEST_UNPACKED_MB} MB or less"
    return ""


def _has_formulas(book: Workbook) -> bool:
    return any(cell.data_type == "f" for sheet in book.worksheets for cell in _filled(sheet))


def _filled(sheet: Worksheet) -> list[Cell]:
    """The cells with something in them.

    Only cells of the file are looked at: a coloured row has thousands, and going through the sheet
    by row and column would make all those between.
    """
    return [cell for cell in sheet._cells.values() if cell.value is not None]


def _cells(computed: Worksheet, written: Worksheet) -> Cells:
    """What stands on a sheet: values as computed, and formulas as written."""
    filled = _filled(written)
    last_row = max((cell.row for cell in filled), default=1)
    last_column = max((cell.column for cell in filled), default=1)
    for reach, most in ((last_row, MOST_ROWS), (last_column, MOST_COLUMNS)):
        if reach > most:
            return Cells({}, {}, too_long=reach)
    reached = computed.iter_rows(max_row=last_row, max_col=last_column, values_only=True)
    rows: dict[int, list[Value]] = {number: list(row) for number, row in enumerate(reached, 1)}
    formulas = {
        (cell.row, cell.column): str(cell.value) for cell in filled if cell.data_type == "f"
    }
    hidden = {number for number, shape in written.row_dimensions.items() if shape.hidden}
    merged = tuple(str(each) for each in written.merged_cells.ranges)
    return Cells(rows, formulas, merged, frozenset(hidden))


def letter(column: int) -> str:
    """The letter of a column (from 1), as Excel shows it."""
    return str(get_column_letter(column))
