"""Results as tables on the screen: numbers with interval and unit, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from experiments import wording
from simulate.results import Comparison, Results

#: Keys of the summary that other tables show better.
ELSEWHERE = ("costs/", "kept/", "list_end/", "within_13_weeks/", "homes/")
INTERVAL = "95 % interval"


def show_run(results: Results, console: Console) -> None:
    """Print what a run gave."""
    _header(results, f"{_where(results)} under {results.policy.name}", console)
    _show(_stocks(results), wording.about_stocks(results), console)
    _show(_waits(results), wording.about_waits(results), console)
    _show(_homes(results), wording.about_retention(results), console)
    _show(_costs(results), wording.about_costs(results), console)


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Print what each policy changes, and for how many people."""
    reference = comparison.results[comparison.reference]
    _header(reference, f"{_where(reference)}: policies compared", console)
    _show(_stocks(reference), wording.about_stocks(reference), console)
    differences = comparison.differences()
    people = wording.rows_by(comparison.people(), "policy")
    for policy in comparison.others():
        rows = wording.rows_by(differences[differences["policy"] == policy], "key")
        said = wording.about_policy(comparison, policy, rows)
        _show(_differences(comparison, policy, rows), said, console)
        row = people[policy]
        _show(_people(policy, row), wording.about_people(comparison, row), console)


def show_patterns(table: pd.DataFrame, console: Console) -> None:
    """Print each published figure beside the simulated one."""
    shown = _table("Published figures and this run", ["figure", "evidence"])
    for column in ("published", "simulated", "in range"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(table):
        unit = str(row["unit"])
        mean = wording.amount(row["mean"], unit)
        if not pd.isna(row["low"]):
            mean += f" ({wording.between(row['low'], row['high'], unit)})"
        words = wording.unit_words(unit)
        verdict = {None: "-", True: "yes", False: "NO"}[row["in_range"]]
        ids = str(row["evidence"]).replace(" ", "\n")
        figure = f"{row['figure']}{f', {words}' if words else ''}"
        shown.add_row(*map(Text, (figure, ids, _allowed(row, unit), mean, verdict)))
    _show(shown, wording.about_patterns(table), console)


def show_list(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table of names and texts."""
    shown = _table(title, columns)
    for row in rows:
        shown.add_row(*map(Text, row))
    return shown


def _allowed(row: wording.Row, unit: str) -> str:
    low, high = row["published_low"], row["published_high"]
    if high == float("inf"):
        return f"at least {wording.amount(low, unit)}"
    return wording.between(low, high, unit)


def _where(results: Results) -> str:
    return results.region.title or results.region.name


def _header(results: Results, title: str, console: Console) -> None:
    console.print(Text(title, style="bold"))
    console.print(
        Text(
            f"{results.years} years from {results.region.start_date}, {results.replicates} "
            f"replicates, seed {results.seed}. Intervals hold 95 % of replicates: chance, not "
            "doubt about the numbers in the region file."
        )
    )
    if results.region.about:
        console.print(Text(results.region.about.strip(), style="dim"))
    console.print()


def _table(title: str, left: Sequence[str]) -> Table:
    table = Table(
        box=SIMPLE_HEAD, title=Text(title, style="bold"), title_justify="left", pad_edge=False
    )
    for number, column in enumerate(left):
        table.add_column(column, no_wrap=number == 0 and len(left) > 1)
    return table


def _show(table: Table, sentence: str, console: Console) -> None:
    console.print(table)
    console.print(Padding(Text(sentence, style="italic"), (0, 0, 1, 0)))


def _measures(title: str, rows: list[wording.Row]) -> Table:
    shown = _table(title, ["measure"])
    shown.add_column("mean", justify="right")
    shown.add_column(INTERVAL, justify="right")
    shown.add_column("unit")
    for row in rows:
        unit = str(row["unit"])
        cells = (
            str(row["measure"]),
            wording.amount(row["mean"], unit),
            wording.between(row["low"], row["high"], unit),
            wording.unit_words(unit),
        )
        shown.add_row(*map(Text, cells))
    return shown


def _stocks(results: Results) -> Table:
    rows = wording.rows_of(results.summary())
    kept = [row for row in rows if not row["key"].startswith(ELSEWHERE)]
    return _measures(f"Under {results.policy.name}", kept)


def _homes(results: Results) -> Table:
    homes = [row for row in wording.rows_of(results.summary()) if row["key"].startswith("homes/")]
    kept = [
        {"measure": f"Housed after {row['months']} months, {row['denominator']}", "unit": "share"}
        | {name: row["share" if name == "mean" else name] for name in ("mean", "low", "high")}
        for row in wording.rows_of(results.retention())
    ]
    return _measures("Homes", homes + kept)


def _waits(results: Results) -> Table:
    shown = _table("Waits by group, weeks from asking to moving", ["place", "group"])
    for column in ("moved/year", "median", INTERVAL, "one in ten waits longer than"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(results.waits()):
        cells = (
            str(row["setting"]),
            str(row["group"]),
            wording.amount(row["moved_a_year"], "people"),
            wording.amount(row["median_weeks"], "weeks"),
            wording.between(row["median_low"], row["median_high"], "weeks"),
            wording.amount(row["p90_weeks"], "weeks"),
        )
        shown.add_row(*map(Text, cells))
    return shown


def _costs(results: Results) -> Table:
    shown = _table(f"Costs, euros of {results.region.price_year} a year", ["payer"])
    shown.add_column("mean", justify="right")
    shown.add_column(INTERVAL, justify="right")
    for row in wording.rows_of(results.costs()):
        if row["high"] > 0 or row["payer"] == "all":
            cells = (
                str(row["payer"]).replace("_", " "),
                wording.money(row["mean"]),
                wording.between(row["low"], row["high"], "EUR"),
            )
            shown.add_row(*map(Text, cells))
    return shown


def _differences(comparison: Comparison, policy: str, rows: dict[str, wording.Row]) -> Table:
    shown = _table(f"{policy} compared with {comparison.reference}", ["measure"])
    for column in (comparison.reference, "difference", INTERVAL, "P(better)"):
        shown.add_column(column, justify="right")
    shown.add_column("unit")
    reference = wording.rows_by(comparison.results[comparison.reference].summary(), "key")
    for key, row in rows.items():
        if key.startswith(("list_end/", "within_13_weeks/", "costs/")) and key != "costs/all":
            continue
        unit = str(row["unit"])
        nothing = max(abs(row["low"]), abs(row["high"])) < wording.NOTHING
        sure = "-" if nothing or pd.isna(row["p_better"]) else f"{100 * row['p_better']:.0f} %"
        cells = (
            str(row["measure"]).replace(", mean of those who moved", "").replace(", average", ""),
            wording.amount(reference[key]["mean"], unit),
            wording.change(row["difference"], unit),
            wording.between_changes(row["low"], row["high"], unit),
            sure,
            "% points" if unit == "share" else wording.unit_words(unit),
        )
        shown.add_row(*map(Text, cells))
    return shown


def _people(policy: str, row: wording.Row) -> Table:
    shown = _table(f"The same people, followed under both ({policy})", ["housed"])
    shown.add_column("people", justify="right")
    shown.add_column(INTERVAL, justify="right")
    for key, words in {
        "earlier": "earlier",
        "later": "later",
        "only_under_policy": "only under this policy",
        "only_under_reference": "only under the reference",
    }.items():
        low, high = row[f"{key}_low"], row[f"{key}_high"]
        between = f"{low:,.0f} to {high:,.0f}"
        shown.add_row(*map(Text, (words, f"{row[key]:,.0f}", between)))
    return shown
