"""The staircase or Housing First, in all regions that ship: who gains, who loses, who pays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import pandas as pd
from pydantic import Field

from experiments import wording
from experiments.studies.design import Design as StudyDesign
from experiments.studies.outcome import Outcome
from experiments.studies.staircase_or_housing_first.figures import draw_differences, draw_gains
from simulate import compare
from simulate.comparison import Comparison
from simulate.intervals import spread
from simulate.sourced import PAYERS, Name

#: What is told in the text, and how to call it; the tables hold every measure.
TOLD = {
    "wait/home": "the wait for a home",
    "ready_and_waiting": "the number ready and waiting",
    "homeless": "the number of homeless people",
    "first_homes": "people moving into their first home",
    "costs/all": "costs of all payers together",
    "costs/municipality": "costs of the municipality",
    "costs/health_insurer": "costs of the health insurer",
}


class Design(StudyDesign):
    """Regions, and two policies of which the first is the reference."""

    regions: Annotated[tuple[Name, ...], Field(min_length=1)]
    policies: Annotated[tuple[Name, ...], Field(min_length=2, max_length=2)]
    years: Annotated[int, Field(ge=1, le=100)]


def carry_out(design: Design) -> Outcome:
    """Compare the two policies in each region; one region is in memory at a time."""
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for region in design.regions:
        both = compare(
            region,
            list(design.policies),
            years=design.years,
            replicates=design.replicates,
            seed=design.seed,
            parameters=design.parameters,
        )
        if both.interrupted:  # tables of fewer replicates are those of another study
            raise KeyboardInterrupt
        for name, table in TABLES.items():
            rows = table(both)
            rows.insert(0, "region", region)
            parts[name].append(rows)
    tables = {name: pd.concat(each, ignore_index=True) for name, each in parts.items()}
    figures = {
        "differences": draw_differences(tables, design),
        "gains": draw_gains(tables["gains"], design),
    }
    return Outcome(tables, figures, tuple(_says(tables, design)))


def _levels(both: Comparison) -> pd.DataFrame:
    """Every measure under both policies."""
    every = []
    for name, results in both.results.items():
        rows = results.summary().reset_index()
        rows.insert(0, "policy", name)
        every.append(rows)
    return pd.concat(every, ignore_index=True)


def _differences(both: Comparison) -> pd.DataFrame:
    return both.differences().drop(columns="policy")


def _gains(both: Comparison) -> pd.DataFrame:
    return both.gains("group").drop(columns="policy")


def _waits(both: Comparison) -> pd.DataFrame:
    """Waits by group and kind of place under both policies."""
    every = []
    for name, results in both.results.items():
        rows = results.waits("group")
        rows.insert(0, "policy", name)
        every.append(rows)
    return pd.concat(every, ignore_index=True)


def _kept(both: Comparison) -> pd.DataFrame:
    """Homes kept under both policies, per person housed and per person referred."""
    every = []
    for name, results in both.results.items():
        rows = results.retention((12, 24))
        rows.insert(0, "policy", name)
        every.append(rows)
    return pd.concat(every, ignore_index=True)


def _costs(both: Comparison) -> pd.DataFrame:
    """Euros a year by payer under both policies, and the paired difference."""
    reference, other = (both.results[name] for name in (both.reference, both.others()[0]))
    rows = []
    for payer in (*PAYERS, "all"):
        base, mine = (each.measures[f"costs/{payer}"].to_numpy() for each in (reference, other))
        rows.append((payer, *spread(base), *spread(mine), *spread(mine - base)))
    columns = ["payer"]
    for what in ("reference", "policy", "difference"):
        columns += [what, f"{what}_low", f"{what}_high"]
    return pd.DataFrame(rows, columns=columns)


def _price(both: Comparison) -> pd.DataFrame:
    return both.cost_effectiveness().drop(columns="policy")


#: Name of the table -> how it is made for one region.
TABLES: dict[str, Callable[[Comparison], pd.DataFrame]] = {
    "levels": _levels,
    "differences": _differences,
    "gains": _gains,
    "waits": _waits,
    "kept": _kept,
    "costs": _costs,
    "price": _price,
}


def _says(tables: dict[str, pd.DataFrame], design: Design) -> list[str]:
    """A sentence for each measure told, and for who gains, over the regions."""
    reference, policy = design.policies
    said = [_over_regions(tables["differences"], key, words) for key, words in TOLD.items()]
    said += [
        _kept_in_words(tables["kept"], design, denominator)
        for denominator in dict.fromkeys(tables["kept"]["denominator"])
    ]
    said += [_gainers(tables["gains"], sign) for sign in (1, -1)]
    return [f"{policy} against {reference}: {sentence}" for sentence in said]


def _over_regions(table: pd.DataFrame, key: str, words: str) -> str:
    """In which regions a measure is clearly higher, clearly lower, or neither."""
    parts: dict[str, list[str]] = {"higher": [], "lower": [], "not clearly different": []}
    for row in wording.rows_of(table[table["key"] == key]):
        side = (
            "higher" if row["low"] > 0 else "lower" if row["high"] < 0 else "not clearly different"
        )
        unit = str(row["unit"])
        size = wording.change(row["difference"], unit)
        ends = wording.between_changes(row["low"], row["high"], unit)
        parts[side].append(f"{row['region']} {size} ({ends})")
    unit = str(table.loc[table["key"] == key, "unit"].iloc[0]).replace("EUR", "euros")
    told = "; ".join(f"{side} in {', '.join(named)}" for side, named in parts.items() if named)
    return f"{words} ({unit}) is {told}."


def _kept_in_words(table: pd.DataFrame, design: Design, denominator: str) -> str:
    rows = table[(table["months"] == 24) & (table["denominator"] == denominator)]
    parts = []
    for region, both in rows.groupby("region", sort=False):
        shares = [
            f"{wording.amount(row['share'], 'share')} "
            f"({wording.between(row['low'], row['high'], 'share')})"
            for row in wording.rows_of(both)
        ]
        parts.append(f"{region} {' and '.join(reversed(shares))}")
    what = "homes kept 24 months" if "housed" in denominator else "housed after 24 months"
    reference, policy = design.policies
    under = f"under {policy} and under {reference}"
    return f"{what}, {denominator}, {under}: {'; '.join(parts)}."


def _gainers(table: pd.DataFrame, sign: int) -> str:
    """Groups of which clearly more people gain than lose, or lose than gain, by region."""
    clear = table[table["net_low"] > 0] if sign > 0 else table[table["net_high"] < 0]
    parts = [
        f"{row['group']} in {row['region']} {_of_a_hundred(row, 'net')} "
        f"({_of_a_hundred(row, 'net_low')} to {_of_a_hundred(row, 'net_high')})"
        for row in wording.rows_of(clear)
    ]
    what = "gain than lose" if sign > 0 else "lose than gain"
    listed = "; ".join(parts) or "no group of any region"
    return f"clearly more people {what}, of every 100 of their group, in {listed}."


def _of_a_hundred(row: wording.Row, column: str) -> str:
    return f"{100 * row[column] / row['people']:+.1f}"
