"""Where people go: a year's moves between kinds of places as bands (a Sankey or alluvial plot)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline

from simulate.comparison import Comparison
from simulate.intervals import spread
from simulate.language import Language, mark
from simulate.language.names import capital, ended
from simulate.plots.style import (
    BLUE,
    ENGLISH,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    apart,
    by_policy,
    dress,
    new_figure,
    panel_title,
    panels,
    short_number,
    title_of,
    wrapped,
)
from simulate.results import Results
from simulate.state import EXITS

Array = np.ndarray[Any, Any]

COMES = mark("first contact")
#: Colours of the settings in the order of the region file; homes are green, first contact is grey.
SETTING_COLOURS = (SKY, VERMILLION, PURPLE, "#8c6d31", ORANGE, BLUE, "#4b4b9f")
EXIT_COLOUR = "#a3a3a3"
BAR, GAP = 0.035, 0.022  # of the panel: width of a bar, room between two
#: A flow of fewer people a year is a hair nobody sees; it is left out, as the figure says.
FEWEST_A_YEAR = 1.0
#: Letters of a label on one line; heights of a label of one line, and of each line more (of 1).
LABEL_LETTERS = 28
LABEL, LABEL_LINE = 0.042, 0.036
#: Letters of a panel's title on one line.
PANEL_LETTERS = 56


def moves_between_settings(outcome: Comparison | Results, language: Language = ENGLISH) -> Figure:
    """People a year from each kind of place to each other, and out of care, a panel a policy."""
    _, results = language.gettext, by_policy(outcome)
    columns = 1 if len(results) == 1 else 2
    rows = -(-len(results) // columns)
    figure = new_figure(10 if columns == 1 else 14, 1.6 + 5.8 * rows)
    tables = {name: flows_a_year(each) for name, each in results.items()}
    largest = max(_total(flows) for flows in tables.values())
    for axes, (name, flows) in zip(
        panels(figure, len(results), columns), tables.items(), strict=True
    ):
        _draw_flows(axes, flows, largest, results[name], language)
        if len(results) > 1:
            panel_title(axes, wrapped(title_of(language, results[name]), PANEL_LETTERS))
    reading = _(
        "People a year, from where they lived (left) to where they went (right). A band is as "
        "thick as the number of people; the numbers are people a year with their interval."
    )
    spread_of = _(
        "Means over replicates; in brackets the middle 95%. Flows of fewer than {fewest} a year "
        "are left out."
    ).format(fewest=language.number(FEWEST_A_YEAR))
    dress(figure, (_("Who moves where"), reading), results, spread_of, (), language)
    return figure


def flows_a_year(results: Results, fewest: float = FEWEST_A_YEAR) -> dict[tuple[str, str], Array]:
    """People a year from one place to another, by replicate.

    Parameters
    ----------
    results : Results
    fewest : float
        Flows with a lower mean are left out.

    Returns
    -------
    dict of (str, str) to ndarray of float64, shape (replicates,)
        From ``first contact`` or a setting to a setting or an exit.
    """
    settings, years = results.scenario.index.settings, results.scenario.end
    moves = results.monthly("moves", ("setting", "to")).to_numpy() / years
    exits = results.monthly("exits", ("setting", "exit")).to_numpy() / years
    found = {
        (start, to): moves[:, n, m]
        for n, start in enumerate(settings)
        for m, to in enumerate(settings)
    }
    for n, start in enumerate(settings):
        for m, way in enumerate(EXITS):
            found[start, way] = exits[:, n, m]
    # who came is what the stock gained and no move explains
    gained = [
        each.tallies["people"][-1].sum(axis=(1, 2)) - each.start.people.sum(axis=(1, 2))
        for each in results.outcomes
    ]
    came = np.array(gained) / years + exits.sum(axis=2)
    came += moves.sum(axis=2) - moves.sum(axis=1)
    for n, to in enumerate(settings):
        found[COMES, to] = came[:, n]
    return {key: flow for key, flow in found.items() if flow.mean() >= fewest}


def _total(flows: dict[tuple[str, str], Array]) -> float:
    return sum(float(flow.mean()) for flow in flows.values())


def _draw_flows(
    axes: Axes,
    flows: dict[tuple[str, str], Array],
    largest: float,
    results: Results,
    language: Language,
) -> None:
    settings = [setting.name for setting in results.region.settings]
    starts = [name for name in [COMES, *settings] if any(key[0] == name for key in flows)]
    ends = [name for name in [*settings, *EXITS] if any(key[1] == name for key in flows)]
    scale = (1 - GAP * max(len(starts), len(ends))) / largest
    colours = _colours(results)
    people = [
        {name: _sum(flows, side, name) for name in names}
        for side, names in enumerate((starts, ends))
    ]
    left, right = (_stack(axes, float(side), people[side], scale, colours) for side in (0, 1))
    for start in starts:
        for end in ends:
            if (start, end) in flows:
                thick = float(flows[start, end].mean()) * scale
                _band(axes, (left[start], right[end]), thick, colours[start])
                left[start] -= thick
                right[end] -= thick
    for side in (0, 1):
        _label_stack(axes, float(side), people[side], scale, language)
    axes.set_xlim(-0.5, 1.5)
    axes.set_ylim(-0.01, 1.01)
    axes.set_axis_off()


def _colours(results: Results) -> dict[str, str]:
    colours = {COMES: GREY}
    free = iter(SETTING_COLOURS * len(results.region.settings))
    for setting in results.region.settings:
        colours[setting.name] = GREEN if setting.capacity == "dwellings" else next(free)
    return colours


def _sum(flows: dict[tuple[str, str], Array], side: int, name: str) -> Array:
    total: Array = np.sum([flow for key, flow in flows.items() if key[side] == name], axis=0)
    return total


def _stack(
    axes: Axes, at: float, people: dict[str, Array], scale: float, colours: dict[str, str]
) -> dict[str, float]:
    """Draw the bars of one side; return the top of each."""
    tops = _tops(people, scale)
    for name, top in tops.items():
        height = float(people[name].mean()) * scale
        corner = (at if at > 0.0 else at - BAR, top - height)
        colour = colours.get(name, EXIT_COLOUR)
        axes.add_patch(Rectangle(corner, BAR, height, color=colour, lw=0))
    return tops


def _tops(people: dict[str, Array], scale: float) -> dict[str, float]:
    """Where the bar of each begins, from the top of the panel down."""
    heights = {name: float(each.mean()) * scale for name, each in people.items()}
    room = (1.0 - sum(heights.values())) / max(len(heights) - 1, 1)
    top, tops = 1.0, {}
    for name, height in heights.items():
        tops[name] = top
        top -= height + room
    return tops


def _label_stack(
    axes: Axes, at: float, people: dict[str, Array], scale: float, language: Language
) -> None:
    """Write beside each bar what it is, and how many people a year."""
    outward = 1 if at > 0.0 else -1
    tops = _tops(people, scale)
    middles = [top - float(people[name].mean()) * scale / 2 for name, top in tops.items()]
    labels = [_label(name, each, language) for name, each in people.items()]
    lines = [label.count("\n") for label in labels]
    # labels of more lines keep more room between them: positions are those of one line each
    before = np.cumsum([0.0, *(LABEL_LINE * (a + b) / 2 for a, b in pairwise(lines))])
    wanted = np.maximum.accumulate(-np.array(middles) - before)
    places = apart([float(place) for place in wanted], LABEL, -1.0, -float(before[-1]))
    for label, place, extra in zip(labels, places, before, strict=True):
        axes.annotate(
            label, (at + outward * (BAR + 0.012), -place - float(extra)), va="center",
            fontsize=9, ha="left" if outward > 0 else "right", color=INK, linespacing=1.1,
            annotation_clip=False,
        )  # fmt: skip


def _label(name: str, people: Array, language: Language) -> str:
    told = language.gettext(COMES) if name == COMES else ended(language, name)
    mean, low, high = spread(people)
    amount = short_number(language, mean)
    if low < high:
        amount += f" ({short_number(language, low)}–{short_number(language, high)})"
    whole = f"{capital(told)}  {amount}"
    if len(whole) <= LABEL_LETTERS:
        return whole
    return f"{wrapped(capital(told), LABEL_LETTERS)}\n{amount}"


def _band(axes: Axes, tops: tuple[float, float], thick: float, colour: str) -> None:
    (start, end), middle = tops, 0.5
    corners = [
        (0.0, start), (middle, start), (middle, end), (1.0, end),
        (1.0, end - thick), (middle, end - thick), (middle, start - thick), (0.0, start - thick),
        (0.0, start),
    ]  # fmt: skip
    curve = [Outline.CURVE4] * 3
    codes = [Outline.MOVETO, *curve, Outline.LINETO, *curve, Outline.CLOSEPOLY]
    axes.add_patch(PathPatch(Outline(corners, codes), facecolor=colour, alpha=0.45, lw=0))
