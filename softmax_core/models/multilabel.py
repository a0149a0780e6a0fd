"""Several labels a point: a yes or no of each class, by a binary model a class. Labels are (N, K), 0 or 1.

Each model is fitted to the optimum of its mean binary cross-entropy + l2/2 sum(w^2), bias not penalised, as those of
`schemes` are. (Scikit-learn's LogisticRegression has sum(losses) + 1/(2C) sum(w^2): the same for C = 1 / (l2 N).)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_core._checks import finite_array, indicators
from softmax_core.errors import InputError
from softmax_core.functions import sigmoid
from softmax_core.models.fitting import optimum
from softmax_core.models.network import read_only
from softmax_core.models.regression import LinearModel


class BinaryRelevance(LinearModel):
    """K binary models, `weights` (K, D) and `bias` (K,), that do not know of each other.

    >>> model = BinaryRelevance([[1.0], [-1.0]], [0.0, 1.0])
    >>> model.predict([[-2.0], [0.5]])
    array([[0, 1],
           [1, 1]])
    """

    def probabilities(self, points: ArrayLike) -> NDArray[Any]:
        """sigmoid(logits), (..., K): of each class alone. They do not sum to 1."""
        return sigmoid(self.logits(points))

    def predict(self, points: ArrayLike) -> NDArray[np.intp]:
        """1 for the classes whose logit is positive, 0 for the others, (..., K)."""
        return (self.logits(points) > 0).astype(np.intp)


@dataclass(frozen=True, eq=False)
class ClassifierChain:
    """K binary models that are asked one after another, each told what the earlier ones said.

    Class k has logit_k = weights_k @ point + links_k @ said + bias_k, with `weights` (K, D), `bias` (K,), `links` (K,
    K), and 1 in `said` for the classes before it in `order` whose logit is positive, 0 for all others. A link to a
    class that comes later has no effect. (Read, Pfahringer, Holmes & Frank 2009, doi:10.1007/978-3-642-04174-7_17.)
    The arrays are read-only copies.

    >>> chain = ClassifierChain([[1.0], [0.0]], [[0.0, 0.0], [8.0, 0.0]], [0.0, -4.0], order=(0, 1))
    >>> chain.logits([[-2.0], [0.5]])
    array([[-2. , -4. ],
           [ 0.5,  4. ]])
    """

    weights: NDArray[np.float64]
    links: NDArray[np.float64]
    bias: NDArray[np.float64]
    order: tuple[int, ...]

    def __post_init__(self) -> None:
        weights, links = finite_array(self.weights, "weights", 2), finite_array(self.links, "links", 2)
        bias, classes = finite_array(self.bias, "bias", 1), len(weights)
        if len(bias) != classes:
            raise InputError("bias_of_weights", rows=classes, given=len(bias))
        if links.shape != (classes, classes):
            raise InputError("shape_differs", name="links", expected=(classes, classes), shape=links.shape)
        object.__setattr__(self, "order", _order(self.order, classes))
        for name, values in (("weights", weights), ("links", links), ("bias", bias)):
            object.__setattr__(self, name, read_only(values))

    def logits(self, points: ArrayLike) -> NDArray[Any]:
        """(..., D) points to (..., K) logits."""
        logits = LinearModel(self.weights, self.bias).logits(points)
        said = np.zeros(logits.shape)
        for k in self.order:
            logits[..., k] += said @ self.links[k]
            said[..., k] = logits[..., k] > 0
        return logits

    def probabilities(self, points: ArrayLike) -> NDArray[Any]:
        """sigmoid(logits), (..., K): of each class, given what was said of the earlier ones."""
        return sigmoid(self.logits(points))

    def predict(self, points: ArrayLike) -> NDArray[np.intp]:
        """1 for the classes whose logit is positive, 0 for the others, (..., K)."""
        return (self.logits(points) > 0).astype(np.intp)


def fit_binary_relevance(points: ArrayLike, labels: ArrayLike, l2: float = 0.01) -> BinaryRelevance:
    """K binary models for `points` (N, D) and `labels` (N, K), each class for itself.

    Raises ValueError for bad input, a class that no point or every point has, and where l2 = 0 and a class can be
    separated from the rest.

    >>> model = fit_binary_relevance([[0.0], [1.0], [2.0], [3.0]], [[0, 1], [0, 0], [1, 1], [1, 0]])
    >>> model.predict([[0.0], [3.0]])
    array([[0, 1],
           [1, 0]])
    """
    x, present = _training_set(points, labels, l2)
    weights, bias = zip(*(_fit(x, column, l2, k) for k, column in enumerate(present.T)), strict=True)
    return BinaryRelevance(np.array(weights), np.array(bias))


def fit_classifier_chain(
    points: ArrayLike, labels: ArrayLike, order: Sequence[int], l2: float = 0.01
) -> ClassifierChain:
    """K binary models for `points` (N, D) and `labels` (N, K), each with the labels of those before it in `order`, a
    permutation of the classes, as features more. The penalty is on their weights, too.

    They are fitted to the true labels, and told the predicted ones later, as in scikit-learn's ClassifierChain.

    Raises ValueError as `fit_binary_relevance` does, and for an order that is no permutation of 0 .. K - 1.

    >>> chain = fit_classifier_chain([[0.0], [1.0], [2.0], [3.0]], [[0, 0], [0, 0], [1, 1], [1, 1]], order=[0, 1])
    >>> chain.links.round(2)
    array([[0.  , 0.  ],
           [2.24, 0.  ]])
    """
    x, present = _training_set(points, labels, l2)
    num_classes, num_features = present.shape[1], x.shape[1]
    order = _order(order, num_classes)
    weights, links, bias = np.zeros((num_classes, num_features)), np.zeros([num_classes] * 2), np.zeros(num_classes)
    for position, k in enumerate(order):
        earlier = list(order[:position])
        row, bias[k] = _fit(np.column_stack([x, present[:, earlier]]), present[:, k], l2, k)
        weights[k], links[k, earlier] = row[:num_features], row[num_features:]
    return ClassifierChain(weights, links, bias, order)


def _training_set(points: ArrayLike, labels: ArrayLike, l2: float) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    x, present = finite_array(points, "points", 2), indicators(labels, "labels")
    if not x.size or not present.size or len(present) != len(x):
        raise InputError("multilabel_training_set", points=x.shape, labels=present.shape)
    if not 0 <= l2 < np.inf:
        raise InputError("penalty_out_of_range", name="l2", value=l2)
    alike = present.all(axis=0) | ~present.any(axis=0)
    if alike.any():
        raise InputError("label_of_all_or_none", value=int(alike.argmax()))
    return x.astype(np.float64), present


def _fit(
    x: NDArray[np.float64], present: NDArray[np.bool_], l2: float, label: int
) -> tuple[NDArray[np.float64], float]:
    """Weights (D,) and bias of one binary model: softmax of two classes at its optimum has the weights -w/2 and w/2,
    whose squares sum to half of w's.
    """
    model = optimum(x, present.astype(np.intp), 2, 2 * l2)
    if model is None:
        raise InputError("separable_from_rest", l2=l2, label=label)
    return model.weights[1] - model.weights[0], float(model.bias[1] - model.bias[0])


def _order(order: Sequence[int], num_classes: int) -> tuple[int, ...]:
    given = tuple(order)
    are_whole = all(isinstance(k, int | np.integer) and not isinstance(k, bool) for k in given)
    if not are_whole or sorted(given) != list(range(num_classes)):
        raise InputError("not_an_order", last=num_classes - 1, value=given)
    return tuple(map(int, given))
