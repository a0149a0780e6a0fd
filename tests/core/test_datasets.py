import csv
from importlib.resources import files

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn import datasets

from softmax_core import load_iris


def test_iris_are_the_petals_of_the_real_flowers():
    real, ours = datasets.load_iris(), load_iris()
    assert_array_equal(ours.points, real.data[:, 2:])
    assert_array_equal(ours.labels, real.target)
    assert ours.class_names == tuple(real.target_names)
    assert ours.feature_names == tuple(real.feature_names[2:])


def test_the_data_file_holds_all_four_measurements():
    with (files("softmax_core") / "data" / "iris.csv").open() as file:
        header, *flowers = csv.reader(file)
    real = datasets.load_iris()
    assert header == [*real.feature_names, "species"]
    assert_array_equal(np.array([flower[:4] for flower in flowers], float), real.data)


def test_the_data_file_names_its_source_and_licence():
    note = (files("softmax_core") / "data" / "README.md").read_text()
    assert "Fisher" in note
    assert "CC BY 4.0" in note


def test_nobody_can_change_the_flowers_of_others():
    with pytest.raises(ValueError, match="read-only"):
        load_iris().points[0, 0] = 9
    with pytest.raises(ValueError, match="read-only"):
        load_iris().labels[0] = 2
