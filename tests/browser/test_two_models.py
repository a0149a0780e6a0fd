"""The two-models table scores models as scikit-learn does, in a page without a server."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss

from app.stations.loss.comparison import CLEAR, HESITANT, LABELS, TRUTH, examples

SCORES = """async ([rows, truth]) => (await import("/app/stations/loss/two_models.js")).scoresOf(rows, truth)"""
RECKLESS = examples()["mistake"][1].models[1]
TABLES = {
    "hesitant": (HESITANT, TRUTH),
    "clear": (CLEAR, TRUTH),
    "reckless": (RECKLESS, TRUTH),
    "other classes": (HESITANT, (1, 0, 0)),
}


@pytest.fixture
def scores_of(modules):
    return lambda rows, truth: modules.evaluate(SCORES, [rows, list(truth)])


@pytest.mark.parametrize(("rows", "truth"), TABLES.values(), ids=TABLES)
def test_the_scores_are_those_of_scikit_learn(scores_of, rows, truth):
    found = scores_of(rows, truth)
    target = np.eye(len(LABELS))[list(truth)]
    assert found["accuracy"] == pytest.approx(accuracy_score(truth, np.argmax(rows, axis=1)))
    assert found["losses"]["cross_entropy"] == pytest.approx(
        log_loss(truth, rows, labels=range(len(LABELS))), rel=1e-12
    )
    assert found["losses"]["mean_squared_error"] == pytest.approx(np.mean((np.array(rows) - target) ** 2), rel=1e-12)


def test_the_table_starts_with_equal_accuracy_that_both_losses_tell_apart(scores_of):
    a, b = scores_of(HESITANT, TRUTH), scores_of(CLEAR, TRUTH)
    assert a["accuracy"] == b["accuracy"] == pytest.approx(2 / 3)
    assert all(a["losses"][name] > 1.5 * b["losses"][name] for name in a["losses"])


def test_one_mistake_made_with_certainty_doubles_cross_entropy_and_hardly_moves_squared_error(scores_of):
    a, b = scores_of(HESITANT, TRUTH), scores_of(RECKLESS, TRUTH)
    assert a["accuracy"] == b["accuracy"]
    assert b["losses"]["cross_entropy"] > 2 * a["losses"]["cross_entropy"]
    assert b["losses"]["mean_squared_error"] < 1.2 * a["losses"]["mean_squared_error"]


def test_a_true_class_given_no_probability_costs_infinitely_much(scores_of):
    found = scores_of([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], TRUTH)
    assert found["losses"]["cross_entropy"] == np.inf
    assert found["losses"]["mean_squared_error"] == pytest.approx(2 / 9)


@pytest.mark.parametrize("row", [[0.3, 0.3, 0.3], [0.5, 0.5, 0.5], [0.0, 0.0, 0.0]])
def test_a_model_with_an_unfinished_row_has_no_scores(scores_of, row):
    assert scores_of([row, *HESITANT[1:]], TRUTH) is None
