"""The plane as an instrument: what a hand, a finger and the keyboard do to its points."""

import re

import numpy as np
import pytest
from person import (
    PHONE,
    button,
    field,
    finger,
    in_sight,
    middle,
    next_frame,
    on_plane,
    probabilities,
    settled,
    slider,
    visit,
    wait_for_commit,
    weights,
)
from playwright.sync_api import Page, expect

from app import assets
from app.state.plane import L2
from softmax_core import fit_softmax_regression, load_iris

IRIS = load_iris()


def point(page: Page, number: int):
    return button(page, f"Point {number}")


def count(page: Page) -> int:
    return page.get_by_role("button", name=re.compile(r"^Point \d+$")).count()


def loss(page: Page) -> str:
    return page.get_by_test_id("plane-loss").inner_text()


def fitted(points, labels) -> list[float]:
    model = fit_softmax_regression(points, labels, 3, l2=L2)
    return np.column_stack([model.weights, model.bias]).ravel()


def drag_point(page: Page, number: int, dx: float, dy: float) -> None:
    x, y = middle(point(page, number))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)


def test_the_boundary_follows_a_point_before_it_is_let_go_and_python_agrees(page, frames_sent):
    visit(page, "/boundary")
    before, first, sent = loss(page), weights(page), len(frames_sent)
    drag_point(page, 107, -80, 90)
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)
    live = weights(page)
    assert np.abs(np.subtract(live, first)).max() > 0.05
    assert len(frames_sent) == sent
    page.mouse.up()
    expect(page.get_by_text(re.compile("Point 107"))).to_be_visible()
    expect(button(page, "Back to the optimum")).to_be_disabled()
    points = IRIS.points.copy()
    name = point(page, 107).get_attribute("data-tip")
    points[106] = [float(n) for n in re.findall(r"[\d.]+", name)[:2]]
    assert not np.array_equal(points, IRIS.points)
    np.testing.assert_allclose(weights(page), fitted(points, IRIS.labels), atol=2e-3)
    np.testing.assert_allclose(live, weights(page), atol=2e-3)


def test_without_following_the_weights_stay_and_the_loss_moves(page):
    visit(page, "/boundary")
    follow = button(page, "Model follows")
    follow.click()
    expect(follow).to_have_attribute("aria-pressed", "false")
    before, first = loss(page), weights(page)
    drag_point(page, 107, -80, 90)
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)
    page.mouse.up()
    assert weights(page) == first


def test_a_click_adds_a_point_of_the_chosen_class_and_undo_takes_it_back(page):
    visit(page, "/boundary")
    before = loss(page)
    button(page, "virginica").click()
    plane = in_sight(page.get_by_test_id("plane"))
    page.mouse.click(plane["x"] + 300, plane["y"] + plane["height"] - 40)
    expect(point(page, 151)).to_have_attribute("data-tip", re.compile("virginica"))
    expect(page.get_by_text("Point 151")).to_be_visible()
    expect(page.get_by_text("On all 151 points")).to_be_visible()
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)
    page.keyboard.press("Control+z")
    expect(point(page, 151)).to_have_count(0)
    expect(page.get_by_test_id("plane-loss")).to_have_text(before)
    button(page, "Redo").click()
    expect(point(page, 151)).to_have_count(1)
    button(page, "Restore").click()
    expect(page.get_by_test_id("plane-loss")).to_have_text(before)
    assert count(page) == 150
    button(page, "Undo").click()
    expect(point(page, 151)).to_have_count(1)


def test_undo_and_redo_in_one_breath_end_where_they_began(page, frames_sent):
    visit(page, "/boundary")
    plane = in_sight(page.get_by_test_id("plane"))
    page.mouse.click(plane["x"] + 300, plane["y"] + plane["height"] - 40)
    expect(page.get_by_text("On all 151 points")).to_be_visible()
    settled(page)
    said = len(frames_sent)
    page.evaluate("""() => {
      const press = (shiftKey) =>
        document.body.dispatchEvent(
          new KeyboardEvent("keydown", { key: "z", ctrlKey: true, shiftKey, bubbles: true }));
      press(false);
      setTimeout(() => press(true), 15);
    }""")
    while len(frames_sent) < said + 2:
        next_frame(page)
    settled(page)
    expect(point(page, 151)).to_have_count(1)
    expect(page.get_by_text("On all 151 points")).to_be_visible()
    expect(page.get_by_test_id("notice")).to_have_count(0)
    assert "edits=" in page.url


def test_points_are_edited_by_keyboard_alone(page):
    visit(page, "/boundary")
    spot = point(page, 5)
    spot.focus()
    was = spot.get_attribute("data-tip")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    expect(spot).not_to_have_attribute("data-tip", was)
    expect(spot).to_be_focused()
    page.keyboard.press("3")
    expect(spot).to_have_attribute("data-tip", re.compile("virginica"))
    page.keyboard.press("Delete")
    expect(point(page, 150)).to_have_count(0)
    add = button(page, "+ point")
    add.focus()
    page.keyboard.press("Enter")
    expect(point(page, 150)).to_be_focused()


def test_a_point_gets_another_class_and_goes_by_the_line_that_speaks_of_it(page):
    visit(page, "/boundary")
    before = loss(page)
    page.get_by_role("combobox", name="True class of this point").select_option(label="■ virginica")
    expect(point(page, 71)).to_have_attribute("data-tip", re.compile("virginica"))
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)
    button(page, "Remove").click()
    expect(page.get_by_text("On all 149 points")).to_be_visible()
    # The nearest point takes its place: (4.8, 1.8) again, a virginica.
    expect(page.get_by_text("Point 126: (4.8, 1.8)")).to_be_visible()


def test_a_point_that_a_click_has_added_is_the_one_that_keys_are_for(page):
    visit(page, "/boundary")
    page.mouse.click(*on_plane(page, 0.12, 0.2))
    expect(point(page, 151)).to_be_focused()
    page.keyboard.press("Delete")
    expect(point(page, 151)).to_have_count(0)
    expect(page.get_by_text("On all 150 points")).to_be_visible()


def test_a_finger_drags_a_point(open_page):
    page = open_page(has_touch=True, viewport=PHONE)
    visit(page, "/boundary")
    before = loss(page)
    finger(page, point(page, 107), -50, 40)
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)
    expect(page.get_by_text("Point 107")).to_be_visible()


def test_edited_points_are_there_again_after_a_visit_to_another_station(page):
    visit(page, "/boundary")
    was = point(page, 107).get_attribute("data-tip")
    drag_point(page, 107, -80, 90)
    page.mouse.up()
    expect(point(page, 107)).not_to_have_attribute("data-tip", was)
    moved, value = point(page, 107).get_attribute("data-tip"), loss(page)
    page.get_by_role("link", name="Softmax", exact=True).click()
    expect(page.get_by_test_id("figure-simplex")).to_be_visible()
    page.get_by_role("link", name="Boundary", exact=True).click()
    expect(point(page, 107)).to_have_attribute("data-tip", moved)
    expect(page.get_by_test_id("plane-loss")).to_have_text(value)


def test_the_ground_shows_one_number_of_every_place_on_request(page):
    visit(page, "/boundary")
    looks = {page.get_by_test_id("plane").evaluate("(canvas) => canvas.toDataURL()")}
    ground = page.get_by_label("What the ground shows")
    for choice in ("confidence", "entropy", "p(setosa)", "p(virginica)"):
        ground.select_option(choice)
        next_frame(page)
        looks.add(page.get_by_test_id("plane").evaluate("(canvas) => canvas.toDataURL()"))
    assert len(looks) == 5


def test_what_all_classes_get_alike_changes_no_probability(page):
    visit(page, "/boundary")
    before, shown = probabilities(page), (loss(page), weights(page))
    shift = slider(page, "Add the same number to every first weight")
    shift.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(shift).to_have_attribute("aria-valuenow", "1")
    assert probabilities(page) == pytest.approx(before, abs=2e-3)
    assert loss(page) == shown[0]
    np.testing.assert_allclose(weights(page)[0::3][:3], np.add(shown[1][0::3][:3], 1), atol=2e-3)


def test_the_chosen_point_stays_chosen_when_pythons_fit_comes_whatever_all_weights_had_in_common(page):
    visit(page, "/boundary")
    shift = slider(page, "Add the same number to every first weight")
    shift.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(shift).to_have_attribute("aria-valuenow", "2")
    button(page, "Model follows").click()  # a hand's weights have ended it
    drag_point(page, 107, -80, 90)
    live = weights(page)
    page.mouse.up()
    expect(button(page, "Back to the optimum")).to_be_disabled()
    np.testing.assert_allclose(weights(page), live, atol=2e-3)
    expect(page.get_by_text("Point 107")).to_be_visible()


def test_a_logit_concerns_the_pipeline_alone_and_a_temperature_the_plane_too(page):
    received = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(frame)))
    visit(page, "/boundary")

    def answer(name, key):
        received.clear()
        before = page.url
        slider(page, name).press(key)
        page.wait_for_function("(before) => location.href !== before", arg=before)
        settled(page)
        return b"".join(received)

    before = loss(page)
    words = answer("Logit setosa", "ArrowRight")
    assert b'"points"' not in words and b"softmax_live.browser.plane" not in words
    assert loss(page) == before
    words = answer("Temperature", "PageUp")
    assert b'"points"' not in words and b"softmax_live.browser.plane" not in words
    assert loss(page) != before


def test_undo_brings_back_the_weights_that_a_hand_had_set(page):
    received: list = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(frame)))
    visit(page, "/boundary")
    bias = field(page, "Bias of setosa as a number")
    bias.fill("20")
    bias.press("Enter")
    bias.blur()
    button(page, "Model follows").click()
    expect(button(page, "Back to the optimum")).to_be_disabled()
    settled(page)
    said = len(received)
    page.keyboard.press("Control+z")
    expect(bias).to_have_value("20.000")
    while len(received) == said:
        next_frame(page)
    settled(page)
    expect(bias).to_have_value("20.000")


def test_escape_takes_a_drag_back_with_all_that_followed_it(page, frames_sent):
    visit(page, "/boundary")
    opened = page.url
    page.get_by_label("The loss that the model follows the points by").select_option("focal")
    wait_for_commit(page, opened)
    before, address = weights(page), page.url
    drag_point(page, 107, -80, 90)
    assert weights(page) != before
    page.keyboard.press("Escape")
    next_frame(page)
    assert weights(page) == before
    page.mouse.up()
    assert page.url == address
    expect(button(page, "Redo")).to_be_disabled()


def test_another_point_can_go_and_the_chosen_one_stays(page):
    visit(page, "/boundary")
    expect(page.get_by_text("Point 71")).to_be_visible()
    point(page, 5).focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("On all 149 points")).to_be_visible()
    expect(page.get_by_text("Point 70")).to_be_visible()


def test_the_last_two_points_cannot_be_removed_and_the_reason_is_given(page):
    visit(page, "/boundary")
    remove = page.locator(".probe").get_by_role("button", name="Remove")
    page.evaluate(
        """async (address) => {
          const { plane, removePoint } = await import(new URL(address, document.baseURI));
          while (plane.points.length > 3) removePoint(0);
        }""",
        assets.address("browser/plane/store.js"),
    )
    point(page, 1).click(force=True)
    expect(remove).to_be_enabled()
    remove.click()
    expect(page.get_by_text("On all 2 points")).to_be_visible()
    expect(remove).to_be_disabled()
    expect(remove).to_have_attribute("data-tip", "Two points must stay")
    expect(button(page, "Back to the optimum")).to_have_attribute("data-tip", "A class without points has no optimum")


def test_classes_belong_to_the_data_in_the_pipeline_too(page):
    """None is removed, renamed or added there: plane, weights and matrix would keep it."""
    visit(page, "/boundary")
    expect(page.get_by_role("button", name=re.compile("^(Remove|Rename) setosa"))).to_have_count(0)
    expect(button(page, "+ class")).to_have_count(0)
    button(page, "Make setosa the true class").press("F2")
    expect(page.get_by_role("textbox", name="Rename setosa")).to_have_count(0)
    box = field(page, "Logit of setosa as a number")
    box.fill("1, 2")
    box.press("Enter")
    expect(page.get_by_text("there are 3 classes here")).to_be_visible()
    expect(page.get_by_test_id("probability-2")).to_be_visible()


def test_losses_at_another_temperature_than_the_curves_say_so(page):
    visit(page, "/boundary?versus=loss:focal")
    expect(page.get_by_test_id("figure-training")).to_contain_text("at T = 1")
    expect(page.get_by_text("at T = 2.00")).to_have_count(0)
    box = field(page, "Temperature as a number")
    box.fill("2")
    box.press("Enter")
    expect(page.locator(".scores").get_by_text("at T = 2.00")).to_be_visible()
    expect(page.locator(".runs").get_by_text("at T = 2.00")).to_be_visible()


def test_with_two_classes_the_penalty_is_compared_with_scikit_learns(page):
    visit(page, "/boundary?data=moons&classes=2")
    words = page.locator(".weights").get_by_text("half the penalty of scikit-learn")
    expect(words).to_be_visible()
    page.get_by_role("combobox", name="Number of classes").select_option("3")
    expect(words).to_be_hidden()
