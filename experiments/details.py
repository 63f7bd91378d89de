"""The long tables of ``--details``: fairness, lives, exits, who gains, what a year costs."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments import wording
from experiments.layout import INTERVAL, measures_table, new_table, show
from simulate.comparison import Comparison
from simulate.incidence import ARRIVAL
from simulate.results import Results

LIVES = ("to_first_", "days_")
MONTHS = (12, 24, 60)


def show_run_details(results: Results, definition: str, console: Console) -> None:
    """Print who waits longest, how lives go, and what becomes of people."""
    title = "Waits by municipality of origin, weeks from asking to moving"
    show(title, waits_table(results, "municipality"), "", console)
    title = "Fairness: longest less shortest mean wait, weeks"
    show(title, _gaps(results), wording.about_gaps(results), console)
    summary = wording.rows_of(results.summary())
    lives = [row for row in summary if row["key"].startswith(LIVES)]
    title = "From first contact, average of people who came in the run"
    show(title, measures_table(lives), wording.about_time_to_home(results, definition), console)
    home = next(s.name for s in results.region.settings if s.capacity == "dwellings")
    for start, said in ((ARRIVAL, "first contact"), (home, "being housed")):
        title = f"What has happened first, by months since {said} (Aalen-Johansen)"
        show(title, _incidence(results, start, definition), "", console)


def show_comparison_details(comparison: Comparison, definition: str, console: Console) -> None:
    """Print who gains and who loses, and what an extra year in a home costs."""
    reference = comparison.reference
    for by in ("group", "municipality"):
        gains = comparison.gains(by, definition)
        for policy in comparison.others():
            title = f"Who gains and who loses under {policy}, by {by} (same people as {reference})"
            show(title, gains_table(gains[gains["policy"] == policy], by), "", console)
    title = f"What an extra year in a home costs, compared with {reference}"
    show(title, price_table(comparison), "", console)


def waits_table(results: Results, by: str) -> Table:
    """Waits by place and group or municipality."""
    shown = new_table(("place", by), whole=True)
    for column in ("moved/year", "median", INTERVAL, "one in ten over"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(results.waits(by)):
        cells = (
            str(row["setting"]),
            str(row[by]),
            wording.amount(row["moved_a_year"], "people"),
            wording.amount(row["median_weeks"], "weeks"),
            wording.between(row["median_low"], row["median_high"], "weeks"),
            f"{wording.amount(row['p90_weeks'], 'weeks')}\n"
            f"({wording.between(row['p90_low'], row['p90_high'], 'weeks')})",
        )
        shown.add_row(*map(Text, cells))
    return shown


def _gaps(results: Results) -> Table:
    shown = new_table(["place", "between", "longest", "shortest"])
    for column in ("gap", INTERVAL):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(results.gaps()):
        cells = (
            str(row["setting"]),
            str(row["between"]),
            str(row["longest"]) or "-",
            str(row["shortest"]) or "-",
            wording.amount(row["gap_weeks"], "weeks"),
            wording.between(row["low"], row["high"], "weeks"),
        )
        shown.add_row(*map(Text, cells))
    return shown


def _incidence(results: Results, start: str, definition: str) -> Table:
    months = [month for month in MONTHS if month <= 12 * results.years]
    table = results.cumulative_incidence(start, definition=definition)
    shown = new_table(["by then"])
    for month in months:
        shown.add_column(f"{month} months", justify="right")
    for name, rows in table.groupby("destination", sort=False):
        if not rows["share"].max() > 0:
            continue
        chosen = wording.rows_by(rows[rows["month"].isin(months)], "month")
        cells = [
            f"{wording.amount(row['share'], 'share')}\n"
            f"({wording.between(row['low'], row['high'], 'share')})"
            for row in chosen.values()
        ]
        shown.add_row(*map(Text, (str(name).replace("_", " "), *cells)))
    return shown


def gains_table(gains: pd.DataFrame, by: str) -> Table:
    """How many people of each group (or municipality) gain and lose under one policy."""
    shown = new_table([by], whole=True)
    for column in ("people", "gain", "lose", "net", "days earlier"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(gains):
        cells = [str(row[by]), wording.amount(row["people"], "people")]
        for key in ("gain", "lose"):
            cells.append(_with_ends(row, key, signed=False))
        for key in ("net", "days_earlier"):
            cells.append(_with_ends(row, key, signed=True))
        shown.add_row(*map(Text, cells))
    return shown


def _with_ends(row: wording.Row, key: str, signed: bool) -> str:
    write, write_ends = (
        (wording.change, wording.between_changes) if signed else (wording.amount, wording.between)
    )
    if pd.isna(row[key]):
        return "-"
    ends = write_ends(row[f"{key}_low"], row[f"{key}_high"], "people")
    return f"{write(row[key], 'people')}\n({ends})"


def price_table(comparison: Comparison) -> Table:
    """What an extra year in a home costs under each policy, or why that cannot be said."""
    shown = new_table(["policy"])
    for column in ("extra euros a year", "extra years in a home", "euros for one"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(comparison.cost_effectiveness()):
        costs = wording.change(row["costs"], "EUR")
        costs += f"\n({wording.between_changes(row['costs_low'], row['costs_high'], 'EUR')})"
        price = row["why_not"]
        if not price:
            price = wording.money(row["eur_per_year"])
            ends = wording.between(row["eur_per_year_low"], row["eur_per_year_high"], "EUR")
            price += f"\n({ends})"
        shown.add_row(
            *map(Text, (str(row["policy"]), costs, _with_ends(row, "years", True), price))
        )
    return shown
