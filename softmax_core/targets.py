"""Targets: the distributions a prediction is compared with."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import class_count, distribution, labels_array
from softmax_core.errors import InputError


def one_hot(labels: ArrayLike, num_classes: int) -> NDArray[np.float64]:
    """All mass on the labelled class: labels (...) of 0 .. num_classes - 1 become targets (..., num_classes).

    Raises ValueError for labels that are not whole numbers in this range.

    >>> one_hot([0, 2], 3)
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    num_classes = class_count(num_classes)
    return np.eye(num_classes)[labels_array(labels, num_classes)]


def smooth_labels(target: ArrayLike, smoothing: float) -> NDArray[Any]:
    """(1 - e) y + e / K, same shape as `target`: a share e = `smoothing` of the mass goes to all classes alike.

    Raises ValueError unless `target` (..., K) is a distribution and 0 <= smoothing <= 1. (Szegedy et al. 2016,
    arXiv:1512.00567.)

    >>> smooth_labels([1.0, 0.0], 0.1)
    array([0.95, 0.05])
    """
    y = distribution(target, "target")
    if not 0 <= smoothing <= 1:
        raise InputError("smoothing_out_of_range", value=smoothing)
    return (1 - float(smoothing)) * y + float(smoothing) / y.shape[-1]
