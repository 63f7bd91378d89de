"""What the analyses found, in sentences; each number with its interval."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from experiments import wording
from experiments.analyses.data import Measured, Swept, factor_of
from experiments.analyses.discovery import Box, Discovery, Limit
from experiments.analyses.noise import Estimate
from experiments.analyses.pareto import Goal
from experiments.analyses.sobol import FIRST, TOTAL
from experiments.wording import words

Row = dict[str, Any]
#: An option as likely as this to be on the front is called sure (assumption).
SURE_SHARE = 0.9


def percent(value: Estimate | tuple[float, float, float]) -> str:
    """A share with its interval: ``85% (77 to 91)``."""
    share, low, high = map(possible, value)
    if math.isnan(share):
        return "an unknown share"
    if math.isnan(low):
        return f"{100 * share:.0f}% (no interval: too little to tell)"
    return f"{100 * share:.0f}% ({100 * low:.0f} to {100 * high:.0f})"


def possible(share: float) -> float:
    """A share as it is shown: what an estimate is below 0 or above 1 is error for sure."""
    return share if math.isnan(share) else min(max(share, 0.0), 1.0)


def estimate_of(row: Row, value: str) -> Estimate:
    """Value, low and high of a row of a table."""
    return Estimate(float(row[value]), float(row["low"]), float(row["high"]))


def what_ran(swept: Swept, measured: Measured) -> str:
    """Where the numbers come from, in a line."""
    design, replicates = swept.design, len(measured.draws)
    points = f"{len(swept.numbers):,} of {wording.counted(swept.planned, 'point')}"
    runs = f"{wording.counted(replicates, 'replicate')} each"
    if measured.left_out:
        runs += (
            f" ({measured.left_out} more left out, in which there was nothing to measure at some "
            "point)"
        )
    return (
        f"{design.region}, {wording.counted(design.years, 'year')}, seed {design.seed}; {points} "
        f"({design.sampling.method.replace('_', ' ')}), {runs}."
    )


def about_sobol(table: pd.DataFrame, luck: Estimate, measured: Measured) -> str:
    """Which factors matter most, and what cannot be told."""
    total = table[table["order"] == TOTAL].sort_values("index", ascending=False)
    first = wording.rows_by(table[table["order"] == FIRST], "factor")
    rows = wording.rows_of(total)
    if math.isnan(rows[0]["low"]):
        return (
            f"The points differ in {measured.words.lower()} by no more than luck, so no index can "
            "be told: more replicates, or wider ranges, would be needed."
        )
    clear = [row for row in rows if row["low"] > 0]
    unclear = [row for row in rows if not row["low"] > 0]
    said = [
        f"{words(row['factor'])} is behind {percent(estimate_of(row, 'index'))} of the spread, "
        f"{percent(estimate_of(first[row['factor']], 'index'))} by itself"
        for row in clear
    ]
    whole = f"{_sentence('; '.join(said))} {_nothing(unclear, 'index')}".strip()
    return (
        f"{whole} Of the spread between means, {percent(luck)} is luck of the replicates, which "
        "is taken out of every index."
    )


def about_morris(table: pd.DataFrame, measured: Measured) -> str:
    """Which factors move the measure most."""
    sizes = table[table["figure"] == "size"].sort_values("effect", ascending=False)
    means = wording.rows_by(table[table["figure"] == "mean"], "factor")
    rows, unit = wording.rows_of(sizes), measured.unit
    clear = [row for row in rows if row["low"] > 0]
    said = [
        f"{words(row['factor'])}, over its range, changes it by "
        f"{wording.amount(row['effect'], unit)} {_unit(unit)}"
        f" ({wording.between(row['low'], row['high'], unit)}), {_way(means[row['factor']])}"
        for row in clear
    ]
    whole = _sentence("; ".join(said))
    return f"{whole} {_nothing([row for row in rows if not row['low'] > 0], 'effect')}".strip()


def _nothing(rows: list[Row], value: str) -> str:
    """What is said of factors whose interval includes 0."""
    idle = [words(row["factor"]) for row in rows if row[value] == row["low"] == row["high"] == 0]
    unclear = [words(row["factor"]) for row in rows if words(row["factor"]) not in idle]
    said = []
    if idle:
        said.append(f"{_sentence(_listed(idle))[:-1]} changed nothing at any point.")
    if unclear:
        said.append(f"Whether {_listed(unclear, 'or')} does anything cannot be told.")
    return " ".join(said)


def _way(mean: Row) -> str:
    if mean["low"] > 0:
        return "upwards"
    return "downwards" if mean["high"] < 0 else "one way or the other"


def about_shares(table: pd.DataFrame, swept: Swept, measured: Measured) -> str:
    """How much of one future's spread each source explains."""
    rows = wording.rows_of(table)
    if math.isnan(rows[0]["share"]):
        return "Every future is the same, so there is no spread to part."
    said = [f"{row['source']} {percent(estimate_of(row, 'share'))}" for row in rows]
    whole = f"Of the spread of one future, {_listed(said)}."
    if (measured.draws < 0).all():
        whole += " Doubt about parameters is left out: they were the same in all replicates."
    counted = [f.name for f in swept.design.factors if f.kind == "parameter"]
    if counted:
        whole += f" {_sentence(_listed(list(map(words, counted))))[:-1]} counts as scenario here."
    return whole


def limit_in_words(swept: Swept, limit: Limit) -> str:
    """One limit of a box: ``inflow is above 120 people a year``."""
    unit = factor_of(swept, limit.factor).unit
    name = words(limit.factor)
    if limit.choices:
        return f"{name} is {' or '.join(limit.choices)}"
    sign = "above" if limit.low > -math.inf else "under"
    value = limit.low if limit.low > -math.inf else limit.high
    if unit == "share":
        return f"{name} is {sign} {100 * value:.3g}%"
    return f"{name} is {sign} {value:,.6g} {unit}".strip()


def box_in_words(swept: Swept, box: Box) -> str:
    """When a policy fails, how often then, and how much of all failure that is."""
    when = " and ".join(limit_in_words(swept, limit) for limit in box.limits)
    return (
        f"when {when}, it fails in {percent(box.density)} of futures; this holds for "
        f"{percent(box.mass)} of futures and {percent(box.coverage)} of all failures"
    )


def about_discovery(swept: Swept, policy: str, fails: str, found: Discovery) -> str:
    """What was found of one policy."""
    whole = f"{policy} fails ({fails}) in {percent(found.failing)} of all futures of this sweep."
    for number, box in enumerate(found.boxes):
        start = "" if number == 0 else "Of what is left, "
        text = f"{start}{box_in_words(swept, box)}"
        whole += f" {_sentence(text)}"
    if found.why:
        whole += f" {_sentence(found.why)}"
    return whole


def about_front(table: pd.DataFrame, goals: tuple[Goal, ...]) -> str:
    """How many options are worth a choice, and how sure that is."""
    front = table[table["on_front"]]
    budget = [f"{goal.key} at most {goal.most:,.0f}" for goal in goals if goal.most is not None]
    within = f" with {_listed(budget)}" if budget else ""
    if front.empty:
        return f"No option is within the budget ({_listed(budget)})."
    sure = int((front["p_front"] >= SURE_SHARE).sum())
    maybe = table[~table["on_front"] & (table["p_front"] > 1 - SURE_SHARE)]
    said = (
        f"Of {wording.counted(len(table), 'option')}, {len(front)} are not beaten by another on "
        f"all goals at once{within}; of {sure} of them that is at least "
        f"{100 * SURE_SHARE:.0f}% sure."
    )
    if len(maybe):
        said += f" {len(maybe)} more may belong to them (more than {100 * (1 - SURE_SHARE):.0f}%)."
    return said


def about_regret(table: pd.DataFrame, measured: Measured, scenarios: int) -> str:
    """Which option is lost least with, whatever the future."""
    means = table[table["summary"] == "mean"]
    least = wording.rows_of(means.sort_values("regret", kind="stable"))
    first = least[0]
    unit = measured.unit
    size = f"{wording.amount(first['regret'], unit)} {_unit(unit)}".strip()
    said = (
        f"Over {scenarios} scenarios, {first['policy']} has the smallest mean regret: {size} "
        f"({wording.between(first['low'], first['high'], unit)})"
    )
    rivals = [row["policy"] for row in least[1:] if row["low"] <= first["high"]]
    if rivals:
        return f"{said}; that is not clearly less than that of: {'; '.join(rivals[:3])}."
    return f"{said}."


def _listed(items: list[str], last: str = "and") -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _unit(unit: str) -> str:
    return "" if unit == "share" else unit
