"""What every notebook of the series keeps to; `make notebooks` executes them."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]

LARGEST_BYTES, MOST_CELLS, MOST_LINES_OF_CODE, MOST_WORDS_OF_A_CELL = 40_000, 70, 30, 220
PROMISES = ("**What you will learn.**", "**How long it takes.**")
#: What would be a model of its own, and what shows its result by a back door.
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.While)


def cells(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    """The cells of one kind of a notebook."""
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def code(path: Path) -> str:
    """All code of a notebook; magics would be a syntax error in what parses it."""
    return "\n".join(cell.source for cell in cells(path, "code"))


def prose(path: Path) -> str:
    """All text of a notebook."""
    return "\n\n".join(cell.source for cell in cells(path, "markdown"))


def unresolved(tree: ast.AST) -> list[str]:
    """Modules and names a piece of code imports and that are not there."""
    missing = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            missing += [each.name for each in node.names if not _there(each.name)]
        elif isinstance(node, ast.ImportFrom):
            missing += [
                f"{node.module}.{each.name}"
                for each in node.names
                if not _there(str(node.module), each.name)
            ]
    return missing


def _there(module: str, name: str = "") -> bool:
    try:
        found = importlib.import_module(module)
        return not name or hasattr(found, name) or _there(f"{module}.{name}")
    except ImportError:
        return False


def test_the_series_is_numbered_without_a_gap():
    assert [name[:3] for name in NAMES] == [f"0{number}-" for number in range(1, 9)]
    assert not [name for name in NAMES if not re.fullmatch(r"\d\d(-[a-z]+)+", name)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_outputs_are_stripped(path):
    for cell in cells(path, "code"):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert "widgets" not in nbformat.read(path, as_version=4).metadata


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_it_is_valid_and_short(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert path.stat().st_size <= LARGEST_BYTES
    assert len(notebook.cells) <= MOST_CELLS
    assert max(len(each.source.splitlines()) for each in cells(path, "code")) <= MOST_LINES_OF_CODE
    assert max(len(each.source.split()) for each in cells(path, "markdown")) <= MOST_WORDS_OF_A_CELL


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_it_opens_with_its_number_and_two_promises(path):
    opening = cells(path, "markdown")[0].source
    title, *rest = opening.splitlines()
    assert title.startswith(f"# {path.stem[:2]} · ")
    for promise in PROMISES:
        [kept] = [line for line in rest if line.startswith(promise)]
        assert len(kept.removeprefix(promise).split()) >= 5
    assert nbformat.read(path, as_version=4).metadata.title == f"doorstroom {title[2:]}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_it_ends_with_where_to_go_next(path):
    last = nbformat.read(path, as_version=4).cells[-1]
    assert last.cell_type == "markdown"
    assert last.source.startswith("## Where to go next")
    assert re.findall(r"\]\(0\d-[a-z-]+\.ipynb\)", last.source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_its_links_lead_to_notebooks(path):
    for link in re.findall(r"\]\(([^)]+)\)", prose(path)):
        assert link.startswith("https://") or (FOLDER / link).is_file(), link


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_it_defines_no_model_logic(path):
    found = [type(node).__name__ for node in ast.walk(ast.parse(code(path)))
             if isinstance(node, FORBIDDEN)]  # fmt: skip
    assert found == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_its_imports_resolve(path):
    assert unresolved(ast.parse(code(path))) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_numbers_of_a_run_are_not_written_by_hand(path):
    """Prose outlives a run; an interval in it would be one nobody computed."""
    assert not re.findall(r"\d+ to \d+ ?(?:%|percent|weeks|people|euros)", prose(path))


def test_an_import_that_is_not_there_is_found():
    bad = "import simulate.nowhere\nfrom simulate import runn, run\nfrom experiments import cli"
    assert unresolved(ast.parse(bad)) == ["simulate.nowhere", "simulate.runn"]
