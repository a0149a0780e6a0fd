"""Hinge losses: margins between logits."""

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_core.functions import times_log
from softmax_core.losses.base import Loss, Prediction


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

    def score_gradient_of(self, prediction: Prediction) -> NDArray[Any]:
        gradient = np.zeros_like(prediction.gaps)
        for label, weight in prediction.labels:
            shares = self.shares(*_margins(prediction.gaps, label)) * weight
            gradient += shares
            gradient -= np.where(label, np.add.reduce(shares, 0), 0)
        return gradient

    def hessian_parts(self, prediction: Prediction) -> tuple[NDArray[Any], NDArray[Any]]:
        return np.zeros_like(prediction.gaps), np.zeros_like(prediction.gaps[0])


class WestonWatkinsHinge(HingeLoss):
    """sum_(j != y) max(0, 1 + z_j/T - z_y/T): every rival inside the margin costs.

    (Weston & Watkins 1999, Support vector machines for multi-class pattern recognition, ESANN, with a margin of 1
    instead of their 2.)

    >>> from softmax_core import LOSSES
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

    >>> from softmax_core import LOSSES
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


def _margins(gaps: NDArray[Any], label: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The gaps of the label's rivals, and 1 + rival - own; both -inf for the label itself and for masked rivals."""
    nothing = gaps.dtype.type(-np.inf)
    rivals = np.where(label, nothing, gaps)
    own = np.maximum.reduce(np.where(label, gaps, nothing), 0)
    with np.errstate(invalid="ignore"):
        margins = rivals - own + 1
    return rivals, np.where(rivals == nothing, nothing, margins)
