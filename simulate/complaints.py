"""Turns what pydantic found wrong with an input file into sentences a user can act on.

Every sentence reads ``FILE: dotted.path = value; must be ...``. List elements that have a name
(or a figure) are called by it, levers by their number and kind. A misspelt key gets the nearest
known one.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from simulate.errors import nearest

#: More than this many problems in one file say nothing new.
MOST_PROBLEMS = 200
LONGEST_VALUE = 60
LONGEST_LINE = 600
#: Keys by which an element of a list is called in a path, the first that it has.
NAMED_BY = ("name", "figure")
#: Keys that choose which of several models an element of a list follows.
KIND_KEYS = ("lever", "likelihood")

_WORDS = {
    "bool_type": "true or false",
    "date_from_datetime_inexact": "a date such as 2025-01-01",
    "date_from_datetime_parsing": "a date such as 2025-01-01",
    "date_parsing": "a date such as 2025-01-01",
    "date_type": "a date such as 2025-01-01",
    "dict_type": "a table",
    "finite_number": "a finite number",
    "float_type": "a number",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "model_type": "a table",
    "string_pattern_mismatch": "text without spaces before or after it",
    "string_type": "text",
    "tuple_type": "a list",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "of {} or more"),
    "greater_than": ("gt", "above {}"),
    "less_than_equal": ("le", "of {} or less"),
    "less_than": ("lt", "below {}"),
}
_LENGTHS = {
    "string_too_short": "text of {min_length} character or more",
    "string_too_long": "text of {max_length} characters or less",
    "too_short": "a list of {min_length} or more",
    "too_long": "a list of {max_length} or less",
}


def complaints(
    error: ValidationError, model: type[BaseModel], data: Mapping[str, Any], label: str
) -> list[str]:
    """Say what is wrong with a file, one sentence a problem.

    Parameters
    ----------
    error : ValidationError
        What pydantic found.
    model : type
        The model the file was checked against.
    data : mapping
        The file as read, for the names of list elements.
    label : str
        What to call the file.

    Returns
    -------
    list of str
        One line a problem, in the order of the file's model.
    """
    everything = error.errors(include_url=False)
    # a list whose rows are wrong is reported as too short too, with the rows left out
    found = [item for item in everything if not _is_echo(item, everything)]
    lines = [one_line(label, _sentence(item, model, data)) for item in found[:MOST_PROBLEMS]]
    if len(found) > MOST_PROBLEMS:
        lines.append(f"{label}: and {len(found) - MOST_PROBLEMS} more problems")
    return lines


def _is_echo(item: Mapping[str, Any], everything: Sequence[Mapping[str, Any]]) -> bool:
    loc = item["loc"]
    inside = (other["loc"] for other in everything if len(other["loc"]) > len(loc))
    return item["type"] == "too_short" and any(other[: len(loc)] == loc for other in inside)


def one_line(label: str, sentence: str) -> str:
    """Return ``label: sentence`` on one line of bounded length."""
    text = "".join(letter if letter.isprintable() else "?" for letter in sentence)
    if len(text) > LONGEST_LINE:
        text = text[: LONGEST_LINE - 4] + " ..."
    return f"{label}: {text}"


def shown(value: object) -> str:
    """Return a value as the user wrote it, nearly, and short."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return f"a table of {len(value)}"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    short = reprlib.Repr()
    short.maxstring = short.maxlong = short.maxother = LONGEST_VALUE
    return short.repr(value)


def _sentence(item: Mapping[str, Any], model: type[BaseModel], data: Mapping[str, Any]) -> str:
    kind, loc, value = item["type"], list(item["loc"]), item["input"]
    context = item.get("ctx", {})
    if loc and loc[-1] == "[key]":
        known = _quoted(context.get("expected", ""))
        return f"{_path(loc[:-1], data)}: unknown key{nearest(str(value), known)}"
    path = _path(loc, data)
    if kind == "extra_forbidden":
        return f"{path}: unknown key{nearest(str(loc[-1]), _known_keys(model, loc[:-1], data))}"
    if kind == "missing":
        return f"{path} is missing; must be given"
    if kind == "union_tag_not_found":
        return f"{path}.{_quoted(context['discriminator'])[0]} is missing; must be given"
    if kind == "union_tag_invalid":
        known, key = _quoted(context["expected_tags"]), _quoted(context["discriminator"])[0]
        return f"{path}.{key} = {shown(context['tag'])}{nearest(str(context['tag']), known)}"
    if kind == "value_error":
        problem = str(context["error"])
        return f"{path}: {problem}" if problem.startswith("must") else f"{path}.{problem}"
    return f"{path} = {shown(value)}; must be {_allowed(kind, context, value, item['msg'])}"


def _allowed(kind: str, context: Mapping[str, Any], value: object, otherwise: str) -> str:
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        bound = context[key]
        noun = "a whole number" if isinstance(bound, int) else "a number"
        return f"{noun} {words.format(f'{bound:.10g}')}"
    if kind in _LENGTHS:
        return _LENGTHS[kind].format(**context)
    if kind == "literal_error":
        known = _quoted(context["expected"])
        # nearest() without a near match would list the same names again.
        near = nearest(str(value), known)
        return f"one of: {', '.join(known)}" + (near if "did you mean" in near else "")
    return _WORDS.get(kind, otherwise)


def _quoted(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


def _path(loc: list[Any], data: object) -> str:
    steps = list(_steps(loc, data))
    return "".join(steps).removeprefix(".") or "the file"


def _steps(loc: list[Any], data: object) -> Iterator[str]:
    for key in loc:
        if isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
            yield _element(data, key)
        elif isinstance(data, Mapping) and key not in data and key in map(data.get, KIND_KEYS):
            # pydantic puts the kind in its path; it is not a key of the file.
            yield f" ({key})"
        else:
            data = data.get(key) if isinstance(data, Mapping) else None
            yield f".{key}" if len(str(key)) <= LONGEST_VALUE else f".{str(key)[:LONGEST_VALUE]}..."


def _element(row: object, number: int) -> str:
    names = map(row.get, NAMED_BY) if isinstance(row, Mapping) and "lever" not in row else ()
    fit = (name for name in names if isinstance(name, str) and 0 < len(name) <= LONGEST_VALUE)
    return next((f".{name}" for name in fit), f"[{number}]")


def _known_keys(model: type[BaseModel], loc: list[Any], data: object) -> list[str]:
    here: type[BaseModel] = model
    for key in loc:
        if isinstance(key, int):
            continue
        if key in here.model_fields:
            models = _models_in(here.model_fields[key].annotation)
            here = models[0] if models else here
            union = models
        else:
            # The kind chooses one of several models.
            here = next(m for m in union if key in _kinds(m))
    return list(here.model_fields)


def _kinds(model: type[BaseModel]) -> list[str]:
    """The kinds that choose this model."""
    chosen = [model.model_fields[key] for key in KIND_KEYS if key in model.model_fields]
    return [kind for field in chosen for kind in get_args(field.annotation)]


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]
