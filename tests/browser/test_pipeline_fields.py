"""The pipeline's fields: typing, pasting, the names of the classes."""

import re

import numpy as np
import pytest
from person import (
    HALF_A_DIGIT,
    PHONE,
    button,
    field,
    flat,
    logit_field,
    probabilities,
    scenario_of,
    slider,
    visit,
    wait_for,
)
from playwright.sync_api import Page, expect

from app.catalogue import COMPARED
from app.state.scenario import DEFAULT_LABELS, Scenario, presets
from softmax_core import softmax


def alert(page: Page):
    """The message that stands where something was typed."""
    return page.locator(".field").get_by_role("alert").filter(visible=True)


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


#: As Chrome sends a key that an input method takes, and as Safari does the Enter that ends its work.
COMPOSED = """(node, key) => {
  for (const own of [{ isComposing: true }, { keyCode: 229 }]) {
    node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...own }));
  }
}"""


def test_enter_and_escape_of_an_input_method_are_its_own(page):
    visit(page, "/")
    button(page, "Make dog the true class").press("F2")
    box = field(page, "Rename dog")
    box.fill("gou")
    for key in ("Enter", "Escape"):
        box.evaluate(COMPOSED, key)
        expect(box).to_have_value("gou")
        expect(box).to_be_focused()
    logit = logit_field(page, "cat")
    logit.fill("1.5")
    logit.evaluate(COMPOSED, "Escape")
    expect(logit).to_have_value("1.5")


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
