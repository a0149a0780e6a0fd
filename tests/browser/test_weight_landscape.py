"""The landscape over two weights: the point goes with the hand and with the film, the path with the playhead."""

import time

import pytest
from person import button, held, live_marks, middle, next_frame, slider, to_the_last_step, visit
from playwright.sync_api import Page, expect

SIDES = ("trained", "compared")

#: How much of a figure's sheet is covered: the path.
INK = """(side) => {
  const overlay = document.querySelector(`[data-testid="figure-weights-${side}"] canvas.overlay`);
  const { width, height } = overlay;
  const copy = new OffscreenCanvas(width, height).getContext("2d");
  copy.drawImage(overlay, 0, 0);
  return copy.getImageData(0, 0, width, height).data.filter((byte, n) => n % 4 === 3 && byte > 127).length;
}"""


def ink(page: Page, side: str) -> int:
    next_frame(page)
    next_frame(page)
    return page.evaluate(INK, side)


def point(page: Page, side: str) -> tuple[float, float]:
    """Where the present weights stand on a figure."""
    [place] = live_marks(page.get_by_test_id(f"figure-weights-{side}")).values()
    return place


PLACE = """document.querySelector('[data-testid="figure-weights-trained"] canvas.overlay').places.now"""
MOVED = f"(before) => String({PLACE}) !== String(before)"


def inside(card) -> list[float]:
    """Where the present weights stand within the figure, wherever the page is scrolled to."""
    next_frame(card.page)
    return card.page.evaluate(PLACE)


def choose(page: Page, words: str) -> None:
    page.get_by_role("combobox", name="The two weights that the losses are drawn over").select_option(words)
    axis = words.split(":")[0]
    page.wait_for_function(
        """(axis) => [...document.querySelectorAll('[data-testid^=figure-weights] .plot')].every((plot) =>
          plot._fullLayout.xaxis.title.text.includes(axis))""",
        arg=axis,
    )


def test_the_point_follows_a_hand_on_a_weight_before_it_lets_go(page, frames_sent):
    visit(page, "/boundary")
    slider(page, "Step of the training").focus()
    page.keyboard.press("Home")
    choose(page, "versicolor: w₁, w₂")
    middle(slider(page, "Weight of petal length for versicolor"))
    before = {side: point(page, side) for side in SIDES}
    with held(page, slider(page, "Weight of petal length for versicolor")) as move:
        sent = len(frames_sent)
        move(8)
        after = {side: point(page, side) for side in SIDES}
        assert len(frames_sent) == sent
    for side in SIDES:
        assert after[side][0] > before[side][0] + 10
        assert after[side][1] == pytest.approx(before[side][1], abs=2)


def test_a_point_beyond_the_window_stays_at_its_border(page):
    visit(page, "/boundary")
    choose(page, "setosa: w₁, w₂")
    page.set_viewport_size({"width": 1280, "height": 1400})
    with held(page, slider(page, "Weight of petal length for setosa")) as move:
        move(300)
        far, _ = point(page, "trained")
    area = page.get_by_test_id("figure-weights-trained").locator(".nsewdrag").bounding_box()
    assert far == pytest.approx(area["x"] + area["width"], abs=2)


def test_out_of_sight_a_point_waits_until_somebody_looks(page):
    visit(page, "/boundary")
    choose(page, "versicolor: w₁, w₂")
    card = page.get_by_test_id("figure-weights-trained")
    weights = button(page, "Weights of versicolor")
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    expect(card).not_to_be_in_viewport()
    next_frame(page)

    before = inside(card)
    with held(page, weights) as move:
        move(8)
        assert inside(card) == before
        card.evaluate("(card) => card.scrollIntoView()")
        page.wait_for_function(MOVED, arg=before)
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    expect(card).not_to_be_in_viewport()
    here = inside(card)
    weights.press("ArrowLeft")
    page.wait_for_function(MOVED, arg=here)  # the hand is at rest


def test_the_path_grows_with_the_playhead(page):
    visit(page, "/boundary")
    slider(page, "Step of the training").focus()
    page.keyboard.press("Home")
    start = {side: ink(page, side) for side in SIDES}
    to_the_last_step(page)
    for side in SIDES:
        page.wait_for_function(f"([side, least]) => ({INK})(side) > least", arg=[side, start[side] + 50])


def test_playing_the_film_moves_the_point_and_tells_the_server_its_step_once_a_second(page, frames_sent):
    visit(page, "/boundary")
    button(page, "Play").click()
    page.get_by_test_id("figure-weights-trained").evaluate("(card) => card.scrollIntoView()")
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 20")
    sent, early, since = len(frames_sent), point(page, "trained"), time.monotonic()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 250")
    late = point(page, "trained")
    assert len(frames_sent) - sent <= 2 + (time.monotonic() - since)  # one may have been on its way
    assert abs(late[0] - early[0]) + abs(late[1] - early[1]) > 5


def test_another_pair_is_drawn_in_place(page):
    visit(page, "/boundary")
    plots = page.locator("[data-testid^=figure-weights] .plot")
    plots.evaluate_all("(plots) => plots.forEach((plot) => { plot.marked = true; })")
    choose(page, "virginica: w₁, w₂")
    titles = plots.evaluate_all("(plots) => plots.map((plot) => [plot.marked, plot._fullLayout.yaxis.title.text])")
    assert titles == [[True, "w₂(virginica)"]] * 2


def test_training_another_loss_redraws_both_in_place(page):
    visit(page, "/boundary")
    plots = page.locator("[data-testid^=figure-weights] .plot")
    plots.evaluate_all("(plots) => plots.forEach((plot) => { plot.marked = true; })")
    page.get_by_label("Loss", exact=True).select_option("mean squared error")
    button(page, "Train").click()
    left, right = (page.get_by_test_id(f"figure-weights-{side}").get_by_role("heading") for side in SIDES)
    expect(left).to_have_text("mean squared error")
    expect(right).to_have_text("cross-entropy")
    assert plots.evaluate_all("(plots) => plots.map((plot) => plot.marked)") == [True, True]


#: The curve of the loss as Plotly has it, the end of its axis, and where the playhead's cursor stands.
CURVE = """() => {
  const card = document.querySelector('[data-testid="figure-training"]');
  const { _fullData: [{ x }], _fullLayout: { xaxis } } = card.querySelector(".plot");
  const { cursor } = card.querySelector("canvas.overlay").places ?? {};
  return { last: x?.at(-1) ?? 0, end: xaxis.range[1], cursor: cursor?.[0] };
}"""


def test_the_curve_grows_while_a_long_training_arrives(page):
    visit(page, "/boundary")
    # Pieces come one by one, as they do where the points are many.
    page.evaluate(
        """() => {
          const get = window.fetch;
          window.fetch = async (address, ...more) => {
            const isPiece = /films\\/\\w+\\/(\\d+)$/.exec(String(address));
            while (isPiece && Number(isPiece[1]) > 0 && !window.more) await new Promise((done) => setTimeout(done, 20));
            return get(address, ...more);
          };
        }"""
    )
    page.get_by_label("Loss", exact=True).select_option("mean squared error")
    button(page, "Train").click()
    page.wait_for_function(f"() => ({CURVE})().last > 0 && ({CURVE})().last < 0.9 * ({CURVE})().end")
    early = page.evaluate(CURVE)
    page.evaluate("() => { window.more = true; }")
    page.wait_for_function(f"(early) => ({CURVE})().last > early", arg=early["last"])
    page.wait_for_function(f"() => ({CURVE})().last === ({CURVE})().end")


def test_the_curves_cursor_is_at_the_playhead(page):
    visit(page, "/boundary")
    slider(page, "Step of the training").focus()
    page.keyboard.press("Home")
    expect(page.get_by_test_id("plane-step")).to_have_text("0")
    next_frame(page)
    start = page.evaluate(CURVE)["cursor"]
    to_the_last_step(page)
    page.wait_for_function(f"(start) => ({CURVE})().cursor > start + 200", arg=start)


def test_where_a_training_ended_early_its_axis_ends(page):
    visit(page, "/boundary?train=l2:0.1")
    page.get_by_role("textbox", name="Learning rate as a number", exact=True).fill("100")
    page.keyboard.press("Enter")
    button(page, "Train").click()
    page.wait_for_function(f"() => ({CURVE})().last > 0 && ({CURVE})().last < 500 && ({CURVE})().end < 500")
    found = page.evaluate(CURVE)
    assert found["end"] == pytest.approx(max(1, found["last"]))
