"""Figures that commands and the web page hand out are in the language asked for."""

from __future__ import annotations

import re
from base64 import b64decode
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from typer.testing import CliRunner, Result

from calibration.pilots import list_pilots, try_pilot
from calibration.pilots.figure import NARROW, WIDE
from experiments.app import downloads
from experiments.app.choice import Choice
from experiments.app.downloads import TITLES, figure_file, tables_zip
from experiments.app.pilots import pilot_html
from experiments.app.style import CSS
from experiments.app.work import Answer
from experiments.cli import app
from simulate import compare, plots
from simulate.language import load_language
from simulate.plots import FIGURES
from tests.languages import in_brackets, not_asked, texts

SHORT = ("--years", "1", "--replicates", "2")
ENGLISH, DUTCH = load_language("en"), load_language("nl")


def doorstroom(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def drawn(svg: str) -> str:
    """The words of a picture, which matplotlib leaves as remarks beside their outlines."""
    return " ".join(unescape(" ".join(re.findall(r"<!--(.*?)-->", svg, re.DOTALL))).split())


@pytest.mark.parametrize(
    ("words", "figure", "dutch", "english"),
    [
        (("run", "oss", *SHORT), "homes-kept", "Behouden woningen", "Homes kept"),
        (("compare", "oss", "more-homes", *SHORT), "homes", "Twee keer zoveel", "Twice as many"),
        (("pilots", "oss", "--replicates", "2"), "pilot-oss", "gepubliceerd:", "published:"),
    ],
    ids=["run", "compare", "pilots"],
)
def test_figures_of_a_command_are_in_its_language_and_tables_in_english(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    figure: str,
    dutch: str,
    english: str,
) -> None:
    monkeypatch.setattr(plots, "FIGURES", {key: FIGURES[key] for key in FIGURES if key == figure})
    said = {}
    for code, options in (("en", ()), ("nl", ("--lang", "nl"))):
        out = tmp_path / code
        result = doorstroom(*words, "--parameters", "file", "--out", out, *options)
        assert result.exit_code == 0, result.stderr
        said[code] = (drawn((out / f"{figure}.svg").read_text(encoding="utf-8")), result.stdout)
    assert english in said["en"][0] and dutch not in said["en"][0]
    assert dutch in said["nl"][0] and english not in said["nl"][0]
    assert said["nl"][1] == said["en"][1]


@pytest.mark.parametrize(
    "words", [("run", "oss"), ("compare", "oss", "more-homes"), ("pilots",)], ids=lambda w: w[0]
)
def test_a_language_there_is_none_of_is_told_beside_other_problems(words) -> None:
    result = doorstroom(*words, "--lang", "fr", "--replicates", "0")
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    lines = result.stderr.splitlines()
    assert any("--replicates = 0" in line for line in lines)
    assert any("--lang = 'fr'; must be one of: en, nl" in line for line in lines)


@pytest.fixture(scope="module")
def answer() -> Answer:
    choice = Choice("oss", years=1, replicates=2)
    return Answer(choice, compare("oss", ["baseline", "more-homes"], years=1, replicates=2), 0.1)


def test_a_figure_of_the_page_is_in_its_language_and_has_the_title_of_the_list(
    answer: Answer,
) -> None:
    assert list(TITLES) == list(FIGURES)
    for language in (DUTCH, ENGLISH):
        svg = figure_file(language, answer, "homes-kept", "svg").decode()
        assert language.gettext(TITLES["homes-kept"]) in drawn(svg)
    for name, title in TITLES.items():
        assert DUTCH.gettext(title) in texts(FIGURES[name](answer.comparison, DUTCH))


def test_the_file_with_everything_has_figures_in_the_language(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        downloads, "save", lambda outcome, folder, language: (folder / language.code).touch()
    )
    with ZipFile(BytesIO(tables_zip(DUTCH, answer))) as held:
        assert held.namelist() == ["nl", "scenario.json"]


@pytest.mark.parametrize("name", list_pilots())
def test_the_page_of_a_pilot_says_nothing_that_has_no_translation(name: str) -> None:
    language = in_brackets()
    page = pilot_html(language, try_pilot(name, replicates=3, parameters="file"))
    alt = " ".join(re.findall(r'alt="(.*?)"', page))
    told = re.sub(r"<[^>]*>", " ", page)
    assert not_asked(unescape(f"{told} {alt}"), language) == ""


def test_a_telephone_gets_a_drawing_of_its_own() -> None:
    page = pilot_html(DUTCH, try_pilot("oss", replicates=3, parameters="file"))
    [narrow] = re.findall(r'<source media="(.*?)" srcset="data:image/svg.xml;base64,(.*?)">', page)
    [wide] = re.findall(r'<img src="data:image/svg.xml;base64,(.*?)"', page)
    assert narrow[0] == "(max-width: 620px)" and narrow[0] in CSS
    widths = [
        float(re.findall(r'<svg.*?width="([\d.]+)pt"', b64decode(each).decode(), re.DOTALL)[0])
        for each in (narrow[1], wide)
    ]
    assert widths == [pytest.approx(72 * NARROW), pytest.approx(72 * WIDE)]
