"""A loss seen from above: over a grid of two logits, or of two weights of a classifier."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import distribution, finite_array, labels_array, positive_temperature, real_array
from softmax_core.errors import InputError
from softmax_core.functions import BLOCK
from softmax_core.losses import Loss, Prediction
from softmax_core.models.regression import SoftmaxRegression


@dataclass(frozen=True, eq=False)
class Landscape:
    """A loss over a grid of two logits. Every field has shape (len(y_values), len(x_values))."""

    value: NDArray[Any]
    gradient_norm: NDArray[Any]
    """Euclidean norm of the gradient over all logits: where it is small, the loss is flat."""
    curvature: NDArray[Any]
    """Smaller eigenvalue of the 2x2 Hessian block of the two logits: where it is negative, the loss is not convex."""


def logit_landscape(
    loss: Loss,
    logits: ArrayLike,
    target: ArrayLike,
    temperature: float,
    axes: tuple[int, int],
    x_values: ArrayLike,
    y_values: ArrayLike,
) -> Landscape:
    """`loss` where logit axes[0] takes the `x_values` and logit axes[1] the `y_values`; the others stay as given.

    `logits` and `target` are (K,). Raises ValueError for axes that are not two different classes.

    >>> from softmax_core import LOSSES
    >>> grid = logit_landscape(LOSSES["cross_entropy"], [0, 0, 0], [1, 0, 0], 1.0, (0, 1), [-2, 0, 2], [0, 1])
    >>> grid.value.shape, bool((grid.curvature >= 0).all())
    ((2, 3), True)
    """
    z, y = real_array(logits, "logits"), distribution(target, "target")
    if z.ndim != 1 or y.shape != z.shape:
        raise InputError("logits_and_target", logits=z.shape, target=y.shape)
    x_values, y_values = finite_array(x_values, "x_values", 1), finite_array(y_values, "y_values", 1)
    i, j = (_index(axis, len(z)) for axis in _pair(axes))
    if i == j:
        raise InputError("same_class_twice", value=i)
    columns = np.empty((len(z), len(y_values), len(x_values)), z.dtype)
    columns[:] = z[:, None, None]
    columns[i], columns[j] = x_values, y_values[:, None]
    target_columns = y.astype(z.dtype, copy=False)[:, None, None]
    prediction = Prediction(columns, target_columns, positive_temperature(temperature), (z, 0))
    gradient = loss.gradient_of(prediction)
    return Landscape(
        value=loss.value_of(prediction),
        gradient_norm=np.sqrt(np.einsum("k...,k...->...", gradient, gradient)),
        curvature=loss.smaller_eigenvalue_of(prediction, i, j),
    )


def weight_landscape(
    loss: Loss,
    model: SoftmaxRegression,
    points: ArrayLike,
    labels: ArrayLike,
    axes: tuple[tuple[int, int], tuple[int, int]],
    x_values: ArrayLike,
    y_values: ArrayLike,
    temperature: float = 1.0,
) -> NDArray[np.float64]:
    """Mean `loss` over a data set where two weights of `model` vary, shape (len(y_values), len(x_values)).

    `points` is (N, D), `labels` (N,). axes = ((class, feature), (class, feature)): the first weight takes the
    `x_values`, the second the `y_values`; all other weights and the bias stay. Raises ValueError for axes that are
    not two different weights.
    """
    num_classes, num_features = model.weights.shape
    points = finite_array(points, "points", 2)
    classes = labels_array(labels, num_classes)
    if not points.size or points.shape[1] != num_features or classes.shape != points.shape[:1]:
        raise InputError("points_and_labels", features=num_features, points=points.shape, labels=classes.shape)
    x_values, y_values = finite_array(x_values, "x_values", 1), finite_array(y_values, "y_values", 1)
    (k, d), (k2, d2) = (
        (_index(of_class, num_classes), _index(of_feature, num_features))
        for of_class, of_feature in map(_pair, _pair(axes))
    )
    if (k, d) == (k2, d2):
        raise InputError("same_weight_twice", value=(k, d))
    temperature = positive_temperature(temperature)
    weights = model.weights.copy()
    weights[k, d] = weights[k2, d2] = 0
    fixed = (weights @ points.T + model.bias[:, None])[:, None]
    target = (np.arange(num_classes)[:, None] == classes).astype(np.float64)[:, None]
    total = np.zeros((len(y_values), len(x_values)))
    width = max(1, BLOCK // max(1, num_classes * len(x_values)))
    for part in (slice(start, start + width) for start in range(0, len(points), width)):
        along_x = np.repeat(fixed[..., part], len(x_values), axis=1)
        along_x[k] += x_values[:, None] * points[part, d]
        columns = np.empty_like(along_x)
        for row, y in zip(total, y_values, strict=True):
            np.copyto(columns, along_x)
            columns[k2] += y * points[part, d2]
            row += loss.value_of(Prediction(columns, target[..., part], temperature)).sum(axis=-1)
    return total / len(points)


def _pair(axes: Any) -> tuple[Any, Any]:
    try:
        first, second = axes
    except (TypeError, ValueError):
        raise InputError("not_a_pair", value=axes) from None
    return first, second


def _index(index: Any, size: int) -> int:
    if not isinstance(index, int | np.integer) or not 0 <= index < size:
        raise InputError("axis_of_landscape", last=size - 1, value=index)
    return int(index)
