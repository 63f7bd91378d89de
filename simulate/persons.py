"""One row a person: first contact, first home, days homeless; and what these give on average.

*People who came* are those whose first contact is in the run; of people present on day 0 it is
not known. Days homeless and in institutions are measured in a closed group: the people who came
in the first year, each from first contact to the end of the run. Everybody of that group is
followed for about as long, and a policy cannot change who is in it (but for prevention).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from simulate.estimators import median_time
from simulate.outcome import Outcome
from simulate.scenario import Scenario
from simulate.state import CONDITIONS, EXITS
from simulate.streams import AGE, uniforms
from simulate.survival import check_definition
from simulate.tabulate import DAYS_A_YEAR

MONTHS_A_YEAR = 12.0
#: Definition of being housed -> field of a person, and key of a measure.
FIRST_HOME = {"regular": "first_home", "own": "first_own_home"}
Array = np.ndarray[Any, Any]


def came_in_run(scenario: Scenario, outcome: Outcome) -> Array:
    """Of each person, whether their first contact was in the run (not in the census)."""
    came: Array = outcome.persons["stream"] < len(scenario.phases[0][2].inflows)
    return came


def months_to_home(
    scenario: Scenario, outcome: Outcome, definition: str = "regular"
) -> tuple[Array, Array]:
    """Months from first contact to the first home, and whether there was one.

    Of people who came in the run. The others are right-censored where they were last seen
    without a home: when they left, or at the end.

    Returns
    -------
    tuple of ndarray
        Months (float64) and whether a home was found (bool), shape (people,).
    """
    persons, came = outcome.persons, came_in_run(scenario, outcome)
    # column by column: whole rows take three times as long to copy, and every replicate does it
    first = persons[FIRST_HOME[check_definition(definition)]][came]
    housed = ~np.isnan(first)
    seen = np.where(persons["setting"][came] < 0, persons["left_at"][came], outcome.end)
    return (np.where(housed, first, seen) - persons["arrived"][came]) * MONTHS_A_YEAR, housed


def person_measures(scenario: Scenario, outcome: Outcome) -> dict[str, float]:
    """Time to a home by definition, and days homeless and in institutions, of one replicate."""
    values: dict[str, float] = {}
    for definition, first in FIRST_HOME.items():
        months, housed = months_to_home(scenario, outcome, definition)
        mean = float(months[housed].mean()) if housed.any() else np.nan
        values[f"to_{first}/mean"] = mean
        values[f"to_{first}/median"] = median_time([(months, housed)])
    cohort = came_in_run(scenario, outcome) & (outcome.persons["arrived"] < 1.0)
    for key, field in (
        ("days_homeless", "homeless_years"),
        ("days_in_institutions", "institution_years"),
    ):
        days = outcome.persons[field][cohort] * DAYS_A_YEAR
        values[key] = float(days.mean()) if len(days) else np.nan
    return values


def person_table(scenario: Scenario, outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """One row a person and replicate; see :meth:`simulate.results.Results.persons`."""
    replicates, each = [], []
    for outcome in outcomes:
        replicates.append(outcome.replicate)
        each.append((outcome.persons, came_in_run(scenario, outcome), ages(scenario, outcome)))
    counts = [len(persons) for persons, _, _ in each]
    rows, came, age = (np.concatenate(columns) for columns in zip(*each, strict=True))
    index, start = scenario.index, scenario.region.start_date

    def days_until(field: str) -> Array:
        days: Array = np.where(came, (rows[field] - rows["arrived"]) * DAYS_A_YEAR, np.nan)
        return days

    left = rows["setting"] < 0
    return pd.DataFrame(
        {
            "replicate": np.repeat(replicates, counts),
            "client": np.concatenate([np.arange(count) for count in counts]),
            "group": labels(index.groups, rows["group"]),
            "municipality": labels(index.municipalities, rows["origin"]),
            "age_at_first_contact": age,
            "came_in_run": came,
            "arrived": dates(start, rows["arrived"]),
            "first_home": dates(start, rows["first_home"]),
            "first_own_home": dates(start, rows["first_own_home"]),
            "days_to_first_home": days_until("first_home"),
            "days_to_own_home": days_until("first_own_home"),
            "days_homeless": rows["homeless_years"] * DAYS_A_YEAR,
            "days_in_institutions": rows["institution_years"] * DAYS_A_YEAR,
            "homes_had": rows["homes_had"],
            "homes_lost": rows["homes_lost"],
            **{
                f"months_{name}": rows["foundation_years"][:, number] * MONTHS_A_YEAR
                for number, name in enumerate(CONDITIONS)
            },
            "crises": rows["crises"],
            "offences": rows["offences"],
            "lives_in": labels([*index.settings, ""], np.where(left, -1, rows["setting"])),
            "left": dates(start, np.where(left, rows["left_at"], np.nan)),
            "left_to": labels([*EXITS, ""], np.where(left, rows["exit_kind"], -1)),
        }
    )


def ages(scenario: Scenario, outcome: Outcome) -> Array:
    """Age of each person at first contact, in whole years (int64); no draw is kept for it.

    Uniform between the group's youngest and oldest, so it is the same under every policy.
    """
    persons = outcome.persons
    keys = scenario.phases[0][2].client_keys[persons["stream"]]
    marks = uniforms(keys, outcome.replicate, AGE, persons["number"].astype(np.int64))
    youngest = np.array([group.youngest_years for group in scenario.region.groups])
    oldest = np.array([group.oldest_years for group in scenario.region.groups])
    low, high = youngest[persons["group"]], oldest[persons["group"]]
    found: Array = np.floor(low + marks * (high + 1.0 - low)).astype(np.int64)
    return found


def labels(names: list[str], numbers: Array) -> Any:
    """Names instead of numbers, as a pandas Categorical; -1 is the last name."""
    return pd.Categorical.from_codes(
        np.where(numbers < 0, len(names) - 1, numbers).astype(np.int64),
        categories=pd.Index(names),
    )


def dates(start: date, years: Array) -> Array:
    """Calendar days of times in years from the start, as ``datetime64[s]``; nan gives NaT."""
    known = ~np.isnan(years)
    found = np.full(len(years), np.datetime64("NaT", "s"))
    whole = np.floor(np.where(known, years, 0.0) * DAYS_A_YEAR).astype(np.int64)
    days = np.datetime64(start, "D") + whole.astype("timedelta64[D]")
    found[known] = days[known].astype("datetime64[s]")
    return found
