"""Regions as workbooks: written and read back the same, with drop-downs, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from experiments.cli import app
from experiments.loading import load_any_region
from experiments.spreadsheet.converting import convert
from experiments.spreadsheet.explain import about_column, about_sheet
from experiments.spreadsheet.layout import GUIDE, REFERS_TO, Sheet, sheets
from experiments.spreadsheet.opening import open_workbook
from experiments.spreadsheet.regions import region_of
from experiments.spreadsheet.template import FIRST_ROW, HEADER_ROW
from experiments.units import unit_of
from simulate import checks
from simulate.errors import InputError
from simulate.files import list_regions, load_region
from tests.experiments.books import as_cells
from tests.experiments.conftest import TEMPLATE


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "mine.xlsx"
    result = CliRunner().invoke(app, ["new", "--excel", str(path)])
    assert result.exit_code == 0, result.stderr
    assert f"doorstroom check {path}" in result.stdout
    return path


def columns() -> list[tuple[Sheet, int]]:
    return [(sheet, index) for sheet in sheets() for index in range(len(sheet.columns))]


@pytest.mark.parametrize("name", list_regions())
def test_every_shipped_region_comes_back_as_it_was(name: str) -> None:
    region = load_region(name)
    assert region_of(as_cells(region), name) == region


def test_a_region_survives_the_file(workbook: Path) -> None:
    region = load_any_region(workbook)
    assert region.name == "mine"
    example = load_region(Path(str(TEMPLATE)))
    assert region == example.model_copy(update={"name": "mine"})
    # numbers without a source are found in a workbook as in TOML
    assert not [name for _, row in region.rows() for name in row.unsourced()]


def test_new_from_a_shipped_region(tmp_path: Path) -> None:
    path = tmp_path / "oss.xlsx"
    result = CliRunner().invoke(app, ["new", "--excel", str(path), "--from", "oss"])
    assert result.exit_code == 0, result.stderr
    assert load_any_region(path) == load_region("oss")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give either FILE (to end in .toml), or --excel FILE"),
        (["a.toml", "--excel", "a.xlsx"], "give either FILE (to end in .toml), or --excel FILE"),
        (["a.toml", "--from", "oss"], "--from goes with --excel"),
        (["--excel", "a.xls"], "--excel a.xls: must end in .xlsx"),
        (["--excel", "a.xlsx", "--from", "os"], "did you mean 'oss'?"),
    ],
)
def test_new_says_what_goes_together(words: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["new", *words])
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_workbook_that_is_there_is_left_alone(workbook: Path) -> None:
    before = workbook.read_bytes()
    result = CliRunner().invoke(app, ["new", "--excel", str(workbook)])
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert workbook.read_bytes() == before


def test_check_takes_a_workbook(workbook: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(workbook)])
    assert result.exit_code == 0, result.stderr
    assert "a region that can be used; every number has its source" in result.stdout


def test_the_workbook_helps_who_fills_it_in(workbook: Path) -> None:
    book = load_workbook(workbook)
    assert book.sheetnames == [GUIDE, *(sheet.title for sheet in sheets())]
    guide = book[GUIDE]
    text = "\n".join(str(cell.value or "") for row in guide.iter_rows() for cell in row)
    assert "doorstroom check mine.xlsx" in text
    for sheet in sheets():
        assert sheet.title in text
        page = book[sheet.title]
        assert page["A1"].value == about_sheet(sheet)
        assert str(page.freeze_panes)[1:] == str(FIRST_ROW)
        assert [cell.value for cell in page[HEADER_ROW]] == sheet.headers()
    places = book["Places"].data_validations.dataValidation
    offered = {str(each.sqref).split(":")[0]: each.formula1 for each in places}
    assert offered["A4"] == "'Providers'!$A$4:$A$400"
    assert offered["B4"] == "'Settings'!$A$4:$A$400"
    payers = book["Settings"].data_validations.dataValidation
    assert any("municipality,health_insurer" in str(each.formula1) for each in payers)


@pytest.mark.parametrize(("sheet", "index"), columns())
def test_every_column_says_its_unit_and_what_empty_means(sheet: Sheet, index: int) -> None:
    column = sheet.columns[index]
    said = about_column(sheet, column)
    assert "``" not in said
    if column.kind in ("number", "whole", "numbers"):
        field = column.name if sheet.by_name else column.field
        assert unit_of(field), field
        assert unit_of(field) in said
    if column.kind != "sources":
        assert "empty" in said or "must be filled in" in said


def test_sheets_fit_in_excel() -> None:
    titles = [sheet.title for sheet in sheets()]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 31
    for sheet in sheets():
        assert len(set(sheet.headers())) == len(sheet.headers())
        assert about_sheet(sheet)
        assert ":" not in sheet.title


def test_names_lead_to_the_sheets_that_define_them() -> None:
    """The validation of regions knows which fields hold names; the workbook must know the same."""
    extra = {"centre": "municipality", "gain_per_year": "setting", "loss_per_year": "setting"}
    assert {**checks._FIELDS, **extra} == REFERS_TO


def test_formulas_count_by_the_value_stored_with_them(workbook: Path, tmp_path: Path) -> None:
    book = load_workbook(workbook)
    book["Present"]["D4"] = "=30+30"
    path = tmp_path / "formula.xlsx"
    book.save(path)
    with pytest.raises(InputError) as caught:
        load_any_region(path)
    [problem] = caught.value.problems
    assert "sheet 'Present', row 4, column 'count': the formula '=30+30' has no value" in problem
    cells = open_workbook(path, "it")
    cells["Present"].rows[4][3] = 60
    assert not convert(cells).problems
