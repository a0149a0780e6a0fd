"""Measured data, from the files beside this module. README.md says where they come from."""

import csv
from functools import cache
from importlib.resources import files

import numpy as np

from softmax_core.data.dataset import Dataset, labelled
from softmax_core.errors import InputError


def load_iris(features: tuple[str, str] = ("petal length (cm)", "petal width (cm)")) -> Dataset:
    """150 irises of three species by two of four measurements, in centimetres (Fisher 1936).

    `features` are two of "sepal length (cm)", "sepal width (cm)", "petal length (cm)" and "petal width (cm)".

    >>> iris = load_iris()
    >>> iris.points.shape, iris.class_names
    ((150, 2), ('setosa', 'versicolor', 'virginica'))
    """
    return _load_species("iris.csv", tuple(features))


def load_penguins(features: tuple[str, str] = ("bill length (mm)", "bill depth (mm)")) -> Dataset:
    """342 penguins of three species by two of four measurements (Gorman, Williams & Fraser 2014).

    `features` are two of "bill length (mm)", "bill depth (mm)", "flipper length (mm)" and "body mass (g)". Two more
    birds of the original 344 were not measured and are left out.

    >>> penguins = load_penguins()
    >>> penguins.points.shape, penguins.class_names
    ((342, 2), ('Adelie', 'Chinstrap', 'Gentoo'))
    """
    return _load_species("penguins.csv", tuple(features))


@cache
def _load_species(file: str, features: tuple[str, ...]) -> Dataset:
    text = (files("softmax_core") / "data" / file).read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    *measures, species = rows[0]
    if len(features) != 2 or len(set(features) & set(measures)) != 2:
        raise InputError("features_of_data", offered=", ".join(measures), given=features)
    points = np.array([[float(row[feature]) for feature in features] for row in rows])
    return labelled(points, [row[species] for row in rows], features)
