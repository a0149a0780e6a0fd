import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain as TheirChain

from softmax_core import (
    BinaryRelevance,
    ClassifierChain,
    binary_cross_entropy,
    fit_binary_relevance,
    fit_classifier_chain,
    fit_one_vs_rest,
    multilabel_scores,
    one_hot,
    sigmoid,
)


def correlated(seed, count=150):
    """Points in the plane with three labels, the third of which is mostly 'one of the two others, not both'."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 1.5, (count, 2))
    first = x[:, 0] + rng.normal(0, 0.8, count) > 0
    second = x[:, 1] + rng.normal(0, 0.8, count) > 0.5
    third = (first != second) ^ (rng.uniform(size=count) < 0.1)
    return x, np.stack([first, second, third], axis=1).astype(int)


def theirs(l2, count):
    """Scikit-learn's model of the same objective: it has sum(losses) + 1/(2C) sum(w^2)."""
    return LogisticRegression(C=1 / (l2 * count), tol=1e-10, max_iter=100_000)


class TestBinaryRelevance:
    @pytest.mark.parametrize("l2", [1e-3, 0.1])
    def test_is_scikit_learns(self, l2):
        x, labels = correlated(1)
        ours = fit_binary_relevance(x, labels, l2)
        expected = OneVsRestClassifier(theirs(l2, len(x))).fit(x, labels)
        assert_allclose(ours.logits(x), expected.decision_function(x), rtol=1e-4, atol=1e-4)
        assert_allclose(ours.probabilities(x), expected.predict_proba(x), atol=1e-5)
        assert_array_equal(ours.predict(x), expected.predict(x))

    @pytest.mark.parametrize("l2", [0.0, 1e-3, 1.0])
    def test_is_at_the_optimum_of_binary_cross_entropy(self, l2):
        x, labels = correlated(2)
        model = fit_binary_relevance(x, labels, l2)
        # The mean over classes has 1/K of each class's gradient.
        pull = 3 * binary_cross_entropy.gradient(model.logits(x), labels) / len(x)
        assert_allclose(pull.T @ x + l2 * model.weights, 0, atol=1e-8)
        assert_allclose(pull.sum(axis=0), 0, atol=1e-8)

    def test_of_one_label_a_point_is_one_vs_rest(self):
        x, labels = correlated(3)
        single = labels[:, 0] + labels[:, 1]
        expected = fit_one_vs_rest(x, single, 3, 0.01)
        ours = fit_binary_relevance(x, one_hot(single, 3), 0.01)
        assert_allclose(ours.weights, expected.weights, rtol=1e-12)
        assert_allclose(ours.bias, expected.bias, rtol=1e-12)

    def test_a_class_does_not_know_of_the_others(self):
        x, labels = correlated(4)
        whole = fit_binary_relevance(x, labels)
        assert_array_equal(fit_binary_relevance(x, labels[:, [1]]).weights, whole.weights[[1]])

    def test_any_leading_axes_are_a_batch(self):
        x, labels = correlated(5)
        for model in (fit_binary_relevance(x, labels), fit_classifier_chain(x, labels, [2, 0, 1])):
            grid = x[:12].reshape(3, 4, 2)
            for name in ("logits", "probabilities", "predict"):
                result = getattr(model, name)
                assert result(grid).shape == (3, 4, 3)
                assert_allclose(result(grid).reshape(12, 3), result(x[:12]), rtol=1e-13)
                assert_allclose(result(x[0]), result(x[:1])[0], rtol=1e-13)


class TestClassifierChain:
    @pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
    @pytest.mark.parametrize("l2", [1e-3, 0.1])
    def test_is_scikit_learns(self, order, l2):
        x, labels = correlated(6)
        ours = fit_classifier_chain(x, labels, order, l2)
        expected = TheirChain(theirs(l2, len(x)), order=order).fit(x, labels)
        assert_array_equal(ours.predict(x), expected.predict(x))
        assert_allclose(ours.logits(x), expected.decision_function(x), rtol=1e-4, atol=1e-4)
        assert_allclose(ours.probabilities(x), expected.predict_proba(x), atol=1e-5)

    def test_the_first_of_the_chain_is_that_of_binary_relevance(self):
        x, labels = correlated(7)
        chain, alone = fit_classifier_chain(x, labels, [1, 0, 2]), fit_binary_relevance(x, labels)
        assert_array_equal(chain.weights[1], alone.weights[1])
        assert_array_equal(chain.links[1], 0)

    def test_links_lead_to_earlier_classes_alone(self):
        x, labels = correlated(8)
        order = [2, 0, 1]
        links = fit_classifier_chain(x, labels, order).links
        position = np.argsort(order)
        assert_array_equal(links != 0, position[:, None] > position)

    def test_logits_are_the_sum_of_point_and_what_was_said(self):
        chain = ClassifierChain([[1.0], [0.5], [-1.0]], np.arange(9.0).reshape(3, 3), [0.0, -1.0, 0.5], (2, 0, 1))
        for x in np.linspace(-3, 3, 13):
            third = -x + 0.5
            first = x + 2 * (third > 0)
            second = 0.5 * x - 1 + 3 * (first > 0) + 5 * (third > 0)
            assert_allclose(chain.logits([x]), [first, second, third], atol=1e-14)
            assert_allclose(chain.probabilities([x]), sigmoid([first, second, third]), rtol=1e-13)

    def test_learns_from_labels_what_points_alone_do_not_tell(self):
        # The second label is one of four quadrants, which no line cuts out. Among the points of the first, one does.
        rng = np.random.default_rng(9)
        x = rng.uniform(-1, 1, (400, 2))
        first, second = x[:, 0] > 0, x[:, 1] > 0
        labels = np.stack([first, first & second], axis=1).astype(int)
        alone, chain = fit_binary_relevance(x, labels, 1e-3), fit_classifier_chain(x, labels, [0, 1], 1e-3)
        scores = [multilabel_scores(model.predict(x), labels).subset_accuracy for model in (alone, chain)]
        assert scores[0] < scores[1]

    def test_its_arrays_cannot_be_changed_and_are_copies(self):
        weights = np.ones((2, 1))
        chain = ClassifierChain(weights, np.zeros((2, 2)), np.zeros(2), [1, 0])
        weights[0] = 9
        assert chain.weights[0] == 1
        assert chain.order == (1, 0)
        with pytest.raises(ValueError, match="read-only"):
            chain.links[0] = 1

    @pytest.mark.parametrize("order", [[0, 1], [0, 1, 1], [0, 1, 3], [1, 2, 3], [0, 1, 2, 2], [0.5, 1, 2], ["a", 0, 1]])
    def test_an_order_that_is_none_is_named(self, order):
        x, labels = correlated(10)
        with pytest.raises(ValueError, match="order must name each class from 0 to 2 once, got"):
            fit_classifier_chain(x, labels, order)
        with pytest.raises(ValueError, match="order must name each class from 0 to 2 once, got"):
            ClassifierChain(np.zeros((3, 2)), np.zeros((3, 3)), np.zeros(3), order)

    def test_shapes_that_do_not_fit_are_named(self):
        with pytest.raises(ValueError, match="bias must have one number for each of 2 rows of weights, got 3"):
            ClassifierChain(np.zeros((2, 1)), np.zeros((2, 2)), np.zeros(3), (0, 1))
        with pytest.raises(ValueError, match=r"links must be of shape \(2, 2\), got \(2, 1\)"):
            ClassifierChain(np.zeros((2, 1)), np.zeros((2, 1)), np.zeros(2), (0, 1))
        with pytest.raises(ValueError, match="points must have 1 features each"):
            ClassifierChain(np.zeros((2, 1)), np.zeros((2, 2)), np.zeros(2), (0, 1)).logits([[1.0, 2.0]])
        with pytest.raises(ValueError, match="points must have 1 features each"):
            BinaryRelevance(np.zeros((2, 1)), np.zeros(2)).logits([[1.0, 2.0]])


@pytest.mark.parametrize(
    "fit", [fit_binary_relevance, lambda points, labels, l2: fit_classifier_chain(points, labels, [0, 1], l2)]
)
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"points": [[0.0], [np.nan], [1.0], [2.0]]}, r"points must be finite, got nan at index \(1, 0\)"),
        ({"points": [0.0, 1.0, 2.0, 3.0]}, "points must have 2 axes"),
        ({"labels": [[0, 2], [1, 1], [0, 0], [1, 0]]}, r"labels must be 0 or 1 everywhere, got 2 at index \(0, 1\)"),
        ({"labels": [[0.0, np.nan], [1, 1], [0, 0], [1, 0]]}, "labels must be 0 or 1 everywhere, got nan"),
        ({"labels": [0, 1, 0, 1]}, "labels must have 2 axes"),
        ({"labels": [["a", "b"]] * 4}, "labels must be real numbers"),
        ({"labels": [[0, 1], [1, 0]]}, r"points must be \(N, D\) and labels \(N, K\), not empty, got \(4, 1\) and"),
        ({"labels": np.empty((4, 0))}, r"not empty, got \(4, 1\) and \(4, 0\)"),
        ({"labels": [[0, 1], [1, 1], [0, 1], [1, 1]]}, "all are alike for class 1: its bias has no optimum"),
        ({"labels": [[0, 1], [0, 0], [0, 1], [0, 1]]}, "all are alike for class 0: its bias has no optimum"),
        ({"l2": -1}, "l2 must be a finite number of at least 0, got -1"),
        ({"l2": 0.0, "labels": [[0, 0], [1, 0], [0, 1], [1, 1]]}, "class 1 and the rest can be separated"),
    ],
)
def test_bad_training_sets_are_named(fit, changed, words):
    good = {"points": [[0.0], [1.0], [2.0], [3.0]], "labels": [[0, 1], [1, 0], [0, 0], [1, 1]], "l2": 0.1}
    with pytest.raises(ValueError, match=words):
        fit(**good | changed)
