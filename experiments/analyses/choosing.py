"""What ``doorstroom optimise`` does once its words are read: on a store, or by a search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from experiments import wording
from experiments.analyses import pictures, sentences
from experiments.analyses.commands import Settings, manifest_of, open_sweep
from experiments.analyses.data import Measured, load_measure
from experiments.analyses.model_search import Found, search_model
from experiments.analyses.noise import Array
from experiments.analyses.options import Options, option_name, options_of
from experiments.analyses.pareto import Goal, pareto_front
from experiments.analyses.regret import SUMMARIES, regret_table
from experiments.analyses.search import Effort
from experiments.analyses.writing import Findings, Part, tell
from experiments.layout import new_table
from experiments.sweeps.executors import Threads
from experiments.sweeps.sweep import ground_of
from simulate.comparison import better_when
from simulate.errors import InputError

#: Rows shown on the screen; the files have all.
MOST_SHOWN = 15
MOST_POPULATION, MOST_GENERATIONS = 10_000, 10_000


@dataclass(frozen=True)
class Aims:
    """Measures of the three goals, and the budget on the last of them."""

    waiting: str
    kept: str
    cost: str
    budget: float | None

    def goals(self) -> tuple[Goal, ...]:
        """The goals, with what is better for each.

        Raises
        ------
        InputError
            When a measure has no better side, or is named twice.
        """
        keys = (self.waiting, self.kept, self.cost)
        problems = [
            f"{key}: neither more nor less of it is better, so it can be no goal"
            for key in keys
            if better_when(key) == 0
        ]
        if len(set(keys)) < len(keys):
            problems.append("--waiting, --kept and --cost: must be three measures that differ")
        if self.budget is not None and not self.budget > 0:
            problems.append(f"--budget = {self.budget:g}; must be above 0 (euros a year)")
        if problems:
            raise InputError(problems)
        return tuple(
            Goal(key, better_when(key), self.budget if key == self.cost else None) for key in keys
        )


def show_front(path: str, aims: Aims, settings: Settings) -> None:
    """Of the options in a store: which are not beaten, and what each may cost in regret."""
    goals = aims.goals()
    swept = open_sweep(path, settings, [])
    options = options_of(swept)
    measured = [load_measure(swept, goal.key) for goal in goals]
    common = _common(measured)
    by_goal = [options.values(each) for each in common]
    values = np.stack([each.mean(axis=0) for each in by_goal], axis=1)
    draws = common[0].draws
    front = pareto_front(values, draws, goals, settings.resampling)
    caption = sentences.what_ran(swept, common[0])
    table = pd.concat([options.table, front], axis=1)
    parts = [_front_part(table, goals, measured, caption)]
    if len(options.rows) > 1 and len(options.policies) > 1:
        parts += [_regret_part(options, each, values, settings, caption)
                  for each, values in zip(common, by_goal, strict=True)]  # fmt: skip
    heading = f"Options in {swept.design.name}: {caption}"
    tell(Findings(heading, parts, manifest_of(swept, settings)), settings.as_json, settings.out)


def _common(measured: list[Measured]) -> list[Measured]:
    """The measures in the replicates that all of them have."""
    fewest = min(measured, key=lambda each: len(each.draws))
    if any(len(each.draws) != len(fewest.draws) for each in measured):
        unknown = ", ".join(f"{each.key} {each.left_out}" for each in measured if each.left_out)
        raise InputError(
            [f"goals are not known in the same replicates (left out: {unknown}); take other ones"]
        )
    return measured


def _front_part(
    table: pd.DataFrame,
    goals: tuple[Goal, ...],
    measured: list[Measured],
    caption: str,
) -> Part:
    shown = _front_table(table, goals, measured)
    said = sentences.about_front(table, goals)
    figure = pictures.draw_front(table, measured, f"{caption} {said}")
    more = int(table["on_front"].sum()) - MOST_SHOWN
    title = "Options that no other beats on all goals at once"
    if more > 0:
        title += f" (the {MOST_SHOWN} surest of {more + MOST_SHOWN}; --out DIR writes all)"
    return Part("front", title, said, table, shown, figure)


def _front_table(table: pd.DataFrame, goals: tuple[Goal, ...], measured: list[Measured]) -> Table:
    shown = new_table(["option"])
    for each in measured:
        shown.add_column(f"{wording.short(each.words)}, {each.unit}", justify="right")
    shown.add_column("sure to be on the front", justify="right")
    front = table[table["on_front"]].sort_values("p_front", ascending=False, kind="stable")
    levers = list(table.columns[: list(table.columns).index(goals[0].key)])
    for row in wording.rows_of(front.head(MOST_SHOWN)):
        cells = [option_name({name: row[name] for name in levers})]
        for goal, each in zip(goals, measured, strict=True):
            ends = wording.between(row[f"{goal.key} low"], row[f"{goal.key} high"], each.unit)
            cells.append(f"{wording.amount(row[goal.key], each.unit)} ({ends})")
        shown.add_row(*map(Text, (*cells, f"{100 * row['p_front']:.0f}%")))
    return shown


def _regret_part(
    options: Options, measured: Measured, values: Array, settings: Settings, caption: str
) -> Part:
    table = regret_table(
        values, measured.draws, better_when(measured.key), options.names(), settings.resampling
    )
    order = table[table["summary"] == "mean"].sort_values("regret", kind="stable")
    names = list(order["policy"].head(MOST_SHOWN))
    shown = new_table(["option"])
    for summary in SUMMARIES:
        shown.add_column(f"{summary} regret, {measured.unit}", justify="right")
    shown.add_column("best in", justify="right")
    for name in names:
        rows = wording.rows_by(table[table["policy"] == name], "summary")
        cells = [name]
        for summary in SUMMARIES:
            row = rows[summary]
            ends = wording.between(row["low"], row["high"], measured.unit)
            cells.append(f"{wording.amount(row['regret'], measured.unit)} ({ends})")
        cells.append(f"{100 * rows['mean']['best_in']:.0f}% of scenarios")
        shown.add_row(*map(Text, cells))
    said = sentences.about_regret(table, measured, len(options.rows))
    drawn = table[table["policy"].isin(names)]
    drawn = drawn.assign(rank=drawn["policy"].map(names.index)).sort_values("rank", kind="stable")
    figure = pictures.draw_regret(drawn, measured, f"{caption} {said}")
    name = f"regret-{measured.key.replace('/', '-')}"
    title = f"Regret: {measured.words}, {measured.unit}"
    return Part(name, title, said, table.assign(measure=measured.key), shown, figure)


def show_search(
    path: str, aims: Aims, effort: Effort, settings: Settings, workers: int | None
) -> None:
    """Search the levers of a design for options that no other beats."""
    problems = settings.problems() + _effort_problems(effort, workers)
    if problems:
        raise InputError(problems)
    goals = aims.goals()
    ground = ground_of(Path(path))
    with Console(stderr=True).status("searching") as status:
        say: Callable[[int, int], None] = lambda done, every: status.update(  # noqa: E731
            f"searching: generation {done} of {every}"
        )
        found = search_model(ground, goals, effort, Threads(workers), say)
    front = pareto_front(found.values, found.draws, goals, settings.resampling)
    table = pd.concat([found.table, front], axis=1)
    design = ground.design
    caption = (
        f"{design.region}, {wording.counted(design.years, 'year')}: {found.tried:,} options tried "
        f"with {wording.counted(design.replicates, 'replicate')} each (seed {design.seed}), "
        f"{len(table)} of them judged again with as many fresh ones, which are shown."
    )
    measured = _as_measured(goals, found)
    part = _front_part(table, goals, measured, caption)
    manifest = {"design": design.model_dump(mode="json"), "tried": found.tried,
                "population": effort.population, "generations": effort.generations,
                "seed": effort.seed}  # fmt: skip
    tell(
        Findings(f"Search in {design.name}: {caption}", [part], manifest),
        settings.as_json,
        settings.out,
    )


def _as_measured(goals: tuple[Goal, ...], found: Found) -> list[Measured]:
    """The goals of a search as measures, for tables."""
    return [
        Measured(goal.key, *found.words[goal.key], found.values[:, [n]], found.draws, 0)
        for n, goal in enumerate(goals)
    ]


def _effort_problems(effort: Effort, workers: int | None) -> list[str]:
    given = {
        "--population": (effort.population, 4, MOST_POPULATION),
        "--generations": (effort.generations, 1, MOST_GENERATIONS),
        "--workers": (1 if workers is None else workers, 1, 1024),
    }
    return [
        f"{name} = {value}; must be a whole number from {low} to {high}"
        for name, (value, low, high) in given.items()
        if not low <= value <= high
    ]
