"""Softmax regression: a linear map from points to logits, and the weights that fit it to data."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import class_count, finite_array, labels_array, real_array
from softmax_core.errors import InputError
from softmax_core.functions import softmax
from softmax_core.losses import CrossEntropy, Prediction
from softmax_core.models.network import Layer, Network

GRADIENT_TOLERANCE = 1e-8
# A Newton step that still moves a logit by this much has not arrived, however small the gradient has become.
STEP_TOLERANCE = 1e-4
# With steps still long and a gradient that is nothing but rounding, the optimum lies at infinity.
VANISHED_GRADIENT = 1e-14
MAX_STEPS = 200
SUFFICIENT_DECREASE = 1e-4  # Armijo's condition, with the constant of Nocedal & Wright 2006, section 3.1
ROUNDING = 1e-15  # share of the loss by which a step may seem to raise it
SMALLEST_RATE = 1e-6


@dataclass(frozen=True, eq=False)
class LinearModel:
    """logits = weights @ point + bias, with `weights` (K, D) and `bias` (K,): read-only copies of what was given."""

    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def __post_init__(self) -> None:
        weights, bias = finite_array(self.weights, "weights", 2), finite_array(self.bias, "bias", 1)
        if len(weights) != len(bias):
            raise InputError("bias_of_weights", rows=len(weights), given=len(bias))
        for name, values in (("weights", weights.copy()), ("bias", bias.copy())):
            values.setflags(write=False)
            object.__setattr__(self, name, values)

    @property
    def layers(self) -> tuple[Layer]:
        """Its one layer, ((weights, bias),)."""
        return ((self.weights, self.bias),)

    @property
    def network(self) -> Network:
        """The shape of its layer, which training works on."""
        return Network(self.weights.shape[::-1])

    @property
    def parameters(self) -> NDArray[np.float64]:
        """The weights row by row and then the bias, in one vector (P,)."""
        return self.network.flat(self.layers)

    def with_parameters(self, vector: ArrayLike) -> Self:
        """The model of the same shape with these `parameters` (P,)."""
        [(weights, bias)] = self.network.layers(self.network.checked(vector))
        return type(self)(weights, bias)

    def logits(self, points: ArrayLike) -> NDArray[Any]:
        """(..., D) points to (..., K) logits."""
        x = real_array(points, "points")
        if x.ndim == 0 or x.shape[-1] != self.weights.shape[1]:
            raise InputError("number_of_features", features=self.weights.shape[1], shape=x.shape)
        return x @ self.weights.T + self.bias


class SoftmaxRegression(LinearModel):
    """The linear model whose probabilities are the softmax of its logits.

    >>> SoftmaxRegression([[1.0, 0.0], [0.0, 1.0]], [0.0, 0.0]).predict([[2.0, 1.0], [0.0, 3.0]])
    array([0, 1])
    """

    def parameter_gradient(self, points: ArrayLike, logit_gradient: ArrayLike) -> NDArray[np.float64]:
        """dL/d`parameters` (P,) where L has the gradient `logit_gradient` (N, K) at the logits of `points` (N, D).

        For a mean over points each row is already divided by N.
        """
        return self.network.parameter_gradient(self.parameters, points, logit_gradient)

    def probabilities(self, points: ArrayLike, temperature: float = 1.0) -> NDArray[Any]:
        """softmax(logits / temperature), (..., K)."""
        return softmax(self.logits(points), temperature)

    def predict(self, points: ArrayLike) -> NDArray[np.intp]:
        """The class with the largest logit, (...); the first one in a tie."""
        return self.logits(points).argmax(axis=-1)


def shift_weights(model: SoftmaxRegression, weight: ArrayLike, bias: float) -> SoftmaxRegression:
    """The model with `weight` (D,) added to the weights of every class, and the number `bias` to every class's bias.

    All logits of a point x grow by the same weight @ x + bias, so no probability changes: softmax regression has D + 1
    parameters more than it needs.

    >>> model = SoftmaxRegression([[1.0], [0.0]], [0.0, 0.0])
    >>> shifted = shift_weights(model, [-1.0], 2.0)
    >>> shifted.weights.ravel(), shifted.bias
    (array([ 0., -1.]), array([2., 2.]))
    >>> model.probabilities([[3.0]]) == shifted.probabilities([[3.0]])
    array([[ True,  True]])
    """
    vector, number = finite_array(weight, "weight", 1), finite_array(bias, "bias", 0)
    if len(vector) != model.weights.shape[1]:
        raise InputError("weight_of_features", features=model.weights.shape[1], given=len(vector))
    return SoftmaxRegression(model.weights + vector, model.bias + number)


def canonical(model: SoftmaxRegression) -> SoftmaxRegression:
    """Of all models that differ from `model` by a shift, the one whose weights and bias sum to zero over the classes.

    It is the one of least norm, and the one that a penalty on the weights picks out.

    >>> canonical(SoftmaxRegression([[1.0], [0.0]], [3.0, 1.0])).weights
    array([[ 0.5],
           [-0.5]])
    """
    return SoftmaxRegression(model.weights - model.weights.mean(axis=0), model.bias - model.bias.mean())


def fit_softmax_regression(
    points: ArrayLike, labels: ArrayLike, num_classes: int, l2: float = 0.01
) -> SoftmaxRegression:
    """The optimum of mean cross-entropy + l2/2 sum(W^2) for `points` (N, D) and `labels` (N,). Bias not penalised.

    Newton's method with a line search, to a gradient norm of 1e-8 and better. To add one vector to the weights of all
    classes, or one number to all biases, changes no probability; the optimum of least norm is returned, in which
    weights and bias sum to zero over the classes. The same goes for features that depend on each other.

    Raises ValueError for bad input, and where there is no optimum: a class has no points, or l2 = 0 and some classes
    can be separated, so that the loss falls without end as their weights grow (Albert & Anderson 1984,
    doi:10.1093/biomet/71.1.1).

    >>> fit_softmax_regression([[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1], 2, l2=0.0).weights.round(4)
    array([[-0.4541],
           [ 0.4541]])
    """
    x, classes, num_classes = training_set(points, labels, num_classes, l2)
    model = optimum(x, classes, num_classes, l2)
    if model is None:
        raise InputError("separable", l2=l2)
    return model


def training_set(
    points: ArrayLike, labels: ArrayLike, num_classes: int, l2: float
) -> tuple[NDArray[np.float64], NDArray[np.intp], int]:
    """Points, labels and class count of a fit, checked."""
    x = finite_array(points, "points", 2)
    num_classes = class_count(num_classes)
    classes = labels_array(labels, num_classes)
    if num_classes < 2:
        raise InputError("too_few_classes", value=num_classes)
    if not x.size or classes.shape != (len(x),):
        raise InputError("training_set", points=x.shape, labels=classes.shape)
    if not 0 <= l2 < np.inf:
        raise InputError("penalty_out_of_range", value=l2)
    counts = np.bincount(classes, minlength=num_classes)
    if not counts.all():
        raise InputError("class_without_points", value=int(counts.argmin()))
    return x.astype(np.float64), classes, num_classes


def optimum(x: NDArray[np.float64], classes: NDArray[np.intp], num_classes: int, l2: float) -> SoftmaxRegression | None:
    """What fit_softmax_regression returns for a checked training set, None if the optimum lies at infinity."""
    centre = x.mean(axis=0)
    features, to_weights = _whiten(x - centre)
    design = np.column_stack([features, np.ones(len(x))])
    penalty = np.append(l2 * (to_weights**2).sum(axis=1), 0)
    theta = _newton(design, classes, num_classes, penalty)
    if theta is None:
        return None
    weights = theta[:, :-1] @ to_weights
    return SoftmaxRegression(weights, theta[:, -1] - weights @ centre)


def _whiten(x: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Uncorrelated features of variance 1, (N, R), and the rows (R, D) that turn their weights into weights of `x`.

    Newton's method then meets no scale or correlation of the data; directions without data are left out.
    """
    u, size, directions = np.linalg.svd(x, full_matrices=False)
    kept = size > size[0] * max(x.shape) * np.finfo(x.dtype).eps
    scale = np.sqrt(len(x))
    return u[:, kept] * scale, directions[kept] * (scale / size[kept])[:, None]


def _newton(
    design: NDArray[np.float64], classes: NDArray[np.intp], num_classes: int, penalty: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """theta (K, M) of least mean cross-entropy(design @ theta.T) + sum(penalty theta^2) / 2, None if at infinity."""
    count, size = design.shape
    target = np.eye(num_classes)[:, classes]
    products = (design[:, :, None] * design[:, None, :]).reshape(count, -1) / count
    # A common shift of all classes meets no curvature in the data. Any will do, as no gradient points there.
    constant = np.kron(np.full((num_classes, num_classes), 1 / num_classes), np.eye(size))
    constant += np.diag(np.tile(penalty, num_classes))

    def evaluate(theta: NDArray[np.float64]) -> tuple[Prediction, float]:
        prediction = Prediction(theta @ design.T, target)
        return prediction, CrossEntropy().value_of(prediction).mean() + (penalty * theta**2).sum() / 2

    theta = np.zeros((num_classes, size))
    prediction, value = evaluate(theta)
    for _ in range(MAX_STEPS):
        gradient = prediction.residual @ design / count + penalty * theta
        try:
            step = _newton_step(gradient, prediction.probabilities, products, constant)
        except np.linalg.LinAlgError:
            return None
        longest = np.abs(step @ design.T).max()
        gradient_norm = np.linalg.norm(gradient)
        if gradient_norm <= GRADIENT_TOLERANCE and longest <= STEP_TOLERANCE:
            return theta + step
        if not penalty.any() and gradient_norm <= VANISHED_GRADIENT:
            return None
        slope = (gradient * step).sum()
        rate, (prediction, new_value) = 1.0, evaluate(theta + step)
        while new_value > value + SUFFICIENT_DECREASE * rate * slope + ROUNDING * value:
            rate /= 2
            if rate < SMALLEST_RATE:
                return None
            prediction, new_value = evaluate(theta + rate * step)
        theta, value = theta + rate * step, new_value
    return None


def _newton_step(
    gradient: NDArray[np.float64], p: NDArray[np.float64], products: NDArray[np.float64], constant: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Minus the gradient over the Hessian, whose (class, class) blocks are means of (diag(p) - p p^T) x x^T."""
    num_classes, size = gradient.shape
    curvature = -p[:, None] * p
    diagonal = np.arange(num_classes)
    curvature[diagonal, diagonal] += p
    blocks = (curvature.reshape(num_classes**2, -1) @ products).reshape(num_classes, num_classes, size, size)
    hessian = blocks.swapaxes(1, 2).reshape(gradient.size, gradient.size) + constant
    step = np.linalg.solve(hessian, gradient.ravel()).astype(np.float64, copy=False)
    return -step.reshape(gradient.shape)
