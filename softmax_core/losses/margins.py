"""Losses of two classes as functions of the margin m = y z, for a label y = 1 or -1 and a score z: how far the score
lies on the label's side.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import finite_array


@dataclass(frozen=True)
class MarginLoss:
    """What a margin costs."""

    formula: Callable[[NDArray[Any]], NDArray[Any]]

    def value(self, margins: ArrayLike) -> Any:
        """The loss of each margin, same shape; inf where it overflows. Raises ValueError for NaN and infinities.

        >>> MARGIN_LOSSES["hinge"].value([-1.0, 0.0, 2.0])
        array([2., 1., 0.])
        """
        m = finite_array(margins, "margins")
        with np.errstate(over="ignore", under="ignore"):
            return self.formula(m).astype(m.dtype, copy=False)[()]


def _modified_huber(m: NDArray[Any]) -> NDArray[Any]:
    """The squared hinge, but straight below -1 (Zhang 2004, doi:10.1145/1015330.1015332)."""
    return np.where(m >= -1, np.maximum(1 - m, 0) ** 2, -4 * m)


#: Name to loss. A margin of 0 is a mistake to `zero_one`; `logistic` is binary cross-entropy, in nats.
MARGIN_LOSSES: Mapping[str, MarginLoss] = MappingProxyType(
    {
        "zero_one": MarginLoss(lambda m: m <= 0),
        "perceptron": MarginLoss(lambda m: np.maximum(0 - m, 0)),
        "hinge": MarginLoss(lambda m: np.maximum(1 - m, 0)),
        "squared_hinge": MarginLoss(lambda m: np.maximum(1 - m, 0) ** 2),
        "exponential": MarginLoss(lambda m: np.exp(-m)),
        "logistic": MarginLoss(lambda m: np.logaddexp(0, -m)),
        "squared": MarginLoss(lambda m: (1 - m) ** 2),
        "modified_huber": MarginLoss(_modified_huber),
    }
)
