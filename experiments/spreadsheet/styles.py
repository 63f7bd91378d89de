"""How every workbook looks: fonts, colours, widths. Colours never carry meaning alone."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

TITLE = Font(bold=True, size=14)
HEADER = Font(bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", fgColor="1F4E79")
NEEDED_FILL = PatternFill("solid", fgColor="7F3F00")
NOTE = Font(italic=True, color="404040")
LINK = Font(underline="single", color="0563C1")
WRAPPED = Alignment(wrap_text=True, vertical="top")
LINE = Border(bottom=Side("thin", color="BFBFBF"))

NARROWEST, WIDEST = 10, 60


def set_width(sheet: Worksheet, column: int, longest: int) -> None:
    """Make a column (from 1) as wide as its longest text, within limits."""
    width = min(max(longest + 2, NARROWEST), WIDEST)
    sheet.column_dimensions[get_column_letter(column)].width = width


def head(sheet: Worksheet, row: int, column: int, text: str, needed: bool = False) -> None:
    """Write a header; one that must be filled in is brown, and the line above it says so."""
    cell = sheet.cell(row, column, text)
    cell.font = HEADER
    cell.fill = NEEDED_FILL if needed else HEADER_FILL
    cell.alignment = Alignment(vertical="center")
