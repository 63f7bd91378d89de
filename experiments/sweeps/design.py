"""What a design is: which numbers of a region or policy vary, how, and what runs at each point.

A design is a TOML file. Each factor is one number of the region, of a policy, or a parameter of
calibration, named as error messages name it: ``region.groups.homeless.inflow_per_year``,
``policy.housing-first.levers[0].share``, ``parameter.inflow``. All points have the same seed, so
that two points differ by their factors and not by luck (common random numbers).
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulate.errors import InputError, nearest
from simulate.files import parse_as, read_text
from simulate.replicates import MOST_REPLICATES
from simulate.scenario import LONGEST_RUN_YEARS
from simulate.sourced import Name, Row, SourcedRow

#: What a factor can be set to.
Value = bool | int | float | str
Method = Literal["grid", "latin_hypercube", "sobol", "morris", "saltelli"]
Role = Literal["lever", "scenario", "structure", "parameter"]
Number = Annotated[float, Field(allow_inf_nan=False)]

DESIGNS = Path(__file__).parent.parent / "designs"
#: More points than anybody runs; a typing error is more likely.
MOST_POINTS = 1_000_000
MOST_FACTORS = 200
#: Methods that come out even only with a power of two.
IN_POWERS_OF_TWO = ("sobol", "saltelli")

_ROLES: dict[str, Role] = {"policy": "lever", "parameter": "parameter", "region": "scenario"}


class Factor(SourcedRow):
    """One number that varies: from ``low`` to ``high``, or over ``choices``.

    ``role`` says what the factor is to an analysis: a ``lever`` somebody can pull, the
    ``scenario`` (what nobody here decides), the ``structure`` of the region or model, or a
    ``parameter`` of calibration. Left out, it follows from the path.
    """

    name: Name
    path: Name
    low: Number | None = None
    high: Number | None = None
    scale: Literal["linear", "log"] = "linear"
    choices: Annotated[tuple[Value, ...], Field(max_length=1000)] = ()
    unit: str = ""
    role: Role | None = None

    @model_validator(mode="after")
    def _check_range(self) -> Factor:
        if self.choices:
            if self.low is not None or self.high is not None:
                raise ValueError("must give choices, or low and high, not both")
            if len(self.choices) < 2 or len(set(map(repr, self.choices))) < len(self.choices):
                raise ValueError("choices: must be two or more that differ")
            return self
        if self.low is None or self.high is None:
            raise ValueError("must give low and high, or choices")
        if not self.low < self.high:
            raise ValueError(f"high = {self.high:g}; must be above low ({self.low:g})")
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"low = {self.low:g}; must be above 0 on a log scale")
        return self

    @property
    def kind(self) -> Role:
        """The role given, or the one that follows from the path."""
        return self.role or _ROLES.get(self.path.split(".")[0], "scenario")

    def at(self, share: float) -> Value:
        """The value at a share of the way, from 0 (low, first choice) to 1 (high, last choice)."""
        if self.choices:
            return self.choices[min(int(share * len(self.choices)), len(self.choices) - 1)]
        assert self.low is not None and self.high is not None
        if self.scale == "log":
            way = math.log(self.low) + share * (math.log(self.high) - math.log(self.low))
            value = math.exp(way)
        else:
            value = self.low + share * (self.high - self.low)
        return min(max(value, self.low), self.high)  # rounding must not leave the range


class Sampling(Row):
    """Where the points lie.

    ``points`` counts, by ``method``: ``grid`` values of each factor with a range (factors with
    choices take them all), ``latin_hypercube`` and ``sobol`` points, ``morris`` trajectories,
    ``saltelli`` points of the base sample, from which Sobol indices are taken: with k factors it
    becomes (k + 2) as many, (2k + 2) with ``second_order``. ``levels`` are those of Morris.
    """

    method: Method = "latin_hypercube"
    points: Annotated[int, Field(ge=2, le=MOST_POINTS)]
    levels: Annotated[int, Field(ge=2, le=100)] | None = None
    second_order: bool = False

    @model_validator(mode="after")
    def _check_method(self) -> Sampling:
        if self.levels is not None and (self.method != "morris" or self.levels % 2):
            raise ValueError(f"levels = {self.levels}; must be even, and for method morris only")
        if self.second_order and self.method != "saltelli":
            raise ValueError("second_order = true; must be for method saltelli only")
        if self.method in IN_POWERS_OF_TWO and self.points & (self.points - 1):
            below = 2 ** (self.points.bit_length() - 1)
            raise ValueError(
                f"points = {self.points}; must be a power of two for method {self.method}, "
                f"such as {below} or {2 * below}"
            )
        return self


class Design(Row):
    """What a sweep runs: see the module's text.

    Each point runs under every policy, with ``replicates`` futures of ``years`` years.
    ``parameters`` are as for ``doorstroom run``; a factor ``parameter.NAME`` takes the place of
    that parameter in every draw.
    """

    name: Name
    about: str = ""
    region: Name
    policies: Annotated[tuple[Name, ...], Field(min_length=1, max_length=50)] = ("baseline",)
    years: Annotated[int, Field(ge=1, le=LONGEST_RUN_YEARS)] = 10
    replicates: Annotated[int, Field(ge=1, le=MOST_REPLICATES)] = 20
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    parameters: Name = "posterior"
    sampling: Sampling
    factors: Annotated[tuple[Factor, ...], Field(min_length=1, max_length=MOST_FACTORS)]

    @model_validator(mode="after")
    def _check_names(self) -> Design:
        for what, names in (
            ("factors", [factor.name for factor in self.factors]),
            ("factors", [factor.path for factor in self.factors]),
            ("policies", list(self.policies)),
        ):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise ValueError(f"{what}: {twice!r} is there more than once; must be once")
        return self


def list_designs() -> list[str]:
    """Names of the designs that come with the package."""
    return sorted(path.stem for path in DESIGNS.glob("*.toml"))


def design_file(name_or_path: str) -> Path:
    """The file of a design: of a shipped one by its name, or a path.

    Raises
    ------
    InputError
        When it is neither.
    """
    if name_or_path in list_designs():
        return DESIGNS / f"{name_or_path}.toml"
    path = Path(name_or_path)
    if path.suffix != ".toml" and not path.exists():
        hint = nearest(name_or_path, list_designs())
        raise InputError([f"design {name_or_path!r} is not known{hint} (or give a path to a file)"])
    return path


def load_design(path: Path) -> Design:
    """Read a design file and check what can be checked without its region.

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    label = design_label(path)
    return parse_as(read_text(path, label), label, Design)


def design_label(path: Path) -> str:
    """What errors call a design file: where a shipped one lies says nothing to the user."""
    return f"{DESIGNS.name}/{path.name}" if path.parent == DESIGNS else str(path)
