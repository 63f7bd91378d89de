"""One picture: which policy is best by the worth of a year, and what is most worth measuring."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from experiments.decide.learning import Worth
from experiments.decide.show import Found, best_of
from experiments.wording import counted, words
from simulate.plots.style import (
    BLUE,
    GREY,
    INK,
    colour_of,
    frame,
    line_width,
    new_figure,
    panel_title,
    plain,
)

#: Bars of the right panel.
BARS = 8


def draw(found: Found) -> Figure:
    """Acceptability curves on the left; on the right, where there is any, what knowing is worth."""
    worths = _worths(found)
    figure = new_figure(11.0 if worths else 7.5, 5.2)
    if worths:
        left, right = figure.subplots(1, 2, width_ratios=(1.0, 1.05))
        _bars(right, worths, "figure" if found.figures else "parameter")
    else:
        left = figure.subplots(1, 1)
    _curves(left, found)
    drawn = f", {found.draws:,} draws of the parameters" if found.draws else ""
    caption = (
        f"{found.title}, {counted(found.years, 'year')}, {counted(found.replicates, 'replicate')}"
        f"{drawn}. Euros of "
        f"{found.price_year}. Dashed: the worth chosen, {found.worth:,.0f} euros. Bands: "
        "95% confidence."
    )
    if worths:
        caption += " Black lines: twice the standard error on either side."
    names = [row.policy for row in found.standings]
    keys = [(words(name), colour_of(number)) for number, name in enumerate(names)]
    reading = (
        f"Left: share of futures in which a policy has the largest net benefit, by what one unit "
        f"is worth ({found.unit}); {words(best_of(found).policy)} has the largest on average."
    )
    frame(figure, ("Which policy is best, and what is worth measuring", reading), caption, keys)
    return figure


def _curves(axes: Axes, found: Found) -> None:
    names = [row.policy for row in found.standings]
    for number, name in enumerate(names):
        curve, colour = found.curve[found.curve["policy"] == name], colour_of(number)
        axes.fill_between(
            curve["worth"], curve["low"], curve["high"], color=colour, alpha=0.15, lw=0
        )
        width = line_width(number, len(names))
        axes.plot(curve["worth"], curve["share"], color=colour, linewidth=width)
    axes.axvline(found.worth, color=GREY, linewidth=1, linestyle="--")
    axes.set_ylim(0, 1.02)
    axes.set_xlim(float(found.curve["worth"].min()), float(found.curve["worth"].max()))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_xlabel("euros for one unit", fontsize=9.5, color=GREY)
    plain(axes, "y")
    panel_title(axes, "Share of futures in which it is best")


def _worths(found: Found) -> list[tuple[str, Worth]]:
    """Labels and worths of the bars, the largest first; only those above 0."""
    rows = [(f"{row.figure}: {row.study}", row.worth) for row in found.figures]
    if not rows:
        rows = [(said, worth) for _, said, worth in found.parameters]
    return [row for row in rows if row[1].value > 0][:BARS]


def _bars(axes: Axes, worths: list[tuple[str, Worth]], what: str) -> None:
    for place, (_, worth) in enumerate(worths):
        axes.barh(place, worth.value, color=BLUE, height=0.55)
        low, high = max(0.0, worth.value - 2 * worth.error), worth.value + 2 * worth.error
        axes.plot([low, high], [place, place], color=INK, linewidth=1.2)
    labels = [textwrap.shorten(label, 84, placeholder=" ...") for label, _ in worths]
    axes.set_yticks(range(len(worths)), ["\n".join(textwrap.wrap(each, 42)) for each in labels])
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_xlabel("EUR a year", fontsize=9.5, color=GREY)
    plain(axes, "x")
    axes.tick_params(axis="y", labelsize=8)
    title = "Worth of measuring a figure again" if what == "figure" else "Worth of a parameter"
    panel_title(axes, title)
