"""Results as files: tables anybody can open, and the manifest that makes them again."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from simulate.comparison import Comparison
from simulate.events_in_words import event_tables
from simulate.monthly import cell_statistics, dimension_labels
from simulate.outcome import MONTHLY
from simulate.results import Results
from simulate.waits import BY

#: Tallies of ``monthly.parquet``; all have the same dimensions.
CELLS = ("people", "ready_people", "waiting_people", "admissions", "requests")


def write_tables(comparison: Comparison, directory: Path) -> None:
    """Write ``summary.csv``, ``waits.csv``, ``gaps.csv``, ``monthly.parquet``, ``manifest.json``.

    A single :class:`Results` is written as a comparison of one.
    """
    summaries = [
        each.summary().reset_index().assign(policy=name)
        for name, each in comparison.results.items()
    ]
    pd.concat(summaries, ignore_index=True).to_csv(directory / "summary.csv", index=False)
    for name, table in (("waits", _all_waits), ("gaps", Results.gaps)):
        each = [table(one).assign(policy=policy) for policy, one in comparison.results.items()]
        pd.concat(each, ignore_index=True).to_csv(directory / f"{name}.csv", index=False)
    months = [monthly_rows(each).assign(policy=name) for name, each in comparison.results.items()]
    pd.concat(months, ignore_index=True).to_parquet(directory / "monthly.parquet", index=False)
    manifests = {name: each.manifest() for name, each in comparison.results.items()}
    (directory / "manifest.json").write_text(json.dumps(manifests, indent=2) + "\n")


def _all_waits(results: Results) -> pd.DataFrame:
    """Waits by group and by municipality in one table: ``by`` says which, ``name`` who."""
    tables = [results.waits(by).rename(columns={by: "name"}).assign(by=by) for by in BY]
    return pd.concat(tables, ignore_index=True)


def write_events(results: Results, path: Path) -> None:
    """Write every event with date and names as Parquet, the columns of :meth:`Results.events`.

    One replicate at a time: all of them together may not fit in memory as a table.

    Raises
    ------
    InputError
        When the run kept no event log.
    """
    import pyarrow  # here: only this needs it, and importing takes a while
    from pyarrow import parquet

    writer = None
    for table in event_tables(results.scenario, results.outcomes):
        rows = pyarrow.Table.from_pandas(table, preserve_index=False)
        writer = writer or parquet.ParquetWriter(path, rows.schema)
        writer.write_table(rows)
    if writer is not None:
        writer.close()


def monthly_rows(results: Results) -> pd.DataFrame:
    """Monthly stocks and flows, a row for each month, setting, group and municipality.

    Each quantity has its mean over replicates and the 5th, 50th and 95th percentiles.
    """
    percents = (5, 50, 95)
    statistics = cell_statistics(results.outcomes, CELLS, percents)
    labels = dimension_labels(results.scenario)
    dimensions = MONTHLY[CELLS[0]]
    columns = {f"{name}_mean": mean for name, (mean, _) in statistics.items()} | {
        f"{name}_p{percent}": quantiles[number]
        for number, percent in enumerate(percents)
        for name, (_, quantiles) in statistics.items()
    }
    index = pd.MultiIndex.from_product([labels[name] for name in dimensions], names=dimensions)
    rows = {name: values.ravel() for name, values in columns.items()}
    return pd.DataFrame(rows, index=index).reset_index()
