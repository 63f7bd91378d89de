"""Numbers as people write them, and sentences that say what the numbers say."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from experiments import wording
from experiments.as_json import plain

NAN = math.nan


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.874, "share", "87%"),
        (-0.001, "share", "0%"),
        (1234.5, "people", "1,234"),
        (12.34, "weeks", "12"),
        (1.26, "weeks", "1.3"),
        (-0.04, "weeks", "0.0"),
        (13.0, "months", "13.0"),
        (41_200_000.0, "EUR a year", "41.2 M"),
        (4_567_000.0, "EUR a year", "4.57 M"),
        (456_700.0, "EUR a year", "457 k"),
        (NAN, "people", "-"),
    ],
)
def test_amounts(value: float, unit: str, shown: str) -> None:
    assert wording.amount(value, unit) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.0123, "share", "+1.2 pp"),
        (-0.0123, "share", "-1.2 pp"),
        (0.00001, "share", "0"),
        (-7e-16, "people", "0"),
        (3.2, "people", "+3.2"),
        (-1500.0, "EUR a year", "-2 k"),
        (NAN, "people", "-"),
    ],
)
def test_changes_carry_their_sign(value: float, unit: str, shown: str) -> None:
    assert wording.change(value, unit) == shown


def test_intervals_name_their_unit_once() -> None:
    assert wording.between(0.21, 0.254, "share") == "21 to 25%"
    assert wording.between(3.1e6, 4e6, "EUR") == "3.10 to 4.00 M"
    assert wording.between(900_000.0, 1.2e6, "EUR") == "900 k to 1.20 M"
    assert wording.between_changes(-0.02, 0.01, "share") == "-2.0 to +1.0 pp"
    assert wording.between_changes(-266.0, 62_000.0, "EUR a year") == "-266 euros to +62 k"
    assert wording.between_changes(-5_000.0, 62_000.0, "EUR a year") == "-5 to +62 k"
    assert wording.between(NAN, NAN, "people") == "-"


def test_labels_say_the_unit_but_not_twice() -> None:
    assert wording.labelled("Wait for home, mean of those who moved", "weeks") == (
        "Wait for home, weeks"
    )
    assert wording.labelled("Homes promised", "homes a year") == "Homes promised, a year"
    assert wording.labelled("People in street, average", "people") == "People in street"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (2.0, 4.0, "the wait is 3.0 weeks longer (2.0 to 4.0)"),
        (-4.0, -2.0, "the wait is 3.0 weeks shorter (2.0 to 4.0)"),
        (-1.0, 4.0, "the wait is not clearly different"),
        (NAN, NAN, "the wait is not known"),
    ],
)
def test_a_difference_is_only_called_one_when_its_interval_leaves_out_zero(
    low: float, high: float, said: str
) -> None:
    row = {"difference": (low + high) / 2, "low": low, "high": high, "unit": "weeks"}
    assert wording._said(row, "the wait is", "shorter", "longer") == said


def test_patterns_are_counted_and_those_outside_named() -> None:
    table = pd.DataFrame(
        {"figure": ["a", "b", "c"], "in_range": pd.Series([True, False, None], dtype=object)}
    )
    assert wording.about_patterns(table) == "1 of 2 lie in their range; outside it: b."


def test_json_has_no_not_a_number() -> None:
    table = pd.DataFrame({"a": [1.5, NAN], "b": [np.int64(3), np.int64(4)]})
    given = {"table": table, "infinite": math.inf, "yes": np.bool_(True), "none": None}
    assert json.loads(json.dumps(plain(given), allow_nan=False)) == {
        "table": [{"a": 1.5, "b": 3}, {"a": None, "b": 4}],
        "infinite": None,
        "yes": True,
        "none": None,
    }
