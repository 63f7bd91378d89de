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
from experiments.overview import overview, people_housed
from simulate.comparison import Comparison
from simulate.results import Results

#: Keys of the summary that other tables show better.
ELSEWHERE = ("costs/", "kept/", "list_end/", "within_13_weeks/", "homes/")
INTERVAL = "95 % interval"


def show_run(results: Results, console: Console) -> None:
    """Print what a run gave."""
    _header(results, f"{_where(results)} under {results.policy.name}", console)
    _show(
        "People and waits, average over the run",
        _stocks(results),
        wording.about_stocks(results),
        console,
    )
    waits = "Waits by group, weeks from asking to moving"
    _show(waits, _waits(results), wording.about_waits(results), console)
    _show("Homes, average over the run", _homes(results), wording.about_retention(results), console)
    costs = f"Costs, euros of {results.region.price_year} a year"
    _show(costs, _costs(results), wording.about_costs(results), console)


def show_comparison(comparison: Comparison, console: Console, details: bool = False) -> None:
    """Print what each policy changes of what matters most, and for how many people.

    With ``details``, every measure of every policy follows in long tables.
    """
    reference = comparison.results[comparison.reference]
    _header(reference, f"{_where(reference)}: policies compared", console)
    differences = comparison.differences()
    rows = {
        policy: wording.rows_by(differences[differences["policy"] == policy], "key")
        for policy in comparison.others()
    }
    said = "\n".join(wording.about_policy(comparison, policy, rows[policy]) for policy in rows)
    title = f"{comparison.reference}, and what each policy changes (average over the run)"
    _show(title, overview(comparison, _table(())), said, console)
    title = f"People housed earlier, later, or only under one, compared with {comparison.reference}"
    people = wording.rows_by(comparison.people(), "policy")
    said = "\n".join(wording.about_people(comparison, people[policy]) for policy in rows)
    _show(title, people_housed(comparison, _table(())), said, console)
    console.print(
        Text(
            "P(better): the share of replicates in which a policy does better, on the same people "
            "and luck. " + ("" if details else "Every other measure: --details, or --out DIR.")
        )
    )
    for policy in comparison.others() if details else []:
        title = f"{policy} compared with {comparison.reference} (what does not change is left out)"
        _show(f"\n{title}", _differences(comparison, rows[policy]), "", console)


def show_patterns(table: pd.DataFrame, console: Console) -> None:
    """Print each published figure beside the simulated one, then how stocks change at first."""
    published = table[table["evidence"] != ""]
    shown = _table(["figure", "evidence"])
    for column in ("published (range)", "simulated", "in range"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(published):
        unit = str(row["unit"])
        mean = wording.amount(row["mean"], unit)
        if not pd.isna(row["low"]):
            mean += f"\n({wording.between(row['low'], row['high'], unit)})"
        figure = wording.labelled(row["figure"], unit)
        ids = str(row["evidence"]).replace(" ", "\n")
        shown.add_row(*map(Text, (figure, ids, _allowed(row, unit), mean, _verdict(row))))
    _show("Published figures and this run", shown, wording.about_patterns(published), console)
    first_year = table[table["evidence"] == ""]
    shown = _table(["stock"])
    for column in ("allowed", "simulated", "in range"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(first_year):
        stock = str(row["figure"]).split(": ", 1)[1]
        ends = row["published_low"], row["published_high"]
        allowed = " to ".join(wording.percent_change(end) for end in ends)
        cells = (stock, allowed, wording.percent_change(row["mean"]), _verdict(row))
        shown.add_row(*map(Text, cells))
    _show("Change of stocks in the first year", shown, wording.about_patterns(first_year), console)


def _verdict(row: wording.Row) -> str:
    return "-" if row["in_range"] is None else "yes" if row["in_range"] else "NO"


def show_list(
    columns: Sequence[str], rows: Iterable[Sequence[str]], sentence: str, console: Console
) -> None:
    """Print names and texts, and what to do with them."""
    shown = _table(())
    for number, column in enumerate(columns):
        shown.add_column(column, no_wrap=number == 0)
    for row in rows:
        shown.add_row(*map(Text, row))
    console.print(shown)
    console.print(Text(sentence))


def _allowed(row: wording.Row, unit: str) -> str:
    low, high = row["published_low"], row["published_high"]
    if high == float("inf"):
        return f"at least {wording.amount(low, unit)}"
    between = wording.between(low, high, unit)
    if pd.isna(row["published"]):
        return between
    return f"{wording.amount(row['published'], unit)}\n({between})"


def _where(results: Results) -> str:
    return results.region.title or results.region.name


def _header(results: Results, title: str, console: Console) -> None:
    console.print(Text(title, style="bold"))
    years = wording.counted(results.years, "year")
    replicates = wording.counted(results.replicates, "replicate")
    console.print(
        Text(
            f"{years} from {results.region.start_date}, {replicates}, seed {results.seed}. "
            "Intervals hold 95 % of replicates: chance, not doubt about the numbers in the region "
            "file."
        )
    )
    if results.region.about:
        console.print(Text(" ".join(results.region.about.split()), style="dim"))
    console.print()


def _table(left: Sequence[str]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in left:
        table.add_column(column)
    return table


def _show(title: str, table: Table, sentence: str, console: Console) -> None:
    # Rich would wrap a table's own title to the width of the table.
    console.print(Text(title, style="bold"))
    console.print(table)
    console.print(Padding(Text(sentence, style="italic"), (0, 0, 1, 0)))


def _measures(rows: list[wording.Row]) -> Table:
    shown = _table(["measure"])
    shown.add_column("mean", justify="right")
    shown.add_column(INTERVAL, justify="right")
    for row in rows:
        unit = str(row["unit"])
        cells = (
            wording.labelled(row["measure"], unit),
            wording.amount(row["mean"], unit),
            wording.between(row["low"], row["high"], unit),
        )
        shown.add_row(*map(Text, cells))
    return shown


def _stocks(results: Results) -> Table:
    rows = wording.rows_of(results.summary())
    kept = [row for row in rows if not row["key"].startswith(ELSEWHERE)]
    return _measures(kept)


def _homes(results: Results) -> Table:
    homes = [row for row in wording.rows_of(results.summary()) if row["key"].startswith("homes/")]
    kept = [
        {"measure": _retained(row), "unit": "share"}
        | {name: row["share" if name == "mean" else name] for name in ("mean", "low", "high")}
        for row in wording.rows_of(results.retention())
    ]
    return _measures(homes + kept)


def _retained(row: wording.Row) -> str:
    if row["denominator"] == "per person housed":
        return f"Home kept {row['months']} months, per person housed"
    return f"In a home {row['months']} months on, {row['denominator']}"


def _waits(results: Results) -> Table:
    shown = _table(["place", "group"])
    for column in ("moved/year", "median", INTERVAL, "one in ten over"):
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
    shown = _table(["payer"])
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


def _differences(comparison: Comparison, rows: dict[str, wording.Row]) -> Table:
    shown = _table(["measure"])
    for column in (comparison.reference, "difference", INTERVAL, "P(better)"):
        shown.add_column(column, justify="right", no_wrap=True)
    reference = wording.rows_by(comparison.results[comparison.reference].summary(), "key")
    for key, row in rows.items():
        if key.startswith(("list_end/", "within_13_weeks/", "costs/")) and key != "costs/all":
            continue
        unit = str(row["unit"])
        if max(abs(row["low"]), abs(row["high"])) < wording.NOTHING:
            continue
        sure: str = "-" if pd.isna(row["p_better"]) else f"{100 * row['p_better']:.0f} %"
        cells = (
            wording.labelled(row["measure"], unit),
            wording.amount(reference[key]["mean"], unit),
            wording.change(row["difference"], unit),
            wording.between_changes(row["low"], row["high"], unit),
            sure,
        )
        shown.add_row(*map(Text, cells))
    return shown
