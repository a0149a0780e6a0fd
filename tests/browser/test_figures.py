"""Hosted figures: one node for the page's life, so that what the user set on it survives every commit."""

import io
import re

import numpy as np
import pytest
from person import PHONE, held, in_sight, live_marks, menu, middle, settled, slider, stand, touched, visit
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


def scene_of(card: Locator) -> None:
    """Wait until a figure's 3-D scene is there."""
    card.page.wait_for_function(
        "(card) => Boolean(card.querySelector('.js-plotly-plot')._fullLayout?.scene?._scene)",
        arg=card.element_handle(),
    )


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
        assert len(card.locator(".stage").get_attribute("aria-label")) > 20
    commit_by_key(page)
    assert all(card.evaluate(STILL_MARKED) for card in cards)


def test_after_a_commit_a_figure_shows_the_numbers_of_the_new_scenario(page):
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
    box = in_sight(cards[0].locator(".stage"))
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
    area = in_sight(card.locator(".nsewdrag"))
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


#: How many pixels of the overlay above a figure are covered.
INK = """(card) => {
  const overlay = card.querySelector("canvas.overlay");
  const copy = new OffscreenCanvas(overlay.width, overlay.height).getContext("2d");
  copy.drawImage(overlay, 0, 0);
  return copy.getImageData(0, 0, overlay.width, overlay.height).data.filter((byte, n) => n % 4 === 3 && byte).length;
}"""


def test_points_and_curves_follow_the_hand_before_it_lets_go(page, frames_sent):
    page.goto("/")
    card = figure(page, "temperature")
    handle = page.get_by_role("slider", name="Logit cat")
    x, y = middle(handle)
    before = live_marks(card)
    at_rest = card.evaluate(INK)
    sent = len(frames_sent)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=5)
    page.wait_for_function(f"([card, least]) => ({INK})(card) > least", arg=[card.element_handle(), at_rest + 500])
    after = live_marks(card)
    # The cursor stays at T; the share of the class that is dragged falls, the others rise.
    assert after["cursor"] == before["cursor"]
    assert [np.sign(after[f"now-{k}"][1] - before[f"now-{k}"][1]) for k in range(3)] == [1, -1, -1]
    expect(card.locator(".stage")).to_have_class(re.compile("ahead"))
    assert len(frames_sent) == sent
    page.mouse.up()
    expect(card.locator(".stage")).not_to_have_class(re.compile("ahead"))
    assert card.evaluate(INK) < at_rest + 500


def test_a_surface_follows_as_soon_as_the_hand_rests(page):
    page.goto("/loss?logits=1,2,0.5")
    card = figure(page, "landscape-cross_entropy")
    corner = "(card) => card.querySelector('.js-plotly-plot')._fullData[0].z[0][0]"
    before = card.evaluate(corner)
    with held(page, page.get_by_role("slider", name="Logit pig")) as drag_to:
        drag_to(30)
        page.wait_for_function(f"([card, z]) => ({corner})(card) !== z", arg=[card.element_handle(), before])


def test_the_axis_of_a_surface_goes_with_its_heights_before_the_hand_lets_go(page):
    visit(page, "/loss?logits=-5,1,0.5")
    card = figure(page, "landscape-cross_entropy")
    axis = f"""(card) => {{
      const {{ range, tickvals }} = ({FULL_LAYOUT})(card).scene.zaxis;
      const {{ cmax, contours }} = card.querySelector(".js-plotly-plot")._fullData[0];
      return [...range, ...tickvals, cmax, contours.z.size].map((x) => Number(x.toPrecision(9)));
    }}"""
    before = card.evaluate(axis)
    with held(page, slider(page, "Temperature")) as drag_to:
        drag_to(-40)
        page.wait_for_function(f"([card, top]) => ({axis})(card)[1] > 3 * top", arg=[card.element_handle(), before[1]])
        here, stage = live_marks(card)["now"], card.locator(".stage").bounding_box()
        assert stage["y"] < here[1] < stage["y"] + stage["height"]
        in_hand = card.evaluate(axis)
    settled(page)
    assert card.evaluate(axis) == in_hand


def test_a_finger_turns_a_surface_at_rest(open_page):
    page = open_page(has_touch=True, viewport=PHONE)
    page.goto("/loss")
    page.add_style_tag(content="html { scroll-behavior: auto }")
    card = figure(page, "landscape-cross_entropy")
    scene_of(card)
    start = card.evaluate(EYE)
    with touched(page, card.locator(".stage")) as move:
        move(80, 20)
        page.wait_for_function(
            f"([card, start]) => ({EYE})(card).some((value, k) => Math.abs(value - start[k]) > 0.1)",
            arg=[card.element_handle(), start],
        )
    turned = card.evaluate(EYE)
    assert card.evaluate(EYE) == pytest.approx(turned, abs=1e-3)


def test_a_surface_gives_way_to_contours_and_comes_back(page):
    page.goto("/loss")
    card = figure(page, "landscape-cross_entropy")
    scene_of(card)
    drawn = page.get_by_role("combobox", name="How the losses are drawn")
    drawn.select_option("contour")
    expect(card.locator(".heatmaplayer, .contourlayer").first).to_be_attached()
    expect(card.locator(".gl-container canvas")).to_have_count(0)
    drawn.select_option("surface")
    scene_of(card)


def test_a_wheel_above_a_surface_scrolls_the_page(page):
    page.goto("/loss")
    card = figure(page, "landscape-cross_entropy")
    scene_of(card)
    eye = card.evaluate(EYE)
    page.mouse.move(*middle(card.locator(".stage")))
    page.mouse.wheel(0, 300)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 100")
    assert card.evaluate(EYE) == eye


def test_contours_follow_a_hand_on_another_logit(page):
    page.goto("/loss?logits=1,2,0.5")
    figure(page, "landscape-cross_entropy")
    page.get_by_role("combobox", name="How the losses are drawn").select_option("contour")
    card = figure(page, "landscape-cross_entropy")
    expect(card.locator(".heatmaplayer, .contourlayer").first).to_be_attached()
    x, y = middle(page.get_by_role("slider", name="Logit pig"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=5)
    expect(card.locator(".stage")).to_have_class(re.compile("ahead"))
    page.mouse.up()
    expect(card.locator(".stage")).not_to_have_class(re.compile("ahead"))


LINES = """(card) => {
  // The kernel and the core agree to twelve digits.
  const digits = (value) => JSON.stringify(value, (key, x) => (typeof x === "number" ? Number(x.toPrecision(9)) : x));
  const plot = card.querySelector(".js-plotly-plot");
  const hovered = plot.calcdata.map((trace) => trace.map(({ x, y }) => [digits(x), digits(y)]));
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


#: A page whose requests for looks fail as long as `lose` says; it counts them.
UNLUCKY = """(() => {
  const get = window.fetch;
  Object.assign(window, { lose: %s, lost: 0 });
  window.fetch = (address, ...more) => {
    if (!window.lose || !String(address).includes("/results/")) return get(address, ...more);
    window.lost++;
    return Promise.reject(new TypeError("lost on its way"));
  };
})()"""


def test_a_look_that_got_lost_is_asked_for_again(page):
    page.add_init_script(UNLUCKY % "true")
    page.goto("/boundary")
    keys = ("training", "weights-trained", "weights-compared")
    for key in keys:
        expect(page.get_by_test_id(f"figure-{key}")).to_be_attached()
    page.wait_for_function("lost >= 3")
    page.evaluate("() => { window.lose = false; }")
    for key in keys:
        expect(figure(page, key).locator(".scatterlayer .js-line").first).to_be_attached()


def test_where_a_look_does_not_come_a_figure_keeps_its_picture_and_takes_the_next_one(page):
    page.add_init_script(UNLUCKY % "false")
    visit(page, "/loss?logits=1,2,0.5")
    card = figure(page, "landscape-cross_entropy")
    scene_of(card)
    card.evaluate(MARKED)
    drawn = page.get_by_role("combobox", name="How the losses are drawn")
    page.evaluate("() => { window.lose = true; }")
    drawn.select_option("contour")
    page.wait_for_function("lost >= 2 && location.search.includes('contour')")
    # The picture stays, and it follows a hand.
    scene_of(card)
    commit_by_key(page)
    assert live_marks(card)["now"]
    page.evaluate("() => { window.lose = false; }")
    commit_by_key(page)
    expect(card.locator(".heatmaplayer, .contourlayer").first).to_be_attached()
    assert card.evaluate(STILL_MARKED)


def test_a_menu_in_a_figures_head_sets_the_address_and_is_undone(page):
    visit(page, "/loss")
    card = figure(page, "landscape-cross_entropy")
    scene_of(card)
    start = page.url
    drawn = page.get_by_role("combobox", name="How the losses are drawn")
    drawn.select_option("contour")
    expect(card.locator(".heatmaplayer, .contourlayer").first).to_be_attached()
    page.wait_for_function("(start) => location.href !== start", arg=start)
    chosen = page.url
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(drawn).to_have_value("surface")
    scene_of(card)
    page.wait_for_url(start)
    page.get_by_role("button", name="Redo", exact=True).click()
    expect(drawn).to_have_value("contour")
    page.wait_for_url(chosen)
    page.reload()
    expect(drawn).to_have_value("contour")
    expect(figure(page, "landscape-cross_entropy").locator(".heatmaplayer, .contourlayer").first).to_be_attached()


def test_a_figure_is_saved_as_png(page):
    page.goto("/")
    card = figure(page, "simplex")
    assert list(live_marks(card)) == ["now"]
    with page.expect_download() as download:
        card.get_by_role("button", name="Save the picture as PNG").click()
    assert download.value.suggested_filename == "softmax-simplex.png"
    with open(download.value.path(), "rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    stage = card.locator(".stage").bounding_box()
    assert int.from_bytes(head[16:20]) == pytest.approx(2 * (stage["width"] + 24), abs=2), "with its margins"


def test_a_figure_takes_the_width_that_it_has(page):
    page.goto("/")
    card = figure(page, "temperature")
    page.set_viewport_size({"width": 800, "height": 720})
    width = (
        "(card) => card.querySelector('.js-plotly-plot')._fullLayout.width - card.querySelector('.stage').clientWidth"
    )
    page.wait_for_function(f"(card) => Math.abs(({width})(card)) <= 1", arg=card.element_handle())


def test_at_rest_a_figure_looks_as_in_the_drag_that_led_there(page):
    visit(page, "/?logits=2,1,0.1")
    card = figure(page, "temperature")
    with held(page, page.get_by_role("slider", name="Logit pig")) as drag_to:
        drag_to(30)
        expect(card.locator(".stage")).to_have_class(re.compile("ahead"))
        moving = pixels(card.locator(".stage").screenshot())
    expect(card.locator(".stage")).not_to_have_class(re.compile("ahead"))
    still = pixels(card.locator(".stage").screenshot())
    assert still.std() > 10
    assert np.mean(np.abs(still - moving).max(axis=-1) > 96) < 0.002


@pytest.mark.parametrize(
    "station, name, key, cards",
    [
        ("/loss", "How the losses are drawn", "contour", "figure-landscape-"),
        ("/boundary", "The two weights that the losses are drawn over", "2.0-2.1", "figure-weights-"),
    ],
)
def test_what_is_for_several_figures_is_chosen_above_them_and_in_none(page, station, name, key, cards):
    visit(page, station)
    figures = page.locator(f"[data-testid^={cards}]")
    expect(figures).to_have_count(2)
    expect(figures.get_by_role("combobox")).to_have_count(0)
    before = [card.get_attribute("aria-label") for card in figures.all()]
    menu(page, name).select_option(key)
    settled(page)
    for card, words in zip(figures.all(), before, strict=True):
        expect(card).not_to_have_attribute("aria-label", words)
    above = menu(page, name).bounding_box()
    assert all(above["y"] + above["height"] <= card.bounding_box()["y"] for card in figures.all())
