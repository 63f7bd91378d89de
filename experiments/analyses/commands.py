"""What ``doorstroom sensitivity`` and ``discover`` do once their words are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from rich.table import Table
from rich.text import Text

from experiments import wording
from experiments.analyses import pictures, sentences
from experiments.analyses.data import (
    Measured,
    Swept,
    chosen_policies,
    clusters,
    layout_of,
    load_measure,
    load_sweep,
    positions,
)
from experiments.analyses.discovery import Discovery, Futures, discover
from experiments.analyses.morris import morris_effects
from experiments.analyses.noise import Estimate, Resampling
from experiments.analyses.shares import shares_of_spread
from experiments.analyses.sobol import TOTAL, sobol_indices
from experiments.analyses.writing import Findings, Part, tell
from experiments.layout import INTERVAL, new_table
from experiments.output import folder_problems
from experiments.problems import collected
from experiments.wording import words
from simulate.errors import InputError

MOST_RESAMPLES, MOST_BOXES = 100_000, 10


@dataclass(frozen=True)
class Settings:
    """The options that all analyses have."""

    sweep: str | None
    resamples: int
    seed: int
    out: Path | None
    as_json: bool

    @property
    def resampling(self) -> Resampling:
        """How intervals are made."""
        return Resampling(self.resamples, self.seed)

    def problems(self) -> list[str]:
        """What is out of range."""
        found = folder_problems(self.out)
        if not 20 <= self.resamples <= MOST_RESAMPLES:
            found.append(
                f"--resamples = {self.resamples}; must be a whole number from 20 to "
                f"{MOST_RESAMPLES}"
            )
        if not 0 <= self.seed < 2**63:
            found.append(f"--seed = {self.seed}; must be a whole number of 0 or more")
        return found


@dataclass(frozen=True)
class Failure:
    """When a future counts as failed, and what boxes are asked for."""

    measure: str
    above: float | None
    below: float | None
    density: float
    boxes: int

    def problems(self) -> list[str]:
        """What makes no sense."""
        found = []
        if (self.above is None) == (self.below is None):
            found.append("give exactly one of --above and --below: when does a policy fail?")
        if not 0 < self.density <= 1:
            found.append(f"--density = {self.density:g}; must be above 0, up to 1")
        if not 1 <= self.boxes <= MOST_BOXES:
            found.append(f"--boxes = {self.boxes}; must be a whole number from 1 to {MOST_BOXES}")
        return found


def manifest_of(swept: Swept, settings: Settings) -> dict[str, object]:
    """What a result rests on."""
    return {
        "store": str(swept.store.path),
        "sweep": swept.sweep,
        "design": swept.design.name,
        "points": len(swept.numbers),
        "planned": swept.planned,
        "resamples": settings.resamples,
        "seed": settings.seed,
    }


def open_sweep(path: str, settings: Settings, more: list[str]) -> Swept:
    """The sweep, or one complaint of all that is wrong with the command."""
    problems = settings.problems() + more
    swept = collected(problems, partial(load_sweep, path, settings.sweep))
    if problems or swept is None:
        raise InputError(problems)
    return swept


def show_sensitivity(path: str, measure: str, policies: list[str], settings: Settings) -> None:
    """Show which factors matter, and how much of the spread is what."""
    found = find_sensitivity(path, measure, policies, settings)
    tell(found, settings.as_json, settings.out)


def find_sensitivity(path: str, measure: str, policies: list[str], settings: Settings) -> Findings:
    """Which factors matter, and how much of the spread is what."""
    swept = open_sweep(path, settings, [])
    asked = chosen_policies(swept, policies)
    measured = load_measure(swept, measure)
    method = swept.design.sampling.method
    ways: dict[str, Callable[..., Part]] = {"saltelli": _sobol, "morris": _morris}
    parts = []
    if method in ways:
        parts = [ways[method](swept, measured, policy, settings) for policy in asked]
    if method != "morris":
        parts.append(_shares(swept, measured, asked, settings))
    heading = f"{measured.words} ({measured.unit}): {sentences.what_ran(swept, measured)}"
    if method not in ways:
        heading += (
            "\nWhich factor matters how much needs a design made for it: method saltelli (Sobol "
            "indices) or morris."
        )
    return Findings(heading, parts, manifest_of(swept, settings))


def _sobol(swept: Swept, measured: Measured, policy: str, settings: Settings) -> Part:
    values = measured.values[:, swept.policies.index(policy)]
    names = [factor.name for factor in swept.design.factors]
    table, luck = sobol_indices(values, measured.draws, names, settings.resampling)
    order = list(table[table["order"] == TOTAL].sort_values("index", ascending=False)["factor"])
    table["rank"] = table["factor"].map(order.index)
    table = table.sort_values(["rank", "order"], kind="stable").drop(columns="rank")
    shown = new_table(["factor"])
    for column in ("by itself", INTERVAL, "with others", INTERVAL, "luck left in"):
        shown.add_column(column, justify="right")
    for factor in order:
        first, total = wording.rows_of(table[table["factor"] == factor])
        cells = (words(factor), *_share_cells(first), *_share_cells(total),
                 f"{100 * total['with_luck']:.0f}%")  # fmt: skip
        shown.add_row(*map(Text, cells))
    title = f"Share of the spread between points that each factor explains, under {policy}"
    said = sentences.about_sobol(table, luck, measured)
    drawn = table.replace({"order": {"first": "by itself", TOTAL: "with others too"}})
    figure = pictures.draw_rows(
        drawn.rename(columns={"order": "group"}),
        "index",
        (f"What drives {measured.words[0].lower()}{measured.words[1:]}",
         f"Sobol indices under {policy}: the share of the variance between points that a factor "
         "explains. Dot and line: estimate and 95% interval; around 0 it may be nothing."),
        f"{sentences.what_ran(swept, measured)} Luck of the replicates is taken out.",
    )  # fmt: skip
    return Part(f"sobol-{policy}", title, said, _with(table, policy, measured), shown, figure)


def _share_cells(row: wording.Row) -> tuple[str, str]:
    value, low, high = (100 * sentences.possible(row[name]) for name in ("index", "low", "high"))
    if np.isnan(low):
        return f"{value:.0f}%", "cannot be told"
    return f"{value:.0f}%", f"{low:.0f} to {high:.0f}%"


def _with(table: pd.DataFrame, policy: str, measured: Measured) -> pd.DataFrame:
    """The table with what it is of."""
    return table.assign(policy=policy, measure=measured.key, unit=measured.unit)


def _morris(swept: Swept, measured: Measured, policy: str, settings: Settings) -> Part:
    values = measured.values[:, swept.policies.index(policy)]
    names = [factor.name for factor in swept.design.factors]
    table = morris_effects(positions(swept), values, measured.draws, names, settings.resampling)
    sizes = table[table["figure"] == "size"].sort_values("effect", ascending=False)
    order = list(sizes["factor"])
    unit = measured.unit
    shown = new_table(["factor"])
    for column in ("mean size", INTERVAL, "mean", INTERVAL, "spread", INTERVAL):
        shown.add_column(column, justify="right")
    for factor in order:
        rows = wording.rows_by(table[table["factor"] == factor], "figure")
        cells = [words(factor)]
        for kind in ("size", "mean", "spread"):
            row = rows[kind]
            cells.append(wording.amount(row["effect"], unit))
            cells.append(wording.between(row["low"], row["high"], unit))
        shown.add_row(*map(Text, cells))
    said = sentences.about_morris(table, measured)
    drawn = table[table["figure"] != "mean"].replace(
        {"figure": {"size": "mean size of effects", "spread": "spread of effects"}}
    )
    drawn = drawn.assign(rank=drawn["factor"].map(order.index)).sort_values("rank", kind="stable")
    figure = pictures.draw_rows(
        drawn.rename(columns={"figure": "group"}),
        "effect",
        (f"What moves {measured.words[0].lower()}{measured.words[1:]}",
         f"Morris screening under {policy}: change in {unit} over the whole range of a factor. A "
         "spread as large as the mean size: the effect depends on other factors."),
        f"{sentences.what_ran(swept, measured)} Luck of the replicates is taken out.",
    )  # fmt: skip
    title = f"Change in {unit} when a factor alone goes over its range, under {policy}"
    return Part(f"morris-{policy}", title, said, _with(table, policy, measured), shown, figure)


def _shares(swept: Swept, measured: Measured, asked: list[str], settings: Settings) -> Part:
    rows, layout = layout_of(swept)
    which = [swept.policies.index(policy) for policy in asked]
    values = measured.values[rows][:, which]
    table = shares_of_spread(values, measured.draws, layout, settings.resampling)
    shown = new_table(["source"])
    for column in ("share", INTERVAL, f"standard deviation, {measured.unit}"):
        shown.add_column(column, justify="right")
    for row in wording.rows_of(table):
        share, ends = _share_cells({**row, "index": row["share"]})
        size = wording.amount(row["standard_deviation"], measured.unit)
        shown.add_row(*map(Text, (row["source"], share, ends, size)))
    said = sentences.about_shares(table, swept, measured)
    caption = f"{sentences.what_ran(swept, measured)} Policies: {', '.join(asked)}."
    figure = pictures.draw_shares({measured.words: table}, caption)
    title = "Where the spread of one future comes from"
    return Part("shares", title, said, _with(table, ", ".join(asked), measured), shown, figure)


def show_discovery(path: str, failure: Failure, policies: list[str], settings: Settings) -> None:
    """Show in which futures each policy fails."""
    tell(find_failures(path, failure, policies, settings), settings.as_json, settings.out)


def find_failures(path: str, failure: Failure, policies: list[str], settings: Settings) -> Findings:
    """In which futures each policy fails."""
    swept = open_sweep(path, settings, failure.problems())
    asked = chosen_policies(swept, policies)
    measured = load_measure(swept, failure.measure)
    parts = [_discovery(swept, measured, policy, failure, settings) for policy in asked]
    heading = f"Where policies fail: {sentences.what_ran(swept, measured)}"
    return Findings(heading, parts, manifest_of(swept, settings))


def _discovery(
    swept: Swept, measured: Measured, policy: str, failure: Failure, settings: Settings
) -> Part:
    values = measured.values[:, swept.policies.index(policy)]
    high = failure.above is not None
    limit = failure.above if failure.above is not None else failure.below
    assert limit is not None  # refused before
    failed = (values > limit) if high else (values < limit)
    futures = Futures(swept.points, failed.astype(float), measured.draws, clusters(swept))
    found = discover(futures, failure.density, failure.boxes, settings.resampling)
    side = "above" if high else "below"
    fails = f"{measured.words} {side} {wording.amount(limit, measured.unit)} {measured.unit}"
    said = sentences.about_discovery(swept, policy, fails, found)
    judged = (
        f" Boxes were found on half of the points and judged on the other {found.judged_on}."
        if found.boxes
        else ""
    )
    title = f"{policy}: {fails}"
    data = _box_rows(swept, policy, found, failure)
    figure: Figure | None = None
    if found.boxes:
        caption = f"{sentences.what_ran(swept, measured)} {said}"
        figure = pictures.draw_boxes(swept, futures, found, f"When {policy} fails", caption)
    table = _box_table(swept, found) if found.boxes else None
    return Part(f"boxes-{policy}", title, said + judged, data, table, figure)


def _box_table(swept: Swept, found: Discovery) -> Table:
    shown = new_table(["box", "when"])
    for column in ("fails", "of all failures", "of all futures", "quasi-p"):
        shown.add_column(column, justify="right")
    for number, box in enumerate(found.boxes, 1):
        for k, limit in enumerate(box.limits):
            first = [str(number), *map(sentences.percent, (box.density, box.coverage, box.mass))]
            name, *shares = first if k == 0 else [""] * 4
            p = f"{limit.p:.3f}" if limit.p >= 0.001 else "< 0.001"
            said = sentences.limit_in_words(swept, limit)
            shown.add_row(*map(Text, (name, said, *shares, p)))
    return shown


def _box_rows(swept: Swept, policy: str, found: Discovery, failure: Failure) -> pd.DataFrame:
    """A row for each limit of each box; one without limits where there is no box."""
    start = {"policy": policy, "measure": failure.measure, "above": failure.above,
             "below": failure.below, **_ends("failing", found.failing)}  # fmt: skip
    rows = [
        start | {"box": number, "factor": limit.factor, "low": limit.low, "high": limit.high,
                 "choices": ", ".join(limit.choices), "quasi_p": limit.p,
                 "in_words": sentences.limit_in_words(swept, limit),
                 **_ends("density", box.density), **_ends("coverage", box.coverage),
                 **_ends("mass", box.mass)}
        for number, box in enumerate(found.boxes, 1)
        for limit in box.limits
    ]  # fmt: skip
    return pd.DataFrame(rows or [start | {"why_no_box": found.why}])


def _ends(name: str, value: Estimate) -> dict[str, float]:
    return {name: value.value, f"{name}_low": value.low, f"{name}_high": value.high}
