"""How good predicted labels are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import class_count, indicators, labels_array, unmasked
from softmax_core.errors import InputError


def accuracy(labels: ArrayLike, predicted: ArrayLike) -> float:
    """The share of predicted labels that are right, both of one shape.

    >>> accuracy([0, 1, 2, 2], [0, 1, 2, 0])
    0.75
    """
    labels, predicted = unmasked(labels, "labels"), unmasked(predicted, "predicted")
    if labels.shape != predicted.shape or labels.size == 0:
        raise InputError("labels_and_predicted_or_empty", labels=labels.shape, predicted=predicted.shape)
    return float((labels == predicted).mean())


def confusion_matrix(labels: ArrayLike, predicted: ArrayLike, num_classes: int) -> NDArray[np.intp]:
    """How often class i (row) was predicted as class j (column), shape (num_classes, num_classes).

    >>> confusion_matrix([0, 0, 1], [0, 1, 1], 2)
    array([[1, 1],
           [0, 1]])
    """
    num_classes = class_count(num_classes)
    rows = labels_array(labels, num_classes)
    columns = labels_array(predicted, num_classes, "predicted")
    if rows.shape != columns.shape:
        raise InputError("labels_and_predicted", labels=rows.shape, predicted=columns.shape)
    pairs = np.bincount((rows * num_classes + columns).ravel(), minlength=num_classes**2)
    return pairs.reshape(num_classes, num_classes)


@dataclass(frozen=True)
class MultilabelScores:
    """How good predictions of several labels a point are. All are 0 to 1."""

    subset_accuracy: float
    """The share of points with all labels right."""
    hamming_loss: float
    """The share of wrong ones among all N K labels."""
    micro_f1: float
    """2 TP / (2 TP + FP + FN), counted over all classes together: frequent classes weigh more."""
    macro_f1: float
    """The mean of the classes' own F1: all classes weigh the same."""


def multilabel_scores(predicted: ArrayLike, actual: ArrayLike) -> MultilabelScores:
    """Scores of the labels `predicted` beside the `actual` ones, both (N, K) and 0 or 1, with N and K at least 1.

    Where a class is neither predicted nor there, its F1 is 0 / 0 and counts as 0, as with scikit-learn's
    zero_division=0.

    Raises ValueError for other numbers and for shapes that differ.

    >>> multilabel_scores([[1, 0], [1, 1]], [[1, 0], [0, 1]])
    MultilabelScores(subset_accuracy=0.5, hamming_loss=0.25, micro_f1=0.8, macro_f1=0.8333333333333333)
    """
    said, true = indicators(predicted, "predicted"), indicators(actual, "actual")
    if said.shape != true.shape or not said.size:
        raise InputError("predicted_and_actual", predicted=said.shape, actual=true.shape)
    hits, mistakes = np.count_nonzero(said & true, axis=0), np.count_nonzero(said != true, axis=0)
    f1 = 2 * hits / np.maximum(2 * hits + mistakes, 1)
    micro = 2 * hits.sum() / max(2 * hits.sum() + mistakes.sum(), 1)
    return MultilabelScores(
        float((said == true).all(axis=1).mean()), float((said != true).mean()), float(micro), float(f1.mean())
    )
