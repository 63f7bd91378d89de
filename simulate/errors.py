"""Errors a user can act on: where, what was given, what is allowed, all problems at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class InputError(ValueError):
    """Bad input; its text lists every problem found, one a line.

    Parameters
    ----------
    problems : sequence of str
        One sentence a problem: ``file: key = value; must be ...``.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class ModelError(RuntimeError):
    """The engine found its own state broken: a bug here, never the user's fault."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A suggestion such as ``; did you mean 'Haarlem'?`` or the names allowed."""
    names = list(known)
    close = difflib.get_close_matches(word.lower(), [name.lower() for name in names], n=1)
    if close:
        match = next(name for name in names if name.lower() == close[0])
        return f"; did you mean {match!r}?"
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"; must be one of: {shown}"
