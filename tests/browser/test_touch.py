"""A finger that goes up or down scrolls the page, wherever it begins; one that goes sideways moves what it lies on."""

import re

import pytest
from person import (
    PHONE,
    everything,
    logit_field,
    middle,
    next_frame,
    place_on,
    scenario_of,
    settled,
    slider,
    value,
    visit,
)
from playwright.sync_api import expect

SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


@pytest.fixture
def phone(open_page):
    return open_page(viewport=PHONE, has_touch=True, is_mobile=True)


def swipe(page, thing, dx, dy, at=(0.5, 0.5)):
    """One finger from a place on a thing, given by shares of its width and height, by so many pixels."""
    x, y = place_on(thing, *at)
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    send("touchStart", (x, y))
    for step in range(1, 13):
        send("touchMove", (x + dx * step / 12, y + dy * step / 12))
    send("touchEnd")


@pytest.mark.parametrize(
    "station, selector, at",
    [
        ("", ".pipeline .logit .track", (0.15, 0.5)),
        ("", ".pipeline .probability .track", (0.5, 0.5)),
        ("", ".pipeline .temperature .track", (0.9, 0.5)),
        ("loss", ".pipeline .row:nth-child(3) .probability_target .track", (0.8, 0.5)),
        ("loss", "[data-testid=figure-landscape-cross_entropy] .stage", (0.5, 0.5)),
        ("gradient", "[data-testid=figure-race-contour] .stage", (0.5, 0.5)),
        ("boundary", ".plane-points", (0.05, 0.3)),
        ("boundary", ".plane-point:nth-child(119)", (0.5, 0.5)),
        ("boundary", ".weights .track", (0.9, 0.5)),
    ],
)
def test_a_swipe_up_scrolls_the_page_and_changes_nothing(phone, station, selector, at):
    visit(phone, f"/{station}")
    before = everything(phone)
    thing = phone.locator(selector).first
    thing.scroll_into_view_if_needed()
    start = phone.evaluate(SCROLLED)
    swipe(phone, thing, 3, -160, at)
    phone.wait_for_function(f"Math.abs({SCROLLED} - {start}) > 60")
    assert everything(phone) == before


def test_a_finger_taps_a_track_or_drags_it_sideways(phone):
    visit(phone, "/")
    handle = slider(phone, "Logit dog")
    track = phone.locator(".pipeline .logit .track").nth(1)
    track.tap(position={"x": 6, "y": 12})
    phone.wait_for_url(re.compile(r"logits=2(%2C|,)-"))
    settled(phone)
    tapped = value(handle)
    assert tapped < -3
    swipe(phone, track, 40, 6, at=(0.5, 0.5))
    expect(handle).not_to_have_attribute("aria-valuenow", str(tapped))
    settled(phone)
    assert scenario_of(phone).logits[1] > 0


def test_a_handle_is_grabbed_on_itself_in_any_direction(phone):
    visit(phone, "/")
    handle = slider(phone, "Logit cat")
    start = phone.evaluate(SCROLLED)
    swipe(phone, handle, -24, -60)
    expect(handle).not_to_have_attribute("aria-valuenow", "2")
    settled(phone)
    assert scenario_of(phone).logits[0] < 2
    assert phone.evaluate(SCROLLED) == start


def test_the_chosen_point_is_grabbed_on_itself_in_any_direction(phone):
    visit(phone, "/boundary")
    point = phone.get_by_role("button", name="Point 119", exact=True)
    point.scroll_into_view_if_needed()
    phone.touchscreen.tap(*middle(point))
    expect(point).to_have_attribute("aria-pressed", "true")
    was = point.get_attribute("title")
    swipe(phone, point, 4, 50)
    expect(point).not_to_have_attribute("title", was)


@pytest.mark.parametrize("station", ["", "loss", "gradient", "boundary"])
def test_whatever_is_touched_is_large_enough(phone, station):
    visit(phone, f"/{station}")
    small = phone.evaluate(
        """() => {
          const found = [];
          for (const node of document.querySelectorAll(".live :is(button:not(.explained), select, input, summary)")) {
            const isSeen = node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
            if (!isSeen || node.type === "file") continue;
            const least = node.matches(".destroys") ? 44 : 24;
            const { width, height } = node.getBoundingClientRect();
            const name = node.ariaLabel ?? node.textContent;
            if (Math.min(width, height) < least) found.push(`${node.className} ${name}: ${width} x ${height}`);
          }
          return found;
        }"""
    )
    assert small == []
    # As does what is drawn smaller than the hand that takes it.
    for handle in phone.locator(".live [role=slider]:not(.plane-grip):visible").all()[:4]:
        wide = handle.evaluate(
            """(node) => {
              const { width, height } = getComputedStyle(node, "::after");
              const box = node.getBoundingClientRect();
              return [Math.max(box.width, parseFloat(width)), Math.max(box.height, parseFloat(height))];
            }"""
        )
        assert min(wide) >= 24


def test_a_class_is_removed_by_a_finger_that_means_it(phone):
    visit(phone, "/?logits=1,2,3")
    phone.get_by_role("button", name="cat is the true class").tap()
    remove = phone.get_by_role("button", name="Remove cat")
    box = remove.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    remove.tap()
    expect(logit_field(phone, "cat")).to_have_count(0)
    next_frame(phone)
    settled(phone)
    assert scenario_of(phone).labels == ("dog", "pig")


def test_what_a_button_does_is_seen_when_a_finger_has_pressed_it(phone):
    """Words on it are enough; a sign is named for a short while."""
    visit(phone, "/boundary")
    tip = phone.get_by_test_id("tip")
    phone.get_by_test_id("film").get_by_role("button", name="Train", exact=True).tap()
    phone.get_by_role("button", name="Pause", exact=True).wait_for()
    expect(tip).to_have_count(0)
    phone.get_by_role("button", name="Step back", exact=True).tap()
    expect(tip).to_be_visible()
    expect(tip).to_have_count(0)


def test_the_stations_are_links_on_a_phone_and_the_present_one_is_marked(phone):
    visit(phone, "/")
    expect(phone.get_by_role("link", name="Softmax", exact=True)).to_have_attribute("aria-current", "page")
    phone.get_by_role("link", name="Gradient", exact=True).tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Which way, and how hard?")
    expect(phone.get_by_role("link", name="Gradient", exact=True)).to_have_attribute("aria-current", "page")
    expect(phone.get_by_role("link", name="Softmax", exact=True)).not_to_have_attribute("aria-current", "page")
    expect(phone.get_by_role("link", name="Gradient", exact=True)).to_be_in_viewport(ratio=0.8)
    expect(phone.get_by_test_id("race")).to_be_visible()
