"""What every loss shares: the conventions, and the chain rule from probabilities to logits."""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import common_shape, distribution, positive_temperature, unmasked
from softmax_core.functions import gaps_below_peak, per_temperature, sum_beside_peak, times_log, with_classes


class Prediction:
    """Logits beside their target, and what losses are made of. Class axis FIRST, any batch axes after it.

    `gaps` are (z - max z) / T; `leading` says which class has more than half of the probability, if any; the rest has
    the names of the field. Where the logits are some columns of a `given` array, errors name the place there.
    """

    def __init__(
        self,
        logits: NDArray[Any],
        target: NDArray[Any],
        temperature: float = 1.0,
        given: tuple[NDArray[Any], int] | None = None,
    ) -> None:
        self.logits = unmasked(logits, "logits")
        self.target = unmasked(target, "target")
        self.temperature = temperature
        self.gaps, _ = gaps_below_peak(logits, temperature, given=given)
        exps = np.exp(self.gaps)
        self._rest, largest = sum_beside_peak(exps)
        self.probabilities = (exps + largest) / (1 + self._rest)
        self.leading = (largest == 1) & (self._rest < 1)

    @cached_property
    def log_probabilities(self) -> NDArray[Any]:
        return self.gaps - np.log1p(self._rest)

    def times_log_probabilities(self, weights: NDArray[Any]) -> NDArray[Any]:
        """weights * log p, with 0 log 0 = 0."""
        return times_log(weights, self.log_probabilities)

    @cached_property
    def residual(self) -> NDArray[Any]:
        """probabilities - target, without cancellation where a probability comes close to 1."""
        residual = self.probabilities - self.target
        np.copyto(residual, (1 - self.target) - self._rest / (1 + self._rest), where=self.leading)
        return residual

    @cached_property
    def complement(self) -> NDArray[Any]:
        """1 - probabilities, without cancellation where a probability comes close to 1."""
        complement = 1 - self.probabilities
        np.copyto(complement, self._rest / (1 + self._rest), where=self.leading)
        return complement

    @cached_property
    def mass(self) -> Any:
        """The sum of the target over the classes, which is 1 but for rounding."""
        return np.add.reduce(self.target, 0)

    @cached_property
    def labels(self) -> list[tuple[NDArray[np.bool_], Any]]:
        """The target as labels and their weights: one-hot masks, class axis first, that add up to it when weighted.

        A single pair where the target is one-hot already, otherwise one pair for each class.
        """
        certain = self.target == 1
        if np.count_nonzero(certain) == np.count_nonzero(self.target) == certain[0].size:
            return [(certain, 1.0)]
        masks = np.eye(len(certain), dtype=bool).reshape(len(certain), *certain.shape[:1], *[1] * (certain.ndim - 1))
        return list(zip(masks, self.target, strict=True))


class PlainPrediction(Prediction):
    """The same for training, in a third of the time: finite logits, temperature 1, nothing checked.

    Probabilities by the plain quotient: right to a few eps, but with no digits of what a p beside 1 lacks.
    """

    def __init__(self, logits: NDArray[Any], target: NDArray[Any]) -> None:
        self.logits = logits
        self.target = target
        self.temperature = 1.0
        self.mass = 1.0
        self.gaps = logits - np.maximum.reduce(logits, 0)
        exps = np.exp(self.gaps)
        self._total = np.add.reduce(exps, 0)
        self.probabilities = exps
        self.probabilities /= self._total

    @cached_property
    def leading(self) -> NDArray[np.bool_]:
        return self.probabilities > 0.5

    @cached_property
    def log_probabilities(self) -> NDArray[Any]:
        return self.gaps - np.log(self._total)

    def times_log_probabilities(self, weights: NDArray[Any]) -> NDArray[Any]:
        return weights * self.log_probabilities

    @cached_property
    def residual(self) -> NDArray[Any]:
        return self.probabilities - self.target

    @cached_property
    def complement(self) -> NDArray[Any]:
        return 1 - self.probabilities


class Loss(ABC):
    """What a prediction costs beside its target.

    Conventions, for every loss: `logits` and `target` are (..., K) and broadcast over their batch axes; each target
    is a distribution. Nothing is averaged over the batch. Results have the logits' dtype: float32 stays float32,
    everything else becomes float64. A masked class (logit -inf) has gradient and Hessian 0. Bad logits, targets and
    temperatures raise a ValueError. Gradient and Hessian rows sum to zero: to shift all logits changes nothing.

    A subclass states the value, T dL/dz, and the Hessian by the loss's derivatives in the logarithms of the
    probabilities: the sum s of the first ones, (...), and the second one of each class, u, class axis first.

        T^2 d2L/dz_i dz_j  = sum_k u_k (delta_ki - p_i)(delta_kj - p_j) + s (p_i p_j - delta_ij p_i)

    Written so, nothing cancels where softmax is saturated, and the sign of what is left is right.
    """

    convex: bool
    """Whether the Hessian is nowhere negative: no local minimum but the global one, whatever the weights of a line."""
    smooth: bool = True
    """Whether the gradient has no jumps. Where it has, `gradient` is one of the subgradients."""

    @abstractmethod
    def value_of(self, prediction: Prediction) -> NDArray[Any]:
        """The loss, (...)."""

    @abstractmethod
    def score_gradient_of(self, prediction: Prediction) -> NDArray[Any]:
        """T dL/dz, class axis first."""

    @abstractmethod
    def hessian_parts(self, prediction: Prediction) -> tuple[NDArray[Any], NDArray[Any]]:
        """u, class axis first, and s, of which the Hessian is made."""

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
        hessian = self.hessian_of(prediction)
        return np.ascontiguousarray(hessian.transpose(2, 0, 1)).reshape(*batch, *hessian.shape[:2])

    def gradient_of(self, prediction: Prediction) -> NDArray[Any]:
        """dL/dz, class axis first."""
        gradient = self.score_gradient_of(prediction)
        # The leading entry is a difference of almost equal numbers; minus the sum of the others is the same without.
        np.copyto(gradient, 0, where=prediction.leading)
        np.copyto(gradient, 0 - np.add.reduce(gradient, 0), where=prediction.leading)
        np.copyto(gradient, 0, where=prediction.logits == -np.inf)
        return per_temperature(gradient, prediction.temperature)

    def hessian_of(self, prediction: Prediction) -> NDArray[Any]:
        """d2L/dz_i dz_j, both class axes first."""
        p, (u, s) = prediction.probabilities, self.hessian_parts(prediction)
        own = u * prediction.complement
        # The curvatures of all classes but i and j: the leading one's is added where it is meant, never taken away.
        leading = np.where(prediction.leading, u, 0)
        rest = u - leading
        others = np.add.reduce(rest, 0) - (rest[:, None] + rest)
        others += np.add.reduce(leading, 0) * ~(prediction.leading[:, None] | prediction.leading)
        hessian = 0 - (own[:, None] * p + p[:, None] * own - p[:, None] * p * (others + s))  # 0 - x: no negative zeros
        diagonal = np.arange(len(p))
        hessian[diagonal, diagonal] = 0
        hessian[diagonal, diagonal] = 0 - hessian.sum(axis=1)
        return per_temperature(hessian, prediction.temperature, times=2)

    def smaller_eigenvalue_of(self, prediction: Prediction, i: int, j: int) -> NDArray[Any]:
        """Of the Hessian's block of two logits, [[t + a, -t], [-t, t + b]]; -a and -b are the sums of rows i and j
        beside it.
        """
        p, q, (u, s) = prediction.probabilities, prediction.complement, self.hessian_parts(prediction)
        others = np.ones(len(p), bool)
        others[[i, j]] = False
        other_p, other_u = np.add.reduce(p[others], 0), np.add.reduce(u[others], 0)
        both = p[i] + p[j]
        t = u[i] * q[i] * p[j] + p[i] * q[j] * u[j] - p[i] * p[j] * (other_u + s)
        a = u[i] * q[i] * other_p + p[i] * (both * other_u - other_p * (u[j] + s))
        b = u[j] * q[j] * other_p + p[j] * (both * other_u - other_p * (u[i] + s))
        centre = t + (a + b) / 2
        radius = np.hypot((a - b) / 2, t)
        # Determinant over larger eigenvalue: keeps the digits, and with them the sign, where centre - radius cancels.
        larger = np.where(centre > 0, centre + radius, 1)
        smaller = np.where(centre > 0, (t * (a + b) + a * b) / larger, centre - radius)
        return per_temperature(smaller, prediction.temperature, times=2)


class ProbabilityLoss(Loss):
    """A sum over classes of terms l(p_k, y_k), where p = softmax(z / T) and y is the target.

    A subclass states l and its derivatives in log p; the chain rule through softmax is here. With w = dl/dlog p,

        T dL/dz_i = w_i - p_i sum(w)
    """

    @abstractmethod
    def terms(self, prediction: Prediction) -> NDArray[Any]:
        """l(p_k, y_k), class axis first."""

    @abstractmethod
    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        """dl/dlog p_k = p_k dl/dp_k, class axis first."""

    @abstractmethod
    def curvatures(self, prediction: Prediction) -> NDArray[Any]:
        """d2l/d(log p_k)^2, class axis first: p_k times the derivative of the slope in p_k."""

    def value_of(self, prediction: Prediction) -> NDArray[Any]:
        return np.add.reduce(self.terms(prediction), 0)

    def score_gradient_of(self, prediction: Prediction) -> NDArray[Any]:
        slopes = self.slopes(prediction)
        return slopes - prediction.probabilities * np.add.reduce(slopes, 0)

    def hessian_parts(self, prediction: Prediction) -> tuple[NDArray[Any], NDArray[Any]]:
        return self.curvatures(prediction), np.add.reduce(self.slopes(prediction), 0)


def _predict(logits: ArrayLike, target: ArrayLike, temperature: float) -> tuple[Prediction, tuple[int, ...]]:
    """The prediction with its batch axes flattened to one, and their shape."""
    z, y = with_classes(logits, -1), distribution(target, "target")
    shape = common_shape(logits=z, target=y)
    columns, y = (np.broadcast_to(a, shape).reshape(-1, shape[-1]).T for a in (z, y.astype(z.dtype)))
    prediction = Prediction(np.ascontiguousarray(columns), y, positive_temperature(temperature), (z, -1))
    return prediction, shape[:-1]
