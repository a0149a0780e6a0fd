"""The names station: a person sees where look-alikes differ; the page's numbers and code are those of Python."""

import ast
import json
import re
from itertools import product

import numpy as np
import pytest
from person import (
    PHONE,
    button,
    field,
    finger,
    held,
    menu,
    next_frame,
    settled,
    slider,
    visit,
)
from playwright.sync_api import Page, expect

from app.state.scenario import Scenario
from app.stations.names.apis import APIS, IGNORED, MISTAKES, REDUCTIONS, case_of, results_of
from app.stations.names.figures import MARGINS, TOP, margin_losses, margin_titles

SCENARIOS = (
    Scenario(),
    Scenario((2.0, -1.0, 0.1), temperature=1.5, target=(0.7, 0.2, 0.1)),
    Scenario((-2.5, 4.0, 0.3)),
    Scenario((1.5, -0.5), ("a", "b"), 0.7, (0.0, 1.0)),
    Scenario((2.0, -np.inf, 0.5)),
    Scenario((-900.0, 3.0, 0.0)),
)
BATCHES = ((), (0, 0, 9), (0, 1, IGNORED, IGNORED), (IGNORED, IGNORED))
WEIGHTS = ((), (5.0, 2.0))
CASES = list(product(SCENARIOS, BATCHES, WEIGHTS, (0.0, 0.1), REDUCTIONS, MISTAKES))

COMPUTE = """async (cases) => {
  const { caseOf, differs, reasons, resultsOf } = await import("/app/stations/names/apis.js");
  const { snippet } = await import("/app/stations/names/snippets.js");
  const written = (x) => (Array.isArray(x) ? x.map(String) : x === null ? null : String(x));
  const given = (z) => (z === "-inf" ? -Infinity : z);
  return cases.map(([scenario, usage]) => {
    scenario.logits = scenario.logits.map(given);
    const c = caseOf(scenario, usage);
    const found = resultsOf(c);
    const apis = Object.keys(found).slice(1);
    return {
      found: Object.entries(found).map(([name, result]) => [name, written(result)]),
      code: apis.map((api) => [api, snippet(api, c, scenario)]),
      unexplained: apis.filter((api) => differs(found[api], found.on_paper) && !reasons(api, c, found[api]).length),
    };
  });
}"""


def number(text):
    return float(text.replace("Infinity", "inf"))


@pytest.fixture(scope="module")
def computed(modules):
    """What the page makes of every case."""
    usages = [
        dict(zip(("batch", "weights", "smoothing", "reduction", "mistake"), rest, strict=True)) for _, *rest in CASES
    ]
    given = [[case[0].to_json(), usage] for case, usage in zip(CASES, usages, strict=True)]
    return modules.evaluate(COMPUTE, json.loads(json.dumps(given)))


def test_the_page_finds_what_python_finds(computed):
    for case, page in zip(CASES, computed, strict=True):
        wanted = results_of(case_of(*case))
        found = dict(page["found"])
        assert list(found) == list(wanted)
        for name, result in wanted.items():
            if result is None:
                assert found[name] is None, (case, name)
                continue
            values = [found[name]] if isinstance(found[name], str) else found[name]
            np.testing.assert_allclose(
                list(map(number, values)), np.atleast_1d(result), rtol=1e-12, atol=1e-12, err_msg=f"{case} {name}"
            )


def test_whatever_differs_has_a_reason(computed):
    assert [case for case, page in zip(CASES, computed, strict=True) if page["unexplained"]] == []


def test_every_snippet_is_python_and_scikit_learns_returns_the_number(computed):
    seen = set()
    for case, page in zip(CASES, computed, strict=True):
        assert [api for api, _code in page["code"]] == list(APIS)
        for api, code in page["code"]:
            if code not in seen:
                ast.parse(code)
            if api == "sklearn" and code not in seen and (wanted := results_of(case_of(*case))[api]) is not None:
                names: dict = {}
                exec(code, names)
                assert names["loss"] == pytest.approx(wanted, rel=1e-12), code
            seen.add(code)


def test_the_losses_over_the_margin_are_the_cores(modules):
    own = {"margins": MARGINS.tolist(), "top": TOP}
    for scenario in SCENARIOS:
        given = scenario.to_json()
        found = modules.evaluate(
            """async ([scenario, own]) => {
              scenario.logits = scenario.logits.map((z) => (z === "-inf" ? -Infinity : z));
              return (await import("/app/stations/names/margins.js")).traces(scenario, own);
            }""",
            [given, own],
        )
        keyed = {trace.meta["key"]: trace for trace in margin_losses(scenario, margin_titles()).data}
        assert found.keys() == keyed.keys()
        for key, trace in keyed.items():
            np.testing.assert_allclose(found[key]["x"], trace.x, rtol=1e-12, err_msg=key)
            if trace.y is not None:
                np.testing.assert_allclose(found[key]["y"], trace.y, rtol=1e-12, atol=1e-12, err_msg=key)


def readings(page: Page) -> dict[str, float]:
    next_frame(page)
    cells = page.locator('[data-testid=names] [data-testid^="loss-"]')
    pairs = cells.evaluate_all("(nodes) => nodes.map((node) => [node.dataset.testid.slice(5), node.textContent])")
    return {name: float(text) for name, text in pairs}


def different(page: Page) -> set[str]:
    """The calls that have a red mark."""
    next_frame(page)
    return set(page.locator(".apis tr.other code").all_inner_texts())


OTHER_LOSSES = {"KLDivLoss", "BCEWithLogitsLoss"}


def test_a_person_sees_what_a_mistake_and_weights_do_and_takes_the_code_home(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    visit(page, "/names")
    assert different(page) == OTHER_LOSSES
    # The picture and its controls fit a projector.
    for thing in (page.get_by_test_id("names"), page.get_by_test_id("pipeline"), slider(page, "Logit cat")):
        expect(thing).to_be_in_viewport(ratio=1)

    button(page, "softmax twice").click()
    settled(page)
    assert different(page) >= {"CategoricalCrossentropy", "CrossEntropyLoss", "softmax_cross_entropy"}
    field(page, "Logit of cat as a number").fill("50")
    assert readings(page)["torch_cross_entropy"] == pytest.approx(0.551, abs=5e-4)
    expect(page.get_by_test_id("symptom")).to_contain_text("between 0.551 and 1.551")

    button(page, "p into NLLLoss").click()
    settled(page)
    assert readings(page)["torch_nll"] == -1
    button(page, "p into NLLLoss").click()

    button(page, "weights in the mean").click()
    settled(page)
    assert different(page) == OTHER_LOSSES | {"CrossEntropyLoss", "NLLLoss", "log_loss"}
    expect(page.get_by_test_id("symptom")).to_contain_text("Σ w l / Σ w")
    button(page, "Copy").click()
    expect(page.get_by_text("Copied.", exact=True)).to_be_visible()
    code = page.evaluate("navigator.clipboard.readText()")
    ast.parse(code)
    assert "F.cross_entropy(z, labels, weight=w)" in code and "5.0, 1.0, 1.0" in code
    page.get_by_role("row", name="JAX optax softmax_cross_entropy").click()
    expect(page.locator("pre.code")).to_contain_text("import optax")
    expect(menu(page, "Whose code is shown")).to_have_value("optax")


def test_everything_follows_the_hand_and_nothing_is_sent_until_it_lets_go(page, frames_sent):
    visit(page, "/names")
    before, sent = readings(page), len(frames_sent)
    code = page.locator("pre.code").inner_text()
    with held(page, slider(page, "Logit cat")) as move:
        move(-60)
        during = readings(page)
        assert all(during[api] > before[api] + 0.1 for api in ("cross_entropy", "keras_sparse", "torch_cross_entropy"))
        expect(page.locator("pre.code")).not_to_have_text(code)
        assert len(frames_sent) == sent
    settled(page)
    assert len(frames_sent) > sent
    assert readings(page) == during


def test_all_of_it_can_be_done_by_keys_and_what_is_wrong_is_said_where_it_was_typed(page):
    visit(page, "/names")
    # A batch of an example builds the card anew, and the key's place stays.
    for case in ("weights in the mean", "padding ignored", "smoothed"):
        button(page, case).press("Space")
        settled(page)
        expect(button(page, case)).to_be_focused()
    visit(page, "/names?batch=0,1")
    button(page, "p into NLLLoss").focus()
    page.keyboard.press("Space")
    settled(page)
    assert readings(page)["torch_nll"] < 0
    expect(button(page, "p into NLLLoss")).to_have_attribute("aria-pressed", "true")
    weight = field(page, "Class weight of cat")
    weight.fill("1000")
    weight.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="1000")).to_be_visible()
    weight.fill("3")
    weight.press("Enter")
    settled(page)
    assert "weights=3" in page.url
    # Another number of samples builds the settings anew: the focus stays.
    menu(page, "Batch").press("ArrowDown")
    expect(menu(page, "Label of sample 3")).to_be_visible()
    expect(menu(page, "Batch")).to_be_focused()
    settled(page)
    menu(page, "Whose code is shown").focus()
    page.keyboard.press("ArrowDown")
    settled(page)
    expect(page.locator("pre.code")).to_contain_text("F.nll_loss(p, labels, weight=w)")
    button(page, "any number of K").press("Enter")
    expect(page.get_by_test_id("chooser")).to_contain_text("K scores, a sigmoid each")
    expect(page.get_by_test_id("chooser").get_by_role("link", name="See it: Multi-label")).to_be_visible()
    button(page, "one of K").press("Enter")
    page.get_by_test_id("chooser").get_by_role("link", name="See it: Loss").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("How wrong is that?")


def test_a_finger_moves_a_logit_and_switches_a_mistake_on(open_page):
    page = visit(open_page(viewport=PHONE, has_touch=True), "/names")
    before = readings(page)
    finger(page, slider(page, "Logit cat"), 30, 0)
    settled(page)
    assert readings(page)["torch_cross_entropy"] != before["torch_cross_entropy"]
    button(page, "softmax twice").tap()
    page.wait_for_url(re.compile("mistake=twice"))
    settled(page)
    assert "CrossEntropyLoss" in different(page)
