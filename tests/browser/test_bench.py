"""The whole workbench: it outlives reloads, goes into files, follows by any loss, plays two runs."""

import json
import re

from person import PHONE, button, held, next_frame, settled, slider, stand, visit, weights
from playwright.sync_api import Page, expect

from app.state.data import Source
from app.state.plane import FLOWERS, opened


def loss(page: Page) -> str:
    return page.get_by_test_id("plane-loss").inner_text()


def menu(page: Page, name: str):
    return page.get_by_role("combobox", name=name, exact=True)


def points(page: Page) -> int:
    return page.get_by_role("button", name=re.compile(r"^Point \d+$")).count()


def test_a_reload_finds_data_points_weights_and_settings(page):
    visit(page, "/boundary")
    menu(page, "Data").select_option("moons")
    expect(page.get_by_text("On all 200 points")).to_be_visible()
    settled(page)
    with held(page, button(page, "Point 5")) as move:
        move(30, -40)
    page.wait_for_url(re.compile("edits=4%3A|edits=4:"))
    menu(page, "Loss").select_option("focal loss")
    button(page, "Train").click()
    page.wait_for_url(re.compile("train=loss"))
    expect(button(page, "Pause")).to_be_visible()  # it plays: Reset ends that
    button(page, "Reset").click()
    for _ in range(30):
        button(page, "Step").click()
    page.wait_for_url(re.compile("step=30"))
    settled(page)
    before = (loss(page), points(page), weights(page), button(page, "Point 5").get_attribute("data-tip"))
    page.reload()
    stand(page)
    assert (loss(page), points(page), weights(page), button(page, "Point 5").get_attribute("data-tip")) == before
    expect(page.get_by_test_id("plane-step")).to_have_text("30")
    expect(page.get_by_text("step 30 of 500")).to_be_visible()
    expect(menu(page, "Loss")).to_have_value("focal")
    button(page, "Step").click()
    expect(page.get_by_test_id("plane-step")).to_have_text("31")


def test_a_reload_finds_a_network_at_its_step(page):
    visit(page, "/boundary?data=xor&classes=2&train=model:hidden_1,start:random,optimizer:adam,steps:200")
    button(page, "Train").click()
    expect(page.get_by_test_id("plane-step")).to_have_text("200")
    page.wait_for_url(re.compile("step=200"))
    expect(page.get_by_text("it has no weights for each class")).to_be_visible()
    settled(page)
    before = loss(page)
    page.reload()
    stand(page)
    expect(page.get_by_test_id("plane-loss")).to_have_text(before)
    expect(page.get_by_text("it has no weights for each class")).to_be_visible()
    button(page, "Back to the optimum").click()
    expect(page.get_by_text("it has no weights for each class")).not_to_be_visible()
    expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)


def test_back_leads_to_the_data_before(page):
    visit(page, "/boundary")
    menu(page, "Data").select_option("moons")
    page.wait_for_url(re.compile("data=moons"))
    settled(page)
    expect(page.get_by_text("On all 200 points")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("On all 150 points")).to_be_visible()
    expect(menu(page, "Data")).to_have_value("iris")
    page.go_forward()
    expect(page.get_by_text("On all 200 points")).to_be_visible()
    expect(menu(page, "Data")).to_have_value("moons")


def test_what_is_saved_is_there_again_when_it_is_loaded(page, tmp_path):
    visit(page, "/boundary?data=blobs&count=60")
    with held(page, button(page, "Point 5")) as move:
        move(-50, 60)
    page.wait_for_url(re.compile("edits="))
    settled(page)
    before = (loss(page), weights(page))
    with page.expect_download() as download:
        button(page, "Save").click()
    file = tmp_path / "bench.json"
    download.value.save_as(file)
    assert len(json.loads(file.read_text())["plane"]["points"]) == 60
    menu(page, "Data").select_option("iris")
    expect(page.get_by_text("On all 150 points")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        button(page, "Load").click()
    chooser.value.set_files(file)
    expect(page.get_by_text("On all 60 points")).to_be_visible()
    settled(page)
    assert (loss(page), weights(page)) == before


def test_a_file_that_is_none_of_ours_is_answered_in_place_and_nothing_is_lost(page):
    visit(page, "/boundary")
    before = loss(page)
    with page.expect_file_chooser() as chooser:
        button(page, "Load").click()
    chooser.value.set_files({"name": "other.json", "mimeType": "application/json", "buffer": b'{"a": 1}'})
    expect(page.get_by_test_id("data").get_by_role("alert")).to_contain_text(
        "other.json: this JSON file was not saved here"
    )
    assert loss(page) == before


def test_the_model_follows_by_the_loss_that_is_chosen(page, frames_sent):
    visit(page, "/boundary")
    menu(page, "The loss that the model follows the points by").select_option("mean squared error")
    settled(page)
    before, sent = weights(page), len(frames_sent)
    with held(page, button(page, "Point 107")) as move:
        for step in range(6):
            move(-15 * step, 15 * step)
            next_frame(page)
        live = weights(page)
        assert live != before
        assert len(frames_sent) == sent
    settled(page)
    fitted = [float(value) for value in weights(page)]
    optimum = [x for row, b in zip(opened(FLOWERS).weights, opened(FLOWERS).bias, strict=True) for x in (*row, b)]
    assert max(abs(a - b) for a, b in zip(fitted, optimum, strict=True)) > 0.2
    # A hundred steps more, and no jump.
    assert max(abs(a - float(b)) for a, b in zip(fitted, live, strict=True)) < 1.0


def test_two_runs_play_in_step_and_each_says_how_good_it_is(page):
    visit(page, "/boundary?data=rings&classes=2&noise=0.1")
    menu(page, "Second run").select_option("Model")
    menu(page, "What the second run has instead").select_option("one hidden layer")
    menu(page, "Start from").select_option("random weights")
    menu(page, "Optimiser").select_option("Adam")
    button(page, "Train").click()
    expect(page.get_by_role("heading", name="A: linear")).to_be_visible()
    expect(page.get_by_role("heading", name="B: one hidden layer")).to_be_visible()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 20")
    early = page.get_by_test_id("run-1-cross_entropy").inner_text()
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    next_frame(page)
    accuracy = [float(page.get_by_test_id(f"run-{run}-accuracy").inner_text()) for run in (0, 1)]
    assert accuracy[0] < 0.75 and accuracy[1] > 0.9
    assert float(page.get_by_test_id("run-1-cross_entropy").inner_text()) < float(early)
    assert float(page.get_by_test_id("plane-accuracy").inner_text()) == accuracy[0]
    looks = [page.get_by_test_id(f"plane-run-{run}").evaluate("(canvas) => canvas.toDataURL()") for run in (0, 1)]
    assert looks[0] != looks[1]


def test_two_runs_fit_a_phone(open_page):
    page = open_page(viewport=PHONE)
    visit(page, "/boundary?versus=optimizer:adam")
    button(page, "Train").click()
    runs = page.get_by_test_id(re.compile(r"^plane-run-\d$"))
    expect(runs).to_have_count(2)
    for run in runs.all():
        run.scroll_into_view_if_needed()
        expect(run).to_be_visible()
        expect(run).to_be_in_viewport()
    a, b = runs.evaluate_all("(runs) => runs.map((canvas) => canvas.getBoundingClientRect().toJSON())")
    for box in (a, b):
        assert 0 <= box["left"] < box["left"] + 100 < box["right"] <= PHONE["width"]
    assert a["right"] <= b["left"] or a["bottom"] <= b["top"]
    for part in ("document.scrollingElement", "document.querySelector('[data-testid=stMain]')"):
        assert page.evaluate(f"{part}.scrollWidth") <= PHONE["width"]


def test_a_scheme_is_trained_in_step(page):
    visit(page, "/boundary")
    menu(page, "Second run").select_option("Model")
    menu(page, "What the second run has instead").select_option("one-vs-one")
    button(page, "Train").click()
    expect(page.get_by_role("heading", name="B: one-vs-one")).to_be_visible()
    expect(page.get_by_test_id("run-1-cross_entropy")).to_have_text("–")
    expect(page.get_by_test_id("plane-step")).to_have_text("500")
    next_frame(page)
    assert float(page.get_by_test_id("run-1-accuracy").inner_text()) > 0.9
    button(page, "Reset").click()
    expect(page.get_by_test_id("run-1-accuracy")).to_have_text("0.333")


def test_noise_moves_points_and_boundary_before_it_is_let_go(page, frames_sent):
    visit(page, "/boundary?data=blobs&count=60")
    before, sent = loss(page), len(frames_sent)
    with held(page, slider(page, "Noise")) as move:
        move(25)
        expect(page.get_by_test_id("plane-loss")).not_to_have_text(before)
        assert len(frames_sent) == sent
        live = loss(page)
    page.wait_for_url(re.compile("noise="))
    settled(page)
    assert abs(float(loss(page)) - float(live)) < 2e-3


def test_many_points_can_be_dragged_and_played(page):
    visit(page, "/boundary?data=blobs&classes=10&count=2000")
    assert points(page) == 2000 == len(opened(Source("blobs", num_classes=10, count=2000)).points)
    before = loss(page)
    button(page, "Play").click()
    page.wait_for_function("Number(document.querySelector('[data-testid=plane-step]').textContent) > 100")
    button(page, "Pause").click()
    assert loss(page) != before
