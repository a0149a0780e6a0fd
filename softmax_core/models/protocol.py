"""What training needs of a model."""

from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core.models.network import Network


@runtime_checkable
class Model(Protocol):
    """Layers that make logits of points (N, D), any D, and can be had again with other numbers in them.

    A model never changes: training makes new ones.
    """

    @property
    def network(self) -> Network:
        """Units of each layer, how many parameters there are, and which of them are weights; forward and backward."""

    @property
    def parameters(self) -> NDArray[np.float64]:
        """Layer after layer, each its weights row by row and then its bias, in one vector (P,)."""

    def with_parameters(self, vector: ArrayLike) -> Self:
        """The model of the same shape with these `parameters` (P,)."""

    def logits(self, points: ArrayLike) -> NDArray[Any]:
        """(..., D) points to logits: (..., K), or (..., R) of R binary models."""

    def predict(self, points: ArrayLike) -> NDArray[np.intp]:
        """The class of each point, (...)."""
