"""What is typed means what it says: numbers, sums, lists, targets, masks."""

import re

import pytest
from person import (
    button,
    everything,
    field,
    flat,
    logit_field,
    menu,
    middle,
    probabilities,
    scenario_of,
    settled,
    slider,
    stand,
    value,
    visit,
    wait_for,
)
from playwright.sync_api import Page, expect

from softmax_core import softmax

PROBABILITIES = '[data-testid^="probability-"]'


def share(page: Page, label: str):
    return field(page, f"Target of {label} as a number")


def enter(box, text: str) -> None:
    box.fill(text)
    box.press("Enter")


def paste(page: Page, box, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    box.focus()
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def draft(page: Page):
    return page.get_by_role("status").filter(has_text="not yet to 1")


def test_a_message_lets_a_click_through_to_the_field_below_it(page):
    visit(page, "/")
    enter(logit_field(page, "cat"), "abc")
    message = page.get_by_role("alert").filter(has_text="abc")
    expect(message).to_be_visible()
    page.mouse.click(*middle(logit_field(page, "dog")))
    expect(logit_field(page, "dog")).to_be_focused()


# ---- targets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("station", ["loss", "gradient"])
def test_shares_typed_one_after_the_other_are_the_target(page, station):
    visit(page, flat(station))
    button(page, "Make dog the true class").click()
    wait_for(page, target=(0.0, 1.0, 0.0))
    for label, y in (("cat", "0.6"), ("dog", "0.3"), ("pig", "0.1")):
        share(page, label).focus()
        page.keyboard.type(y)
        page.keyboard.press("Tab")
    assert wait_for(page, target=(0.6, 0.3, 0.1)).target == (0.6, 0.3, 0.1)
    expect(draft(page)).to_have_count(0)
    button(page, "Undo").click()
    wait_for(page, target=(0.0, 1.0, 0.0))


def test_shares_that_do_not_sum_to_1_are_a_draft_and_everything_else_keeps_the_last_target(page):
    visit(page, "/gradient")
    address, loss = page.url, page.get_by_test_id("loss-cross_entropy").inner_text()
    enter(share(page, "dog"), "0.25")
    expect(draft(page)).to_have_text(
        "The target's shares sum to 1.25, not yet to 1. Until they do, the last target stays."
    )
    expect(share(page, "dog")).to_have_value("0.25")
    expect(share(page, "cat")).to_have_value("1.00")
    assert value(slider(page, "Target dog")) == 0
    expect(page.get_by_test_id("loss-cross_entropy")).to_have_text(loss)
    assert page.url == address
    button(page, "Normalise: divide by the sum").click()
    wait_for(page, target=(0.8, 0.2, 0.0))
    expect(draft(page)).to_have_count(0)
    expect(share(page, "dog")).to_have_value("0.20")


def test_a_draft_can_be_dropped_and_goes_when_the_target_is_set_otherwise(page):
    visit(page, flat("loss"))
    address = page.url
    enter(share(page, "dog"), "0.25")
    button(page, "Back to the last target").click()
    expect(draft(page)).to_have_count(0)
    expect(share(page, "dog")).to_have_value("0.00")
    assert page.url == address
    enter(share(page, "dog"), "0.25")
    expect(draft(page)).to_have_count(1)
    slider(page, "Target pig").press("ArrowRight")
    expect(draft(page)).to_have_count(0)
    assert wait_for(page, target=(0.98, 0.0, 0.02)).num_classes == 3


@pytest.mark.parametrize("station", ["loss", "gradient"])
def test_a_list_in_any_target_field_is_the_target(page, station):
    visit(page, flat(station))
    enter(share(page, "pig"), "0.2, 0.5, 0.3")
    wait_for(page, target=(0.2, 0.5, 0.3))
    paste(page, share(page, "dog"), "[1/4, 1/2, 1/4]")
    wait_for(page, target=(0.25, 0.5, 0.25))
    address = page.url
    enter(share(page, "cat"), "0.5; 0.5")
    expect(page.get_by_role("alert").filter(has_text="The list has 2 numbers, and here are 3 classes.")).to_be_visible()
    enter(share(page, "cat"), "0.5, 0.2, 3")
    expect(page.get_by_role("alert").filter(has_text="“3” in the list is no number from 0 to 1")).to_be_visible()
    assert page.url == address


def test_a_list_in_a_field_of_the_two_models_is_the_whole_row(page):
    visit(page, flat("loss"))
    box = field(page, "Model A, sample 2: probability of dog")
    enter(box, "0.2, 0.5, 0.3")
    for label, p in (("cat", "0.20"), ("dog", "0.50"), ("pig", "0.30")):
        expect(field(page, f"Model A, sample 2: probability of {label}")).to_have_value(re.compile(f"^{p}$"))
    enter(box, "0.2, 0.8")
    expect(page.get_by_role("alert").filter(has_text="The list has 2 numbers, and here are 3 classes.")).to_be_visible()


# ---- lists of logits -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count", "labels"), [("2;3", 2, "pig"), ("1, 2, 3, 4", 4, "cow"), ("[1 2]", 2, "pig")]
)
def test_a_list_of_another_length_asks_before_it_makes_other_classes(page, text, count, labels):
    visit(page, "/?target=0.5,0.3,0.2")
    before = everything(page)
    box = logit_field(page, "dog")
    for refuse in (lambda: button(page, "Keep 3 classes").click(), lambda: box.press("Escape")):
        enter(box, text)
        question = page.get_by_role("alert").filter(has_text=f"The list has {count} numbers, and here are 3 classes.")
        expect(question).to_contain_text(labels)
        expect(box).to_have_attribute("aria-invalid", "false")
        expect(page.locator(PROBABILITIES)).to_have_count(3)
        refuse()
        expect(question).to_have_count(0)
        box.blur()
        assert everything(page) == before
    enter(box, text)
    button(page, f"Take {count} numbers").click()
    expect(page.locator(PROBABILITIES)).to_have_count(count)
    expect(logit_field(page, "dog")).to_be_focused()
    settled(page)
    button(page, "Undo").click()
    expect(page.locator(PROBABILITIES)).to_have_count(3)
    assert everything(page) == before


def test_a_question_that_was_not_answered_changes_nothing(page):
    visit(page, "/")
    address = page.url
    paste(page, logit_field(page, "dog"), "1;2")
    question = page.get_by_role("alert").filter(has_text="The list has 2 numbers")
    expect(question).to_be_visible()
    logit_field(page, "cat").focus()
    expect(question).to_be_visible()
    button(page, "two rivals").click()
    wait_for(page, logits=(2.0, 1.9, -2.0))
    expect(question).to_have_count(0)
    assert page.url != address


# ---- numbers ---------------------------------------------------------------------------------------------------------


def test_a_number_may_have_spaces_and_be_a_sum(page):
    visit(page, "/")
    box = logit_field(page, "dog")
    for typed, meant in [
        ("1 000", 1000.0),
        ("-10 000", -10000.0),
        ("1/3", 1 / 3),
        ("-sqrt(2)", -(2**0.5)),
        ("2^10", 1024.0),
        ("pi", 3.141592653589793),
        ("１２．５", 12.5),
    ]:
        enter(box, typed)
        wait_for(page, logits=(2.0, meant, 0.1))
        expect(page.locator(PROBABILITIES)).to_have_count(3)
        box.blur()
    enter(field(page, "Temperature as a number"), "1/4")
    wait_for(page, temperature=0.25)


def test_what_can_be_read_in_two_ways_is_asked_back(page):
    visit(page, "/")
    address = page.url
    enter(logit_field(page, "dog"), "1,500")
    expect(page.get_by_role("alert").filter(has_text="may mean a thousand or a decimal comma")).to_be_visible()
    assert page.url == address


def test_half_a_sum_is_no_mistake_until_it_is_left(page):
    visit(page, "/")
    box = logit_field(page, "dog")
    for text in ("1/", "sqrt(", "-in", "2^"):
        box.fill(text)
        expect(box).to_have_attribute("aria-invalid", "false")
        box.blur()
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(box).to_have_value(text)
        box.press("Escape")
    assert scenario_of(page).logits == (2.0, 1.0, 0.1)


def test_address_and_fields_write_a_number_alike_and_a_field_in_the_hand_has_all_of_it(page):
    visit(page, "/?logits=-10000,0.123456789,1e-7")
    for label in ("cat", "dog", "pig"):
        box = logit_field(page, label)
        box.focus()
        expect(box).to_have_value({"cat": "-10000", "dog": "0.123456789", "pig": "1e-7"}[label])
    expect(logit_field(page, "cat")).to_have_value("-10000")
    expect(logit_field(page, "dog")).to_have_value("0.1235")
    assert "logits=-10000%2C0.123456789%2C1e-7" in page.url


@pytest.mark.parametrize(
    ("names", "text"),
    [(("Units a layer", "Seed"), "2.5"), (("Number of points", "Seed of the data"), "100.4")],
)
def test_whole_numbers_are_not_rounded_in_silence(page, names, text):
    visit(page, "/boundary")
    if names[0] == "Number of points":
        menu(page, "Data").select_option("moons")
        settled(page)
    else:
        menu(page, "Model").select_option("hidden_1")
        page.locator("summary", has_text="More settings").click()
    for name in names:
        box = field(page, name)
        before = box.input_value()
        enter(box, text)
        expect(
            page.get_by_role("alert").filter(has_text=f"“{text}” does not work here: use a whole number")
        ).to_be_visible()
        box.press("Escape")
        expect(box).to_have_value(before)


# ---- masks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("station", ["", "loss", "gradient", "boundary"])
def test_minus_infinity_masks_a_class_on_every_station(page, station):
    """Typed, in a list, and by address; every column says so."""
    visit(page, f"{flat(station)}&logits=2,1,0.1&labels=a,b,c")
    enter(logit_field(page, "b"), "-inf")
    page.wait_for_url(re.compile(r"logits=2%2C-inf%2C0\.1"))
    settled(page)
    for _visit in range(2):
        expect(logit_field(page, "b")).to_have_value("-inf")
        expect(slider(page, "Logit b")).to_have_attribute("aria-valuetext", "−∞: masked")
        expect(page.get_by_test_id("probability-1")).to_have_text("0.000")
        assert probabilities(page) == pytest.approx(softmax([2, -float("inf"), 0.1]).tolist(), abs=0.00051)
        for readout in page.locator('[data-testid^="gradient-"][data-testid$="-1"]').all():
            expect(readout).to_have_text(re.compile(r"0\.0{3,}"))
        if not station:
            row = page.locator('.pipeline [role=cell][data-of="1"]')
            expect(row.and_(page.locator(".scaled")).locator(".number")).to_have_text("-inf")
            expect(row.and_(page.locator(".exponential")).locator(".number")).to_have_text("0.000")
        assert "NaN" not in page.locator(".pipeline").inner_text()
        assert "NaN" not in page.locator(".formula").inner_text()
        page.reload()
        stand(page)
    slider(page, "Logit b").press("End")
    expect(page.get_by_test_id("probability-1")).not_to_have_text("0.000")


def test_a_mask_may_stand_in_a_list_and_one_class_must_be_left(page):
    visit(page, flat("loss"))
    enter(logit_field(page, "dog"), "1, -inf, 2")
    page.wait_for_url(re.compile(r"logits=1%2C-inf%2C2"))
    settled(page)
    enter(logit_field(page, "pig"), "-inf")
    page.wait_for_url(re.compile(r"logits=1%2C-inf%2C-inf"))
    settled(page)
    address = page.url
    enter(logit_field(page, "cat"), "-inf")
    expect(
        page.get_by_role("alert").filter(has_text="All classes would be masked: leave at least one.")
    ).to_be_visible()
    expect(page.locator("[aria-label='Remove cat']")).to_be_disabled()
    assert page.url == address
    logit_field(page, "cat").press("Escape")
    logit_field(page, "cat").blur()
    button(page, "Undo").click()
    expect(logit_field(page, "pig")).to_have_value("2.00")
    button(page, "Redo").click()
    expect(logit_field(page, "pig")).to_have_value("-inf")
    page.wait_for_url(re.compile(r"logits=1%2C-inf%2C-inf"))


# ---- one run of keys, one step ---------------------------------------------------------------------------------------


def test_a_run_of_key_presses_in_a_field_is_one_step_of_undo_and_of_the_browsers_history(page):
    visit(page, "/")
    logit_field(page, "dog").press("ArrowUp")
    settled(page)
    entries = page.evaluate("history.length")
    for _press in range(4):
        logit_field(page, "dog").press("ArrowUp")
        settled(page)
    assert wait_for(page, logits=(2.0, 1.5, 0.1)).logits == (2.0, 1.5, 0.1)
    assert page.evaluate("history.length") == entries
    logit_field(page, "dog").blur()
    button(page, "Undo").click()
    assert wait_for(page, logits=(2.0, 1.0, 0.1)).logits == (2.0, 1.0, 0.1)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Noise", "ArrowRight"),
        ("Weights of A", "ArrowRight"),
        ("Zero line of A", "ArrowUp"),
        ("Point 1", "Shift+ArrowUp"),
    ],
)
def test_a_run_of_key_presses_on_the_plane_is_one_step_of_undo(page, name, key):
    visit(page, "/boundary")
    menu(page, "Data").select_option("blobs")
    settled(page)
    before = everything(page)
    handle = page.get_by_role("slider", name=name, exact=True).or_(button(page, name)).first
    for _press in range(3):
        handle.press(key)
        settled(page)
    assert everything(page) != before
    button(page, "Undo").click()
    settled(page)
    assert everything(page) == before
