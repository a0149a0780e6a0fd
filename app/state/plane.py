"""What the user edits on the plane, as one immutable value: points and a model of them. Knows no Streamlit."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from app.catalogue import COMPARED, LOSSES
from app.state.data import Source
from app.state.scenario import MAX_CLASSES, MAX_LOGIT, MIN_CLASSES, Scenario, one_hot_target
from app.text import _
from softmax_core import (
    Dataset,
    MultilayerPerceptron,
    SoftmaxRegression,
    accuracy,
    confusion_matrix,
    fit_softmax_regression,
    initial_perceptron,
    one_hot,
    train,
)

MAX_WEIGHT, MAX_BIAS = 100.0, 1000.0
MAX_COORDINATE = 1000.0
FEWEST_POINTS, MOST_POINTS = 2, 5000
#: The penalty of the optimum: without one there is none where a line separates classes, as it does setosa.
L2 = 0.001
#: How many steps a model that follows its points by another loss than cross-entropy goes on when a hand has let go.
FOLLOW_STEPS = 100
#: Less is the rounding of equal coordinates.
LEAST_SPREAD = 1e-9
#: A versicolor among the virginicas: the first flower that a visitor sees.
FIRST_FLOWER = 70
#: Digits of the logits that a point brings into the pipeline.
LOGIT_DECIMALS = 3

#: What a first visitor sees.
FLOWERS = Source()

Points, Labels = tuple[tuple[float, float], ...], tuple[int, ...]


@dataclass(frozen=True)
class Network:
    """A model with hidden layers: units of each layer, from the 2 features to the K classes, and its `parameters`.

    Raises ValueError for numbers that are no such network.
    """

    sizes: tuple[int, ...]
    activation: str
    parameters: tuple[float, ...]
    model: MultilayerPerceptron = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        _check_range(_("parameter"), self.parameters, MAX_BIAS)
        features, *hidden, num_classes = self.sizes
        if features != 2 or not MIN_CLASSES <= num_classes <= MAX_CLASSES:
            raise ValueError(
                _("the network needs 2 features and {k} classes.").format(k=f"{MIN_CLASSES}–{MAX_CLASSES}")
            )
        shape = initial_perceptron(features, hidden, num_classes, self.activation)
        object.__setattr__(self, "model", shape.with_parameters(self.parameters))

    @classmethod
    def of(cls, model: MultilayerPerceptron) -> "Network":
        return cls(model.network.sizes, model.activation, tuple(model.parameters.tolist()))

    @classmethod
    def from_commit(cls, payload: Mapping | None) -> "Network | None":
        if payload is None:
            return None
        return cls(
            tuple(int(size) for size in payload["sizes"]),
            str(payload["activation"]),
            tuple(float(x) for x in payload["parameters"]),
        )

    def as_data(self) -> dict:
        return {"sizes": list(self.sizes), "activation": self.activation, "parameters": list(self.parameters)}


def points_of(source: Source) -> Points:
    return _as_tuples(source)[0]


def labels_of(source: Source) -> Labels:
    return _as_tuples(source)[1]


@lru_cache(maxsize=16)
def _as_tuples(source: Source) -> tuple[Points, Labels]:
    data = source.dataset
    return tuple(map(tuple, data.points.tolist())), tuple(data.labels.tolist())


@dataclass(frozen=True)
class Plane:
    """Weights (K, 2) and bias (K,) of z = W x + b, the points with their labels, and the point chosen last.

    `source`: where the points come from, with the names of its classes and features; without `points` of its own the
    plane has the source's. `follow`: the loss by which the model is fitted anew where the points change, a key of
    LOSSES, or "": then the weights stay. `network`: the model shown instead of the linear one. `chosen` tells apart
    points that lie on one another; which one the pipeline shows follows from its scenario. Raises ValueError, in words
    for the user, when something is out of range or of the wrong shape.
    """

    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    chosen: int | None = None
    points: Points | None = None
    labels: Labels | None = None
    follow: str = "cross_entropy"
    network: Network | None = None
    source: Source = field(default_factory=Source)

    def __post_init__(self):
        if self.points is None:
            object.__setattr__(self, "points", points_of(self.source))
            object.__setattr__(self, "labels", labels_of(self.source))
        num_classes = self.num_classes
        if self.edited:
            _check_points(self.points, self.labels, num_classes)
        if len(self.bias) != num_classes or [len(row) for row in self.weights] != [2] * num_classes:
            raise ValueError(
                _("the model needs {d} weights and a bias for each of the {k} classes.").format(d=2, k=num_classes)
            )
        _check_range(_("weight"), [w for row in self.weights for w in row], MAX_WEIGHT)
        _check_range(_("bias"), self.bias, MAX_BIAS)
        if self.network and (self.network.sizes[0], self.network.sizes[-1]) != (2, num_classes):
            raise ValueError(_("the network needs 2 features and {k} classes.").format(k=num_classes))
        if self.follow and self.follow not in LOSSES:
            raise ValueError(_("The page sent a setting that is not offered."))
        if self.chosen is not None and not 0 <= self.chosen < len(self.labels):
            raise ValueError(
                _("there is no point {n}; they count from 1 to {last}.").format(
                    n=self.chosen + 1, last=len(self.labels)
                )
            )

    @property
    def class_names(self) -> tuple[str, ...]:
        return self.source.dataset.class_names

    @property
    def num_classes(self) -> int:
        return len(self.class_names)

    @property
    def linear(self) -> SoftmaxRegression:
        """The linear model, shown or not."""
        return SoftmaxRegression(self.weights, self.bias)

    @property
    def model(self) -> SoftmaxRegression | MultilayerPerceptron:
        """The model shown."""
        return self.network.model if self.network else self.linear

    @cached_property
    def dataset(self) -> Dataset:
        given = self.source.dataset
        if not self.edited:
            return given
        points, labels = np.array(self.points, float), np.array(self.labels, np.intp)
        return Dataset(points, labels, given.class_names, given.feature_names)

    @cached_property
    def edited(self) -> bool:
        points, labels = _as_tuples(self.source)
        return self.points is not points and (self.points, self.labels) != (points, labels)

    @property
    def optimum(self) -> "Plane":
        """The same points under the model with the smallest mean cross-entropy + L2/2 sum(W^2).

        A class without points has no optimum, nor have points beyond what floats resolve: then the model stays.
        """
        try:
            weights, bias = _optimum(self.points, self.labels, self.num_classes)
            return replace(self, weights=weights, bias=bias, network=None)
        except ValueError:
            return self

    @property
    def followed(self) -> "Plane":
        """The same points under the model that follows them: the optimum; by another loss than cross-entropy a hundred
        gradient steps further, for only cross-entropy has one optimum that is sure to be found.
        """
        if self.follow == "cross_entropy":
            return self.optimum
        points, labels = self.dataset.points, self.dataset.labels
        mean, deviation = points.mean(axis=0), points.std(axis=0)
        deviation[deviation <= LEAST_SPREAD * np.maximum(1, np.abs(mean))] = 1
        weights, bias = self.linear.weights, self.linear.bias
        try:
            model = train(
                SoftmaxRegression(weights * deviation, bias + weights @ mean),
                (points - mean) / deviation,
                labels,
                loss=self.follow,
                learning_rate=LOSSES[self.follow].following_rate,
                steps=FOLLOW_STEPS,
                l2=L2,
                record_every=FOLLOW_STEPS,
            ).model
            weights = model.weights / deviation
            return self.with_model(SoftmaxRegression(weights, model.bias - weights @ mean))
        except ValueError:
            return self

    @property
    def fitted(self) -> bool:
        """Whether the model is the optimum."""
        try:
            best = _optimum(self.points, self.labels, self.num_classes)
            return self.network is None and (self.weights, self.bias) == best
        except ValueError:
            return False

    @classmethod
    def of(cls, source: Source) -> "Plane":
        """The points of a source under the optimum for them, with the one chosen that it does worst on."""
        num_classes = len(source.dataset.class_names)
        nothing = cls(((0.0, 0.0),) * num_classes, (0.0,) * num_classes, source=source)
        best = nothing.optimum
        if source == FLOWERS:
            return replace(best, chosen=FIRST_FLOWER)
        target = one_hot(best.dataset.labels, num_classes)
        losses = COMPARED["cross_entropy"].value(best.model.logits(best.dataset.points), target)
        return replace(best, chosen=int(np.argmax(losses)))

    def with_model(self, model: SoftmaxRegression | MultilayerPerceptron) -> "Plane":
        """The same points under another model."""
        if isinstance(model, MultilayerPerceptron):
            return replace(self, network=Network.of(model))
        weights, bias = tuple(map(tuple, model.weights.tolist())), tuple(model.bias.tolist())
        return replace(self, weights=weights, bias=bias, network=None)

    @classmethod
    def from_commit(cls, payload: Mapping, before: "Plane") -> "Plane":
        """What the browser sent on a release; what it left out is as `before`. Raises ValueError if it is no plane."""
        try:
            chosen = payload["chosen"]
            parts = {
                "weights": tuple(tuple(float(w) for w in row) for row in payload["weights"]),
                "bias": tuple(float(b) for b in payload["bias"]),
                "chosen": None if chosen is None else int(chosen),
                "follow": str(payload.get("follow", before.follow)),
                "network": Network.from_commit(payload.get("network")),
                "points": before.points,
                "labels": before.labels,
                "source": before.source,
            }
            if "points" in payload:
                parts["points"] = tuple((float(x), float(y)) for x, y in payload["points"])
                parts["labels"] = tuple(int(label) for label in payload["labels"])
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(_("The page sent something that is no model.")) from error
        return cls(**parts)

    def as_data(self) -> dict:
        """The model in the JSON form that the browser's store takes."""
        return {
            "weights": [list(row) for row in self.weights],
            "bias": list(self.bias),
            "network": self.network and self.network.as_data(),
            "chosen": self.chosen,
            "follow": self.follow,
        }

    def scenario_of(self, index: int) -> Scenario:
        """A point's logits under this model, as far as a scenario goes, and its own class as the target."""
        logits = np.clip(self.model.logits(np.array(self.points[index])), -MAX_LOGIT, MAX_LOGIT)
        return Scenario(
            logits=tuple(round(float(z), LOGIT_DECIMALS) for z in logits),
            labels=self.class_names,
            target=one_hot_target(self.labels[index], self.num_classes),
        )


@lru_cache(maxsize=64)
def _optimum(points: Points, labels: Labels, num_classes: int) -> tuple[tuple, tuple]:
    model = fit_softmax_regression(points, labels, num_classes, l2=L2)
    return tuple(map(tuple, model.weights.tolist())), tuple(model.bias.tolist())


@lru_cache(maxsize=16)
def opened(source: Source) -> Plane:
    """The plane as a source opens it."""
    return Plane.of(source)


def opening() -> Scenario:
    """What the station shows to those who bring no scenario of their own."""
    return opened(FLOWERS).scenario_of(FIRST_FLOWER)


def scores(model: SoftmaxRegression | MultilayerPerceptron, dataset: Dataset, temperature: float) -> dict:
    """How good a model is, as JSON: the mean of each loss at this temperature, accuracy, confusion matrix."""
    num_classes = len(dataset.class_names)
    logits, target = model.logits(dataset.points), one_hot(dataset.labels, num_classes)
    predicted = model.predict(dataset.points)
    return {
        "losses": {name: float(np.mean(loss.value(logits, target, temperature))) for name, loss in COMPARED.items()},
        "accuracy": accuracy(dataset.labels, predicted),
        "confusion": confusion_matrix(dataset.labels, predicted, num_classes).tolist(),
    }


def _check_points(points: Sequence, labels: Sequence[int], num_classes: int) -> None:
    if len(points) != len(labels) or not FEWEST_POINTS <= len(points) <= MOST_POINTS:
        raise ValueError(
            _("the plane takes {low} to {high} points, each with a class.").format(low=FEWEST_POINTS, high=MOST_POINTS)
        )
    _check_range(_("coordinate"), [x for point in points for x in point], MAX_COORDINATE)
    if not all(0 <= label < num_classes for label in labels):
        raise ValueError(_("classes count from 0 to {last}.").format(last=num_classes - 1))


def _check_range(name: str, values, limit: float) -> None:
    for value in values:
        if not (math.isfinite(value) and abs(value) <= limit):
            raise ValueError(
                _("the {name} {value} is out of range; use numbers from −{limit} to {limit}.").format(
                    name=name, value=f"{value:.12g}", limit=f"{limit:g}"
                )
            )
