"""Oss: a sweep over four numbers, and what the wait for a home hangs on (Sobol indices)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import pandas as pd
from matplotlib.figure import Figure
from pydantic import Field

from experiments.analyses.data import Measured, Swept, load_measure, load_sweep
from experiments.analyses.noise import Resampling
from experiments.analyses.pictures import draw_rows
from experiments.analyses.sentences import about_sobol, what_ran
from experiments.analyses.sobol import TOTAL, sobol_indices
from experiments.studies.design import Design as StudyDesign
from experiments.studies.design import Quick as StudyQuick
from experiments.studies.outcome import Outcome
from experiments.sweeps.design import Design as SweepDesign
from experiments.sweeps.design import Factor, Sampling
from experiments.sweeps.executors import Threads
from experiments.sweeps.ground import lay_ground
from experiments.sweeps.store import open_store
from experiments.sweeps.sweep import sweep
from simulate.progress import bar
from simulate.sourced import Name

Points = Annotated[int, Field(ge=16, le=2**20)]

#: Of an index: what is left of a factor that does nothing is rounding of the arithmetic.
DECIMALS = 6


class Quick(StudyQuick):
    """Adds the points of the base sample."""

    points: Points


class Design(StudyDesign):
    """What varies, and what is looked at."""

    region: Name
    policy: Name
    years: Annotated[int, Field(ge=1, le=100)]
    points: Points
    measures: Annotated[tuple[Name, ...], Field(min_length=1)]
    factors: Annotated[tuple[Factor, ...], Field(min_length=2)]
    quick: Quick


def carry_out(design: Design) -> Outcome:
    """Sweep the factors in a store of its own, and take the spread between points apart."""
    with TemporaryDirectory() as folder:
        store = Path(folder) / "runs.duckdb"
        ground = lay_ground(sweep_of(design), "design.toml")
        with bar() as tell:
            done = sweep(ground, open_store(store, read_only=False), Threads(), tell)
        if done.interrupted:  # what was finished goes with the folder
            raise KeyboardInterrupt
        swept = load_sweep(store)
        measured = [load_measure(swept, key) for key in design.measures]
        tables, said = [], []
        for each in measured:
            names = [factor.name for factor in design.factors]
            luck_of = Resampling(seed=design.seed)
            table, luck = sobol_indices(each.values[:, 0], each.draws, names, luck_of)
            tables.append(_of(each, table))
            said.append(f"{each.words}. {about_sobol(table, luck, each)}")
        figures = {
            f"sobol-{each.key.replace('/', '-')}": _draw(swept, each, table)
            for each, table in zip(measured, tables, strict=True)
        }
    return Outcome({"sobol": pd.concat(tables)}, figures, tuple(said))


def sweep_of(design: Design) -> SweepDesign:
    """The design of the sweep."""
    return SweepDesign(
        name="what-waiting-hangs-on",
        region=design.region,
        policies=(design.policy,),
        years=design.years,
        replicates=design.replicates,
        seed=design.seed,
        parameters=design.parameters,
        sampling=Sampling(method="saltelli", points=design.points),
        factors=design.factors,
    )


def _of(measured: Measured, table: pd.DataFrame) -> pd.DataFrame:
    """A table with the measure it is of in front, without digits that are rounding."""
    rows = table.round(DECIMALS)
    rows.insert(0, "measure", measured.key)
    return rows


def _draw(swept: Swept, measured: Measured, table: pd.DataFrame) -> Figure:
    """The indices of one measure, the factor that explains most on top."""
    order = table[table["order"] == TOTAL].sort_values("index", ascending=False)["factor"].tolist()
    rows = table.sort_values("factor", key=lambda names: names.map(order.index), kind="stable")
    groups = {"first": "by itself", TOTAL: "with others too"}
    rows = rows.assign(group=rows["order"].map(groups))
    title = (
        f"What it hangs on: {measured.words[0].lower()}{measured.words[1:]}",
        "Share of the variance between points that a factor explains (Sobol indices). Dot and "
        "line: estimate and 95% interval; an interval around 0 may be nothing.",
    )
    caption = f"{what_ran(swept, measured)} Luck of the replicates is taken out."
    return draw_rows(rows, "index", title, caption)
