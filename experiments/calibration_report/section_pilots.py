"""The section on the five projects: where their figures fall, and what becomes of hypotheses."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from calibration.pilots import Pilot
from calibration.pilots.sentences import ROUNDING, SURE, how_often, verdict, where_it_falls
from experiments.calibration_report.amounts import (
    Row,
    amount,
    between,
    in_unit,
    probability,
    probability_interval,
)
from experiments.calibration_report.picture_pilots import draw_hypotheses, draw_published, way
from experiments.pages.blocks import (
    Block,
    Cell,
    Heading,
    Listed,
    Picture,
    Section,
    Table,
    Text,
    cells,
    joined,
    quoted,
)
from experiments.wording import rows_of


def pilots(table: pd.DataFrame, known: Mapping[str, Pilot]) -> Section:
    """Published figures and expectations of each project beside the model's."""
    titles = {name: pilot.title for name, pilot in known.items()}
    told = table[table["published"] != ""]
    expected = table[table["p_as_expected"].notna()]
    blocks: list[Block] = [
        Text(
            "The model follows each project's own people under every way it could go: without the "
            "project, with it, and so on. None of their figures was used for the fit. Each run is "
            "a future with its own luck and its own draw of the parameters; intervals are the "
            "middle 95% of futures."
        )
    ]
    if len(told):
        said = tuple(
            _falls(rows_of(rows), titles)
            for _, rows in told.groupby(["pilot", "figure"], sort=False)
        )
        figure = draw_published(told, titles)
        blocks += [
            Heading("What was published"),
            Listed(said),
            Picture("pilots-published", figure, _held(told)),
        ]
    if len(expected):
        said = tuple(
            _goes(rows_of(rows), titles)
            for _, rows in expected.groupby(["pilot", "figure"], sort=False)
        )
        figure = draw_hypotheses(expected, titles)
        blocks += [
            Heading("What was expected, as probabilities"),
            Text(
                "An expectation counts as borne out when at least "
                f"{100 * SURE:.0f}% of futures go that way compared with 'without', and as "
                f"contradicted when at most {100 * (1 - SURE):.0f}% do. The ends in brackets are "
                "the 95% interval for so many futures; futures that share a draw of the "
                "parameters are not quite independent, so it is rather wider."
            ),
            Listed(said),
            Picture("pilots-expected", figure, _finding(rows_of(expected), titles)),
        ]
    blocks.append(Heading("Every project in full"))
    for name, rows in table.groupby("pilot", sort=False):
        blocks.append(_table(rows_of(rows), known[str(name)]))
        blocks.append(Text(f"It cannot be concluded {known[str(name)].limits}."))
    return Section("pilots", "The five projects", tuple(blocks))


def _falls(rows: list[Row], titles: Mapping[str, str]) -> str:
    first = rows[0]
    arms = [
        f"{where_it_falls(row['percentile'])} under '{row['arm']}'{_in_brackets(row)}"
        for row in rows
    ]
    return f"{titles[first['pilot']]}, {first['figure']}: {first['published']} is {joined(arms)}."


def _held(told: pd.DataFrame) -> str:
    """Which ways it could go have each published figure in the middle 95% of their futures."""
    said = []
    for _, rows in told.groupby(["pilot", "figure"], sort=False):
        first = rows.iloc[0]
        inside = (rows["low"] <= first["published_value"] + ROUNDING) & (
            first["published_value"] - ROUNDING <= rows["high"]
        )
        arms = quoted(list(rows.loc[inside, "arm"])) or "no way it could go"
        said.append(f"{first['published']} ({first['figure']}) is within what {arms} gives")
    return f"Of the middle 95% of futures: {'; '.join(said)}."


def _goes(rows: list[Row], titles: Mapping[str, str]) -> str:
    first = rows[0]
    arms = [f"{_probability(row)} under '{row['arm']}', {verdict(row['p_as_expected'])}"
            for row in rows]  # fmt: skip
    return (
        f"{titles[first['pilot']]}, {first['figure']} after {first['month']} months, expected "
        f"{way(first)}: {joined(arms)}."
    )


def _finding(rows: list[Row], titles: Mapping[str, str]) -> str:
    verdicts = [verdict(row["p_as_expected"]) for row in rows]
    sure = [
        f"{titles[row['pilot']]}, {row['figure']} under '{row['arm']}' is {said}"
        for row, said in zip(rows, verdicts, strict=True)
        if said in ("borne out", "contradicted")
    ]
    opening = (
        f"Of {len(rows)} expectations, counted by way it could go, {verdicts.count('borne out')} "
        f"are borne out, {verdicts.count('contradicted')} contradicted and the rest left open."
    )
    return f"{opening} {joined(sure)}." if sure else opening


def _probability(row: Row) -> str:
    low, high = probability_interval(row)
    return f"{probability(row['p_as_expected'])} ({100 * low:.0f} to {100 * high:.0f}%)"


def _table(rows: list[Row], pilot: Pilot) -> Table:
    return Table(
        f"{pilot.title}: {pilot.people} people, every figure under every way it could go",
        ("Figure", "Months", "Way it could go", "Mean (95% of futures)", "Published or expected",
         "What the model makes of it"),
        tuple(
            cells(
                (
                    str(row["figure"]), str(row["month"]), str(row["arm"]), _mean(row),
                    str(row["published"]) or str(row["expected"]) or "-", Cell(_made_of(row)),
                )
            )
            for row in rows
        ),
        (1, 3),
        folded=True,
    )  # fmt: skip


def _made_of(row: Row) -> str:
    if row["published"]:
        return where_it_falls(row["percentile"])
    if pd.notna(row["p_as_expected"]):
        low, high = probability_interval(row)
        said = how_often(row["p_as_expected"], way(row))
        return f"{said} (95% interval {100 * low:.0f} to {100 * high:.0f}%)"
    return "what arms are compared with" if row["expected"] else "nothing was published"


def _in_brackets(row: Row) -> str:
    """A mean and its interval in one pair of brackets."""
    if pd.isna(row["mean"]):
        return ""
    unit = str(row["unit"])
    ends = between(row["low"], row["high"], unit)
    return f" (mean {amount(row['mean'], unit)}, 95% of futures {ends})"


def _mean(row: Row) -> str:
    unit = str(row["unit"])
    if pd.isna(row["mean"]):
        return "nobody to measure"
    if unit == "index":
        return f"{row['mean']:.2f} ({row['low']:.2f} to {row['high']:.2f}) of 1"
    return in_unit(f"{amount(row['mean'], unit)} ({between(row['low'], row['high'], unit)})", unit)
