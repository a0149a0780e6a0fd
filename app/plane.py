"""What the user edits on the plane, as one immutable value: points and a linear model of them. Knows no Streamlit."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

import numpy as np

from app.figures.base import COMPARED
from app.scenario import Scenario, one_hot_target
from app.text import _
from softmax_core import (
    Dataset,
    SoftmaxRegression,
    accuracy,
    confusion_matrix,
    fit_softmax_regression,
    load_iris,
    one_hot,
)

MAX_WEIGHT, MAX_BIAS = 100.0, 1000.0
MAX_COORDINATE = 1000.0
FEWEST_POINTS, MOST_POINTS = 2, 5000
#: The penalty of the optimum: without one there is none, for a line separates setosa from the others.
L2 = 0.001
#: A versicolor among the virginicas: the first flower that a visitor sees.
FIRST_FLOWER = 70
#: Digits of the logits that a flower brings into the pipeline.
LOGIT_DECIMALS = 3


#: Points and labels of the flowers as they are, as `Plane` holds them.
FLOWERS = (tuple(map(tuple, load_iris().points.tolist())), tuple(load_iris().labels.tolist()))


@dataclass(frozen=True)
class Plane:
    """Weights (K, 2) and bias (K,) of z = W x + b, the points with their labels, and the point chosen last.

    `follow`: the weights are the optimum for the points, as long as these are what changes. `chosen` tells apart points
    that lie on one another; which one the pipeline shows follows from its scenario. Raises ValueError, in words for the
    user, when something is out of range or of the wrong shape.
    """

    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    chosen: int | None = None
    points: tuple[tuple[float, float], ...] = field(default_factory=lambda: FLOWERS[0])
    labels: tuple[int, ...] = field(default_factory=lambda: FLOWERS[1])
    follow: bool = True

    def __post_init__(self):
        flowers = load_iris()
        num_classes, num_features = len(flowers.class_names), flowers.points.shape[1]
        _check_points(self.points, self.labels, num_classes)
        if len(self.bias) != num_classes or [len(row) for row in self.weights] != [num_features] * num_classes:
            raise ValueError(
                _("the model needs {d} weights and a bias for each of the {k} classes.").format(
                    d=num_features, k=num_classes
                )
            )
        _check_range(_("weight"), [w for row in self.weights for w in row], MAX_WEIGHT)
        _check_range(_("bias"), self.bias, MAX_BIAS)
        if self.chosen is not None and not 0 <= self.chosen < len(self.labels):
            raise ValueError(
                _("there is no flower {n}; they count from 1 to {last}.").format(
                    n=self.chosen + 1, last=len(self.labels)
                )
            )

    @property
    def model(self) -> SoftmaxRegression:
        return SoftmaxRegression(self.weights, self.bias)

    @property
    def dataset(self) -> Dataset:
        flowers = load_iris()
        points, labels = np.array(self.points, float), np.array(self.labels, np.intp)
        return Dataset(points, labels, flowers.class_names, flowers.feature_names)

    @property
    def edited(self) -> bool:
        return (self.points, self.labels) != FLOWERS

    @property
    def optimum(self) -> "Plane":
        """The same points under the model with the smallest mean cross-entropy + L2/2 sum(W^2).

        A class without points has no optimum, nor have points beyond what floats resolve: then the model stays.
        """
        try:
            weights, bias = _optimum(self.points, self.labels)
            return replace(self, weights=weights, bias=bias)
        except ValueError:
            return self

    @property
    def fitted(self) -> bool:
        """Whether the model is the optimum."""
        try:
            return (self.weights, self.bias) == _optimum(self.points, self.labels)
        except ValueError:
            return False

    @classmethod
    def from_commit(cls, payload: Mapping, before: "Plane") -> "Plane":
        """What the browser sent on a release; what it left out is as `before`. Raises ValueError if it is no plane."""
        try:
            chosen = payload["chosen"]
            parts = {
                "weights": tuple(tuple(float(w) for w in row) for row in payload["weights"]),
                "bias": tuple(float(b) for b in payload["bias"]),
                "chosen": None if chosen is None else int(chosen),
                "follow": bool(payload.get("follow", before.follow)),
                "points": before.points,
                "labels": before.labels,
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
            "chosen": self.chosen,
            "follow": self.follow,
        }

    def flower(self, index: int) -> Scenario:
        """A flower's logits under this model, and its own class as the target."""
        class_names = load_iris().class_names
        logits = self.model.logits(self.points[index])
        return Scenario(
            logits=tuple(round(float(z), LOGIT_DECIMALS) for z in logits),
            labels=class_names,
            target=one_hot_target(self.labels[index], len(class_names)),
        )


@lru_cache(maxsize=64)
def _optimum(points: tuple, labels: tuple) -> tuple[tuple, tuple]:
    model = fit_softmax_regression(points, labels, len(load_iris().class_names), l2=L2)
    return tuple(map(tuple, model.weights.tolist())), tuple(model.bias.tolist())


@cache
def optimum() -> Plane:
    """The flowers as they are, under the optimum for them."""
    return Plane(*_optimum(*FLOWERS))


def opening() -> Scenario:
    """What the station shows to those who bring no scenario of their own."""
    return optimum().flower(FIRST_FLOWER)


def scores(model: SoftmaxRegression, dataset: Dataset, temperature: float) -> dict:
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
