"""The folder of ``--out``: checked before a run, filled at once after it.

Files are written into a temporary folder first and renamed into place when all of them are there,
so an interrupt or a full disk leaves the folder as it was. In a folder that already exists only
files with our own names are replaced.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.problems import reason
from simulate.comparison import Comparison
from simulate.errors import InputError
from simulate.export import write_tables
from simulate.language import Language
from simulate.results import Results
from simulate.waits import BY


@contextmanager
def output_folder(out: Path) -> Iterator[Path]:
    """Give a temporary folder whose files become those of ``out`` when the block ends well.

    Parameters
    ----------
    out : Path
        A folder, or where one can be made.

    Raises
    ------
    InputError
        When nothing can be written there, before the block starts.
    """
    out = out.absolute()
    made = _make_parents(out)
    try:
        # Inside a folder that exists, renaming stays on one disk and needs no right beside it.
        beside = out if out.is_dir() else out.parent
        working = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=beside))
    except OSError as error:
        _remove(made)
        raise InputError([f"--out {reason(error, out)}; must be a folder to write in"]) from None
    try:
        yield working
        _move(working, out)
        made = []
    finally:
        shutil.rmtree(working, ignore_errors=True)
        _remove(made)


def folder_problems(out: Path | None) -> list[str]:
    """Say why ``--out`` cannot be written to; leaves nothing behind."""
    if out is None:
        return []
    if out.exists() and not out.is_dir():
        return [f"--out {out}: is a file; must be a folder to write in"]
    try:
        with output_folder(out) as working:
            (working / ".writable").touch()
            raise _AllIsWell
    except _AllIsWell:
        return []
    except InputError as error:
        return error.problems


class _AllIsWell(Exception):  # noqa: N818 - ends a trial, no error
    """Leaves the block of a folder that is only tried out."""


def save(
    outcome: Results | Comparison, directory: Path, language: Language, definition: str = "regular"
) -> None:
    """Write tables, manifest and figures of a run or a comparison, by definition of a home.

    The tables are written as CSV files, and all together as a workbook. They are in English; the
    figures are in the language given.
    """
    from experiments.spreadsheet.results import write_results
    from simulate.plots import save_figures

    comparison = (
        outcome if isinstance(outcome, Comparison) else Comparison({outcome.policy.name: outcome})
    )
    write_tables(comparison, directory)
    if comparison.others():
        comparison.differences().to_csv(directory / "differences.csv", index=False)
        comparison.people(definition).to_csv(directory / "people.csv", index=False)
        price = comparison.cost_effectiveness()
        price.to_csv(directory / "cost-effectiveness.csv", index=False)
        for by in BY:
            gains = comparison.gains(by, definition)
            gains.to_csv(directory / f"gains-by-{by}.csv", index=False)
    write_results(comparison, directory)
    save_figures(comparison, directory, language)


def _make_parents(out: Path) -> list[Path]:
    """Make the folders above ``out`` that are missing; return those made, the deepest first."""
    missing = [parent for parent in out.parents if not parent.exists()]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _remove(missing)
        raise InputError([f"--out {reason(error, out)}; must be a folder to write in"]) from None
    return missing


def _remove(folders: list[Path]) -> None:
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _move(working: Path, out: Path) -> None:
    if not out.exists():
        # mkdtemp keeps others out; an ordinary folder follows the user's own rule.
        mask = os.umask(0)
        os.umask(mask)
        working.chmod(0o777 & ~mask)
        working.rename(out)
        return
    for path in sorted(working.iterdir()):
        path.replace(out / path.name)
