"""Figures along the calendar: who is ready and waiting, and who lives where."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulate.comparison import Comparison
from simulate.plots.style import (
    GREY,
    by_policy,
    colour_of,
    dress,
    line_width,
    new_figure,
    panel_title,
    panels,
    plain,
    policy_keys,
    words,
)
from simulate.results import Results
from simulate.scenario import month_starts

Array = np.ndarray[Any, Any]


def ready_and_waiting(outcome: Comparison | Results) -> Figure:
    """People who could move on but still wait, month by month, a panel a policy."""
    results = by_policy(outcome)
    columns = min(len(results), 3 if len(results) in (3, 5, 6) or len(results) > 6 else 2)
    rows = -(-len(results) // columns)
    figure = new_figure(10 if columns > 1 else 8, 1.6 + 2.6 * rows)
    series = {name: _all_ready(each) for name, each in results.items()}
    months = month_ends(next(iter(results.values())))
    reference = next(iter(results))
    for number, axes in enumerate(panels(figure, len(results), columns, "xy")):
        name = list(results)[number]
        if name != reference:
            middle = np.median(series[reference], axis=0)
            axes.plot(months, middle, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)))
        fan(axes, months, series[name], colour_of(number))
        label_last(axes, months, series[name], colour_of(number))
        if len(results) > 1:
            panel_title(axes, words(name), colour_of(number))
        calendar(axes)
    figure.axes[0].set_ylim(bottom=0)
    for axes in figure.axes[::columns]:
        axes.set_ylabel("people", color=GREY, fontsize=9.5)
    reading = "People ready to move on who still hold a place, at the end of each month."
    if len(results) > 1:
        reading += f" The dashed line is the median of {words(reference)}."
    title = ("Ready to move on, and still waiting", reading)
    band = (
        "Line: median; dark band: middle 50 % of replicates; light band: middle 90 %. "
        "The number is the last median."
    )
    dress(figure, title, results, band)
    return figure


def people_by_setting(outcome: Comparison | Results) -> Figure:
    """People living in each kind of place, month by month, a panel a setting."""
    results = by_policy(outcome)
    first = next(iter(results.values()))
    settings = [setting.name for setting in first.region.settings]
    columns = min(3, len(settings))
    rows = -(-len(settings) // columns)
    figure = new_figure(10 if columns > 1 else 6, 1.9 + 2.05 * rows)
    months = month_ends(first)
    people = [each.monthly("people", ("month", "setting")).to_numpy() for each in results.values()]
    for number, axes in enumerate(panels(figure, len(settings), columns, "x")):
        for policy, values in enumerate(people):
            low, middle, high = np.quantile(values[:, :, number], [0.05, 0.5, 0.95], axis=0)
            colour, width = colour_of(policy), line_width(policy, len(results))
            if policy == 0:
                axes.fill_between(months, low, high, color=colour, alpha=0.18, linewidth=0)
            axes.plot(months, middle, color=colour, linewidth=width)
        axes.set_ylim(bottom=0, top=max(1.06 * axes.get_ylim()[1], 5))
        panel_title(axes, words(settings[number]))
        calendar(axes)
    for axes in figure.axes[::columns]:
        axes.set_ylabel("people", color=GREY, fontsize=9.5)
    reading = (
        "People in each kind of place at the end of each month; every panel has its own scale."
    )
    whose = f" under {words(next(iter(results)))}" if len(results) > 1 else ""
    band = f"Lines: medians; band: the middle 90 % of replicates{whose}."
    dress(figure, ("Where people live", reading), results, band, policy_keys(results))
    return figure


def fan(axes: Axes, months: Array, values: Array, colour: str) -> None:
    """Median line with bands for the middle 50 % and 90 % of replicates.

    ``values`` has shape (replicates, months).
    """
    low, lower, middle, upper, high = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    axes.fill_between(months, low, high, color=colour, alpha=0.18, linewidth=0)
    axes.fill_between(months, lower, upper, color=colour, alpha=0.32, linewidth=0)
    axes.plot(months, middle, color=colour, linewidth=2)


def label_last(axes: Axes, months: Array, values: Array, colour: str) -> None:
    """Write the last median beside the end of its line."""
    last = float(np.median(values[:, -1]))
    axes.annotate(
        f"{last:,.0f}", (months[-1], last), (4, 0), textcoords="offset points", va="center",
        fontsize=9.5, fontweight="bold", color=colour, annotation_clip=False,
    )  # fmt: skip


def calendar(axes: Axes) -> None:
    """A plain calendar axis with few dates, and few numbers on the other one."""
    plain(axes, "y")
    locator: Any = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    dates: Any = ConciseDateFormatter(locator, show_offset=False)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(dates)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.margins(x=0)


def month_ends(results: Results) -> Array:
    """The days on which stocks were counted, as ``datetime64[D]``."""
    first_days = month_starts(results.region.start_date, 12 * results.years)
    ends: Array = (first_days.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return ends


def _all_ready(results: Results) -> Array:
    values: Array = results.monthly("ready_people", ("month",)).to_numpy()
    return values
