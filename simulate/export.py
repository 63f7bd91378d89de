"""Results as files: tables anybody can open, and the manifest that makes them again."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from simulate.comparison import Comparison
from simulate.results import Results


def write_tables(comparison: Comparison, directory: Path) -> None:
    """Write ``summary.csv``, ``monthly.parquet`` and ``manifest.json`` into a directory.

    A single :class:`Results` is written as a comparison of one.
    """
    summaries = [
        each.summary().reset_index().assign(policy=name)
        for name, each in comparison.results.items()
    ]
    pd.concat(summaries, ignore_index=True).to_csv(directory / "summary.csv", index=False)
    months = [monthly_rows(each).assign(policy=name) for name, each in comparison.results.items()]
    pd.concat(months, ignore_index=True).to_parquet(directory / "monthly.parquet", index=False)
    manifests = {name: each.manifest() for name, each in comparison.results.items()}
    (directory / "manifest.json").write_text(json.dumps(manifests, indent=2) + "\n")


def write_events(results: Results, path: Path) -> None:
    """Write every event with date and names as Parquet; see :meth:`Results.events`.

    Raises
    ------
    InputError
        When the run kept no event log.
    """
    results.events().to_parquet(path, index=False)


def monthly_rows(results: Results) -> pd.DataFrame:
    """Monthly stocks and flows, a row for each month, setting, group and municipality.

    Each quantity has its mean over replicates and the 5th, 50th and 95th percentiles.
    """
    names = ["people", "ready_people", "waiting_people", "admissions", "requests"]
    monthly = results.monthly[names]
    tables = [monthly.mean("replicate").to_dataframe().add_suffix("_mean")]
    percents = (5, 50, 95)
    quantiles = monthly.quantile([percent / 100 for percent in percents], "replicate")
    for number, percent in enumerate(percents):
        quantile = quantiles.isel(quantile=number, drop=True)
        tables.append(quantile.to_dataframe()[names].add_suffix(f"_p{percent}"))
    return pd.concat(tables, axis=1).reset_index()
