"""The same person under two policies: who is housed earlier, later, or only under one.

A person is the same under both policies: the same stream of arrivals and number in it, and so the
same group, origin, frailties and luck. A difference of a day or less is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulate.intervals import spread
from simulate.outcome import Outcome
from simulate.persons import FIRST_HOME, dates, labels
from simulate.scenario import Scenario
from simulate.survival import check_definition
from simulate.tabulate import DAYS_A_YEAR

#: What a policy means for one person, the gains first.
CATEGORIES = (
    "only under policy",
    "earlier",
    "same day",
    "later",
    "only under reference",
    "never housed",
    "housed before the run",
    "not there under both",  # prevention: some do not come at all
)
(
    ONLY_POLICY,
    EARLIER,
    SAME,
    LATER,
    ONLY_REFERENCE,
    NEVER,
    HOUSED_BEFORE,
    NOT_THERE,
) = range(len(CATEGORIES))
#: Days that make a difference.
A_DAY = 1.0
PERCENTS = (10, 25, 50, 75, 90)
Array = np.ndarray[Any, Any]


def pair(policy: Outcome, reference: Outcome, definition: str = "regular") -> dict[str, Array]:
    """The persons of one replicate under both policies.

    Parameters
    ----------
    policy, reference : Outcome
        The same replicate under each.
    definition : {"regular", "own"}

    Returns
    -------
    dict of ndarray, shape (persons under either,)
        client_policy and client_reference (row, -1 where not there), group, origin, arrived,
        housed_policy and housed_reference (years, nan for never), days_earlier (float64, nan
        unless housed under both in the run) and category (a number of ``CATEGORIES``).
    """
    first = FIRST_HOME[check_definition(definition)]
    mine, theirs = (_identity(each.persons) for each in (policy, reference))
    everybody = np.union1d(mine, theirs)
    rows = {"policy": _rows(everybody, mine), "reference": _rows(everybody, theirs)}
    persons = {"policy": policy.persons, "reference": reference.persons}
    known = {name: rows[name] >= 0 for name in rows}

    def either(field: str) -> Array:
        return np.where(
            known["reference"],
            persons["reference"][field][rows["reference"]],
            persons["policy"][field][rows["policy"]],
        )

    housed = {
        name: np.where(known[name], persons[name][first][rows[name]], np.nan) for name in rows
    }
    found: dict[str, Array] = {f"client_{name}": rows[name] for name in rows}
    found |= {name: either(name) for name in ("group", "origin", "arrived")}
    found |= {f"housed_{name}": housed[name] for name in rows}
    there = known["policy"] & known["reference"]
    found["category"] = categories(housed["policy"], housed["reference"], there)
    earlier = (housed["reference"] - housed["policy"]) * DAYS_A_YEAR
    found["days_earlier"] = np.where(found["category"] == HOUSED_BEFORE, np.nan, earlier)
    return found


def categories(policy: Array, reference: Array, there: Array) -> Array:
    """What the policy means for each person, as numbers of ``CATEGORIES``.

    Parameters
    ----------
    policy, reference : ndarray of float64, shape (persons,)
        First home in years from the start, nan for never.
    there : ndarray of bool, shape (persons,)
        Whether the person comes under both policies.
    """
    earlier = (reference - policy) * DAYS_A_YEAR
    before = np.nan_to_num(policy, nan=1.0) < 0  # at home before the run began: nothing to compare
    conditions = [
        ~there,
        before,
        np.isnan(policy) & np.isnan(reference),
        np.isnan(reference),
        np.isnan(policy),
        earlier > A_DAY,
        earlier < -A_DAY,
    ]
    chosen = [NOT_THERE, HOUSED_BEFORE, NEVER, ONLY_POLICY, ONLY_REFERENCE, EARLIER, LATER]
    return np.select(conditions, chosen, SAME)


def _identity(persons: Array) -> Array:
    key: Array = persons["stream"].astype(np.int64) << 32 | persons["number"]
    return key


def _rows(everybody: Array, identities: Array) -> Array:
    order = np.argsort(identities)
    at = np.minimum(np.searchsorted(identities[order], everybody), len(identities) - 1)
    return np.where(identities[order][at] == everybody, order[at], -1)


def person_pairs(
    scenario: Scenario, policy: Sequence[Outcome], reference: Sequence[Outcome], definition: str
) -> pd.DataFrame:
    """One row a person and replicate; see :meth:`simulate.comparison.Comparison.persons`."""
    each, replicates = [], []
    for mine, theirs in zip(policy, reference, strict=True):
        each.append(pair(mine, theirs, definition))
        replicates.append(theirs.replicate)
    whole = {name: np.concatenate([found[name] for found in each]) for name in each[0]}
    index, start = scenario.index, scenario.region.start_date
    return pd.DataFrame(
        {
            "replicate": np.repeat(replicates, [len(found["group"]) for found in each]),
            "client_reference": whole["client_reference"],
            "client_policy": whole["client_policy"],
            "group": labels(index.groups, whole["group"]),
            "municipality": labels(index.municipalities, whole["origin"]),
            "arrived": dates(start, whole["arrived"]),
            "housed_reference": dates(start, whole["housed_reference"]),
            "housed_policy": dates(start, whole["housed_policy"]),
            "days_earlier": whole["days_earlier"],
            "category": pd.Categorical.from_codes(
                whole["category"], categories=pd.Index(CATEGORIES), ordered=True
            ),
        }
    )


def distribution(
    policy: Sequence[Outcome], reference: Sequence[Outcome], definition: str
) -> list[dict[str, Any]]:
    """Rows of :meth:`simulate.comparison.Comparison.distribution` for one policy."""
    counts, days = [], []
    for both in zip(policy, reference, strict=True):
        found = pair(*both, definition)
        counts.append(np.bincount(found["category"], minlength=len(CATEGORIES)).astype(float))
        days.append([_percentile(found["days_earlier"], percent) for percent in PERCENTS])
    rows: list[dict[str, Any]] = [
        {"statistic": name, "unit": "people", **_named(column)}
        for name, column in zip(CATEGORIES, np.array(counts).T, strict=True)
    ]
    for percent, column in zip(PERCENTS, np.array(days).T, strict=True):
        words = f"days earlier: {percent} % of those housed under both gain less"
        rows.append({"statistic": words, "unit": "days", **_named(column)})
    return rows


def who_gains(
    names: list[str],
    field: str,
    outcomes: tuple[Sequence[Outcome], Sequence[Outcome]],
    definition: str,
) -> list[dict[str, Any]]:
    """Rows of :meth:`simulate.comparison.Comparison.gains` for one policy.

    Parameters
    ----------
    names : list of str
        Groups or municipalities.
    field : str
        Of a person: ``group`` or ``origin``.
    outcomes : tuple of sequence of Outcome
        Under the policy and under the reference.
    definition : {"regular", "own"}
    """
    each = []
    for both in zip(*outcomes, strict=True):
        found = pair(*both, definition)
        each.append([_gain(found, found[field] == number) for number in range(len(names))])
    rows = []
    for name, counted in zip(names, np.array(each).swapaxes(0, 1), strict=True):
        row: dict[str, Any] = {"name": name}
        for column, key in enumerate(("people", "gain", "lose", "net", "days_earlier")):
            mean, low, high = spread(counted[:, column])
            row |= {key: mean} if key == "people" else _ends(key, mean, low, high)
        rows.append(row)
    return rows


def _gain(found: dict[str, Array], chosen: Array) -> tuple[float, ...]:
    """People not housed before, who gain, who lose, the net, and mean days earlier."""
    category, days = found["category"][chosen], found["days_earlier"][chosen]
    gain = float(np.isin(category, (ONLY_POLICY, EARLIER)).sum())
    lose = float(np.isin(category, (ONLY_REFERENCE, LATER)).sum())
    days = days[~np.isnan(days)]
    people = float((category < HOUSED_BEFORE).sum())
    return people, gain, lose, gain - lose, float(days.mean()) if len(days) else np.nan


def _ends(key: str, mean: float, low: float, high: float) -> dict[str, float]:
    return {key: mean, f"{key}_low": low, f"{key}_high": high}


def _named(values: Array) -> dict[str, float]:
    return dict(zip(("mean", "low", "high"), spread(values), strict=True))


def _percentile(values: Array, percent: float) -> float:
    known = values[~np.isnan(values)]
    return float(np.percentile(known, percent)) if len(known) else np.nan
