"""The two pictures: what changes in each region, and which groups gain or lose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.studies.design import Design
from experiments.wording import words
from simulate.plots.style import (
    BLUE,
    GREY,
    INK,
    VERMILLION,
    frame,
    new_figure,
    panel_title,
    panels,
    plain,
    what_spread_is,
)
from simulate.posterior import choose

#: Key of a measure -> title of its panel, unit of its axis, and what its numbers are divided by.
SHOWN = {
    "wait/home": ("Wait for a home", "weeks", 1.0),
    "wait/protected": ("Wait for protected living", "weeks", 1.0),
    "ready_and_waiting": ("Ready and still waiting", "people", 1.0),
    "homeless": ("Homeless", "people", 1.0),
    "first_homes": ("Into their first home", "people a year", 1.0),
    "kept/24": ("Home kept 24 months,\nper person housed", "percentage points", 0.01),
    "costs/municipality": ("Costs, municipality", "thousand euros a year", 1e3),
    "costs/all": ("Costs, all payers", "thousand euros a year", 1e3),
}
COLUMNS = 4


def draw_differences(tables: Mapping[str, pd.DataFrame], design: Design) -> Figure:
    """Paired differences by region, a panel for each measure."""
    table = tables["differences"]
    regions = list(dict.fromkeys(table["region"]))
    rows = -(-len(SHOWN) // COLUMNS)
    figure = new_figure(12, 1.9 + rows * (0.9 + 0.27 * len(regions)))
    every = panels(figure, len(SHOWN), COLUMNS, share=("y",))
    for axes, (key, (title, unit, scale)) in zip(every, SHOWN.items(), strict=True):
        found = table[table["key"] == key].set_index("region").reindex(regions)
        _draw(axes, found[["difference", "low", "high"]].to_numpy(float) / scale)
        axes.set_yticks(range(len(regions)), regions)
        axes.set_ylim(len(regions) - 0.4, -0.6)
        axes.tick_params(axis="y", labelsize=9.5, labelcolor=INK)
        axes.set_xlabel(unit, color=GREY, fontsize=9.5)
        panel_title(axes, title)
    reading = (
        "Dot: mean difference from the staircase as it is, of the same people with the same luck. "
        "Filled: 95% of futures lie on one side of nothing."
    )
    title = "What Housing First without extra homes changes, by region"
    frame(figure, (title, reading), _caption(design, "95% of paired futures"))
    return figure


def _draw(axes: Axes, ends: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> None:
    axes.axvline(0, color=GREY, linewidth=1)
    for line, (mean, low, high) in enumerate(ends):
        clear = low > 0 or high < 0
        axes.hlines(line, low, high, color=BLUE, linewidth=1.4)
        axes.plot(mean, line, "o", color=BLUE, markerfacecolor=BLUE if clear else "white")
    plain(axes, "x")
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.10g}"))
    axes.margins(x=0.08)


def draw_gains(table: pd.DataFrame, design: Design) -> Figure:
    """People who gain less those who lose, of every hundred of their group, by region."""
    regions = list(dict.fromkeys(table["region"]))
    most = int(table.groupby("region")["group"].size().max())
    columns = min(len(regions), COLUMNS)
    rows = -(-len(regions) // columns)
    figure = new_figure(12.5, 2.1 + rows * (0.9 + 0.3 * most))
    every = panels(figure, len(regions), columns, share=("x",))
    for axes, region in zip(every, regions, strict=True):
        found = table[table["region"] == region].set_index("group")
        groups = list(found.index)
        people = found["people"].where(found["people"] > 0)
        axes.axvline(0, color=GREY, linewidth=1)
        for line, group in enumerate(groups):
            mean, low, high = (100 * found[key][group] / people[group]
                               for key in ("net", "net_low", "net_high"))  # fmt: skip
            colour = BLUE if mean > 0 else VERMILLION
            axes.hlines(line, low, high, color=colour, linewidth=1.4)
            clear = low > 0 or high < 0
            axes.plot(mean, line, "o", color=colour, markerfacecolor=colour if clear else "white")
        plain(axes, "x")
        axes.set_yticks(range(len(groups)), [words(group) for group in groups])
        axes.set_ylim(most - 0.4, -0.6)
        axes.tick_params(axis="y", labelsize=9.5, labelcolor=INK)
        axes.tick_params(axis="x", labelbottom=True)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.set_xlabel("of every 100 people", color=GREY, fontsize=9.5)
        panel_title(axes, region)
    reading = (
        "People housed earlier, or only under Housing First, less those housed later or not at "
        "all, of every 100 of their group. Filled: 95% of futures lie on one side of nothing."
    )
    keys = [("more gain than lose", BLUE), ("more lose than gain", VERMILLION)]
    title = "Who gains and who loses by Housing First without extra homes"
    frame(figure, (title, reading), _caption(design, "95% of futures"), keys)
    return figure


def _caption(design: Design, spread: str) -> str:
    return (
        f"{design.replicates} futures a region, seed {design.seed}, the same people under both "
        f"policies. Lines: {spread}. {what_spread_is(choose(design.parameters))}"
    )
