"""Priors: what is thought of each parameter before any published figure is looked at.

A parameter is a factor on what the region file says, so its prior is lognormal: half and double are
equally far from 1. A prior is written down as its middle 95 %, ``low`` to ``high``; its median is
the square root of their product. Everything is sampled in z, which is standard normal for each
parameter alone: ``value = exp(centre + sd z)``. Parameters are independent in the prior; what binds
them together is for the data to say.
"""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from simulate.errors import InputError, nearest
from simulate.files import parse_as, read_text
from simulate.parameters import BY_NAME
from simulate.sourced import Name, Row, SourcedRow

PRIORS = Path(__file__).parent / "priors.toml"
#: Distance in z from the median to either end of the middle 95 %.
HALF_WIDTH = 1.959963984540054

Array = np.ndarray[Any, Any]
Positive = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]


class Prior(SourcedRow):
    """The prior of one parameter: its shape, its middle 95 %, why, and from where."""

    name: Name
    shape: Literal["lognormal"] = "lognormal"
    low: Positive
    high: Positive
    reason: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _check_range(self) -> Prior:
        if self.low >= self.high:
            raise ValueError(f"low = {self.low:g}; must be below high, which is {self.high:g}")
        missing = sorted(set(self.unsourced()))
        if missing:
            raise ValueError(f"sources.{missing[0]}: missing; every number has a source")
        return self

    @property
    def median(self) -> float:
        """The median; in logarithms halfway between the ends."""
        return float(np.sqrt(self.low * self.high))


class _File(Row):
    """A file of priors."""

    priors: tuple[Prior, ...]


@dataclass(frozen=True)
class Priors:
    """The priors of all parameters, and the way between z and values.

    Attributes
    ----------
    names : tuple of str
        Parameters, in the order of the columns of every array.
    centre, sd : ndarray of float64, shape (parameters,)
        Mean and standard deviation of the logarithm of each.
    """

    names: tuple[str, ...]
    centre: Array
    sd: Array

    def values(self, z: Array) -> Array:
        """Values of parameters, from z of shape (..., parameters)."""
        found: Array = np.exp(self.centre + self.sd * z)
        return found

    def z(self, values: Array) -> Array:
        """Give z of values of shape (..., parameters)."""
        found: Array = (np.log(values) - self.centre) / self.sd
        return found


def make_priors(rows: tuple[Prior, ...]) -> Priors:
    """Bring the rows of a file in the form that sampling needs."""
    low = np.log([row.low for row in rows])
    high = np.log([row.high for row in rows])
    names = tuple(row.name for row in rows)
    return Priors(names, (low + high) / 2.0, (high - low) / (2.0 * HALF_WIDTH))


def load_prior_rows(path: Path | None = None) -> tuple[Prior, ...]:
    """Load the prior of every parameter, in the order of ``simulate.parameters.PARAMETERS``.

    Parameters
    ----------
    path : Path, optional
        A TOML file; the one that comes with the package when not given.

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    path = path or PRIORS
    label = "calibration/priors.toml" if path == PRIORS else str(path)
    text = read_text(path, label)
    rows: tuple[Prior, ...] = ()
    problems: list[str] = []
    try:
        rows = parse_as(text, label, _File).priors
    except InputError as error:
        problems = error.problems
    with suppress(ValueError, RecursionError):  # what is no TOML has been complained of
        problems = problems + [f"{label}: {one}" for one in _name_problems(tomllib.loads(text))]
    if problems:
        raise InputError(problems)
    by_name = {row.name: row for row in rows}
    return tuple(by_name[name] for name in BY_NAME)


def load_priors(path: Path | None = None) -> Priors:
    """Load the priors, ready to sample; see :func:`load_prior_rows`."""
    return make_priors(load_prior_rows(path))


def _name_problems(data: dict[str, Any]) -> list[str]:
    """Parameters that have no prior, two, or do not exist; whatever else is wrong with a row."""
    rows = data.get("priors")
    if not isinstance(rows, list):
        return []
    names = [str(row["name"]) for row in rows if isinstance(row, dict) and "name" in row]
    unknown = [
        f"priors.{name}: no such parameter{nearest(name, list(BY_NAME))}"
        for name in dict.fromkeys(names)
        if name not in BY_NAME
    ]
    twice = [
        f"priors.{name}: there {names.count(name)} times; must be there once"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    return (
        unknown
        + twice
        + [
            f"priors.{name}: missing; every parameter has one"
            for name in BY_NAME
            if name not in names
        ]
    )
