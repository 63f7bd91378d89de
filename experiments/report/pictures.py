"""The report's figures, with their words in the reader's language.

They look as those of :mod:`simulate.plots` do; the sentences beside them carry the same numbers.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from experiments.report.amounts import FINE
from experiments.report.outcomes import main_outcomes, short
from experiments.wording import Row
from simulate.language.names import capital, named
from simulate.plots.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    PAYER_COLOURS,
    SKY,
    STEPS,
    VERMILLION,
    colour_of,
    frame,
    new_figure,
    panel_title,
    panels,
    plain,
)
from simulate.plots.through_time import calendar, fan, label_last, month_ends
from simulate.results import Results

if TYPE_CHECKING:
    from experiments.report.answer import Told

WIDE = 7.4  # inches: letters stay readable on a page of paper
LABEL_LETTERS, TITLE_LETTERS = 30, 34
#: Losses are hatched as well, so that colour alone never tells.
ORANGE_PALE = "#F3B58A"

Array = np.ndarray[Any, Any]


def differences(about: Told) -> Figure:
    """The main outcomes: a panel each, a line a policy, with bounds and a line at nothing."""
    _, language = about.language.gettext, about.language
    names = about.comparison.others()
    keys = [outcome.key for outcome in main_outcomes(about.comparison)]
    figure = new_figure(WIDE, 2.0 + (0.75 + 0.3 * len(names)) * -(-len(keys) // 2))
    legend = [(about.title(name), colour_of(order + 1)) for order, name in enumerate(names)]
    for axes, key in zip(panels(figure, len(keys), 2), keys, strict=True):
        for order, name in enumerate(names):
            change = about.changes[name][key]
            if not change.known:
                continue
            scale = 100 if change.unit == "share" else 1
            axes.hlines(order, scale * change.low, scale * change.high, color=INK, linewidth=1.2)
            axes.plot(scale * change.mean, order, "o", color=colour_of(order + 1), markersize=7)
        _zero(axes, len(names))
        _numbers(about, axes, key)
        title = short(language, key)
        if key.startswith("kept"):
            title = _("{title}, percentage points").format(title=title)
        panel_title(axes, "\n".join(textwrap.wrap(title, TITLE_LETTERS)))
        axes.title.set_fontsize(9)
    caption = _caption(about, _("Dot: average of all futures; line: 95 of every 100 futures."))
    reading = _("Difference from '{title}'. Left of the line at 0 is lower, right is higher.")
    said = reading.format(title=about.title(about.comparison.reference))
    frame(figure, (_("What each policy changes"), said), caption, legend)
    return figure


def ready_and_waiting(about: Told) -> Figure:
    """People ready to move on but who cannot, month by month: a fan a policy."""
    _ = about.language.gettext
    results = about.comparison.results
    columns = min(2, len(results))
    figure = new_figure(WIDE, 1.6 + 2.2 * -(-len(results) // columns))
    series = {name: _ready(each) for name, each in results.items()}
    months = month_ends(next(iter(results.values())))
    every = panels(figure, len(results), columns, "xy")
    for number, (axes, name) in enumerate(zip(every, results, strict=True)):
        if number:
            middle = np.median(series[about.comparison.reference], axis=0)
            axes.plot(months, middle, color=GREY, linewidth=1.2, linestyle=(0, (4, 2)))
        fan(axes, months, series[name], colour_of(number))
        label_last(axes, months, series[name], colour_of(number), about.language)
        panel_title(
            axes, "\n".join(textwrap.wrap(about.title(name), TITLE_LETTERS)), colour_of(number)
        )
        calendar(axes, about.language)
    every[0].set_ylim(bottom=0)
    reading = _(
        "People at the end of each month. The dashed line is the middle of '{title}'."
    ).format(title=about.title(about.comparison.reference))
    caption = _caption(
        about,
        _("Line: middle of all futures; dark band: 50 of every 100 futures; light band: 90."),
    )
    frame(figure, (_("Ready to move on, but still there"), reading), caption)
    return figure


def ready_at_the_end(results: Results) -> tuple[float, float, float]:
    """Low, middle and high of people ready in the last month, as in the fan."""
    low, middle, high = np.quantile(_ready(results)[:, -1], [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def earlier_or_later(about: Told, people: dict[str, Row]) -> Figure:
    """People who gain to the right, people who lose to the left, a bar a policy."""
    _, language = about.language.gettext, about.language
    kinds = (
        ("earlier", SKY, 1, _("home earlier")),
        ("only_under_policy", BLUE, 1, _("home, otherwise none")),
        ("later", ORANGE_PALE, -1, _("home later")),
        ("only_under_reference", VERMILLION, -1, _("no home, otherwise one")),
    )
    figure = new_figure(WIDE, 2.2 + 0.55 * len(people))
    [axes] = panels(figure, 1, 1)
    for line, row in enumerate(people.values()):
        ends = {1: 0.0, -1: 0.0}
        for key, colour, side, _said in kinds:
            size = float(row[key])
            axes.barh(line, side * size, 0.6, left=ends[side], color=colour, edgecolor="white",
                      hatch="///" if side < 0 else None)  # fmt: skip
            ends[side] += side * size
        for side, at in ends.items():
            axes.annotate(
                language.number(abs(at)), (at, line), (5 * side, 0), textcoords="offset points",
                va="center", ha="left" if side > 0 else "right", fontsize=9.5, color=INK,
            )  # fmt: skip
    axes.axvline(0, color=INK, linewidth=1)
    _rows(axes, [about.title(name) for name in people])
    plain(axes, "x")
    axes.margins(x=0.14)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: language.number(abs(x))))
    axes.set_xlabel(_("people who lose | people who gain"), color=GREY, fontsize=9.5)
    caption = _caption(about, _("Averages of all futures; the bounds are in the table below."))
    keys = [(said, colour) for _key, colour, _side, said in kinds]
    reading = _("People in one run, compared with '{title}'.").format(
        title=about.title(about.comparison.reference)
    )
    frame(figure, (_("Who gets a home earlier, later or not"), reading), caption, keys)
    return figure


def by_group(about: Told, rows: list[Row]) -> Figure:
    """People who gain less people who lose, by group: a dot with bounds for each policy."""
    _, language = about.language.gettext, about.language
    names = about.comparison.others()
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    figure = new_figure(WIDE, 2.0 + (0.25 + 0.22 * len(names)) * len(groups))
    [axes] = panels(figure, 1, 1)
    for row in rows:
        order = names.index(str(row["policy"]))
        line = groups.index(str(row["group"])) + 0.2 * (order - (len(names) - 1) / 2)
        axes.hlines(line, row["net_low"], row["net_high"], color=INK, linewidth=1.2)
        axes.plot(row["net"], line, "o", color=colour_of(order + 1), markersize=6.5)
    axes.axvline(0, color=GREY, linewidth=1)
    _rows(axes, [capital(named(language, group)) for group in groups])
    plain(axes, "x")
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True, steps=STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _signed(about, x)))
    axes.set_xlabel(_("people who gain less people who lose"), color=GREY, fontsize=9.5)
    legend = [(about.title(name), colour_of(order + 1)) for order, name in enumerate(names)]
    caption = _caption(about, _("Dot: average of all futures; line: 95 of every 100 futures."))
    reading = _("Right of 0 more people get a home earlier or at all than later or not.")
    frame(figure, (_("Who gains, by group"), reading), caption, legend)
    return figure


def costs(about: Told, payers: list[str]) -> Figure:
    """Euros a year by payer, a bar a policy, with the bounds of the total."""
    _, language = about.language.gettext, about.language
    results = about.comparison.results
    figure = new_figure(WIDE, 2.3 + 0.5 * len(results))
    [axes] = panels(figure, 1, 1)
    for line, each in enumerate(results.values()):
        table = each.costs().set_index("payer")
        left = 0.0
        for order, payer in enumerate(payers):
            part = float(table["mean"][payer])
            axes.barh(line, part, 0.6, left=left, color=PAYER_COLOURS[order], edgecolor="white")
            left += part
        low, high = float(table["low"]["all"]), float(table["high"]["all"])
        axes.hlines(line, low, high, color=INK, linewidth=1.2)
        axes.annotate(
            language.money(left), (high, line), (6, 0), textcoords="offset points", va="center",
            fontsize=9.5, color=INK,
        )  # fmt: skip
    _rows(axes, [about.title(name) for name in results])
    plain(axes, "x")
    axes.margins(x=0.24)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: language.money(x)))
    legend = [(capital(named(language, p)), PAYER_COLOURS[n]) for n, p in enumerate(payers)]
    caption = _caption(about, _("Line: the total in 95 of every 100 futures."))
    year = next(iter(results.values())).region.price_year
    reading = _("Average costs a year, in euros of {year}.").format(year=year)
    frame(figure, (_("What it costs, and who pays"), reading), caption, legend)
    return figure


def _ready(results: Results) -> Array:
    values: Array = results.monthly("ready_people", ("month",)).to_numpy()
    return values


def _zero(axes: Axes, lines: int) -> None:
    axes.axvline(0, color=GREY, linewidth=1)
    plain(axes, "x")
    axes.set_yticks([])
    axes.set_ylim(lines - 0.4, -0.6)
    axes.spines["left"].set_color(PALE)


def _numbers(about: Told, axes: Axes, key: str) -> None:
    """An axis of differences with few numbers, wide enough that rounding does not repeat one."""
    reach = max(abs(end) for end in axes.get_xlim())
    many = 3 if key.startswith("costs") else 5
    axes.xaxis.set_major_locator(MaxNLocator(many, steps=STEPS, integer=reach >= FINE))
    if key.startswith("costs"):
        text: Any = lambda x, _: about.language.money(x)  # noqa: E731
    else:
        decimals = 0 if reach >= FINE else 1 if reach >= 1 else 2
        text = lambda x, _: about.language.number(x, decimals)  # noqa: E731
    axes.xaxis.set_major_formatter(FuncFormatter(text))


def _rows(axes: Axes, labels: list[str]) -> None:
    wrapped = ["\n".join(textwrap.wrap(label, LABEL_LETTERS)) for label in labels]
    axes.set_yticks(range(len(labels)), wrapped)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=9)


def _signed(about: Told, value: float) -> str:
    text = about.language.number(value)
    return f"+{text}" if value > 0 else text


def _caption(about: Told, spread: str) -> str:
    _, language = about.language.gettext, about.language
    first = about.comparison.results[about.comparison.reference]
    text = _("{futures} futures of {years} years from {start}. {spread}")
    return text.format(
        futures=language.number(first.replicates),
        years=language.number(first.years),
        start=language.date(first.region.start_date),
        spread=spread,
    )
