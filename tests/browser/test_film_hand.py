"""A hand on the film: what it takes back, what stays when it leaves, and how large a target a finger has."""

import pytest
from person import PHONE, button, field, held, next_frame, slider, visit, weights
from playwright.sync_api import Page, expect

POINTS = """() => {
  const plane = document.querySelector('.plane-stage').getBoundingClientRect();
  return [...document.querySelectorAll('.plane-point')].map((point) => {
    const { x, y, width, height } = point.getBoundingClientRect();
    const middle = [(x + width / 2 - plane.x) / plane.width, (y + height / 2 - plane.y) / plane.height];
    return { width, height, middle };
  });
}"""


def scrubber(page: Page):
    return slider(page, "Step of the training")


def play_past(page: Page, step: int) -> None:
    """Play the film, so slowly that it does not end meanwhile on a busy machine, until it is past a step."""
    page.get_by_label("Speed", exact=True).select_option("0.25×")
    button(page, "Play").click()
    page.wait_for_function(
        "(n) => Number(document.querySelector('[data-testid=plane-step]').textContent) > n", arg=step
    )


def test_escape_takes_a_scrub_back_to_the_step_it_began_at(page):
    visit(page, "/boundary")
    scrubber(page).press("End")
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    expect(button(page, "Undo")).to_be_enabled()
    before, loss = weights(page), page.get_by_test_id("plane-loss").inner_text()
    with held(page, scrubber(page)) as move:
        move(-60)
        expect(page.get_by_test_id("plane-step")).not_to_have_text("500")
        expect(page.get_by_test_id("plane-loss")).not_to_have_text(loss)
        assert weights(page) != before
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("plane-step")).to_have_text("500")
        assert weights(page) == before
        move(-90)
        next_frame(page)
        assert weights(page) == before
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    expect(page.get_by_test_id("plane-loss")).to_have_text(loss)
    assert weights(page) == before


def test_escape_takes_a_scrub_back_to_weights_that_were_a_hands(page):
    visit(page, "/boundary")
    bias = field(page, "Bias of setosa as a number")
    bias.fill("20")
    bias.press("Enter")
    bias.blur()
    expect(button(page, "Undo")).to_be_enabled()
    elsewhere = page.get_by_text("weights set by hand")
    expect(elsewhere).to_be_visible()
    before = weights(page)
    with held(page, scrubber(page)) as move:
        move(40)
        expect(elsewhere).to_be_hidden()
        assert weights(page) != before
        page.keyboard.press("Escape")
        expect(elsewhere).to_be_visible()
        assert weights(page) == before
    assert weights(page) == before
    expect(bias).to_have_value("20.000")
    button(page, "Undo").click()  # the bias is the last that was done: the scrub is nothing to undo
    expect(button(page, "Undo")).to_be_disabled()
    expect(bias).not_to_have_value("20.000")


@pytest.mark.parametrize("leave", ["by a link", "by Back"])
def test_a_station_that_is_left_while_its_film_plays_has_its_weights_when_it_is_seen_again(page, leave):
    if leave == "by Back":
        visit(page, "/")
        page.get_by_role("link", name="Boundary", exact=True).click()
        expect(page.get_by_test_id("film")).to_be_visible()
        page.wait_for_function("location.pathname.endsWith('/boundary') && location.search.includes('target=')")
    else:
        visit(page, "/boundary")
    before, loss = weights(page), page.get_by_test_id("plane-loss").inner_text()
    play_past(page, 20)
    assert weights(page) != before
    if leave == "by Back":
        page.go_back()
    else:
        page.get_by_role("link", name="Softmax", exact=True).click()
    expect(page.get_by_test_id("figure-simplex")).to_be_visible()
    expect(page.get_by_test_id("film")).to_have_count(0)
    page.get_by_role("link", name="Boundary", exact=True).click()
    expect(page.get_by_test_id("film")).to_be_visible()
    expect(page.get_by_test_id("plane-loss")).to_have_text(loss)
    assert weights(page) == before
    expect(button(page, "Play")).to_be_visible()
    for _ in range(20):
        next_frame(page)
    assert weights(page) == before


def test_a_finger_has_44_pixels_for_every_point_and_they_are_where_the_mouse_has_fewer(open_page):
    mouse = visit(open_page(viewport=PHONE), "/boundary").evaluate(POINTS)
    page = visit(open_page(viewport=PHONE, has_touch=True, is_mobile=True), "/boundary")
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    finger = page.evaluate(POINTS)
    assert len(finger) == len(mouse) == 150
    assert {(round(point["width"]), round(point["height"])) for point in finger} == {(44, 44)}
    assert max(point["width"] for point in mouse) < 44
    for large, small in zip(finger, mouse, strict=True):
        assert large["middle"] == pytest.approx(small["middle"], abs=0.01)
