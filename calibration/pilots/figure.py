"""A picture of a trial: what the model gives under every arm, with the published figure in it.

A panel for each figure asked, a lane in it for each arm. The height of a lane at a value is how
many futures end there; a line through all lanes is what was published or promised.
"""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from calibration.pilots.pilot import Expected, Published
from calibration.pilots.trial import Shown, Trial
from simulate.cohort_measures import COHORT_MEASURES, OF_ALL
from simulate.intervals import spread
from simulate.plots.style import (
    GREY,
    INK,
    PALE,
    colour_of,
    frame,
    new_figure,
    number,
    panel_title,
    panels,
    plain,
    what_spread_is,
)

Array = np.ndarray[Any, Any]

#: Of a lane's height: the tallest bar.
TALLEST = 0.7
#: Room above the lanes for what is said of the line or the arrow.
HEADROOM = 0.34
BINS = 25
#: Fewest people on an axis.
FEWEST = 10
#: Letters of a panel's title on one line.
TITLE_LETTERS = 52


def draw_pilot(trial: Trial) -> Figure:
    """The distribution of every figure under every arm."""
    shown = trial.shown()
    columns = 1 if len(shown) == 1 else 2
    rows = -(-len(shown) // columns)
    lanes = len(trial.arms)
    keys = [
        (f"{arm.name}: {arm.words}", colour_of(order)) for order, arm in enumerate(trial.pilot.arms)
    ]
    figure = new_figure(11.5, 1.9 + 0.2 * lanes + rows * (1.05 + 0.52 * lanes))
    for axes, each in zip(panels(figure, len(shown), columns), shown, strict=True):
        _draw(axes, trial, each)
    frame(figure, (trial.pilot.title, _reading(trial)), _caption(trial), keys)
    return figure


def _reading(trial: Trial) -> str:
    marks = []
    if trial.pilot.published:
        marks.append("black line: what was published")
    if any(each.promised is not None for each in trial.pilot.expected):
        marks.append("black line: what was promised")
    if any(each.promised is None for each in trial.pilot.expected):
        marks.append("arrow: which way the project expected it to go")
    counted = "each bar: how many simulated futures end at that value"
    text = "; ".join([counted, "number on the right: their mean", *marks])
    return f"{text[0].upper()}{text[1:]}. The same people, with the same luck, under every arm."


def _caption(trial: Trial) -> str:
    results = next(iter(trial.arms.values()))
    region = results.scenario.region
    people = f"{trial.pilot.people} people followed from day 0"
    runs = f"{trial.replicates} future{'s' if trial.replicates != 1 else ''}, seed {trial.seed}"
    holds = what_spread_is(results.scenario.chosen)
    limits = f"It cannot be concluded {trial.pilot.limits}."
    return f"{region.title}; {people}. {runs}. {holds} {limits}"


def _draw(axes: Axes, trial: Trial, shown: Shown) -> None:
    """One panel: lanes from top to bottom in the order of the arms."""
    scale = trial.pilot.people if shown.measure in OF_ALL else 1
    values = {arm: scale * _known(trial.values(shown, arm)) for arm in trial.arms}
    mark = _marked(shown)
    edges = _edges(shown, [*values.values(), np.array([scale * mark[0]] if mark else [])])
    lanes = len(values)
    for order, (arm, found) in enumerate(values.items()):
        _lane(axes, lanes - 1 - order, found, edges, colour_of(order))
        _label(axes, lanes - 1 - order, arm, _mean(shown, found), colour_of(order))
    plain(axes, "x")
    axes.set_yticks([])
    axes.set_ylim(-0.12, lanes - 1 + TALLEST + HEADROOM)
    margin = 0.01 * (edges[-1] - edges[0])
    axes.set_xlim(edges[0] - margin, edges[-1] + margin)
    _scale_axis(axes, shown, trial.pilot.people)
    if mark:
        _line(axes, scale * mark[0], mark[1])
    elif isinstance(shown.figure, Expected):
        _arrow(axes, shown.figure.direction)
    title = textwrap.fill(shown.words[0].upper() + shown.words[1:], TITLE_LETTERS)
    panel_title(axes, title)


def _known(values: Array) -> Array:
    known: Array = values[~np.isnan(values)]
    return known


def _edges(shown: Shown, drawn: list[Array]) -> Array:
    """Edges of the bars: one for each number of people, or so many over all values."""
    every = np.concatenate(drawn)
    if shown.measure in OF_ALL:
        most = max(FEWEST, int(np.ceil(every.max())))
        return np.arange(most + 2) - 0.5
    if COHORT_MEASURES[shown.measure].unit == "share":
        return np.linspace(0.0, 1.0 + 1e-9, BINS + 1)
    low, high = (every.min(), every.max()) if len(every) else (0.0, 1.0)
    return np.linspace(low, max(high, low + 1e-6), BINS + 1)


def _lane(axes: Axes, base: float, values: Array, edges: Array, colour: str) -> None:
    counts, _ = np.histogram(values, edges)
    heights = TALLEST * counts / max(counts.max(), 1)
    axes.bar(
        edges[:-1], heights, width=0.92 * np.diff(edges), bottom=base, align="edge", color=colour,
        alpha=0.75, linewidth=0,
    )  # fmt: skip
    axes.axhline(base, color=PALE, linewidth=0.8)


def _label(axes: Axes, base: float, arm: str, mean: str, colour: str) -> None:
    for x, text, side, gap in ((0.0, arm, "right", -6), (1.0, mean, "left", 6)):
        axes.annotate(
            text, (x, base + TALLEST / 2), (gap, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", ha=side, va="center", fontsize=9, color=colour,
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip


def _mean(shown: Shown, values: Array) -> str:
    mean = spread(values)[0]
    if np.isnan(mean):
        return "nobody"
    if shown.measure in OF_ALL:
        return f"{mean:.1f}"
    unit = COHORT_MEASURES[shown.measure].unit
    if unit == "share":
        return f"{100 * mean:.0f} %"
    return number(mean) if unit.startswith("EUR") else f"{mean:.2f}"


def _scale_axis(axes: Axes, shown: Shown, people: int) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=shown.measure in OF_ALL))
    unit = COHORT_MEASURES[shown.measure].unit
    words = {"share": "", "index": "index, 0 to 1"}.get(unit, "euros a person a year")
    if shown.measure in OF_ALL:
        words = f"people, of {people}"
    elif unit == "share":
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:.0f} %"))
    elif unit.startswith("EUR"):
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    axes.set_xlabel(f"{words}{', ' if words else ''}after {_time(shown.figure.month)}",
                    color=GREY, fontsize=9.5)  # fmt: skip


def _time(month: int) -> str:
    if month % 12:
        return f"{month} months"
    return f"{month // 12} year{'s' if month != 12 else ''}"


def _marked(shown: Shown) -> tuple[float, str] | None:
    """Where a line goes and what it says: published, or promised; none without a number."""
    figure = shown.figure
    if isinstance(figure, Published):
        return (figure.value, f"published: {figure.text}") if shown.own else None
    if figure.promised is None:
        return None
    return figure.promised, f"promised: {100 * figure.promised:.0f} %"


def _line(axes: Axes, at: float, text: str) -> None:
    axes.axvline(at, color=INK, linewidth=1.8)
    low, high = axes.get_xlim()
    right = at > (low + high) / 2
    axes.annotate(
        text, (at, 1), (-4 if right else 4, -2), xycoords=("data", "axes fraction"),
        textcoords="offset points", ha="right" if right else "left", va="top", fontsize=9,
        color=INK, fontweight="bold",
    )  # fmt: skip


def _arrow(axes: Axes, direction: str) -> None:
    start, end = (0.84, 0.98) if direction == "up" else (0.16, 0.02)
    axes.annotate(
        "", (end, 0.96), (start, 0.96), xycoords="axes fraction", textcoords="axes fraction",
        arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6},
    )  # fmt: skip
    axes.annotate(
        "expected", (start, 0.96), (-4 if direction == "up" else 4, 0), xycoords="axes fraction",
        textcoords="offset points", ha="right" if direction == "up" else "left", va="center",
        fontsize=9, color=INK,
    )  # fmt: skip
