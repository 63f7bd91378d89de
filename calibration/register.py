"""The evidence register: every published figure with its definition, source and quality.

The tables in ``calibration/evidence`` are read once, whole: either every row is right or one
:class:`InputError` names every row that is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from calibration.evidence_tables import read_tables
from calibration.figures import Figure
from simulate.complaints import shown
from simulate.errors import InputError, nearest

EVIDENCE = Path(__file__).parent / "evidence"

_FIRST_NUMBER = re.compile(r"^\d+ ")


@dataclass(frozen=True)
class Register:
    """All figures, in the order of the tables."""

    figures: tuple[Figure, ...]

    def ids(self) -> list[str]:
        """The ids of all figures."""
        return [figure.id for figure in self.figures]

    def topics(self) -> dict[str, list[Figure]]:
        """The figures of each topic, in the order of the tables."""
        found: dict[str, list[Figure]] = {}
        for figure in self.figures:
            found.setdefault(figure.topic, []).append(figure)
        return found

    def find(self, ids: Sequence[str]) -> list[Figure]:
        """The figures with these ids, in this order.

        Raises
        ------
        InputError
            Naming every id that no figure has.
        """
        known = {figure.id: figure for figure in self.figures}
        problems = [
            f"figure {shown(each)} is not in the evidence{_like(each, list(known))}"
            for each in dict.fromkeys(ids)
            if each.upper() not in known
        ]
        if problems:
            raise InputError(problems)
        return [known[each.upper()] for each in ids]

    def select(self, topic: str = "", words: str = "") -> list[Figure]:
        """Figures of a topic in which each of some words occurs, both in any case.

        Parameters
        ----------
        topic : str
            A topic, with or without the number it begins with; all topics when empty. Two
            topics that differ only in the number are both meant when it is left out.
        words : str
            Looked for in everything a figure says but its address; all figures when empty.

        Raises
        ------
        InputError
            When there is no such topic.
        """
        asked, wanted = topic.lower(), words.lower().split()
        if asked and not any(asked in _names(each) for each in self.topics()):
            known = [_FIRST_NUMBER.sub("", each) for each in self.topics()]
            raise InputError([f"topic {shown(topic)} is not known{nearest(topic, known)}"])
        return [
            figure
            for figure in self.figures
            if (not asked or asked in _names(figure.topic))
            and all(word in _said(figure) for word in wanted)
        ]


@cache
def load_register() -> Register:
    """The evidence that comes with the package."""
    return read_register(EVIDENCE)


def read_register(folder: Path) -> Register:
    """Read the tables of evidence in a folder.

    Raises
    ------
    InputError
        With every problem of every table, one line each.
    """
    problems: list[str] = []
    figures = read_tables(folder, problems)
    if problems:
        raise InputError(problems)
    return Register(tuple(figures))


def _like(word: str, known: Sequence[str]) -> str:
    """The nearest id; where none is near, nothing: a dozen of 500 ids tells nobody anything."""
    hint = nearest(word, known)
    return hint if "did you mean" in hint else "; `doorstroom evidence --search WORD` finds figures"


def _names(topic: str) -> tuple[str, str]:
    """How a topic may be called: whole, or without the number it begins with."""
    return topic.lower(), _FIRST_NUMBER.sub("", topic).lower()


def _said(figure: Figure) -> str:
    parts = (
        figure.id, figure.topic, figure.measure, figure.unit, figure.arm, figure.year,
        figure.geography, figure.population, figure.definition, figure.source_title,
        figure.author, figure.quote, figure.notes,
    )  # fmt: skip
    return " ".join(parts).lower()
