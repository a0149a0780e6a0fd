"""What the other playgrounds have in the plane: held-out points, input features, hidden units, penalties."""

import re

from person import settled, stand
from playwright.sync_api import expect


def number(page, name):
    return float(page.get_by_test_id(name).inner_text())


def unfold(page, words):
    page.get_by_test_id("film").locator("summary", has_text=words).click()


def test_points_are_held_out_and_the_test_is_on_the_plane_in_the_scores_and_in_the_address(page):
    page.goto("/boundary?lang=en")
    stand(page)
    expect(page.get_by_test_id("plane-test-loss")).to_have_count(0)
    unfold(page, "Held-out points")
    share = page.get_by_role("textbox", name="Share of held-out points")
    share.fill("0.3")
    share.press("Enter")
    expect(page.get_by_test_id("plane-test-accuracy")).to_be_visible()
    expect(page.locator(".plane-legend").get_by_text("held out")).to_be_visible()
    expect(page.locator(".scores h2")).to_have_text("On 105 points, and 45 held out")
    expect(page).to_have_url(re.compile("held_out=0.3"))
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_test_id("plane-test-loss")).to_have_count(0)


def test_a_feature_bends_the_borders_and_has_weights_of_its_own(page):
    page.goto("/boundary?lang=en&data=rings&classes=2")
    stand(page)
    before = number(page, "plane-accuracy")
    unfold(page, "Input features")
    for symbol in ("x₁²", "x₂²"):
        page.get_by_role("button", name=f"Input feature {symbol}", exact=True).click()
    settled(page)
    assert number(page, "plane-accuracy") > max(before, 0.9)
    expect(page.get_by_role("slider", name=re.compile("^Weight of x₁² for "))).to_have_count(2)
    expect(page.get_by_role("button", name="Arrows", exact=True)).to_be_hidden()
    for symbol in ("x₁", "x₂", "x₁²"):
        page.get_by_role("button", name=f"Input feature {symbol}", exact=True).click()
    last = page.get_by_role("button", name="Input feature x₂²", exact=True)
    last.click(force=True)
    expect(last).to_have_attribute("aria-pressed", "true")


def test_a_hidden_unit_is_seen_large_and_stays_when_it_is_clicked(page):
    page.goto("/boundary?lang=en&data=xor&classes=2&train=model:hidden_1,start:random,units:4&step=200")
    stand(page)
    unit = page.get_by_role("button", name="Hidden unit 2 of layer 1", exact=True)
    expect(unit).to_be_visible()
    plane = page.get_by_test_id("plane")
    regions = plane.evaluate("(canvas) => canvas.toDataURL()")
    unit.hover()
    page.wait_for_function(
        "(before) => document.querySelector('[data-testid=plane]').toDataURL() !== before", arg=regions
    )
    unit.click()
    expect(unit).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("ground=unit-1-2"))
    unit.click()
    expect(unit).to_have_attribute("aria-pressed", "false")


def test_the_penalties_are_what_the_loss_has_beside_the_data(page):
    page.goto("/boundary?lang=en&train=l1:0.1,l2:0.1&step=500")
    stand(page)
    unfold(page, "Penalty")
    data, penalty, total = (number(page, f"film-{name}-0") for name in ("data", "penalty", "total"))
    assert penalty > 0.01 and abs(data + penalty - total) < 2e-3
