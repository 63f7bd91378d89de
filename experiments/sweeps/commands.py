"""What the commands on sweeps do once their words are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.text import Text

from experiments.as_json import print_json
from experiments.layout import INTERVAL, new_table, show
from experiments.problems import complain, number_problems
from experiments.sweeps import listing
from experiments.sweeps.design import design_file
from experiments.sweeps.executors import Executor, Threads
from experiments.sweeps.hashing import store_hash
from experiments.sweeps.listing import Selection
from experiments.sweeps.store import Store, open_store, read_design
from experiments.sweeps.sweep import Swept, ground_of, sweep
from experiments.sweeps.verify import as_document, sentence, verify
from experiments.wording import amount, between, counted
from simulate.errors import InputError
from simulate.progress import bar

#: Rows on the screen; all of them go into files.
MOST_ROWS = 40


@dataclass(frozen=True)
class Wanted:
    """Where results go; to the screen when nothing is said."""

    csv: Path | None
    excel: Path | None
    parquet: Path | None
    hashed: bool
    as_json: bool


def sweep_design(
    design: str, path: Path | None, workers: int | None, dask: str | None, as_json: bool
) -> bool:
    """Run a design into its store; return whether the user stopped it."""
    _check_numbers(workers=workers)
    ground = ground_of(design_file(design))
    store = open_store(path or Path(f"{ground.design.name}.duckdb"), read_only=False)
    with bar() as tell:
        swept = sweep(ground, store, _executor(workers, dask), tell)
    _tell_of_others(store, ground.design.name, swept.sweep)
    if as_json:
        print_json({**swept.__dict__, "store": str(store.path)})
    else:
        print(_said(swept, store))
    if swept.interrupted:
        left = counted(swept.runs - swept.finished, "run")
        complain([f"stopped; {left} to go: start the same sweep again to go on"])
    return swept.interrupted


def _executor(workers: int | None, dask: str | None) -> Executor:
    if dask is None:
        return Threads(workers)
    from experiments.sweeps.dask_cluster import Dask  # here: few need it, and it takes a second

    return Dask(dask, workers)


def _tell_of_others(store: Store, name: str, sweep: str) -> None:
    """Say so when the store has the same design as it was before, or by other code."""
    known = listing.sweeps_in(store)
    others = known[(known["name"] == name) & (known["sweep"] != sweep)]
    if len(others):
        told = counted(len(others), "other sweep")
        complain(
            [
                f"{store.path} holds {told} of this name, of a design or code that differs; this "
                f"one is {sweep}, and --sweep says which to show"
            ]
        )


def _said(swept: Swept, store: Store) -> str:
    new = swept.finished - swept.before
    return (
        f"{store.path}: {swept.finished:,} of {swept.runs:,} runs of {swept.points:,} points "
        f"({new:,} new); doorstroom results {store.path} shows them"
    )


def show_results(path: Path, selection: Selection, wanted: Wanted) -> None:
    """Show, or write, what a store holds."""
    store = open_store(path)
    if wanted.hashed:
        print(store_hash(store))
        return
    if wanted.csv:
        listing.write_csv(listing.select(store, selection), wanted.csv)
    if wanted.excel:
        listing.write_excel(store, selection, wanted.excel)
    if wanted.parquet:
        listing.write_parquet(store, wanted.parquet)
    written = [str(each) for each in (wanted.csv, wanted.excel, wanted.parquet) if each]
    if written:
        complain([f"results are in {', '.join(written)}"])
        return
    chosen = bool(selection.policies or selection.measures or selection.where)
    if wanted.as_json:
        told = {"sweeps": listing.sweeps_in(store)}
        print_json(told | ({"results": listing.select(store, selection)} if chosen else {}))
    elif chosen:
        _show_rows(listing.select(store, selection), store, selection)
    else:
        _show_sweeps(store)


def _show_sweeps(store: Store) -> None:
    known: Any = listing.sweeps_in(store).itertuples(index=False)
    table = new_table(["sweep", "hash"], whole=True)  # --sweep takes the whole hash
    for column in ("region", "policies"):
        table.add_column(column)
    for column in ("points", "runs", "finished"):
        table.add_column(column, justify="right")
    for row in known:
        design = read_design(store, row.sweep)
        numbers = (f"{int(each):,}" for each in (row.points, row.runs, row.finished))
        cells = (row.name, row.sweep, design.region, ", ".join(design.policies), *numbers)
        table.add_row(*map(Text, cells))
    said = (
        "--measure wait/home shows one measure at every point; --csv, --excel and --parquet write "
        "files."
    )
    show(f"Sweeps in {store.path}", table, said, Console())


def _show_rows(rows: pd.DataFrame, store: Store, selection: Selection) -> None:
    factors = [factor.name for factor in read_design(store, selection.sweep).factors]
    table = new_table(["point", *factors, "policy", "measure"])
    table.add_column("mean", justify="right")
    table.add_column(INTERVAL, justify="right")
    for row in rows.head(MOST_ROWS).to_dict("records"):
        unit = str(row["unit"])
        cells = [
            str(row["point"]),
            *(_short(row[name]) for name in factors),
            str(row["policy"]),
            f"{row['measure']} ({unit})",
            amount(row["mean"], unit),
            between(row["low"], row["high"], unit),
        ]
        table.add_row(*map(Text, cells))
    said = "Intervals are the middle 95% of futures at a point."
    if len(rows) > MOST_ROWS:
        said += f" {len(rows) - MOST_ROWS:,} more rows; --csv FILE writes all."
    show(f"Results in {store.path}", table, said, Console())


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def verify_store(
    path: Path, which: str | None, numbers: tuple[int, int, int | None], as_json: bool
) -> bool:
    """Run a sample again; return whether all of it was equal."""
    sample, seed, workers = numbers
    _check_numbers(workers=workers, seed=seed, sample=sample)
    store = open_store(path)
    with bar() as tell:
        found = verify(store, Threads(workers), sample, seed, tell, which)
    if as_json:
        print_json(as_document(found))
    else:
        print(sentence(path, found))
        for line in (*found.differences, *found.reasons):
            print(f"  {line}")
    return found.same == found.sampled


def _check_numbers(workers: int | None = None, seed: int = 0, sample: int = 1) -> None:
    problems = number_problems(1, 1, seed, workers)
    if sample < 1:
        problems.append(f"--sample = {sample}; must be a whole number of 1 or more")
    if problems:
        raise InputError(problems)
