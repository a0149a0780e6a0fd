"""Calibration: the page's mirror has the core's numbers; one number mends the confidence, and no answer changes."""

import json

import numpy as np
import pytest
from person import PHONE, button, everything, field, held, menu, next_frame, settled, slider, value, visit
from playwright.sync_api import expect

from app import assets
from app.stations.calibration import figures
from app.stations.calibration.lesson import lesson, to_json
from app.stations.calibration.state import Calibration
from softmax_core import brier_score, log_softmax, reliability, softmax

AGREEMENT = 1e-12

SCORES = """async ([logits, labels, temperature]) => {
  const { fromSurestMistake, prepared, scoresAt } = await import("/app/stations/calibration/maths.js");
  const points = prepared(logits.flat(), labels);
  const { confidences, ...means } = scoresAt(points, temperature);
  return { ...means, confidences: [...confidences], order: fromSurestMistake(points, confidences) };
}"""

DIAGRAM = """async ([confidences, isRight, bins, strategy]) => {
  const { reliability } = await import("/app/stations/calibration/maths.js");
  const { ece, mce, ...arrays } = reliability(Float64Array.from(confidences), isRight, bins, strategy);
  const plain = (array) => Array.from(array, (x) => (Number.isNaN(x) ? null : x));
  return { ece, mce, ...Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, plain(array)])) };
}"""

TRACES = """async ([module, taught, temperature, chosen, own]) => {
  const { state, values } = await import("/app/browser/page/store.js");
  const { teach } = await import("/app/stations/calibration/judged.js");
  const { traces } = await import(`/app/stations/calibration/${module}.js`);
  state.temperature = temperature;
  Object.assign(values.calibration, chosen);
  teach(taught);
  const plain = (list) => Array.from(list, (x) => x);
  const found = Object.entries(traces(state, own));
  return Object.fromEntries(found.map(([key, { x, y }]) => [key, { x: plain(x), ...(y ? { y: plain(y) } : {}) }]));
}"""


def test_the_mirror_gives_the_cores_confidences_and_scores(modules):
    rng = np.random.default_rng(5)
    for n in range(60):
        points, classes = int(rng.integers(1, 40)), int(rng.integers(2, 11))
        logits = rng.normal(0, rng.choice([0.01, 3, 50, 1e4]), (points, classes))
        if n % 5 == 0:
            logits = logits.round()  # ties: the first class is the one that is meant
        labels = rng.integers(classes, size=points)
        temperature = [0.01, 100.0, 1.0, float(np.exp(rng.uniform(-4, 4)))][n % 4]
        found = modules.evaluate(SCORES, [logits.tolist(), labels.tolist(), temperature])
        p = softmax(logits, temperature)
        np.testing.assert_allclose(found["confidences"], p.max(axis=1), rtol=AGREEMENT)
        losses = -log_softmax(logits, temperature)[np.arange(points), labels]
        np.testing.assert_allclose(found["nll"], losses.mean(), rtol=AGREEMENT, atol=AGREEMENT)
        np.testing.assert_allclose(found["brier"], brier_score(p, labels), rtol=1e-11, atol=AGREEMENT)
        assert found["confidence"] == pytest.approx(p.max(axis=1).mean(), rel=AGREEMENT)
        right = logits.argmax(axis=1) == labels
        assert found["accuracy"] == pytest.approx(right.mean(), rel=AGREEMENT)
        signed = np.where(right, 1, -1)[found["order"]] * np.array(found["confidences"])[found["order"]]
        assert (np.diff(signed) >= 0).all() and sorted(found["order"]) == list(range(points))


def confidences_with_ties():
    rng = np.random.default_rng(8)
    yield from (rng.uniform(0.5, 1, int(rng.integers(1, 300))) for _ in range(20))
    yield np.arange(50, 101) / 100  # on the edges of bins of equal width
    yield np.repeat([0.5, 0.6, 1.0], 7)  # most quantiles are equal: bins between them are empty
    yield np.full(9, 0.7)
    yield np.ones(3)


@pytest.mark.parametrize("strategy", ["uniform", "quantile"])
def test_the_mirror_gives_the_cores_diagram_at_ties_and_edges_too(modules, strategy):
    rng = np.random.default_rng(9)
    for confidences in confidences_with_ties():
        labels = rng.integers(2, size=len(confidences))
        p = np.stack([confidences, 1 - confidences], axis=-1)
        for bins in (1, 2, 7, 10, 50):
            found = modules.evaluate(DIAGRAM, [confidences.tolist(), (labels == 0).tolist(), bins, strategy])
            wanted = reliability(p, labels, bins, strategy)
            assert found["count"] == wanted.count.tolist()
            for name in ("edges", "confidence", "accuracy"):
                got = np.array(found[name], float)
                np.testing.assert_allclose(got, getattr(wanted, name), rtol=AGREEMENT, atol=AGREEMENT)
            assert found["ece"] == pytest.approx(wanted.ece, rel=AGREEMENT, abs=AGREEMENT)
            assert found["mce"] == pytest.approx(wanted.mce, rel=AGREEMENT, abs=AGREEMENT)


@pytest.mark.parametrize("measure", ["nll", "ece", "brier", "accuracy"])
def test_figures_have_the_numbers_of_pythons(modules, measure):
    strategy = "quantile" if measure == "ece" else "uniform"
    chosen = Calibration("blobs", training="30", held_out="100", bins=6, strategy=strategy, measure=measure, rank=40)
    taught, temperature = lesson(chosen), 2.5
    drawn = {
        "reliability": (figures.reliability_diagram(taught, temperature, chosen), {"names": {}}),
        "score_curve": (
            figures.score_over_temperature(taught, temperature, chosen),
            {"temperatures": figures.TEMPERATURES.tolist()},
        ),
    }
    for module, (figure, own) in drawn.items():
        given = json.loads(json.dumps([module, to_json(taught), temperature, chosen.to_json(), own]))
        found = modules.evaluate(TRACES, given)
        keyed = {trace.meta["key"]: trace for trace in figure.data if trace.meta}
        assert found.keys() == keyed.keys()
        for key, numbers in found.items():
            for axis, got in numbers.items():
                wanted = np.array(keyed[key][axis], float)
                np.testing.assert_allclose(np.array(got, float), wanted, rtol=1e-9, atol=1e-9, err_msg=f"{key} {axis}")


# ---- what a person does ----------------------------------------------------------------------------------------------


def score(page, name):
    next_frame(page)
    return page.get_by_test_id(name).inner_text()


def opened(page, query=""):
    visit(page, f"/calibration{query}")
    expect(page.get_by_test_id("ece")).not_to_be_empty()
    return page


def test_fit_t_makes_the_errors_fall_and_no_answer_changes(page, frames_sent):
    opened(page)
    names = ("ece", "nll", "brier", "confidence")
    accuracy, before = score(page, "accuracy"), {name: float(score(page, name)) for name in names}
    assert before["confidence"] > float(accuracy) + 0.1, "it is surer than it is right"
    sure = float(score(page, "point-confidence"))
    # While the hand moves, confidence melts, accuracy stands still, and nothing is sent.
    sent, address, heat = len(frames_sent), page.url, slider(page, "Temperature")
    with held(page, heat) as move:
        for by in (15, 30, 45):
            move(by)
            expect(page.get_by_test_id("confidence")).not_to_have_text(f"{before['confidence']:.3f}")
            assert score(page, "accuracy") == accuracy
        assert float(score(page, "point-confidence")) < sure
        assert len(frames_sent) == sent and page.url == address
    settled(page)
    dragged = everything(page)
    button(page, "Fit T").click()
    settled(page)
    best = float(score(page, "optimal-temperature"))
    assert value(heat) == pytest.approx(best, abs=1e-3)
    assert score(page, "accuracy") == accuracy == score(page, "accuracy-start")
    after = {name: float(score(page, name)) for name in names}
    assert after["ece"] < before["ece"] / 2 and after["nll"] < 0.8 * before["nll"]
    assert after["brier"] < before["brier"]
    assert after["confidence"] == pytest.approx(float(accuracy), abs=0.03)
    button(page, "Undo").click()
    settled(page)
    assert everything(page) == dragged


def test_an_address_brings_back_all_of_it(page):
    opened(page, "?data=moons&noise=0.6&held=300&bins=7&strategy=quantile&measure=brier&smoothing=0.2&point=4&T=2")
    kept = everything(page)
    assert value(slider(page, "Temperature")) == 2 and value(slider(page, "Number of bins")) == 7
    assert value(slider(page, "Point, from the surest mistake to the surest hit")) == 4
    page.reload()
    opened(page, page.url[page.url.index("?") :])
    assert everything(page) == kept


def test_by_keys_alone_points_bins_and_models_are_chosen(page):
    opened(page, "?data=moons&held=300")
    point = slider(page, "Point, from the surest mistake to the surest hit")
    assert "taken for" in point.get_attribute("aria-valuetext")
    first = score(page, "point-confidence")
    point.press("End")
    settled(page)
    assert "point=299" in page.url and "1 of" not in page.get_by_test_id("one-point").inner_text().split("\n")[1]
    assert float(score(page, "point-confidence")) > 0.99
    point.press("Home")
    settled(page)
    assert score(page, "point-confidence") == first
    bins, error = slider(page, "Number of bins"), score(page, "ece")
    bins.press("End")
    settled(page)
    assert "bins=50" in page.url and score(page, "ece") != error
    typed = field(page, "Smoothing ε")
    typed.fill("2")
    expect(page.get_by_role("alert").filter(has_text="0.5")).to_be_visible()
    typed.fill("0.3")
    typed.press("Enter")
    settled(page)
    before = score(page, "confidence-smoothed")
    assert "smoothing=0.3" in page.url
    menu(page, "Held out").select_option("10000")
    expect(page.get_by_test_id("confidence-smoothed")).not_to_have_text(before)
    settled(page)
    expect(point).to_have_attribute("aria-valuemax", "9999")


def test_the_pointer_shows_a_point_that_it_passes_and_nothing_is_edited(page):
    opened(page, "?data=moons&held=300")
    address, verdict = page.url, page.locator(".point-what p").first
    expect(verdict).not_to_contain_text("for it")
    box = page.locator(".point-rail").bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    expect(verdict).to_contain_text("for it")
    page.mouse.move(2, 2)
    expect(verdict).not_to_contain_text("for it")
    assert page.url == address
    page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.move(2, 2)
    settled(page)
    assert "point=2" in page.url


def test_ten_thousand_points_follow_the_hand(page):
    opened(page, "?data=blobs&held=10000&strategy=quantile&measure=ece")
    took = page.evaluate(
        """async (at) => {
      const { edit, state } = await import(new URL(at, document.baseURI));
      state.moving = true;
      const frame = () => new Promise(requestAnimationFrame);
      await frame();
      const start = performance.now();
      for (let n = 0; n < 40; n++) {
        edit({ temperature: 1 + n / 20 });
        await frame();
      }
      state.moving = false;
      return (performance.now() - start) / 40;
    }""",
        assets.address("browser/page/store.js"),
    )
    assert took < 100, f"{took:.0f} ms a frame"  # a tenth of that on a quiet machine: it is no slide show on any


@pytest.mark.parametrize("screen", [{"width": 1280, "height": 720}, PHONE])
def test_the_temperature_and_the_diagram_are_seen_together(open_page, screen):
    page = opened(open_page(viewport=screen))
    heat = slider(page, "Temperature")
    heat.scroll_into_view_if_needed()
    page.evaluate("() => document.querySelector('[data-testid=settings]').scrollIntoView()")
    top, diagram = heat.bounding_box(), page.get_by_test_id("figure-reliability").locator(".stage").bounding_box()
    assert diagram["y"] + diagram["height"] * 0.66 < screen["height"] and top["y"] < diagram["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == screen["width"]


def test_both_models_are_the_same_without_smoothing(page):
    opened(page, "?smoothing=0&held=100")
    for name in ("ece", "nll", "accuracy"):
        assert score(page, name) == score(page, f"{name}-smoothed")
