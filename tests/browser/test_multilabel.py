"""Several labels: the page's mirror has the core's numbers; a person sees sigmoids stand still, and the chain win."""

import numpy as np
import pytest
from person import (
    PHONE,
    button,
    everything,
    field,
    finger,
    held,
    menu,
    next_frame,
    probabilities,
    settled,
    slider,
    value,
    visit,
)
from playwright.sync_api import expect

from app.stations.multilabel.points import FARTHEST, L2, fitted_models, made
from app.stations.multilabel.points import SCORES as SCORE_NAMES
from app.stations.multilabel.state import ORDERS
from softmax_core import (
    binary_cross_entropy,
    fit_binary_relevance,
    fit_classifier_chain,
    multilabel_scores,
    sigmoid,
)

AGREEMENT = 1e-12

LOSS = """async (cases) => {
  const { binaryCrossEntropy } = await import("/app/stations/multilabel/maths.js");
  const { logSigmoid } = await import("/app/browser/maths/kernel.js");
  return cases.map(([logits, present, temperature]) => {
    const found = binaryCrossEntropy(logits, present, temperature);
    return { ...found, sigmoids: found.scaled.map((z) => Math.exp(logSigmoid(z))) };
  });
}"""

SAMPLED = """async (cases) => {
  const { chosen, sampled } = await import("/app/stations/multilabel/numbers.js");
  const { state } = await import("/app/browser/page/store.js");
  return cases.map(({ logits, temperature, ...own }) => {
    Object.assign(state, { logits, temperature });
    Object.assign(chosen, own);
    return sampled().scores;
  });
}"""

SCORES = """async (cases) => {
  const { multilabelScores } = await import("/app/stations/multilabel/maths.js");
  return cases.map((each) => multilabelScores(...each));
}"""

MODELS = """async ([points, labels, order, l2, places]) => {
  const { fitBinaryRelevance, fitClassifierChain, predictSet } = await import("/app/stations/multilabel/maths.js");
  const models = [fitBinaryRelevance(points, labels, l2), fitClassifierChain(points, labels, order, l2)];
  return models.map((model) => ({ ...model, found: places.map((place) => predictSet(model, place)) }));
}"""

BOUNDARIES = """async ([points, labels, order, l2, ranges]) => {
  const { fitBinaryRelevance, fitClassifierChain } = await import("/app/stations/multilabel/maths.js");
  const { boundaries } = await import("/app/stations/multilabel/boundaries.js");
  const models = [fitBinaryRelevance(points, labels, l2), fitClassifierChain(points, labels, order, l2)];
  return models.map((model) => boundaries(model, ranges));
}"""


PICTURE = "(canvas) => canvas.toDataURL()"


def cases():
    rng = np.random.default_rng(5)
    for n in range(150):
        count = int(rng.integers(2, 11))
        logits = rng.normal(0, rng.choice([0.1, 3, 300]), count)
        temperature = float(np.exp(rng.uniform(np.log(0.01), np.log(100)))) if n % 3 else 1.0
        if n % 4 == 0:
            logits[rng.integers(count)] = -np.inf
        yield logits.tolist(), rng.integers(0, 2, count).tolist(), temperature


def test_the_mirror_gives_the_cores_loss_and_gradient(modules):
    given = list(cases())
    for at, found in zip(given, modules.evaluate(LOSS, given), strict=True):
        logits, present, temperature = at
        z = np.array(logits) / temperature
        np.testing.assert_allclose(found["value"], binary_cross_entropy.value(z, present), rtol=AGREEMENT, err_msg=at)
        wanted = binary_cross_entropy.gradient(z, present) / temperature
        np.testing.assert_allclose(found["gradient"], wanted, rtol=AGREEMENT, atol=1e-300, err_msg=at)
        np.testing.assert_allclose(found["sigmoids"], sigmoid(z), rtol=1e-11, atol=1e-300, err_msg=at)


def test_the_mirror_gives_the_cores_scores(modules):
    rng = np.random.default_rng(6)
    given = [rng.integers(0, 2, (2, rng.integers(1, 12), rng.integers(1, 11))).tolist() for _case in range(60)]
    for (predicted, actual), found in zip(given, modules.evaluate(SCORES, given), strict=True):
        wanted = multilabel_scores(predicted, actual)
        for name, score in found.items():
            assert score == pytest.approx(getattr(wanted, name), rel=AGREEMENT)


def test_the_samples_scores_are_the_cores(modules):
    rng = np.random.default_rng(8)
    given = []
    for _case in range(40):
        count = int(rng.integers(2, 11))
        rows = [
            {"logits": rng.normal(0, 3, count).tolist(), "present": rng.integers(0, 2, count).tolist()}
            for _row in range(rng.integers(0, 8))
        ]
        given.append(
            {
                "logits": rng.normal(0, 3, count).tolist(),
                "temperature": float(rng.uniform(0.2, 5)),
                "present": rng.integers(0, 2, count).tolist(),
                "thresholds": rng.uniform(0, 1, count).round(2).tolist(),
                "samples": rows,
            }
        )
    for at, found in zip(given, modules.evaluate(SAMPLED, given), strict=True):
        rows = [at, *at["samples"]]
        said = sigmoid(np.array([row["logits"] for row in rows]) / at["temperature"]) > at["thresholds"]
        wanted = multilabel_scores(said.astype(int), [row["present"] for row in rows])
        for name in SCORE_NAMES:
            assert found[name] == pytest.approx(getattr(wanted, name), rel=AGREEMENT)


@pytest.mark.parametrize("order", ORDERS)
def test_the_mirror_fits_the_cores_models(modules, order):
    data = made(len(order))
    rng = np.random.default_rng(7)
    points = data.points + rng.normal(0, 0.05, data.points.shape)
    places = rng.uniform(-FARTHEST, FARTHEST, (200, 2))
    indices = ["ABC".index(letter) for letter in order]
    at = points.tolist(), data.labels.tolist(), indices, L2, places.tolist()
    relevance, chain = modules.evaluate(MODELS, at)
    wanted = fit_binary_relevance(points, data.labels, L2)
    wanted_chain = fit_classifier_chain(points, data.labels, indices, L2)
    for found, model in ((relevance, wanted), (chain, wanted_chain)):
        np.testing.assert_allclose(found["weights"], model.weights, rtol=AGREEMENT, atol=AGREEMENT)
        np.testing.assert_allclose(found["bias"], model.bias, rtol=AGREEMENT, atol=AGREEMENT)
        np.testing.assert_allclose([each["logits"] for each in found["found"]], model.logits(places), atol=1e-11)
        assert [each["said"] for each in found["found"]] == model.predict(places).tolist()
    np.testing.assert_allclose(chain["links"], wanted_chain.links, rtol=AGREEMENT, atol=AGREEMENT)


@pytest.mark.parametrize("order", ORDERS)
def test_boundaries_lie_where_the_core_changes_its_mind_and_nowhere_else(modules, order):
    data = made(len(order))
    indices = ["ABC".index(letter) for letter in order]
    ranges = [[-FARTHEST, FARTHEST]] * 2
    found = modules.evaluate(BOUNDARIES, (data.points.tolist(), data.labels.tolist(), indices, L2, ranges))
    models = (
        fit_binary_relevance(data.points, data.labels, L2),
        fit_classifier_chain(data.points, data.labels, indices, L2),
    )
    side = np.linspace(-FARTHEST, FARTHEST, 161)
    cell = side[1] - side[0]
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    for model, pieces in zip(models, found, strict=True):
        said = model.predict(grid)
        for k in range(len(order)):
            own = [piece for piece in pieces if k in piece["classes"]]
            lines = [np.linspace(*np.array(piece["ends"]), 400) for piece in own]
            along = np.concatenate(lines) if lines else np.empty((0, 2))
            # Everywhere on a piece the class is predicted on the side that it names, and not on the other.
            for piece, line in zip(own, lines, strict=True):
                beside = 1e-4 * np.array(piece["sides"][piece["classes"].index(k)])
                inner = line[5:-5]
                assert (model.predict(inner + beside)[:, k] == 1).mean() > 0.98
                assert (model.predict(inner - beside)[:, k] == 0).mean() > 0.98
            # And wherever neighbours on a grid differ, a piece is near.
            changes = np.argwhere(said[:, 1:, k] != said[:, :-1, k])
            for row, column in changes[::7]:
                middle = grid[row, column] + [cell / 2, 0]
                assert np.hypot(*(along - middle).T).min() < 1.5 * cell


def numbers(page, name, count=3):
    next_frame(page)
    return [float(page.get_by_test_id(f"{name}-{k}").inner_text()) for k in range(count)]


def number(page, name):
    next_frame(page)
    return float(page.get_by_test_id(name).inner_text())


def test_raising_one_logit_pushes_the_other_probabilities_down_while_their_sigmoids_stand_still(page, frames_sent):
    visit(page, "/multilabel?logits=2,1,0.1&set=1,1,0")
    p, s, loss = probabilities(page), numbers(page, "sigmoid"), number(page, "loss-binary_cross_entropy")
    assert s == pytest.approx(sigmoid([2, 1, 0.1]).tolist(), abs=6e-4)
    assert sum(p) == pytest.approx(1, abs=0.002) and sum(s) > 2
    sent, address = len(frames_sent), page.url
    with held(page, slider(page, "Logit pig")) as move:
        move(30)
        assert probabilities(page)[2] > p[2] and numbers(page, "sigmoid")[2] > s[2]
        assert probabilities(page)[0] < p[0] and probabilities(page)[1] < p[1]
        assert numbers(page, "sigmoid")[:2] == s[:2]
        assert number(page, "loss-binary_cross_entropy") > loss, "pig does not belong to the set"
        assert len(frames_sent) == sent and page.url == address
    settled(page)
    button(page, "all are true").click()
    settled(page)
    assert probabilities(page) == pytest.approx([1 / 3] * 3, abs=6e-4) and min(numbers(page, "sigmoid")) > 0.98
    button(page, "none is true").click()
    settled(page)
    assert probabilities(page) == pytest.approx([1 / 3] * 3, abs=6e-4) and max(numbers(page, "sigmoid")) < 0.02
    assert "set=0%2C0%2C0" in page.url


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_loss_and_gradient_are_the_cores_at_the_temperature_of_the_page(page, temperature):
    visit(page, f"/multilabel?logits=2,1,0.1&set=1,1,0&T={temperature}")
    button(page, "pig belongs to the set").click()
    button(page, "cat belongs to the set").click()
    settled(page)
    assert "set=0%2C1%2C1" in page.url
    z = np.array([2, 1, 0.1]) / temperature
    wanted = binary_cross_entropy.gradient(z, [0.0, 1.0, 1.0]) / temperature
    assert numbers(page, "gradient-binary_cross_entropy") == pytest.approx(wanted.tolist(), abs=6e-4)
    assert number(page, "loss-binary_cross_entropy") == pytest.approx(
        binary_cross_entropy.value(z, [0.0, 1.0, 1.0]), abs=6e-4
    )
    assert numbers(page, "sigmoid") == pytest.approx(sigmoid(z).tolist(), abs=6e-4)


def test_what_floats_have_no_number_of_is_not_called_nothing(page):
    visit(page, "/multilabel?logits=2000,-2000,0&set=1,0,1")
    assert page.get_by_test_id("sigmoid-1").inner_text() != "0.000"
    assert "e-869" in page.get_by_test_id("sigmoid-1").inner_text()
    assert "e-870" in page.get_by_test_id("gradient-binary_cross_entropy-0").inner_text()


def test_at_a_threshold_of_0_every_sigmoid_is_larger_however_small(page):
    visit(page, "/multilabel?logits=2000,-2000,0&set=1,1,1&thresholds=0,0,0")
    expect(page.get_by_test_id("predicted-0")).to_have_text("cat, dog, pig")


def test_nothing_moves_a_masked_class_that_belongs_to_the_set_and_no_quotient_denies_it(page):
    visit(page, "/multilabel?logits=-inf,1,0&set=1,1,0&T=2")
    slope = page.locator(".formula-line").last
    expect(slope.locator("mfrac")).to_have_count(1)  # the derivative itself
    expect(slope).to_contain_text("0.000")
    field(page, "Logit of cat as a number").fill("1")
    field(page, "Logit of cat as a number").press("Enter")
    settled(page)
    expect(page.locator(".formula-line").last.locator("mfrac")).to_have_count(3)


def test_where_a_class_goes_the_others_keep_what_they_have_before_the_server_answers(page):
    visit(page, "/multilabel?logits=2,1,0.1&set=1,0,1&thresholds=0.1,0.2,0.3")
    # Three presses in one task: no answer comes between them.
    page.evaluate("""() => {
      const press = (name) => document.querySelector(`[aria-label="${name}"]`).click();
      press("Remove cat");
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => {
        press("dog belongs to the set");
        resolve();
      })));
    }""")
    settled(page)
    assert "set=1%2C1" in page.url and "thresholds=0.2%2C0.3" in page.url
    assert page.get_by_role("button", name="pig belongs to the set").get_attribute("aria-pressed") == "true"


def test_scores_follow_a_threshold_while_it_moves_and_undo_brings_it_back(page):
    visit(page, "/multilabel?logits=2,1,0.1&set=1,1,0")
    before, subset = everything(page), number(page, "samples-subset_accuracy")
    expect(page.get_by_test_id("predicted-2")).to_have_text("dog")
    handle = slider(page, "Threshold pig")
    with held(page, handle) as move:
        move(-25)
        assert value(handle) < 0.31
        assert number(page, "samples-subset_accuracy") > subset
        expect(page.get_by_test_id("predicted-2")).to_have_text("dog, pig")
    settled(page)
    assert "thresholds=" in page.url
    typed = field(page, "Threshold of cat as a number")
    typed.fill("1.5")
    expect(page.get_by_role("alert").filter(has_text="1.5")).to_be_visible()
    typed.fill("0.65")
    typed.press("Enter")
    settled(page)
    assert value(slider(page, "Threshold cat")) == 0.65
    assert number(page, "samples-subset_accuracy") == pytest.approx(6 / 7, abs=6e-4)
    reached = everything(page)
    page.reload()
    visit(page, page.url)
    assert everything(page) == reached
    button(page, "Show sample 3 above").click()
    settled(page)
    assert "logits=1.5%2C-2%2C-0.8" in page.url and "set=1%2C0%2C1" in page.url
    button(page, "Undo").click()
    settled(page)
    assert everything(page) == reached
    visit(page, before["address"])
    assert everything(page) == before


def test_a_sample_is_kept_and_removed_by_keys_alone(page):
    visit(page, "/multilabel?logits=2,1,0.1&set=1,1,0")
    rows = page.get_by_test_id("samples").locator("tbody tr")
    count = rows.count()
    button(page, "+ sample").press("Enter")
    settled(page)
    expect(rows).to_have_count(count + 1)
    expect(button(page, "+ sample")).to_be_focused()
    button(page, f"Remove sample {count}").press("Enter")
    settled(page)
    expect(rows).to_have_count(count)
    # The last one is gone, and something beside it has the key's place.
    assert page.evaluate("document.activeElement.closest('[data-testid=samples]') !== null")
    slider(page, "Threshold dog").press("End")
    settled(page)
    assert value(slider(page, "Threshold dog")) == 1


def test_the_chain_wins_in_every_order_and_both_models_follow_a_point_under_the_hand(page, frames_sent):
    visit(page, "/multilabel")
    for labels, orders in (("3", ORDERS[2:]), ("2", ORDERS[:2])):
        menu(page, "Labels").select_option(labels)
        settled(page)
        for order in orders:
            menu(page, "Order of the chain").select_option(order)
            settled(page)
            found = {name: number(page, f"{name}-subset_accuracy") for name in ("relevance", "chain")}
            wanted = {name: scores.subset_accuracy for name, scores in fitted_models(order).scores.items()}
            assert found == pytest.approx(wanted, abs=6e-4)
            assert found["chain"] > found["relevance"]
    kept, sent = everything(page), len(frames_sent)
    point = button(page, "Point 1")
    with held(page, point) as move:
        drawn = [page.get_by_test_id(f"sets-{name}").evaluate(PICTURE) for name in ("relevance", "chain")]
        move(40, -30)
        next_frame(page)
        for name, before in zip(("relevance", "chain"), drawn, strict=True):
            assert page.get_by_test_id(f"sets-{name}").evaluate(PICTURE) != before, f"{name} follows the hand"
        assert len(frames_sent) == sent
    settled(page)
    assert "moved=0%3A" in page.url
    moved = everything(page)
    page.reload()
    visit(page, page.url)
    assert everything(page) == moved
    button(page, "Point 1").focus()
    page.keyboard.press("Shift+ArrowUp")
    settled(page)
    assert everything(page)["address"] != moved["address"]
    button(page, "Undo").click()
    settled(page)
    button(page, "Original points").click()
    settled(page)
    assert everything(page)["chain-subset_accuracy"] == kept["chain-subset_accuracy"]


def tip(page, model, n):
    return (
        page.get_by_test_id(f"sets-{model}")
        .locator("xpath=..")
        .locator(".plane-point")
        .nth(n)
        .get_attribute("data-tip")
    )


def test_a_points_words_say_where_it_is_after_a_hand_has_moved_it(page):
    visit(page, "/multilabel")
    before = tip(page, "relevance", 0), tip(page, "chain", 0)
    with held(page, button(page, "Point 1")) as move:
        move(40, -30)
    settled(page)
    dragged = tip(page, "relevance", 0), tip(page, "chain", 0)
    assert all(a != b for a, b in zip(before, dragged, strict=True))
    button(page, "Point 1").focus()
    page.keyboard.press("Shift+ArrowUp")
    settled(page)
    assert tip(page, "relevance", 0) not in (before[0], dragged[0])


def test_both_planes_have_the_ink_of_another_theme_at_once(page):
    visit(page, "/multilabel")
    light = page.get_by_test_id("sets-chain").evaluate(PICTURE)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "(before) => document.querySelector('[data-testid=sets-chain]').toDataURL() !== before",
        arg=light,
        timeout=10_000,
    )


def test_the_whole_lesson_is_there_on_a_phone(open_page):
    page = open_page(viewport=PHONE, has_touch=True)
    visit(page, "/multilabel?logits=2,1,0.1&set=1,1,0")
    before = numbers(page, "sigmoid")
    finger(page, slider(page, "Logit dog"), 30, 0)
    settled(page)
    after = numbers(page, "sigmoid")
    assert after[1] > before[1] and (after[0], after[2]) == (before[0], before[2])
    finger(page, slider(page, "Threshold dog"), -20, 0)
    settled(page)
    assert value(slider(page, "Threshold dog")) < 0.5
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_test_id("chain-subset_accuracy")).to_be_visible()
