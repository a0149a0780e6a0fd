"""Calibration: the page's mirror has the core's numbers; one number mends the confidence, and no answer changes."""

import json
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from person import PHONE, button, everything, field, held, menu, next_frame, place_on, settled, slider, value, visit
from playwright.sync_api import expect

from app import assets
from app.stations.calibration import figures
from app.stations.calibration.lesson import lesson, to_json
from app.stations.calibration.state import Calibration
from softmax_core import brier_score, log_softmax, reliability, softmax

AGREEMENT = 1e-12

SCORES = """async ([logits, labels, temperature]) => {
  const { prepared, scoresAt } = await import("/app/stations/calibration/maths.js");
  const points = prepared(logits.flat(), labels);
  const { confidences, ...means } = scoresAt(points, temperature);
  return { ...means, confidences: [...confidences] };
}"""

DIAGRAM = """async ([confidences, isRight, bins, strategy]) => {
  const { cumulated, eceOf, reliability } = await import("/app/stations/calibration/maths.js");
  const all = Float64Array.from(confidences);
  const { ece, mce, ...arrays } = reliability(all, isRight, bins, strategy);
  const alone = eceOf(cumulated(all, isRight), bins, strategy);
  const plain = ([name, array]) => [name, Array.from(array, (x) => (Number.isNaN(x) ? null : x))];
  return { ece, alone, mce, ...Object.fromEntries(Object.entries(arrays).map(plain)) };
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
            assert found["alone"] == pytest.approx(wanted.ece, rel=1e-10, abs=AGREEMENT)
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
    expect(verdict).not_to_contain_text("recognised")
    rail = page.locator(".point-rail")
    page.mouse.move(*place_on(rail, 0.9, 0.5))
    expect(verdict).to_contain_text("recognised")
    page.mouse.move(2, 2)
    expect(verdict).not_to_contain_text("recognised")
    assert page.url == address
    # As by a hand, which presses when it has seen the point.
    page.mouse.move(*place_on(rail, 0.9, 0.5))
    expect(verdict).to_contain_text("recognised")
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(2, 2)
    settled(page)
    page.wait_for_url(lambda url: "point=" in url)
    assert query_of(page)["point"] == str(round(0.9 * 299))


def query_of(page):
    return dict(parse_qsl(urlsplit(page.url).query))


@pytest.mark.parametrize(
    ("moved", "follows"),
    [("edit({ temperature: 1 + n / 20 })", "confidence"), ('change("calibration", { bins: 2 + n })', "mce")],
)
def test_ten_thousand_points_follow_the_hand(page, moved, follows):
    opened(page, "?data=blobs&held=10000&strategy=quantile&measure=ece")
    took, shown = page.evaluate(
        """async ([at, moved, follows]) => {
      const { change, edit, state } = await import(new URL(at, document.baseURI));
      const move = new Function("edit", "change", "n", moved);
      const frame = () => new Promise(requestAnimationFrame);
      const shown = [];
      state.moving = true;
      await frame();
      const start = performance.now();
      for (let n = 0; n < 40; n++) {
        move(edit, change, n);
        await frame();
        shown.push(document.querySelector(`[data-testid="${follows}"] .number`).textContent);
      }
      state.moving = false;
      return [(performance.now() - start) / 40, shown];
    }""",
        [assets.address("browser/page/store.js"), moved, follows],
    )
    assert len(set(shown)) > 30, "in each frame it is another"
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


def test_old_numbers_do_not_pass_for_those_of_other_settings(page):
    """As long as the lesson of the settings is not there, what is shown is marked, and nothing is fitted to it."""
    opened(page, "?held=100&noise=0.4")
    before, held_up = score(page, "ece"), []
    page.route("**/results/*", lambda route: held_up.append(route))
    with page.expect_request("**/results/*"):  # the page is busy from the hand's move on, before it asks
        menu(page, "Data").select_option("blobs")
    scores, status = page.get_by_test_id("scores"), page.get_by_test_id("scores").get_by_role("status")
    expect(scores).to_have_attribute("aria-busy", "true")
    expect(status).to_have_text("The models are being trained …")
    expect(button(page, "Fit T")).to_have_attribute("aria-disabled", "true")
    button(page, "Fit T").click(force=True)
    assert query_of(page)["T"] == "1" and score(page, "ece") == before
    (lesson_asked_for,) = held_up
    lesson_asked_for.fulfill(status=204)  # the server could not make it
    expect(status).to_have_text("These models could not be trained.")
    expect(button(page, "Fit T")).to_have_attribute("aria-disabled", "true")
    page.unroute("**/results/*")
    menu(page, "Data").select_option("moons")
    expect(status).to_be_empty()
    settled(page)
    assert score(page, "ece") != before
    button(page, "Fit T").click()
    settled(page)
    assert query_of(page)["T"] != "1"


def test_fewer_held_out_points_than_asked_for_are_said(page):
    opened(page, "?held=3000")
    said = page.get_by_test_id("held-out")
    expect(said).to_contain_text("1,737")
    menu(page, "Held out").select_option("1000")
    expect(said).to_be_empty()


def test_a_hovered_point_is_one_of_those_that_there_are(page):
    """Where the points become fewer under a resting pointer; and a picture is the present lesson's."""
    opened(page, "?data=moons&held=3000")
    page.mouse.move(*place_on(page.locator(".point-rail"), 0.9, 0.5))
    expect(page.locator(".point-place")).to_contain_text("2700 of 3000")
    menu(page, "Held out").select_option("100")
    settled(page)
    expect(page.locator(".point-place")).to_have_text("100 of 100")
    dots = page.locator(".point-picture").inner_html()
    page.mouse.move(2, 2)
    field(page, "Seed").fill("2")
    field(page, "Seed").press("Enter")
    settled(page)
    assert page.locator(".point-picture").inner_html() != dots


def test_a_best_t_that_is_a_bound_says_so(page):
    opened(page, "?data=blobs&noise=0.1&held=100")
    best = page.locator(".judged-best td").first
    expect(best).to_contain_text("at most")
    assert float(score(page, "optimal-temperature")) == 0.01
    expect(page.locator(".formula")).to_contain_text("T*≤0.010")


def test_the_axis_of_counts_holds_the_fullest_bin(modules):
    chosen = Calibration("blobs", training="30", held_out="100", bins=10, strategy="quantile")
    reach = """async ([taught, chosen]) => {
      const { state, values } = await import("/app/browser/page/store.js");
      const { teach, judged } = await import("/app/stations/calibration/judged.js");
      const { axes } = await import("/app/stations/calibration/reliability.js");
      Object.assign(values.calibration, chosen);
      teach(taught);
      return [0.01, 0.1, 1, 10].map((temperature) => {
        state.temperature = temperature;
        const { plain, smoothed } = judged();
        return [axes().yaxis2.range[1], Math.max(...plain.count, ...smoothed.count) / taught.labels.length];
      });
    }"""
    found = modules.evaluate(reach, json.loads(json.dumps([to_json(lesson(chosen)), chosen.to_json()])))
    assert all(end >= largest for end, largest in found)
    assert found[0][1] > 0.2 > found[-1][1], "confidences tie where T is low"
