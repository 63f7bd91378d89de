"""What each command does once its words are read: load, run, write, show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from experiments import tables, wording
from experiments.as_json import comparison_document, print_json, run_document
from experiments.checking import Report, check_files
from experiments.loading import load_any_region
from experiments.output import folder_problems, output_folder, save
from experiments.problems import collected, complain, number_problems
from simulate.comparison import Comparison
from simulate.errors import InputError
from simulate.export import write_events
from simulate.files import DEFAULT_POLICY, list_policies, list_regions, load_policy, load_region
from simulate.language import load_language
from simulate.policy import Policy
from simulate.posterior import POSTERIOR, choose
from simulate.region import Region
from simulate.results import Results
from simulate.run import compare, run
from simulate.spill import OutOfRoom
from simulate.survival import DEFINITIONS

Outcome = TypeVar("Outcome", Results, Comparison)


@dataclass(frozen=True)
class Settings:
    """The options that every running command has."""

    years: int
    replicates: int
    seed: int
    workers: int | None
    out: Path | None
    as_json: bool
    details: bool = False
    definition: str = "regular"  # of being housed: ``survival.DEFINITIONS``
    events: bool = False
    parameters: str = POSTERIOR
    lang: str = "en"  # of the figures


def show_regions(as_json: bool) -> None:
    """List the shipped regions."""
    loaded = [load_region(name) for name in list_regions()]
    if as_json:
        print_json([_about_region(region) for region in loaded])
        return
    rows = [
        (region.name, region.title, f"{region.inhabitants():,}", str(len(region.municipalities)))
        for region in loaded
    ]
    columns = ("name", "title", "inhabitants", "municipalities")
    said = "Use a name, or the path of your own file (doorstroom new FILE makes one)."
    tables.show_list(columns, rows, said, Console())


def _about_region(region: Region) -> dict[str, object]:
    return {
        "name": region.name,
        "title": region.title,
        "about": region.about,
        "inhabitants": region.inhabitants(),
        "municipalities": [municipality.name for municipality in region.municipalities],
        "groups": [group.name for group in region.groups],
        "start_date": region.start_date.isoformat(),
    }


def show_policies(as_json: bool) -> None:
    """List the shipped policies."""
    loaded = [load_policy(name) for name in list_policies()]
    if as_json:
        print_json([policy.model_dump(mode="json") for policy in loaded])
        return
    rows = [
        (policy.name, policy.title, ", ".join(lever.lever for lever in policy.levers) or "none")
        for policy in loaded
    ]
    said = "Use a name, or the path of your own file."
    tables.show_list(("name", "title", "levers"), rows, said, Console())


def show_checks(files: Sequence[str], as_json: bool) -> bool:
    """Check files and say what is wrong; return whether all can be used."""
    reports = check_files(files)
    if as_json:
        print_json([asdict(report) for report in reports])
    for report in reports:
        complain(report.problems)
        if not as_json:
            _print_report(report)
    return not any(report.problems for report in reports)


def _print_report(report: Report) -> None:
    if report.problems:
        print(f"{report.file}: {wording.counted(len(report.problems), 'problem')}, see above")
        return
    if not report.unsourced:
        print(f"{report.file}: a {report.kind} that can be used; every number has its source")
        return
    count = wording.counted(len(report.unsourced), "number")
    print(f"{report.file}: a {report.kind} that can be used; without a source: {count}")
    for path in report.unsourced:
        print(f"  {path}")


def run_region(region: str, policy: str, settings: Settings, patterns: bool) -> bool:
    """Run, write and show; return whether the user stopped it."""
    place, [loaded] = _load(region, [policy], settings)
    with _folder(settings.out) as folder:
        results, problems = _as_far_as_it_came(
            partial(
                run,
                place,
                loaded,
                years=settings.years,
                replicates=settings.replicates,
                seed=settings.seed,
                workers=settings.workers,
                event_log=settings.events,
                parameters=settings.parameters,
            )
        )
        _show_run(results, settings, patterns)
        _finish(results, settings, folder)
    if problems:
        raise InputError(problems)
    return results.interrupted


def compare_policies(region: str, policies: Sequence[str], settings: Settings) -> bool:
    """Compare, write and show; return whether the user stopped it."""
    names = list(policies)
    if len(names) == 1 and names != [DEFAULT_POLICY]:
        names.insert(0, DEFAULT_POLICY)
    place, loaded = _load(region, names, settings)
    if len(loaded) < 2:
        raise InputError([f"policies: only {names[0]!r}; name another to compare it with"])
    with _folder(settings.out) as folder:
        comparison, problems = _as_far_as_it_came(
            partial(
                compare,
                place,
                loaded,
                years=settings.years,
                replicates=settings.replicates,
                seed=settings.seed,
                workers=settings.workers,
                parameters=settings.parameters,
            )
        )
        if settings.as_json:
            print_json(comparison_document(comparison, settings.definition))
        else:
            tables.show_comparison(comparison, Console(), settings.definition, settings.details)
        _finish(comparison, settings, folder)
    if problems:
        raise InputError(problems)
    return comparison.interrupted


def _as_far_as_it_came(work: Callable[[], Outcome]) -> tuple[Outcome, list[str]]:
    """What was run; with too little room for all of it, what was finished, and the problem."""
    try:
        return work(), []
    except OutOfRoom as error:
        if error.finished is None:
            raise
        return error.finished, error.problems


def _load(
    region: str, policies: Sequence[str], settings: Settings
) -> tuple[Region, list[Policy | str]]:
    """Load everything named on the command line, or complain of all of it at once."""
    problems = number_problems(settings.years, settings.replicates, settings.seed, settings.workers)
    place = collected(problems, partial(load_any_region, region))
    loaded = [collected(problems, partial(load_policy, name, place)) for name in policies]
    names = [policy.name for policy in loaded if policy is not None]
    problems += [
        f"policies: {name!r} is named more than once"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    collected(problems, partial(choose, settings.parameters))
    collected(problems, partial(load_language, settings.lang))
    problems += folder_problems(settings.out)
    if settings.definition not in DEFINITIONS:
        allowed = ", ".join(DEFINITIONS)
        problems.append(f"--definition = {settings.definition!r}; must be one of: {allowed}")
    if settings.events and settings.out is None:
        problems.append("--events writes a file; say where with --out DIR")
    if problems or place is None:
        raise InputError(problems)
    return place, [policy for policy in loaded if policy is not None]


@contextmanager
def _folder(out: Path | None) -> Iterator[Path | None]:
    with output_folder(out) if out is not None else nullcontext() as folder:
        yield folder


def _show_run(results: Results, settings: Settings, patterns: bool) -> None:
    from calibration.patterns import check_patterns

    table = check_patterns(results) if patterns else None
    if settings.as_json:
        document = run_document(results, settings.definition)
        print_json(document if table is None else {**document, "patterns": table})
        return
    console = Console()
    tables.show_run(results, console, settings.definition, settings.details)
    if table is not None:
        tables.show_patterns(table, console)


def _finish(outcome: Outcome, settings: Settings, folder: Path | None) -> None:
    if folder is not None:
        with Console(stderr=True).status("writing tables and figures"):
            save(outcome, folder, load_language(settings.lang), settings.definition)
            if isinstance(outcome, Results) and settings.events:
                write_events(outcome, folder / "events.parquet")
        complain([f"tables and figures are in {settings.out}"])
    if outcome.interrupted:
        complain([wording.about_interrupt(outcome)])
