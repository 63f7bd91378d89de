"""Results as JSON that any program reads: plain lists and numbers, null where nothing is known."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import numpy as np
import pandas as pd

from simulate.comparison import Comparison
from simulate.results import Results


def print_json(value: object) -> None:
    """Write one JSON document to stdout."""
    json.dump(plain(value), sys.stdout, indent=2, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def run_document(results: Results, definition: str = "regular") -> dict[str, object]:
    """Everything a run gave, as tables of records."""
    return {
        "manifest": results.manifest(),
        "about": results.region.about,
        "interrupted": results.interrupted,
        "definition": definition,
        "summary": results.summary().reset_index(),
        "waits": results.waits(),
        "waits_by_municipality": results.waits("municipality"),
        "gaps": results.gaps(),
        "retention": results.retention(definition=definition),
        "time_to_home": results.time_to_home(definition),
        "costs": results.costs(),
        "drift": results.drift(),
    }


def comparison_document(comparison: Comparison, definition: str = "regular") -> dict[str, object]:
    """Everything a comparison gave, as tables of records."""
    return {
        "reference": comparison.reference,
        "interrupted": comparison.interrupted,
        "policies": {
            name: run_document(each, definition) for name, each in comparison.results.items()
        },
        "differences": comparison.differences(),
        "people": comparison.people(definition),
        "days_earlier": comparison.distribution(definition),
        "gains_by_group": comparison.gains("group", definition),
        "gains_by_municipality": comparison.gains("municipality", definition),
        "cost_effectiveness": comparison.cost_effectiveness(),
    }


def plain(value: Any) -> Any:
    """Tables as lists of records, numpy numbers as Python's, not-a-number and infinity as null."""
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
