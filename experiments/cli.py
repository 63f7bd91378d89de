"""The command line of doorstroom: a command each for what people ask of it.

Nothing of the model is imported before a command starts, so help comes at once. Tables and JSON
go to stdout, problems and progress to stderr; exit codes are those of
:mod:`experiments.problems`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.problems import INPUT_FAULT, STOPPED, plainly

app = typer.Typer(
    name="doorstroom",
    help="Simulate how people move from supported housing to a home, and what a policy changes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

RegionName = Annotated[
    str, typer.Argument(metavar="REGION", help="Name of a shipped region, or a TOML file.")
]
Years = Annotated[int, typer.Option("--years", help="Length of each run, in years.")]
Replicates = Annotated[
    int, typer.Option("--replicates", help="How many futures; more give narrower means.")
]
Seed = Annotated[int, typer.Option("--seed", help="Equal seeds give equal results.")]
Workers = Annotated[
    int | None, typer.Option("--workers", help="Threads; all processors when not given.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Write tables, manifest and figures here."),
]
PolicyName = Annotated[
    str, typer.Option("--policy", help="Name of a shipped policy, or a TOML file.")
]
Definition = Annotated[
    str,
    typer.Option(
        "--definition",
        help="Being housed: regular (any regular housing) or own (own tenancy).",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON to stdout, and nothing else.")]

Parameters = Annotated[
    str,
    typer.Option(
        "--parameters",
        metavar="posterior|median|file|PATH",
        help="Values that the published figures allow: all of them, so that intervals hold doubt "
        "about parameters too, or their medians; the region file's own; or a file with draws.",
    ),
]


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


@app.command()
def run(
    region: RegionName,
    policy: PolicyName = "baseline",
    years: Years = 10,
    replicates: Replicates = 100,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
    check_patterns: Annotated[
        bool,
        typer.Option("--check-patterns", help="Print published figures beside the simulated."),
    ] = False,
    details: Annotated[
        bool, typer.Option("--details", help="Print fairness and what becomes of people too.")
    ] = False,
    definition: Definition = "regular",
    events: Annotated[
        bool, typer.Option("--events", help="Write every event to events.parquet in --out.")
    ] = False,
    parameters: Parameters = "posterior",
) -> None:
    """Run a region under one policy."""
    with plainly():
        from experiments.commands import Settings, run_region

        settings = Settings(
            years, replicates, seed, workers, out, as_json, details, definition, events, parameters
        )
        if run_region(region, policy, settings, check_patterns):
            raise typer.Exit(STOPPED)


@app.command()
def compare(
    region: RegionName,
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="POLICY...",
            help="Names or TOML files; the first is the reference (baseline if one is given).",
        ),
    ],
    years: Years = 10,
    replicates: Replicates = 100,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
    details: Annotated[
        bool, typer.Option("--details", help="Print every measure of every policy too.")
    ] = False,
    definition: Definition = "regular",
    parameters: Parameters = "posterior",
) -> None:
    """Compare policies on the same people and the same luck."""
    with plainly():
        from experiments.commands import Settings, compare_policies

        settings = Settings(
            years, replicates, seed, workers, out, as_json, details, definition, False, parameters
        )
        if compare_policies(region, policies, settings):
            raise typer.Exit(STOPPED)


@app.command()
def story(
    region: RegionName,
    client: Annotated[int, typer.Option("--client", metavar="N", help="Number of the client.")],
    policy: PolicyName = "baseline",
    replicate: Annotated[int, typer.Option("--replicate", help="Which future, from 0.")] = 0,
    years: Years = 10,
    seed: Seed = 0,
    as_json: AsJson = False,
    parameters: Parameters = "median",
) -> None:
    """Follow one client's life in one future, as dated lines."""
    with plainly():
        from experiments.stories import Whose, show_story

        show_story(region, Whose(policy, client, replicate, years, seed, parameters), as_json)


@app.command()
def pilots(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Names of pilots; all five when none is given."),
    ] = None,
    replicates: Replicates = 500,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
    parameters: Parameters = "posterior",
) -> None:
    """Put the published figures of the five projects beside the model's."""
    with plainly():
        from experiments.pilots import PilotSettings, show_pilots

        show_pilots(names or [], PilotSettings(replicates, seed, workers, out, as_json, parameters))


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


if __name__ == "__main__":
    main()
