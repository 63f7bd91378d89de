"""Small pictures for the page: fans through time, and who pays.

Drawn for a column of a page or a telephone, so with little text; the large figures of
:mod:`simulate.plots` are there to download. Each is an ``img`` with its own description, and the
numbers are in a table beside it.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.app.work import Answer
from simulate.language import Language
from simulate.language.names import named
from simulate.plots.style import BLUE, GREY, INK, new_figure, plain
from simulate.plots.through_time import calendar, fan, label_last, month_ends
from simulate.results import Results
from simulate.sourced import PAYERS

Array = np.ndarray[Any, Any]

#: The baseline is grey, the choice blue, on every picture.
COLOURS = ("#4d4d4d", BLUE)
WIDTH, HEIGHT = 4.4, 2.7  # inches
MILLION = 1e6


def as_html(figure: Figure, alt: str, title: str = "") -> str:
    """A figure as an element of a page, described for who cannot see it; some hold their title."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    data = base64.b64encode(buffer.getvalue()).decode()
    caption = f"<figcaption>{escape(title)}</figcaption>" if title else ""
    return (
        f'<figure class="ds-figure">{caption}'
        f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(alt)}"></figure>'
    )


def ready_series(results: Results) -> Array:
    """People ready and waiting at the end of each month, shape (replicates, months)."""
    return _summed(results, "ready_people", [])


def list_series(results: Results, setting: str) -> Array:
    """People on a list at the end of each month, shape (replicates, months)."""
    return _summed(results, "waiting_people", [setting])


def homeless_series(results: Results) -> Array:
    """People on the street or in a shelter, shape (replicates, months)."""
    settings = [s.name for s in results.region.settings if s.homeless]
    return _summed(results, "people", settings)


def let_series(results: Results) -> Array:
    """Homes found so far, through the scheme and otherwise, shape (replicates, months)."""
    homes = results.monthly("homes", ("month", "count")).sel(count=["let", "own_way"])
    found: Array = homes.sum("count").to_numpy().cumsum(axis=1)
    return found


def _summed(results: Results, tally: str, settings: Sequence[str]) -> Array:
    values = results.monthly(tally, ("month", "setting"))
    if settings:
        values = values.sel(setting=list(settings))
    found: Array = values.sum("setting").to_numpy()
    return found


def fan_chart(
    language: Language, answer: Answer, series: Sequence[Array], title: str, unit: str
) -> str:
    """Fans of the baseline and the choice on one pair of axes."""
    figure = new_figure(WIDTH, HEIGHT)
    axes = figure.subplots()
    months = month_ends(answer.chosen)
    for values, colour in zip(series, COLOURS, strict=False):
        fan(axes, months, values, colour)
    for values, colour in _not_over_each_other(series):
        label_last(axes, months, values, colour, language)
    calendar(axes, language)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(unit, color=GREY, fontsize=9.5)
    return as_html(figure, _fan_alt(language, series, title, unit), title)


def _not_over_each_other(series: Sequence[Array]) -> list[tuple[Array, str]]:
    """Series whose end is labelled: both when there is room between them, else the last."""
    pairs = list(zip(series, COLOURS, strict=False))
    top = max(float(np.quantile(values, 0.95)) for values in series)
    ends = [float(np.median(values[:, -1])) for values in series]
    far = len(ends) == 1 or abs(ends[0] - ends[1]) > 0.08 * max(top, 1.0)
    return pairs if far else pairs[-1:]


def _fan_alt(language: Language, series: Sequence[Array], title: str, unit: str) -> str:
    _ = language.gettext
    names = (_("Nothing changes"), _("Your choice"))
    ends = []
    for name, values in zip(names, series, strict=False):
        low, middle, high = np.quantile(values[:, -1], [0.05, 0.5, 0.95])
        said = _("{name}: {middle} {unit} at the end, in 9 of 10 futures between {low} and {high}")
        ends.append(
            said.format(
                name=name, unit=unit,
                middle=language.number(middle), low=language.number(low),
                high=language.number(high),
            )
        )  # fmt: skip
    return f"{title}. {'; '.join(ends)}."


def cost_chart(language: Language, answer: Answer, title: str) -> str:
    """Costs a year by payer, the baseline beside the choice, each with its interval."""
    tables = [each.costs().set_index("payer") for each in answer.comparison.results.values()]
    payers = [p for p in PAYERS if any(table["high"][p] > 0 for table in tables)]
    if not payers:
        return ""
    figure = new_figure(WIDTH, 0.9 + 0.5 * len(payers))
    axes = figure.subplots()
    thick = 0.8 / len(tables)
    for order, table in enumerate(tables):
        y = np.arange(len(payers)) - 0.4 + thick * (order + 0.5)
        rows = table.loc[payers] / MILLION
        axes.barh(y, rows["mean"], 0.86 * thick, color=COLOURS[order], alpha=0.85)
        axes.hlines(y, rows["low"], rows["high"], color=INK, linewidth=1.2)
    plain(axes, "x")
    axes.set_yticks(range(len(payers)), [named(language, p) for p in payers], color=INK)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(
        lambda value, _: language.number(value, 0 if float(value).is_integer() else 1)
    )
    axes.set_xlabel(language.gettext("million euros a year"), color=GREY, fontsize=9.5)
    alt = language.gettext("{title}; the numbers are in the table below.").format(title=title)
    return as_html(figure, alt, title)
