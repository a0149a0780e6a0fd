"""Losses of softmax probabilities: value, gradient and Hessian with respect to the logits.

A new loss is one class with three short methods, and one line in LOSSES.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import distribution, positive_temperature
from softmax_core.errors import InputError
from softmax_core.functions import gaps_below_peak, per_temperature, sum_beside_peak, times_log, with_classes


class Prediction:
    """Logits beside their target, and what losses are made of. Class axis FIRST, any batch axes after it.

    `gaps` are (z - max z) / T; `leading` says which class has more than half of the probability, if any; the rest has
    the names of the field.
    """

    def __init__(self, logits: NDArray[Any], target: NDArray[Any], temperature: float = 1.0) -> None:
        self.logits = logits
        self.target = target
        self.temperature = temperature
        self.gaps, _ = gaps_below_peak(logits, temperature)
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

    A subclass states the value, T dL/dz, and the Hessian by three parts p, b and c (all with the class axis first):

        T^2 d2L/dz_i dz_j  = delta_ij b_i - p_i b_j - b_i p_j + p_i p_j c
    """

    convex: bool
    """Whether the Hessian is nowhere negative: no local minimum but the global one, whatever the weights of a line."""
    smooth: bool = True
    """Whether the gradient has no jumps. Where it has, `gradient` is one of the subgradients."""

    @abstractmethod
    def value_of(self, prediction: Prediction) -> NDArray[Any]:
        """The loss, (...)."""

    @abstractmethod
    def pull_of(self, prediction: Prediction) -> NDArray[Any]:
        """T dL/dz, class axis first."""

    @abstractmethod
    def hessian_parts(self, prediction: Prediction) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """p, b and c, of which the Hessian is made: the first two with the class axis first, the last without."""

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
        gradient = self.pull_of(prediction)
        # The leading entry is a difference of almost equal numbers; minus the sum of the others is the same without.
        np.copyto(gradient, 0, where=prediction.leading)
        np.copyto(gradient, 0 - np.add.reduce(gradient, 0), where=prediction.leading)
        np.copyto(gradient, 0, where=prediction.logits == -np.inf)
        return per_temperature(gradient, prediction.temperature)

    def hessian_of(self, prediction: Prediction) -> NDArray[Any]:
        """d2L/dz_i dz_j, both class axes first."""
        p, b, c = self.hessian_parts(prediction)
        hessian = p[:, None] * (p * c - b) - b[:, None] * p
        diagonal = np.arange(len(p))
        hessian[diagonal, diagonal] = 0
        hessian[diagonal, diagonal] = 0 - hessian.sum(axis=1)
        return per_temperature(hessian, prediction.temperature, times=2)


class ProbabilityLoss(Loss):
    """A sum over classes of terms l(p_k, y_k), where p = softmax(z / T) and y is the target.

    A subclass states l, p dl/dp and p^2 d2l/dp2; the chain rule through softmax is here. With w = p dl/dp and
    x = p^2 d2l/dp2,

        T dL/dz_i = w_i - p_i sum(w),    b = w + x - p sum(w),    c = sum(x)
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

    def value_of(self, prediction: Prediction) -> NDArray[Any]:
        return np.add.reduce(self.terms(prediction), 0)

    def pull_of(self, prediction: Prediction) -> NDArray[Any]:
        slopes = self.slopes(prediction)
        return slopes - prediction.probabilities * np.add.reduce(slopes, 0)

    def hessian_parts(self, prediction: Prediction) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        p, slopes, bends = prediction.probabilities, self.slopes(prediction), self.bends(prediction)
        return p, slopes + bends - p * np.add.reduce(slopes, 0), np.add.reduce(bends, 0)


class CrossEntropy(ProbabilityLoss):
    """-sum_k y_k log p_k: the negative log-likelihood. Gradient (p - y) / T, Hessian (diag(p) - p p^T) / T^2.

    Infinite where the target has mass on a masked class. (Bishop 2006, Pattern Recognition and Machine Learning,
    eqs. 4.108-4.110.)

    >>> LOSSES["cross_entropy"].gradient([0.0, 0.0], [1.0, 0.0])
    array([-0.5,  0.5])
    >>> LOSSES["cross_entropy"].value([0.0, -40.0], [1.0, 0.0])
    np.float64(4.248354255291589e-18)
    """

    convex = True

    def terms(self, prediction: Prediction) -> NDArray[Any]:
        return -prediction.times_log_probabilities(prediction.target)

    def pull_of(self, prediction: Prediction) -> NDArray[Any]:
        return prediction.probabilities * prediction.mass - prediction.target

    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        return -prediction.target

    def bends(self, prediction: Prediction) -> NDArray[Any]:
        return prediction.target

    def slope(self, probabilities: NDArray[Any], target: ArrayLike) -> NDArray[Any]:
        """dL/dp_k = -y_k / p_k, (..., K): -inf where a class of the target has p = 0."""
        y = np.asarray(target)
        with np.errstate(divide="ignore", over="ignore"):
            return np.divide(-y, probabilities, out=np.zeros_like(probabilities), where=y > 0)


class MeanSquaredError(ProbabilityLoss):
    """(1/K) sum_k (p_k - y_k)^2: the mean over classes. (The score of Brier 1950 is the sum.)

    Gradient J^T 2 (p - y) / K with the Jacobian J of softmax: it vanishes where softmax is saturated, right or wrong.

    >>> LOSSES["mean_squared_error"].value([0.0, 0.0], [1.0, 0.0])
    np.float64(0.25)
    >>> LOSSES["mean_squared_error"].gradient([0.0, 40.0], [1.0, 0.0])
    array([-8.49670851e-18,  8.49670851e-18])
    """

    convex = False

    def terms(self, prediction: Prediction) -> NDArray[Any]:
        return prediction.residual**2 / len(prediction.residual)

    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        return 2 * prediction.probabilities * prediction.residual / len(prediction.residual)

    def bends(self, prediction: Prediction) -> NDArray[Any]:
        return 2 * prediction.probabilities**2 / len(prediction.probabilities)

    def slope(self, probabilities: NDArray[Any], target: ArrayLike) -> NDArray[Any]:
        """dL/dp_k = 2 (p_k - y_k) / K, (..., K)."""
        return 2 * (probabilities - np.asarray(target)) / probabilities.shape[-1]


class FocalLoss(ProbabilityLoss):
    """-sum_k y_k (1 - p_k)^gamma log p_k: cross-entropy that cares less about what is predicted well already.

    gamma = 0 is cross-entropy; the larger, the less the easy examples count. (Lin et al. 2017, arXiv:1708.02002, eq. 4
    for one class against the rest; here each class has its own p_k.) Infinite where the target has mass on a masked
    class. Not convex for any gamma > 0: it bends down where the prediction is confidently wrong.

    Raises ValueError for a gamma that is not one finite number of at least 0.

    >>> FocalLoss(2.0).value([0.0, 0.0], [1.0, 0.0])  # a quarter of log 2
    np.float64(0.17328679513998632)
    """

    def __init__(self, gamma: float = 2.0) -> None:
        if not isinstance(gamma, int | float | np.integer | np.floating) or not 0 <= gamma < math.inf:
            raise InputError("gamma", got=gamma)
        self.gamma = float(gamma)
        self.convex = self.gamma == 0

    def terms(self, prediction: Prediction) -> NDArray[Any]:
        return -prediction.times_log_probabilities(prediction.target * prediction.complement**self.gamma)

    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        q = prediction.complement
        return self.gamma * self._weighted_log(prediction) * q**self.gamma - prediction.target * q**self.gamma

    def bends(self, prediction: Prediction) -> NDArray[Any]:
        y, p, q = prediction.target, prediction.probabilities, _positive(prediction.complement)
        bend = 2 * y - (self.gamma - 1) * self._weighted_log(prediction)
        return y * q**self.gamma + self.gamma * p * q ** (self.gamma - 1) * bend

    def _weighted_log(self, prediction: Prediction) -> NDArray[Any]:
        """y p log(p) / (1 - p), which stays between -y and 0."""
        weights = prediction.target * prediction.probabilities
        return prediction.times_log_probabilities(weights) / _positive(prediction.complement)


class HingeLoss(Loss):
    """A price for each rival whose z/T comes closer than 1 to that of the target's class, and none beyond.

    A subclass says what the margins 1 + z_j/T - z_y/T cost for one label y; for a soft target the loss is the
    expectation over its labels. Temperature is the width of the margin, in logits. Convex, and made of flat pieces:
    the Hessian is 0, and at a kink, where a margin is exactly 0, `gradient` is the subgradient in which that rival
    takes no part. Infinite where the target has mass on a masked class; masked rivals cost nothing.
    """

    convex = True
    smooth = False

    @abstractmethod
    def cost(self, margins: NDArray[Any]) -> NDArray[Any]:
        """The loss of one label, (...), given 1 + z_j/T - z_y/T, class axis first; -inf for the label itself."""

    @abstractmethod
    def shares(self, rivals: NDArray[Any], margins: NDArray[Any]) -> NDArray[Any]:
        """d cost / d margin. `rivals` are the gaps below the largest logit, -inf for the label itself."""

    def value_of(self, prediction: Prediction) -> NDArray[Any]:
        value = np.zeros_like(prediction.gaps[0])
        for label, weight in prediction.labels:
            value += times_log(weight, self.cost(_margins(prediction.gaps, label)[1]))
        return value

    def pull_of(self, prediction: Prediction) -> NDArray[Any]:
        pull = np.zeros_like(prediction.gaps)
        for label, weight in prediction.labels:
            shares = self.shares(*_margins(prediction.gaps, label)) * weight
            pull += shares
            pull -= np.where(label, np.add.reduce(shares, 0), 0)
        return pull

    def hessian_parts(self, prediction: Prediction) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        p = prediction.probabilities
        return p, np.zeros_like(p), np.zeros_like(p[0])


class WestonWatkinsHinge(HingeLoss):
    """sum_(j != y) max(0, 1 + z_j/T - z_y/T): every rival inside the margin costs.

    (Weston & Watkins 1999, Support vector machines for multi-class pattern recognition, ESANN, with a margin of 1
    instead of their 2.)

    >>> LOSSES["hinge_weston_watkins"].value([2.0, 1.5, 1.25], [1.0, 0.0, 0.0])
    np.float64(0.75)
    >>> LOSSES["hinge_weston_watkins"].gradient([2.0, 1.5, 1.25], [1.0, 0.0, 0.0])
    array([-2.,  1.,  1.])
    """

    def cost(self, margins: NDArray[Any]) -> NDArray[Any]:
        return np.add.reduce(np.maximum(margins, 0), 0)

    def shares(self, rivals: NDArray[Any], margins: NDArray[Any]) -> NDArray[Any]:
        return (margins > 0).astype(margins.dtype)


class CrammerSingerHinge(HingeLoss):
    """max(0, 1 + max_(j != y) z_j/T - z_y/T): only the strongest rival costs; tied ones share the gradient alike.

    (Crammer & Singer 2001, JMLR 2:265-292.) With two classes the same as Weston-Watkins, and the hinge of a support
    vector machine.

    >>> LOSSES["hinge_crammer_singer"].value([2.0, 1.5, 1.25], [1.0, 0.0, 0.0])
    np.float64(0.5)
    >>> LOSSES["hinge_crammer_singer"].gradient([2.0, 1.5, 1.5], [1.0, 0.0, 0.0])
    array([-1. ,  0.5,  0.5])
    """

    def cost(self, margins: NDArray[Any]) -> NDArray[Any]:
        return np.maximum(np.maximum.reduce(margins, 0), 0)

    def shares(self, rivals: NDArray[Any], margins: NDArray[Any]) -> NDArray[Any]:
        strongest = ((rivals == np.maximum.reduce(rivals, 0)) & (margins > 0)).astype(margins.dtype)
        return strongest / np.maximum(np.add.reduce(strongest, 0), 1)


LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "cross_entropy": CrossEntropy(),
        "mean_squared_error": MeanSquaredError(),
        "hinge_weston_watkins": WestonWatkinsHinge(),
        "hinge_crammer_singer": CrammerSingerHinge(),
        "focal": FocalLoss(),
    }
)


def _margins(gaps: NDArray[Any], label: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The gaps of the label's rivals, and 1 + rival - own; both -inf for the label itself and for masked rivals."""
    nothing = gaps.dtype.type(-np.inf)
    rivals = np.where(label, nothing, gaps)
    own = np.maximum.reduce(np.where(label, gaps, nothing), 0)
    with np.errstate(invalid="ignore"):
        margins = rivals - own + 1
    return rivals, np.where(rivals == nothing, nothing, margins)


def _positive(q: NDArray[Any]) -> NDArray[Any]:
    """q, or the smallest normal number where it underflowed: what is divided by it is 0 there."""
    return np.maximum(q, np.finfo(q.dtype).tiny)


def _predict(logits: ArrayLike, target: ArrayLike, temperature: float) -> tuple[Prediction, tuple[int, ...]]:
    """The prediction with its batch axes flattened to one, and their shape."""
    z, y = with_classes(logits, -1), distribution(target, "target")
    num_classes = z.shape[-1]
    if y.shape[-1] != num_classes:
        raise InputError("target_classes", classes=num_classes, got=y.shape[-1])
    try:
        batch = np.broadcast_shapes(z.shape[:-1], y.shape[:-1])
    except ValueError:
        raise InputError("target_batch", logits=z.shape, target=y.shape) from None
    columns, y = (np.broadcast_to(a, (*batch, num_classes)).reshape(-1, num_classes).T for a in (z, y.astype(z.dtype)))
    return Prediction(np.ascontiguousarray(columns), y, positive_temperature(temperature)), batch
