"""Training as a person plays it: forwards, backwards, by keyboard, and with a hand in between."""

import re

import numpy as np
import pytest
from person import button, field, held, middle, next_frame, settled, slider, stand, to_the_last_step, visit, weights
from playwright.sync_api import Page, expect

from softmax_core import LOSSES, load_iris, one_hot

#: What the page says in the place of the weights.
NETWORK = "it has no weights for each class"


def step(page: Page) -> int:
    return int(page.get_by_test_id("plane-step").text_content())


def loss(page: Page) -> float:
    return float(page.get_by_test_id("plane-loss").inner_text())


def scrubber(page: Page):
    return slider(page, "Step of the training")


def test_training_plays_a_film_of_falling_loss_with_a_word_a_second_to_the_server(page, frames_sent):
    visit(page, "/boundary")
    button(page, "Train").click()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 20")
    sent, early = len(frames_sent), loss(page)
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 300")
    assert len(frames_sent) - sent <= 280 / 500 * 5 + 1
    assert loss(page) < early
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    expect(button(page, "Play")).to_be_visible()
    # What the plane says of the model at the end is what the core says of these weights.
    model, iris = np.reshape(weights(page), (3, 3)), load_iris()
    logits = iris.points @ model[:, :2].T + model[:, 2]
    expected = LOSSES["cross_entropy"].value(logits, one_hot(iris.labels, 3)).mean()
    assert loss(page) == pytest.approx(expected, abs=2e-3)


def test_a_reload_right_after_train_finds_the_film(page):
    visit(page, "/boundary")
    button(page, "Train").click()
    page.wait_for_url(re.compile("step="))
    # A second of the film is a hundred steps: it was kept before.
    assert 0 < int(re.search(r"step=(\d+)", page.url)[1]) < 90
    page.reload()
    stand(page)
    assert step(page) == int(re.search(r"step=(\d+)", page.url)[1])
    expect(page.get_by_text("of 500")).to_be_visible()


def test_a_film_goes_on_where_a_run_with_more_rows_ends_after_its_opening(page):
    settings = "model:hidden_2,units:16,start:random,learning_rate:20.055,l2:0.1,steps:2000"
    visit(page, f"/boundary?train={settings}&versus=model:linear")
    page.get_by_label("Speed", exact=True).select_option("0.25×")
    button(page, "Train").click()
    expect(page.get_by_text("The film ends before step")).to_be_visible()
    at = step(page)
    page.wait_for_function(
        "(at) => Number(document.querySelector('[data-testid=plane-step]').textContent) > at + 60", arg=at
    )
    button(page, "Pause").click()
    expect(page.get_by_text(f"step {step(page)} of 2000")).to_be_visible()


def test_a_training_that_is_refused_plays_nothing_later(page):
    visit(page, "/boundary?train=optimizer:newton,loss:mean_squared_error")
    button(page, "Train").click()
    expect(page.locator(".film-notice")).to_be_visible()
    before = weights(page)
    for data in ("moons", "Iris"):
        page.get_by_role("combobox", name="Data", exact=True).select_option(data)
        page.wait_for_function(
            "(name) => document.querySelector('.plane-axes').textContent.includes(name)",
            arg="petal" if data == "Iris" else "x1",
        )
    expect(scrubber(page)).to_have_attribute("aria-valuemax", "500")
    for _ in range(20):
        next_frame(page)
    expect(button(page, "Play")).to_be_visible()
    assert weights(page) == before


def test_it_is_scrubbed_back_stepped_and_reset_by_keyboard(page):
    visit(page, "/boundary")
    to_the_last_step(page)
    late = loss(page)
    for _ in range(3):
        page.keyboard.press("PageDown")
    expect(page.get_by_test_id("plane-step")).to_have_text("440")
    assert loss(page) > late
    button(page, "Step").press("Enter")
    expect(page.get_by_test_id("plane-step")).to_have_text("441")
    button(page, "Step back").press("Enter")
    expect(page.get_by_test_id("plane-step")).to_have_text("440")
    button(page, "Reset").press("Enter")
    expect(page.get_by_test_id("plane-step")).to_have_text("0")
    expect(page.get_by_test_id("plane-loss")).to_have_text("1.099")


def test_it_pauses_where_it_is_and_goes_on_from_there(page):
    visit(page, "/boundary")
    button(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 20")
    button(page, "Pause").click()
    here = step(page)
    assert 20 < here < 500
    for _ in range(20):
        next_frame(page)
    assert step(page) == here
    button(page, "Play").click()
    page.wait_for_function(
        "(n) => Number(document.querySelector('[data-testid=plane-step]').textContent) > n", arg=here
    )


def test_a_point_that_is_moved_while_the_film_plays_is_learnt_from_there(page):
    visit(page, "/boundary")
    button(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 20")
    x, y = middle(button(page, "Point 107"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 60, steps=5)
    page.mouse.up()
    # Not from zero weights again, whose loss is log 3.
    page.wait_for_url(re.compile("start:here|start%3Ahere"))
    expect(button(page, "Pause")).to_be_visible()
    assert step(page) < 500
    assert loss(page) < 1.09
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    assert "edits=" in page.url


def test_a_weight_that_is_set_while_the_film_plays_is_where_it_goes_on(page):
    visit(page, "/boundary")
    button(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 20")
    bias = field(page, "Bias of setosa as a number")
    bias.fill("20")
    bias.press("Enter")
    page.wait_for_url(re.compile("start:here|start%3Ahere"))
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 5")
    assert float(bias.input_value()) > 10


def test_a_hand_on_a_point_while_the_film_stands_starts_none(page):
    visit(page, "/boundary")
    button(page, "Step").click()
    expect(page.get_by_test_id("plane-step")).to_have_text("1")
    x, y = middle(button(page, "Point 107"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 60, steps=5)
    page.mouse.up()
    # What it has learnt stays: the point's first touch does not fit another model.
    expect(page.get_by_text("weights kept as they are")).to_be_visible()
    expect(button(page, "Model follows")).to_have_attribute("aria-pressed", "false")
    assert "start" not in page.url
    assert loss(page) > 1


def test_the_settings_make_another_film(page):
    visit(page, "/boundary")
    page.get_by_label("Loss", exact=True).select_option("mean squared error")
    page.get_by_label("Start from").select_option("confidently wrong")
    rate = field(page, "Learning rate as a number")
    rate.fill("0.5")
    rate.press("Enter")
    button(page, "Train").click()
    expect(page.get_by_test_id("figure-training").get_by_text("mean squared error")).to_be_visible()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 20")
    button(page, "Pause").click()
    assert float(page.get_by_test_id("plane-accuracy").inner_text()) < 0.5


def test_while_the_film_plays_a_setting_is_dragged_and_what_is_typed_after_it_is_seen(page):
    visit(page, "/boundary")
    page.get_by_label("Speed").select_option("0.25×")
    button(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 2")
    handle = slider(page, "Learning rate")
    with held(page, handle) as move:
        move(25)
    dragged = float(handle.get_attribute("aria-valuenow"))
    assert dragged > 0.11
    rate = field(page, "Learning rate as a number")
    rate.click()
    expect(rate).to_have_value(f"{dragged:.3f}")
    expect(button(page, "Pause")).to_be_visible()
    for text in ("0.", "banana"):
        rate.fill(text)
        next_frame(page)
        assert rate.evaluate("(input) => getComputedStyle(input).color") != "rgba(0, 0, 0, 0)"
    expect(page.get_by_role("alert").filter(has_text="banana")).to_be_visible()
    rate.press("Escape")
    expect(rate).to_have_value(f"{dragged:.3f}")


EVERY_LOSS = """() => {
  const node = document.querySelector("[data-testid=plane-loss]");
  window.losses = [node.textContent];
  const parts = { childList: true, characterData: true, subtree: true };
  new MutationObserver(() => window.losses.push(node.textContent)).observe(node, parts);
}"""


def test_undo_brings_the_linear_model_back_and_redo_the_network(page):
    visit(page, "/boundary")
    first, linear = loss(page), weights(page)
    page.get_by_label("Model", exact=True).select_option("one hidden layer")
    button(page, "Train").click()
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    expect(page.get_by_text(NETWORK)).to_be_visible()
    expect(button(page, "Arrows")).to_be_hidden()
    trained = loss(page)
    assert trained != first
    button(page, "Undo").click()
    expect(page.get_by_text(NETWORK)).to_be_hidden()
    expect(button(page, "Arrows")).to_be_visible()
    assert weights(page) == linear
    assert loss(page) == first
    page.evaluate(EVERY_LOSS)
    button(page, "Redo").click()
    expect(page.get_by_text(NETWORK)).to_be_visible()
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    settled(page)
    assert loss(page) == trained
    # Nor does the film before it, which has a step 500 too, show for a moment.
    assert {float(text) for text in page.evaluate("window.losses")} <= {first, trained}


def test_hidden_layers_are_offered_with_what_they_learn_by(page):
    visit(page, "/boundary?data=spirals")
    page.get_by_label("Model", exact=True).select_option("two hidden layers")
    expect(page.get_by_label("Optimiser")).to_have_value("adam")
    expect(page.get_by_label("Start from")).to_have_value("random")
    expect(page.locator(".film-notice")).to_contain_text("Changed with it: Optimiser, Start from.")
    button(page, "Train").click()
    expect(page.locator(".film-notice")).to_be_hidden()
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    expect(page.get_by_text("The plane shows a model with hidden layers")).to_be_visible()
    assert float(page.get_by_test_id("plane-accuracy").inner_text()) > 0.85
    expect(page.locator(".formula")).to_contain_text("tanh")


def test_what_does_not_go_together_is_said_beside_the_button(page):
    visit(page, "/boundary")
    page.get_by_label("Loss", exact=True).select_option("mean squared error")
    page.get_by_label("Optimiser").select_option("Newton")
    button(page, "Train").click()
    expect(page.get_by_test_id("film").get_by_role("status")).to_contain_text(re.compile("newton", re.IGNORECASE))
    expect(button(page, "Train")).to_be_enabled()


def test_the_keyboard_keeps_its_place_through_training_undo_and_removal(page):
    visit(page, "/boundary")
    page.get_by_text("Penalty", exact=True).click()
    expect(page.get_by_test_id("film-data-0")).to_be_hidden()  # the plane shows no model of the film's yet
    button(page, "Train").focus()
    page.keyboard.press("Enter")
    expect(button(page, "Pause")).to_be_visible()
    expect(page.get_by_test_id("film-data-0")).to_be_visible()
    focused = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    page.wait_for_function(f"({focused}) === 'Train'")  # while it is made it says how far that is
    button(page, "Pause").click()
    settled(page)
    button(page, "Point 71").focus()
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("Delete")
    chosen = page.locator(".plane-point[aria-pressed=true]")
    expect(chosen).to_be_focused()
    expect(page.locator("p.probe")).to_contain_text(chosen.get_attribute("aria-label"))
    settled(page)
    undo = button(page, "Undo")
    undo.focus()
    for _ in range(20):
        if not undo.is_enabled():
            break
        page.keyboard.press("Enter")
        settled(page)
    expect(undo).to_be_disabled()
    expect(undo).to_be_focused()


def test_with_reduced_motion_nothing_plays_by_itself(open_page):
    page = open_page(reduced_motion="reduce")
    visit(page, "/boundary")
    button(page, "Train").click()
    expect(page.get_by_test_id("plane-loss")).to_have_text("1.099")
    for _ in range(20):
        next_frame(page)
    assert step(page) == 0
    button(page, "Step").click()
    expect(page.get_by_test_id("plane-step")).to_have_text("1")


UNLUCKY = """(() => {
  const get = window.fetch;
  window.lost = 0;
  window.fetch = (address, ...more) => {
    if (window.lost > 0 || !String(address).includes("/films/")) return get(address, ...more);
    window.lost++;
    return Promise.reject(new TypeError("lost on its way"));
  };
})()"""


def test_a_film_that_got_lost_is_asked_for_again(page):
    page.add_init_script(UNLUCKY)
    visit(page, "/boundary")
    assert page.evaluate("window.lost") == 1
    expect(scrubber(page)).to_have_attribute("aria-valuemax", "500")
    to_the_last_step(page)
