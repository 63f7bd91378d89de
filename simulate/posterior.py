"""Which values the parameters of calibration take: all of the posterior, its middle, or others.

The posterior lies beside the regions as ``posterior_data/draws.parquet``: a row a draw, a column
``draw`` (0, 1, 2, ...) and one for each parameter (:mod:`simulate.parameters`), with
``manifest.json`` on how it was made. ``doorstroom calibrate`` writes both; nothing here knows how.

A draw is one set of values that the published figures allow, all parameters together. Two
consecutive replicates share a draw, in the order of the file, and start over when all were used:
two futures with the same parameters differ by chance only, which is how
:mod:`simulate.intervals` tells chance from doubt about parameters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulate.complaints import shown
from simulate.errors import InputError, nearest
from simulate.parameters import BY_NAME, PARAMETERS

POSTERIOR_FOLDER = Path(__file__).parent / "posterior_data"
DRAWS_FILE, MANIFEST_FILE = "draws.parquet", "manifest.json"

POSTERIOR, MEDIAN, AS_IN_FILE, GIVEN = "posterior", "median", "file", "values"
WORDS = (POSTERIOR, MEDIAN, AS_IN_FILE)

REPLICATES_A_DRAW = 2
#: The draw of a replicate whose parameters are not drawn.
NO_DRAW = -1
#: A factor beyond these is no doubt about a number but another number (assumption).
SMALLEST, LARGEST = 1e-3, 1e3

#: What ``parameters=`` takes.
Parameters = str | Path | Mapping[str, float]


@dataclass(frozen=True)
class Draws:
    """Draws of all parameters together.

    Attributes
    ----------
    values : ndarray of float64, shape (draws, parameters)
        Columns in the order of ``parameters.PARAMETERS``.
    hash : str
        Of the values: equal hashes, equal draws, whatever program wrote the file.
    manifest : dict
        What the file beside the draws says of them; empty without one.
    """

    values: np.ndarray[Any, Any]
    hash: str
    manifest: dict[str, Any]

    def row(self, draw: int) -> dict[str, float]:
        """The values of one draw by the name of the parameter."""
        return _named(self.values[draw])

    def median(self) -> dict[str, float]:
        """The median of each parameter on its own."""
        return _named(np.median(self.values, axis=0))


@dataclass(frozen=True)
class Chosen:
    """What ``parameters=`` stands for.

    Attributes
    ----------
    how : str
        One of ``WORDS``, the path of a file with draws, or ``"values"``.
    draws : Draws, optional
        Of which each replicate has one; none when all replicates have the same values.
    values : dict of str to float
        What all replicates have in common; parameters not named are as in the region file.
    source : Draws, optional
        Of which ``draws`` or ``values`` were taken.
    """

    how: str
    draws: Draws | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    source: Draws | None = None

    def draw_of(self, replicate: int) -> int:
        """Number of the draw of a replicate; ``NO_DRAW`` when parameters are not drawn."""
        if self.draws is None:
            return NO_DRAW
        return replicate // REPLICATES_A_DRAW % len(self.draws.values)

    def draws_of(self, replicates: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Numbers of the draws of replicates, int64."""
        return np.array([self.draw_of(int(number)) for number in replicates], np.int64)

    def described(self, replicates: np.ndarray[Any, Any]) -> dict[str, Any]:
        """For the manifest: enough to choose the same again."""
        told: dict[str, Any] = {"choice": self.how}
        if self.source is not None:
            told |= {"posterior": self.source.hash, "draws": len(self.source.values)}
        if self.draws is not None:
            told["draws_used"] = len(np.unique(self.draws_of(replicates)))
        elif self.how != AS_IN_FILE:
            told["values"] = dict(self.values)
        return told


#: The numbers of the region file as they are.
FILE = Chosen(AS_IN_FILE)


def choose(parameters: Parameters | Chosen) -> Chosen:
    """What ``parameters=`` stands for, checked.

    Parameters
    ----------
    parameters : {"posterior", "median", "file"}, path, mapping of str to float, or Chosen
        A draw of the posterior for every two replicates; the median of each parameter; the
        numbers of the region file as they are; draws from another file; or values by name,
        the others being as in the region file.

    Raises
    ------
    InputError
        Listing everything that is wrong with it.

    Examples
    --------
    >>> choose({"inflow": 1.1}).values
    {'inflow': 1.1}
    >>> choose("posterior").draw_of(5)
    2
    """
    if isinstance(parameters, Chosen):
        return parameters
    if isinstance(parameters, Mapping):
        return Chosen(GIVEN, values=_checked(parameters))
    if not isinstance(parameters, str | Path):
        raise InputError([f"parameters = {parameters!r}; must be {_ALLOWED}"])
    if parameters == AS_IN_FILE:
        return FILE
    if parameters in (POSTERIOR, MEDIAN):
        shipped = load_draws(POSTERIOR_FOLDER / DRAWS_FILE)
        if parameters == MEDIAN:
            return Chosen(MEDIAN, values=shipped.median(), source=shipped)
        return Chosen(POSTERIOR, draws=shipped, source=shipped)
    path = Path(parameters)
    if isinstance(parameters, str) and not (path.suffix or "/" in parameters or path.is_file()):
        hint = nearest(parameters, WORDS)
        raise InputError(
            [f"parameters = {shown(parameters)}{hint} (or give a path to a file with draws)"]
        )
    given = load_draws(path)
    return Chosen(str(parameters), draws=given, source=given)


_ALLOWED = f"one of {', '.join(WORDS)}, a path to a file with draws, or values by name"


def _checked(values: Mapping[str, float]) -> dict[str, float]:
    problems, found = [], {}
    for name, value in values.items():
        if name not in BY_NAME:
            problems.append(f"parameters: no parameter {name!r}{nearest(str(name), BY_NAME)}")
        elif isinstance(value, bool) or not isinstance(
            value, int | float | np.integer | np.floating
        ):
            problems.append(f"parameters: {name} = {value!r}; must be a number")
        elif not SMALLEST <= value <= LARGEST:  # nan is not either
            problems.append(
                f"parameters: {name} = {value!r}; must be from {SMALLEST:g} to {LARGEST:g}, "
                "a factor on the region file's numbers"
            )
        else:
            found[name] = float(value)
    if problems:
        raise InputError(problems)
    return found


def load_draws(path: Path) -> Draws:
    """Read and check draws; a file that has not changed since is not read again.

    Raises
    ------
    InputError
        With every problem found, one line each, and what to do about it.
    """
    try:
        stamp = path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError([f"{_label(path)}: cannot be read: {reason}; {_remedy(path)}"]) from None
    if not path.is_file():
        raise InputError([f"{_label(path)}: is not an ordinary file; {_remedy(path)}"])
    return _read(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int, size: int) -> Draws:
    try:
        table = pd.read_parquet(path)
    except Exception as error:  # pyarrow has many ways to say that it is no Parquet
        reason = str(error).split("\n")[0]
        raise InputError(
            [f"{_label(path)}: is no Parquet file that can be read: {reason}; {_remedy(path)}"]
        ) from None
    problems = _problems(table)
    if problems:
        raise InputError([f"{_label(path)}: {each}; {_remedy(path)}" for each in problems])
    values = table[list(BY_NAME)].to_numpy(np.float64)
    values.setflags(write=False)
    names = ",".join(BY_NAME).encode()
    digest = hashlib.blake2b(names + np.ascontiguousarray(values).tobytes(), digest_size=8)
    return Draws(values, digest.hexdigest(), _manifest(path.with_name(MANIFEST_FILE)))


def _problems(table: pd.DataFrame) -> list[str]:
    known = ["draw", *BY_NAME]
    columns = [str(name) for name in table.columns]
    problems = [
        f"column {name!r} is no parameter{nearest(name, BY_NAME)}"
        for name in columns
        if name not in known
    ]
    problems += [f"column {name!r} is missing" for name in known if name not in columns]
    if problems:
        return problems
    if len(table) == 0:
        return ["has no draws; must have at least one"]
    if not np.array_equal(table["draw"].to_numpy(), np.arange(len(table))):
        problems.append("column 'draw' must count 0, 1, 2, ... in the order of the rows")
    for name in BY_NAME:
        if not pd.api.types.is_numeric_dtype(table[name]):
            problems.append(f"column {name!r} must hold numbers")
            continue
        column = table[name].to_numpy(np.float64)
        wrong = np.flatnonzero(~((column >= SMALLEST) & (column <= LARGEST)))
        if len(wrong):
            more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            problems.append(
                f"{name} = {float(column[wrong[0]])!r} in draw {wrong[0]}{more}; "
                f"must be from {SMALLEST:g} to {LARGEST:g}"
            )
    return problems


def _manifest(path: Path) -> dict[str, Any]:
    """What is said of draws beside them; nothing is asked of it, so a file may do without."""
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError([f"{_label(path)}: is not JSON: {error}; {_remedy(path)}"]) from None
    return dict(told) if isinstance(told, dict) else {}


def _label(path: Path) -> str:
    """What errors call a file: where the shipped one lies says nothing to the user."""
    if path.parent == POSTERIOR_FOLDER:
        return f"{POSTERIOR_FOLDER.name}/{path.name}"
    return str(path)


def _remedy(path: Path) -> str:
    if path.parent == POSTERIOR_FOLDER:
        return "doorstroom calibrate makes it anew"
    return "doorstroom calibrate --out FOLDER makes such a file"


def _named(values: np.ndarray[Any, Any]) -> dict[str, float]:
    names = [parameter.name for parameter in PARAMETERS]
    return dict(zip(names, map(float, values), strict=True))
