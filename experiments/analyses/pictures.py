"""Pictures of what the analyses found, each with its reading and caption in words."""

from __future__ import annotations

import math
import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.analyses.data import Measured, Swept, factor_of
from experiments.analyses.discovery import Box, Discovery, Futures, within
from experiments.calibration_report.picture_parts import name_rows, percent
from experiments.wording import labelled, money, rows_of, words
from simulate.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    VERMILLION,
    frame,
    new_figure,
    panels,
    plain,
)

ROW, HEAD = 0.42, 2.1  # inches
WIDE = 9.5
SOURCE_COLOURS = {
    "scenario": ORANGE, "structure": BLUE, "parameters": GREEN, "chance": PALE,
    "parameters and chance": PALE,
}  # fmt: skip
#: Points drawn in a picture of a box; more hide each other.
MOST_POINTS = 800


def draw_rows(table: pd.DataFrame, value: str, title: tuple[str, str], caption: str) -> Figure:
    """A dot and its interval for each factor, a colour for each figure of it.

    Parameters
    ----------
    table : DataFrame
        Columns factor, group, the value, low and high; factors in the order to be shown.
    value : str
        Name of the column with the value; "index" is shown in percent.
    title : tuple of str
        What it is about, and how to read it.
    caption : str
    """
    groups = list(dict.fromkeys(table["group"]))
    names = list(dict.fromkeys(table["factor"]))
    figure = new_figure(WIDE, HEAD + ROW * 1.6 * len(names))
    [axes] = panels(figure, 1, 1)
    plain(axes, "x")
    axes.axvline(0, color=GREY, linewidth=0.8)
    colours = (SKY, BLUE, VERMILLION)[-len(groups) :]
    for k, group in enumerate(groups):
        shift = 0.22 * (k - (len(groups) - 1) / 2)
        for row in rows_of(table[table["group"] == group]):
            _dot(axes, names.index(row["factor"]) + shift, row, value, colours[k])
    name_rows(axes, [words(name) for name in names], 9.5)
    if value == "index":
        axes.xaxis.set_major_formatter(percent)
    frame(figure, title, caption, list(zip(groups, colours, strict=True)))
    return figure


def _dot(axes: Axes, place: float, row: dict[str, float], value: str, colour: str) -> None:
    if not math.isnan(row["low"]):
        axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2.2)
    marker = "o" if not math.isnan(row["low"]) else "x"
    axes.plot([row[value]], [place], marker=marker, color=colour, markersize=7,
              markeredgecolor="white" if marker == "o" else colour)  # fmt: skip


def draw_shares(tables: dict[str, pd.DataFrame], caption: str) -> Figure:
    """A bar of 100% for each measure, parted by source, with its numbers on it."""
    figure = new_figure(WIDE, HEAD + 0.75 * len(tables))
    [axes] = panels(figure, 1, 1)
    plain(axes, "x")
    axes.set_xlim(0, 1)
    for place, table in enumerate(tables.values()):
        start = 0.0
        for row in rows_of(table):
            share = 0.0 if math.isnan(row["share"]) else float(row["share"])
            axes.barh(place, share, left=start, height=0.55, edgecolor="white",
                      color=SOURCE_COLOURS[row["source"]])  # fmt: skip
            if share > 0.09:
                ends = "" if math.isnan(row["low"]) else (
                    f"\n({100 * row['low']:.0f} to {100 * row['high']:.0f})"
                )  # fmt: skip
                dark = row["source"] == "structure"
                axes.text(start + share / 2, place, f"{100 * share:.0f}%{ends}", ha="center",
                          va="center", size=8.5, color="white" if dark else INK)  # fmt: skip
            start += share
    name_rows(axes, list(tables), 9.5)
    axes.xaxis.set_major_formatter(percent)
    sources = list(dict.fromkeys(row for table in tables.values() for row in table["source"]))
    reading = "What the variance of a single future is made of; in brackets 95% intervals."
    keys = [(source, SOURCE_COLOURS[source]) for source in sources]
    frame(figure, ("Where the spread comes from", reading), caption, keys)
    return figure


def draw_boxes(
    swept: Swept, futures: Futures, found: Discovery, title: str, caption: str
) -> Figure:
    """Every point by the two factors that matter most to the first box, and the boxes."""
    factors = [limit.factor for box in found.boxes for limit in box.limits if not limit.choices]
    numeric = [str(name) for name in futures.factors if futures.factors[name].dtype.kind == "f"]
    chosen = list(dict.fromkeys([*factors, *numeric]))[:2]
    figure = new_figure(8.2, 7.4)
    [axes] = panels(figure, 1, 1)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[:].set_color(PALE)
    axes.tick_params(length=0, labelsize=9, labelcolor=GREY)
    shares = futures.failed.mean(axis=1)
    shown = np.linspace(0, len(shares) - 1, min(len(shares), MOST_POINTS)).astype(int)
    across = futures.factors[chosen[0]].to_numpy()[shown]
    up = futures.factors[chosen[-1]].to_numpy()[shown] if len(chosen) > 1 else shares[shown]
    for low, high, colour in ((-0.01, 0.25, SKY), (0.25, 0.5, PALE), (0.5, 0.75, ORANGE),
                              (0.75, 1.01, VERMILLION)):  # fmt: skip
        here = (shares[shown] > low) & (shares[shown] <= high)
        axes.scatter(across[here], up[here], s=20, color=colour, edgecolor="white", linewidth=0.4)
    if len(chosen) > 1:
        for number, box in enumerate(found.boxes):
            _outline(axes, box, futures, chosen, number)
    axes.set_xlabel(_axis(swept, chosen[0]), color=INK, fontsize=10)
    axes.set_ylabel(
        _axis(swept, chosen[1]) if len(chosen) > 1 else "futures that fail (share)",
        color=INK, fontsize=10,
    )  # fmt: skip
    reading = (
        "Each dot is a point of the sweep, coloured by how many of its futures fail. A frame is a "
        "box, drawn by its limits on these two factors; other limits are in the caption's words."
    )
    keys = [("up to 25% fail", SKY), ("to 50%", PALE), ("to 75%", ORANGE),
            ("more than 75%", VERMILLION)]  # fmt: skip
    frame(figure, (title, reading), caption, keys)
    return figure


def _outline(axes: Axes, box: Box, futures: Futures, chosen: list[str], number: int) -> None:
    ends = []
    for name in chosen:
        column = futures.factors[name]
        mine = [limit for limit in box.limits if limit.factor == name]
        ends.append((
            max([column.min(), *(limit.low for limit in mine)]),
            min([column.max(), *(limit.high for limit in mine)]),
        ))  # fmt: skip
    (left, right), (low, high) = ends
    axes.plot([left, right, right, left, left], [low, low, high, high, low], color=INK,
              linewidth=2, linestyle=("-", "--", ":")[number % 3])  # fmt: skip
    share = 100 * float(within(box.limits, futures.factors).mean())
    axes.annotate(f"box {number + 1} ({share:.0f}% of points)", (left, high), (3, 4),
                  textcoords="offset points", fontsize=9, fontweight="bold", color=INK)  # fmt: skip


def _axis(swept: Swept, name: str) -> str:
    unit = factor_of(swept, name).unit
    return f"{words(name)} ({unit})" if unit else words(name)


def draw_front(table: pd.DataFrame, measured: list[Measured], caption: str) -> Figure:
    """Options by cost, the last measure, and each of the others; colours say how sure the front is.

    Parameters
    ----------
    table : DataFrame
        Of :func:`experiments.analyses.pareto.pareto_front`.
    measured : list of Measured
        Waiting, homes kept and cost.
    caption : str
    """
    *others, cost = measured
    figure = new_figure(WIDE + 1.5, 5.6)
    for axes, each in zip(panels(figure, 2, 2), others, strict=True):
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[:].set_color(PALE)
        axes.tick_params(length=0, labelsize=9, labelcolor=GREY)
        axes.grid(color="#ebebeb", linewidth=0.8)
        axes.set_axisbelow(True)
        for row in rows_of(table):
            _option(axes, row, cost.key, each.key)
        axes.set_xlabel(_named(cost), color=INK, fontsize=9.5)
        axes.set_ylabel(_named(each), color=INK, fontsize=9.5)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        in_words(axes.xaxis, cost.unit)
        in_words(axes.yaxis, each.unit)
    reading = (
        "Each dot is an option; lines are 95% intervals of its means. Not beaten: no other "
        "option is at least as good on all three goals and better on one."
    )
    legend = [("not beaten, 90% sure or more", BLUE), ("not beaten, less sure", ORANGE),
              ("beaten by another, or over the budget", PALE)]  # fmt: skip
    frame(figure, ("What can be had together", reading), caption, legend)
    return figure


def _named(measured: Measured) -> str:
    """A measure with its unit, on lines short enough for the side of a panel."""
    return textwrap.fill(labelled(measured.words, measured.unit), 44)


def in_words(axis: Axis, unit: str) -> None:
    """Give numbers along an axis as people write them: percent, or millions of euros."""
    if unit == "share":
        axis.set_major_formatter(percent)
    elif unit.startswith("EUR"):
        axis.set_major_formatter(FuncFormatter(lambda value, _: money(value)))


def _option(axes: Axes, row: dict[str, float], across: str, up: str) -> None:
    colour = PALE
    if row["on_front"]:
        colour = BLUE if row["p_front"] >= 0.9 else ORANGE
    above = 3 if row["on_front"] else 2
    line = {"color": colour, "linewidth": 1.0, "zorder": above}
    axes.plot([row[f"{across} low"], row[f"{across} high"]], [row[up]] * 2, **line)  # type: ignore[arg-type]
    axes.plot([row[across]] * 2, [row[f"{up} low"], row[f"{up} high"]], **line)  # type: ignore[arg-type]
    axes.plot([row[across]], [row[up]], marker="o", color=colour, markersize=6.5, zorder=above + 1,
              markeredgecolor="white", markeredgewidth=0.6)  # fmt: skip


def draw_regret(table: pd.DataFrame, measured: Measured, caption: str) -> Figure:
    """Mean, 90% and worst regret of each option."""
    shown = table.rename(columns={"policy": "factor", "summary": "group"})
    title = (
        f"What is lost by each choice: {measured.words}",
        f"Regret, in {measured.unit}: how much worse than the best choice in the same scenario. "
        "Dot and line: estimate and 95% interval; the further left the better.",
    )
    figure = draw_rows(shown, "regret", title, caption)
    in_words(figure.axes[0].xaxis, measured.unit)
    return figure
