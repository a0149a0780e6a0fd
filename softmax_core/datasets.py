"""Labelled points in the plane."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


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
        self.points.setflags(write=False)
        self.labels.setflags(write=False)


@cache
def load_iris() -> Dataset:
    """150 irises of three species by the length and the width of their petals, in centimetres (Fisher 1936).

    >>> iris = load_iris()
    >>> iris.points.shape, iris.class_names
    ((150, 2), ('setosa', 'versicolor', 'virginica'))
    """
    features = ("petal length (cm)", "petal width (cm)")
    text = (files("softmax_core") / "data" / "iris.csv").read_text(encoding="utf-8")
    flowers = list(csv.DictReader(text.splitlines()))
    class_names = tuple(dict.fromkeys(flower["species"] for flower in flowers))
    return Dataset(
        points=np.array([[float(flower[feature]) for feature in features] for flower in flowers]),
        labels=np.array([class_names.index(flower["species"]) for flower in flowers], np.intp),
        class_names=class_names,
        feature_names=features,
    )
