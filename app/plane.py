"""What the user edits on the plane, as one immutable value: a linear model of the flowers. Knows no Streamlit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

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
#: The penalty of the optimum: without one there is none, for a line separates setosa from the others.
L2 = 0.001
#: A versicolor among the virginicas: the first flower that a visitor sees.
FIRST_FLOWER = 70
#: Digits of the logits that a flower brings into the pipeline.
LOGIT_DECIMALS = 3


@dataclass(frozen=True)
class Plane:
    """Weights (K, 2) and bias (K,) of z = W x + b, and the flower chosen last.

    `chosen` tells apart flowers that lie on one another; which flower the pipeline shows follows from its scenario.
    Raises ValueError, in words for the user, when something is out of range or of the wrong shape.
    """

    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    chosen: int | None = None

    def __post_init__(self):
        flowers = load_iris()
        num_classes, num_features = len(flowers.class_names), flowers.points.shape[1]
        if len(self.bias) != num_classes or [len(row) for row in self.weights] != [num_features] * num_classes:
            raise ValueError(
                _("the model needs {d} weights and a bias for each of the {k} classes.").format(
                    d=num_features, k=num_classes
                )
            )
        _check_range(_("weight"), [w for row in self.weights for w in row], MAX_WEIGHT)
        _check_range(_("bias"), self.bias, MAX_BIAS)
        if self.chosen is not None and not 0 <= self.chosen < len(flowers.labels):
            raise ValueError(
                _("there is no flower {n}; they count from 1 to {last}.").format(
                    n=self.chosen + 1, last=len(flowers.labels)
                )
            )

    @property
    def model(self) -> SoftmaxRegression:
        return SoftmaxRegression(self.weights, self.bias)

    @classmethod
    def from_commit(cls, payload: Mapping) -> "Plane":
        """What the browser sent on a release. Raises ValueError when it is no model."""
        try:
            chosen = payload["chosen"]
            parts = {
                "weights": tuple(tuple(float(w) for w in row) for row in payload["weights"]),
                "bias": tuple(float(b) for b in payload["bias"]),
                "chosen": None if chosen is None else int(chosen),
            }
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(_("The page sent something that is no model.")) from error
        return cls(**parts)

    def as_data(self) -> dict:
        """The JSON form that the browser's store takes."""
        return {"weights": [list(row) for row in self.weights], "bias": list(self.bias), "chosen": self.chosen}

    def flower(self, index: int) -> Scenario:
        """A flower's logits under this model, and its own class as the target."""
        flowers = load_iris()
        logits = self.model.logits(flowers.points[index])
        return Scenario(
            logits=tuple(round(float(z), LOGIT_DECIMALS) for z in logits),
            labels=flowers.class_names,
            target=one_hot_target(int(flowers.labels[index]), len(flowers.class_names)),
        )


@cache
def optimum() -> Plane:
    """The model with the smallest mean cross-entropy + L2/2 sum(W^2)."""
    flowers = load_iris()
    model = fit_softmax_regression(flowers.points, flowers.labels, len(flowers.class_names), l2=L2)
    return Plane(tuple(map(tuple, model.weights.tolist())), tuple(model.bias.tolist()))


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


def _check_range(name: str, values, limit: float) -> None:
    for value in values:
        if not (math.isfinite(value) and abs(value) <= limit):
            raise ValueError(
                _("the {name} {value} is out of range; use numbers from −{limit} to {limit}.").format(
                    name=name, value=f"{value:.12g}", limit=f"{limit:g}"
                )
            )
