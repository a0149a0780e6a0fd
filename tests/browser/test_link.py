"""The one link between page and Python: what a drag sends, what a lost answer costs, what a training leaves free."""

import re

import pytest
from person import (
    button,
    differences,
    everything,
    held,
    next_frame,
    probabilities,
    requests,
    settled,
    slider,
    stand,
    value,
    visit,
)
from playwright.sync_api import expect
from servers import STREAMLIT, serving

from app import assets

FIRST_LOGIT = re.compile("^Logit ")


def test_a_request_carries_what_was_changed_while_python_computed(page, frames_sent):
    visit(page, "/")
    sent = len(frames_sent)
    page.keyboard.press("Tab")
    for name, key in (("Logit cat", "ArrowRight"), ("Temperature", "ArrowRight"), ("Logit dog", "ArrowRight")):
        slider(page, name).press(key)
    shown = {name: value(slider(page, name)) for name in ("Logit cat", "Logit dog", "Temperature")}
    settled(page)
    assert 1 <= len(requests(frames_sent[sent:])) <= 3
    page.reload()
    stand(page)
    assert {name: value(slider(page, name)) for name in shown} == shown


def lose_answers(page) -> None:
    """From now on the page loses the answer `window.losing`, and waits only half a second for any."""

    def change(module: str, old: str, new: str) -> None:
        text = assets.files()[f"browser/page/{module}"].read_text()
        assert old in text
        body = text.replace(old, new)
        page.route(f"**/page/{module}", lambda route: route.fulfill(content_type="text/javascript", body=body))

    change(
        "connection.js",
        "if (!receive(data)) return;",
        "if (data.number === window.losing) return void (window.lostAt = performance.now());\n"
        "if (!receive(data)) return;",
    )
    change("link.js", "PATIENCE = 20_000", "PATIENCE = 500")


def test_an_answer_that_is_lost_is_made_good_by_the_next_one(page):
    """Python has fitted the weights to a point that was moved, to other digits than the page."""
    lose_answers(page)
    visit(page, "/boundary")
    page.evaluate("window.losing = window.__link.answer().number + 1")
    with held(page, button(page, "Point 107")) as move:
        move(-60, 60)
    page.wait_for_url(re.compile("edits="))
    page.wait_for_function("performance.now() > window.lostAt + 500")  # the page's patience is over
    assert page.evaluate("window.__link.isBusy()")
    slider(page, "Temperature").press("ArrowRight")
    shown = everything(page)
    page.reload()
    stand(page)
    assert not differences(everything(page), shown)


#: A training that takes its time on any machine.
SLOW = """
import time
import softmax_core

train_in_pieces = softmax_core.train_in_pieces

def slowly(*arguments, **options):
    for piece in train_in_pieces(*arguments, **options):
        time.sleep(1)
        yield piece

softmax_core.train_in_pieces = slowly
"""


@pytest.fixture
def slow_page(open_page, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(SLOW)
    with serving(STREAMLIT, tmp_path / "log.txt", PYTHONPATH=str(tmp_path)) as address:
        page = open_page(base_url=address)
        yield page
        page.close()


def test_a_long_training_shows_its_progress_plays_at_once_and_is_stopped_while_the_page_answers_a_drag(slow_page):
    page = slow_page
    visit(page, "/boundary?data=blobs&train=model:hidden_1,start:random,optimizer:adam,steps:2000")
    button(page, "Train").click()
    making = page.get_by_test_id("film").get_by_role("button", name=re.compile(r"^Training … \d+ %$"))
    expect(making).to_be_visible()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 2")
    expect(making).to_be_visible()  # it plays while the rest is made
    before, address = probabilities(page), page.url
    handle = page.get_by_role("slider", name=FIRST_LOGIT).first
    with held(page, handle) as move:
        move(25)
        next_frame(page)
        next_frame(page)
        assert probabilities(page) != before
    page.wait_for_function("(before) => location.href !== before", arg=address)
    expect(making).to_be_visible()
    button(page, "Stop").click()
    expect(button(page, "Train")).to_be_enabled()
    settled(page)
    expect(button(page, "Stop")).to_be_hidden()
    last = float(slider(page, "Step of the training").get_attribute("aria-valuemax"))
    assert 0 < last < 2000
