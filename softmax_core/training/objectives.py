"""What training lowers: the mean loss of a model over points, and a penalty. Class axis FIRST, points last.

A model whose logits are one prediction has an `Objective`, a scheme of binary models a `BinaryObjective`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_core.losses import Loss, PlainPrediction
from softmax_core.models.network import Network
from softmax_core.models.schemes import BinaryModels
from softmax_core.targets import one_hot, smooth_labels
from softmax_core.training.optimizers import newton_step

Vector = NDArray[np.float64]
Labels = NDArray[np.intp]


class Data(NamedTuple):
    """Points in columns (D, N), their targets (K, N) and labels (N,), and how much each counts, (N,), 1 in all.

    For R binary models the targets are (2, R, N), and a point counts for each of them, (R, N).
    """

    columns: Vector
    target: Vector
    labels: Labels
    share: Vector

    def part(self, which: Labels | slice) -> "Data":
        """Some of the points; what each counts stays."""
        return Data(self.columns[..., which], self.target[..., which], self.labels[which], self.share[..., which])


class Objective:
    """Mean loss of a model + l2/2 sum(W^2)."""

    def __init__(self, model: Any, loss: Loss, l2: float) -> None:
        self.model = model
        self.network: Network = model.network
        self.loss = loss
        self.penalty = l2 * self.network.is_weight if l2 else None

    @property
    def num_classes(self) -> int:
        return self.network.sizes[-1]

    def data(self, columns: Vector, labels: Labels, counts: Vector, smoothing: float) -> Data:
        """Points (D, N) with their labels and how often each counts, (N,)."""
        target = smooth_labels(one_hot(labels, self.num_classes), smoothing)
        return Data(columns, np.ascontiguousarray(target.T), labels, counts / counts.sum())

    def prediction(self, logits: Vector, target: Vector) -> PlainPrediction:
        """Of the network's logits (K, ..., N)."""
        return PlainPrediction(logits, target)

    def score_gradient(self, prediction: PlainPrediction, share: Vector) -> Vector:
        """The gradient of the mean loss with respect to the network's logits, (K, N)."""
        score_gradient = self.loss.score_gradient_of(prediction)
        score_gradient *= share
        return score_gradient

    def mean_loss(self, prediction: PlainPrediction, share: Vector) -> Any:
        """Of logits (K, ..., N): (...).

        Each sum over points is one of its own: a matrix product would round a row by which others stand beside it.
        """
        return np.vecdot(self.loss.value_of(prediction), share)

    def hits(self, logits: Vector, prediction: PlainPrediction, labels: Labels) -> Labels:
        """How many points are predicted right by logits (K, rows, N): (rows,)."""
        peaks = prediction.gaps == 0
        if np.count_nonzero(peaks) == logits[0].size:
            is_label = np.arange(len(logits))[:, None, None] == labels
            return (peaks & is_label).any(axis=0).sum(axis=1)
        return (logits.argmax(axis=0) == labels).sum(axis=1)  # in a tie the first class is predicted

    def penalised(self, mean_loss: Any, parameters: Vector) -> Any:
        """The objective from the mean loss; both may have a leading axis of rows."""
        return mean_loss if self.penalty is None else mean_loss + np.vecdot(parameters * parameters, self.penalty) / 2

    def newton(self, data: Data, rate: float) -> "Mover":
        """Newton's steps of a linear model."""
        num_features, num_classes = self.network.sizes
        size = num_features + 1
        design = _with_ones(data)
        # From classes x (features and bias) to the order of the parameters: all weights, then all biases.
        places = np.arange(num_classes * size).reshape(num_classes, size)
        order = np.concatenate([places[:, :-1].ravel(), places[:, -1]])

        def hessian(here: Position) -> Vector:
            """Blocks of classes (i, j), each the mean of d2L/dz_i dz_j x x^T, and the penalty."""
            curvature = self.loss.hessian_of(here.prediction) * data.share
            blocks = np.einsum("ijn,an,bn->iajb", curvature, design, design, optimize=True)
            mean = blocks.reshape(places.size, -1)[np.ix_(order, order)]
            return mean if self.penalty is None else mean + np.diag(self.penalty)

        def value(parameters: Vector) -> float:
            return Position(self, parameters, data).value()

        def move(here: Position) -> Vector:
            return newton_step(here.parameters, here.gradient, hessian(here), here.value(), value, rate)

        return move


class BinaryObjective(Objective):
    """The sum over binary models of the mean loss of (0, logit) + l2/2 sum(w^2), each over the points that it sees."""

    model: BinaryModels

    @property
    def num_classes(self) -> int:
        return self.model.num_classes

    def data(self, columns: Vector, labels: Labels, counts: Vector, smoothing: float) -> Data:
        sides = self.model.sides(labels, self.num_classes)
        target = smooth_labels(one_hot((sides > 0).astype(np.intp), 2), smoothing)
        seen = np.where(sides, counts, 0)
        # A model whose points do not count, or that sees none, learns nothing from them.
        share = seen / np.maximum(seen.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        return Data(columns, np.ascontiguousarray(np.moveaxis(target, -1, 0)), labels, share)

    def prediction(self, logits: Vector, target: Vector) -> PlainPrediction:
        return PlainPrediction(np.stack([np.zeros_like(logits), logits]), target)

    def score_gradient(self, prediction: PlainPrediction, share: Vector) -> Vector:
        score_gradient = self.loss.score_gradient_of(prediction)[1]
        score_gradient *= share
        return score_gradient

    def mean_loss(self, prediction: PlainPrediction, share: Vector) -> Any:
        return sum(
            np.vecdot(losses, counts) for losses, counts in zip(self.loss.value_of(prediction), share, strict=True)
        )

    def hits(self, logits: Vector, prediction: PlainPrediction, labels: Labels) -> Labels:
        return (self.model.decide(np.moveaxis(logits, 0, -1)) == labels).sum(axis=1)

    def newton(self, data: Data, rate: float) -> "Mover":
        """Each model takes its own steps, with its own line search, on the points that it sees."""
        design = _with_ones(data)
        problems = [
            (design[:, seen], data.target[:, row, seen], data.share[row, seen])
            for row, seen in enumerate(data.share > 0)
        ]

        def rows(vector: Vector) -> Vector:
            """Weights and bias of each model, (R, D + 1)."""
            [(weights, bias)] = self.network.layers(vector)
            return np.column_stack([weights, bias])

        penalties = rows(np.zeros(self.network.num_parameters) if self.penalty is None else self.penalty)

        def step(theta: Vector, gradient: Vector, penalty: Vector, problem: tuple[Vector, Vector, Vector]) -> Vector:
            x, target, share = problem

            def value(theta: Vector) -> float:
                losses = self.loss.value_of(self.prediction(theta @ x, target))
                return float(losses @ share + penalty @ theta**2 / 2)

            curvature = self.loss.hessian_of(self.prediction(theta @ x, target))[1, 1] * share
            hessian = (x * curvature) @ x.T + np.diag(penalty)
            return newton_step(theta, gradient, hessian, value(theta), value, rate)

        def move(here: Position) -> Vector:
            each = zip(rows(here.parameters), rows(here.gradient), penalties, problems, strict=True)
            moved = np.array([step(*parts) for parts in each])
            return self.network.flat([(moved[:, :-1], moved[:, -1])])

        return move


class Position:
    """An objective and its gradient at one place, over some of the points."""

    def __init__(self, objective: Objective, parameters: Vector, data: Data) -> None:
        self.objective = objective
        self.parameters = parameters
        self.data = data
        network = objective.network
        layers = network.layers(parameters)
        self.logits, inputs = network.forward(layers, data.columns)
        self.prediction = objective.prediction(self.logits, data.target)
        self.gradient = network.backward(layers, inputs, objective.score_gradient(self.prediction, data.share))
        if objective.penalty is not None:
            self.gradient += objective.penalty * parameters

    def value(self) -> float:
        return float(
            self.objective.penalised(self.objective.mean_loss(self.prediction, self.data.share), self.parameters)
        )


Mover = Callable[[Position], Vector]


def _with_ones(data: Data) -> Vector:
    """The points with a constant feature, (D + 1, N)."""
    return np.vstack([data.columns, np.ones(len(data.labels))])
