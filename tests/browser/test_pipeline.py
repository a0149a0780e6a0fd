"""The pipeline in a person's hands: mouse, keys, fingers; presets, and what its readouts say."""

import re

import numpy as np
import pytest
from person import (
    HALF_A_DIGIT,
    PHONE,
    WITH_PIPELINE,
    button,
    field,
    flat,
    held,
    middle,
    next_frame,
    place_on,
    presented,
    probabilities,
    requests,
    scenario_of,
    settled,
    slider,
    stand,
    trace,
    value,
    visit,
    wait_for,
    wait_for_commit,
)
from playwright.sync_api import expect

from app.catalogue import COMPARED
from app.state.scenario import DEFAULT_LABELS, Scenario, presets
from softmax_core import softmax

# ---- dragging --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("station", WITH_PIPELINE)
def test_a_drag_moves_the_numbers_at_once_and_tells_the_server_once_when_it_ends(page, frames_sent, station):
    visit(page, f"/{station}")
    before, address, sent = probabilities(page), page.url, len(frames_sent)
    first = page.get_by_role("slider", name=re.compile("^Logit ")).nth(1)
    with held(page, first) as move:
        move(20)
        page.wait_for_function(
            "(old) => document.querySelector('[data-testid=probability-1]').textContent !== old", arg=f"{before[1]:.3f}"
        )
        move(35)
        live = presented(page)
        np.testing.assert_allclose(probabilities(page), softmax(live.logits, live.temperature), atol=HALF_A_DIGIT)
        assert live.logits[1] > Scenario.from_query({})[0].logits[1] or station == "boundary"
        assert len(frames_sent) == sent
        assert page.url == address
    committed = wait_for_commit(page, address)
    assert committed.logits == live.logits
    [request] = requests(frames_sent[sent:])
    assert len(frames_sent) == sent + 1
    assert "logits" in request["values"]["scenario"] and request["action"] is None
    np.testing.assert_allclose(probabilities(page), softmax(live.logits, live.temperature), atol=HALF_A_DIGIT)


def test_after_a_release_the_figures_show_the_cores_numbers(page):
    visit(page, "/")
    address = page.url
    with held(page, slider(page, "Logit dog")) as move:
        move(40)
    scenario = wait_for_commit(page, address)
    for k in range(3):
        curve = trace(page, "temperature", k)
        np.testing.assert_allclose(curve["y"], [softmax(scenario.logits, t)[k] for t in curve["x"]], rtol=1e-12)


def test_pressing_a_track_brings_the_handle_there(page):
    visit(page, "/")
    handle = slider(page, "Temperature")
    page.mouse.click(*place_on(handle.locator("xpath=.."), 0.75, 0.5))
    assert wait_for(page, temperature=10.0) == Scenario(temperature=10.0)
    expect(handle).to_be_focused()


def test_escape_takes_a_drag_back(page, frames_sent):
    visit(page, "/")
    address, numbers = page.url, probabilities(page)
    handle = slider(page, "Logit cat")
    with held(page, handle) as move:
        move(-30)
        expect(handle).not_to_have_attribute("aria-valuenow", "2")
        page.keyboard.press("Escape")
        expect(handle).to_have_attribute("aria-valuenow", "2")
        move(30)
        expect(handle).to_have_attribute("aria-valuenow", "2")
    settled(page)
    assert probabilities(page) == numbers
    assert page.url == address


def test_an_answer_to_an_earlier_release_does_not_undo_what_the_hand_did_since(page):
    visit(page, "/")
    labels = ("cat", "dog", "pig")
    for label in labels:
        with held(page, slider(page, f"Logit {label}")) as move:
            move(20)
    shown = presented(page)
    assert wait_for(page, logits=shown.logits) == shown
    assert all(new > old for new, old in zip(shown.logits, Scenario().logits, strict=True))
    assert presented(page) == shown


def test_a_finger_drags_a_handle_and_the_page_stays_where_it_is(open_page):
    page = visit(open_page(viewport=PHONE, has_touch=True, is_mobile=True), "/")
    handle = slider(page, "Logit cat")
    x, y = middle(handle)
    address, scrolled = page.url, page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    send("touchStart", (x, y))
    for step in range(1, 9):
        send("touchMove", (x - 5 * step, y - 4 * step))
    expect(handle).not_to_have_attribute("aria-valuenow", "2")
    live = value(handle)
    assert live < 2
    np.testing.assert_allclose(probabilities(page)[0], softmax([live, 1, 0.1])[0], atol=HALF_A_DIGIT)
    assert page.url == address
    send("touchEnd")
    assert wait_for_commit(page, address).logits == (live, 1.0, 0.1)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == scrolled


# ---- keys ------------------------------------------------------------------------------------------------------------


# Each goes down before the one before it comes up: the page commits once for all of them.
KEYS = ("Home", "ArrowRight", "PageUp", "End")


@pytest.mark.parametrize("station", WITH_PIPELINE)
def test_keys_move_every_handle_from_end_to_end_and_focus_stays(page, station):
    scenario = f"{flat(station)}&T=2&target=0.5,0.25,0.25" + ("&labels=a,b,c" if station == "boundary" else "")
    visit(page, "/images" if station == "images" else scenario)  # whose classes are those of its pictures
    names = [handle.get_attribute("aria-label") for handle in page.get_by_role("slider").all()]
    assert len(names) >= 5
    for name in names:
        handle = slider(page, name)
        low, high = (handle.get_attribute(f"aria-{what}") for what in ("valuemin", "valuemax"))
        reached = []
        handle.focus()
        for key in KEYS:
            page.keyboard.down(key)
            reached.append(value(handle))
        for key in KEYS:
            page.keyboard.up(key)
        assert reached == sorted(reached) and reached[1] > reached[0], name
        assert reached[0] == pytest.approx(float(low)), name
        assert reached[-1] == pytest.approx(float(high)), name
        settled(page)
        expect(handle).to_be_focused()
    shown = presented(page)
    assert wait_for(page, logits=shown.logits, target=shown.target).to_query() == shown.to_query()


def test_every_key_moves_in_its_direction(page):
    visit(page, "/")
    handle = slider(page, "Temperature")
    handle.focus()
    moves = [("ArrowUp", 1), ("ArrowRight", 1), ("PageUp", 1), ("ArrowDown", -1), ("ArrowLeft", -1), ("PageDown", -1)]
    before = value(handle)
    for key, direction in moves:
        handle.press(key)
        assert (value(handle) - before) * direction > 0, key
        before = value(handle)
    handle.press("Control+ArrowRight")
    assert value(handle) == before


def test_every_handle_can_be_reached_by_the_tab_key_and_shows_that_it_has_focus(page):
    visit(page, "/gradient")
    wanted = {handle.get_attribute("aria-label") for handle in page.get_by_role("slider").all()}
    reached = set()
    for _press in range(120):
        page.keyboard.press("Tab")
        label, outline = page.evaluate(
            "() => [document.activeElement.ariaLabel, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if label in wanted:
            assert outline == "solid", label
            reached.add(label)
    assert reached == wanted


def test_one_commit_follows_a_key_held_down(page, frames_sent):
    visit(page, "/")
    sent = len(frames_sent)
    handle = slider(page, "Logit cat")
    handle.focus()
    for _repeat in range(5):
        page.keyboard.down("ArrowRight")
    assert value(handle) == pytest.approx(2.5)
    assert len(frames_sent) == sent
    page.keyboard.up("ArrowRight")
    wait_for(page, logits=(2.5, 1.0, 0.1))
    assert len(frames_sent) == sent + 1


# ---- presets, link, highlights, readouts -----------------------------------------------------------------------------


@pytest.mark.parametrize("station", ["", "loss", "gradient"])
def test_every_preset_is_one_press_away(page, station):
    visit(page, f"{flat(station)}&logits=9,8,7,6")
    chips = page.get_by_role("group", name="Preset scenarios").get_by_role("button")
    known = {preset.title: preset for preset in presets().values()}
    assert chips.count() >= 5
    for chip in chips.all():
        preset, before = known[chip.inner_text()], scenario_of(page)
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
        shown = wait_for(page, logits=preset.logits)
        np.testing.assert_allclose(probabilities(page), softmax(preset.logits, shown.temperature), atol=HALF_A_DIGIT)
        assert shown.temperature == (before.temperature if preset.temperature is None else preset.temperature)
        if preset.target is not None:
            assert shown.target == preset.target
        elif before.num_classes == shown.num_classes:
            assert shown.target == before.target
        common = min(before.num_classes, shown.num_classes)
        assert shown.labels[:common] == before.labels[:common]


def test_a_preset_keeps_the_names_and_another_number_of_classes_is_said(page):
    visit(page, "/?logits=1,2,3&labels=ant,bee,fly&target=0.2,0.3,0.5&T=2")
    said = page.get_by_test_id("preset-note")
    chips = page.get_by_role("group", name="Preset scenarios")
    chips.get_by_role("button", name="uniform").click()
    assert wait_for(page, logits=(1.0, 1.0, 1.0)) == Scenario(
        (1.0, 1.0, 1.0), ("ant", "bee", "fly"), 2.0, (0.2, 0.3, 0.5)
    )
    expect(said).to_be_empty()
    chips.get_by_role("button", name="K = 2").click()
    assert wait_for(page, logits=(1.5, -0.5)).labels == ("ant", "bee")
    expect(said).to_contain_text("Another number of classes")
    chips.get_by_role("button", name="K = 10").click()
    assert wait_for(page, logits=presets()["ten"].logits).labels == (
        *("ant", "bee"),
        *(label for label in DEFAULT_LABELS if label not in ("ant", "bee")),
    )
    expect(said).to_contain_text("Another number of classes")
    slider(page, "Logit ant").press("ArrowRight")
    expect(said).to_be_empty()
    settled(page)
    chips.get_by_role("button", name="K = 10").click()
    expect(said).to_be_empty()


def test_a_preset_takes_the_place_of_a_text_that_was_refused(page):
    visit(page, "/")
    box = field(page, "Temperature as a number")
    box.fill("1e9")
    box.press("Enter")
    expect(box).to_have_attribute("aria-invalid", "true")
    page.get_by_role("group", name="Preset scenarios").get_by_role("button", name="uniform").click()
    expect(box).to_have_attribute("aria-invalid", "false")
    expect(box).to_have_value("1.00")


def test_a_link_is_copied(page):
    visit(page, "/?logits=1,2,3")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(page, "Copy link").click()
    expect(button(page, "Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_term_of_the_formula_and_its_cells_light_up_together(page):
    visit(page, "/")
    cell = page.get_by_test_id("probability-1").locator("xpath=ancestor::*[@role='cell']")
    cell.hover()
    expect(cell).to_have_class(re.compile(r"\blit\b"))
    assert page.locator(".lit").count() >= 2
    others = page.get_by_test_id("probability-0").locator("xpath=ancestor::*[@role='cell']")
    expect(others).not_to_have_class(re.compile(r"\blit\b"))


@pytest.mark.parametrize(
    "query",
    [
        "logits=2,1,0.1&target=0.7,0.2,0.1&T=1.5",
        "logits=1000,998,990&target=0,1,0",
        "logits=10000,-10000&target=0,1&T=0.01",
        "logits=1,2,3,4,5,6,7,8,9,10&target=3&T=100",
    ],
)
def test_the_readouts_are_the_cores_numbers(page, query):
    visit(page, f"/gradient?{query}")
    scenario = scenario_of(page)
    z, y, t = np.array(scenario.logits), np.array(scenario.target), scenario.temperature

    def read(testid):
        return float(page.get_by_test_id(testid).inner_text())

    np.testing.assert_allclose(probabilities(page), softmax(z, t), atol=HALF_A_DIGIT)
    for name, loss in COMPARED.items():
        assert read(f"loss-{name}") == pytest.approx(loss.value(z, y, t), rel=1e-3, abs=HALF_A_DIGIT)
        found = [read(f"gradient-{name}-{k}") for k in range(len(z))]
        np.testing.assert_allclose(found, loss.gradient(z, y, t), rtol=1e-3, atol=HALF_A_DIGIT)


def test_readouts_keep_their_width_while_a_hand_moves(page):
    visit(page, "/gradient?logits=2,1,0.1,3")
    boxes = """() => [...document.querySelectorAll('.pipeline [data-testid], .pipeline [role=slider]')]
      .filter((node) => !node.matches('.handle')).map((node) => {
        const { x, width, top } = node.getBoundingClientRect();
        return [x, width, top].map(Math.round).join(' ');
      })"""
    before = page.evaluate(boxes)
    with held(page, slider(page, "Logit cat")) as move:
        for dx in (-60, -20, 40):
            move(dx)
            next_frame(page)
            assert page.evaluate(boxes) == before


def test_a_scenario_survives_a_resize_to_a_phone(page):
    visit(page, "/?logits=3,2,1")
    page.set_viewport_size(PHONE)
    stand(page)
    assert presented(page) == scenario_of(page) == Scenario(logits=(3.0, 2.0, 1.0))
