"""The pilots command: each project's published figures beside the model's, arm by arm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from calibration.pilots import Trial, conclusion, list_pilots, load_pilot, try_pilot
from calibration.pilots.figure import draw_pilot
from calibration.pilots.pilot import Published
from calibration.pilots.sentences import SURE, how_often, where_it_falls
from calibration.pilots.trial import Shown, part_of
from experiments import wording
from experiments.as_json import plain, print_json
from experiments.layout import INTERVAL, new_table
from experiments.output import folder_problems, output_folder
from experiments.problems import collected, complain, number_problems
from simulate.cohort_measures import COHORT_MEASURES, OF_ALL
from simulate.errors import InputError
from simulate.language import Language, load_language
from simulate.plots import save_figure
from simulate.posterior import choose
from simulate.progress import bar
from simulate.provenance import manifest

FUTURES = (
    "A future is one run of the model with its own luck; the people and their luck are the same "
    "under every arm. Intervals, and what an arm is said to give, are the middle 95% of futures. "
    "Borne out: at least "
    f"{100 * SURE:.0f}% of futures go that way; contradicted: at most {100 * (1 - SURE):.0f}%. "
    "A future that comes out equal counts half."
)


@dataclass(frozen=True)
class PilotSettings:
    """The options of the command."""

    replicates: int
    seed: int
    workers: int | None
    out: Path | None
    as_json: bool
    parameters: str
    lang: str = "en"  # of the figures


def show_pilots(names: Sequence[str], settings: PilotSettings) -> None:
    """Run pilots (all when none is named), write and show."""
    chosen = list(dict.fromkeys(names)) or list_pilots()
    problems = number_problems(1, settings.replicates, settings.seed, settings.workers)
    for name in chosen:
        collected(problems, partial(load_pilot, name))
    collected(problems, partial(choose, settings.parameters))
    language = collected(problems, partial(load_language, settings.lang))
    problems += folder_problems(settings.out)
    if problems or language is None:
        raise InputError(problems)
    with _folder(settings.out) as folder:
        trials = _try_all(chosen, settings)
        if settings.as_json:
            print_json({"manifest": _manifest(trials), "pilots": [_document(t) for t in trials]})
        else:
            console = Console()
            for trial in trials:
                _show(trial, console)
            results = next(iter(trials[0].arms.values()))
            console.print(Text(f"{FUTURES} {wording.about_intervals(results)}"))
        if folder is not None:
            with Console(stderr=True).status("writing tables and figures"):
                _save(trials, folder, language)
            complain([f"tables and figures are in {settings.out}"])


@contextmanager
def _folder(out: Path | None) -> Iterator[Path | None]:
    with output_folder(out) if out is not None else nullcontext() as folder:
        yield folder


def _try_all(names: Sequence[str], settings: PilotSettings) -> list[Trial]:
    """Run every pilot, with one progress bar for all arms of all of them."""
    runs = {name: len(load_pilot(name).arms) * settings.replicates for name in names}
    trials: list[Trial] = []
    with bar() as tell:
        for name in names:
            before = sum(runs[trial.pilot.name] for trial in trials)
            trials.append(
                try_pilot(
                    name,
                    replicates=settings.replicates,
                    seed=settings.seed,
                    workers=settings.workers,
                    progress=part_of(tell, before, sum(runs.values())),
                    parameters=settings.parameters,
                )
            )
    return trials


def _show(trial: Trial, console: Console) -> None:
    pilot = trial.pilot
    console.print(Text(pilot.title, style="bold"))
    region = next(iter(trial.arms.values())).scenario.region
    futures = wording.counted(trial.replicates, "future")
    console.print(Text(f"{region.title}; {pilot.people} people, {futures}, seed {trial.seed}."))
    console.print(Text(pilot.about, style="dim"))
    console.print()
    console.print(Text("Arms, the ways it could go:"))
    for arm in pilot.arms:
        console.print(Padding(Text.assemble((arm.name, "bold"), f": {arm.words}"), (0, 0, 0, 1)))
    console.print(pilot_table(trial))
    for line in pilot_notes(trial):
        console.print(Padding(Text(line), (0, 0, 0, 1)))
    console.print(Padding(Text(conclusion(trial), style="italic"), (1, 0, 1, 0)))


def pilot_table(trial: Trial) -> Table:
    """A line for every figure with what was published of it; below it a line for each arm."""
    table = new_table(())
    table.add_column("figure and arm")
    table.add_column("mean", justify="right", no_wrap=True)
    table.add_column(INTERVAL, justify="right", no_wrap=True)
    table.add_column("published figure, or expectation")
    rows = iter(wording.rows_of(trial.table()))
    for number, shown in enumerate(trial.shown(), start=1):
        table.add_row(
            Text(f"{number} {shown.words}", style="bold"), "", _of(trial, shown), _heading(shown)
        )
        for arm in trial.arms:
            row = next(rows)
            mean, ends = _amounts(trial, shown, row)
            table.add_row(Text(f"    {arm}"), mean, ends, _said(shown, row))
    return table


def _of(trial: Trial, shown: Shown) -> str:
    """The unit of a figure, or the number of people it is out of."""
    if shown.measure in OF_ALL:
        return f"of {trial.pilot.people}"
    return {"share": "", "index": "0 to 1"}.get(COHORT_MEASURES[shown.measure].unit, "euros")


def _heading(shown: Shown) -> Text:
    if isinstance(shown.figure, Published):
        return Text(f"published: {shown.figure.text}" if shown.own else "nothing published")
    return Text(f"expected: {shown.figure.text if shown.own else shown.figure.direction}")


def _amounts(trial: Trial, shown: Shown, row: wording.Row) -> tuple[str, str]:
    """Mean and interval as people out of all of them, or in the unit of the measure."""
    unit, (low, mean, high) = str(row["unit"]), (row["low"], row["mean"], row["high"])
    if pd.isna(mean):
        return "-", "-"
    if shown.measure in OF_ALL:
        people = trial.pilot.people
        return f"{people * mean:.1f}", f"{people * low:.0f} to {people * high:.0f}"
    if unit == "index":
        return f"{mean:.2f}", f"{low:.2f} to {high:.2f}"
    if unit == "share":
        return wording.amount(mean, unit), wording.between(low, high, unit)
    return f"{mean:,.0f}", f"{low:,.0f} to {high:,.0f}"


def _said(shown: Shown, row: wording.Row) -> Text:
    """Where the published figure falls, or how often the arm goes the way expected."""
    figure = shown.figure
    if isinstance(figure, Published):
        return Text(where_it_falls(row["percentile"]) if shown.own else "")
    if pd.isna(row["p_as_expected"]):
        return Text("")
    return Text(how_often(row["p_as_expected"], figure.direction))


def pilot_notes(trial: Trial) -> list[str]:
    """What each figure is: as it was published, as the model measures it, and what to know."""
    lines = []
    for number, shown in enumerate(trial.shown(), start=1):
        said = [f"{number} measured: {_lower(COHORT_MEASURES[shown.measure].words)}"]
        if shown.own and isinstance(shown.figure, Published):
            said.insert(0, f"{number} published: {shown.figure.definition}")
            said[1] = said[1].removeprefix(f"{number} ")
        if shown.own and shown.figure.note:
            said.append(shown.figure.note.rstrip("."))
        said += _unmeasured(trial, shown)
        lines.append(". ".join(_upper(each) for each in said) + ".")
    return lines


def _unmeasured(trial: Trial, shown: Shown) -> list[str]:
    """In how many futures, by arm, there is nobody to measure; nothing when there always is."""
    nobody = {arm: int(np.isnan(trial.values(shown, arm)).sum()) for arm in trial.arms}
    told = [f"{count} under '{arm}'" for arm, count in nobody.items() if count]
    if not told:
        return []
    return [f"futures left out, with nobody to measure: {', '.join(told)} (of {trial.replicates})"]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _save(trials: Sequence[Trial], folder: Path, language: Language) -> None:
    tables = pd.concat([trial.table() for trial in trials], ignore_index=True)
    tables.to_csv(folder / "pilots.csv", index=False)
    document: Any = plain([_document(trial) for trial in trials])
    (folder / "pilots.json").write_text(
        json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (folder / "manifest.json").write_text(json.dumps(_manifest(trials), indent=2) + "\n")
    for trial in trials:
        save_figure(draw_pilot(trial, language), folder, f"pilot-{trial.pilot.name}")


def _manifest(trials: Sequence[Trial]) -> dict[str, Any]:
    """What is needed to run this again to the bit, by pilot and arm."""
    return {
        trial.pilot.name: {
            arm: manifest(results.scenario, results.replicates, trial.replicates, results.checks)
            for arm, results in trial.arms.items()
        }
        for trial in trials
    }


def _document(trial: Trial) -> dict[str, object]:
    """A pilot, its table and its conclusion."""
    return {
        "pilot": trial.pilot.model_dump(mode="json"),
        "table": trial.table(),
        "conclusion": conclusion(trial),
    }
