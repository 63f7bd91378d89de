"""Results as tables on the screen: numbers with interval and unit, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments import wording
from experiments.details import show_comparison_details, show_run_details, waits_table
from experiments.layout import INTERVAL, measures_table, new_table, show
from experiments.overview import overview, people_housed
from simulate.comparison import Comparison
from simulate.results import Results

#: Keys of the summary that other tables show better.
ELSEWHERE = (
    "costs/", "kept", "list_end/", "within_13_weeks/", "homes/", "gap/", "to_first_", "days_",
)  # fmt: skip

#: Measures of which is said how much of their spread is doubt about parameters.
DOUBTED = {
    "ready_and_waiting": "people ready and waiting",
    "homeless": "homeless people",
    "costs/all": "costs",
}


def show_run(
    results: Results, console: Console, definition: str = "regular", details: bool = False
) -> None:
    """Print what a run gave; with ``details``, fairness and what becomes of people too."""
    _header(results, f"{_where(results)} under {results.policy.name}", console)
    show(
        "People and waits, average over the run",
        _stocks(results),
        wording.about_stocks(results),
        console,
    )
    waits = "Waits by group, weeks from asking to moving"
    show(waits, waits_table(results, "group"), wording.about_waits(results), console)
    said = wording.about_retention(results, definition)
    show("Homes, average over the run", _homes(results, definition), said, console)
    costs = f"Costs, euros of {results.region.price_year} a year"
    show(costs, _costs(results), wording.about_costs(results), console)
    if details:
        show_run_details(results, definition, console)
    rows = wording.rows_by(results.summary(), "key")
    _say([wording.about_doubt(results.scenario.chosen, rows, DOUBTED, "")], console)
    console.print(Text(wording.about_checks(results)))


def show_comparison(
    comparison: Comparison, console: Console, definition: str = "regular", details: bool = False
) -> None:
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
    show(title, overview(comparison, new_table(()), definition), said, console)
    title = f"People housed earlier, later, or only under one, compared with {comparison.reference}"
    people = wording.rows_by(comparison.people(definition), "policy")
    said = "\n".join(wording.about_people(comparison, people[policy]) for policy in rows)
    show(title, people_housed(comparison, new_table(()), definition), said, console)
    chosen = reference.scenario.chosen
    drawn = chosen.draws is not None
    same = "the same people, luck and parameters" if drawn else "the same people and luck"
    console.print(
        Text(
            f"P(better): the share of replicates in which a policy does better, on {same}. "
            + ("" if details else "Every other measure: --details, or --out DIR.")
        )
    )
    doubt = [
        wording.about_doubt(chosen, rows[policy], DOUBTED, f" of what {policy} changes")
        for policy in rows
    ]
    _say(doubt, console)
    console.print(Text(wording.about_checks(comparison)))
    if not details:
        return
    console.print()
    show_comparison_details(comparison, definition, console)
    for policy in comparison.others():
        title = f"{policy} compared with {comparison.reference} (what does not change is left out)"
        show(f"\n{title}", _differences(comparison, rows[policy]), "", console)


def show_patterns(table: pd.DataFrame, console: Console) -> None:
    """Print each published figure beside the simulated one, then how stocks change at first."""
    published = table[table["evidence"] != ""]
    show(
        "Published figures and this run",
        patterns_table(published),
        wording.about_patterns(published),
        console,
    )
    first_year = table[table["evidence"] == ""]
    shown = new_table(["stock"])
    for column in ("allowed", "simulated", "in range"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(first_year):
        stock = str(row["figure"]).split(": ", 1)[1]
        ends = row["published_low"], row["published_high"]
        allowed = " to ".join(wording.percent_change(end) for end in ends)
        cells = (stock, allowed, wording.percent_change(row["mean"]), _verdict(row))
        shown.add_row(*map(Text, cells))
    show("Change of stocks in the first year", shown, wording.about_patterns(first_year), console)


def patterns_table(published: pd.DataFrame) -> Table:
    """Published figures with their range, and what a run gives."""
    shown = new_table(["figure", "evidence"])
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
    return shown


def _verdict(row: wording.Row) -> str:
    return "-" if row["in_range"] is None else "yes" if row["in_range"] else "NO"


def show_list(
    columns: Sequence[str], rows: Iterable[Sequence[str]], sentence: str, console: Console
) -> None:
    """Print names and texts, and what to do with them."""
    shown = new_table(())
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


def _say(sentences: list[str], console: Console) -> None:
    """Print sentences, those that say the same once."""
    for sentence in dict.fromkeys(filter(None, sentences)):
        console.print(Text(sentence))


def _header(results: Results, title: str, console: Console) -> None:
    console.print(Text(title, style="bold"))
    years = wording.counted(results.years, "year")
    replicates = wording.counted(results.replicates, "replicate")
    console.print(
        Text(
            f"{years} from {results.region.start_date}, {replicates}, seed {results.seed}. "
            f"{wording.about_intervals(results)}"
        )
    )
    if results.region.about:
        console.print(Text(" ".join(results.region.about.split()), style="dim"))
    console.print()


def _stocks(results: Results) -> Table:
    rows = wording.rows_of(results.summary())
    kept = [row for row in rows if not row["key"].startswith(ELSEWHERE)]
    return measures_table(kept)


def _homes(results: Results, definition: str) -> Table:
    homes = [row for row in wording.rows_of(results.summary()) if row["key"].startswith("homes/")]
    kept = [
        {"measure": _retained(row, definition), "unit": "share"}
        | {name: row["share" if name == "mean" else name] for name in ("mean", "low", "high")}
        for row in wording.rows_of(results.retention(definition=definition))
    ]
    return measures_table(homes + kept)


def _retained(row: wording.Row, definition: str) -> str:
    kept, living = {
        "regular": ("Home", "In a home"),
        "own": ("Own tenancy", "In a home of one's own"),
    }[definition]
    if row["denominator"] == "per person housed":
        return f"{kept} kept {row['months']} months, per person housed"
    return f"{living} {row['months']} months on, {row['denominator']}"


def _costs(results: Results) -> Table:
    shown = new_table(["payer"])
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
    shown = new_table(["measure"])
    for column in (comparison.reference, "difference", INTERVAL, "P(better)"):
        shown.add_column(column, justify="right", no_wrap=True)
    reference = wording.rows_by(comparison.results[comparison.reference].summary(), "key")
    for key, row in rows.items():
        if key.startswith(("list_end/", "within_13_weeks/", "costs/")) and key != "costs/all":
            continue
        unit = str(row["unit"])
        if max(abs(row["low"]), abs(row["high"])) < wording.NOTHING:
            continue
        sure: str = "-" if pd.isna(row["p_better"]) else f"{100 * row['p_better']:.0f}%"
        cells = (
            wording.labelled(row["measure"], unit),
            wording.amount(reference[key]["mean"], unit),
            wording.change(row["difference"], unit),
            wording.between_changes(row["low"], row["high"], unit),
            sure,
        )
        shown.add_row(*map(Text, cells))
    return shown
