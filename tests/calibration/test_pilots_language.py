"""Pilots speak the reader's language: their pictures, conclusions and amounts."""

from __future__ import annotations

from functools import cache

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from calibration.pilots import Trial, conclusion, list_pilots, load_pilot, try_pilot
from calibration.pilots.figure import NARROW, WIDE, draw_pilot
from calibration.pilots.pilot import Expected
from calibration.pilots.sentences import amount, as_expected, as_published
from calibration.pilots.trial import shown_of
from simulate.language import load_language
from simulate.plots import DOTS_AN_INCH
from tests.languages import in_brackets, not_asked, texts

ENGLISH, DUTCH = load_language("en"), load_language("nl")
PILOTS = list_pilots()


@cache
def tried(name: str) -> Trial:
    return try_pilot(name, replicates=6, parameters="file")


@pytest.mark.parametrize("name", PILOTS)
def test_no_word_is_drawn_or_said_that_the_catalogue_was_not_asked_for(name: str) -> None:
    language, trial = in_brackets(), tried(name)
    written = [*texts(draw_pilot(trial, language)), conclusion(trial, language)]
    written += [
        amount(language, trial, shown, arm) for shown in trial.shown() for arm in trial.arms
    ]
    assert [text for text in written if not_asked(text, language)] == []


@pytest.mark.parametrize("name", PILOTS)
def test_nothing_dutch_is_english(name: str) -> None:
    trial, pilot = tried(name), load_pilot(name)
    dutch, english = (set(texts(draw_pilot(trial, each))) for each in (DUTCH, ENGLISH))
    names = {pilot.title, "direct"}  # the same in both
    assert {text for text in dutch & english if not_asked(text, DUTCH)} <= names
    said = conclusion(trial, DUTCH)
    assert said.startswith("Conclusie: ") and "Hieruit blijkt niet" in said
    for text in (
        pilot.limits,
        *(arm.words for arm in pilot.arms),
        *(f.words for f in pilot.figures),
    ):
        assert text not in said
        assert DUTCH.gettext(text) != text


@pytest.mark.parametrize("language", [DUTCH, ENGLISH], ids=["nl", "en"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", PILOTS)
def test_nothing_is_cut_off_or_covered_however_wide(name: str, width: float, language) -> None:
    figure = draw_pilot(tried(name), language, width)
    figure.set_dpi(DOTS_AN_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer, whole = canvas.get_renderer(), figure.bbox
    around = [each.get_window_extent(renderer) for each in (*figure.texts, *figure.legends)]
    panels = [axes.get_tightbbox(renderer) for axes in figure.axes if axes.axison]
    assert figure.get_figwidth() == width
    for number, box in enumerate([*panels, *around]):
        assert box is not None
        assert whole.x0 <= box.x0 and box.x1 <= whole.x1
        assert whole.y0 <= box.y0 and box.y1 <= whole.y1
        if number < len(panels):
            assert not any(box.overlaps(other) for other in [*around, *panels[number + 1 :]])


def test_a_telephone_has_one_panel_beside_another_nowhere() -> None:
    figure = draw_pilot(tried("weer-thuis"), DUTCH, NARROW)
    figure.draw_without_rendering()
    lefts = {round(axes.get_position().x0, 2) for axes in figure.axes if axes.axison}
    assert len(lefts) == 1


@pytest.mark.parametrize(
    ("language", "published", "promised"),
    [
        (DUTCH, ["1 van de 10", "85%"], "omhoog; toegezegd: tot 100%"),
        (ENGLISH, ["1 of 10", "85%"], "up; promised to 100%"),
    ],
    ids=["nl", "en"],
)
def test_figures_as_they_were_published_and_expected(language, published, promised) -> None:
    oss = load_pilot("oss")
    assert [as_published(language, figure) for figure in oss.published] == published
    shown = shown_of(load_pilot("doelbewust-wonen"))
    assert isinstance(shown[0].figure, Expected)
    assert as_expected(language, shown[0]) == promised


def test_an_amount_is_in_people_percent_an_index_or_euros_with_its_interval() -> None:
    trial = tried("zuid-kennemerland")
    told = {each.measure: amount(DUTCH, trial, each, "with") for each in trial.shown()}
    assert told["quality"].startswith("0,") and " tot 0," in told["quality"]
    assert "% (" in told["day_activity"]
    assert told["municipality_costs"].startswith("€\N{NO-BREAK SPACE}")
    assert " per persoon per jaar (" in told["municipality_costs"]
    schijndel = tried("schijndel")
    [first, *_] = schijndel.shown()
    assert " van de 23 mensen (" in amount(DUTCH, schijndel, first, "with")
