"""Pictures of the checks of the machine: ranks, coverage, and the emulator's error."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator
from scipy.stats import binom

from experiments.calibration_report.amounts import Array
from experiments.calibration_report.picture_parts import (
    RUST,
    WIDE,
    beside,
    log_axis,
    name_rows,
    percent,
    small_title,
)
from experiments.wording import rows_of
from simulate.plots.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    VERMILLION,
    frame,
    new_figure,
    panels,
    plain,
)

BINS = 10
WANTED, AIM = 0.90, (0.87, 0.93)
COLUMNS = 6
TITLE_LETTERS = 26


def draw_ranks(sbc: pd.DataFrame, words: dict[str, str]) -> Figure:
    """A histogram of ranks for each parameter, with the band that a right fit stays within."""
    names = list(dict.fromkeys(sbc["parameter"]))
    rows = -(-len(names) // COLUMNS)
    figure = new_figure(WIDE, 1.75 + 1.6 * rows)
    every = panels(figure, len(names), COLUMNS, "xy")
    most = 0.0
    for axes, name in zip(every, names, strict=True):
        counts = rank_counts(sbc[sbc["parameter"] == name])
        most = max(most, float(counts.max()))
        low, high = band(int(counts.sum()))
        axes.axhspan(low, high, color=PALE, linewidth=0)
        axes.axhline(counts.sum() / BINS, color=GREY, linewidth=0.8)
        out = (counts < low) | (counts > high)
        axes.bar(np.arange(BINS), counts, width=0.8, linewidth=0, zorder=2,
                 color=np.where(out, VERMILLION, BLUE))  # fmt: skip
        for place in np.flatnonzero(out):
            axes.annotate("*", (place, counts[place]), ha="center", fontsize=10, color=INK,
                          va="bottom", annotation_clip=False)  # fmt: skip
        plain(axes, "y")
        axes.set_xticks([0, BINS - 1], ["low", "high"])
        small_title(axes, words[name], TITLE_LETTERS)
    every[0].set_ylim(0, 1.2 * most)
    for axes in every[::COLUMNS]:
        axes.set_ylabel("data sets", color=GREY, fontsize=9)
    reading = (
        "Where the true value ranks among the draws of the fit, by data set. When the fit is "
        "right, every tenth is as likely. Vermillion with a star: outside the pale band, as one "
        "bar in twenty is by chance."
    )
    frame(figure, ("Made-up data, known truth: ranks of the truth", reading),
          "Grey band: the middle 95% of counts when all ranks are as likely.",
          (("within the band", BLUE), ("outside it", VERMILLION)))  # fmt: skip
    return figure


def rank_counts(rows: pd.DataFrame) -> Array:
    """How many ranks fall in each tenth."""
    tenth = (rows["rank"] * BINS // (rows["of"] + 1)).to_numpy(int)
    return np.bincount(tenth, minlength=BINS)


def band(data_sets: int) -> tuple[float, float]:
    """The middle 95% of the counts of a tenth when all ranks are as likely."""
    low, high = binom.ppf([0.025, 0.975], data_sets, 1.0 / BINS)
    return float(low), float(high)


def draw_coverage(tests: pd.DataFrame, words: dict[str, str]) -> Figure:
    """How often 90% intervals held the truth, by parameter and over all."""
    rows = rows_of(tests)
    figure = new_figure(WIDE, 1.65 + 0.27 * len(rows))
    [axes] = panels(figure, 1, 1)
    axes.axvspan(*AIM, color=PALE, linewidth=0)
    axes.axvline(WANTED, color=GREY, linewidth=1.2)
    for place, row in enumerate(rows):
        off = not row["coverage_low"] <= WANTED <= row["coverage_high"]
        colour = VERMILLION if off else BLUE
        axes.plot([row["coverage_low"], row["coverage_high"]], [place, place], color=colour, lw=1.6)
        axes.plot([row["coverage_90"]], [place], "D" if off else "o", color=colour, markersize=6,
                  markeredgecolor="white")  # fmt: skip
        beside(axes, place, f"{100 * row['coverage_90']:.0f}%", RUST if off else BLUE)
    plain(axes, "x")
    name_rows(axes, [words.get(str(row["parameter"]), "all parameters together") for row in rows])
    axes.set_xlim(min(0.8, tests["coverage_low"].min() - 0.01), 1.0)
    axes.xaxis.set_major_locator(MultipleLocator(0.05))
    axes.xaxis.set_major_formatter(percent)
    axes.set_xlabel("of data sets", color=GREY, fontsize=9)
    reading = (
        "Share of made-up data sets in which the 90% interval held the true value. Dot and line: "
        "with its 95% interval; vermillion diamond: that interval does not hold 90%."
    )
    caption = f"Grey band: {100 * AIM[0]:.0f} to {100 * AIM[1]:.0f}%, the aim over all."
    frame(figure, ("Do 90% intervals hold the truth 90% of the time?", reading), caption, ())
    return figure


def draw_emulator(emulator: pd.DataFrame) -> Figure:
    """The emulator's error and one simulation's noise, as shares of the spread that matters."""
    rows = rows_of(emulator.sort_values("ratio", ascending=False))
    figure = new_figure(WIDE, 1.9 + 0.24 * len(rows))
    [axes] = panels(figure, 1, 1)
    for place, row in enumerate(rows):
        noise = row["noise"] / row["matters"]
        axes.plot([row["ratio"], noise], [place, place], color=PALE, linewidth=1.4, zorder=1)
        axes.plot([noise], [place], "s", color=ORANGE, markersize=5.5)
        axes.plot([row["ratio"]], [place], "o", color=BLUE, markersize=6)
    every = np.concatenate([emulator["ratio"], emulator["noise"] / emulator["matters"], [1.0]])
    log_axis(axes, 0.8 * np.nanmin(every), 1.25 * np.nanmax(every), percent)
    name_rows(axes, [str(row["words"]) for row in rows], 8)
    axes.axvline(1.0, color=GREY, linewidth=1.2)
    axes.set_xlabel("of the spread of what a study would find (log scale)", color=GREY, fontsize=9)
    reading = (
        "Blue circle: error of the emulator. Orange square: noise of one simulation, which the "
        "emulator averages out. Left of the line at 100% both are smaller than what matters."
    )
    frame(figure, ("The emulator's error beside what matters", reading),
          "What matters: the standard deviation of what a study like the one published would find "
          "(the narrowest, where several hang on one statistic), on the scale of the fit.",
          (("error of the emulator", BLUE), ("noise of one simulation", ORANGE)))  # fmt: skip
    return figure
