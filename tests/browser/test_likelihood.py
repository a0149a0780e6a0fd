"""The likelihood station in hand, and its mathematics in the page: they are the core's."""

import json

import numpy as np
import pytest
from person import (
    PHONE,
    button,
    differences,
    everything,
    field,
    finger,
    held,
    menu,
    middles,
    next_frame,
    settled,
    slider,
    stand,
    value,
    visit,
)
from playwright.sync_api import expect

from app.state.scenario import Scenario
from app.stations.likelihood import page as station
from app.stations.likelihood.figures import shares_of
from softmax_core import NEAR_ZERO, likelihood, log_likelihood, log_softmax, softmax


def number(page, testid: str) -> float:
    next_frame(page)
    return float(page.get_by_test_id(testid).inner_text())


def test_a_count_is_dragged_until_the_product_is_0_and_the_sum_of_logarithms_is_not(page, frames_sent):
    visit(page, "/likelihood")
    p, counts = softmax((2.0, 1.0, 0.1)), np.array([6, 3, 1])
    assert number(page, "likelihood") == pytest.approx(likelihood(counts, p), rel=1e-3)
    assert number(page, "log-likelihood") == pytest.approx(log_likelihood(counts, p), abs=1e-3)
    settled(page)
    before, sent, address = everything(page), len(frames_sent), page.url
    handle = slider(page, "Count dog")
    with held(page, handle) as move:
        move(95)
        seen = np.array([6, value(handle), 1])
        assert seen[1] > 600  # 0.242^600 is far below the least double
        assert number(page, "likelihood") == 0
        assert number(page, "log-likelihood") == pytest.approx(log_likelihood(seen, p), abs=1e-3)
        cross_entropy = -log_likelihood(seen, p) / seen.sum()
        assert number(page, "observed-cross_entropy") == pytest.approx(cross_entropy, abs=1e-3)
        halves = number(page, "observed-entropy") + number(page, "observed-divergence")
        assert halves == pytest.approx(cross_entropy, abs=1.1e-3)
        assert (len(frames_sent), page.url) == (sent, address)
    settled(page)
    expect(page.get_by_text("On paper the product is")).to_be_visible()
    assert f"counts=6%2C{seen[1]:.0f}%2C1" in page.url or f"counts=6,{seen[1]:.0f},1" in page.url
    after = everything(page)
    page.keyboard.press("Control+z")
    settled(page)
    assert not differences(everything(page), before)
    page.keyboard.press("Control+Shift+z")
    settled(page)
    page.reload()
    stand(page)
    assert not differences(everything(page), after)


def test_near_0_the_clipped_logarithm_stops_teaching_and_log_softmax_does_not(page):
    visit(page, "/likelihood")
    expect(page.get_by_test_id("near-verdict")).to_contain_text("all ways agree")
    page.get_by_role("group", name="Preset scenarios").get_by_role("button", name="p almost 0").click()
    settled(page)
    for dtype in ("float64", "float32"):
        assert number(page, f"near-clipped-{dtype}-0") == 0
        assert number(page, f"near-clipped-{dtype}") == pytest.approx(16.118, abs=1e-3)
        assert number(page, f"near-log_softmax-{dtype}-0") == -1
        assert number(page, f"near-log_softmax-{dtype}") == pytest.approx(114.024, abs=1e-3)
    assert number(page, "near-log_of_softmax-float64-0") == -1
    assert np.isnan(number(page, "near-log_of_softmax-float32-0"))
    expect(page.get_by_test_id("near-verdict")).to_contain_text("float32 log(p + 1e-12), log(clip(p)), log(softmax(z))")


def test_all_of_it_is_done_by_keys_and_what_is_no_count_is_refused_where_it_stands(page):
    visit(page, "/likelihood")
    slider(page, "Count pig").focus()
    for key in ("ArrowRight", "PageUp"):
        page.keyboard.press(key)
    assert value(slider(page, "Count pig")) == 12
    page.keyboard.press("Tab")
    expect(field(page, "Count of pig as a number")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("1.5")
    expect(page.get_by_role("alert").filter(has_text="use a whole number from 0 to 10000")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("5, 3, 2")
    page.keyboard.press("Enter")
    settled(page)
    assert [value(slider(page, f"Count {name}")) for name in ("cat", "dog", "pig")] == [5, 3, 2]
    nats = number(page, "observed-cross_entropy")
    menu(page, "The unit of logarithms and code words").select_option("bits")
    settled(page)
    assert number(page, "observed-cross_entropy") == pytest.approx(nats / np.log(2), abs=2e-3)
    assert number(page, "code-0") == pytest.approx(-np.log2(softmax((2.0, 1.0, 0.1)))[0], abs=1e-3)
    button(page, "as p expects").press("Enter")
    settled(page)
    assert number(page, "observed-divergence") < 0.01
    button(page, "Remove dog").press("Enter")
    settled(page)
    assert "counts=7%2C1" in page.url or "counts=7,1" in page.url
    expect(page.get_by_test_id("figure-likelihood-curve")).to_be_visible()


def test_a_finger_moves_a_count(open_page):
    page = open_page(viewport=PHONE, has_touch=True)
    visit(page, "/likelihood")
    before = value(slider(page, "Count cat"))
    finger(page, slider(page, "Count cat"), 60, 0)
    settled(page)
    assert value(slider(page, "Count cat")) > 2 * before
    assert len(middles(page.locator(".observations .best"))) == 3


# ---- parity ----------------------------------------------------------------------------------------------------------

EVALUATE = """async ([address, body, input]) => {
  const module = await import(address);
  const words = (key, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);
  return JSON.stringify(new Function("module", "cases", body)(module, input), words);
}"""


def in_page(modules, address: str, body: str, cases):
    return json.loads(modules.evaluate(EVALUATE, [f"/app/{address}", body, cases]))


def cases():
    rng = np.random.default_rng(20240229)
    for n in range(400):
        classes = int(rng.integers(2, 11))
        logits = rng.normal(0, rng.choice([1, 5, 40, 300]), classes)
        target = rng.dirichlet(np.ones(classes)) if n % 2 else np.eye(classes)[rng.integers(classes)]
        yield logits.tolist(), target.tolist(), rng.integers(0, rng.choice([2, 20, 10_001]), classes).tolist()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_pages_ways_near_0_and_its_likelihoods_are_the_cores(modules, dtype):
    given = list(cases())
    body = """const [given, ways, dtype] = cases;
      return given.map(([z, y]) => ways.map((way) => module.nearZero(way, z, y, dtype)));"""
    found = in_page(modules, "stations/likelihood/maths.js", body, [given, list(NEAR_ZERO), dtype])
    # exp and log of float32 differ in their last digit from one library to another, and sums add these up.
    size, near = (1e-12, 1e-12) if dtype == "float64" else (1e-5, 1e-5)
    broken = 0
    for (z, y, _counts), ways in zip(given, found, strict=True):
        for way, mine in zip(NEAR_ZERO.values(), ways, strict=True):
            gradient = way.gradient(z, y, dtype)
            broken += not np.isfinite(gradient).all()
            np.testing.assert_allclose(np.array(mine["gradient"], float), gradient, rtol=size, atol=near)
            inf = {"Infinity": np.inf}
            assert inf.get(mine["value"], mine["value"]) == pytest.approx(
                float(way.value(z, y, dtype)), rel=size, abs=near
            )
    assert broken
    if dtype == "float32":
        return
    body = "return cases.map(([n, p, logP]) => [module.likelihood(n, p), module.logLikelihood(n, logP)])"
    counted = [(n, softmax(z).tolist(), log_softmax(z).tolist()) for z, _y, n in given]
    for (n, p, _log), (product, log) in zip(
        counted, in_page(modules, "stations/likelihood/maths.js", body, counted), strict=True
    ):
        assert product == pytest.approx(float(likelihood(n, p)), rel=1e-9, abs=1e-300)
        if all(p):
            assert log == pytest.approx(float(log_likelihood(n, p)), rel=1e-12)


@pytest.mark.parametrize("counts", [(6, 3, 1), (6000, 3000, 1), (0, 7, 0), (0, 0, 0), (6, 4), (0, 9), (6, 3, 1, 200)])
def test_the_pages_figures_are_pythons(modules, counts):
    scenario = Scenario(
        (2.0, 1.0, 0.1, -1.0)[: len(counts)], ("a", "b", "c", "d")[: len(counts)], 1.5, (1.0, 0, 0, 0)[: len(counts)]
    )
    drawing = (station._map if len(counts) == 3 else station._curve)(scenario, counts)
    body = "const [scenario, own] = cases; return module.traces(scenario, own)"
    found = in_page(modules, drawing.module, body, [scenario.to_json(), drawing.own])
    keyed = {trace.meta["key"]: trace for trace in drawing.draw().data}
    assert found.keys() == keyed.keys()
    if not sum(counts):
        assert found.pop("top") == {"x": [], "y": []} and len(set(shares_of(counts))) == 1
    for key, numbers in found.items():
        for name, mine in numbers.items():
            # n times the divergence: its last digits are 10,000 times as large.
            np.testing.assert_allclose(mine, keyed[key][name], rtol=1e-9, atol=1e-11, err_msg=f"{key} {name}")
