"""Four ways to take the logarithm of softmax, and what each does to cross-entropy where a probability is almost 0.

All are -sum_k y_k log p_k on paper. In floats three of them differ from it, by their value or by a gradient that is 0
or NaN: just for the sample that is most wrong. They are computed as written, in the precision that is asked for, and
their gradients by the chain rule through the probabilities, as frameworks do it.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from softmax_core._checks import common_shape, distribution, refuse_logits
from softmax_core.functions import float_type, sum_beside_peak, times_log, with_classes

ADDED = 1e-12
CLIPPED = 1e-7


class NearZero(ABC):
    """Cross-entropy of `logits` and `target` (..., K), computed in `dtype` by one of the ways to take the logarithm.

    0 log 0 = 0: only the logarithms of classes with a share of the target count. Both methods raise ValueError as
    those of the losses do, for logits too large for `dtype`, and for a dtype that is no floating-point type.
    """

    def value(self, logits: ArrayLike, target: ArrayLike, dtype: DTypeLike = np.float64) -> Any:
        """(...), in `dtype`."""
        gaps, exps, y = _as_written(logits, target, dtype)
        with np.errstate(divide="ignore", under="ignore"):
            return 0 - np.add.reduce(times_log(y, self.logs(gaps, exps)), 0)

    def gradient(self, logits: ArrayLike, target: ArrayLike, dtype: DTypeLike = np.float64) -> NDArray[Any]:
        """With respect to the logits, (..., K), in `dtype`."""
        _, exps, y = _as_written(logits, target, dtype)
        with np.errstate(all="ignore"):
            return np.moveaxis(self.pull(exps / np.add.reduce(exps, 0), y), 0, -1)

    @abstractmethod
    def logs(self, gaps: NDArray[Any], exps: NDArray[Any]) -> NDArray[Any]:
        """What stands for log p, class axis first, given z - max z and its exponentials."""

    @abstractmethod
    def pull(self, p: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
        """dL/dz, class axis first."""


class OfProbability(NearZero):
    """A logarithm of the finished probability."""

    def logs(self, gaps: NDArray[Any], exps: NDArray[Any]) -> NDArray[Any]:
        return self.log(exps / np.add.reduce(exps, 0))

    def pull(self, p: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
        slopes = np.where(y > 0, -y * self.slope(p), p.dtype.type(0))
        return 0 + p * (slopes - np.add.reduce(p * slopes, 0))  # 0 + x has no negative zeros

    @abstractmethod
    def log(self, p: NDArray[Any]) -> NDArray[Any]:
        """What stands for log p."""

    @abstractmethod
    def slope(self, p: NDArray[Any]) -> NDArray[Any]:
        """Its derivative in p."""


class AddedEpsilon(OfProbability):
    """log(p + 1e-12): no loss is above 27.6, and below p = 1e-12 the gradient fades with p."""

    def log(self, p: NDArray[Any]) -> NDArray[Any]:
        return np.log(p + p.dtype.type(ADDED))

    def slope(self, p: NDArray[Any]) -> NDArray[Any]:
        return 1 / (p + p.dtype.type(ADDED))


class Clipped(OfProbability):
    """log(clip(p, 1e-7, 1 - 1e-7)): no loss is above 16.1, and where it clips, the gradient is 0."""

    def log(self, p: NDArray[Any]) -> NDArray[Any]:
        return np.log(np.clip(p, *_limits(p)))

    def slope(self, p: NDArray[Any]) -> NDArray[Any]:
        low, high = _limits(p)
        return np.where((p < low) | (p > high), p.dtype.type(0), 1 / np.clip(p, low, high))


class LogOfSoftmax(OfProbability):
    """log(softmax): where p underflows to 0 the loss is inf and the gradient, 0 times infinity, NaN."""

    def log(self, p: NDArray[Any]) -> NDArray[Any]:
        return np.log(p)

    def slope(self, p: NDArray[Any]) -> NDArray[Any]:
        return 1 / p


class LogSoftmax(NearZero):
    """log_softmax, z - logsumexp(z) in one go: right everywhere, with the gradient p - y."""

    def logs(self, gaps: NDArray[Any], exps: NDArray[Any]) -> NDArray[Any]:
        rest, _ = sum_beside_peak(exps)
        return gaps - np.log1p(rest)

    def pull(self, p: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
        return p - y


#: Name to way.
NEAR_ZERO: Mapping[str, NearZero] = MappingProxyType(
    {
        "added_epsilon": AddedEpsilon(),
        "clipped": Clipped(),
        "log_of_softmax": LogOfSoftmax(),
        "log_softmax": LogSoftmax(),
    }
)


def _limits(p: NDArray[Any]) -> tuple[Any, Any]:
    return p.dtype.type(CLIPPED), 1 - p.dtype.type(CLIPPED)


def _as_written(
    logits: ArrayLike, target: ArrayLike, dtype: DTypeLike
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """z - max z, its exponentials, and the target, in `dtype`, class axis first."""
    kind = float_type(dtype)
    z, y = with_classes(logits, -1), distribution(target, "target")
    with np.errstate(over="ignore"):
        z = z.astype(kind)
    refuse_logits(z, -1)
    shape = common_shape(logits=z, target=y)
    z, y = (np.moveaxis(np.broadcast_to(a, shape), -1, 0).astype(kind, order="C") for a in (z, y))
    with np.errstate(over="ignore", under="ignore"):
        gaps = z - np.maximum.reduce(z, 0)
        return gaps, np.exp(gaps), y
