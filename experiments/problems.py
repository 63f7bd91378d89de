"""What a user sees when something is wrong: one line a problem on stderr, and an exit code.

Exit codes: 0 all went well; 1 a fault of the program; 2 something in the input; 130 stopped by
the user.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import typer

PROGRAM_FAULT, INPUT_FAULT, STOPPED = 1, 2, 130
ASK_FOR_REPORT = (
    "This is a fault in doorstroom, not in your input. Please report it, with the command and "
    "the region file you used."
)

Value = TypeVar("Value")


@contextmanager
def plainly() -> Iterator[None]:
    """Turn errors into lines on stderr and an exit code; the traceback only of our own faults."""
    try:
        yield
        sys.stdout.flush()
    except KeyboardInterrupt:
        complain(["stopped; nothing was written"])
        raise typer.Exit(STOPPED) from None
    except BrokenPipeError:
        # whoever read it has had enough (| head); what is left is written to nowhere at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None
    except Exception as error:
        from simulate.errors import InputError, ModelError

        if isinstance(error, InputError):
            complain(error.problems)
            raise typer.Exit(INPUT_FAULT) from None
        if isinstance(error, ModelError):
            complain([str(error), ASK_FOR_REPORT])
            raise typer.Exit(PROGRAM_FAULT) from None
        if isinstance(error, typer.Exit):
            raise
        traceback.print_exc()
        complain([ASK_FOR_REPORT])
        raise typer.Exit(PROGRAM_FAULT) from None


def complain(problems: Sequence[str]) -> None:
    """Write one line a problem to stderr."""
    for problem in problems:
        print(f"doorstroom: {problem}", file=sys.stderr)


def collected(
    problems: list[str], load: Callable[[], Value], otherwise: Value | None = None
) -> Value | None:
    """What ``load`` gives; or, when its input is bad, ``otherwise``, noting the problems."""
    from simulate.errors import InputError

    try:
        return load()
    except InputError as error:
        problems.extend(error.problems)
        return otherwise


def number_problems(years: int, replicates: int, seed: int, workers: int | None) -> list[str]:
    """Say which of the numbers on the command line are out of range."""
    from simulate.replicates import MOST_REPLICATES
    from simulate.scenario import LONGEST_RUN_YEARS

    given = {
        "--years": (years, 1, LONGEST_RUN_YEARS),
        "--replicates": (replicates, 1, MOST_REPLICATES),
        "--seed": (seed, 0, 2**63 - 1),
        "--workers": (1 if workers is None else workers, 1, 1024),
    }
    return [
        f"{name} = {value}; must be a whole number from {low} to {high}"
        for name, (value, low, high) in given.items()
        if not low <= value <= high
    ]


def reason(error: OSError, path: Path) -> str:
    """Why a file or folder could not be used, in a few words."""
    return f"{path}: {error.strerror or error}"
