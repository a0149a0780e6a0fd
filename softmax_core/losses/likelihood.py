"""Losses that are a likelihood: cross-entropy, and the focal loss that is made of it."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import unmasked
from softmax_core.errors import InputError
from softmax_core.losses.base import Prediction, ProbabilityLoss


class CrossEntropy(ProbabilityLoss):
    """-sum_k y_k log p_k: the negative log-likelihood. Gradient (p - y) / T, Hessian (diag(p) - p p^T) / T^2.

    Infinite where the target has mass on a masked class. (Bishop 2006, Pattern Recognition and Machine Learning,
    eqs. 4.108-4.110.)

    >>> from softmax_core import LOSSES
    >>> LOSSES["cross_entropy"].gradient([0.0, 0.0], [1.0, 0.0])
    array([-0.5,  0.5])
    >>> LOSSES["cross_entropy"].value([0.0, -40.0], [1.0, 0.0])
    np.float64(4.248354255291589e-18)
    """

    convex = True

    def terms(self, prediction: Prediction) -> NDArray[Any]:
        return -prediction.times_log_probabilities(prediction.target)

    def score_gradient_of(self, prediction: Prediction) -> NDArray[Any]:
        return prediction.probabilities * prediction.mass - prediction.target

    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        return -prediction.target

    def curvatures(self, prediction: Prediction) -> NDArray[Any]:
        return np.zeros_like(prediction.target)

    def slope(self, probabilities: NDArray[Any], target: ArrayLike) -> NDArray[Any]:
        """dL/dp_k = -y_k / p_k, (..., K): -inf where a class of the target has p = 0."""
        y, probabilities = unmasked(target, "target"), unmasked(probabilities, "probabilities")
        with np.errstate(divide="ignore", over="ignore"):
            return np.divide(-y, probabilities, out=np.zeros_like(probabilities), where=y > 0)


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
            raise InputError("not_finite_at_least", name="gamma", value=gamma)
        self.gamma = float(gamma)
        self.convex = self.gamma == 0

    def terms(self, prediction: Prediction) -> NDArray[Any]:
        return -prediction.times_log_probabilities(prediction.target * prediction.complement**self.gamma)

    def slopes(self, prediction: Prediction) -> NDArray[Any]:
        q = prediction.complement
        return self.gamma * self._weighted_log(prediction) * q**self.gamma - prediction.target * q**self.gamma

    def curvatures(self, prediction: Prediction) -> NDArray[Any]:
        y, p, q = prediction.target, prediction.probabilities, _positive(prediction.complement)
        log = self._weighted_log(prediction)
        return self.gamma * (log * q**self.gamma + p * (2 * y - (self.gamma - 1) * log) * q ** (self.gamma - 1))

    def _weighted_log(self, prediction: Prediction) -> NDArray[Any]:
        """y p log(p) / (1 - p), which stays between -y and 0."""
        weights = prediction.target * prediction.probabilities
        return prediction.times_log_probabilities(weights) / _positive(prediction.complement)


def _positive(q: NDArray[Any]) -> NDArray[Any]:
    """q, or the smallest normal number where it underflowed: what is divided by it is 0 there."""
    return np.maximum(q, np.finfo(q.dtype).tiny)
