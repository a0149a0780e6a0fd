"""Features that are made of the two coordinates of a point: a linear model of them has curved borders."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import real_array
from softmax_core.errors import InputError

Feature = Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]

#: How each is made of x1 and x2, in the order in which models have them.
FEATURES: Mapping[str, Feature] = MappingProxyType(
    {
        "x1": lambda x1, x2: x1,
        "x2": lambda x1, x2: x2,
        "x1_squared": lambda x1, x2: x1 * x1,
        "x2_squared": lambda x1, x2: x2 * x2,
        "x1_x2": lambda x1, x2: x1 * x2,
        "sin_x1": lambda x1, x2: np.sin(x1),
        "sin_x2": lambda x1, x2: np.sin(x2),
    }
)


def input_features(points: ArrayLike, names: Sequence[str]) -> NDArray[Any]:
    """Points (..., 2) to their features (..., F): those of FEATURES with these `names`, in this order.

    Raises ValueError for points that are not pairs, for no names, and for a name that is not in FEATURES.

    >>> input_features([2.0, 3.0], ["x2", "x1_squared"])
    array([3., 4.])
    """
    x = real_array(points, "points")
    if x.ndim == 0 or x.shape[-1] != 2:
        raise InputError("number_of_features", features=2, shape=x.shape)
    if not len(names):
        raise InputError("no_features", offered=", ".join(FEATURES))
    for name in names:
        if name not in FEATURES:
            raise InputError("not_offered", name="names", offered=", ".join(FEATURES), value=name)
    return np.stack([FEATURES[name](x[..., 0], x[..., 1]) for name in names], axis=-1)
