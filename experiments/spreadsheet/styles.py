"""How every workbook looks: fonts, colours, widths. Colours never carry meaning alone."""

from __future__ import annotations

from textwrap import wrap

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

#: Named, since a font without a name is another one in each program.
FONT = "Calibri"
TITLE = Font(FONT, bold=True, size=14)
HEADER = Font(FONT, bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", fgColor="1F4E79")
NEEDED_FILL = PatternFill("solid", fgColor="7F3F00")
NOTE = Font(FONT, italic=True, color="404040")
LINK = Font(FONT, underline="single", color="0563C1")
WRAPPED = Alignment(wrap_text=True, vertical="top")
AT_TOP = Alignment(vertical="top")
LINE = Border(bottom=Side("thin", color="BFBFBF"))

NARROWEST, WIDEST = 10, 60
#: Points of a line of text. Letters are a little wider than the unit of a column's width.
LINE_HEIGHT, LETTERS_A_UNIT = 15, 0.9


def set_width(sheet: Worksheet, column: int, longest: int) -> None:
    """Make a column (from 1) as wide as its longest text, within limits."""
    width = min(max(longest + 2, NARROWEST), WIDEST)
    sheet.column_dimensions[get_column_letter(column)].width = width


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width."""
    a_line = max(1, int(LETTERS_A_UNIT * width))
    return sum(len(wrap(part, a_line)) or 1 for part in text.split("\n"))


def set_height(sheet: Worksheet, row: int, lines: int) -> None:
    """Make a row as high as so many lines of text."""
    sheet.row_dimensions[row].height = LINE_HEIGHT * lines


def head(sheet: Worksheet, row: int, column: int, text: str, needed: bool = False) -> None:
    """Write a header; one that must be filled in is brown, and the line above it says so."""
    cell = sheet.cell(row, column, text)
    cell.font = HEADER
    cell.fill = NEEDED_FILL if needed else HEADER_FILL
    cell.alignment = Alignment(vertical="center")
