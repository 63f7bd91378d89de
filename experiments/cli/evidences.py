"""Commands on what the numbers rest on: evidence, calibration and its report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import AsJson, Seed, Workers
from experiments.problems import STOPPED, plainly

app = typer.Typer()


@app.command()
def evidence(
    ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Figures to show in full, such as NL-F22."),
    ] = None,
    topic: Annotated[str, typer.Option("--topic", help="List the figures of one topic.")] = "",
    search: Annotated[
        str, typer.Option("--search", metavar="WORD", help="List figures that mention this.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Look up the published figures that the numbers rest on."""
    with plainly():
        from experiments.evidence import show_evidence

        show_evidence(ids or [], topic, search, as_json)


@app.command()
def calibrate(
    seed: Seed = 1,
    workers: Workers = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="A few minutes, to see that it works; gives no posterior."),
    ] = False,
    work: Annotated[
        Path,
        typer.Option(
            "--work", metavar="DIR", help="Keeps simulations, so that a stopped run goes on."
        ),
    ] = Path("out/calibration"),
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Write the posterior here; in the package if not given."
        ),
    ] = None,
    no_checks: Annotated[
        bool, typer.Option("--no-checks", help="Leave out the checks, a quarter of an hour.")
    ] = False,
) -> None:
    """Fit the model to the published figures; takes up to an hour."""
    with plainly():
        from experiments.calibrating import CalibrationSettings, run_calibration

        if run_calibration(CalibrationSettings(seed, workers, quick, work, out, not no_checks)):
            raise typer.Exit(STOPPED)


@app.command(name="calibration-report")
def calibration_report(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where the page is written.")
    ] = Path("out/calibration-report.html"),
    figures: Annotated[
        Path | None,
        typer.Option("--figures", metavar="FOLDER", help="Write the pictures here as PNG too."),
    ] = None,
) -> None:
    """Write a page on how well the model fits the published figures, for anyone to read."""
    with plainly():
        from experiments.calibration_report.page import Where, write_report

        write_report(Where(out, figures))
        typer.echo(f"{out} is written; open it in a browser.")
