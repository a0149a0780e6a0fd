"""One step of each optimizer: parameters, their gradient and a state in; new parameters and a new state out."""

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
    decay: tuple[float, float] = (0.9, 0.999),
    epsilon: float = 1e-8,
) -> tuple[Vector, AdamState]:
    """Adam with both means corrected for their start at 0 (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1).

    The first step moves every parameter by the learning rate, however long the gradient is:

    >>> start = AdamState(np.zeros(2), np.zeros(2), 0)
    >>> adam_step(np.zeros(2), np.array([5.0, -0.01]), start, 0.1)[0].round(6)
    array([-0.1,  0.1])
    """
    first, second = decay
    step = state.step + 1
    mean = first * state.mean + (1 - first) * gradient
    square = second * state.square + (1 - second) * gradient * gradient
    corrected = np.sqrt(square / (1 - second**step))
    corrected += epsilon
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


def _without_flat_directions(hessian: NDArray[np.float64], gradient: Vector) -> Vector:
    """H^-1 g, 0 in directions without curvature; H is scaled first, so that large features do not hide small ones."""
    scale = np.sqrt(np.maximum(hessian.diagonal(), 0))
    scale[scale == 0] = 1
    left, curvatures, right = np.linalg.svd(hessian / scale / scale[:, None])
    curved = curvatures > curvatures[0] * len(scale) * np.finfo(np.float64).eps
    step = right[curved].T @ (gradient / scale @ left[:, curved] / curvatures[curved]) / scale
    flat, _ = np.linalg.qr(right[~curved].T / scale[:, None])
    return step - flat @ (step @ flat)


@dataclass(frozen=True)
class Optimizer:
    """A step that needs the gradient alone, and the state from which it starts."""

    step: Callable[[Vector, Vector, Any, float], tuple[Vector, Any]]
    start: Callable[[int], Any]
    """Number of parameters to first state."""


FIRST_ORDER: Mapping[str, Optimizer] = MappingProxyType(
    {
        "gradient_descent": Optimizer(gradient_descent_step, lambda size: None),
        "momentum": Optimizer(momentum_step, np.zeros),
        "adam": Optimizer(adam_step, lambda size: AdamState(np.zeros(size), np.zeros(size), 0)),
    }
)
