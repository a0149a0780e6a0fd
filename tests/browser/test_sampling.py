"""The sampling station: the page draws what the core draws, while the hand moves; and what a person sees there."""

import json
import math
import re

import numpy as np
import pytest
from person import (
    PHONE,
    button,
    field,
    finger,
    held,
    next_frame,
    settled,
    slider,
    trace,
    visit,
    wait_for,
)
from playwright.sync_api import expect

from app.state.scenario import NEXT_LOGITS, NEXT_WORDS, Scenario
from app.stations.sampling import figures
from app.stations.sampling.draws import PLACES, Draws
from app.stations.sampling.state import METHODS, Sampling
from softmax_core import sample, softmax

WORDS = f"logits={','.join(map(str, NEXT_LOGITS))}&labels={','.join(NEXT_WORDS)}"

EXPERIMENT = """async ([scenarios, settings]) => {
  const { experiment, expectedGap, noiseOf, PLACES, seenWithin } = await import("/app/stations/sampling/maths.js");
  const found = scenarios.map(({ logits, temperature }, n) => {
    const scenario = { logits: logits.map((z) => (z === "-inf" ? -Infinity : z)), temperature };
    const all = experiment(scenario, settings[n]);
    return {
      kept: all.kept, counts: all.counts, first: all.first, gaps: all.gaps,
      expected: PLACES.map((place) => expectedGap(all, place)),
      seen: PLACES.map((place) => all.kept.map((q) => seenWithin(q, place))),
      noise: settings[n].draws ? noiseOf(logits.length, settings[n]) : logits.map(() => 0),
    };
  });
  return JSON.stringify(found);
}"""

TRACES = """async ([module, scenario, own]) => JSON.stringify((await import(`/app/${module}`)).traces(scenario, own))"""


def cases(count=300):
    """Scenarios of all sizes with ties and masked classes, and settings of all kinds."""
    rng = np.random.default_rng(20261129)
    for n in range(count):
        classes = int(rng.integers(2, 11))
        logits = np.round(rng.normal(0, 3, classes), int(rng.integers(0, 3)))
        if n % 5 == 0:
            logits[rng.integers(1, classes)] = -np.inf
        temperature = float(np.exp(rng.normal(0, 1)).clip(0.05, 20))
        labels, target = tuple("abcdefghij"[:classes]), (1.0, *[0.0] * (classes - 1))
        settings = Sampling(
            top_k=int(rng.integers(1, 11)),
            top_p=round(float(rng.choice([1, rng.random()])), 2),
            min_p=round(float(rng.choice([0, rng.random() / 3])), 2),
            method=METHODS[n % 3],
            draws=int(rng.choice([0, 1, 17, 1000])),
            seed=int(rng.integers(10_000)),
        )
        yield Draws(Scenario(tuple(logits.tolist()), labels, temperature, target), settings)


def test_the_page_draws_what_the_core_draws(modules):
    wanted = list(cases())
    found = modules.evaluate(
        EXPERIMENT, [[each.scenario.to_json() for each in wanted], [each.settings.to_json() for each in wanted]]
    )
    for draws, here in zip(wanted, json.loads(found), strict=True):
        np.testing.assert_allclose(here["kept"], draws.kept, rtol=1e-12, atol=1e-15)
        assert here["counts"] == draws.counts.tolist()
        assert here["first"] == draws.first
        np.testing.assert_allclose(here["gaps"], draws.gaps, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(here["expected"], draws.expected_gaps, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(here["seen"], draws.seen(PLACES), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(here["noise"], draws.noise, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("settings", [Sampling(draws=0), Sampling(draws=1234, seed=3), Sampling(top_k=2, draws=500)])
def test_figures_have_the_numbers_of_pythons(modules, settings):
    scenario = Scenario((2.0, 1.0, -math.inf, 0.1), ("a", "b", "c", "d"), 0.7, (1.0, 0.0, 0.0, 0.0))
    draws = Draws(scenario, settings)
    drawn = {
        "gap": figures.gap_over_draws(draws),
        "waiting": figures.waiting_over_draws(draws, scenario.labels),
        "gumbel": figures.gumbel_draw(draws, scenario.labels),
    }
    for name, figure in drawn.items():
        scenario_here = "({ logits: [2, 1, -Infinity, 0.1], labels: ['a', 'b', 'c', 'd'], temperature: 0.7 })"
        handle = modules.evaluate_handle(scenario_here)
        own = {"sampling": settings.to_json(), "words": ["N", "sum", "average"]}
        found = json.loads(modules.evaluate(TRACES, [f"stations/sampling/{name}.js", handle, own]))
        keyed = {each.meta["key"]: each for each in figure.data}
        assert found.keys() == keyed.keys()
        for key, numbers in found.items():
            for axis in numbers:
                np.testing.assert_allclose(numbers[axis], keyed[key][axis], rtol=1e-12, atol=1e-12, err_msg=key)


def counts(page):
    next_frame(page)
    return [int(text) for text in page.locator('[data-testid^="draws-"]').all_inner_texts()]


def kept(page):
    next_frame(page)
    return [float(text) for text in page.locator('[data-testid^="kept-"]').all_inner_texts()]


def gap(page):
    next_frame(page)
    return float(page.get_by_test_id("gap").inner_text())


def test_a_thousand_draws_come_near_p_and_what_is_cut_off_keeps_them_away(page, frames_sent):
    """The surprise: more draws close the gap, a cut tail holds it open, and nothing is sent before the hand lets go."""
    visit(page, "/sampling")
    button(page, "the cat sat on the …").click()
    assert wait_for(page, logits=NEXT_LOGITS).labels == NEXT_WORDS
    button(page, "Draw 1,000").click()
    settled(page)
    assert sum(counts(page)) == 1010
    assert counts(page) == np.bincount(sample(softmax(NEXT_LOGITS), 1010, 0), minlength=10).tolist()
    near = gap(page)
    assert near < 0.02
    sent = len(frames_sent)
    with held(page, slider(page, "Top-p")) as move:
        move(-40)
        assert kept(page)[-1] == 0 and counts(page)[-1] == 0
        expect(page.locator(".pipeline .row.cut")).to_have_count(kept(page).count(0))
        cut = float(page.get_by_test_id("mass-cut").inner_text())
        assert cut > 0.05
        assert gap(page) == pytest.approx(-math.log(1 - cut), abs=0.02) and gap(page) > 3 * near
        assert sum(counts(page)) == 1010
        assert len(frames_sent) == sent
    settled(page)
    assert "top_p=" in page.url
    x = trace(page, "gap", 1)["x"]
    assert x[-1] == 1010


def test_by_keys_alone(page):
    visit(page, f"/sampling?{WORDS}&draws=0")
    slider(page, "Number of draws").focus()
    page.keyboard.press("PageUp")
    settled(page)
    assert sum(counts(page)) == 100
    slider(page, "Top-k").focus()
    for _step in range(9):
        page.keyboard.press("ArrowLeft")
    settled(page)
    assert kept(page) == [1, *[0] * 9] and counts(page) == [100, *[0] * 9]
    field(page, "Top-k as a number").fill("11")
    expect(page.get_by_role("alert").filter(has_text="11")).to_be_visible()
    page.keyboard.press("Escape")
    button(page, "Take the draws back").press("Enter")
    settled(page)
    assert counts(page) == [0] * 10
    expect(page.get_by_test_id("gap")).to_have_text("–")


def test_a_finger_draws_and_cuts_on_a_phone(open_page):
    page = open_page(viewport=PHONE, has_touch=True)
    visit(page, f"/sampling?{WORDS}")
    button(page, "Draw 1").tap()
    page.wait_for_url(re.compile("draws=11"))
    settled(page)
    assert sum(counts(page)) == 11
    finger(page, slider(page, "Min-p"), 60, 0)
    settled(page)
    assert kept(page)[-1] == 0
    assert page.get_by_test_id("draws-0").is_visible() and page.get_by_test_id("kept-0").is_visible()


def test_the_formula_of_a_class_that_is_cut_off_says_that_nothing_is_left(page):
    visit(page, "/sampling?logits=2,1,0.1&labels=cat,dog,pig&top_k=2")
    line = page.locator(".formula-line").first
    page.get_by_role("slider", name="Logit dog", exact=True).focus()
    expect(line.locator("mfrac")).to_have_count(2)
    page.get_by_role("slider", name="Logit pig", exact=True).focus()
    expect(line.locator("mfrac")).to_have_count(0)
    expect(line.locator(".result").first).to_have_text("0.000")
    expect(line.locator(".result").last).to_have_text("∞")
