"""Distillation on points: a teacher with hidden layers has seen many, the student has few; two runs in step.

A student learns from the labels alone, or from labels and teacher, by plain gradient descent on the mean loss.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core import (
    LOSSES,
    Dataset,
    MultilayerPerceptron,
    SoftmaxRegression,
    distillation,
    initial_perceptron,
    one_hot,
    train,
)
from softmax_core.data import DATASETS

Floats = NDArray[np.float64]

#: Data sets of three classes, with the noise of those that are made.
NOISE: Mapping[str, float] = {"penguins": 0.0, "blobs": 0.5, "iris": 0.0, "moons": 0.3}
LESSONS = tuple(NOISE)
#: Points with a label, of each class.
LABELLED = ("2", "4", "8")
STUDENTS = ("linear", "hidden")
COUNT, SEED = 400, 1
TEACHER_UNITS, STUDENT_UNITS = (8, 8), (4,)
LEARNING_RATE = 0.5


def loss_gradient(
    logits: ArrayLike, teacher: ArrayLike, target: ArrayLike, temperature: float, alpha: float, squared: bool
) -> Floats:
    """Of the distillation loss in the student's logits, (..., K); not `squared`: without the factor T^2."""
    if squared or alpha == 0:
        return distillation.gradient(logits, teacher, target, temperature, alpha)
    soft, hard = (distillation.gradient(logits, teacher, target, temperature, share) for share in (1.0, 0.0))
    return alpha * (soft / temperature**2) + (1 - alpha) * hard


def loss_parts(
    logits: ArrayLike, teacher: ArrayLike, target: ArrayLike, temperature: float, alpha: float, squared: bool
) -> tuple[float, float]:
    """What the teacher's part and the label's add to the loss."""
    soft, hard = (distillation.value(logits, teacher, target, temperature, share) for share in (1.0, 0.0))
    scale = 1.0 if squared else temperature**2
    return (float(alpha * soft / scale) if alpha else 0.0), (float((1 - alpha) * hard) if alpha < 1 else 0.0)


@dataclass(frozen=True, eq=False)
class Lesson:
    """Few labelled points with the teacher's logits there, (N, D), (N,), (N, K); points that nobody was shown; the
    student as it begins.
    """

    points: Floats
    labels: NDArray[np.intp]
    teacher_logits: Floats
    held_out: Floats
    held_out_labels: NDArray[np.intp]
    student: SoftmaxRegression | MultilayerPerceptron
    teacher: MultilayerPerceptron
    data: Dataset

    @property
    def teacher_accuracy(self) -> float:
        return self.accuracy(self.teacher)

    def accuracy(self, model: Any) -> float:
        """On the held-out points."""
        return float((model.predict(self.held_out) == self.held_out_labels).mean())

    def course(self, temperature: float, alpha: float, squared: bool, steps: int) -> Floats:
        """The student's parameters after every step, (steps + 1, P)."""
        target = one_hot(self.labels, self.teacher_logits.shape[1])
        student, rows = self.student, [self.student.parameters]
        for _step in range(steps):
            pull = loss_gradient(
                student.logits(self.points), self.teacher_logits, target, temperature, alpha, squared
            ) / len(self.points)
            rows.append(rows[-1] - LEARNING_RATE * student.parameter_gradient(self.points, pull))
            student = student.with_parameters(rows[-1])
        return np.array(rows)


@cache
def _taught(name: str) -> tuple[Dataset, Floats, NDArray[np.intp], NDArray[np.intp], MultilayerPerceptron]:
    """A data set, its points standardised, which of them the teacher sees and which nobody, and the teacher."""
    data = DATASETS[name](3, COUNT, NOISE[name], SEED)
    points = (data.points - data.points.mean(axis=0)) / data.points.std(axis=0)
    order = np.random.default_rng(SEED).permutation(len(points))
    held_out, seen = np.split(order, [len(order) // 2])
    start = initial_perceptron(2, TEACHER_UNITS, len(data.class_names), "tanh", 0)
    settings: dict[str, Any] = {"learning_rate": 0.03, "steps": 400, "optimizer": "adam", "l2": 1e-3}
    history = train(start, points[seen], data.labels[seen], loss=LOSSES["cross_entropy"], **settings)
    return data, points, seen, held_out, history.model  # type: ignore[return-value]


@cache
def lesson(name: str, labelled: str, student: str) -> Lesson:
    """The lesson on a data set, with so many labelled points of each class."""
    data, points, seen, held_out, teacher = _taught(name)
    classes = len(data.class_names)
    few = np.concatenate([seen[data.labels[seen] == k][: int(labelled)] for k in range(classes)])
    start = (
        SoftmaxRegression(np.zeros((classes, 2)), np.zeros(classes))
        if student == "linear"
        else initial_perceptron(2, STUDENT_UNITS, classes, "tanh", 0)
    )
    known = points[few]
    return Lesson(
        known,
        data.labels[few],
        teacher.logits(known),
        points[held_out],
        data.labels[held_out],
        start,
        teacher,
        data,
    )
