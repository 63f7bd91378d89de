"""The model described: all headings of both protocols, and no number without unit and source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.describe import odd
from experiments.describe.document import as_html, as_markdown
from experiments.describe.facts import Fact, default_facts, policy_facts, region_facts
from experiments.describe.glossary import LANGUAGES, load_glossary
from simulate.files import list_policies, list_regions, load_policy, load_region
from simulate.sourced import is_source

ODD = [
    "Purpose and patterns", "Entities, state variables, and scales",
    "Process overview and scheduling", "Design concepts", "Initialization", "Input data",
    "Submodels",
]  # fmt: skip
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction",
    "Sensing", "Interaction", "Stochasticity", "Collectives", "Observation",
]  # fmt: skip
STRESS = [
    "Purpose of the model", "Model outputs", "Experimentation aims",
    "Base model overview diagram", "Base model logic", "Scenario logic", "Algorithms",
    "Components", "Data sources", "Pre-processing", "Input parameters", "Assumptions",
    "Initialisation", "Run length", "Estimation approach",
    "Software or programming language", "Random sampling", "Model execution",
    "System specification", "Computer model sharing statement",
]  # fmt: skip


@pytest.fixture(scope="module")
def text() -> str:
    return as_markdown(load_region("oss"), load_policy("housing-first"))


def test_every_heading_of_the_odd_protocol_is_there(text: str) -> None:
    for number, title in enumerate(ODD, start=1):
        assert f"\n## A.{number} {title}\n" in text
    for concept in CONCEPTS:
        assert f"\n**{concept}.** " in text
    assert text.count("\n**Rationale.** ") == len(ODD)


def test_all_twenty_items_of_stress_are_answered(text: str) -> None:
    items = re.findall(r"\n\*\*\d\.\d ([^*]+)\.\*\* \S", text)
    assert items == STRESS
    assert len(STRESS) == 20


def test_numbers_are_those_of_the_loaded_region() -> None:
    region = load_region("oss")
    group = region.groups[0].model_copy(update={"inflow_per_year": 123.25})
    changed = region.model_copy(update={"groups": (group, *region.groups[1:])})
    text = as_markdown(changed, load_policy("baseline"))
    assert f"| {group.name} | inflow_per_year | 123.25 | people a year |" in text
    places = sum(
        row.count
        for provider in region.providers
        for row in provider.places
        if row.setting == "protected"
    )
    assert f"| {places:,} places |" in text
    assert str(region.start_date) in text
    assert "The policy has no levers: nothing changes." in text


def every_fact() -> list[Fact]:
    found: list[Fact] = []
    for name in list_regions():
        region = load_region(name)
        found += [fact for facts in region_facts(region).values() for fact in facts]
        found += default_facts(region)
    for name in list_policies():
        found += [fact for _, _, facts in policy_facts(load_policy(name)) for fact in facts]
    return found


def test_every_number_has_its_unit_and_source() -> None:
    facts = every_fact()
    assert len(facts) > 1000
    for fact in facts:
        assert fact.unit, fact
        assert is_source(fact.source), fact


def test_a_number_keeps_the_source_of_its_own() -> None:
    [fact] = [
        fact
        for fact in region_facts(load_region("oss"))["landlords"]
        if fact.name == "delivered_share"
    ]
    [landlord] = load_region("oss").landlords
    assert fact.source == landlord.sources.get("delivered_share", landlord.sources.get("*"))


def test_every_row_of_a_table_has_as_many_cells_as_its_head(text: str) -> None:
    cells = 0
    for line in text.split("\n"):
        count = len(re.split(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not count or not cells or count == cells, line
        cells = count


def test_every_permitted_step_is_a_row_with_the_source_of_its_share() -> None:
    region = load_region("oss")
    rows = odd.routes(region)
    assert len(rows) == len(region.routes)
    first = dict(zip(("from", "to", "when", "whom", "condition", "share"), rows[0], strict=False))
    assert first["when"] == "on arriving there"
    assert (first["from"], first["to"], first["share"]) == ("outside", "protected", "0.9")
    for row in rows:
        *_, share, given = row
        assert bool(given) == (share != "all")


def test_a_wide_table_scrolls_by_itself_and_can_be_reached(text: str) -> None:
    page = as_html(text, "A title")
    assert page.count("<table>") == page.count('tabindex="0"') > 20
    assert 'aria-label="Table 1"' in page


def test_the_page_shows_what_a_file_says_as_text() -> None:
    region = load_region("oss").model_copy(update={"about": "<script>alert(1)</script> & | so"})
    page = as_html(as_markdown(region, load_policy("baseline")), "A <b> title")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<title>A &lt;b&gt; title</title>" in page
    assert page.count("<table>") > 15
    assert page.count("<h1>") == 5
    assert "http" not in re.sub(r"<p>.*?</p>|<td>.*?</td>", "", page)


@pytest.mark.parametrize("ending", [".md", ".html"])
def test_the_command_writes_a_file(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "deep" / f"oss{ending}"
    result = CliRunner().invoke(app, ["describe", "oss", "more-homes", "--out", str(path)])
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{path} is written.\n"
    assert "more-homes" in path.read_text(encoding="utf-8")


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    words = ["describe", "os", "mor-homes", "--lang", "fr", "--out", str(tmp_path / "a.pdf")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    assert result.stdout == ""
    for said in ("did you mean 'oss'", "did you mean 'more-homes'", "--lang = 'fr'", "must end in"):
        assert said in result.stderr


def test_the_glossary_explains_its_terms_in_both_languages(text: str) -> None:
    terms = load_glossary()
    assert len(terms) >= 60
    for fields in ("dutch", "nl", "en"):
        said = [getattr(term, fields) for term in terms]
        assert len(set(said)) == len(said), fields
    for term in terms:
        assert term.nl.endswith(".")
        assert term.en.endswith(".")
        assert term.dutch in text
        assert term.en in text
    together = " ".join(term.dutch for term in terms)
    for word in ("beschermd wonen", "maatschappelijke opvang", "contingent", "urgentie", "omklap",
                 "uitstroomtafel", "Wmo", "Wlz", "centrumgemeente"):  # fmt: skip
        assert word in together


def test_the_glossary_on_the_command_line() -> None:
    shown = {
        lang: CliRunner().invoke(app, ["glossary", "omklap", "--lang", lang]).stdout
        for lang in LANGUAGES
    }
    assert "contract flip" in shown["en"] and "tenancy" in shown["en"]
    assert "huurcontract" in shown["nl"]
    result = CliRunner().invoke(app, ["glossary", "omklp"])
    assert result.exit_code == 2
    assert "did you mean 'omklap'?" in result.stderr
    assert CliRunner().invoke(app, ["glossary", "--lang", "fr"]).exit_code == 2
    assert '"dutch": "omklap"' in CliRunner().invoke(app, ["glossary", "omk", "--json"]).stdout
