"""Commands that simulate: a region, policies beside each other, one life, the pilots."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.options import (
    AsJson,
    Definition,
    Lang,
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
    lang: Lang = "en",
) -> None:
    """Run a region under one policy."""
    with plainly():
        from experiments.commands import Settings, run_region

        settings = Settings(
            years, replicates, seed, workers, out, as_json, details, definition, events, parameters,
            lang,
        )  # fmt: skip
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
    lang: Lang = "en",
) -> None:
    """Compare policies on the same people and the same luck."""
    with plainly():
        from experiments.commands import Settings, compare_policies

        settings = Settings(
            years, replicates, seed, workers, out, as_json, details, definition, False, parameters,
            lang,
        )  # fmt: skip
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
    lang: Lang = "en",
) -> None:
    """Put the published figures of the five projects beside the model's."""
    with plainly():
        from experiments.pilots import PilotSettings, show_pilots

        settings = PilotSettings(replicates, seed, workers, out, as_json, parameters, lang)
        show_pilots(names or [], settings)
