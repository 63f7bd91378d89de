"""Which sheets and columns a region has in a workbook, read off the model of a region.

One sheet for each kind of thing. A list of rows is a sheet; a list inside a row (the places of a
provider) is a sheet of its own, whose first column names the row it belongs to; so is a table by
name (lettings by municipality). A table whose keys are fixed words (``exits_per_year``) is a
column for each word, with a dot as in TOML. Names, types, bounds and texts all come from
:class:`simulate.region.Region`, so a field added there is a column here.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulate.region import Region

Kind = Literal[
    "text", "prose", "number", "whole", "yes_no", "choice", "date", "names", "numbers", "sources"
]

#: The sheet that says how to fill in the others.
GUIDE = "Start here"
#: The sheet of what is no row of any kind: name, dates, rates of the whole region.
GROUND = "Region"
SOURCE, OTHER_SOURCES = "source", "sources of columns"
#: Kinds of name that another sheet defines, and that sheet.
DEFINED_ON = {
    "setting": "Settings",
    "group": "Groups",
    "municipality": "Municipalities",
    "programme": "Programmes",
}
#: Fields that hold such names (or have them as keys), as :mod:`simulate.checks` reads them.
REFERS_TO = {
    "admits": "group",
    "centre": "municipality",
    "first_setting": "setting",
    "from_setting": "setting",
    "gain_per_year": "setting",
    "group": "group",
    "groups": "group",
    "lettings_per_year": "municipality",
    "living_in": "setting",
    "loss_per_year": "setting",
    "lost_to": "setting",
    "municipality": "municipality",
    "next_programme": "programme",
    "programme": "programme",
    "reoffending_by_group": "group",
    "setting": "setting",
    "share_by_municipality": "municipality",
    "to_setting": "setting",
}


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    name : str
        Its header: the name of the field, with ``.key`` for a table with fixed keys.
    path : tuple of str
        Where its values go in the data of a row.
    kind : str
        What its cells hold; ``prose`` is text that may have spaces and lines as it likes.
    required : bool
        Whether each row must have a value.
    default : object
        What an empty cell means; None when nothing.
    choices : tuple of str
        The words allowed, of a choice.
    defined_on : str
        The sheet that defines the names allowed, or nothing.
    bounds : tuple of (float or None, bool)
        Lowest and highest value, each with whether it is itself allowed.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    defined_on: str = ""
    bounds: tuple[tuple[float | None, bool], tuple[float | None, bool]] = (
        (None, True),
        (None, True),
    )

    @property
    def field(self) -> str:
        """The field of the model that it belongs to."""
        return self.path[0]


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes
    ----------
    title : str
    path : tuple of str
        Fields from the region to the list, table or row; empty for the region itself.
    model : type
        What each row is; of a table by name, what the row is that it belongs to.
    columns : tuple of Column
        After ``owner``, when there is one.
    owner : str
        Header of the first column, which names a row of ``owned_by``; empty when there is none.
    owned_by : str
        Title of the sheet with those rows.
    single : bool
        Whether it holds one row and no more.
    by_name : bool
        Whether it is a table by name, a row a key: its columns are the key and the value.
    required : bool
        Whether a region cannot do without it.
    """

    title: str
    path: tuple[str, ...]
    model: type[BaseModel]
    columns: tuple[Column, ...]
    owner: str = ""
    owned_by: str = ""
    single: bool = False
    by_name: bool = False
    required: bool = False

    @property
    def names_once(self) -> bool:
        """Whether each name is on one row only, so that other sheets can refer to it."""
        fields = self.model.model_fields
        return len(self.path) == 1 and "name" in fields and "municipality" not in fields

    def headers(self) -> list[str]:
        """Names of all columns, in order."""
        return [*([self.owner] if self.owner else []), *(column.name for column in self.columns)]


@cache
def sheets() -> tuple[Sheet, ...]:
    """All sheets of a region, in the order of its model."""
    found = [Sheet(GROUND, (), Region, _columns(Region), single=True, required=True)]
    for name, info in Region.model_fields.items():
        rows, single = _rows_of(info.annotation)
        if rows is not None:
            title = _title(name)
            found.append(
                Sheet(
                    title, (name,), rows, _columns(rows), single=single, required=info.is_required()
                )
            )
            found += _inside(rows, (name,), title, single)
    return tuple(found)


def _inside(model: type[BaseModel], path: tuple[str, ...], title: str, single: bool) -> list[Sheet]:
    """Sheets of the lists and tables inside the rows of a sheet."""
    found = []
    owner = "" if single else path[-1].removesuffix("s")
    for name, info in model.model_fields.items():
        rows, _ = _rows_of(info.annotation)
        if rows is not None:
            columns = _columns(rows)
            found.append(Sheet(_title(name), (*path, name), rows, columns, owner, title))
    return found + _tables(model, path, title, single)


def _tables(model: type[BaseModel], path: tuple[str, ...], title: str, single: bool) -> list[Sheet]:
    """Sheets of the tables by name of a model."""
    found = []
    owner = "" if single else path[-1].removesuffix("s")
    for name, info in model.model_fields.items():
        if _is_by_name(info) and name != "sources":
            _, value = get_args(info.annotation)
            kind = REFERS_TO[name]
            columns = (
                Column(kind, ("key",), "text", True, defined_on=DEFINED_ON[kind]),
                _column(name, ("value",), value, _no_default(value)),
            )
            under = f"{title} {name.replace('_', ' ')}"
            found.append(Sheet(under, (*path, name), model, columns, owner, title, by_name=True))
    return found


def _columns(model: type[BaseModel]) -> tuple[Column, ...]:
    found: list[Column] = []
    for name, info in model.model_fields.items():
        if _rows_of(info.annotation)[0] is not None or _is_by_name(info):
            continue
        if get_origin(info.annotation) is dict:
            key, value = get_args(info.annotation)
            found += [
                _column(f"{name}.{word}", (name, word), value, _no_default(value, required=False))
                for word in get_args(key)
            ]
        else:
            found.append(_column(name, (name,), info.annotation, info))
    if "sources" in model.model_fields:
        found += [Column(each, ("sources",), "sources") for each in (SOURCE, OTHER_SOURCES)]
    return tuple(found)


def _column(name: str, path: tuple[str, ...], annotation: Any, info: FieldInfo) -> Column:
    bare, metadata = _unwrapped(annotation)
    kind, choices = _kind(bare)
    if kind == "text" and not metadata and not info.metadata and path[0] not in REFERS_TO:
        kind = "prose"
    refers = REFERS_TO.get(path[0], "")
    return Column(
        name,
        path,
        kind,
        required=info.is_required(),
        default=None if info.is_required() else info.get_default(call_default_factory=True),
        choices=choices,
        defined_on=DEFINED_ON.get(refers, "") if kind in ("text", "names") else "",
        bounds=_bounds([*info.metadata, *metadata]),
    )


def _no_default(annotation: Any, required: bool = True) -> FieldInfo:
    return FieldInfo.from_annotation(annotation) if required else FieldInfo(default=None)


def _unwrapped(annotation: Any) -> tuple[Any, list[Any]]:
    """A type without ``Annotated`` and ``| None``, and what was said of it."""
    metadata: list[Any] = []
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            metadata += [part for each in more for part in getattr(each, "metadata", [each])]
        elif origin in (Union, types.UnionType):
            annotation = next(each for each in get_args(annotation) if each is not type(None))
        else:
            return annotation, metadata


def _kind(bare: Any) -> tuple[Kind, tuple[str, ...]]:
    if get_origin(bare) is Literal:
        return "choice", get_args(bare)
    if get_origin(bare) is tuple:
        inner, _ = _unwrapped(get_args(bare)[0])
        kind, choices = _kind(inner)
        return ("numbers" if kind == "number" else "names"), choices
    kinds: dict[Any, Kind] = {
        bool: "yes_no", int: "whole", float: "number", date: "date", str: "text"
    }  # fmt: skip
    return kinds[bare], ()


def _bounds(
    metadata: list[Any],
) -> tuple[tuple[float | None, bool], tuple[float | None, bool]]:
    low: tuple[float | None, bool] = (None, True)
    high: tuple[float | None, bool] = (None, True)
    for each in metadata:
        for key in ("ge", "gt"):
            low = (getattr(each, key), key == "ge") if hasattr(each, key) else low
        for key in ("le", "lt"):
            high = (getattr(each, key), key == "le") if hasattr(each, key) else high
    return low, high


def _rows_of(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model of the rows of a field, if it holds any, and whether it is one row."""
    bare, _ = _unwrapped(annotation)
    single = get_origin(bare) is not tuple
    if not single:
        bare, _ = _unwrapped(get_args(bare)[0])
    return (
        (bare, single) if isinstance(bare, type) and issubclass(bare, BaseModel) else (None, False)
    )


def _is_by_name(info: FieldInfo) -> bool:
    """Whether a field is a table with names of the user's as keys."""
    if get_origin(info.annotation) is not dict:
        return False
    return get_origin(get_args(info.annotation)[0]) is not Literal


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
