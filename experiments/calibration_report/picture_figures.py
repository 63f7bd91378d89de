"""Pictures of published figures against the model's, one for each group of figures."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.calibration_report.amounts import PERCENT, Row
from experiments.calibration_report.groups import Group
from experiments.calibration_report.picture_parts import RUST, WIDE, beside, name_rows, percent
from experiments.wording import rows_of
from simulate.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE,
    SKY,
    VERMILLION,
    frame,
    new_figure,
    plain,
)

ROW, AXIS, HEAD = 0.62, 0.62, 1.55  # inches
LABEL_LETTERS = 72
#: Heights within a row, from its middle: half of each band, and how far the thin one lies below.
HALF_PRIOR, HALF_BAND, BELOW = 0.30, 0.15, 0.24
#: The axis of amounts ends so far beyond what the fitted model and the study say.
MARGIN = 1.15

READING = (
    "Dot and line: the published figure with its own 95% interval (an arrow for 'at least' or 'at "
    "most', a bar with ends for a range). A vermillion diamond and the word 'outside': the "
    "published figure is not within the model's 90%."
)
CAPTION = (
    "Bands are what a study like the one published would find in the model: doubt about "
    "parameters, the study's own people and country, and chance. A pale band that reaches the "
    "edge of a picture goes on beyond it."
)
KEYS = (
    ("before any figure was seen, 90%", PALE),
    ("fitted model, 90%", SKY),
    ("its middle half", BLUE),
    ("fitted without this figure's own source, 90%", GREEN),
)


def draw_group(group: Group, predictive: pd.DataFrame) -> Figure:
    """A row for each figure; figures of one unit share an axis."""
    by_unit = {
        unit: rows_of(rows)
        for unit, rows in group.figures.groupby(group.figures["unit"].map(_axis_of), sort=False)
    }
    heights = [ROW * len(rows) + AXIS for rows in by_unit.values()]
    figure = new_figure(WIDE, sum(heights) + HEAD)
    every = figure.subplots(len(by_unit), 1, squeeze=False, height_ratios=heights)[:, 0]
    half = _middle_half(predictive)
    for axes, (unit, rows) in zip(every, by_unit.items(), strict=True):
        _draw(axes, str(unit), rows, half)
    frame(figure, (f"{group.title}: published and simulated", READING), CAPTION, KEYS)
    return figure


def _axis_of(unit: str) -> str:
    return "share" if unit in PERCENT else unit


def _middle_half(predictive: pd.DataFrame) -> dict[str, tuple[float, float]]:
    values = predictive.groupby("figure")["value"]
    ends = pd.DataFrame({"low": values.quantile(0.25), "high": values.quantile(0.75)})
    return {str(key): (row.low, row.high) for key, row in ends.iterrows()}


def _draw(axes: Axes, unit: str, rows: list[Any], half: dict[str, tuple[float, float]]) -> None:
    top = _top(unit, rows)
    axes.set_xlim(0, top)
    plain(axes, "x")
    for place, row in enumerate(rows):
        _bands(axes, place, row, half.get(str(row["figure"])))
        _mark(axes, place, row, top)
        _verdict(axes, place, row)
    name_rows(axes, [_label(row) for row in rows], 8)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    if unit == "share":
        axes.xaxis.set_major_formatter(percent)
    words = "share, in percent" if unit == "share" else unit
    axes.set_xlabel(words, color=GREY, fontsize=9)


def _top(unit: str, rows: list[Any]) -> float:
    """Where the axis ends: shares just beyond 100%, unless all are smaller or more."""
    named = ("high", "out_high", "published_high", "published")
    most = float(np.nanmax([[row[name] for name in named] for row in rows]))
    return max(most, min(MARGIN * most, 1.02)) if unit == "share" else MARGIN * most


def _label(row: Row) -> str:
    titles = textwrap.wrap(f"{row['figure']}  {row['title']}", LABEL_LETTERS)
    return "\n".join([*titles, *textwrap.wrap(str(row["words"]), LABEL_LETTERS)])


def _bands(axes: Axes, place: int, row: Row, half: tuple[float, float] | None) -> None:
    def band(low: float, high: float, size: float, colour: str, at: float = 0.0) -> None:
        if not np.isnan(low + high):
            axes.barh(place + at, high - low, height=2 * size, left=low, color=colour, linewidth=0)

    band(row["prior_low"], row["prior_high"], HALF_PRIOR, PALE)
    band(row["low"], row["high"], HALF_BAND, SKY)
    if half:
        band(*half, HALF_BAND, BLUE)
    band(row["out_low"], row["out_high"], 0.035, GREEN, BELOW)


def _mark(axes: Axes, place: int, row: Row, top: float) -> None:
    value, low, high = (float(row[name]) for name in ("published", "published_low",
                                                       "published_high"))  # fmt: skip
    colour = INK if row["inside"] else VERMILLION
    if not np.isnan(low + high):
        axes.plot([low, high], [place, place], color=colour, linewidth=1.5,
                  marker="|" if row["kind"] == "between" else "", markersize=9)  # fmt: skip
    if row["kind"] in ("at_least", "at_most"):
        end = value + (0.07 if row["kind"] == "at_least" else -0.07) * top
        axes.annotate("", (end, place), (value, place),
                      arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.5})  # fmt: skip
    axes.plot(
        [value], [place], marker="o" if row["inside"] else "D", markersize=6.5, color=colour,
        markeredgecolor="white", markeredgewidth=1.0, linestyle="", clip_on=False, zorder=4,
    )  # fmt: skip


def _verdict(axes: Axes, place: int, row: Row) -> None:
    if row["inside"]:
        beside(axes, place, "inside", GREY)
        return
    side = "above" if row["published"] > row["mid"] else "below"
    beside(axes, place, f"outside,\n{side} it", RUST, True)
