"""Softmax and its relatives.

Arrays in, arrays out. The class axis is the last one unless `axis` says otherwise; all other axes are a batch.
float32 stays float32, everything else becomes float64. Logarithms are natural. A logit of -inf masks its class:
the probability is exactly 0. NaN, +inf, or nothing but masked classes raise a ValueError.

Inside, the class axis comes FIRST: NumPy works several times slower along a short last axis.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from softmax_core._cancellation import log_sum_exp_near_zero
from softmax_core._checks import (
    class_axis,
    distribution,
    positive_temperature,
    real_array,
    refuse_logits,
    refuse_not_logits,
)
from softmax_core.errors import InputError

# Up to so many classes a copy with the class axis first pays for itself.
COPIED_CLASSES = 32
# Work goes in blocks of so many logits: their intermediate results stay in the cache.
BLOCK = 32768
# Below this magnitude of the largest logit no difference of finite logits overflows.
TAME = {np.dtype(kind).char: float(np.finfo(kind).max * np.finfo(kind).eps / 4) for kind in (np.float32, np.float64)}


def softmax(logits: ArrayLike, temperature: float = 1.0, axis: int = -1) -> NDArray[Any]:
    """Probabilities p_i = exp(z_i / T) / sum_k exp(z_k / T), same shape as `logits`.

    The largest logit is subtracted first, which changes nothing in exact arithmetic and keeps exp from overflowing
    (Blanchard, Higham & Higham 2021, doi:10.1093/imanum/draa038). The limits are exact: a tiny temperature gives
    one-hot (ties share), a huge one gives uniform.

    Raises ValueError for NaN, +inf or only masked logits, and for a temperature that is not finite and positive.

    >>> softmax([2.0, 1.0, 0.1]).round(3)
    array([0.659, 0.242, 0.099])
    >>> softmax([1000.0, 1000.0, -np.inf])
    array([0.5, 0.5, 0. ])
    """
    z = with_classes(logits, axis)
    probabilities = np.empty(z.shape, z.dtype)
    for columns, work, out in class_first_blocks(z, probabilities, axis):
        gaps, _ = gaps_below_peak(columns, temperature, work, (z, axis))
        exps = np.exp(gaps, out=work)
        np.divide(exps, np.add.reduce(exps, 0), out=out)
    return probabilities


def log_softmax(logits: ArrayLike, temperature: float = 1.0, axis: int = -1) -> NDArray[Any]:
    """log p_i = (z_i - max z) / T - log1p(sum of the other exponentials), same shape as `logits`.

    Accurate where log(softmax(z)) is not: at both ends of the confidence scale.

    >>> with np.errstate(divide="ignore"):
    ...     np.log(softmax([0.0, -1000.0]))
    array([  0., -inf])
    >>> log_softmax([0.0, -1000.0])
    array([    0., -1000.])
    >>> log_softmax([0.0, -40.0])[0]
    np.float64(-4.248354255291589e-18)
    """
    z = with_classes(logits, axis)
    log_probabilities = np.empty(z.shape, z.dtype)
    for columns, work, out in class_first_blocks(z, log_probabilities, axis):
        gaps, _ = gaps_below_peak(columns, temperature, work, (z, axis))
        rest, _ = sum_beside_peak(np.exp(gaps))
        np.subtract(gaps, np.log1p(rest), out=out)
    return log_probabilities


def logsumexp(logits: ArrayLike, axis: int = -1) -> Any:
    """log sum_k exp(z_k), `logits` without `axis` (a scalar for one row).

    max z + log1p(rest) loses all its digits where the exponentials sum to almost 1; those rows are computed again
    with as many more digits as cancel. (scipy.special.logsumexp gives 0 in the second example.)

    >>> logsumexp([1000.0, 1000.0])
    np.float64(1000.6931471805599)
    >>> logsumexp(np.log([0.5, 0.5]))
    np.float64(2.3190468138462996e-17)
    """
    return soft_maximum(logits, 1.0, axis)


def soft_maximum(logits: ArrayLike, temperature: float = 1.0, axis: int = -1) -> Any:
    """T log sum_k exp(z_k / T), `logits` without `axis` (a scalar for one row): log-sum-exp at a temperature.

    It lies between max z and max z + T log K, tends to max z as T -> 0, and its gradient is softmax(z / T): the soft
    maximum, of which softmax is the soft ARGmax. It is also the largest value of <p, z> + T entropy(p) among all
    distributions p, attained by softmax (Wainwright & Jordan 2008, doi:10.1561/2200000001, theorem 3.4).

    Raises ValueError as `softmax` does.

    >>> soft_maximum([2.0, 1.0, 0.1]).round(4)
    np.float64(2.417)
    >>> soft_maximum([2.0, 1.0, 0.1], temperature=0.01)
    np.float64(2.0)
    """
    z = with_classes(logits, axis)
    result = np.empty_like(z, shape=[1 if i == axis % z.ndim else size for i, size in enumerate(z.shape)])
    for columns, _, out in class_first_blocks(z, result, axis):
        gaps, peak = gaps_below_peak(columns, temperature, None, (z, axis))
        rest, _ = sum_beside_peak(np.exp(gaps))
        value = np.asarray(peak + _times_temperature(np.log1p(rest), temperature))
        cancelling = np.abs(value) < -0.5 * peak
        if cancelling.any():
            scaled = per_temperature(columns[:, cancelling].astype(np.float64), temperature)
            value[cancelling] = _times_temperature(log_sum_exp_near_zero(scaled), temperature)
        out[0] = value
    return result.squeeze(axis)[()]


def sparsemax(logits: ArrayLike, axis: int = -1) -> NDArray[Any]:
    """The distribution nearest to the logits, same shape: their Euclidean projection onto the simplex.

    p_i = max(0, z_i - tau), with the threshold tau at which they sum to 1. Unlike softmax it gives exact zeros, to
    every class that is 1 or more below the largest at the least. A shift of all logits changes nothing; to scale them
    is a temperature. (Martins & Astudillo 2016, arXiv:1602.02068, algorithm 1.)

    Raises ValueError for NaN, +inf or only masked logits.

    >>> sparsemax([2.0, 1.5, 0.1])
    array([0.75, 0.25, 0.  ])
    >>> sparsemax([2.0, 1.0, 0.1])
    array([1., 0., 0.])
    """
    z = with_classes(logits, axis)
    probabilities = np.empty(z.shape, z.dtype)
    for columns, work, out in class_first_blocks(z, probabilities, axis):
        gaps, _ = gaps_below_peak(columns, 1.0, work, (z, axis))
        # What lies 1 or more below the largest has no part; cut off there, no sum of these overflows.
        gaps = np.maximum(gaps, -1)
        descending = -np.sort(-gaps, axis=0)
        sums = np.add.accumulate(descending, axis=0)
        ranks = np.arange(1, len(gaps) + 1, dtype=z.dtype).reshape(-1, *[1] * (gaps.ndim - 1))
        size = np.count_nonzero(1 + ranks * descending > sums, axis=0)
        tau = (np.take_along_axis(sums, np.asarray(size - 1)[None], axis=0) - 1) / size.astype(z.dtype)
        np.maximum(gaps - tau, 0, out=out)
    return probabilities


def sigmoid(logits: ArrayLike) -> Any:
    """1 / (1 + exp(-z)), elementwise: the softmax of (z, 0), first class. No overflow at either end.

    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    """
    z = real_array(logits, "logits")
    refuse_not_logits(z)
    small = np.exp(-np.abs(z))
    return np.where(z < 0, small, 1)[()] / (1 + small)


def softmax_jacobian(logits: ArrayLike, temperature: float = 1.0) -> NDArray[Any]:
    """dp_i/dz_j = p_i (delta_ij - p_j) / T, shape (..., K, K); every row and column sums to zero.

    >>> softmax_jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    p = softmax(logits, temperature)
    jacobian = 0 - p[..., :, None] * p[..., None, :]  # 0 - x has no negative zeros
    diagonal = np.einsum("...ii->...i", jacobian)
    diagonal[...] = 0
    diagonal[...] = 0 - jacobian.sum(-1)
    return per_temperature(jacobian, temperature)


def entropy(probabilities: ArrayLike, axis: int = -1) -> Any:
    """H(p) = -sum_k p_k log p_k in nats, `probabilities` without `axis`; 0 log 0 = 0.

    >>> entropy([0.5, 0.5, 0.0])
    np.float64(0.6931471805599453)
    """
    p = distribution(probabilities, "probabilities", axis)
    return 0 - np.add.reduce(times_log(p, _log(p)), class_axis(axis, p))


def kl_divergence(target: ArrayLike, probabilities: ArrayLike, axis: int = -1) -> Any:
    """KL(y||p) = sum_k y_k log(y_k / p_k) in nats, the broadcast shape without `axis`; 0 log 0 = 0.

    Infinite where the target has mass on a class of probability 0. Cross-entropy = entropy(y) + KL(y||p).

    >>> kl_divergence([1.0, 0.0], [0.25, 0.75])
    np.float64(1.3862943611198906)
    """
    y = distribution(target, "target", axis)
    p = distribution(probabilities, "probabilities", axis)
    if y.shape[axis] != p.shape[axis]:
        raise InputError("class_counts_differ", target=y.shape[axis], probabilities=p.shape[axis])
    with np.errstate(invalid="ignore"):
        log_ratio = _log(y) - _log(p)
    return np.maximum(np.add.reduce(times_log(y, log_ratio), axis), 0)


def naive_softmax(logits: ArrayLike, dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """exp(z_i) / sum_k exp(z_k) as written, in the given precision: DELIBERATELY UNSTABLE, for teaching.

    exp overflows to inf above 11.09 in float16, 88.72 in float32, 709.78 in float64, and inf / inf is NaN; far below
    zero every exponential underflows and 0 / 0 is NaN. Use `softmax`, which has neither.

    >>> naive_softmax([1000.0, 0.0])
    array([nan,  0.])
    >>> naive_softmax([12.0, 0.0], np.float16)
    array([nan,  0.], dtype=float16)
    """
    kind = float_type(dtype)
    z = with_classes(logits, -1)
    refuse_logits(z, -1)
    with np.errstate(all="ignore"):
        exps = np.exp(z.astype(kind, order="C"))  # in any other order NumPy would round each step of the sum
        return exps / np.add.reduce(exps, -1, keepdims=True)


def with_classes(logits: ArrayLike, axis: int, name: str = "logits") -> NDArray[Any]:
    """The logits as floats with at least one class along `axis`."""
    z = real_array(logits, name)
    if z.ndim == 0:
        raise InputError("no_class_axis", name=name, value=z)
    if z.shape[axis if axis == -1 else class_axis(axis, z)] == 0:
        raise InputError("no_classes", name=name, shape=z.shape)
    return z


def float_type(dtype: DTypeLike) -> np.dtype[Any]:
    if np.dtype(dtype).kind != "f":
        raise InputError("dtype_not_float", type=str(np.dtype(dtype)))
    return np.dtype(dtype)


def class_first_blocks(
    z: NDArray[Any], out: NDArray[Any], axis: int
) -> Iterator[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]]:
    """Parts of `z` with the class axis in front, space to work in, which may be that very part, and parts of `out`."""
    if z.ndim == 1:
        yield z, out, out
        return
    z, out = z.swapaxes(0, axis), out.swapaxes(0, axis)
    step = max(1, BLOCK * z.shape[1] // max(1, z.size))
    for start in range(0, z.shape[1], step):
        columns, out_columns = z[:, start : start + step], out[:, start : start + step]
        if len(z) <= COPIED_CLASSES:
            copy = columns.copy()
            yield copy, copy, out_columns
        else:
            yield columns, out_columns, out_columns


def gaps_below_peak(
    columns: NDArray[Any],
    temperature: float,
    out: NDArray[Any] | None = None,
    given: tuple[NDArray[Any], int] | None = None,
) -> tuple[NDArray[Any], Any]:
    """((z - max z) / T, max z) along the first axis: the largest gap is exactly 0, no other is positive.

    `given` is the array of which these are some columns, with its class axis: errors name the place there.
    """
    peak = np.maximum.reduce(columns, 0)
    tame = abs(peak) < TAME[columns.dtype.char]  # false for NaN and infinities
    if columns.ndim > 1:
        tame = tame.all()
    if not tame:
        if not np.isfinite(peak).all():
            refuse_logits(*given or (columns, 0))
    elif type(temperature) is float and temperature == 1.0:
        return np.subtract(columns, peak, out=out), peak
    temperature = positive_temperature(temperature)
    with np.errstate(over="ignore"):
        if columns.dtype == np.float32:
            gaps = np.subtract(columns, peak, dtype=np.float64) / temperature
        elif tame:
            gaps = np.subtract(columns, peak, out=out)
            gaps /= temperature
        else:
            gaps = (columns * 0.5 - peak * 0.5) / temperature * 2
        return gaps.astype(columns.dtype, copy=False), peak


def sum_beside_peak(exps: NDArray[Any]) -> tuple[Any, NDArray[Any]]:
    """(the sum along the first axis without one of the largest terms, which are 1; 1 where they are and 0 elsewhere).

    To subtract 1 from the full sum would lose a small rest to rounding. The largest terms become 0 in `exps`.
    """
    largest = np.floor(exps)
    exps -= largest
    return np.add.reduce(exps, 0) + (np.add.reduce(largest, 0) - 1), largest


def times_log(weights: NDArray[Any], logs: NDArray[Any]) -> NDArray[Any]:
    """weights * logs, with 0 * log 0 = 0."""
    with np.errstate(invalid="ignore"):
        product = weights * logs
    return np.where(weights > 0, product, product.dtype.type(0))


def per_temperature(values: NDArray[Any], temperature: float, times: int = 1) -> NDArray[Any]:
    """values / T^times. Divided in float64, which holds every temperature, and without T^2, which may underflow."""
    if temperature == 1:
        return values
    with np.errstate(over="ignore"):
        result = values / np.float64(temperature)
        for _ in range(times - 1):
            result /= np.float64(temperature)
        return result.astype(values.dtype, copy=False)


def _times_temperature(values: Any, temperature: float) -> Any:
    """values * T, of their own type. Multiplied in float64, which holds every temperature."""
    if temperature == 1:
        return values
    with np.errstate(over="ignore"):
        return (values * np.float64(temperature)).astype(values.dtype, copy=False)


def _log(p: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(divide="ignore"):
        return np.log(p)
