"""Reads the tables of evidence, and finds what cannot be right in them.

Contradictions between the parts of a row are errors, as far as rounding cannot explain them: a
percentage must be its numerator over its denominator to half a unit of its last digit, and a
value must lie within its interval. The one exception are rows whose low and high are percentiles
of many runs: a mean may lie outside those.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from calibration.figures import QUALITY, RECALLED, Figure
from simulate.complaints import one_line, shown
from simulate.errors import InputError, nearest
from simulate.files import read_text
from simulate.sourced import evidence_ids

#: The tables, with the columns that only one of them has: who wrote, how long was followed.
TABLES: dict[str, tuple[str, ...]] = {
    "netherlands.csv": ("organisation",),
    "housing_first.csv": ("followup_months", "arm", "authors"),
}
COLUMNS = (
    "id", "topic", "measure", "value", "low", "high", "unit", "numerator", "denominator", "year",
    "geography", "population", "definition", "source_title", "url", "verified", "quote_hint",
    "notes",
)  # fmt: skip
#: What a row cannot do without.
NEEDED = ("id", "topic", "measure", "unit", "geography", "population", "source_title", "verified")
#: Units of rows without any number: the row says that something was published, or was not.
WORDS_ONLY = ("text", "table")

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def read_tables(folder: Path, problems: list[str]) -> list[Figure]:
    """Read the figures of a folder; what is wrong goes to ``problems``, one line each."""
    figures: list[Figure] = []
    seen: dict[str, str] = {}
    for name, own in TABLES.items():
        label = f"evidence/{name}"
        for line, row in _rows(folder / name, label, (*COLUMNS, *own), problems):
            found = list(_row_problems(row))
            if row["id"] in seen:
                found.append(f"the id is given twice, before on {seen[row['id']]}")
            elif row["id"]:
                seen[row["id"]] = f"line {line} of {label}"
            known_as = row["id"] or f"line {line}"
            problems += [one_line(f"{label}: {known_as}", problem) for problem in found]
            if not found:
                figures.append(_figure(row))
    return figures


def _rows(
    path: Path, label: str, columns: Sequence[str], problems: list[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a table with the line each begins on; what cannot be read goes to ``problems``."""
    try:
        text = read_text(path, label)
    except InputError as error:
        problems += error.problems
        return
    lines = csv.reader(io.StringIO(text, newline=""))
    header = next(lines, [])
    unknown = [name for name in header if name not in columns]
    missing = [name for name in columns if name not in header]
    problems += [f"{label}: column {name!r} is missing" for name in missing]
    problems += [f"{label}: column {shown(name)} is not known{nearest(name, missing)}"
                 for name in unknown]  # fmt: skip
    problems += [f"{label}: column {name!r} is there twice"
                 for name in columns if header.count(name) > 1]  # fmt: skip
    if missing or unknown or len(header) != len(columns):
        return
    end = lines.line_num
    for cells in lines:
        start, end = end + 1, lines.line_num
        if len(cells) == len(header):
            yield start, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        elif cells:
            problems.append(
                f"{label}: line {start} has {len(cells)} cells; must have {len(header)}"
            )


def _row_problems(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with one row, as sentences without its id."""
    for key in NEEDED:
        if not row[key]:
            yield f"{key} is missing; must be given"
    if row["id"] and evidence_ids(row["id"]) != [row["id"]]:
        yield f"id = {shown(row['id'])}; must look like NL-F22 or HF044"
    if row["verified"] and row["verified"] not in QUALITY:
        yield f"verified = {shown(row['verified'])}; must be one of: {', '.join(QUALITY)}"
    unread = [key for key in ("low", "high") if row[key] and _number(row[key]) is None]
    for key in unread:
        yield f"{key} = {shown(row[key])}; must be one number, or empty"
    if not any(row[key] for key in ("value", "low", "high")) and row["unit"] not in WORDS_ONLY:
        words = " or ".join(WORDS_ONLY)
        yield f"value, low and high are all missing; only a row with unit {words} has no number"
    if not unread:
        yield from _interval_problems(row)
    yield from _share_problems(row)


def _interval_problems(row: Mapping[str, str]) -> Iterator[str]:
    value, low, high = (_number(row[key]) for key in ("value", "low", "high"))
    if low is not None and high is not None and low > high:
        yield f"low = {row['low']} is above high = {row['high']}"
    elif value is not None and "percentile" not in row["definition"].lower():
        if low is not None and value < low:
            yield f"value = {row['value']} is below low = {row['low']}"
        if high is not None and value > high:
            yield f"value = {row['value']} is above high = {row['high']}"


def _share_problems(row: Mapping[str, str]) -> Iterator[str]:
    figure = _figure(row)
    above, below = figure.numerator, figure.denominator
    if below is not None and below <= 0:
        yield f"denominator = {row['denominator']}; must be above 0"
    elif above is not None and below is not None and figure.percent_of:
        share = figure.percent_of * above / below
        # binary fractions: half a digit off is still rounding
        if figure.value is not None and abs(share - figure.value) > figure.half_digit + 1e-9:
            yield (
                f"value = {row['value']} {row['unit']}, but numerator / denominator = "
                f"{row['numerator']} / {row['denominator']} = {share:.4g}"
            )


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _figure(row: Mapping[str, str]) -> Figure:
    return Figure(
        id=row["id"],
        topic=row["topic"],
        measure=row["measure"],
        value=_number(row["value"]),
        value_text=row["value"],
        low=_number(row["low"]),
        high=_number(row["high"]),
        unit=row["unit"],
        numerator=_number(row["numerator"]),
        numerator_text=row["numerator"],
        denominator=_number(row["denominator"]),
        denominator_text=row["denominator"],
        followup_months=_number(row.get("followup_months", "")),
        followup_text=row.get("followup_months", ""),
        arm=row.get("arm", ""),
        year=row["year"],
        geography=row["geography"],
        population=row["population"],
        definition=row["definition"],
        source_title=row["source_title"],
        author=row["authors"] if "authors" in row else row["organisation"],
        url=row["url"],
        verified=row["verified"],
        quote=row["quote_hint"],
        notes=row["notes"],
        recalled=row["id"] in RECALLED,
    )
