"""Losses of softmax probabilities: value, gradient and Hessian with respect to the logits.

A new loss is one class with three short methods, and one line in LOSSES.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import distribution, positive_temperature
from softmax_core.functions import gaps_below_peak, per_temperature, sum_beside_peak, times_log, with_classes


class Prediction:
    """Logits beside their target, and what losses are made of. Class axis FIRST, any batch axes after it.

    `leading` says which class has more than half of the probability, if any; the rest has the names of the field.
    """

    def __init__(self, logits: NDArray[Any], target: NDArray[Any], temperature: float = 1.0) -> None:
        self.logits = logits
        self.target = target
        self.temperature = temperature
        self._gaps, _ = gaps_below_peak(logits, temperature)
        exps = np.exp(self._gaps)
        self._rest, largest = sum_beside_peak(exps)
        self.probabilities = (exps + largest) / (1 + self._rest)
        self.leading = (largest == 1) & (self._rest < 1)

    @cached_property
    def log_probabilities(self) -> NDArray[Any]:
        return self._gaps - np.log1p(self._rest)

    @cached_property
    def residual(self) -> NDArray[Any]:
        """probabilities - target, without cancellation where a probability comes close to 1."""
        residual = self.probabilities - self.target
        np.copyto(residual, (1 - self.target) - self._rest / (1 + self._rest), where=self.leading)
        return residual


class Loss(ABC):
    """A sum over classes of terms l(p_k, y_k), where p = softmax(z / T) and y is the target.

    Conventions, for every loss: `logits` and `target` are (..., K) and broadcast over their batch axes; each target
    is a distribution. Nothing is averaged over the batch. Results have the logits' dtype: float32 stays float32,
    everything else becomes float64. A masked class (logit -inf) has gradient and Hessian 0. Bad logits, targets and
    temperatures raise a ValueError.

    A subclass states l, p dl/dp and p^2 d2l/dp2; the chain rule through softmax is here. With w = p dl/dp,
    x = p^2 d2l/dp2 and b = w + x - p sum(w),

        T   dL/dz_i        = w_i - p_i sum(w)
        T^2 d2L/dz_i dz_j  = delta_ij b_i - p_i b_j - b_i p_j + p_i p_j sum(x)

    Gradient and Hessian rows sum to zero: to shift all logits changes nothing.
    """

    @abstractmethod
    def terms(self, prediction: Prediction) -> NDArray[Any]:
        """l(p_k, y_k), class axis first."""

    @abstractmethod
    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        """p_k dl/dp_k, class axis first."""

    @abstractmethod
    def bends(self, prediction: Prediction) -> NDArray[Any]:
        """p_k^2 d2l/dp_k^2, class axis first."""

    def value(self, logits: ArrayLike, target: ArrayLike, temperature: float = 1.0) -> Any:
        """The loss of each prediction, (...); a scalar for one."""
        prediction, batch = _predict(logits, target, temperature)
        return self.value_of(prediction).reshape(batch)[()]

    def gradient(self, logits: ArrayLike, target: ArrayLike, temperature: float = 1.0) -> NDArray[Any]:
        """dL/dz_i, (..., K)."""
        prediction, batch = _predict(logits, target, temperature)
        gradient = self.gradient_of(prediction)
        return np.ascontiguousarray(gradient.T).reshape(*batch, len(gradient))

    def hessian(self, logits: ArrayLike, target: ArrayLike, temperature: float = 1.0) -> NDArray[Any]:
        """d2L/dz_i dz_j, (..., K, K)."""
        prediction, batch = _predict(logits, target, temperature)
        p, b, bend = self.hessian_parts(prediction)
        hessian = p[:, None] * (p * bend - b) - b[:, None] * p
        diagonal = np.arange(len(p))
        hessian[diagonal, diagonal] = 0
        hessian[diagonal, diagonal] = 0 - hessian.sum(axis=1)
        hessian = per_temperature(hessian, prediction.temperature, times=2)
        return np.ascontiguousarray(hessian.transpose(2, 0, 1)).reshape(*batch, len(p), len(p))

    def value_of(self, prediction: Prediction) -> NDArray[Any]:
        return np.add.reduce(self.terms(prediction), 0)

    def gradient_of(self, prediction: Prediction) -> NDArray[Any]:
        slopes = self.slopes(prediction)
        gradient = slopes - prediction.probabilities * np.add.reduce(slopes, 0)
        # The leading entry is a difference of almost equal numbers; minus the sum of the others is the same without.
        np.copyto(gradient, 0, where=prediction.leading)
        np.copyto(gradient, 0 - np.add.reduce(gradient, 0), where=prediction.leading)
        np.copyto(gradient, 0, where=prediction.logits == -np.inf)
        return per_temperature(gradient, prediction.temperature)

    def hessian_parts(self, prediction: Prediction) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """p, b and sum(x), of which the Hessian is made."""
        p, slopes, bends = prediction.probabilities, self.slopes(prediction), self.bends(prediction)
        return p, slopes + bends - p * np.add.reduce(slopes, 0), np.add.reduce(bends, 0)


class CrossEntropy(Loss):
    """-sum_k y_k log p_k: the negative log-likelihood. Gradient (p - y) / T, Hessian (diag(p) - p p^T) / T^2.

    Infinite where the target has mass on a masked class. (Bishop 2006, Pattern Recognition and Machine Learning,
    eqs. 4.108-4.110.)

    >>> LOSSES["cross_entropy"].gradient([0.0, 0.0], [1.0, 0.0])
    array([-0.5,  0.5])
    >>> LOSSES["cross_entropy"].value([0.0, -40.0], [1.0, 0.0])
    np.float64(4.248354255291589e-18)
    """

    def terms(self, prediction: Prediction) -> NDArray[Any]:
        return -times_log(prediction.target, prediction.log_probabilities)

    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        return -prediction.target

    def bends(self, prediction: Prediction) -> NDArray[Any]:
        return prediction.target


class MeanSquaredError(Loss):
    """(1/K) sum_k (p_k - y_k)^2: the mean over classes. (The score of Brier 1950 is the sum.)

    Gradient J^T 2 (p - y) / K with the Jacobian J of softmax: it vanishes where softmax is saturated, right or wrong.

    >>> LOSSES["mean_squared_error"].value([0.0, 0.0], [1.0, 0.0])
    np.float64(0.25)
    >>> LOSSES["mean_squared_error"].gradient([0.0, 40.0], [1.0, 0.0])
    array([-8.49670851e-18,  8.49670851e-18])
    """

    def terms(self, prediction: Prediction) -> NDArray[Any]:
        return prediction.residual**2 / len(prediction.residual)

    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        return 2 * prediction.probabilities * prediction.residual / len(prediction.residual)

    def bends(self, prediction: Prediction) -> NDArray[Any]:
        return 2 * prediction.probabilities**2 / len(prediction.probabilities)


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "cross_entropy": CrossEntropy(),
        "mean_squared_error": MeanSquaredError(),
    }
)


def _predict(logits: ArrayLike, target: ArrayLike, temperature: float) -> tuple[Prediction, tuple[int, ...]]:
    """The prediction with its batch axes flattened to one, and their shape."""
    z, y = with_classes(logits, -1), distribution(target, "target")
    num_classes = z.shape[-1]
    if y.shape[-1] != num_classes:
        raise ValueError(f"target must have {num_classes} classes in its last axis, as logits has, got {y.shape[-1]}")
    try:
        batch = np.broadcast_shapes(z.shape[:-1], y.shape[:-1])
    except ValueError:
        raise ValueError(f"target must fit logits of shape {z.shape}, got one of shape {y.shape}") from None
    columns, y = (np.broadcast_to(a, (*batch, num_classes)).reshape(-1, num_classes).T for a in (z, y.astype(z.dtype)))
    return Prediction(np.ascontiguousarray(columns), y, positive_temperature(temperature)), batch
