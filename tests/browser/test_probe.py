"""The probe: any place of the plane in the pipeline, in passing or pinned."""

import re

import numpy as np
import pytest
from person import (
    PHONE,
    button,
    finger,
    logit_field,
    middle,
    next_frame,
    on_plane,
    probabilities,
    scenario_of,
    settled,
    slider,
    stand,
    value,
    visit,
    weights,
)
from playwright.sync_api import Page, expect

from softmax_core import load_iris, softmax

IRIS = load_iris()
NAMES = IRIS.class_names
PROBE = "p.probe"


def logits(page: Page) -> np.ndarray:
    """As the fields show them, when the pointer rests."""
    next_frame(page)
    return np.array([float(logit_field(page, name).input_value()) for name in NAMES])


def place(page: Page) -> np.ndarray:
    """The place that the page speaks of."""
    next_frame(page)
    words = page.locator(PROBE).inner_text()
    return np.array([float(n) for n in re.findall(r"-?[\d.]+", words.split(")")[0])])


def model(page: Page) -> tuple[np.ndarray, np.ndarray]:
    rows = np.reshape(weights(page), (-1, 3))
    return rows[:, :2], rows[:, 2]


def assert_of_its_place(page: Page, found: np.ndarray) -> None:
    """The page shows places to two digits: as near as that can be."""
    weights, bias = model(page)
    allowed = 0.0051 * np.abs(weights).sum(axis=1) + 1e-3
    assert (np.abs(found - (weights @ place(page) + bias)) <= allowed).all()


def everything(page: Page) -> tuple:
    next_frame(page)
    return page.locator(PROBE).inner_text(), page.locator(".pipeline").inner_text(), tuple(logits(page))


def pin(page: Page, across=0.25, down=0.62) -> None:
    before = page.url
    button(page, "probe").click()
    page.mouse.click(*on_plane(page, across, down))
    expect(button(page, "Probe")).to_be_visible()
    page.wait_for_function("(before) => location.href !== before", arg=before)


def test_a_pointer_that_passes_shows_each_place_and_leaves_no_trace(page, frames_sent):
    visit(page, "/boundary")
    before, address = everything(page), page.url
    target = scenario_of(page).target
    sent = len(frames_sent)
    seen = []
    for across, down in ((0.1, 0.3), (0.75, 0.85), (0.5, 0.15)):
        page.mouse.move(*on_plane(page, across, down), steps=4)
        expect(page.locator(PROBE)).to_contain_text("Place (")
        found = logits(page)
        assert_of_its_place(page, found)
        seen.append(tuple(found))
        np.testing.assert_allclose(probabilities(page), softmax(found), atol=6e-4)
        loss = float(page.get_by_test_id("loss-cross_entropy").inner_text())
        assert loss == pytest.approx(-np.log(softmax(found)[target.index(1)]), rel=1e-3, abs=1e-3)
    assert len(set(seen)) == 3
    page.mouse.move(5, 400, steps=4)
    assert everything(page) == before
    assert page.url == address
    assert len(frames_sent) == sent


def test_near_a_point_it_is_the_point_that_is_shown_with_its_own_class(page):
    visit(page, "/boundary")
    x, y = middle(button(page, "Point 119"))
    page.mouse.move(x + 3, y - 3, steps=4)
    expect(page.locator(PROBE)).to_contain_text("Point 119")
    expect(page.get_by_label("True class of this point")).to_have_value("2")
    weights, bias = model(page)
    np.testing.assert_allclose(logits(page), weights @ IRIS.points[118] + bias, atol=6e-4)
    page.mouse.move(x, y - 300, steps=3)
    expect(page.locator(PROBE)).to_contain_text("Point 71")


def test_a_press_or_a_key_ends_it(page, frames_sent):
    visit(page, "/boundary")
    before, address = everything(page), page.url
    page.mouse.move(*on_plane(page, 0.1, 0.3), steps=4)
    expect(page.locator(PROBE)).to_contain_text("Place (")
    page.keyboard.press("Shift")
    assert everything(page) == before
    page.mouse.move(*on_plane(page, 0.15, 0.3), steps=4)
    expect(page.locator(PROBE)).to_contain_text("Place (")
    page.mouse.down()
    assert everything(page) == before
    page.mouse.move(*on_plane(page, 0.35, 0.5), steps=4)
    page.mouse.up()
    assert page.url == address
    assert scenario_of(page).labels == NAMES


def test_what_python_answers_meanwhile_wins(page):
    visit(page, "/boundary")
    address = page.url
    button(page, "virginica").click()
    page.mouse.click(*on_plane(page, 0.1, 0.5))
    page.mouse.move(*on_plane(page, 0.5, 0.9), steps=10)
    page.wait_for_function("(before) => location.href !== before", arg=address)
    expect(button(page, "Back to the optimum")).to_be_disabled()
    page.mouse.move(5, 400, steps=4)
    expect(page.locator(PROBE)).to_contain_text("Point 151")
    settled(page)
    for _ in range(100):  # what is read aloud and written down follows within a second
        if np.allclose(logits(page), scenario_of(page).logits, atol=5e-4):
            break
        next_frame(page)
    np.testing.assert_allclose(logits(page), scenario_of(page).logits, atol=5e-4)


def test_a_pinned_probe_is_committed_with_the_target_that_was(page):
    visit(page, "/boundary")
    target = scenario_of(page).target
    pin(page)
    page.mouse.move(5, 400)
    expect(page.locator(PROBE)).to_contain_text("Place (")
    assert_of_its_place(page, logits(page))
    assert scenario_of(page).target == target
    np.testing.assert_allclose(scenario_of(page).logits, logits(page), atol=5e-4)
    page.mouse.move(*on_plane(page, 0.8, 0.8), steps=3)
    page.mouse.move(5, 400)
    np.testing.assert_allclose(scenario_of(page).logits, logits(page), atol=5e-4)
    button(page, "Point 5").focus()
    page.keyboard.press("Enter")
    expect(page.locator(PROBE)).to_contain_text("Point 5")
    expect(button(page, "Probe")).to_have_count(0)


def test_a_pinned_probe_is_dragged_live_with_one_commit(page, frames_sent):
    visit(page, "/boundary")
    pin(page)
    page.mouse.move(5, 400)
    first, address = place(page), page.url
    sent = len(frames_sent)
    x, y = middle(button(page, "Probe"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 80, y - 60, steps=6)
    now = place(page)
    assert now[0] > first[0] + 0.5
    assert now[1] > first[1] + 0.2
    assert len(frames_sent) == sent
    page.mouse.up()
    page.wait_for_function("(before) => location.href !== before", arg=address)
    page.mouse.move(5, 400)
    assert_of_its_place(page, logits(page))
    x, y = middle(button(page, "Probe"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    page.mouse.move(5, 400)
    np.testing.assert_allclose(place(page), now, atol=0.011)


def test_a_finger_drags_a_pinned_probe(open_page):
    page = open_page(has_touch=True, viewport=PHONE)
    visit(page, "/boundary")
    page.add_style_tag(content="html { scroll-behavior: auto }")
    button(page, "probe").press("Enter")
    expect(button(page, "Probe")).to_be_focused()
    first, address = place(page), page.url
    finger(page, button(page, "Probe"), 50, -40)
    page.wait_for_function("(before) => location.href !== before", arg=address)
    now = place(page)
    assert now[0] > first[0] + 0.5
    assert now[1] > first[1] + 0.2
    assert_of_its_place(page, logits(page))


def test_a_probe_is_pinned_moved_and_taken_away_by_keyboard(page):
    visit(page, "/boundary")
    brush = button(page, "probe")
    brush.focus()
    page.keyboard.press("Enter")
    probe = button(page, "Probe")
    expect(probe).to_be_focused()
    first = place(page)
    np.testing.assert_allclose(first, (IRIS.points.min(axis=0) + IRIS.points.max(axis=0)) / 2, atol=0.01)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    now = place(page)
    assert 0 < now[0] - first[0] < 0.1
    assert 0.1 < now[1] - first[1] < 0.3
    assert_of_its_place(page, logits(page))
    page.keyboard.press("Delete")
    expect(probe).to_have_count(0)
    expect(page.locator(PROBE)).to_contain_text("No point chosen")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Point ")


def test_a_pinned_probe_follows_the_model_whoever_changes_it(page):
    visit(page, "/boundary")
    pin(page)
    page.mouse.move(5, 400)
    where, before = place(page), logits(page)
    bias = slider(page, "Bias of setosa")
    bias.focus()
    page.keyboard.press("ArrowRight")
    expect(logit_field(page, "setosa")).not_to_have_value(f"{before[0]:.3f}")
    np.testing.assert_array_equal(place(page), where)
    assert_of_its_place(page, logits(page))
    page.keyboard.press("Control+z")
    np.testing.assert_allclose(logits(page), before, atol=2e-3)
    button(page, "Train").click()
    expect(button(page, "Pause")).to_be_visible()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) >= 20")
    button(page, "Pause").click()
    np.testing.assert_array_equal(place(page), where)
    assert not np.allclose(logits(page), before, atol=0.1)
    assert_of_its_place(page, logits(page))


def test_a_pinned_probe_is_there_again_after_a_visit_to_another_station(page):
    visit(page, "/boundary")
    pin(page)
    page.mouse.move(5, 400)
    where = place(page)
    page.get_by_role("link", name="Softmax", exact=True).click()
    expect(page.get_by_test_id("figure-simplex")).to_be_visible()
    page.get_by_role("link", name="Boundary", exact=True).click()
    expect(button(page, "Probe")).to_be_visible()
    np.testing.assert_array_equal(place(page), where)


def test_a_reload_finds_the_probe_the_arrows_and_the_ground(page):
    visit(page, "/boundary")
    pin(page)
    pinned = place(page)
    button(page, "Arrows").click()
    page.wait_for_url(re.compile("arrows=0"))
    page.get_by_role("combobox", name="What the ground shows").select_option("entropy")
    page.wait_for_url(re.compile("ground=entropy"))
    page.reload()
    stand(page)
    expect(button(page, "Probe")).to_be_visible()
    np.testing.assert_array_equal(place(page), pinned)
    expect(button(page, "Arrows")).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("combobox", name="What the ground shows")).to_have_value("entropy")
    button(page, "Probe").press("Delete")
    page.wait_for_url(lambda address: "probe=" not in address)


def test_other_data_have_neither_the_probe_nor_a_class_as_the_ground(page):
    visit(page, "/boundary")
    pin(page)
    page.get_by_role("combobox", name="What the ground shows").select_option("2")
    page.wait_for_url(re.compile("ground=2"))
    page.get_by_role("combobox", name="Data").select_option("moons")
    page.wait_for_url(re.compile("data=moons"))
    assert "probe=" not in page.url and "ground=" not in page.url
    expect(button(page, "Probe")).not_to_be_visible()
    expect(page.get_by_role("combobox", name="What the ground shows")).to_have_value("classes")


def test_a_probe_over_another_kind_of_scenario_takes_the_classes_of_the_plane(page):
    visit(page, "/boundary?logits=1,2,3,4&labels=a,b,c,d&target=d")
    page.mouse.move(*on_plane(page, 0.1, 0.3), steps=4)
    expect(page.locator(PROBE)).to_contain_text("Place (")
    expect(slider(page, f"Logit {NAMES[0]}")).to_be_visible()
    page.mouse.move(5, 400, steps=4)
    expect(slider(page, "Logit d")).to_be_visible()
    assert value(slider(page, "Logit d")) == 4
