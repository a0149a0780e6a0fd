"""Plain gradient descent on logits, and the check of a gradient."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import distribution, positive, positive_temperature, real_array, whole
from softmax_core.errors import InputError
from softmax_core.losses import Loss, Prediction


def descend_logits(
    loss: Loss, logits: ArrayLike, target: ArrayLike, temperature: float, learning_rate: float, steps: int
) -> NDArray[Any]:
    """Plain gradient descent on the logits themselves: z <- z - learning_rate dL/dz, `steps` times.

    `logits` and `target` are (K,). Returns (steps + 1, K), the start first. The gradient sums to zero over the
    classes, so every step keeps the mean of the logits; a masked class (-inf) stays masked. Small rates lower the loss
    with every step; how small depends on the loss and on 1/T^2.

    Raises ValueError for a learning rate that is not finite and positive, a number of steps that is not whole and at
    least 0, and when the rate is so large that the logits leave the range of floats.

    >>> from softmax_core import LOSSES
    >>> descend_logits(LOSSES["cross_entropy"], [0.0, 0.0], [1.0, 0.0], 1.0, learning_rate=2.0, steps=1)
    array([[ 0.,  0.],
           [ 1., -1.]])
    """
    z, y = _scores_and_target(logits, target)
    temperature = positive_temperature(temperature)
    rate = positive(learning_rate, "learning_rate")
    steps = whole(steps, "steps", 0)
    path = np.empty((steps + 1, len(z)), z.dtype)
    path[0] = z
    masked = z == -np.inf
    column = y[:, None]
    for step in range(steps):
        here = path[step]
        gradient = loss.gradient_of(Prediction(here[:, None], column, temperature, (here, 0)))[:, 0]
        with np.errstate(over="ignore"):
            path[step + 1] = here - rate * gradient
        if not np.isfinite(path[step + 1][~masked]).all():
            raise InputError("logits_overflow", rate=learning_rate, step=step + 1)
    return path


def central_differences(
    loss: Loss, logits: ArrayLike, target: ArrayLike, temperature: float = 1.0, step: float = 1e-5
) -> NDArray[Any]:
    """dL/dz_i from values of the loss alone: (L(z_i + h) - L(z_i - h)) / 2h with h = `step`, for (K,) finite logits.

    What a gradient is checked against. Wrong by about h^2/6 L''' from the curve and eps L / h from rounding, so the
    best h lies near the cube root of eps, 6e-6 (Nocedal & Wright 2006, section 8.1).

    >>> from softmax_core import LOSSES
    >>> central_differences(LOSSES["mean_squared_error"], [0.0, 0.0], [1.0, 0.0]).round(8)
    array([-0.25,  0.25])
    """
    z, y = _scores_and_target(logits, target)
    if not np.isfinite(z).all():
        raise InputError("difference_at_masked_class")
    nudge = np.eye(len(z), dtype=z.dtype) * positive(step, "step")
    above, below = z + nudge, z - nudge
    # The step that the logits really made, after rounding.
    width = np.diagonal(above) - np.diagonal(below)
    if not (width > 0).all():
        raise InputError("step_lost", step=step, largest=np.abs(z).max())
    return (loss.value(above, y, temperature) - loss.value(below, y, temperature)) / width


def _scores_and_target(logits: ArrayLike, target: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    z, y = real_array(logits, "logits"), distribution(target, "target")
    if z.ndim != 1 or y.shape != z.shape:
        raise InputError("logits_and_target", logits=z.shape, target=y.shape)
    return z, y.astype(z.dtype, copy=False)
