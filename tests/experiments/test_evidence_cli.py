"""``doorstroom evidence``: what it prints and refuses."""

from __future__ import annotations

import json

from typer.testing import CliRunner, Result

from calibration.register import load_register
from experiments.cli import app
from experiments.evidence import KINDS

WIDTH = 100


def doorstroom(*words: str) -> Result:
    return CliRunner().invoke(app, ["evidence", *words], env={"COLUMNS": str(WIDTH)})


def flat(text: str) -> str:
    return " ".join(text.split())


def refused(result: Result) -> list[str]:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()


def test_without_words_every_topic_is_counted() -> None:
    result = doorstroom()
    assert result.exit_code == 0
    assert all(len(line.rstrip()) <= WIDTH for line in result.stdout.splitlines())
    register = load_register()
    assert f"{len(register.figures)} published figures" in result.stdout
    for topic, figures in register.topics().items():
        [line] = [each for each in result.stdout.splitlines() if each.startswith(f" {topic} ")]
        assert int(line.removeprefix(f" {topic} ").split()[0]) == len(figures)
    listed = json.loads(doorstroom("--json").stdout)
    assert all(row["figures"] == sum(row[kind] for kind in KINDS) for row in listed)
    assert sum(row["figures"] for row in listed) == len(register.figures)
    assert sum(row["recalled"] for row in listed) == 5


def test_a_topic_lists_its_figures_with_value_unit_year_and_quality() -> None:
    result = doorstroom("--topic", "forensic")
    assert all(len(line.rstrip()) <= WIDTH for line in result.stdout.splitlines())
    said = flat(result.stdout)
    assert said.startswith("10 figures on 'forensic'")
    assert "NL-X09 Recidivism within 50 percent (33 to publ. 2009 Netherlands yes" in said
    listed = json.loads(doorstroom("--topic", "forensic", "--json").stdout)
    assert [row["id"] for row in listed] == [f"NL-X{n:02d}" for n in range(1, 11)]


def test_a_search_lists_what_mentions_the_words() -> None:
    [only] = json.loads(doorstroom("--search", "move out groningen", "--json").stdout)
    assert only["id"] == "NL-F22"
    assert "1 figure mentioning" in doorstroom("--search", "move out groningen").stdout
    nothing = doorstroom("--search", "unicorn")
    assert nothing.exit_code == 0
    assert "0 figures mentioning 'unicorn'" in nothing.stdout


def test_a_figure_is_shown_whole_with_its_source_and_who_cites_it() -> None:
    said = flat(doorstroom("hf043").stdout)
    for part in (
        "HF043 moved on successfully within 30 months, residential care",
        "value 10.3 percent",
        "counted 15 of 146",
        "definition successfully moved on to more independent accommodation",
        "followed for 30 months",
        "Killaspy et al.",
        "quality yes: seen at its source",
        "cited in",
        "simulate/regions/oss.toml",
    ):
        assert part in said
    [figure] = load_register().find(["HF043"])
    assert figure.url in doorstroom("HF043").stdout.replace("\n", "").replace(" ", "")
    [document] = json.loads(doorstroom("HF043", "--json").stdout)
    assert document["denominator"] == 146
    assert "simulate/regions/oss.toml" in document["cited_by"]


def test_values_that_are_ranges_lists_or_words_keep_their_form() -> None:
    said = flat(doorstroom("NL-F24", "NL-F18", "HF092", "NL-S75", "HF177", "NL-L06").stdout)
    for part in (
        "value 50 to 70 percent",
        "value 22 percent/yr",
        "of 600",
        "value none, only table",
        "value few weeks to >24 months (0.5 to 24)",
        "quality recalled: from memory",
        "cited in no file",
    ):
        assert part in said


def test_what_cannot_be_shown_is_refused() -> None:
    lines = refused(doorstroom("HF9999", "NL-F2"))
    assert len(lines) == 2
    assert "did you mean" in lines[1]
    assert "must be one of: stocks, flows" in refused(doorstroom("--topic", "music"))[0]
    assert "give either IDs" in refused(doorstroom("HF043", "--topic", "flows"))[0]
