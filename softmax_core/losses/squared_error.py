"""The squared error of probabilities."""

from typing import Any

from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import unmasked
from softmax_core.losses.base import Prediction, ProbabilityLoss


class MeanSquaredError(ProbabilityLoss):
    """(1/K) sum_k (p_k - y_k)^2: the mean over classes. (The score of Brier 1950 is the sum.)

    Gradient J^T 2 (p - y) / K with the Jacobian J of softmax: it vanishes where softmax is saturated, right or wrong.

    >>> from softmax_core import LOSSES
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

    def curvatures(self, prediction: Prediction) -> NDArray[Any]:
        p = prediction.probabilities
        return 2 * p * (p + prediction.residual) / len(p)

    def slope(self, probabilities: NDArray[Any], target: ArrayLike) -> NDArray[Any]:
        """dL/dp_k = 2 (p_k - y_k) / K, (..., K)."""
        y, probabilities = unmasked(target, "target"), unmasked(probabilities, "probabilities")
        return 2 * (probabilities - y) / probabilities.shape[-1]
