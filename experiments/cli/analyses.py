"""Commands on a store: which factors matter, where policies fail, what is worth choosing."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.options import AsJson, Out, Workers
from experiments.problems import plainly

app = typer.Typer()

StorePath = Annotated[
    str, typer.Argument(metavar="STORE", help="A store that doorstroom sweep filled.")
]
Sweep = Annotated[
    str | None,
    typer.Option("--sweep", help="Name of the sweep, where the store holds more than one."),
]
Measure = Annotated[
    str, typer.Option("--measure", metavar="KEY", help="Key of a measure, such as wait/home.")
]
Policies = Annotated[
    list[str] | None,
    typer.Option("--policy", help="Name of a policy of the sweep; may be repeated. All if none."),
]
Resamples = Annotated[
    int, typer.Option("--resamples", help="How often points and draws are drawn again.")
]
ResampleSeed = Annotated[
    int, typer.Option("--seed", help="Of the resamples; equal seeds give equal intervals.")
]


@app.command()
def sensitivity(
    store: StorePath,
    measure: Measure = "wait/home",
    policy: Policies = None,
    sweep: Sweep = None,
    resamples: Resamples = 500,
    seed: ResampleSeed = 0,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Tell which factors of a sweep matter, and how much of the spread is chance."""
    with plainly():
        from experiments.analyses.commands import Settings, show_sensitivity

        settings = Settings(sweep, resamples, seed, out, as_json)
        show_sensitivity(store, measure, policy or [], settings)


@app.command()
def discover(
    store: StorePath,
    measure: Measure = "wait/home",
    above: Annotated[
        float | None, typer.Option("--above", help="A future fails when the measure is above this.")
    ] = None,
    below: Annotated[
        float | None, typer.Option("--below", help="A future fails when the measure is below this.")
    ] = None,
    policy: Policies = None,
    density: Annotated[
        float, typer.Option("--density", help="Share of futures in a box that should fail.")
    ] = 0.8,
    boxes: Annotated[int, typer.Option("--boxes", help="How many boxes to look for.")] = 3,
    sweep: Sweep = None,
    resamples: Resamples = 500,
    seed: ResampleSeed = 0,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Find in which futures of a sweep a policy fails, in plain words."""
    with plainly():
        from experiments.analyses.commands import Failure, Settings, show_discovery

        settings = Settings(sweep, resamples, seed, out, as_json)
        failure = Failure(measure, above, below, density, boxes)
        show_discovery(store, failure, policy or [], settings)


@app.command()
def optimise(
    source: Annotated[
        str,
        typer.Argument(
            metavar="STORE|DESIGN.toml",
            help="A store, to compare what it holds; or a design with levers, to search them.",
        ),
    ],
    waiting: Annotated[str, typer.Option(help="Measure of waiting.")] = "wait/home",
    kept: Annotated[str, typer.Option(help="Measure of homes kept.")] = "kept/12",
    cost: Annotated[str, typer.Option(help="Measure of cost.")] = "costs/all",
    budget: Annotated[
        float | None,
        typer.Option("--budget", help="Most that the measure of cost may be, euros a year."),
    ] = None,
    population: Annotated[
        int, typer.Option("--population", help="Of a search: options in a generation.")
    ] = 24,
    generations: Annotated[
        int, typer.Option("--generations", help="Of a search: how many generations.")
    ] = 10,
    workers: Workers = None,
    sweep: Sweep = None,
    resamples: Resamples = 500,
    seed: Annotated[int, typer.Option("--seed", help="Of the resamples and of the search.")] = 0,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Find options that no other beats on waiting, homes kept and cost; and their regret."""
    with plainly():
        from experiments.analyses.choosing import Aims, show_front, show_search
        from experiments.analyses.commands import Settings
        from experiments.analyses.search import Effort

        settings = Settings(sweep, resamples, seed, out, as_json)
        aims = Aims(waiting, kept, cost, budget)
        if source.endswith(".toml"):
            show_search(source, aims, Effort(population, generations, seed), settings, workers)
        else:
            show_front(source, aims, settings)
