"""Figures along the calendar: who is ready and waiting, and who lives where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
from babel.dates import format_date
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from simulate.comparison import Comparison
from simulate.language import Language
from simulate.language.names import capital, placed
from simulate.plots.style import (
    ENGLISH,
    GREY,
    PANEL_LETTERS_AN_INCH,
    STEPS,
    by_policy,
    colour_of,
    dress,
    line_width,
    new_figure,
    panel_title,
    panels,
    plain,
    policy_keys,
    title_of,
    wrapped,
)
from simulate.results import Results
from simulate.scenario import month_starts

#: Letters of a panel's title that the numbers beside the panel take the room of.
AXIS_LETTERS = 7
Array = np.ndarray[Any, Any]


def ready_and_waiting(outcome: Comparison | Results, language: Language = ENGLISH) -> Figure:
    """People who could move on but still wait, month by month, a panel a policy."""
    _, results = language.gettext, by_policy(outcome)
    columns = min(len(results), 3 if len(results) in (3, 5, 6) or len(results) > 6 else 2)
    rows = -(-len(results) // columns)
    figure = new_figure(10 if columns > 1 else 8, 1.6 + 2.6 * rows)
    series = {name: _all_ready(each) for name, each in results.items()}
    months = month_ends(next(iter(results.values())))
    reference = next(iter(results))
    letters = figure.get_figwidth() / columns * PANEL_LETTERS_AN_INCH - AXIS_LETTERS
    for number, axes in enumerate(panels(figure, len(results), columns, "xy")):
        name = list(results)[number]
        if name != reference:
            middle = np.median(series[reference], axis=0)
            axes.plot(months, middle, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)))
        fan(axes, months, series[name], colour_of(number))
        label_last(axes, months, series[name], colour_of(number), language)
        if len(results) > 1:
            title = wrapped(title_of(language, results[name]), letters)
            panel_title(axes, title, colour_of(number))
        calendar(axes, language)
    figure.axes[0].set_ylim(bottom=0)
    for axes in figure.axes[::columns]:
        axes.set_ylabel(_("people"), color=GREY, fontsize=9.5)
    reading = _("People ready to move on who still hold a place, at the end of each month.")
    if len(results) > 1:
        dashed = _("The dashed line is the median of ‘{title}’.")
        reading += f" {dashed.format(title=title_of(language, results[reference]))}"
    title_text = (_("Ready to move on, and still waiting"), reading)
    band = _(
        "Line: median; dark band: middle 50% of replicates; light band: middle 90%. "
        "The number is the last median."
    )
    dress(figure, title_text, results, band, (), language)
    return figure


def people_by_setting(outcome: Comparison | Results, language: Language = ENGLISH) -> Figure:
    """People living in each kind of place, month by month, a panel a setting."""
    _, results = language.gettext, by_policy(outcome)
    first = next(iter(results.values()))
    settings = [setting.name for setting in first.region.settings]
    columns = min(3, len(settings))
    rows = -(-len(settings) // columns)
    figure = new_figure(10 if columns > 1 else 6, 1.9 + 2.05 * rows)
    months = month_ends(first)
    people = [each.monthly("people", ("month", "setting")).to_numpy() for each in results.values()]
    letters = figure.get_figwidth() / columns * PANEL_LETTERS_AN_INCH - AXIS_LETTERS
    for number, axes in enumerate(panels(figure, len(settings), columns, "x")):
        for policy, values in enumerate(people):
            low, middle, high = np.quantile(values[:, :, number], [0.05, 0.5, 0.95], axis=0)
            colour, width = colour_of(policy), line_width(policy, len(results))
            if policy == 0:
                axes.fill_between(months, low, high, color=colour, alpha=0.18, linewidth=0)
            axes.plot(months, middle, color=colour, linewidth=width)
        axes.set_ylim(bottom=0, top=max(1.06 * axes.get_ylim()[1], 5))
        panel_title(axes, wrapped(capital(placed(language, settings[number])), letters))
        calendar(axes, language)
    for axes in figure.axes[::columns]:
        axes.set_ylabel(_("people"), color=GREY, fontsize=9.5)
    reading = _(
        "People in each kind of place at the end of each month; every panel has its own scale."
    )
    band = _("Lines: medians; band: the middle 90% of replicates.")
    if len(results) > 1:
        band = _("Lines: medians; band: the middle 90% of replicates under ‘{title}’.").format(
            title=title_of(language, first)
        )
    title = (_("Where people live"), reading)
    dress(figure, title, results, band, policy_keys(results, language), language)
    return figure


def fan(axes: Axes, months: Array, values: Array, colour: str) -> None:
    """Median line with bands for the middle 50 % and 90 % of replicates.

    ``values`` has shape (replicates, months).
    """
    low, lower, middle, upper, high = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    axes.fill_between(months, low, high, color=colour, alpha=0.18, linewidth=0)
    axes.fill_between(months, lower, upper, color=colour, alpha=0.32, linewidth=0)
    axes.plot(months, middle, color=colour, linewidth=2)


def label_last(
    axes: Axes, months: Array, values: Array, colour: str, language: Language = ENGLISH
) -> None:
    """Write the last median beside the end of its line."""
    last = float(np.median(values[:, -1]))
    axes.annotate(
        language.number(last), (months[-1], last), (4, 0), textcoords="offset points",
        va="center", fontsize=9.5, fontweight="bold", color=colour, annotation_clip=False,
    )  # fmt: skip


def calendar(axes: Axes, language: Language = ENGLISH) -> None:
    """A plain calendar axis with few dates, and few numbers on the other one."""
    plain(axes, "y")
    locator: Any = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(lambda at, _position: _month(language, at))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, steps=STEPS))
    axes.yaxis.set_major_formatter(lambda value, _position: language.number(value))
    axes.margins(x=0)


def _month(language: Language, at: float) -> str:
    """A month by its name in this language; January by its year."""
    day: datetime = num2date(at)  # type: ignore[no-untyped-call]
    return str(day.year) if day.month == 1 else format_date(day, "LLL", language.locale)


def month_ends(results: Results) -> Array:
    """The days on which stocks were counted, as ``datetime64[D]``."""
    first_days = month_starts(results.region.start_date, 12 * results.years)
    ends: Array = (first_days.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return ends


def _all_ready(results: Results) -> Array:
    values: Array = results.monthly("ready_people", ("month",)).to_numpy()
    return values
