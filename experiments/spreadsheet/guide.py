"""The first sheet: in plain words, how to fill in the others and what to do next."""

from __future__ import annotations

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from experiments.spreadsheet.explain import about_sheet
from experiments.spreadsheet.layout import GUIDE, sheets
from experiments.spreadsheet.styles import LINK, TITLE, WRAPPED, head
from simulate.region import Region

HOW = (
    "This workbook describes a region for doorstroom, which simulates how people move from the "
    "street, shelter and protected living to a home of their own. It can be used as it stands.",
    "1. Save it under a name of your own, and begin with the sheet Region.",
    "2. Go through the sheets from left to right and replace the numbers by yours. Each row is one "
    "thing. The first lines of a sheet say what it holds and in which unit; point at a header to "
    "read more. Headers in brown must be filled in; the others may be left empty, and then mean "
    "what the line above them says.",
    "3. A share is a number from 0 to 1: type 40% as 0.4. Rates are per person and year: 0.12 is "
    "about one in eight people a year. All euros are of the price year on the sheet Region.",
    "4. Say where numbers come from. In the column source goes what holds for all numbers of a "
    "row: an evidence id with what it says (NL-F22 ...; the command doorstroom evidence lists "
    "them), or the word assumption with a reason. All numbers are needed, so guess and say so.",
    "5. Names are defined once (municipalities, settings, groups, programmes, providers) and "
    "chosen from a list elsewhere. If you change one, change it on the other sheets too.",
    "6. No merged cells, no empty rows between others, no hidden rows. Do not change the headers. "
    "Sheets of your own may stay in the file when their names start with #.",
    "7. Save and close it, and in a terminal type the lines below. What is wrong is said with the "
    "sheet, row and column; when nothing is, compare policies.",
)
COMMANDS = (
    "doorstroom check {file}",
    "doorstroom run {file} --check-patterns",
    "doorstroom compare {file} baseline housing-first more-homes --out results",
)
WIDTH = 110


def write_guide(page: Worksheet, region: Region) -> None:
    """Fill the first sheet of the workbook of a region."""
    page.title = GUIDE
    page.cell(1, 1, f"Your region in a workbook: {region.title}").font = TITLE
    row = 3
    for text in HOW:
        page.cell(row, 1, text).alignment = WRAPPED
        page.row_dimensions[row].height = 15 * (1 + len(text) // (WIDTH + 25))
        row += 1
    for command in COMMANDS:
        page.cell(row, 1, "    " + command.format(file=f"{region.name}.xlsx"))
        row += 1
    row += 1
    head(page, row, 1, "What each sheet holds")
    head(page, row, 2, "Sheet")
    for sheet in sheets():
        row += 1
        about = about_sheet(sheet)
        page.cell(row, 1, about).alignment = WRAPPED
        page.row_dimensions[row].height = 15 * (1 + len(about) // (WIDTH + 25))
        link = page.cell(row, 2, sheet.title)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{sheet.title}'!A1")
        link.font = LINK
    page.column_dimensions["A"].width = WIDTH
    page.column_dimensions["B"].width = 34
