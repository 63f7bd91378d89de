"""One picture: homes against support, and how the chance to meet the target grows with homes."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from experiments.needed.futures import Setup
from experiments.needed.search import Answer, Level, Question
from experiments.needed.show import target
from simulate.plots.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    VERMILLION,
    frame,
    new_figure,
    panel_title,
    plain,
)


def draw(found: Answer, setup: Setup, question: Question) -> Figure:
    """The frontier on the left, the chance by homes at the chosen level on the right."""
    figure = new_figure(10.0, 5.2)
    left, right = figure.subplots(1, 2)
    _frontier(left, found)
    _chance(right, found, question)
    futures = found.check.futures if found.check is not None else 0
    caption = (
        f"{setup.region.title or setup.region.name}, requests from year {setup.from_year:g} to "
        f"{setup.years}, policy {setup.policy.name}. Bars: 95% confidence. Open circles: levels "
        f"of support at which not even {found.most_homes:,} homes are enough; their height means "
        "nothing."
    )
    if futures:
        caption += f" Open diamond: the fresh check in {futures:,} other futures."
    frame(figure, ("How many homes are needed", target(setup, question)), caption)
    return figure


def _frontier(axes: Axes, found: Answer) -> None:
    places = range(len(found.levels))
    shown = [(place, each.needed) for place, each in enumerate(found.levels) if each.reached]
    axes.plot([place for place, _ in shown], [up for _, up in shown], color=PALE, lw=1.5, zorder=1)
    top = max([_top(level, found) for level in found.levels if level.reached], default=1.0)
    for place, level in enumerate(found.levels):
        hours = f"{level.means['hours'][0]:,.0f}\nhours"
        if not level.reached:
            axes.plot(place, top, "o", color=GREY, markerfacecolor="white", markersize=8)
            _label(axes, place, top, "not reached")
            continue
        chosen = found.chosen is not None and level.support == found.chosen.support
        colour = VERMILLION if chosen else BLUE
        axes.plot([place, place], [level.low, _top(level, found)], color=colour, linewidth=2)
        axes.plot(place, level.needed, "o", color=colour, markersize=8)
        _label(axes, place, _top(level, found), hours)
    axes.set_ylim(0, 1.25 * max(top, 1.0))
    axes.set_xlim(-0.5, len(found.levels) - 0.5)
    axes.set_xticks(places, [f"{level.support:g} x" for level in found.levels])
    axes.set_xlabel("slots of support, of today's", fontsize=9.5, color=GREY)
    axes.set_ylabel("extra homes a year", fontsize=9.5, color=GREY)
    plain(axes, "y")
    panel_title(axes, "Homes, and hours of support a year")


def _top(level: Level, found: Answer) -> float:
    """The upper end of a bar."""
    return level.high if math.isfinite(level.high) else float(found.most_homes)


def _label(axes: Axes, across: float, up: float, text: str) -> None:
    axes.annotate(
        text, (across, up), xytext=(0, 8), textcoords="offset points", ha="center",
        fontsize=9, color=INK,
    )  # fmt: skip


def _chance(axes: Axes, found: Answer, question: Question) -> None:
    support = found.chosen.support if found.chosen is not None else found.levels[-1].support
    points = [point for point in found.points if point["support"] == support]
    if found.chosen is not None:  # far beyond the answer there is nothing to see
        far = 2 * max(found.recommended, 1)
        points = [point for point in points if point["homes"] <= far]
    across = [point["homes"] for point in points]
    axes.plot(across, [point["probability"] for point in points], color=BLUE, linewidth=1.6)
    for point in points:
        axes.plot([point["homes"]] * 2, [point["low"], point["high"]], color=BLUE, alpha=0.35, lw=4)
    axes.plot(across, [point["probability"] for point in points], "o", color=BLUE, markersize=4)
    axes.axhline(question.sure, color=GREY, linewidth=1, linestyle="--")
    if found.check is not None:
        at, probability = found.check.plan.homes, found.check.probability
        axes.plot([at, at], probability[1:], color=VERMILLION, linewidth=2)
        axes.plot(at, probability[0], "D", color=VERMILLION, markerfacecolor="white", ms=8)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel("extra homes a year", fontsize=9.5, color=GREY)
    plain(axes, "y")
    panel_title(axes, f"Futures that meet the target, {support:g} x support")
