"""axe-core finds nothing to complain about in what is there on request; of pages as they open, see test_pages.py."""

from faults import complaints
from person import PHONE, visit
from profiles import PROJECTOR


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
    page = visit(open_page(viewport=PROJECTOR), "/boundary?versus=optimizer:adam")
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_test_id("plane-run-1").wait_for()
    page.get_by_test_id("point-table").locator("summary").click()
    page.get_by_role("button", name="Choose point 1", exact=False).first.wait_for()
    assert not complaints(page)
    page.get_by_role("button", name="Export", exact=True).click()
    assert not complaints(page)
