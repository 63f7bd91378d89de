"""What a store holds, laid out as the analyses take it: points, policies and replicates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.analyses.noise import Array
from experiments.analyses.shares import Layout
from experiments.sweeps.design import Design, Factor
from experiments.sweeps.sampling import unit_points
from experiments.sweeps.store import (
    Store,
    names_in,
    open_store,
    read_design,
    read_points,
    read_replicates,
    sweep_of,
)
from simulate.errors import InputError, nearest

#: Designs whose points belong together: without all of them there is nothing to work out.
WHOLE = ("saltelli", "morris", "grid")
#: Roles of factors that are chosen, as against what happens to us.
CHOSEN = ("lever", "structure")
#: A structural factor with a range is cut into so many parts at most, each combination of parts
#: and choices holding so many points at least on average (assumption).
MOST_PARTS, POINTS_A_CELL = 8, 4


@dataclass(frozen=True)
class Swept:
    """A sweep in a store, ready to be looked at.

    Attributes
    ----------
    design : Design
    policies : list of str
        In the order of the design.
    points : DataFrame
        A column for each factor, a row for each point that has finished under every policy.
    numbers : ndarray of int64, shape (points,)
        Of those points in the design.
    planned : int
        Points of the design.
    """

    store: Store
    sweep: str
    design: Design
    policies: list[str]
    points: pd.DataFrame
    numbers: Array
    planned: int

    @property
    def label(self) -> str:
        """What errors call it."""
        return f"store {self.store.path}"


@dataclass(frozen=True)
class Measured:
    """One measure of a sweep.

    Attributes
    ----------
    words, unit : str
    values : ndarray of float64, shape (points, policies, replicates)
        Without nan.
    draws : ndarray of int64, shape (replicates,)
    left_out : int
        Replicates in which there was nothing to measure at some point.
    """

    key: str
    words: str
    unit: str
    values: Array
    draws: Array
    left_out: int


def load_sweep(path: str | Path, sweep: str | None = None) -> Swept:
    """Look at a sweep and find which of its points have finished.

    Raises
    ------
    InputError
        When there is no such sweep, it has hardly begun, or its design needs all points and some
        have not run.
    """
    store = open_store(path)
    which = sweep_of(store, sweep)
    design = read_design(store, which)
    every = read_points(store, which)
    finished = store.table(
        "SELECT plan.point, plan.policy FROM plan JOIN runs USING (key) WHERE sweep = ?", [which]
    )
    policies = names_in(store, "policy", which)
    counts = finished.groupby("point")["policy"].nunique()
    numbers = np.sort(counts.index[counts == len(policies)].to_numpy(np.int64))
    missing = len(every) - len(numbers)
    if len(numbers) < 2 or (missing and design.sampling.method in WHOLE):
        raise InputError(
            [
                f"store {path}: {missing} of {len(every)} points have not run; start the sweep "
                "again, and it goes on where it was"
            ]
        )
    points = every.set_index("point").loc[numbers].reset_index(drop=True)
    return Swept(store, which, design, policies, _plain(points, design), numbers, len(every))


def _plain(points: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Numbers as floats, and anything else as text."""
    columns = {}
    for factor in design.factors:
        number = all(
            isinstance(each, (int, float)) and not isinstance(each, bool)
            for each in points[factor.name]
        )
        columns[factor.name] = points[factor.name].astype(float if number else str)
    return pd.DataFrame(columns)


def load_measure(swept: Swept, key: str) -> Measured:
    """One measure at all points, under all policies, in every replicate.

    Raises
    ------
    InputError
        When there is no such measure, or hardly a replicate in which it is known at every point.
    """
    rows = read_replicates(swept.store, key, None, swept.sweep)
    rows = rows[rows["point"].isin(swept.numbers)]
    known = np.unique(rows["policy"])
    order = [known.tolist().index(name) for name in swept.policies]
    shape = len(swept.numbers), len(known), -1
    rows = rows.sort_values(["point", "policy", "replicate"], kind="stable")
    values = rows["value"].to_numpy(float).reshape(shape)[:, order]
    draws = rows["draw"].to_numpy(np.int64).reshape(shape)[0, 0]
    there = np.isfinite(values).all(axis=(0, 1))
    if there.sum() < len(there) / 2:
        raise InputError(
            [
                f"{swept.label}: {key} is not known in {(~there).sum()} of {len(there)} replicates "
                "at one point or more (nobody to measure it on); take another measure"
            ]
        )
    words = swept.store.table(
        "SELECT words, unit FROM summaries WHERE measure = ? LIMIT 1", [key]
    ).iloc[0]
    return Measured(
        key,
        str(words["words"]),
        str(words["unit"]),
        values[..., there],
        draws[there],
        int((~there).sum()),
    )


def chosen_policies(swept: Swept, asked: list[str]) -> list[str]:
    """The policies asked for, or all.

    Raises
    ------
    InputError
        Listing those the sweep does not have.
    """
    problems = [
        f"{swept.label}: no policy {name!r}{nearest(name, swept.policies)}"
        for name in asked
        if name not in swept.policies
    ]
    if problems:
        raise InputError(problems)
    return asked or swept.policies


def factor_of(swept: Swept, name: str) -> Factor:
    """A factor of the design by its name."""
    return next(factor for factor in swept.design.factors if factor.name == name)


def positions(swept: Swept) -> Array:
    """Where the points lie in the unit cube, shape (points, factors)."""
    return unit_points(swept.design)[swept.numbers]


def clusters(swept: Swept) -> Array:
    """Numbers that points laid out together share, from 0 up, shape (points,)."""
    return np.unique(swept.numbers // _together(swept.design), return_inverse=True)[1]


def _together(design: Design) -> int:
    """How many points in a row of the design were laid out together."""
    factors, sampling = len(design.factors), design.sampling
    if sampling.method == "saltelli":
        return (2 * factors if sampling.second_order else factors) + 2
    return factors + 1 if sampling.method == "morris" else 1


def layout_of(swept: Swept) -> tuple[Array, Layout]:
    """Points that shares of spread can be taken from, and how they lie.

    Returns
    -------
    ndarray of int64
        Numbers of rows of ``swept.points``. Of a design for Sobol indices the two base samples,
        whose points do not hang together.
    Layout

    Raises
    ------
    InputError
        When the design's points are no sample, or too few to tell structure from scenario.
    """
    design = swept.design
    if design.sampling.method == "morris":
        raise InputError(
            ["the points of a Morris design are no even sample of the futures: shares of spread "
             "need method grid, latin_hypercube, sobol or saltelli"]
        )  # fmt: skip
    rows = np.arange(len(swept.numbers))
    if design.sampling.method == "saltelli":
        step = _together(design)
        rows = rows[(rows % step == 0) | (rows % step == step - 1)]
    grid = design.sampling.method == "grid"
    cells = _cells(design, positions(swept)[rows], grid)
    all_chosen = all(factor.kind in CHOSEN for factor in design.factors)
    return rows, Layout(cells, np.arange(len(rows)), grid, all_chosen)


def _cells(design: Design, where: Array, grid: bool) -> Array:
    """Number of the combination of structural factors at each point."""
    structural = [n for n, factor in enumerate(design.factors) if factor.kind in CHOSEN]
    if not structural or all(factor.kind in CHOSEN for factor in design.factors):
        return np.zeros(len(where), dtype=np.int64)
    if grid:
        return np.unique(where[:, structural], axis=0, return_inverse=True)[1].ravel()
    choices = {n: len(design.factors[n].choices) for n in structural}
    combinations = int(np.prod([count for count in choices.values() if count], dtype=np.int64))
    ranges = sum(1 for count in choices.values() if not count)
    room = len(where) / POINTS_A_CELL / combinations
    parts = min(MOST_PARTS, int(room ** (1 / ranges))) if ranges and room >= 1 else 1
    if room < 1 or (ranges and parts < 2):
        raise InputError(
            [
                f"too few points ({len(where)}) to tell structure from scenario: every combination "
                f"of {len(structural)} structural factors needs {POINTS_A_CELL} or more"
            ]
        )
    columns = [
        np.minimum((where[:, n] * (count or parts)).astype(np.int64), (count or parts) - 1)
        for n, count in choices.items()
    ]
    return np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)[1].ravel()
