"""The models of the plane as checked values: weights, networks, what a training goes on from. Knows no Streamlit."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.state.fields import addressed_together, as_list, as_text, not_understood, optional
from app.state.plane_points import bounded, take_index
from app.state.scenario import MAX_CLASSES, MIN_CLASSES
from app.state.training import FEATURE_NAMES, HIDDEN_LAYERS, UNITS, USUAL_FEATURES
from app.words import _
from softmax_core import MultilayerPerceptron, initial_perceptron, input_features

#: Wide enough for the optimum of a file in its own units (`Source.suits`).
MAX_WEIGHT, MAX_BIAS = 1e6, 1e9

_weight = bounded(lambda: _("weight"), MAX_WEIGHT)
_bias = bounded(lambda: _("bias"), MAX_BIAS)
_parameter = bounded(lambda: _("parameter"), MAX_BIAS)


@dataclass(frozen=True)
class Network:
    """A model with hidden layers: units of each layer, from the `features` to the K classes, and its `parameters`.

    Raises ValueError for numbers that are no such network.
    """

    sizes: tuple[int, ...]
    activation: str
    parameters: tuple[float, ...]
    features: str = USUAL_FEATURES
    model: MultilayerPerceptron = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        features, *hidden, num_classes = self.sizes
        if features != count_of(self.features) or not MIN_CLASSES <= num_classes <= MAX_CLASSES:
            raise ValueError(
                _("the network needs {d} features and {k} classes.").format(
                    d=count_of(self.features), k=f"{MIN_CLASSES}–{MAX_CLASSES}"
                )
            )
        if len(hidden) > max(HIDDEN_LAYERS.values()) or not all(UNITS[0] <= units <= UNITS[1] for units in hidden):
            raise not_understood()
        try:
            shape = initial_perceptron(features, hidden, num_classes, self.activation)
            model = shape.with_parameters(np.array(self.parameters))
        except ValueError as error:
            raise not_understood() from error
        object.__setattr__(self, "model", model)

    @classmethod
    def of(cls, model: MultilayerPerceptron, features: str = USUAL_FEATURES) -> "Network":
        return cls(model.network.sizes, model.activation, tuple(model.parameters.tolist()), features)

    @classmethod
    def from_json(cls, given: Any) -> "Network":
        if isinstance(given, cls):
            return given
        try:
            sizes, activation, parameters = (given[name] for name in ("sizes", "activation", "parameters"))
        except (KeyError, TypeError) as error:
            raise not_understood() from error
        if len(as_list(sizes)) < 2:
            raise not_understood()
        features = FEATURE_NAMES.take(given.get("features", USUAL_FEATURES))
        numbers = tuple(map(_parameter, as_list(parameters)))
        return cls(tuple(map(take_index, sizes)), as_text(activation), numbers, features)

    def to_json(self) -> dict:
        return {
            "sizes": list(self.sizes),
            "activation": self.activation,
            "parameters": list(self.parameters),
            "features": self.features,
        }


def count_of(features: str) -> int:
    return len(features.split("-"))


def features_at(places: Any, features: str) -> np.ndarray:
    """Places (..., 2) to what a model of these features takes, (..., F)."""
    return input_features(places, features.split("-"))


def _take_rows(given: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(_weight, as_list(row))) for row in as_list(given))


ROWS = addressed_together(_take_rows, lambda rows: [*map(list, rows)])
BIAS = addressed_together(lambda given: tuple(map(_bias, as_list(given))), list)
NETWORK = addressed_together(Network.from_json, Network.to_json)


@dataclass(frozen=True)
class Origin:
    """The model that a training goes on from: weights (K, F) and bias (K,) of these features, or a network instead.

    Raises ValueError for shapes that do not go together.
    """

    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    features: str = USUAL_FEATURES
    network: Network | None = None

    def __post_init__(self) -> None:
        k, d = len(self.bias), count_of(self.features)
        if [len(row) for row in self.weights] != [d] * k or (self.network and self.network.sizes[-1] != k):
            raise ValueError(_("the model needs {d} weights and a bias for each of the {k} classes.").format(d=d, k=k))

    @classmethod
    def from_json(cls, given: Any) -> "Origin":
        if isinstance(given, cls):
            return given
        try:
            weights, bias, features, network = (given[name] for name in ("weights", "bias", "features", "network"))
        except (KeyError, TypeError) as error:
            raise not_understood() from error
        parts = _take_rows(weights), tuple(map(_bias, as_list(bias))), FEATURE_NAMES.take(features)
        return cls(*parts, optional(NETWORK).take(network))

    def to_json(self) -> dict:
        return {
            "weights": [*map(list, self.weights)],
            "bias": list(self.bias),
            "features": self.features,
            "network": optional(NETWORK).give(self.network),
        }


ORIGIN = addressed_together(Origin.from_json, Origin.to_json)
