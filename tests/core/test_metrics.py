import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from sklearn import metrics

from softmax_core import accuracy, confusion_matrix, multilabel_scores


def test_both_agree_with_scikit_learn():
    labels, predicted = np.random.default_rng(40).integers(0, 4, (2, 60))
    assert accuracy(labels, predicted) == pytest.approx(metrics.accuracy_score(labels, predicted))
    expected = metrics.confusion_matrix(labels, predicted, labels=range(5))
    assert_array_equal(confusion_matrix(labels, predicted, 5), expected)


def test_rows_are_the_true_classes():
    assert_array_equal(confusion_matrix([0, 0, 2], [1, 1, 2], 3), [[0, 2, 0], [0, 0, 0], [0, 0, 1]])


@pytest.mark.parametrize("bad", [([0, 1], [0]), ([], [])])
def test_accuracy_needs_pairs(bad):
    with pytest.raises(ValueError, match="labels and predicted must be of one shape and not empty"):
        accuracy(*bad)


@pytest.mark.parametrize(
    ("labels", "predicted", "num_classes", "words"),
    [
        ([0, 1], [0], 2, "labels and predicted must be of one shape"),
        ([0, 2], [0, 1], 2, "labels must lie between 0 and 1, got 2 at index 1"),
        ([0, 1], [0, -1], 2, "predicted must lie between 0 and 1, got -1 at index 1"),
        ([0, 1], [0.0, 1.0], 2, "predicted must be whole class numbers"),
        ([0], [0], -1, "num_classes must be a whole number of at least 1, got -1"),
    ],
)
def test_confusion_matrix_names_what_is_wrong(labels, predicted, num_classes, words):
    with pytest.raises(ValueError, match=words):
        confusion_matrix(labels, predicted, num_classes)


sets = st.integers(1, 5).flatmap(
    lambda k: st.lists(st.lists(st.integers(0, 1), min_size=2 * k, max_size=2 * k), min_size=1, max_size=8).map(
        lambda rows: (np.array(rows)[:, :k], np.array(rows)[:, k:])
    )
)


class TestMultilabelScores:
    @given(sets)
    def test_are_scikit_learns(self, pair):
        predicted, actual = pair
        if actual.shape[1] == 1:  # which scikit-learn would take for labels of two classes
            predicted, actual = (np.append(a, 1 - a, axis=1) for a in pair)
        scores = multilabel_scores(predicted, actual)
        f1 = {kind: metrics.f1_score(actual, predicted, average=kind, zero_division=0) for kind in ("micro", "macro")}
        assert scores.subset_accuracy == pytest.approx(metrics.accuracy_score(actual, predicted))
        assert scores.hamming_loss == pytest.approx(metrics.hamming_loss(actual, predicted))
        assert scores.micro_f1 == pytest.approx(f1["micro"])
        assert scores.macro_f1 == pytest.approx(f1["macro"])

    @given(sets)
    def test_the_right_answer_is_perfect_but_for_classes_that_nobody_has(self, pair):
        scores = multilabel_scores(pair[1], pair[1])
        assert (scores.subset_accuracy, scores.hamming_loss) == (1, 0)
        assert scores.macro_f1 == pytest.approx(pair[1].any(axis=0).mean())

    def test_nothing_predicted_and_nothing_there_is_0_by_convention(self):
        scores = multilabel_scores([[0, 0]], [[0, 0]])
        assert (scores.micro_f1, scores.macro_f1) == (0, 0)

    def test_booleans_and_floats_will_do(self):
        assert multilabel_scores([[True, False]], [[1.0, 0.0]]).subset_accuracy == 1

    @pytest.mark.parametrize(
        ("predicted", "actual", "words"),
        [
            ([[0, 1]], [[0, 1], [1, 0]], r"predicted and actual must be of one shape \(N, K\), not empty"),
            (np.empty((0, 2)), np.empty((0, 2)), r"not empty, got \(0, 2\) and \(0, 2\)"),
            ([[0, 0.5]], [[0, 1]], r"predicted must be 0 or 1 everywhere, got 0.5 at index \(0, 1\)"),
            ([[0, 1]], [[0, -1]], r"actual must be 0 or 1 everywhere, got -1 at index \(0, 1\)"),
            ([0, 1], [0, 1], "predicted must have 2 axes"),
        ],
    )
    def test_bad_arguments_are_named(self, predicted, actual, words):
        with pytest.raises(ValueError, match=words):
            multilabel_scores(predicted, actual)
