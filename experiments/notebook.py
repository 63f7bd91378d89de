"""How the notebooks show what the toolkit gives: a table, a picture or a sentence on the page.

Tables are those of the command line. In a page they become HTML tables with a caption and
headings, and pictures have words that say what is on them, so that who does not see the page can
have it read aloud.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from IPython.display import HTML
from jinja2 import Environment, PackageLoader, StrictUndefined
from matplotlib.figure import Figure
from rich.console import Console, ConsoleRenderable, RenderHook
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from calibration.checks.files import RESULTS
from experiments.analyses.writing import Part
from experiments.calibration_report.misses import read_notes
from experiments.calibration_report.page import make_sections
from experiments.calibration_report.tables import read_tables
from experiments.pages.blocks import Block, Picture, Section
from experiments.pages.blocks import Text as Paragraph
from experiments.pages.writing import png
from experiments.wording import Row
from simulate.language import load_language

#: Width of a picture on the page, in points of the screen; narrower where the page is.
WIDEST = 1100
DOTS_AN_INCH = 96
#: Sections of the calibration report.
SECTIONS = (
    "what-was-done", "figures", "misses", "parameters", "not-told", "rests-on", "sensitivity",
    "checks", "pilots", "provenance",
)  # fmt: skip
#: What stands in the place of the calibration report while there is none.
NOTHING_FITTED = (
    "No fit has passed its checks yet, so there is nothing to show here. "
    "`doorstroom calibrate` makes one."
)


def show_table(table: Table, caption: str) -> HTML:
    """A table of the command line as one of the page.

    Parameters
    ----------
    table : Table
        Its first column names the rows.
    caption : str
        What the table is about, in a few words.
    """
    return _shown(_table_html(table, caption))


def show_printed(write: Callable[[Console], object]) -> HTML:
    """What a command prints, on the page: a bold line before a table is its caption.

    Parameters
    ----------
    write : callable
        Prints to the console it is given.
    """
    printed = _Printed()
    console = Console(file=io.StringIO())
    console.push_render_hook(printed)
    write(console)
    pieces, title = list[str](), ""
    for each in [*printed.kept, Text()]:
        inside = each.renderable if isinstance(each, Padding) else each
        if isinstance(inside, Table):
            pieces.append(_table_html(inside, title))
            title = ""
            continue
        pieces.append(f"<p><strong>{escape(title)}</strong></p>" if title else "")
        said = inside.plain.strip() if isinstance(inside, Text) else ""
        title = said if said and _is_bold(inside) else ""
        pieces.append(f"<p>{escape(said)}</p>" if said and not title else "")
    return _shown("".join(pieces))


def show_rows(rows: Sequence[Row], caption: str) -> HTML:
    """Rows of words as a table of the page, a column for each of their keys.

    Parameters
    ----------
    rows : sequence of dict
        All with the same keys, in the order of the columns.
    caption : str
        What the table is about, in a few words.
    """
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*(Text(str(value)) for value in row.values()))
    return show_table(table, caption)


def show_picture(figure: Figure, words: str) -> HTML:
    """A figure on the page.

    Parameters
    ----------
    figure : Figure
    words : str
        What is to be seen on it, for who does not see it.
    """
    return _shown(_picture_html(figure, words))


def show_part(part: Part) -> HTML:
    """What an analysis found: its table, its picture, and what they say."""
    table = _table_html(part.table, part.title) if part.table else ""
    picture = _picture_html(part.figure, part.said) if part.figure else ""
    return _shown(f"{table}{picture}<p>{escape(part.said)}</p>")


def say(*sentences: str) -> HTML:
    """Sentences on the page, each in a paragraph; those that are empty are left out."""
    return _shown("".join(f"<p>{escape(each)}</p>" for each in sentences if each))


def report_sections() -> dict[str, Section]:
    """The sections of the calibration report by name; one paragraph each while there is none."""
    if not RESULTS.is_dir():
        nothing = (Paragraph(NOTHING_FITTED),)
        return {name: Section(name, name, nothing) for name in SECTIONS}
    tables = read_tables(RESULTS)
    notes = read_notes(list(tables.figures["figure"]))
    return {section.name: section for section in make_sections(tables, notes)}


def show_blocks(blocks: Sequence[Block]) -> HTML:
    """Paragraphs, tables and pictures of the calibration report on the page."""
    environment = Environment(
        loader=PackageLoader("experiments.pages"), autoescape=True, undefined=StrictUndefined
    )
    environment.globals["_"] = load_language("en").gettext
    drawn: Any = environment.get_template("parts.html").make_module()
    sources = {each.name: _source(each.figure) for each in blocks if isinstance(each, Picture)}
    return _shown("".join(str(drawn.block(each, sources)) for each in blocks))


@dataclass
class _Printed(RenderHook):
    """Keeps what a console is to print, and has it print nothing."""

    kept: list[ConsoleRenderable] = field(default_factory=list)

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Take everything and pass on nothing."""
        self.kept += renderables
        return []


def _is_bold(text: object) -> bool:
    styles = [text.style, *(span.style for span in text.spans)] if isinstance(text, Text) else []
    return any("bold" in str(style) for style in styles)


def _table_html(table: Table, caption: str) -> str:
    sides = [str(column.justify) for column in table.columns]
    head = "".join(
        f'<th scope="col" style="text-align: {side}">{_html(column.header)}</th>'
        for side, column in zip(sides, table.columns, strict=True)
    )
    rows = zip(*(column.cells for column in table.columns), strict=True)
    body = "".join(f"<tr>{_cells(row, sides)}</tr>" for row in rows)
    return (
        f'<table><caption style="text-align: left; font-weight: bold">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _shown(html: str) -> HTML:
    return HTML(html)  # type: ignore[no-untyped-call]


def _picture_html(figure: Figure, words: str) -> str:
    width = min(WIDEST, round(figure.get_figwidth() * DOTS_AN_INCH))
    return (
        f'<img src="{_source(figure)}" alt="{escape(words)}" '
        f'style="width: {width}px; max-width: 100%; height: auto">'
    )


def _source(figure: Figure) -> str:
    return f"data:image/png;base64,{base64.b64encode(png(figure)).decode()}"


def _cells(row: Sequence[object], sides: Sequence[str]) -> str:
    first, *others = (
        f' style="text-align: {side}; vertical-align: top">{_html(cell)}</'
        for side, cell in zip(sides, row, strict=True)
    )
    return f'<th scope="row"{first}th>' + "".join(f"<td{other}td>" for other in others)


def _html(cell: object) -> str:
    """A cell with its lines and its bold words."""
    if isinstance(cell, Text):
        text, bold = cell.plain, _is_bold(cell)
    else:
        text, bold = str(cell), False
    indent = "&emsp;" * (text.startswith(" "))
    said = "<br>".join(escape(line.strip()) for line in text.split("\n"))
    weight = "bold" if bold else "normal"
    return f'{indent}<span style="font-weight: {weight}">{said}</span>'
