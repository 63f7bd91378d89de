"""What the authors say of figures that the fitted model misses: ``calibration/misses.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

import calibration
from simulate.errors import InputError, nearest
from simulate.files import read_text

MISSES = Path(str(calibration.__file__)).parent / "misses.toml"


def read_notes(known: Sequence[str], path: Path = MISSES) -> dict[str, str]:
    """Read the notes, by the id of the figure.

    Parameters
    ----------
    known : sequence of str
        Figures that the model was fitted to.
    path : Path
        The package's own when not given.

    Raises
    ------
    InputError
        With every problem found, one line each.
    """
    label = "calibration/misses.toml" if path == MISSES else str(path)
    try:
        notes = tomllib.loads(read_text(path, label))
    except tomllib.TOMLDecodeError as error:
        raise InputError([f"{label}: is not valid TOML: {error}"]) from None
    problems = []
    for figure, note in notes.items():
        if figure not in known:
            problems.append(f"{figure}: the model is not fitted to it{_like(figure, known)}")
        elif not isinstance(note, str) or not note.strip():
            problems.append(f"{figure} = {note!r}; must be a sentence")
    if problems:
        raise InputError([f"{label}: {problem}" for problem in problems])
    return {figure: str(note).strip() for figure, note in notes.items()}


def _like(figure: str, known: Sequence[str]) -> str:
    """The nearest id; where none is near, a dozen of fifty ids tells nobody anything."""
    hint = nearest(figure, known)
    return hint if "did you mean" in hint else ""
