"""What cross-entropy is made of: how likely counts are under probabilities, and how long codewords would be."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import common_shape, counts_array, distribution
from softmax_core.errors import InputError
from softmax_core.functions import times_log


def log_likelihood(counts: ArrayLike, probabilities: ArrayLike) -> Any:
    """sum_k n_k log p_k in nats, (...), for `counts` and `probabilities` (..., K); 0 log 0 = 0.

    n times minus the cross-entropy of the shares n_k / n: largest where the probabilities are these. -inf where a class
    of probability 0 was seen. In the type of the probabilities, as `entropy` is.

    Raises ValueError for counts that are negative or not finite (they need not be whole), rows that are no
    distributions, and shapes that do not fit.

    >>> log_likelihood([620, 0], [0.3, 0.7])
    np.float64(-746.4631386820804)
    """
    n, p = _counts_and_probabilities(counts, probabilities)
    with np.errstate(divide="ignore"):
        return np.add.reduce(times_log(n, np.log(p)), -1)


def likelihood(counts: ArrayLike, probabilities: ArrayLike) -> Any:
    """prod_k p_k^n_k, (...), as written: DELIBERATELY UNSTABLE, for teaching. It is 0 where the product underflows.

    Of one sequence of observations with these counts, in a given order. Raises ValueError as `log_likelihood` does,
    which is what to use.

    >>> likelihood([2, 1], [0.5, 0.5])
    np.float64(0.125)
    >>> likelihood([620, 0], [0.3, 0.7])
    np.float64(0.0)
    """
    n, p = _counts_and_probabilities(counts, probabilities)
    with np.errstate(under="ignore"):
        return np.multiply.reduce(p**n, -1)


def code_lengths(probabilities: ArrayLike) -> NDArray[Any]:
    """-log2 p_k, the bits of each class's ideal codeword, same shape as `probabilities` (..., K); inf for p_k = 0.

    Their mean under y is the cross-entropy in bits, at best, for p = y, the entropy (Shannon 1948,
    doi:10.1002/j.1538-7305.1948.tb01338.x).

    >>> code_lengths([0.5, 0.25, 0.25])
    array([1., 2., 2.])
    """
    with np.errstate(divide="ignore"):
        return 0 - np.log2(distribution(probabilities, "probabilities"))


def _counts_and_probabilities(counts: ArrayLike, probabilities: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    n, p = counts_array(counts, "counts"), distribution(probabilities, "probabilities")
    if n.ndim == 0:
        raise InputError("no_class_axis", name="counts", value=n)
    common_shape(probabilities=p, counts=n)
    return n.astype(p.dtype, copy=False), p
