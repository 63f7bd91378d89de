"""``results.xlsx`` of ``--out``: the tables of a run or comparison in one workbook.

The tables are those of the CSV files beside it, to the fifteenth digit, which is what Excel keeps.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.spreadsheet.tables import About, ColumnText, write_workbook
from simulate.comparison import Comparison

FILE = "results.xlsx"

INTERVALS = (
    "Results are means over replicates: futures of the same region that differ by chance and, "
    "unless the parameters say otherwise, by values of the parameters that the published figures "
    "allow. The 95% interval of a row is where 95 of 100 such futures lie; it does not hold doubt "
    "about the rest of the region file (places, the people of today, prices) or about the rules "
    "of the model.",
    "In the sheets that compare (differences, people, gains, cost-effectiveness) both policies "
    "have the same people, the same luck and the same parameters in each replicate; an interval "
    "that does not hold 0 tells a difference.",
    "A cell is empty where there is no such number: nobody waited, parameters were not drawn, or "
    "the column why_not or note says why. Results by month stand in monthly.parquet beside this "
    "file; they have too many rows for a sheet.",
)
TABLES = {
    "summary": "every measure of every policy, with its interval",
    "waits": "waits of people who moved, by place and group or municipality of origin",
    "gaps": "how much the longest mean wait differs from the shortest, between groups or "
    "municipalities",
    "differences": "each policy compared with the first one",
    "people": "how many people are housed earlier, later or only under one of two policies",
    "cost-effectiveness": "what an extra year in a home costs",
    "gains-by-group": "who gains and who loses, by group",
    "gains-by-municipality": "who gains and who loses, by municipality of origin",
}
_PEOPLE = "people, mean of futures"
COLUMNS = {
    "policy": ColumnText("", "name of the policy"),
    "key": ColumnText("", "short name of the measure, the same in every file"),
    "measure": ColumnText("", "what is measured"),
    "unit": ColumnText("", "the unit of the numbers in this row"),
    "mean": ColumnText("", "mean over replicates, in the unit of the row"),
    "difference": ColumnText(
        "", "this policy less the first one, mean over replicates, in the unit of the row"
    ),
    "standard_error": ColumnText("", "of the mean difference, in the unit of the row"),
    "p_lower": ColumnText("share, 0 to 1", "of futures in which this policy has the lower value"),
    "p_better": ColumnText(
        "share, 0 to 1", "of futures in which this policy does better; empty where neither is"
    ),
    "parameter_share": ColumnText(
        "share, 0 to 1",
        "of the variance between futures, what doubt about the parameters explains; chance is "
        "the rest",
    ),
    "setting": ColumnText("", "the kind of place waited for"),
    "name": ColumnText("", "the group or municipality"),
    "by": ColumnText("", "whether name is a group or a municipality"),
    "group": ColumnText("", "group of people"),
    "municipality": ColumnText("", "municipality of origin"),
    "people": ColumnText("people", "how many people the row is about"),
    "moved_a_year": ColumnText("people a year", "people who moved in from the list"),
    "mean_weeks": ColumnText("weeks", "mean wait of those who moved"),
    "median_weeks": ColumnText("weeks", "half waited longer"),
    "p90_weeks": ColumnText("weeks", "one in ten waited longer"),
    "between": ColumnText("", "whether groups or municipalities are compared"),
    "gap_weeks": ColumnText("weeks", "longest less shortest mean wait"),
    "longest": ColumnText("", "who waits longest"),
    "shortest": ColumnText("", "who waits shortest"),
    "replicates": ColumnText("futures", "in which the gap is known"),
    "note": ColumnText("", "why a number is unknown"),
    "earlier": ColumnText(_PEOPLE, "housed earlier under this policy than under the first"),
    "later": ColumnText(_PEOPLE, "housed later"),
    "only_under_policy": ColumnText(_PEOPLE, "housed under this policy and not under the first"),
    "only_under_reference": ColumnText(_PEOPLE, "housed under the first policy and not this one"),
    "mean_days_earlier": ColumnText("days", "mean over those housed under both; below 0 is later"),
    "gain": ColumnText(_PEOPLE, "who are housed earlier or only under this policy"),
    "lose": ColumnText(_PEOPLE, "who are housed later or only under the first policy"),
    "net": ColumnText(_PEOPLE, "gain less lose"),
    "days_earlier": ColumnText("days", "mean over those housed under both; below 0 is later"),
    "costs": ColumnText("euro a year", "extra costs of all payers together"),
    "years": ColumnText("years in a home a year", "extra years that people live in a home"),
    "eur_per_year": ColumnText("euro", "extra costs of one extra year in a home"),
    "why_not": ColumnText("", "why there is no such price"),
}


def write_results(comparison: Comparison, directory: Path) -> None:
    """Write ``results.xlsx`` with the tables that stand in a folder as CSV files."""
    tables = {path.stem: pd.read_csv(path) for path in sorted(directory.glob("*.csv"))}
    first = next(iter(comparison.results.values()))
    policies = ", ".join(comparison.results)
    about = About(
        title=f"doorstroom: {first.region.title}",
        lines=(
            f"Policies: {policies}. {first.years} years from {first.region.start_date}, in "
            f"{len(first.measures)} replicates. Costs are in euros of {first.region.price_year}.",
            *INTERVALS,
        ),
        tables=TABLES,
        columns=COLUMNS,
        manifest={name: each.manifest() for name, each in comparison.results.items()},
    )
    write_workbook(directory / FILE, tables, about)
