"""A pilot as a file says it: a cohort, the ways it could go, and the published figures.

Published figures keep their definition and denominator; where the page gives two readings both
stand as figures of their own. Where nothing was published the file says what was expected or
promised, and the model says how sure that is.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulate.cohort import Cohort, CohortRow
from simulate.cohort_measures import COHORT_MEASURES
from simulate.errors import InputError, nearest
from simulate.levers import Lever
from simulate.policy import Policy
from simulate.sourced import Name, Row, Share, SourcedRow, is_source


class _Figure(SourcedRow):
    """What is looked at: a measure of the cohort, at a month, in plain words.

    ``note`` says what a reader must know of how the model comes to its numbers.
    """

    measure: Name
    month: Annotated[int, Field(ge=1, le=600)]
    words: str
    note: str = ""

    @model_validator(mode="after")
    def _check_measure(self) -> _Figure:
        if self.measure not in COHORT_MEASURES:
            hint = nearest(self.measure, list(COHORT_MEASURES))
            raise ValueError(f"measure = {self.measure!r}; there is no such measure{hint}")
        return self


class Published(_Figure):
    """A published figure: so many ``of`` so many, or a share without a count."""

    count: Annotated[int, Field(ge=0)] | None = None
    of: Annotated[int, Field(ge=1)] | None = None
    share: Share | None = None
    definition: str

    @model_validator(mode="after")
    def _check_value(self) -> Published:
        counted = self.count is not None and self.of is not None
        if counted == (self.share is not None):
            raise ValueError("must give either count and of, or share")
        return self

    @property
    def value(self) -> float:
        """The figure as a share, 0 to 1."""
        if self.count is not None and self.of is not None:
            return self.count / self.of
        return float(self.share or 0.0)

    @property
    def text(self) -> str:
        """The figure as it was published."""
        if self.count is not None:
            return f"{self.count} of {self.of}"
        return f"{100 * self.value:.0f}%"


class Expected(_Figure):
    """What a project expected without a published result; ``promised`` is the share it promised."""

    direction: Literal["up", "down"]
    promised: Share | None = None

    @property
    def text(self) -> str:
        """What was expected, in a word or two."""
        if self.promised is None:
            return self.direction
        return f"{self.direction}; promised to {100 * self.promised:.0f}%"


class Arm(SourcedRow):
    """One way it could go: a shipped policy, or levers of its own, and the supply of homes."""

    name: Name
    words: str
    policy: Name = "baseline"
    levers: tuple[Lever, ...] = ()
    supply_share: Share | None = None

    def chosen(self) -> Policy | str:
        """The policy of this arm."""
        if not self.levers:
            return self.policy
        return Policy(name=self.name, title=self.words, about=self.words, levers=self.levers)


class Pilot(Row):
    """A pilot; see the module's text. The first arm is the one without the project.

    ``limits`` is what cannot be concluded, as the end of a sentence.
    """

    name: Name
    title: str
    about: str
    region: Name
    cohort: Annotated[tuple[CohortRow, ...], Field(min_length=1)]
    cohort_sources: dict[str, str]
    arms: Annotated[tuple[Arm, ...], Field(min_length=2, max_length=4)]
    published: tuple[Published, ...] = ()
    expected: tuple[Expected, ...] = ()
    limits: str

    @model_validator(mode="after")
    def _check_cohort_sources(self) -> Pilot:
        numbers = {"people", *("ready" for row in self.cohort if row.ready)}
        problems = [
            f"cohort_sources.{key}: no such number in the cohort"
            for key in sorted(self.cohort_sources.keys() - numbers)
        ]
        problems += [
            f"cohort_sources.{key}: missing; every number has a source"
            for key in sorted(numbers - self.cohort_sources.keys())
        ]
        problems += [
            f"cohort_sources.{key} = {text!r}; must start with an evidence id (such as NL-F22) "
            "or the word assumption"
            for key, text in self.cohort_sources.items()
            if not is_source(text)
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @model_validator(mode="after")
    def _check_names(self) -> Pilot:
        names = [arm.name for arm in self.arms]
        if len(set(names)) < len(names):
            raise ValueError(f"arms = {names}; names must differ")
        return self

    @property
    def people(self) -> int:
        """People in the cohort."""
        return sum(row.people for row in self.cohort)

    @property
    def figures(self) -> tuple[Published | Expected, ...]:
        """Everything that is looked at."""
        return (*self.published, *self.expected)

    def cohort_of(self, arm: Arm) -> Cohort:
        """The cohort with the supply of one arm, looked at in all months asked for."""
        months = tuple(sorted({figure.month for figure in self.figures}))
        return Cohort(rows=self.cohort, months=months, supply_share=arm.supply_share)


def list_pilots() -> list[str]:
    """Names of the pilots, in alphabetical order."""
    found = files("calibration.pilots").iterdir()
    return sorted(path.name.removesuffix(".toml") for path in found if path.name.endswith(".toml"))


def load_pilot(name: str) -> Pilot:
    """Load a pilot by its name.

    Raises
    ------
    InputError
        When there is no such pilot.
    """
    if name not in list_pilots():
        raise InputError([f"pilot = {name!r}{nearest(name, list_pilots())}"])
    text = (files("calibration.pilots") / f"{name}.toml").read_text(encoding="utf-8")
    return Pilot(**tomllib.loads(text))
