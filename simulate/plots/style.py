"""How every figure looks: colours, title and caption, bands and labels, and numbers on axes.

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
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from scipy.optimize import isotonic_regression

from simulate.comparison import Comparison
from simulate.language import Language, load_language
from simulate.language.names import capital, titled
from simulate.posterior import Chosen
from simulate.results import Results

INK, GREY, PALE = "#222222", "#5f5f5f", "#d9d9d9"
BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
PURPLE, ORANGE, SKY = "#CC79A7", "#E69F00", "#56B4E9"

#: The reference policy is dark grey, each other one has a colour.
POLICY_COLOURS = ("#4d4d4d", BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
PAYER_COLOURS = (BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY)

#: Letters that fit in an inch: of plain text (9.5 points), the caption (8.5), the figure's title
#: (14, bold) and a panel's title (10.5, bold).
LETTERS_AN_INCH, CAPTION_LETTERS_AN_INCH = 12.9, 14.6
TITLE_LETTERS_AN_INCH, PANEL_LETTERS_AN_INCH = 8.0, 11.0
MARGIN = 0.14  # inches
#: A line of the figure's title, of its legend, and what a legend takes beside its lines, in inches.
TITLE_LINE, LEGEND_LINE, LEGEND_ROOM = 0.26, 0.19, 0.09
#: Letters of a legend are about so wide; what a colour and the gap after a word take (inches).
LEGEND_LETTER, LEGEND_COLOUR = 0.085, 0.5
#: Letters of a name beside an axis on one line.
ROW_LETTERS = 26
#: Steps between the numbers on an axis that people count in.
STEPS = (1, 2, 2.5, 5, 10)
ENGLISH = load_language("en")


def by_policy(outcome: Comparison | Results) -> dict[str, Results]:
    """Results by the name of the policy, the reference first."""
    if isinstance(outcome, Results):
        return {outcome.policy.name: outcome}
    return dict(outcome.results)


def colour_of(number: int) -> str:
    """Colour of the policy with this number; they repeat after seven."""
    return POLICY_COLOURS[number % len(POLICY_COLOURS)]


def title_of(language: Language, results: Results) -> str:
    """What readers call the policy of these results."""
    return titled(language, results.policy)


def policy_keys(results: dict[str, Results], language: Language) -> list[tuple[str, str]]:
    """Title and colour of each policy, for a legend; none when there is one policy only."""
    keys = [
        (title_of(language, each), colour_of(number))
        for number, each in enumerate(results.values())
    ]
    return keys if len(keys) > 1 else []


def wrapped(text: str, letters: float) -> str:
    """A text on as many lines as it needs, each of at most so many letters."""
    return "\n".join(textwrap.wrap(text, max(1, int(letters))))


def dress(
    figure: Figure,
    title: tuple[str, str],
    results: dict[str, Results],
    spread: str,
    keys: Sequence[tuple[str, str]],
    language: Language,
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
    language : Language
        Of the caption; the other texts are in it already.
    """
    frame(figure, title, _caption(results, spread, language), keys)


def frame(
    figure: Figure,
    title: tuple[str, str],
    caption_text: str,
    keys: Sequence[tuple[str, str]] = (),
) -> None:
    """As :func:`dress`, with a caption of the caller's own.

    A figure grows by what its title and its legend need beyond one line each, so that its panels
    keep their size.
    """
    width = figure.get_figwidth()
    room = width - 2 * MARGIN
    heading = textwrap.wrap(title[0], int(room * TITLE_LETTERS_AN_INCH))
    reading = textwrap.wrap(title[1], int(room * LETTERS_AN_INCH))
    caption = textwrap.wrap(caption_text, int(room * CAPTION_LETTERS_AN_INCH))
    rows = _legend_rows(keys, room)
    more = TITLE_LINE * (len(heading) - 1) + LEGEND_LINE * max(0, _lines(rows) - 1)
    height = figure.get_figheight() + more
    figure.set_figheight(height)
    below = height - MARGIN
    figure.text(
        MARGIN / width, below / height, "\n".join(heading), va="top", size=14, weight="bold",
        color=INK,
    )  # fmt: skip
    below -= 0.3 + TITLE_LINE * (len(heading) - 1)
    figure.text(
        MARGIN / width, below / height, "\n".join(reading), va="top", size=9.5, color=GREY,
        linespacing=1.35,
    )  # fmt: skip
    below -= 0.19 * len(reading) + 0.06
    if keys:
        _legend(figure, rows, below)
        below -= LEGEND_ROOM + LEGEND_LINE * _lines(rows)
    above = MARGIN + 0.165 * len(caption) + 0.06
    figure.text(
        MARGIN / width, MARGIN / height, "\n".join(caption), va="bottom", size=8.5, color=GREY,
        linespacing=1.3,
    )  # fmt: skip
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.005, above / height, 0.985, (below - above) / height))


def _legend_rows(keys: Sequence[tuple[str, str]], room: float) -> list[list[tuple[str, str]]]:
    """Words and colours of a legend by row, as many in a row as fit in so many inches."""
    letters = (room - LEGEND_COLOUR) / LEGEND_LETTER
    told = [(wrapped(label, letters), colour) for label, colour in keys]
    longest = max((len(line) for label, _ in told for line in label.split("\n")), default=1)
    columns = max(1, int(room / (longest * LEGEND_LETTER + LEGEND_COLOUR)))
    return [told[start : start + columns] for start in range(0, len(told), columns)]


def _lines(rows: Sequence[Sequence[tuple[str, str]]]) -> int:
    """Lines of a legend: those of the tallest words of every row."""
    return sum(max(label.count("\n") + 1 for label, _ in row) for row in rows)


def _legend(figure: Figure, rows: Sequence[Sequence[tuple[str, str]]], below: float) -> None:
    width, height = figure.get_figwidth(), figure.get_figheight()
    columns = len(rows[0])
    # matplotlib fills columns first; people read rows first.
    ordered = [row[column] for column in range(columns) for row in rows if column < len(row)]
    figure.legend(
        handles=[Patch(color=colour, label=label) for label, colour in ordered],
        loc="upper left", bbox_to_anchor=(MARGIN / width, below / height), borderpad=0,
        borderaxespad=0, ncols=columns, frameon=False, fontsize=9.5, handlelength=1.1,
        handleheight=0.9, columnspacing=1.4, labelspacing=0.4,
    )  # fmt: skip


def _caption(results: dict[str, Results], spread: str, language: Language) -> str:
    _, first = language.gettext, next(iter(results.values()))
    count = min(each.replicates for each in results.values())
    runs = language.ngettext("{count} replicate", "{count} replicates", count).format(
        count=language.number(count)
    )
    if any(each.interrupted for each in results.values()):
        asked = language.number(first.requested)
        runs = _("{runs} of the {asked} asked for").format(runs=runs, asked=asked)
    run = _("{where}, {years} from {start}. {runs}, seed {seed}.").format(
        where=titled(language, first.region),
        years=language.ngettext("{count} year", "{count} years", first.years).format(
            count=language.number(first.years)
        ),
        start=language.date(first.region.start_date),
        runs=runs,
        seed=first.seed,
    )
    if count == 1:
        return f"{run} {_('One replicate has no spread.')}"
    return f"{run} {spread} {what_spread_is(first.scenario.chosen, language)}"


def what_spread_is(chosen: Chosen, language: Language = ENGLISH) -> str:
    """What the spread over replicates holds, for a caption."""
    _ = language.gettext
    if chosen.draws is not None:
        return _(
            "The spread is chance in a region of this size and doubt about parameters, together."
        )
    return _("The spread is chance in a region of this size, not doubt about its input.")


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


def short_number(language: Language, value: float) -> str:
    """A number with as many decimals as a reader needs."""
    return language.number(value, 0 if value == 0 or abs(value) >= 10 else 1)


def ticks(axis: Axis, language: Language) -> None:
    """Numbers along an axis as the language writes them, without decimals that say nothing."""

    def told(value: float, _position: float) -> str:
        decimals = next((d for d in range(4) if abs(value - round(value, d)) < 1e-9), 4)
        return language.number(value, decimals)

    axis.set_major_formatter(told)


def percent_ticks(axis: Axis, language: Language) -> None:
    """Shares along an axis in percent."""
    axis.set_major_formatter(lambda share, _position: language.percent(share))


def row_height(names: Sequence[str]) -> float:
    """Inches that a row of a panel needs for the longest of these names beside it."""
    return 0.18 + 0.16 * max(_row_name(name).count("\n") + 1 for name in names)


def row_names(axes: Axes, names: Sequence[str]) -> None:
    """Names beside the rows of a panel, the first on top."""
    axes.set_yticks(range(len(names)), [_row_name(name) for name in names])
    axes.tick_params(axis="y", labelsize=9.5, labelcolor=INK)


def _row_name(name: str) -> str:
    return wrapped(capital(name), ROW_LETTERS)


def line_width(order: int, of: int) -> float:
    """Later lines are thinner, so that one drawn over another leaves both to be seen."""
    return 1.6 + min(0.7, 2.4 / of) * (of - 1 - order)
