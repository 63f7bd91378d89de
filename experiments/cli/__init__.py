"""The command line of doorstroom: a command each for what people ask of it.

Nothing of the model is imported before a command starts, so help comes at once. Tables and JSON
go to stdout, problems and progress to stderr; exit codes are those of
:mod:`experiments.problems`.
"""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli import (
    analyses,
    decisions,
    documents,
    evidences,
    files,
    pages,
    reports,
    runs,
    sweeps,
)

app = typer.Typer(
    name="doorstroom",
    help="Simulate how people move from supported housing to a home, and what a policy changes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command line."""
    app(prog_name="doorstroom")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"doorstroom {version('doorstroom')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Simulate how people move from supported housing to a home, and what a policy changes."""


# in the order of the help
for part in (files, runs, decisions, sweeps, analyses, evidences, reports, pages, documents):
    app.add_typer(part.app)
