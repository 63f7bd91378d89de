"""What a target may be: the forms in which a figure is published, each with its likelihood.

What one study published shares whatever sets its people and country apart from the model's region.
Studies may share a source, one project that published them all: leaving a source out leaves out
all of them. A target ties one figure of the
evidence to one statistic of the simulation, with the likelihood that the published form allows:
a count is binomial or Poisson, a value with its error normal, "at least" and "at most" are
one-sided, a range is an interval.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from simulate.sourced import Count, Name, Row, SourcedRow

#: Shares are compared on the logit scale, positive amounts on the log scale. Numbers of any sign
#: (what a policy changes) are measured too, but no published figure is held against them.
Scale = Literal["share", "positive", "real"]
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Above0 = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)]
People = Annotated[int, Field(ge=1, le=10_000_000, strict=True)]
#: Standard deviations on the logit or log scale; at 5 a study says nothing.
Spread = Annotated[float, Field(ge=0, le=5, allow_inf_nan=False)]
Words = Annotated[str, StringConstraints(min_length=20)]

#: Half the width of a 95 % interval, in standard errors.
_95 = 1.959964


class _Target(SourcedRow):
    """A figure of the evidence, the statistic that measures the same, and what both mean."""

    figure: Name
    statistic: Name
    definition: Words


class Binomial(_Target):
    """So many ``of`` so many people.

    With ``given`` the people are those of whom that other statistic is already true (there at
    an earlier time), so the share is ``statistic`` divided by ``given``. ``turned`` says that the
    figure counts the others: those of whom the statistic is not true.
    """

    likelihood: Literal["binomial"]
    count: Count
    of: People
    given: Name | None = None
    turned: bool = False

    @model_validator(mode="after")
    def _check_count(self) -> Binomial:
        _refuse_more(self.count, self.of)
        return self

    @property
    def text(self) -> str:
        """The figure as published."""
        return f"{self.count} of {self.of}"


class Poisson(_Target):
    """A number of events in an exposure, in the units of which the statistic is a rate."""

    likelihood: Literal["poisson"]
    count: Count
    exposure: Above0 = 1.0

    @property
    def text(self) -> str:
        """The figure as published."""
        return f"{self.count}" if self.exposure == 1 else f"{self.count} in {self.exposure:g}"


class Normal(_Target):
    """A value with its standard error, or with the ends of its 95 % interval."""

    likelihood: Literal["normal"]
    value: Amount
    standard_error: Above0 | None = None
    low: Amount | None = None
    high: Amount | None = None

    @model_validator(mode="after")
    def _check_error(self) -> Normal:
        ends = [end for end in (self.low, self.high) if end is not None]
        if len(ends) == (0 if self.standard_error is None else 2) or len(ends) == 1:
            raise ValueError("must give either standard_error, or low and high")
        if ends and not ends[0] <= self.value <= ends[1]:
            raise ValueError(f"value = {self.value:g}; must lie between low and high")
        if ends and ends[0] == ends[1]:
            raise ValueError(f"low = {ends[0]:g}; must be below high")
        return self

    @property
    def error(self) -> float:
        """Standard error: as given, or from the width of the interval."""
        if self.low is not None and self.high is not None:
            return (self.high - self.low) / (2 * _95)
        return float(self.standard_error or 0)

    @property
    def text(self) -> str:
        """The figure as published."""
        if self.low is not None and self.high is not None:
            return f"{self.value:g} ({self.low:g} to {self.high:g})"
        return f"{self.value:g} (standard error {self.standard_error:g})"


class Bound(_Target):
    """At least, or at most, a value or so many ``of`` so many: all that was published."""

    likelihood: Literal["at_least", "at_most"]
    value: Amount | None = None
    standard_error: Above0 | None = None
    count: Count | None = None
    of: People | None = None

    @model_validator(mode="after")
    def _check_form(self) -> Bound:
        valued = {self.value is not None, self.standard_error is not None}
        counted = {self.count is not None, self.of is not None}
        if (valued, counted) not in (({True}, {False}), ({False}, {True})):
            raise ValueError("must give either value and standard_error, or count and of")
        if self.count is not None and self.of is not None:
            _refuse_more(self.count, self.of)
        return self

    @property
    def text(self) -> str:
        """The figure as published."""
        words = self.likelihood.replace("_", " ")
        if self.count is not None:
            return f"{words} {self.count} of {self.of}"
        return f"{words} {self.value:g} (standard error {self.standard_error:g})"


class Between(_Target):
    """A range that the value was published to lie in; ``standard_error`` blurs its ends."""

    likelihood: Literal["between"]
    low: Amount
    high: Amount
    standard_error: Above0

    @model_validator(mode="after")
    def _check_ends(self) -> Between:
        if self.low >= self.high:
            raise ValueError(f"low = {self.low:g}; must be below high = {self.high:g}")
        return self

    @property
    def text(self) -> str:
        """The figure as published."""
        return f"{self.low:g} to {self.high:g} (standard error {self.standard_error:g})"


Target = Binomial | Poisson | Normal | Bound | Between


class Study(SourcedRow):
    """A study: its targets, and how far its truth may lie from the model's region.

    ``spread`` is a standard deviation on the logit scale (shares) or the log scale (amounts).
    ``source`` is the project that published it; left out, the study stands alone.
    """

    name: Name
    title: str
    source: str = ""
    spread: Spread
    targets: Annotated[
        tuple[Annotated[Target, Field(discriminator="likelihood")], ...], Field(min_length=1)
    ]


class TargetFile(Row):
    """All of ``targets.toml``."""

    studies: Annotated[tuple[Study, ...], Field(min_length=1)]


def _refuse_more(count: int, of: int) -> None:
    if count > of:
        raise ValueError(f"count = {count}; must be {of} or less, as many as they were of")
