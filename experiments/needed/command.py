"""The needed command: read the words, look for the answer, write and show it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console

from experiments.as_json import plain, print_json
from experiments.loading import load_any_region
from experiments.needed.futures import Futures, Setup, choose_programme, may_vary_support
from experiments.needed.picture import draw
from experiments.needed.search import Answer, Question, Search, answer, question_problems, refuse
from experiments.needed.show import about_answer, show_answer
from experiments.output import folder_problems, output_folder
from experiments.problems import collected, complain, number_problems
from simulate.files import load_policy
from simulate.posterior import FILE, choose

#: Levels of support looked at when none are given (assumption: half to half as much again).
LEVELS: tuple[float, ...] = (0.5, 0.75, 1.0, 1.5)


@dataclass(frozen=True)
class NeededOptions:
    """The options of the command, as given."""

    wait_weeks: float
    share: float
    sure: float
    policy: str
    years: int
    from_year: float
    replicates: int
    support: str
    programme: str | None
    most_homes: int | None
    parameters: str
    seed: int
    workers: int | None
    out: Path | None
    as_json: bool


def show_needed(region: str, options: NeededOptions) -> None:
    """Answer the question, write and show it."""
    setup, question, search = prepare(region, options)
    found = answer(setup, question, search)
    if options.out is not None:
        with output_folder(options.out) as folder:
            _save(found, setup, question, folder)
        complain([f"tables and figure are in {options.out}"])
    if options.as_json:
        print_json(document(found, setup, question, search))
    else:
        show_answer(found, setup, question, Console())


def prepare(region: str, options: NeededOptions) -> tuple[Setup, Question, Search]:
    """Load everything named on the command line, or complain of all of it at once."""
    problems = number_problems(options.years, options.replicates, options.seed, options.workers)
    place = collected(problems, partial(load_any_region, region))
    policy = collected(problems, partial(load_policy, options.policy, place))
    chosen = collected(problems, partial(choose, options.parameters), FILE)
    levels = collected(problems, partial(read_levels, options.support), LEVELS)
    problems += folder_problems(options.out)
    refuse(problems if place is None or policy is None or chosen is None else [])
    assert place is not None and policy is not None and chosen is not None and levels is not None
    setup = Setup(place, policy, options.years, options.from_year, options.wait_weeks, chosen, "")
    question = Question(options.share, options.sure)
    futures = Futures(options.seed, 0, options.replicates)
    search = Search(
        futures, levels, options.most_homes, options.workers, lambda line: complain([line])
    )
    problems += question_problems(question, setup, search)
    refuse(problems)
    setup = replace(setup, programme=choose_programme(setup, options.programme))
    if not may_vary_support(setup):
        complain(
            [
                f"policy {policy.name} sets how much {setup.programme} support there is, so only "
                "that much is looked at; --programme NAME varies another"
            ]
        )
        search = replace(search, levels=(1.0,))
    return setup, question, search


def read_levels(words: str) -> tuple[float, ...]:
    """Levels of support from words such as ``0.5,1,1.5``, in order, each once.

    Raises
    ------
    InputError
        Naming every word that is no number.
    """
    found, problems = set(), []
    for word in words.split(","):
        try:
            found.add(float(word))
        except ValueError:
            problems.append(f"--support = {word.strip()!r}; must be numbers such as 0.5,1,1.5")
    refuse(problems)
    return tuple(sorted(found))


def document(found: Answer, setup: Setup, question: Question, search: Search) -> dict[str, Any]:
    """The answer for JSON."""
    return {
        "question": {
            "region": setup.region.name,
            "policy": setup.policy.name,
            "wait_weeks": setup.wait_weeks,
            **asdict(question),
            "years": setup.years,
            "from_year": setup.from_year,
            "futures": search.futures.count,
            "seed": search.futures.seed,
            "programme": setup.programme,
            "parameters": setup.chosen.described(_numbers(search)),
        },
        "reached": found.chosen is not None,
        "said": about_answer(found, setup, question),
        "answer": plain(asdict(found)),
    }


def _numbers(search: Search) -> Any:
    import numpy as np

    return np.array(search.futures.replicates())


def frontier(found: Answer) -> pd.DataFrame:
    """One row a level of support."""
    rows = []
    for level in found.levels:
        row: dict[str, Any] = {
            "support": level.support,
            "reached": level.reached,
            "needed": level.needed,
            "needed_low": level.low,
            "needed_high": level.high,
            "tried": level.tried,
            "chosen": found.chosen is not None and level.support == found.chosen.support,
        }
        names = ("probability", "probability_low", "probability_high")
        row |= dict(zip(names, level.probability, strict=True))
        for name, (mean, low, high) in level.means.items():
            row |= {name: mean, f"{name}_low": low, f"{name}_high": high}
        rows.append(row | {"why_not": level.why_not})
    return pd.DataFrame(rows)


def _save(found: Answer, setup: Setup, question: Question, folder: Path) -> None:
    frontier(found).to_csv(folder / "frontier.csv", index=False)
    pd.DataFrame(found.points).to_csv(folder / "points.csv", index=False)
    figure = draw(found, setup, question)
    for ending in ("png", "svg"):
        figure.savefig(folder / f"needed.{ending}", dpi=150)
