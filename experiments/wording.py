"""Numbers as people write them, and sentences made from results."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from simulate.cohort import CohortResults
from simulate.comparison import Comparison
from simulate.intervals import FEWEST_DRAWS
from simulate.parameters import PARAMETERS
from simulate.posterior import MEDIAN, POSTERIOR, Chosen, Draws
from simulate.results import Results

MILLION, THOUSAND = 1e6, 1e3
#: Units in which tens still need a decimal.
FINE_UNITS = ("months", "years")
#: Smaller differences than this are rounding of the arithmetic, not of the model.
NOTHING = 1e-9


Row = dict[str, Any]


def words(name: str) -> str:
    """A name from a file as a reader would write it."""
    return name.replace("long_term", "long-term").replace("_", " ")


def rows_of(table: pd.DataFrame) -> list[Row]:
    """The rows of a table as dictionaries, an index with a name included."""
    whole = table.reset_index() if table.index.name else table
    return [{str(key): value for key, value in row.items()} for row in whole.to_dict("records")]


def rows_by(table: pd.DataFrame, column: str) -> dict[str, Row]:
    """The rows of a table by one of their values."""
    return {str(row[column]): row for row in rows_of(table)}


def amount(value: float, unit: str) -> str:
    """A value without its unit: shares in percent, money in thousands or millions."""
    if math.isnan(value):
        return "-"
    if unit == "share":
        return f"{_number(100 * value, 0)}%"
    if unit.startswith("EUR"):
        return money(value)
    whole = abs(value) >= (100 if unit in FINE_UNITS else 10)
    return _number(value, 0 if whole else 1)


def _number(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    return text if any(digit in text for digit in "123456789") else text.removeprefix("-")


def money(value: float) -> str:
    """Euros in thousands or millions, three digits."""
    if abs(value) >= 10 * MILLION:
        return f"{value / MILLION:,.1f} M"
    if abs(value) >= MILLION:
        return f"{value / MILLION:,.2f} M"
    if abs(value) >= THOUSAND:
        return f"{value / THOUSAND:,.0f} k"
    return f"{value:,.0f}"


def euros(value: float) -> str:
    """Euros in a sentence."""
    return money(value).replace(" M", " million").replace(" k", " thousand") + " euros"


def change(value: float, unit: str) -> str:
    """A difference with its sign; of shares in percentage points."""
    if math.isnan(value):
        return "-"
    if abs(value) < NOTHING:
        return "0"
    sign = "+" if value > 0 else "-"
    size = f"{100 * abs(value):.1f} pp" if unit == "share" else amount(abs(value), unit)
    return "0" if not any(digit in size for digit in "123456789") else sign + size


def between(low: float, high: float, unit: str) -> str:
    """An interval of values."""
    if math.isnan(low):
        return "-"
    return _one_sign(f"{amount(low, unit)} to {amount(high, unit)}")


def between_changes(low: float, high: float, unit: str) -> str:
    """An interval of differences."""
    if math.isnan(low):
        return "-"
    return _one_sign(f"{change(low, unit)} to {change(high, unit)}")


def _one_sign(ends: str) -> str:
    for sign in ("%", " pp", " M", " k"):
        if ends.count(sign) == 2:
            return ends.replace(sign, "", 1)
    low, high = ends.split(" to ")
    if high.endswith((" M", " k")) and low[-1].isdigit() and low != "0":
        return f"{low} euros to {high}"  # else it would be read as thousands too
    return ends


def percent_change(value: float) -> str:
    """A relative change with its sign."""
    if math.isnan(value):
        return "-"
    return f"{100 * value:+.0f}%" if abs(value) >= 0.005 else "0%"


def short(measure: str) -> str:
    """A measure without what the table's title says already."""
    for words in (", mean of those who moved", ", average", " (Kaplan-Meier)"):
        measure = measure.replace(words, "")
    return measure


def counted(count: int, noun: str) -> str:
    """A number with its noun, in the plural when need be."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def labelled(measure: str, unit: str) -> str:
    """A measure with its unit, without what the table's title says already."""
    label = short(measure)
    if unit == "share" or (unit == "people" and label.startswith("People")):
        return label
    return f"{label}, {unit.removeprefix('homes ').removeprefix('people ').replace('EUR', 'euros')}"


def about_stocks(results: Results) -> str:
    """What the main results say."""
    table = rows_by(results.summary(), "key")
    ready, homeless, first = (
        _with_interval(table[key]) for key in ("ready_and_waiting", "homeless", "first_homes")
    )
    return (
        f"In an average month {ready} people are ready to move on and still wait, and {homeless} "
        f"are homeless; {first} people a year move into their first home."
    )


def about_waits(results: Results) -> str:
    """Which waits are the longest."""
    rows = rows_of(results.waits())
    if not rows:
        return "Nobody moved from a waiting list during the run."
    longest = max(rows, key=lambda row: float(row["median_weeks"]))
    return (
        f"The longest waits are those of the group {longest['group']} for {longest['setting']}: "
        f"half waited more than {longest['median_weeks']:.0f} weeks "
        f"({_ends(longest, 'median')}), one in ten more than {longest['p90_weeks']:.0f} "
        f"({_ends(longest, 'p90')}). In brackets: the interval. Moves a year are means over "
        "replicates, given to tell many from few."
    )


def about_retention(results: Results, definition: str = "regular") -> str:
    """How long homes are kept, with both denominators."""
    whose = " of their own" if definition == "own" else ""
    ways = {
        "per person housed": f"of every 100 people housed, still have that home{whose}",
        "per person referred": f"of every 100 people who asked for a home, live in one{whose}",
    }
    said = []
    for denominator, opening in ways.items():
        parts = [
            f"{100 * row['share']:.0f} ({100 * row['low']:.0f} to {100 * row['high']:.0f}) after "
            f"{row['months']} months"
            for row in rows_of(results.retention((12, 24), definition).dropna(subset="share"))
            if row["denominator"] == denominator
        ]
        if parts:
            said.append(f"{opening}: {' and '.join(parts)}")
    whole = "; ".join(said)
    return f"{whole[0].upper()}{whole[1:]}." if whole else "Too few people were housed to say."


def about_gaps(results: Results) -> str:
    """Where waits are least equal, and why some gaps are unknown."""
    rows = [row for row in rows_of(results.gaps()) if not math.isnan(row["gap_weeks"])]
    notes = [str(row["note"]) for row in rows_of(results.gaps()) if row["note"]]
    unknown = f" Where a gap is unknown: {notes[0]}." if notes else ""
    if not rows:
        return f"Nothing can be said about gaps.{unknown}"
    widest = max(rows, key=lambda row: float(row["gap_weeks"]))
    return (
        f"Waits for {widest['setting']} differ most: the mean of {widest['longest']} is usually "
        f"the longest, that of {widest['shortest']} the shortest; between the longest and the "
        f"shortest lie {widest['gap_weeks']:.0f} weeks "
        f"({between(widest['low'], widest['high'], 'weeks')}).{unknown}"
    )


def about_time_to_home(results: Results, definition: str) -> str:
    """How long it takes from first contact to a first home."""
    mean, median = rows_of(results.time_to_home(definition))
    home = {"regular": "a first home", "own": "a first own tenancy"}[definition]
    if math.isnan(mean["months"]):
        return f"Nobody who came in the run got {home}."
    said = (
        f"Those who got {home} did so after {mean['months']:.0f} months on average "
        f"({between(mean['low'], mean['high'], 'months')})"
    )
    if math.isnan(median["months"]):
        return f"{said}; fewer than half would get there within the run if nobody left."
    return (
        f"{said}; half would get there within {median['months']:.0f} months "
        f"({between(median['low'], median['high'], 'months')}) if nobody left."
    )


def about_costs(results: Results) -> str:
    """What it costs and who pays most."""
    rows = rows_by(results.costs(), "payer")
    total = rows.pop("all")
    if total["mean"] <= 0:
        return "The region file gives no prices, so nothing can be said about costs."
    most = max(rows.values(), key=lambda row: float(row["mean"]))
    return (
        f"All payers together spend {euros(total['mean'])} a year "
        f"({between(total['low'], total['high'], 'EUR')}); most is paid by the "
        f"{str(most['payer']).replace('_', ' ')}: {euros(most['mean'])} "
        f"({between(most['low'], most['high'], 'EUR')})."
    )


def about_policy(comparison: Comparison, policy: str, rows: dict[str, Row]) -> str:
    """What a policy changes most plainly, in words a council would use.

    ``rows`` are the differences of this policy by key.
    """
    reference = comparison.reference
    home = _home_key(comparison)
    said = [
        _said(rows[home], "the wait for a home is", "shorter", "longer"),
        _said(rows["ready_and_waiting"], "the number ready and waiting is", "lower", "higher"),
        _said(rows["costs/all"], "costs are", "lower", "higher"),
    ]
    return f"Under {policy}, compared with {reference}: {'; '.join(said)}."


def _home_key(comparison: Comparison) -> str:
    settings = comparison.results[comparison.reference].region.settings
    return "wait/" + next(s.name for s in settings if s.capacity == "dwellings")


def _said(row: Row, what: str, less: str, more: str) -> str:
    low, high = float(row["low"]), float(row["high"])
    if math.isnan(low):
        return f"{what} not known"
    if low <= 0 <= high:
        return f"{what} not clearly different"
    unit = str(row["unit"])
    word = more if low > 0 else less
    ends = min(abs(low), abs(high)), max(abs(low), abs(high))
    size = abs(float(row["difference"]))
    said = f"{euros(size)} a year" if unit.startswith("EUR") else f"{amount(size, unit)} {unit}"
    return f"{what} {said} {word} ({between(*ends, unit)})"


def about_people(comparison: Comparison, row: Row) -> str:
    """Who gains and who loses, of the same people under both policies."""
    days = float(row["mean_days_earlier"])
    when = "" if math.isnan(days) else (
        f" Those housed under both move in {abs(days):.0f} days "
        f"{'earlier' if days >= 0 else 'later'} on average."
    )  # fmt: skip
    return (
        f"Of the same people, {row['earlier']:,.0f} are housed earlier under {row['policy']} and "
        f"{row['later']:,.0f} later; {row['only_under_policy']:,.0f} are housed only under it and "
        f"{row['only_under_reference']:,.0f} only under {comparison.reference}.{when}"
    )


def about_patterns(table: pd.DataFrame) -> str:
    """How many published figures a run reproduces, and which it does not."""
    judged = [row for row in rows_of(table) if row["in_range"] is not None]
    outside = [row["figure"] for row in judged if not row["in_range"]]
    said = f"{len(judged) - len(outside)} of {len(judged)} lie in their range"
    return f"{said}; outside it: {'; '.join(outside)}." if outside else f"{said}."


def about_interrupt(results: Results | Comparison) -> str:
    """What an interrupted run still says."""
    first = results if isinstance(results, Results) else next(iter(results.results.values()))
    done = f"{first.replicates:,} of {counted(first.requested, 'replicate')}"
    return f"stopped after {done}; everything shown and written rests on the finished ones"


def about_checks(results: Results | Comparison) -> str:
    """What every run looked at of itself; a check that fails would have stopped it."""
    several = [results] if isinstance(results, Results) else list(results.results.values())
    over = counted(several[0].replicates, "replicate")
    if len(several) > 1:
        over += f" of each of {len(several)} policies"
    table = several[0].checks
    largest = max(float(each.checks["largest_deviation"].max()) for each in several)
    return (
        f"Self-checks: {counted(len(table), 'check')} over {over} hold; "
        f"largest deviation {largest:.0e} of an amount (rounding)."
    )


def about_intervals(results: Results | CohortResults) -> str:
    """What an interval holds, by where the parameters come from and how many draws were used."""
    chosen = results.scenario.chosen
    holds = "Intervals hold 95% of replicates: chance"
    if chosen.draws is not None:
        name = "posterior" if chosen.how == POSTERIOR else chosen.how
        used = len(np.unique(results.draws))
        return (
            f"{holds}, and doubt about {len(PARAMETERS)} parameters ({name}, {used} of "
            f"{_of(chosen.draws)})."
        )
    if chosen.how == MEDIAN and chosen.source is not None:
        return (
            f"{holds}. Parameters are at their medians ({_of(chosen.source)}); doubt about them is "
            "left out."
        )
    return f"{holds}, not doubt about the numbers in the region file."


def _of(draws: Draws) -> str:
    return f"{counted(len(draws.values), 'draw')}, {draws.hash}"


def about_doubt(chosen: Chosen, rows: dict[str, Row], named: dict[str, str], what: str) -> str:
    """How much of the spread is doubt about parameters; empty where they are not drawn.

    Parameters
    ----------
    chosen : Chosen
        The parameters.
    rows : dict
        Of a summary or of differences, by key.
    named : dict of str to str
        Keys to speak of, and how to call them.
    what : str
        Of what the spread is, with a space before it; empty for that of the run itself.
    """
    if chosen.draws is None:
        return ""
    said = [
        f"{100 * rows[key]['parameter_share']:.0f}% in {name} ({_share_ends(rows[key])})"
        for key, name in named.items()
        if not math.isnan(rows[key]["parameter_share"])
    ]
    if not said:
        return (
            "How much of the spread is doubt about parameters cannot be told from fewer than "
            f"{FEWEST_DRAWS} draws in 2 replicates each."
        )
    return (
        f"Of the spread{what}, doubt about parameters is {', '.join(said)}; the rest is chance. In "
        "brackets: 95% confidence."
    )


def _share_ends(row: Row) -> str:
    low, high = row["parameter_share_low"], row["parameter_share_high"]
    return f"{100 * low:.0f} to {100 * high:.0f}"


def _ends(row: Row, statistic: str) -> str:
    return f"{row[f'{statistic}_low']:,.0f} to {row[f'{statistic}_high']:,.0f}"


def _with_interval(row: Row) -> str:
    return f"{row['mean']:,.0f} ({row['low']:,.0f} to {row['high']:,.0f})"
