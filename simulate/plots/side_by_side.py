"""Figures that lay policies side by side: waits, homes, homes kept, and costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator, PercentFormatter

from simulate.comparison import Comparison
from simulate.plots.style import (
    GREY,
    INK,
    PAYER_COLOURS,
    apart,
    by_policy,
    colour_of,
    dress,
    line_width,
    new_figure,
    number,
    panel_title,
    panels,
    plain,
    policy_keys,
    words,
)
from simulate.results import Results
from simulate.sourced import PAYERS

#: Rows of the figure of homes, in the order a home goes through them.
HOMES = {
    "promised": "promised by landlords",
    "delivered": "delivered to the scheme",
    "returned": "came back to the scheme",
    "withdrawn": "lost to the scheme:\nnot taken in time",
    "let": "let to clients",
    "own_way": "found by clients\noutside the scheme",
    "lost": "lost by tenants",
}
LONGEST_FOLLOWED_MONTHS = 60


def waits_by_group(outcome: Comparison | Results) -> Figure:
    """Median and ninth-decile waits by group, a panel for each kind of place."""
    results = by_policy(outcome)
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
    reading = (
        "Weeks from asking for a place to moving there, of those who moved. Filled dot: half "
        "waited less. Open dot: one in ten waited longer."
    )
    spread = "Pale bars: the filled dot in the middle 95 % of replicates."
    dress(
        figure, ("How long people wait, by group", reading), results, spread, policy_keys(results)
    )
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
    axes.set_yticks(range(len(groups)), [words(group) for group in groups], color=INK)
    axes.set_ylim(len(groups) - 0.45, -0.55)
    for edge in np.arange(0.5, len(groups) - 1):
        axes.axhline(edge, color="#ebebeb", linewidth=0.8)
    axes.set_xlim(left=-0.02 * max(axes.get_xlim()[1], 4), right=max(axes.get_xlim()[1], 4))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel("weeks", color=GREY, fontsize=9.5)
    panel_title(axes, words(place))


def _row(table: pd.DataFrame, place: str, group: str) -> pd.Series[float] | None:
    if table.empty:
        return None
    rows = table[(table["setting"] == place) & (table["group"] == group)]
    return rows.iloc[0] if len(rows) else None


def homes(outcome: Comparison | Results) -> Figure:
    """Homes promised, delivered, let and lost a year."""
    results = by_policy(outcome)
    tables = [each.summary() for each in results.values()]
    means = [table["mean"].to_dict() for table in tables]
    counts = [count for count in HOMES if any(mean[f"homes/{count}"] > 0 for mean in means)]
    figure = new_figure(9, 2.0 + len(counts) * (0.22 + 0.155 * len(results)))
    axes = figure.subplots()
    thick = 0.8 / len(results)
    for order, table in enumerate(tables):
        rows = table.loc[[f"homes/{count}" for count in counts]]
        y = np.arange(len(counts)) - 0.4 + thick * (order + 0.5)
        _bars(axes, y, rows, thick * 0.86, colour_of(order))
        for position, mean, high in zip(y, rows["mean"], rows["high"], strict=True):
            axes.annotate(
                number(mean), (high, position), (4, 0), textcoords="offset points",
                va="center", fontsize=8.5, color=INK,
            )  # fmt: skip
    plain(axes, "x")
    axes.set_yticks(range(len(counts)), [HOMES[count] for count in counts], color=INK)
    axes.tick_params(axis="y", labelsize=9.5, labelcolor=INK)
    axes.set_ylim(len(counts) - 0.45, -0.55)
    axes.margins(x=0.06)
    axes.set_xlim(left=0)
    axes.set_xlabel("homes a year, average over the run", color=GREY, fontsize=9.5)
    reading = "A delivered home is let, or returns to regular letting when nobody takes it in time."
    spread = "Bars: means; lines: the middle 95 % of replicates."
    title = ("Homes promised, delivered, let and lost", reading)
    dress(figure, title, results, spread, policy_keys(results))
    return figure


def _bars(
    axes: Axes, y: np.ndarray[Any, Any], table: pd.DataFrame,
    thick: float, colour: str,
) -> None:  # fmt: skip
    axes.barh(y, table["mean"], thick, color=colour, linewidth=0)
    axes.hlines(y, table["low"], table["high"], color=INK, linewidth=1)


def homes_kept(outcome: Comparison | Results) -> Figure:
    """Share of homes kept by months since moving in (Kaplan-Meier)."""
    results = by_policy(outcome)
    figure = new_figure(8.5, 5.2)
    axes = figure.subplots()
    ends, lowest = [], 1.0
    for order, (name, each) in enumerate(results.items()):
        curve = each.survival(LONGEST_FOLLOWED_MONTHS).dropna(subset="share")
        if curve.empty:
            continue
        month, colour = curve["month"], colour_of(order)
        if order == 0:
            axes.fill_between(month, curve["low"], curve["high"], color=colour, alpha=0.18, lw=0)
        axes.plot(month, curve["share"], color=colour, linewidth=line_width(order, len(results)))
        last = curve.iloc[-1]
        ends.append((float(last["share"]), _kept(name if len(results) > 1 else "", last), colour))
        lowest = min(lowest, float(curve["low"].min()))
        axes.set_xlim(0, float(month.max()))
    plain(axes, "y")
    floor = max(0.0, float(np.floor(lowest * 10) / 10))
    axes.set_ylim(floor, 1.0)
    axes.xaxis.set_major_locator(MultipleLocator(12 if axes.get_xlim()[1] > 24 else 3))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))
    places = apart([end[0] for end in ends], 0.045 * (1 - floor), floor, 1.0)
    for (_, text, colour), place in zip(ends, places, strict=True):
        axes.annotate(
            text, (1, place), (6, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=9.5, color=colour, fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
    axes.set_xlabel("months since moving in", color=GREY, fontsize=9.5)
    starts = f" (the axis starts at {100 * floor:.0f} %)" if floor > 0 else ""
    axes.set_ylabel(f"homes still kept{starts}", color=GREY, fontsize=9.5)
    reading = (
        "Of homes found in the run, the share not yet lost (Kaplan-Meier). Per person housed, "
        "not per person referred."
    )
    whose = f" under {words(next(iter(results)))}" if len(results) > 1 else ""
    spread = (
        "Lines: all replicates together; in brackets, and the band"
        f"{whose}: the middle 95 % of replicates."
    )
    dress(figure, ("Homes kept", reading), results, spread)
    return figure


def _kept(name: str, last: pd.Series[float]) -> str:
    between = f" ({100 * last['low']:.0f}–{100 * last['high']:.0f})"
    kept = f"{words(name)}  {100 * last['share']:.0f} %".strip()
    return kept + between if last["low"] < last["high"] else kept


def costs_by_payer(outcome: Comparison | Results) -> Figure:
    """Euros a year by payer, and the paired difference from the reference."""
    results = by_policy(outcome)
    tables = {name: each.costs().set_index("payer") for name, each in results.items()}
    payers = [p for p in PAYERS if any(table["high"][p] > 0 for table in tables.values())]
    figure = new_figure(10, 2.5 + 0.5 * len(results))
    paired = isinstance(outcome, Comparison) and len(results) > 1
    axes = panels(figure, 2 if paired else 1, 2 if paired else 1)
    scale, unit = _money(max(table["high"]["all"] for table in tables.values()))
    names = [words(name) for name in results]
    for line, table in enumerate(tables.values()):
        left = 0.0
        for order, payer in enumerate(payers):
            part = float(table["mean"][payer]) / scale
            axes[0].barh(line, part, 0.62, left=left, color=PAYER_COLOURS[order])
            left += part
        low, high = table["low"]["all"] / scale, table["high"]["all"] / scale
        axes[0].hlines(line, low, high, color=INK, linewidth=1)
        axes[0].annotate(
            f"{left:,.1f}", (high, line), (5, 0), textcoords="offset points", va="center",
            fontsize=9.5, color=INK,
        )  # fmt: skip
    _finish_costs(axes[0], names, f"{unit} a year")
    axes[0].margins(x=0.1)
    axes[0].set_xlim(left=0)
    if isinstance(outcome, Comparison) and paired:
        panel_title(axes[0], "costs a year, by payer")
        _draw_cost_differences(axes[1], outcome, scale, f"{unit} a year")
        panel_title(axes[1], f"difference from {words(outcome.reference)}, all payers")
    keys = [(words(payer), PAYER_COLOURS[order]) for order, payer in enumerate(payers)]
    year = next(iter(results.values())).region.price_year
    reading = f"Average costs of places, support, moves and lost homes, in euros of {year}."
    spread = "Lines: the middle 95 % of replicates (on the right: of paired differences)."
    if not paired:
        spread = "Line: the total in the middle 95 % of replicates."
    dress(figure, ("What it costs, and who pays", reading), results, spread, keys)
    return figure


def _draw_cost_differences(axes: Axes, comparison: Comparison, scale: float, unit: str) -> None:
    table = comparison.differences()
    rows = table[table["key"] == "costs/all"].set_index("policy")
    axes.axvline(0, color=GREY, linewidth=1)
    for line, name in enumerate(comparison.results):
        if name == comparison.reference:
            continue
        middle, low, high = rows.loc[[name], ["difference", "low", "high"]].to_numpy()[0] / scale
        axes.hlines(line, low, high, color=INK, linewidth=1)
        axes.plot(middle, line, "o", color=colour_of(line), markersize=7)
        axes.annotate(
            _signed(middle), (high, line), (6, 0), textcoords="offset points", va="center",
            fontsize=9.5, color=INK,
        )  # fmt: skip
    _finish_costs(axes, [""] * len(comparison.results), unit)
    axes.margins(x=0.18)


def _finish_costs(axes: Axes, names: list[str], unit: str) -> None:
    plain(axes, "x")
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", labelsize=9.5, labelcolor=INK)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter("{x:,.10g}")
    axes.set_xlabel(unit, color=GREY, fontsize=9.5)


def _signed(value: float) -> str:
    """A difference with its sign, at a precision that tells it from none."""
    decimals = 0 if abs(value) >= 10 else 1 if abs(value) >= 1 else 2
    return f"{value:+,.{decimals}f}".replace("-", "−")


def _money(largest: float) -> tuple[float, str]:
    for scale, unit in ((1e9, "billion euros"), (1e6, "million euros"), (1e3, "thousand euros")):
        if largest >= scale:
            return scale, unit
    return 1.0, "euros"
