"""Each class's weights as an arrow, its line of score 0, a point's gradient: what they show, what a hand does."""

import re

import numpy as np
import pytest
from person import PHONE, button, field, finger, middle, next_frame, slider, visit, weights
from playwright.sync_api import Page, expect

from app import assets
from app.state.plane_model import MAX_BIAS, MAX_WEIGHT
from softmax_core import load_iris, log_softmax

IRIS = load_iris()
NAMES = IRIS.class_names


def model(page: Page) -> np.ndarray:
    """Rows of (w1, w2, b) as the page shows them, from its sliders."""
    return np.reshape(weights(page), (-1, 3))


def centre() -> np.ndarray:
    """The plane's middle: that of the flowers, for its margins are as wide on both sides."""
    return (IRIS.points.min(axis=0) + IRIS.points.max(axis=0)) / 2


def scores_at_the_centre(page: Page) -> np.ndarray:
    rows = model(page)
    return rows[:, :2] @ centre() + rows[:, 2]


def loss(page: Page) -> str:
    return page.get_by_test_id("plane-loss").inner_text()


def head(page: Page, name: str):
    return button(page, f"Weights of {name}")


def rest(page: Page, handle) -> None:
    """Wait until the scale has glided to where it goes."""
    before = None
    while (now := handle.get_attribute("style")) != before:
        before = now
        for _ in range(3):
            next_frame(page)


def take(page: Page, handle, dx: float, dy: float) -> None:
    x, y = middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)


def test_a_head_sets_its_weights_before_it_is_let_go_and_turns_its_class_about_the_middle(page, frames_sent):
    visit(page, "/boundary")
    first, before, middle_scores = model(page), loss(page), scores_at_the_centre(page)
    sent = len(frames_sent)
    take(page, head(page, "setosa"), 30, -90)
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)
    expect(page.get_by_test_id("tip")).to_have_count(0)  # no words over what the hand holds
    live = model(page)
    assert live[0, 0] > first[0, 0]
    assert live[0, 1] > first[0, 1] + 1
    np.testing.assert_array_equal(live[1:], first[1:])
    np.testing.assert_allclose(scores_at_the_centre(page), middle_scores, atol=1e-9)
    assert len(frames_sent) == sent
    page.mouse.up()
    expect(button(page, "Undo")).to_be_enabled()
    np.testing.assert_array_equal(model(page), live)
    x, y = middle(head(page, "setosa"))
    page.mouse.move(5, 5)
    page.keyboard.press("Control+z")
    np.testing.assert_array_equal(model(page), first)
    assert (x, y) != middle(head(page, "setosa"))


def test_the_head_lies_where_the_hand_leaves_it(page):
    visit(page, "/boundary")
    x, y = middle(head(page, "virginica"))
    take(page, head(page, "virginica"), -20, 60)
    page.mouse.up()
    expect(button(page, "Undo")).to_be_enabled()
    assert middle(head(page, "virginica")) == pytest.approx((x - 20, y + 60), abs=1.5)


def test_escape_takes_an_arrow_back(page, frames_sent):
    visit(page, "/boundary")
    first, address = model(page), page.url
    sent = len(frames_sent)
    take(page, head(page, "virginica"), -60, 60)
    assert not np.array_equal(model(page), first)
    page.keyboard.press("Escape")
    np.testing.assert_array_equal(model(page), first)
    page.mouse.up()
    assert page.url == address
    assert len(frames_sent) == sent
    expect(button(page, "Undo")).to_be_disabled()


def test_heads_go_by_keyboard_in_two_strides(page):
    visit(page, "/boundary")
    first, middle_scores = model(page), scores_at_the_centre(page)
    handle = head(page, "versicolor")
    handle.focus()
    page.keyboard.press("ArrowRight")
    fine = model(page)
    assert fine[1, 0] > first[1, 0]
    assert fine[1, 1] == pytest.approx(first[1, 1], abs=5e-3)
    page.keyboard.press("Shift+ArrowUp")
    coarse = model(page)
    assert coarse[1, 1] > fine[1, 1]
    np.testing.assert_allclose(scores_at_the_centre(page), middle_scores, atol=1e-9)
    expect(handle).to_be_focused()
    expect(handle).to_have_attribute("data-tip", re.compile("w of versicolor = "))
    page.keyboard.down("ArrowLeft")
    assert model(page)[1, 0] < coarse[1, 0]
    page.keyboard.press("Escape")
    page.keyboard.up("ArrowLeft")
    np.testing.assert_array_equal(model(page), coarse)


def test_a_finger_drags_a_head_and_a_line(open_page):
    page = open_page(has_touch=True, viewport=PHONE)
    visit(page, "/boundary")
    page.add_style_tag(content="html { scroll-behavior: auto }")
    first = model(page)
    box = head(page, "setosa").bounding_box()
    assert min(box["width"], box["height"]) >= 44
    finger(page, head(page, "setosa"), 10, -60)
    expect(button(page, "Undo")).to_be_enabled()
    turned = model(page)
    assert turned[0, 1] > first[0, 1]
    finger(page, slider(page, "Zero line of virginica"), 40, 0)
    np.testing.assert_array_equal(model(page)[:, :2], turned[:, :2])
    assert model(page)[2, 2] < turned[2, 2]


def test_a_zero_line_changes_its_bias_alone_and_passes_below_the_hand(page, frames_sent):
    visit(page, "/boundary")
    first, before = model(page), loss(page)
    handle = slider(page, "Zero line of setosa")
    assert float(handle.get_attribute("aria-valuenow")) == pytest.approx(first[0, 2])
    sent = len(frames_sent)
    take(page, handle, 50, 0)
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)
    moved = model(page)
    assert len(frames_sent) == sent
    page.mouse.up()
    expect(button(page, "Undo")).to_be_enabled()
    np.testing.assert_array_equal(moved[:, :2], first[:, :2])
    np.testing.assert_array_equal(moved[1:], first[1:])
    assert handle.get_attribute("aria-valuenow") == f"{moved[0, 2]:g}"
    # The score gained what it loses on the way of the hand: 50 pixels of petal length.
    box = page.get_by_test_id("plane").bounding_box()
    low, high = IRIS.points[:, 0].min(), IRIS.points[:, 0].max()
    per_pixel = (high - low) * 1.16 / box["width"]
    assert moved[0, 2] - first[0, 2] == pytest.approx(-first[0, 0] * 50 * per_pixel, abs=5e-3)


def test_a_zero_line_goes_by_keyboard_and_by_escape(page):
    visit(page, "/boundary")
    first = model(page)
    handle = slider(page, "Zero line of virginica")
    handle.focus()
    page.keyboard.press("ArrowUp")
    assert model(page)[2, 2] > first[2, 2]
    page.keyboard.press("PageDown")
    lower = model(page)
    assert lower[2, 2] < first[2, 2]
    np.testing.assert_array_equal(lower[:, :2], first[:, :2])
    expect(handle).to_have_attribute("aria-valuenow", f"{lower[2, 2]:g}")
    take(page, handle, 40, 20)
    assert model(page)[2, 2] != lower[2, 2]
    page.keyboard.press("Escape")
    page.mouse.up()
    np.testing.assert_array_equal(model(page), lower)


def test_arrows_can_go_and_all_heads_stay_on_the_plane_whatever_the_weights(page):
    visit(page, "/boundary")
    weight = field(page, "Weight of petal length for setosa as a number")
    weight.fill("-90")
    weight.press("Enter")
    weight.blur()
    expect(button(page, "Undo")).to_be_enabled()
    rest(page, head(page, "setosa"))
    plane = page.get_by_test_id("plane").bounding_box()
    for name in NAMES:
        x, y = middle(head(page, name))
        assert plane["x"] < x < plane["x"] + plane["width"]
        assert plane["y"] < y < plane["y"] + plane["height"]
    button(page, "Arrows").click()
    expect(button(page, "Arrows")).to_have_attribute("aria-pressed", "false")
    expect(head(page, "setosa")).to_have_count(0)
    expect(slider(page, "Zero line of setosa")).to_have_count(0)


def test_arrows_of_many_classes_wait_to_be_asked_for(page):
    visit(page, "/boundary")
    arrows, heads = button(page, "Arrows"), page.get_by_role("button", name=re.compile("^Weights of "))
    expect(arrows).to_have_attribute("aria-pressed", "true")
    expect(heads).to_have_count(3)
    visit(page, "/boundary?data=blobs&classes=6")
    expect(arrows).to_have_attribute("aria-pressed", "false")
    expect(heads).to_have_count(0)
    arrows.click()
    expect(arrows).to_have_attribute("aria-pressed", "true")
    expect(heads).to_have_count(6)
    expect(page.get_by_role("slider", name=re.compile("^Zero line of "))).to_have_count(6)


# ---- the geometry alone

EVALUATE = """async ([address, body, input]) => {
  const arrows = await import(address);
  const view = (ranges, width, height) => ({
    ranges, width, height,
    x: (value) => ((value - ranges[0][0]) / (ranges[0][1] - ranges[0][0])) * width,
    y: (value) => (1 - (value - ranges[1][0]) / (ranges[1][1] - ranges[1][0])) * height,
  });
  return new Function("arrows", "view", "input", body)(arrows, view, input);
}"""
VIEW = "const seen = view(input.ranges, 400, 430);"


@pytest.fixture(scope="module")
def geometry(browser, server):
    page: Page = browser.new_page()
    page.goto(f"{server}/_stcore/health")
    address = f"{server}/{assets.address('browser/plane/arrows.js')}"
    yield lambda body, **given: page.evaluate(EVALUATE, [address, VIEW + body, given])
    page.close()


def models():
    rng = np.random.default_rng(20240301)
    for spread in (0.01, 1.0, 10.0, 40.0):
        for _ in range(12):
            low = rng.normal(0, 3, 2)
            ranges = np.stack([low, low + rng.uniform(0.2, 30, 2)], axis=1)
            yield {
                "ranges": ranges.tolist(),
                "weights": rng.normal(0, spread, (4, 2)).clip(-MAX_WEIGHT, MAX_WEIGHT).tolist(),
                "bias": rng.normal(0, 5 * spread, 4).tolist(),
            }


def to_units(place, ranges):
    share = np.array([place[0] / 400, 1 - place[1] / 430])
    low, high = np.transpose(ranges)
    return low + share * (high - low)


def test_heads_stay_on_the_plane_square_on_the_level_lines_and_give_their_weights_back(geometry):
    for case in models():
        scale, heads, back = geometry(
            """const scale = arrows.scaleOf(input.weights, seen);
            const heads = input.weights.map((w) => arrows.headOf(w, seen, scale));
            return [scale, heads, heads.map((place) => arrows.weightsAt(place, seen, scale, input.limit))];""",
            **case,
            limit=MAX_WEIGHT,
        )
        widths = np.diff(case["ranges"], axis=1).ravel()
        for w, place, found in zip(case["weights"], heads, back, strict=True):
            assert 0 < place[0] < 400
            assert 0 < place[1] < 430
            offset = np.subtract(place, [200, 215])
            downhill = np.array([w[0] * widths[0] / 400, -w[1] * widths[1] / 430])
            aside = offset[0] * downhill[1] - offset[1] * downhill[0]
            assert aside == pytest.approx(0, abs=1e-6 * np.linalg.norm(downhill) * 400)
            assert offset @ downhill >= 0
            np.testing.assert_allclose(np.multiply(found, widths), np.multiply(w, widths), atol=scale / 4000)


def test_on_the_zero_line_the_score_is_zero_and_so_it_is_at_its_handle(geometry):
    shown = 0
    for case in models():
        lines = geometry("return input.weights.map((w, k) => arrows.zeroLine(w, input.bias[k], seen, k));", **case)
        for w, b, line in zip(case["weights"], case["bias"], lines, strict=True):
            size = np.abs(np.multiply(w, np.diff(case["ranges"], axis=1).ravel())).sum() + abs(b)
            assert 0 <= line["handle"][0] <= 400
            assert 0 <= line["handle"][1] <= 430
            if line["ends"] is None:
                continue
            shown += 1
            for place in line["ends"]:
                assert to_units(place, case["ranges"]) @ w + b == pytest.approx(0, abs=1e-9 * size)
    assert shown > 40
    assert geometry("return arrows.zeroLine([0, 0], 1, seen, 0);", ranges=[[0, 1], [0, 1]]) is None


def test_handles_of_lines_that_coincide_lie_apart(geometry):
    places = geometry(
        "return [[2, 1], [-2, -1], [2, 1]].map((w, k) => arrows.zeroLine(w, [-1.5, 1.5, -1.5][k], seen, k).handle);",
        ranges=[[0, 1], [0, 1]],
    )
    for one in range(3):
        for other in range(one):
            assert np.hypot(*np.subtract(places[one], places[other])) > 20


def test_the_score_at_the_middle_stays_and_a_limit_holds(geometry):
    for case in models():
        c = np.mean(case["ranges"], axis=1)
        w, b = case["weights"][0], case["bias"][0]
        turned = case["weights"][1]
        found = geometry(
            "return arrows.biasAround(input.weights[0], input.bias[0], input.weights[1], seen, input.limit);",
            **case,
            limit=MAX_BIAS,
        )
        assert found == pytest.approx(np.clip(np.dot(w, c) + b - np.dot(turned, c), -MAX_BIAS, MAX_BIAS), rel=1e-12)
    ranges = [[0, 1], [0, 1]]
    assert (
        geometry("return arrows.weightsAt([400, 0], seen, 1e9, input.limit);", ranges=ranges, limit=MAX_WEIGHT)
        == [MAX_WEIGHT] * 2
    )


def test_the_pull_is_what_a_gradient_step_on_this_point_does_to_the_arrow_as_it_is_drawn(geometry):
    """Against differences of cross-entropy, in the units of the drawing: one unit is one pixel of the head."""
    for case in list(models())[12:24]:
        weights, bias = np.array(case["weights"]), np.array(case["bias"])
        place = to_units([317.0, 88.0], case["ranges"])
        temperature, label = 1.7, 2
        c = np.mean(case["ranges"], axis=1)
        widths = np.diff(case["ranges"], axis=1).ravel()
        per_pixel = np.array([400, -430]) / widths / 40_000  # of w, for a step of the head, up to a common factor

        def loss(drawn, case=(weights, bias, place, c, per_pixel, temperature, label)):
            weights, bias, place, c, per_pixel, temperature, label = case
            turned = weights + drawn * per_pixel
            logits = turned @ place + bias + (weights - turned) @ c
            return -log_softmax(logits / temperature)[label]

        logits = weights @ place + bias
        p = np.exp(log_softmax(logits / temperature))
        found = geometry(
            "return arrows.pointGradients(input.place, input.p, [0, 0, 1, 0], seen);",
            ranges=case["ranges"],
            place=place.tolist(),
            p=p.tolist(),
        )
        for k in range(4):
            wrong = (k == label) - p[k]
            assert np.hypot(*found[k]) == pytest.approx(46 * abs(wrong), rel=1e-9)
            slope = np.zeros(2)
            for axis in range(2):
                step = np.zeros((4, 2))
                step[k, axis] = 1e-2
                slope[axis] = (loss(step) - loss(-step)) / 2e-2
            if abs(wrong) < 1e-3:
                continue
            toward = np.array([317.0 - 200, 88.0 - 215])
            downhill = -slope / np.linalg.norm(slope)
            np.testing.assert_allclose(np.array(found[k]) / np.hypot(*found[k]), downhill, atol=1e-4)
            assert np.sign(np.dot(found[k], toward)) == np.sign(wrong)
    still = geometry("return arrows.pointGradients([0.5, 0.5], [1, 0], [0, 1], seen);", ranges=[[0, 1], [0, 1]])
    np.testing.assert_array_equal(np.abs(still), np.zeros((2, 2)))
