"""The pipeline's targets and tools: label smoothing, a common shift, the max trick, the entropy."""

import re

import numpy as np
import pytest
from person import (
    HALF_A_DIGIT,
    held,
    live_marks,
    logit_field,
    next_frame,
    presented,
    settled,
    slider,
    value,
    visit,
    wait_for,
    wait_for_commit,
)
from playwright.sync_api import expect

from app.catalogue import COMPARED
from softmax_core import entropy, smooth_labels, softmax

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
