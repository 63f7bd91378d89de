"""A picture of cases: a panel for each figure, the cases along it, a mark for each arm."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from calibration.pilots.pilot import Expected, Pilot, Published
from experiments.studies.design import Design
from simulate.cohort_measures import OF_ALL
from simulate.plots.style import (
    GREY,
    INK,
    colour_of,
    frame,
    new_figure,
    panel_title,
    panels,
    plain,
    what_spread_is,
)
from simulate.posterior import choose

TITLE_LETTERS = 33
#: How far apart the marks of the arms stand, of the distance between two cases.
APART = 0.16


def draw_cases(
    pilot: Pilot, table: pd.DataFrame, design: Design, title: tuple[str, str], along: str
) -> Figure:
    """Draw a table of cases.

    Parameters
    ----------
    pilot : Pilot
    table : DataFrame
        Of :func:`experiments.studies.of_pilots.cases_table`.
    design : Design
        Gives futures and seed for the caption.
    title : tuple of str
        What the figure is about, and a sentence on how to read it.
    along : str
        What the first column of the table is, with its unit, for the axis.
    """
    figures = pilot.figures
    columns = min(len(figures), 3)
    rows = -(-len(figures) // columns)
    figure = new_figure(11.5, 2.5 + 3.0 * rows)
    for axes, each in zip(panels(figure, len(figures), columns), figures, strict=True):
        chosen = table[(table["measure"] == each.measure) & (table["month"] == each.month)]
        _draw(axes, chosen, each, pilot.people)
        axes.set_xlabel(along, color=GREY, fontsize=9.5)
    people = f"{pilot.people} people followed from day 0"
    caption = (
        f"{pilot.title}; {people}. {design.replicates} futures, seed {design.seed}. Dots: means; "
        f"lines: the middle 95% of futures. {what_spread_is(choose(design.parameters))}"
    )
    arms = list(dict.fromkeys(table["arm"]))
    words = {arm.name: arm.words for arm in pilot.arms}
    keys = [(f"{arm}: {words[arm]}", colour_of(order)) for order, arm in enumerate(arms)]
    frame(figure, title, caption, keys)
    return figure


def _draw(axes: Axes, table: pd.DataFrame, figure: Published | Expected, people: int) -> None:
    labels = list(dict.fromkeys(str(label) for label in table.iloc[:, 0]))
    arms = list(dict.fromkeys(table["arm"]))
    scale = people if figure.measure in OF_ALL else 1
    for order, arm in enumerate(arms):
        rows = table[table["arm"] == arm]
        x = [
            labels.index(label) + APART * (order - (len(arms) - 1) / 2) for label in rows.iloc[:, 0]
        ]
        colour = colour_of(order)
        axes.vlines(x, scale * rows["low"], scale * rows["high"], color=colour, linewidth=1.4)
        axes.plot(x, scale * rows["mean"], "o", color=colour, markersize=6)
    plain(axes, "y")
    axes.set_xticks(range(len(labels)), [label.replace(" (", "\n(") for label in labels])
    axes.set_xlim(-0.5, len(labels) - 0.5)
    _finish(axes, table, figure, people)
    text = f"{figure.words[0].upper()}{figure.words[1:]}"
    panel_title(axes, textwrap.fill(text, TITLE_LETTERS))


def _finish(axes: Axes, table: pd.DataFrame, figure: Published | Expected, people: int) -> None:
    """The unit of a panel, and a line at what was published or promised."""
    after = f"after {figure.month} months"
    axes.yaxis.set_major_locator(MaxNLocator(5))
    if figure.measure in OF_ALL:
        words = f"people, of {people}, {after}"
    elif table["unit"].iloc[0] == "share":
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:.0f}%"))
        words = after
    elif str(table["unit"].iloc[0]).startswith("EUR"):
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,.0f}"))
        words = f"euros a person a year, {after}"
    else:
        words = f"index, 0 to 1, {after}"
    axes.set_ylabel(words, color=GREY, fontsize=9.5)
    line = _line(figure)
    if line:
        value, said = line[0] * (people if figure.measure in OF_ALL else 1), line[1]
        axes.axhline(value, color=INK, linewidth=1.6)
        axes.annotate(
            said, (0, value), (3, 5), xycoords=("axes fraction", "data"),
            textcoords="offset points", fontsize=9, color=INK, fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
        )  # fmt: skip
    axes.margins(y=0.12)
    if figure.measure in OF_ALL:
        axes.set_ylim(bottom=0)  # last: limits that are set once no longer make room for a line


def _line(figure: Published | Expected) -> tuple[float, str] | None:
    if isinstance(figure, Published):
        return figure.value, f"published: {figure.text}"
    if figure.promised is None:
        return None
    return figure.promised, f"promised: {100 * figure.promised:.0f}%"
