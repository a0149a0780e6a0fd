"""A hand on the film: what it takes back, what stays when it leaves, and how large a target a finger has."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from person import (
    PHONE,
    button,
    field,
    held,
    menu,
    next_frame,
    on_plane,
    scenario_of,
    settled,
    slider,
    stand,
    to_the_last_step,
    value,
    visit,
    weights,
)
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
    to_the_last_step(page)
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
    elsewhere = page.get_by_text("weights kept as they are")
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
def test_a_station_that_is_left_while_its_film_plays_has_the_step_of_its_address_when_it_is_seen_again(page, leave):
    if leave == "by Back":
        visit(page, "/")
        page.get_by_role("link", name="Boundary", exact=True).click()
        expect(page.get_by_test_id("film")).to_be_visible()
        page.wait_for_function("location.pathname.endsWith('/boundary') && location.search.includes('target=')")
    else:
        visit(page, "/boundary")
    play_past(page, 20)
    page.wait_for_url(re.compile("step="))
    if leave == "by Back":
        page.go_back()  # to before the film
        expect(page.get_by_text("the optimum for these points")).to_be_visible()
        page.go_back()
    else:
        page.get_by_role("link", name="Softmax", exact=True).click()
    expect(page.get_by_test_id("figure-simplex")).to_be_visible()
    expect(page.get_by_test_id("film")).to_have_count(0)
    page.get_by_role("link", name="Boundary", exact=True).click()
    expect(page.get_by_test_id("film")).to_be_visible()
    expect(button(page, "Play")).to_be_visible()
    settled(page)
    shown = weights(page)
    for _ in range(20):
        next_frame(page)
    assert weights(page) == shown
    at = parse_qs(urlsplit(page.url).query).get("step")
    if leave == "by Back":
        expect(page.get_by_text("the optimum for these points")).to_be_visible()
        assert at is None
    else:
        expect(page.get_by_test_id("plane-step")).to_have_text(at[0])


def test_a_film_that_plays_is_in_the_address_at_its_step_and_is_one_step_of_undo(page):
    visit(page, "/boundary")
    button(page, "Train").click()
    page.wait_for_url(re.compile("step="))
    expect(button(page, "Pause")).to_be_visible()
    first = page.url
    page.wait_for_function("(before) => location.href !== before", arg=first)
    expect(button(page, "Pause")).to_be_visible()
    page.reload()
    stand(page)
    at = parse_qs(urlsplit(page.url).query)["step"][0]
    assert 0 < int(at) < 500
    expect(page.get_by_test_id("plane-step")).to_have_text(at)
    button(page, "Play").click()
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    settled(page)
    button(page, "Undo").click()
    expect(page.get_by_test_id("plane-step")).to_have_text(at)
    settled(page)
    assert f"step={at}" in page.url


def test_a_training_and_its_film_are_one_step_of_undo(page):
    visit(page, "/boundary")
    before = page.get_by_test_id("plane-loss").text_content()
    button(page, "Train").click()
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    settled(page)
    trained = page.get_by_test_id("plane-loss").text_content()
    assert trained != before
    button(page, "Undo").click()
    expect(button(page, "Undo")).to_be_disabled()
    expect(page.get_by_test_id("plane-loss")).to_have_text(before)
    settled(page)
    button(page, "Redo").click()
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    expect(page.get_by_test_id("plane-loss")).to_have_text(trained)


def test_the_race_that_plays_is_in_the_address_at_its_step_too(page):
    visit(page, "/gradient")
    race = page.get_by_test_id("race")
    race.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_url(re.compile("step="))
    page.get_by_role("link", name="Softmax", exact=True).click()
    expect(page.get_by_test_id("figure-simplex")).to_be_visible()
    page.get_by_role("link", name="Gradient", exact=True).click()
    page.wait_for_url(re.compile("/gradient.*step="))
    settled(page)
    at = parse_qs(urlsplit(page.url).query)["step"][0]
    expect(page.get_by_test_id("race-step")).to_contain_text(f"step {at} of")


@pytest.mark.parametrize("way", ["Back", "a link"])
def test_a_handle_that_is_held_when_the_page_leads_elsewhere_is_as_it_was(page, way):
    """By pointer, by keys in a field, and what a film shows; picture and address say the same."""
    visit(page, "/")
    slider(page, "Logit cat").press("PageUp")
    settled(page)
    page.get_by_role("link", name="Loss", exact=True).click()
    page.wait_for_url(re.compile("/loss.*target="))
    stand(page)
    before = value(slider(page, "Logit cat"))
    with held(page, slider(page, "Logit cat")) as move:
        move(-60)
        next_frame(page)
        assert value(slider(page, "Logit cat")) != before
        if way == "Back":
            page.go_back()
        else:
            page.get_by_role("link", name="Softmax", exact=True).evaluate("(link) => link.click()")
        expect(page.get_by_test_id("figure-simplex")).to_be_visible()
        page.wait_for_function("location.search.includes('target=')")
        move(-90)
    settled(page)
    assert value(slider(page, "Logit cat")) == scenario_of(page).logits[0] == before


def test_back_with_a_handle_in_the_hand_shows_what_the_address_says(page):
    visit(page, "/")
    for name in ("Logit cat", "Logit dog"):
        slider(page, name).press("PageUp")
        settled(page)
    with held(page, slider(page, "Logit cat")) as move:
        move(-60)
        next_frame(page)
        page.go_back()
        expect(slider(page, "Logit dog")).to_have_attribute("aria-valuenow", "1")
        move(-90)
    settled(page)
    scenario = scenario_of(page)
    assert [value(slider(page, f"Logit {label}")) for label in scenario.labels] == list(scenario.logits)


def test_a_point_that_is_added_while_the_film_plays_begins_another_one_and_it_is_said(page):
    visit(page, "/boundary")
    play_past(page, 20)
    page.mouse.click(*on_plane(page, 0.1, 0.1))
    expect(page.locator(".film-notice")).to_contain_text(re.compile(r"changed at step \d+: this is another film"))
    button(page, "Pause").click()
    button(page, "Train").click()
    expect(page.locator(".film-notice")).to_be_hidden()


def test_what_train_would_do_otherwise_than_the_film_is_said(page):
    """Settings, the second run, points: of each the film keeps what it was made of."""
    visit(page, "/boundary")
    notice = page.locator(".film-notice")
    expect(notice).to_be_hidden()
    menu(page, "Loss").first.select_option("focal")
    expect(notice).to_have_text("Settings or points have changed since this film: press Train.")
    menu(page, "Loss").first.select_option("cross_entropy")
    expect(notice).to_be_hidden()
    menu(page, "Second run").select_option("l2")
    expect(notice).to_be_visible()
    button(page, "Train").click()
    expect(notice).to_be_hidden()
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    settled(page)
    page.mouse.click(*on_plane(page, 0.1, 0.1))
    expect(notice).to_be_visible()


def test_what_the_model_is_has_few_names_and_each_is_true(page):
    visit(page, "/boundary")
    says = page.get_by_test_id("film").locator(".player-scrubber .quiet")
    follow = button(page, "Model follows")

    def stands(words: str, follows: bool) -> None:
        expect(says).to_have_text(words)
        expect(follow).to_have_attribute("aria-pressed", str(follows).lower())

    optimum, kept = "the optimum for these points", "weights kept as they are"
    stands(optimum, True)
    bias = field(page, "Bias of setosa as a number")
    bias.fill("20")
    bias.press("Enter")
    stands(kept, False)
    button(page, "Back to the optimum").click()
    stands(optimum, False)
    page.mouse.click(*on_plane(page, 0.1, 0.1))
    stands(kept, False)
    follow.click()
    stands(optimum, True)
    menu(page, "The loss that the model follows the points by").select_option("focal")
    stands("follows by focal loss", True)
    button(page, "Train").click()
    stands("step 500 of 500", False)
    settled(page)
    trained = weights(page)
    button(page, "Point 5").press("Shift+ArrowRight")
    stands(kept, False)
    settled(page)
    assert weights(page) == trained
    page.reload()
    stand(page)
    stands(kept, False)


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
