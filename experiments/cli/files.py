"""Commands on regions, policies and their files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import AsJson
from experiments.problems import INPUT_FAULT, plainly

app = typer.Typer()


@app.command()
def regions(as_json: AsJson = False) -> None:
    """List the regions that come with doorstroom."""
    with plainly():
        from experiments.commands import show_regions

        show_regions(as_json)


@app.command()
def policies(as_json: AsJson = False) -> None:
    """List the policies that come with doorstroom."""
    with plainly():
        from experiments.commands import show_policies

        show_policies(as_json)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Regions and policies.")],
    as_json: AsJson = False,
) -> None:
    """Check files: every problem, and numbers without a source."""
    with plainly():
        from experiments.commands import show_checks

        if not show_checks(files, as_json):
            raise typer.Exit(INPUT_FAULT)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The TOML file to make.")],
) -> None:
    """Write a commented region file to fill in."""
    with plainly():
        from experiments.checking import new_region

        new_region(file)
        typer.echo(f"{file} is written. Fill it in, then: doorstroom check {file}")
