"""What becomes of people: cumulative incidence since first contact, and since moving in."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from simulate.comparison import Comparison
from simulate.incidence import ARRIVAL, STILL_THERE
from simulate.language import Language
from simulate.language.names import ended
from simulate.plots.style import (
    BLUE,
    ENGLISH,
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
    percent_ticks,
    plain,
    title_of,
    wrapped,
)
from simulate.results import Results

LONGEST_FOLLOWED_MONTHS = 60
#: Letters of a panel's title on one line.
PANEL_LETTERS = 46
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


def what_becomes_of_people(outcome: Comparison | Results, language: Language = ENGLISH) -> Figure:
    """Share housed, lost or gone by months since first contact and since moving in."""
    _, results = language.gettext, by_policy(outcome)
    first = next(iter(results.values()))
    home = next(s.name for s in first.region.settings if s.capacity == "dwellings")
    said = {ARRIVAL: _("From first contact"), home: _("From moving into a home")}
    tables = {
        (name, start): _curves(each, start) for name, each in results.items() for start in said
    }
    top = 1.05 * max(0.1, *(float(table["high"].max()) for table in tables.values() if len(table)))
    figure = new_figure(10.5, 1.6 + 3.3 * len(results))
    every = panels(figure, len(tables), 2, "xy")
    for axes, ((name, start), table) in zip(every, tables.items(), strict=True):
        axes.set_ylim(0, top)
        _draw(axes, table, home, language)
        whose = wrapped(title_of(language, results[name]), PANEL_LETTERS)
        panel_title(axes, f"{whose}\n{said[start]}" if len(results) > 1 else said[start])
    for axes in every[::2]:
        axes.set_ylabel(_("of all people"), color=GREY, fontsize=9.5)
    for axes in every[-2:]:
        axes.set_xlabel(_("months"), color=GREY, fontsize=9.5)
    reading = _(
        "Of people who came, or who moved into a home, the share to whom each of these had "
        "happened first by then. Whoever is left of 100% is still there."
    )
    band = _("Lines: Aalen-Johansen, all replicates together; bands: the middle 95% of replicates.")
    dress(figure, (_("What becomes of people"), reading), results, band, (), language)
    return figure


def _curves(results: Results, start: str) -> pd.DataFrame:
    """Cumulative incidence of what happens at all, as far as it is known."""
    table = results.cumulative_incidence(start, LONGEST_FOLLOWED_MONTHS)
    table = table[table["destination"] != STILL_THERE].dropna(subset="share")
    happens = table.groupby("destination")["share"].transform("max") > 0
    return table[happens]


def _draw(axes: Axes, table: pd.DataFrame, home: str, language: Language) -> None:
    ends: list[tuple[float, str, str]] = []
    for key, curve in table.groupby("destination", sort=False):
        name = str(key)
        colour = COLOURS.get(name, GREEN)
        low, high = curve["low"], curve["high"]
        axes.fill_between(curve["month"], low, high, color=colour, alpha=0.2, linewidth=0)
        axes.plot(curve["month"], curve["share"], color=colour, linewidth=1.8)
        last = float(curve["share"].iloc[-1])
        told = language.gettext("housed") if name == home else ended(language, name)
        ends.append((last, f"{told} {language.percent(last)}", colour))
    plain(axes, "y")
    if len(table):
        axes.set_xlim(0, float(table["month"].max()))
    axes.xaxis.set_major_locator(MultipleLocator(12 if axes.get_xlim()[1] > 24 else 3))
    percent_ticks(axes.yaxis, language)
    top = axes.get_ylim()[1]
    places = apart([end[0] for end in ends], 0.075 * top, 0.0, top)
    for (_, text, colour), place in zip(ends, places, strict=True):
        axes.annotate(
            text, (1, place), (6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=9, color=colour, fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
