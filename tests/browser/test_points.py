"""The points of the plane one by one in a table, and the brush that sprays them."""

import re

import numpy as np
from person import PHONE, button, field, middle, next_frame, on_plane, probabilities, settled, touched, visit
from playwright.sync_api import Locator, Page, expect

from app import assets
from app.state.plane import L2
from app.state.plane_points import MOST_POINTS
from softmax_core import LOSSES, fit_softmax_regression, load_iris, one_hot

IRIS = load_iris()
FULL = re.compile("The plane is full")


def table(page: Page) -> Locator:
    return page.get_by_test_id("point-table")


def opened(page: Page) -> Locator:
    table(page).locator("summary").click()
    rows = table(page).locator("tbody tr:visible")
    expect(rows.first).to_be_visible()
    return rows


def row_of(page: Page, number: int) -> Locator:
    return table(page).get_by_role("button", name=f"Choose point {number}", exact=True)


def numbers(rows: Locator) -> list[int]:
    next_frame(rows.page)
    return [int(words) for words in rows.get_by_role("rowheader").all_inner_texts()]


def losses() -> np.ndarray:
    model = fit_softmax_regression(IRIS.points, IRIS.labels, 3, l2=L2)
    return LOSSES["cross_entropy"].value(model.logits(IRIS.points), one_hot(IRIS.labels, 3))


def count(page: Page) -> int:
    found = re.search(r"\d+", page.locator(".scores h2").inner_text())
    return int(found.group())


def test_the_table_lists_the_worst_points_first_with_the_cores_losses(page):
    visit(page, "/boundary")
    rows = opened(page)
    expected = losses()
    order = np.argsort(-expected, kind="stable")[:10]
    assert numbers(rows) == [n + 1 for n in order]
    shown = [float(row.get_by_role("cell").last.inner_text()) for row in rows.all()]
    np.testing.assert_allclose(shown, expected[order], atol=2e-3)
    least = table(page).get_by_role("button", name="loss")
    expect(table(page).get_by_role("columnheader", name="loss")).to_have_attribute("aria-sort", "descending")
    least.click()
    expect(rows.first.get_by_role("rowheader")).to_have_text(str(np.argmin(expected) + 1))
    table(page).get_by_role("button", name="point", exact=False).first.click()
    page.wait_for_url(re.compile("order=number"))
    assert numbers(rows) == list(range(1, 11))
    page.keyboard.press("Control+z")
    expect(rows.first.get_by_role("rowheader")).to_have_text(str(np.argmin(expected) + 1))


def test_a_row_marks_its_point_and_a_point_its_row(page):
    visit(page, "/boundary")
    rows = opened(page)
    before = probabilities(page)
    worst = int(np.argmax(losses())) + 1
    rows.first.hover()
    page.wait_for_function("(p) => document.querySelector('[data-testid=probability-0]').textContent != p", arg=before)
    expect(page.locator(".probe")).to_contain_text(f"Point {worst}")
    page.mouse.move(2, 2)
    expect(page.locator(".probe")).to_contain_text("Point 71")
    assert probabilities(page) == before
    rows.first.click()
    expect(row_of(page, worst)).to_have_attribute("aria-pressed", "true")
    page.wait_for_url(re.compile(f"point={worst}(&|$)"))
    # By keys: the row below passes into the pipeline, Enter chooses it, the next page is turned to.
    page.keyboard.press("ArrowDown")
    second = numbers(rows)[1]
    expect(row_of(page, second)).to_be_focused()
    expect(page.locator(".probe")).to_contain_text(f"Point {second}")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"point={second}(&|$)"))
    first_page = numbers(rows)
    page.keyboard.press("PageDown")
    expect(table(page)).to_contain_text("11 to 20 of 150")
    assert not set(numbers(rows)) & set(first_page)
    # A setosa is among the best: far down in the table.
    button(page, "Point 1").click(force=True)
    expect(row_of(page, 1)).to_have_attribute("aria-pressed", "true")


def test_the_table_follows_a_hand_and_holds_few_rows_of_thousands(page):
    visit(page, "/boundary?data=blobs&count=1000")
    rows = opened(page)
    assert rows.count() == 10
    before = rows.all_inner_texts()
    bias = page.get_by_role("slider", name=re.compile("^Bias of")).first
    x, y = middle(bias)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=4)
    expect(rows.first).not_to_have_text(before[0])
    page.mouse.up()
    box = field(page, "Temperature as a number")
    box.fill("2")
    box.press("Enter")
    expect(table(page)).to_contain_text("at T = 2.00")
    assert table(page).locator("tbody tr").count() == 10


def stroke(page: Page) -> None:
    x, y = on_plane(page, 0.15, 0.15)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y + 20, steps=6)


def test_a_stroke_sprays_points_of_the_chosen_class_and_is_one_step_back(page):
    visit(page, "/boundary")
    before = page.get_by_test_id("plane-loss").inner_text()
    button(page, "virginica").click()
    spray = button(page, "spray")
    spray.click()
    expect(spray).to_have_attribute("aria-pressed", "true")
    stroke(page)
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)  # while the hand sprays
    live = count(page)
    assert live >= 170
    page.mouse.up()
    settled(page)
    expect(button(page, f"Point {live}")).to_have_attribute("data-tip", re.compile("virginica"))
    assert count(page) == live
    page.keyboard.press("Control+z")
    expect(page.locator(".scores h2")).to_contain_text("150")
    expect(page.get_by_test_id("plane-loss")).to_have_text(before)
    stroke(page)  # the same stroke leaves the same points
    page.keyboard.press("Escape")
    expect(page.locator(".scores h2")).to_contain_text("150")
    page.mouse.up()
    stroke(page)
    assert count(page) == live
    page.mouse.up()
    spray.click()
    page.mouse.click(*on_plane(page, 0.9, 0.9))  # a click adds one again
    expect(page.locator(".scores h2")).to_contain_text(str(live + 1))


def test_keys_spray_at_the_probe(page):
    visit(page, "/boundary")
    button(page, "spray").focus()
    page.keyboard.press("Enter")
    expect(button(page, "Probe")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Space")
    expect(page.locator(".scores h2")).to_contain_text("159")
    page.keyboard.press("Control+z")
    expect(page.locator(".scores h2")).to_contain_text("150")
    expect(button(page, "Probe")).to_be_visible()


def test_one_finger_sprays_and_a_full_plane_says_so(open_page):
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    visit(page, "/boundary")
    button(page, "spray").click()
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    with touched(page, page.get_by_test_id("plane")) as move:
        start = page.evaluate(scrolled)
        move(6, -90)
    expect(page.locator(".scores h2")).not_to_contain_text("150")
    assert page.evaluate(scrolled) == start
    settled(page)
    page.evaluate(
        """async ([address, most]) => {
          const { addPoints, commitPlane } = await import(new URL(address, document.baseURI));
          addPoints(Array.from({ length: most }, (_, n) => [1 + (n % 50) / 10, 0.5 + (n % 7) / 10]), 0);
          commitPlane();
        }""",
        [assets.address("browser/plane/store.js"), MOST_POINTS],
    )
    expect(page.locator(".scores h2")).to_contain_text(f"{MOST_POINTS}")
    assert count(page) == MOST_POINTS
    expect(page.get_by_text(FULL)).to_be_hidden()
    settled(page)
    page.get_by_role("button", name="+ point").click()
    expect(page.get_by_text(FULL)).to_be_visible()
    assert count(page) == MOST_POINTS
    expect(page.get_by_test_id("notice")).to_have_count(0)


AXIS = "document.querySelector('[data-testid=figure-training] .plot')._fullLayout.yaxis.type"


def test_a_loss_that_oscillates_is_told(page):
    words = page.locator(".film").get_by_text("The loss oscillates: try a smaller learning rate.")
    for settings, is_told in (("optimizer:momentum,learning_rate:5,start:wrong,l2:0.1", True), ("", False)):
        visit(page, f"/boundary?train={settings}")
        button(page, "Train").click()
        page.wait_for_function("() => document.querySelector('[data-testid=plane-step]').textContent > 0")
        expect(words).to_be_visible(visible=is_told)


def test_the_axis_of_the_loss_is_what_was_chosen_and_else_shows_how_it_ends(page):
    visit(page, "/boundary?train=learning_rate:20,start:wrong,l2:0")
    button(page, "Train").click()
    page.wait_for_function(f"() => {AXIS} === 'log'")  # automatic: the loss falls by more than a hundred times
    axis = page.get_by_test_id("figure-training").get_by_role("combobox")
    for kind, found in (("linear", "linear"), ("logarithmic", "log")):
        axis.select_option(kind)
        page.wait_for_function(f"() => {AXIS} === '{found}'")
        page.wait_for_url(re.compile(f"loss_axis={kind}"))
    visit(page, "/boundary")
    button(page, "Train").click()
    page.wait_for_function(f"() => {AXIS} === 'linear'")
