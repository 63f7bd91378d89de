"""``doorstroom calibration-report``: the page holds every figure, and bad tables are refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from typer.testing import CliRunner

from calibration.register import load_register
from experiments import pages
from experiments.calibration_report import page
from experiments.calibration_report.misses import read_notes
from experiments.calibration_report.page import Where, make_sections, write_report
from experiments.calibration_report.section_figures import misses, published, what_was_done
from experiments.calibration_report.tables import COLUMNS, Tables, read_tables
from experiments.cli import app
from experiments.pages.blocks import Section, Table, Text
from experiments.pages.writing import pictures_of
from simulate.errors import InputError
from simulate.plots import DOTS_AN_INCH
from tests.experiments.made_up_tables import write_tables

#: Elements without an end tag.
VOID = {"meta", "img", "br", "link"}


class Page(HTMLParser):
    """Elements of a page, and whether each one that was opened is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.wrong: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened.pop() != tag:
            self.wrong.append(f"{tag} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if "style" not in self.opened:
            self.said.append(data)

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made-up") / "results"
    write_tables(folder)
    return folder


@pytest.fixture(scope="module")
def made_up(results: Path) -> Tables:
    return read_tables(results)


@pytest.fixture(scope="module")
def missed(made_up: Tables) -> list[str]:
    figures = made_up.figures
    found = list(figures.loc[~figures["inside"], "figure"])
    assert 2 <= len(found) < len(figures)
    return found


@pytest.fixture(scope="module")
def sections(made_up: Tables, missed: list[str]) -> tuple[Section, ...]:
    return make_sections(made_up, {missed[0]: "It was a strange year."})


@pytest.fixture(scope="module")
def written(sections: tuple[Section, ...]) -> Page:
    dot = b"a picture"
    return Page(page.render(sections, {each.name: dot for each in pictures_of(sections)}))


def copied(results: Path, folder: Path) -> Path:
    folder.mkdir()
    for path in results.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_the_page_is_whole_and_needs_nothing_from_elsewhere(written: Page) -> None:
    assert (written.wrong, written.opened) == ([], [])
    assert "{{" not in written.text
    assert "{%" not in written.text
    assert "nan" not in written.text.split()
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in written.found}
    assert all(
        str(each["src"]).startswith("data:image/png;base64,") for each in written.every("img")
    )
    style = (Path(pages.__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_links_go_to_the_evidence_or_within_the_page(written: Page, made_up: Tables) -> None:
    ids = {each["id"] for _, each in written.found if "id" in each}
    evidence = {each.url for each in load_register().find(list(made_up.figures["figure"]))}
    far = set()
    for link in written.every("a"):
        target = str(link["href"])
        if target.startswith("#"):
            assert target[1:] in ids
        else:
            far.add(target)
    assert far
    assert far <= evidence


def test_every_figure_and_parameter_is_there(written: Page, made_up: Tables) -> None:
    for figure in made_up.figures["figure"]:
        assert f" {figure} " in f" {written.text} "
    for words in [*made_up.parameters["words"], *made_up.rests_on["title"].unique()]:
        assert words in written.text
    for name in ("9 of 23", "1 of 10", "50%", "quality of life", "how well homes fit"):
        assert name in written.text
    assert made_up.summary.model_extra is not None
    assert made_up.summary.model_extra["hashes"]["code"] in written.text


def test_pictures_say_what_they_show(written: Page, sections: tuple[Section, ...]) -> None:
    alts = [str(each["alt"]) for each in written.every("img")]
    assert len(alts) == len(list(pictures_of(sections))) >= 12
    assert all(len(alt) > 30 and alt.endswith(".") for alt in alts)
    assert max(Counter(each.name for each in pictures_of(sections)).values()) == 1


def test_headings_follow_each_other_and_tables_say_what_they_are(written: Page) -> None:
    levels = [int(tag[1]) for tag, _ in written.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(np.diff(levels)) <= 1
    count = len(written.every("table"))
    assert count == len(written.every("caption")) > 10
    assert all(each.get("scope") in ("row", "col") for each in written.every("th"))
    assert written.every("html")[0]["lang"] == "en"


def test_rows_are_as_long_as_the_head(sections: tuple[Section, ...]) -> None:
    every = [block for each in sections for block in each.blocks if isinstance(block, Table)]
    assert every
    for table in every:
        assert {len(row) for row in table.rows} == {len(table.columns)}, table.caption


def test_misses_are_discussed_with_the_authors_notes(
    sections: tuple[Section, ...], missed: list[str], made_up: Tables
) -> None:
    [section] = [each for each in sections if each.name == "misses"]
    told = [block for block in section.blocks if isinstance(block, Text)]
    openings = [block.opening for block in told]
    assert [each for each in missed if any(o.startswith(f"{each},") for o in openings)] == missed
    assert told[2].text == "It was a strange year."
    rows = made_up.figures.set_index("figure")
    for block in told:
        figure = block.opening.split(",")[0]
        if figure in missed:
            row = rows.loc[figure]
            side = "above" if row["published"] > row["high"] else "below"
            assert f"{side} the nearer end of that interval" in block.text


def test_a_figure_that_could_not_be_measured_is_said_to_be_so(made_up: Tables) -> None:
    bare = made_up.figures.copy()
    ends = [f"{before}{end}" for before in ("", "out_") for end in ("low", "mid", "high")]
    bare.loc[0, ends] = np.nan
    bare.loc[0, ["inside", "out_inside"]] = False
    others = {name: getattr(made_up, name) for name in COLUMNS if name != "figures"}
    others["predictive"] = made_up.predictive[made_up.predictive["figure"] != bare["figure"][0]]
    sections = make_sections(Tables(bare, **others, summary=made_up.summary), {})
    told = Page(page.render(sections, {each.name: b"" for each in pictures_of(sections)})).text
    assert "The model had nobody to measure it on." in told
    assert "nan" not in told.split()


def test_how_far_a_miss_lies_is_told_in_its_unit(made_up: Tables) -> None:
    row = made_up.figures.iloc[[0]].copy()
    row[["published", "low", "mid", "high"]] = [0.22, 0.30, 0.35, 0.40]
    row[["prior_low", "prior_high", "percentile"]] = [0.25, 0.5, 0.01]
    row["inside"] = False
    others = {name: getattr(made_up, name) for name in COLUMNS if name != "figures"}
    told = misses(Tables(row, **others, summary=made_up.summary), {})
    [said] = [each.text for each in told.blocks if isinstance(each, Text) and each.opening]
    assert "8.0 points below the nearer end of that interval" in said
    assert "below 99% of the studies" in said
    assert "did not allow the published value before the fit either (25 to 50%)" in said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("binomial", "22% (20 to 24%), 480 of 2180"),
        ("normal", "22% (20 to 24%)"),
        ("at_least", "at least 22% (a bound, no interval)"),
        ("between", "20 to 24% (a range)"),
    ],
)
def test_a_published_figure_keeps_its_form(kind: str, said: str) -> None:
    row = {"unit": "share", "kind": kind, "published": 0.22, "published_low": 0.2,
           "published_high": 0.24, "published_text": "480 of 2180"}  # fmt: skip
    assert published(row) == said


def test_a_fit_that_failed_its_checks_says_so_first(made_up: Tables) -> None:
    bad = made_up.summary.diagnostics.model_copy(update={"passed": False})
    summary = made_up.summary.model_copy(update={"diagnostics": bad})
    every = {name: getattr(made_up, name) for name in COLUMNS}
    first = what_was_done(Tables(**every, summary=summary)).blocks[0]
    assert isinstance(first, Text)
    assert first.opening == "This is no posterior:"
    assert not isinstance(what_was_done(made_up).blocks[0], Text)


def test_nothing_is_cut_off_or_runs_over_the_title(sections: tuple[Section, ...]) -> None:
    for picture in pictures_of(sections):
        figure = picture.figure
        figure.set_dpi(DOTS_AN_INCH)  # letters are wider in some resolutions than in others
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer, whole = canvas.get_renderer(), figure.bbox
        around = [each.get_window_extent(renderer) for each in (*figure.texts, *figure.legends)]
        boxes = [axes.get_tightbbox(renderer) for axes in figure.axes if axes.axison]
        for box in (*around, *boxes):
            assert box is not None
            assert whole.x0 <= box.x0 and box.x1 <= whole.x1, picture.name
            assert whole.y0 <= box.y0 and box.y1 <= whole.y1, picture.name
        assert not [box for box in boxes for text in around if box.overlaps(text)], picture.name


def test_the_command_writes_the_page_and_its_pictures(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missed: list[str],
    made_up: Tables, sections: tuple[Section, ...], capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    [some, *_] = [each for each in made_up.figures["figure"] if each not in missed]
    notes = tmp_path / "misses.toml"
    notes.write_text(f'{some} = "It was hit."\n')
    picture = next(pictures_of(sections))
    short = (sections[0], Section("one", "One picture", (picture,)))
    monkeypatch.setattr(page, "make_sections", lambda tables, notes: short)
    where = Where(tmp_path / "new" / "page.html", tmp_path / "figures", results, notes)
    write_report(where)
    assert where.out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    png = tmp_path / "figures" / f"{picture.name}.png"
    assert png.read_bytes().startswith(b"\x89PNG")
    assert f"{some} is no miss now; its note is not shown" in capsys.readouterr().err


def test_missing_tables_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_tables(tmp_path / "none")
    assert refused.value.problems == [
        f"{tmp_path / 'none'}: there is no such folder; `doorstroom calibrate` makes it"
    ]


def test_the_command_refuses_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "read_tables", _no_tables)
    result = CliRunner().invoke(app, ["calibration-report", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert "is a folder; must be a file to write" in first
    assert second == "doorstroom: calibration/results: there is no such folder"


def _no_tables(folder: Path) -> Tables:
    raise InputError(["calibration/results: there is no such folder"])


def test_tables_of_another_form_are_named_all_at_once(results: Path, tmp_path: Path) -> None:
    folder = copied(results, tmp_path / "results")
    (folder / "sbc.parquet").unlink()
    (folder / "draws.parquet").write_text("no table")
    pd.read_parquet(folder / "pilots.parquet").rename(columns={"arm": "arms"}).to_parquet(
        folder / "pilots.parquet"
    )
    whole = pd.read_parquet(folder / "rests_on.parquet")
    whole[whole["source"] != "nothing left out"].to_parquet(folder / "rests_on.parquet")
    summary = json.loads((folder / "summary.json").read_text())
    del summary["seed"]
    (folder / "summary.json").write_text(json.dumps(summary))
    with pytest.raises(InputError) as refused:
        read_tables(folder)
    said = [each.removeprefix(f"{folder}/") for each in refused.value.problems]
    assert all(each.endswith("; `doorstroom calibrate` makes it") for each in said)
    assert [each.split(":")[0] for each in said] == [
        "draws.parquet", "sbc.parquet", "rests_on.parquet", "pilots.parquet", "summary.json",
    ]  # fmt: skip
    assert "column 'arm' is missing (there is 'arms')" in said[3]
    assert "has no row with source = 'nothing left out'" in said[2]
    assert "seed" in said[4]


def test_notes_on_unknown_figures_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "misses.toml"
    path.write_text('NL-F81 = "Why."\nHF043 = ""\n')
    with pytest.raises(InputError) as refused:
        read_notes(["NL-F18", "HF043"], path)
    first, second = refused.value.problems
    assert "NL-F81: the model is not fitted to it; did you mean 'NL-F18'?" in first
    assert "must be a sentence" in second


def test_the_shipped_notes_are_on_figures_that_the_model_is_fitted_to(made_up: Tables) -> None:
    assert set(read_notes(list(made_up.figures["figure"]))) <= set(made_up.figures["figure"])
