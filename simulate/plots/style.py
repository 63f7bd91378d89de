"""How every figure looks: colours, words, title and caption, bands and labels.

Colours are those of Okabe and Ito (2008), which stay apart for colour-blind readers; yellow is
left out because it is too light for a line on white. Nothing here touches pyplot, so figures can
be drawn in any thread and by several programs at once.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from scipy.optimize import isotonic_regression

from simulate.comparison import Comparison
from simulate.posterior import Chosen
from simulate.results import Results

INK, GREY, PALE = "#222222", "#5f5f5f", "#d9d9d9"
BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
PURPLE, ORANGE, SKY = "#CC79A7", "#E69F00", "#56B4E9"

#: The reference policy is dark grey, each other one has a colour.
POLICY_COLOURS = ("#4d4d4d", BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
PAYER_COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY)

#: Letters of plain text (9.5 points) and of the caption (8.5) that fit in an inch.
LETTERS_AN_INCH, CAPTION_LETTERS_AN_INCH = 13.5, 15.0
MARGIN = 0.14  # inches


def by_policy(outcome: Comparison | Results) -> dict[str, Results]:
    """Results by the name of the policy, the reference first."""
    if isinstance(outcome, Results):
        return {outcome.policy.name: outcome}
    return dict(outcome.results)


def colour_of(number: int) -> str:
    """Colour of the policy with this number; they repeat after seven."""
    return POLICY_COLOURS[number % len(POLICY_COLOURS)]


def words(name: str) -> str:
    """A name from a file as a reader would write it."""
    return name.replace("long_term", "long-term").replace("_", " ")


def policy_keys(results: dict[str, Results]) -> list[tuple[str, str]]:
    """Name and colour of each policy, for a legend; none when there is one policy only."""
    keys = [(words(name), colour_of(number)) for number, name in enumerate(results)]
    return keys if len(keys) > 1 else []


def dress(
    figure: Figure,
    title: tuple[str, str],
    results: dict[str, Results],
    spread: str,
    keys: Sequence[tuple[str, str]] = (),
) -> None:
    """Put title, legend and caption around the panels, all on the left.

    Parameters
    ----------
    figure : Figure
        Made by :func:`new_figure`.
    title : tuple of str
        What the figure is about (bold), and a sentence on how to read it.
    results : dict of str to Results
        Give region, replicates and seed for the caption.
    spread : str
        What bands and bars mean, for the caption.
    keys : sequence of (str, str)
        Words and colours of the legend; empty for none.
    """
    frame(figure, title, _caption(results, spread), keys)


def frame(
    figure: Figure,
    title: tuple[str, str],
    caption_text: str,
    keys: Sequence[tuple[str, str]] = (),
) -> None:
    """As :func:`dress`, with a caption of the caller's own."""
    width, height = figure.get_figwidth(), figure.get_figheight()
    reading = textwrap.wrap(title[1], int(width * LETTERS_AN_INCH))
    caption = textwrap.wrap(caption_text, int(width * CAPTION_LETTERS_AN_INCH))
    below = height - MARGIN
    figure.text(
        MARGIN / width, below / height, title[0], va="top", size=14, weight="bold", color=INK
    )
    below -= 0.3
    figure.text(
        MARGIN / width, below / height, "\n".join(reading), va="top", size=9.5, color=GREY,
        linespacing=1.35,
    )  # fmt: skip
    below -= 0.19 * len(reading) + 0.06
    if keys:
        below -= _legend(figure, keys, below)
    above = MARGIN + 0.165 * len(caption) + 0.06
    figure.text(
        MARGIN / width, MARGIN / height, "\n".join(caption), va="bottom", size=8.5, color=GREY,
        linespacing=1.3,
    )  # fmt: skip
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.005, above / height, 0.985, (below - above) / height))


def _legend(figure: Figure, keys: Sequence[tuple[str, str]], below: float) -> float:
    """Draw a legend in as many rows as it needs; return its height in inches."""
    width, height = figure.get_figwidth(), figure.get_figheight()
    widest = max(len(label) for label, _ in keys) * 0.085 + 0.5
    columns = min(len(keys), max(1, int((width - 2 * MARGIN) / widest)))
    rows = -(-len(keys) // columns)
    # matplotlib fills columns first; people read rows first.
    ordered = [key for column in range(columns) for key in keys[column::columns]]
    figure.legend(
        handles=[Patch(color=colour, label=label) for label, colour in ordered],
        loc="upper left", bbox_to_anchor=(MARGIN / width, below / height), borderpad=0,
        borderaxespad=0, ncols=columns, frameon=False, fontsize=9.5, handlelength=1.1,
        handleheight=0.9, columnspacing=1.4, labelspacing=0.4,
    )  # fmt: skip
    return 0.09 + 0.19 * rows


def _caption(results: dict[str, Results], spread: str) -> str:
    first = next(iter(results.values()))
    count = min(each.replicates for each in results.values())
    runs = f"{count} replicate{'s' if count != 1 else ''}"
    if any(each.interrupted for each in results.values()):
        runs += f" of the {first.requested} asked for"
    where = first.region.title or first.region.name
    years = f"{first.years} year{'s' if first.years != 1 else ''}"
    day = first.region.start_date
    run = f"{where}, {years} from {day.day} {day:%B %Y}. {runs}, seed {first.seed}."
    if count == 1:
        return f"{run} One replicate has no spread."
    return f"{run} {spread} {what_spread_is(first.scenario.chosen)}"


def what_spread_is(chosen: Chosen) -> str:
    """What the spread over replicates holds, for a caption."""
    size = "The spread is chance in a region of this size"
    if chosen.draws is not None:
        return f"{size} and doubt about parameters, together."
    return f"{size}, not doubt about its input."


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of so many inches that lays its panels out itself."""
    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    engine: Any = figure.get_layout_engine()
    engine.set(w_pad=0.09, h_pad=0.07, wspace=0.03, hspace=0.05)
    return figure


def panels(figure: Figure, count: int, columns: int, share: Sequence[str] = ()) -> list[Axes]:
    """So many panels in rows of ``columns``; ``share`` names the axes they have in common."""
    rows = -(-count // columns)
    grid = figure.subplots(rows, columns, squeeze=False, sharex="x" in share, sharey="y" in share)
    every = [axes for row in grid for axes in row]
    for number in range(count, len(every)):
        every[number].set_axis_off()
        every[number - columns].tick_params(labelbottom=True)
    return every[:count]


def plain(axes: Axes, grid: str) -> None:
    """Take away what is not read; leave a faint grid along one axis (``x`` or ``y``)."""
    axes.spines[["top", "right", "left" if grid == "y" else "bottom"]].set_visible(False)
    axes.spines[:].set_color(PALE)
    axes.tick_params(length=0, labelsize=9, labelcolor=GREY)
    axes.grid(axis="x" if grid == "x" else "y", color="#ebebeb", linewidth=0.8)
    axes.set_axisbelow(True)


def panel_title(axes: Axes, text: str, colour: str = INK) -> None:
    """A short bold title on the left of a panel."""
    axes.set_title(text, loc="left", fontsize=10.5, fontweight="bold", color=colour, pad=5)


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near those wanted, in the same order, at least ``gap`` apart.

    Labels that would run over each other are moved as little as needed (least squares), and kept
    between ``low`` and ``high`` as far as there is room.
    """
    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    if len(wanted) > 1:
        # At least a gap apart means: never falling once the gaps are taken off.
        free = isotonic_regression(np.asarray(wanted, float)[order] - steps).x
    else:
        free = np.asarray(wanted, float)
    placed = np.empty(len(wanted))
    placed[order] = np.clip(free, low, max(low, high - gap * (len(wanted) - 1))) + steps
    return [float(position) for position in placed]


def number(value: float) -> str:
    """A number with as many decimals as a reader needs."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:,.1f}"


def line_width(order: int, of: int) -> float:
    """Later lines are thinner, so that one drawn over another leaves both to be seen."""
    return 1.6 + min(0.7, 2.4 / of) * (of - 1 - order)
