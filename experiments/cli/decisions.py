"""Commands for who must decide: how many homes are needed, and which policy to choose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import (
    AsJson,
    Out,
    Parameters,
    PolicyName,
    RegionName,
    Replicates,
    Seed,
    Workers,
    Years,
)
from experiments.problems import STOPPED, plainly

app = typer.Typer()


@app.command()
def needed(
    region: RegionName,
    wait_weeks: Annotated[
        float, typer.Option("--wait-weeks", help="A wait for a home shorter than this is short.")
    ] = 13.0,
    share: Annotated[
        float, typer.Option("--share", help="Share of people who must wait so short.")
    ] = 0.9,
    sure: Annotated[
        float, typer.Option("--sure", help="Share of futures in which that must be so.")
    ] = 0.9,
    policy: PolicyName = "baseline",
    years: Years = 10,
    from_year: Annotated[
        float, typer.Option("--from-year", help="Requests made before this year do not count.")
    ] = 2.0,
    replicates: Replicates = 100,
    support: Annotated[
        str, typer.Option("--support", help="Levels of support, as multiples of today's.")
    ] = "0.5,0.75,1,1.5",
    programme: Annotated[
        str | None,
        typer.Option("--programme", help="Whose support; the one with most slots if not given."),
    ] = None,
    most_homes: Annotated[
        int | None,
        typer.Option("--most-homes", help="Extra homes a year to try at most; 3 a request."),
    ] = None,
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
    parameters: Parameters = "posterior",
) -> None:
    """Find how many homes and hours of support a year keep waits short."""
    with plainly():
        from experiments.needed.command import NeededOptions, show_needed

        options = NeededOptions(
            wait_weeks, share, sure, policy, years, from_year, replicates, support, programme,
            most_homes, parameters, seed, workers, out, as_json,
        )  # fmt: skip
        show_needed(region, options)


@app.command()
def decide(
    region: RegionName,
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="POLICY...",
            help="Names or TOML files; the first is the reference (baseline if one is given).",
        ),
    ],
    measure: Annotated[
        str,
        typer.Option("--measure", help="What a policy is for: home (years in a home), or a key."),
    ] = "home",
    worth: Annotated[
        float,
        typer.Option("--worth-of-a-year", metavar="EUR", help="What one unit of it is worth."),
    ] = 20_000.0,
    within: Annotated[
        float | None,
        typer.Option("--to-within", metavar="EUR", help="How precisely to know a difference."),
    ] = None,
    years: Years = 10,
    replicates: Replicates = 200,
    evidence: Annotated[
        bool,
        typer.Option(help="Say what measuring each published figure again is worth (minutes)."),
    ] = True,
    work: Annotated[
        Path, typer.Option("--work", metavar="DIR", help="Keeps what that needs, for another time.")
    ] = Path("out/decide"),
    seed: Seed = 0,
    workers: Workers = None,
    out: Out = None,
    as_json: AsJson = False,
    parameters: Parameters = "posterior",
) -> None:
    """Say which policy is best, how sure that is, and what to measure next."""
    with plainly():
        from experiments.decide.command import DecideOptions
        from experiments.decide.command import decide as weigh_policies

        options = DecideOptions(
            measure, worth, within, years, replicates, evidence, work, parameters, seed, workers,
            out, as_json,
        )  # fmt: skip
        if weigh_policies(region, policies, options):
            raise typer.Exit(STOPPED)
