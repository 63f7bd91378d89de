"""What becomes of people: cumulative incidence since first contact, and since moving in."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator, PercentFormatter

from simulate.comparison import Comparison
from simulate.incidence import ARRIVAL, STILL_THERE
from simulate.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    VERMILLION,
    apart,
    by_policy,
    dress,
    new_figure,
    panel_title,
    panels,
    plain,
    words,
)
from simulate.results import Results

LONGEST_FOLLOWED_MONTHS = 60
COLOURS = {
    "lost": VERMILLION,
    "left": GREY,
    "died": INK,
    "death": INK,
    "family": BLUE,
    "elsewhere": ORANGE,
    "long_term_care": PURPLE,
    "gave_up": VERMILLION,
}
TOLD = {"elsewhere": "another region", "gave_up": "not seen again", "death": "died"}


def what_becomes_of_people(outcome: Comparison | Results) -> Figure:
    """Share housed, lost or gone by months since first contact and since moving in."""
    results = by_policy(outcome)
    first = next(iter(results.values()))
    home = next(s.name for s in first.region.settings if s.capacity == "dwellings")
    said = {ARRIVAL: "from first contact", home: "from moving into a home"}
    tables = {
        (name, start): _curves(each, start) for name, each in results.items() for start in said
    }
    top = 1.05 * max(0.1, *(float(table["high"].max()) for table in tables.values() if len(table)))
    figure = new_figure(10.5, 1.6 + 3.3 * len(results))
    every = panels(figure, len(tables), 2, "xy")
    for axes, ((name, start), table) in zip(every, tables.items(), strict=True):
        axes.set_ylim(0, top)
        _draw(axes, table, home)
        panel_title(axes, f"{words(name)}: {said[start]}" if len(results) > 1 else said[start])
    for axes in every[::2]:
        axes.set_ylabel("of all people", color=GREY, fontsize=9.5)
    for axes in every[-2:]:
        axes.set_xlabel("months", color=GREY, fontsize=9.5)
    reading = (
        "Of people who came, or who moved into a home, the share to whom each of these had "
        "happened first by then. Whoever is left of 100 % is still there."
    )
    band = "Lines: Aalen-Johansen, all replicates together; bands: the middle 95 % of replicates."
    dress(figure, ("What becomes of people", reading), results, band)
    return figure


def _curves(results: Results, start: str) -> pd.DataFrame:
    """Cumulative incidence of what happens at all, as far as it is known."""
    table = results.cumulative_incidence(start, LONGEST_FOLLOWED_MONTHS)
    table = table[table["destination"] != STILL_THERE].dropna(subset="share")
    happens = table.groupby("destination")["share"].transform("max") > 0
    return table[happens]


def _draw(axes: Axes, table: pd.DataFrame, home: str) -> None:
    ends: list[tuple[float, str, str]] = []
    for key, curve in table.groupby("destination", sort=False):
        name = str(key)
        colour = COLOURS.get(name, GREEN)
        low, high = curve["low"], curve["high"]
        axes.fill_between(curve["month"], low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(curve["month"], curve["share"], color=colour, linewidth=1.8)
        last = float(curve["share"].iloc[-1])
        told = "housed" if name == home else TOLD.get(name, words(name))
        ends.append((last, f"{told} {100 * last:.0f} %", colour))
    plain(axes, "y")
    if len(table):
        axes.set_xlim(0, float(table["month"].max()))
    axes.xaxis.set_major_locator(MultipleLocator(12 if axes.get_xlim()[1] > 24 else 3))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    top = axes.get_ylim()[1]
    places = apart([end[0] for end in ends], 0.075 * top, 0.0, top)
    for (_, text, colour), place in zip(ends, places, strict=True):
        axes.annotate(
            text, (1, place), (6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=9, color=colour, fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
