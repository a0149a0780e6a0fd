import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn import metrics

from softmax_core import accuracy, confusion_matrix


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
