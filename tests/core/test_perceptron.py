"""The multilayer perceptron beside loops written by hand and beside scikit-learn's."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.neural_network import MLPClassifier

from softmax_core import LOSSES, MultilayerPerceptron, initial_perceptron, one_hot, softmax

SHAPES = pytest.mark.parametrize("hidden", [[1], [8], [5, 3], [16, 16]], ids=str)
ACTIVATIONS = pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
#: Written out, with plain numbers.
BY_HAND = {
    "tanh": math.tanh,
    "relu": lambda s: max(s, 0.0),
    "sigmoid": lambda s: 1 / (1 + math.exp(-s)),
    "linear": lambda s: s,
}
#: What scikit-learn calls them.
THEIR_NAMES = {"sigmoid": "logistic", "linear": "identity"}


def data(seed, count=12, features=2, classes=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(count, features)), np.arange(count) % classes


def perceptron(hidden, activation, seed=0, features=2, classes=3):
    """With biases that are not zero, so that nothing is right by accident."""
    model = initial_perceptron(features, hidden, classes, activation, seed)
    return model.with_parameters(model.parameters + np.random.default_rng(seed).normal(0, 0.3, len(model.parameters)))


def logits_by_hand(model, point):
    """Unit by unit, with Python's floats."""
    values = [float(x) for x in point]
    for number, (weights, bias) in enumerate(model.layers):
        sums = [b + sum(w * v for w, v in zip(row, values, strict=True)) for row, b in zip(weights, bias, strict=True)]
        last = number == len(model.layers) - 1
        values = sums if last else [BY_HAND[model.activation](s) for s in sums]
    return values


class TestForward:
    @SHAPES
    @ACTIVATIONS
    def test_logits_are_those_computed_unit_by_unit(self, hidden, activation):
        model, (points, _) = perceptron(hidden, activation), data(1)
        assert_allclose(
            model.logits(points), [logits_by_hand(model, point) for point in points], rtol=1e-12, atol=1e-14
        )

    @ACTIVATIONS
    def test_any_leading_axes_are_a_batch(self, activation):
        model, points = perceptron([4], activation), data(2)[0]
        assert_allclose(model.logits(points.reshape(2, 2, 3, 2)), model.logits(points).reshape(2, 2, 3, 3))
        assert_allclose(model.logits(points[0]), model.logits(points)[0], rtol=1e-13)
        assert model.logits(np.empty((0, 2))).shape == (0, 3)

    def test_sigmoids_hold_at_both_ends(self):
        model = MultilayerPerceptron((([[1.0]], [0.0]), ([[1.0], [0.0]], [0.0, 0.0])), "sigmoid")
        # e^-700 / (1 + e^-700) and 1: to the last digits, without overflow.
        assert_allclose(model.logits([[-700.0], [1000.0]])[:, 0], [math.exp(-700.0), 1.0], rtol=1e-13)

    def test_linear_layers_are_one_linear_map(self):
        model, (points, _) = perceptron([5, 3], "linear"), data(5)
        (w1, b1), (w2, b2), (w3, b3) = model.layers
        assert_allclose(model.logits(points), points @ (w3 @ w2 @ w1).T + w3 @ (w2 @ b1 + b2) + b3, rtol=1e-12)

    def test_probabilities_are_the_softmax_of_the_logits(self):
        model, points = perceptron([4], "tanh"), data(3)[0]
        assert_array_equal(model.probabilities(points, 2.5), softmax(model.logits(points), 2.5))

    def test_the_largest_logit_is_the_prediction(self):
        model, points = perceptron([4], "relu"), data(4)[0]
        assert_array_equal(model.predict(points), model.logits(points).argmax(axis=1))

    @pytest.mark.parametrize("points", [3.0, [1.0], [[1.0, 2.0, 3.0]]])
    def test_points_of_another_dimension_are_named(self, points):
        with pytest.raises(ValueError, match="points must have 2 features each, got an array of shape"):
            perceptron([4], "tanh").logits(points)


class TestParameters:
    @SHAPES
    def test_there_and_back_is_the_same_model(self, hidden):
        model = perceptron(hidden, "relu")
        again = model.with_parameters(model.parameters)
        assert again.activation == "relu"
        assert_array_equal(again.parameters, model.parameters)
        assert_array_equal(again.logits([1.0, 2.0]), model.logits([1.0, 2.0]))

    def test_are_layer_after_layer_weights_before_bias(self):
        model = MultilayerPerceptron((([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0]), ([[7.0, 8.0]], [9.0])))
        assert_array_equal(model.parameters, np.arange(1.0, 10.0))
        assert model.parameters.dtype == np.float64

    @pytest.mark.parametrize(
        ("vector", "words"),
        [
            (np.zeros(8), "vector must have 9 parameters, got 8"),
            (np.zeros((9, 1)), "vector must have 1 axes"),
            ([0.0] * 8 + [np.nan], "vector must be finite, got nan at index 8"),
        ],
    )
    def test_of_another_shape_are_named(self, vector, words):
        model = MultilayerPerceptron((([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0]), ([[7.0, 8.0]], [9.0])))
        with pytest.raises(ValueError, match=words):
            model.with_parameters(vector)


class TestBackpropagation:
    @SHAPES
    @ACTIVATIONS
    @pytest.mark.parametrize("loss", ["cross_entropy", "mean_squared_error", "focal"])
    def test_is_the_slope_of_the_mean_loss(self, hidden, activation, loss):
        model, (points, labels) = perceptron(hidden, activation, seed=7), data(7)
        target, loss = one_hot(labels, 3), LOSSES[loss]

        def value(parameters):
            return loss.value(model.with_parameters(parameters).logits(points), target).mean()

        gradient = model.parameter_gradient(points, loss.gradient(model.logits(points), target) / len(points))
        # No ReLU of these lies within 1e-6 of its kink; errors are h^2 = 1e-12 and eps / h = 2e-10.
        step = 1e-6
        slopes = [
            (value(model.parameters + step * axis) - value(model.parameters - step * axis)) / (2 * step)
            for axis in np.eye(len(model.parameters))
        ]
        assert_allclose(gradient, slopes, rtol=0, atol=3e-9)

    @SHAPES
    @ACTIVATIONS
    def test_is_scikit_learns(self, hidden, activation):
        model, (points, labels) = perceptron(hidden, activation, seed=9), data(9)
        theirs = MLPClassifier(hidden, activation=THEIR_NAMES.get(activation, activation), alpha=0.0, max_iter=1)
        theirs.partial_fit(points, labels, classes=[0, 1, 2])
        theirs.coefs_ = [weights.T.copy() for weights, _ in model.layers]
        theirs.intercepts_ = [bias.copy() for _, bias in model.layers]
        target = one_hot(labels, 3)
        activations = [points] + [None] * (len(hidden) + 1)
        deltas = [None] * (len(hidden) + 1)
        coefficients = [np.empty_like(weights) for weights in theirs.coefs_]
        intercepts = [np.empty_like(bias) for bias in theirs.intercepts_]
        value, coefficients, intercepts = theirs._backprop(
            points, target, None, activations, deltas, coefficients, intercepts
        )
        logits = model.logits(points)
        assert LOSSES["cross_entropy"].value(logits, target).mean() == pytest.approx(value, rel=1e-12)
        expected = np.concatenate(
            [part.ravel() for w, b in zip(coefficients, intercepts, strict=True) for part in (w.T, b)]
        )
        gradient = model.parameter_gradient(points, LOSSES["cross_entropy"].gradient(logits, target) / len(points))
        assert_allclose(gradient, expected, rtol=1e-10, atol=1e-14)

    @given(seed=st.integers(0, 1000))
    def test_is_linear_in_the_logit_gradient(self, seed):
        model, (points, _) = perceptron([4, 2], "tanh", seed), data(seed)
        a, b = np.random.default_rng(seed).normal(size=(2, len(points), 3))
        both = model.parameter_gradient(points, 2 * a - b)
        apart = 2 * model.parameter_gradient(points, a) - model.parameter_gradient(points, b)
        assert_allclose(both, apart, atol=1e-11)

    def test_passes_nothing_through_a_relu_at_rest(self):
        model = MultilayerPerceptron((([[1.0]], [0.0]), ([[1.0], [-1.0]], [0.0, 0.0])), "relu")
        assert_array_equal(model.parameter_gradient([[0.0]], [[1.0, 0.0]]), [0, 0, 0, 0, 1, 0])
        assert_array_equal(model.parameter_gradient([[2.0]], [[1.0, 0.0]]), [2, 1, 2, 0, 1, 0])

    @pytest.mark.parametrize(
        ("points", "pull", "words"),
        [
            ([1.0, 2.0], [[0.0] * 3], "points must have 2 axes"),
            ([[1.0]], [[0.0] * 3], r"points must have 2 features each, got an array of shape \(1, 1\)"),
            ([[1.0, 2.0]], [[0.0] * 2], r"logit_gradient must be of shape \(1, 3\), got \(1, 2\)"),
            ([[1.0, 2.0]], [[0.0, np.nan, 0.0]], r"logit_gradient must be finite, got nan at index \(0, 1\)"),
        ],
    )
    def test_bad_arguments_are_named(self, points, pull, words):
        with pytest.raises(ValueError, match=words):
            perceptron([4], "tanh").parameter_gradient(points, pull)


class TestStart:
    @pytest.mark.parametrize(("activation", "hidden"), [("tanh", [16, 16]), ("relu", [16, 16]), ("sigmoid", [16, 16])])
    def test_weights_have_the_spread_of_the_papers(self, activation, hidden):
        layers = [initial_perceptron(4, hidden, 10, activation, seed).layers for seed in range(400)]
        for number, (fan_in, fan_out) in enumerate([(4, 16), (16, 16), (16, 10)]):
            weights = np.array([layer[number][0] for layer in layers])
            he = activation == "relu" and number < 2
            # Glorot & Bengio: uniform of variance 2 / (fan_in + fan_out); He: normal of variance 2 / fan_in.
            variance = 2 / fan_in if he else 2 / (fan_in + fan_out)
            assert weights.var() == pytest.approx(variance, rel=0.03)
            assert abs(weights.mean()) < 0.02 * variance**0.5
            assert (np.abs(weights).max() <= math.sqrt(6 / (fan_in + fan_out))) != he
            assert not any(layer[number][1].any() for layer in layers)

    def test_follows_the_seed(self):
        first, same, other = (initial_perceptron(2, [8], 3, "tanh", seed).parameters for seed in (5, 5, 6))
        assert_array_equal(first, same)
        assert (first != other).any()

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"num_features": 0}, "num_features must be a whole number of at least 1, got 0"),
            ({"num_features": 2.0}, "num_features must be a whole number of at least 1, got 2.0"),
            ({"hidden": 8}, r"hidden must be the units of each hidden layer, such as \[8\], got 8"),
            ({"hidden": []}, "hidden must be one or 2 layers, got 0"),
            ({"hidden": [4, 4, 4]}, "hidden must be one or 2 layers, got 3"),
            ({"hidden": [0]}, "hidden layers must have 1 to 128 units each, got 0"),
            ({"hidden": [129]}, "hidden layers must have 1 to 128 units each, got 129"),
            ({"hidden": [4.5]}, "hidden layers must have 1 to 128 units each, got 4.5"),
            ({"num_classes": 0}, "num_classes must be a whole number of at least 1, got 0"),
            ({"activation": "sine"}, "activation must be one of tanh, relu, sigmoid, linear, got 'sine'"),
            ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
            ({"seed": None}, "seed must be a whole number of at least 0, got None"),
        ],
    )
    def test_bad_arguments_are_named(self, changed, words):
        arguments = {"num_features": 2, "hidden": [8], "num_classes": 3, "activation": "tanh", "seed": 0} | changed
        with pytest.raises(ValueError, match=words):
            initial_perceptron(**arguments)


class TestModel:
    FIRST, LAST = ([[1.0, 2.0]], [0.0]), ([[1.0], [2.0]], [0.0, 0.0])

    def test_keeps_its_weights_whatever_becomes_of_the_given_arrays(self):
        weights = np.ones((1, 2))
        model = MultilayerPerceptron(((weights, [0.0]), self.LAST))
        weights[:] = 9
        assert_array_equal(model.layers[0][0], [[1, 1]])
        with pytest.raises(ValueError, match="read-only"):
            model.layers[0][0][0, 0] = 9

    def test_cannot_be_reassigned(self):
        with pytest.raises(AttributeError):
            MultilayerPerceptron((self.FIRST, self.LAST)).activation = "relu"

    @pytest.mark.parametrize(
        ("layers", "activation", "words"),
        [
            ((LAST,), "tanh", "layers must be 1 or 2 hidden ones and the last, got 1"),
            ((FIRST, LAST, LAST, LAST), "tanh", "layers must be 1 or 2 hidden ones and the last, got 4"),
            (3, "tanh", r"layers must be pairs \(weights, bias\)"),
            ((FIRST, ([[1.0]],)), "tanh", r"layers must be pairs \(weights, bias\)"),
            ((FIRST, ([[1.0, 1.0]], [0.0])), "tanh", "weights of layer 1 must take 1 units each, got 2"),
            ((FIRST, ([[1.0]], [0.0, 1.0])), "tanh", "bias of layer 1 must have one number for each of 1 units, got 2"),
            ((([[np.inf, 1.0]], [0.0]), LAST), "tanh", r"weights of layer 0 must be finite, got inf at index \(0, 0\)"),
            ((([1.0, 1.0], [0.0]), LAST), "tanh", "weights of layer 0 must have 2 axes"),
            ((FIRST, (np.empty((0, 1)), [])), "tanh", "weights of layer 1 must not be empty"),
            ((FIRST, LAST), "sine", "activation must be one of tanh, relu, sigmoid, linear, got 'sine'"),
            (
                ((np.ones((129, 2)), np.zeros(129)), (np.ones((2, 129)), np.zeros(2))),
                "tanh",
                "hidden layers must have 1 to 128 units each, got 129",
            ),
        ],
    )
    def test_bad_layers_are_named(self, layers, activation, words):
        with pytest.raises(ValueError, match=words):
            MultilayerPerceptron(layers, activation)
