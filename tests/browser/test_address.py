"""The address bar holds the scenario: it survives every way of coming and going, and nonsense in it breaks nothing."""

import re
from urllib.parse import urlencode

import pytest
from malformed import MALFORMED
from person import scenario_of, slider, visit, wait_for_commit
from playwright.sync_api import Page, expect

from app.state.scenario import Scenario

SCENARIO = Scenario((0.5, -1.25, 3.0, 0.0), ("ant", 'a "b", c', "日本", "x<y"), 1.5, (0.1, 0.2, 0.3, 0.4))


def step(page: Page, name: str, key: str = "ArrowRight") -> Scenario:
    before = page.url
    slider(page, name).press(key)
    return wait_for_commit(page, before)


def test_a_link_shows_its_scenario_and_a_reload_keeps_it(page):
    visit(page, f"/gradient?{urlencode(SCENARIO.to_query())}")
    assert scenario_of(page) == SCENARIO
    expect(slider(page, "Logit 日本")).to_have_attribute("aria-valuenow", "3")
    changed = step(page, "Logit ant")
    assert changed.logits[0] > SCENARIO.logits[0]
    page.reload()
    expect(slider(page, "Logit ant")).to_have_attribute("aria-valuenow", str(changed.logits[0]))
    assert scenario_of(page) == changed


def test_back_from_a_station_that_writes_its_address_at_once_leads_to_the_page_as_it_was_left(page):
    visit(page, "/")
    left = page.url
    page.get_by_role("link", name="Boundary", exact=True).click()
    page.wait_for_url(re.compile("/boundary.*data=iris"))
    page.go_back()
    expect(slider(page, "Logit cat")).to_be_visible()
    assert page.url == left
    page.go_forward()
    page.wait_for_url(re.compile("/boundary.*data=iris"))


def test_a_station_takes_over_the_scenario_of_the_last_one(page):
    visit(page, f"/?{urlencode(SCENARIO.to_query())}")
    for name in ("Loss", "Gradient", "Boundary", "Softmax"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute(
            "aria-current", re.compile("page|true")
        )
        page.wait_for_function("location.search.includes('target=')")
        expect(slider(page, "Logit 日本")).to_have_attribute("aria-valuenow", "3")
        assert scenario_of(page) == SCENARIO
        # It is no point of the plane's.
        assert name != "Boundary" or "shown=none" in page.url


def test_back_and_forward_go_through_the_commits_and_the_stations(page):
    page.goto("about:blank")
    visit(page, "/")
    handle = slider(page, "Logit cat")
    assert step(page, "Logit cat").logits[0] == 2.1
    # One more press on the same handle would be the same step back.
    assert step(page, "Logit dog").logits[1] == 1.1
    assert step(page, "Logit cat").logits[0] == 2.2
    page.get_by_role("link", name="Loss", exact=True).click()
    page.wait_for_url(re.compile("/loss.*target="))
    expect(handle).to_have_attribute("aria-valuenow", "2.2")
    for expected in ("2.2", "2.1", "2.1", "2"):
        page.go_back()
        expect(handle).to_have_attribute("aria-valuenow", expected)
        assert not page.url.split("?")[0].endswith("/loss")
    page.go_forward()
    expect(handle).to_have_attribute("aria-valuenow", "2.1")
    page.go_back()
    page.go_back()
    assert page.url == "about:blank"


def test_a_station_without_an_address_writes_one(page):
    visit(page, "/loss")
    assert scenario_of(page) == Scenario()


#: Of each kind some: tests/app/state/test_session.py has all of them.
@pytest.mark.parametrize("malformed", MALFORMED[::6], ids=str)
def test_a_bad_address_is_answered_in_words_and_breaks_nothing(page, malformed):
    page.goto(f"/?{malformed.query}")
    expect(page.get_by_role("slider", name=re.compile("^Logit")).first).to_be_visible()
    notices = page.get_by_test_id("notice")
    expect(notices.first).to_be_visible()
    words = " ".join(notices.all_inner_texts())
    assert all(name in words for name in malformed.wrong)
    assert page.get_by_text("Traceback").count() == 0
    assert page.evaluate("document.querySelectorAll('[data-testid=notice] :is(img, script, a, h1)').length") == 0
    page.wait_for_function("location.search.includes('target=')")
    assert scenario_of(page) == malformed.means


@pytest.mark.parametrize(
    "address, figure, logit",
    [
        ("/loss?T=0", "landscape-cross_entropy", "Logit cat"),
        ("/boundary?T=0", "training", "Logit setosa"),
    ],
)
def test_a_notice_goes_with_the_next_move_and_nothing_else_moves_with_it(page, address, figure, logit):
    visit(page, address)
    expect(page.get_by_test_id("notice")).to_be_visible()
    card = page.get_by_test_id(f"figure-{figure}")
    card.evaluate("(card) => { card.querySelector('.js-plotly-plot').marked = true; }")
    step(page, logit)
    expect(page.get_by_test_id("notice")).to_have_count(0)
    assert card.evaluate("(card) => card.querySelector('.js-plotly-plot').marked === true")
