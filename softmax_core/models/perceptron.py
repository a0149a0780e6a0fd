"""A multilayer perceptron: softmax regression on what one or two hidden layers make of the points."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import class_count, finite_array, real_array
from softmax_core.errors import InputError
from softmax_core.functions import softmax
from softmax_core.models.network import ACTIVATIONS, Layer, Network, read_only

MAX_HIDDEN_LAYERS = 2
MAX_UNITS = 128


@dataclass(frozen=True, eq=False)
class MultilayerPerceptron:
    """Layers ((weights, bias), ...), weights (out, in) and bias (out,): one or two hidden layers, then the logits.

    h = activation(weights @ point + bias), and so on; the last layer has no activation. A hidden layer has 1 to 128
    units; `activation` is "tanh", "relu", max(0, .), "sigmoid", or "linear", which leaves the sum as it is: then all
    layers are one linear map. The arrays are read-only copies of what was given.

    Raises ValueError for layers that are not finite, do not fit together, or are too many or too large.

    >>> xor = MultilayerPerceptron(
    ...     (([[1.0, 1.0], [1.0, 1.0]], [0.0, -1.0]), ([[0.0, 0.0], [1.0, -2.0]], [0.5, 0.0])), "relu"
    ... )
    >>> xor.predict([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    array([0, 1, 1, 0])
    """

    layers: tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]
    activation: str = "tanh"

    def __post_init__(self) -> None:
        _check_activation(self.activation)
        try:
            layers = [(weights, bias) for weights, bias in self.layers]
        except (TypeError, ValueError):
            raise InputError("layers_not_pairs") from None
        if not 1 <= len(layers) - 1 <= MAX_HIDDEN_LAYERS:
            raise InputError("number_of_layers", most=MAX_HIDDEN_LAYERS, given=len(layers))
        checked: list[Layer] = []
        for number, (given_weights, given_bias) in enumerate(layers):
            weights = finite_array(given_weights, f"weights of layer {number}", 2)
            bias = finite_array(given_bias, f"bias of layer {number}", 1)
            units, fan_in = weights.shape
            if units != len(bias):
                raise InputError("bias_of_layer", layer=number, units=units, given=len(bias))
            if checked and fan_in != len(checked[-1][1]):
                raise InputError("weights_of_layer", layer=number, units=len(checked[-1][1]), given=fan_in)
            if not fan_in or not units:
                raise InputError("empty_layer", layer=number, shape=weights.shape)
            checked.append((read_only(weights.astype(np.float64)), read_only(bias.astype(np.float64))))
        _check_hidden([len(bias) for _, bias in checked[:-1]])
        object.__setattr__(self, "layers", tuple(checked))

    @cached_property
    def network(self) -> Network:
        """The shape of its layers, which training works on."""
        sizes = (self.layers[0][0].shape[1], *(len(bias) for _, bias in self.layers))
        return Network(sizes, self.activation)

    @property
    def parameters(self) -> NDArray[np.float64]:
        """Layer after layer, each its weights row by row and then its bias, in one vector (P,)."""
        return self.network.flat(self.layers)

    def with_parameters(self, vector: ArrayLike) -> "MultilayerPerceptron":
        """The perceptron of the same shape with these `parameters` (P,)."""
        return MultilayerPerceptron(tuple(self.network.layers(self.network.checked(vector))), self.activation)

    def parameter_gradient(self, points: ArrayLike, logit_gradient: ArrayLike) -> NDArray[np.float64]:
        """dL/d`parameters` (P,) where L has the gradient `logit_gradient` (N, K) at the logits of `points` (N, D).

        For a mean over points each row is already divided by N. A ReLU at exactly 0 passes nothing back.
        """
        return self.network.parameter_gradient(self.parameters, points, logit_gradient)

    def logits(self, points: ArrayLike) -> NDArray[Any]:
        """(..., D) points to (..., K) logits."""
        x = real_array(points, "points")
        features, num_classes = self.network.sizes[0], self.network.sizes[-1]
        if x.ndim == 0 or x.shape[-1] != features:
            raise InputError("number_of_features", features=features, shape=x.shape)
        logits, _ = self.network.forward(list(self.layers), x.reshape(-1, features).T)
        return np.ascontiguousarray(logits.T).reshape(*x.shape[:-1], num_classes)

    def probabilities(self, points: ArrayLike, temperature: float = 1.0) -> NDArray[Any]:
        """softmax(logits / temperature), (..., K)."""
        return softmax(self.logits(points), temperature)

    def predict(self, points: ArrayLike) -> NDArray[np.intp]:
        """The class with the largest logit, (...); the first one in a tie."""
        return self.logits(points).argmax(axis=-1)


def initial_perceptron(
    num_features: int, hidden: Sequence[int], num_classes: int, activation: str = "tanh", seed: int = 0
) -> MultilayerPerceptron:
    """Random weights from which training starts well, and zero biases; `hidden` is the units of each hidden layer.

    Into logits and all units but ReLU ones: uniform within sqrt(6 / (fan_in + fan_out)) of 0 (Glorot & Bengio 2010,
    AISTATS, eq. 16). Into ReLU units: normal with variance 2 / fan_in (He et al. 2015, arXiv:1502.01852, eq. 10).
    Either keeps the size of what travels through the layers. The same seed gives the same weights.

    Raises ValueError for sizes that are not whole and at least 1, and for hidden layers of more than 128 units or more
    than two.

    >>> initial_perceptron(2, [8], 3).parameters.shape
    (51,)
    """
    if not isinstance(num_features, int | np.integer) or num_features < 1:
        raise InputError("whole_at_least", name="num_features", least=1, value=num_features)
    if isinstance(hidden, str) or not isinstance(hidden, Sequence | np.ndarray):
        raise InputError("hidden_not_a_list", value=hidden)
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError("whole_at_least", name="seed", least=0, value=seed)
    _check_activation(activation)
    _check_hidden(hidden)
    sizes = (int(num_features), *map(int, hidden), class_count(num_classes))
    rng = np.random.default_rng(seed)
    layers = []
    for number, (fan_in, fan_out) in enumerate(pairwise(sizes)):
        if activation == "relu" and number < len(hidden):
            weights = rng.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))
        else:
            limit = np.sqrt(6 / (fan_in + fan_out))
            weights = rng.uniform(-limit, limit, (fan_out, fan_in))
        layers.append((weights, np.zeros(fan_out)))
    return MultilayerPerceptron(tuple(layers), activation)


def _check_activation(activation: str) -> None:
    if activation not in ACTIVATIONS:
        raise InputError("not_offered", name="activation", offered=", ".join(ACTIVATIONS), value=activation)


def _check_hidden(hidden: Sequence[int]) -> None:
    if not 1 <= len(hidden) <= MAX_HIDDEN_LAYERS:
        raise InputError("number_of_hidden_layers", most=MAX_HIDDEN_LAYERS, given=len(hidden))
    for units in hidden:
        if not isinstance(units, int | np.integer) or not 1 <= units <= MAX_UNITS:
            raise InputError("units_of_layer", most=MAX_UNITS, value=units)
