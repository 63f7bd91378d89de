"""What a sheet and a column are, in words: from the docstrings and types of the model."""

from __future__ import annotations

import inspect
import re

from experiments.spreadsheet.layout import GROUND, OTHER_SOURCES, SOURCE, Column, Sheet
from experiments.units import unit_of

#: What the sheet of the region itself says; the docstring of its model is about everything.
ABOUT_GROUND = (
    "The region itself: its name, when the run starts, of which year the prices are, and the "
    "municipality (centre) where people ask for a kind of place that their own town lacks."
)
ABOUT_SOURCES = {
    SOURCE: "where all numbers of the row come from: an evidence id such as NL-F22 with what it "
    "says, or the word assumption with a reason",
    OTHER_SOURCES: "for numbers with another source: a line each, the name of the column, a colon, "
    "the source",
}
_KINDS = {
    "text": "text",
    "prose": "text",
    "number": "number",
    "whole": "whole number",
    "yes_no": "yes or no",
    "choice": "choose from the list",
    "date": "a date",
    "names": "names, with ; between them",
    "numbers": "numbers, with ; between them",
}


def about_sheet(sheet: Sheet) -> str:
    """What the rows of a sheet are, in one paragraph."""
    if sheet.title == GROUND:
        return ABOUT_GROUND
    if sheet.by_name:
        value = sheet.columns[-1].name
        whose = f" of each {sheet.owner}" if sheet.owner else ""
        said = " ".join(sentences_on(sheet.model, value))
        line = f"{value.replace('_', ' ').capitalize()}{whose}, by {sheet.columns[0].name}."
        return f"{line} {said} Its source stands on the sheet {sheet.owned_by}.".replace("  ", " ")
    return plain(sheet.model.__doc__ or "")


def about_column(sheet: Sheet, column: Column) -> str:
    """What a cell of a column holds: its kind, unit and what an empty one means."""
    if column.kind == "sources":
        return ABOUT_SOURCES[column.name]
    said = _KINDS[column.kind]
    unit = unit_of(column.name if column.path == ("value",) else column.field)
    if column.kind in ("number", "whole", "numbers") and unit:
        said = unit if column.kind == "number" else f"{unit}, {said}"
    if column.defined_on:
        said = f"names of the sheet {column.defined_on}, with ; between them"
        if column.kind == "text":
            said = f"a name of the sheet {column.defined_on}"
    if column.kind == "names" and column.choices:
        said = f"any of {', '.join(column.choices)}, with ; between them"
    return f"{said}; {_if_empty(column)}"


def note_on(sheet: Sheet, column: Column) -> str:
    """What the model's own text says of a column; empty where it says nothing."""
    if sheet.by_name or column.kind == "sources":
        return ""
    return " ".join(sentences_on(sheet.model, column.field))


def sentences_on(model: type, field: str) -> list[str]:
    """The sentences of a model's docstring that name a field, in order."""
    text = " ".join(inspect.cleandoc(model.__doc__ or "").split())
    parts = re.split(r"(?<=[.:;])\s+(?=[A-Z`])", text)
    return [plain(part) for part in parts if f"``{field}``" in part]


def plain(docstring: str) -> str:
    """A docstring as ordinary text on one line."""
    text = " ".join(inspect.cleandoc(docstring).split())
    text = re.sub(r"[;,] see :\w+:`[^`]*`", "", text)
    text = re.sub(r"\s*\(:\w+:`[^`]*`\)", "", text)
    return re.sub(r":\w+:`~?([^`]*)`", r"\1", text).replace("``", "").replace("*", "")


def _if_empty(column: Column) -> str:
    if column.required:
        return "must be filled in"
    if isinstance(column.default, bool):
        return f"empty: {'yes' if column.default else 'no'}"
    if isinstance(column.default, (int, float)):
        return f"empty: {column.default:g}"
    return f"empty: {column.default}" if column.default else "may be empty"
