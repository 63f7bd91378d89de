"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RegionName = Annotated[
    str, typer.Argument(metavar="REGION", help="Name of a shipped region, or a TOML or Excel file.")
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
Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="nl|en",
        help="Language of the figures in --out, Dutch or English; tables are in English.",
    ),
]

Parameters = Annotated[
    str,
    typer.Option(
        "--parameters",
        metavar="posterior|median|file|PATH",
        help="Values that the published figures allow: all of them, so that intervals hold doubt "
        "about parameters too, or their medians; the region file's own; or a file with draws.",
    ),
]
