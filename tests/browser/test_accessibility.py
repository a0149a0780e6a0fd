"""axe-core finds nothing to complain about: WCAG 2.2 AA and its best practices, on every page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from person import PAGES, PAPERS, PHONE, next_frame, visit
from playwright.sync_api import expect

SCREENS = {"projector": {"width": 1280, "height": 720}, "phone": PHONE}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: What Streamlit's own page breaks, and we cannot mend: the rule, the element by its test id, and why.
STREAMLITS: dict[str, str] = {}
#: Where these lie is what the model says, so that they may be near one another (WCAG 2.5.8: essential).
PLACED = {"target-size": 'class="plane-grip'}


def complaints(page) -> list[str]:
    """Rule by rule, what axe finds in our nodes and in those of Streamlit that are not named above."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['html'][:160]} at {node['target']}: {node['failureSummary'][:300]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
        if not any(known.get(rule["id"], "\0") in node["html"] for known in (STREAMLITS, PLACED))
    ]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_breaks_no_rule_of_accessibility(page, path):
    found = {}
    visit(page, f"/{path}")
    for scheme, screen in (("light", "projector"), ("dark", "phone")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(SCREENS[screen])
        expect(page.locator(".stApp")).to_have_css("background-color", PAPERS[scheme])
        next_frame(page)
        found[scheme, screen] = complaints(page)
    assert not any(found.values()), found


def test_what_is_there_on_request_breaks_no_rule_either(open_page):
    """A figure's table, all columns of a folded pipeline, a text that was refused, the large size, a second run, the
    points one by one, the Export menu.
    """
    page = visit(open_page(viewport=PHONE), "/loss?size=large")
    page.get_by_test_id("all-columns").click()
    page.get_by_role("button", name="Its numbers as a table").first.click()
    page.get_by_role("textbox", name="Logit of cat as a number").fill("abc")
    page.get_by_role("alert").filter(has_text="abc").wait_for()
    assert not complaints(page)
    page = visit(open_page(viewport=SCREENS["projector"]), "/boundary?versus=optimizer:adam")
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_test_id("plane-run-1").wait_for()
    page.get_by_test_id("point-table").locator("summary").click()
    page.get_by_role("button", name="Choose point 1", exact=False).first.wait_for()
    assert not complaints(page)
    page.get_by_role("button", name="Export", exact=True).click()
    assert not complaints(page)
