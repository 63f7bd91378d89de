"""The page: sections put together, drawn, and written whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.checks.files import RESULTS
from calibration.pilots import load_pilot
from calibration.register import load_register
from experiments.calibration_report import (
    section_checks,
    section_figures,
    section_parameters,
    section_pilots,
)
from experiments.calibration_report.misses import MISSES, read_notes
from experiments.calibration_report.tables import Tables, read_tables
from experiments.output import folder_problems, output_folder
from experiments.pages.blocks import Section
from experiments.pages.writing import fill_page, pictures_of, png
from experiments.problems import collected, complain
from simulate.errors import InputError
from simulate.language import load_language

PACKAGE = "experiments.calibration_report"
#: The page is in English only.
LANGUAGE = "en"


@dataclass(frozen=True)
class Where:
    """What the page is made of, and where it goes.

    Attributes
    ----------
    out : Path
        The page.
    figures : Path, optional
        A folder for the pictures alone.
    results, notes : Path
        The tables of the checks, and what the authors say of misses.
    """

    out: Path
    figures: Path | None = None
    results: Path = RESULTS
    notes: Path = MISSES


def write_report(where: Where) -> None:
    """Make the page, and the pictures beside it when asked for.

    Raises
    ------
    InputError
        With every problem of tables, notes and places to write, one line each.
    """
    problems = _place_problems(where)
    tables = collected(problems, lambda: read_tables(where.results))
    if tables is None or problems:
        raise InputError(problems)
    notes = read_notes(list(tables.figures["figure"]), where.notes)
    missed = set(tables.figures.loc[~tables.figures["inside"], "figure"])
    sections = make_sections(tables, notes)
    pictures = {each.name: png(each.figure) for each in pictures_of(sections)}
    page = render(sections, pictures)
    with output_folder(where.out.parent) as folder:
        (folder / where.out.name).write_text(page, encoding="utf-8")
    if where.figures is not None:
        with output_folder(where.figures) as folder:
            for name, content in pictures.items():
                (folder / f"{name}.png").write_bytes(content)
    complain(
        [
            f"{where.notes.name}: {figure} is no miss now; its note is not shown"
            for figure in notes
            if figure not in missed
        ]
    )


def _place_problems(where: Where) -> list[str]:
    problems = []
    if where.out.is_dir():
        problems.append(f"--out {where.out}: is a folder; must be a file to write")
    problems += folder_problems(where.out.absolute().parent)
    named = [each.replace("--out", "--figures") for each in folder_problems(where.figures)]
    return problems + named


def make_sections(tables: Tables, notes: dict[str, str]) -> tuple[Section, ...]:
    """All sections in the order of the page."""
    evidence = {each.id: each for each in load_register().find(list(tables.figures["figure"]))}
    pilots = {str(name): load_pilot(str(name)) for name in dict.fromkeys(tables.pilots["pilot"])}
    return (
        section_figures.what_was_done(tables),
        section_figures.figure_by_figure(tables, evidence),
        section_figures.misses(tables, notes),
        section_parameters.parameters(tables),
        section_parameters.not_told(tables),
        section_parameters.rests_on(tables),
        section_parameters.sensitivity(tables),
        section_checks.checks(tables),
        section_pilots.pilots(tables.pilots, pilots),
        section_checks.provenance(tables),
    )


def render(sections: Sequence[Section], pictures: dict[str, bytes]) -> str:
    """The page with everything in it; PNG by the name of the picture."""
    return fill_page(PACKAGE, load_language(LANGUAGE), sections, pictures, {})
