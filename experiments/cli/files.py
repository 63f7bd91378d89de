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
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="The TOML file to make.")
    ] = None,
    excel: Annotated[
        Path | None,
        typer.Option("--excel", metavar="FILE", help="Make an Excel workbook (.xlsx) instead."),
    ] = None,
    region: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="REGION",
            help="With --excel: a shipped region or a file to start from; an example if left out.",
        ),
    ] = "",
) -> None:
    """Write a region to fill in, as commented TOML or as a workbook."""
    with plainly():
        from experiments.checking import new_region, new_workbook
        from simulate.errors import InputError

        if (file is None) == (excel is None):
            raise InputError(["give either FILE (to end in .toml), or --excel FILE"])
        if file is not None and region:
            raise InputError(["--from goes with --excel"])
        made = file or excel
        if file is not None:
            new_region(file)
        elif excel is not None:
            new_workbook(excel, region)
        typer.echo(f"{made} is written. Fill it in, then: doorstroom check {made}")
