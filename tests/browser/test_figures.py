"""Hosted figures: one node for the page's life, so that what the user set on it survives every commit."""

import io
import re

import numpy as np
import pytest
from person import PHONE, held, middle, middles, pins, stand, touched, visit
from PIL import Image
from playwright.sync_api import Locator, Page, expect

MARKED = "(card) => { card.querySelector('.js-plotly-plot').marked = true; }"
STILL_MARKED = "(card) => card.querySelector('.js-plotly-plot').marked === true"
EYE = "(card) => Object.values(card.querySelector('.js-plotly-plot')._fullLayout.scene._scene.getCamera().eye)"
FULL_LAYOUT = "(card) => card.querySelector('.js-plotly-plot')._fullLayout"


def figure(page: Page, key: str) -> Locator:
    card = page.get_by_test_id(f"figure-{key}")
    expect(card.locator(".main-svg").first).to_be_attached()
    return card


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), float)


def commit_by_key(page: Page, label: str = "Logit cat", key: str = "ArrowRight") -> None:
    """One step of a slider, and Python's answer to it: the address then holds the new value."""
    before = page.url
    page.get_by_role("slider", name=label).press(key)
    page.wait_for_function("(before) => location.href !== before", arg=before)
    page.wait_for_function("() => !document.querySelector('.stage.ahead')")


@pytest.mark.parametrize(
    "station, keys",
    [
        ("/", ["temperature", "simplex"]),
        ("/?logits=1,2", ["temperature", "sigmoid"]),
        ("/?logits=1,2,3,4", ["temperature", "effective-classes"]),
        ("/loss", ["landscape-cross_entropy", "landscape-mean_squared_error"]),
        ("/gradient", ["race-contour", "race-curve"]),
    ],
)
def test_a_figure_keeps_its_node_and_says_what_it_shows(page, station, keys):
    page.goto(station)
    cards = [figure(page, key) for key in keys]
    for card in cards:
        card.evaluate(MARKED)
        assert len(card.get_by_role("img").first.get_attribute("aria-label")) > 20
    commit_by_key(page)
    assert all(card.evaluate(STILL_MARKED) for card in cards)


def test_after_a_commit_a_figure_shows_pythons_numbers(page):
    page.goto("/?logits=2,1,0.1")
    card = figure(page, "temperature")
    commit_by_key(page)
    at_one = card.evaluate("(card) => card.querySelector('.js-plotly-plot')._fullData[0].y[60]")
    # exp(2.1) / (exp(2.1) + exp(1) + exp(0.1)), at the middle of the 121 temperatures: T = 1
    assert at_one == pytest.approx(8.16617 / (8.16617 + 2.71828 + 1.10517), abs=1e-5)
    assert float(page.get_by_test_id("probability-0").inner_text()) == pytest.approx(at_one, abs=5e-4)


def test_a_camera_survives_a_commit_and_the_other_surface_follows_it(page):
    page.goto("/loss?logits=1,2,0.5")
    cards = [figure(page, f"landscape-{loss}") for loss in ("cross_entropy", "mean_squared_error")]
    for card in cards:
        page.wait_for_function(
            "(card) => Boolean(card.querySelector('.js-plotly-plot')._fullLayout?.scene?._scene)",
            arg=card.element_handle(),
        )
    start = cards[0].evaluate(EYE)
    box = cards[0].locator(".stage").bounding_box()
    page.mouse.move(box["x"] + 150, box["y"] + 150)
    page.mouse.down()
    page.mouse.move(box["x"] + 230, box["y"] + 170, steps=8)
    page.mouse.up()
    page.wait_for_function(
        f"([card, start]) => ({EYE})(card).some((value, k) => Math.abs(value - start[k]) > 0.1)",
        arg=[cards[0].element_handle(), start],
    )
    turned = cards[0].evaluate(EYE)
    page.wait_for_function(
        f"([card, wanted]) => ({EYE})(card).every((value, k) => Math.abs(value - wanted[k]) < 1e-3)",
        arg=[cards[1].element_handle(), turned],
    )
    commit_by_key(page, "Logit pig")
    for card in cards:
        assert card.evaluate(EYE) == pytest.approx(turned, abs=1e-3)


def test_zoom_and_legend_survive_a_commit(page):
    page.goto("/")
    card = figure(page, "temperature")
    area = card.locator(".nsewdrag").bounding_box()
    page.mouse.move(area["x"] + 150, area["y"] + 30)
    page.mouse.down()
    page.mouse.move(area["x"] + 400, area["y"] + 150, steps=5)
    page.mouse.up()
    zoomed = card.evaluate(f"(card) => ({FULL_LAYOUT})(card).xaxis.range")
    assert zoomed[1] - zoomed[0] < 3
    card.locator(".legendtoggle").nth(1).click()
    visible = "(card) => card.querySelector('.js-plotly-plot')._fullData.map((trace) => trace.visible)"
    page.wait_for_function(f"(card) => ({visible})(card)[1] === 'legendonly'", arg=card.element_handle())
    commit_by_key(page)
    assert card.evaluate(f"(card) => ({FULL_LAYOUT})(card).xaxis.range") == zoomed
    assert card.evaluate(visible) == [True, "legendonly", True]


#: How many pixels of the sheet above a figure are covered: by its curves while a hand moves.
INK = """(card) => {
  const overlay = card.querySelector("canvas.sheet:not([hidden])");
  if (!overlay) return 0;
  const copy = new OffscreenCanvas(overlay.width, overlay.height).getContext("2d");
  copy.drawImage(overlay, 0, 0);
  return copy.getImageData(0, 0, overlay.width, overlay.height).data.filter((byte, n) => n % 4 === 3 && byte).length;
}"""


def test_points_and_curves_follow_the_hand_before_it_lets_go(page, frames_sent):
    page.goto("/")
    card = figure(page, "temperature")
    handle = page.get_by_role("slider", name="Logit cat")
    place = handle.bounding_box()
    before = middles(pins(card))
    sent = len(frames_sent)
    page.mouse.move(place["x"] + 5, place["y"] + 15)
    page.mouse.down()
    page.mouse.move(place["x"] - 35, place["y"] + 15, steps=5)
    page.wait_for_function(f"(card) => ({INK})(card) > 500", arg=card.element_handle())
    after = middles(pins(card))
    # The cursor stays at T; the share of the class that is dragged falls, the others rise.
    assert after[0] == before[0]
    assert [np.sign(new[1] - old[1]) for new, old in zip(after[1:], before[1:], strict=True)] == [1, -1, -1]
    expect(card.locator(".stage")).to_have_class(re.compile("ahead"))
    assert len(frames_sent) == sent
    page.mouse.up()
    expect(card.locator(".stage")).not_to_have_class(re.compile("ahead"))
    expect(card.locator("canvas.sheet:not([hidden])")).to_have_count(0)


def test_a_surface_rests_as_its_picture_and_wakes_under_the_pointer(page):
    page.goto("/loss")
    card = figure(page, "landscape-cross_entropy")
    scene, picture = card.locator(".gl-container canvas"), card.locator(".picture")
    expect(picture).to_be_visible()
    expect(scene).not_to_be_visible()
    as_it_was = picture.screenshot()
    x, y = middle(card.locator(".stage"))
    page.mouse.move(x, y)
    expect(scene).to_be_visible()
    expect(picture).not_to_be_visible()
    page.mouse.down()
    page.mouse.move(x + 80, y + 10, steps=5)
    page.mouse.up()
    page.mouse.move(x, 5)
    expect(picture).to_be_visible()
    assert picture.screenshot() != as_it_was


def test_a_finger_turns_a_surface_at_rest(open_page):
    page = open_page(has_touch=True, viewport=PHONE)
    page.goto("/loss")
    page.add_style_tag(content="html { scroll-behavior: auto }")
    card = figure(page, "landscape-cross_entropy")
    expect(card.locator(".picture")).to_be_visible()
    start = card.evaluate(EYE)
    with touched(page, card.locator(".stage")) as move:
        move(80, 20)
        page.wait_for_function(
            f"([card, start]) => ({EYE})(card).some((value, k) => Math.abs(value - start[k]) > 0.1)",
            arg=[card.element_handle(), start],
        )
        expect(card.locator(".gl-container canvas")).to_be_visible()
        expect(card.locator(".picture")).not_to_be_visible()
    turned = card.evaluate(EYE)
    expect(card.locator(".picture")).to_be_visible()
    assert card.evaluate(EYE) == pytest.approx(turned, abs=1e-3)


def test_a_surface_that_gives_way_to_contours_leaves_no_picture(page):
    page.goto("/loss")
    card = figure(page, "landscape-cross_entropy")
    expect(card.locator(".picture")).to_be_visible()
    drawn = page.get_by_role("combobox", name="How the losses are drawn")
    drawn.select_option("contour")
    expect(card.locator(".heatmaplayer, .contourlayer").first).to_be_attached()
    expect(card.locator(".picture")).not_to_be_visible()
    drawn.select_option("surface")
    expect(card.locator(".picture")).to_be_visible()


def test_a_wheel_above_a_surface_scrolls_the_page(page):
    page.goto("/loss")
    card = figure(page, "landscape-cross_entropy")
    expect(card.locator(".picture")).to_be_visible()
    eye = card.evaluate(EYE)
    page.mouse.move(*middle(card.locator(".stage")))
    expect(card.locator(".gl-container canvas")).to_be_visible()
    page.mouse.wheel(0, 300)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 100")
    assert card.evaluate(EYE) == eye


def test_a_surface_at_rest_looks_as_it_does_live(page):
    page.goto("/loss")
    card = figure(page, "landscape-mean_squared_error")
    expect(card.locator(".picture")).to_be_visible()
    still = pixels(card.locator(".stage").screenshot())
    page.mouse.move(*middle(card.locator(".stage")))
    expect(card.locator(".gl-container canvas")).to_be_visible()
    live = pixels(card.locator(".stage").screenshot())
    assert still.std() > 10
    # Under the pointer Plotly draws the lines to the place on the axes, and its label.
    assert np.mean(np.abs(still - live).max(axis=-1) > 24) < 0.1


def test_contours_follow_a_hand_on_another_logit(page):
    page.goto("/loss?logits=1,2,0.5")
    figure(page, "landscape-cross_entropy")
    page.get_by_role("combobox", name="How the losses are drawn").select_option("contour")
    card = figure(page, "landscape-cross_entropy")
    expect(card.locator(".heatmaplayer, .contourlayer").first).to_be_attached()
    handle = page.get_by_role("slider", name="Logit pig").bounding_box()
    page.mouse.move(handle["x"] + 5, handle["y"] + 15)
    page.mouse.down()
    page.mouse.move(handle["x"] + 45, handle["y"] + 15, steps=5)
    expect(card.locator(".stage")).to_have_class(re.compile("ahead"))
    page.mouse.up()
    expect(card.locator(".stage")).not_to_have_class(re.compile("ahead"))


def test_land_that_stands_is_left_and_only_the_paths_on_it_follow(page):
    page.goto("/gradient")
    card = figure(page, "race-contour")
    for label, stands in (("cat", True), ("pig", False)):
        with held(page, page.get_by_role("slider", name=f"Logit {label}")) as drag_to:
            drag_to(25)
            expect(card.locator(".stage")).to_have_class(re.compile("ahead"))
            expect(card.locator(".scatterlayer").first).to_have_css("visibility", "hidden")
            land = card.locator(".contourlayer").first
            expect(land).to_have_css("visibility", "visible" if stands else "hidden")
            whole = card.evaluate(f"(card) => ({FULL_LAYOUT})(card).xaxis._length")
            sheet = card.locator("canvas.sheet:not([hidden])").last.bounding_box()
            assert (sheet["width"] < whole / 2) is stands
        expect(card.locator(".stage")).not_to_have_class(re.compile("ahead"))


LINES = """(card) => {
  const plot = card.querySelector(".js-plotly-plot");
  const hovered = plot.calcdata.map((trace) => trace.map(({ x, y }) => [x, y]));
  return [[...plot.querySelectorAll(".scatterlayer .js-line")].map((line) => line.getAttribute("d")), hovered];
}"""


@pytest.mark.parametrize(
    "station, keys",
    [
        ("/", ["temperature", "simplex"]),
        ("/?logits=1,2", ["temperature", "sigmoid"]),
        ("/gradient", ["race-contour", "race-curve"]),
    ],
)
def test_lines_that_were_moved_are_those_of_a_figure_drawn_anew(page, station, keys):
    visit(page, station)
    cards = [figure(page, key) for key in keys]
    first = [card.evaluate(LINES) for card in cards]
    for _ in range(3):
        commit_by_key(page)
    moved = [card.evaluate(LINES) for card in cards]
    page.reload()
    stand(page)
    drawn = [figure(page, key).evaluate(LINES) for key in keys]
    assert moved == drawn
    assert moved != first


#: A page that forgets as many of the figures sent to it once as `lose` says.
FORGETFUL = """(() => {
  const set = Map.prototype.set;
  window.lose = 3;
  Map.prototype.set = function (key, value) {
    if (!value?.digest || !window.lose) return set.call(this, key, value);
    window.lose--;
    return this;
  };
})()"""


def test_a_figure_that_got_lost_is_asked_for_again(page):
    page.add_init_script(FORGETFUL)
    page.goto("/boundary")
    keys = ("training", "weights-trained", "weights-compared")
    cards = [figure(page, key) for key in keys]
    assert page.evaluate("lose") == 0
    page.get_by_role("link", name="Softmax", exact=True).click()
    figure(page, "simplex")
    page.get_by_role("link", name="Boundary", exact=True).click()
    for card in cards:
        expect(card.locator(".scatterlayer .js-line").first).to_be_attached()


def test_a_figure_is_saved_as_png(page):
    page.goto("/")
    card = figure(page, "simplex")
    expect(pins(card)).to_have_count(1)
    with page.expect_download() as download:
        card.get_by_role("button", name="Save the picture as PNG").click()
    assert download.value.suggested_filename == "softmax-simplex.png"
    with open(download.value.path(), "rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    stage = card.locator(".stage").bounding_box()
    assert int.from_bytes(head[16:20]) == pytest.approx(2 * stage["width"], abs=2)


def test_a_figure_takes_the_width_that_it_has(page):
    page.goto("/")
    card = figure(page, "temperature")
    page.set_viewport_size({"width": 800, "height": 720})
    width = (
        "(card) => card.querySelector('.js-plotly-plot')._fullLayout.width - card.querySelector('.stage').clientWidth"
    )
    page.wait_for_function(f"(card) => Math.abs(({width})(card)) <= 1", arg=card.element_handle())
