"""Commands on documents: the model described, and the words of the field."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.options import AsJson, RegionName
from experiments.problems import plainly

app = typer.Typer()


@app.command()
def describe(
    region: RegionName,
    policy: Annotated[
        str, typer.Argument(metavar="[POLICY]", help="Name of a shipped policy, or a TOML file.")
    ] = "baseline",
    lang: Annotated[str, typer.Option("--lang", help="Language; only en so far.")] = "en",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="A .md or .html file; printed if left out."),
    ] = None,
) -> None:
    """Describe the model of a region by the ODD protocol and STRESS-DES, with all numbers."""
    with plainly():
        from experiments.describe.document import describe_region

        describe_region(region, policy, lang, out)
        if out is not None:
            typer.echo(f"{out} is written.")


@app.command()
def glossary(
    word: Annotated[
        str, typer.Argument(metavar="[WORD]", help="Only terms with this in them.")
    ] = "",
    lang: Annotated[str, typer.Option("--lang", help="Explain in en or nl.")] = "en",
    as_json: AsJson = False,
) -> None:
    """Explain the Dutch terms of the field, with the words used for them in English."""
    with plainly():
        from experiments.describe.glossary import show_glossary

        show_glossary(word, lang, as_json)
