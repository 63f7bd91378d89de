"""``python -m experiments.studies``: remake tables and figures, and compare with those stored."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from experiments.output import folder_problems
from experiments.problems import collected, plainly
from experiments.studies.runner import Terms, carry_out, chosen_studies
from simulate.errors import InputError

DIFFERENT = 1

app = typer.Typer(add_completion=False)


@app.command()
def main(
    names: Annotated[
        list[str] | None, typer.Argument(help="studies; all when none is named")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="the smaller variant")] = False,
    update: Annotated[
        bool, typer.Option("--update", help="store the tables anew, and say what changed")
    ] = False,
    out: Annotated[Path, typer.Option(help="folder for tables and figures")] = Path("out/studies"),
) -> None:
    """Carry studies out: exit code 0 when every table is as stored, 1 when one is not."""
    with plainly():
        terms = Terms(quick, update, out)
        differing = 0
        problems = folder_problems(out)
        designs = collected(problems, partial(chosen_studies, names or [], quick))
        if designs is None or problems:
            raise InputError(problems)
        for name, design in designs.items():
            started = time.monotonic()
            outcome, lines = carry_out(name, design, terms)
            seconds = time.monotonic() - started
            print(f"{name}: {design.question} ({seconds:.0f} s)")
            for sentence in outcome.says:
                print(f"  {sentence}")
            _tell(lines, update)
            differing += bool(lines)
        print(f"tables and figures are in {out}")
        if differing and not update:
            raise typer.Exit(DIFFERENT)


def _tell(lines: list[str], update: bool) -> None:
    """Say what differs from the stored tables, or that nothing does."""
    if not lines:
        print("  every table is as stored")
        return
    print("  stored anew; what changed:" if update else "  not as stored:")
    for line in lines:
        print(f"    {line}")
    if not update:
        print("    (when this is meant: --update, and read the difference)")


if __name__ == "__main__":
    app(prog_name="python -m experiments.studies")
