"""What the page is built of: sections with paragraphs, lists, tables and pictures.

The template knows these and nothing of calibration; sections are made by functions that know
nothing of HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure


@dataclass(frozen=True)
class Text:
    """A paragraph; ``opening`` stands in bold before it."""

    text: str
    opening: str = ""
    kind: str = "text"


@dataclass(frozen=True)
class Listed:
    """Sentences that are alike, one below the other; ``opening`` stands in bold above them."""

    items: tuple[str, ...]
    opening: str = ""
    kind: str = "list"


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True)
class Cell:
    """One cell: text, more that unfolds, a link, and whether it is a bad sign or a good one.

    ``below`` stands on a line of its own under the text.
    """

    text: str
    more: tuple[str, ...] = ()
    link: str = ""
    bad: bool = False
    good: bool = False
    below: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under a caption; the first cell of a row says what the row is about.

    ``numbers`` are the positions of the columns that are set to the right. ``groups`` are words
    above columns that belong together, each with how many columns it spans, from the left.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...] = ()
    folded: bool = False
    groups: tuple[tuple[str, int], ...] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Picture:
    """A drawn figure; ``finding`` is what it shows, for who cannot see it."""

    name: str
    figure: Figure
    finding: str
    kind: str = "picture"


Block = Text | Listed | Heading | Table | Picture


@dataclass(frozen=True)
class Section:
    """A part of the page with a heading of its own."""

    name: str
    title: str
    blocks: tuple[Block, ...]


def cells(texts: Sequence[str | Cell]) -> tuple[Cell, ...]:
    """A row of cells, from texts or from cells."""
    return tuple(each if isinstance(each, Cell) else Cell(each) for each in texts)


def quoted(names: Sequence[str]) -> str:
    """Names that may hold commas themselves, in a row."""
    return joined([f"'{name}'" for name in names])


def joined(parts: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return " and ".join([part for part in (", ".join(parts[:-1]), *parts[-1:]) if part])
