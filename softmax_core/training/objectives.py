"""What training lowers: the mean loss of a model over points, and a penalty. Class axis FIRST, points last.

A model whose logits are one prediction has an `Objective`, a scheme of binary models a `BinaryObjective`.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_core.losses import Loss, PlainPrediction, Prediction
from softmax_core.models.fitting import VANISHED, CutSystem, runs_away
from softmax_core.models.network import Network
from softmax_core.models.schemes import BinaryModels
from softmax_core.targets import one_hot, smooth_labels
from softmax_core.training.optimizers import newton_step, scale_of, soft_threshold

# A Newton step with a rate beyond this may be too long for its line search.
ORDINARY_RATE = 1e3

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

    def batches(self, order: Labels, size: int) -> "Iterator[Data]":
        """All points in this order, `size` at a time."""
        shuffled = self.part(order)
        for start in range(0, len(order), size):
            yield shuffled.part(slice(start, start + size))


class ByteData(NamedTuple):
    """Points as bytes, in rows (N, D): `unit` stands for 1. They become single precision a part at a time, so that
    60,000 pictures of 28 x 28 take 47 MB and not 376.
    """

    rows: NDArray[np.uint8]
    unit: float
    data: Data
    """Targets, labels and shares, with columns for none of the features."""

    @property
    def labels(self) -> Labels:
        return self.data.labels

    def part(self, which: Labels | slice) -> Data:
        _, target, labels, share = self.data.part(which)
        rows = self.rows[which] / np.float32(self.unit)
        return Data(rows.T, target.astype(np.float32), labels, share)

    def batches(self, order: Labels, size: int) -> Iterator[Data]:
        for start in range(0, len(order), size):
            yield self.part(order[start : start + size])


class Objective:
    """Mean loss of a model + l2/2 sum(W^2) + l1 sum|W|.

    `to_the_last_digit` is for steps that go by curvature: where points are almost certain, plain predictions have none
    of the digits that it is made of.
    """

    def __init__(self, model: Any, loss: Loss, l2: float, l1: float = 0.0, to_the_last_digit: bool = False) -> None:
        self.model = model
        self.network: Network = model.network
        self.loss = loss
        self.to_the_last_digit = to_the_last_digit
        self.penalty = l2 * self.network.is_weight if l2 else None
        self.l1 = l1 * self.network.is_weight if l1 else None

    @property
    def num_classes(self) -> int:
        return self.network.sizes[-1]

    def data(self, columns: Vector, labels: Labels, counts: Vector, smoothing: float) -> Data:
        """Points (D, N) with their labels and how often each counts, (N,)."""
        target = smooth_labels(one_hot(labels, self.num_classes), smoothing)
        return Data(columns, np.ascontiguousarray(target.T), labels, _shares(counts))

    def prediction(self, logits: Vector, target: Vector) -> Prediction:
        """Of the network's logits (K, ..., N)."""
        if self.to_the_last_digit and np.isfinite(logits).all():
            return Prediction(logits, target)
        return PlainPrediction(logits, target)

    def score_gradient(self, prediction: Prediction, share: Vector) -> Vector:
        """The gradient of the mean loss with respect to the network's logits, (K, N)."""
        score_gradient = self.gradient_of(prediction)
        score_gradient *= share
        return score_gradient

    def gradient_of(self, prediction: Prediction) -> Vector:
        """The gradient of the loss of each prediction."""
        return (self.loss.gradient_of if self.to_the_last_digit else self.loss.score_gradient_of)(prediction)

    def mean_loss(self, prediction: Prediction, share: Vector) -> Any:
        """Of logits (K, ..., N): (...).

        Each sum over points is one of its own: a matrix product would round a row by which others stand beside it.
        """
        return np.vecdot(self.loss.value_of(prediction), share)

    def hits(self, logits: Vector, prediction: Prediction, labels: Labels) -> Labels:
        """How many points are predicted right by logits (K, rows, N): (rows,)."""
        peaks = prediction.gaps == 0
        if np.count_nonzero(peaks) == logits[0].size:
            is_label = np.arange(len(logits))[:, None, None] == labels
            return (peaks & is_label).any(axis=0).sum(axis=1)
        return (logits.argmax(axis=0) == labels).sum(axis=1)  # in a tie the first class is predicted

    def penalties_of(self, parameters: Vector) -> Any:
        """What the penalties add to the mean loss; `parameters` may have a leading axis of rows."""
        squares = 0.0 if self.penalty is None else np.vecdot(parameters * parameters, self.penalty) / 2
        return squares if self.l1 is None else squares + np.vecdot(np.abs(parameters), self.l1)

    def least_slope(self, here: "Position") -> Vector:
        """The objective's gradient; where weights are 0 and l1 has none, the shortest of its subgradients: of length 0
        at the optimum.
        """
        if self.l1 is None:
            return here.gradient
        at_zero = soft_threshold(here.gradient, self.l1)
        return np.where(here.parameters == 0, at_zero, here.gradient + self.l1 * np.sign(here.parameters))

    def newton(self, data: Data, rate: float) -> "Mover":
        """Newton's steps of a linear model."""
        num_classes = self.network.sizes[-1]
        penalty = self._penalties()[0]
        system = CutSystem(num_classes, _with_ones(data).T, np.diag(np.sqrt(penalty)))

        def move(here: Position) -> Vector | str:
            theta = self._rows(here.parameters)
            pulls = self.gradient_of(here.prediction) * data.share
            curvature = self.loss.hessian_of(here.prediction) * data.share
            contrasts, slopes, bends = system.at(theta, pulls, -curvature[system.first, system.second])
            # What all classes have in common changes no probability: the penalty alone sees it.
            basis = np.column_stack([contrasts, np.ones(num_classes)])
            gradient = np.append(slopes, penalty * theta.sum(axis=0))
            hessian = np.diag(np.append(np.zeros(len(slopes)), num_classes * penalty))
            hessian[: len(slopes), : len(slopes)] = bends

            def at(shift: Vector) -> Vector:
                return self._flat(theta + basis @ shift.reshape(theta.shape))

            def value(shift: Vector) -> float:
                return Position(self, at(shift), data).value()

            shift = newton_step(np.zeros(theta.size), gradient, hessian, here.value(), value, rate)
            there = at(shift)
            moved, _ = self.network.forward(self.network.layers(there - here.parameters), data.columns)
            return self._ends(gradient, hessian, shift, moved, here.logits, rate) or there

        return move

    def _rows(self, vector: Vector) -> Vector:
        """Weights and bias of each logit, (R, D + 1)."""
        [(weights, bias)] = self.network.layers(vector)
        return np.column_stack([weights, bias])

    def _flat(self, rows: Vector) -> Vector:
        """The parameters of such rows."""
        return self.network.flat([(rows[:, :-1], rows[:, -1])])

    def _penalties(self) -> Vector:
        """l2 for weights and 0 for biases, (R, D + 1)."""
        return self._rows(np.zeros(self.network.num_parameters) if self.penalty is None else self.penalty)

    def _ends(
        self, gradient: Vector, hessian: Vector, shift: Vector, moved: Vector, logits: Vector, rate: float
    ) -> str | None:
        """Why a Newton step, of which at most the share `rate` is taken, leads nowhere; None where it does."""
        if self.penalty is None and runs_away(float(-gradient @ shift), moved / min(rate, 1.0), logits):
            return "no_optimum"
        is_lost = rate <= ORDINARY_RATE and np.isfinite(hessian).all() and not np.isfinite(shift).all()
        if is_lost or (not shift.any() and np.abs(gradient / scale_of(hessian)).max() > VANISHED):
            return "no_curvature"
        return None


class BinaryObjective(Objective):
    """The sum over binary models of the mean loss of (0, logit) + l2/2 sum(w^2), each over the points that it sees."""

    model: BinaryModels

    @property
    def num_classes(self) -> int:
        return self.model.num_classes

    def data(self, columns: Vector, labels: Labels, counts: Vector, smoothing: float) -> Data:
        sides = self.model.sides(labels, self.num_classes)
        target = smooth_labels(one_hot((sides > 0).astype(np.intp), 2), smoothing)
        share = _shares(np.where(sides, counts, 0))
        return Data(columns, np.ascontiguousarray(np.moveaxis(target, -1, 0)), labels, share)

    def prediction(self, logits: Vector, target: Vector) -> Prediction:
        return super().prediction(np.stack([np.zeros_like(logits), logits]), target)

    def score_gradient(self, prediction: Prediction, share: Vector) -> Vector:
        score_gradient = self.gradient_of(prediction)[1]
        score_gradient *= share
        return score_gradient

    def mean_loss(self, prediction: Prediction, share: Vector) -> Any:
        return sum(
            np.vecdot(losses, counts) for losses, counts in zip(self.loss.value_of(prediction), share, strict=True)
        )

    def hits(self, logits: Vector, prediction: Prediction, labels: Labels) -> Labels:
        return (self.model.decide(np.moveaxis(logits, 0, -1)) == labels).sum(axis=1)

    def newton(self, data: Data, rate: float) -> "Mover":
        """Each model takes its own steps, with its own line search, on the points that it sees."""
        design = _with_ones(data)
        problems = [
            (design[:, seen], data.target[:, row, seen], data.share[row, seen])
            for row, seen in enumerate(data.share > 0)
        ]

        def step(
            theta: Vector, gradient: Vector, penalty: Vector, problem: tuple[Vector, Vector, Vector]
        ) -> Vector | str:
            x, target, share = problem

            def value(theta: Vector) -> float:
                losses = self.loss.value_of(self.prediction(theta @ x, target))
                return float(losses @ share + penalty @ theta**2 / 2)

            curvature = self.loss.hessian_of(self.prediction(theta @ x, target))[1, 1] * share
            hessian = (x * curvature) @ x.T + np.diag(penalty)
            there = newton_step(theta, gradient, hessian, value(theta), value, rate)
            way = there - theta
            return self._ends(gradient, hessian, way, way @ x, theta @ x, rate) or there

        def move(here: Position) -> Vector | str:
            each = zip(self._rows(here.parameters), self._rows(here.gradient), self._penalties(), problems, strict=True)
            there = [step(*parts) for parts in each]
            endings = [theta for theta in there if isinstance(theta, str)]
            return endings[0] if endings else self._flat(np.array(there))

        return move


class Position:
    """An objective and the gradient of its smooth part, all but l1 sum|W|, at one place, over some of the points."""

    def __init__(self, objective: Objective, parameters: Vector, data: Data) -> None:
        self.objective = objective
        self.parameters = parameters
        self.data = data
        network = objective.network
        self.layers = network.layers(parameters)
        self.logits, inputs = network.forward(self.layers, data.columns)
        self.prediction = objective.prediction(self.logits, data.target)
        self.gradient = network.backward(self.layers, inputs, objective.score_gradient(self.prediction, data.share))
        if objective.penalty is not None:
            self.gradient += objective.penalty * parameters

    def logits_of(self, data: Data) -> Vector:
        """The logits of other points."""
        return self.objective.network.forward(self.layers, data.columns)[0]

    def value(self) -> float:
        mean_loss = self.objective.mean_loss(self.prediction, self.data.share)
        return float(mean_loss + self.objective.penalties_of(self.parameters))


#: From here to the next parameters; or why there is no way on, a code of DIVERGENCES.
Mover = Callable[[Position], Vector | str]


def _shares(counts: Vector) -> Vector:
    """How much each point counts along the last axis, 1 in all; nothing where none counts."""
    largest = counts.max(axis=-1, keepdims=True)  # a sum of the counts themselves may overflow
    shares = counts / np.where(largest > 0, largest, 1)
    return shares / np.maximum(shares.sum(axis=-1, keepdims=True), 1)


def _with_ones(data: Data) -> Vector:
    """The points with a constant feature, (D + 1, N)."""
    return np.vstack([data.columns, np.ones(len(data.labels))])
