"""From probabilities to draws: what is cut off before, and two ways to draw. The same seed gives the same draws (with
the same release of NumPy), and the first of many draws are those that fewer would be.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import distribution, share, whole
from softmax_core.errors import InputError
from softmax_core.functions import BLOCK, gaps_below_peak, with_classes


def truncate(
    probabilities: ArrayLike, top_k: int | None = None, top_p: float | None = None, min_p: float | None = None
) -> NDArray[Any]:
    """The probabilities (..., K) without their tail, same shape: cut by each rule that is given, in this order, and
    divided by what is left after each.

    - `top_k`, at least 1: the k largest stay; all, where there are no more.
    - `top_p`, 0 to 1: the fewest, from the largest on, that have a mass of top_p together, so that the class that
      crosses it stays; one at least, and all at 1 (nucleus sampling, Holtzman et al. 2019, arXiv:1904.09751).
    - `min_p`, 0 to 1: those of at least min_p times the largest (Nguyen et al. 2024, arXiv:2407.01082).

    Of equal classes the first ones stay before the others; only min_p, which asks each class for itself, treats them
    alike. What meets top_p or min_p but for rounding meets it.

    Raises ValueError unless each row is a distribution and the rules are in their range.

    >>> truncate([0.5, 0.25, 0.25], top_k=2)
    array([0.66666667, 0.33333333, 0.        ])
    >>> truncate([0.5, 0.3, 0.2], top_p=0.6)
    array([0.625, 0.375, 0.   ])
    >>> truncate([0.5, 0.3, 0.2], min_p=0.5)
    array([0.625, 0.375, 0.   ])
    """
    p = distribution(probabilities, "probabilities")
    rounding = p.shape[-1] * np.finfo(p.dtype).eps
    if top_k is not None:
        p = _kept(p, _ranks(p) < whole(top_k, "top_k", 1))
    if top_p is not None and share(top_p, "top_p") < 1:
        order = np.argsort(-p, axis=-1, kind="stable")
        descending = np.take_along_axis(p, order, axis=-1)
        before = np.add.accumulate(descending, axis=-1) - descending
        size = np.maximum(np.count_nonzero(before < top_p - rounding, axis=-1, keepdims=True), 1)
        p = _kept(p, _ranks(p) < size)
    if min_p is not None:
        p = _kept(p, p >= share(min_p, "min_p") * p.max(axis=-1, keepdims=True) * (1 - rounding))
    return p


def sample(probabilities: ArrayLike, size: int, seed: int) -> NDArray[np.intp]:
    """`size` classes drawn from the distribution `probabilities` (K,), (size,): class i comes with probability p_i.

    Each draw is one uniform number in [0, 1), looked up among the sums p_0, p_0 + p_1 ...; a class of probability 0
    never comes.

    Raises ValueError unless it is one distribution, and `size` and `seed` are whole numbers of at least 0.

    >>> sample([0.5, 0.0, 0.5], size=8, seed=0)
    array([2, 0, 0, 0, 2, 2, 2, 2])
    """
    p = distribution(probabilities, "probabilities")
    if p.ndim != 1:
        raise InputError("number_of_axes", name="probabilities", axes=1, shape=p.shape)
    sums = np.add.accumulate(p, dtype=np.float64)
    uniform = np.random.default_rng(whole(seed, "seed", 0)).random(whole(size, "size", 0))
    return np.searchsorted(sums / sums[-1], uniform, side="right")


def gumbel_max(logits: ArrayLike, size: int, seed: int, temperature: float = 1.0) -> NDArray[np.intp]:
    """`size` classes drawn from softmax(logits / T) for `logits` (K,), (size,), without softmax: argmax(z / T + g),
    each g_k a number of its own from the standard Gumbel distribution.

    (Gumbel 1954, Statistical theory of extreme values; Maddison, Tarlow & Minka 2014, arXiv:1411.0030.) A masked class
    never comes.

    Raises ValueError as `softmax` does, for other than one row, and unless `size` and `seed` are whole numbers of at
    least 0.

    >>> gumbel_max([1.0, -np.inf, 1.0], size=8, seed=0)
    array([2, 0, 2, 2, 2, 0, 2, 0])
    """
    z = with_classes(logits, -1)
    if z.ndim != 1:
        raise InputError("number_of_axes", name="logits", axes=1, shape=z.shape)
    gaps, _ = gaps_below_peak(z.astype(np.float64), temperature, given=(z, -1))
    size, rng = whole(size, "size", 0), np.random.default_rng(whole(seed, "seed", 0))
    drawn = np.empty(size, np.intp)
    rows = max(1, BLOCK // len(z))
    for start in range(0, size, rows):
        part = drawn[start : start + rows]
        np.argmax(gaps + rng.gumbel(size=(len(part), len(z))), axis=-1, out=part)
    return drawn


def _ranks(p: NDArray[Any]) -> NDArray[np.intp]:
    """0 for the largest of each row, and so on; equal ones in their order."""
    return np.argsort(np.argsort(-p, axis=-1, kind="stable"), axis=-1)


def _kept(p: NDArray[Any], stays: NDArray[np.bool_]) -> NDArray[Any]:
    kept = np.where(stays, p, p.dtype.type(0))
    return kept / np.add.reduce(kept, -1, keepdims=True)
