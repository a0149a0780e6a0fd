"""The stations' links in the header: all in reach at every width, and no way round for keys."""

import pytest
from person import PAGES, visit
from playwright.sync_api import expect

from app import words


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("width", [1280, 1024, 853, 768])
def test_every_station_is_in_sight_on_a_screen(page, language, width):
    page.set_viewport_size({"width": width, "height": 480})
    visit(page, f"/glossary?lang={language}")
    menu = page.get_by_role("navigation")
    expect(menu.get_by_role("link")).to_have_count(len(PAGES))
    boxes = [link.bounding_box() for link in menu.get_by_role("link").all()]
    logo, tools = (page.get_by_test_id(name).bounding_box() for name in ("stLogoLink", "stMainMenuButton"))
    for box in boxes:
        assert box["height"] >= 24
        assert logo["x"] + logo["width"] <= box["x"] and box["x"] + box["width"] <= tools["x"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= page.get_by_test_id("stMain").bounding_box()["y"]
    for n, one in enumerate(boxes):
        for other in boxes[n + 1 :]:
            assert one["x"] + one["width"] <= other["x"] or one["y"] + one["height"] <= other["y"]


def test_keys_can_skip_the_links(page):
    visit(page, "/loss?shape=contour")
    page.get_by_test_id("stSkipToContent").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.live') !== null")
