"""Carry studies out, write what came out, and compare it with what was stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.studies.design import Design, folder_of, list_studies, load_design, script_of
from experiments.studies.golden import as_text, differences, read_stored, store
from experiments.studies.outcome import Outcome
from experiments.studies.readme import HEADING, with_section
from simulate._jit import source_hash
from simulate.errors import InputError
from simulate.plots import save_figure
from simulate.posterior import choose
from simulate.provenance import PACKAGES

README = "README.md"


@dataclass(frozen=True)
class Terms:
    """What the command was asked: quick or in full, store anew or compare, and where to write."""

    quick: bool
    update: bool
    out: Path

    @property
    def golden(self) -> str:
        """The folder of a study that holds its stored tables."""
        return "golden-quick" if self.quick else "golden"


def chosen_studies(names: Sequence[str], quick: bool) -> dict[str, Design]:
    """The designs of the studies named, all when none is.

    Raises
    ------
    InputError
        Listing every unknown name and everything that is wrong in a design.
    """
    problems, found = [], {}
    for name in dict.fromkeys(names) or list_studies():
        try:
            found[name] = load_design(name, quick)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def carry_out(name: str, design: Design, terms: Terms) -> tuple[Outcome, list[str]]:
    """Carry one study out; write its tables and figures, and compare or store them.

    Returns
    -------
    Outcome
        What came out.
    list of str
        What differs from what was stored before, a line each.
    """
    outcome: Outcome = script_of(name).carry_out(design)
    folder = folder_of(name)
    found = {table: as_text(rows) for table, rows in outcome.tables.items()}
    _write(outcome, found, design, terms.out / name)
    lines = differences(read_stored(folder / terms.golden), found)
    if not terms.quick:
        lines += _readme_differs(outcome, folder / README)
    if terms.update:
        store(found, folder / terms.golden)
        if not terms.quick:
            text = with_section(_text(folder / README), outcome.says)
            (folder / README).write_text(text, encoding="utf-8")
    return outcome, lines


def _write(outcome: Outcome, found: dict[str, str], design: Design, out: Path) -> None:
    """Tables, figures and manifest of a study into a folder, which is made when missing."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in found.items():
            (out / f"{name}.csv").write_text(text, encoding="utf-8")
        for name, figure in outcome.figures.items():
            save_figure(figure, out, name)
        (out / "manifest.json").write_text(json.dumps(_manifest(design), indent=2) + "\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError([f"--out {out}: {reason}; must be a folder to write in"]) from None


def _manifest(design: Design) -> dict[str, Any]:
    """What is needed to carry it out again to the bit."""
    source = choose(design.parameters).source
    return {
        "design": design.model_dump(mode="json", exclude={"quick"}),
        "posterior": source.hash if source else None,
        "code": source_hash(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _readme_differs(outcome: Outcome, path: Path) -> list[str]:
    """Whether the section that the program writes is what it would write now."""
    text = _text(path)
    if text and with_section(text, outcome.says) == text:
        return []
    return [f"{README}: '{HEADING.removeprefix('## ')}' is not what the tables say"]
