"""The first sheet: in plain words, how to fill in the others and what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from experiments.spreadsheet.explain import about_sheet
from experiments.spreadsheet.layout import GUIDE, sheets
from experiments.spreadsheet.styles import (
    LINK,
    TITLE,
    WRAPPED,
    head,
    lines_of,
    set_height,
)
from simulate.region import Region

HOW = (
    "This workbook describes a region for doorstroom, which simulates how people move from the "
    "street, shelter and protected living to a home of their own. It can be used as it stands.",
    "1. Its numbers are an example. A region that comes with doorstroom and is like yours is a "
    "better start: doorstroom regions lists them, and doorstroom new --excel FILE --from oss "
    "writes one as a workbook.",
    "2. Replace the numbers of the first list of sheets below by yours, and those of the second "
    "where you know better. Each row is one thing. The first lines of a sheet say what it holds "
    "and in which unit; point at a header to read more. Headers in brown must be filled in; the "
    "others may be left empty, and then mean what the line above them says.",
    "3. A share is a number from 0 to 1: type 40% as 0.4. Rates are per person and year: 0.12 is "
    "about one in eight people a year. All euros are of the price year on the sheet Region.",
    "4. Say where numbers come from. In the column source goes what holds for all numbers of a "
    "row: an evidence id with what it says (NL-F22 ...; the command doorstroom evidence lists "
    "them), or the word assumption with a reason. All numbers are needed, so guess and say so.",
    "5. Names are defined once (municipalities, settings, groups, programmes, providers) and "
    "chosen from a list elsewhere. To change one everywhere, use Find and Replace over the whole "
    "workbook.",
    "6. No merged cells, no empty rows between others, no hidden rows. Do not change the headers. "
    "Sheets of your own may stay in the file when their names start with #.",
    "7. Save and close it, and in a terminal type the lines below: the first says what is wrong, "
    "with the sheet, row and column; the others run the region, compare policies, and write a page "
    "for the council.",
)
COMMANDS = (
    "doorstroom check {file}",
    "doorstroom run {file} --check-patterns",
    "doorstroom compare {file} baseline housing-first more-homes --out results",
    "doorstroom report {file} housing-first more-homes --lang nl",
)
WIDTH, NAMES_WIDTH = 100, 34
YOURS_HEADING = "Your own numbers: begin here"
OTHERS_HEADING = "How things go: change them where you know better"
#: The sheets with what a region itself knows, in words for who fills them in for the first time.
YOURS = {
    "Region": "The name of the region, the day the run starts, the year of the prices, and the "
    "town (centre) where people ask for a kind of place that their own town lacks.",
    "Municipalities": "A row for each municipality: its inhabitants, and how fast people who are "
    "ready find a home by themselves.",
    "Groups": "A row for each group of people: how many ask for help for the first time in a year "
    "(inflow_per_year), and what they need. The columns on frailty and foundations may stay.",
    "Groups share by municipality": "Which part of a group comes from which municipality; the rows "
    "of a group sum to 1. A group without rows is spread by inhabitants.",
    "Providers": "A row for each organisation with places or support teams.",
    "Places": "How many places each provider has, of which kind, and where.",
    "Teams": "How many full-time workers each provider has for support at home.",
    "Landlords": "A row for each housing corporation: which share of its lettings it reserves for "
    "people who move on, and which share of what it promises it delivers.",
    "Landlords lettings per year": "All lettings of each corporation in a year, by municipality.",
    "Present": "Who is where on the day the run starts, by group, and how many of them are ready "
    "to move on.",
    "Waiting": "Who is on which waiting list on that day, and how long the longest has waited. "
    "They are counted on the sheet Present too.",
}


def write_guide(page: Worksheet, region: Region) -> None:
    """Fill the first sheet of the workbook of a region."""
    page.title = GUIDE
    page.cell(1, 1, f"Your region in a workbook: {region.title}").font = TITLE
    row = 3
    for text in HOW:
        page.cell(row, 1, text).alignment = WRAPPED
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        set_height(page, row, lines_of(text, NAMES_WIDTH + WIDTH))
        row += 1
    for command in COMMANDS:
        page.cell(row, 1, "    " + command.format(file=f"{region.name}.xlsx"))
        row += 1
    row += 1
    others = {sheet.title: about_sheet(sheet) for sheet in sheets() if sheet.title not in YOURS}
    for heading, listed in ((YOURS_HEADING, YOURS), (OTHERS_HEADING, others)):
        row = _write_sheets(page, row, heading, listed) + 2
    for column, width in (("A", NAMES_WIDTH), ("B", WIDTH)):
        page.column_dimensions[column].width = width


def _write_sheets(page: Worksheet, row: int, heading: str, listed: Mapping[str, str]) -> int:
    """List sheets, each with a link and what it holds; return the last row."""
    head(page, row, 1, "Sheet")
    head(page, row, 2, heading)
    for title, about in listed.items():
        row += 1
        page.cell(row, 2, about).alignment = WRAPPED
        set_height(page, row, lines_of(about, WIDTH))
        link = page.cell(row, 1, title)
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{title}'!A1")
        link.font, link.alignment = LINK, WRAPPED
    return row
