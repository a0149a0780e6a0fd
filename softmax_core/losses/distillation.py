"""Distillation: a student learns from a teacher's probabilities, and from labels."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import common_shape, distribution, positive_temperature, refuse_logits, share
from softmax_core.functions import gaps_below_peak, times_log, with_classes
from softmax_core.losses.base import Prediction
from softmax_core.losses.likelihood import CrossEntropy

# The terms of e^-x - 1 + x that count for |x| <= 1: 1/20! < eps.
TERMS = 20


class Distillation:
    """alpha T^2 KL(softmax(v / T) || softmax(z / T)) + (1 - alpha) CE(y, softmax(z)) for a student's logits z, a
    teacher's logits v and a target y, all (..., K), with a temperature T and an alpha from 0 to 1.

    T^2 keeps the two parts in proportion: without it the gradient of the first fades as 1 / T^2. At high temperatures
    the first part becomes half the variance over the classes of z - v: it matches logits. (Hinton, Vinyals & Dean 2015,
    arXiv:1503.02531.) It is computed so that it keeps its digits there, and where student and teacher almost agree.

    Batch axes broadcast; nothing is averaged over them. Results are float32 if student's and teacher's logits are. A
    class that the student has masked has gradient 0, and costs infinity where the teacher or the target (each if its
    part counts) has mass on it.

    Both methods raise ValueError for bad logits, a target that is no distribution, shapes that do not fit, a
    temperature that is not finite and positive, and an alpha outside 0 to 1.

    >>> distillation.value([0.0, 0.0], [2.0, 0.0], [1.0, 0.0], temperature=1.0, alpha=0.0)
    np.float64(0.6931471805599453)
    >>> distillation.gradient([0.0, 0.0], [2.0, 0.0], [1.0, 0.0], temperature=1e6, alpha=1.0).round(6)
    array([-0.5,  0.5])
    """

    def value(
        self, logits: ArrayLike, teacher_logits: ArrayLike, target: ArrayLike, temperature: float, alpha: float
    ) -> Any:
        """The weighted sum of the two parts, (...)."""
        pair, hard, alpha, shape, dtype = _checked(logits, teacher_logits, target, temperature, alpha)
        value = np.zeros(hard.logits.shape[1:])
        if alpha > 0:
            value += alpha * pair.value
        if alpha < 1:
            value += (1 - alpha) * CrossEntropy().value_of(hard)
        return value.reshape(shape[:-1]).astype(dtype)[()]

    def gradient(
        self, logits: ArrayLike, teacher_logits: ArrayLike, target: ArrayLike, temperature: float, alpha: float
    ) -> NDArray[Any]:
        """alpha T (softmax(z / T) - softmax(v / T)) + (1 - alpha) (softmax(z) - y), (..., K): d value / dz."""
        pair, hard, alpha, shape, dtype = _checked(logits, teacher_logits, target, temperature, alpha)
        gradient = alpha * pair.gradient + (1 - alpha) * CrossEntropy().gradient_of(hard)
        return np.ascontiguousarray(gradient.T).reshape(shape).astype(dtype)


distillation = Distillation()


@dataclass(frozen=True, eq=False)
class _Pair:
    """Student and teacher at one temperature, (K, N): T^2 KL(q || p), p the student's probabilities and q the
    teacher's.

    With x_k = (v_k - z_k) / T less its mean under q: KL = log sum q e^-x = log1p(sum q (e^-x - 1 + x)), in which
    nothing is negative. That is used where all |x| are at most 1, and the definition elsewhere.
    """

    student: Prediction
    teacher: Prediction
    temperature: float

    @cached_property
    def apart(self) -> NDArray[np.float64]:
        """T x; of classes that both have masked 0."""
        z, v, q = self.student.logits, self.teacher.logits, self.teacher.probabilities
        with np.errstate(invalid="ignore", over="ignore"):
            difference = np.where((z == -np.inf) & (v == -np.inf), 0, v - z)
            return difference - np.add.reduce(times_log(q, difference), 0)

    @cached_property
    def close(self) -> NDArray[np.bool_]:
        with np.errstate(invalid="ignore"):
            return np.logical_and.reduce(np.abs(self.apart) <= self.temperature, 0)

    @cached_property
    def spread(self) -> NDArray[np.float64]:
        """T^2 sum q (e^-x - 1 + x), where student and teacher are close."""
        apart = np.where(self.close, self.apart, 0)
        series = np.ones_like(apart)
        for n in range(TERMS, 2, -1):
            series = 1 - apart / self.temperature / n * series
        return np.add.reduce(self.teacher.probabilities * apart * apart / 2 * series, 0)

    @property
    def value(self) -> NDArray[np.float64]:
        """T^2 KL, (N,)."""
        q, temperature = self.teacher.probabilities, self.temperature
        excess = self.spread / temperature / temperature
        near = self.spread * np.where(excess > 0, np.log1p(excess) / np.where(excess > 0, excess, 1), 1)
        # T log q - T log p; log(p) / T would overflow at a tiny temperature.
        logs = [
            gaps_below_peak(side.logits, 1.0)[0] + temperature * np.maximum.reduce(side.log_probabilities, 0)
            for side in (self.teacher, self.student)
        ]
        with np.errstate(invalid="ignore"):
            far = temperature * np.add.reduce(times_log(q, logs[0] - logs[1]), 0)
        return np.where(self.close, near, np.maximum(far, 0))

    @property
    def gradient(self) -> NDArray[np.float64]:
        """T (p - q), (K, N)."""
        student, teacher, temperature = self.student, self.teacher, self.temperature
        excess = self.spread / temperature / temperature
        ratio = np.where(self.close, self.apart / temperature, 0) + np.log1p(excess)  # log q - log p
        near = teacher.probabilities * np.expm1(-ratio)
        difference = np.where(self.close, near, student.probabilities - teacher.probabilities)
        # Where both are almost sure of one class, minus the sum of the others is its difference without cancellation.
        both_lead = student.leading & teacher.leading
        difference[both_lead] = 0
        difference -= np.where(both_lead, np.add.reduce(difference, 0), 0)
        gradient = temperature * difference
        return np.where(student.logits == -np.inf, 0, gradient)


def _checked(
    logits: ArrayLike, teacher_logits: ArrayLike, target: ArrayLike, temperature: float, alpha: float
) -> tuple[_Pair, Prediction, float, tuple[int, ...], np.dtype[Any]]:
    """The two parts, their weight, and shape and type of the results. All is computed in float64, batch flattened."""
    z, v, y = (
        with_classes(logits, -1),
        with_classes(teacher_logits, -1, "teacher_logits"),
        distribution(target, "target"),
    )
    refuse_logits(z, -1)
    refuse_logits(v, -1, "teacher_logits")
    temperature, alpha = positive_temperature(temperature), share(alpha, "alpha")
    shape = common_shape(logits=z, teacher_logits=v, target=y)
    columns = [np.broadcast_to(a, shape).reshape(-1, shape[-1]).T.astype(np.float64, order="C") for a in (z, v, y)]
    student, teacher = (Prediction(side, columns[2], temperature) for side in columns[:2])
    pair = _Pair(student, teacher, temperature)
    return pair, Prediction(columns[0], columns[2]), alpha, shape, np.result_type(z, v)
