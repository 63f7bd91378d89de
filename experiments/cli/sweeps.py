"""Commands on many designs at once: sweep, results, verify."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import AsJson, Seed, Workers
from experiments.problems import INPUT_FAULT, STOPPED, plainly

app = typer.Typer()

StoreFile = Annotated[Path, typer.Argument(metavar="STORE", help="File that a sweep has filled.")]
Sweep = Annotated[
    str | None,
    typer.Option("--sweep", metavar="NAME", help="Which sweep, when the store has several."),
]
DaskAddress = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Run on a Dask cluster: the address of its scheduler, or local.",
    ),
]


@app.command()
def sweep(
    design: Annotated[
        str, typer.Argument(metavar="DESIGN", help="Name of a shipped design, or a TOML file.")
    ],
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="FILE", help="Keep results here; DESIGN.duckdb otherwise."),
    ] = None,
    workers: Workers = None,
    dask: DaskAddress = None,
    as_json: AsJson = False,
) -> None:
    """Run every point of a design that its store does not have yet."""
    with plainly():
        from experiments.sweeps.commands import sweep_design

        if sweep_design(design, store, workers, dask, as_json):
            raise typer.Exit(STOPPED)


@app.command()
def results(
    store: StoreFile,
    sweep: Sweep = None,
    policy: Annotated[
        list[str] | None, typer.Option("--policy", help="Only this policy; may be repeated.")
    ] = None,
    measure: Annotated[
        list[str] | None, typer.Option("--measure", help="Only this measure; may be repeated.")
    ] = None,
    where: Annotated[
        str,
        typer.Option("--where", metavar="SQL", help="Only rows such as: inflow > 400."),
    ] = "",
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the rows as CSV.")
    ] = None,
    excel: Annotated[
        Path | None, typer.Option("--excel", metavar="FILE", help="Write the rows as Excel.")
    ] = None,
    parquet: Annotated[
        Path | None,
        typer.Option("--parquet", metavar="DIR", help="Write the whole store as Parquet files."),
    ] = None,
    hashed: Annotated[
        bool, typer.Option("--hash", help="Print the hash of all that the store says.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List, filter and export what a store holds."""
    with plainly():
        from experiments.sweeps.commands import Wanted, show_results
        from experiments.sweeps.listing import Selection

        selection = Selection(sweep, tuple(policy or ()), tuple(measure or ()), where)
        show_results(store, selection, Wanted(csv, excel, parquet, hashed, as_json))


@app.command()
def verify(
    store: StoreFile,
    sweep: Sweep = None,
    sample: Annotated[int, typer.Option("--sample", help="How many runs to run again.")] = 20,
    seed: Seed = 0,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Run a sample of a store again and compare bit for bit."""
    with plainly():
        from experiments.sweeps.commands import verify_store

        if not verify_store(store, sweep, (sample, seed, workers), as_json):
            raise typer.Exit(INPUT_FAULT)
