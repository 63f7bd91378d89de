"""Where people go: a year's moves between kinds of places as bands (a Sankey or alluvial plot)."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline

from simulate.comparison import Comparison
from simulate.intervals import spread
from simulate.plots.style import (
    BLUE,
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
    number,
    panel_title,
    panels,
    words,
)
from simulate.results import Results
from simulate.state import EXITS

Array = np.ndarray[Any, Any]

COMES = "first contact"
#: Colours of the settings in the order of the region file; homes are green, first contact is grey.
SETTING_COLOURS = (SKY, VERMILLION, PURPLE, "#8c6d31", ORANGE, BLUE, "#4b4b9f")
EXIT_COLOUR = "#a3a3a3"
BAR, GAP = 0.035, 0.022  # of the panel: width of a bar, room between two
#: A flow of fewer people a year is a hair nobody sees; it is left out, as the figure says.
FEWEST_A_YEAR = 1.0
#: Names that say more in a picture.
TOLD = {"outside": "outside care", "elsewhere": "another region", "gave_up": "not seen again"}


def moves_between_settings(outcome: Comparison | Results) -> Figure:
    """People a year from each kind of place to each other, and out of care, a panel a policy."""
    results = by_policy(outcome)
    columns = 1 if len(results) == 1 else 2
    rows = -(-len(results) // columns)
    figure = new_figure(9 if columns == 1 else 12.5, 1.6 + (5.6 if columns == 1 else 5.0) * rows)
    tables = {name: flows_a_year(each) for name, each in results.items()}
    largest = max(_total(flows) for flows in tables.values())
    for axes, (name, flows) in zip(
        panels(figure, len(results), columns), tables.items(), strict=True
    ):
        _draw_flows(axes, flows, largest, results[name])
        if len(results) > 1:
            panel_title(axes, words(name))
    reading = (
        "People a year, from where they lived (left) to where they went (right). A band is as "
        "thick as the number of people; the numbers are people a year with their interval."
    )
    spread_of = (
        "Means over replicates; in brackets the middle 95 %. Flows of fewer than "
        f"{FEWEST_A_YEAR:g} a year are left out."
    )
    dress(figure, ("Who moves where", reading), results, spread_of)
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
    axes: Axes, flows: dict[tuple[str, str], Array], largest: float, results: Results
) -> None:
    settings = [setting.name for setting in results.region.settings]
    starts = [name for name in [COMES, *settings] if any(key[0] == name for key in flows)]
    ends = [name for name in [*settings, *EXITS] if any(key[1] == name for key in flows)]
    scale = (1 - GAP * max(len(starts), len(ends))) / largest
    colours = _colours(results)
    left = _stack(axes, 0.0, starts, {n: _sum(flows, 0, n) for n in starts}, scale, colours)
    right = _stack(axes, 1.0, ends, {n: _sum(flows, 1, n) for n in ends}, scale, colours)
    for start in starts:
        for end in ends:
            if (start, end) in flows:
                thick = float(flows[start, end].mean()) * scale
                _band(axes, (left[start], right[end]), thick, colours[start])
                left[start] -= thick
                right[end] -= thick
    axes.set_xlim(-0.36, 1.36)
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
    axes: Axes,
    at: float,
    names: list[str],
    people: dict[str, Array],
    scale: float,
    colours: dict[str, str],
) -> dict[str, float]:
    """Draw the bars of one side with their labels; return the top of each."""
    heights = [float(people[name].mean()) * scale for name in names]
    room = (1.0 - sum(heights)) / max(len(names) - 1, 1)
    top, tops, middles = 1.0, {}, []
    outward = -1 if at == 0.0 else 1
    for name, height in zip(names, heights, strict=True):
        corner = (at if outward > 0 else at - BAR, top - height)
        colour = colours.get(name, EXIT_COLOUR)
        axes.add_patch(Rectangle(corner, BAR, height, color=colour, lw=0))
        tops[name] = top
        middles.append(top - height / 2)
        top -= height + room
    places = apart(middles, 0.045, 0.0, 1.0)
    for name, place in zip(names, places, strict=True):
        mean, low, high = spread(people[name])
        between = f" ({number(low)}–{number(high)})" if low < high else ""
        axes.annotate(
            f"{TOLD.get(name, words(name))}  {number(mean)}{between}",
            (at + outward * (BAR + 0.012), place), va="center", fontsize=9.5,
            ha="left" if outward > 0 else "right", color=INK, annotation_clip=False,
        )  # fmt: skip
    return tops


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
