"""Several labels at once: the page's mirror has the core's numbers; a person sees sigmoids stand still, and the chain win."""

from itertools import permutations

import numpy as np
import pytest
from person import PHONE, button, everything, field, finger, held, menu, next_frame, settled, slider, value, visit
from playwright.sync_api import expect

from app.stations.multilabel.points import FARTHEST, L2, made
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
  const { binaryCrossEntropy, logSigmoid } = await import("/app/stations/multilabel/maths.js");
  return cases.map(([logits, present, temperature]) => {
    const found = binaryCrossEntropy(logits, present, temperature);
    return { ...found, sigmoids: found.scaled.map((z) => Math.exp(logSigmoid(z))) };
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


def cases():
    rng = np.random.default_rng(5)
    for n in range(150):
        count = int(rng.integers(2, 11))
        logits = rng.normal(0, rng.choice([0.1, 3, 300]), count)
        temperature = float(np.exp(rng.uniform(np.log(0.01), np.log(100)))) if n % 3 else 1.0
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
