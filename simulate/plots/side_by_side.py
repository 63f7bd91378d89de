"""Figures that lay policies side by side: waits, homes, homes kept, and costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from simulate.comparison import Comparison
from simulate.language import Language, mark
from simulate.language.names import capital, named, placed
from simulate.plots.style import (
    ENGLISH,
    GREY,
    INK,
    PAYER_COLOURS,
    STEPS,
    apart,
    by_policy,
    colour_of,
    dress,
    line_width,
    new_figure,
    panel_title,
    panels,
    percent_ticks,
    plain,
    policy_keys,
    row_height,
    row_names,
    short_number,
    ticks,
    title_of,
    wrapped,
)
from simulate.results import Results
from simulate.sourced import PAYERS

#: Rows of the figure of homes, in the order a home goes through them.
HOMES = {
    "promised": mark("promised by landlords"),
    "delivered": mark("delivered to the scheme"),
    "returned": mark("came back to the scheme"),
    "withdrawn": mark("lost to the scheme: not taken in time"),
    "let": mark("let to clients"),
    "own_way": mark("found by clients outside the scheme"),
    "lost": mark("lost by tenants"),
}
#: Scale of an axis of money -> what it counts.
MONEY = {
    1e9: mark("billion euros a year"),
    1e6: mark("million euros a year"),
    1e3: mark("thousand euros a year"),
    1.0: mark("euros a year"),
}
#: Letters of a panel's title on one line.
PANEL_LETTERS = 44
LONGEST_FOLLOWED_MONTHS = 60


def waits_by_group(outcome: Comparison | Results, language: Language = ENGLISH) -> Figure:
    """Median and ninth-decile waits by group, a panel for each kind of place."""
    _, results = language.gettext, by_policy(outcome)
    tables = {name: each.waits() for name, each in results.items()}
    first = next(iter(results.values()))
    wanted = [s.name for s in first.region.settings if s.capacity != "unlimited"]
    groups = [group.name for group in first.region.groups]
    shown = {
        place: [g for g in groups if any(_row(t, place, g) is not None for t in tables.values())]
        for place in wanted
    }
    shown = {place: rows for place, rows in shown.items() if rows}
    columns = 2 if len(shown) > 1 else 1
    lanes = max([len(rows) for rows in shown.values()], default=1) * (len(results) + 1)
    height = -(-max(len(shown), 1) // columns) * (0.75 + 0.155 * lanes)
    figure = new_figure(10 if columns > 1 else 7.5, 1.9 + height)
    for axes, (place, rows) in zip(panels(figure, len(shown), columns), shown.items(), strict=True):
        _draw_waits(axes, place, rows, tables)
        row_names(axes, [named(language, group) for group in rows])
        ticks(axes.xaxis, language)
        axes.set_xlabel(_("weeks"), color=GREY, fontsize=9.5)
        panel_title(axes, wrapped(capital(placed(language, place)), PANEL_LETTERS))
    reading = _(
        "Weeks from asking for a place to moving there, of those who moved. Filled dot: half "
        "waited less. Open dot: one in ten waited longer."
    )
    spread = _("Pale bars: the filled dot in the middle 95% of replicates.")
    title = (_("How long people wait, by group"), reading)
    dress(figure, title, results, spread, policy_keys(results, language), language)
    return figure


def _draw_waits(axes: Axes, place: str, groups: list[str], tables: dict[str, pd.DataFrame]) -> None:
    step = 0.8 / len(tables)
    for order, table in enumerate(tables.values()):
        for line, group in enumerate(groups):
            row = _row(table, place, group)
            if row is None:
                continue
            y, colour = line - 0.4 + step * (order + 0.5), colour_of(order)
            ends = [row.median_low, row.median_high]
            axes.plot(ends, [y, y], color=colour, alpha=0.3, linewidth=6, solid_capstyle="butt")
            axes.plot([row.median_weeks, row.p90_weeks], [y, y], color=colour, linewidth=1.1)
            axes.plot(row.median_weeks, y, "o", color=colour, markersize=5)
            axes.plot(row.p90_weeks, y, "o", color=colour, markersize=4.5, markerfacecolor="white")
    plain(axes, "x")
    axes.spines["bottom"].set_visible(False)
    axes.set_ylim(len(groups) - 0.45, -0.55)
    for edge in np.arange(0.5, len(groups) - 1):
        axes.axhline(edge, color="#ebebeb", linewidth=0.8)
    most = max(axes.get_xlim()[1], 4)
    axes.set_xlim(-0.02 * most, 1.02 * most)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))


def _row(table: pd.DataFrame, place: str, group: str) -> pd.Series[float] | None:
    if table.empty:
        return None
    rows = table[(table["setting"] == place) & (table["group"] == group)]
    return rows.iloc[0] if len(rows) else None


def homes(outcome: Comparison | Results, language: Language = ENGLISH) -> Figure:
    """Homes promised, delivered, let and lost a year."""
    _, results = language.gettext, by_policy(outcome)
    tables = [each.summary() for each in results.values()]
    means = [table["mean"].to_dict() for table in tables]
    counts = [count for count in HOMES if any(mean[f"homes/{count}"] > 0 for mean in means)]
    names = [_(HOMES[count]) for count in counts]
    figure = new_figure(9, 2.0 + len(counts) * max(0.22 + 0.155 * len(results), row_height(names)))
    axes = figure.subplots()
    thick = 0.8 / len(results)
    for order, table in enumerate(tables):
        rows = table.loc[[f"homes/{count}" for count in counts]]
        y = np.arange(len(counts)) - 0.4 + thick * (order + 0.5)
        _bars(axes, y, rows, thick * 0.86, colour_of(order))
        for position, mean, high in zip(y, rows["mean"], rows["high"], strict=True):
            axes.annotate(
                short_number(language, mean), (high, position), (4, 0),
                textcoords="offset points", va="center", fontsize=8.5, color=INK,
            )  # fmt: skip
    plain(axes, "x")
    row_names(axes, names)
    axes.set_ylim(len(counts) - 0.45, -0.55)
    axes.margins(x=0.06)
    axes.set_xlim(left=0)
    ticks(axes.xaxis, language)
    axes.set_xlabel(_("homes a year, average over the run"), color=GREY, fontsize=9.5)
    reading = _(
        "A delivered home is let, or returns to regular letting when nobody takes it in time."
    )
    spread = _("Bars: means; lines: the middle 95% of replicates.")
    title = (_("Homes promised, delivered, let and lost"), reading)
    dress(figure, title, results, spread, policy_keys(results, language), language)
    return figure


def _bars(
    axes: Axes, y: np.ndarray[Any, Any], table: pd.DataFrame,
    thick: float, colour: str,
) -> None:  # fmt: skip
    axes.barh(y, table["mean"], thick, color=colour, linewidth=0)
    axes.hlines(y, table["low"], table["high"], color=INK, linewidth=1)


def homes_kept(outcome: Comparison | Results, language: Language = ENGLISH) -> Figure:
    """Share of homes kept by months since moving in (Kaplan-Meier)."""
    _, results = language.gettext, by_policy(outcome)
    figure = new_figure(8.5, 5.6)
    axes = figure.subplots()
    ends, lowest = [], 1.0
    for order, each in enumerate(results.values()):
        curve = each.survival(LONGEST_FOLLOWED_MONTHS).dropna(subset="share")
        if curve.empty:
            continue
        month, colour = curve["month"], colour_of(order)
        if order == 0:
            axes.fill_between(month, curve["low"], curve["high"], color=colour, alpha=0.18, lw=0)
        axes.plot(month, curve["share"], color=colour, linewidth=line_width(order, len(results)))
        last = curve.iloc[-1]
        ends.append((float(last["share"]), _kept(last, language), colour))
        lowest = min(lowest, float(curve["low"].min()))
        axes.set_xlim(0, float(month.max()))
    plain(axes, "y")
    floor = max(0.0, float(np.floor(lowest * 10) / 10))
    axes.set_ylim(floor, 1.0)
    axes.xaxis.set_major_locator(MultipleLocator(12 if axes.get_xlim()[1] > 24 else 3))
    percent_ticks(axes.yaxis, language)
    places = apart([end[0] for end in ends], 0.045 * (1 - floor), floor, 1.0)
    for (_share, text, colour), place in zip(ends, places, strict=True):
        axes.annotate(
            text, (1, place), (6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=9.5, color=colour, fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
    axes.set_xlabel(_("months since moving in"), color=GREY, fontsize=9.5)
    kept = _("homes still kept")
    if floor > 0:
        starts = _("(the axis starts at {share})").format(share=language.percent(floor))
        kept += f"\n{starts}"
    axes.set_ylabel(kept, color=GREY, fontsize=9.5)
    reading = _(
        "Of homes found in the run, the share not yet lost (Kaplan-Meier). Per person housed, "
        "not per person referred."
    )
    spread = _(
        "Lines: all replicates together; in brackets, and the band: the middle 95% of replicates."
    )
    if len(results) > 1:
        spread = _(
            "Lines: all replicates together; in brackets, and the band under ‘{title}’: the "
            "middle 95% of replicates."
        ).format(title=title_of(language, next(iter(results.values()))))
    title = (_("Homes kept"), reading)
    dress(figure, title, results, spread, policy_keys(results, language), language)
    return figure


def _kept(last: pd.Series[float], language: Language) -> str:
    kept = language.percent(last["share"])
    low, high = (language.number(100 * last[end]) for end in ("low", "high"))
    return f"{kept} ({low}–{high})" if last["low"] < last["high"] else kept


def costs_by_payer(outcome: Comparison | Results, language: Language = ENGLISH) -> Figure:
    """Euros a year by payer, and the paired difference from the reference."""
    _, results = language.gettext, by_policy(outcome)
    tables = {name: each.costs().set_index("payer") for name, each in results.items()}
    payers = [p for p in PAYERS if any(table["high"][p] > 0 for table in tables.values())]
    if not payers:
        return _no_prices(results, language)
    names = [title_of(language, each) for each in results.values()]
    figure = new_figure(10, 2.5 + max(0.5, row_height(names)) * len(results))
    paired = isinstance(outcome, Comparison) and len(results) > 1
    axes = panels(figure, 2 if paired else 1, 2 if paired else 1)
    largest = max(table["high"]["all"] for table in tables.values())
    scale = next((size for size in MONEY if largest >= size), 1.0)
    for line, table in enumerate(tables.values()):
        left = 0.0
        for order, payer in enumerate(payers):
            part = float(table["mean"][payer]) / scale
            axes[0].barh(line, part, 0.62, left=left, color=PAYER_COLOURS[order])
            left += part
        low, high = table["low"]["all"] / scale, table["high"]["all"] / scale
        axes[0].hlines(line, low, high, color=INK, linewidth=1)
        axes[0].annotate(
            language.number(left, 1), (high, line), (5, 0), textcoords="offset points",
            va="center", fontsize=9.5, color=INK,
        )  # fmt: skip
    _finish_costs(axes[0], names, _(MONEY[scale]), language)
    axes[0].margins(x=0.1)
    axes[0].set_xlim(left=0)
    if isinstance(outcome, Comparison) and paired:
        panel_title(axes[0], _("Costs a year, by payer"))
        _draw_cost_differences(axes[1], outcome, scale, language)
        _finish_costs(axes[1], [""] * len(results), _(MONEY[scale]), language)
        axes[1].margins(x=0.25)
        gap = _("Difference from ‘{title}’, all payers").format(title=names[0])
        panel_title(axes[1], wrapped(gap, PANEL_LETTERS))
    keys = [(capital(named(language, payer)), PAYER_COLOURS[n]) for n, payer in enumerate(payers)]
    year = next(iter(results.values())).region.price_year
    reading = _("Average costs of places, support, moves and lost homes, in euros of {year}.")
    spread = _("Lines: the middle 95% of replicates (on the right: of paired differences).")
    if not paired:
        spread = _("Line: the total in the middle 95% of replicates.")
    title = (_("What it costs, and who pays"), reading.format(year=year))
    dress(figure, title, results, spread, keys, language)
    return figure


def _no_prices(results: dict[str, Results], language: Language) -> Figure:
    """A figure that says why there is nothing to draw."""
    figure = new_figure(8, 1.6)
    said = language.gettext("The region file gives no prices, so nothing can be said about costs.")
    title = (language.gettext("What it costs, and who pays"), said)
    dress(figure, title, results, "", (), language)
    return figure


def _draw_cost_differences(
    axes: Axes, comparison: Comparison, scale: float, language: Language
) -> None:
    table = comparison.differences()
    rows = table[table["key"] == "costs/all"].set_index("policy")
    axes.axvline(0, color=GREY, linewidth=1)
    for line, name in enumerate(comparison.results):
        if name == comparison.reference:
            continue
        middle, low, high = rows.loc[[name], ["difference", "low", "high"]].to_numpy()[0] / scale
        axes.hlines(line, low, high, color=INK, linewidth=1)
        axes.plot(middle, line, "o", color=colour_of(line), markersize=7)
        # On the far side of the line at 0, which would turn a minus into a plus.
        end, gap, side = (low, -6, "right") if middle < 0 else (high, 6, "left")
        axes.annotate(
            _signed(language, middle), (end, line), (gap, 0), textcoords="offset points",
            va="center", ha=side, fontsize=9.5, color=INK,
        )  # fmt: skip


def _finish_costs(axes: Axes, names: list[str], unit: str, language: Language) -> None:
    plain(axes, "x")
    row_names(axes, names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=STEPS))
    ticks(axes.xaxis, language)
    axes.set_xlabel(unit, color=GREY, fontsize=9.5)


def _signed(language: Language, value: float) -> str:
    """A difference with its sign, at a precision that tells it from none; 0 has no sign."""
    decimals = 0 if abs(value) >= 10 else 1 if abs(value) >= 1 else 2
    text = language.number(value, decimals)
    if not any(digit in text for digit in "123456789"):
        return "0"
    return f"+{text}" if value > 0 else text
