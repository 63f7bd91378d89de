"""What notebooks put on the page: tables with headings, pictures with words."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure
from rich.console import Console
from rich.text import Text

from experiments import notebook
from experiments.layout import new_table, show
from tests.experiments.made_up_tables import write_tables


def parsed(shown) -> BeautifulSoup:
    return BeautifulSoup(shown.data, "html.parser")


def test_a_table_has_a_caption_and_headings():
    table = new_table(["place"])
    table.add_column("weeks", justify="right")
    table.add_row("shelter", "12\n(10 to 14)")
    table.add_row("  <b>home</b>", "")
    found = parsed(notebook.show_table(table, "Waits & homes"))
    assert found.caption.get_text() == "Waits & homes"
    assert [each.get_text() for each in found.find_all("th", scope="col")] == ["place", "weeks"]
    names = [each.get_text().strip() for each in found.find_all("th", scope="row")]
    assert names == ["shelter", "<b>home</b>"]
    first, second = found.find_all("td")
    assert first.get_text("|") == "12|(10 to 14)"
    assert "text-align: right" in first["style"]
    assert second.get_text() == ""


def test_rows_become_columns_in_their_order():
    found = parsed(notebook.show_rows([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], "Two"))
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in found("tr")]
    assert rows == [["a", "b"], ["1", "x"], ["2", "y"]]


def test_square_brackets_are_text():
    found = parsed(notebook.show_rows([{"a": "[bold]x[/bold]"}], "Words"))
    assert found.tbody.get_text() == "[bold]x[/bold]"


def test_a_picture_has_words_and_fits_the_page():
    figure = Figure(figsize=(20, 2))
    found = parsed(notebook.show_picture(figure, 'A "quoted" band'))
    assert found.img["alt"] == 'A "quoted" band'
    assert found.img["src"].startswith("data:image/png;base64,")
    assert f"width: {notebook.WIDEST}px; max-width: 100%" in found.img["style"]


def test_what_is_printed_keeps_its_order_and_titles():
    def write(console: Console) -> None:
        table = new_table(["a"])
        table.add_row("1")
        console.print(Text("Everything", style="bold"))
        console.print()
        console.print(Text("About it"))
        show("The table", table, "What it says.", console)

    found = parsed(notebook.show_printed(write))
    assert found.get_text("|") == "Everything|About it|The table|a|1|What it says."
    assert found.caption.get_text() == "The table"
    assert found.strong.get_text() == "Everything"


def test_sentences_become_paragraphs_and_empty_ones_nothing():
    found = parsed(notebook.say("a < b", "", "c"))
    assert [each.get_text() for each in found("p")] == ["a < b", "c"]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("results")
    write_tables(folder)
    return folder


def test_the_report_is_read_where_there_is_one(monkeypatch, results):
    monkeypatch.setattr(notebook, "RESULTS", results)
    sections = notebook.report_sections()
    assert tuple(sections) == notebook.SECTIONS
    blocks = sections["parameters"].blocks
    found = parsed(notebook.show_blocks(blocks))
    assert found.img["alt"] == next(each.finding for each in blocks if each.kind == "picture")


def test_without_a_fit_each_section_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(notebook, "RESULTS", tmp_path / "none")
    for section in notebook.report_sections().values():
        assert notebook.NOTHING_FITTED.replace("`", "") in parsed(
            notebook.show_blocks(section.blocks)
        ).get_text().replace("`", "")
