import numpy as np
import pytest
from clouds import blobs
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier

from softmax_core import (
    DATASETS,
    LOSSES,
    OneVsOne,
    OneVsRest,
    SoftmaxRegression,
    accuracy,
    fit_one_vs_one,
    fit_one_vs_rest,
    fit_softmax_regression,
    load_iris,
    load_penguins,
    make_blobs,
    one_hot,
    sigmoid,
    smooth_labels,
    train,
)
from softmax_core.training.optimizers import FIRST_ORDER

DATA = {name: make(num_classes=4, count=240, noise=0.35, seed=1) for name, make in DATASETS.items()}
EACH = pytest.mark.parametrize("data", DATA.values(), ids=DATA)
BOTH = pytest.mark.parametrize("fit", [fit_one_vs_rest, fit_one_vs_one])
SCHEMES = pytest.mark.parametrize("scheme", [OneVsRest, OneVsOne])


def binary(l2, count):
    """Scikit-learn's model of the same objective: it has sum(losses) + 1/(2C) sum(w^2)."""
    return LogisticRegression(C=1 / (l2 * count), tol=1e-10, max_iter=100_000)


def places(data, count=4000):
    """Points all over the picture and a little beyond it."""
    low, high = data.points.min(axis=0), data.points.max(axis=0)
    margin = (high - low) / 4
    return np.random.default_rng(2).uniform(low - margin, high + margin, (count, 2))


def binary_gradient_norm(weights, bias, points, belongs, l2):
    """Of mean binary cross-entropy + l2/2 sum(w^2), from sigmoid - y."""
    residual = 1 / (1 + np.exp(-(points @ weights + bias))) - belongs
    return np.hypot(np.linalg.norm(residual @ points / len(points) + l2 * weights), residual.mean())


class TestOneVsRest:
    @EACH
    @pytest.mark.parametrize("l2", [1e-3, 0.1])
    def test_is_scikit_learns(self, data, l2):
        ours = fit_one_vs_rest(data.points, data.labels, len(data.class_names), l2)
        theirs = OneVsRestClassifier(binary(l2, len(data.points))).fit(data.points, data.labels)
        where = places(data)
        assert_allclose(ours.logits(where), theirs.decision_function(where), rtol=1e-4, atol=1e-4)
        assert_allclose(ours.probabilities(where), theirs.predict_proba(where), atol=1e-5)
        assert_array_equal(ours.predict(data.points), theirs.predict(data.points))
        # A place on a boundary may fall to either side.
        assert (ours.predict(where) != theirs.predict(where)).sum() <= 2

    @EACH
    @pytest.mark.parametrize("l2", [1e-6, 0.01, 10.0])
    def test_every_model_is_at_its_optimum(self, data, l2):
        model = fit_one_vs_rest(data.points, data.labels, len(data.class_names), l2)
        for k in range(len(data.class_names)):
            norm = binary_gradient_norm(model.weights[k], model.bias[k], data.points, data.labels == k, l2)
            assert norm <= 1e-7

    def test_probabilities_are_sigmoids_over_their_sum(self):
        model = OneVsRest([[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]], [0.0, 0.5, -1.0])
        points = np.random.default_rng(3).normal(size=(4, 5, 2))
        shares = sigmoid(model.logits(points))
        assert_allclose(model.probabilities(points), shares / shares.sum(axis=-1, keepdims=True), rtol=1e-13)

    def test_probabilities_are_there_where_all_sigmoids_underflow(self):
        model = OneVsRest([[-1.0], [-1.0]], [0.0, np.log(3)])
        assert_allclose(model.probabilities([1e4]), [0.25, 0.75], rtol=1e-9)

    def test_two_classes_mirror_each_other_and_are_softmax_with_half_the_penalty(self):
        data = make_blobs(2, 100, 0.4, 4)
        model = fit_one_vs_rest(data.points, data.labels, 2, 0.02)
        assert_allclose(model.weights[0], -model.weights[1], rtol=1e-9)
        softmax = fit_softmax_regression(data.points, data.labels, 2, 0.04)
        assert_allclose(model.probabilities(data.points), softmax.probabilities(data.points), atol=1e-10)

    def test_squeezes_the_class_in_the_middle_that_softmax_sees(self):
        # Three classes in a row: no line parts the middle one from the two others, yet softmax has its strip.
        points, labels = np.linspace(-1, 1, 90)[:, None], np.arange(90) // 30
        rest = fit_one_vs_rest(points, labels, 3, 1e-3).predict(points)
        softmax = fit_softmax_regression(points, labels, 3, 1e-3).predict(points)
        assert (softmax == labels).mean() > 0.95
        assert (rest[labels == 1] == 1).mean() < (softmax[labels == 1] == 1).mean()


class TestOneVsOne:
    @EACH
    @pytest.mark.parametrize("l2", [1e-3, 0.1])
    def test_is_scikit_learns(self, data, l2):
        num_classes = len(data.class_names)
        ours = fit_one_vs_one(data.points, data.labels, num_classes, l2)
        theirs = OneVsOneClassifier(LogisticRegression()).fit(data.points, data.labels)
        # One C serves all pairs there; ours is a mean over a pair's points, so each pair has a C of its own.
        pairs = [np.isin(data.labels, pair) for pair in ours.pairs]
        theirs.estimators_ = [
            binary(l2, either.sum()).fit(data.points[either], data.labels[either] == second)
            for either, (_, second) in zip(pairs, ours.pairs, strict=True)
        ]
        where = places(data)
        # `decision_function` is votes plus a third of a vote at most for the confidences.
        scores = theirs.decision_function(where)
        assert (ours.votes(where) != np.round(scores)).any(axis=1).sum() <= 2
        confidences = scores - np.round(scores)
        total = ours.confidences(where)
        same = (ours.votes(where) == np.round(scores)).all(axis=1)
        assert_allclose((total / (3 * (np.abs(total) + 1)))[same], confidences[same], atol=1e-5)
        assert_array_equal(ours.predict(data.points), theirs.predict(data.points))
        assert (ours.predict(where) != theirs.predict(where)).sum() <= 2

    @pytest.mark.parametrize("classes", [2, 3, 4, 10])
    def test_of_balanced_classes_is_scikit_learns_with_one_penalty(self, classes):
        data = make_blobs(classes, 40 * classes, 0.4, 5)
        ours = fit_one_vs_one(data.points, data.labels, classes, 0.01)
        theirs = OneVsOneClassifier(binary(0.01, 80)).fit(data.points, data.labels)
        for e, estimator in enumerate(theirs.estimators_):
            assert_allclose(ours.weights[e], estimator.coef_[0], rtol=1e-4, atol=1e-5)
            assert_allclose(ours.bias[e], estimator.intercept_[0], rtol=1e-4, atol=1e-5)
        where = places(data)
        assert (ours.predict(where) != theirs.predict(where)).sum() <= 2

    @EACH
    @pytest.mark.parametrize("l2", [1e-6, 0.01, 10.0])
    def test_every_model_is_at_its_optimum(self, data, l2):
        model = fit_one_vs_one(data.points, data.labels, len(data.class_names), l2)
        for e, (i, j) in enumerate(model.pairs):
            either = np.isin(data.labels, (i, j))
            norm = binary_gradient_norm(
                model.weights[e], model.bias[e], data.points[either], data.labels[either] == j, l2
            )
            assert norm <= 1e-7

    @given(
        st.integers(2, 6).flatmap(
            lambda k: st.lists(
                st.lists(st.integers(-5, 5), min_size=3, max_size=3),
                min_size=k * (k - 1) // 2,
                max_size=k * (k - 1) // 2,
            )
        ),
        st.lists(st.lists(st.integers(-3, 3), min_size=2, max_size=2), min_size=1, max_size=5),
    )
    def test_votes_are_counted_and_ties_are_broken_as_stated(self, rows, points):
        rows = np.array(rows, float)
        model = OneVsOne(rows[:, :2], rows[:, 2])
        for x in np.array(points, float):
            votes, confidences = [0] * model.num_classes, [0.0] * model.num_classes
            for (i, j), logit in zip(model.pairs, rows @ [*x, 1], strict=True):
                votes[j if logit > 0 else i] += 1
                confidences[i] -= logit
                confidences[j] += logit
            assert_array_equal(model.votes(x), votes)
            assert_array_equal(model.confidences(x), confidences)
            assert_allclose(model.probabilities(x), np.array(votes) / sum(votes), rtol=1e-15)
            ranking = sorted(range(model.num_classes), key=lambda k: (-votes[k], -confidences[k], k))
            assert model.predict(x) == ranking[0]

    @given(st.lists(st.floats(-20, 20), min_size=3, max_size=3))
    def test_ties_are_broken_as_scikit_learn_does(self, logits):
        # Whole estimators are not needed for this: the binary logits are put in their place.
        assume(all(logits))
        theirs = OneVsOneClassifier(LogisticRegression()).fit(np.eye(3), [0, 1, 2])
        for estimator, logit in zip(theirs.estimators_, logits, strict=True):
            estimator.coef_, estimator.intercept_ = np.zeros((1, 3)), np.array([logit])
        # Confidences that differ by rounding only may rank either way.
        model = OneVsOne(np.zeros((3, 3)), logits)
        confidences = np.sort(model.confidences(np.zeros(3)))
        assume(np.diff(confidences).min() > 1e-9)
        assert model.predict(np.zeros(3)) == theirs.predict(np.zeros((1, 3)))[0]

    def test_a_circle_of_wins_goes_to_the_most_confident(self):
        # 1 beats 0, 2 beats 1, 0 beats 2: one vote each.
        model = OneVsOne(np.zeros((3, 1)), [3.0, -1.0, 1.5])
        assert_array_equal(model.votes([0.0]), [1, 1, 1])
        assert_array_equal(model.confidences([0.0]), [-2.0, 1.5, 0.5])
        assert model.predict([0.0]) == 1

    def test_many_confidences_do_not_outdo_a_vote(self):
        model = OneVsOne(np.zeros((3, 1)), [1e-9, 1e-9 - 1e9, 1e-9])
        assert_array_equal(model.votes([0.0]), [1, 1, 1])
        model = OneVsOne(np.zeros((3, 1)), [1e-9, -1e9, -1e-9])
        assert_array_equal(model.votes([0.0]), [1, 2, 0])
        assert model.confidences([0.0]).argmax() == 0
        assert model.predict([0.0]) == 1

    @pytest.mark.parametrize("rows", [0, 2, 4, 5, 7])
    def test_rows_that_are_no_pairs_are_refused(self, rows):
        with pytest.raises(ValueError, match=rf"weights must have K\(K-1\)/2 rows, .* got {rows}"):
            OneVsOne(np.zeros((rows, 2)), np.zeros(rows))

    @pytest.mark.parametrize("classes", range(2, 11))
    def test_knows_its_pairs(self, classes):
        rows = classes * (classes - 1) // 2
        model = OneVsOne(np.zeros((rows, 2)), np.zeros(rows))
        assert model.num_classes == classes
        assert_array_equal(np.array(model.pairs).T, np.triu_indices(classes, 1))


class TestBoth:
    @BOTH
    @pytest.mark.parametrize("load", [load_iris, load_penguins])
    def test_find_most_flowers_and_penguins(self, fit, load):
        data = load()
        assert (fit(data.points, data.labels, 3, 1e-3).predict(data.points) == data.labels).mean() > 0.9

    @BOTH
    def test_any_leading_axes_are_a_batch(self, fit):
        iris = load_iris()
        model = fit(iris.points, iris.labels, 3)
        grid = iris.points.reshape(3, 50, 2)
        assert model.probabilities(grid).shape == (3, 50, 3)
        assert_array_equal(model.predict(grid).ravel(), model.predict(iris.points))
        assert model.predict(iris.points[0]).shape == ()
        assert_allclose(model.probabilities(grid).sum(axis=-1), 1, rtol=1e-14)

    @BOTH
    @given(st.integers(0, 1000), st.permutations(range(4)))
    def test_names_of_classes_do_not_matter(self, fit, seed, order):
        data = make_blobs(4, 40, 0.4, seed)
        order = np.array(order)
        expected = fit(data.points, data.labels, 4).probabilities(data.points)
        renamed = fit(data.points, order[data.labels], 4).probabilities(data.points)
        assert_allclose(renamed[:, order], expected, atol=1e-7)

    @BOTH
    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"points": [[0.0], [np.nan], [1.0]]}, r"points must be finite, got nan at index \(1, 0\)"),
            ({"labels": [0, 0, 0]}, "labels must include every class, but none is 1"),
            ({"labels": [0, 1]}, r"points must be \(N, D\) and labels \(N,\)"),
            ({"num_classes": 1, "labels": [0, 0, 0]}, "num_classes must be at least 2, got 1"),
            ({"l2": -0.1}, r"l2 must be a finite number of at least 0, got -0\.1"),
            ({"l2": np.inf}, "l2 must be a finite number of at least 0, got inf"),
        ],
    )
    def test_bad_arguments_are_named(self, fit, changed, words):
        arguments = {"points": [[0.0], [1.0], [2.0]], "labels": [0, 1, 1], "num_classes": 2, "l2": 0.1}
        with pytest.raises(ValueError, match=words):
            fit(**(arguments | changed))

    def test_what_can_be_separated_is_named(self):
        iris = load_iris()
        with pytest.raises(ValueError, match="l2 must be greater than 0 for these points: class 0 and the rest can be"):
            fit_one_vs_rest(iris.points, iris.labels, 3, 0.0)
        with pytest.raises(ValueError, match="l2 must be greater than 0 for these points: classes 0 and 1 can be"):
            fit_one_vs_one(iris.points, iris.labels, 3, 0.0)

    @BOTH
    @pytest.mark.parametrize("scale", [1e-9, 2e8, 1e9, 1e50])
    @pytest.mark.parametrize("outlier", [[], [[1e7, 1e7]], [[1e7, 0.0]]])
    def test_optimum_is_found_whatever_the_scale(self, fit, scale, outlier):
        iris = load_iris()
        points = np.array([*iris.points, *outlier]) * scale
        labels = np.append(iris.labels, np.ones(len(outlier), int))
        model = fit(points, labels, 3, 0.01)
        for row, (x, belongs) in enumerate(problems(type(model), points, labels)):
            # That of softmax with two classes, whose own test asks an oracle: w is shared out between them.
            both = fit_softmax_regression(x, belongs.astype(int), 2, l2=0.02)
            w = both.weights[1] - both.weights[0]
            assert_allclose(model.weights[row], w, rtol=1e-9, atol=1e-12 * np.abs(w).max())

    @BOTH
    def test_optimum_of_two_points_far_apart_is_found(self, fit):
        # Twice the weight that softmax has at twice the penalty, the root of s / (1 + exp(v s)) = 0.02 v for s = 1e9,
        # by mpmath at 40 digits.
        model = fit([[0.0], [1e9]], [0, 1], 2, 0.005)
        assert_allclose(model.weights[-1], 2 * 4.1629739866828573e-08, rtol=1e-12)

    @BOTH
    def test_optimum_out_of_the_range_of_floats_is_named(self, fit):
        with pytest.raises(ValueError, match=r"points must be scaled: for coordinates as large as 1e\+200"):
            fit([[0.0], [1e200]], [0, 1], 2, 1e-6)


def zeros(scheme, classes=3):
    return scheme.of(SoftmaxRegression(np.zeros((classes, 2)), np.zeros(classes)))


def problems(scheme, points, labels, classes=3):
    """(points, whether they belong to the class) of each binary model, spelt out."""
    if scheme is OneVsRest:
        return [(points, labels == k) for k in range(classes)]
    pairs = [(i, j) for i in range(classes) for j in range(i + 1, classes)]
    return [(points[np.isin(labels, pair)], labels[np.isin(labels, pair)] == pair[1]) for pair in pairs]


def objective(model, points, labels, loss, l2=0.0, smoothing=0.0):
    """The sum of each binary model's mean loss of (0, logit) and its penalty."""
    total = 0.0
    for w, b, (x, belongs) in zip(
        model.weights, model.bias, problems(type(model), points, labels, model.num_classes), strict=True
    ):
        logits = np.column_stack([np.zeros(len(x)), x @ w + b])
        target = smooth_labels(one_hot(belongs.astype(int), 2), smoothing)
        total += loss.value(logits, target).mean() + l2 / 2 * (w @ w)
    return total


class TestTraining:
    @pytest.mark.parametrize(
        ("scheme", "theirs"), [(OneVsRest, OneVsRestClassifier), (OneVsOne, OneVsOneClassifier)], ids=["rest", "one"]
    )
    def test_the_end_predicts_as_scikit_learn(self, scheme, theirs):
        points, labels = blobs(2, 120, 4)
        history = train(zeros(scheme, 4), points, labels, optimizer="newton", learning_rate=1.0, steps=20, l2=0.02)
        count = len(points) if scheme is OneVsRest else len(points) // 2
        expected = theirs(binary(0.02, count)).fit(points, labels)
        assert_array_equal(history.model.predict(points), expected.predict(points))

    def test_newtons_line_search_is_each_models_own(self):
        points, labels = blobs(9)
        far = OneVsOne([[0.0, 0.0], [0.0, 0.0], [20.0, -20.0]], [0.0, 0.0, 5.0])
        arguments = {"optimizer": "newton", "learning_rate": 1.0, "steps": 4, "l2": 0.01}
        one, other = (train(start, points, labels, **arguments) for start in (zeros(OneVsOne), far))
        assert_allclose(other.model.weights[:2], one.model.weights[:2], rtol=1e-12)
        assert np.abs(other.model.weights[2] - one.model.weights[2]).max() > 1e-3

    @SCHEMES
    @pytest.mark.parametrize("optimizer", FIRST_ORDER)
    def test_each_model_takes_the_steps_that_it_would_take_alone(self, scheme, optimizer):
        points, labels = blobs(3)
        history = train(zeros(scheme), points, labels, optimizer=optimizer, learning_rate=0.3, steps=25, l2=0.05)
        step = FIRST_ORDER[optimizer].step
        for row, (x, belongs) in enumerate(problems(scheme, points, labels)):
            theta, state = np.zeros(3), FIRST_ORDER[optimizer].start(3)
            for _ in range(25):
                residual = 1 / (1 + np.exp(-(x @ theta[:2] + theta[2]))) - belongs
                gradient = np.append(residual @ x / len(x) + 0.05 * theta[:2], residual.mean())
                theta, state = step(theta, gradient, state, 0.3)
            assert_allclose(history.model.weights[row], theta[:2], rtol=0, atol=1e-12)
            assert_allclose(history.model.bias[row], theta[2], rtol=0, atol=1e-12)

    @SCHEMES
    @pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
    def test_steps_go_down_the_gradient_of_the_sum_of_the_means(self, scheme, loss):
        points, labels = blobs(4)
        start = scheme.of(SoftmaxRegression([[0.3, 0.1], [-0.2, 0.4], [0.1, -0.3]], [0.1, 0.0, -0.2]))
        history = train(start, points, labels, loss=loss, learning_rate=1e-3, steps=1, l2=0.1, smoothing=0.1)

        def at(vector):
            return objective(start.with_parameters(vector), points, labels, loss, 0.1, 0.1)

        nudges = 1e-6 * np.eye(len(start.parameters))
        differences = [(at(start.parameters + nudge) - at(start.parameters - nudge)) / 2e-6 for nudge in nudges]
        assert_allclose((start.parameters - history.parameters[1]) / 1e-3, differences, rtol=0, atol=1e-7)
        assert_allclose(history.losses[0], at(start.parameters), rtol=1e-12)
        assert_allclose(history.gradient_norms[0], np.linalg.norm(differences), atol=1e-6)

    @SCHEMES
    @pytest.mark.parametrize("count", [60, 3000])
    def test_what_is_recorded_is_that_of_the_recorded_models(self, scheme, count):
        points, labels = blobs(5, count, 4)
        history = train(zeros(scheme, 4), points, labels, learning_rate=0.5, steps=40, batch_size=10, seed=3, l2=0.01)
        for row in (0, 1, 17, 40):
            here = history.model_at(row)
            expected = objective(here, points, labels, LOSSES["cross_entropy"], 0.01)
            assert_allclose(history.losses[row], expected, rtol=1e-12)
            assert history.accuracies[row] == accuracy(labels, here.predict(points))

    @SCHEMES
    def test_batches_take_every_point_once_in_a_pass(self, scheme):
        points, labels = blobs(6)
        batches = train(zeros(scheme), points, labels, learning_rate=1e-7, steps=6, batch_size=10)
        whole = train(zeros(scheme), points, labels, learning_rate=1e-7, steps=6)
        assert_allclose(batches.parameters[6], whole.parameters[6], rtol=1e-6, atol=1e-13)
        assert np.abs(batches.parameters[3] - whole.parameters[3]).max() > 1e-9

    @SCHEMES
    @pytest.mark.parametrize("optimizer", ["gradient_descent", "newton"])
    def test_class_weights_repeat_points(self, scheme, optimizer):
        points, labels = blobs(7)
        times = np.array([1, 3, 2])
        arguments = {"optimizer": optimizer, "learning_rate": 0.5, "steps": 5, "l2": 0.02}
        weighted = train(zeros(scheme), points, labels, class_weights=times, **arguments)
        repeated = train(zeros(scheme), points.repeat(times[labels], axis=0), labels.repeat(times[labels]), **arguments)
        assert_allclose(weighted.parameters, repeated.parameters, rtol=1e-10, atol=1e-12)
        assert_allclose(weighted.losses, repeated.losses, rtol=1e-12)

    def test_a_pair_without_points_stays_where_it_is(self):
        points, labels = blobs(8, classes=2)
        start = OneVsOne.of(SoftmaxRegression(np.arange(8.0).reshape(4, 2), np.arange(4.0)))
        history = train(start, points, labels, learning_rate=0.5, steps=10)
        assert history.divergence is None
        unseen = start.pairs.index((2, 3))
        assert_array_equal(history.model.weights[unseen], start.weights[unseen])
        assert (history.model.weights[0] != start.weights[0]).all()

    @given(st.lists(st.floats(-5, 5), min_size=12, max_size=12), st.lists(st.floats(-3, 3), min_size=2, max_size=2))
    def test_begins_with_the_decisions_of_softmax(self, numbers, point):
        softmax = SoftmaxRegression(np.reshape(numbers[:8], (4, 2)), numbers[8:])
        logits = softmax.logits(point)
        assume(np.diff(np.sort(logits)).min() > 1e-6)
        for scheme in (OneVsRest, OneVsOne):
            assert scheme.of(softmax).predict(point) == softmax.predict(point)
