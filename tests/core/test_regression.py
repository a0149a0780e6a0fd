import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import linprog
from sklearn import datasets
from sklearn.linear_model import LogisticRegression

from softmax_core import (
    DATASETS,
    LOSSES,
    SoftmaxRegression,
    accuracy,
    canonical,
    fit_softmax_regression,
    load_iris,
    load_penguins,
    one_hot,
    shift_weights,
    softmax,
)
from softmax_core.models import fitting


def draw(seed, count=60, features=2, classes=3, steepness=1.0):
    """Points, and labels drawn from a softmax regression: classes overlap, the more the less the steepness."""
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(count, features))
    logits = steepness * points @ rng.normal(size=(features, classes))
    labels = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
    labels[:classes] = range(classes)
    return points, labels


def gradient_norm(model, points, labels, l2):
    """Of mean cross-entropy + l2/2 sum(W^2), from p - y and nothing of the library."""
    logits = points @ model.weights.T + model.bias
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    residual = exps / exps.sum(axis=1, keepdims=True) - np.eye(len(model.bias))[labels]
    weights = residual.T @ points / len(points) + l2 * model.weights
    return np.hypot(np.linalg.norm(weights), np.linalg.norm(residual.mean(axis=0)))


def can_be_separated(points, labels, num_classes):
    """Whether some weights give no point a smaller logit for its class than for another, and one a larger: by
    linear programming (Albert & Anderson 1984). Then, and only then, there is no optimum without a penalty."""
    design = np.column_stack([points, np.ones(len(points))])
    margins = []
    for x, label in zip(design, labels, strict=True):
        for other in set(range(num_classes)) - {label}:
            row = np.zeros((num_classes, design.shape[1]))
            row[label], row[other] = x, -x
            margins.append(row.ravel())
    margins = np.array(margins)
    best = linprog(-margins.sum(axis=0), A_ub=-margins, b_ub=np.zeros(len(margins)), bounds=(-1, 1))
    return -best.fun > 1e-7


class TestOptimum:
    @pytest.mark.parametrize("l2", [1e-3, 1 / 150, 0.1, 10.0])
    def test_on_iris_is_scikit_learns(self, l2):
        iris = load_iris()
        ours = fit_softmax_regression(iris.points, iris.labels, 3, l2=l2)
        theirs = LogisticRegression(C=1 / (l2 * 150), tol=1e-10, max_iter=10000).fit(iris.points, iris.labels)
        assert_allclose(ours.probabilities(iris.points), theirs.predict_proba(iris.points), atol=1e-5)

    def test_of_ten_classes_in_64_dimensions_is_scikit_learns(self):
        points, labels = datasets.load_digits(return_X_y=True)
        points, labels = points[:120, 10:40:3] / 16, labels[:120]
        ours = fit_softmax_regression(points, labels, 10, l2=0.01)
        theirs = LogisticRegression(C=1 / (0.01 * 120), tol=1e-10, max_iter=10000).fit(points, labels)
        assert_allclose(ours.probabilities(points), theirs.predict_proba(points), atol=1e-5)

    @pytest.mark.parametrize("l2", [0.0, 1e-8, 1e-3, 1.0])
    @pytest.mark.parametrize("classes", [2, 3, 5])
    def test_has_no_gradient(self, l2, classes):
        points, labels = draw(classes, classes=classes)
        model = fit_softmax_regression(points, labels, classes, l2=l2)
        assert gradient_norm(model, points, labels, l2) <= 1e-8

    def test_on_iris_has_no_gradient_whatever_the_penalty(self):
        iris = load_iris()
        for l2 in [1e-10, 1e-6, 1e-2, 100.0]:
            model = fit_softmax_regression(iris.points, iris.labels, 3, l2=l2)
            assert gradient_norm(model, iris.points, iris.labels, l2) <= 1e-8

    def test_is_better_than_its_neighbours(self):
        points, labels = draw(51)
        model = fit_softmax_regression(points, labels, 3, l2=0.05)

        def objective(weights, bias):
            logits = SoftmaxRegression(weights, bias).logits(points)
            return LOSSES["cross_entropy"].value(logits, one_hot(labels, 3)).mean() + 0.025 * (weights**2).sum()

        rng = np.random.default_rng(52)
        for _ in range(50):
            nudge = rng.normal(0, 1e-3, (3, 3))
            assert objective(model.weights + nudge[:, :2], model.bias + nudge[:, 2]) > objective(
                model.weights, model.bias
            )

    def test_is_reached_where_full_newton_steps_run_away(self):
        # Found by search: with full steps only, the loss rises on these five points and the iteration never ends.
        points = np.array([[3.1, -2.3], [0.9, 0.2], [-0.3, -1.0], [3.0, -3.2], [-1.3, 0.1]])
        labels = np.array([0, 1, 0, 0, 1])
        model = fit_softmax_regression(points, labels, 2, l2=1e-6)
        assert gradient_norm(model, points, labels, 1e-6) <= 1e-8

    @pytest.mark.parametrize("l2", [0.0, 0.1])
    def test_weights_and_bias_sum_to_zero_over_the_classes(self, l2):
        points, labels = draw(53)
        model = fit_softmax_regression(points + 100, labels, 3, l2=l2)
        assert_allclose(model.weights.sum(axis=0), 0, atol=1e-12)
        assert model.bias.sum() == pytest.approx(0, abs=1e-9)

    def test_without_a_penalty_follows_the_units_of_the_data(self):
        points, labels = draw(54)
        expected = fit_softmax_regression(points, labels, 3, l2=0.0).probabilities(points)
        for scale, shift in [((1e6, 1e-6), 0), ((1.0, 1.0), 1e5), ((1e-9, 1e-9), 0)]:
            moved = points * scale + shift
            model = fit_softmax_regression(moved, labels, 3, l2=0.0)
            assert_allclose(model.probabilities(moved), expected, atol=1e-8)

    def test_of_dependent_features_is_the_one_of_least_norm(self):
        points, labels = draw(55)
        repeated = np.column_stack([points, points[:, 0], np.full(len(points), 7.0)])
        model = fit_softmax_regression(repeated, labels, 3, l2=0.0)
        single = fit_softmax_regression(points, labels, 3, l2=0.0)
        assert_allclose(model.probabilities(repeated), single.probabilities(points), atol=1e-10)
        assert_allclose(model.weights[:, 0], model.weights[:, 2], atol=1e-10)
        assert_allclose(model.weights[:, 3], 0, atol=1e-10)

    def test_of_points_that_are_all_alike_is_the_share_of_each_class(self):
        model = fit_softmax_regression([[2.0, 3.0]] * 6, [0, 0, 0, 1, 1, 2], 3, l2=0.0)
        assert_allclose(model.probabilities([2.0, 3.0]), [1 / 2, 1 / 3, 1 / 6], rtol=1e-12)

    def test_takes_float32_and_whole_numbers(self):
        points, labels = draw(56)
        points = np.round(points * 10)
        expected = fit_softmax_regression(points, labels, 3, l2=0.1).weights
        for same in (points.astype(np.float32), points.astype(int), points.tolist()):
            assert_allclose(fit_softmax_regression(same, labels, 3, l2=0.1).weights, expected, rtol=1e-10)


def farthest_from_optimum(model, points, labels, l2):
    """The gradient of mean cross-entropy + l2/2 sum(W^2) by mpmath, as a share of what it is a sum of."""
    with mpmath.workdps(60):
        rows = [[mpmath.mpf(float(w)) for w in row] for row in np.column_stack([model.weights, model.bias])]
        terms = [[[mpmath.mpf(l2) * w for w in row[:-1]] + [mpmath.mpf(0)]] for row in rows]
        for point, label in zip(points, labels, strict=True):
            x = [*(mpmath.mpf(float(value)) for value in point), mpmath.mpf(1)]
            logits = [mpmath.fdot(row, x) for row in rows]
            exps = [mpmath.exp(z - max(logits)) for z in logits]
            for k, row in enumerate(terms):
                others = mpmath.fsum(e for j, e in enumerate(exps) if j != label)
                pull = (-others if k == label else exps[k]) / mpmath.fsum(exps) / len(points)
                row.append([pull * value for value in x])
        return max(
            float(abs(mpmath.fsum(column)) / (mpmath.fsum(map(abs, column)) or 1))
            for row in terms
            for column in zip(*row, strict=True)
        )


class TestWhateverTheScale:
    def test_of_two_points_is_the_root_of_its_equation(self):
        for distance in (1e-6, 1.0, 2e8, 1e9, 1e30, 1e150):
            for l2 in (1e-3, 0.01, 1.0):
                with mpmath.workdps(40):
                    # The weights are -v and v with s / (1 + exp(v s)) = 2 l2 v; solved for u = v s, in logarithms.
                    s, penalty = mpmath.mpf(distance), mpmath.mpf(l2)

                    def excess(u, s=s, penalty=penalty):
                        return mpmath.log(2 * penalty * u) + mpmath.log(1 + mpmath.exp(u)) - 2 * mpmath.log(s)

                    v = float(mpmath.findroot(excess, (mpmath.mpf(10) ** -20, 800), solver="illinois") / s)
                model = fit_softmax_regression([[0.0], [distance]], [0, 1], 2, l2=l2)
                assert_allclose(model.weights.ravel(), [-v, v], rtol=1e-9)
        assert_allclose(
            fit_softmax_regression([[0.0], [1e9]], [0, 1], 2, l2=0.01).weights[1], 4.1629739866828573e-08, rtol=1e-12
        )

    @pytest.mark.parametrize("scale", [1e-100, 1e-9, 2e8, 1e9, 1e15, 1e100])
    def test_of_iris_is_found(self, scale):
        iris = load_iris()
        model = fit_softmax_regression(iris.points * scale, iris.labels, 3, l2=0.01)
        assert farthest_from_optimum(model, iris.points * scale, iris.labels, 0.01) < 1e-9

    @pytest.mark.parametrize("label", [0, 1, 2])
    @pytest.mark.parametrize("outlier", [(1e7, 1e7), (1e7, 0.0), (0.0, -1e7), (-1e7, 1e7), (1e9, 0.0), (1e12, 1.0)])
    def test_of_iris_with_an_outlier_is_found(self, outlier, label):
        iris = load_iris()
        points, labels = np.vstack([iris.points, outlier]), np.append(iris.labels, label)
        model = fit_softmax_regression(points, labels, 3, l2=0.01)
        # Where the outlier is not certain, a weight's last digit moves its logit by eps times its size.
        assert farthest_from_optimum(model, points, labels, 0.01) < 1e-8 + 1e-15 * max(map(abs, outlier))

    @pytest.mark.parametrize("scales", [(1e9, 1e-9), (1e-9, 1.0), (1e100, 1.0), (1e-150, 1e150)])
    def test_of_features_of_different_size_is_found(self, scales):
        points, labels = draw(58, classes=4)
        for l2 in (1e-4, 1.0):
            model = fit_softmax_regression(points * scales, labels, 4, l2=l2)
            assert farthest_from_optimum(model, points * scales, labels, l2) < 1e-9

    @pytest.mark.parametrize("name", sorted(DATASETS.keys() - {"iris", "penguins"}))
    @pytest.mark.parametrize("num_classes", [2, 10])
    def test_of_made_points_without_noise_is_found(self, name, num_classes):
        # Most are alike, many on lines, and some features are 1e-16 where they should be 0.
        data = DATASETS[name](num_classes=num_classes, count=40, noise=0.0, seed=1)
        model = fit_softmax_regression(data.points, data.labels, num_classes, l2=1e-3)
        assert farthest_from_optimum(model, data.points, data.labels, 1e-3) < 1e-8

    def test_of_groups_that_are_separated_though_classes_in_them_are_not_is_found(self):
        # What holds the groups apart is exp(-40) beside what holds the classes in them together.
        rng = np.random.default_rng(59)
        labels = np.arange(80) % 4
        points = 1e9 * (rng.normal(0, 0.3, (80, 2)) + np.array([[-2.0, 0], [-2.1, 0], [2.0, 0], [2.1, 0.1]])[labels])
        model = fit_softmax_regression(points, labels, 4, l2=0.01)
        assert farthest_from_optimum(model, points, labels, 0.01) < 1e-9

    @pytest.mark.parametrize("l2", [1e-30, 1e-100, 1e-290])
    def test_of_the_slightest_penalties_is_found(self, l2):
        points, labels = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
        model = fit_softmax_regression(points, labels, 2, l2=l2)
        assert farthest_from_optimum(model, points, labels, l2) < 1e-6

    def test_without_a_penalty_scale_is_nothing(self):
        points, labels = draw(60)
        expected = fit_softmax_regression(points, labels, 3, l2=0.0).probabilities(points)
        for scale in (1e-150, 1e-9, 1e9, 1e150, 1e300):
            model = fit_softmax_regression(points * scale, labels, 3, l2=0.0)
            assert_allclose(model.probabilities(points * scale), expected, rtol=1e-9)


class TestSeparableData:
    def test_raises_exactly_where_linear_programming_finds_no_optimum(self):
        found = {True: 0, False: 0}
        for seed in range(80):
            classes, features = 2 + seed % 3, 1 + seed % 2
            points, labels = draw(seed, count=8 + seed % 17, features=features, classes=classes, steepness=3.0)
            if seed % 2:
                points = np.round(points)  # many ties: classes that touch, and separate only in part
            separable = can_be_separated(points, labels, classes)
            found[separable] += 1
            if separable:
                with pytest.raises(ValueError, match="l2 must be greater than 0 for these points"):
                    fit_softmax_regression(points, labels, classes, l2=0.0)
            else:
                model = fit_softmax_regression(points, labels, classes, l2=0.0)
                assert gradient_norm(model, points, labels, 0.0) <= 1e-8
        assert min(found.values()) >= 20

    def test_iris_has_no_optimum_without_a_penalty(self):
        # Setosa lies apart from the two others, which overlap.
        iris = load_iris()
        with pytest.raises(ValueError, match="some classes can be separated"):
            fit_softmax_regression(iris.points, iris.labels, 3, l2=0.0)

    def test_is_recognised_in_a_few_dozen_evaluations(self, monkeypatch):
        evaluations = []

        class Counted(fitting.Prediction):
            def __init__(self, *arguments):
                evaluations.append(arguments)
                super().__init__(*arguments)

        monkeypatch.setattr(fitting, "Prediction", Counted)
        with pytest.raises(ValueError, match="some classes can be separated"):
            fit_softmax_regression(np.arange(4.0)[:, None], [0, 0, 1, 1], 2, l2=0.0)
        assert len(evaluations) < 50

    def test_has_an_optimum_with_the_slightest_penalty(self):
        model = fit_softmax_regression([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1], 2, l2=1e-15)
        assert np.isfinite(model.weights).all()
        assert gradient_norm(model, np.arange(4.0)[:, None], np.array([0, 0, 1, 1]), 1e-15) <= 1e-8

    @pytest.mark.parametrize("scale", [1e160, 1e200, 1e300])
    def test_an_optimum_out_of_the_range_of_floats_is_not_called_none(self, scale):
        # exp(-745) is the smallest float, and the probabilities at these optima are smaller.
        with pytest.raises(ValueError, match=r"points must be scaled: for coordinates as large as 1e\+\d+ the optimum"):
            fit_softmax_regression([[0.0], [scale]], [0, 1], 2, l2=1e-6)
        with pytest.raises(ValueError, match="l2 must be greater than 0 for these points"):
            fit_softmax_regression([[0.0], [scale]], [0, 1], 2, l2=0.0)

    def test_overlap_by_a_hair_has_an_optimum(self):
        points, labels = np.array([[-1.0], [0.0], [1e-6], [1.0]]), np.array([0, 1, 0, 1])
        model = fit_softmax_regression(points, labels, 2, l2=0.0)
        assert gradient_norm(model, points, labels, 0.0) <= 1e-8


class TestModel:
    def test_logits_are_weights_times_point_plus_bias(self):
        model = SoftmaxRegression([[1.0, 2.0], [3.0, 4.0], [0.0, -1.0]], [0.5, 0.0, -0.5])
        assert_array_equal(model.logits([10.0, 1.0]), [12.5, 34.0, -1.5])
        assert_array_equal(model.predict([[10.0, 1.0], [0.0, -5.0]]), [1, 2])

    def test_probabilities_are_their_softmax_at_a_temperature(self):
        model = fit_softmax_regression(load_iris().points, load_iris().labels, 3)
        points = load_iris().points.reshape(3, 50, 2)
        assert model.probabilities(points).shape == (3, 50, 3)
        assert_array_equal(model.probabilities(points, 2.5), softmax(model.logits(points), 2.5))

    def test_the_fit_finds_most_iris(self):
        iris = load_iris()
        model = fit_softmax_regression(iris.points, iris.labels, 3)
        assert accuracy(iris.labels, model.predict(iris.points)) >= 0.95

    def test_parameters_are_weights_before_bias_and_back(self):
        model = SoftmaxRegression([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [7.0, 8.0, 9.0])
        assert_array_equal(model.parameters, np.arange(1.0, 10.0))
        again = model.with_parameters(model.parameters)
        assert_array_equal(again.weights, model.weights)
        assert_array_equal(again.bias, model.bias)
        with pytest.raises(ValueError, match="vector must have 9 parameters, got 8"):
            model.with_parameters(np.zeros(8))

    def test_parameter_gradient_is_the_chain_rule(self):
        rng = np.random.default_rng(57)
        points, pull = rng.normal(size=(20, 2)), rng.normal(size=(20, 3))
        model = SoftmaxRegression(rng.normal(size=(3, 2)), rng.normal(size=3))
        expected = np.append((pull.T @ points).ravel(), pull.sum(axis=0))
        assert_allclose(model.parameter_gradient(points, pull), expected, rtol=1e-12, atol=1e-14)
        with pytest.raises(ValueError, match=r"logit_gradient must be of shape \(20, 3\), got \(20, 2\)"):
            model.parameter_gradient(points, pull[:, :2])

    def test_cannot_be_reassigned(self):
        with pytest.raises(AttributeError):
            SoftmaxRegression([[1.0], [2.0]], [0.0, 0.0]).weights = 0

    def test_keeps_its_weights_whatever_becomes_of_the_given_arrays(self):
        weights, bias = np.ones((2, 1)), np.zeros(2)
        model = SoftmaxRegression(weights, bias)
        weights[0, 0] = bias[0] = 9
        assert_array_equal(model.logits([1.0]), [1, 1])
        with pytest.raises(ValueError, match="read-only"):
            model.weights[0, 0] = 9

    @pytest.mark.parametrize(
        ("weights", "bias", "words"),
        [
            ([1.0, 2.0], [0.0, 0.0], "weights must have 2 axes"),
            ([[1.0], [2.0]], 0.0, "bias must have 1 axes"),
            ([[1.0], [2.0]], [0.0], "bias must have one number for each of 2 rows of weights, got 1"),
            ([[1.0], [np.inf]], [0.0, 0.0], r"weights must be finite, got inf at index \(1, 0\)"),
            ([[1.0], [2.0]], [0.0, np.nan], "bias must be finite, got nan at index 1"),
        ],
    )
    def test_bad_weights_and_bias_are_named(self, weights, bias, words):
        with pytest.raises(ValueError, match=words):
            SoftmaxRegression(weights, bias)

    @pytest.mark.parametrize("points", [3.0, [1.0], [[1.0, 2.0, 3.0]]])
    def test_points_of_another_dimension_are_named(self, points):
        with pytest.raises(ValueError, match="points must have 2 features each, got an array of shape"):
            SoftmaxRegression([[1.0, 2.0]], [0.0]).logits(points)


@st.composite
def models(draw, reach=30):
    """A model of 2 to 5 classes and 1 to 3 features."""
    classes, features = draw(st.integers(2, 5)), draw(st.integers(1, 3))
    numbers = st.floats(-reach, reach)
    return SoftmaxRegression(
        draw(arrays(float, (classes, features), elements=numbers)), draw(arrays(float, classes, elements=numbers))
    )


class TestRedundancy:
    @given(models(), st.data())
    def test_a_shift_of_all_classes_changes_no_probability(self, model, data):
        features = model.weights.shape[1]
        numbers = st.floats(-30, 30)
        weight, bias = data.draw(arrays(float, features, elements=numbers)), data.draw(numbers)
        shifted = shift_weights(model, weight, bias)
        points = data.draw(arrays(float, (4, features), elements=st.floats(-10, 10)))
        # Logits reach (30 + 30) * (3 * 10 + 1) = 1,860; a few roundings of that are 1e-12.
        assert_allclose(shifted.probabilities(points), model.probabilities(points), rtol=1e-11, atol=1e-14)
        assert_allclose(shifted.weights - model.weights, np.tile(weight, (len(model.bias), 1)), atol=1e-13)
        assert_allclose(shifted.bias - model.bias, bias, atol=1e-13)

    @given(models(), st.data())
    def test_of_all_that_are_the_same_canonical_picks_one(self, model, data):
        features = model.weights.shape[1]
        numbers = st.floats(-30, 30)
        shifted = shift_weights(model, data.draw(arrays(float, features, elements=numbers)), data.draw(numbers))
        one, other = canonical(model), canonical(shifted)
        assert_allclose(one.weights.sum(axis=0), 0, atol=1e-12)
        assert_allclose(one.bias.sum(), 0, atol=1e-12)
        assert_allclose(other.weights, one.weights, atol=1e-12)
        assert_allclose(other.bias, one.bias, atol=1e-12)
        assert np.linalg.norm(one.weights) <= np.linalg.norm(shifted.weights) + 1e-12
        points = data.draw(arrays(float, (4, features), elements=st.floats(-10, 10)))
        assert_allclose(one.probabilities(points), model.probabilities(points), rtol=1e-11, atol=1e-14)

    def test_what_differs_by_more_than_a_shift_has_other_probabilities(self):
        model = SoftmaxRegression([[1.0], [2.0]], [0.0, 0.0])
        nudged = SoftmaxRegression([[1.0], [2.1]], [0.0, 0.0])
        assert not np.allclose(nudged.probabilities([[1.0]]), model.probabilities([[1.0]]))
        assert not np.allclose(canonical(nudged).weights, canonical(model).weights)

    @pytest.mark.parametrize("l2", [1e-6, 1e-3, 1.0])
    @pytest.mark.parametrize("load", [load_iris, load_penguins])
    def test_a_penalty_picks_weights_that_sum_to_zero(self, load, l2):
        data = load()
        model = fit_softmax_regression(data.points, data.labels, 3, l2=l2)
        assert_allclose(model.weights.sum(axis=0), 0, atol=1e-12 * np.abs(model.weights).max())
        assert_allclose(canonical(model).weights, model.weights, rtol=1e-9, atol=1e-12)
        assert_allclose(canonical(model).bias, model.bias, rtol=1e-9, atol=1e-12)

    @pytest.mark.parametrize(
        ("weight", "bias", "words"),
        [
            ([1.0], 0.0, "weight must have 2 numbers, one a feature, got 1"),
            (1.0, 0.0, "weight must have 1 axes"),
            ([1.0, np.inf], 0.0, "weight must be finite, got inf at index 1"),
            ([1.0, 2.0], [0.0, 0.0], "bias must have 0 axes"),
            ([1.0, 2.0], np.nan, "bias must be finite, got nan"),
            ([1.7e308, 2.0], 0.0, r"weights must be finite, got inf at index \(0, 0\)"),
        ],
    )
    def test_bad_shifts_are_named(self, weight, bias, words):
        with np.errstate(over="ignore"), pytest.raises(ValueError, match=words):
            shift_weights(SoftmaxRegression([[1e308, 2.0]], [0.0]), weight, bias)


class TestErrors:
    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"points": [[0.0], [np.nan], [1.0]]}, r"points must be finite, got nan at index \(1, 0\)"),
            ({"points": [0.0, 1.0, 2.0]}, "points must have 2 axes"),
            ({"points": [["a"], ["b"], ["c"]]}, "points must be real numbers"),
            ({"points": np.empty((3, 0))}, r"points must be \(N, D\) and labels \(N,\), not empty"),
            ({"points": np.empty((0, 2)), "labels": []}, r"points must be \(N, D\) and labels \(N,\), not empty"),
            ({"labels": [0, 1]}, r"points must be \(N, D\) and labels \(N,\), not empty"),
            ({"labels": [0, 1, 2]}, "labels must lie between 0 and 1, got 2 at index 2"),
            ({"labels": [0.0, 1.0, 1.0]}, "labels must be whole class numbers"),
            ({"labels": [0, 0, 0]}, "labels must include every class, but none is 1: its bias has no optimum"),
            ({"num_classes": 3}, "labels must include every class, but none is 2: its bias has no optimum"),
            ({"num_classes": 1, "labels": [0, 0, 0]}, "num_classes must be at least 2, got 1"),
            ({"num_classes": 2.0}, "num_classes must be a whole number of at least 1, got 2.0"),
            ({"l2": -0.1}, "l2 must be a finite number of at least 0, got -0.1"),
            ({"l2": np.inf}, "l2 must be a finite number of at least 0, got inf"),
            ({"l2": np.nan}, "l2 must be a finite number of at least 0, got nan"),
        ],
    )
    def test_bad_arguments_are_named(self, changed, words):
        arguments = {"points": [[0.0], [1.0], [2.0]], "labels": [0, 1, 1], "num_classes": 2, "l2": 0.1}
        with pytest.raises(ValueError, match=words):
            fit_softmax_regression(**(arguments | changed))
