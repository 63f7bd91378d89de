"""The command that serves the web page."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.problems import plainly

app = typer.Typer()


@app.command(name="app")
def web_page(
    port: Annotated[int, typer.Option("--port", help="Where the page listens.")] = 8765,
    region: Annotated[
        str,
        typer.Option(
            "--region", metavar="REGION", help="To open with: a name, or a TOML or Excel file."
        ),
    ] = "zuid-kennemerland",
    lang: Annotated[str, typer.Option("--lang", metavar="nl|en", help="Language.")] = "en",
) -> None:
    """Serve a page to explore scenarios, on this computer only."""
    with plainly():
        from experiments.app.server import serve
        from simulate.language import load_language

        load_language(lang)
        serve(port, region, lang)
