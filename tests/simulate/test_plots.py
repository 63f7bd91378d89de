"""Figures hold what was run, are not blank, and cut nothing off."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread

from simulate import Comparison, compare, list_policies, run
from simulate.files import parse_region
from simulate.plots import DOTS_AN_INCH, FIGURES, save_figures
from simulate.plots.moves import COMES, flows_a_year
from simulate.plots.style import apart, by_policy

TEMPLATE = resources.files("experiments").joinpath("templates", "region.toml")


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    region = parse_region(TEMPLATE.read_text(encoding="utf-8"), "template")
    # the template has nobody in detention
    policies = [name for name in list_policies() if name != "doelbewust-wonen"]
    return compare(region, policies, years=2, replicates=3)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("single", [False, True])
def test_every_figure_says_what_it_shows_and_cuts_nothing_off(
    comparison: Comparison, name: str, single: bool
) -> None:
    outcome = comparison.results["baseline"] if single else comparison
    figure = FIGURES[name](outcome)
    figure.set_dpi(DOTS_AN_INCH)  # letters are wider in some resolutions than in others
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    written = " ".join(each.get_text().replace("\n", " ") for each in figure.texts)
    assert "My region, 2 years from 1 January 2025" in written
    assert "3 replicates, seed 0" in written
    renderer, whole = canvas.get_renderer(), figure.bbox
    around = [each.get_window_extent(renderer) for each in (*figure.texts, *figure.legends)]
    panels = [axes.get_tightbbox(renderer) for axes in figure.axes if axes.axison]
    for box in (*around, *panels):
        assert box is not None
        assert whole.x0 <= box.x0 and box.x1 <= whole.x1
        assert whole.y0 <= box.y0 and box.y1 <= whole.y1


@pytest.mark.parametrize("name", FIGURES)
def test_title_legend_and_caption_do_not_cover_the_panels(
    comparison: Comparison, name: str
) -> None:
    figure = FIGURES[name](comparison)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    around = [each.get_window_extent(renderer) for each in (*figure.texts, *figure.legends)]
    for axes in figure.axes:
        panel = axes.get_tightbbox(renderer)
        if axes.axison and panel is not None:
            assert not any(panel.overlaps(box) for box in around)


def test_all_figures_are_written_and_none_is_blank(comparison: Comparison, tmp_path: Path) -> None:
    written = save_figures(comparison, tmp_path)
    assert sorted(written) == sorted(tmp_path.iterdir())
    assert {path.stem for path in written} == set(FIGURES)
    for name in FIGURES:
        pixels = imread(tmp_path / f"{name}.png")[..., :3]
        assert np.mean(pixels.min(axis=2) < 0.9) > 0.005, f"{name} is nearly white"
        root = ElementTree.parse(tmp_path / f"{name}.svg").getroot()
        assert root.tag.endswith("svg")
        assert len(list(root.iter("{http://www.w3.org/2000/svg}path"))) > 20


def test_the_last_median_is_the_number_beside_the_line(comparison: Comparison) -> None:
    figure = FIGURES["ready-and-waiting"](comparison)
    for axes, results in zip(figure.axes, by_policy(comparison).values(), strict=False):
        ready = results.monthly("ready_people").sum(["setting", "group", "municipality"])
        last = np.median(ready.to_numpy()[:, -1])
        assert [text.get_text() for text in axes.texts] == [f"{last:,.0f}"]


def test_plots_leave_pyplot_alone() -> None:
    code = "import sys, simulate.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
def test_labels_stay_apart_in_order_and_between_the_ends(wanted: list[float]) -> None:
    placed = apart(wanted, 0.05, 0.0, 1.0)
    order = np.argsort(wanted, kind="stable")
    inside = np.asarray(placed)[order]
    assert (np.diff(inside) >= 0.05 - 1e-6).all()
    assert inside[0] >= -1e-6 and inside[-1] <= 1 + 1e-6


def test_bands_are_people_a_year_and_nobody_is_lost() -> None:
    results = run("oss", years=2, replicates=3, event_log=True)
    flows = flows_a_year(results, fewest=0.0)
    events = results.events().groupby(["replicate", "event", "about"], observed=True).size()
    nobody = np.zeros(results.replicates)
    for number in range(results.replicates):
        logged = events[number] / results.scenario.end
        for to in results.scenario.index.settings:
            came = flows.get((COMES, to), nobody)[number]
            assert came == pytest.approx(logged["arrives"].get(to, 0.0), abs=1e-9)
            moved = sum(flow[number] for key, flow in flows.items() if key[1] == to) - came
            assert moved == pytest.approx(logged["moves"].get(to, 0.0))
    assert all(flow.mean() >= 1.0 for flow in flows_a_year(results).values())
