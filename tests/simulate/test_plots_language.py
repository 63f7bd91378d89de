"""Every word of a figure comes from the catalogue, and numbers are the language's own."""

from __future__ import annotations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from simulate import Comparison, Results, compare
from simulate.language import load_language
from simulate.language.names import ended, placed
from simulate.plots import DOTS_AN_INCH, FIGURES, save_figures
from simulate.plots.side_by_side import _signed
from simulate.plots.style import frame, new_figure, ticks
from simulate.plots.through_time import calendar
from tests.languages import in_brackets, not_asked, texts

POLICIES = ("baseline", "housing-first", "close-half-with-homes", "weer-thuis")
ENGLISH, DUTCH = load_language("en"), load_language("nl")


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare("oss", list(POLICIES), years=2, replicates=3)


def outcome_of(comparison: Comparison, single: bool) -> Comparison | Results:
    return comparison.results["baseline"] if single else comparison


def cut_off_or_covered(figure: Figure) -> list[str]:
    """Texts of a figure that stick out of it, or lie over its panels."""
    figure.set_dpi(DOTS_AN_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer, whole = canvas.get_renderer(), figure.bbox
    around = [(each, each.get_window_extent(renderer)) for each in (*figure.texts, *figure.legends)]
    panels = [(axes, axes.get_tightbbox(renderer)) for axes in figure.axes if axes.axison]
    found = []
    for what, box in (*around, *panels):
        if box.x0 < whole.x0 or box.x1 > whole.x1 or box.y0 < whole.y0 or box.y1 > whole.y1:
            found.append(f"cut off: {what}")
    found += [
        f"covered: {what}" for what, box in around for _, panel in panels if panel.overlaps(box)
    ]
    return found


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("single", [False, True])
def test_no_word_is_drawn_that_the_catalogue_was_not_asked_for(
    comparison: Comparison, name: str, single: bool
) -> None:
    language = in_brackets()
    written = texts(FIGURES[name](outcome_of(comparison, single), language))
    assert any("seed" in text for text in written)
    assert [text for text in written if not_asked(text, language)] == []


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("single", [False, True])
def test_a_dutch_figure_is_dutch_and_cuts_nothing_off(
    comparison: Comparison, name: str, single: bool
) -> None:
    outcome = outcome_of(comparison, single)
    dutch, english = (FIGURES[name](outcome, language) for language in (DUTCH, ENGLISH))
    written = texts(dutch)
    run = "Oss en omgeving (Ruwaard), 2 jaar vanaf 1 januari 2025. 3 doorrekeningen"
    assert any(run in text for text in written)
    same = set(written) & set(texts(english))
    assert [text for text in same if not_asked(text, DUTCH)] == []
    assert cut_off_or_covered(dutch) == []


def test_policies_go_by_their_titles(comparison: Comparison) -> None:
    for name in ("ready-and-waiting", "homes", "homes-kept", "costs-by-payer", "moves"):
        written = texts(FIGURES[name](comparison, DUTCH))
        assert any("De helft van de intramurale plekken dicht" in text for text in written), name
        assert not any("close-half" in text for text in written), name


@pytest.mark.parametrize("language", [DUTCH, ENGLISH])
def test_costs_of_no_difference_have_no_sign(language) -> None:
    comma = "," if language is DUTCH else "."
    assert [_signed(language, value) for value in (-0.004, 0.0, 0.004)] == ["0"] * 3
    assert _signed(language, -0.12) == f"−0{comma}12"
    assert _signed(language, 2.24) == f"+2{comma}2"
    assert _signed(language, -31.4) == "−31"


@pytest.mark.parametrize(
    ("language", "months", "numbers"),
    [
        (DUTCH, {"2025", "mrt", "mei"}, ("0", "0,5", "1.000", "−2,5")),
        (ENGLISH, {"2025", "Mar", "May"}, ("0", "0.5", "1,000", "−2.5")),
    ],
)
def test_axes_have_the_languages_months_and_numbers(language, months, numbers) -> None:
    axes = new_figure(8, 3).subplots()
    axes.plot(date2num(["2025-01-01", "2025-12-31"]), [0, 2000])
    calendar(axes, language)
    assert months <= set(texts(axes.figure))
    ticks(axes.yaxis, language)
    told = axes.yaxis.get_major_formatter()
    assert tuple(told(value, 0).rstrip(".") for value in (0.0, 0.5, 1000.0, -2.5)) == numbers


def test_long_titles_and_names_take_lines_and_not_the_room_of_panels() -> None:
    short, long = (new_figure(6, 4) for _ in range(2))
    for figure, times in ((short, 1), (long, 30)):
        figure.subplots()
        keys = [(f"{'a long name ' * times}{n}", "black") for n in range(3)]
        frame(figure, ("Title " * times, "How to read it."), "A caption.", keys)
        assert cut_off_or_covered(figure) == []
    heights = [each.axes[0].get_position().height * each.get_figheight() for each in (short, long)]
    assert heights[1] == pytest.approx(heights[0], abs=0.05)
    assert long.get_figheight() > short.get_figheight() + 1


def test_a_place_and_a_way_out_are_not_called_after_a_group_or_a_payer() -> None:
    assert placed(ENGLISH, "detention") == "detention"
    assert ended(DUTCH, "long_term_care") == "naar langdurige zorg"
    assert ended(ENGLISH, "my_own_place") == "my own place"


def test_figures_are_saved_in_the_language(comparison: Comparison, tmp_path, monkeypatch) -> None:
    asked = []

    def draw(outcome, language=ENGLISH):
        asked.append(language.code)
        return new_figure(2, 2)

    monkeypatch.setattr("simulate.plots.FIGURES", {"one": draw})
    save_figures(comparison, tmp_path)
    save_figures(comparison, tmp_path, DUTCH)
    assert asked == ["en", "nl"]
