"""From what stands in a cell to a value of a region file, or a sentence on why it is none.

Whether a number is in range and a name exists is checked later, as for a TOML file; here is what
only a spreadsheet can get wrong: numbers as text, decimal commas, percentages, dates, spaces.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from experiments.spreadsheet.layout import Column
from experiments.spreadsheet.opening import Value
from simulate.complaints import shown

#: What a column gives to the data of a row: plain values as TOML has them.
Plain = str | int | float | bool | list[str] | list[float]

_COMMA = re.compile(r"^[+-]?[\d.]*,\d+$")
_NUMBER = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
_PERCENT = re.compile(r"^([+-]?\d+(?:[.,]\d+)?)\s*%$")
_DUTCH_DAY = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
_YES = {"yes", "true", "ja", "waar"}
_NO = {"no", "false", "nee", "onwaar"}
_FAULTS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
#: People type 40 for 40%; above this it is another mistake.
WHOLE = 100


class BadCellError(ValueError):
    """What stands in a cell is no value of its column; its text says what to do."""


def is_blank(value: Value) -> bool:
    """Whether nothing can be seen in a cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def read(column: Column, value: Value) -> Plain:
    """The value of a cell that is not blank.

    Raises
    ------
    BadCellError
        With a sentence that starts after the name of the cell.
    """
    if isinstance(value, str) and value in _FAULTS:
        raise BadCellError(f"a formula that gives {value}; mend it, or type the value")
    if column.kind in ("number", "whole"):
        return _number(column, value)
    if column.kind == "yes_no":
        return _yes_no(value)
    if column.kind == "date":
        return _date(value)
    if column.kind == "numbers":
        return _numbers(column, value)
    text = _text(column, value)
    if column.kind == "names":
        return [item for item in (part.strip() for part in re.split("[;,\n]", text)) if item]
    return text


def _text(column: Column, value: Value) -> str:
    if isinstance(value, (datetime, date, time)):
        raise BadCellError(
            f"{_day(value)}, which Excel took for a date; give the cell the format Text and retype"
        )
    if not isinstance(value, str):
        said = str(value).lower() if isinstance(value, bool) else str(value)
        raise BadCellError(f"{said}; must be text: give the cell the format Text and retype")
    if column.kind != "prose" and value != value.strip():
        where = "before" if value != value.lstrip() else "after"
        raise BadCellError(f"{shown(value)} has a space {where} it; take it away")
    return value


def _number(column: Column, value: Value) -> int | float:
    if isinstance(value, (datetime, date, time)):
        raise BadCellError(
            f"{_day(value)}, a date; must be a number: give the cell the format General and retype"
        )
    if isinstance(value, bool):
        raise BadCellError(f"{'yes' if value else 'no'}; must be a number")
    if not isinstance(value, (int, float)):
        raise BadCellError(_not_a_number(str(value)))
    high = column.bounds[1][0]
    if high == 1 and 1 < value <= WHOLE:
        raise BadCellError(f"{value:g}; must be from 0 to 1: type {value:g}% as {value / 100:g}")
    return value


def _not_a_number(text: str) -> str:
    bare = text.strip().lstrip("'")  # LibreOffice keeps the mark that makes a text of what follows
    percent = _PERCENT.match(bare)
    if percent:
        share = float(percent[1].replace(",", ".")) / 100
        return f"{shown(text)} is text; must be a number: type {share:g}"
    if _COMMA.match(bare):
        return (
            f"{shown(text)} is text with a decimal comma; must be a number: type "
            f"{bare.replace('.', '').replace(',', '.')} (or with a comma, where Excel is Dutch), "
            "in a cell with the format General"
        )
    if _NUMBER.match(bare):
        return (
            f"{shown(text)} is a number kept as text; give the cell the format General and retype"
        )
    return f"{shown(text)} is text; must be a number, without its unit"


def _yes_no(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise BadCellError(f"{shown(value)}; must be yes or no")


def _date(value: Value) -> str:
    if isinstance(value, (datetime, date)):
        return _day(value)
    example = "2025-01-01"
    if isinstance(value, str):
        bare = value.strip()
        try:
            return date.fromisoformat(bare).isoformat()
        except ValueError:
            said = f"{shown(value)} is text; must be a date"
            example = _as_iso(bare) or example
    else:
        said = f"{shown(value)}; must be a date"
    raise BadCellError(
        f"{said}: type it as {example} (year, month, day), in a cell with the format Date"
    )


def _as_iso(text: str) -> str:
    """A date written day, month, year as in Dutch, as ISO has it; empty when it is none."""
    parts = _DUTCH_DAY.match(text.lstrip("'"))
    if parts is None:
        return ""
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1])).isoformat()
    except ValueError:
        return ""


def _numbers(column: Column, value: Value) -> list[float]:
    if not isinstance(value, str):
        return [float(_number(column, value))]
    found = []
    for part in filter(None, (each.strip() for each in value.split(";"))):
        if not _NUMBER.match(part):
            raise BadCellError(f"{_not_a_number(part)}; numbers with ; between them")
        found.append(float(part))
    return found


def _day(value: datetime | date | time) -> str:
    return value.isoformat()[:10]
