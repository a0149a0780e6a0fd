import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.preprocessing import label_binarize

from softmax_core import entropy, one_hot, smooth_labels


def test_one_hot_agrees_with_scikit_learn():
    labels = np.random.default_rng(30).integers(0, 5, 40)
    assert_array_equal(one_hot(labels, 5), label_binarize(labels, classes=range(5)))


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (0,)])
def test_one_hot_adds_the_class_axis_at_the_end(shape):
    labels = np.zeros(shape, int) + 2
    encoded = one_hot(labels, 4)
    assert encoded.shape == (*shape, 4)
    assert_array_equal(encoded, np.broadcast_to([0, 0, 1, 0], encoded.shape))


@pytest.mark.parametrize(
    ("labels", "num_classes", "words"),
    [
        ([0, 3], 3, "labels must lie between 0 and 2, got 3 at index 1"),
        ([[-1, 0]], 3, r"labels must lie between 0 and 2, got -1 at index \(0, 0\)"),
        ([0.0, 1.0], 3, "labels must be whole class numbers, got an array of float64"),
        ([True, False], 2, "labels must be whole class numbers, got an array of bool"),
        (["cat"], 2, "labels must be whole class numbers"),
        ([0], 0, "num_classes must be a whole number of at least 1, got 0"),
        ([0], 2.0, "num_classes must be a whole number of at least 1, got 2.0"),
    ],
)
def test_one_hot_names_what_is_wrong(labels, num_classes, words):
    with pytest.raises(ValueError, match=words):
        one_hot(labels, num_classes)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6).filter(any), st.floats(0, 1))
def test_smoothing_keeps_a_distribution_and_does_not_lower_its_entropy(counts, smoothing):
    target = np.array(counts) / sum(counts)
    smooth = smooth_labels(target, smoothing)
    assert smooth.sum() == pytest.approx(1, abs=1e-14)
    assert entropy(smooth) >= entropy(target) - 1e-14


def test_smoothing_moves_a_share_of_the_mass_to_all_classes_alike():
    assert_allclose(
        smooth_labels([[1, 0, 0, 0], [0, 0, 0.5, 0.5]], 0.2), [[0.85, 0.05, 0.05, 0.05], [0.05, 0.05, 0.45, 0.45]]
    )
    assert_array_equal(smooth_labels([0.0, 1.0], 0), [0, 1])
    assert_array_equal(smooth_labels([0.0, 1.0], 1), [0.5, 0.5])


@pytest.mark.parametrize("smoothing", [0.1, np.float64(0.1)])
def test_smoothing_leaves_float32_alone(smoothing):
    assert smooth_labels(np.float32([1, 0]), smoothing).dtype == np.float32
    assert smooth_labels([1, 0], smoothing).dtype == np.float64


@pytest.mark.parametrize("smoothing", [-0.1, 1.1, np.nan])
def test_smoothing_outside_0_to_1_is_named(smoothing):
    with pytest.raises(ValueError, match="smoothing must lie between 0 and 1, got"):
        smooth_labels([1.0, 0.0], smoothing)


def test_smoothing_of_what_is_no_distribution_is_named():
    with pytest.raises(ValueError, match=r"target must sum to 1 over the classes, got a sum of 2\.0"):
        smooth_labels([1.0, 1.0], 0.1)
