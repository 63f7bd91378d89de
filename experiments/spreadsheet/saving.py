"""Writing a workbook to disk: a file that is there is left alone, half a file never stays."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook

from experiments.problems import reason
from simulate.errors import InputError


def save_workbook(book: Workbook, path: Path) -> None:
    """Write a workbook to a new file.

    Raises
    ------
    InputError
        When the file exists or cannot be written.
    """
    try:
        with path.open("xb") as file:
            book.save(file)
    except FileExistsError:
        raise InputError([f"{path}: exists already and was left as it is"]) from None
    except OSError as error:
        raise InputError([f"{reason(error, path)}; must be a file that can be made"]) from None
