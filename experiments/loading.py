"""A region by name or path, for every command: shipped, a TOML file, or an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from simulate.errors import InputError
from simulate.files import load_region
from simulate.region import Region

#: Years in which a run may start: calendars end some thousands of years on (assumption).
YEARS = (1900, 2200)
#: Endings of files that are meant to be workbooks; of most, the reader says what to do instead.
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def is_workbook(name_or_path: str | Path) -> bool:
    """Whether a name is that of a workbook, by its ending."""
    return str(name_or_path).lower().endswith(WORKBOOKS)


def load_any_region(name_or_path: str | Path) -> Region:
    """Load a region by the name of a shipped one, or from a TOML file or an Excel workbook.

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    if is_workbook(name_or_path):
        # here: workbooks take a while to import, and most regions are none
        from experiments.spreadsheet.regions import read_region

        region = read_region(Path(name_or_path), str(name_or_path))
    else:
        region = load_region(name_or_path)
    first, last = YEARS
    if not first <= region.start_date.year <= last:
        raise InputError(
            [f"{name_or_path}: start_date = {region.start_date}; must be from {first} to {last}"]
        )
    return region
