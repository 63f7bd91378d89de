"""Commands that write something to send: the report for a council."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import Parameters, RegionName, Replicates, Seed, Workers, Years
from experiments.problems import plainly

app = typer.Typer()


@app.command()
def report(
    region: RegionName,
    policies: Annotated[
        list[str],
        typer.Argument(metavar="POLICY...", help="Names or TOML files; all beside baseline."),
    ],
    lang: Annotated[str, typer.Option("--lang", metavar="nl|en", help="Dutch or English.")] = "nl",
    years: Years = 10,
    replicates: Replicates = 100,
    seed: Seed = 0,
    workers: Workers = None,
    parameters: Parameters = "posterior",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="The page; doorstroom-REGION-LANG.html when not given."
        ),
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print it to a PDF beside it too (needs Chromium).")
    ] = False,
) -> None:
    """Write a report for a council: one page in plain Dutch or English."""
    with plainly():
        from experiments.report.page import ReportSettings, write_report

        settings = ReportSettings(lang, years, replicates, seed, workers, parameters, out, pdf)
        for path in write_report(region, policies, settings):
            typer.echo(f"{path} is written.")
