"""From the path of a factor to one number of a region or policy, and a region with another.

A path goes by the keys of the file; rows that have a name are called by it, other rows by their
number: ``groups.homeless.inflow_per_year``, ``stays[3].ready_per_year``, ``levers[0].share``. Keys
that a file may leave out are there too, with the value that they then have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from experiments.sweeps.design import Value
from simulate.complaints import KIND_KEYS, complaints
from simulate.errors import InputError, nearest

Steps = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)
#: What a row is called and how it is described: no numbers, and other rows refer to them.
FIXED = ("name", "title", "about", "sources", "region", *KIND_KEYS)


def find(model: BaseModel, path: str) -> Steps:
    """The keys and numbers of rows that lead to what a path names.

    Raises
    ------
    ValueError
        With a sentence on what is not there, or is no single value.
    """
    steps: list[str | int] = []
    here: object = model
    rest = f".{path}"
    while rest:
        known = dict(_inside(here))
        fits = [token for token in known if _begins(rest, token)]
        if not fits:
            raise ValueError(_nothing(path, rest, list(known)))
        token = max(fits, key=len)
        step, here = known[token]
        steps.append(step)
        rest = rest[len(token) :]
    if not isinstance(here, bool | int | float | str | None):
        inside = ", ".join(token.removeprefix(".") for token in dict(_inside(here)))
        raise ValueError(f"is no single value; go on to one of: {inside}" if inside else "is fixed")
    if steps[-1] in FIXED or "sources" in steps:
        raise ValueError("is no number that can vary")
    return tuple(steps)


def value_at(model: BaseModel, steps: Steps) -> Any:
    """What lies at the end of the steps."""
    here: Any = model
    for step in steps:
        here = getattr(here, str(step)) if isinstance(here, BaseModel) else here[step]
    return here


def fitted(value: Value, present: object) -> Value:
    """A value of the kind of the present one: whole where that is a whole number."""
    if isinstance(value, bool) or isinstance(present, bool) or not isinstance(value, int | float):
        return value
    if isinstance(present, int):
        return round(value)
    return float(value) if isinstance(present, float) else value


def replaced(model: Model, steps: Steps, value: Value, label: str) -> Model:
    """The model with another value; every row on the way is checked again.

    Raises
    ------
    InputError
        When the value is not allowed there; ``label`` is what its text starts with.
    """
    try:
        found: Model = _replaced(model, steps, value)
        return found
    except ValidationError:
        pass
    # the whole file again, for the sentence that a user of such a file would get
    data = model.model_dump(mode="json")
    here: Any = data
    for step in steps[:-1]:
        here = here[step]
    here[steps[-1]] = value
    try:
        return type(model).model_validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise InputError(complaints(error, type(model), data, label)) from None


def _replaced(here: Any, steps: Sequence[str | int], value: Value) -> Any:
    if not steps:
        return value
    step, *rest = steps
    if isinstance(here, BaseModel):
        field = str(step)
        data = dict(here)
        data[field] = _replaced(data[field], rest, value)
        checked = type(here).model_validate(data, strict=True)
        return here.model_copy(update={field: getattr(checked, field)})
    if isinstance(here, dict):
        return {**here, step: _replaced(here[step], rest, value)}
    number = int(step)
    return (*here[:number], _replaced(here[number], rest, value), *here[number + 1 :])


def _inside(here: object) -> Iterator[tuple[str, tuple[str | int, object]]]:
    """What can follow in a path -> the step, and where it leads."""
    if isinstance(here, BaseModel):
        for field in type(here).model_fields:
            yield f".{field}", (field, getattr(here, field))
    elif isinstance(here, dict):
        for key, item in here.items():
            yield f".{key}", (key, item)
    elif isinstance(here, tuple):
        for number, item in enumerate(here):
            yield f"[{number}]", (number, item)
            lever = getattr(item, "lever", None)
            if lever is not None:  # as error messages name it
                yield f"[{number}] ({lever})", (number, item)
            elif getattr(item, "name", None):
                yield f".{item.name}", (number, item)


def _begins(rest: str, token: str) -> bool:
    after = rest[len(token) :]
    return rest.startswith(token) and (not after or after[0] in ".[")


def _nothing(path: str, rest: str, known: list[str]) -> str:
    pieces = re.match(r"\.?([^.\[]*)|", rest.removeprefix("."))
    piece = rest if rest.startswith("[") or pieces is None else str(pieces[1])
    before = f".{path}"[: -len(rest)].removeprefix(".")
    names = [token.removeprefix(".") for token in known if not token.endswith(")")]
    names = [name for name in names if not name.startswith("[")] or names
    if not names:
        return f"{before} is a single value; nothing comes after it"
    return f"{before or 'the file'} has no {piece!r}{nearest(piece, names)}"
