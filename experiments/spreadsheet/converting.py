"""From the sheets of a workbook to the data of a region file, with the place of every value.

The data is what a TOML file would have given, so that one validation serves both. What is wrong
with cells is collected here; what is wrong with values is left to that validation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from experiments.spreadsheet.layout import (
    DEFINED_ON,
    GROUND,
    GUIDE,
    OTHER_SOURCES,
    SOURCE,
    Column,
    Sheet,
    sheets,
)
from experiments.spreadsheet.opening import Cells, Value, letter
from experiments.spreadsheet.place import Place, Places
from experiments.spreadsheet.values import BadCellError, is_blank, read
from simulate.checks import FAMILY
from simulate.complaints import shown
from simulate.errors import nearest

#: Rows in which the headers may stand; the template has them in the third.
HEADER_WITHIN = 10
#: A sheet whose name starts with this is the user's own.
OWN_SHEET = "#"

Row = dict[str, Any]


@dataclass
class Converted:
    """The data of a region, where everything stands, and what is wrong with the cells."""

    data: Row = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    problems: list[tuple[Place, str]] = field(default_factory=list)
    #: The data and path of the rows that own others, by title of their sheet and name.
    owners: dict[tuple[str, str], tuple[Row, list[str]]] = field(default_factory=dict)
    #: Names that another sheet must define: where they stand, the name, that sheet.
    references: list[tuple[Place, str, str]] = field(default_factory=list)

    def complain(self, place: Place, said: str) -> None:
        """Note a problem at a place."""
        self.problems.append((place, said))

    def complain_once(self, place: Place, said: str) -> None:
        """Note a problem at a place of which nothing is noted yet."""
        if all(place != other for other, _ in self.problems):
            self.complain(place, said)

    def wrong_on(self, title: str) -> bool:
        """Whether a sheet has problems with names; what refers to its rows may then be right."""
        return any(
            place.sheet == title and place.column in ("", "name") for place, _ in self.problems
        )

    def names_on(self, title: str) -> list[str]:
        """Names of the rows of a sheet that others can belong to."""
        return [name for sheet, name in self.owners if sheet == title]


def convert(book: Mapping[str, Cells]) -> Converted:
    """Turn the sheets of a workbook into the data of a region."""
    found = Converted()
    _check_sheets(book, found)
    for sheet in sheets():
        if len(sheet.path) == 1:
            found.places.note(sheet.path[0], Place(sheet.title))
        if sheet.title in book:
            _add_sheet(sheet, book[sheet.title], found)
    _check_names(found)
    return found


def _check_names(found: Converted) -> None:
    """Complain of names that the sheet that should define them does not have."""
    kinds = {title: kind for kind, title in DEFINED_ON.items()}
    unsure = {title for title in kinds if found.wrong_on(title)}
    for place, name, title in found.references:
        known = found.names_on(title)
        if name not in known and title not in unsure:
            said = f"{shown(name)}; the region has no such {kinds[title]}{nearest(name, known)}"
            found.complain(place, said)


def _check_sheets(book: Mapping[str, Cells], found: Converted) -> None:
    known = [GUIDE, *(sheet.title for sheet in sheets())]
    for title in book:
        if title not in known and not title.startswith(OWN_SHEET):
            hint = nearest(title, known)
            hint = hint if "did you mean" in hint else "; a sheet of your own must start with #"
            found.complain(Place(title), f"is no sheet of a region{hint}")
    for sheet in sheets():
        if sheet.required and sheet.title not in book:
            found.complain(Place(sheet.title), "is missing; every region needs it")


def _add_sheet(sheet: Sheet, cells: Cells, found: Converted) -> None:
    if cells.too_long:
        said = f"reaches to row or column {cells.too_long}; delete what is empty below and beside"
        found.complain(Place(sheet.title), said)
        return
    header = _header_row(sheet, cells)
    if header is None:
        wanted = ", ".join(sheet.headers()[:3])
        said = f"has no row of headers; one of the first {HEADER_WITHIN} rows must hold {wanted}"
        found.complain(Place(sheet.title), f"{said}, ...")
        return
    columns = _columns_at(sheet, cells, header, found)
    rows = list(_data_rows(sheet, cells, header, columns, found))
    if sheet.single and len(rows) != 1 and (rows or sheet.required):
        said = "has no row filled in; must have one" if not rows else "must have one row, no more"
        found.complain(Place(sheet.title), said)
        rows = rows[:1]
    for number, values in rows:
        _add_row(sheet, _Line(sheet, cells, number, values), found)


@dataclass(frozen=True)
class _Line:
    """A row of a sheet: its number, and its values by header."""

    sheet: Sheet
    cells: Cells
    number: int
    values: dict[str, tuple[int, Value]]

    def at(self, header: str = "") -> Place:
        return Place(self.sheet.title, self.number, header)


def _header_row(sheet: Sheet, cells: Cells) -> int | None:
    """The row with most of the headers."""
    known = set(sheet.headers())
    counts = {
        number: sum(str(value).strip() in known for value in row)
        for number, row in cells.rows.items()
        if number <= HEADER_WITHIN
    }
    best = max(counts, key=lambda number: counts[number], default=None)
    return best if best is not None and counts[best] else None


def _columns_at(sheet: Sheet, cells: Cells, header: int, found: Converted) -> dict[int, str]:
    """The headers by number of the column, from 0; complains of those unknown, double, missing."""
    known = sheet.headers()
    columns: dict[int, str] = {}
    for index, value in enumerate(cells.rows[header]):
        name = "" if is_blank(value) else str(value).strip()
        if name in columns.values():
            said = f"stands there twice, in {letter(index + 1)} too; must be there once"
            found.complain(Place(sheet.title, header, name), said)
        elif name in known:
            columns[index] = name
        elif name:
            said = f"no such column here{nearest(name, known)}"
            found.complain(Place(sheet.title, header, name), said)
        else:
            _check_headless(sheet, cells, header, index, found)
    needed = {sheet.owner} | {each.name for each in sheet.columns if each.required}
    for name in known:
        if name in needed - set(columns.values()):
            found.complain(Place(sheet.title, None, name), "is missing; the column must be there")
    return columns


def _check_headless(sheet: Sheet, cells: Cells, header: int, index: int, found: Converted) -> None:
    filled = (
        number for number, row in cells.rows.items() if number > header and not is_blank(row[index])
    )
    first = next(filled, None)
    if first is not None:
        said = (
            f"a value in column {letter(index + 1)}, which has no header; give it one or clear it"
        )
        found.complain(Place(sheet.title, first), said)


def _data_rows(
    sheet: Sheet, cells: Cells, header: int, columns: dict[int, str], found: Converted
) -> Iterator[tuple[int, dict[str, tuple[int, Value]]]]:
    """Rows with something in them; complains of empty, hidden and merged ones."""
    for merged in cells.merged:
        last = int("".join(filter(str.isdigit, merged.split(":")[-1])))
        if last >= header:
            said = f"cells {merged} are merged; unmerge them and fill in each"
            found.complain(Place(sheet.title), said)
    formulas = {row for row, _ in cells.formulas}
    filled = [
        number
        for number, row in cells.rows.items()
        if number > header
        and (number in formulas or any(not is_blank(row[index]) for index in columns))
    ]
    for number in range(header + 1, max(filled, default=header)):
        if number not in filled:
            found.complain(Place(sheet.title, number), "is empty, with rows below it; delete it")
    for number in filled:
        if number in cells.hidden:
            said = "is hidden; show it, or delete it if it is not meant"
            found.complain(Place(sheet.title, number), said)
        row = cells.rows[number]
        yield number, {name: (index + 1, row[index]) for index, name in columns.items()}


def _add_row(sheet: Sheet, line: _Line, found: Converted) -> None:
    values = {column.name: _value(column, line, found) for column in sheet.columns}
    if sheet.by_name:
        _add_entry(sheet, line, values, found)
        return
    parent, paths = found.data, [""]
    if len(sheet.path) == 2:
        owner = _owner(sheet, line, found)
        if owner is None:
            return
        parent, paths = owner
    data = _row_data(sheet, line, values, found)
    name = "" if sheet.single else str(data.get("name", ""))
    if name and sheet.names_once and (sheet.title, name) in found.owners:
        said = f"{shown(name)} is on an earlier row too; must be given once"
        found.complain(line.at("name"), said)
        return
    own_paths = _put(sheet, data, parent, paths)
    for path in own_paths:
        _note_places(sheet, line, path, found)
    for under in sheets():
        if under.by_name and under.path[:-1] == sheet.path:
            data.setdefault(under.path[-1], {})
            for path in own_paths:
                place = Place(under.title, whose=name)
                found.places.note(f"{path}.{under.path[-1]}", place)
    found.owners[sheet.title, name] = (data, own_paths)


def _owner(sheet: Sheet, line: _Line, found: Converted) -> tuple[Row, list[str]] | None:
    """The data and paths of the row that a row belongs to."""
    if not sheet.owner:
        owner = found.owners.get((sheet.owned_by, ""))
        if owner is None and not found.wrong_on(sheet.owned_by):
            found.complain(line.at(), f"belongs to sheet {sheet.owned_by!r}, which has no row")
        return owner
    _, name = line.values.get(sheet.owner, (0, None))
    if is_blank(name):
        if sheet.owner in line.values:
            found.complain(line.at(sheet.owner), "is empty; must be filled in")
        return None
    if isinstance(name, str) and name != name.strip():
        found.complain(line.at(sheet.owner), f"{shown(name)} has a space too many; take it away")
        return None
    owner = found.owners.get((sheet.owned_by, str(name)))
    if owner is None and not found.wrong_on(sheet.owned_by):
        hint = nearest(str(name), found.names_on(sheet.owned_by))
        said = f"{shown(name)}; the sheet {sheet.owned_by!r} has no such {sheet.owner}{hint}"
        found.complain(line.at(sheet.owner), said)
    return owner


def _value(column: Column, line: _Line, found: Converted) -> Any:
    """The value of a cell; None when it is empty or wrong."""
    number, value = line.values.get(column.name, (0, None))
    formula = line.cells.formulas.get((line.number, number), "")
    if is_blank(value):
        if formula:
            said = (
                f"the formula {shown(formula)} has no value stored with it; open the file in Excel "
                "and save it, or type the value"
            )
            found.complain(line.at(column.name), said)
        return None
    try:
        given = read(column, value)
    except BadCellError as error:
        found.complain(line.at(column.name), str(error))
        return None
    if column.defined_on:
        leaves = line.sheet.path[-1:] == ("lost_to",) and given == FAMILY
        names = [] if leaves else given if isinstance(given, list) else [given]
        place = line.at(column.name)
        found.references += [(place, str(name), column.defined_on) for name in names]
    return given


def _row_data(sheet: Sheet, line: _Line, values: dict[str, Any], found: Converted) -> Row:
    data: Row = {}
    for column in sheet.columns:
        value = values[column.name]
        if value is None or column.kind == "sources":
            continue
        if len(column.path) == 2:
            data.setdefault(column.path[0], {})[column.path[1]] = value
        else:
            data[column.field] = value
    sources = _sources(sheet, line, values, found)
    return {**data, "sources": sources} if sources else data


def _sources(sheet: Sheet, line: _Line, values: dict[str, Any], found: Converted) -> Row:
    """The sources of a row: of all its numbers, and a line for each that has its own."""
    found_sources: Row = {"*": values[SOURCE]} if values.get(SOURCE) else {}
    known = [name for name in sheet.model.model_fields if name != "sources"]
    for text in filter(str.strip, (values.get(OTHER_SOURCES) or "").split("\n")):
        name, colon, source = text.partition(":")
        if not colon or name.strip() not in known:
            hint = nearest(name.strip(), known) if colon else ""
            said = f"the line {shown(text)} must start with the name of a column and a colon{hint}"
            found.complain(line.at(OTHER_SOURCES), said)
        else:
            found_sources[name.strip()] = source.strip()
    return found_sources


def _put(sheet: Sheet, data: Row, parent: Row, paths: list[str]) -> list[str]:
    """Put a row where it belongs; return the paths by which it can be called."""
    if sheet.title == GROUND:
        parent.update(data)
        return [""]
    key = sheet.path[-1]
    stems = [f"{path}.{key}".removeprefix(".") for path in paths]
    if sheet.single:
        parent[key] = data
        return stems
    rows = parent.setdefault(key, [])
    rows.append(data)
    names = [f"[{len(rows) - 1}]", *([f".{data['name']}"] if data.get("name") else [])]
    return [f"{stem}{name}" for stem in stems for name in names]


def _note_places(sheet: Sheet, line: _Line, path: str, found: Converted) -> None:
    stem = f"{path}." if path else ""
    if path:
        found.places.note(path, line.at())
    for column in sheet.columns:
        found.places.note(f"{stem}{column.name}", line.at(column.name))
        if column.kind != "sources":
            found.places.note(f"{stem}sources.{column.field}", line.at(OTHER_SOURCES))
    found.places.note(f"{stem}sources.*", line.at(SOURCE))


def _add_entry(sheet: Sheet, line: _Line, values: Row, found: Converted) -> None:
    """Put a row of a table by name into the row that the table belongs to."""
    for column in sheet.columns:
        if values[column.name] is None and column.name in line.values:
            found.complain_once(line.at(column.name), "is empty; must be filled in")
    key, value = (values[column.name] for column in sheet.columns)
    owner = _owner(sheet, line, found)
    if owner is None or key is None:
        return
    parent, paths = owner
    table = parent.setdefault(sheet.path[-1], {})
    if key in table:
        said = f"{shown(key)} is on an earlier row too; must be given once"
        found.complain(line.at(sheet.columns[0].name), said)
        return
    if value is not None:
        table[key] = value
    for path in paths:
        stem = f"{path}.{sheet.path[-1]}"
        found.places.note(f"{stem}.{key}.name", line.at(sheet.columns[0].name))
        found.places.note(f"{stem}.{key}", line.at(sheet.columns[1].name))
