"""Pictures of parameters and headlines: what the figures told, and what results rest on."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.calibration_report.amounts import Row
from experiments.calibration_report.picture_parts import (
    RUST,
    WIDE,
    beside,
    log_axis,
    name_rows,
    small_title,
    times,
)
from experiments.wording import rows_by, rows_of
from simulate.plots.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    SKY,
    VERMILLION,
    colour_of,
    frame,
    new_figure,
    panels,
    plain,
)

ROW = 0.33  # inches
LABEL_LETTERS = 62
#: Letters of a title over one of three panels: beside long names of rows, and beside short ones.
NARROW_TITLE, WIDE_TITLE = 36, 46
NOTHING_LEFT_OUT, AS_IT_IS = "nothing left out", "as it is"
#: A median that moves by more than this many standard deviations is marked (assumption).
MUCH = 0.5


def draw_parameters(parameters: pd.DataFrame, draws: pd.DataFrame) -> Figure:
    """Prior and posterior of every parameter, as a factor on what the region file says."""
    rows = rows_of(parameters)
    figure = new_figure(WIDE, 1.9 + ROW * len(rows))
    [axes] = panels(figure, 1, 1)
    fitted = draws[draws["kind"] == "posterior"]
    for place, row in enumerate(rows):
        _bar(axes, place, (row["prior_low"], row["prior_high"]), 0.62, PALE)
        _bar(axes, place, (row["low"], row["high"]), 0.34, SKY)
        middle = fitted[row["name"]].quantile([0.25, 0.75]).to_numpy()
        _bar(axes, place, (middle[0], middle[1]), 0.34, BLUE)
        axes.plot([row["mid"]], [place], "o", color=INK, markersize=5, markeredgecolor="white")
        told = bool(row["identified"])
        text = f"{100 * row['narrowed']:.0f}% narrower" if told else "not told"
        beside(axes, place, text, GREY if told else RUST, not told)
    low = min(min(row["prior_low"], row["low"]) for row in rows)
    high = max(max(row["prior_high"], row["high"]) for row in rows)
    log_axis(axes, 0.9 * low, 1.1 * high, times)
    name_rows(axes, [str(row["words"]) for row in rows])
    axes.set_xlabel("factor on the region file (log scale)", color=GREY, fontsize=9)
    axes.axvline(1.0, color=GREY, linewidth=1.0, linestyle=(0, (4, 3)), zorder=0.9)
    keys = (("before any figure was seen, 90%", PALE), ("fitted, 90%", SKY),
            ("its middle half", BLUE))  # fmt: skip
    reading = (
        "Dot: median. At the dashed line the region file is right as it is. On the right: how much "
        "narrower the figures made it; 'not told' where that is too little to speak of."
    )
    caption = "Narrower: the standard deviation of the logarithm, compared with before."
    frame(figure, ("Parameters before and after the figures", reading), caption, keys)
    return figure


def draw_rests_on(rests_on: pd.DataFrame, headlines: Sequence[str], title: str) -> Figure:
    """Each headline with every source left out in turn, a row a source."""
    table = rests_on[rests_on["headline"].isin(headlines)]
    sources = [each for each in dict.fromkeys(table["source"]) if each != NOTHING_LEFT_OUT]
    figure = new_figure(WIDE, 2.3 + 0.29 * len(sources))
    every = panels(figure, len(headlines), len(headlines), "y")
    for axes, headline in zip(every, headlines, strict=True):
        rows = rows_by(table[table["headline"] == headline], "source")
        whole = rows[NOTHING_LEFT_OUT]
        axes.axvspan(whole["low"], whole["high"], color=SKY, alpha=0.35, linewidth=0)
        axes.axvline(whole["mid"], color=BLUE, linewidth=1.2)
        for place, source in enumerate(sources):
            row = rows[source]
            _interval(axes, place, row, abs(row["moved"]) >= MUCH)
        _panel(axes, str(whole["words"]), str(whole["unit"]), NARROW_TITLE)
    titles = table.drop_duplicates("source").set_index("source")["title"]
    name_rows(every[0], [textwrap.fill(str(titles[each]), LABEL_LETTERS) for each in sources], 8)
    reading = (
        "Each row: the answer when that source is left out of the fit. Dot: median; line: 90%. "
        f"Vermillion diamond: the median moves by {MUCH} standard deviations or more."
    )
    keys = (("nothing left out: 90%", "#bcdff5"), ("its median", BLUE))
    frame(figure, (title, reading), "A source is all studies that one project published.", keys)
    return figure


def draw_headlines(sensitivity: pd.DataFrame, units: dict[str, str]) -> Figure:
    """Each headline under other priors and other spreads between studies."""
    table = sensitivity[sensitivity["kind"] == "headline"]
    names = list(dict.fromkeys(table["name"]))
    rows = -(-len(names) // 3)
    figure = new_figure(WIDE, 1.6 + 2.05 * rows)
    _variants(figure, table, names, units)
    reading = (
        "Dot: median; line: 90%. 'Spread' is how far a study's truth may lie off the model's "
        "region; 'priors' are what was thought of parameters before any figure was seen."
    )
    frame(figure, ("What policies do, under other assumptions of the fit", reading),
          "The pale band is the fit as it is.", ())  # fmt: skip
    return figure


def draw_sensitivity(sensitivity: pd.DataFrame) -> Figure:
    """Each parameter under other priors and other spreads between studies."""
    table = sensitivity[sensitivity["kind"] == "parameter"]
    names = list(dict.fromkeys(table["name"]))
    rows = -(-len(names) // 3)
    figure = new_figure(WIDE, 1.6 + 1.42 * rows)
    every = _variants(figure, table, names, {})
    low, high = float(table["low"].min()), float(table["high"].max())
    for axes in every:
        log_axis(axes, 0.93 * low, 1.07 * high, times)
        axes.tick_params(axis="y", labelcolor=INK)
    for axes in every[-3:]:
        axes.set_xlabel("factor on the region file (log scale)", color=GREY, fontsize=9)
    reading = "Dot: median; line: 90%. The dashed line is the region file as it is."
    frame(figure, ("Parameters, under other assumptions of the fit", reading),
          "The pale band is the fit as it is.", ())  # fmt: skip
    for axes in every:
        axes.axvline(1.0, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0.9)
    return figure


def _variants(
    figure: Figure, table: pd.DataFrame, names: list[str], units: dict[str, str]
) -> list[Axes]:
    variants = list(dict.fromkeys(table["variant"]))
    every = panels(figure, len(names), 3, "y")
    for axes, name in zip(every, names, strict=True):
        rows = rows_by(table[table["name"] == name], "variant")
        whole = rows[AS_IT_IS]
        axes.axvspan(whole["low"], whole["high"], color=SKY, alpha=0.3, linewidth=0)
        for place, variant in enumerate(variants):
            _interval(axes, place, rows[variant], False, colour_of(place))
        _panel(axes, str(whole["words"]), units.get(name, ""), WIDE_TITLE)
        name_rows(axes, variants)
    return every


def _interval(axes: Axes, place: int, row: Row, much: bool, colour: str = INK) -> None:
    shown = VERMILLION if much else colour
    axes.plot([row["low"], row["high"]], [place, place], color=shown, linewidth=1.5)
    axes.plot([row["mid"]], [place], "D" if much else "o", color=shown, markersize=5.5,
              markeredgecolor="white", markeredgewidth=0.7)  # fmt: skip


def _bar(axes: Axes, place: int, ends: tuple[float, float], height: float, colour: str) -> None:
    axes.barh(place, ends[1] - ends[0], left=ends[0], height=height, color=colour, linewidth=0)


def _panel(axes: Axes, words: str, unit: str, letters: int) -> None:
    plain(axes, "x")
    small_title(axes, words, letters)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    if not unit:
        return
    axes.set_xlabel(unit, color=GREY, fontsize=9)
    low, high = axes.get_xlim()
    if low < 0 < high:
        axes.axvline(0.0, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)), zorder=0.9)
