"""Layers of weights and biases in one flat vector: what training moves. Class axis and unit axes FIRST.

The vector holds layer after layer, each its weights (out, in) row by row and then its bias (out,).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import finite_array
from softmax_core.errors import InputError

Vector = NDArray[np.float64]
Layer = tuple[Vector, Vector]


class Activation(NamedTuple):
    """What a hidden unit does to the sum that enters it."""

    value: Callable[[Vector], Vector]
    """Of the sums, which it may overwrite."""
    slope: Callable[[Vector], Any]
    """Its derivative, from the values."""


def _sigmoid(sums: Vector) -> Vector:
    return np.exp(-np.logaddexp(0, -sums))


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "tanh": Activation(lambda sums: np.tanh(sums, out=sums), lambda values: 1 - values * values),
        "relu": Activation(lambda sums: np.maximum(sums, 0, out=sums), lambda values: values > 0),
        "sigmoid": Activation(_sigmoid, lambda values: values * (1 - values)),
        "linear": Activation(lambda sums: sums, lambda values: 1),
    }
)


@dataclass(frozen=True)
class Network:
    """Units of each layer, from the features to the classes, and what the hidden ones do: a key of ACTIVATIONS."""

    sizes: tuple[int, ...]
    activation: str = "tanh"

    @cached_property
    def _slices(self) -> list[tuple[slice, tuple[int, int], slice]]:
        slices, start = [], 0
        for fan_in, fan_out in pairwise(self.sizes):
            middle, end = start + fan_in * fan_out, start + (fan_in + 1) * fan_out
            slices.append((slice(start, middle), (fan_out, fan_in), slice(middle, end)))
            start = end
        return slices

    @property
    def num_parameters(self) -> int:
        return self._slices[-1][2].stop

    @cached_property
    def is_weight(self) -> NDArray[np.bool_]:
        """Which parameters are weights, and not biases."""
        return self.flat([(np.ones(shape), np.zeros(shape[0])) for _, shape, _ in self._slices]) == 1

    def flat(self, layers: list[Layer] | tuple[Layer, ...]) -> Vector:
        return np.concatenate([part.ravel() for layer in layers for part in layer]).astype(np.float64)

    def layers(self, vector: Vector) -> list[Layer]:
        """Weights (out, in) and bias (out,) of each layer: views of the vector."""
        return [(vector[weights].reshape(shape), vector[bias]) for weights, shape, bias in self._slices]

    def checked(self, vector: ArrayLike) -> Vector:
        parameters = finite_array(vector, "vector", 1)
        if len(parameters) != self.num_parameters:
            raise InputError("number_of_parameters", count=self.num_parameters, given=len(parameters))
        return parameters

    def forward(self, layers: list[Layer], columns: Vector) -> tuple[Vector, list[Vector]]:
        """Logits (K, N), and what entered each layer, the points (D, N) first."""
        inputs = [columns]
        *hidden, (weights, bias) = layers
        activate = ACTIVATIONS[self.activation].value
        for hidden_weights, hidden_bias in hidden:
            units = np.dot(hidden_weights, inputs[-1])
            units += hidden_bias[:, None]
            inputs.append(activate(units))
        logits = np.dot(weights, inputs[-1])
        logits += bias[:, None]
        return logits, inputs

    def backward(self, layers: list[Layer], inputs: list[Vector], logit_gradient: Vector) -> Vector:
        """The gradient with respect to the vector, from the one with respect to the logits (K, N), by backpropagation
        (Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0)."""
        slope = ACTIVATIONS[self.activation].slope
        arriving = logit_gradient
        gradient = np.empty(self.num_parameters, arriving.dtype)
        for index in range(len(layers) - 1, -1, -1):
            weights, shape, bias = self._slices[index]
            entered = inputs[index]
            np.dot(arriving, entered.T, out=gradient[weights].reshape(shape))
            np.add.reduce(arriving, 1, out=gradient[bias])
            if index:
                arriving = np.dot(layers[index][0].T, arriving)
                arriving *= slope(entered)
        return gradient

    def parameter_gradient(self, vector: Vector, points: ArrayLike, logit_gradient: ArrayLike) -> Vector:
        """`backward` of points (N, D) and a gradient (N, K), checked."""
        x = finite_array(points, "points", 2)
        gradient = finite_array(logit_gradient, "logit_gradient", 2)
        if x.shape[1] != self.sizes[0]:
            raise InputError("number_of_features", features=self.sizes[0], shape=x.shape)
        if gradient.shape != (len(x), self.sizes[-1]):
            raise InputError(
                "shape_differs", name="logit_gradient", expected=(len(x), self.sizes[-1]), shape=gradient.shape
            )
        layers = self.layers(vector)
        _, inputs = self.forward(layers, x.T.astype(np.float64))
        return self.backward(layers, inputs, gradient.T.astype(np.float64))


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A copy that cannot be written to."""
    copy = array.copy()
    copy.setflags(write=False)
    return copy
