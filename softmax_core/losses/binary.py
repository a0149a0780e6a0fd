"""Binary cross-entropy: one sigmoid a class, any number of classes true at once."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import common_shape, refuse_not_logits, shares
from softmax_core.errors import InputError
from softmax_core.functions import times_log, with_classes


class BinaryCrossEntropy:
    """(1/K) sum_k max(z_k, 0) - z_k y_k + log(1 + e^-|z_k|): the MEAN over classes of -y log s - (1 - y) log(1 - s),
    s = sigmoid(z), for `logits` (..., K) and a target in [0, 1]^K, (..., K).

    The classes do not know of each other: there is no softmax, no sum of 1, and the Hessian is diagonal. Batch axes
    broadcast; nothing is averaged over them. A masked class (logit -inf) is a no for sure: it costs nothing, but
    infinity where its target is not 0; gradient and Hessian are 0 there, and it counts in the mean. Unlike with
    softmax, all classes may be masked.

    All methods raise ValueError for logits that are NaN or +inf, a target outside 0 to 1, and shapes that do not fit.

    >>> binary_cross_entropy.value([0.0, 40.0], [1.0, 1.0])
    np.float64(0.34657359027997264)
    >>> binary_cross_entropy.gradient([0.0, 40.0], [1.0, 1.0])
    array([-2.50000000e-01, -2.12417713e-18])
    """

    def value(self, logits: ArrayLike, target: ArrayLike) -> Any:
        """The mean over classes, (...)."""
        z, y = _classes_and_shares(logits, target)
        # max(z, 0) - z y without the difference.
        costs = times_log(np.where(z > 0, 1 - y, y), np.abs(z)) + np.log1p(np.exp(-np.abs(z)))
        return np.add.reduce(costs, -1) / costs.dtype.type(z.shape[-1])

    def gradient(self, logits: ArrayLike, target: ArrayLike) -> NDArray[Any]:
        """dL/dz_k = (sigmoid(z_k) - y_k) / K, (..., K)."""
        z, y = _classes_and_shares(logits, target)
        small = _sigmoid_of_minus_abs(z)
        residual = np.where(z > 0, (1 - y) - small, small - y)
        return np.where(z == -np.inf, z.dtype.type(0), residual / z.dtype.type(z.shape[-1]))

    def hessian(self, logits: ArrayLike, target: ArrayLike) -> NDArray[Any]:
        """d2L/dz_i dz_j, (..., K, K): s_i (1 - s_i) / K on the diagonal, and 0 elsewhere."""
        z, _ = _classes_and_shares(logits, target)
        small = _sigmoid_of_minus_abs(z)
        curvature = small * (1 - small) / z.dtype.type(z.shape[-1])
        return curvature[..., None] * np.eye(z.shape[-1], dtype=z.dtype)


binary_cross_entropy = BinaryCrossEntropy()


def _classes_and_shares(logits: ArrayLike, target: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both in the logits' type and in one shape."""
    z, y = with_classes(logits, -1), shares(target, "target")
    refuse_not_logits(z)
    if y.ndim == 0:
        raise InputError("no_class_axis", name="target", value=y)
    shape = common_shape(logits=z, target=y)
    return np.broadcast_to(z, shape), np.broadcast_to(y.astype(z.dtype, copy=False), shape)


def _sigmoid_of_minus_abs(z: NDArray[Any]) -> NDArray[Any]:
    """The smaller one of sigmoid(z) and 1 - sigmoid(z), with all its digits."""
    small = np.exp(-np.abs(z))
    return small / (1 + small)
