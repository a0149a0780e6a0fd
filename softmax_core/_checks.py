"""What every public function asks of its arguments, and the words in which it refuses them."""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core.errors import InputError

# By how much the sum of a distribution may miss 1: one that is typed has some six digits, and a sum of K numbers of a
# narrow type is right to K eps; but 1 % is too much for any.
SUM_TOLERANCE = 1e-6
LARGEST_SUM_TOLERANCE = 1e-2


def unmasked(values: ArrayLike, name: str) -> NDArray[Any]:
    """`values` as an array of whatever type. NumPy's masked arrays are refused: as plain ones they lose their mask."""
    if _has_mask(values):
        raise InputError("masked_array", name=name)
    try:
        return np.asarray(values)
    except ValueError:
        raise InputError("not_regular", name=name) from None


def _has_mask(values: ArrayLike) -> bool:
    if isinstance(values, list | tuple):
        return any(map(_has_mask, values))
    return isinstance(values, np.ma.MaskedArray)


def real_array(values: ArrayLike, name: str) -> NDArray[Any]:
    """`values` as an array of floats: float32 stays float32, everything else becomes float64."""
    return _floats(unmasked(values, name), name)


def _floats(array: NDArray[Any], name: str) -> NDArray[Any]:
    if array.dtype.char in "fd" and array.dtype.isnative:
        return array
    if array.dtype.kind not in "biufO":
        raise InputError("not_real", name=name, type=str(array.dtype))
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError("not_numbers", name=name, reason=str(error)) from None


def finite_array(values: ArrayLike, name: str, ndim: int | None = None) -> NDArray[Any]:
    """`values` as an array of finite floats, with exactly `ndim` axes if that is given."""
    array = real_array(values, name)
    if ndim is not None and array.ndim != ndim:
        raise InputError("number_of_axes", name=name, axes=ndim, shape=array.shape)
    if not np.isfinite(array).all():
        raise _refused("not_finite", array, ~np.isfinite(array), name=name)
    return array


def labels_array(labels: ArrayLike, num_classes: int, name: str = "labels") -> NDArray[np.intp]:
    """Class numbers 0 .. num_classes - 1."""
    array = unmasked(labels, name)
    if array.size and array.dtype.kind not in "iu":
        raise InputError("labels_not_whole", name=name, type=str(array.dtype))
    wrong = (array < 0) | (array >= num_classes)
    if wrong.any():
        raise _refused("label_out_of_range", array, wrong, name=name, last=num_classes - 1)
    return array.astype(np.intp)


def class_count(num_classes: int) -> int:
    if not isinstance(num_classes, int | np.integer) or num_classes < 1:
        raise InputError("whole_at_least", name="num_classes", least=1, value=num_classes)
    return int(num_classes)


def positive_temperature(temperature: float) -> float:
    try:
        value = math.nan if isinstance(temperature, str) else float(temperature)
    except (TypeError, ValueError):
        value = math.nan
    if not 0.0 < value < math.inf:
        raise InputError("not_positive", name="temperature", value=temperature)
    return value


def distribution(values: ArrayLike, name: str, axis: int = -1) -> NDArray[Any]:
    """`values` as probabilities: none negative, and a sum of 1 along `axis`, as closely as their type can tell.

    Of a type that becomes float64 they are divided by their sum.
    """
    given = unmasked(values, name)
    array = _floats(given, name)
    if array.ndim == 0:
        raise InputError("no_class_axis", name=name, value=array)
    wrong = ~(array >= 0)
    if wrong.any():
        raise _refused("negative", array, wrong, name=name)
    axis = class_axis(axis, array)
    total = np.asarray(np.add.reduce(array, axis, dtype=np.float64))
    eps = np.finfo(given.dtype if given.dtype.kind == "f" else np.float64).eps
    rounding = min(array.shape[axis] * float(eps), LARGEST_SUM_TOLERANCE)
    wrong = ~(np.abs(total - 1) <= max(rounding, SUM_TOLERANCE))
    if wrong.any():
        raise _refused("sum_not_one", total, wrong, name=name)
    # What the sum of a narrower type lacks would be too much for the wider one.
    return array / np.expand_dims(total, axis) if eps > np.finfo(array.dtype).eps else array


def common_shape(**arrays: NDArray[Any]) -> tuple[int, ...]:
    """The shape (..., K) to which the named arrays broadcast: as many classes in all, batch axes that fit."""
    (name, first), *others = arrays.items()
    shape = first.shape
    for other, array in others:
        if array.shape[-1] != first.shape[-1]:
            raise InputError("classes_differ", name=other, classes=first.shape[-1], other=name, given=array.shape[-1])
        try:
            shape = np.broadcast_shapes(shape, array.shape)
        except ValueError:
            raise InputError("batch_differs", name=other, other=name, expected=shape, shape=array.shape) from None
    return shape


def class_axis(axis: int, array: NDArray[Any]) -> int:
    if not isinstance(axis, int | np.integer) or not -array.ndim <= axis < array.ndim:
        raise InputError("whole_between", name="axis", least=-array.ndim, most=array.ndim - 1, value=axis)
    return int(axis)


def shares(values: ArrayLike, name: str) -> NDArray[Any]:
    """`values` as an array of floats, each from 0 to 1."""
    array = real_array(values, name)
    wrong = ~((array >= 0) & (array <= 1))
    if wrong.any():
        raise _refused("not_a_share", array, wrong, name=name)
    return array


def share(value: float, name: str) -> float:
    if not isinstance(value, int | float | np.integer | np.floating) or not 0 <= value <= 1:
        raise InputError("share_out_of_range", name=name, value=value)
    return float(value)


def counts_array(values: ArrayLike, name: str) -> NDArray[Any]:
    """`values` as an array of finite floats, none negative; they need not be whole."""
    array = finite_array(values, name)
    if (array < 0).any():
        raise _refused("negative", array, array < 0, name=name)
    return array


def indicators(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    """`values` (N, K) as booleans: each must be 0 or 1."""
    array = unmasked(values, name)
    if array.dtype.kind not in "biuf":
        raise InputError("not_real", name=name, type=str(array.dtype))
    if array.ndim != 2:
        raise InputError("number_of_axes", name=name, axes=2, shape=array.shape)
    wrong = (array != 0) & (array != 1)
    if wrong.any():
        raise _refused("not_zero_or_one", array, wrong, name=name)
    return array.astype(bool)


def labels_of_rows(labels: ArrayLike, rows: NDArray[Any], name: str) -> NDArray[np.intp]:
    """A class number for each of the `rows` (N, K), N > 0."""
    if rows.ndim != 2 or not len(rows) or unmasked(labels, "labels").shape != rows.shape[:1]:
        raise InputError("rows_and_labels", name=name, rows=rows.shape, labels=unmasked(labels, "labels").shape)
    return labels_array(labels, rows.shape[1])


def refuse_masked_labels(logits: NDArray[Any], labels: NDArray[np.intp]) -> None:
    """Raise a ValueError for labels (N,) whose class is masked in `logits` (N, K)."""
    wrong = logits[np.arange(len(labels)), labels] == -np.inf
    if wrong.any():
        raise _refused("masked_label", labels, wrong)


def refuse_not_logits(logits: NDArray[Any], name: str = "logits") -> None:
    """Raise a ValueError for NaN and +inf."""
    wrong = np.isnan(logits) | (logits == np.inf)
    if wrong.any():
        raise _refused("logit_not_finite", logits, wrong, name=name)


def refuse_logits(logits: NDArray[Any], axis: int, name: str = "logits") -> None:
    """The same, and for nothing but masked classes along `axis`."""
    refuse_not_logits(logits, name)
    peak = np.maximum.reduce(logits, axis)
    masked = peak == -np.inf
    if masked.any():
        raise _refused("all_masked", np.asarray(peak), masked, name=name)


def whole(value: int, name: str, least: int) -> int:
    if not isinstance(value, int | np.integer) or value < least:
        raise InputError("whole_at_least", name=name, least=least, value=value)
    return int(value)


def positive(value: float, name: str) -> float:
    if not isinstance(value, int | float | np.integer | np.floating) or not 0 < value < math.inf:
        raise InputError("not_positive", name=name, value=value)
    return float(value)


def _refused(code: str, array: NDArray[Any], wrong: NDArray[np.bool_], **values: Any) -> InputError:
    """The error for the first `wrong` entry of `array`, which says where it stands unless it stands alone."""
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    if not index:
        return InputError(code, value=array[()], **values)
    return InputError(f"{code}_at", value=array[index], index=index[0] if len(index) == 1 else index, **values)
