"""Pictures of the five projects: published figures, and hypotheses as probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from calibration.pilots.sentences import SURE, verdict
from experiments.calibration_report.amounts import probability, probability_interval
from experiments.calibration_report.picture_parts import (
    RUST,
    WIDE,
    beside,
    name_rows,
    percent,
    small_title,
)
from experiments.wording import rows_of
from simulate.plots.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    colour_of,
    frame,
    new_figure,
    panels,
    plain,
)

TITLE_LETTERS = 60


def draw_published(pilots: pd.DataFrame, titles: dict[str, str]) -> Figure:
    """Every published figure as a line, with what each way it could go gives."""
    asked = [rows_of(rows) for _, rows in _published(pilots)]
    rows_high = [max(len(each) for each in asked[n : n + 2]) for n in range(0, len(asked), 2)]
    figure = new_figure(WIDE, 1.4 + sum(0.95 + 0.3 * count for count in rows_high))
    for axes, rows in zip(panels(figure, len(asked), 2, "x"), asked, strict=True):
        _draw_figure(axes, rows, titles)
    reading = (
        "Black line: what was published. Dots and lines: mean and middle 95% of the model's "
        "futures for the same people, under each way it could go."
    )
    caption = "Chance in so small a group of people and doubt about parameters, together."
    frame(figure, ("Where the published figures of the projects fall", reading), caption, ())
    return figure


def _published(pilots: pd.DataFrame) -> Any:
    told = pilots[pilots["published"] != ""]
    return told.groupby(["pilot", "figure"], sort=False)


def _draw_figure(axes: Axes, rows: list[dict[str, Any]], titles: dict[str, str]) -> None:
    first = rows[0]
    for place, row in enumerate(rows):
        colour = colour_of(place)
        if np.isnan(row["mean"]):
            axes.annotate("nobody to measure", (0.0, place), va="center", fontsize=9, color=GREY)
        axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=2.2)
        axes.plot([row["mean"]], [place], "o", color=colour, markersize=7, markeredgecolor="white")
    axes.axvline(first["published_value"], color=INK, linewidth=1.8)
    right = first["published_value"] > 0.6
    axes.annotate(
        first["published"], (first["published_value"], -0.62), (-5 if right else 5, 0),
        textcoords="offset points", ha="right" if right else "left", va="center", fontsize=9,
        fontweight="bold", color=INK,
    )  # fmt: skip
    plain(axes, "x")
    axes.set_xlim(-0.02, 1.02)
    name_rows(axes, [row["arm"] for row in rows], 9)
    axes.set_ylim(len(rows) - 0.5, -1.0)
    axes.tick_params(labelbottom=True)
    axes.xaxis.set_major_formatter(percent)
    axes.set_xlabel(f"of people, after {first['month']} months", color=GREY, fontsize=9)
    where = titles[first["pilot"]]
    small_title(axes, f"{where}: {first['figure']}", TITLE_LETTERS)


def draw_hypotheses(pilots: pd.DataFrame, titles: dict[str, str]) -> Figure:
    """How probable it is that things go as each project expected, by way it could go."""
    rows = rows_of(pilots[pilots["p_as_expected"].notna()])
    figure = new_figure(WIDE, 1.7 + 0.42 * len(rows))
    [axes] = panels(figure, 1, 1)
    axes.axvspan(SURE, 1.0, color=PALE, linewidth=0)
    axes.axvspan(0.0, 1.0 - SURE, color=PALE, linewidth=0)
    axes.axvline(0.5, color=GREY, linewidth=1.0)
    for place, row in enumerate(rows):
        p, (low, high) = float(row["p_as_expected"]), probability_interval(row)
        said = verdict(p)
        colour = {"borne out": BLUE, "contradicted": RUST}.get(said, INK)
        mark = "D" if said == "contradicted" else "o"
        axes.plot([low, high], [place, place], color=colour, linewidth=2.0)
        axes.plot([p], [place], mark, color=colour, markersize=7, markeredgecolor="white",
                  clip_on=False, zorder=4)  # fmt: skip
        beside(axes, place, f"{probability(p)}, {said}", colour)
    plain(axes, "x")
    axes.set_xlim(0, 1)
    labels = [f"{titles[row['pilot']]}\n{row['figure']}: {way(row)} ('{row['arm']}')"
              for row in rows]  # fmt: skip
    name_rows(axes, labels)
    axes.xaxis.set_major_formatter(percent)
    axes.set_xlabel("of futures that go as expected, compared with 'without'", color=GREY,
                    fontsize=9)  # fmt: skip
    reading = (
        "Share of futures in which things go the way the project expected, on the same people "
        "and luck. In the grey bands: borne out on the right, contradicted (diamond) on the left."
    )
    frame(figure, ("What the projects expected, as probabilities", reading),
          "Lines: 95% intervals for so many futures. A future that comes out equal counts half.",
          ())  # fmt: skip
    return figure


def way(row: dict[str, Any]) -> str:
    """Which way a project expected a figure to go."""
    return str(row["expected"]).split(";")[0]
