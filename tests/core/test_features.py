"""Features made of the two coordinates, beside scikit-learn's polynomials and the sine by hand."""

import math

import numpy as np
import pytest
from sklearn.preprocessing import PolynomialFeatures

from softmax_core import FEATURES, fit_softmax_regression, input_features, make_rings

POINTS = np.random.default_rng(0).normal(0, 3, (40, 2))


def test_squares_and_the_product_are_scikit_learns_polynomials():
    theirs = PolynomialFeatures(2, include_bias=False).fit(POINTS)
    order = ["x1", "x2", "x1_squared", "x1_x2", "x2_squared"]
    assert list(theirs.get_feature_names_out(["x1", "x2"])) == ["x1", "x2", "x1^2", "x1 x2", "x2^2"]
    np.testing.assert_allclose(input_features(POINTS, order), theirs.transform(POINTS), rtol=1e-15)


def test_sines_are_those_of_radians():
    expected = [[math.sin(x), math.sin(y)] for x, y in POINTS]
    np.testing.assert_allclose(input_features(POINTS, ["sin_x1", "sin_x2"]), expected, rtol=1e-14)


def test_stand_in_the_order_in_which_they_are_named_for_any_batch():
    names = list(reversed(FEATURES))
    together = input_features(POINTS.reshape(8, 5, 2), names)
    assert together.shape == (8, 5, 7)
    for n, name in enumerate(names):
        np.testing.assert_array_equal(together[..., n].ravel(), input_features(POINTS, [name])[:, 0])


def test_squares_find_what_no_line_can():
    rings = make_rings(2, 200, 0.1, 0)
    fits = {
        names: fit_softmax_regression(input_features(rings.points, names), rings.labels, 2)
        for names in (("x1", "x2"), ("x1_squared", "x2_squared"))
    }
    right = {
        names: (model.predict(input_features(rings.points, names)) == rings.labels).mean()
        for names, model in fits.items()
    }
    assert right["x1", "x2"] < 0.7 and right["x1_squared", "x2_squared"] > 0.9


@pytest.mark.parametrize(
    ("points", "names", "words"),
    [
        (POINTS, [], "names must be one or more of x1, x2, x1_squared, .*sin_x2"),
        (POINTS, ["x3"], "names must be one of x1, x2, .*, got 'x3'"),
        (POINTS[:, :1], ["x1"], r"points must have 2 features each, got an array of shape \(40, 1\)"),
    ],
)
def test_bad_arguments_are_named(points, names, words):
    with pytest.raises(ValueError, match=words):
        input_features(points, names)
