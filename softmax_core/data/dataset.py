"""What a data set is, and how large one may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from softmax_core._checks import unmasked

MIN_COUNT, MAX_COUNT = 10, 5000
MIN_CLASSES, MAX_CLASSES = 2, 10


@dataclass(frozen=True, eq=False)
class Dataset:
    """Points with labels. The arrays are read-only."""

    points: NDArray[np.float64]
    """(N, 2)"""
    labels: NDArray[np.intp]
    """(N,), indices into class_names"""
    class_names: tuple[str, ...]
    feature_names: tuple[str, str]

    def __post_init__(self) -> None:
        unmasked(self.points, "points")
        unmasked(self.labels, "labels")
        self.points.setflags(write=False)
        self.labels.setflags(write=False)


@dataclass(frozen=True, eq=False)
class MultilabelDataset:
    """Points of which each carries a set of labels. The arrays are read-only."""

    points: NDArray[np.float64]
    """(N, 2)"""
    labels: NDArray[np.intp]
    """(N, K), 1 where a point carries a label and 0 where it does not"""
    class_names: tuple[str, ...]
    feature_names: tuple[str, str]

    def __post_init__(self) -> None:
        unmasked(self.points, "points")
        unmasked(self.labels, "labels")
        self.points.setflags(write=False)
        self.labels.setflags(write=False)


NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def labelled(points: NDArray[np.float64], names: Sequence[str], features: tuple[str, str]) -> Dataset:
    """A data set from the class name of each point; class names sorted, numbers by value and before words."""

    def order(name: str) -> tuple[bool, float, str]:
        is_number = NUMBER.fullmatch(name) is not None
        return not is_number, float(name) if is_number else 0.0, name

    class_names = tuple(sorted(set(names), key=order))
    index = {name: i for i, name in enumerate(class_names)}
    return Dataset(points, np.array([index[name] for name in names], np.intp), class_names, features)
