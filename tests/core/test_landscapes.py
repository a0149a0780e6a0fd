import mpmath
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from softmax_core import (
    LOSSES,
    SoftmaxRegression,
    fit_softmax_regression,
    load_iris,
    logit_landscape,
    one_hot,
    smooth_labels,
    weight_landscape,
)

CE, MSE = LOSSES["cross_entropy"], LOSSES["mean_squared_error"]
EVERY = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
X, Y = np.linspace(-4, 4, 7), np.linspace(-3, 5, 5)


@pytest.fixture(scope="module")
def iris_model():
    iris = load_iris()
    return fit_softmax_regression(iris.points, iris.labels, 3, l2=0.01)


class TestOverLogits:
    @EVERY
    @pytest.mark.parametrize(
        ("z", "y", "t", "axes"),
        [
            ([2.0, 1.0, 0.1], [1, 0, 0], 1.0, (0, 1)),
            ([2.0, 1.0, 0.1, -1.0], [0.1, 0.2, 0.3, 0.4], 0.4, (3, 1)),
            ([0.0, 0.0], [0, 1], 3.0, (0, 1)),
            ([1.0, -np.inf, 0.0], [0.5, 0.0, 0.5], 1.0, (2, 0)),
        ],
    )
    def test_every_point_is_what_the_loss_says_there(self, loss, z, y, t, axes):
        landscape = logit_landscape(loss, z, y, t, axes, X, Y)
        for row, y_value in enumerate(Y):
            for column, x_value in enumerate(X):
                here = np.array(z)
                here[axes[0]], here[axes[1]] = x_value, y_value
                block = loss.hessian(here, y, t)[np.ix_(axes, axes)]
                assert landscape.value[row, column] == pytest.approx(loss.value(here, y, t), rel=1e-13, abs=0)
                norm = np.linalg.norm(loss.gradient(here, y, t))
                assert landscape.gradient_norm[row, column] == pytest.approx(norm, rel=1e-12, abs=0)
                smaller = np.linalg.eigvalsh(block)[0]
                assert landscape.curvature[row, column] == pytest.approx(smaller, rel=1e-9, abs=1e-14 / t**2)

    @EVERY
    def test_rows_follow_y_and_columns_follow_x(self, loss):
        landscape = logit_landscape(loss, [0, 0, 0], [1, 0, 0], 1.0, axes=(0, 1), x_values=X, y_values=Y)
        for field in (landscape.value, landscape.gradient_norm, landscape.curvature):
            assert field.shape == (len(Y), len(X))

    def test_cross_entropy_is_nowhere_called_not_convex(self):
        # Not even by a rounding error, so that a page can mark every negative curvature.
        grid = np.linspace(-40, 40, 41)
        for z, y in [([0.0, 0.0], [1, 0]), ([0.0, 0.0, 3.0], [0.2, 0.3, 0.5]), ([1.0] * 10, one_hot(2, 10))]:
            assert (logit_landscape(CE, z, y, 0.5, (0, 1), grid, grid).curvature >= 0).all()

    def test_mean_squared_error_is_not_convex_and_flat_where_confidently_wrong(self):
        landscape = logit_landscape(MSE, [0.0, 0.0, 0.0], [1, 0, 0], 1.0, (0, 1), [-12.0, -2.0], [2.0, 12.0])
        assert landscape.curvature[0, 1] < -1e-3
        # The probabilities of the two other classes are at most exp(-12) = 6e-6 there.
        assert landscape.gradient_norm[1, 0] < 1e-5

    def test_curvature_keeps_its_digits_where_the_loss_is_almost_flat(self, exact):
        # Along the shift of the first two logits only p_2 = exp(-45) = 3e-20 bends the loss; across it is 0.2.
        # Half the trace minus the root would leave the rounding of 0.2.
        z = [0.0, -1.0, -45.0]
        p = exact.softmax(z)
        with mpmath.workdps(100):
            block = mpmath.matrix([[p[0] * (1 - p[0]), -p[0] * p[1]], [-p[0] * p[1], p[1] * (1 - p[1])]])
            smaller = float(min(mpmath.eigsy(block, eigvals_only=True)))
        curvature = logit_landscape(CE, z, [1, 0, 0], 1.0, (0, 1), z[:1], z[1:2]).curvature
        assert curvature[0, 0] == pytest.approx(smaller, rel=1e-13, abs=0)

    @pytest.mark.parametrize("name", [name for name in LOSSES if LOSSES[name].smooth])
    @pytest.mark.parametrize("z", [[0.0, 0.0], [0.0, 0.0, -0.75], [0.0, 0.0, 30.5], [0.0, 0.0, -45.0]])
    def test_is_called_not_convex_exactly_where_it_is(self, exact, name, z):
        axis = np.array([-50.0, -17.25, -1.5, 0.25, 18.5, 51.0])
        for y in (one_hot(0, len(z)), smooth_labels(one_hot(1, len(z)), 0.1)):
            curvature = logit_landscape(LOSSES[name], z, y, 1.0, (0, 1), axis, axis + 0.125).curvature
            for (row, column), found in np.ndenumerate(curvature):
                here = [axis[column], axis[row] + 0.125, *z[2:]]
                with mpmath.workdps(300):
                    (a, b, *_), (_, c, *_) = exact.hessian(LOSSES[name], here, y)[:2]
                    smaller = (a + c) / 2 - mpmath.sqrt(((a - c) / 2) ** 2 + b**2)
                    if len(z) == 2:  # along the shift of both it is 0
                        smaller = min(2 * a, 0)
                assert found == pytest.approx(float(smaller), rel=1e-9, abs=0), here

    def test_curvature_of_two_classes_is_exactly_zero_along_their_shift(self):
        assert_array_equal(logit_landscape(CE, [0, 0], [1, 0], 1.0, (0, 1), X, Y).curvature, 0)

    def test_float32_stays_float32(self):
        landscape = logit_landscape(MSE, np.float32([2, 1, 0]), [1, 0, 0], 0.7, (0, 1), X, Y)
        fields = (landscape.value, landscape.gradient_norm, landscape.curvature)
        assert all(field.dtype == np.float32 for field in fields)

    def test_a_landscape_cannot_be_reassigned(self):
        landscape = logit_landscape(MSE, [2.0, 1.0], [1, 0], 1.0, (0, 1), X, Y)
        with pytest.raises(AttributeError):
            landscape.value = 0

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"axes": (0, 0)}, "axes must be two different classes, got 0 twice"),
            ({"axes": (0, 3)}, "axes must be whole numbers from 0 to 2, got 3"),
            ({"axes": (-1, 0)}, "axes must be whole numbers from 0 to 2, got -1"),
            ({"axes": (0, 1.0)}, "axes must be whole numbers from 0 to 2, got 1.0"),
            ({"axes": (0, 1, 2)}, "axes must be a pair"),
            ({"axes": 0}, "axes must be a pair"),
            ({"x_values": [0.0, np.nan]}, "x_values must be finite, got nan at index 1"),
            ({"y_values": [[0.0]]}, r"y_values must have 1 axes, got an array of shape \(1, 1\)"),
            ({"logits": [np.nan, 0.0, 0.0], "axes": (1, 2)}, "logits must be finite"),
            ({"logits": [0.0, 1.0]}, "logits and target must be of one shape"),
            ({"logits": [[0.0, 1.0, 2.0]]}, "logits and target must be of one shape"),
            ({"target": [1, 1, 0]}, "target must sum to 1"),
            ({"temperature": -1}, "temperature must be one finite number greater than 0, got -1"),
        ],
    )
    def test_bad_arguments_are_named(self, changed, words):
        arguments = {"logits": [0.0, 1.0, 2.0], "target": [1, 0, 0], "temperature": 1.0, "axes": (0, 1)}
        arguments |= {"x_values": X, "y_values": Y} | changed
        with pytest.raises(ValueError, match=words):
            logit_landscape(CE, **arguments)


class TestOverWeights:
    @EVERY
    @pytest.mark.parametrize("axes", [((0, 0), (1, 1)), ((2, 1), (0, 1)), ((1, 0), (1, 1))])
    def test_every_point_is_the_mean_loss_of_that_model(self, loss, axes, iris_model):
        iris = load_iris()
        landscape = weight_landscape(loss, iris_model, iris.points, iris.labels, axes, X, Y, 1.5)
        assert landscape.shape == (len(Y), len(X))
        for row, y_value in enumerate(Y):
            for column, x_value in enumerate(X):
                weights = iris_model.weights.copy()
                weights[axes[0]], weights[axes[1]] = x_value, y_value
                logits = SoftmaxRegression(weights, iris_model.bias).logits(iris.points)
                expected = loss.value(logits, one_hot(iris.labels, 3), 1.5).mean()
                assert landscape[row, column] == pytest.approx(expected, rel=1e-12, abs=0)

    def midpoints_above_the_chord(self, loss, model):
        """How far the middle of each two grid points lies above their mean, at most."""
        iris = load_iris()
        grid = np.linspace(-12, 12, 25)
        value = weight_landscape(loss, model, iris.points, iris.labels, ((0, 0), (2, 0)), grid, grid)
        excess = []
        for step in range(1, 12):
            for a, middle, b in [
                (value[: -2 * step], value[step:-step], value[2 * step :]),
                (value[:, : -2 * step], value[:, step:-step], value[:, 2 * step :]),
                (value[: -2 * step, : -2 * step], value[step:-step, step:-step], value[2 * step :, 2 * step :]),
            ]:
                excess.append((middle - (a + b) / 2).max())
        return max(excess)

    def test_cross_entropy_is_convex(self, iris_model):
        assert self.midpoints_above_the_chord(CE, iris_model) <= 1e-12

    def test_mean_squared_error_is_not(self, iris_model):
        assert self.midpoints_above_the_chord(MSE, iris_model) > 0.01

    def test_the_model_is_left_alone(self, iris_model):
        before = iris_model.weights.copy()
        weight_landscape(CE, iris_model, [[1.0, 2.0]], [0], ((0, 0), (1, 1)), X, Y)
        assert_array_equal(iris_model.weights, before)

    def test_one_point_is_a_data_set(self, iris_model):
        landscape = weight_landscape(CE, iris_model, [[1.0, 2.0]], [0], ((0, 0), (1, 1)), [iris_model.weights[0, 0]], Y)
        assert landscape.shape == (len(Y), 1)
        assert_allclose(
            weight_landscape(
                CE, iris_model, [[1.0, 2.0]] * 3, [0] * 3, ((0, 0), (1, 1)), [iris_model.weights[0, 0]], Y
            ),
            landscape,
        )

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"axes": ((0, 0), (0, 0))}, r"axes must be two different weights, got \(0, 0\) twice"),
            ({"axes": ((3, 0), (0, 0))}, "axes must be whole numbers from 0 to 2, got 3"),
            ({"axes": ((0, 2), (0, 0))}, "axes must be whole numbers from 0 to 1, got 2"),
            ({"axes": (0, 1)}, "axes must be a pair"),
            ({"points": [[1.0, 2.0, 3.0]]}, r"points must be \(N, 2\)"),
            ({"points": [[1.0, np.inf]]}, r"points must be finite, got inf at index \(0, 1\)"),
            ({"points": np.empty((0, 2)), "labels": []}, r"points must be \(N, 2\)"),
            ({"labels": [0, 1]}, r"points must be \(N, 2\) and labels \(N,\) with N > 0"),
            ({"labels": [3]}, "labels must lie between 0 and 2, got 3 at index 0"),
            ({"x_values": [np.nan]}, "x_values must be finite"),
            ({"temperature": 0}, "temperature must be one finite number greater than 0, got 0"),
        ],
    )
    def test_bad_arguments_are_named(self, changed, words, iris_model):
        arguments = {"points": [[1.0, 2.0]], "labels": [0], "axes": ((0, 0), (1, 1)), "x_values": X, "y_values": Y}
        with pytest.raises(ValueError, match=words):
            weight_landscape(CE, iris_model, **(arguments | changed))
