"""Pages of one file: pictures drawn and put inside, and templates filled."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from experiments.pages.blocks import Picture, Section
from simulate.language import Language
from simulate.plots import DOTS_AN_INCH

#: Colours of a picture, shades at the edges of letters among them.
COLOURS = 256


def pictures_of(sections: Sequence[Section]) -> Iterator[Picture]:
    """Every picture, in the order of the page."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Picture):
                yield block


def png(figure: Figure) -> bytes:
    """A figure as PNG; the same figure gives the same bytes."""
    figure.set_dpi(DOTS_AN_INCH)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    sink = io.BytesIO()
    # few colours are used, and a page of a third of the size can be sent by mail
    drawn.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        sink, "PNG", optimize=True
    )
    return sink.getvalue()


def fill_page(
    package: str,
    language: Language,
    sections: Sequence[Section],
    pictures: Mapping[str, bytes],
    words: Mapping[str, object],
) -> str:
    """A page with everything in it, from ``page.html`` of a package's templates.

    Parameters
    ----------
    package : str
        Whose ``templates`` hold the page.
    language : Language
        Of the words that the templates add themselves.
    sections : sequence of Section
    pictures : mapping of str to bytes
        PNG by the name of the picture.
    words : mapping of str to object
        What else the page's template asks for.
    """
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("experiments.pages")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = language.gettext
    sources = {
        name: f"data:image/png;base64,{base64.b64encode(content).decode()}"
        for name, content in pictures.items()
    }
    page = environment.get_template("page.html")
    return page.render(language=language, sections=sections, sources=sources, **words)
