"""Softmax regression: a linear map from points to logits."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import finite_array, real_array
from softmax_core.errors import InputError
from softmax_core.functions import softmax
from softmax_core.models.network import Layer, Network


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
