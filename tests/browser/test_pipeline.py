"""The pipeline in a person's hands: mouse, keys, fingers, typing, pasting."""

import re

import numpy as np
import pytest
from person import (
    PHONE,
    WITH_PIPELINE,
    button,
    field,
    flat,
    held,
    live_marks,
    logit_field,
    middle,
    next_frame,
    place_on,
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
from playwright.sync_api import Page, expect

from app.catalogue import COMPARED
from app.state.scenario import DEFAULT_LABELS, Scenario, presets
from softmax_core import entropy, smooth_labels, softmax

HALF_A_DIGIT = 0.00051


def alert(page: Page):
    """The message that stands where something was typed."""
    return page.locator(".field").get_by_role("alert").filter(visible=True)


def presented(page: Page) -> Scenario:
    """The scenario as the pipeline's own handles and fields show it, before and after a commit."""
    names = page.get_by_role("slider", name=re.compile("^Logit "))
    labels = tuple(name.get_attribute("aria-label").removeprefix("Logit ") for name in names.all())
    logits = tuple(value(slider(page, f"Logit {label}")) for label in labels)
    targets = [slider(page, f"Target {label}") for label in labels]
    target = tuple(value(handle) for handle in targets) if targets[0].count() else scenario_of(page).target
    return Scenario(logits, labels, value(slider(page, "Temperature")), target)


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


# ---- typing ----------------------------------------------------------------------------------------------------------


def test_typing_is_live_and_enter_commits(page, frames_sent):
    visit(page, "/")
    sent = len(frames_sent)
    logit_field(page, "dog").focus()
    page.keyboard.type("3.5")
    expect(page.get_by_test_id("probability-1")).to_have_text(f"{softmax([2, 3.5, 0.1])[1]:.3f}")
    expect(slider(page, "Logit dog")).to_have_attribute("aria-valuenow", "3.5")
    assert len(frames_sent) == sent
    page.keyboard.press("Enter")
    assert wait_for(page, logits=(2.0, 3.5, 0.1)) == Scenario(logits=(2.0, 3.5, 0.1))
    expect(logit_field(page, "dog")).to_be_focused()


def test_numbers_may_be_written_as_people_write_them(page):
    visit(page, "/")
    box = logit_field(page, "dog")
    for typed, meant in [("-3", -3.0), ("\u22122,5", -2.5), ("1e3", 1000.0), ("+.5", 0.5), ("  7 ", 7.0)]:
        box.fill(typed)
        box.blur()
        wait_for(page, logits=(2.0, meant, 0.1))
        expect(alert(page)).to_have_count(0)


@pytest.mark.parametrize("window", [{"width": 1280, "height": 720}, PHONE], ids=["wide", "phone"])
def test_what_is_no_number_is_answered_where_it_was_typed_and_nothing_is_lost(page, window):
    page.set_viewport_size(window)
    visit(page, flat("loss") + "&T=2")
    if window is PHONE:
        page.get_by_test_id("all-columns").click()
    address, numbers = page.url, probabilities(page)
    for name, text, limits in [
        ("Logit of cat as a number", "abc", ("−10000", "10000, or -inf")),
        ("Logit of cat as a number", "10001", ("−10000", "10000, or -inf")),
        ("Temperature as a number", "0", ("0.01", "100")),
        ("Temperature as a number", "1/0", ("0.01", "100")),
        ("Target of cat as a number", "1.5", ("0", "1")),
    ]:
        box = field(page, name)
        before = box.input_value()
        box.fill(text)
        message = alert(page)
        expect(message).to_have_count(1)
        expect(message).to_contain_text(f"“{text}” does not work here: use a number from {limits[0]} to {limits[1]}")
        expect(box).to_have_attribute("aria-invalid", "true")
        spot, place = message.bounding_box(), box.bounding_box()
        assert abs(spot["y"] - place["y"]) < 80
        assert 0 <= spot["x"] < spot["x"] + spot["width"] <= window["width"]
        box.blur()
        expect(box).to_have_value(text)
        assert probabilities(page) == numbers
        box.press("Escape")
        expect(alert(page)).to_have_count(0)
        expect(box).to_have_value(before)
        expect(box).to_have_attribute("aria-invalid", "false")
        assert page.url == address


def test_escape_takes_back_what_was_typed(page):
    visit(page, "/")
    address = page.url
    box = logit_field(page, "cat")
    box.focus()
    page.keyboard.type("9")
    expect(slider(page, "Logit cat")).to_have_attribute("aria-valuenow", "9")
    page.keyboard.press("Escape")
    expect(slider(page, "Logit cat")).to_have_attribute("aria-valuenow", "2")
    expect(box).to_have_value("2.00")
    box.blur()
    assert page.url == address


def test_a_bad_text_goes_when_the_value_is_changed_elsewhere(page):
    visit(page, "/")
    box = logit_field(page, "cat")
    box.fill("abc")
    button(page, "confident, right").click()
    wait_for(page, logits=presets()["right"].logits)
    expect(box).to_have_value("6.00")
    expect(alert(page)).to_have_count(0)


def test_half_a_number_is_no_mistake_yet(page):
    visit(page, "/")
    box = logit_field(page, "cat")
    for text in ["", "-", ".", "-.", "1e", "2e-"]:
        box.fill(text)
        expect(box).to_have_attribute("aria-invalid", "false")
    box.fill("")
    box.blur()
    expect(alert(page)).to_have_count(0)
    expect(slider(page, "Logit cat")).to_have_attribute("aria-valuenow", re.compile(r"^\d"))
    expect(box).to_have_value(re.compile(r"^\d"))


def test_arrow_keys_step_a_number_and_commit_when_they_are_let_go(page):
    visit(page, "/")
    box = logit_field(page, "cat")
    box.focus()
    page.keyboard.down("ArrowUp")
    page.keyboard.down("ArrowUp")
    expect(box).to_have_value("2.20")
    page.keyboard.up("ArrowUp")
    wait_for(page, logits=(2.2, 1.0, 0.1))
    page.keyboard.press("ArrowDown")
    expect(box).to_have_value("2.10")
    wait_for(page, logits=(2.1, 1.0, 0.1))
    expect(box).to_be_focused()


def test_the_focus_stays_where_it_was_when_the_number_of_classes_changes(page):
    visit(page, "/")
    add = button(page, "+ class")
    add.focus()
    page.keyboard.press("Enter")
    wait_for(page, logits=(2.0, 1.0, 0.1, 0.0))
    expect(add).to_be_focused()
    button(page, "Remove pig").focus()
    page.keyboard.press("Enter")
    wait_for(page, logits=(2.0, 1.0, 0.0))
    expect(button(page, "Remove cow")).to_be_focused()
    page.keyboard.press("Enter")
    wait_for(page, logits=(2.0, 1.0))


# ---- pasting ---------------------------------------------------------------------------------------------------------


def paste(page: Page, label: str, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    logit_field(page, label).focus()
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def test_a_pasted_list_replaces_all_logits(page):
    visit(page, "/")
    for text, logits in [
        ("3.0, 1.0, 0.1", (3.0, 1.0, 0.1)),
        ("[1, -2.5, 3e1]", (1.0, -2.5, 30.0)),
        ("np.array([1, 2, 3, 4])", (1.0, 2.0, 3.0, 4.0)),
        ("tensor([0.25, -1.5], device='cuda:0')", (0.25, -1.5)),
        ("5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n", tuple(map(float, range(5, 15)))),
        ("2,5,1", (2.0, 5.0, 1.0)),
        ("1.5,2", (1.5, 2.0)),
    ]:
        before, count = page.locator('[data-testid^="probability-"]').count(), len(logits)
        paste(page, "dog", text)
        if count != before:
            button(page, f"Take {count} numbers").click()
        assert wait_for(page, logits=logits).labels == DEFAULT_LABELS[:count]
        expect(page.locator('[data-testid^="probability-"]')).to_have_count(count)
        np.testing.assert_allclose(probabilities(page), softmax(logits), atol=HALF_A_DIGIT)
        expect(logit_field(page, "dog")).to_have_value(re.compile(r"^-?[\d.]+$"))


def test_a_typed_list_is_taken_once_it_is_done(page):
    visit(page, "/")
    dog = logit_field(page, "dog")
    for text, leave, logits in [
        ("4, 5, 6", lambda: dog.press("Enter"), (4.0, 5.0, 6.0)),
        ("[1/2 2 3]", lambda: dog.press("Tab"), (0.5, 2.0, 3.0)),
        ("7;8;-1", lambda: dog.press("Enter"), (7.0, 8.0, -1.0)),
    ]:
        before = probabilities(page)
        dog.fill("")
        dog.press_sequentially(text)
        expect(alert(page)).to_have_count(0)
        assert probabilities(page) == before
        leave()
        wait_for(page, logits=logits)
        expect(dog).to_have_value(f"{logits[1]:.2f}")
    dog.fill("1, x")
    dog.press("Enter")
    expect(alert(page)).to_contain_text("“x” in the list is no number")
    expect(dog).to_have_value("1, x")
    assert scenario_of(page).logits == (7.0, 8.0, -1.0)


def test_a_bad_list_is_answered_where_it_was_pasted(page):
    visit(page, "/")
    address = page.url
    for text, words in [
        ("[1, 2, three]", "“three” in the list is no number from −10000 to 10000. Nothing was changed."),
        ("1, 2, 20000", "“20000” in the list is no number"),
        (", ".join("1" * 11), "The list has 11 numbers; 2 to 10 logits work here."),
    ]:
        paste(page, "dog", text)
        expect(alert(page)).to_contain_text(words)
        expect(page.locator('[data-testid^="probability-"]')).to_have_count(3)
        assert page.url == address


def test_one_pasted_number_goes_into_its_field_alone(page):
    """Also with a decimal comma, as a spreadsheet gives it: what is pasted means what it would mean typed."""
    visit(page, "/")
    for text, number in [("4.5", 4.5), ("2,5", 2.5), ("-3,25\n", -3.25), ("\u22120,5", -0.5)]:
        paste(page, "dog", text)
        logit_field(page, "dog").press("Enter")
        wait_for(page, logits=(2.0, number, 0.1))
        logit_field(page, "dog").blur()


# ---- classes ---------------------------------------------------------------------------------------------------------


def test_a_click_on_a_name_makes_it_the_true_class(page):
    visit(page, "/gradient?target=0.5,0.3,0.2")
    button(page, "Make dog the true class").click()
    assert wait_for(page, target=(0.0, 1.0, 0.0)).true_class == 1
    expect(button(page, "dog is the true class")).to_have_attribute("aria-pressed", "true")
    expect(button(page, "Make cat the true class")).to_have_attribute("aria-pressed", "false")
    expected = f"{COMPARED['cross_entropy'].value([2, 1, 0.1], [0, 1, 0]):.3f}"
    expect(page.get_by_test_id("loss-cross_entropy")).to_have_text(expected)


def test_a_class_is_renamed_by_its_pencil_or_by_f2(page):
    visit(page, "/")
    page.get_by_role("button", name="Make dog the true class").hover()
    button(page, "Rename dog").click()
    expect(field(page, "Rename dog")).to_be_focused()
    page.keyboard.type("Hund, der ")
    page.keyboard.press("Enter")
    wait_for(page, labels=("cat", "Hund, der", "pig"))
    expect(slider(page, "Logit Hund, der")).to_be_visible()
    expect(button(page, "Make Hund, der the true class")).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.insert_text("\U0001f469\u200d\U0001f467")  # the joiner of an emoji is part of it
    page.keyboard.press("Enter")
    wait_for(page, labels=("cat", "\U0001f469\u200d\U0001f467", "pig"))
    page.keyboard.press("F2")
    page.keyboard.type("<b>狗</b>")
    page.keyboard.press("Tab")
    wait_for(page, labels=("cat", "<b>狗</b>", "pig"))
    expect(slider(page, "Logit <b>狗</b>")).to_be_visible()
    assert page.locator(".live b", has_text=re.compile("^狗$")).count() == 0


def test_a_name_that_does_not_work_is_answered_and_escape_keeps_the_old_one(page):
    visit(page, "/")
    address = page.url
    for typed, words in [
        ("cat", "There is a class “cat” already."),
        (" ", "A name has 1 to 24 printable characters."),
        ("\u200d", "A name has 1 to 24 printable characters."),
        ("a\u200bb", "A name has 1 to 24 printable characters."),
        ("x" * 25, "A name has 1 to 24 printable characters."),
    ]:
        button(page, "Make dog the true class").press("F2")
        box = field(page, "Rename dog")
        box.fill(typed)
        box.press("Enter")
        expect(alert(page)).to_have_text(words)
        expect(box).to_be_visible()
        box.press("Escape")
        expect(alert(page)).to_have_count(0)
        expect(box).to_be_hidden()
        expect(slider(page, "Logit dog")).to_be_visible()
        assert page.url == address


@pytest.mark.parametrize(
    "name, refused, good",
    [
        ("Logit of dog as a number", "99999", "1.00"),
        ("Temperature as a number", "0", "1.00"),
        ("Target of dog as a number", "2", "0.00"),
    ],
)
@pytest.mark.parametrize("leave", ["Enter", "Tab"])
def test_emptying_a_refused_field_brings_back_the_last_good_value(page, name, refused, good, leave):
    visit(page, flat("loss"))
    address = page.url
    box = field(page, name)
    box.fill(refused)
    box.press(leave)
    expect(box).to_have_attribute("aria-invalid", "true")
    box.fill("")
    box.press(leave)
    expect(box).to_have_value(re.compile(re.escape(good.rstrip("0").rstrip("."))))
    expect(box).to_have_attribute("aria-invalid", "false")
    assert page.url == address


def test_emptying_a_refused_name_and_leaving_it_keeps_the_old_one(page):
    visit(page, "/")
    button(page, "Make dog the true class").press("F2")
    box = field(page, "Rename dog")
    box.fill("cat")
    box.press("Enter")
    expect(alert(page)).to_be_visible()
    box.fill("")
    box.press("Tab")
    expect(box).to_be_hidden()
    expect(alert(page)).to_have_count(0)
    expect(slider(page, "Logit dog")).to_be_visible()


def test_classes_are_added_up_to_ten_and_removed_down_to_two(page):
    visit(page, "/?target=0.5,0.3,0.2")
    add = page.get_by_role("button", name=re.compile(r"^\+ *class$"))
    for count in range(4, 11):
        add.click()
        expect(page.locator('[data-testid^="probability-"]')).to_have_count(count)
    expect(add).to_be_disabled()
    assert wait_for(page, labels=DEFAULT_LABELS).target == (0.5, 0.3, 0.2, *[0.0] * 7)
    for label in reversed(DEFAULT_LABELS[2:]):
        button(page, f"Remove {label}").focus()
        page.keyboard.press("Enter")
        expect(slider(page, f"Logit {label}")).to_have_count(0)
        expect(page.locator(".pipeline button:focus")).to_have_count(1)  # the keys go on from there
    for label in DEFAULT_LABELS[:2]:
        expect(page.locator(f"[aria-label='Remove {label}']")).to_be_disabled()
    assert wait_for(page, labels=DEFAULT_LABELS[:2]).target == pytest.approx((0.625, 0.375))


# ---- targets ---------------------------------------------------------------------------------------------------------


def test_a_dragged_target_stays_a_distribution(page):
    visit(page, "/gradient?target=0.5,0.3,0.2")
    address = page.url
    with held(page, slider(page, "Target dog")) as move:
        for dx in (30, 60, 200, -300, 20):
            move(dx)
            assert sum(presented(page).target) == pytest.approx(1)
    shown = presented(page).target
    committed = wait_for_commit(page, address).target
    assert committed == pytest.approx(shown)
    assert committed[0] / committed[2] == pytest.approx(0.5 / 0.2)
    expected = COMPARED["cross_entropy"].value([2, 1, 0.1], committed)
    assert float(page.get_by_test_id("loss-cross_entropy").inner_text()) == pytest.approx(expected, abs=HALF_A_DIGIT)


def test_label_smoothing_is_the_cores(page):
    visit(page, "/gradient?target=0,1,0")
    handle = slider(page, "Label smoothing")
    handle.focus()
    for _press in range(3):
        page.keyboard.press("PageUp")
    wait_for(page, target=tuple(smooth_labels([0, 1, 0], 0.3).tolist()))
    expect(handle).to_have_attribute("aria-valuetext", "ε = 0.30")
    handle.press("Home")
    wait_for(page, target=(0.0, 1.0, 0.0))


# ---- what the softmax station lets a person try ----------------------------------------------------------------------


def test_a_shift_of_all_logits_changes_no_probability(page):
    visit(page, "/")
    before = [node.inner_text() for node in page.locator('[data-testid^="probability-"]').all()]
    address = page.url
    with held(page, slider(page, "Shift all logits by")) as move:
        move(25)
        expect(slider(page, "Logit cat")).not_to_have_attribute("aria-valuenow", "2")
        assert [node.inner_text() for node in page.locator('[data-testid^="probability-"]').all()] == before
    shift = value(slider(page, "Shift all logits by"))
    assert shift > 1
    assert wait_for_commit(page, address).logits == pytest.approx((2 + shift, 1 + shift, 0.1 + shift))
    assert [node.inner_text() for node in page.locator('[data-testid^="probability-"]').all()] == before


def test_without_the_max_trick_cells_overflow_and_the_page_says_why(page):
    visit(page, "/?logits=12,3,1")
    menu = page.get_by_role("combobox", name="Max trick")
    broken = page.locator(".overflow").filter(visible=True)
    note = page.locator(".overflow-note p").filter(has_text="is larger than the largest").filter(visible=True).first
    for dtype, logit, limit in [
        ("float16", "12", "65504"),
        ("float32", "90", "3.4×10³⁸"),
        ("float64", "710", "1.8×10³⁰⁸"),
    ]:
        logit_field(page, "cat").fill(logit)
        menu.select_option(dtype)
        expect(broken.filter(has_text="inf")).to_have_count(2)  # the exponential and the sum
        expect(page.get_by_test_id("probability-0")).to_have_text("NaN")
        expect(page.get_by_test_id("probability-1")).to_have_text("0.000")
        expect(note).to_contain_text(f"larger than the largest {dtype} number, {limit}: the cell becomes inf")
    menu.select_option("")
    expect(page.get_by_test_id("probability-0")).to_have_text("1.000")
    expect(broken).to_have_count(0)
    expect(note).to_be_hidden()


@pytest.mark.parametrize("logits", ["800,3,1", "-800,-801,-805", "800,3", "800,3,1,0"])
def test_without_the_max_trick_nothing_on_the_page_says_that_p_is_right(page, logits):
    visit(page, f"/?logits={logits}")
    page.get_by_role("combobox", name="Max trick").select_option("float64")
    expect(page.get_by_test_id("probability-0")).to_have_text("NaN")
    expect(page.get_by_test_id("entropy")).to_have_text("NaN")
    expect(page.get_by_test_id("effective-classes")).to_have_text("NaN")
    expect(page.locator(".formula-line").first.locator(".result")).to_have_text("NaN")
    settled(page)
    for figure in page.locator("[data-testid^=figure-]").all():
        numbers = figure.locator(".plot").evaluate(
            "(plot) => plot._fullData.flatMap(({ y, meta }) => (meta?.key && y ? Array.from(y) : []))"
        )
        assert any(y is None or np.isnan(y) for y in numbers)
        assert not [key for key, (_x, y) in live_marks(figure).items() if key == "now-0" and y == y]


@pytest.mark.parametrize(
    "dtype, logits, words",
    [
        ("float64", "-800,-801,-805", r"largest term, e\^.800\D.*half of the smallest float64 number"),
        ("float16", "-20,-18,-30", r"largest term, e\^.18\D.*half of the smallest float16 number"),
        ("float16", "11,11,11", "sum is larger than the largest float16 number"),
        ("float64", "1,-800,2", r"e\^.800\D.*half of the smallest float64 number.*its cell and its p become 0"),
    ],
)
def test_what_the_number_format_loses_is_explained_with_its_own_numbers(page, dtype, logits, words):
    visit(page, f"/?logits={logits}")
    page.get_by_role("combobox", name="Max trick").select_option(dtype)
    expect(page.locator(".overflow-note").get_by_role("status")).to_have_text(re.compile(words))


def test_where_nothing_overflows_the_page_says_so(page):
    visit(page, "/")
    page.get_by_role("combobox", name="Max trick").select_option("float16")
    expect(page.get_by_text("Here e^(z/T) fits into float16").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Here e^(z/T) fits into float16")).to_have_count(1)
    expect(page.locator(".overflow").filter(visible=True)).to_have_count(0)


def test_the_words_on_overflow_are_heard_when_they_say_something_else_and_when_the_hand_rests(page):
    visit(page, "/?logits=9,3,1")
    page.get_by_role("combobox", name="Max trick").select_option("float16")
    heard = page.get_by_role("status").filter(has_text="float16")
    expect(heard).to_contain_text("fits into float16")
    heard.evaluate("""(status) => {
      window.said = [];
      const hear = new MutationObserver(() => said.push(status.textContent));
      hear.observe(status, { subtree: true, childList: true, characterData: true });
    }""")
    read = page.locator(".overflow-note p[aria-hidden=true]")
    seen = set()
    with held(page, slider(page, "Temperature")) as move:
        for dx in range(-5, -60, -5):
            move(dx)
            next_frame(page)
            seen.add(read.inner_text())
        expect(read).to_contain_text("larger than the largest float16 number")
        assert len(seen) > 4
        [first] = page.evaluate("said")
        assert "larger than the largest float16 number" in first
    expect(heard).to_have_text(read.inner_text())
    assert page.evaluate("said") == [first, read.inner_text()]


def test_entropy_and_effective_classes_follow_the_hand(page):
    visit(page, "/")
    with held(page, slider(page, "Temperature")) as move:
        move(20)
        shown = presented(page)
        nats = entropy(softmax(shown.logits, shown.temperature))
        assert shown.temperature > 1.5
        assert float(page.get_by_test_id("entropy").inner_text()) == pytest.approx(nats, abs=HALF_A_DIGIT)
        effective = float(page.get_by_test_id("effective-classes").inner_text())
        assert effective == pytest.approx(np.exp(nats), abs=HALF_A_DIGIT)


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
