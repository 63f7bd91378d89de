"""Results as a workbook: the numbers of the CSV files, with words and units for every column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from experiments.output import save
from experiments.spreadsheet.results import COLUMNS, FILE, TABLES
from experiments.spreadsheet.tables import (
    README,
    About,
    ColumnText,
    column_text,
    write_workbook,
)
from simulate import compare
from simulate.errors import InputError
from simulate.language import load_language
from tests.experiments.conftest import TEMPLATE

ABOUT = About(
    "A title",
    ("What it is.", "What intervals are."),
    {"costs": "what it costs"},
    {"costs": ColumnText("euro", "of all payers"), "share": ColumnText("share, 0 to 1", "part")},
    {"seed": 3, "region": {"name": "oss"}},
)
TABLE = pd.DataFrame(
    {
        "name": ["=SUM(A1)", "b"],
        "costs": [123456.25, np.nan],
        "costs_low": [1.0, 2.0],
        "share": np.array([0.25, 1.0]),
        "people": np.array([3, 4]),
    }
)


def text_of(path: Path) -> str:
    page = load_workbook(path)[README]
    return "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)


def test_a_workbook_explains_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"costs": TABLE}, ABOUT)
    text = text_of(path)
    for said in ("A title", "What intervals are.", "what it costs", "of all payers", "region.name"):
        assert said in text
    assert "the lower end of the 95% interval of costs" in text


def test_numbers_and_their_formats(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"costs": TABLE}, ABOUT)
    page = load_workbook(path)["costs"]
    headers = [cell.value for cell in page[1]]
    assert headers == [
        "name",
        "costs (euro)",
        "costs_low (euro)",
        "share (share, 0 to 1)",
        "people",
    ]
    assert page.freeze_panes == "B2"
    assert [cell.value for cell in page["B"]][1:] == [123456.25, None]
    assert page["B2"].number_format == "#,##0"
    assert page["D2"].number_format == "0.000"
    assert page["A2"].data_type == "s"
    assert page.column_dimensions["B"].width >= len("costs (euro)")


def test_a_row_with_a_unit_of_its_own_is_shown_in_its_own_size(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    table = pd.DataFrame({"unit": ["share", "weeks", "EUR"], "mean": [0.25, 45.5, 123456.75]})
    write_workbook(path, {"costs": table}, ABOUT)
    formats = [cell.number_format for cell in load_workbook(path)["costs"]["B"]][1:]
    assert formats == ["0.000", "#,##0.00", "#,##0"]


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at most 31 characters"):
        write_workbook(tmp_path / "a.xlsx", {"x" * 32: TABLE}, ABOUT)
    write_workbook(tmp_path / "a.xlsx", {"x": TABLE}, ABOUT)
    with pytest.raises(InputError, match="exists already"):
        write_workbook(tmp_path / "a.xlsx", {"x": TABLE}, ABOUT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("out")
    region = Path(str(TEMPLATE))
    outcome = compare(region, ["baseline", "more-homes"], years=1, replicates=2, seed=1)
    save(outcome, made, load_language("en"))
    return made


def test_the_workbook_has_the_tables_of_the_csv_files(folder: Path) -> None:
    names = {path.stem for path in folder.glob("*.csv")}
    assert names == set(TABLES)
    book = load_workbook(folder / FILE)
    assert book.sheetnames == [README, *sorted(names)]
    for name in names:
        given = pd.read_csv(folder / f"{name}.csv")
        rows = list(book[name].iter_rows(min_row=2, values_only=True))
        found = pd.DataFrame(rows[: len(given)], columns=given.columns)
        for column in given.select_dtypes("number").columns:
            np.testing.assert_allclose(
                given[column].to_numpy(float), found[column].to_numpy(float), rtol=1e-14
            )


def test_every_column_of_results_is_explained(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        for column in pd.read_csv(path, nrows=1).columns:
            assert column_text(column, COLUMNS).words, f"{path.stem}: {column}"
    assert column_text("mean_low", COLUMNS).unit == "weeks"
    text = text_of(folder / FILE)
    assert "95% interval" in text
    assert "baseline.seed" in text
