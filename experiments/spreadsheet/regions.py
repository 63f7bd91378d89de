"""A region from a workbook: the same validation as a TOML file, with errors in words of a sheet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from experiments.spreadsheet.converting import Converted, convert
from experiments.spreadsheet.layout import sheets
from experiments.spreadsheet.opening import Cells, open_workbook
from experiments.spreadsheet.place import Place
from simulate.checks import region_problems
from simulate.complaints import complaints, one_line
from simulate.errors import InputError
from simulate.region import Region


def read_region(path: Path, label: str) -> Region:
    """Read a region from an Excel workbook; ``label`` is what errors call it.

    Raises
    ------
    InputError
        With every problem found, one line each; whether its parts fit together is looked at
        once every cell can be read.
    """
    return region_of(open_workbook(path, label), label)


def region_of(book: Mapping[str, Cells], label: str) -> Region:
    """The region in the sheets of a workbook; see :func:`read_region`."""
    if not any(sheet.title in book for sheet in sheets() if sheet.required):
        said = "has none of the sheets of a region; make one with: doorstroom new --excel FILE"
        raise InputError([f"{label}: {said}"])
    found = convert(book)
    try:
        region = Region.model_validate_json(json.dumps(found.data), strict=True)
    except ValidationError as error:
        lines = complaints(error, Region, found.data, label)
        raise InputError(_said(label, found, lines)) from None
    # parts may seem not to fit together only because a cell could not be read
    lines = [] if found.problems else region_problems(region)
    problems = _said(label, found, lines)
    if problems:
        raise InputError(problems)
    return region


def _said(label: str, found: Converted, sentences: list[str]) -> list[str]:
    """All problems, in words of the workbook; a cell that could not be read speaks once."""
    lines = [f"{place.said()}: {said}" for place, said in found.problems]
    known = {place for place, _ in found.problems}
    for sentence in sentences:
        place, said = found.places.translate(sentence.removeprefix(f"{label}: "))
        if place is None or not known & {place, Place(place.sheet, None, place.column)}:
            lines.append(said)
    return [one_line(label, line) for line in lines]
