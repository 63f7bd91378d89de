"""The web page in a real browser: what a visitor does, sees, and takes along."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from experiments.app.results import PARTS
from tests.browser.conftest import PATIENCE_MS, SCREENSHOTS, picture

#: Short runs: what the numbers are is tested elsewhere.
SMALL = "region=oss&years=1&replicates=20"
HOMES = f"{SMALL}&more_homes=factor:3,from_year:0"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
#: Elements whose right edge lies beyond the window.
CUT = """[...document.querySelectorAll('.ds-page *')].filter(
    e => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1
      && !e.closest('thead')).map(e => `${e.tagName} ${e.className}`).slice(0, 5)"""


def visit(page, address: str, query: str) -> str:
    """Open a scenario; give the sentence about it."""
    page.goto(f"{address}?{query}")
    return page.locator(".ds-said p").first.inner_text()


def answered(page, words: str) -> str:
    """The sentence once it holds these words."""
    found = page.locator(".ds-said p", has_text=words).first
    found.wait_for()
    return found.inner_text()


def slide(page, words: str):
    """The slider with a label."""
    return page.get_by_role("slider", name=words)


def says(page, words: str, value: str) -> None:
    """Wait until a slider says a value."""
    page.locator(f'input[type=range][aria-label="{words}"][aria-valuetext="{value}"]').wait_for()


def linked(page, words: str) -> None:
    """Wait until the link to the scenario holds these words."""
    page.wait_for_function(
        "words => document.querySelector('.ds-share input')?.value.includes(words)", arg=words
    )


def unfold(page, area: str) -> None:
    """Open a group of levers with the keyboard."""
    page.locator(".ds-area summary", has_text=area).focus()
    page.keyboard.press("Enter")


def drag(page, slider, start: float, end: float) -> None:
    """Take the thumb of a slider from a share of its width to another, in small steps."""
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    for step in range(1, 21):
        page.mouse.move(box["x"] + box["width"] * (start + (end - start) * step / 20), y)
        page.wait_for_timeout(20)
    page.mouse.up()


def whole(page, name: str) -> None:
    """Keep a picture of the page as far as it goes, with the numbers that go with it."""
    page.locator(
        "#results" if page.viewport_size["width"] < 600 else ".ds-columns"
    ).first.screenshot(path=SCREENSHOTS / f"{name}.png")


def test_a_lever_changes_the_numbers_beside_the_baseline_and_undo_brings_them_back(page, address):
    assert visit(page, address, SMALL).startswith("If nothing changes")
    picture(page, "baseline")
    page.get_by_role("switch", name="Reserve more lettings").focus()
    page.keyboard.press("Space")
    first = answered(page, "With this choice")
    page.locator("th", has_text="Difference").first.wait_for()
    picture(page, "choice")
    slide(page, "Reserved lettings").focus()
    page.keyboard.press("ArrowRight")
    says(page, "Reserved lettings", "2.1 times as many")
    page.wait_for_function(
        "before => { const p = document.querySelector('.ds-said p');"
        " return p && p.innerText.startsWith('With') && p.innerText !== before; }",
        arg=first,
        timeout=PATIENCE_MS,
    )
    page.get_by_role("button", name="Undo").click()
    says(page, "Reserved lettings", "2 times as many")
    page.get_by_role("button", name="Undo").click()
    answered(page, "If nothing changes")
    assert not page.get_by_role("switch", name="Reserve more lettings").is_checked()


def test_a_drag_is_one_step_and_one_computation(page, address):
    visit(page, address, HOMES)
    thumb = slide(page, "Reserved lettings")
    drag(page, thumb, 0.71, 0.3)
    said = thumb.get_attribute("aria-valuetext")
    factor = said.split()[0]
    assert said.endswith(" times as many") and 1.3 <= float(factor) <= 1.8
    linked(page, f"factor:{factor},")
    drag(page, slide(page, "Years ahead"), 0.01, 0.11)
    linked(page, "years=3&")
    undo = page.get_by_role("button", name="Undo")
    undo.click()
    linked(page, f"years=1&replicates=20&more_homes=factor:{factor},")
    undo.click()
    linked(page, "factor:3,")
    says(page, "Reserved lettings", "3 times as many")
    assert undo.is_disabled()


def test_fast_presses_of_a_key_all_count_and_a_key_held_down_is_one_step(page, address):
    visit(page, address, HOMES)
    slide(page, "Reserved lettings").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    linked(page, "factor:3.5,")
    for _ in range(4):
        page.keyboard.down("ArrowLeft")
    says(page, "Reserved lettings", "3.1 times as many")
    linked(page, "factor:3.5,")
    page.keyboard.up("ArrowLeft")
    linked(page, "factor:3.1,")
    page.get_by_role("button", name="Undo").click()
    linked(page, "factor:3.5,")


def test_groups_of_levers_fold_and_an_order_of_the_list_is_picked(page, address):
    visit(page, address, SMALL)
    assert not page.get_by_role("switch", name="Who gets a home first").is_visible()
    unfold(page, "Lists and reviews")
    page.get_by_role("switch", name="Who gets a home first").focus()
    page.keyboard.press("Space")
    page.locator("summary", has_text="Lists and reviews (1 on)").wait_for()
    page.get_by_label("First comes").select_option("homeless people, before all others")
    linked(page, "priority=order:first:homeless,from_year:0")
    slide(page, "Start").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("This starts after the end of the run").wait_for()
    page.get_by_label("Region", exact=True).select_option("Flevoland")
    linked(page, "region=flevoland")
    linked(page, "order:first:homeless,from_year:1")


def test_another_region_and_language_are_picked_and_a_checker_finds_nothing(page, address):
    axe = Axe()
    visit(page, address, SMALL)
    page.get_by_role("button", name="Nederlands").click()
    page.locator("html[lang=nl]").wait_for()
    assert page.get_by_label("Regio", exact=True).input_value() == "Oss en omgeving (Ruwaard)"
    for tab in ("Overzicht", "Downloaden"):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tab", name=tab, selected=True).wait_for()
        found = axe.run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == []
        assert len(found["passes"]) > 15
    page.get_by_label("Regio", exact=True).select_option("Flevoland")
    page.get_by_role("heading", name="Flevoland").wait_for()


def test_a_link_restores_a_scenario_in_dutch_and_what_a_number_rests_on_opens(page, address):
    assert visit(page, address, f"{HOMES}&lang=nl").startswith("Met deze keuze")
    why = page.locator("summary", has_text="Waar dit op berust").first
    why.focus()
    page.keyboard.press("Enter")
    page.locator("details[open] li").first.wait_for()
    picture(page, "evidence-nl")
    link = page.get_by_label("Link naar dit scenario").input_value()
    assert link == f"{address}?{HOMES}&lang=nl"


def test_an_old_link_gives_one_message_and_a_page_that_works(page, address):
    assert visit(page, address, f"{SMALL}&mor_homes=on").startswith("If nothing changes")
    alerts = page.locator(".ds-problem")
    assert alerts.count() == 1
    assert "did you mean 'more_homes'" in alerts.inner_text()


def test_a_wrong_file_or_link_gives_one_message_and_loses_nothing(page, address):
    visit(page, address, f"{HOMES}&lang=nl")
    wrong = {
        '{"doorstroom_scenario": 1, "levers": {"delivery": {"share": "veel"}}}': "share = 'veel'",
        '{"doorstroom_scenario": 1, "levers": [1, 2]}': "must be levers with their values",
        "{niet van hier}": "not a scenario saved here",
        f"{address}?region=nergens&<script>alert(1)</script>": "region = 'nergens'",
    }
    for text, named in wrong.items():
        box = page.get_by_label("Plak een link of een bewaard bestand")
        box.fill(text)
        box.press("Enter")
        message = page.locator(".ds-problem", has_text=named)
        message.wait_for()
        assert page.locator(".ds-problem").count() == 1
        assert message.inner_text().startswith("Dit scenario kan niet worden geopend")
        linked(page, "factor:3,")
        assert page.get_by_role("button", name="Ongedaan maken").is_disabled()
    box.fill(f"{address}?{SMALL}&more_homes=factor:2")
    box.press("Enter")
    linked(page, "factor:2,")
    page.locator(".ds-problem").wait_for(state="detached")


def test_figures_tables_and_the_scenario_can_be_taken_along(page, address, tmp_path):
    visit(page, address, HOMES)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as a file").click()
    saved.value.save_as(tmp_path / "scenario.json")
    assert json.loads((tmp_path / "scenario.json").read_text())["levers"] == {
        "more_homes": {"factor": 3.0, "from_year": 0.0}
    }
    page.get_by_role("tab", name="Download").click()
    for button, start in (("Figure as PNG", b"\x89PNG"), ("Tables as Excel", b"PK")):
        with page.expect_download() as got:
            page.get_by_role("button", name=button).click()
        got.value.save_as(tmp_path / "file")
        assert (tmp_path / "file").read_bytes().startswith(start)


def test_the_keyboard_reaches_everything_and_focus_is_seen(page, address):
    visit(page, address, SMALL)
    page.locator("body").click(position={"x": 2, "y": 2})
    reached = set()
    for _ in range(45):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(e => (e.getAttribute('role') || (e.type === 'range' ? 'slider' : e.tagName))"
                ".toLowerCase())(document.activeElement)"
            )
        )
    assert {"button", "slider", "switch", "tab", "summary"} <= reached
    page.locator("summary").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    tab = page.get_by_role("tab", name="Costs")
    tab.focus()
    page.keyboard.press("Enter")
    page.get_by_text("Costs by payer").first.wait_for()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 800)])
@pytest.mark.parametrize("lang", ["en", "nl"])
def test_nothing_is_cut_in_any_section(page, address, lang, width, height):
    page.set_viewport_size({"width": width, "height": height})
    visit(page, address, f"{HOMES}&priority=order:first:homeless&lang={lang}")
    tabs = page.get_by_role("tab")
    for number, name in enumerate(PARTS):
        tabs.nth(number).click()
        part = page.locator(f".ds-part-{name}")
        part.locator(".ds-table, img, button").first.wait_for()
        if name == "overview":
            page.locator(".ds-why summary").first.click()
        if name == "pilots":
            part.locator("img").first.wait_for()
        page.wait_for_timeout(300)
        assert page.evaluate(CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.set_viewport_size({"width": width, "height": 5000})
        whole(page, f"{name}-{lang}-{width}")
        page.set_viewport_size({"width": width, "height": height})


def test_a_reload_while_simulating_and_another_region_in_between_give_an_answer(page, address):
    page.goto(f"{address}?region=oss&years=10&replicates=400&more_homes=factor:3")
    page.locator(".ds-controls").wait_for()
    page.reload()
    answered(page, "With this choice")
    page.get_by_label("Region", exact=True).select_option("Flevoland")
    page.get_by_label("Region", exact=True).select_option("Oss and surroundings (Ruwaard)")
    page.get_by_label("Region", exact=True).select_option("Utrecht and surroundings")
    linked(page, "region=utrecht")
    page.goto(f"{address}?{SMALL}")
    answered(page, "If nothing changes")
    page.go_back()
    linked(page, "region=oss&years=10")
    page.go_forward()
    linked(page, "region=oss&years=1&")


def test_all_levers_at_once_and_none_again(page, address):
    visit(page, address, SMALL)
    for area in ("Support", "Lists and reviews", "Places", "Who comes"):
        unfold(page, area)
    switches = page.get_by_role("switch")
    for number in range(switches.count()):
        switches.nth(number).focus()
        page.keyboard.press("Space")
    answered(page, "With this choice")
    assert all(switches.nth(number).is_checked() for number in range(switches.count()))
    assert page.locator(".ds-problem").count() == 0
    page.get_by_role("button", name="Reset").click()
    answered(page, "If nothing changes")
    assert not any(switches.nth(number).is_checked() for number in range(switches.count()))


def test_two_visitors_do_not_mix(browser, page, address):
    visit(page, address, HOMES)
    other = browser.new_context(viewport={"width": 1280, "height": 900})
    other.set_default_timeout(PATIENCE_MS)
    second = other.new_page()
    assert visit(second, address, SMALL).startswith("If nothing changes")
    unfold(second, "Who comes")
    second.get_by_role("switch", name="Prevention").focus()
    second.keyboard.press("Space")
    answered(second, "With this choice")
    assert page.get_by_role("switch", name="Reserve more lettings").is_checked()
    unfold(page, "Who comes")
    assert not page.get_by_role("switch", name="Prevention").is_checked()
    assert not second.get_by_role("switch", name="Reserve more lettings").is_checked()
    other.close()
