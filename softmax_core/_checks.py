"""What every public function asks of its arguments, and the words in which it refuses them."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

SUM_TOLERANCE = 1e-6


def real_array(values: ArrayLike, name: str) -> NDArray[Any]:
    """`values` as an array of floats: float32 stays float32, everything else becomes float64."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be a regular array of numbers, but its rows have different lengths") from None
    if array.dtype.char in "fd" and array.dtype.isnative:
        return array
    if array.dtype.kind not in "biufO":
        raise ValueError(f"{name} must be real numbers, got an array of {array.dtype}")
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be real numbers: {error}") from None


def finite_array(values: ArrayLike, name: str, ndim: int) -> NDArray[Any]:
    """`values` as an array of finite floats with exactly `ndim` axes."""
    array = real_array(values, name)
    if array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} axes, got an array of shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {_first(array, ~np.isfinite(array))}")
    return array


def labels_array(labels: ArrayLike, num_classes: int, name: str = "labels") -> NDArray[np.intp]:
    """Class numbers 0 .. num_classes - 1."""
    array = np.asarray(labels)
    if array.size and array.dtype.kind not in "iu":
        raise ValueError(f"{name} must be whole class numbers, got an array of {array.dtype}")
    wrong = (array < 0) | (array >= num_classes)
    if wrong.any():
        raise ValueError(f"{name} must lie between 0 and {num_classes - 1}, got {_first(array, wrong)}")
    return array.astype(np.intp)


def class_count(num_classes: int) -> int:
    if not isinstance(num_classes, int | np.integer) or num_classes < 1:
        raise ValueError(f"num_classes must be a whole number of at least 1, got {num_classes!r}")
    return int(num_classes)


def positive_temperature(temperature: float) -> float:
    try:
        value = math.nan if isinstance(temperature, str) else float(temperature)
    except (TypeError, ValueError):
        value = math.nan
    if not 0.0 < value < math.inf:
        raise ValueError(f"temperature must be one finite number greater than 0, got {temperature!r}")
    return value


def distribution(values: ArrayLike, name: str, axis: int = -1) -> NDArray[Any]:
    """`values` as probabilities: none negative, and a sum of 1 (to 1e-6) along `axis`."""
    array = real_array(values, name)
    if array.ndim == 0:
        raise ValueError(f"{name} must have one number for each class, got the single number {array}")
    wrong = ~(array >= 0)
    if wrong.any():
        raise ValueError(f"{name} must not be negative or NaN, got {_first(array, wrong)}")
    total = np.asarray(np.add.reduce(array, class_axis(axis, array), dtype=np.float64))
    wrong = ~(np.abs(total - 1) <= SUM_TOLERANCE)
    if wrong.any():
        raise ValueError(f"{name} must sum to 1 over the classes, got a sum of {_first(total, wrong)}")
    return array


def class_axis(axis: int, array: NDArray[Any]) -> int:
    if not isinstance(axis, int | np.integer) or not -array.ndim <= axis < array.ndim:
        raise ValueError(f"axis must be a whole number from {-array.ndim} to {array.ndim - 1}, got {axis!r}")
    return int(axis)


def refuse_logits(logits: NDArray[Any], peak: NDArray[Any]) -> None:
    """Raise a ValueError if the largest logit of each row, `peak`, shows NaN, +inf, or nothing but masked classes."""
    if np.isfinite(peak).all():
        return
    wrong = np.isnan(logits) | (logits == np.inf)
    if wrong.any():
        raise ValueError(f"logits must be finite (or -inf for a masked class), got {logits[wrong][0]}")
    raise ValueError("logits must leave at least one class unmasked, but every class is -inf")


def _first(array: NDArray[Any], wrong: NDArray[np.bool_]) -> str:
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f" at index {index[0] if len(index) == 1 else index}" if index else ""
    return f"{array[index]}{place}"
