"""Every station on a projector and on a phone, in light and dark: nothing runs over the edge, nothing is missing."""

import json
import re
import time

import pytest
from person import WITH_PIPELINE, held, next_frame
from playwright.sync_api import expect
from profiles import PROJECTOR

#: So many figures have to be there before one looks.
FIGURES = {"": 2, "likelihood": 1, "loss": 3, "gradient": 2, "boundary": 3, "calibration": 2}


def shown(page, station: str, scenario: str = ""):
    page.goto(f"/{station}{scenario}")
    expect(page.get_by_role("slider").first).to_be_visible()
    for number in range(FIGURES.get(station, 0)):
        figure = page.locator("[data-testid^=figure-]").nth(number)
        expect(figure.locator(".main-svg").first).to_be_attached()
    return page


@pytest.mark.parametrize("station", ["", "likelihood", "loss", "gradient", "calibration"])
def test_the_pipeline_and_the_figures_fit_a_projector_without_scrolling(page, station):
    shown(page, station)
    bottoms = [
        box["y"] + box["height"]
        for box in (
            page.locator("[data-testid^=figure-]").nth(number).bounding_box()
            for number in range(FIGURES.get(station, 0))
        )
    ]
    assert max(bottoms) <= 720


@pytest.mark.parametrize(
    ("station", "role", "name"),
    [
        *((station, "slider", "Logit") for station in WITH_PIPELINE),
        ("boundary", "button", "Point"),
        ("calibration", "slider", "Temperature"),
    ],
)
def test_a_drag_lays_out_the_numbers_that_change_and_not_the_page(browser, page, station, role, name):
    shown(page, station)
    handle = page.get_by_role(role, name=name).first
    with held(page, handle) as move:
        move(5)
        next_frame(page)
        browser.start_tracing(page=page, categories=["devtools.timeline"])
        for dx in range(6, 20):
            move(dx)
            next_frame(page)
        events = json.loads(browser.stop_tracing())["traceEvents"]
    roots = [
        {root["nodeName"] for root in event["args"]["endData"]["layoutRoots"]}
        for event in events
        if event["name"] == "Layout" and "endData" in event["args"]
    ]
    assert len(roots) >= 10
    # What is for reading follows three times a second, and may have more laid out.
    assert sum("#document" in names for names in roots) < len(roots) / 2


def test_nothing_plays_by_itself_and_reduced_motion_shows_the_end_at_once(open_page):
    page = open_page(reduced_motion="reduce")
    shown(page, "gradient", "?logits=-2.5,4,0.3")
    right = page.get_by_test_id("race-probability-cross_entropy")
    before = right.inner_text()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text("step 200 of 200")).to_be_visible()
    assert float(before) < 0.01 < 0.9 < float(right.inner_text())


def test_the_race_plays_in_the_browser_and_tells_the_server_its_step_once_a_second(page, frames_sent):
    shown(page, "gradient", "?logits=-2.5,4,0.3")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text("step 0 of 200")).not_to_be_visible()
    expect(page.get_by_text(re.compile("step 1[0-9]{2} of 200"))).to_be_visible()
    sent, since = len(frames_sent), time.monotonic()
    expect(page.get_by_text("step 200 of 200")).to_be_visible()
    assert len(frames_sent) - sent <= 2 + (time.monotonic() - since)  # one has been due, and its end is one as well
    # Where it has come to is in the address.
    page.wait_for_url(re.compile("race_step=200|step=200"))
    by_cross_entropy, by_squared_error = (
        float(page.get_by_test_id(f"race-probability-{loss}").inner_text())
        for loss in ("cross_entropy", "mean_squared_error")
    )
    assert by_squared_error < 0.1 < 0.9 < by_cross_entropy


def test_a_message_lies_above_what_comes_after_its_field(open_page):
    page = shown(open_page(viewport=PROJECTOR), "gradient")
    rate = page.get_by_role("textbox", name="Learning rate")
    rate.fill("1e9")
    rate.press("Enter")
    message = page.get_by_role("alert").filter(has_text="1e9")
    expect(message).to_be_visible()
    box, map_box = message.bounding_box(), page.get_by_test_id("figure-race-contour").bounding_box()
    assert box["x"] + box["width"] > map_box["x"] + 20
    message.evaluate("(node) => { node.style.pointerEvents = 'auto'; }")  # a pointer reaches what lies below it
    seen = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).className",
        [box["x"] + box["width"] - 8, box["y"] + box["height"] / 2],
    )
    assert seen == "problem"
