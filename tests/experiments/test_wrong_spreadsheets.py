"""Whatever is wrong with a workbook gives one sentence: where, what stands there, what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from experiments.cli import app
from experiments.loading import load_any_region
from experiments.spreadsheet.opening import MOST_ROWS, Cells, open_workbook
from experiments.spreadsheet.regions import region_of
from simulate.errors import InputError
from simulate.files import load_region
from tests.experiments.books import as_cells
from tests.experiments.conftest import TEMPLATE

Book = dict[str, Cells]

EXAMPLE = load_region(Path(str(TEMPLATE)))


def put(sheet: str, column: str, value: object, row: int = 4) -> Callable[[Book], None]:
    """Spoil one cell."""

    def spoil(book: Book) -> None:
        headers = book[sheet].rows[3]
        book[sheet].rows[row][headers.index(column)] = value  # type: ignore[call-overload]

    return spoil


def header(sheet: str, column: str, name: str) -> Callable[[Book], None]:
    return put(sheet, column, name, row=3)


def without(sheet: str) -> Callable[[Book], None]:
    return lambda book: book.pop(sheet) and None


def without_column(sheet: str, column: str) -> Callable[[Book], None]:
    def spoil(book: Book) -> None:
        index = book[sheet].rows[3].index(column)
        for row in book[sheet].rows.values():
            del row[index]

    return spoil


def with_sheet(title: str) -> Callable[[Book], None]:
    return lambda book: book.update({title: Cells({1: ["x"]}, {})})


def with_cells(sheet: str, **changes: object) -> Callable[[Book], None]:
    return lambda book: book.update({sheet: replace(book[sheet], **changes)})  # type: ignore[arg-type]


def with_row(sheet: str, row: int, values: list[object]) -> Callable[[Book], None]:
    return lambda book: book[sheet].rows.update({row: values})  # type: ignore[dict-item]


def unstored_formula(book: Book) -> None:
    put("Present", "count", None)(book)
    with_cells("Present", formulas={(4, 4): "=B2"})(book)


def gap(book: Book) -> None:
    rows = book["Groups"].rows
    rows[6] = rows[5]
    rows[5] = [None] * len(rows[4])


def beside(book: Book) -> None:
    for number, row in book["Places"].rows.items():
        row.append("look" if number == 5 else None)


SPOILT: list[tuple[str, Callable[[Book], None], str]] = [
    ("text in a number", put("Places", "count", "many"),
     "sheet 'Places', row 4, column 'count': 'many' is text; must be a number, without its unit"),
    ("negative", put("Places", "count", -3),
     "sheet 'Places', row 4, column 'count': -3; must be a whole number of 0 or more"),
    ("no whole number", put("Present", "count", 60.5),
     "sheet 'Present', row 4, column 'count': 60.5; must be a whole number"),
    ("decimal comma", put("Groups", "inflow_per_year", "50,5"),
     "sheet 'Groups', row 4, column 'inflow_per_year': '50,5' is text with a decimal comma; must "
     "be a number: type 50.5 (or with a comma, where Excel is Dutch), in a cell with the format "
     "General"),
    ("number as text", put("Groups", "inflow_per_year", "50"),
     "sheet 'Groups', row 4, column 'inflow_per_year': '50' is a number kept as text; give the "
     "cell the format General and retype"),
    ("percent as 40", put("Landlords", "delivered_share", 40),
     "sheet 'Landlords', row 4, column 'delivered_share': 40; must be from 0 to 1: type 40% as "
     "0.4"),
    ("percent as text", put("Landlords", "delivered_share", "40 %"),
     "sheet 'Landlords', row 4, column 'delivered_share': '40 %' is text; must be a number: type "
     "0.4"),
    ("share far above 1", put("Landlords", "delivered_share", 4000),
     "sheet 'Landlords', row 4, column 'delivered_share': 4000; must be a number of 1 or less"),
    ("date in a number", put("Groups", "inflow_per_year", datetime(2025, 2, 1)),
     "sheet 'Groups', row 4, column 'inflow_per_year': 2025-02-01, a date; must be a number: give "
     "the cell the format General and retype"),
    ("date as text", put("Region", "start_date", "1 januari 2025"),
     "sheet 'Region', row 4, column 'start_date': '1 januari 2025' is text; must be a date: type "
     "it as 2025-01-01 (year, month, day), in a cell with the format Date"),
    ("date as text, as the Dutch write it", put("Region", "start_date", "1-2-2026"),
     "sheet 'Region', row 4, column 'start_date': '1-2-2026' is text; must be a date: type it as "
     "2026-02-01 (year, month, day), in a cell with the format Date"),
    ("a date that is none", put("Region", "start_date", "31-2-2026"),
     "sheet 'Region', row 4, column 'start_date': '31-2-2026' is text; must be a date: type it as "
     "2025-01-01 (year, month, day), in a cell with the format Date"),
    ("decimal comma after an apostrophe", put("Groups", "inflow_per_year", "'12,5"),
     "sheet 'Groups', row 4, column 'inflow_per_year': \"'12,5\" is text with a decimal comma; "
     "must be a number: type 12.5 (or with a comma, where Excel is Dutch), in a cell with the "
     "format General"),
    ("number for a date", put("Region", "start_date", 45658),
     "sheet 'Region', row 4, column 'start_date': 45658; must be a date: type it as 2025-01-01 "
     "(year, month, day), in a cell with the format Date"),
    ("name taken for a date", put("Present", "municipality", datetime(2025, 2, 1)),
     "sheet 'Present', row 4, column 'municipality': 2025-02-01, which Excel took for a date; give "
     "the cell the format Text and retype"),
    ("number for a name", put("Municipalities", "name", 12),
     "sheet 'Municipalities', row 4, column 'name': 12; must be text: give the cell the format "
     "Text and retype"),
    ("yes or no", put("Settings", "homeless", "perhaps"),
     "sheet 'Settings', row 4, column 'homeless': 'perhaps'; must be yes or no"),
    ("no such choice", put("Settings", "capacity", "dwelling"),
     "sheet 'Settings', row 4, column 'capacity': 'dwelling'; must be one of: unlimited, places, "
     "dwellings; did you mean 'dwellings'?"),
    ("space after a name", put("Present", "municipality", "Bigtown "),
     "sheet 'Present', row 4, column 'municipality': 'Bigtown ' has a space after it; take it "
     "away"),
    ("space before a name", put("Present", "municipality", " Bigtown"),
     "sheet 'Present', row 4, column 'municipality': ' Bigtown' has a space before it; take it "
     "away"),
    ("space in the name of an owner", put("Places", "provider", "Care one "),
     "sheet 'Places', row 4, column 'provider': 'Care one ' has a space too many; take it away"),
    ("unknown municipality", put("Present", "municipality", "Bigtwon"),
     "sheet 'Present', row 4, column 'municipality': 'Bigtwon'; the region has no such "
     "municipality; did you mean 'Bigtown'?"),
    ("unknown municipality in a table", put("Landlords lettings per year", "municipality", "Smalb"),
     "sheet 'Landlords lettings per year', row 4, column 'municipality': 'Smalb'; the region has "
     "no such municipality; did you mean 'Smallbury'?"),
    ("unknown centre", put("Region", "centre", "Bigtwon"),
     "sheet 'Region', row 4, column 'centre': 'Bigtwon'; the region has no such municipality; did "
     "you mean 'Bigtown'?"),
    ("unknown group among others", put("Stays", "groups", "psychiatric; homless", row=8),
     "sheet 'Stays', row 8, column 'groups': 'homless'; the region has no such group; did you mean "
     "'homeless'?"),
    ("unknown provider", put("Places", "provider", "Care oen"),
     "sheet 'Places', row 4, column 'provider': 'Care oen'; the sheet 'Providers' has no such "
     "provider; did you mean 'Care one'?"),
    ("no provider", put("Places", "provider", None),
     "sheet 'Places', row 4, column 'provider': is empty; must be filled in"),
    ("nothing where something must be", put("Groups", "inflow_per_year", None),
     "sheet 'Groups', row 4, column 'inflow_per_year': is empty; must be filled in"),
    ("a name without its number", put("Keeping lost to", "lost_to", None),
     "sheet 'Keeping lost to', row 4, column 'lost_to': is empty; must be filled in"),
    ("duplicate name", put("Groups", "name", "psychiatric", row=5),
     "sheet 'Groups', row 5, column 'name': 'psychiatric' is on an earlier row too; must be given "
     "once"),
    ("duplicate name in a table",
     put("Landlords lettings per year", "municipality", "Bigtown", row=5),
     "sheet 'Landlords lettings per year', row 5, column 'municipality': 'Bigtown' is on an "
     "earlier row too; must be given once"),
    ("shares that do not add up", put("Keeping lost to", "lost_to", 0.1),
     "sheet 'Keeping lost to': shares sum to 0.7; must sum to 1"),
    ("shares of a group that do not add up", put("Groups first setting", "first_setting", 0.5),
     "sheet 'Groups first setting', rows of 'psychiatric': shares sum to 0.5; must sum to 1"),
    ("missing sheet", without("Groups"),
     "sheet 'Groups': is missing; every region needs it"),
    ("sheet of another name", with_sheet("Grups"),
     "sheet 'Grups': is no sheet of a region; did you mean 'Groups'?"),
    ("sheet of one's own", with_sheet("Berekening"),
     "sheet 'Berekening': is no sheet of a region; a sheet of your own must start with #"),
    ("unknown column", header("Groups", "points", "pionts"),
     "sheet 'Groups', row 3, column 'pionts': no such column here; did you mean 'points'?"),
    ("column twice", header("Groups", "points", "effort_factor"),
     "sheet 'Groups', row 3, column 'effort_factor': stands there twice, in H too; must be there "
     "once"),
    ("missing column", without_column("Places", "count"),
     "sheet 'Places', column 'count': is missing; the column must be there"),
    ("no headers", with_cells("Places", rows={1: ["x"], 2: ["y"]}),
     "sheet 'Places': has no row of headers; one of the first 10 rows must hold provider, setting, "
     "municipality, ..."),
    ("value without a header", beside,
     "sheet 'Places', row 5: a value in column G, which has no header; give it one or clear it"),
    ("formula without a value", unstored_formula,
     "sheet 'Present', row 4, column 'count': the formula '=B2' has no value stored with it; open "
     "the file in Excel and save it, or type the value"),
    ("formula that fails", put("Present", "count", "#REF!"),
     "sheet 'Present', row 4, column 'count': a formula that gives #REF!; mend it, or type the "
     "value"),
    ("merged cells", with_cells("Places", merged=("A4:A6",)),
     "sheet 'Places': cells A4:A6 are merged; unmerge them and fill in each"),
    ("empty row in between", gap,
     "sheet 'Groups', row 5: is empty, with rows below it; delete it"),
    ("hidden row", with_cells("Places", hidden=frozenset({5})),
     "sheet 'Places', row 5: is hidden; show it, or delete it if it is not meant"),
    ("two rows where one must be", with_row("Crisis", 5, ["clinic", 30, None, None, None]),
     "sheet 'Crisis': must have one row, no more"),
    ("no row where one must be", with_cells("Keeping", rows={3: ["independent_loss_per_year"]}),
     "sheet 'Keeping': has no row filled in; must have one"),
    ("sheet without end", with_cells("Places", too_long=MOST_ROWS + 1),
     "sheet 'Places': reaches to row or column 5001; delete what is empty below and beside"),
    ("source that is none", put("Places", "source", "my boss"),
     "sheet 'Places', row 4, column 'source': 'my boss'; must start with an evidence id (such as "
     "NL-F22) or the word assumption"),
    ("source of no column", put("Places", "sources of columns", "cuont: NL-F22"),
     "sheet 'Places', row 4, column 'sources of columns': the line 'cuont: NL-F22' must start with "
     "the name of a column and a colon; did you mean 'count'?"),
    ("numbers in one cell", put("Groups", "inflow_factor_by_year", "1; 1,05"),
     "sheet 'Groups', row 4, column 'inflow_factor_by_year': '1,05' is text with a decimal comma; "
     "must be a number: type 1.05 (or with a comma, where Excel is Dutch), in a cell with the "
     "format General; numbers with ; between them"),
    ("too many people", put("Present", "count", 5000, row=7),
     "sheet 'Present': 5000 people in 'shelter'; must be at most its 70 places"),
]  # fmt: skip


def problems_of(book: Book) -> list[str]:
    with pytest.raises(InputError) as caught:
        region_of(book, "mine.xlsx")
    return [line.removeprefix("mine.xlsx: ") for line in caught.value.problems]


def test_the_example_is_right() -> None:
    assert region_of(as_cells(EXAMPLE), "mine.xlsx") == EXAMPLE


@pytest.mark.parametrize(("kind", "spoil", "said"), SPOILT, ids=[each[0] for each in SPOILT])
def test_each_mistake_has_one_sentence(kind: str, spoil: Callable[[Book], None], said: str) -> None:
    book = as_cells(EXAMPLE)
    spoil(book)
    assert problems_of(book) == [said]


def test_all_mistakes_are_said_at_once() -> None:
    book = as_cells(EXAMPLE)
    put("Places", "count", -3)(book)
    put("Groups", "inflow_per_year", "50,5")(book)
    put("Settings", "homeless", "perhaps")(book)
    with_sheet("Grups")(book)
    put("Present", "municipality", "Bigtwon")(book)
    put("Stays", "groups", "psychiatric; homless", row=9)(book)
    assert len(problems_of(book)) == 6


def test_a_sheet_of_ones_own_may_stay() -> None:
    book = as_cells(EXAMPLE)
    with_sheet("#workings")(book)
    assert region_of(book, "mine.xlsx") == EXAMPLE


def test_columns_may_change_places_and_lines_may_stand_above() -> None:
    book = as_cells(EXAMPLE)
    rows = {number + 2: row[::-1] for number, row in book["Places"].rows.items()}
    book["Places"] = Cells({1: ["Our places"], **rows}, {})
    assert region_of(book, "mine.xlsx") == EXAMPLE


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
FILES: list[tuple[str, bytes, str]] = [
    ("renamed.xlsx", b"name;count\nOss;3\n", "is no Excel workbook, whatever its name"),
    ("old.xls", OLD, "is an Excel file of the old kind (.xls); in Excel choose Save As"),
    ("old.xlsx", OLD, "is an Excel file of the old kind (.xls)"),
    ("locked.xlsx", OLD + "EncryptedPackage".encode("utf-16-le"), "is protected with a password"),
    ("half.xlsx", b"PK\x03\x04" + bytes(300), "is damaged, or not all of it is there"),
    ("nothing.xlsx", b"", "is empty; must be an Excel workbook"),
    ("large.xlsx", bytes(6_000_000), "is 6.0 MB; must be 5 MB or less"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "said"), FILES, ids=[each[0] for each in FILES])
def test_files_that_are_no_workbook(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_any_region(path)
    [problem] = caught.value.problems
    assert problem.startswith(f"{path}: {said}")


PACKAGES = [
    (["content.xml", "mimetype"], "is an OpenDocument file (.ods)"),
    (["xl/workbook.bin"], "is a binary workbook (.xlsb)"),
    (["word/document.xml"], "is no Excel workbook, whatever its name says"),
    (["xl/workbook.xml"], "is damaged; open it in Excel and choose Save As"),
]


@pytest.mark.parametrize(("names", "said"), PACKAGES)
def test_packages_of_another_kind(names: list[str], said: str, tmp_path: Path) -> None:
    path = tmp_path / "it.xlsx"
    with ZipFile(path, "w") as package:
        for name in names:
            package.writestr(name, "text")
    with pytest.raises(InputError) as caught:
        load_any_region(path)
    [problem] = caught.value.problems
    assert problem.startswith(f"{path}: {said}")


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    for name, said in (("none.xlsx", "no such file"), ("folder.xlsx", "is not an ordinary file")):
        with pytest.raises(InputError) as caught:
            load_any_region(tmp_path / name)
        assert f"{name}: {said}" in str(caught.value)


def test_a_workbook_about_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    Workbook().save(path)
    result = CliRunner().invoke(app, ["run", str(path)])
    assert result.exit_code == 2
    assert "has none of the sheets of a region; make one with: doorstroom new" in result.stderr


def test_what_only_the_file_knows_is_read(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.title = "Places"
    page.append(["a", "b"])
    page.append(["=1+1", "c"])
    page.merge_cells("B2:B3")
    page.row_dimensions[2].hidden = True
    path = tmp_path / "it.xlsx"
    book.save(path)
    cells = open_workbook(path, "it")["Places"]
    assert cells.formulas == {(2, 1): "=1+1"}
    assert cells.merged == ("B2:B3",)
    assert cells.hidden == {2}
    page.cell(MOST_ROWS + 1, 1, "stray")
    book.save(path)
    assert open_workbook(path, "it")["Places"].too_long == MOST_ROWS + 1
