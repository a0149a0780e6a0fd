"""The plane's points, which carry sets of labels, and the two models that are fitted to them. Knows no Streamlit."""

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_core import (
    BinaryRelevance,
    ClassifierChain,
    MultilabelDataset,
    MultilabelScores,
    fit_binary_relevance,
    fit_classifier_chain,
    make_multilabel,
    multilabel_scores,
)

COUNT, NOISE, SEED = 80, 0.15, 0
#: The penalty of every fit.
L2 = 0.001
#: Either axis goes from minus this to this.
FARTHEST = 1.3
#: Of predicted sets, by name.
SCORES = tuple(each.name for each in fields(MultilabelScores))


class Fitted(NamedTuple):
    """Points where a hand has left them, and what each model makes of them."""

    points: NDArray[np.float64]
    labels: NDArray[np.intp]
    relevance: BinaryRelevance
    chain: ClassifierChain

    @property
    def scores(self) -> dict[str, MultilabelScores]:
        said = {"relevance": self.relevance.predict(self.points), "chain": self.chain.predict(self.points)}
        return {name: multilabel_scores(each, self.labels) for name, each in said.items()}


@cache
def made(num_classes: int) -> MultilabelDataset:
    return make_multilabel(num_classes, COUNT, NOISE, SEED)


def fitted_models(order: str, moved: Sequence[tuple[int, float, float]] = ()) -> Fitted:
    """Both models for as many labels as `order` names, in which the chain asks for them."""
    data = made(len(order))
    points = data.points.copy()
    for n, *place in moved:
        points[n] = place
    indices = [data.class_names.index(letter) for letter in order]
    return Fitted(
        points,
        data.labels,
        fit_binary_relevance(points, data.labels, L2),
        fit_classifier_chain(points, data.labels, indices, L2),
    )
