"""The report: sentences that say what the numbers say, in both languages, on a page for anyone."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import simulate
from calibration.register import load_register
from experiments.cli import app
from experiments.figure_words import value_of
from experiments.loading import load_any_region
from experiments.report import page, pictures
from experiments.report.amounts import levels
from experiments.report.answer import in_short, told
from experiments.report.doubt import _strongest
from experiments.report.lever_words import FIELDS, LEVERS, lever_words
from experiments.report.outcomes import (
    MAIN,
    changes_of,
    main_outcomes,
    sentence,
    table_keys,
    verdict,
)
from experiments.report.page import make_page
from experiments.report.words import (
    Change,
    bounds,
    chance,
    changes,
    drawn_in,
    surely,
    witnesses,
)
from simulate import compare
from simulate.comparison import Comparison
from simulate.errors import InputError
from simulate.files import list_policies, load_policy, load_region
from simulate.language import load_language
from simulate.language.names import named
from simulate.plots import costs_by_payer

NL, EN = load_language("nl"), load_language("en")
WAIT = replace(MAIN[0], key="wait/home", setting="home")


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def wait(mean: float, low: float, high: float, p_lower: float) -> Change:
    return Change("wait/home", "weeks", mean, low, high, p_lower, -1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            wait(-12, -22, -3, 0.99),
            "Wie een woning krijgt, wacht daar vrijwel zeker korter op: gemiddeld 12 weken korter "
            "(3 tot 22).",
        ),
        (
            wait(5, -2, 12, 0.08),
            "Wie een woning krijgt, wacht daar zeer waarschijnlijk langer op: gemiddeld 5 weken "
            "langer (tussen 2 weken korter en 12 weken langer).",
        ),
        (
            wait(-1, -9, 8, 0.6),
            "De wachttijd voor een woning: gemiddeld 1,0 weken korter "
            "(tussen 9,0 weken korter en 8,0 weken langer).",
        ),
        (
            wait(0.0, 0.0, 0.0, 0.5),
            "De wachttijd voor een woning: in elke doorrekening precies hetzelfde.",
        ),
        (
            wait(np.nan, np.nan, np.nan, np.nan),
            "Over de wachttijd voor een woning is niets te zeggen: er viel niets te meten.",
        ),
    ],
)
def test_a_sentence_says_which_way_how_much_and_how_sure(change, said):
    assert plain(sentence(NL, WAIT, change)) == said


@pytest.mark.parametrize(
    ("p_lower", "word"),
    [
        (0.975, "almost certainly"),
        (0.974, "very probably"),
        (0.9, "very probably"),
        (0.89, "probably"),
        (0.75, "probably"),
        (0.74, ""),
    ],
)
def test_words_for_how_sure_follow_the_probability(p_lower, word):
    assert surely(EN, wait(-5, -9, 1, p_lower)) == word


def test_a_direction_that_the_mean_contradicts_is_not_claimed():
    assert wait(3, -1, 40, 0.8).direction == 0
    assert wait(-3, -9, 1, 0.8).direction == -1
    assert wait(3, -1, 9, 0.2).direction == 1


def test_few_futures_are_never_almost_certain():
    assert drawn_in(1.0, 10) < 0.975 < drawn_in(1.0, 50)
    assert drawn_in(0.5, 7) == 0.5


def test_two_futures_with_the_same_parameters_are_one_witness():
    assert witnesses(np.array([0, 0, 1, 1]), 4) == 2
    assert witnesses(np.array([-1, -1, -1]), 3) == 3


def test_bounds_and_changes_in_a_table():
    share = Change("kept/12", "share", -0.031, -0.052, 0.004, 0.96, 1)
    assert bounds(EN, share) == (
        "between 5.2 percentage points lower and 0.4 percentage points higher"
    )
    assert plain(changes(NL, share)) == "−3,1 (−5,2 tot +0,4)"
    money = Change("costs/all", "EUR a year", 1.2e6, 2e5, 3e6, 0.01, -1)
    assert plain(bounds(EN, money)) == "0.20 to 3.00"
    assert plain(changes(EN, money)) == "+€1.20 million (+0.20 to +3.00)"
    assert (chance(NL, 0.996), chance(NL, 0.003), chance(NL, 0.5)) == ("> 99%", "< 1%", "50%")


@pytest.mark.parametrize(
    ("unit", "numbers", "text"),
    [
        ("weeks", (13.2, 9.3, 20.1), "13 (9 tot 20)"),
        ("weeks", (2.8, 0.84, 5.8), "2,8 (0,8 tot 5,8)"),
        ("share", (0.881, 0.82, 0.92), "88% (82 tot 92)"),
        ("EUR", (34.0, -537.0, 585.0), "€ 34 (−537 tot 585)"),
        ("EUR a year", (9470.0, -17_210.0, 31_290.0), "€ 9.500 (−17.200 tot 31.300)"),
        ("EUR a year", (-1_555_000.0, -4_370_000.0, 31_000.0), "−€ 1,56 miljoen (−4,37 tot 0,03)"),
        ("people", (np.nan, np.nan, np.nan), "niet bekend"),
        ("people", (0.0, 0.0, 0.0), "0"),
    ],
)
def test_a_value_and_its_bounds_are_written_alike(unit, numbers, text):
    assert plain(levels(NL, *numbers, unit)) == text


def test_in_short_says_better_only_where_it_is_probable():
    assert verdict(wait(-12, -22, -3, 0.99)) == "better"
    assert verdict(wait(12, 3, 22, 0.01)) == "worse"
    assert verdict(wait(-12, -22, 9, 0.7)) == "unclear"


@pytest.mark.parametrize(
    ("p_lower", "word"), [(0.95, "Better"), (0.8, "Probably better"), (0.6, "No clear difference")]
)
def test_in_short_says_probably_where_it_is_less_sure(comparison, p_lower, word):
    about = told(comparison, EN)
    about.changes["more-homes"]["wait/home"] = wait(-5, -9, 1, p_lower)
    [table, _said] = in_short(about).blocks
    assert table.rows[0][1].text == word


def test_waits_for_care_and_people_on_the_street_are_told_too(comparison):
    keys = [outcome.key for outcome in main_outcomes(comparison)]
    assert {"wait/home", "wait/protected", "wait/shelter", "people/street"} <= set(keys)
    assert len(set(keys)) == len(keys)
    more = replace(changes_of(comparison)["more-homes"]["people/street"], mean=9, low=3, high=20)
    assert verdict(replace(more, p_lower=0.01)) == "worse"


def test_every_lever_and_every_number_of_a_shipped_policy_has_words():
    levers = [lever for name in list_policies() for lever in load_policy(name).levers]
    for lever in levers:
        assert lever.lever in LEVERS
        assert {field for field in lever.sources if field != "*"} <= FIELDS.keys()
    assert lever_words(NL, "housing_first", "*") == "Housing First"
    assert lever_words(NL, "reserved_share", "factor") == (
        "Gereserveerde verhuringen, keer zo veel of zo snel"
    )
    assert lever_words(EN, "my_lever", "my_number") == "my lever, my_number"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("NL-W02", "minstens 2 jaar"),
        ("NL-S16", "minstens 400 plekken"),
        ("NL-F27", "68,5 procent (63,3 tot 73,3)"),
        ("NL-F22", "25 procent"),
    ],
)
def test_a_published_value_keeps_its_bounds(number, text):
    [figure] = load_register().find([number])
    assert value_of(NL, figure) == text


def test_names_of_the_users_own_file_stay():
    assert named(NL, "protected") == "beschermd wonen"
    assert named(NL, "skaeve_huse") == "skaeve huse"


def test_the_parameter_that_decides_is_found_and_chance_is_not():
    luck = np.random.default_rng(1)
    values = luck.lognormal(size=(120, 21))
    found = _strongest(values, -values[:, 7] + 0.1 * luck.standard_normal(120))
    assert found is not None
    assert found[0] == 7
    assert -1 <= found[2] < found[1] < found[3] < -0.5
    assert _strongest(values, luck.standard_normal(120)) is None


class Page(HTMLParser):
    """The parts of a page that a reader who cannot see needs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def comparison():
    return compare(
        "oss", ["baseline", "more-homes"], years=1, replicates=4, progress=lambda *_: None
    )


@pytest.fixture(scope="module")
def texts(comparison):
    return {code: make_page(comparison, load_language(code)) for code in ("nl", "en")}


@pytest.mark.parametrize("code", ["nl", "en"])
def test_a_page_can_be_read_by_everybody(texts, code):
    found = Page(texts[code])
    assert found.every("html") == [{"lang": code}]
    assert len(found.every("h1")) == len(found.every("main")) == 1
    assert len(found.every("img")) == 5
    for image in found.every("img"):
        assert re.search(r"\d", image["alt"] or "")
        assert (image["src"] or "").startswith("data:image/png;base64,")
    assert len(found.every("table")) == len(found.every("caption")) >= 8
    assert all(cell.get("scope") in ("row", "col", "colgroup") for cell in found.every("th"))
    ids = {section["id"] for section in found.every("h2") if "id" in section} - {"short"}
    links = {str(link["href"]).removeprefix("#") for link in found.every("a")}
    assert ids <= links


@pytest.mark.parametrize("code", ["nl", "en"])
def test_a_page_needs_nothing_from_elsewhere(texts, code):
    found = Page(texts[code])
    assert found.every("link") == found.every("script") == []
    assert not re.search(r"url\(|@import", texts[code])


def test_the_dutch_page_has_no_english_sentence_left(texts):
    english = ("The answer", "almost certainly", "Who gains", " futures", "on average", "Table:")
    assert [words for words in english if words in texts["nl"]] == []
    assert "Het antwoord" in texts["nl"]


def test_the_page_says_what_it_rests_on(texts, comparison):
    assert "Project-Id-Version" not in texts["nl"]
    assert "assumption: a clear step" in texts["en"]
    assert "aanname: een duidelijke stap" in texts["nl"]
    assert "NL-F22" in texts["nl"]
    assert comparison.results["baseline"].manifest()["region"]["hash"] in texts["nl"]


def test_the_page_counts_the_values_that_futures_used_not_all_there_are(texts, comparison):
    used = len(set(comparison.draws.tolist()))
    assert 1 < used < 400
    assert f"{used} of the 400 sets of values" in texts["en"]
    assert f"daarvan wisselen er {used} elkaar af" in texts["nl"]


@pytest.fixture(scope="module")
def unpriced():
    region = load_region("oss")
    settings = tuple(each.model_copy(update={"cost_per_day_eur": 0.0}) for each in region.settings)
    programmes = tuple(each.model_copy(update={"eur_per_hour": 0.0}) for each in region.programmes)
    nothing = dict.fromkeys(("move_eur", "loss_eur", "crisis_eur", "offence_eur"), 0.0)
    costs = region.one_off_costs.model_copy(update=nothing)
    free = {"settings": settings, "programmes": programmes, "one_off_costs": costs}
    region = region.model_copy(update=free)
    return compare(region, ["baseline", "more-homes"], years=3, replicates=6)


def test_without_prices_the_page_says_so_and_nothing_else_about_costs(unpriced):
    said = make_page(unpriced, EN)
    assert "The region file gives no prices" in said
    assert "costs of all payers" not in said.lower()
    assert "All of it costs" not in said


def test_without_more_than_one_municipality_there_is_no_gap_between_them(comparison):
    key = "gap/municipality/home"
    assert key in table_keys(comparison)
    one = copy(comparison.results["baseline"])
    region = one.region.model_copy(update={"municipalities": one.region.municipalities[:1]})
    one.scenario = replace(one.scenario, region=region)
    alone = Comparison({**comparison.results, "baseline": one})
    assert key not in table_keys(alone)


def test_the_figure_of_costs_without_prices_says_why_it_is_empty(unpriced):
    figure = costs_by_payer(unpriced, NL)
    assert figure.axes == []
    assert any("geen prijzen" in text.get_text() for text in figure.texts)


def test_one_week_is_no_weeks():
    said = bounds(NL, wait(4, -1.2, 12, 0.1))
    assert plain(said) == "tussen 1 week korter en 12 weken langer"


def test_no_run_starts_where_calendars_end(tmp_path):
    shipped = (Path(simulate.__file__).parent / "regions" / "oss.toml").read_text(encoding="utf-8")
    path = tmp_path / "late.toml"
    path.write_text(re.sub(r"start_date = \S+", "start_date = 9999-12-31", shipped))
    with pytest.raises(InputError, match="start_date = 9999-12-31; must be from 1900 to 2200"):
        load_any_region(path)


def test_no_year_stands_twice_on_an_axis(unpriced):
    figure = pictures.ready_and_waiting(told(unpriced, NL))
    figure.canvas.draw()
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    years = [text for text in labels if text.isdigit()]
    assert len(years) == len(set(years)) >= 2


def doorstroom(*words: object):
    return CliRunner().invoke(app, ["report", *map(str, words)])


def test_everything_wrong_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "find_browser", lambda: None)
    options = ("--lang", "fr", "--years", 0, "--out", tmp_path / "page.txt", "--pdf")
    result = doorstroom("os", "more-home", *options)
    assert result.exit_code == 2
    for said in ("did you mean 'oss'", "more-home", "--lang = 'fr'", "--years = 0",
                 "must end in .html", "apt install chromium"):  # fmt: skip
        assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_baseline_alone_is_no_report():
    result = doorstroom("oss", "baseline")
    assert result.exit_code == 2
    assert "name another to compare it with" in result.stderr


def test_a_browser_that_fails_is_told(tmp_path):
    with pytest.raises(InputError, match="--pdf: false failed"):
        page.print_pdf("/bin/false", tmp_path / "page.html", tmp_path / "page.pdf")
