"""A picture of a trial: what the model gives under every arm, with the published figure in it.

A panel for each figure asked, a lane in it for each arm. The height of a lane at a value is how
many futures end there; a line through all lanes is what was published or promised.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from calibration.pilots.pilot import Expected, Published
from calibration.pilots.sentences import ENGLISH, as_published
from calibration.pilots.trial import Shown, Trial
from simulate.cohort_measures import COHORT_MEASURES, OF_ALL
from simulate.intervals import spread
from simulate.language import Language
from simulate.language.names import capital, titled
from simulate.plots.style import (
    GREY,
    INK,
    PALE,
    PANEL_LETTERS_AN_INCH,
    STEPS,
    colour_of,
    frame,
    new_figure,
    panel_title,
    panels,
    percent_ticks,
    plain,
    short_number,
    ticks,
    what_spread_is,
    wrapped,
)

Array = np.ndarray[Any, Any]

#: Widths of the figure in inches: on a page, and on a telephone.
WIDE, NARROW = 11.5, 4.2
#: Inches a panel needs at least.
PANEL = 4.0
#: Of a lane's height: the tallest bar, and each line of what is said of the line or the arrow.
TALLEST, LINE = 0.7, 0.34
BINS = 25
#: Fewest people on an axis.
FEWEST = 10
#: Of the letters that fit above a panel: those beside its line.
MARK = 0.6
#: Letters on one line of an arm's name; inches that names and means take beside a panel.
ARM_LETTERS, BESIDE = 14, 1.7


def draw_pilot(trial: Trial, language: Language = ENGLISH, width: float = WIDE) -> Figure:
    """The distribution of every figure under every arm, so many inches wide."""
    _, shown = language.gettext, trial.shown()
    columns = max(1, min(len(shown), 2, int(width / PANEL)))
    rows = -(-len(shown) // columns)
    letters = int((width / columns - BESIDE) * PANEL_LETTERS_AN_INCH)
    keys = [
        (f"{_(arm.name)}: {_(arm.words)}", colour_of(order))
        for order, arm in enumerate(trial.pilot.arms)
    ]
    figure = new_figure(width, 1.9 + rows * (1.2 + 0.52 * len(trial.arms)))
    for axes, each in zip(panels(figure, len(shown), columns), shown, strict=True):
        _draw(axes, trial, each, language, letters)
    frame(
        figure, (_(trial.pilot.title), _reading(trial, language)), _caption(trial, language), keys
    )
    return figure


def _reading(trial: Trial, language: Language) -> str:
    _, expected = language.gettext, trial.pilot.expected
    said = [_("Each bar: how many simulated futures end at that value; on the right: their mean.")]
    if trial.pilot.published:
        said.append(_("Black line: what was published."))
    if any(each.promised is not None for each in expected):
        said.append(_("Black line: what was promised."))
    if any(each.promised is None for each in expected):
        said.append(_("Arrow: which way the project expected it to go."))
    said.append(_("The same people, with the same luck, under every arm."))
    return " ".join(said)


def _caption(trial: Trial, language: Language) -> str:
    _, results = language.gettext, next(iter(trial.arms.values()))
    futures = language.ngettext("{count} future", "{count} futures", trial.replicates)
    about = _("{region}; {people} people followed from day 0. {futures}, seed {seed}.").format(
        region=titled(language, results.scenario.region),
        people=language.number(trial.pilot.people),
        futures=futures.format(count=language.number(trial.replicates)),
        seed=trial.seed,
    )
    holds = what_spread_is(results.scenario.chosen, language)
    limits = _("It cannot be concluded {limits}.").format(limits=_(trial.pilot.limits))
    return f"{about} {holds} {limits}"


def _draw(axes: Axes, trial: Trial, shown: Shown, language: Language, letters: int) -> None:
    """One panel: lanes from top to bottom in the order of the arms."""
    scale = trial.pilot.people if shown.measure in OF_ALL else 1
    values = {arm: scale * _known(trial.values(shown, arm)) for arm in trial.arms}
    mark = _marked(shown, language)
    edges = _edges(shown, [*values.values(), np.array([scale * mark[0]] if mark else [])])
    lanes = len(values)
    for order, (arm, found) in enumerate(values.items()):
        base, colour = lanes - 1 - order, colour_of(order)
        _lane(axes, base, found, edges, colour)
        name = wrapped(language.gettext(arm), ARM_LETTERS)
        _label(axes, base, name, _mean(shown, found, language), colour)
    plain(axes, "x")
    axes.set_yticks([])
    margin = 0.01 * (edges[-1] - edges[0])
    axes.set_xlim(edges[0] - margin, edges[-1] + margin)
    _scale_axis(axes, shown, trial.pilot.people, language)
    said = mark[1] if mark else ""
    if len(said) > MARK * letters:
        said = said.replace(": ", ":\n", 1)
    axes.set_ylim(-0.12, lanes - 1 + TALLEST + LINE * (said.count("\n") + 1))
    if mark:
        _line(axes, scale * mark[0], said)
    elif isinstance(shown.figure, Expected):
        _arrow(axes, shown.figure.direction, language)
    panel_title(axes, wrapped(capital(language.gettext(shown.words)), letters))


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


def _mean(shown: Shown, values: Array, language: Language) -> str:
    mean = spread(values)[0]
    if np.isnan(mean):
        return language.gettext("nobody")
    if shown.measure in OF_ALL:
        return language.number(mean, 1)
    unit = COHORT_MEASURES[shown.measure].unit
    if unit == "share":
        return language.percent(mean)
    return short_number(language, mean) if unit.startswith("EUR") else language.number(mean, 2)


def _scale_axis(axes: Axes, shown: Shown, people: int, language: Language) -> None:
    _, unit = language.gettext, COHORT_MEASURES[shown.measure].unit
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=shown.measure in OF_ALL, steps=STEPS))
    ticks(axes.xaxis, language)
    time = after(language, shown.figure.month)
    if shown.measure in OF_ALL:
        said = _("people, of {people}, {time}").format(people=language.number(people), time=time)
    elif unit == "share":
        percent_ticks(axes.xaxis, language)
        said = time
    elif unit == "index":
        said = _("index, 0 to 1, {time}").format(time=time)
    else:
        said = _("euros a person a year, {time}").format(time=time)
    axes.set_xlabel(said, color=GREY, fontsize=9.5)


def after(language: Language, month: int) -> str:
    """So many months, or years when they are whole, after the start."""
    if month % 12:
        said = language.ngettext("after {count} month", "after {count} months", month)
        return said.format(count=language.number(month))
    said = language.ngettext("after {count} year", "after {count} years", month // 12)
    return said.format(count=language.number(month // 12))


def _marked(shown: Shown, language: Language) -> tuple[float, str] | None:
    """Where a line goes and what it says: published, or promised; none without a number."""
    _, figure = language.gettext, shown.figure
    if isinstance(figure, Published):
        said = _("published: {figure}").format(figure=as_published(language, figure))
        return (figure.value, said) if shown.own else None
    if figure.promised is None:
        return None
    return figure.promised, _("promised: {share}").format(share=language.percent(figure.promised))


def _line(axes: Axes, at: float, text: str) -> None:
    axes.axvline(at, color=INK, linewidth=1.8)
    low, high = axes.get_xlim()
    right = at > (low + high) / 2
    axes.annotate(
        text, (at, 1), (-4 if right else 4, -2), xycoords=("data", "axes fraction"),
        textcoords="offset points", ha="right" if right else "left", va="top", fontsize=9,
        color=INK, fontweight="bold",
    )  # fmt: skip


def _arrow(axes: Axes, direction: str, language: Language) -> None:
    start, end = (0.84, 0.98) if direction == "up" else (0.16, 0.02)
    axes.annotate(
        "", (end, 0.96), (start, 0.96), xycoords="axes fraction", textcoords="axes fraction",
        arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.6},
    )  # fmt: skip
    axes.annotate(
        language.gettext("expected"), (start, 0.96), (-4 if direction == "up" else 4, 0),
        xycoords="axes fraction", textcoords="offset points",
        ha="right" if direction == "up" else "left", va="center",
        fontsize=9, color=INK,
    )  # fmt: skip
