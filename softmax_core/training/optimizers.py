"""One step of each optimizer: parameters, their gradient and a state in; new parameters and a new state out.

A penalty l1 sum|w| has no gradient where a weight is 0. It is lowered by proximal steps: the optimizer goes by all
else, then each weight is drawn towards 0 by l1 times its own step length, and stays there where it would cross 0. Where
a proximal step leads nowhere, the optimum's conditions hold, whatever the optimizer: |gradient| <= l1 for weights that
are 0, gradient = -l1 sign(w) for all others. For gradient descent this is ISTA (Beck & Teboulle 2009,
doi:10.1137/080716542), for momentum iPiano (Ochs et al. 2014, doi:10.1137/130942954), for Adam, each of whose
parameters has a step length of its own, the diagonal case of Yun, Lozano & Yang 2021 (arXiv:2002.07304).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_core.models.fitting import HIDDEN, SUFFICIENT_DECREASE

Vector = NDArray[np.float64]

MOMENTUM = 0.9

HALVINGS = 40
#: Adam's: of the means of the gradient and of its square, and what keeps the quotient finite.
DECAY, EPSILON = (0.9, 0.999), 1e-8


def gradient_descent_step(
    parameters: Vector, gradient: Vector, state: None, learning_rate: float
) -> tuple[Vector, None]:
    """theta - rate g.

    >>> gradient_descent_step(np.array([1.0]), np.array([2.0]), None, 0.25)
    (array([0.5]), None)
    """
    return parameters - learning_rate * gradient, state


def momentum_step(
    parameters: Vector, gradient: Vector, velocity: Vector, learning_rate: float, momentum: float = MOMENTUM
) -> tuple[Vector, Vector]:
    """The heavy ball: v' = momentum v + g, theta' = theta - rate v', with velocity 0 at the start.

    Written as PyTorch's SGD has it (Sutskever et al. 2013, ICML, have the rate inside the velocity). At a constant
    rate both are Polyak's theta' = theta - rate g + momentum (theta - theta_before) (1964,
    doi:10.1016/0041-5553(64)90137-5).

    >>> momentum_step(np.array([1.0]), np.array([2.0]), np.array([1.0]), 0.5)
    (array([-0.45]), array([2.9]))
    """
    velocity = momentum * velocity + gradient
    return parameters - learning_rate * velocity, velocity


class AdamState(NamedTuple):
    """Running means of the gradient and of its square, and how many steps they have seen."""

    mean: Vector
    square: Vector
    step: int


def adam_step(
    parameters: Vector,
    gradient: Vector,
    state: AdamState,
    learning_rate: float,
) -> tuple[Vector, AdamState]:
    """Adam with both means corrected for their start at 0 (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1).

    The first step moves every parameter by the learning rate, however long the gradient is:

    >>> start = AdamState(np.zeros(2), np.zeros(2), 0)
    >>> adam_step(np.zeros(2), np.array([5.0, -0.01]), start, 0.1)[0].round(6)
    array([-0.1,  0.1])
    """
    first, second = DECAY
    step = state.step + 1
    mean = first * state.mean + (1 - first) * gradient
    square = second * state.square + (1 - second) * gradient * gradient
    corrected = np.sqrt(square / (1 - second**step))
    corrected += EPSILON
    return parameters - learning_rate / (1 - first**step) * mean / corrected, AdamState(mean, square, step)


def newton_step(
    parameters: Vector,
    gradient: Vector,
    hessian: NDArray[np.float64],
    value: float,
    objective: Callable[[Vector], float],
    learning_rate: float = 1.0,
) -> Vector:
    """theta - rate H^-1 g, the rate halved until the objective falls enough; NaN where it never does.

    `value` is the objective at `parameters`; `hessian` is positive semidefinite, and its parameters may have any scale.
    In directions without curvature the step is 0. The line search is Armijo's (Nocedal & Wright 2006, section 3.1); a
    step that can gain no more than rounding hides is taken without one.

    >>> newton_step(np.array([3.0]), np.array([6.0]), np.array([[2.0]]), 9.0, lambda x: float(x @ x))
    array([0.])
    """
    if not np.isfinite(hessian).all():
        return np.full_like(parameters, np.nan)
    direction = -_without_flat_directions(hessian, gradient)
    gain = -gradient @ direction
    if gain <= HIDDEN * abs(value):
        return parameters + min(learning_rate, 1.0) * direction
    for halvings in range(HALVINGS):
        rate = learning_rate * 0.5**halvings
        candidate = parameters + rate * direction
        if objective(candidate) <= value - SUFFICIENT_DECREASE * rate * gain:
            return candidate
    return np.full_like(parameters, np.nan)


def scale_of(hessian: NDArray[np.float64]) -> Vector:
    """The unit of each gradient, whatever the features: the square root of its curvature, 1 without one."""
    scale = np.sqrt(np.maximum(hessian.diagonal(), 0))
    scale[scale == 0] = 1
    return scale


def _without_flat_directions(hessian: NDArray[np.float64], gradient: Vector) -> Vector:
    """H^-1 g, 0 in directions without curvature; H is scaled first, so that large features do not hide small ones."""
    scale = scale_of(hessian)
    left, curvatures, right = np.linalg.svd(hessian / scale / scale[:, None])
    curved = curvatures > curvatures[0] * len(scale) * np.finfo(np.float64).eps
    step = right[curved].T @ (gradient / scale @ left[:, curved] / curvatures[curved]) / scale
    flat, _ = np.linalg.qr(right[~curved].T / scale[:, None])
    return step - flat @ (step @ flat)


def soft_threshold(values: Vector, by: Any) -> Vector:
    """Each value drawn towards 0 `by` so much, and no further than 0: the proximal map of by |value|.

    >>> soft_threshold(np.array([3.0, -0.5, -2.0]), 1.0)
    array([ 2.,  0., -1.])
    """
    return values - np.clip(values, -by, by)


def _adam_length(state: AdamState, rate: float) -> Vector:
    """What `adam_step` with this state as its result has multiplied the mean gradient by."""
    return rate / (np.sqrt(state.square / (1 - DECAY[1] ** state.step)) + EPSILON)


@dataclass(frozen=True)
class Optimizer:
    """A step that needs the gradient alone, and the state from which it starts."""

    step: Callable[[Vector, Vector, Any, float], tuple[Vector, Any]]
    start: Callable[[int], Any]
    """Number of parameters to first state."""
    length: Callable[[Any, float], Any] = lambda state, rate: rate
    """How far the step of this rate that led to this state goes for a gradient of 1, for each parameter."""
    drawn: Callable[[Any, Vector, float], Any] = lambda state, change, rate: state
    """The state after a step of this rate whose end a penalty has drawn elsewhere, by `change`."""

    def proximal_step(
        self, parameters: Vector, gradient: Vector, state: Any, rate: float, l1: Vector
    ) -> tuple[Vector, Any]:
        """A step on the function of this gradient + sum(l1 |parameters|)."""
        there, state = self.step(parameters, gradient, state, rate)
        drawn = soft_threshold(there, self.length(state, rate) * l1)
        return drawn, self.drawn(state, drawn - there, rate)


FIRST_ORDER: Mapping[str, Optimizer] = MappingProxyType(
    {
        "gradient_descent": Optimizer(gradient_descent_step, lambda size: None),
        # The velocity is that of the way taken, drawn or not.
        "momentum": Optimizer(momentum_step, np.zeros, drawn=lambda velocity, change, rate: velocity - change / rate),
        "adam": Optimizer(adam_step, lambda size: AdamState(np.zeros(size), np.zeros(size), 0), _adam_length),
    }
)
