"""What every row of an input file shares: frozen, strict, and with the source of its numbers.

The idea: a number without a source is an opinion. Each row of a region or policy file may
carry ``sources``, a table from field name (or ``"*"`` for all its other numbers) to either an
evidence id (``NL-F22``, ``HF044``) or the word ``assumption``, each followed by a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from simulate.errors import nearest

#: A name that files, tables and figures can all carry.
Name = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^\S(.*\S)?$")]
#: Events per person (or per year), a year.
Rate = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Factor = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Money = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
Years = Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)]
Weeks = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
Hours = Annotated[float, Field(ge=0, le=168, allow_inf_nan=False)]
Days = Annotated[float, Field(ge=0, le=3650, allow_inf_nan=False)]
Payer = Literal["municipality", "health_insurer", "long_term_care", "justice", "landlord", "client"]

PAYERS: tuple[str, ...] = (
    "municipality",
    "health_insurer",
    "long_term_care",
    "justice",
    "landlord",
    "client",
)

TwoState = Literal["finances", "day_activity", "surroundings"]
#: What a landlord may ask for before a contract becomes the tenant's own; `home` follows from it.
FlipCondition = Literal["finances", "day_activity", "surroundings", "support"]
FoundationName = Literal["home", "finances", "day_activity", "support", "surroundings"]

#: The foundations that turn on and off by themselves, in the order of their bits.
TWO_STATE_NAMES: tuple[TwoState, ...] = ("finances", "day_activity", "surroundings")

#: The five foundations in the order of the bits of ``client.foundations``.
FOUNDATIONS: tuple[FoundationName, ...] = (*TWO_STATE_NAMES, "home", "support")

_EVIDENCE_ID = re.compile(r"^(NL-[A-Z]\d\d|HF\d\d\d)\b")
_ASSUMPTION = re.compile(r"^assumption\b")


def is_source(text: str) -> bool:
    """Whether a source starts with an evidence id or the word ``assumption``."""
    return bool(_EVIDENCE_ID.match(text) or _ASSUMPTION.match(text))


def evidence_ids(text: str) -> list[str]:
    """All evidence ids a source names, in the order of the text."""
    return re.findall(r"\b(?:NL-[A-Z]\d\d|HF\d\d\d)\b", text)


class Row(BaseModel):
    """A frozen row of an input file; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class SourcedRow(Row):
    """A row whose numbers carry their sources."""

    sources: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check_sources(self) -> SourcedRow:
        fields = [name for name in type(self).model_fields if name != "sources"]
        for key, text in self.sources.items():
            if key != "*" and key not in fields:
                raise ValueError(f"sources.{key}: no such field here{nearest(key, fields)}")
            if not is_source(text):
                raise ValueError(
                    f"sources.{key} = {text!r}; must start with an evidence id (such as NL-F22) "
                    "or the word assumption"
                )
        return self

    def unsourced(self) -> Iterator[str]:
        """Names of the fields that hold numbers given in the file but have no source."""
        if "*" in self.sources:
            return
        for name in sorted(self.model_fields_set - self.sources.keys() - {"sources"}):
            if _holds_number(getattr(self, name)):
                yield name


def _holds_number(value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds_number(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_holds_number(item) for item in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)
