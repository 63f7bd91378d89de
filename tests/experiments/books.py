"""A region as the sheets of a workbook, without a file between: quick to make and to spoil."""

from __future__ import annotations

from experiments.spreadsheet.layout import sheets
from experiments.spreadsheet.opening import Cells
from experiments.spreadsheet.template import FIRST_ROW, HEADER_ROW, sheet_rows
from simulate.region import Region


def as_cells(region: Region) -> dict[str, Cells]:
    """The sheets of a region without a file between."""
    return {
        sheet.title: Cells(
            {HEADER_ROW: list(sheet.headers())}
            | dict(enumerate(map(list, sheet_rows(sheet, region)), start=FIRST_ROW)),
            {},
        )
        for sheet in sheets()
    }
