"""The report in a real browser: an automatic check of accessibility, a narrow screen, and print.

Screenshots are kept in ``out/screenshots``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from experiments.report.page import find_browser, make_page, print_pdf
from simulate import compare
from simulate.language import load_language

BROWSER = find_browser()
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here: apt install chromium")

SCREENSHOTS = Path(__file__).parents[2] / "out" / "screenshots"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    policies = ["baseline", "more-homes", "housing-first"]
    comparison = compare("oss", policies, years=2, replicates=6, progress=lambda *_: None)
    folder = tmp_path_factory.mktemp("report")
    found = {}
    for code in ("nl", "en"):
        found[code] = folder / f"report-{code}.html"
        found[code].write_text(make_page(comparison, load_language(code)), encoding="utf-8")
    return found


@pytest.fixture
def screen(browser):
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("code", ["nl", "en"])
def test_a_checker_finds_nothing_that_keeps_people_out(pages, screen, code, width):
    axe = Axe()
    screen.set_viewport_size({"width": width, "height": 900})
    screen.goto(pages[code].as_uri())
    screen.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = axe.run(screen, options={"runOnly": {"type": "tag", "values": WCAG}}).response
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == []
    assert len(found["passes"]) > 15


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_cut_on_any_screen(pages, screen, width):
    screen.set_viewport_size({"width": width, "height": 900})
    screen.goto(pages["nl"].as_uri())
    assert screen.evaluate("document.documentElement.scrollWidth") <= width
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    screen.screenshot(path=SCREENSHOTS / f"report-{width}.png", full_page=True)


def test_the_first_key_leads_to_the_text(pages, screen):
    screen.goto(pages["nl"].as_uri())
    screen.keyboard.press("Tab")
    assert screen.evaluate("document.activeElement.textContent") == "Naar de tekst"
    screen.keyboard.press("Enter")
    assert screen.evaluate("document.activeElement.id") == "main"


def test_the_page_prints_whole(pages, screen, tmp_path):
    pdf = tmp_path / "report.pdf"
    print_pdf(str(BROWSER), pages["nl"], pdf)
    assert pdf.read_bytes().startswith(b"%PDF")
    screen.goto(pages["nl"].as_uri())
    screen.emulate_media(media="print")
    folded = screen.locator("details table").first
    assert folded.bounding_box()["height"] > 100  # what unfolds on a screen is there on paper
