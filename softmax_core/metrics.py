"""How good predicted labels are."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import class_count, labels_array, unmasked
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
