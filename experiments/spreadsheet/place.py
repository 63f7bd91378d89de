"""Where in a workbook a part of a region stands, so that errors can say sheet, row and column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A sheet, a row of it, or a cell.

    Attributes
    ----------
    sheet : str
    row : int, optional
        As Excel numbers rows.
    column : str
        Header of the column; empty when all of the row is meant.
    whose : str
        Of a table by name: whose rows are meant.
    """

    sheet: str
    row: int | None = None
    column: str = ""
    whose: str = ""

    def said(self) -> str:
        """The place in words."""
        parts = [f"sheet {self.sheet!r}"]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column!r}")
        if self.whose:
            parts.append(f"rows of {self.whose!r}")
        return ", ".join(parts)


class Places:
    """The place of everything that a path of the region file can name.

    Paths are those of :mod:`simulate.complaints` and :meth:`simulate.region.Region.rows`: dotted,
    with elements of lists by name where they have one and by number.
    """

    def __init__(self) -> None:
        self._of: dict[str, Place] = {}

    def note(self, path: str, place: Place) -> None:
        """Keep the place of a path; the first place of two stays."""
        self._of.setdefault(path, place)

    def translate(self, sentence: str) -> tuple[Place | None, str]:
        """The place a sentence of the region file is about, and the sentence in words of a sheet.

        Parameters
        ----------
        sentence : str
            Such as ``providers.Care.places[2].count = -3; must be a whole number of 0 or more``.

        Returns
        -------
        place : Place or None
            None when the sentence names nothing that is in the workbook.
        said : str
            Such as ``sheet 'Places', row 6, column 'count': -3; must be a whole number ...``.
        """
        path = self._longest(sentence)
        if path is None:
            return None, sentence
        place, rest = self._of[path], sentence[len(path) :]
        if place.whose and rest.startswith(" = '"):
            key = rest[4:].split("'")[0]
            place = self._of.get(f"{path}.{key}.name", place)
        if rest.startswith(" = "):
            said = rest[3:]
        elif rest.startswith(" is missing"):
            said = "is empty; must be filled in"
        elif rest.startswith((": ", ".", " is ")):
            said = rest.lstrip(":. ")
        else:
            said = sentence
        return place, f"{place.said()}: {said}"

    def _longest(self, sentence: str) -> str | None:
        fit = [
            path
            for path in self._of
            if sentence.startswith(path) and sentence[len(path) : len(path) + 1] in set(" =:.[;")
        ]
        return max(fit, key=len, default=None)
