"""A region by name or path, for every command: shipped, a TOML file, or an Excel workbook."""

from __future__ import annotations

from pathlib import Path

from simulate.files import load_region
from simulate.region import Region

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
    if not is_workbook(name_or_path):
        return load_region(name_or_path)
    # here: workbooks take a while to import, and most regions are none
    from experiments.spreadsheet.regions import read_region

    return read_region(Path(name_or_path), str(name_or_path))
