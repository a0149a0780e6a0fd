"""Two ways to make many classes of two: one-vs-rest and one-vs-one, to be seen beside softmax regression.

A binary model is one weight vector w and one bias: its logit beside 0, that of the other side. `weights` has one row a
model. `train` moves all of them at once, the fits here find the optimum of each one's mean binary cross-entropy + l2/2
sum(w^2), bias not penalised. Conventions as in `regression`: points are (..., D), errors InputErrors.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import combinations
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import labels_array, unmasked
from softmax_core.errors import InputError
from softmax_core.functions import softmax
from softmax_core.models.fitting import optimum, training_set
from softmax_core.models.regression import LinearModel, SoftmaxRegression


class BinaryModels(LinearModel, ABC):
    """R binary models, `weights` (R, D) and `bias` (R,), and how they make one decision between K classes."""

    @property
    @abstractmethod
    def num_classes(self) -> int:
        """K."""

    @staticmethod
    @abstractmethod
    def sides(labels: NDArray[np.intp], num_classes: int) -> NDArray[np.int8]:
        """What each model is to say of points with these labels (N,), (R, N): 1 for a positive logit, -1 for a
        negative one, 0 where it does not see the point.
        """

    @classmethod
    @abstractmethod
    def of(cls, model: SoftmaxRegression) -> Self:
        """The models that a softmax regression would be by the decisions it makes: a place to start from."""

    @abstractmethod
    def decide(self, logits: NDArray[np.float64]) -> NDArray[np.intp]:
        """The class that these logits (..., R) lead to, (...)."""

    def predict(self, points: ArrayLike) -> NDArray[np.intp]:
        """The class that the logits of each point lead to, (...)."""
        return self.decide(self.logits(points))


class OneVsRest(BinaryModels):
    """K binary models, `weights` (K, D) and `bias` (K,): logit k says how much class k is to be told from all others.

    >>> OneVsRest([[1.0], [-1.0], [0.0]], [0.0, 0.0, 0.0]).probabilities([0.0])
    array([0.33333333, 0.33333333, 0.33333333])
    """

    def probabilities(self, points: ArrayLike) -> NDArray[np.float64]:
        """sigmoid(logit_k) / sum_j sigmoid(logit_j), (..., K).

        Nobody fitted these to be one distribution: the sigmoids of K models sum to 1 only because they are divided by
        their sum. (So does scikit-learn.) Computed as softmax(log sigmoid), which holds where all sigmoids underflow.
        """
        return softmax(-np.logaddexp(0, -self.logits(points)))

    @property
    def num_classes(self) -> int:
        return len(self.weights)

    @staticmethod
    def sides(labels: NDArray[np.intp], num_classes: int) -> NDArray[np.int8]:
        """1 for the points of the model's class, -1 for all others, (K, N)."""
        own = np.arange(num_classes)[:, None] == labels_array(labels, num_classes)
        return np.where(own, np.int8(1), np.int8(-1))

    @classmethod
    def of(cls, model: SoftmaxRegression) -> Self:
        """The same weights, each class's beside 0."""
        return cls(model.weights, model.bias)

    def decide(self, logits: NDArray[np.float64]) -> NDArray[np.intp]:
        """The class with the largest logit, (...); the first one in a tie."""
        return unmasked(logits, "logits").argmax(axis=-1)


class OneVsOne(BinaryModels):
    """A binary model for each of the K(K-1)/2 pairs of classes, in the order of `pairs`.

    A positive logit is a vote for the second class of the pair, any other one for the first.

    >>> model = OneVsOne([[1.0], [2.0], [1.0]], [0.0, 0.0, -1.0])
    >>> model.pairs
    ((0, 1), (0, 2), (1, 2))
    >>> model.votes([[-1.0], [0.5], [3.0]])
    array([[2, 1, 0],
           [0, 2, 1],
           [0, 1, 2]])
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        rows = len(self.weights)
        if not rows or rows != math.comb(self.num_classes, 2):
            raise InputError("rows_of_pairs", rows=rows)

    @property
    def num_classes(self) -> int:
        return (1 + math.isqrt(1 + 8 * len(self.weights))) // 2

    @property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """(first, second) class of each row of `weights`, first < second."""
        return _pairs(self.num_classes)

    @staticmethod
    def sides(labels: NDArray[np.intp], num_classes: int) -> NDArray[np.int8]:
        """-1 for points of the pair's first class, 1 for those of the second, 0 for all others, (K(K-1)/2, N)."""
        labels = labels_array(labels, num_classes)
        first, second = np.array(_pairs(num_classes)).T[..., None]
        return (labels == second).astype(np.int8) - (labels == first)

    @classmethod
    def of(cls, model: SoftmaxRegression) -> Self:
        """The second's weights minus the first's: log p_j / p_i is the difference of the logits."""
        first, second = np.array(_pairs(len(model.weights))).T
        return cls(model.weights[second] - model.weights[first], model.bias[second] - model.bias[first])

    def votes(self, points: ArrayLike) -> NDArray[np.intp]:
        """How many of its K - 1 pairs each class wins, (..., K); the votes of a point sum to K(K-1)/2."""
        return self._votes(self.logits(points))

    def confidences(self, points: ArrayLike) -> NDArray[np.float64]:
        """The logits of its pairs summed with the sign that speaks for the class, (..., K)."""
        return self._confidences(self.logits(points))

    def probabilities(self, points: ArrayLike) -> NDArray[np.float64]:
        """The share of votes, (..., K): a distribution with steps, which no class can win with more than 2 / K."""
        return self.votes(points) / len(self.weights)

    def decide(self, logits: NDArray[np.float64]) -> NDArray[np.intp]:
        """The class with the most votes, (...). In a tie the one of greatest confidence among them, then the first."""
        logits = unmasked(logits, "logits")
        votes = self._votes(logits)
        best = votes == votes.max(axis=-1, keepdims=True)
        return np.where(best, self._confidences(logits), -np.inf).argmax(axis=-1)

    def _votes(self, logits: NDArray[np.float64]) -> NDArray[np.intp]:
        second = logits > 0
        return self._tally(~second, second).astype(np.intp)

    def _confidences(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        return self._tally(-logits, logits)

    def _tally(self, for_first: NDArray, for_second: NDArray) -> NDArray[np.float64]:
        """What each class gets from its pairs: (..., pairs) twice to (..., K)."""
        first, second = (np.eye(self.num_classes)[list(side)] for side in zip(*self.pairs, strict=True))
        return for_first @ first + for_second @ second


def fit_one_vs_rest(points: ArrayLike, labels: ArrayLike, num_classes: int, l2: float = 0.01) -> OneVsRest:
    """K binary models for `points` (N, D) and `labels` (N,): class k against all other points.

    Raises ValueError for bad input, and where l2 = 0 and a class can be separated from the rest.

    >>> model = fit_one_vs_rest([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]], [0, 0, 1, 1, 2, 2], 3)
    >>> model.predict([[0.0], [5.0]])
    array([0, 2])
    """
    x, classes, num_classes = training_set(points, labels, num_classes, l2)

    def separable(row: int) -> InputError:
        return InputError("separable_from_rest", l2=l2, label=row)

    return OneVsRest(*_fit_all(OneVsRest.sides(classes, num_classes), x, l2, separable))


def fit_one_vs_one(points: ArrayLike, labels: ArrayLike, num_classes: int, l2: float = 0.01) -> OneVsOne:
    """K(K-1)/2 binary models for `points` (N, D) and `labels` (N,): each pair of classes, seeing only their points.

    The mean of each loss is over the points of the pair, so the same l2 weighs the same in every pair.

    Raises ValueError for bad input, and where l2 = 0 and two classes can be separated.

    >>> model = fit_one_vs_one([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]], [0, 0, 1, 1, 2, 2], 3)
    >>> model.predict([[0.0], [2.5], [5.0]])
    array([0, 1, 2])
    """
    x, classes, num_classes = training_set(points, labels, num_classes, l2)

    def separable(row: int) -> InputError:
        first, second = _pairs(num_classes)[row]
        return InputError("separable_pair", l2=l2, first=first, second=second)

    return OneVsOne(*_fit_all(OneVsOne.sides(classes, num_classes), x, l2, separable))


def _pairs(num_classes: int) -> tuple[tuple[int, int], ...]:
    return tuple(combinations(range(num_classes), 2))


def _fit_all(
    sides: NDArray[np.int8], x: NDArray[np.float64], l2: float, separable: Callable[[int], InputError]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights and bias, one row for each model's sides; `separable` is the error for a row without an optimum."""
    weights, bias = [], []
    for row, side in enumerate(sides):
        # Softmax of two classes at its optimum has the weights -w/2 and w/2. Their squares sum to half of w's.
        model = optimum(x[side != 0], (side[side != 0] > 0).astype(np.intp), 2, 2 * l2)
        if model is None:
            raise separable(row)
        weights.append(model.weights[1] - model.weights[0])
        bias.append(model.bias[1] - model.bias[0])
    return np.array(weights), np.array(bias)
